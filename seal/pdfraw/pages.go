package pdfraw

import (
	"errors"
	"slices"
)

var errPages = errors.New("pdf: page tree")

// Pages gives the references of all pages in order.
func (p *PDF) Pages() ([]Ref, error) {
	_, root := p.Root()
	var out []Ref
	seen := map[Ref]bool{}
	if err := p.walkPages(root["Pages"], 0, seen, &out); err != nil {
		return nil, err
	}
	return out, nil
}

func (p *PDF) walkPages(v any, depth int, seen map[Ref]bool, out *[]Ref) error {
	r, ok := v.(Ref)
	d, isDict := p.Get(r).(Dict)
	if !ok || !isDict || seen[r] || depth > maxTree {
		return errPages
	}
	seen[r] = true
	if _, inner := d["Kids"]; !inner {
		*out = append(*out, r)
		return nil
	}
	for _, kid := range p.Array(d["Kids"]) {
		if err := p.walkPages(kid, depth+1, seen, out); err != nil {
			return err
		}
	}
	return nil
}

// Inherited looks a key up in a page and then in the tree above it.
func (p *PDF) Inherited(page Ref, key Name) any {
	d := p.Dict(page)
	for range maxTree {
		if v := p.Resolve(d[key]); v != nil {
			return v
		}
		if d = p.Dict(d["Parent"]); d == nil {
			break
		}
	}
	return nil
}

// RefsIn lists what a value points to, without following it.
func RefsIn(v any) []Ref {
	switch x := v.(type) {
	case Ref:
		return []Ref{x}
	case Array:
		var out []Ref
		for _, e := range x {
			out = append(out, RefsIn(e)...)
		}
		return out
	case Dict:
		var out []Ref
		for _, k := range sortedKeys(x) {
			out = append(out, RefsIn(x[k])...)
		}
		return out
	case *Stream:
		return RefsIn(x.D)
	}
	return nil
}

func sortedKeys(d Dict) []Name {
	ks := make([]Name, 0, len(d))
	for k := range d {
		ks = append(ks, k)
	}
	slices.Sort(ks)
	return ks
}
