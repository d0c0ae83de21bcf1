package paper_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"hoso/civil"
	"hoso/fault"
	"hoso/office"
)

// TestTableSaysAll: whatever the table says is in every format; a line may break inside a cell, so words are looked for.
func TestTableSaysAll(t *testing.T) {
	for _, format := range []string{"pdf", "docx", "xlsx"} {
		for _, list := range []office.Table{staff(12), wide()} {
			text := said(t, list, format)
			for _, want := range append([]string{list.Above, list.Unit, list.Title, list.Under, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc",
				"Phú Thọ, ngày 21 tháng 11 năm 2026", "NGƯỜI LẬP", "THỦ TRƯỞNG ĐƠN VỊ", "(Ký, ghi rõ họ tên)"}, append(list.Lead, list.Notes...)...) {
				if !strings.Contains(text, want) {
					t.Errorf("%s does not say %q", format, want)
				}
			}
			for _, s := range list.Sections {
				wantSection(t, format, text, s)
			}
		}
	}
}

func wantSection(t *testing.T, format, text string, s office.Section) {
	t.Helper()
	want := append([]string{}, s.Heading)
	for _, c := range s.Columns {
		want = append(want, strings.Fields(c.Title)...)
	}
	for _, row := range s.Rows {
		for i, cell := range row {
			if format == "xlsx" && s.Columns[i].Number {
				cell = strings.TrimSuffix(strings.TrimRight(strings.Replace(cell, ",", ".", 1), "0"), ".")
			}
			want = append(want, strings.Fields(cell)...)
		}
	}
	if len(s.Rows) == 0 {
		want = append(want, "Không có")
	}
	for _, w := range want {
		if !strings.Contains(text, w) {
			t.Errorf("%s does not say %q", format, w)
		}
	}
}

// TestTablePages: the head is on every page, the pages are counted, and no row lies on two of them.
func TestTablePages(t *testing.T) {
	list := staff(200)
	file := printTable(t, list, "pdf")
	if out := tool(t, file, "qpdf", "--check", "FILE"); !strings.Contains(out, "No syntax or stream encoding errors") {
		t.Error(out)
	}
	pages := pagesOf(t, file)
	if len(pages) < 5 {
		t.Fatalf("200 rows on %d pages", len(pages))
	}
	for i, text := range pages {
		if !strings.Contains(text, "Ngày sinh Số định danh") {
			t.Errorf("page %d has no head", i+1)
		}
		if !strings.HasSuffix(text, fmt.Sprintf("Trang %d/%d", i+1, len(pages))) {
			t.Errorf("page %d is not numbered", i+1)
		}
		if strings.Count(text, "Nguyễn Thị") != strings.Count(text, "phường Nông") {
			t.Errorf("a row is torn on page %d", i+1)
		}
	}
	if last := pagesOf(t, printTable(t, wide(), "pdf")); len(last) != 2 || !strings.Contains(last[1], "III. Kỷ luật Họ và tên Hình thức Không có") {
		t.Errorf("a heading stands without its table: %q", last)
	}
	last := pages[len(pages)-1]
	if !strings.Contains(last, "Tổng cộng") || !strings.Contains(last, "NGƯỜI LẬP") {
		t.Error("the signatures stand without the last row")
	}
	document := partsOf(t, printTable(t, list, "docx"))
	if strings.Count(document["word/document.xml"], "<w:tblHeader/>") != 1 {
		t.Error("the head is not repeated in the Word document")
	}
	if footer := document["word/footer1.xml"]; !strings.Contains(footer, " PAGE ") || !strings.Contains(footer, " NUMPAGES ") {
		t.Error("the pages of the Word document are not counted")
	}
}

// TestTableEndless: a row higher than a page goes on where it was broken, and a word longer than a line loses nothing.
func TestTableEndless(t *testing.T) {
	list := staff(3)
	list.Sections[0].Rows[0][4] = strings.Repeat("dài ", 4000)
	list.Sections[0].Rows[1][1] = strings.Repeat("W", 2000)
	file := printTable(t, list, "pdf")
	if text := words(t, file); strings.Count(text, "dài") != 4000 || strings.Count(text, "W") != 2000 {
		t.Error("text of a long row is lost")
	}
	many := office.Table{Title: "T", Sections: []office.Section{{Columns: make([]office.Column, 60), Rows: [][]string{make([]string, 60)}}}}
	for i := range 60 {
		many.Sections[0].Rows[0][i] = strings.Repeat("M", i*7)
	}
	many.Signers = strings.Split(strings.Repeat("Ông ", 30), " ")
	if text := words(t, printTable(t, many, "pdf")); strings.Count(text, "M") < 60*59/2*7 {
		t.Error("text of narrow columns is lost")
	}
	many.Sections[0].Columns = make([]office.Column, 61)
	if _, err := printer().Table(t.Context(), many, "pdf"); err == nil {
		t.Error("columns without room for a letter are printed")
	}
}

// TestTableLandscape: more than seven columns lie on the long side, in all formats; seven do not.
func TestTableLandscape(t *testing.T) {
	for _, c := range []struct {
		list office.Table
		size string
		foot string
		page string
		way  string
	}{
		{staff(3), "595.28 x 841.89", "780", `<w:pgSz w:w="11906" w:h="16838"/>`, "portrait"},
		{wide(), "841.89 x 595.28", "535", `<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>`, "landscape"},
	} {
		file := printTable(t, c.list, "pdf")
		if info := tool(t, file, "pdfinfo", "FILE"); !strings.Contains(info, c.size) {
			t.Errorf("%s: %s", c.way, info)
		}
		for _, part := range []struct{ y, h, want string }{{"0", "150", c.list.Above}, {c.foot, "60", "Trang 1/"}} {
			if text := tool(t, file, "pdftotext", "-r", "72", "-l", "1", "-x", "0", "-y", part.y, "-W", "900", "-H", part.h, "FILE", "-"); !strings.Contains(text, part.want) {
				t.Errorf("%s: %q is not where it belongs", c.way, part.want)
			}
		}
		if document := partsOf(t, printTable(t, c.list, "docx"))["word/document.xml"]; !strings.Contains(document, c.page) {
			t.Errorf("%s: the Word document lies otherwise", c.way)
		}
		f := workbook(t, printTable(t, c.list, "xlsx"))
		layout, err := f.GetPageLayout(f.GetSheetName(0))
		if err != nil || *layout.Orientation != c.way || *layout.Size != 9 || *layout.FitToWidth != 1 || *layout.FitToHeight != 0 {
			t.Errorf("%s: the spreadsheet is printed otherwise: %v", c.way, err)
		}
	}
}

// TestTableOneColumn: where there are no columns to stand side by side in, the lines stand below one another.
func TestTableOneColumn(t *testing.T) {
	list := staff(2)
	list.Sections[0].Columns, list.Sections[0].Rows = []office.Column{{Title: "Nội dung"}}, [][]string{{"một"}, {"hai"}}
	for _, sections := range [][]office.Section{list.Sections, nil} {
		list.Sections = sections
		for _, format := range []string{"pdf", "docx", "xlsx"} {
			text := said(t, list, format)
			for _, want := range []string{list.Above, list.Unit, "Độc lập - Tự do - Hạnh phúc", "THỦ TRƯỞNG ĐƠN VỊ"} {
				if !strings.Contains(text, want) {
					t.Errorf("%s does not say %q", format, want)
				}
			}
		}
	}
}

// TestTableHostile: control characters, marks of direction and what no font has do no harm; cells without a column are kept.
func TestTableHostile(t *testing.T) {
	list := staff(2)
	list.Title, list.Unit = "A\x00 \u202e😀 <b>&", "Phòng \xff\xfe"
	list.Sections[0].Rows[0][1] = "H'Hen Niê\x07\ufffe\u200b\r\nhai"
	list.Sections[0].Rows[0] = append(list.Sections[0].Rows[0], "thừa")
	list.Sections[0].Rows[1] = list.Sections[0].Rows[1][:2]
	for format, want := range map[string][]string{
		"pdf": {"A □ <b>&", "H'Hen Niê□ hai", "thừa", "Phòng □"}, "docx": {"A 😀 <b>&", "H'Hen Niê□ hai", "thừa", "Phòng □"}, "xlsx": {"A 😀 <b>&", "H'Hen Niê□ hai", "thừa"},
	} {
		text := said(t, list, format)
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("%s does not say %q: %s", format, w, text[:200])
			}
		}
	}
}

// TestTableLetters: every letter of Vietnamese comes back from every format.
func TestTableLetters(t *testing.T) {
	const vowels = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵđ"
	list := staff(2)
	list.Sections[0].Columns = []office.Column{{Title: vowels}}
	list.Sections[0].Rows = [][]string{{strings.ToUpper(vowels)}}
	for _, format := range []string{"pdf", "docx", "xlsx"} {
		text := strings.ReplaceAll(said(t, list, format), " ", "")
		if !strings.Contains(text, vowels) || !strings.Contains(text, strings.ToUpper(vowels)) {
			t.Errorf("%s lost a letter", format)
		}
	}
}

// TestTableSame: the same table gives the same bytes, which name nobody and bear no date but its own.
func TestTableSame(t *testing.T) {
	for _, format := range []string{"pdf", "docx", "xlsx"} {
		first := printTable(t, wide(), format)
		for range 5 {
			if !bytes.Equal(first, printTable(t, wide(), format)) {
				t.Fatalf("%s differs", format)
			}
		}
		if format == "pdf" {
			if info := tool(t, first, "pdfinfo", "-isodates", "FILE"); !strings.Contains(info, "2026-11-21T00:00:00+07") {
				t.Error(info)
			}
			continue
		}
		core := partsOf(t, first)["docProps/core.xml"]
		if strings.Contains(core, "creator") || strings.Contains(core, "lastModifiedBy") || !strings.Contains(core, ">2026-11-20T17:00:00Z<") {
			t.Errorf("%s: %s", format, core)
		}
		for name, part := range partsOf(t, first) {
			if strings.Contains(part, "xuri") && !strings.Contains(part, "xmlns") || strings.Contains(part, "Excelize") {
				t.Errorf("%s names its maker in %s", format, name)
			}
		}
	}
}

// TestTableEnglish: what the program itself says follows the language; the national name and motto do not.
func TestTableEnglish(t *testing.T) {
	list := office.Table{Unit: "DEPARTMENT", Place: "Phú Thọ", Day: civil.Of(2026, 2, 3), Title: "REPORT", Lang: "en", Signers: []string{"DIRECTOR"},
		Sections: []office.Section{{Heading: "A", Columns: []office.Column{{Title: "Name"}, {Title: "Count", Number: true}}}}}
	for _, format := range []string{"pdf", "docx", "xlsx"} {
		text := said(t, list, format)
		for _, want := range []string{"None", "(Signature, full name)", "Phú Thọ, 03/02/2026", "Độc lập - Tự do - Hạnh phúc"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s does not say %q", format, want)
			}
		}
	}
}

func TestTableRefused(t *testing.T) {
	_, err := printer().Table(t.Context(), staff(2), "odt")
	if f, ok := fault.As(err); !ok || f.Kind != fault.Invalid || f.Key != "print.format" || f.Args[0] != "odt" {
		t.Errorf("an unknown format: %v", err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for _, format := range []string{"pdf", "docx", "xlsx"} {
		if _, err := printer().Table(gone, staff(2), format); !errors.Is(err, context.Canceled) {
			t.Errorf("%s goes on without anybody waiting: %v", format, err)
		}
	}
}
