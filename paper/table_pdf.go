package paper

import (
	"context"
	"fmt"
	"slices"

	"hoso/office"
	"hoso/paper/pdf"
)

// How the text of a listing is set: Decree 30/2020, Annex I, asks for 13 to 14 points, and for less in the head.
const (
	listText  = 13.0
	listTitle = 14.0
	listHead  = 12.0
	headPart  = 0.45 // of the line, for who issues the document
	headGap   = 2.0  // between the two columns of the head
	headLine  = 5.4
	unitLine  = 22.0 // the short line under the unit
	mottoLine = 28.0 // half the line under the motto
	handRoom  = 28.0 // free to sign in
)

// listPress puts a listing on pages; it knows how high they are.
type listPress struct {
	*press
	l      *listing
	bottom float64
}

func tablePDF(ctx context.Context, p *Printer, t office.Table) ([]byte, error) {
	faces, err := p.fonts()
	if err != nil {
		return nil, err
	}
	l, err := newListing(t, faces, drawable(faces))
	if err != nil {
		return nil, err
	}
	return newListPress(ctx, faces, l).print()
}

func newListPress(ctx context.Context, faces typeface, l *listing) *listPress {
	p := &listPress{newPress(ctx, faces, &sheet{Title: l.Title, Lang: l.Lang, Day: l.Day}), l, bottomEdge}
	if l.Wide {
		p.doc.Landscape()
		p.bottom += pdf.Width - pdf.Height
	}
	p.right = p.left + l.width()
	return p
}

// print lays out the whole listing. It stops when the context ends.
func (p *listPress) print() ([]byte, error) {
	p.newPage()
	p.top()
	p.title()
	p.prose(p.l.Lead)
	for i := range p.l.Parts {
		tail := 0.0
		if i == len(p.l.Parts)-1 {
			tail = p.tailHeight()
		}
		if err := p.part(&p.l.Parts[i], tail); err != nil {
			return nil, err
		}
	}
	p.prose(p.l.Notes)
	p.signers()
	p.feet()
	file, err := p.doc.Bytes()
	if err != nil {
		return nil, fmt.Errorf("paper: %w", err)
	}
	return file, nil
}

// room begins a new page when less than a height is left on this one.
func (p *listPress) room(height float64) {
	if p.y+height > p.bottom+hair && p.y > topEdge {
		p.newPage()
	}
}

// top prints the head of the document: who issues it on the left, motto, place and day on the right.
func (p *listPress) top() {
	top, middle := p.y, p.left+headPart*(p.right-p.left)
	issuer := p.stack(p.left, middle-headGap, top, signedLine{style{regular, listHead}, p.l.Above}, signedLine{style{bold, listHead}, p.l.Unit})
	half := (p.left + middle - headGap) / 2
	p.doc.Line(half-unitLine/2, issuer+0.5, half+unitLine/2, issuer+0.5, thin)
	motto := p.stack(middle, p.right, top, signedLine{style{bold, listHead}, nation}, signedLine{style{bold, listText}, creed})
	half = (middle + p.right) / 2
	p.doc.Line(half-mottoLine, motto+0.5, half+mottoLine, motto+0.5, thin)
	place := p.stack(middle, p.right, motto+2, signedLine{style{italic, listText}, p.l.Place})
	p.y = max(issuer, place) + 6
}

// The national name and motto above every administrative document.
const (
	nation = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
	creed  = "Độc lập - Tự do - Hạnh phúc"
)

// stack prints lines in the middle between two edges and gives where they end.
func (p *listPress) stack(from, to, y float64, lines ...signedLine) float64 {
	for _, line := range lines {
		if line.text == "" {
			continue
		}
		for _, text := range p.faces.wrap(line.style, line.text, to-from) {
			p.text(line.style, centre, from, to, y, headLine, text)
			y += headLine
		}
	}
	return y
}

func (p *listPress) title() {
	p.paragraph(style{bold, listTitle}, centre, p.l.Title)
	p.paragraph(style{italic, listText}, centre, p.l.Under)
	p.y += 3
}

// prose prints paragraphs.
func (p *listPress) prose(texts []string) {
	for _, text := range texts {
		p.paragraph(style{regular, listText}, left, text)
	}
	if len(texts) > 0 {
		p.y += 2
	}
}

func (p *listPress) paragraph(s style, at align, text string) {
	if text == "" {
		return
	}
	for _, line := range p.faces.wrap(s, text, p.right-p.left) {
		p.room(lineHeight)
		p.text(s, at, p.left, p.right, p.y, lineHeight, line)
		p.y += lineHeight
	}
}

// signerRows gives who sign side by side.
func (l *listing) signerRows() [][]signature {
	return slices.Collect(slices.Chunk(l.Signers, signersRow))
}

func (p *listPress) signersHeight(row []signature) (height float64) {
	width := (p.right-p.left)/float64(len(row)) - headGap
	for _, s := range row {
		lines := len(p.faces.wrap(style{bold, listText}, s.Role, width)) + len(p.faces.wrap(style{italic, listHead}, s.Hint, width))
		height = max(height, float64(lines)*headLine)
	}
	return signLead + height + handRoom
}

// signers prints the places to sign; those side by side are never on two pages.
func (p *listPress) signers() {
	for _, row := range p.l.signerRows() {
		height := p.signersHeight(row)
		p.room(height)
		width := (p.right - p.left) / float64(len(row))
		for i, s := range row {
			x := p.left + float64(i)*width
			p.stack(x+headGap/2, x+width-headGap/2, p.y+signLead,
				signedLine{style{bold, listText}, s.Role}, signedLine{style{italic, listHead}, s.Hint})
		}
		p.y += height
	}
}

// tailHeight gives the height of what stands behind the last table, so that its last row can be kept with it: signatures are
// not to stand on a page alone. Nothing where that is too much to be kept together.
func (p *listPress) tailHeight() (height float64) {
	for _, text := range p.l.Notes {
		height += float64(len(p.faces.wrap(style{regular, listText}, text, p.right-p.left))) * lineHeight
	}
	for _, row := range p.l.signerRows() {
		height += p.signersHeight(row)
	}
	if height == 0 || height > (p.bottom-topEdge)/2 {
		return 0
	}
	return height + 2*listGap
}

// feet prints on every page which of how many it is.
func (p *listPress) feet() {
	pages := p.doc.Pages()
	for n := 1; n <= pages; n++ {
		p.doc.On(n)
		p.text(style{regular, 11}, centre, p.left, p.right, p.bottom+5, lineHeight, fmt.Sprintf("%s %d/%d", p.l.PageWord, n, pages))
	}
}
