package office

import "hoso/civil"

// Sheets reads and writes spreadsheets. What is read lies in memory and never on a disk in clear.
type Sheets interface {
	// Read reads an XLSX workbook or a CSV table; which of them it is the bytes say. Formulas and macros are never run. Fault Invalid:
	// "spreadsheet.empty", "spreadsheet.too_large", "spreadsheet.too_large_inside", "spreadsheet.unknown", "spreadsheet.old", "spreadsheet.password", "spreadsheet.damaged", "spreadsheet.not_utf8", "spreadsheet.csv_broken",
	// "spreadsheet.no_rows", "spreadsheet.too_many_rows", "spreadsheet.too_many_columns", "spreadsheet.too_many_cells".
	Read(name string, plain []byte) ([]Sheet, error)
	// Write makes an XLSX workbook; the first row of each sheet is its heading.
	Write(sheets []Sheet) ([]byte, error)
}

// Sheet is one sheet of a workbook: its rows that hold anything, in their order.
type Sheet struct {
	Name   string
	Rows   []SheetRow
	Merges []SheetRange
	Picks  []SheetPick // for writing: columns that offer a list
	Words  bool        // for writing: cells hold long texts, which are wrapped
}

// SheetRow is one row.
type SheetRow struct {
	Number int         // as the file counts, from 1
	Cells  []SheetCell // by column, the first being column A; what lies behind the last one is empty
}

// SheetCell is one cell: a text, or a number or date as the cell holds it, not as it is shown.
type SheetCell struct {
	Text   string        // of a number or date too: how it would be typed
	Number string        // decimal digits with a full stop, exactly: "25301004321", "4.98"; empty for what is no number
	Day    civil.Partial // as far as the cell shows it: a cell that shows 05/1980 holds no day
	Flaw   string        // "error": the cell holds #N/A or the like; "formula": a formula whose result is not in the file
}

// IsZero reports whether there is nothing in the cell.
func (c SheetCell) IsZero() bool { return c == SheetCell{} }

// SheetRange is a block of merged cells, rows and columns counted from 1.
type SheetRange struct{ FromRow, ToRow, FromColumn, ToColumn int }

// SheetPick offers for a column, from its second row on, what stands in a column of another sheet below its first row. Columns count from 1.
type SheetPick struct {
	Column   int
	From     string
	InColumn int
	Rows     int
}
