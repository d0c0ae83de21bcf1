package sheet

import (
	"encoding/xml"
	"errors"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"hoso/civil"
	"hoso/office"
)

// sheetReader puts the cells of one sheet together as they come.
type sheetReader struct {
	*workbook
	g      *gathering
	row    int // as the file counts
	column int // the cell's, from 1
	cells  []office.SheetCell
	kind   string // what a cell says its value is: "s" shared text, "str", "inlineStr", "b", "e", "d"; empty: a number
	format int
	value  []byte
	text   bool // inside an element whose text is the value
	valued bool
	made   bool // by a formula
	aside  int
}

// The size of the greatest sheet there can be.
const (
	lastRow    = 1 << 20
	lastColumn = 1 << 14
)

func (r *sheetReader) token(t xml.Token) error {
	switch t := t.(type) {
	case xml.StartElement:
		return r.start(t)
	case xml.EndElement:
		return r.end(t.Name.Local)
	case xml.CharData:
		if r.text {
			r.value = append(r.value, t...)
		}
	}
	return nil
}

func (r *sheetReader) start(e xml.StartElement) error {
	switch e.Name.Local {
	case "row":
		r.row++
		if at := attribute(e, "r"); at != "" {
			n, err := strconv.Atoi(at)
			if err != nil || n < r.row || n > lastRow {
				return errors.New("rows out of order")
			}
			r.row = n
		}
		r.column, r.cells = 0, r.cells[:0]
	case "c":
		return r.open(e)
	case "v":
		r.text, r.valued = true, true
	case "t":
		r.text, r.valued = r.kind == "inlineStr" && r.aside == 0, true
	case "rPh":
		r.aside++
	case "f":
		r.made = true
	case "mergeCell":
		return r.merge(attribute(e, "ref"))
	}
	return nil
}

// open begins a cell. One that does not say where it is stands beside the one before.
func (r *sheetReader) open(e xml.StartElement) error {
	r.column++
	if at := attribute(e, "r"); at != "" {
		column, _, ok := place(at)
		if !ok || column < r.column {
			return errors.New("cells out of order")
		}
		r.column = column
	}
	r.kind, r.format, r.value, r.valued, r.made = attribute(e, "t"), 0, r.value[:0], false, false
	if s := attribute(e, "s"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 0 {
			return errors.New("a cell of no format")
		}
		r.format = n
	}
	return nil
}

func (r *sheetReader) end(name string) error {
	switch name {
	case "v", "t":
		r.text = false
	case "rPh":
		r.aside--
	case "c":
		return r.close()
	case "row":
		return r.g.add(r.row, r.cells)
	}
	return nil
}

func (r *sheetReader) close() error {
	cell, err := r.cell()
	if err != nil || cell.IsZero() {
		return err
	}
	if r.column > r.g.limits.Columns {
		return refuse("spreadsheet.too_many_columns", r.g.limits.Columns)
	}
	for len(r.cells) < r.column {
		r.cells = append(r.cells, office.SheetCell{})
	}
	r.cells[r.column-1] = cell
	return nil
}

func (r *sheetReader) cell() (office.SheetCell, error) {
	value := string(r.value)
	switch {
	case r.made && !r.valued:
		return office.SheetCell{Flaw: "formula"}, nil
	case r.kind == "s":
		n, err := strconv.Atoi(strings.TrimSpace(value))
		if err != nil || n < 0 || n >= len(r.strings) {
			return office.SheetCell{}, errors.New("a text that is not there")
		}
		return office.SheetCell{Text: blankless(r.strings[n])}, nil
	case r.kind == "str", r.kind == "inlineStr":
		return office.SheetCell{Text: blankless(unescaped(value))}, nil
	case r.kind == "b":
		return office.SheetCell{Text: strings.ToUpper(strconv.FormatBool(truth(strings.TrimSpace(value))))}, nil
	case r.kind == "e":
		return office.SheetCell{Text: value, Flaw: "error"}, nil
	case r.kind == "d":
		return dayCell(value)
	case strings.TrimSpace(value) == "":
		return office.SheetCell{}, nil
	}
	return r.number(strings.TrimSpace(value))
}

// dayCell is a date written out, as strict workbooks have it.
func dayCell(value string) (office.SheetCell, error) {
	day, _, _ := strings.Cut(strings.TrimSpace(value), "T")
	p, err := civil.ParsePartial(day)
	if err != nil {
		return office.SheetCell{Text: value}, nil
	}
	return office.SheetCell{Text: p.VN(), Day: p}, nil
}

// number is a number as it stands in the file, a share where it is shown as a percentage, or a day where it is shown as one.
func (r *sheetReader) number(value string) (office.SheetCell, error) {
	n, err := strconv.ParseFloat(value, 64)
	if err != nil || math.IsInf(n, 0) || math.IsNaN(n) || math.Abs(n) >= 1e18 {
		return office.SheetCell{}, errors.New("a number that is none")
	}
	var s style
	if r.format < len(r.styles) {
		s = r.styles[r.format]
	}
	if s.year || s.month || s.day {
		if p, ok := s.partial(n, r.since04); ok {
			return office.SheetCell{Text: p.VN(), Day: p}, nil
		}
	}
	if s.percent {
		n = math.Round(n*1e8) / 1e6
	}
	digits := strconv.FormatFloat(n, 'f', -1, 64)
	return office.SheetCell{Text: typed(digits), Number: digits}, nil
}

// typed writes a number as people here do. Three decimals get a nought, so that the comma is not taken for one between thousands.
func typed(digits string) string {
	whole, decimals, has := strings.Cut(digits, ".")
	if !has {
		return digits
	}
	if len(decimals) == 3 {
		decimals += "0"
	}
	return whole + "," + decimals
}

func (r *sheetReader) merge(ref string) error {
	from, to, ok := strings.Cut(ref, ":")
	if !ok {
		return nil // a single cell merged with itself
	}
	c1, r1, ok1 := place(from)
	c2, r2, ok2 := place(to)
	if !ok1 || !ok2 || c1 > c2 || r1 > r2 {
		return errors.New("merged cells that are no block")
	}
	s := &r.g.sheets[len(r.g.sheets)-1]
	if len(s.Merges) >= r.g.limits.Rows {
		return refuse("spreadsheet.too_many_cells", r.g.limits.Cells)
	}
	s.Merges = append(s.Merges, office.SheetRange{FromRow: r1, ToRow: r2, FromColumn: c1, ToColumn: c2})
	return nil
}

// place reads the name of a cell: "AB12" is column 28, row 12.
func place(name string) (column, row int, ok bool) {
	name = strings.ReplaceAll(name, "$", "")
	i := 0
	for ; i < len(name) && i < 4; i++ {
		c := name[i] &^ 0x20
		if c < 'A' || c > 'Z' {
			break
		}
		column = column*26 + int(c-'A') + 1
	}
	row, err := strconv.Atoi(name[i:])
	return column, row, err == nil && column >= 1 && column <= lastColumn && row >= 1 && row <= lastRow
}

// unescaped gives back the characters that XML cannot hold, which workbooks write _x000D_.
func unescaped(text string) string {
	if !strings.Contains(text, "_x") {
		return text
	}
	var out strings.Builder
	for {
		at := strings.Index(text, "_x")
		if at < 0 {
			return out.String() + text
		}
		out.WriteString(text[:at])
		text = text[at:]
		code, err := strconv.ParseUint(text[2:min(len(text), 6)], 16, 16)
		if len(text) < 7 || text[6] != '_' || err != nil || !utf8.ValidRune(rune(code)) {
			out.WriteString("_x")
			text = text[2:]
			continue
		}
		out.WriteRune(rune(code))
		text = text[7:]
	}
}
