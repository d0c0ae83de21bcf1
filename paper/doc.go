// Package paper lays a dossier out on paper: the official form as PDF and as DOCX, and sheets of one-time sign-in slips. Lists
// and reports it lays out as administrative documents: as PDF, as DOCX, and as XLSX to count on with.
//
// It owns how the forms look: which entries share a line, dotted lines, tables that run over pages, where signatures go.
// It does not own what a field is called or how its value reads (package law), what may be seen (it is given views that are
// already masked), nor signing (package seal): it only says where the signatures belong.
//
// Invariant: every entry of a form that has a place on paper is printed, whether or not a layout names it, and the same page
// gives the same bytes.
package paper

import (
	"context"
	"fmt"
	"sync"
	"text/template"

	"github.com/go-fonts/liberation/liberationserifbold"
	"github.com/go-fonts/liberation/liberationserifitalic"
	"github.com/go-fonts/liberation/liberationserifregular"

	"hoso/fault"
	"hoso/office"
	"hoso/paper/pdf"
)

// Printer implements office.Printer. It may be used by any number of goroutines; it keeps nothing but fonts and templates.
type Printer struct {
	fonts     func() (typeface, error)
	templates func() (*template.Template, error) // of the parts of a Word document
}

// typeface is the three cuts of the one family everything is set in; its letters are as wide as those of Times New Roman,
// which Decree 30/2020 asks for.
type typeface [3]*pdf.Font

// The places in a typeface.
const (
	regular = iota
	bold
	italic
)

// New makes a printer. Fonts and templates are read when they are first needed, once.
func New() *Printer {
	return &Printer{fonts: sync.OnceValues(readFonts), templates: sync.OnceValues(readTemplates)}
}

var _ office.Printer = (*Printer)(nil)

func readFonts() (typeface, error) {
	files := [...]struct {
		name string
		ttf  []byte
	}{
		regular: {"LiberationSerif", liberationserifregular.TTF},
		bold:    {"LiberationSerif-Bold", liberationserifbold.TTF},
		italic:  {"LiberationSerif-Italic", liberationserifitalic.TTF},
	}
	var faces typeface
	for i, file := range files {
		font, err := pdf.ParseFont(file.name, file.ttf)
		if err != nil {
			return typeface{}, fmt.Errorf("paper: %w", err)
		}
		faces[i] = font
	}
	return faces, nil
}

// PDF lays the page out as its official form. A copy that is not for a signer says on every page that it has no legal value.
func (p *Printer) PDF(ctx context.Context, page office.Page) ([]byte, error) {
	file, _, err := p.PDFWithBoxes(ctx, page)
	return file, err
}

// PDFWithBoxes is PDF, and says where the signatures belong: the boxes "NguoiKy" and "CoQuan" when the page is for a signer,
// none otherwise. The file holds no signature fields yet.
func (p *Printer) PDFWithBoxes(ctx context.Context, page office.Page) (file []byte, boxes []Box, err error) {
	defer guard(&err)
	faces, err := p.fonts()
	if err != nil {
		return nil, nil, err
	}
	s, err := compose(page, drawable(faces))
	if err != nil {
		return nil, nil, err
	}
	return newPress(ctx, faces, s).print()
}

// DOCX writes the same content for a word processor. It is always a working copy: it never bears a signature.
func (p *Printer) DOCX(ctx context.Context, page office.Page) (file []byte, err error) {
	defer guard(&err)
	faces, err := p.fonts()
	if err != nil {
		return nil, err
	}
	templates, err := p.templates()
	if err != nil {
		return nil, err
	}
	page.ForSigner = false
	s, err := compose(page, plain)
	if err != nil {
		return nil, err
	}
	return writeDOCX(ctx, templates, docxView(faces, s))
}

// Slips prints one-time sign-in slips, eight on a sheet, to be cut apart.
func (p *Printer) Slips(ctx context.Context, slips []office.Slip) (file []byte, err error) {
	defer guard(&err)
	faces, err := p.fonts()
	if err != nil {
		return nil, err
	}
	return printSlips(ctx, faces, slips)
}

// Table lays a list or a report out as "pdf", "docx" or "xlsx". Fault Invalid "print.format" for any other format.
func (p *Printer) Table(ctx context.Context, t office.Table, format string) (file []byte, err error) {
	defer guard(&err)
	write, known := tableWriters()[format]
	if !known {
		return nil, fault.New(fault.Invalid, "print.format", format)
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("paper: %w", err)
	}
	return write(ctx, p, t)
}

// guard turns a panic while laying out into an internal error: the texts come from outside, and one dossier that cannot be
// printed must not stop the program.
func guard(err *error) {
	if cause := recover(); cause != nil {
		*err = fmt.Errorf("paper: laying out failed: %v", cause)
	}
}

// Box is where a signature goes: a field name, a page counted from 1, and a rectangle in PDF points from the bottom left.
type Box struct {
	Name       string
	Page       int
	X, Y, W, H float64
}
