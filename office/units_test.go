package office_test

import (
	"slices"
	"strings"
	"testing"

	"hoso/civil"
	"hoso/cmd/hoso/trial"
	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/office/approval"
	"hoso/office/entry"
	"hoso/office/unit"
	"hoso/record/change"
	units "hoso/record/unit"
)

// unitCodes: units without an identifier code stand side by side, what lies below them is coded by the nearest code above, and no code
// is ever given twice (QĐ 20/2020).
func unitCodes(t *testing.T, p *play) {
	admin := p.As("admin")
	open := func(parent id.Unit, name, code string) unit.Opening {
		return unit.Opening{Parent: parent, Name: name, Type: "so_ban_nganh", Code: code, Basis: "QĐ 1"}
	}
	_, err := unit.Open(p.Ctx, p.Office, admin, []unit.Opening{open(admin.Unit, "Ban B", " ")})
	wants(t, err, fault.Invalid, "unit.code_shape") // a space is no code, and not none either
	views, err := unit.Open(p.Ctx, p.Office, admin, []unit.Opening{open(admin.Unit, "Ban A", ""), open(admin.Unit, "Ban B", ""), open(admin.Unit, "Sở C", "H44.901")})
	must(t, err)
	p.wrote("unit.open: unit+3 |")
	one, err := unit.Open(p.Ctx, p.Office, admin, []unit.Opening{open(views[0].ID, "Phòng A1", "")})
	must(t, err)
	p.wrote("unit.open: unit+1 |")
	for _, c := range []struct {
		parent    id.Unit
		code, key string
	}{
		{views[0].ID, "H44.901.1", "unit.code_parent"}, // the nearest code above is the province's
		{views[2].ID, "H44.902", "unit.code_parent"}, {views[2].ID, "H44.901.1.1", "unit.code_parent"}, {views[2].ID, "H62.901", "unit.code_parent"},
		{one[0].ID, "H44.901", "unit.code_used"}, {admin.Unit, "000.00.901.H44", "unit.code_used"}, // the same in the reversed style
		{admin.Unit, "h44.903", "unit.code_shape"},
	} {
		_, err := unit.Open(p.Ctx, p.Office, admin, []unit.Opening{open(c.parent, "Sai", c.code)})
		wants(t, err, fault.Invalid, c.key)
	}
	_, err = unit.Open(p.Ctx, p.Office, admin, []unit.Opening{open(admin.Unit, "Một", "H44.905"), open(admin.Unit, "Hai", "H44.905")})
	wants(t, err, fault.Invalid, "unit.code_used") // within one list
	p.wrote()
	_, err = unit.Open(p.Ctx, p.Office, admin, []unit.Opening{open(one[0].ID, "Tổ A11", "H44.904")}) // two units without a code are above it
	must(t, err)
	p.wrote("unit.open: unit+1 |")
	p.codesInTime(admin, views)
}

// TestCodeTable: a table of codes is compared row by row before anything is written; what fits is written in one act, what does not says why and
// holds nothing else up (PT-15.2).
func TestCodeTable(t *testing.T) { onAStore(t, codeTable) }

func codeTable(t *testing.T, options ...trial.Option) {
	p := newPlay(t, options...)
	admin := p.As("admin")
	today := civil.FromTime(p.Clock.Now())
	open := func(parent id.Unit, names ...string) (made []unit.View) {
		var all []unit.Opening
		for _, name := range names {
			all = append(all, unit.Opening{Parent: parent, Name: name, Type: "so_ban_nganh", Basis: "QĐ 1", From: today.AddDays(-9)})
		}
		made, err := unit.Open(p.Ctx, p.Office, admin, all)
		must(t, err)
		return made
	}
	tops := open(admin.Unit, "Sở Thử Một", "Sở Thử Hai")
	rooms := append(open(tops[0].ID, "Phòng Tổ chức thử"), open(tops[1].ID, "Phòng Tổ chức thử")...)
	p.Acts.Take()
	table := unit.CodeTable{Document: "QĐ 3456", Rows: []unit.CodeRow{
		{Code: "H44.951.01", Name: "phòng tổ chức THỬ"}, {Code: "H44.951", Name: "Sở Thử Một"}, {Code: "000.00.52.H44", Name: "Sở Thử Hai"}, {Code: "H44.951", Name: "Sở Thử Hai"},
		{Code: "h44", Name: "Sở Thử Hai"}, {Code: "H44.953", Name: "Không Có"}, {Code: "H44.954", Until: today}, {Code: "H44.955.01", Name: "Phòng Tổ chức thử"}}}
	want := "given given given wrong wrong wrong wrong wrong"
	told := func(plan unit.CodePlan) string {
		var all []string
		for _, l := range plan.Lines {
			all = append(all, l.What)
		}
		return strings.Join(all, " ")
	}
	plan, err := unit.TakeCodes(p.Ctx, p.Office, admin, table)
	must(t, err)
	p.wrote()
	var why []string
	for _, l := range plan.Lines {
		why = append(why, l.Key)
	}
	if told(plan) != want || plan.Changes != 3 || plan.Wrong != 5 || plan.Lines[0].Unit != rooms[0].ID || plan.Lines[2].Code != "H44.52" ||
		!slices.Equal(why[3:], []string{"unit.row_twice", "unit.code_shape", "unit.row_unknown", "unit.row_nobody", "unit.row_several"}) {
		t.Errorf("planned %s: %v", told(plan), why)
	}
	table.Write = true
	plan, err = unit.TakeCodes(p.Ctx, p.Office, admin, table)
	must(t, err)
	p.wrote("unit.codes: unit~3 |")
	if told(plan) != want || !plan.Written {
		t.Errorf("written %s", told(plan))
	}
	again := unit.CodeTable{Document: "QĐ 3457", Write: true, From: today.AddDays(1), Rows: []unit.CodeRow{
		{Code: "H44.951", Name: "Sở Thử Một"}, {Code: "H44.952", Name: "Sở Thử Hai"}, {Code: "H44.951.01", Until: today.AddDays(5)}}}
	plan, err = unit.TakeCodes(p.Ctx, p.Office, admin, again)
	must(t, err)
	p.wrote("unit.codes: unit~2 |")
	if told(plan) != "same moved closed" || plan.Lines[1].Before != "H44.52" {
		t.Errorf("written %s: %+v", told(plan), plan.Lines)
	}
	former := unit.CodeTable{From: today.AddDays(2), Rows: []unit.CodeRow{{Code: "H44.52", Name: "Sở Thử Một"}}}
	if plan, err = unit.TakeCodes(p.Ctx, p.Office, admin, former); err != nil || plan.Lines[0].Key != "unit.code_used" {
		t.Errorf("another's former code: %+v, %v", plan.Lines, err)
	}
	other := unit.CodeTable{Rows: []unit.CodeRow{{Code: "H44.952", Name: "Sở Thử Một"}}}
	if plan, err = unit.TakeCodes(p.Ctx, p.Office, admin, other); err != nil || plan.Lines[0].Key != "unit.row_other" {
		t.Errorf("another's code: %+v, %v", plan.Lines, err)
	}
	twice := unit.CodeTable{Document: "QĐ 3458", Write: true, From: today.AddDays(40), Rows: []unit.CodeRow{
		{Code: "H44.963", Name: "Sở Thử Một"}, {Code: "H44.951", Name: "Sở Thử Một"}, {Code: "H44.952", Until: today.AddDays(30)}, {Code: "H44.964", Name: "Sở Thử Hai"}}}
	p.Acts.Take()
	plan, err = unit.TakeCodes(p.Ctx, p.Office, admin, twice)
	must(t, err)
	p.wrote("unit.codes: unit~1 |")
	if told(plan) != "wrong same closed given" || plan.Lines[0].Key != "unit.row_same_unit" {
		t.Errorf("two codes for one unit, and a code that follows one that is closed: %s, %+v", told(plan), plan.Lines)
	}
	p.codesRefused(admin, table)
}

// codesRefused: who may take a table in, and what one must hold.
func (p *play) codesRefused(admin office.Who, good unit.CodeTable) {
	p.t.Helper()
	for key, change := range map[string]func(*unit.CodeTable){
		"unit.table_empty":  func(t *unit.CodeTable) { t.Rows = nil },
		"unit.table_long":   func(t *unit.CodeTable) { t.Rows = make([]unit.CodeRow, 5001) },
		"unit.basis_needed": func(t *unit.CodeTable) { t.Document = " " },
	} {
		table := good
		change(&table)
		_, err := unit.TakeCodes(p.Ctx, p.Office, admin, table)
		wants(p.t, err, fault.Invalid, key)
	}
	p.wrote()
	for _, name := range []string{"person", "officer", "head", "unit_admin", "reviewer"} {
		_, err := unit.TakeCodes(p.Ctx, p.Office, p.As(name), good)
		denied(p.t, name+" takes in codes", err)
	}
}

// codesInTime: a unit gets its code later, and a code that was closed is not given to another unit.
func (p *play) codesInTime(admin office.Who, views []unit.View) {
	p.t.Helper()
	today := civil.FromTime(p.Clock.Now())
	amend := func(u unit.View, days int, code string) error {
		_, err := unit.Amend(p.Ctx, p.Office, admin, u.ID, units.Edition{From: today.AddDays(days), Code: code, Basis: "QĐ 2"})
		return err
	}
	must(p.t, amend(views[0], 1, "H44.910"))
	must(p.t, amend(views[2], 1, "H44.920")) // H44.901 is closed
	p.wrote("unit.amend: unit~1 |", "unit.amend: unit~1 |")
	told := wants(p.t, amend(views[1], 1, "H44.901"), fault.Invalid, "unit.code_used")
	if told.Args[1] != "Sở C" {
		p.t.Errorf("told of %v", told.Args)
	}
	must(p.t, amend(views[2], 2, "H44.901")) // its own it may take up again
	must(p.t, amend(views[1], 1, ""))        // none before, none now
	p.wrote("unit.amend: unit~1 |", "unit.amend: unit~1 |")
	v, err := unit.See(p.Ctx, p.Office, admin, views[2].ID)
	must(p.t, err)
	want := []unit.EditionView{{Code: "H44.901", From: today.AddDays(2), State: "later"}, {Code: "H44.920", From: today.AddDays(1), Until: today.AddDays(1), State: "later"}, {Code: "H44.901", From: today, Until: today, State: "now"}}
	for i, e := range v.Editions {
		if w := want[i]; e.Code != w.Code || e.From != w.From || e.Until != w.Until || e.State != w.State || e.ParentName == "" || e.Basis == "" || e.KnownAt.IsZero() {
			p.t.Errorf("edition %d is %+v, want %+v", i, e, w)
		}
	}
	if len(v.Editions) != len(want) || v.Code != "H44.901" {
		p.t.Errorf("the unit is %+v", v)
	}
	_, err = unit.See(p.Ctx, p.Office, p.As("unit_admin"), views[2].ID)
	wants(p.t, err, fault.Denied, "policy.out_of_scope")
	p.wrote("unit.see: | | refused policy.out_of_scope")
	_, err = unit.See(p.Ctx, p.Office, admin, "khong-co")
	wants(p.t, err, fault.Missing, "unit.missing")
}

// unitsAtOnce: units opened at the same moment all get a place of their own; one code goes to one of them.
func unitsAtOnce(t *testing.T, p *play) {
	admin := p.As("admin")
	const tabs = 3
	answers := make([]error, tabs)
	open := func(code string) {
		atOnce(tabs, func(n int) {
			_, answers[n] = unit.Open(p.Ctx, p.Office, admin, []unit.Opening{{Parent: admin.Unit, Name: "Ban", Type: "so_ban_nganh", Code: code}})
		})
	}
	open("")
	for _, err := range answers {
		must(t, err)
	}
	open("H44.930")
	done := 0
	for _, err := range answers {
		if err == nil {
			done++
		} else {
			wants(t, err, fault.Invalid, "unit.code_used")
		}
	}
	if done != 1 {
		t.Errorf("one code was given to %d units", done)
	}
}

// uncodedUnit: a person of a unit without a code is approved like others; the nation is told the nearest code above.
func uncodedUnit(t *testing.T, p *play) {
	above, someone := p.As("department_officer"), p.As("person")
	views, err := unit.Open(p.Ctx, p.Office, p.As("admin"), []unit.Opening{{Parent: above.Unit, Name: "Chi cục không mã", Type: "chi_cuc", Basis: "QĐ 1"}})
	must(t, err)
	var contents map[string]law.Content
	_, err = office.Do(p.Ctx, p.Office, office.System(), "test.copy", "", func(d *office.Desk) (int, error) {
		d.Unasked()
		placed, err := d.Place(someone.Dossier)
		must(t, err)
		opened, err := d.Open(placed)
		contents = opened.Contents
		return 0, err
	})
	must(t, err)
	number := contents["syll"].Fields["so_cccd"].Text
	contents["syll"].Fields["so_cccd"] = law.Plain(number[:6] + "777777")
	moved := id.Of[id.Dossier]()
	_, err = entry.LoadDossiers(p.Ctx, p.Office, office.System(), []office.Loaded{{ID: moved, Category: "vien_chuc", Unit: views[0].ID, Contents: contents, Basis: "QĐ 8"}})
	must(t, err)
	at := func(who office.Who) office.Who {
		who.Unit, who.UnitPath, who.Dossier = views[0].ID, views[0].Path, ""
		return who
	}
	officer, head := at(above), at(p.As("department_head"))
	v, err := entry.Begin(p.Ctx, p.Office, officer, entry.Beginning{Dossier: moved, Kind: change.Update, OnBehalf: &change.OnBehalf{Ground: "Không có máy", Document: "Đơn"}})
	must(t, err)
	v = p.phone(officer, v, "0912000111")
	v, err = entry.Submit(p.Ctx, p.Office, officer, entry.Submission{Change: v.ID, Rev: v.Rev})
	must(t, err)
	_, err = approval.Check(p.Ctx, p.Office, officer, approval.Judgement{Change: v.ID, Rev: v.Rev, Pass: items(v)})
	must(t, err)
	_, err = approval.Approve(p.Ctx, p.Office, head, approval.Approving{Lines: linesOf(p.Trial, head, v.ID)})
	must(t, err)
	p.Acts.Take()
}
