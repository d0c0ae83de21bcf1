package paper

import (
	"context"
	"fmt"

	"hoso/paper/pdf"
)

// The page: Decree 30/2020, Annex I: left 30 to 35 mm, right 15 to 20, top and bottom 20 to 25.
const (
	leftEdge    = 30.0
	rightEdge   = pdf.Width - 15
	topEdge     = 20.0
	bottomEdge  = pdf.Height - 20
	pageHeight  = bottomEdge - topEdge
	lineHeight  = 6.0 // of body text
	thin        = 0.2 // of lines and frames
	underLetter = 0.8 // from the letters down to the dots
	dotPitch    = 1.1
	hair        = 0.01 // what sums of the same lengths may differ by
)

// press puts a sheet on pages. It holds the place of the next line.
type press struct {
	ctx    context.Context
	faces  typeface
	sheet  *sheet
	doc    *pdf.Doc
	left   float64
	right  float64
	y      float64
	boxes  []Box
	signer bool
	table  *tableau // the last one measured: it is measured before it is printed
}

func newPress(ctx context.Context, faces typeface, s *sheet) *press {
	meta := pdf.Meta{Title: s.Title, Lang: s.Lang, Day: s.Day}
	return &press{ctx: ctx, faces: faces, sheet: s, doc: pdf.New(meta, faces[:]...), left: leftEdge, right: rightEdge, signer: s.Stamp == ""}
}

// print lays out the whole sheet. It stops when the context ends.
func (p *press) print() ([]byte, []Box, error) {
	p.newPage()
	p.top()
	for i := range p.sheet.Body {
		if err := p.ctx.Err(); err != nil {
			return nil, nil, fmt.Errorf("paper: %w", err)
		}
		if i == p.lastPart() {
			p.need(p.together(p.sheet.Body[i:]) + p.signaturesHeight())
		}
		p.block(p.sheet.Body[i:])
	}
	p.signatures()
	p.margins()
	file, err := p.doc.Bytes()
	if err != nil {
		return nil, nil, fmt.Errorf("paper: %w", err)
	}
	return file, p.boxes, nil
}

func (p *press) newPage() {
	p.doc.AddPage()
	p.y = topEdge
}

// need begins a new page when less than a height is left; nothing is higher than a page.
func (p *press) need(height float64) {
	if p.y+height > bottomEdge+hair && p.y > topEdge {
		p.newPage()
	}
}

// block prints the first of the blocks; it looks at the next ones so that no heading is left alone at the end of a page.
func (p *press) block(blocks []block) {
	switch b := blocks[0]; {
	case b.Heading != nil:
		p.need(p.together(blocks))
		p.heading(b.Heading)
	case b.Line != nil:
		p.line(b.Line)
	case b.Grid != nil:
		p.grid(b.Grid)
	}
}

// lastPart gives where the last part of the form begins that is to be on the page with the signatures, lest these stand there
// alone: the last line with its headings. A table ends the form with its own rows.
func (p *press) lastPart() int {
	i := len(p.sheet.Body) - 1
	if i < 0 || p.sheet.Body[i].Line == nil {
		return -1
	}
	for i > 0 && p.sheet.Body[i-1].Heading != nil {
		i--
	}
	return i
}

// together gives the height that headings and the beginning of what follows them take.
func (p *press) together(blocks []block) float64 {
	height := 0.0
	for _, b := range blocks {
		switch {
		case b.Heading != nil:
			height += p.headingHeight(b.Heading)
			continue
		case b.Grid != nil:
			return height + p.gridBeginning(b.Grid)
		}
		return height + p.lineBeginning(b.Line)
	}
	return height
}

// lineBeginning gives the height of what is kept together of a line of the form: it may be a text of pages.
func (p *press) lineBeginning(l *line) float64 {
	f := flow{faces: p.faces, width: p.right - p.left}
	return float64(min(len(f.set(l.Cells))+l.Ruled, 6)) * lineHeight
}

func (p *press) headingStyle(h *heading) style {
	body, value, _ := styles()
	if h.Bold {
		return value
	}
	return body
}

func (p *press) headingHeight(h *heading) float64 {
	lines := p.faces.wrap(p.headingStyle(h), h.Text, p.right-p.left)
	return float64(len(lines))*lineHeight + spaceAbove(h)
}

func spaceAbove(h *heading) float64 {
	if h.Centred {
		return 2.5
	}
	return 0
}

func (p *press) heading(h *heading) {
	s := p.headingStyle(h)
	p.y += spaceAbove(h)
	for _, text := range p.faces.wrap(s, h.Text, p.right-p.left) {
		p.need(lineHeight)
		at := left
		if h.Centred {
			at = centre
		}
		p.text(s, at, p.left, p.right, p.y, lineHeight, text)
		p.y += lineHeight
	}
}

// line prints a line of the form, which may run over pages. Its first two printed lines stay together.
func (p *press) line(l *line) {
	f := flow{faces: p.faces, width: p.right - p.left}
	lines := f.set(l.Cells)
	p.need(float64(min(len(lines), 2)) * lineHeight)
	for i, parts := range lines {
		if i == len(lines)-2 {
			p.need(2 * lineHeight) // nor is the last one left alone
		}
		p.need(lineHeight)
		for _, part := range parts {
			p.fragment(part)
		}
		p.y += lineHeight
	}
	for range l.Ruled {
		p.need(lineHeight)
		p.dots(p.left, p.right, p.y+lineHeight)
		p.y += lineHeight
	}
}

func (p *press) fragment(part fragment) {
	if part.dots {
		p.dots(p.left+part.x, p.left+part.x+part.w, p.y+lineHeight)
		return
	}
	p.doc.Text(part.font, part.size, p.left+part.x, baseline(p.y, lineHeight, part.size), 0, part.text)
}

// dots draws a dotted line to write on; bottom is the lower edge of the line of text.
func (p *press) dots(from, to, bottom float64) {
	p.doc.Dotted(from, bottom-lineHeight*0.3+underLetter/2, to, 0.3, dotPitch)
}

// text prints one line between two edges.
func (p *press) text(s style, at align, from, to, y, height float64, text string) {
	x := from
	switch w := p.faces.width(s, text); at {
	case centre:
		x += (to - from - w) / 2
	case right:
		x = to - w
	}
	p.doc.Text(s.font, s.size, x, baseline(y, height, s.size), 0, text)
}

// baseline is where the letters stand in a line of a height that begins at y: their middle is a little above the line's.
func baseline(y, height, size float64) float64 {
	return y + height/2 + size*0.33/2.8346
}
