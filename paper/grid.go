package paper

import (
	"slices"
	"strings"
)

const (
	cellHeight = 4.7 // of a line of text in a table
	cellPad    = 1.2 // left and right
	cellLead   = 0.9 // above and below
	cellPlay   = 0.6 // word processors measure a little differently
	leastRow   = cellHeight + 2*cellLead
)

// headStyle is the style of a table's head.
func headStyle() style {
	_, _, small := styles()
	return style{bold, small.size}
}

// widths shares the table's width among its columns: each gets its longest word, and what is left goes where the texts are long.
func (t typeface) widths(g *grid, total float64) []float64 {
	_, _, small := styles()
	least := make([]float64, len(g.Columns))
	wish := make([]float64, len(g.Columns))
	for i, c := range g.Columns {
		t.claim(headStyle(), c.Label, &least[i], &wish[i])
		wish[i] = min(wish[i], total*0.45) // a long heading alone does not make a column wide
		t.claim(small, c.Room, &least[i], &wish[i])
	}
	for _, row := range g.Rows {
		for i, text := range row {
			t.claim(small, text, &least[i], &wish[i])
		}
	}
	for i := range least {
		least[i] = min(least[i], total*0.3) + 2*cellPad + cellPlay
		wish[i] = max(min(wish[i], total*2.5)+2*cellPad+cellPlay, least[i])
	}
	t.groupClaims(g, least, wish)
	return share(least, wish, total)
}

// claim widens a column for a text: least for its longest word, wish for all of it on one line.
func (t typeface) claim(s style, text string, least, wish *float64) {
	for line := range strings.SplitSeq(text, "\n") {
		*wish = max(*wish, t.width(s, line))
	}
	*least = max(*least, t.longestWord(s, text))
}

func (t typeface) longestWord(s style, text string) (width float64) {
	for word := range strings.FieldsSeq(text) {
		width = max(width, t.width(s, word))
	}
	return width
}

// groupClaims widens columns under a common heading until its longest word fits above them.
func (t typeface) groupClaims(g *grid, least, wish []float64) {
	for _, s := range g.Spans() {
		if s.Group == "" {
			continue
		}
		have := 0.0
		for i := s.From; i < s.From+s.Count; i++ {
			have += least[i]
		}
		if more := (t.longestWord(headStyle(), s.Group) + 2*cellPad - have) / float64(s.Count); more > 0 {
			for i := s.From; i < s.From+s.Count; i++ {
				least[i] += more
				wish[i] = max(wish[i], least[i])
			}
		}
	}
}

// share gives each column its least width and the rest in proportion to what they wish beyond it; with too little room all
// shrink alike.
func share(least, wish []float64, total float64) []float64 {
	sumLeast, sumMore := 0.0, 0.0
	for i := range least {
		sumLeast += least[i]
		sumMore += wish[i] - least[i]
	}
	out := slices.Clone(least)
	rest := total - sumLeast
	for i := range out {
		switch {
		case rest < 0:
			out[i] *= total / sumLeast
		case sumMore > 0:
			out[i] += rest * (wish[i] - least[i]) / sumMore
		default:
			out[i] += rest / float64(len(out))
		}
	}
	return out
}

// tableau is a table on its way to the pages.
type tableau struct {
	*press
	g      *grid
	widths []float64
}

func (p *press) tableau(g *grid) *tableau {
	if p.table == nil || p.table.g != g {
		p.table = &tableau{p, g, p.faces.widths(g, p.right-p.left)}
	}
	return p.table
}

// gridBeginning gives the height of the least that is printed of a table in one place: title, head and first row.
func (p *press) gridBeginning(g *grid) float64 {
	t := p.tableau(g)
	height := t.titleHeight() + t.headHeight() + leastRow
	if rows := g.Body(); len(rows) > 0 {
		height += min(t.rowHeight(t.wrapped(rows[0])), pageHeight/3) - leastRow
	}
	return height
}

// grid prints a table. The head is repeated on every page; a row is broken only when it is higher than a page.
func (p *press) grid(g *grid) {
	t := p.tableau(g)
	p.need(p.gridBeginning(g))
	t.title()
	t.head()
	for _, row := range g.Body() {
		t.row(t.wrapped(row))
	}
	if g.None != "" && len(g.Rows) == 0 {
		t.box(p.left, p.y, p.right-p.left, leastRow)
		_, _, small := styles()
		p.text(style{bold, small.size}, centre, p.left, p.right, p.y, leastRow, g.None)
		p.y += leastRow
	}
	p.y += 1.5
}

func (t *tableau) titleHeight() float64 {
	if t.g.Title == "" {
		return 0
	}
	body, _, _ := styles()
	return float64(len(t.faces.wrap(body, t.g.Title, t.right-t.left)))*lineHeight + 0.5
}

func (t *tableau) title() {
	if t.g.Title == "" {
		return
	}
	body, _, _ := styles()
	for _, text := range t.faces.wrap(body, t.g.Title, t.right-t.left) {
		t.text(body, left, t.left, t.right, t.y, lineHeight, text)
		t.y += lineHeight
	}
	t.y += 0.5
}

// headRows gives the heights of the two lines of the head; the upper one is nothing where no columns are grouped.
func (t *tableau) headRows() (upper, lower float64) {
	s := headStyle()
	if !t.g.Grouped() {
		for i, c := range t.g.Columns {
			lower = max(lower, t.height(len(t.faces.wrap(s, c.Label, t.widths[i]-2*cellPad))))
		}
		return 0, lower
	}
	lower = leastRow
	whole := 0.0
	for _, part := range t.g.Spans() {
		if part.Group == "" {
			whole = max(whole, t.height(len(t.faces.wrap(s, t.g.Columns[part.From].Label, t.widths[part.From]-2*cellPad))))
			continue
		}
		upper = max(upper, t.height(len(t.faces.wrap(s, part.Group, t.spanWidth(part)-2*cellPad))))
		for i := part.From; i < part.From+part.Count; i++ {
			lower = max(lower, t.height(len(t.faces.wrap(s, t.g.Columns[i].Label, t.widths[i]-2*cellPad))))
		}
	}
	return upper, max(lower, whole-upper)
}

func (t *tableau) headHeight() float64 {
	upper, lower := t.headRows()
	return upper + lower
}

func (t *tableau) height(lines int) float64 { return float64(lines)*cellHeight + 2*cellLead }

func (t *tableau) spanWidth(s span) (width float64) {
	for i := s.From; i < s.From+s.Count; i++ {
		width += t.widths[i]
	}
	return width
}

// head prints the head of the table.
func (t *tableau) head() {
	upper, lower := t.headRows()
	x := t.left
	for _, part := range t.g.Spans() {
		width := t.spanWidth(part)
		if part.Group == "" {
			t.headCell(x, t.y, width, upper+lower, t.g.Columns[part.From].Label)
			x += width
			continue
		}
		t.headCell(x, t.y, width, upper, part.Group)
		for i := part.From; i < part.From+part.Count; i++ {
			t.headCell(x, t.y+upper, t.widths[i], lower, t.g.Columns[i].Label)
			x += t.widths[i]
		}
	}
	t.y += upper + lower
}

func (t *tableau) headCell(x, y, w, h float64, text string) {
	t.box(x, y, w, h)
	lines := t.faces.wrap(headStyle(), text, w-2*cellPad)
	y += (h - float64(len(lines))*cellHeight) / 2
	for _, line := range lines {
		t.text(headStyle(), centre, x+cellPad, x+w-cellPad, y, cellHeight, line)
		y += cellHeight
	}
}

func (t *tableau) box(x, y, w, h float64) { t.doc.Rect(x, y, w, h, thin) }

// wrapped breaks the texts of a row into lines.
func (t *tableau) wrapped(row []string) [][]string {
	_, _, small := styles()
	cells := make([][]string, len(row))
	for i, text := range row {
		if text != "" {
			cells[i] = t.faces.wrap(small, text, t.widths[i]-2*cellPad)
		}
	}
	return cells
}

func (t *tableau) rowHeight(cells [][]string) float64 {
	lines := 1
	for _, cell := range cells {
		lines = max(lines, len(cell))
	}
	return t.height(lines)
}

// row prints a row, on the next page if it does not fit here. A row higher than a page goes on there, line by line.
func (t *tableau) row(cells [][]string) {
	height := t.rowHeight(cells)
	most := pageHeight - t.headHeight()
	if t.y+height > bottomEdge+hair && (height <= most || bottomEdge-t.y < 4*cellHeight) {
		t.nextPage()
	}
	for t.y+height > bottomEdge+hair {
		fitting := max(1, int((bottomEdge-t.y-2*cellLead)/cellHeight))
		cells = t.slice(cells, fitting)
		height = t.rowHeight(cells)
		t.nextPage()
	}
	t.draw(cells, height)
}

func (t *tableau) nextPage() {
	t.newPage()
	t.head()
}

// slice prints the first lines of a row and gives what is left of it.
func (t *tableau) slice(cells [][]string, lines int) [][]string {
	first, rest := make([][]string, len(cells)), make([][]string, len(cells))
	for i, cell := range cells {
		cut := min(lines, len(cell))
		first[i], rest[i] = cell[:cut], cell[cut:]
	}
	t.draw(first, t.height(lines))
	return rest
}

func (t *tableau) draw(cells [][]string, height float64) {
	_, _, small := styles()
	x := t.left
	for i, cell := range cells {
		t.box(x, t.y, t.widths[i], height)
		for n, line := range cell {
			t.text(small, t.g.Columns[i].Align, x+cellPad, x+t.widths[i]-cellPad, t.y+cellLead+float64(n)*cellHeight, cellHeight, line)
		}
		x += t.widths[i]
	}
	t.y += height
}
