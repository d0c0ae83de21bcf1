package paper

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
)

const (
	cellSize  = 11.0  // points
	cellMost  = 32767 // UTF-16 units a cell holds
	rowMost   = 409.0 // points a row may be high
	lineScale = 1.3   // a line's height in sizes of its letters
)

// look is how a cell is set.
type look struct {
	size         float64
	bold, italic bool
	at           align
	boxed        bool
	number       bool // a text that is a number becomes one
	decimals     int
}

// piece is a text in a line that runs across columns, and band such a line: its pieces stand side by side.
type piece struct {
	text string
	look
}

type band []piece

// flat puts pieces below one another that have no columns to stand side by side in.
func (b *book) flat(bands []band) (out []band) {
	for _, line := range bands {
		if len(line) <= len(b.widths) {
			out = append(out, line)
			continue
		}
		for _, p := range line {
			if p.text != "" {
				out = append(out, band{p})
			}
		}
	}
	return out
}

// bands writes lines that run across columns. A program makes no merged cell as high as its text, so the height is told.
func (b *book) bands(lines []band) error {
	for _, line := range lines {
		b.row++
		values := make([]any, len(b.widths))
		height := 0.0
		for i, g := range groups(b.widths, len(line)) {
			p := line[i]
			if p.text == "" {
				continue
			}
			id, err := b.style(p.look)
			if err != nil {
				return err
			}
			values[g.From] = excelize.Cell{StyleID: id, Value: held(p.text)}
			height = max(height, b.height(p, g))
			if err := b.merge(g.From, g.Count); err != nil {
				return err
			}
		}
		if height == 0 {
			continue
		}
		if err := b.stream.SetRow(fmt.Sprintf("A%d", b.row), values, excelize.RowOpts{Height: min(math.Ceil(height), rowMost)}); err != nil {
			return err
		}
	}
	return nil
}

func (b *book) height(p piece, g span) float64 {
	width := 0.0
	for _, w := range b.widths[g.From : g.From+g.Count] {
		width += w
	}
	lines := b.faces.wrap(style{bold, p.size}, p.text, max(width-2*cellPad, cellPad))
	return float64(len(lines)) * p.size * lineScale
}

// groups parts columns into runs that are about equally wide; there are never more runs than columns.
func groups(widths []float64, count int) []span {
	total, done := 0.0, 0.0
	for _, w := range widths {
		total += w
	}
	var out []span
	from := 0
	for n := 1; n <= count; n++ {
		to := from + 1
		done += widths[from]
		for to < len(widths)-(count-n) && (n == count || done+widths[to]/2 <= total*float64(n)/float64(count)) {
			done += widths[to]
			to++
		}
		out = append(out, span{From: from, Count: to - from})
		from = to
	}
	return out
}

// merge joins columns of the row.
func (b *book) merge(from, count int) error {
	if count < 2 {
		return nil
	}
	first, err := excelize.CoordinatesToCellName(from+1, b.row)
	if err != nil {
		return err
	}
	last, err := excelize.CoordinatesToCellName(from+count, b.row)
	if err != nil {
		return err
	}
	return b.stream.MergeCell(first, last)
}

// cells writes a row of a table. A text is written as a text, whatever it begins with: a formula has a place of its own in
// the file, and none is ever written there.
func (b *book) cells(texts []string, of func(column int) look) error {
	b.row++
	values := make([]any, len(texts))
	for i, text := range texts {
		l, value := of(i), any(held(text))
		if n, decimals, ok := asNumber(text); ok && l.number {
			value, l.decimals = n, decimals
		}
		if text == "" {
			value = nil
		}
		id, err := b.style(l)
		if err != nil {
			return err
		}
		values[i] = excelize.Cell{StyleID: id, Value: value}
	}
	return b.stream.SetRow(fmt.Sprintf("A%d", b.row), values)
}

// held cuts, visibly, what a cell cannot hold.
func held(text string) string {
	if len(text) <= cellMost {
		return text
	}
	units := 0
	for i, r := range text {
		if units += utf16.RuneLen(r); units >= cellMost {
			return text[:i] + "…"
		}
	}
	return text
}

// style gives the number of a look in the file.
func (b *book) style(l look) (int, error) {
	if id, known := b.styles[l]; known {
		return id, nil
	}
	s := &excelize.Style{
		Font:      &excelize.Font{Family: typeName, Size: l.size, Bold: l.bold, Italic: l.italic},
		Alignment: &excelize.Alignment{Horizontal: [...]string{left: "left", centre: "center", right: "right"}[l.at], Vertical: "center", WrapText: true},
	}
	if l.boxed {
		for _, side := range []string{"left", "right", "top", "bottom"} {
			s.Border = append(s.Border, excelize.Border{Type: side, Color: "000000", Style: 1})
		}
	}
	if l.decimals > 0 { // as many as were written: 2,10 stays 2,10
		format := "0." + strings.Repeat("0", l.decimals)
		s.CustomNumFmt = &format
	}
	id, err := b.file.NewStyle(s)
	if err == nil {
		b.styles[l] = id
	}
	return id, err
}
