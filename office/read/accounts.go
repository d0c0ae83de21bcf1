package read

import (
	"context"

	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
)

// Lacking is a person who has no account yet.
type Lacking struct {
	Dossier  id.Dossier `json:"dossier"`
	Name     string     `json:"name"`
	Unit     string     `json:"unit"`
	Category string     `json:"category"`
}

// LackingView is the people of a part of the tree who have no account.
type LackingView struct {
	People []Lacking `json:"people"`
	More   bool      `json:"more"` // not everybody was looked at: choose a smaller unit
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
			if err := v.take(d, facets, limit); err != nil {
				return v, err
			}
			if v.More = (page+1)*largestPage < total; !v.More || len(v.People) >= limit {
				break
			}
		}
		return v, nil
	})
}

func (v *LackingView) take(d *office.Desk, facets []office.Facet, limit int) error {
	for _, f := range facets {
		if f.State == "archived" || len(v.People) >= limit {
			continue
		}
		has, err := d.Reader.Count(office.Query{Noun: "account", Where: []office.Where{{Key: "dossier", Op: "=", Value: string(f.Dossier)}}})
		if err != nil {
			return err
		}
		if has > 0 {
			continue
		}
		unit, err := d.UnitName(f.Unit)
		if err != nil {
			return err
		}
		d.Shown(f.Dossier, "syll/ho_ten_khai_sinh")
		v.People = append(v.People, Lacking{f.Dossier, f.Name, unit, f.Category})
	}
	return nil
}
