package quota

import (
	"cmp"
	"context"
	"slices"

	"hoso/civil"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/unit"
)

// Asking narrows what is seen of the quotas.
type Asking struct {
	Under id.Unit    // empty: all the asker may see
	Day   civil.Date // zero: today
	Over  bool       // units over their quota, or with one below them, first
}

// View is what was given to a unit and to those directly below it on a day, beside who is there (PT-9.1, DT-3.3, DT-13.1).
type View struct {
	Unit    id.Unit    `json:"unit"` // empty where the asker answers for several parts of the tree
	Name    string     `json:"name"`
	Day     civil.Date `json:"day"`
	Counted bool       `json:"counted"` // people are compared with: they are counted as of today, so not beside numbers of the past
	Kinds   []string   `json:"kinds"`
	Above   []Place    `json:"above"` // units above this one that the asker may see, the topmost first
	Own     []Cell     `json:"own"`   // of the unit itself; empty where it is none
	Units   []UnitLine `json:"units"`
	MayGive bool       `json:"may_give"`
}

// Place is a unit by its name.
type Place struct {
	Unit id.Unit `json:"unit"`
	Name string  `json:"name"`
}

// UnitLine is one unit with all that lies under it.
type UnitLine struct {
	Place
	Cells  []Cell `json:"cells"`        // one for each kind, in the order of View.Kinds
	Deeper bool   `json:"deeper"`       // has units below
	Over   bool   `json:"over"`         // has more people than posts of some kind
	Below  int    `json:"below,string"` // how many units under it do
}

// first is 1 for a line that comes first where units over their quota do.
func (l UnitLine) first() int {
	if l.Over || l.Below > 0 {
		return 1
	}
	return 0
}

// Cell is one kind of quota of a unit.
type Cell struct {
	Kind     string `json:"kind"`
	Given    bool   `json:"given"` // false: nothing was given that holds on the day
	Number   int    `json:"number,string"`
	Shared   int    `json:"shared,string"`  // what the units directly below were given together
	Present  int    `json:"present,string"` // people of the unit and under it who are there
	Left     int    `json:"left,string"`    // posts that are free; negative where more people are there
	Over     bool   `json:"over"`
	Exceeded bool   `json:"exceeded"` // the units directly below were given more than the unit
}

// See shows quotas beside the people who are there: a number is of a unit with all that lies under it. Faults: Denied; Missing "unit.missing".
func See(ctx context.Context, o *office.Office, who office.Who, a Asking) (View, error) {
	return office.Do(ctx, o, who, "quota.view", "", func(d *office.Desk) (View, error) { return see(d, a) })
}

func see(d *office.Desk, a Asking) (View, error) {
	v := View{Day: cmp.Or(a.Day, d.Day), Above: []Place{}, Own: []Cell{}, Units: []UnitLine{}, Kinds: []string{}}
	v.Counted = !v.Day.Before(d.Day)
	scopes, err := d.ListScopes("quota.view", "quota", a.Under)
	if err != nil {
		return v, err
	}
	s, err := newSurvey(d, scopes, v.Day)
	if err != nil {
		return v, err
	}
	for _, k := range s.kinds {
		v.Kinds = append(v.Kinds, k.ID)
	}
	tops := scopes
	if len(scopes) == 1 {
		if err := v.top(d, s, scopes[0]); err != nil {
			return v, err
		}
		tops = s.children[scopes[0]]
	}
	for _, path := range tops {
		v.Units = append(v.Units, s.line(path))
	}
	if a.Over {
		slices.SortStableFunc(v.Units, func(a, b UnitLine) int { return cmp.Compare(b.first(), a.first()) })
	}
	policy := d.Book.Policy()
	v.MayGive = len(policy.Reach(d.Who.Role, "quota.give"))+len(policy.Reach(d.Who.Role, "quota.distribute")) > 0
	return v, nil
}

// top fills in the unit that is looked at, and the way up from it.
func (v *View) top(d *office.Desk, s *survey, path string) error {
	line := s.line(path)
	v.Unit, v.Name, v.Own = line.Unit, line.Name, line.Cells
	for up := above(path); up != ""; up = above(up) {
		if !d.Book.Policy().Decide(d.Who.Asker(d.Office.Province), "quota.view", law.Object{Noun: "quota", UnitPath: up}).Allowed {
			break
		}
		found, err := office.Find[unit.Unit](d.Reader, office.Query{Where: []office.Where{{Key: "path", Op: "=", Value: up}}})
		if err != nil {
			return err
		}
		for _, f := range found {
			v.Above = append([]Place{{f.Record.ID, nameOn(f.Record, v.Day)}}, v.Above...)
		}
	}
	return nil
}

func nameOn(u unit.Unit, day civil.Date) string {
	e, ok := u.At(day)
	if !ok {
		e = u.Last()
	}
	return e.Name
}
