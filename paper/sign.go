package paper

import "hoso/paper/pdf"

// The names of the signature fields: the authorised person signs first, then the agency (Decree 30/2020, art. 32, 33).
const (
	SignerField = "NguoiKy"
	AgencyField = "CoQuan"
)

// Sizes of the signature images in millimetres. The seal has its real size and covers about the left third of the person's
// signature (Decree 30/2020, Annex I, II.7.d and II.8.a).
const (
	signatureWidth  = 46.0
	signatureHeight = 25.0
	sealSize        = 36.0
	signLead        = 4.0
	signRoom        = sealSize + 2 // free below the lines that say who signs
)

// signatures prints the places where people sign, side by side and together on one page.
func (p *press) signatures() {
	if len(p.sheet.Signatures) == 0 {
		return
	}
	width, above := p.signatureColumn(), p.aboveSignatures()
	p.need(p.signaturesHeight())
	p.y += signLead
	for i, s := range p.sheet.Signatures {
		p.signature(s, p.left+float64(i)*width, width, above)
	}
	p.y += above + signRoom + 2*lineHeight
}

func (p *press) signatureColumn() float64 {
	return (p.right - p.left) / float64(max(1, len(p.sheet.Signatures)))
}

// aboveSignatures gives the height of the lines that say who signs.
func (p *press) aboveSignatures() (height float64) {
	for _, s := range p.sheet.Signatures {
		height = max(height, float64(len(p.signatureLines(s, p.signatureColumn())))*lineHeight)
	}
	return height
}

func (p *press) signaturesHeight() float64 {
	return signLead + p.aboveSignatures() + signRoom + 2*lineHeight
}

// signedLine is one line above a signature.
type signedLine struct {
	style
	text string
}

func (p *press) signatureLines(s signature, width float64) []signedLine {
	body, value, _ := styles()
	var out []signedLine
	for _, part := range []signedLine{
		{style{italic, body.size}, s.Place}, {value, s.Role}, {body, s.Pledge}, {style{italic, body.size}, s.Hint},
	} {
		if part.text == "" {
			continue
		}
		for _, text := range p.faces.wrap(part.style, part.text, width-4) {
			out = append(out, signedLine{part.style, text})
		}
	}
	return out
}

func (p *press) signature(s signature, x, width, above float64) {
	_, value, _ := styles()
	y := p.y
	for _, line := range p.signatureLines(s, width) {
		p.text(line.style, centre, x, x+width, y, lineHeight, line.text)
		y += lineHeight
	}
	p.text(value, centre, x, x+width, p.y+above+signRoom, lineHeight, s.Name)
	if s.Agency && p.signer {
		p.layFields(x+width/2, p.y+above+1)
	}
}

// layFields says where the two signatures of the confirmation go: the person's in the middle, the seal over its left third.
func (p *press) layFields(middle, top float64) {
	signer := middle - signatureWidth/2
	seal := signer + signatureWidth/3 - sealSize
	p.boxes = []Box{
		p.box(SignerField, signer, top+(sealSize-signatureHeight)/2, signatureWidth, signatureHeight),
		p.box(AgencyField, seal, top, sealSize, sealSize),
	}
}

func (p *press) box(name string, x, y, w, h float64) Box {
	points := func(mm float64) float64 { return mm * 72 / 25.4 }
	return Box{Name: name, Page: p.doc.Pages(), X: points(x), Y: points(pdf.Height - y - h), W: points(w), H: points(h)}
}
