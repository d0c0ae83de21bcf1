package main

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// table is rows of words, the first of which are the headings.
type table [][]string

// print lays the columns out; the last one is not padded, so that long texts may run on.
func (t table) print(w io.Writer) {
	var widths []int
	for _, row := range t {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	for n, row := range t {
		t.line(w, row, widths)
		if n == 0 {
			rule := make([]string, len(widths))
			for i, width := range widths {
				rule[i] = strings.Repeat("─", width)
			}
			t.line(w, rule, widths)
		}
	}
}

func (t table) line(w io.Writer, row []string, widths []int) {
	var out strings.Builder
	for i, cell := range row {
		out.WriteString(cell)
		if i < len(row)-1 {
			out.WriteString(strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell)+2))
		}
	}
	_, _ = fmt.Fprintln(w, strings.TrimRight(out.String(), " "))
}
