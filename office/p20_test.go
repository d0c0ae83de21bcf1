package office_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"hoso/law"
	"hoso/office"
	"hoso/office/intake"
	"hoso/record/dossier"
	intakes "hoso/record/intake"
	"hoso/sheet"
)

// imported is one person of a generated sheet: how the cells are written, what must be read from them, and whether a fault was put in.
type imported struct {
	cells  []office.SheetCell
	number string
	name   string
	birth  string // as kept
	fault  string // key of what must be told; empty for a good row
	column string // where it must be told
	mend   func(cells []office.SheetCell)
}

// The columns of a generated sheet.
const (
	atName = iota
	atBirth
	atNumber
	atUnit
	atCategory
	atJoined
)

var p20Head = []string{"Họ và tên", "Ngày sinh", "Số CCCD", "Đơn vị", "Nhóm đối tượng", "Ngày vào cơ quan hiện đang công tác"}

// p20Sheet is a sheet in the making: what it must come to is known before it is read.
type p20Sheet struct {
	t      *rapid.T
	next   int
	unit   string
	people []*imported
	merges []office.SheetRange
}

// TestP20Import: whatever spreadsheets do to a file, an import says which row, which column and why, takes exactly the good rows over, the same each
// time; and the rows that were wrong, once mended, come in clean.
func TestP20Import(t *testing.T) {
	t.Parallel()
	p := newPlay(t)
	officer := p.As("officer")
	unit := officerUnit(p, officer)
	next := 0
	rapid.Check(t, func(rt *rapid.T) {
		s := &p20Sheet{t: rt, next: next, unit: unit}
		for range rapid.IntRange(1, 12).Draw(rt, "people") {
			s.people = append(s.people, s.person())
		}
		s.spoil()
		next = s.next
		s.runs(p, officer)
		p.Acts.Take()
	})
}

// person is a good row in one of the ways people and programs write it.
func (s *p20Sheet) person() *imported {
	s.next++
	day, month, year := rapid.IntRange(1, 28).Draw(s.t, "day"), rapid.IntRange(1, 12).Draw(s.t, "month"), rapid.IntRange(1960, 1999).Draw(s.t, "year")
	one := &imported{number: fmt.Sprintf("025%d%02d%06d", 0, year%100, s.next), birth: fmt.Sprintf("%04d-%02d-%02d", year, month, day)}
	one.name = rapid.SampledFrom([]string{"Nguyễn Thị Ánh", "Đặng Văn Đạt", "Lê Hoà", "Y Ẻo Niê Kđăm"}).Draw(s.t, "name")
	birth := rapid.SampledFrom([]string{fmt.Sprintf("%02d/%02d/%04d", day, month, year), fmt.Sprintf("%d/%d/%d", day, month, year), one.birth, fmt.Sprintf("%d-%d-%d", day, month, year), fmt.Sprintf("%d.%d.%d", day, month, year)}).Draw(s.t, "birth")
	number := office.SheetCell{Text: rapid.SampledFrom([]string{one.number, one.number[1:], one.number[1:] + ".0", "025 " + one.number[3:], "'" + one.number}).Draw(s.t, "number")}
	if rapid.Bool().Draw(s.t, "as a float") {
		number = office.SheetCell{Number: one.number[1:]}
	}
	one.cells = []office.SheetCell{{Text: s.written(one.name)}, {Text: birth}, number, {Text: s.written(s.unit)}, {Text: rapid.SampledFrom([]string{"Viên chức", "vien chuc", "VIÊN CHỨC", "vien_chuc"}).Draw(s.t, "category")}, {Text: "01/09/2005"}}
	return one
}

// written is a text as it may come: NFC or NFD, with NBSP or spaces around and between.
func (s *p20Sheet) written(text string) string {
	if rapid.Bool().Draw(s.t, "NFD") {
		text = norm.NFD.String(text)
	}
	if rapid.Bool().Draw(s.t, "NBSP") {
		text = "\u00a0" + strings.ReplaceAll(text, " ", "\u00a0 ") + " "
	}
	return text
}

// spoil puts a fault into some of the rows.
func (s *p20Sheet) spoil() {
	for i, one := range s.people {
		if one.fault == "" && rapid.IntRange(0, 2).Draw(s.t, "spoil") == 0 {
			s.fault(i, one)
		}
	}
}

func (s *p20Sheet) fault(i int, one *imported) {
	set := func(column int, text, key, right string) {
		one.cells[column] = office.SheetCell{Text: text}
		one.fault, one.column, one.mend = key, letterOf(column), func(cells []office.SheetCell) { cells[column] = office.SheetCell{Text: right} }
	}
	switch rapid.IntRange(0, 9).Draw(s.t, "fault") {
	case 0:
		set(atJoined, "09/25/2005", "intake.date_turned", "25/09/2005")
	case 1:
		set(atJoined, "31/02/2005", "date.impossible", "28/02/2005")
	case 2:
		set(atNumber, "2,5081E+10", "intake.number_rounded", one.number)
	case 3:
		set(atNumber, one.number[4:], "personal_number.not_12_digits", one.number)
	case 4:
		set(atUnit, "Đơn vị không có thật", "intake.unit_unknown", s.unit)
	case 5:
		set(atCategory, "nhà vua", "intake.category_unknown", "viên chức")
	case 6:
		set(atJoined, "#REF!", "intake.cell_error", "01/09/2005")
	case 7:
		set(atName, "", "intake.value_needed", one.name)
	case 8:
		s.twice(i, one)
	case 9:
		s.merge(i, one)
	}
}

// twice gives the row the number of another one; both are wrong, and leaving one of them another number mends both.
func (s *p20Sheet) twice(i int, one *imported) {
	for _, other := range s.people[:i] {
		if other.fault != "" {
			continue
		}
		own := one.number
		one.cells[atNumber] = other.cells[atNumber]
		one.fault, one.column, one.mend = "intake.twice", letterOf(atNumber), func(cells []office.SheetCell) { cells[atNumber] = office.SheetCell{Text: own} }
		other.fault, other.column, other.mend = "intake.twice", letterOf(atNumber), func([]office.SheetCell) {}
		return
	}
}

// merge merges the unit of two rows that follow one another.
func (s *p20Sheet) merge(i int, one *imported) {
	if i == 0 || s.people[i-1].fault != "" {
		return
	}
	above := s.people[i-1]
	for _, x := range []*imported{one, above} {
		x.fault, x.column, x.mend = "intake.merged", letterOf(atUnit), func(cells []office.SheetCell) { cells[atUnit] = office.SheetCell{Text: s.unit} }
	}
	s.merges = append(s.merges, office.SheetRange{FromRow: i + 1, ToRow: i + 2, FromColumn: atUnit + 1, ToColumn: atUnit + 1})
}

func letterOf(column int) string { return string(rune('A' + column)) }

// workbook lays rows under a heading.
func (s *p20Sheet) workbook(head []string, rows [][]office.SheetCell, merges []office.SheetRange) []byte {
	all := []office.SheetRow{{Number: 1, Cells: texts(head...)}}
	for i, cells := range rows {
		all = append(all, office.SheetRow{Number: i + 2, Cells: cells})
	}
	plain, err := sheet.Door{}.Write([]office.Sheet{{Name: "Danh sách", Rows: all, Merges: merges}})
	if err != nil {
		s.t.Fatal(err)
	}
	return plain
}

// runs brings the sheet, writes it, brings it again, mends what was wrong and brings that.
func (s *p20Sheet) runs(p *play, who office.Who) {
	var rows [][]office.SheetCell
	for _, one := range s.people {
		rows = append(rows, one.cells)
	}
	plain := s.workbook(p20Head, rows, s.merges)
	before := s.numbers(p)
	first := s.bring(p, who, plain)
	if again := s.bring(p, who, plain); fmt.Sprint(again.Lines) != fmt.Sprint(first.Lines) || again.Counts != first.Counts {
		s.t.Fatalf("planned twice, otherwise: %+v\n%+v", first.Lines, again.Lines)
	}
	s.told(first)
	s.write(p, who, first)
	s.holds(p, before, func(one *imported) bool { return one.fault == "" })
	if again := s.bring(p, who, plain); again.Counts.New != 0 || again.Counts.Same != first.Counts.New || again.Counts.Wrong != first.Counts.Wrong {
		s.t.Fatalf("brought again: %+v after %+v", again.Counts, first.Counts)
	}
	if first.Counts.Wrong > 0 {
		s.mends(p, who, first)
	}
	s.holds(p, before, func(*imported) bool { return true })
}

func (s *p20Sheet) bring(p *play, who office.Who, plain []byte) intake.Detail {
	v, err := intake.Bring(p.Ctx, p.Office, who, intake.Upload{Name: "p20.xlsx", Basis: "BB", Bytes: plain})
	if err != nil {
		s.t.Fatal(err)
	}
	seen, err := intake.See(p.Ctx, p.Office, who, intake.Asking{Intake: v.ID})
	if err != nil {
		s.t.Fatal(err)
	}
	return seen
}

// told: each wrong row is told with its column and reason, and no good one is called wrong.
func (s *p20Sheet) told(v intake.Detail) {
	if len(v.Open) > 0 || len(v.Lines) != len(s.people) {
		s.t.Fatalf("%d lines of %d people, open %+v", len(v.Lines), len(s.people), v.Open)
	}
	for _, l := range v.Lines {
		one := s.people[l.Row-2]
		if want := map[bool]string{true: intake.New, false: intake.Wrong}[one.fault == ""]; l.What != want {
			s.t.Fatalf("row %d is %s, want %s: %+v", l.Row, l.What, want, l.Findings)
		}
		if one.fault != "" && !slices.ContainsFunc(l.Findings, func(f intake.Finding) bool {
			return f.Key == one.fault && f.Letter == one.column && f.Row == l.Row && f.Text != "" && f.Text != f.Key
		}) {
			s.t.Fatalf("row %d: %s in %s is not told: %+v", l.Row, one.fault, one.column, l.Findings)
		}
	}
}

func (s *p20Sheet) write(p *play, who office.Who, v intake.Detail) {
	if v.Counts.New == 0 {
		return
	}
	if _, err := intake.Write(p.Ctx, p.Office, who, intake.Writing{Intake: v.ID, Rows: v.Counts.New}); err != nil {
		s.t.Fatal(err)
	}
	p.Worker.Drain(p.Ctx)
	done, err := intake.See(p.Ctx, p.Office, who, intake.Asking{Intake: v.ID})
	if err != nil || done.State != intakes.Done || done.Loaded != v.Counts.New || len(done.Skipped) != 0 {
		s.t.Fatalf("written: %+v, %v", done.View, err)
	}
}

// numbers are the blind indexes of everybody the province has.
func (s *p20Sheet) numbers(p *play) map[string]dossier.Dossier {
	all := map[string]dossier.Dossier{}
	err := p.Office.Store.View(p.Ctx, func(r office.Reader) error {
		found, err := office.Find[dossier.Dossier](r, office.Query{})
		for _, d := range found {
			all[d.Record.NumberIndex] = d.Record
		}
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return all
}

// holds: besides those who were there before the province has exactly these people of the sheet, with the values the sheet gives them.
func (s *p20Sheet) holds(p *play, before map[string]dossier.Dossier, want func(*imported) bool) {
	now := s.numbers(p)
	n := 0
	for _, one := range s.people {
		head, has := now[p.Office.Vault.Blind("so_cccd", one.number)]
		if has != want(one) {
			s.t.Fatalf("%s (%s) is there: %v", one.number, one.fault, has)
		}
		if has {
			n++
			s.says(p, head, one)
		}
	}
	if len(now) != len(before)+n {
		s.t.Fatalf("%d people, want %d and %d", len(now), len(before), n)
	}
}

func (s *p20Sheet) says(p *play, head dossier.Dossier, one *imported) {
	_, err := office.Do(p.Ctx, p.Office, office.System(), "test.read", "", func(d *office.Desk) (int, error) {
		d.Unasked()
		placed, err := d.Place(head.ID)
		if err != nil {
			return 0, err
		}
		opened, err := d.Open(placed)
		fields := opened.Contents["syll"].Fields
		for field, want := range map[string]string{"so_cccd": one.number, "ho_ten_khai_sinh": one.name, "ngay_sinh": one.birth} {
			if fields[field] != law.Plain(want) {
				s.t.Fatalf("%s is %+v, want %q", field, fields[field], want)
			}
		}
		if head.Version != 1 || opened.Version.Origin != dossier.Converted || len(fields) != 4 {
			s.t.Fatalf("%+v", opened.Version)
		}
		return 0, err
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

// mends takes the rows that were wrong, mends the cells the reasons name and nothing else, and brings the workbook as it is.
func (s *p20Sheet) mends(p *play, who office.Who, first intake.Detail) {
	f, err := intake.WrongRows(p.Ctx, p.Office, who, first.ID)
	if err != nil {
		s.t.Fatal(err)
	}
	sheets, err := sheet.Door{}.Read(f.Name, f.Bytes)
	if err != nil || len(sheets) != 1 || len(sheets[0].Rows) != first.Counts.Wrong+1 {
		s.t.Fatalf("wrong rows: %+v, %v", sheets, err)
	}
	if unmended := s.bring(p, who, f.Bytes); unmended.Counts.Same+unmended.Counts.Known != 0 {
		s.t.Fatalf("a good row stands among the wrong ones: %+v", unmended.Lines)
	}
	n := 0
	for _, one := range s.people {
		if one.fault == "" {
			continue
		}
		n++
		row := &sheets[0].Rows[n]
		if reason := row.Cells[len(row.Cells)-1].Text; reason == "" {
			s.t.Fatalf("row %s has no reason", strconv.Itoa(n))
		}
		one.mend(row.Cells)
	}
	plain, err := sheet.Door{}.Write(sheets)
	if err != nil {
		s.t.Fatal(err)
	}
	mended := s.bring(p, who, plain)
	if mended.Counts.New != first.Counts.Wrong || len(mended.Open) != 0 {
		s.t.Fatalf("mended: %+v, open %+v, %+v", mended.Counts, mended.Open, mended.Lines)
	}
	s.write(p, who, mended)
}
