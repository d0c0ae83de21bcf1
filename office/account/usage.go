package account

import (
	"context"
	"time"

	"hoso/civil"
	"hoso/fault"
	"hoso/id"
	"hoso/office"
	"hoso/record/account"
)

// Usage is how the accounts of a part of the tree are used (DT-8.1, DT-8.3).
type Usage struct {
	Unit     id.Unit     `json:"unit"` // that was looked at; empty for the asker's own
	Name     string      `json:"name"`
	Total    UsageLine   `json:"total"`
	Units    []UsageLine `json:"units"`    // directly below, with theirs
	Accounts []UsageView `json:"accounts"` // of those asked for, those not used for longest first
	Next     string      `json:"next"`
	IdleDays int         `json:"idle_days,string"` // after how many days an account counts as idle: account.idle_days
	Citation string      `json:"citation"`
}

// UsageLine counts the accounts of one unit and those under it; closed ones are not counted.
type UsageLine struct {
	Unit  id.Unit `json:"unit"`
	Name  string  `json:"name"`
	All   int     `json:"all,string"`
	Never int     `json:"never,string"` // handed out and never signed in with
	Month int     `json:"month,string"` // signed in with in the last thirty days
	Idle  int     `json:"idle,string"`  // signed in with once, and not for Usage.IdleDays
}

// UsageView is one account and its use; what its holder does with it stands in the journal.
type UsageView struct {
	ID       id.Account `json:"id"`
	Login    string     `json:"login"`
	Name     string     `json:"name"`
	Unit     string     `json:"unit"`
	SignedIn time.Time  `json:"signed_in"` // on the last day it was signed in with; zero: never
	Issued   time.Time  `json:"issued"`
}

// What part of the accounts is listed.
const (
	NeverUsed = "never"
	IdleUsed  = "idle"
)

// usedDays is for how long an account counts as used.
const usedDays = 30

// Use shows how the accounts under a unit are used; of is NeverUsed or IdleUsed to list such accounts, empty for none. Faults: Denied; Missing
// "unit.missing"; Invalid "usage.what", "list.cursor".
func Use(ctx context.Context, o *office.Office, who office.Who, under id.Unit, of, after string) (Usage, error) {
	return office.Do(ctx, o, who, "account.usage", "", func(d *office.Desk) (Usage, error) {
		v := Usage{Unit: under, Units: []UsageLine{}, Accounts: []UsageView{}}
		scopes, err := d.ListScopes("account.usage", "account", under)
		if err != nil {
			return v, err
		}
		if under != "" {
			if v.Name, err = d.UnitName(under); err != nil {
				return v, err
			}
		}
		reg, err := d.Regulation()
		if err != nil {
			return v, err
		}
		v.IdleDays, v.Citation = reg.IdleDays.N, reg.IdleDays.Citation()
		for _, scope := range scopes {
			line, err := countUse(d, scope, v.IdleDays)
			if err != nil {
				return v, err
			}
			v.Total.add(line)
			if err := v.below(d, scope); err != nil {
				return v, err
			}
		}
		return v, v.list(d, scopes, of, after)
	})
}

func (l *UsageLine) add(other UsageLine) {
	l.All, l.Never, l.Month, l.Idle = l.All+other.All, l.Never+other.Never, l.Month+other.Month, l.Idle+other.Idle
}

// below counts each unit directly under a path.
func (v *Usage) below(d *office.Desk, path string) error {
	units, err := d.UnitsBelow(path)
	if err != nil {
		return err
	}
	for _, u := range units {
		line, err := countUse(d, u.Path, v.IdleDays)
		if err != nil {
			return err
		}
		if line.All == 0 {
			continue
		}
		line.Unit = u.ID
		if line.Name, err = d.UnitName(u.ID); err != nil {
			return err
		}
		v.Units = append(v.Units, line)
	}
	return nil
}

func countUse(d *office.Desk, path string, idle int) (UsageLine, error) {
	var l UsageLine
	for _, x := range []struct {
		into  *int
		where []office.Where
	}{
		{&l.All, []office.Where{{Key: "seen", Op: ">=", Value: int64(0)}}}, {&l.Never, neverUsed()},
		{&l.Month, []office.Where{{Key: "seen", Op: ">", Value: dayBack(d, usedDays)}}}, {&l.Idle, idleUsed(d, idle)},
	} {
		n, err := d.Reader.Count(office.Query{Noun: "account", Where: append(x.where, office.Where{Key: "unit_path", Op: "under", Value: path})})
		if err != nil {
			return l, err
		}
		*x.into = n
	}
	return l, nil
}

func neverUsed() []office.Where { return []office.Where{{Key: "seen", Op: "=", Value: int64(0)}} }

func idleUsed(d *office.Desk, days int) []office.Where {
	return []office.Where{{Key: "seen", Op: ">", Value: int64(0)}, {Key: "seen", Op: "<", Value: dayBack(d, days)}}
}

func dayBack(d *office.Desk, days int) int64 { return int64(d.Day.AddDays(-days).YMD()) }

// list reads one page of the accounts asked for.
func (v *Usage) list(d *office.Desk, scopes []string, of, after string) error {
	var where []office.Where
	switch of {
	case "":
		return nil
	case NeverUsed:
		where = neverUsed()
	case IdleUsed:
		where = idleUsed(d, v.IdleDays)
	default:
		return fault.New(fault.Invalid, "usage.what")
	}
	found, next, err := office.FindUnder[account.Account](d.Reader, scopes, office.Query{Where: where, Order: []string{"seen"}}, after, 0)
	if err != nil {
		return err
	}
	v.Next = next
	for _, s := range found {
		a := s.Record
		if a.Dossier != "" {
			d.Shown(a.Dossier, "facet")
		}
		name, err := d.UnitName(a.Unit)
		if err != nil {
			return err
		}
		v.Accounts = append(v.Accounts, UsageView{a.ID, a.Login, a.Name, name, a.SignedIn, a.Issued})
	}
	return nil
}

// signedIn notes the first sign-in of a day.
func signedIn(a *account.Account, at time.Time) (changed bool) {
	if !a.SignedIn.IsZero() && civil.FromTime(a.SignedIn) == civil.FromTime(at) {
		return false
	}
	a.SignedIn = at
	return true
}
