package seal

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"strings"
	"time"
	"unicode"

	"codeberg.org/go-pdf/fpdf"
	"github.com/go-fonts/liberation/liberationserifregular"

	"hoso/canon"
	"hoso/fault"
	"hoso/seal/pades"
)

const (
	mm          = 72 / 25.4     // points
	SealSize    = 36 * mm       // the diameter of an agency's seal: it is shown at its real size (ND30 annex I, II.8.a)
	lineHeight  = 1.15          // of the text's size
	smallText   = 6.0           // under a signature
	plainText   = 10.0          // where no image is shown (ND30 annex I, II.8.b and part II.I)
	maxImage    = 4 << 20       // bytes of a PNG
	maxPixels   = 4_000 * 1_000 // of a PNG
	maxSide     = 2000          // points
	maxLines    = 12
	maxLineText = 200
)

// Ink is the colour that a rule demands of an image.
type Ink int

// The inks.
const (
	AnyInk Ink = iota
	Blue       // a person's signature (ND30 annex I, II.7.d)
	Red        // an agency's seal (ND30 annex I, II.8.a)
)

// Look is what is seen of a signature on its page: an image with a transparent
// background and lines of text under it, or a page drawn beforehand.
type Look struct {
	Image []byte   // PNG
	Ink   Ink      // the colour the image must have
	Lines []string // black, upright, Times New Roman's measures
	Size  float64  // of the text, points; 0 for 6
	Page  []byte   // a PDF of one page instead of all the above
}

// PersonLook shows a handwritten signature in blue and who signed, for which
// agency, when.
func PersonLook(signature []byte, name, agency string, at time.Time) *Look {
	return &Look{Image: signature, Ink: Blue, Lines: []string{"Người ký: " + name, "Cơ quan: " + agency,
		"Thời gian ký: " + isoTime(at)}}
}

// AgencyLook shows a seal in red, without text.
func AgencyLook(seal []byte) *Look { return &Look{Image: seal, Ink: Red} }

// TextLook shows no image: annexes in files of their own (first line: number
// and symbol of the document) and digitised copies (form of the copy and
// agency), at the top right of the first page.
func TextLook(at time.Time, lines ...string) *Look {
	return &Look{Lines: append(lines, "Thời gian ký: "+isoTime(at)), Size: plainText}
}

// AgencyFieldBeside gives the place of the seal: at its real size, over the left
// third of the person's signature, its middle on the image's.
func AgencyFieldBeside(person pades.Field, name, tip string) pades.Field {
	return pades.Field{Name: name, Tip: tip, Page: person.Page, W: SealSize, H: SealSize,
		X: person.X + person.W/3 - SealSize, Y: person.Y + person.H/2 - SealSize/2}
}

// drawFor gives the look at the size of the field.
func (o PDFOptions) drawFor(fields []pades.FieldState) ([]byte, error) {
	if o.Look.Page != nil {
		return o.Look.Page, nil
	}
	w, h := 0.0, 0.0
	if o.New != nil {
		w, h = o.New.W, o.New.H
	}
	for _, f := range fields {
		if f.Name == o.Field {
			w, h = f.W, f.H
		}
	}
	return o.Look.Draw(w, h)
}

// Draw gives a PDF of one page of w × h points. An image of the wrong colour or
// with a background is a fault: seal.image_ink, seal.image_background.
func (l *Look) Draw(w, h float64) (page []byte, err error) {
	fits := func(n float64) bool { return n >= 1 && n <= maxSide } // false for what is no number
	if !fits(w) || !fits(h) || len(l.Lines) > maxLines {
		return nil, fmt.Errorf("seal: look of %.0f × %.0f points, %d lines", w, h, len(l.Lines))
	}
	defer func() { // the drawing library panics on some input; what is known is kept from it
		if r := recover(); r != nil {
			page, err = nil, fmt.Errorf("seal: drawing: %v", r)
		}
	}()
	p := newPage(w, h)
	size := l.Size
	if size == 0 {
		size = smallText
	}
	text := float64(len(l.Lines)) * size * lineHeight
	if l.Image != nil {
		if err := placeImage(p, l.Image, l.Ink, w, h-text); err != nil {
			return nil, err
		}
	}
	writeLines(p, l.Lines, size, w, h-text)
	return output(p)
}

// newPage makes one transparent page whose bytes depend on nothing but what is drawn.
func newPage(w, h float64) *fpdf.Fpdf {
	p := fpdf.NewCustom(&fpdf.InitType{OrientationStr: "P", UnitStr: "pt", Size: fpdf.SizeType{Wd: w, Ht: h}})
	p.SetMargins(0, 0, 0)
	p.SetAutoPageBreak(false, 0)
	p.SetCatalogSort(true)
	p.SetCreationDate(time.Unix(0, 0).UTC())
	p.SetModificationDate(time.Unix(0, 0).UTC())
	p.AddPage()
	return p
}

func output(p *fpdf.Fpdf) ([]byte, error) {
	var b bytes.Buffer
	if err := p.Output(&b); err != nil {
		return nil, fmt.Errorf("seal: drawing: %w", err)
	}
	return b.Bytes(), nil
}

// placeImage puts the image in the middle of the upper part, as large as fits.
func placeImage(p *fpdf.Fpdf, raw []byte, ink Ink, w, h float64) error {
	clean, err := transparent(raw, ink)
	if err != nil {
		return err
	}
	info := p.RegisterImageOptionsReader("image", fpdf.ImageOptions{ImageType: "PNG"}, bytes.NewReader(clean))
	if p.Err() || h <= 0 {
		return errors.New("seal: no room for the image")
	}
	scale := min(w/info.Width(), h/info.Height())
	iw, ih := info.Width()*scale, info.Height()*scale
	p.ImageOptions("image", (w-iw)/2, (h-ih)/2, iw, ih, false, fpdf.ImageOptions{}, 0, "")
	return nil
}

func writeLines(p *fpdf.Fpdf, lines []string, size, w, y float64) {
	if len(lines) == 0 {
		return
	}
	p.AddUTF8FontFromBytes("serif", "", liberationserifregular.TTF)
	for i, line := range lines {
		line = drawable(line)
		p.SetFont("serif", "", size)
		if wide := p.GetStringWidth(line); wide > w { // a long name is set smaller, not cut
			p.SetFont("serif", "", size*w/wide)
		}
		p.SetXY(0, y+float64(i)*size*lineHeight)
		p.CellFormat(w, size*lineHeight, line, "", 0, "L", false, 0, "")
	}
}

// drawable composes the letters and replaces what the font has no shape for:
// the drawing library would show boxes without a word, or panic.
func drawable(s string) string {
	out := []rune(canon.Text(strings.ToValidUTF8(s, "?")))
	for i, r := range out {
		switch {
		case r == '\u00a0':
			out[i] = ' '
		case !hasShape(r):
			out[i] = '?'
		}
	}
	return string(out[:min(len(out), maxLineText)])
}

// hasShape knows what both fonts hold of Latin letters, Vietnamese ones
// complete, and of signs.
func hasShape(r rune) bool {
	switch {
	case r >= 0x1EFA || r >= 0x1E9C && r <= 0x1E9F:
		return strings.ContainsRune("–—‘’“”„†•…‰‹›₫ẞ", r)
	case r > 0x017F && r < 0x1E00:
		return strings.ContainsRune("ƠơƯư", r)
	}
	return unicode.IsPrint(r)
}

// transparent checks a PNG and gives it as 8-bit colour with alpha, not
// interlaced, so that the drawing library meets nothing else.
func transparent(raw []byte, ink Ink) ([]byte, error) {
	c, err := png.DecodeConfig(bytes.NewReader(raw))
	if err != nil || len(raw) > maxImage || c.Width < 1 || c.Height < 1 || c.Width > maxPixels/c.Height {
		return nil, fault.New(fault.Invalid, "seal.image_unreadable").Wrap(err)
	}
	img, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		return nil, fault.New(fault.Invalid, "seal.image_unreadable").Wrap(err)
	}
	plain, ok := img.(*image.NRGBA)
	if !ok {
		plain = image.NewNRGBA(image.Rect(0, 0, c.Width, c.Height))
		draw.Draw(plain, plain.Rect, img, img.Bounds().Min, draw.Src)
	}
	if err := countPixels(plain).check(ink); err != nil {
		return nil, err
	}
	const kind, interlace = 25, 28 // places in the header
	if ok && raw[kind] == 6 && raw[interlace] == 0 {
		return raw, nil
	}
	var b bytes.Buffer
	if err := png.Encode(&b, plain); err != nil {
		return nil, fmt.Errorf("seal: image: %w", err)
	}
	return b.Bytes(), nil
}

// pixels counts what an image is made of.
type pixels struct{ all, clear, blue, red int }

func countPixels(m *image.NRGBA) pixels {
	n := pixels{all: len(m.Pix) / 4}
	strong := func(c, a, b uint8) bool { return int(c) > int(a)+40 && int(c) > int(b)+40 }
	for i := 0; i+3 < len(m.Pix); i += 4 {
		r, g, b, alpha := m.Pix[i], m.Pix[i+1], m.Pix[i+2], m.Pix[i+3]
		switch {
		case alpha < 128:
			n.clear++
		case strong(b, r, g):
			n.blue++
		case strong(r, g, b):
			n.red++
		}
	}
	return n
}

// check demands a background that is clear and ink of which nine parts in ten
// have the colour.
func (n pixels) check(ink Ink) error {
	drawn := n.all - n.clear
	if drawn == 0 || n.clear < n.all/10 {
		return fault.New(fault.Invalid, "seal.image_background").Cite("ND30-PLI.II.7")
	}
	if ink == Blue && n.blue < drawn*9/10 {
		return fault.New(fault.Invalid, "seal.image_ink", "xanh").Cite("ND30-PLI.II.7.d")
	}
	if ink == Red && n.red < drawn*9/10 {
		return fault.New(fault.Invalid, "seal.image_ink", "đỏ").Cite("ND30-PLI.II.8.a")
	}
	return nil
}
