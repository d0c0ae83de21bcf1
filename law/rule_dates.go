package law

import (
	"slices"
	"strconv"

	"hoso/civil"
)

// career is the days of a person's service, which follow each other.
type career struct {
	Birth       place `field:"ngay_sinh" as:"day"`
	Recruited   place `field:"ngay_tuyen_dung_lan_dau" as:"day"`
	Joined      place `field:"ngay_vao_co_quan_hien_nay" as:"day"`
	Appointed   place `field:"ngay_bo_nhiem" as:"day"`
	Reappointed place `field:"ngay_bo_nhiem_lai" as:"day"`
	Ranked      place `field:"ngach_ngay_bo_nhiem" as:"day"`
}

// before remarks on a day that certainly lies before the one it must follow.
func before(late, early place) []remark {
	if !late.day().CertainlyBefore(early.day()) {
		return nil
	}
	return []remark{{at: late.at, args: []string{late.shown(), early.shown()}}}
}

// notAfter remarks on a day that does not lie after the one it must follow, the same day included.
func notAfter(late, early place) []remark {
	same := late.day() == early.day() && len(late.text()) == len("2006-01-02")
	if !same && !late.day().CertainlyBefore(early.day()) {
		return nil
	}
	return []remark{{at: late.at, args: []string{late.shown(), early.shown()}}}
}

func joinedAfterRecruited(_ RuleInput, c career) []remark { return before(c.Joined, c.Recruited) }

func appointedAfterRecruited(_ RuleInput, c career) []remark { return before(c.Appointed, c.Recruited) }

func reappointedAfterAppointed(_ RuleInput, c career) []remark {
	return notAfter(c.Reappointed, c.Appointed)
}

func rankedAfterRecruited(_ RuleInput, c career) []remark { return before(c.Ranked, c.Recruited) }

// workingAge is the age from which one may work (BLLĐ 2019 art. 3.1).
const workingAge = 15

func recruitedAtWorkingAge(_ RuleInput, c career) []remark {
	return tooYoung(c.Recruited, c.Birth, workingAge)
}

// tooYoung remarks on a day on which the person certainly had not reached an age, but was born.
func tooYoung(event, birth place, age int) []remark {
	born := birth.day()
	reached := born.First().AddMonths(12 * age)
	if born.IsZero() || event.day().IsZero() || !event.day().Last().Before(reached) || event.day().CertainlyBefore(born) {
		return nil
	}
	return []remark{{at: event.at, args: []string{event.shown(), birth.shown(), strconv.Itoa(age)}}}
}

// party is the days of membership.
type party struct {
	Birth    place `field:"ngay_sinh" as:"day"`
	Admitted place `field:"ngay_vao_dang" as:"day"`
	Official place `field:"ngay_vao_dang_chinh_thuc" as:"day"`
}

func partyOfficialAfterAdmitted(_ RuleInput, p party) []remark {
	return notAfter(p.Official, p.Admitted)
}

// partyAge is the age of admission (Điều lệ Đảng, Điều 1).
const partyAge = 18

func partyAdmittedOfAge(_ RuleInput, p party) []remark {
	return tooYoung(p.Admitted, p.Birth, partyAge)
}

// service is the days of military service.
type service struct {
	Enlisted   place `field:"ngay_nhap_ngu" as:"day"`
	Discharged place `field:"ngay_xuat_ngu" as:"day"`
}

func dischargedAfterEnlisted(_ RuleInput, s service) []remark {
	return before(s.Discharged, s.Enlisted)
}

// born is the birth that everything else of a person follows.
type born struct {
	Birth place `field:"ngay_sinh" as:"day"`
}

// ofOthers are the tables that speak of other people; untilFields may lie in the future.
var (
	ofOthers    = []string{"gia_dinh_ban_than", "gia_dinh_ben_vo_chong"}
	untilFields = []string{"den_thang", "luong_den_ngay"}
)

// days visits every day, month and year a content states about the person, the birth excepted.
func (in RuleInput) days(visit func(p place)) {
	see := func(at Path, e *Entry, v Value) {
		if e != nil && slices.Contains(readableAs["day"], e.Kind) && e.ID != "ngay_sinh" {
			visit(place{at, e, v})
		}
	}
	for id, v := range in.Content.Fields {
		see(FieldPath(in.Component, id), in.Form.Entry(id), v)
	}
	for table, rows := range in.Content.Tables {
		e := in.Form.Entry(table)
		if e == nil || slices.Contains(ofOthers, table) {
			continue
		}
		for _, row := range rows {
			for column, v := range row.Cells {
				see(CellPath(in.Component, table, row.ID, column), e.Column(column), v)
			}
		}
	}
}

// nothingBeforeBirth: what lies before the birth is impossible.
func nothingBeforeBirth(in RuleInput, b born) []remark {
	var found []remark
	in.days(func(p place) { found = append(found, before(p, b.Birth)...) })
	return found
}

// dayInFuture: a day that has not come is possible (an appointment from next month), but is asked about.
func dayInFuture(in RuleInput) []remark {
	var found []remark
	in.days(func(p place) {
		if after(p, in.Day) && !slices.Contains(untilFields, p.entry.ID) {
			found = append(found, remark{at: p.at, args: []string{p.shown()}})
		}
	})
	return found
}

// periodOrder: no row ends before it begins.
func periodOrder(in RuleInput) []remark {
	var found []remark
	for table, rows := range in.Content.Tables {
		e := in.Form.Entry(table)
		if e == nil || e.Column("tu_thang") == nil || e.Column("den_thang") == nil {
			continue
		}
		for _, row := range rows {
			from := place{CellPath(in.Component, table, row.ID, "tu_thang"), e.Column("tu_thang"), row.Cells["tu_thang"]}
			to := place{CellPath(in.Component, table, row.ID, "den_thang"), e.Column("den_thang"), row.Cells["den_thang"]}
			found = append(found, before(to, from)...)
		}
	}
	return found
}

// retiree is what the age of retirement depends on.
type retiree struct {
	Sex   place `field:"gioi_tinh" as:"code"`
	Birth place `field:"ngay_sinh" as:"day"`
}

// pastRetirement: the ordinary day of retirement has passed.
func pastRetirement(in RuleInput, r retiree) []remark {
	last, _, ok := in.Book.calendar.Retirement(SexOfCode(r.Sex.code()), r.Birth.day())
	if !ok || !last.Before(in.Day) {
		return nil
	}
	return []remark{{at: r.Birth.at, args: []string{last.VN()}}}
}

// today is the legal day as the end of what goes on.
func (in RuleInput) today() civil.Partial { return civil.Partial(in.Day) }
