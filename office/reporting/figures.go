package reporting

import (
	"context"
	"maps"
	"slices"
	"strconv"

	"hoso/law"
	"hoso/office"
	"hoso/record/duty"
	"hoso/record/report"
	"hoso/text"
)

// Group and Row are the figures of a report as they are shown.
type (
	Group = report.Group
	Row   = report.Row
)

// The tables of figures.
const (
	groupPeople       = "people"       // tổng số có mặt
	groupCategory     = "category"     // by category of people
	groupRank         = "rank"         // ngạch công chức
	groupTitle        = "title"        // chức danh nghề nghiệp viên chức
	groupPosition     = "position"     // chức vụ
	groupJob          = "job_position" // vị trí việc làm
	groupCompleteness = "completeness" // required entries filled
	groupDeadlines    = "deadlines"    // what was done in time
)

// groupsOf are the tables a report holds, by the word of the regulation for what it tells of.
var groupsOf = map[string][]string{
	"van_hanh_khai_thac": {groupPeople, groupCategory, groupCompleteness, groupDeadlines},                                       // PT-17.4, VP-14.4
	"tinh_hinh_quan_ly":  {groupPeople, groupCategory, groupCompleteness, groupDeadlines},                                       // DT-22.6, DT-26.8
	"ket_qua_quan_ly":    {groupPeople, groupCategory, groupRank, groupTitle, groupPosition, groupCompleteness, groupDeadlines}, // BD-15.4
	"ngach_cdnn_vtvl":    {groupPeople, groupCategory, groupRank, groupTitle, groupPosition, groupJob},                          // PT-14.7, VP-16.7
}

// titled are the categories that hold a chức danh nghề nghiệp; everybody else with a code of article 30.1 holds a ngạch.
var titled = []string{"vien_chuc", "nguoi_lam_viec_hoi"}

// Figures counts what a report would hold if it were handed in now, and writes nothing. Faults: Denied, Missing "report.missing".
func Figures(ctx context.Context, o *office.Office, who office.Who, reportID string) ([]Group, error) {
	return office.Do(ctx, o, who, "report.figures", "", func(d *office.Desk) ([]Group, error) {
		r, _, err := own(d, reportID, mayList)
		if err != nil {
			return nil, err
		}
		return count(d, r, who.Lang)
	})
}

// tallying is one report's figures while they are counted.
type tallying struct {
	*office.Desk
	report report.Report
	scopes []string
	say    text.Catalogue
}

// count counts the figures of a report as of now, called in a language.
func count(d *office.Desk, r report.Report, lang string) ([]Group, error) {
	t := tallying{d, r, []string{r.UnitPath}, text.For(lang)}
	if r.Kind == law.ReportOfDepartment {
		tops, err := d.TopPaths()
		if err != nil {
			return nil, err
		}
		t.scopes = tops
	}
	groups := []Group{}
	for _, key := range groupsOf[r.Content] {
		rows, err := t.rows(key)
		if err != nil {
			return nil, err
		}
		groups = append(groups, Group{Key: key, Rows: rows})
	}
	return groups, nil
}

func (t tallying) rows(key string) ([]Row, error) {
	switch key {
	case groupPeople:
		return []Row{t.row(key, "all", t.sum().People)}, nil
	case groupCategory:
		return t.categories(), nil
	case groupRank:
		return t.listed(t.ranks(false), "ngach"), nil
	case groupTitle:
		return t.listed(t.ranks(true), "ngach"), nil
	case groupPosition:
		return t.listed(t.Present(t.scopes, "position"), "chuc_vu"), nil
	case groupJob:
		return t.jobs(), nil
	case groupCompleteness:
		sum := t.sum()
		return []Row{t.row(key, "want", sum.Want), t.row(key, "have", sum.Have)}, nil
	}
	return t.deadlines()
}

func (t tallying) sum() office.Totals {
	return t.Office.Census.Sum(office.CensusQuery{Scopes: t.scopes})
}

func (t tallying) row(group, code string, n int) Row {
	return Row{Code: code, Label: t.say.Say("report.row." + group + "." + code), Count: strconv.Itoa(n)}
}

// ranks counts people by the code of their ngạch or chức danh nghề nghiệp. Workers under contract hold neither; who is of no category on file
// is looked for among the ranks.
func (t tallying) ranks(title bool) map[string]int {
	var of []string
	for _, category := range append(law.Categories(), "") {
		if slices.Contains(titled, category) == title && category != "nguoi_lao_dong" {
			of = append(of, category)
		}
	}
	return t.Present(t.scopes, "rank", of...)
}

func (t tallying) categories() []Row {
	counts := t.Present(t.scopes, "category")
	var rows []Row
	for _, category := range law.Categories() {
		if counts[category] > 0 {
			rows = append(rows, Row{Code: category, Label: t.say.Say("category." + category), Count: strconv.Itoa(counts[category])})
			delete(counts, category)
		}
	}
	rest := 0
	for _, n := range counts {
		rest += n
	}
	if rest > 0 { // nobody is left out of a table whose sum stands above it
		rows = append(rows, t.row(groupCategory, "none", rest))
	}
	return rows
}

// jobs names vị trí việc làm; who declared none comes last.
func (t tallying) jobs() []Row {
	rows := []Row{}
	for _, j := range t.JobCounts(t.scopes) {
		if j.Label == "" {
			j.Label = t.say.Say("job.none")
		}
		rows = append(rows, Row{Code: j.Code, Label: j.Label, Count: strconv.Itoa(j.People)})
	}
	return rows
}

// listed names codes by their list, in its order; who has none on file comes last.
func (t tallying) listed(counts map[string]int, list string) []Row {
	type placed struct {
		Row
		order int
	}
	var all []placed
	for _, code := range slices.Sorted(maps.Keys(counts)) {
		p := placed{Row{Code: code, Label: code, Count: strconv.Itoa(counts[code])}, 1 << 30}
		if code == "" {
			p.Label, p.order = t.say.Say("report.not_listed"), 1<<31
		} else if item, ok := t.Book.List(list).Get(code); ok {
			p.Label, p.order = item.Label, item.Order
		}
		all = append(all, p)
	}
	slices.SortStableFunc(all, func(a, b placed) int { return a.order - b.order })
	rows := make([]Row, 0, len(all))
	for _, p := range all {
		rows = append(rows, p.Row)
	}
	return rows
}

// How a duty ended.
const (
	inTime  = "in_time"
	late    = "late"
	overdue = "overdue" // its last day is over and it is not done
)

// counted are the duties a report tells of, in the order of the work; the first of a kind are told even where there are none.
var counted = []struct {
	kind   string
	always bool
}{{duty.Account, false}, {duty.FirstEntry, false}, {duty.Update, true}, {duty.Approve, true}, {duty.Sign, false}}

// deadlines tells how many of the period's duties were done in time, late, or not yet.
func (t tallying) deadlines() ([]Row, error) {
	ended := map[string]int{}
	for _, scope := range t.scopes {
		for _, running := range []int64{0, 1} {
			if err := t.eachDuty(scope, running, func(w duty.Duty) {
				switch {
				case w.Lapsed:
				case !w.Overdue(t.Day) && !w.Runs():
					ended[w.Kind+"."+inTime]++
				case w.Overdue(t.Day) && w.Runs():
					ended[w.Kind+"."+overdue]++
				case w.Overdue(t.Day):
					ended[w.Kind+"."+late]++
				}
			}); err != nil {
				return nil, err
			}
		}
	}
	var rows []Row
	for _, c := range counted {
		for _, how := range []string{inTime, late, overdue} {
			n := ended[c.kind+"."+how]
			if n > 0 || c.always {
				rows = append(rows, Row{Code: c.kind + "." + how, Label: t.say.Say("report.ended."+how, t.say.Say("duty.kind."+c.kind)), Count: strconv.Itoa(n)})
			}
		}
	}
	return rows, nil
}

// perRead is how many duties are read at once, so that a year of the province does not stand in memory.
const perRead = 1000

// eachDuty goes through the duties of a subtree whose last day lies in the report's period.
func (t tallying) eachDuty(scope string, running int64, fn func(duty.Duty)) error {
	q := office.Query{Order: []string{"until"}, Limit: perRead, Where: []office.Where{{Key: "running", Op: "=", Value: running}, {Key: "unit_path", Op: "under", Value: scope},
		{Key: "until", Op: ">=", Value: int64(t.report.From.YMD())}, {Key: "until", Op: "<=", Value: int64(t.report.To.YMD())}}}
	for {
		found, err := office.Find[duty.Duty](t.Reader, q)
		if err != nil {
			return err
		}
		for _, s := range found {
			fn(s.Record)
		}
		if len(found) < perRead {
			return nil
		}
		last := found[perRead-1].Record
		q.After = &office.After{Keys: []any{int64(last.Until.YMD())}, ID: last.ID}
	}
}
