package office_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"hoso/civil"
	"hoso/cmd/hoso/trial"
	"hoso/fault"
	"hoso/id"
	"hoso/office"
	checks "hoso/office/check"
	"hoso/office/quota"
	"hoso/office/read"
	"hoso/office/unit"
	quotas "hoso/record/quota"
	units "hoso/record/unit"
)

// give takes a table in and tells what became of each row.
func (p *play) give(who office.Who, t quota.Table) string {
	p.t.Helper()
	plan, err := quota.Give(p.Ctx, p.Office, who, t)
	must(p.t, err)
	if plan.Written != t.Write {
		p.t.Errorf("written: %t", plan.Written)
	}
	return toldOf(plan)
}

// toldOf is a plan in one line: what becomes of each row, why not, and what is remarked.
func toldOf(plan quota.Plan) string {
	var all []string
	changes, wrong := 0, 0
	for _, l := range plan.Lines {
		line := l.What
		switch l.What {
		case quota.Wrong:
			line, wrong = strings.Join(append([]string{l.Key}, l.Args...), ","), wrong+1
		case quota.Same:
		default:
			changes++
		}
		for _, r := range l.Remarks {
			line += "+" + strings.Join(append([]string{r.Key}, r.Args...), ",")
		}
		all = append(all, line)
	}
	if changes != plan.Changes || wrong != plan.Wrong {
		return fmt.Sprintf("%d changes and %d wrong counted as %d and %d", changes, wrong, plan.Changes, plan.Wrong)
	}
	return strings.Join(all, " ")
}

func rowsOf(cells ...string) (rows []quota.Row) {
	for chunk := range slices.Chunk(cells, 3) {
		rows = append(rows, quota.Row{Unit: chunk[0], Kind: chunk[1], Number: chunk[2]})
	}
	return rows
}

// newBureau opens a unit with two below it, which nothing was given to, in a province that has plenty to give.
func (p *play) newBureau() (top unit.View, rooms []unit.View) {
	p.t.Helper()
	admin := p.As("admin")
	from := p.day().AddDays(-90)
	made, err := unit.Open(p.Ctx, p.Office, admin, []unit.Opening{{Parent: admin.Unit, Name: "Sở Thử Nghiệm", Type: "so_ban_nganh", Code: "H44.961", From: from, Basis: "QĐ 1"}})
	must(p.t, err)
	rooms, err = unit.Open(p.Ctx, p.Office, admin, []unit.Opening{
		{Parent: made[0].ID, Name: "Phòng Một", Type: "so_ban_nganh", Code: "H44.961.1", From: from, Basis: "QĐ 1"}, {Parent: made[0].ID, Name: "Phòng Hai", Type: "so_ban_nganh", Code: "H44.961.2", From: from, Basis: "QĐ 1"}})
	must(p.t, err)
	p.give(admin, quota.Table{Document: "QĐ 1", From: from, Write: true, Rows: rowsOf("H44", "cong_chuc", "1000", "H44", "vien_chuc", "3000")})
	p.Acts.Take()
	return made[0], rooms
}

// TestQuotasClosedWorld: a table is told row by row before anything is written; what fits is written in one act, former numbers are closed and not lost,
// and the unit's officers are told (DT-3.3).
func TestQuotasClosedWorld(t *testing.T) { onAStore(t, quotasClosedWorld) }

func quotasClosedWorld(t *testing.T, options ...trial.Option) {
	p := newPlay(t, options...)
	admin := p.As("admin")
	top, rooms := p.newBureau()
	today := p.day()
	table := quota.Table{Document: "QĐ 10", From: today.AddDays(-30), Rows: rowsOf(
		"Sở Thử Nghiệm", "công chức", "30", "h44.961", "", "30", "sở thử nghiệm", "Số người làm việc hưởng lương từ ngân sách", "1.000", "Phòng Một", "cong_chuc", "x",
		"Sở Thử Nghiệm", "Biên chế công chức", "31", "Không Có", "cong_chuc", "1", "", "cong_chuc", "1", "Phòng Hai", "quân nhân", "1", "Phòng Hai", "cong_chuc", "1000001", "H44.961.2", "Civil service posts", "12")}
	want := "given unit.row_unknown,h44.961 given quota.number_unreadable,x quota.row_twice,Sở Thử Nghiệm,Biên chế công chức unit.row_unknown,Không Có unit.row_unknown, " +
		"quota.kind_unknown,quân nhân,Biên chế công chức; Số người làm việc hưởng lương từ ngân sách; Hợp đồng lao động theo Nghị định 111/2022 quota.number,1000001,1000000 quota.row_twice,Phòng Hai,Biên chế công chức"
	if told := p.give(admin, table); told != want {
		t.Errorf("planned\n%s\nwant\n%s", told, want)
	}
	p.wrote()
	table.Rows = append(table.Rows[:8:8], table.Rows[9:]...) // the row of the number no unit has
	table.Write = true
	want = strings.Replace(want, "quota.number,1000001,1000000 quota.row_twice,Phòng Hai,Biên chế công chức", "given", 1)
	if told := p.give(admin, table); told != want {
		t.Errorf("written\n%s\nwant\n%s", told, want)
	}
	p.wrote("quota.give: quota+3 |")
	if told := p.give(admin, table); strings.Count(told, quota.Same) != 3 {
		t.Errorf("once more: %s", told)
	}
	p.wrote()
	p.laterDecisions(top, rooms)
	p.quotasRefused(table)
}

// laterDecisions: a later decision closes the former the day before, one of the same day takes its place, and none comes before the last.
func (p *play) laterDecisions(top unit.View, rooms []unit.View) {
	t, admin, today := p.t, p.As("admin"), p.day()
	give := func(document string, days int, cells ...string) string {
		return p.give(admin, quota.Table{Document: document, From: today.AddDays(days), Write: true, Rows: rowsOf(cells...)})
	}
	if told := give("QĐ 11", 0, top.Code, "cong_chuc", "30"); told != "renewed" {
		t.Error(told)
	}
	p.wrote("quota.give: quota+1 quota~1 |")
	if told := give("QĐ 12", 10, top.Code, "cong_chuc", "40"); told != "raised" {
		t.Error(told)
	}
	if told := give("QĐ 13", 10, top.Code, "cong_chuc", "20"); told != "lowered" { // 13 mends 12
		t.Error(told)
	}
	p.wrote("quota.give: quota+1 quota~1 |", "quota.give: quota+1 quota~1 |")
	if told := give("QĐ 14", 5, top.Code, "cong_chuc", "25"); told != "quota.order,"+today.AddDays(5).VN()+","+today.AddDays(10).VN() {
		t.Error(told)
	}
	if told := give("QĐ 15", -91, rooms[0].Code, "cong_chuc", "1"); !strings.HasPrefix(told, "quota.unit_later,Phòng Một,") {
		t.Error(told)
	}
	p.wrote()
	h, err := quota.SeeHistory(p.Ctx, p.Office, admin, top.ID)
	must(t, err)
	var lines []string
	for _, e := range h.Kinds[0].Given {
		lines = append(lines, fmt.Sprintf("%s %d %s..%s %s", e.State, e.Number, e.From.VN(), e.Until.VN(), e.Basis))
	}
	want := []string{fmt.Sprintf("later 20 %s.. QĐ 13", today.AddDays(10).VN()), fmt.Sprintf("replaced 40 %s.. QĐ 12", today.AddDays(10).VN()),
		fmt.Sprintf("now 30 %s..%s QĐ 11", today.VN(), today.AddDays(9).VN()), fmt.Sprintf("past 30 %s..%s QĐ 10", today.AddDays(-30).VN(), today.AddDays(-1).VN())}
	if !slices.Equal(lines, want) || !h.MayGive || len(h.Kinds) != 2 {
		t.Errorf("the history is\n%s", strings.Join(lines, "\n"))
	}
	p.quotaOn(top, map[int]string{-31: "none", -30: "30", -1: "30", 0: "30", 9: "30", 10: "20", 4000: "20"})

	// On the tenth day twelve of the twenty are below; of twelve more the row says so, and stands: decisions come in pieces.
	if told := give("QĐ 16", 1, rooms[0].Code, "cong_chuc", "9"); told != "given+quota.remark_above,21,20" {
		t.Error(told)
	}
	if told := give("QĐ 17", 11, top.Code, "cong_chuc", "3"); told != "lowered+quota.remark_below,21,3" {
		t.Error(told)
	}
	p.wrote("quota.give: quota+1 |", "quota.give: quota+1 quota~1 |")
	school := p.As("officer")
	if told := give("QĐ 18", 0, p.codeOf(school.Unit), "vien_chuc", "50"); !strings.HasPrefix(told, "raised") {
		t.Error(told)
	}
	p.wrote("quota.give: notice+1 quota+1 quota~1 |")
	notices, err := read.Notices(p.Ctx, p.Office, school)
	must(t, err)
	if n := notices[0]; n.Key != "notice.quota" || n.Link != "/bien-che/"+string(school.Unit) || !slices.Equal(n.Args, []string{today.VN(), "QĐ 18"}) {
		t.Errorf("told %+v", n)
	}
}

// quotaOn asks what the top of a small tree had on days counted from today.
func (p *play) quotaOn(u unit.View, want map[int]string) {
	p.t.Helper()
	for days, number := range want {
		v, err := quota.See(p.Ctx, p.Office, p.As("admin"), quota.Asking{Under: u.ID, Day: p.day().AddDays(days)})
		must(p.t, err)
		got := "none"
		if v.Own[0].Given {
			got = strconv.Itoa(v.Own[0].Number)
		}
		if got != number || v.Counted != (days >= 0) {
			p.t.Errorf("on day %d it has %s, want %s; counted: %t", days, got, number, v.Counted)
		}
	}
}

func (p *play) codeOf(of id.Unit) string {
	p.t.Helper()
	v, err := unit.See(p.Ctx, p.Office, p.As("admin"), of)
	must(p.t, err)
	return v.Code
}

// quotasRefused: who may give, what a table must hold, and that giving asks for a fresh sign-in.
func (p *play) quotasRefused(good quota.Table) {
	p.t.Helper()
	admin := p.As("admin")
	for key, change := range map[string]func(*quota.Table){
		"unit.table_empty": func(t *quota.Table) { t.Rows = nil }, "unit.table_long": func(t *quota.Table) { t.Rows = make([]quota.Row, 5001) }, "quota.basis_needed": func(t *quota.Table) { t.Document = " " },
		"quota.too_far": func(t *quota.Table) { t.From = p.day().AddDays(401) },
	} {
		table := good
		change(&table)
		_, err := quota.Give(p.Ctx, p.Office, admin, table)
		wants(p.t, err, fault.Invalid, key)
	}
	p.wrote()
	stale := admin
	stale.Strong = stale.Strong.AddDate(0, 0, -1)
	_, err := quota.Give(p.Ctx, p.Office, stale, good)
	wants(p.t, err, fault.Denied, "step_up.needed")
	p.wrote("quota.give: | | refused step_up.needed")
	for _, name := range []string{"person", "officer", "head", "director"} {
		_, err := quota.Give(p.Ctx, p.Office, p.As(name), good)
		denied(p.t, name+" gives quotas", err)
		_, err = quota.Begin(p.Ctx, p.Office, p.As(name), "")
		denied(p.t, name+" begins a table", err)
	}
	_, err = quota.See(p.Ctx, p.Office, p.As("person"), quota.Asking{})
	denied(p.t, "a person sees quotas", err)
	_, err = quota.See(p.Ctx, p.Office, p.As("officer"), quota.Asking{Under: admin.Unit})
	denied(p.t, "an officer looks at the province", err)
	_, err = quota.SeeHistory(p.Ctx, p.Office, p.As("officer"), admin.Unit)
	denied(p.t, "an officer looks at the province's decisions", err)
	_, err = quota.See(p.Ctx, p.Office, admin, quota.Asking{Under: "x"})
	wants(p.t, err, fault.Missing, "unit.missing")
	_, err = quota.Begin(p.Ctx, p.Office, admin, "x")
	wants(p.t, err, fault.Missing, "unit.missing")
	_, err = quota.File(p.Ctx, p.Office, admin, quota.Asking{}, "docx")
	wants(p.t, err, fault.Invalid, "quota.format")
	for _, name := range []string{"person", "unit_admin", "admin"} { // a position is restricted, and theirs is not the right to restricted entries
		_, err := quota.SeePositions(p.Ctx, p.Office, p.As(name), "")
		denied(p.t, name+" counts by position", err)
	}
	_, err = quota.SeePositions(p.Ctx, p.Office, p.As("officer"), admin.Unit)
	denied(p.t, "an officer counts the province's positions", err)
	p.Acts.Take()
}

// TestQuotasOfEndedUnits: a unit that has ended has no posts, and takes up none of those of the unit above.
func TestQuotasOfEndedUnits(t *testing.T) {
	p := newPlay(t)
	admin := p.As("admin")
	top, rooms := p.newBureau()
	p.give(admin, quota.Table{Document: "QĐ 2", Write: true, Rows: rowsOf(top.Code, "cong_chuc", "30", rooms[0].Code, "cong_chuc", "20", rooms[1].Code, "cong_chuc", "10")})
	_, err := unit.Amend(p.Ctx, p.Office, admin, rooms[0].ID, units.Edition{From: p.day().AddDays(1), Closed: true, Basis: "QĐ 3"})
	must(t, err)
	for days, want := range map[int]int{0: 30, 1: 10} {
		v, err := quota.See(p.Ctx, p.Office, admin, quota.Asking{Under: top.ID, Day: p.day().AddDays(days)})
		must(t, err)
		if got := v.Own[0].Shared; got != want {
			t.Errorf("on day %d the units below have %d, want %d", days, got, want)
		}
	}
	if told := p.give(admin, quota.Table{Document: "QĐ 4", From: p.day().AddDays(2), Write: true, Rows: rowsOf(rooms[1].Code, "cong_chuc", "30")}); told != quota.Raised {
		t.Errorf("the posts of a unit that has ended: %s", told)
	}
}

// TestQuotasHandedOn: a unit's administrator hands on what the unit was given to those below it, and never more, whatever the order of the rows and
// whoever does so at the same time.
func TestQuotasHandedOn(t *testing.T) { onEveryStore(t, quotasHandedOn) }

func quotasHandedOn(t *testing.T, options ...trial.Option) {
	p := newPlay(t, options...)
	top, rooms := p.newBureau()
	own := p.As("unit_admin")
	own.Unit, own.UnitPath = top.ID, top.Path
	try := func(document string, cells ...string) string {
		t.Helper()
		return p.give(own, quota.Table{Document: document, Write: true, Rows: rowsOf(cells...)})
	}
	one, two := rooms[0].Code, rooms[1].Code
	if told := try("KH 1", one, "cong_chuc", "1", top.Code, "cong_chuc", "1", "Sở Nội vụ", "cong_chuc", "1"); told != "quota.none_above,Biên chế công chức quota.own_unit,Sở Thử Nghiệm unit.row_unknown,Sở Nội vụ" {
		t.Error(told)
	}
	p.wrote()
	p.give(p.As("reviewer"), quota.Table{Document: "QĐ 1", Write: true, Rows: rowsOf(top.Code, "cong_chuc", "10")})
	p.wrote("quota.give: quota+1 |")
	if told := try("KH 1", one, "cong_chuc", "6", two, "cong_chuc", "5"); told != "quota.over_own,11,10 quota.over_own,11,10" {
		t.Error(told)
	}
	p.wrote()
	if told := try("KH 2", one, "cong_chuc", "6", two, "cong_chuc", "4"); told != "given given" {
		t.Error(told)
	}
	p.wrote("quota.give: quota+2 quota~1 |") // the quota handed on from is written once more: see guard
	if told := try("KH 3", one, "cong_chuc", "8", two, "cong_chuc", "1"); told != "raised lowered" {
		t.Error(told)
	}
	p.wrote("quota.give: quota+2 quota~3 |")
	if told := try("KH 4", one, "cong_chuc", "10", two, "cong_chuc", "0"); told != "raised lowered" {
		t.Error(told)
	}
	p.Acts.Take()
	p.give(p.As("admin"), quota.Table{Document: "QĐ 2", Write: true, Rows: rowsOf(top.Code, "cong_chuc", "4")})
	if told := try("KH 5", one, "cong_chuc", "9"); told != "lowered+quota.remark_above,9,4" { // fewer is no worse
		t.Error(told)
	}
	if told := try("KH 6", two, "cong_chuc", "1"); told != "quota.over_own,10,4" {
		t.Error(told)
	}
	p.Acts.Take()
	p.handedOnDeeper(own, rooms[0])
	p.handedOnAtOnce(own, top, one, two)
}

// handedOnDeeper: what is refused above leaves nothing for what lies below it.
func (p *play) handedOnDeeper(own office.Who, room unit.View) {
	p.t.Helper()
	desk, err := unit.Open(p.Ctx, p.Office, p.As("admin"), []unit.Opening{{Parent: room.ID, Name: "Tổ Một", Type: "so_ban_nganh", Code: room.Code + ".1", Basis: "QĐ 1"}})
	must(p.t, err)
	told := p.give(own, quota.Table{Document: "KH 7", Rows: rowsOf(desk[0].Code, "cong_chuc", "12", room.Code, "cong_chuc", "12")})
	if told != "quota.over_own,12,9 quota.over_own,12,4" {
		p.t.Error(told)
	}
}

// handedOnAtOnce: of two who hand on from one unit at the same moment never both together hand on more than there is.
func (p *play) handedOnAtOnce(own office.Who, top unit.View, one, two string) {
	p.t.Helper()
	p.give(p.As("admin"), quota.Table{Document: "QĐ 3", Write: true, Rows: rowsOf(top.Code, "vien_chuc", "10")})
	var failed [2]error
	var plans [2]quota.Plan
	atOnce(2, func(n int) {
		plans[n], failed[n] = quota.Give(p.Ctx, p.Office, own, quota.Table{Document: "KH 8", Write: true, Rows: rowsOf([]string{one, two}[n], "vien_chuc", "6")})
	})
	done := 0
	for n, err := range failed {
		switch {
		case err == nil && plans[n].Changes == 1:
			done++
		case err != nil && !fault.Is(err, fault.Stale):
			p.t.Error(err)
		}
	}
	if done != 1 {
		p.t.Errorf("%d handed on: %v", done, failed)
	}
	p.Acts.Take()
}

// TestQuotasSeen: what was given stands beside who is there, added up over the units below; the demonstration's one unit that is over is found from
// above, and everybody sees their own part of the tree.
func TestQuotasSeen(t *testing.T) { onAStore(t, quotasSeen) }

func quotasSeen(t *testing.T, options ...trial.Option) {
	p := newPlay(t, options...)
	see := func(name string, a quota.Asking) quota.View {
		t.Helper()
		v, err := quota.See(p.Ctx, p.Office, p.As(name), a)
		must(t, err)
		return v
	}
	province := see("admin", quota.Asking{Over: true})
	if province.Name != "UBND tỉnh Phú Thọ (thử nghiệm)" || len(province.Own) != 3 || !province.MayGive || !province.Counted || len(province.Above) != 0 {
		t.Errorf("the province: %+v", province)
	}
	home := province.Units[0]
	if cell := home.Cells[0]; home.Name != "Sở Nội vụ" || !home.Over || home.Below != 0 || !cell.Over || cell.Left != -1 || cell.Present != cell.Number+1 {
		t.Errorf("the unit that is over comes first: %+v", home)
	}
	for i, kind := range province.Kinds {
		present, shared := 0, 0
		for _, l := range province.Units {
			present, shared = present+l.Cells[i].Present, shared+l.Cells[i].Number
		}
		categories := map[string][]string{"cong_chuc": {"can_bo", "cong_chuc"}, "vien_chuc": {"vien_chuc"}, "hop_dong": {"nguoi_lao_dong"}}[kind]
		all := 0
		for _, category := range categories {
			_, n := p.Office.Census.List(office.CensusQuery{Scopes: []string{p.As("admin").UnitPath}, Equal: map[string]string{"category": category}})
			all += n
		}
		if own := province.Own[i]; own.Present != all || own.Shared != shared || own.Present < present || own.Exceeded {
			t.Errorf("%s: %+v; %d people, %d in the units, %d given to them", kind, own, all, present, shared)
		}
	}
	school := see("head", quota.Asking{})
	if school.Unit != p.As("head").Unit || len(school.Units) != 0 || school.MayGive || len(school.Above) != 0 || school.Own[1].Present != 14 || school.Own[1].Left < 0 {
		t.Errorf("the head's own: %+v", school)
	}
	below := see("reviewer", quota.Asking{Under: school.Unit})
	if len(below.Above) != 2 || below.Above[0].Unit != province.Unit {
		t.Errorf("the way up: %+v", below.Above)
	}
	past := see("admin", quota.Asking{Day: civil.Of(2025, 12, 31)})
	if past.Counted || past.Own[0].Present != 0 || past.Own[0].Number <= province.Own[0].Number {
		t.Errorf("last year: %+v", past.Own)
	}
	if none := see("admin", quota.Asking{Day: civil.Of(2025, 6, 30)}); none.Own[0].Given {
		t.Errorf("before the first decision: %+v", none.Own)
	}
	p.quotaFiles(province)
	p.wrote() // sums name nobody: looking leaves no entry
}

func (p *play) quotaFiles(v quota.View) {
	p.t.Helper()
	for _, format := range []string{"xlsx", "pdf"} {
		f, err := quota.File(p.Ctx, p.Office, p.As("admin"), quota.Asking{Over: true}, format)
		must(p.t, err)
		if len(f.Bytes) < 1000 || f.Name != "bien-che-2026-11-27."+format {
			p.t.Errorf("%s has %d bytes", f.Name, len(f.Bytes))
		}
		if format == "xlsx" {
			rows := sheetOf(p.t, f.Bytes)
			if !slices.ContainsFunc(rows, func(row []string) bool {
				return len(row) > 4 && row[1] == "Sở Nội vụ" && row[2] == strconv.Itoa(v.Units[0].Cells[0].Number) && row[4] == "-1"
			}) {
				p.t.Errorf("the sheet holds %q", rows)
			}
		}
	}
}

// TestQuotasChecked: the check finds a quota that was closed on another day or moved to another place past the acts.
func TestQuotasChecked(t *testing.T) {
	t.Parallel()
	p := newPlay(t)
	var good quotas.Quota
	change := func(fn func(quotas.Quota) quotas.Quota) {
		_, err := office.Do(p.Ctx, p.Office, office.System(), "test.break", "", func(d *office.Desk) (int, error) {
			d.Unasked()
			found, err := office.Find[quotas.Quota](d.Reader, office.Query{Where: []office.Where{{Key: "to", Op: "<", Value: int64(99991231)}}, Limit: 1})
			must(t, err)
			good = found[0].Record
			return 0, d.Put(fn(good), found[0].Rev)
		})
		must(t, err)
	}
	for want, fn := range map[string]func(quotas.Quota) quotas.Quota{
		"its last day is 2025-12-30, what follows it makes it 2025-12-31": func(q quotas.Quota) quotas.Quota { q.To = q.To.AddDays(-1); return q },
		"its path is not that of its unit":                                func(q quotas.Quota) quotas.Quota { q.UnitPath = "00009."; return q },
	} {
		change(fn)
		broken := good
		report, err := checks.Run(p.Ctx, p.Office)
		must(t, err)
		if len(report.Findings) != 1 || report.Findings[0].What != "quota "+broken.ID || report.Findings[0].Wrong != want {
			t.Errorf("found %v, want %q", report.Findings, want)
		}
		change(func(quotas.Quota) quotas.Quota { return broken })
	}
	p.Acts.Take()
}
