// Package unit holds the acts on the tree of units: open one, give it a new edition, look at the tree and at a unit's history (PT-2.1,
// PT-14.2, PT-15.2).
//
// It owns the derived paths and the life of identifier codes. It does not own who works in a unit. Invariant: a unit's path is its parent's path and its own ordinal.
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
	ID        id.Unit    `json:"id"` // optional: given by imports that must be repeatable
	Parent    id.Unit    `json:"parent"`
	Name      string     `json:"name"`
	Type      string     `json:"type"`
	Code      string     `json:"code"` // empty for a unit without an identifier code
	Territory string     `json:"territory"`
	From      civil.Date `json:"from"`
	Basis     string     `json:"basis"`
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
// "unit.type_unknown", "unit.code_shape", "unit.code_parent", "unit.code_used".
func Open(ctx context.Context, o *office.Office, who office.Who, openings []Opening) ([]View, error) {
	for n := 0; ; n++ {
		views, err := openAll(ctx, o, who, openings)
		if f, ok := fault.As(err); ok && f.Key == "row.taken" && n < most {
			continue // somebody opened a unit at the same time: the next place in the tree is another one now
		}
		return views, err
	}
}

// most is how often units are opened anew because others were opened meanwhile.
const most = 10

func openAll(ctx context.Context, o *office.Office, who office.Who, openings []Opening) ([]View, error) {
	return office.Do(ctx, o, who, "unit.open", "", func(d *office.Desk) ([]View, error) {
		b := &batch{desk: d, seen: map[id.Unit]unit.Unit{}}
		next, err := d.Reader.Count(office.Query{Noun: "unit"})
		if err != nil {
			return nil, err
		}
		views := make([]View, 0, len(openings))
		for i, opening := range openings {
			u, err := b.open(opening, next+i+1)
			if err != nil {
				return nil, err
			}
			views = append(views, viewOf(u, d.Day))
		}
		return views, nil
	})
}

// batch is units while they are opened: those before one may be above it.
type batch struct {
	desk *office.Desk
	seen map[id.Unit]unit.Unit

	codes map[string]unit.Unit // who has or had a code; read when first asked for
}

func (b *batch) open(opening Opening, n int) (unit.Unit, error) {
	d := b.desk
	parent, err := b.parentOf(opening.Parent)
	if err != nil {
		return unit.Unit{}, err
	}
	if _, err := d.Allow("unit.edit", law.Object{Noun: "unit", UnitPath: parent.Path}); err != nil {
		return unit.Unit{}, err
	}
	u := unit.Unit{ID: opening.ID, Ordinal: unit.Ordinal(n)}
	if u.ID == "" {
		u.ID = id.Of[id.Unit]()
	}
	u.Path = unit.PathUnder(parent.Path, u.Ordinal)
	edition := unit.Edition{From: opening.From, Name: opening.Name, Type: opening.Type, Code: unit.ModernCode(opening.Code), Parent: opening.Parent, Territory: opening.Territory, Basis: opening.Basis, KnownAt: d.At}
	if edition.From.IsZero() {
		edition.From = d.Day
	}
	if err := b.check(u.ID, edition); err != nil {
		return u, err
	}
	if u, err = u.Amend(edition); err != nil {
		return u, err
	}
	b.seen[u.ID] = u
	b.note(u)
	return u, d.Put(u, 0)
}

func (b *batch) parentOf(parentID id.Unit) (unit.Unit, error) {
	if parentID == "" {
		return unit.Unit{}, nil
	}
	if u, ok := b.seen[parentID]; ok {
		return u, nil
	}
	u, rev, err := office.Get[unit.Unit](b.desk.Reader, string(parentID))
	if err == nil {
		b.desk.Rely(u, rev)
	}
	return u, err
}

// check holds an edition of a unit to what an edition must be.
func (b *batch) check(of id.Unit, e unit.Edition) error {
	if e.Name == "" {
		return fault.New(fault.Invalid, "unit.name_needed")
	}
	if err := checkType(b.desk, e); err != nil {
		return err
	}
	return b.checkCode(of, e)
}

// checkType holds a unit's type to those the province's regulation names (PT-2.1).
func checkType(d *office.Desk, e unit.Edition) error {
	p := d.Book.Province(d.Office.Province)
	if p == nil || p.UnitType(e.Type) == nil {
		return fault.New(fault.Invalid, "unit.type_unknown", e.Type)
	}
	if t := p.UnitType(e.Type); !t.In(e.From) {
		return fault.New(fault.Invalid, "unit.type_ended", t.Label.In(d.Who.Lang), e.From.VN()).Cite(citeType(d, t))
	}
	return nil
}

// citeType names the article a type of unit stands in.
func citeType(d *office.Desk, t *law.UnitType) string {
	reg, err := d.Regulation()
	if err != nil {
		return ""
	}
	return law.Term{Article: t.Article, Regulation: reg.Name}.Citation()
}

// Amend gives a unit a new edition: another name, type or code, from a day on; what is left empty stays as it was. Faults: Denied;
// Missing; Invalid "unit.edition_order" and those of Open.
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
		edition.Code, edition.Type, edition.Name = cmp.Or(unit.ModernCode(edition.Code), u.Last().Code), cmp.Or(edition.Type, u.Last().Type), cmp.Or(edition.Name, u.Last().Name)
		edition.Territory = cmp.Or(edition.Territory, u.Last().Territory)
		if err := (&batch{desk: d}).check(u.ID, edition); err != nil {
			return View{}, err
		}
		changed, err := u.Amend(edition)
		if err != nil {
			return View{}, err
		}
		return viewOf(changed, edition.From), d.Put(changed, rev)
	})
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
