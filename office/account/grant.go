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
	Content  string     `json:"content"`
	Basis    string     `json:"basis"`
}

// Grant gives an account a role in a unit (PT-6.1, PT-14.4). Faults: Denied; Invalid "grant.basis_needed", "grant.role_unknown",
// "grant.days".
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
		if err := checkGiving(d, g); err != nil {
			return "", err
		}
		d.Rely(a, rev)
		record := account.Grant{ID: id.Of[id.Grant](), Account: a.ID, Role: g.Role, Unit: u.ID, UnitPath: u.Path, Content: g.Content, From: g.From, To: g.To, Basis: g.Basis, By: who.Account}
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

func checkGiving(d *office.Desk, g Giving) error {
	switch {
	case g.Basis == "":
		return fault.New(fault.Invalid, "grant.basis_needed").Cite("Điều 14.4")
	case g.Role == office.RolePerson || !slices.ContainsFunc(d.Book.Policy().Roles(), func(r *law.Role) bool { return r.ID == g.Role }):
		return fault.New(fault.Invalid, "grant.role_unknown", g.Role)
	case d.Who.Role != office.RoleSystem && !d.Book.Policy().MayGrant(d.Who.Role, g.Role):
		return fault.New(fault.Denied, "grant.not_yours_to_give", g.Role)
	case !g.To.IsZero() && g.To.Before(g.From):
		return fault.New(fault.Invalid, "grant.days")
	}
	return nil
}

// Revoke ends a right yesterday: the next request under it is refused. Faults: Denied, Missing.
func Revoke(ctx context.Context, o *office.Office, who office.Who, grantID id.Grant) error {
	_, err := office.Do(ctx, o, who, "account.revoke", "", func(d *office.Desk) (struct{}, error) {
		g, rev, err := office.Get[account.Grant](d.Reader, string(grantID))
		if err != nil {
			return struct{}{}, err
		}
		if _, err := d.Allow("account.grant", law.Object{Noun: "grant", UnitPath: g.UnitPath, State: g.Role}); err != nil {
			return struct{}{}, err
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
	SlipPrinted time.Time  `json:"slip_printed"` // of the one-time password in force; zero when it was not printed
	Grants      []Choice   `json:"grants"`
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
	v := View{ID: a.ID, Login: a.Login, Name: a.Name, Kind: a.Kind, UnitPath: a.UnitPath, MustChange: a.MustChange, Locked: d.At.Before(a.LockedTill), Closed: a.Closed, SlipPrinted: a.SlipPrinted}
	var err error
	if v.Unit, err = d.UnitName(a.Unit); err != nil {
		return v, err
	}
	grants, err := grantsInForce(d, a.ID)
	if err != nil {
		return v, err
	}
	for _, g := range grants {
		name, err := d.UnitName(g.Unit)
		if err != nil {
			return v, err
		}
		v.Grants = append(v.Grants, Choice{g.ID, g.Role, g.Unit, name})
	}
	return v, nil
}
