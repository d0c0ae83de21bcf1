package office_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hoso/civil"
	"hoso/cmd/hoso/trial"
	"hoso/fault"
	"hoso/law"
	"hoso/office"
	"hoso/office/entry"
	"hoso/office/intake"
	"hoso/office/read"
	"hoso/office/unit"
	"hoso/record/dossier"
	intakes "hoso/record/intake"
	units "hoso/record/unit"
	"hoso/sheet"
)

// TestIntake: a file is brought, its columns are named, what would become of each row is told, and exactly the good rows are taken over (PT-QD.2).
func TestIntake(t *testing.T) { onAStore(t, takingOver) }

// fileOf is a CSV file of rows.
func fileOf(rows ...string) []byte { return []byte(strings.Join(rows, "\n") + "\n") }

const peopleHead = "STT;Họ và tên;Ngày sinh;Giới tính;Số CCCD;Đơn vị;Nhóm đối tượng;Dân tộc"

func (p *play) bring(who office.Who, name string, plain []byte) intake.View {
	p.t.Helper()
	v, err := intake.Bring(p.Ctx, p.Office, who, intake.Upload{Name: name, Basis: "Biên bản bàn giao 12/BB-SNV", Bytes: plain})
	must(p.t, err)
	return v
}

func (p *play) plan(who office.Who, of intake.View) intake.Detail {
	p.t.Helper()
	v, err := intake.See(p.Ctx, p.Office, who, intake.Asking{Intake: of.ID})
	must(p.t, err)
	return v
}

// keys are the keys of what is told of a line.
func keys(l intake.Line) string {
	var all []string
	for _, f := range l.Findings {
		all = append(all, f.Key)
	}
	return strings.Join(all, " ")
}

// what is what becomes of each row of a file, by row.
func what(v intake.Detail) map[int]string {
	all := map[int]string{}
	for _, l := range v.Lines {
		all[l.Row] = strings.TrimSpace(l.What + " " + keys(l))
	}
	return all
}

func takingOver(t *testing.T, options ...trial.Option) {
	p := newPlay(t, options...)
	officer, admin := p.As("officer"), p.As("admin")
	here, err := unit.See(p.Ctx, p.Office, admin, officer.Unit)
	must(t, err)
	elsewhere, err := unit.See(p.Ctx, p.Office, admin, p.As("reviewer").Unit)
	must(t, err)
	row := func(n int, name, birth, number, where string) string {
		return fmt.Sprintf("%d;%s;%s;Nam;%s;%s;viên chức;Kinh", n, name, birth, number, where)
	}
	file := fileOf("TRƯỜNG CŨ;;;;;;;", "", peopleHead,
		row(1, "Nguyễn Văn Một", "02/05/1980", "025080000001", here.Name),
		row(2, "Trần Văn Hai", "05/23/1981", "025081000002", here.Code),
		row(3, "Lê Văn Ba", "1982-07-01", "25082000003", strings.ToUpper(here.Name)),
		row(4, "Phạm Văn Bốn", "01/02/1983", "025083000004", elsewhere.Name),
		row(5, "Hoàng Văn Năm", "01/02/1984", "025084000005", "Sở Không Có"),
		row(6, "Vũ Văn Sáu", "30/02/1985", "025085000006", here.Name),
		row(7, "Bùi Văn Bảy", "01/02/1986", "025080000001", here.Name),
		row(8, "Đặng Văn Tám", "01/02/1987", "2,5E+10", here.Name),
		row(9, canary, "", "", ""),
		row(10, "Đỗ Văn Mười", "01/02/1988", "025088000010", here.Name))
	v := p.bring(officer, canary+".csv", file)
	p.wrote("intake.bring: intake+1 |")
	plan := p.plan(officer, v)
	p.wrote()
	want := map[int]string{4: "wrong intake.twice", 5: "wrong intake.date_turned", 6: "new intake.noughts", 7: "wrong intake.unit_outside", 8: "wrong intake.unit_unknown",
		9: "wrong date.impossible", 10: "wrong intake.twice", 11: "wrong intake.number_rounded", 12: "wrong text.not_a_name intake.value_needed", 13: "new"}
	if got := what(plan); fmt.Sprint(got) != fmt.Sprint(want) || len(plan.Open) != 0 {
		t.Errorf("planned\n%v, want\n%v; open %+v", got, want, plan.Open)
	}
	if v.Counts != (intakes.Counts{People: 10, New: 2, Wrong: 8, Hints: 1}) {
		t.Errorf("counted %+v", v.Counts)
	}
	for _, l := range plan.Lines {
		if l.Row == 5 && (l.Findings[0].Letter != "C" || l.Findings[0].Heading != "Ngày sinh" || l.Findings[0].Value != "05/23/1981" || !strings.Contains(l.Findings[0].Text, "23/05/1981")) {
			t.Errorf("told %+v", l.Findings)
		}
	}
	p.intakeRefused(v)
	p.written(officer, v)
	p.broughtAgain(officer, admin, file)
}

// intakeRefused: who brings nothing, and who looks into nobody else's file.
func (p *play) intakeRefused(v intake.View) {
	p.t.Helper()
	bring := intake.Upload{Name: "a.csv", Basis: "BB", Bytes: fileOf(peopleHead)}
	for _, name := range []string{"person", "head", "unit_admin", "reviewer", "director"} {
		who := p.As(name)
		_, err := intake.Bring(p.Ctx, p.Office, who, bring)
		denied(p.t, name+" brings a file", err)
		_, err = intake.See(p.Ctx, p.Office, who, intake.Asking{Intake: v.ID})
		denied(p.t, name+" looks into a file", err)
		_, err = intake.Write(p.Ctx, p.Office, who, intake.Writing{Intake: v.ID, Rows: 2})
		denied(p.t, name+" writes", err)
		_, err = intake.WrongRows(p.Ctx, p.Office, who, v.ID)
		denied(p.t, name+" takes the wrong rows", err)
		_, err = intake.End(p.Ctx, p.Office, who, v.ID)
		denied(p.t, name+" gives up", err)
		_, err = intake.List(p.Ctx, p.Office, who, "", 0)
		denied(p.t, name+" lists", err)
		_, err = intake.Template(p.Ctx, p.Office, who)
		denied(p.t, name+" takes the template", err)
	}
	_, err := intake.See(p.Ctx, p.Office, p.As("admin"), intake.Asking{Intake: v.ID})
	wants(p.t, err, fault.Denied, "intake.not_yours")
	list, err := intake.List(p.Ctx, p.Office, p.As("admin"), "", 0)
	must(p.t, err)
	if len(list.Intakes) != 1 || list.Intakes[0].Mine || list.Intakes[0].Counts.Wrong != 8 {
		p.t.Errorf("the department sees %+v", list.Intakes)
	}
	p.Acts.Take()
	officer := p.As("officer")
	tired := officer
	tired.Strong = tired.Strong.Add(-6 * 60e9)
	_, err = intake.Write(p.Ctx, p.Office, tired, intake.Writing{Intake: v.ID, Rows: 2})
	wants(p.t, err, fault.Denied, "step_up.needed")
	p.wrote("intake.write: | | refused step_up.needed")
	_, err = intake.Write(p.Ctx, p.Office, officer, intake.Writing{Intake: v.ID, Rows: 3})
	wants(p.t, err, fault.Stale, "intake.moved")
	_, err = intake.See(p.Ctx, p.Office, officer, intake.Asking{Intake: "khong-co"})
	wants(p.t, err, fault.Missing, "intake.missing")
	for key, u := range map[string]intake.Upload{"dossier.basis_needed": {Bytes: bring.Bytes}, "spreadsheet.empty": {Basis: "BB"}, "spreadsheet.unknown": {Basis: "BB", Bytes: []byte("%PDF-1.7")},
		"dossier.category_unknown": {Basis: "BB", Category: "vua", Bytes: bring.Bytes}} {
		_, err = intake.Bring(p.Ctx, p.Office, officer, u)
		wants(p.t, err, fault.Invalid, key)
	}
	p.wrote()
}

// written: the good rows and nothing else, each once.
func (p *play) written(officer office.Who, v intake.View) {
	p.t.Helper()
	v, err := intake.Write(p.Ctx, p.Office, officer, intake.Writing{Intake: v.ID, Rows: 2})
	must(p.t, err)
	p.wrote("intake.write: intake.write!1 intake~1 |")
	if v.State != intakes.Writing || v.Left != 1 {
		p.t.Errorf("being written: %+v", v)
	}
	_, err = intake.End(p.Ctx, p.Office, officer, v.ID)
	wants(p.t, err, fault.Closed, "intake.is_writing")
	_, err = intake.Choose(p.Ctx, p.Office, officer, intake.Choosing{Intake: v.ID})
	wants(p.t, err, fault.Closed, "intake.not_planned")
	p.Worker.Drain(p.Ctx)
	p.wrote("dossier.load: done1 dossier+2 facet+2 intake~1 key+2 notice+1 posting+2 version+2 | others:2")
	must(p.t, intake.WritePart(p.Ctx, p.Office, office.Job{Args: map[string]string{"intake": v.ID, "part": "0"}}))
	p.wrote() // the part was written before
	seen := p.plan(officer, v)
	if seen.State != intakes.Done || seen.Loaded != 2 || seen.Left != 0 {
		p.t.Errorf("written: %+v", seen.View)
	}
	p.tookOver(officer)
}

// tookOver: who was taken over stands in the lists, marked, with the values of the file and nothing more.
func (p *play) tookOver(officer office.Who) {
	p.t.Helper()
	people, err := read.People(p.Ctx, p.Office, officer, read.Asking{Name: "le van ba"})
	must(p.t, err)
	if len(people.People) != 1 {
		p.t.Fatalf("found %+v", people.People)
	}
	_, err = office.Do(p.Ctx, p.Office, office.System(), "test.read", "", func(d *office.Desk) (int, error) {
		d.Unasked()
		placed, err := d.Place(people.People[0].Dossier)
		must(p.t, err)
		opened, err := d.Open(placed)
		must(p.t, err)
		fields := opened.Contents["syll"].Fields
		if opened.Version.Origin != dossier.Converted || fields["so_cccd"] != law.Plain("025082000003") || fields["ngay_sinh"] != law.Plain("1982-07-01") || fields["dan_toc"].Code == "" || len(fields) != 5 {
			p.t.Errorf("%s %+v", opened.Version.Origin, fields)
		}
		return 0, nil
	})
	must(p.t, err)
	p.Acts.Take()
}

// broughtAgain: the same file writes nothing; what another brings of somebody who is there tells whose it is only to those who have them in their lists.
func (p *play) broughtAgain(officer, admin office.Who, file []byte) {
	p.t.Helper()
	v := p.bring(officer, "lan-hai.csv", file)
	if v.Counts != (intakes.Counts{People: 10, Same: 2, Wrong: 8}) {
		p.t.Errorf("the same file: %+v", v.Counts)
	}
	_, err := intake.Write(p.Ctx, p.Office, officer, intake.Writing{Intake: v.ID, Rows: 0})
	wants(p.t, err, fault.Closed, "intake.nothing_new")
	other := fileOf(peopleHead, "1;Người Khác;01/01/1990;Nữ;025082000003;"+officerUnit(p, officer)+";viên chức;Kinh")
	brought := p.bring(officer, "khac.csv", other)
	p.Acts.Take()
	plan := p.plan(officer, brought)
	p.wrote("intake.see: | others:1") // whose number it is was shown
	if got := what(plan)[2]; !strings.HasSuffix(got, " intake.known_seen") || plan.Lines[0].Dossier == "" || !strings.Contains(plan.Lines[0].Findings[2].Text, "Lê Văn Ba") {
		p.t.Errorf("the officer is told %s: %+v", got, plan.Lines)
	}
	brought = p.bring(admin, "khac.csv", other)
	p.Acts.Take()
	plan = p.plan(admin, brought)
	p.wrote()
	if got := what(plan)[2]; !strings.HasSuffix(got, " intake.known") || plan.Lines[0].Dossier != "" || strings.Contains(fmt.Sprint(plan.Lines), "Lê Văn Ba") {
		p.t.Errorf("the department is told %s: %+v", got, plan.Lines)
	}
	p.Acts.Take()
	given, err := intake.End(p.Ctx, p.Office, officer, v.ID)
	must(p.t, err)
	p.wrote("intake.end: intake~1 |")
	if given.State != intakes.Abandoned || given.Name != "" {
		p.t.Errorf("given up: %+v", given)
	}
	_, err = intake.End(p.Ctx, p.Office, officer, v.ID)
	wants(p.t, err, fault.Closed, "intake.ended")
	_, err = intake.WrongRows(p.Ctx, p.Office, officer, v.ID)
	wants(p.t, err, fault.Closed, "intake.ended")
}

func officerUnit(p *play, officer office.Who) string {
	u, err := unit.See(p.Ctx, p.Office, officer, officer.Unit)
	must(p.t, err)
	return u.Name
}

// TestIntakeColumns: nothing is left out unseen; what was chosen once is known the next time, and to nobody outside the unit.
func TestIntakeColumns(t *testing.T) {
	t.Parallel()
	p := newPlay(t)
	officer := p.As("officer")
	file := fileOf("Mã NV;Tên nhân sự;Căn cước công dân số;Sinh ngày;Ghi chú", "A1;Ngô Thị Cột;025190000777;03/04/1990;"+canary)
	v, err := intake.Bring(p.Ctx, p.Office, officer, intake.Upload{Name: "cu.csv", Basis: "BB", Category: "vien_chuc", Bytes: file})
	must(t, err)
	plan := p.plan(officer, v)
	if len(plan.Lines) != 0 || plan.Open[0].Key != "intake.column_needed" {
		t.Fatalf("planned %+v", plan.Open)
	}
	_, err = intake.Write(p.Ctx, p.Office, officer, intake.Writing{Intake: v.ID, Rows: 0})
	wants(t, err, fault.Closed, "intake.columns_open")
	p.Acts.Take()
	_, err = intake.Choose(p.Ctx, p.Office, officer, intake.Choosing{Intake: v.ID, Choices: []intake.Choice{{Sheet: 1, Column: 2, Target: "khong_co"}}})
	wants(t, err, fault.Invalid, "intake.target_unknown")
	p.wrote()
	chosen := []intake.Choice{{Sheet: 1, Column: 2, Target: "ho_ten_khai_sinh"}, {Sheet: 1, Column: 3, Target: "so_cccd"}, {Sheet: 1, Column: 4, Target: "ngay_sinh"}}
	v, err = intake.Choose(p.Ctx, p.Office, officer, intake.Choosing{Intake: v.ID, Choices: chosen})
	must(t, err)
	p.wrote("intake.choose: intake~1 setting+1 |")
	if plan = p.plan(officer, v); v.Counts.New != 1 || len(plan.Open) != 2 {
		t.Fatalf("chosen: %+v, open %+v", v.Counts, plan.Open)
	}
	_, err = intake.Write(p.Ctx, p.Office, officer, intake.Writing{Intake: v.ID, Rows: 1})
	wants(t, err, fault.Closed, "intake.columns_open")
	v, err = intake.Choose(p.Ctx, p.Office, officer, intake.Choosing{Intake: v.ID, Rest: true})
	must(t, err)
	p.wrote("intake.choose: intake~1 setting~1 |")
	next, err := intake.Bring(p.Ctx, p.Office, officer, intake.Upload{Name: "moi.csv", Basis: "BB", Category: "vien_chuc", Bytes: file})
	must(t, err)
	if plan = p.plan(officer, next); next.Counts.New != 1 || len(plan.Open) != 0 || plan.Sheets[0].Columns[2].How != intake.ByChoice {
		t.Errorf("the next file: %+v, open %+v", next.Counts, plan.Open)
	}
	admin := p.As("admin")
	other, err := intake.Bring(p.Ctx, p.Office, admin, intake.Upload{Name: "moi.csv", Basis: "BB", Category: "vien_chuc", Bytes: file})
	must(t, err)
	if plan = p.plan(admin, other); !slices.ContainsFunc(plan.Open, func(f fault.Finding) bool { return f.Key == "intake.column_needed" }) {
		t.Errorf("another unit's choices are taken: %+v", plan.Sheets)
	}
	back, err := intake.Choose(p.Ctx, p.Office, officer, intake.Choosing{Intake: next.ID, Choices: []intake.Choice{{Sheet: 1, Column: 4}}})
	must(t, err)
	if plan = p.plan(officer, back); plan.Sheets[0].Columns[3].Target != "" && plan.Sheets[0].Columns[3].How == intake.ByChoice {
		t.Errorf("a choice that was taken back: %+v", plan.Sheets[0].Columns[3])
	}
}

// TestIntakeTables: rows of further sheets go to whose number stands in them; a person comes whole or not at all.
func TestIntakeTables(t *testing.T) {
	t.Parallel()
	p := newPlay(t)
	officer := p.As("officer")
	head := office.SheetRow{Number: 1, Cells: texts("Họ và tên", "Số CCCD", "Nhóm đối tượng", "ky_luat")}
	number := func(digits string) office.SheetCell { return office.SheetCell{Number: digits} }
	sheets := []office.Sheet{
		{Name: "Người", Rows: []office.SheetRow{head,
			{Number: 2, Cells: append([]office.SheetCell{{Text: "Người Một"}, number("25080000101")}, texts("viên chức", "Không có")...)},
			{Number: 3, Cells: texts("Người Hai", "025080000102", "viên chức", "")},
			{Number: 4, Cells: texts("Người Ba", "025080000103", "viên chức", "Không có")}}},
		{Name: "qua_trinh_cong_tac", Rows: []office.SheetRow{{Number: 1, Cells: texts("Số CCCD", "tu_thang", "den_thang", "don_vi_cong_tac")},
			{Number: 2, Cells: append([]office.SheetCell{number("25080000101")}, texts("09/2001", "12/2005", "Trường A")...)},
			{Number: 3, Cells: texts("025080000101", "01/2006", "nay", "Trường B")},
			{Number: 4, Cells: texts("025080000102", "2001-13", "nay", "Trường C")},
			{Number: 5, Cells: texts("025080000999", "09/2001", "nay", "Trường D")}}},
		{Name: "Kỷ luật Đảng/hành chính", Rows: []office.SheetRow{{Number: 1, Cells: texts("Số CCCD", "Hình thức")},
			{Number: 2, Cells: texts("025080000103", "Khiển trách")}}},
		{Name: "Ghi chép", Rows: []office.SheetRow{{Number: 1, Cells: texts("gì đó")}}}}
	sheets[2].Name = "ky_luat"
	plain, err := sheet.Door{}.Write(sheets)
	must(t, err)
	v := p.bring(officer, "bang.xlsx", plain)
	plan := p.plan(officer, v)
	var got []string
	for _, l := range plan.Lines {
		got = append(got, fmt.Sprintf("%s %d %s %s", l.Sheet, l.Row, l.What, keys(l)))
	}
	want := []string{"Người 3 wrong date.impossible", "Người 4 wrong intake.none_and_rows", "qua_trinh_cong_tac 5 stray intake.nobody", "Người 2 new intake.noughts"}
	if !slices.Equal(got, want) || len(plan.Open) != 1 || plan.Open[0].Key != "intake.sheet_unknown" {
		t.Fatalf("planned %q, open %+v", got, plan.Open)
	}
	if f := plan.Lines[0].Findings[0]; f.Sheet != "qua_trinh_cong_tac" || f.Row != 4 || f.Letter != "B" || f.Value != "2001-13" {
		t.Errorf("told %+v", f)
	}
	v, err = intake.Choose(p.Ctx, p.Office, officer, intake.Choosing{Intake: v.ID, Rest: true})
	must(t, err)
	_, err = intake.Write(p.Ctx, p.Office, officer, intake.Writing{Intake: v.ID, Rows: 1})
	must(t, err)
	p.Worker.Drain(p.Ctx)
	people, err := read.People(p.Ctx, p.Office, officer, read.Asking{Name: "Người Một"})
	must(t, err)
	shown, err := read.Dossier(p.Ctx, p.Office, officer, people.People[0].Dossier)
	must(t, err)
	if text := fmt.Sprintf("%+v", shown); !strings.Contains(text, "Trường A") || !strings.Contains(text, "Trường B") || strings.Contains(text, "Trường C") {
		t.Errorf("taken over: %s", text)
	}
	p.mended(officer, v)
}

// mended: the rows that were wrong come with their reasons, and once mended they are brought as they are.
func (p *play) mended(officer office.Who, v intake.View) {
	p.t.Helper()
	f, err := intake.WrongRows(p.Ctx, p.Office, officer, v.ID)
	must(p.t, err)
	sheets, err := sheet.Door{}.Read(f.Name, f.Bytes)
	must(p.t, err)
	if len(sheets) != 3 || len(sheets[0].Rows) != 3 || len(sheets[1].Rows) != 3 || len(sheets[2].Rows) != 2 {
		p.t.Fatalf("wrong rows: %+v", sheets)
	}
	last := sheets[1].Rows[1].Cells
	if !strings.Contains(last[len(last)-1].Text, "2001-13") {
		p.t.Errorf("the reason is %q", last[len(last)-1].Text)
	}
	sheets[1].Rows[1].Cells[1].Text = "01/2001"
	sheets[1].Rows[2].Cells[0].Text = "025080000102"
	sheets[0].Rows[2].Cells[3].Text = ""
	plain, err := sheet.Door{}.Write(sheets)
	must(p.t, err)
	again := p.bring(officer, f.Name, plain)
	plan := p.plan(officer, again)
	if again.Counts.New != 2 || again.Counts.Wrong+again.Counts.Stray != 0 || len(plan.Open) != 0 {
		p.t.Errorf("mended: %+v, open %+v, lines %+v", again.Counts, plan.Open, plan.Lines)
	}
}

func texts(all ...string) []office.SheetCell {
	cells := make([]office.SheetCell, len(all))
	for i, text := range all {
		cells[i].Text = text
	}
	return cells
}

// TestIntakeTemplate: what the template is headed with is understood without a word, every sheet and every column of it.
func TestIntakeTemplate(t *testing.T) {
	t.Parallel()
	p := newPlay(t)
	for _, name := range []string{"officer", "admin"} {
		who := p.As(name)
		f, err := intake.Template(p.Ctx, p.Office, who)
		must(t, err)
		v := p.bring(who, f.Name, f.Bytes)
		plan := p.plan(who, v)
		if len(plan.Open) != 0 || v.Counts.People != 0 || len(plan.Sheets) != 17 {
			t.Errorf("%s: %d sheets, open %+v", name, len(plan.Sheets), plan.Open)
		}
		met := map[string]bool{}
		for _, s := range plan.Sheets {
			for _, c := range s.Columns {
				if c.How != intake.ByName || c.Target == "" || c.Target == intake.LeftOut || met[s.Table+"/"+c.Target] {
					t.Errorf("%s: %s %s %q is %q by %s", name, s.Name, c.Letter, c.Heading, c.Target, c.How)
				}
				met[s.Table+"/"+c.Target] = true
			}
		}
	}
}

// TestIntakeUnits: a unit that ended takes nobody over; a former name leads to the unit as it is now, whose history stays (PT-QD.2).
func TestIntakeUnits(t *testing.T) {
	t.Parallel()
	p := newPlay(t)
	admin := p.As("admin")
	today := civil.FromTime(p.Clock.Now())
	made, err := unit.Open(p.Ctx, p.Office, admin, []unit.Opening{{Parent: admin.Unit, Name: "Phòng Cũ thử", Type: "so_ban_nganh", Basis: "QĐ 1", From: today.AddDays(-9)},
		{Parent: admin.Unit, Name: "Ban Hết thử", Type: "so_ban_nganh", Basis: "QĐ 1", From: today.AddDays(-9)}, {Parent: admin.Unit, Name: "Ban Trùng thử", Type: "so_ban_nganh", Basis: "QĐ 1"},
		{Parent: admin.Unit, Name: "Ban Trùng thử", Type: "so_ban_nganh", Basis: "QĐ 1"}})
	must(t, err)
	_, err = unit.Amend(p.Ctx, p.Office, admin, made[0].ID, units.Edition{From: today.AddDays(-1), Name: "Phòng Mới thử", Basis: "QĐ 2"})
	must(t, err)
	_, err = unit.Amend(p.Ctx, p.Office, admin, made[1].ID, units.Edition{From: today.AddDays(-1), Closed: true, Basis: "QĐ 2"})
	must(t, err)
	row := func(n int, where string) string {
		return fmt.Sprintf("%d;Người Thử;01/02/1980;Nam;0250800002%02d;%s;viên chức;Kinh", n, n, where)
	}
	plan := p.plan(admin, p.bring(admin, "dv.csv", fileOf(peopleHead, row(1, "phong cu thu"), row(2, "Ban Hết thử"), row(3, "Ban Trùng thử"), row(4, "Phòng Mới thử"))))
	want := map[int]string{2: "new intake.unit_former", 3: "wrong intake.unit_ended", 4: "wrong intake.unit_several", 5: "new"}
	if got := what(plan); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("planned %v, want %v", got, want)
	}
}

// TestIntakeOvertaken: a number that is taken while a file is being written is passed over and told, and the rest is written.
func TestIntakeOvertaken(t *testing.T) {
	t.Parallel()
	p := newPlay(t)
	officer := p.As("officer")
	here := officerUnit(p, officer)
	v := p.bring(officer, "a.csv", fileOf(peopleHead, "1;Người Kịp;01/02/1980;Nam;025080000301;"+here+";viên chức;Kinh", "2;Người Chậm;01/02/1980;Nam;025080000302;"+here+";viên chức;Kinh"))
	_, err := intake.Write(p.Ctx, p.Office, officer, intake.Writing{Intake: v.ID, Rows: 2})
	must(t, err)
	_, err = entry.CreateDossier(p.Ctx, p.Office, officer, entry.Arrival{Category: "vien_chuc", Unit: officer.Unit, Name: law.Input{Text: "Người Chậm"}, Number: law.Input{Text: "025080000302"}, Basis: "QĐ 9"})
	must(t, err)
	p.Acts.Take()
	p.Worker.Drain(p.Ctx)
	p.wrote("dossier.load: done1 dossier+1 facet+1 intake~1 key+1 notice+1 posting+1 version+1 | others:1")
	if seen := p.plan(officer, v); seen.Loaded != 1 || !slices.Equal(seen.Skipped, []string{"3"}) {
		t.Errorf("written %+v", seen.View)
	}
}

// TestIntakeSealed: what was brought lies nowhere in clear, neither in files nor in rows; given up by whoever may, nothing of it is left.
func TestIntakeSealed(t *testing.T) {
	t.Parallel()
	p := newPlay(t)
	officer, admin := p.As("officer"), p.As("admin")
	p.Acts.Take()
	secrets := []string{canary, "Nguyễn Kín Đáo", "025080000777", "Cột bí mật"}
	file := fileOf(peopleHead+";Cột bí mật", "1;Nguyễn Kín Đáo;31/02/1980;Nam;025080000777;;viên chức;"+canary+";"+canary)
	v := p.bring(officer, canary+".csv", file)
	_, err := intake.Choose(p.Ctx, p.Office, officer, intake.Choosing{Intake: v.ID, Choices: []intake.Choice{{Sheet: 1, Column: 9, Target: intake.LeftOut}}})
	must(t, err)
	for _, act := range p.Acts.Take() {
		for _, row := range act.Put {
			for _, secret := range secrets {
				if bytes.Contains(row.Body, []byte(secret)) {
					t.Errorf("%s wrote %q into %s", act.Name, secret, row.Noun)
				}
			}
		}
	}
	if n := p.filesWith(t, secrets); n < 2 {
		t.Errorf("%d files are kept", n)
	}
	before := p.filesWith(t, nil)
	given, err := intake.End(p.Ctx, p.Office, admin, v.ID)
	must(t, err)
	if given.State != intakes.Abandoned || p.filesWith(t, nil) != before-2 {
		t.Errorf("given up: %s, %d files of %d", given.State, p.filesWith(t, nil), before)
	}
}

// filesWith counts the sealed files, none of which may hold a secret.
func (p *play) filesWith(t *testing.T, secrets []string) (n int) {
	t.Helper()
	must(t, filepath.WalkDir(filepath.Join(p.Dir, "files"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		n++
		content, err := os.ReadFile(path)
		for _, secret := range secrets {
			if bytes.Contains(content, []byte(secret)) {
				t.Errorf("a file holds %q", secret)
			}
		}
		return err
	}))
	return n
}
