// Package unit holds the acts on the tree of units: open one, give it a new edition, look at the tree (PT-2.1, PT-14.2, PT-15.2).
//
// It owns the derived paths. It does not own who works in a unit. Invariant: a unit's path is its parent's path and its own ordinal.
package unit

import (
	"cmp"
	"context"
	"slices"

	"hoso/civil"
	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/unit"
)

// Opening is a new unit.
type Opening struct {
	ID     id.Unit    `json:"id"` // optional: given by imports that must be repeatable
	Parent id.Unit    `json:"parent"`
	Name   string     `json:"name"`
	Type   string     `json:"type"`
	Code   string     `json:"code"`
	From   civil.Date `json:"from"`
	Basis  string     `json:"basis"`
}

// View is a unit as people see it on the act's day.
type View struct {
	ID     id.Unit `json:"id"`
	Parent id.Unit `json:"parent"`
	Name   string  `json:"name"`
	Type   string  `json:"type"`
	Code   string  `json:"code"`
	Path   string  `json:"path"`
	Depth  int     `json:"depth,string"`
	Closed bool    `json:"closed"`
}

// Open opens units below their parents, in the order given, all or none. Faults: Denied; Invalid "unit.name_needed",
// "unit.type_unknown", "unit.code_shape", "unit.code_parent"; Invalid "row.taken" when a code was ever used.
func Open(ctx context.Context, o *office.Office, who office.Who, openings []Opening) ([]View, error) {
	return office.Do(ctx, o, who, "unit.open", "", func(d *office.Desk) ([]View, error) {
		seen := map[id.Unit]unit.Unit{}
		next, err := d.Reader.Count(office.Query{Noun: "unit"})
		if err != nil {
			return nil, err
		}
		views := make([]View, 0, len(openings))
		for i, opening := range openings {
			u, err := open(d, seen, opening, next+i+1)
			if err != nil {
				return nil, err
			}
			views = append(views, viewOf(u, d.Day))
		}
		return views, nil
	})
}

func open(d *office.Desk, seen map[id.Unit]unit.Unit, opening Opening, n int) (unit.Unit, error) {
	parent, err := parentOf(d, seen, opening.Parent)
	if err != nil {
		return unit.Unit{}, err
	}
	if _, err := d.Allow("unit.edit", law.Object{Noun: "unit", UnitPath: parent.Path}); err != nil {
		return unit.Unit{}, err
	}
	if err := check(d, opening, parent); err != nil {
		return unit.Unit{}, err
	}
	u := unit.Unit{ID: opening.ID, Ordinal: unit.Ordinal(n)}
	if u.ID == "" {
		u.ID = id.Of[id.Unit]()
	}
	u.Path = unit.PathUnder(parent.Path, u.Ordinal)
	edition := unit.Edition{From: opening.From, Name: opening.Name, Type: opening.Type, Code: unit.ModernCode(opening.Code), Parent: opening.Parent, Basis: opening.Basis, KnownAt: d.At}
	if edition.From.IsZero() {
		edition.From = d.Day
	}
	if u, err = u.Amend(edition); err != nil {
		return u, err
	}
	seen[u.ID] = u
	return u, d.Put(u, 0)
}

func parentOf(d *office.Desk, seen map[id.Unit]unit.Unit, parentID id.Unit) (unit.Unit, error) {
	if parentID == "" {
		return unit.Unit{}, nil
	}
	if u, ok := seen[parentID]; ok {
		return u, nil
	}
	u, rev, err := office.Get[unit.Unit](d.Reader, string(parentID))
	if err == nil {
		d.Rely(u, rev)
	}
	return u, err
}

func check(d *office.Desk, opening Opening, parent unit.Unit) error {
	if opening.Name == "" {
		return fault.New(fault.Invalid, "unit.name_needed")
	}
	if err := checkType(d, opening.Type); err != nil {
		return err
	}
	if err := unit.CheckCode(unit.ModernCode(opening.Code)); err != nil {
		return err
	}
	return checkParent(opening.Code, parent)
}

// checkType holds a unit's type to those the province's regulation names (PT-2.1).
func checkType(d *office.Desk, kind string) error {
	p := d.Book.Province(d.Office.Province)
	if p == nil || p.UnitType(kind) == nil {
		return fault.New(fault.Invalid, "unit.type_unknown", kind)
	}
	return nil
}

func checkParent(code string, parent unit.Unit) error {
	if parent.ID != "" && unit.ParentCode(unit.ModernCode(code)) != parent.Last().Code {
		return fault.New(fault.Invalid, "unit.code_parent", code, parent.Last().Code).Cite("Điều 4.3 Quyết định 20/2020/QĐ-TTg")
	}
	return nil
}

// Amend gives a unit a new edition: another name, type or code, from a day on. Faults: Denied, Missing, Invalid "unit.edition_order".
func Amend(ctx context.Context, o *office.Office, who office.Who, unitID id.Unit, edition unit.Edition) (View, error) {
	return office.Do(ctx, o, who, "unit.amend", "", func(d *office.Desk) (View, error) {
		u, rev, err := office.Get[unit.Unit](d.Reader, string(unitID))
		if err != nil {
			return View{}, err
		}
		if _, err := d.Allow("unit.edit", law.Object{Noun: "unit", UnitPath: u.Path}); err != nil {
			return View{}, err
		}
		edition.Parent, edition.KnownAt = u.Last().Parent, d.At
		edition.Code, edition.Type, edition.Name = cmp.Or(edition.Code, u.Last().Code), cmp.Or(edition.Type, u.Last().Type), cmp.Or(edition.Name, u.Last().Name)
		if err := checkEdition(d, edition); err != nil {
			return View{}, err
		}
		changed, err := u.Amend(edition)
		if err != nil {
			return View{}, err
		}
		return viewOf(changed, edition.From), d.Put(changed, rev)
	})
}

func checkEdition(d *office.Desk, e unit.Edition) error {
	if err := unit.CheckCode(e.Code); err != nil {
		return err
	}
	if err := checkType(d, e.Type); err != nil {
		return err
	}
	if e.Parent == "" {
		return nil
	}
	parent, err := d.UnitOf(e.Parent)
	if err != nil {
		return err
	}
	return checkParent(e.Code, parent)
}

// Tree lists the units the asker may see, parents before children, siblings in Vietnamese order.
func Tree(ctx context.Context, o *office.Office, who office.Who) ([]View, error) {
	return office.Do(ctx, o, who, "unit.view", "", func(d *office.Desk) ([]View, error) {
		if _, err := d.Allow("unit.view", law.Object{Noun: "unit", UnitPath: who.UnitPath}); err != nil {
			return nil, err
		}
		units, err := office.Find[unit.Unit](d.Reader, office.Query{Order: []string{"path"}})
		if err != nil {
			return nil, err
		}
		var views []View
		for _, u := range units {
			if may := d.Book.Policy().Decide(who.Asker(o.Province), "unit.view", law.Object{Noun: "unit", UnitPath: u.Record.Path}); may.Allowed {
				views = append(views, viewOf(u.Record, d.Day))
			}
		}
		slices.SortStableFunc(views, func(a, b View) int { return cmp.Compare(a.Path, b.Path) })
		return views, nil
	})
}

func viewOf(u unit.Unit, day civil.Date) View {
	e, ok := u.At(day)
	if !ok {
		e = u.Last()
	}
	return View{ID: u.ID, Parent: e.Parent, Name: e.Name, Type: e.Type, Code: e.Code, Path: u.Path, Depth: len(u.Path)/6 - 1, Closed: e.Closed}
}
