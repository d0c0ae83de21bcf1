package paper

import (
	"bytes"
	"context"
	"fmt"
	"text/template"

	"github.com/xuri/excelize/v2"

	"hoso/office"
)

func tableXLSX(ctx context.Context, p *Printer, t office.Table) (file []byte, err error) {
	faces, err := p.fonts()
	if err != nil {
		return nil, err
	}
	templates, err := p.templates()
	if err != nil {
		return nil, err
	}
	l, err := newListing(t, faces, plain)
	if err != nil {
		return nil, err
	}
	b, err := newBook(faces, l, templates)
	if err != nil {
		return nil, fmt.Errorf("paper: spreadsheet: %w", err)
	}
	defer func() { _ = b.file.Close() }() // it was never on a disk
	if err := b.write(ctx); err != nil {
		return nil, fmt.Errorf("paper: spreadsheet: %w", err)
	}
	out, err := b.file.WriteToBuffer()
	if err != nil {
		return nil, fmt.Errorf("paper: spreadsheet: %w", err)
	}
	return out.Bytes(), nil
}

// write puts the listing on the sheet. It stops when the context ends.
func (b *book) write(ctx context.Context) error {
	head := b.flat(b.head())
	if err := b.begin(len(head)); err != nil {
		return err
	}
	if err := b.bands(head); err != nil {
		return err
	}
	for i := range b.l.Parts {
		if err := b.part(ctx, &b.l.Parts[i]); err != nil {
			return err
		}
	}
	if err := b.bands(b.flat(b.foot())); err != nil {
		return err
	}
	return b.stream.Flush()
}

// head gives the lines above the first table.
func (b *book) head() []band {
	issuer := []piece{{b.l.Above, look{size: listHead, at: centre}}, {b.l.Unit, look{size: listHead, bold: true, at: centre}}}
	if b.l.Above == "" {
		issuer = []piece{issuer[1], {}}
	}
	out := []band{
		{issuer[0], {nation, look{size: listHead, bold: true, at: centre}}},
		{issuer[1], {creed, look{size: listText, bold: true, at: centre}}},
		{{}, {b.l.Place, look{size: listText, italic: true, at: centre}}},
		{},
		{{b.l.Title, look{size: listTitle, bold: true, at: centre}}},
	}
	if b.l.Under != "" {
		out = append(out, band{{b.l.Under, look{size: listText, italic: true, at: centre}}})
	}
	return append(append(out, prose(b.l.Lead)...), band{})
}

func prose(texts []string) (out []band) {
	for _, text := range texts {
		out = append(out, band{{text, look{size: listText}}})
	}
	return out
}

// foot gives the lines below the last table.
func (b *book) foot() []band {
	out := prose(b.l.Notes)
	for _, row := range b.l.signerRows() {
		var roles, hints band
		for _, s := range row {
			roles = append(roles, piece{s.Role, look{size: listText, bold: true, at: centre}})
			hints = append(hints, piece{s.Hint, look{size: listHead, italic: true, at: centre}})
		}
		out = append(out, band{}, roles, hints, band{}, band{}, band{})
	}
	return out
}

// part writes one table.
func (b *book) part(ctx context.Context, p *listPart) error {
	if p.Heading != "" {
		if err := b.bands([]band{{{p.Heading, look{size: listText, bold: true}}}}); err != nil {
			return err
		}
	}
	titles := make([]string, len(p.Grid.Columns))
	for i, c := range p.Grid.Columns {
		titles[i] = c.Label
	}
	if err := b.cells(titles, func(int) look { return look{size: cellSize, bold: true, at: centre, boxed: true} }); err != nil {
		return err
	}
	if len(p.Grid.Rows) == 0 {
		if err := b.none(p); err != nil {
			return err
		}
	}
	for n, row := range p.Grid.Rows {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := b.cells(row, func(i int) look {
			at := p.Grid.Columns[i].Align
			return look{size: cellSize, bold: p.Strong(n), at: at, boxed: true, number: at == right}
		}); err != nil {
			return err
		}
	}
	b.row++ // free below
	return nil
}

// none says across all columns that there is nothing.
func (b *book) none(p *listPart) error {
	count := len(p.Grid.Columns)
	texts := make([]string, count)
	texts[0] = p.Grid.None
	if err := b.cells(texts, func(int) look { return look{size: cellSize, bold: true, at: centre, boxed: true} }); err != nil {
		return err
	}
	return b.merge(0, count)
}

// properties gives the core properties of the file, which name nobody.
func properties(templates *template.Template, l *listing) ([]byte, error) {
	var out bytes.Buffer
	err := templates.ExecuteTemplate(&out, "core.xml", docxListing{listing: l, Created: created(l)})
	return out.Bytes(), err
}

// setUp says how the sheet is printed: on A4, as wide as the page, with the pages numbered.
func (b *book) setUp() error {
	paper, one, many, orientation := 9, 1, 0, "portrait"
	if b.l.Wide {
		orientation = "landscape"
	}
	fit := true
	if err := b.file.SetSheetProps(b.l.Name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	if err := b.file.SetPageLayout(b.l.Name, &excelize.PageLayoutOptions{Size: &paper, Orientation: &orientation, FitToWidth: &one, FitToHeight: &many}); err != nil {
		return err
	}
	inches := func(mm float64) *float64 { v := mm / 25.4; return &v }
	if err := b.file.SetPageMargins(b.l.Name, &excelize.PageLayoutMarginsOptions{
		Left: inches(leftEdge), Right: inches(15), Top: inches(topEdge), Bottom: inches(topEdge), Header: inches(8), Footer: inches(8),
	}); err != nil {
		return err
	}
	return b.file.SetHeaderFooter(b.l.Name, &excelize.HeaderFooterOptions{OddFooter: "&C" + b.l.PageWord + " &P/&N"})
}
