package read

import (
	"context"

	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/account"
)

// Lacking is a person who has no account yet.
type Lacking struct {
	Dossier  id.Dossier `json:"dossier"`
	Name     string     `json:"name"`
	Unit     string     `json:"unit"`
	Category string     `json:"category"`

	unit id.Unit
}

// LackingView is the people of a part of the tree who have no account.
type LackingView struct {
	People []Lacking `json:"people"`
	More   bool      `json:"more"` // there are more than these: choose a smaller unit
}

// mostLooked bounds how many people one look at missing accounts goes through.
const mostLooked = 2000

// WithoutAccount lists people under a unit who cannot sign in yet, in Vietnamese order, for a batch of accounts (PT-7.2.p1). It asks for
// the right to issue them; under is a unit's path, empty for the asker's own. Fault Denied.
func WithoutAccount(ctx context.Context, o *office.Office, who office.Who, under string, limit int) (LackingView, error) {
	return office.Do(ctx, o, who, "account.lacking", "", func(d *office.Desk) (LackingView, error) {
		v := LackingView{People: []Lacking{}}
		if under == "" {
			under = who.UnitPath
		}
		decision, err := d.AllowList("account.issue", law.Object{Noun: "account", UnitPath: under})
		if err != nil {
			return v, err
		}
		if decision.Level < law.Internal {
			return v, fault.New(fault.Denied, "policy.not_yours").Cite(decision.Citation)
		}
		for page := 0; page*largestPage < mostLooked; page++ {
			facets, total := o.Census.List(office.CensusQuery{Scopes: []string{under}, Page: page, Size: largestPage})
			if err := v.take(d, facets); err != nil {
				return v, err
			}
			if v.More = (page+1)*largestPage < total; !v.More || len(v.People) > limit {
				break
			}
		}
		return v, v.show(d, limit)
	})
}

// take adds the people of a page of the census who have no account, asked in one question.
func (v *LackingView) take(d *office.Desk, facets []office.Facet) error {
	ids := make([]string, len(facets))
	for i, f := range facets {
		ids[i] = string(f.Dossier)
	}
	found, err := office.Find[account.Account](d.Reader, office.Query{Where: []office.Where{{Key: "dossier", Op: "in", Value: ids}}})
	if err != nil {
		return err
	}
	has := map[string]bool{}
	for _, s := range found {
		has[string(s.Record.Dossier)] = !s.Record.Closed // who came back is handed their account anew
	}
	for _, f := range facets {
		if !has[string(f.Dossier)] {
			v.People = append(v.People, Lacking{Dossier: f.Dossier, Name: f.Name, unit: f.Unit, Category: f.Category})
		}
	}
	return nil
}

// show keeps as many as were asked for, says when there are more, and names their units.
func (v *LackingView) show(d *office.Desk, limit int) error {
	if len(v.People) > limit {
		v.People, v.More = v.People[:limit], true
	}
	units := make([]id.Unit, len(v.People))
	for i, p := range v.People {
		units[i] = p.unit
	}
	if err := d.Gather(units); err != nil {
		return err
	}
	for i := range v.People {
		p := &v.People[i]
		d.Shown(p.Dossier, "syll/ho_ten_khai_sinh")
		var err error
		if p.Unit, err = d.UnitName(p.unit); err != nil {
			return err
		}
	}
	return nil
}
