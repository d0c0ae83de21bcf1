package office_test

import (
	"slices"
	"testing"

	"hoso/civil"
	"hoso/cmd/hoso/trial"
	"hoso/fault"
	"hoso/law"
	"hoso/office/entry"
	"hoso/office/lawbook"
	"hoso/record/change"
)

// TestAmendLaw: the department amends the calendar and a term on a document; it holds for the next act, running deadlines are counted anew, a
// start finds it again, and what does not fit is refused with nothing written (PT-4.6, PT-18.3).
func TestAmendLaw(t *testing.T) { onEveryStore(t, amendLaw) }

func amendLaw(t *testing.T, options ...trial.Option) {
	p := newPlay(t, options...)
	admin, person := p.As("admin"), p.As("person")
	v := typed(p.Trial, person, begin(p.Trial, person, change.Update), phone("0911000001"))
	v, err := entry.Submit(p.Ctx, p.Office, person, entry.Submission{Change: v.ID, Rev: v.Rev, Declaration: v.Declaration, Days: change.Days{Effect: p.day()}})
	must(t, err)
	if v.Deadline != civil.Of(2026, 12, 2) { // three working days of Decree 27
		t.Fatalf("due on %s", v.Deadline)
	}
	p.Acts.Take()
	off := lawbook.Amending{Document: "QĐ 99/QĐ-TTg", Title: "Nghỉ đột xuất", Signed: p.day(), Days: []law.DayChange{{Date: civil.Of(2026, 12, 1), Kind: law.Holiday, Name: "Ngày nghỉ thử nghiệm"}}}
	_, err = lawbook.Amend(p.Ctx, p.Office, admin, off)
	must(t, err)
	p.wrote("law.amend: amendment+1 deadline.recount!1 |")
	p.Worker.Drain(p.Ctx)
	if v, err = entry.View(p.Ctx, p.Office, person, v.ID); err != nil || v.Deadline != civil.Of(2026, 12, 3) {
		t.Errorf("counted anew it is due on %s: %v", v.Deadline, err)
	}
	p.Acts.Take()

	term := lawbook.Amending{Document: "12/2026/QĐ-UBND", Signed: p.day(), From: p.day().AddDays(3), Term: &law.TermChange{ID: "update.days", Value: "2", Article: "1"}}
	_, err = lawbook.Amend(p.Ctx, p.Office, admin, term)
	must(t, err)
	p.wrote("law.amend: amendment+1 |")
	for i, x := range []struct {
		a    lawbook.Amending
		kind fault.Kind
		key  string

		reasons []string
	}{
		{lawbook.Amending{Signed: p.day(), Days: off.Days}, fault.Invalid, "amendment.document_needed", nil},
		{lawbook.Amending{Document: "x", Signed: p.day()}, fault.Invalid, "amendment.nothing", nil},
		{lawbook.Amending{Document: "x", Signed: p.day(), From: p.day().AddDays(-1), Term: term.Term}, fault.Invalid, "amendment.first_day", nil},
		{lawbook.Amending{Document: "x", Signed: p.day(), Days: []law.DayChange{{Date: p.day(), Kind: law.Holiday}}}, fault.Invalid, "amendment.day", nil},
		{lawbook.Amending{Document: "x", Signed: p.day(), From: p.day(), Term: &law.TermChange{ID: "department.signs", Value: "không", Article: "1"}}, fault.Invalid, "amendment.refused", []string{"flaw.nobody_signs", "flaw.department_unsigned"}},
		{lawbook.Amending{Document: "x", Signed: p.day(), From: p.day(), Term: &law.TermChange{ID: "khac", Value: "1", Article: "1"}}, fault.Invalid, "amendment.term_unknown", nil},
		{lawbook.Amending{Document: "x", Signed: p.day(), Days: []law.DayChange{{Date: civil.Of(2026, 12, 3), Name: "?"}}}, fault.Invalid, "amendment.day_kind", nil},
		{lawbook.Amending{Document: "x", Signed: p.day(), Days: []law.DayChange{{Date: civil.Of(2026, 12, 3), Kind: law.SwapOff, Name: "Nghỉ"}}}, fault.Invalid, "amendment.refused", []string{"flaw.day_alone"}},
		{lawbook.Amending{Document: "x", Signed: p.day(), Days: []law.DayChange{{Date: civil.Of(2026, 9, 2), Kind: law.OrdinaryDay}}}, fault.Invalid, "amendment.refused", []string{"flaw.holiday_missing"}},
	} {
		_, err := lawbook.Amend(p.Ctx, p.Office, admin, x.a)
		f := wants(t, err, x.kind, x.key)
		var reasons []string
		for _, found := range f.Findings {
			reasons = append(reasons, found.Key)
		}
		if !slices.Equal(reasons, x.reasons) {
			t.Errorf("%d: the reasons told are %v", i, reasons)
		}
	}
	p.wrote()
	_, err = lawbook.Amend(p.Ctx, p.Office, p.As("director"), off)
	wants(t, err, fault.Denied, "policy.not_yours")
	p.Acts.Take()

	p.Reopen()
	p.Clock.Set(p.Clock.Now().AddDate(0, 0, 4))
	reg, err := p.Office.Book().Regulation("phu-tho", p.day())
	must(t, err)
	if reg.UpdateDays.N != 2 || reg.UpdateDays.Citation() != "Điều 1 12/2026/QĐ-UBND" || p.Office.Book().Calendar().IsWorkingDay(civil.Of(2026, 12, 1)) {
		t.Errorf("after a start: %d days (%s)", reg.UpdateDays.N, reg.UpdateDays.Citation())
	}
	list, err := lawbook.List(p.Ctx, p.Office, p.As("person"))
	must(t, err)
	if len(list) != 2 || list[0].Document != "12/2026/QĐ-UBND" || list[1].Number != 1 {
		t.Errorf("the list holds %+v", list)
	}
}
