package paper_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"hoso/office"
)

// TestTableNumbers: numbers of number columns can be counted with; everything else is the text it was, and never a formula.
func TestTableNumbers(t *testing.T) {
	texts := []string{"12", "-3", "64,5", "2.10", "007", "1.234", "1.234.567", "0,125", "1234567890123456", "=1+1", "+84912345678", "-", "@SUM(A1)",
		"-2+3", "1e5", "٣", "_x0041_", " 5", "0x10", "25%", "=HYPERLINK(\"http://x\")", "<v>&\"'", "025180001234"}
	numbers := map[string]string{"12": "12", "-3": "-3", "64,5": "64.5", "2.10": "2.1", "0,125": "0.125"}
	list := staff(2)
	list.Sections[0].Total, list.Sections[0].Columns, list.Sections[0].Rows = false, []office.Column{{Title: "Tên"}, {Title: "Số", Number: true}}, nil
	for _, text := range texts {
		list.Sections[0].Rows = append(list.Sections[0].Rows, []string{text, text})
	}
	file := printTable(t, list, "xlsx")
	if sheet := partsOf(t, file)["xl/worksheets/sheet1.xml"]; strings.Contains(sheet, "<f>") || strings.Contains(sheet, `t="str"`) {
		t.Error("there is a formula")
	}
	f := workbook(t, file)
	sheet := f.GetSheetName(0)
	_, from, _ := excelize.CellNameToCoordinates(find(t, f, "Tên"))
	for i, text := range texts {
		for column, name := range []string{"A", "B"} {
			cell := fmt.Sprint(name, from+1+i)
			kind, _ := f.GetCellType(sheet, cell)
			value, _ := f.GetCellValue(sheet, cell, excelize.Options{RawCellValue: true})
			number, counts := numbers[text]
			switch isText := kind == excelize.CellTypeInlineString; {
			case column == 1 && counts && (isText || value != number):
				t.Errorf("%q is stored as %q, not as a number", text, value)
			case !(column == 1 && counts) && (!isText || value != text):
				t.Errorf("%q is stored as %q of kind %v, not as text", text, value, kind)
			}
		}
	}
	if shown, _ := f.GetCellValue(sheet, fmt.Sprint("B", from+4)); shown != "2.10" {
		t.Errorf("2.10 is shown as %s", shown)
	}
}

// TestTableSheet: with one table its head is bold, framed and stays in sight; with more, nothing is frozen.
func TestTableSheet(t *testing.T) {
	f := workbook(t, printTable(t, staff(5), "xlsx"))
	sheet := f.GetSheetName(0)
	head := find(t, f, "Họ và tên")
	id, _ := f.GetCellStyle(sheet, head)
	style, err := f.GetStyle(id)
	if err != nil || !style.Font.Bold || len(style.Border) != 4 {
		t.Errorf("the head is set as %+v: %v", style, err)
	}
	total, _ := f.GetCellStyle(sheet, find(t, f, "Tổng cộng"))
	if style, err := f.GetStyle(total); err != nil || !style.Font.Bold {
		t.Errorf("the total is not bold: %v", err)
	}
	_, row, _ := excelize.CellNameToCoordinates(head)
	if panes, err := f.GetPanes(sheet); err != nil || !panes.Freeze || panes.YSplit != row || panes.TopLeftCell != fmt.Sprintf("A%d", row+1) {
		t.Errorf("frozen: %+v %v, want row %d", panes, err, row)
	}
	names := f.GetDefinedName()
	if len(names) != 1 || names[0].RefersTo != fmt.Sprintf("'%s'!$%d:$%d", sheet, row, row) {
		t.Errorf("repeated on paper: %+v", names)
	}
	if width, _ := f.GetColWidth(sheet, "A"); width < 3 || width > 12 {
		t.Errorf("the column of running numbers is %v wide", width)
	}
	if panes, _ := workbook(t, printTable(t, wide(), "xlsx")).GetPanes(sheet); panes.Freeze {
		t.Error("one head of several is frozen")
	}
}

// TestTableLeavesNothing: not even a long list is written to the disk in the clear while a spreadsheet is made of it.
func TestTableLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	list := staff(2)
	for range 300 {
		list.Sections[0].Rows = append(list.Sections[0].Rows, []string{"1", strings.Repeat("<", 20000)})
	}
	old := time.Now().Add(-time.Hour)
	if err := os.Chtimes(dir, old, old); err != nil {
		t.Fatal(err)
	}
	printTable(t, list, "xlsx")
	if after, err := os.Stat(dir); err != nil || after.ModTime().After(old.Add(time.Minute)) {
		t.Errorf("something was in the directory of passing files: %v", err)
	}
}
