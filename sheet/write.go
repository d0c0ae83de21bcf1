package sheet

import (
	"fmt"
	"strconv"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"hoso/office"
)

// Write makes a workbook. Cells are texts, so that nothing a person types into a template is turned into something else and no leading nought is
// lost; numbers that were numbers stay so.
func (d Door) Write(sheets []office.Sheet) ([]byte, error) {
	// A path that no system has keeps a long sheet in memory: in clear, it has no place on a disk.
	f := excelize.NewFile(excelize.Options{TmpDir: "\x00"})
	defer func() { _ = f.Close() }() // it was never on a disk
	head, err := f.NewStyle(&excelize.Style{NumFmt: 49, Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E8EDF5"}},
		Alignment: &excelize.Alignment{WrapText: true, Vertical: "center"}})
	if err != nil {
		return nil, fmt.Errorf("sheet: %w", err)
	}
	for i, s := range sheets {
		if err := nameSheet(f, i, s.Name); err != nil {
			return nil, fmt.Errorf("sheet: %w", err)
		}
		if err := writeSheet(f, s, head); err != nil {
			return nil, fmt.Errorf("sheet: %s: %w", s.Name, err)
		}
	}
	out, err := f.WriteToBuffer()
	if err != nil {
		return nil, fmt.Errorf("sheet: %w", err)
	}
	return out.Bytes(), nil
}

func nameSheet(f *excelize.File, n int, name string) error {
	if n == 0 {
		return f.SetSheetName("Sheet1", name)
	}
	_, err := f.NewSheet(name)
	return err
}

func writeSheet(f *excelize.File, s office.Sheet, head int) error {
	body, err := f.NewStyle(&excelize.Style{NumFmt: 49, Alignment: &excelize.Alignment{WrapText: s.Words, Vertical: "top"}})
	if err != nil {
		return err
	}
	if err := offer(f, s); err != nil {
		return err
	}
	w, err := f.NewStreamWriter(s.Name)
	if err != nil {
		return err
	}
	if len(s.Rows) > 0 {
		if err := columns(w, s.Rows[0], body); err != nil {
			return err
		}
	}
	if err := w.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	for i, row := range s.Rows {
		look := body
		if i == 0 {
			look = head
		}
		if err := w.SetRow("A"+strconv.Itoa(i+1), values(row.Cells, look)); err != nil {
			return err
		}
	}
	for _, m := range s.Merges {
		from, err := excelize.CoordinatesToCellName(m.FromColumn, m.FromRow)
		if err != nil {
			return err
		}
		to, err := excelize.CoordinatesToCellName(m.ToColumn, m.ToRow)
		if err != nil {
			return err
		}
		if err := w.MergeCell(from, to); err != nil {
			return err
		}
	}
	return w.Flush()
}

// columns sets how wide columns are, after their headings, and that what is typed into them is text.
func columns(w *excelize.StreamWriter, row office.SheetRow, look int) error {
	for i, c := range row.Cells {
		width := float64(min(max(utf8.RuneCountInString(c.Text)+3, 14), 34))
		if err := w.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	if len(row.Cells) == 0 {
		return nil
	}
	return w.SetColStyle(1, len(row.Cells), look)
}

func values(cells []office.SheetCell, look int) []any {
	out := make([]any, len(cells))
	for i, c := range cells {
		out[i] = excelize.Cell{StyleID: look, Value: c.Text}
		if n, err := strconv.ParseFloat(c.Number, 64); err == nil && c.Number != "" {
			out[i] = excelize.Cell{Value: n}
		}
	}
	return out
}

// offer lays lists to pick from over columns. Another text may be typed all the same: what it is, is told when the file is read.
func offer(f *excelize.File, s office.Sheet) error {
	for _, p := range s.Picks {
		column, err := excelize.ColumnNumberToName(p.Column)
		if err != nil {
			return err
		}
		source, err := excelize.ColumnNumberToName(p.InColumn)
		if err != nil {
			return err
		}
		v := excelize.NewDataValidation(true)
		v.SetSqref(fmt.Sprintf("%s2:%s%d", column, column, pickedRows))
		v.SetSqrefDropList(fmt.Sprintf("'%s'!$%s$2:$%s$%d", p.From, source, source, p.Rows+1))
		v.ShowErrorMessage = false
		if err := f.AddDataValidation(s.Name, v); err != nil {
			return err
		}
	}
	return nil
}

// pickedRows is how far down a column offers its list.
const pickedRows = 20_000
