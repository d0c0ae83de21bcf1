package paper

import (
	"fmt"

	"hoso/paper/pdf"
)

const (
	photoWidth  = 40.0
	photoHeight = 60.0
	photoWide   = 472 // pixels of the portrait at 300 dpi
	photoHigh   = 709
)

// top prints what stands above the items: motto, agencies, title, portrait and the items beside it.
func (p *press) top() {
	if p.sheet.Motto {
		p.motto()
	} else {
		p.masthead()
	}
	if p.sheet.Photo == nil {
		p.title()
		return
	}
	p.y += 3
	top := p.y
	p.portrait(p.left, top)
	p.left += photoWidth + 5
	p.title()
	for i := range p.sheet.Beside {
		p.block(p.sheet.Beside[i:])
	}
	p.left -= photoWidth + 5
	if p.doc.Pages() == 1 {
		p.y = max(p.y, top+photoHeight+3)
	}
}

func (p *press) title() {
	for _, s := range []signedLine{{style{bold, 16}, p.sheet.Title}, {style{bold, 13}, p.sheet.Subtitle}} {
		if s.text == "" {
			continue
		}
		for _, text := range p.faces.wrap(s.style, s.text, p.right-p.left) {
			p.text(s.style, centre, p.left, p.right, p.y, 8, text)
			p.y += 8
		}
	}
	p.y += 2
}

// motto prints the head of a document: who issues it on the left, the national motto, place and day on the right
// (Decree 30/2020, Annex I, II.1 to 4).
func (p *press) motto() {
	top, middle := p.y, p.left+70
	right := p.right
	p.right = middle - 4
	p.masthead()
	bottom := p.y
	p.right, p.y = right, top
	p.text(style{bold, 12}, centre, middle, p.right, p.y, lineHeight, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
	p.text(style{bold, 13}, centre, middle, p.right, p.y+lineHeight, lineHeight, "Độc lập - Tự do - Hạnh phúc")
	half := (middle + p.right) / 2
	p.doc.Line(half-28, p.y+2*lineHeight+0.5, half+28, p.y+2*lineHeight+0.5, thin)
	p.text(style{italic, 12}, centre, middle, p.right, p.y+2*lineHeight+2, lineHeight, p.sheet.Place)
	p.y = max(bottom, p.y+3*lineHeight+2) + 5
}

func (p *press) masthead() {
	for i := range p.sheet.Masthead {
		p.line(&p.sheet.Masthead[i])
	}
}

// portrait prints the picture in its frame, with its proportions; without one, or with one that cannot be opened, the frame
// says what belongs there.
func (p *press) portrait(x, y float64) {
	p.doc.Rect(x, y, photoWidth, photoHeight, thin)
	picture, err := pdf.ReadImage(p.sheet.Photo.Data, photoWide, photoHigh)
	if err != nil {
		body, _, _ := styles()
		lines := p.faces.wrap(body, p.sheet.Photo.Caption, photoWidth-6)
		top := y + (photoHeight-float64(len(lines))*lineHeight)/2
		for i, text := range lines {
			p.text(body, centre, x, x+photoWidth, top+float64(i)*lineHeight, lineHeight, text)
		}
		return
	}
	scale := min(photoWidth/float64(picture.Width), photoHeight/float64(picture.Height))
	w, h := scale*float64(picture.Width), scale*float64(picture.Height)
	p.doc.Picture(picture, x+(photoWidth-w)/2, y+(photoHeight-h)/2, w, h)
}

// grey is the tone of what stands in the margins: readable, and not taken for a part of the form.
const grey = 0.35

// margins prints, on every page, what says which version this is and whether it has legal value, and from the second page on
// the page's number in the middle above (Decree 30/2020, Annex I, II.7).
func (p *press) margins() {
	pages := p.doc.Pages()
	for n := 1; n <= pages; n++ {
		p.doc.On(n)
		if n > 1 {
			p.text(style{regular, 13}, centre, leftEdge, rightEdge, 7, 6, fmt.Sprint(n))
		}
		if p.sheet.Stamp != "" {
			p.pale(style{bold, 10}, centre, 16.5, p.sheet.Stamp)
		}
		p.footer(n, pages)
	}
}

func (p *press) footer(n, pages int) {
	small := style{regular, 8}
	count := fmt.Sprintf("%s %d/%d", p.sheet.PageWord, n, pages)
	room := rightEdge - leftEdge - p.faces.width(small, count) - 5
	text := p.sheet.Version
	if lines := p.faces.wrap(small, text, room); len(lines) > 1 {
		text = p.faces.fitting(small, text, room-3) + "…"
	}
	p.pale(small, left, pdf.Height-15, text)
	p.pale(small, right, pdf.Height-15, count)
}

func (p *press) pale(s style, at align, y float64, text string) {
	x := leftEdge
	switch w := p.faces.width(s, text); at {
	case centre:
		x += (rightEdge - leftEdge - w) / 2
	case right:
		x = rightEdge - w
	}
	p.doc.Text(s.font, s.size, x, y, grey, text)
}
