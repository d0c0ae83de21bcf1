package account

import (
	"context"
	"slices"
	"time"

	"hoso/civil"
	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/account"
)

// Giving is a right to be granted.
type Giving struct {
	Account  id.Account `json:"account"`
	Role     string     `json:"role"`
	Unit     id.Unit    `json:"unit"`
	Assigned []id.Unit  `json:"assigned"`
	From     civil.Date `json:"from"`
	To       civil.Date `json:"to"`
	Capacity string     `json:"capacity"` // empty, delegate or deputy
	Content  string     `json:"content"`
	Basis    string     `json:"basis"`
}

// Grant gives an account a role in a unit (PT-6.1, PT-14.4). Faults: Denied; Invalid "grant.basis_needed", "grant.role_unknown",
// "grant.days", "grant.technician_only".
func Grant(ctx context.Context, o *office.Office, who office.Who, g Giving) (id.Grant, error) {
	return office.Do(ctx, o, who, "account.grant", "", func(d *office.Desk) (id.Grant, error) {
		a, rev, err := office.Get[account.Account](d.Reader, string(g.Account))
		if err != nil {
			return "", err
		}
		u, err := d.UnitOf(g.Unit)
		if err != nil {
			return "", err
		}
		if _, err := d.Allow("account.grant", law.Object{Noun: "grant", UnitPath: u.Path, Dossier: string(a.Dossier), State: g.Role}); err != nil {
			return "", err
		}
		if g.From.IsZero() {
			g.From = d.Day
		}
		if a.Kind == account.Technical && g.Role != office.RoleTechnician {
			return "", fault.New(fault.Invalid, "grant.technician_only") // no rights to data by default (PT-2.3)
		}
		awaits, err := checkGiving(d, g)
		if err != nil {
			return "", err
		}
		d.Rely(a, rev)
		record := account.Grant{ID: id.Of[id.Grant](), Account: a.ID, Role: g.Role, Unit: u.ID, UnitPath: u.Path, Capacity: g.Capacity, Awaits: awaits, Content: g.Content, From: g.From, To: g.To, Basis: g.Basis, By: who.Account}
		for _, assigned := range g.Assigned {
			part, err := d.UnitOf(assigned)
			if err != nil {
				return "", err
			}
			record.Assigned = append(record.Assigned, part.Path)
		}
		return record.ID, d.Put(record, 0)
	})
}

// checkGiving holds a right to what the policy and the regulation allow; it reports whether the department has still to agree.
func checkGiving(d *office.Desk, g Giving) (awaits bool, err error) {
	reg, err := d.Regulation()
	if err != nil {
		return false, err
	}
	if err := checkRight(d, reg, g); err != nil {
		return false, err
	}
	return checkCapacity(d, reg, g)
}

func checkRight(d *office.Desk, reg *law.Regulation, g Giving) error {
	switch {
	case g.Basis == "" && reg.AccountRequest.On:
		return fault.New(fault.Invalid, "grant.basis_needed").Cite(reg.AccountRequest.Citation())
	case g.Role == office.RolePerson || !slices.ContainsFunc(d.Book.Policy().Roles(), func(r *law.Role) bool { return r.ID == g.Role }):
		return fault.New(fault.Invalid, "grant.role_unknown", g.Role)
	case d.Who.Role != office.RoleSystem && !d.Book.Policy().MayGrant(d.Who.Role, g.Role) && !handsOn(d.Who, g):
		return fault.New(fault.Denied, "grant.not_yours_to_give", g.Role)
	case !g.To.IsZero() && g.To.Before(g.From):
		return fault.New(fault.Invalid, "grant.days")
	}
	return nil
}

// handsOn reports whether the asker delegates their own right, which they hold by office: what was delegated is not delegated again.
func handsOn(who office.Who, g Giving) bool {
	return g.Capacity == account.Delegate && g.Role == who.Role && who.Capacity == account.Own
}

// checkCapacity holds a right that is held for somebody else to the regulation: who may delegate what (PT-8.1, BD-8.1, BD-17.1), who may not
// (DT-11 and 12 name heads only), and that a delegation has an end and a content.
func checkCapacity(d *office.Desk, reg *law.Regulation, g Giving) (awaits bool, err error) {
	allowed, manages := map[string]law.Flag{law.ByHead: reg.Delegation, office.RoleUnitAdmin: reg.AccountDelegation}[g.Role], g.Role == office.RoleUnitAdmin
	switch {
	case g.Capacity == account.Own:
		return false, nil
	case g.Capacity == account.Deputy && g.Role == law.ByHead && reg.DeputySigns.On:
		return false, nil
	case g.Capacity == account.Deputy:
		return false, fault.New(fault.Closed, "grant.no_deputy").Cite(reg.DeputySigns.Citation())
	case g.Capacity != account.Delegate || allowed.ID == "":
		return false, fault.New(fault.Invalid, "grant.capacity_unknown", g.Capacity, g.Role)
	case !allowed.On:
		return false, fault.New(fault.Closed, "grant.no_delegation").Cite(allowed.Citation())
	case g.To.IsZero() || g.Content == "":
		return false, fault.New(fault.Invalid, "grant.delegation_limits").Cite(allowed.Citation())
	}
	return manages && reg.DelegationAgreed.On && d.Who.Role != office.RoleDepartmentAdmin, nil
}

// Agree records the department's written agreement to a delegation, from which on it holds (BD-17.1). Faults: Denied; Missing; Invalid
// "grant.agreement_needed"; Stale "grant.agreed".
func Agree(ctx context.Context, o *office.Office, who office.Who, grantID id.Grant, document string) error {
	_, err := office.Do(ctx, o, who, "account.agree", "", func(d *office.Desk) (struct{}, error) {
		g, rev, err := office.Get[account.Grant](d.Reader, string(grantID))
		if err != nil {
			return struct{}{}, err
		}
		if _, err := d.Allow("account.agree", law.Object{Noun: "grant", UnitPath: g.UnitPath}); err != nil {
			return struct{}{}, err
		}
		switch {
		case !g.Awaits:
			return struct{}{}, fault.New(fault.Stale, "grant.agreed")
		case document == "":
			return struct{}{}, fault.New(fault.Invalid, "grant.agreement_needed")
		}
		g.Awaits, g.Agreement, g.AgreedBy = false, document, who.Account
		if err := d.Notify(g.By, "notice.delegation_agreed", "/quan-tri/tai-khoan", document); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, d.Put(g, rev)
	})
	return err
}

// Revoke ends a right yesterday: the next request under it is refused. Faults: Denied; Missing; Invalid
// "consent.ends_in_register".
func Revoke(ctx context.Context, o *office.Office, who office.Who, grantID id.Grant) error {
	_, err := office.Do(ctx, o, who, "account.revoke", "", func(d *office.Desk) (struct{}, error) {
		g, rev, err := office.Get[account.Grant](d.Reader, string(grantID))
		if err != nil {
			return struct{}{}, err
		}
		if _, err := d.Allow("account.grant", law.Object{Noun: "grant", UnitPath: g.UnitPath, State: g.Role}); err != nil {
			return struct{}{}, err
		}
		if g.Consent != nil {
			return struct{}{}, fault.New(fault.Invalid, "consent.ends_in_register")
		}
		g.To = d.Day.AddDays(-1)
		return struct{}{}, d.Put(g, rev)
	})
	return err
}

// View is an account in a list; it shows nothing of the dossier but the name.
type View struct {
	ID          id.Account `json:"id"`
	Login       string     `json:"login"`
	Name        string     `json:"name"`
	Kind        string     `json:"kind"`
	UnitPath    string     `json:"unit_path"`
	Unit        string     `json:"unit"`
	MustChange  bool       `json:"must_change"`
	Locked      bool       `json:"locked"`
	Closed      bool       `json:"closed"`
	HandedOver  bool       `json:"handed_over"`  // to another holder, once at least
	Dossier     id.Dossier `json:"dossier"`      // whose account it is; empty for a unit's
	SlipPrinted time.Time  `json:"slip_printed"` // of the one-time password in force; zero when it was not printed
	Grants      []Choice   `json:"grants"`
	Factors     bool       `json:"factors"` // it has a second factor
}

// List lists the accounts of a subtree, by login. after is the login of the last one seen.
func List(ctx context.Context, o *office.Office, who office.Who, under, after string, limit int) ([]View, error) {
	return office.Do(ctx, o, who, "account.view", "", func(d *office.Desk) ([]View, error) {
		if under == "" {
			under = who.UnitPath
		}
		if _, err := d.Allow("account.view", law.Object{Noun: "account", UnitPath: under}); err != nil {
			return nil, err
		}
		q := office.Query{Where: []office.Where{{Key: "unit_path", Op: "under", Value: under}}, Order: []string{"login"}, Limit: limit}
		if after != "" {
			q.Where = append(q.Where, office.Where{Key: "login", Op: ">", Value: after})
		}
		found, err := office.Find[account.Account](d.Reader, q)
		if err != nil {
			return nil, err
		}
		views := make([]View, 0, len(found))
		for _, a := range found {
			v, err := viewOf(d, a.Record)
			if err != nil {
				return nil, err
			}
			views = append(views, v)
		}
		return views, nil
	})
}

func viewOf(d *office.Desk, a account.Account) (View, error) {
	v := View{ID: a.ID, Login: a.Login, Name: a.Name, Kind: a.Kind, UnitPath: a.UnitPath, MustChange: a.MustChange, Locked: d.At.Before(a.LockedTill), Closed: a.Closed, HandedOver: len(a.Holders) > 0, Dossier: a.Dossier, SlipPrinted: a.SlipPrinted, Factors: len(a.Factors) > 0}
	var err error
	if v.Unit, err = d.UnitName(a.Unit); err != nil {
		return v, err
	}
	grants, err := grantsHeld(d, a.ID)
	if err != nil {
		return v, err
	}
	for _, g := range grants {
		name, err := d.UnitName(g.Unit)
		if err != nil {
			return v, err
		}
		v.Grants = append(v.Grants, choiceOf(g, name))
	}
	return v, nil
}
