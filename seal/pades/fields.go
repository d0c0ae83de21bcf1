// Package pades owns signatures inside of PDF files (PAdES baseline B, EN 319
// 142-1): it lays empty signature fields, prepares an incremental update with a
// hole, fills the hole, reads the signatures of a file, and says what later
// revisions did to a signed one.
//
// It builds no CMS itself (package cms) and trusts no certificate (package
// trust).
//
// Invariant: signing never changes a byte of the revision before it; a
// signature is read as sound only if it covers its whole revision and the
// later ones did nothing but sign.
package pades

import (
	"errors"
	"fmt"
	"maps"

	"hoso/fault"
	"hoso/seal/pdfraw"
)

const (
	maxFields     = 4096
	maxFieldDepth = 16
)

// Field is an empty signature field. Lengths are in points from the lower left
// corner of the page.
type Field struct {
	Name       string // such as NguoiKy, CoQuan
	Page       int    // from 1
	X, Y, W, H float64
	Tip        string // what a reader says of it
}

// open reads a file and turns what is wrong with it into what a person can mend.
func open(pdf []byte) (*pdfraw.PDF, error) {
	p, err := pdfraw.Open(pdf)
	switch {
	case err == nil:
		return p, nil
	case errors.Is(err, pdfraw.ErrEncrypted):
		return nil, fault.New(fault.Invalid, "seal.pdf_encrypted").Wrap(err)
	case errors.Is(err, pdfraw.ErrLimit):
		return nil, fault.New(fault.Invalid, "seal.pdf_too_large").Wrap(err)
	}
	return nil, fault.New(fault.Invalid, "seal.pdf_unreadable").Wrap(err)
}

// AddEmptyFields turns a renderer's output into the file that is signed: one
// revision with /ID, a form as an object of its own, and on it empty fields
// with an empty appearance (PDF/A wants one). A signature then changes nothing
// but its own field. A file that is signed already is refused.
func AddEmptyFields(pdf []byte, fields []Field) ([]byte, error) {
	p, err := open(pdf)
	if err != nil {
		return nil, err
	}
	had, err := formFields(p)
	if err != nil {
		return nil, err
	}
	for _, f := range had {
		if f.value != nil {
			return nil, fault.New(fault.Invalid, "seal.already_signed", f.name)
		}
	}
	if err := distinct(had, fields); err != nil {
		return nil, err
	}
	u := pdfraw.NewUpdate(p)
	rootRef, _ := p.Root()
	root, err := u.Edit(rootRef)
	if err != nil {
		return nil, fmt.Errorf("pades: catalog: %w", err)
	}
	dropActive(p, root)
	for _, f := range fields {
		if err := addEmpty(u, f); err != nil {
			return nil, err
		}
	}
	out, err := u.Rewrite("1.7")
	return out.Data, err
}

func distinct(had []formField, fields []Field) error {
	seen := map[string]bool{}
	for _, f := range had {
		seen[f.name] = true
	}
	for _, f := range fields {
		if seen[f.Name] {
			return fmt.Errorf("pades: field %q twice", f.Name)
		}
		seen[f.Name] = true
	}
	return nil
}

// dropActive takes out attachments and scripts: what is signed must show the
// same to everybody. Fpdf leaves an empty list of attachments in every file.
func dropActive(p *pdfraw.PDF, root pdfraw.Dict) {
	names := pdfraw.Dict{}
	for k, v := range p.Dict(root["Names"]) {
		if k != "EmbeddedFiles" && k != "JavaScript" {
			names[k] = v
		}
	}
	if delete(root, "Names"); len(names) > 0 {
		root["Names"] = names
	}
}

func addEmpty(u *pdfraw.Update, f Field) error {
	if f.Name == "" || f.W <= 0 || f.H <= 0 {
		return fmt.Errorf("pades: field %q of %v × %v", f.Name, f.W, f.H)
	}
	page, err := pageAt(u.Base, f.Page)
	if err != nil {
		return err
	}
	box := pdfraw.Array{pdfraw.Int(0), pdfraw.Int(0), pdfraw.Points(f.W), pdfraw.Points(f.H)}
	look := u.Add(&pdfraw.Stream{D: pdfraw.Dict{"Type": pdfraw.Name("XObject"), "Subtype": pdfraw.Name("Form"),
		"BBox": box, "Resources": pdfraw.Dict{}}})
	w := widget(f, page)
	w["AP"] = pdfraw.Dict{"N": look}
	w["F"] = pdfraw.Int(4) // print
	if f.Tip != "" {
		w["TU"] = pdfraw.Text(f.Tip)
	}
	return attach(u, page, u.Add(w))
}

func pageAt(p *pdfraw.PDF, number int) (pdfraw.Ref, error) {
	pages, err := p.Pages()
	if err != nil {
		return pdfraw.Ref{}, fault.New(fault.Invalid, "seal.pdf_unreadable").Wrap(err)
	}
	if number < 1 || number > len(pages) {
		return pdfraw.Ref{}, fmt.Errorf("pades: page %d of %d", number, len(pages))
	}
	return pages[number-1], nil
}

func widget(f Field, page pdfraw.Ref) pdfraw.Dict {
	return pdfraw.Dict{"Type": pdfraw.Name("Annot"), "Subtype": pdfraw.Name("Widget"), "FT": pdfraw.Name("Sig"),
		"T": pdfraw.Text(f.Name), "P": page, "Rect": pdfraw.Array{pdfraw.Points(f.X), pdfraw.Points(f.Y),
			pdfraw.Points(f.X + f.W), pdfraw.Points(f.Y + f.H)}}
}

// attach puts a field on its page and into the form.
func attach(u *pdfraw.Update, page, field pdfraw.Ref) error {
	pd, err := u.Edit(page)
	if err != nil {
		return fmt.Errorf("pades: page: %w", err)
	}
	lengthen(u, pd, "Annots", field)
	form, err := editForm(u)
	if err != nil {
		return fmt.Errorf("pades: form: %w", err)
	}
	lengthen(u, form, "Fields", field)
	form["SigFlags"] = pdfraw.Int(3) // has signatures; only append
	return nil
}

// editForm gives the form to be changed. One that is not yet an object of its
// own becomes one, so that the catalog need not change again.
func editForm(u *pdfraw.Update) (pdfraw.Dict, error) {
	rootRef, _ := u.Base.Root()
	root, _ := u.Get(rootRef).(pdfraw.Dict)
	if r, ok := root["AcroForm"].(pdfraw.Ref); ok {
		return u.Edit(r)
	}
	root, err := u.Edit(rootRef)
	if err != nil {
		return nil, err
	}
	form := pdfraw.Dict{}
	old, _ := root["AcroForm"].(pdfraw.Dict)
	maps.Copy(form, old)
	root["AcroForm"] = u.Add(form)
	return form, nil
}

// lengthen appends to the list under a key, wherever the list stands.
func lengthen(u *pdfraw.Update, d pdfraw.Dict, key pdfraw.Name, r pdfraw.Ref) {
	if at, ok := d[key].(pdfraw.Ref); ok {
		old, _ := u.Get(at).(pdfraw.Array)
		u.Set(at, append(append(pdfraw.Array{}, old...), r))
		return
	}
	old, _ := d[key].(pdfraw.Array)
	d[key] = append(append(pdfraw.Array{}, old...), r)
}
