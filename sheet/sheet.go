// Package sheet reads spreadsheets that people upload, XLSX and CSV, into sheets of rows of cells, and writes XLSX.
//
// It owns the formats and their bounds. It does not own what a column means (office/intake). A workbook is read part by part as a stream, because
// no library at hand tells a date from a number and which cells are merged without holding a whole sheet at once, unbounded.
//
// Invariant: nothing of a file is run, nothing of it touches a disk, and how much memory one takes does not depend on what it claims to hold.
package sheet

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"

	"hoso/fault"
	"hoso/office"
)

// Limits bound what is read. A zero means the usual value.
type Limits struct {
	Bytes    int64 // of the file; usually 20 MB
	Unzipped int64 // of the parts of a workbook that are read; usually 150 MB
	Rows     int   // that hold anything, over all sheets; usually 120 000
	Columns  int   // of one sheet; usually 300
	Cells    int   // over all sheets; usually two million
}

const megabyte = 1 << 20

func (l Limits) filled() Limits {
	for _, x := range []struct {
		limit *int64
		usual int64
	}{{&l.Bytes, 20 * megabyte}, {&l.Unzipped, 150 * megabyte}} {
		if *x.limit <= 0 {
			*x.limit = x.usual
		}
	}
	for _, x := range []struct {
		limit *int
		usual int
	}{{&l.Rows, 120_000}, {&l.Columns, 300}, {&l.Cells, 2_000_000}} {
		if *x.limit <= 0 {
			*x.limit = x.usual
		}
	}
	return l
}

// Door reads and writes spreadsheets.
type Door struct{ Limits Limits }

var _ office.Sheets = Door{}

// Read reads an XLSX workbook or a CSV table: office.Sheets.
func (d Door) Read(name string, plain []byte) ([]office.Sheet, error) {
	l := d.Limits.filled()
	if len(plain) == 0 {
		return nil, refuse("spreadsheet.empty")
	}
	if int64(len(plain)) > l.Bytes {
		return nil, refuse("spreadsheet.too_large", l.Bytes/megabyte)
	}
	g := &gathering{limits: l}
	var err error
	switch {
	case bytes.HasPrefix(plain, []byte("PK\x03\x04")):
		err = readWorkbook(g, plain)
	case bytes.HasPrefix(plain, []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")):
		return nil, oldOrSealed(plain)
	default:
		err = readTable(g, name, plain)
	}
	if err != nil {
		return nil, err
	}
	if g.rows == 0 {
		return nil, refuse("spreadsheet.no_rows")
	}
	return g.sheets, nil
}

// oldOrSealed tells the two kinds of compound file apart: an XLSX behind a password names its encrypted package, anything else is of the format
// before 2007 or no spreadsheet at all.
func oldOrSealed(plain []byte) error {
	var word []byte
	for _, unit := range utf16.Encode([]rune("EncryptedPackage")) {
		word = binary.LittleEndian.AppendUint16(word, unit)
	}
	if bytes.Contains(plain, word) {
		return refuse("spreadsheet.password")
	}
	return refuse("spreadsheet.old")
}

func refuse(key string, args ...any) *fault.Fault { return fault.New(fault.Invalid, key, args...) }

// damaged is a file that begins like a workbook and is none.
func damaged(cause error) error { return refuse("spreadsheet.damaged").Wrap(cause) }

// gathering is what has been read so far, held to the limits.
type gathering struct {
	limits Limits
	sheets []office.Sheet
	rows   int
	cells  int
}

// begin opens the next sheet.
func (g *gathering) begin(name string) {
	g.sheets = append(g.sheets, office.Sheet{Name: name})
}

// add takes a row unless nothing is in it. What is empty behind its last cell is dropped.
func (g *gathering) add(number int, cells []office.SheetCell) error {
	for len(cells) > 0 && cells[len(cells)-1].IsZero() {
		cells = cells[:len(cells)-1]
	}
	if len(cells) == 0 {
		return nil
	}
	g.rows++
	g.cells += len(cells)
	switch {
	case g.rows > g.limits.Rows:
		return refuse("spreadsheet.too_many_rows", g.limits.Rows)
	case len(cells) > g.limits.Columns:
		return refuse("spreadsheet.too_many_columns", g.limits.Columns)
	case g.cells > g.limits.Cells:
		return refuse("spreadsheet.too_many_cells", g.limits.Cells)
	}
	s := &g.sheets[len(g.sheets)-1]
	s.Rows = append(s.Rows, office.SheetRow{Number: number, Cells: append([]office.SheetCell(nil), cells...)})
	return nil
}
