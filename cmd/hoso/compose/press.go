package compose

import (
	"context"

	"hoso/office"
	"hoso/paper"
	"hoso/seal"
	"hoso/seal/pades"
)

// press is the printer with signature fields: paper says where they go, seal lays them.
type press struct{ *paper.Printer }

// PDF prints a page; one for a signer gets its two empty fields at once, so that a signature changes nothing but its own field.
func (p *press) PDF(ctx context.Context, page office.Page) ([]byte, error) {
	if !page.ForSigner {
		return p.Printer.PDF(ctx, page)
	}
	pdf, boxes, err := p.PDFWithBoxes(ctx, page)
	if err != nil {
		return nil, err
	}
	fields := make([]pades.Field, 0, len(boxes))
	for _, b := range boxes {
		fields = append(fields, pades.Field{Name: b.Name, Page: b.Page, X: b.X, Y: b.Y, W: b.W, H: b.H})
	}
	return seal.AddEmptyFields(pdf, fields)
}
