package pades

import (
	"errors"
	"fmt"

	"hoso/seal/pdfraw"
)

var errLook = errors.New("pades: an appearance is a PDF of one page with one content stream")

// appearance copies the only page of a PDF into the update as a form that a
// reader scales to the field.
func appearance(u *pdfraw.Update, look []byte) (pdfraw.Ref, error) {
	m, err := pdfraw.Open(look)
	if err != nil {
		return pdfraw.Ref{}, fmt.Errorf("%w: %w", errLook, err)
	}
	pages, err := m.Pages()
	if err != nil || len(pages) != 1 {
		return pdfraw.Ref{}, errLook
	}
	page := m.Dict(pages[0])
	content, ok := m.Resolve(page["Contents"]).(*pdfraw.Stream)
	box, isBox := m.Inherited(pages[0], "MediaBox").(pdfraw.Array)
	if !ok || !isBox || len(box) != 4 {
		return pdfraw.Ref{}, errLook
	}
	done := map[pdfraw.Ref]pdfraw.Ref{}
	d := pdfraw.Dict{"Type": pdfraw.Name("XObject"), "Subtype": pdfraw.Name("Form"), "BBox": box,
		"Resources": u.Import(m, m.Inherited(pages[0], "Resources"), done)}
	if g := m.Resolve(page["Group"]); g != nil {
		d["Group"] = u.Import(m, g, done)
	}
	for _, k := range []pdfraw.Name{"Filter", "DecodeParms"} {
		if v := m.Resolve(content.D[k]); v != nil {
			d[k] = v
		}
	}
	return u.Add(&pdfraw.Stream{D: d, Data: content.Data}), nil
}
