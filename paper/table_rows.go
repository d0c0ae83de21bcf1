package paper

import "fmt"

// listGap is what is left free below a table.
const listGap = 3.0

// listTable is a table of a listing on its way to the pages.
type listTable struct {
	*tableau
	p    *listPress
	part *listPart
}

// part prints a heading and its table. Tail is the height of what is to stay on the page with the last row.
func (p *listPress) part(of *listPart, tail float64) error {
	t := &listTable{&tableau{p.press, of.Grid, of.Widths}, p, of}
	if len(of.Grid.Rows) > 1 {
		p.room(t.beginning())
	} else { // the beginning is the end
		p.room(t.beginning() + tail)
	}
	p.paragraph(style{bold, listText}, left, of.Heading)
	p.y += 0.5
	t.head()
	if len(of.Grid.Rows) == 0 {
		t.none()
	}
	for i := range of.Grid.Rows {
		if err := p.ctx.Err(); err != nil {
			return fmt.Errorf("paper: %w", err)
		}
		keep := 0.0
		if i == len(of.Grid.Rows)-1 {
			keep = tail
		}
		t.row(i, keep)
	}
	p.y += listGap
	return nil
}

// beginning gives the height of heading, head and first row: they stay together.
func (t *listTable) beginning() float64 {
	height := float64(len(t.faces.wrap(style{bold, listText}, t.part.Heading, t.right-t.left)))*lineHeight + t.headHeight() + leastRow
	if len(t.g.Rows) > 0 {
		height += min(t.rowHeight(t.lines(0)), t.p.bottom/3) - leastRow
	}
	return height
}

// none says across all columns that there is nothing.
func (t *listTable) none() {
	t.box(t.left, t.y, t.right-t.left, leastRow)
	t.text(headStyle(), centre, t.left, t.right, t.y, leastRow, t.g.None)
	t.y += leastRow
}

func (t *listTable) rowStyle(row int) style {
	if t.part.Strong(row) {
		return headStyle()
	}
	_, _, small := styles()
	return small
}

// lines breaks the texts of a row.
func (t *listTable) lines(row int) [][]string {
	cells := make([][]string, len(t.widths))
	for i, text := range t.g.Rows[row] {
		if text != "" {
			cells[i] = t.faces.wrap(t.rowStyle(row), text, t.widths[i]-2*cellPad)
		}
	}
	return cells
}

// row prints a row, on the next page if it does not fit here with what is to stay with it. Only a row higher than a page is
// broken, between two lines of text.
func (t *listTable) row(row int, keep float64) {
	cells := t.lines(row)
	height := t.rowHeight(cells)
	whole := height <= t.p.bottom-topEdge-t.headHeight()
	if whole && t.y+height+keep > t.p.bottom+hair || !whole && t.p.bottom-t.y < 4*cellHeight {
		t.nextPage()
	}
	for t.y+height > t.p.bottom+hair {
		fitting := max(1, int((t.p.bottom-t.y-2*cellLead)/cellHeight))
		first, rest := cutAt(cells, fitting)
		t.print(row, first, t.height(fitting))
		cells, height = rest, t.rowHeight(rest)
		t.nextPage()
	}
	t.print(row, cells, height)
}

// cutAt parts the lines of a row into the first few and the rest.
func cutAt(cells [][]string, lines int) (first, rest [][]string) {
	for _, cell := range cells {
		n := min(lines, len(cell))
		first, rest = append(first, cell[:n]), append(rest, cell[n:])
	}
	return first, rest
}

func (t *listTable) print(row int, cells [][]string, height float64) {
	s, x := t.rowStyle(row), t.left
	for i, cell := range cells {
		t.box(x, t.y, t.widths[i], height)
		for n, line := range cell {
			t.text(s, t.g.Columns[i].Align, x+cellPad, x+t.widths[i]-cellPad, t.y+cellLead+float64(n)*cellHeight, cellHeight, line)
		}
		x += t.widths[i]
	}
	t.y += height
}
