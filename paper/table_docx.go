package paper

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"time"

	"hoso/office"
)

// tableParts is what the package of a listing consists of.
func tableParts() []docxPart {
	return []docxPart{
		{"[Content_Types].xml", "table_types.xml"},
		{"_rels/.rels", "rels.xml"},
		{"docProps/core.xml", "core.xml"},
		{"word/_rels/document.xml.rels", "table_rels.xml"},
		{"word/styles.xml", "styles.xml"},
		{"word/footer1.xml", "table_footer.xml"},
		{"word/document.xml", "table_document.xml"},
	}
}

// docxListing is a listing as the templates read it.
type docxListing struct {
	*listing
	Nation, Creed           string
	Created                 string
	Total, Issuer, Beside   int // widths of the line and of the two columns of the head
	UnitIndent, CreedIndent int // left and right of the lines under unit and motto
	Tables                  []docxTable
	Rows                    []docxSigners
}

// docxTable is a table with its heading.
type docxTable struct {
	docxBlock
	part *listPart
}

// Strong tells whether a row is set bold.
func (t docxTable) Strong(row int) bool { return t.part.Strong(row) }

// Strong is asked of every table: a form has no totals.
func (b docxBlock) Strong(int) bool { return false }

// docxSigners is who sign side by side.
type docxSigners struct {
	Width   int
	Signers []signature
}

func tableDOCX(ctx context.Context, p *Printer, t office.Table) ([]byte, error) {
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
	view := viewListing(l)
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, part := range tableParts() {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("paper: %w", err)
		}
		var content bytes.Buffer
		if err := templates.ExecuteTemplate(&content, part.from, view); err != nil {
			return nil, fmt.Errorf("paper: %w", err)
		}
		if err := addFile(z, part.name, content.Bytes()); err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("paper: %w", err)
	}
	return out.Bytes(), nil
}

func viewListing(l *listing) docxListing {
	width := l.width()
	issuer := width*headPart - headGap/2
	view := docxListing{
		listing: l, Nation: nation, Creed: creed, Created: created(l), Total: twips(width), Issuer: twips(issuer), Beside: twips(width - issuer),
		UnitIndent: twips((issuer - unitLine) / 2), CreedIndent: twips((width-issuer)/2 - mottoLine),
	}
	for i := range l.Parts {
		view.Tables = append(view.Tables, viewPart(&l.Parts[i], width))
	}
	for _, row := range l.signerRows() {
		view.Rows = append(view.Rows, docxSigners{twips(width / float64(len(row))), row})
	}
	return view
}

func viewPart(p *listPart, width float64) docxTable {
	out := docxTable{docxBlock{block: block{Grid: p.Grid}, Total: twips(width)}, p}
	if p.Heading != "" {
		out.Heading = &heading{Text: p.Heading, Bold: true}
	}
	for _, w := range p.Widths {
		out.Widths = append(out.Widths, twips(w))
	}
	return out
}

// created is the day of the document as core properties write it; empty when it has none.
func created(l *listing) string {
	if l.Day.IsZero() {
		return ""
	}
	return l.Day.Start().UTC().Format(time.RFC3339)
}
