package law

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"hoso/civil"
)

// confidences are the marks a row of facts may carry: read in an official text, read in a secondary source,
// not confirmed by any source, computed until the official notice is out.
var confidences = []string{"xac_nhan", "thu_cap", "tri_nho", "tam_tinh"}

// tableRow is one row of a CSV file of the law's data. Its readers note a flaw and give a zero value when a cell is wrong.
type tableRow struct {
	line  int
	cells map[string]string
	flaws *flaws
}

// readTable reads a CSV file whose header is exactly the named columns. It fails when the file is not such a table;
// flaws of single cells are gathered in the returned flaws while the rows are read.
func readTable(fsys fs.FS, path string, columns ...string) ([]tableRow, *flaws, error) {
	data, err := fs.ReadFile(fsys, path)
	if err != nil {
		return nil, nil, fmt.Errorf("law: %s: %w", path, err)
	}
	r := csv.NewReader(bytes.NewReader(data))
	header, err := r.Read()
	if err != nil {
		return nil, nil, fmt.Errorf("law: %s: %w", path, err)
	}
	if !slices.Equal(header, columns) {
		return nil, nil, fmt.Errorf("law: %s:1: the columns are %s, they must be %s", path, strings.Join(header, ","), strings.Join(columns, ","))
	}
	found := &flaws{path: path}
	var rows []tableRow
	for {
		record, err := r.Read()
		if err == io.EOF {
			return rows, found, nil
		}
		if err != nil {
			return nil, nil, fmt.Errorf("law: %s: %w", path, err)
		}
		line, _ := r.FieldPos(0)
		row := tableRow{line: line, cells: map[string]string{}, flaws: found}
		for i, column := range columns {
			row.cells[column] = record[i]
		}
		rows = append(rows, row)
	}
}

// text gives a cell that may be empty.
func (r tableRow) text(column string) string { return r.cells[column] }

// need gives a cell that must hold something.
func (r tableRow) need(column string) string {
	if r.cells[column] == "" {
		r.flaws.at(r.line, "%s is empty", column)
	}
	return r.cells[column]
}

// oneOf gives a cell that must hold one of the words.
func (r tableRow) oneOf(column string, words ...string) string {
	if !slices.Contains(words, r.cells[column]) {
		r.flaws.at(r.line, "%s is %q, it must be one of %s", column, r.cells[column], strings.Join(words, ", "))
	}
	return r.cells[column]
}

// date gives a day; the zero date for an empty cell.
func (r tableRow) date(column string) civil.Date {
	if r.cells[column] == "" {
		return civil.Date{}
	}
	d, err := civil.Parse(r.cells[column])
	if err != nil {
		r.flaws.at(r.line, "%s is %q, it must be a day written yyyy-mm-dd", column, r.cells[column])
	}
	return d
}

// number gives a whole number of at least zero.
func (r tableRow) number(column string) int {
	n, err := strconv.Atoi(r.cells[column])
	if err != nil || n < 0 {
		r.flaws.at(r.line, "%s is %q, it must be a whole number", column, r.cells[column])
		return 0
	}
	return n
}

// hundredths gives a number with exactly two decimals, in hundredths.
func (r tableRow) hundredths(column string) int {
	whole, fraction, ok := strings.Cut(r.cells[column], ".")
	w, err1 := strconv.Atoi(whole)
	f, err2 := strconv.Atoi(fraction)
	if !ok || len(fraction) != 2 || err1 != nil || err2 != nil || w < 0 || f < 0 {
		r.flaws.at(r.line, "%s is %q, it must be a number with two decimals", column, r.cells[column])
		return 0
	}
	return w*100 + f
}
