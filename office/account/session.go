package account

import (
	"cmp"
	"context"
	"slices"
	"time"

	"hoso/civil"
	"hoso/fault"
	"hoso/id"
	"hoso/office"
	"hoso/record/account"
)

// Choice is one right an account can act under.
type Choice struct {
	Grant id.Grant `json:"grant"`
	Role  string   `json:"role"`
	Unit  id.Unit  `json:"unit"`
	Name  string   `json:"unit_name"`

	Capacity string     `json:"capacity"` // empty, delegate or deputy
	Content  string     `json:"content"`  // what a delegation is limited to
	To       civil.Date `json:"to"`
	Awaits   bool       `json:"awaits"` // the department has still to agree
}

func choiceOf(g account.Grant, unit string) Choice {
	return Choice{Grant: g.ID, Role: g.Role, Unit: g.Unit, Name: unit, Capacity: g.Capacity, Content: g.Content, To: g.To, Awaits: g.Awaits}
}

// Resolve tells who holds a session token, under the grant chosen, as of now. A right that has ended is gone at once: the session
// then acts as a person; so it does while a second factor is overdue that the right demands. Faults: Denied "session.none", "session.idle".
func Resolve(ctx context.Context, o *office.Office, token, address string) (office.Who, bool, error) {
	var who office.Who
	mustChange := false
	err := o.Store.View(ctx, func(r office.Reader) error {
		s, _, err := office.Get[account.Session](r, tokenID(token))
		if err != nil {
			if fault.Is(err, fault.Missing) {
				return fault.New(fault.Denied, "session.none")
			}
			return err
		}
		a, _, err := office.Get[account.Account](r, string(s.Account))
		if err != nil {
			return err
		}
		now := o.Now().UTC()
		mustChange = a.MustChange
		who = office.Who{Account: a.ID, Login: a.Login, Name: a.Name, Role: office.RolePerson, Unit: a.Unit, UnitPath: a.UnitPath, Dossier: a.Dossier,
			Key: a.Key, Session: s.ID, Strong: s.Strong, Address: address, Lang: cmp.Or(s.Lang, "vi"), Seen: s.Seen, Factors: a.Factors, Second: s.Second}
		if err := underGrant(r, &who, s, civil.FromTime(now)); err != nil {
			return err
		}
		if err := hold(o, &who, a, civil.FromTime(now)); err != nil {
			return err
		}
		return stillOpen(o, s, a, who.Role, now)
	})
	if err != nil {
		return office.Who{}, false, err
	}
	return who, mustChange, err
}

// stillOpen ends a session that was idle too long or is too old; whoever administers accounts has the shorter time.
func stillOpen(o *office.Office, s account.Session, a account.Account, role string, now time.Time) error {
	reg, err := o.Book().Regulation(o.Province, civil.FromTime(now))
	if err != nil {
		return err
	}
	if a.Closed {
		return fault.New(fault.Denied, "session.none")
	}
	idle := reg.SessionIdle
	if len(o.Book().Policy().Reach(role, "account.issue")) > 0 {
		idle = reg.SessionIdleAdmin
	}
	if now.Sub(s.Seen) > time.Duration(idle.N)*time.Minute || now.Sub(s.Begun) > time.Duration(reg.SessionLongest.N)*time.Hour {
		return fault.New(fault.Denied, "session.idle", idle.N).Cite(idle.Citation())
	}
	return nil
}

func underGrant(r office.Reader, who *office.Who, s account.Session, day civil.Date) error {
	if s.Grant == "" {
		return nil
	}
	g, _, err := office.Get[account.Grant](r, string(s.Grant))
	if err != nil && !fault.Is(err, fault.Missing) {
		return err
	}
	if err != nil || !g.InForce(day) || g.Account != s.Account {
		return nil
	}
	who.Role, who.Grant, who.Unit, who.UnitPath, who.Assigned, who.Capacity = g.Role, g.ID, g.Unit, g.UnitPath, g.Assigned, g.Capacity
	if g.Consent != nil {
		who.Consent, who.Purpose = consentOf(g), g.Consent.Purpose+" ("+g.Basis+")"
	}
	return nil
}

// Touch records that a session is in use, at most once a minute. Of requests that come together one records it for all.
func Touch(ctx context.Context, o *office.Office, who office.Who) error {
	if o.Now().Sub(who.Seen) < time.Minute {
		return nil
	}
	err := office.Unjournalled(ctx, o, who, "session.touch", func(d *office.Desk) error {
		s, rev, err := office.Get[account.Session](d.Reader, who.Session)
		if err != nil {
			return err
		}
		s.Seen = d.At
		return d.Put(s, rev)
	})
	if fault.Is(err, fault.Stale) {
		return nil // another request of the same session was quicker, or ended it: the next one is told
	}
	return err
}

// Choices lists the rights an account may act under today.
func Choices(ctx context.Context, o *office.Office, who office.Who) ([]Choice, error) {
	return office.Do(ctx, o, who, "account.choices", "", func(d *office.Desk) ([]Choice, error) {
		d.Unasked()
		grants, err := grantsInForce(d, who.Account)
		if err != nil {
			return nil, err
		}
		choices := make([]Choice, 0, len(grants))
		for _, g := range grants {
			name, err := d.UnitName(g.Unit)
			if err != nil {
				return nil, err
			}
			choices = append(choices, choiceOf(g, name))
		}
		return choices, nil
	})
}

// Choose makes a session act under another of the account's grants, or under none (as a person). Faults: Denied "grant.not_yours",
// "second_factor.needed".
func Choose(ctx context.Context, o *office.Office, who office.Who, grant id.Grant) error {
	_, err := office.Do(ctx, o, who, "account.choose", "", func(d *office.Desk) (struct{}, error) {
		d.Unasked()
		if grant != "" {
			if err := mayChoose(d, grant); err != nil {
				return struct{}{}, err
			}
		}
		s, rev, err := office.Get[account.Session](d.Reader, who.Session)
		if err != nil {
			return struct{}{}, err
		}
		s.Grant = grant
		return struct{}{}, d.Put(s, rev)
	})
	return err
}

// mayChoose holds a grant to those in force, and to the second factor it may demand; the first time one is chosen that does is remembered.
func mayChoose(d *office.Desk, grant id.Grant) error {
	grants, err := grantsInForce(d, d.Who.Account)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(grants, func(g account.Grant) bool { return g.ID == grant })
	if i < 0 {
		return fault.New(fault.Denied, "grant.not_yours")
	}
	a, rev, err := office.Get[account.Account](d.Reader, string(d.Who.Account))
	if err != nil {
		return err
	}
	if err := overdue(d, a, grants[i]); err != nil {
		return err
	}
	first, err := remember(d, &a, grants[i:i+1])
	if err != nil || !first {
		return err
	}
	return d.Put(a, rev)
}

// SetLanguage keeps the language of a session.
func SetLanguage(ctx context.Context, o *office.Office, who office.Who, lang string) error {
	return office.Unjournalled(ctx, o, who, "session.language", func(d *office.Desk) error {
		s, rev, err := office.Get[account.Session](d.Reader, who.Session)
		if err != nil {
			return err
		}
		s.Lang = lang
		return d.Put(s, rev)
	})
}

// grantsHeld lists the rights of an account that hold today or wait for the department's agreement.
func grantsHeld(d *office.Desk, accountID id.Account) ([]account.Grant, error) {
	found, err := office.Find[account.Grant](d.Reader, office.Query{Where: []office.Where{{Key: "account", Op: "=", Value: string(accountID)}}})
	if err != nil {
		return nil, err
	}
	var grants []account.Grant
	for _, g := range found {
		if g.Record.InForce(d.Day) || g.Record.Awaits {
			grants = append(grants, g.Record)
		}
	}
	return grants, nil
}

// grantsInForce lists the rights an account may act under today.
func grantsInForce(d *office.Desk, accountID id.Account) ([]account.Grant, error) {
	held, err := grantsHeld(d, accountID)
	return slices.DeleteFunc(held, func(g account.Grant) bool { return !g.InForce(d.Day) }), err
}
