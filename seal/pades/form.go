package pades

import (
	"math"

	"hoso/fault"
	"hoso/seal/pdfraw"
)

// formField is a signature field as a file has it.
type formField struct {
	name    string // full name, parents first, joined by points
	ref     pdfraw.Ref
	widget  pdfraw.Ref // the same as ref where field and widget are one
	widgets int
	value   any // of /V: a reference or a dictionary; nil while empty
}

// formFields lists the signature fields of the form, through its hierarchy.
func formFields(p *pdfraw.PDF) ([]formField, error) {
	_, root := p.Root()
	w := formWalk{p: p, seen: map[pdfraw.Ref]bool{}}
	for _, v := range p.Array(p.Dict(root["AcroForm"])["Fields"]) {
		if err := w.visit(v, inherited{}, 0); err != nil {
			return nil, err
		}
	}
	return w.out, nil
}

// inherited is what a field takes from those above it.
type inherited struct {
	name  string
	kind  any
	value any
}

type formWalk struct {
	p    *pdfraw.PDF
	seen map[pdfraw.Ref]bool
	out  []formField
}

func (w *formWalk) visit(v any, from inherited, depth int) error {
	r, ok := v.(pdfraw.Ref)
	d, isDict := w.p.Get(r).(pdfraw.Dict)
	if !ok || !isDict || w.seen[r] || depth > maxFieldDepth || len(w.seen) > maxFields {
		return fault.New(fault.Invalid, "seal.pdf_unreadable")
	}
	w.seen[r] = true
	from = w.inherit(d, from)
	fields, widgets := w.kids(d)
	for _, kid := range fields {
		if err := w.visit(kid, from, depth+1); err != nil {
			return err
		}
	}
	if len(fields) == 0 && from.kind == pdfraw.Name("Sig") {
		w.out = append(w.out, formField{from.name, r, append(widgets, r)[0], max(len(widgets), 1), from.value})
	}
	return nil
}

func (w *formWalk) inherit(d pdfraw.Dict, from inherited) inherited {
	if name := pdfraw.TextOf(w.p.Resolve(d["T"])); name != "" {
		if from.name != "" {
			name = from.name + "." + name
		}
		from.name = name
	}
	if v := w.p.Resolve(d["FT"]); v != nil {
		from.kind = v
	}
	if v := d["V"]; v != nil {
		from.value = v
	}
	return from
}

// kids tells fields below a field from its widgets, which have no name.
func (w *formWalk) kids(d pdfraw.Dict) (fields []any, widgets []pdfraw.Ref) {
	for _, kid := range w.p.Array(d["Kids"]) {
		r, ok := kid.(pdfraw.Ref)
		if ok && w.p.Dict(r) != nil && w.p.Dict(r)["T"] == nil {
			widgets = append(widgets, r)
			continue
		}
		fields = append(fields, kid)
	}
	return fields, widgets
}

func fieldNamed(fields []formField, name string) (formField, bool) {
	for _, f := range fields {
		if f.name == name {
			return f, true
		}
	}
	return formField{}, false
}

// FieldState is a signature field as a person sees it.
type FieldState struct {
	Name   string
	Signed bool
	W, H   float64 // size on the page, points; 0 when it is not to be seen
}

// Fields lists the signature fields of a file.
func Fields(pdf []byte) ([]FieldState, error) {
	p, err := open(pdf)
	if err != nil {
		return nil, err
	}
	fields, err := formFields(p)
	if err != nil {
		return nil, err
	}
	var out []FieldState
	for _, f := range fields {
		s := FieldState{Name: f.name, Signed: f.value != nil}
		if r := p.Array(p.Dict(f.widget)["Rect"]); len(r) == 4 {
			s.W = math.Abs(pdfraw.FloatOf(r[2]) - pdfraw.FloatOf(r[0]))
			s.H = math.Abs(pdfraw.FloatOf(r[3]) - pdfraw.FloatOf(r[1]))
		}
		out = append(out, s)
	}
	return out, nil
}
