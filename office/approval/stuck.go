package approval

import (
	"context"

	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/change"
)

// Why a change finds nobody to approve it.
const (
	NobodyNamed = "approver.not_named" // the regulation names no approver for such a person
	NobodyHolds = "approver.nobody"    // nobody holds the right in the unit that approves
	OnlyOneself = "approver.only_self" // the only holder is the person (P4)
)

// Stuck is a change that waits for somebody who does not exist: nothing may ever do that in silence (P4).
type Stuck struct {
	Change  id.Change  `json:"change"`
	Dossier id.Dossier `json:"dossier"`
	Person  string     `json:"person"`
	Unit    string     `json:"unit"`
	Manager string     `json:"manager"` // body with thẩm quyền quản lý
	Special string     `json:"special"`
	At      string     `json:"at"`  // unit where it waits
	Why     string     `json:"why"` // NobodyNamed, NobodyHolds or OnlyOneself
	Items   int        `json:"items,string"`
	Cites   string     `json:"citation"`
}

// MostStuck is how many stuck changes one answer names: what comes behind them shows when these are settled.
const MostStuck = 500

// WithoutApprover lists the changes that passed the check and find nobody to approve them, for the department to settle who is competent (A18).
func WithoutApprover(ctx context.Context, o *office.Office, who office.Who) ([]Stuck, error) {
	return office.Do(ctx, o, who, "approver.missing", "", func(d *office.Desk) ([]Stuck, error) {
		if _, err := d.Allow("approver.missing", law.Object{Noun: "change", UnitPath: who.UnitPath}); err != nil {
			return nil, err
		}
		waiting, err := office.Find[change.Change](d.Reader, office.Query{Where: []office.Where{{Key: "to_approve", Op: ">", Value: int64(0)}}})
		if err != nil {
			return nil, err
		}
		stuck := []Stuck{}
		for _, s := range waiting {
			one, is, err := stuckOf(d, s.Record)
			if err != nil {
				return nil, err
			}
			if is {
				stuck = append(stuck, one)
			}
			if len(stuck) == MostStuck {
				break
			}
		}
		return stuck, nil
	})
}

func stuckOf(d *office.Desk, c change.Change) (Stuck, bool, error) {
	why, err := whyStuck(d, c)
	if err != nil || why == "" {
		return Stuck{}, false, err
	}
	p, err := d.Place(c.Dossier)
	if err != nil {
		return Stuck{}, false, err
	}
	if _, err := d.Allow("approver.missing", p.Object("change")); fault.Is(err, fault.Denied) {
		return Stuck{}, false, nil
	} else if err != nil {
		return Stuck{}, false, err
	}
	s := Stuck{Change: c.ID, Dossier: c.Dossier, Special: p.Dossier.Special, Why: why, Items: c.Count(change.ToApprove), Cites: p.Approver.Citation}
	d.Shown(c.Dossier, "syll/ho_ten_khai_sinh")
	if s.Person, err = d.FacetName(c.Dossier); err != nil {
		return s, false, err
	}
	if s.Unit, err = d.UnitName(c.Unit); err != nil {
		return s, false, err
	}
	if s.Manager, err = d.UnitName(p.Manager.ID); err != nil {
		return s, false, err
	}
	s.At, err = d.UnitName(c.Manager)
	return s, true, err
}

func whyStuck(d *office.Desk, c change.Change) (string, error) {
	if c.Approver == "" {
		return NobodyNamed, nil
	}
	u, err := d.UnitOf(c.Manager)
	if err != nil {
		return "", err
	}
	all, err := d.Holding(c.Approver, u.Path)
	if err != nil || len(all) == 0 {
		return NobodyHolds, err
	}
	for _, a := range all {
		if a.Dossier != c.Dossier {
			return "", nil
		}
	}
	return OnlyOneself, nil
}

// Competence says who has thẩm quyền quản lý over a person and under which diện quản lý.
type Competence struct {
	Dossier id.Dossier `json:"dossier"`
	Manager id.Unit    `json:"manager"`
	Special string     `json:"special"`
	Basis   string     `json:"basis"` // the decision that says so
}

// SetCompetence writes down who manages a person, and sends what waits for approval to whoever approves under it (A18). Faults: Denied;
// Invalid "competence.basis_needed", "dossier.special_unknown"; Missing "unit.missing".
func SetCompetence(ctx context.Context, o *office.Office, who office.Who, c Competence) (int, error) {
	return office.Do(ctx, o, who, "dossier.competence", "", func(d *office.Desk) (int, error) {
		p, err := d.Place(c.Dossier)
		if err != nil {
			return 0, err
		}
		if _, err := d.Allow("dossier.competence", p.Object("dossier")); err != nil {
			return 0, err
		}
		if err := checkCompetence(c); err != nil {
			return 0, err
		}
		p.Dossier.Manager, p.Dossier.Special, p.Dossier.ManagerBasis = c.Manager, c.Special, c.Basis
		if p.Manager, err = d.UnitOf(c.Manager); err != nil {
			return 0, err
		}
		if p, err = d.Route(p); err != nil {
			return 0, err
		}
		d.About(c.Dossier, "manager", "special")
		if err := d.Put(p.Dossier, p.Rev); err != nil {
			return 0, err
		}
		return reroute(d, p)
	})
}

func checkCompetence(c Competence) error {
	if c.Basis == "" {
		return fault.New(fault.Invalid, "competence.basis_needed")
	}
	if c.Special == "" {
		return nil
	}
	for _, known := range law.Specials() {
		if c.Special == known {
			return nil
		}
	}
	return fault.New(fault.Invalid, "dossier.special_unknown", c.Special)
}

// reroute sends the changes of a dossier that are not decided yet to its approver, and counts them.
func reroute(d *office.Desk, p office.Placed) (int, error) {
	found, err := office.Find[change.Change](d.Reader, office.Query{Where: []office.Where{{Key: "dossier", Op: "=", Value: string(p.Dossier.ID)}}})
	if err != nil {
		return 0, err
	}
	moved := 0
	for _, s := range found {
		c := s.Record
		if c.Count(change.ToCheck)+c.Count(change.ToApprove) == 0 {
			continue
		}
		c.Manager, c.ManagerPath, c.Approver = p.Approver.Unit.ID, p.Approver.Unit.Path, p.Approver.Role
		if err := d.Put(c, s.Rev); err != nil {
			return 0, err
		}
		moved++
	}
	return moved, nil
}
