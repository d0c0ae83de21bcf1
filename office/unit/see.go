package unit

import (
	"context"
	"slices"
	"time"

	"hoso/civil"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/unit"
)

// Detail is a unit with its history.
type Detail struct {
	View
	Editions []EditionView `json:"editions"` // newest first
}

// EditionView is what a unit was, is or will be from a day on, until the day before the next edition.
type EditionView struct {
	From       civil.Date `json:"from"`
	Until      civil.Date `json:"until"` // absent for the newest
	Name       string     `json:"name"`
	Type       string     `json:"type"`
	Code       string     `json:"code"`
	Parent     id.Unit    `json:"parent"`
	ParentName string     `json:"parent_name"` // as the parent was called on the first day
	Closed     bool       `json:"closed"`
	Basis      string     `json:"basis"`
	KnownAt    time.Time  `json:"known_at"`
	State      string     `json:"state"` // past | now | later
}

// See shows one unit with its dated editions. Faults: Denied; Missing "unit.missing".
func See(ctx context.Context, o *office.Office, who office.Who, unitID id.Unit) (Detail, error) {
	return office.Do(ctx, o, who, "unit.see", "", func(d *office.Desk) (Detail, error) {
		u, err := d.UnitOf(unitID)
		if err != nil {
			return Detail{}, err
		}
		if _, err := d.Allow("unit.view", law.Object{Noun: "unit", UnitPath: u.Path}); err != nil {
			return Detail{}, err
		}
		v := Detail{View: viewOf(u, d.Day), Editions: make([]EditionView, 0, len(u.Editions))}
		var next civil.Date
		for _, e := range slices.Backward(u.Editions) {
			line, err := editionView(d, e, next)
			if err != nil {
				return v, err
			}
			v.Editions, next = append(v.Editions, line), e.From
		}
		return v, nil
	})
}

func editionView(d *office.Desk, e unit.Edition, next civil.Date) (EditionView, error) {
	v := EditionView{From: e.From, Name: e.Name, Type: e.Type, Code: e.Code, Parent: e.Parent, Closed: e.Closed, Basis: e.Basis, KnownAt: e.KnownAt, State: "now"}
	if !next.IsZero() {
		v.Until = next.AddDays(-1)
	}
	switch {
	case e.From.After(d.Day):
		v.State = "later"
	case !next.IsZero() && !next.After(d.Day):
		v.State = "past"
	}
	if e.Parent == "" {
		return v, nil
	}
	parent, err := d.UnitOf(e.Parent)
	if err != nil {
		return v, err
	}
	then, ok := parent.At(e.From)
	if !ok {
		then = parent.Last()
	}
	v.ParentName = then.Name
	return v, nil
}
