package sheet_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"hoso/fault"
	"hoso/office"
	"hoso/sheet"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func refused(t *testing.T, plain []byte, key string) {
	t.Helper()
	_, err := sheet.Door{}.Read("a", plain)
	if f, ok := fault.As(err); !ok || f.Kind != fault.Invalid || f.Key != key {
		t.Errorf("got %v, want %s", err, key)
	}
}

// excel is a workbook another program wrote: a row of a header and what set puts beside it.
func excel(t testing.TB, set func(f *excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	must(t, f.SetCellValue("Sheet1", "A1", "đầu"))
	set(f)
	out, err := f.WriteToBuffer()
	must(t, err)
	return out.Bytes()
}

func read(t testing.TB, plain []byte) []office.Sheet {
	t.Helper()
	sheets, err := sheet.Door{}.Read("tệp.xlsx", plain)
	must(t, err)
	return sheets
}

// TestCells: numbers and days come as the cell holds them, a day only as far as it is shown.
func TestCells(t *testing.T) {
	day := time.Date(1980, 5, 2, 0, 0, 0, 0, time.UTC)
	formats := []string{"dd/mm/yyyy", "mm/yyyy", "yyyy", `"ngày" dd "tháng" mm "năm" yyyy`, "[$-42A]dd/mm/yyyy;@", "m/d/yy h:mm", "#,##0", "hh:mm", `\d0`}
	plain := excel(t, func(f *excelize.File) {
		for i, format := range formats {
			style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
			must(t, err)
			name := fmt.Sprintf("%c2", 'A'+i)
			must(t, f.SetCellValue("Sheet1", name, 29343.0))
			must(t, f.SetCellStyle("Sheet1", name, name, style))
		}
		percent, err := f.NewStyle(&excelize.Style{NumFmt: 9})
		must(t, err)
		must(t, f.SetCellValue("Sheet1", "A3", 25301004321.0))
		must(t, f.SetCellValue("Sheet1", "B3", 4.98))
		must(t, f.SetCellValue("Sheet1", "C3", 0.07))
		must(t, f.SetCellStyle("Sheet1", "C3", "C3", percent))
		must(t, f.SetCellValue("Sheet1", "D3", 85.125))
		must(t, f.SetCellBool("Sheet1", "E3", true))
		must(t, f.SetCellFormula("Sheet1", "F3", "1/0"))
		must(t, f.SetCellValue("Sheet1", "G3", day))
		must(t, f.SetCellValue("Sheet1", "H3", "  \u00a0 "))
		must(t, f.SetCellValue("Sheet1", "I3", "đ\u0301 _x_ <&>"))
		must(t, f.SetCellRichText("Sheet1", "J3", []excelize.RichTextRun{{Text: "Nguyễn "}, {Text: "An", Font: &excelize.Font{Bold: true}}}))
		must(t, f.SetCellValue("Sheet1", "K3", 2530000))
	})
	rows := read(t, plain)[0].Rows
	var got []string
	for _, row := range rows[1:] {
		for _, c := range row.Cells {
			got = append(got, strings.Join([]string{c.Text, c.Number, c.Day.String(), c.Flaw}, "|"))
		}
	}
	want := []string{"02/05/1980||1980-05-02|", "05/1980||1980-05|", "1980||1980|", "02/05/1980||1980-05-02|", "02/05/1980||1980-05-02|", "02/05/1980||1980-05-02|", "29343|29343||", "29343|29343||", "29343|29343||",
		"25301004321|25301004321||", "4,98|4.98||", "7|7||", "85,1250|85.125||", "TRUE|||", "|||formula", "02/05/1980||1980-05-02|", "|||", "đ\u0301 _x_ <&>|||", "Nguyễn An|||", "2530000|2530000||"}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestSheets: sheets that are hidden are no part; rows keep the number the file gives them; merged cells are told, not filled.
func TestSheets(t *testing.T) {
	plain := excel(t, func(f *excelize.File) {
		must(t, f.SetCellValue("Sheet1", "C9", "chín"))
		must(t, f.MergeCell("Sheet1", "C9", "D11"))
		for _, name := range []string{"Ẩn", "Quá trình"} {
			_, err := f.NewSheet(name)
			must(t, err)
			must(t, f.SetCellValue(name, "B2", name))
		}
		must(t, f.SetSheetVisible("Ẩn", false))
	})
	got := read(t, plain)
	if len(got) != 2 || got[1].Name != "Quá trình" || got[0].Rows[1].Number != 9 || got[0].Rows[1].Cells[2].Text != "chín" || len(got[0].Merges) != 1 ||
		got[0].Merges[0] != (office.SheetRange{FromRow: 9, ToRow: 11, FromColumn: 3, ToColumn: 4}) {
		t.Errorf("read %+v", got)
	}
}

// TestWritten: what we write another program reads, and so do we; nothing typed into it loses its noughts.
func TestWritten(t *testing.T) {
	in := []office.Sheet{{Name: "Hồ sơ", Rows: []office.SheetRow{{Number: 1, Cells: []office.SheetCell{{Text: "Số CCCD"}, {Text: "Nhóm"}}}, {Number: 2, Cells: []office.SheetCell{{Text: "025080000001"}, {Text: "=1+1"}, {Number: "4.98"}}}},
		Picks: []office.SheetPick{{Column: 2, From: "Danh mục", InColumn: 1, Rows: 1}}}, {Name: "Danh mục", Rows: []office.SheetRow{{Number: 1, Cells: []office.SheetCell{{Text: "Nhóm"}}}, {Number: 2, Cells: []office.SheetCell{{Text: "Viên chức"}}}}}}
	plain, err := sheet.Door{}.Write(in)
	must(t, err)
	f, err := excelize.OpenReader(bytes.NewReader(plain))
	must(t, err)
	value, err := f.GetCellValue("Hồ sơ", "A2")
	must(t, err)
	formula, err := f.GetCellFormula("Hồ sơ", "B2")
	must(t, err)
	picks, err := f.GetDataValidations("Hồ sơ")
	must(t, err)
	if value != "025080000001" || formula != "" || len(picks) != 1 {
		t.Errorf("%q %q %d", value, formula, len(picks))
	}
	if got := read(t, plain)[0].Rows[1].Cells; got[0].Text != "025080000001" || got[1].Text != "=1+1" || got[2].Number != "4.98" {
		t.Errorf("read %+v", got)
	}
}

// TestCSV: with and without its mark, in UTF-16, with each separator, quotes and lines within quotes.
func TestCSV(t *testing.T) {
	for name, plain := range map[string]string{
		"semicolon": "a;b,c\n\n1;\"x;\ny\"\n", "mark": "\uFEFFa;b,c\n\n1;\"x;\ny\"\n", "comma": "a,\"b,c\"\n\n1,\"x;\ny\"\n", "tab": "a\tb,c\n\n1\t\"x;\ny\"\n",
		"utf-16": "\xFF\xFEa\x00\t\x00b\x00,\x00c\x00\n\x00\n\x001\x00\t\x00\"\x00x\x00;\x00\n\x00y\x00\"\x00\n\x00",
	} {
		sheets, err := sheet.Door{}.Read(`C:\thư mục\người.csv`, []byte(plain))
		must(t, err)
		rows := sheets[0].Rows
		if sheets[0].Name != "người" || len(rows) != 2 || rows[0].Cells[1].Text != "b,c" || rows[1].Number != 3 || rows[1].Cells[1].Text != "x;\ny" {
			t.Errorf("%s: %+v", name, sheets)
		}
	}
}

// TestRefused: what is no spreadsheet is told from what is one that cannot be read.
func TestRefused(t *testing.T) {
	refused(t, nil, "spreadsheet.empty")
	refused(t, []byte("\n ;;\n"), "spreadsheet.no_rows")
	refused(t, []byte("%PDF-1.7\n"), "spreadsheet.unknown")
	refused(t, []byte("a;b\x00c"), "spreadsheet.unknown")
	refused(t, []byte("T\xEAn;Ng\xE0y"), "spreadsheet.not_utf8")
	refused(t, []byte("a;b\n\"x;y\n"), "spreadsheet.csv_broken")
	refused(t, []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 Workbook"), "spreadsheet.old")
	refused(t, []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00"), "spreadsheet.password")
	refused(t, []byte("PK\x03\x04 and nothing"), "spreadsheet.damaged")
	refused(t, archive(t, "a.txt", "x"), "spreadsheet.unknown")
	refused(t, archive(t, "[Content_Types].xml", "<a/>", "word/document.xml", "<a/>", "_rels/.rels", `<r><Relationship Id="1" Type="x/officeDocument" Target="word/document.xml"/></r>`), "spreadsheet.unknown")
	whole := excel(t, func(*excelize.File) {})
	refused(t, whole[:len(whole)/2], "spreadsheet.damaged")
	locked := excelize.NewFile()
	must(t, locked.SetCellValue("Sheet1", "A1", "x"))
	var out bytes.Buffer
	_, err := locked.WriteTo(&out, excelize.Options{Password: "bí mật"})
	must(t, err)
	refused(t, out.Bytes(), "spreadsheet.password")
}

// archive is a ZIP of parts.
func archive(t testing.TB, parts ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for i := 0; i < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		must(t, err)
		_, err = w.Write([]byte(parts[i+1]))
		must(t, err)
	}
	must(t, z.Close())
	return out.Bytes()
}

// byHand is a workbook of one sheet with this inside.
func byHand(t testing.TB, body string, more ...string) []byte {
	return archive(t, append([]string{"[Content_Types].xml", "<Types/>", "_rels/.rels", `<Relationships><Relationship Id="r" Type="http://x/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml", `<workbook xmlns:r="x"><sheets><sheet name="S" sheetId="1" r:id="a"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="a" Type="x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="b" Type="x/sharedStrings" Target="/xl/sharedStrings.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml", "<worksheet>" + body + "</worksheet>"}, more...)...)
}

const noStrings = "<sst/>"

// TestByHand: workbooks as other programs write them, and such as nobody should.
func TestByHand(t *testing.T) {
	for body, want := range map[string]string{
		`<sheetData><row><c><v>1</v></c><c t="inlineStr"><is><t>x</t><rPh><t>no</t></rPh></is></c></row></sheetData>`: "1 1|x",
		`<sheetData><row r="3"><c r="C3" t="b"><v>0</v></c></row></sheetData>`:                                        "3 ||FALSE",
		`<sheetData><row r="3"><c r="B3" t="d"><v>1980-05-02T00:00:00</v></c></row></sheetData>`:                      "3 |02/05/1980",
		`<sheetData><row r="3"><c r="B3" t="e"><v>#N/A</v></c></row></sheetData>`:                                     "3 |#N/A",
		`<sheetData><row r="2"><c r="A2" t="s"><v>1</v></c></row></sheetData>`:                                        "2 hai\r",
	} {
		strings2 := `<sst><si><t>một</t></si><si><t>hai_x000D_</t><rPh sb="0" eb="1"><t>no</t></rPh></si></sst>`
		sheets, err := sheet.Door{}.Read("a", byHand(t, body, "xl/sharedStrings.xml", strings2))
		must(t, err)
		row := sheets[0].Rows[0]
		var cells []string
		for _, c := range row.Cells {
			cells = append(cells, c.Text)
		}
		if got := fmt.Sprint(row.Number, " ", strings.Join(cells, "|")); got != want {
			t.Errorf("%s: %q, want %q", body, got, want)
		}
	}
	for _, body := range []string{
		`<sheetData><row r="5"><c/></row><row r="5"><c/></row></sheetData>`, `<sheetData><row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row></sheetData>`,
		`<sheetData><row><c t="s"><v>7</v></c></row></sheetData>`, `<sheetData><row><c><v>1e400</v></c></row></sheetData>`, `<sheetData><row><c><v>NaN</v></c></row></sheetData>`,
		`<sheetData><row><c r="ZZZZ1"><v>1</v></c></row></sheetData>`, `<sheetData><row>`, `<mergeCells><mergeCell ref="B2:A1"/></mergeCells>`, `&undefined;`,
	} {
		refused(t, byHand(t, body, "xl/sharedStrings.xml", noStrings), "spreadsheet.damaged")
	}
	twice := byHand(t, "", "xl/sharedStrings.xml", noStrings, "XL/worksheets/sheet1.xml", "<worksheet/>")
	refused(t, twice, "spreadsheet.damaged")
}

// TestBounds: whatever a file claims to hold, reading ends at the limits.
func TestBounds(t *testing.T) {
	small := sheet.Limits{Bytes: 1 << 20, Unzipped: 1 << 20, Rows: 5, Columns: 4, Cells: 12}
	row := func(n, cells int) string {
		return fmt.Sprintf(`<row r="%d">%s</row>`, n, strings.Repeat("<c><v>1</v></c>", cells))
	}
	for name, c := range map[string]struct {
		plain []byte
		key   string
	}{
		"bytes":   {bytes.Repeat([]byte("a;"), 1<<20), "spreadsheet.too_large"},
		"bomb":    {byHand(t, strings.Repeat(" ", 2<<20), "xl/sharedStrings.xml", noStrings), "spreadsheet.too_large_inside"},
		"rows":    {byHand(t, "<sheetData>"+row(1, 1)+row(2, 1)+row(3, 1)+row(4, 1)+row(5, 1)+row(6, 1)+"</sheetData>", "xl/sharedStrings.xml", noStrings), "spreadsheet.too_many_rows"},
		"columns": {byHand(t, "<sheetData>"+row(1, 5)+"</sheetData>", "xl/sharedStrings.xml", noStrings), "spreadsheet.too_many_columns"},
		"far":     {byHand(t, `<sheetData><row r="1"><c r="XFD1"><v>1</v></c></row></sheetData>`, "xl/sharedStrings.xml", noStrings), "spreadsheet.too_many_columns"},
		"cells":   {byHand(t, "<sheetData>"+row(1, 4)+row(2, 4)+row(3, 4)+row(4, 4)+"</sheetData>", "xl/sharedStrings.xml", noStrings), "spreadsheet.too_many_cells"},
		"strings": {byHand(t, "<sheetData>"+row(1, 1)+"</sheetData>", "xl/sharedStrings.xml", "<sst>"+strings.Repeat("<si/>", 13)+"</sst>"), "spreadsheet.too_many_cells"},
		"csv":     {[]byte("a;b;c;d;e\n"), "spreadsheet.too_many_columns"},
	} {
		_, err := sheet.Door{Limits: small}.Read("a", c.plain)
		if f, ok := fault.As(err); !ok || f.Key != c.key {
			t.Errorf("%s: got %v, want %s", name, err, c.key)
		}
	}
}

// FuzzRead: no bytes break the reader, and what it gives is within its limits.
func FuzzRead(f *testing.F) {
	limits := sheet.Limits{Bytes: 1 << 18, Unzipped: 1 << 20, Rows: 200, Columns: 30, Cells: 1000}
	f.Add([]byte("a;b\n1;2\n"))
	f.Add(excel(f, func(*excelize.File) {}))
	f.Add(byHand(f, `<sheetData><row r="3"><c r="B3" t="d"><v>1980-05-02</v></c></row></sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells>`, "xl/sharedStrings.xml", noStrings))
	f.Add([]byte("\xFF\xFEa\x00"))
	f.Fuzz(func(t *testing.T, plain []byte) {
		checkRead(t, limits, plain)
	})
}

// FuzzSheet: the same for what stands in a sheet, behind an archive that is whole.
func FuzzSheet(f *testing.F) {
	limits := sheet.Limits{Bytes: 1 << 18, Unzipped: 1 << 20, Rows: 200, Columns: 30, Cells: 1000}
	f.Add(`<sheetData><row r="3"><c r="B3" s="1"><v>29343</v></c></row></sheetData>`, `<sst><si><t>x</t></si></sst>`)
	f.Fuzz(func(t *testing.T, body, texts string) {
		checkRead(t, limits, byHand(t, body, "xl/sharedStrings.xml", texts))
	})
}

func checkRead(t *testing.T, limits sheet.Limits, plain []byte) {
	sheets, err := sheet.Door{Limits: limits}.Read("a", plain)
	if err != nil {
		if f, ok := fault.As(err); !ok || f.Kind != fault.Invalid {
			t.Fatalf("%v", err)
		}
		return
	}
	rows, cells := 0, 0
	for _, s := range sheets {
		last := 0
		for _, row := range s.Rows {
			if rows, cells = rows+1, cells+len(row.Cells); row.Number <= last || len(row.Cells) == 0 || len(row.Cells) > limits.Columns {
				t.Fatalf("row %d after %d with %d cells", row.Number, last, len(row.Cells))
			}
			last = row.Number
		}
	}
	if rows == 0 || rows > limits.Rows || cells > limits.Cells {
		t.Fatalf("%d rows, %d cells", rows, cells)
	}
}
