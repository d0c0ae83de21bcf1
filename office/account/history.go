package account

import (
	"context"
	"slices"
	"time"

	"hoso/civil"
	"hoso/fault"
	"hoso/office"
	"hoso/record/account"
)

// SecurityView is what protects the asker's account: factors, open sessions, and the sign-ins of late, the newest first.
type SecurityView struct {
	Factors  []FactorView  `json:"factors"`
	Recovery int           `json:"recovery,string"` // recovery codes left
	Demanded bool          `json:"demanded"`        // a right of the account demands a second factor
	Due      civil.Date    `json:"due"`             // last day to set one up; zero when nothing is due
	Citation string        `json:"citation"`        // of the demand
	Sessions []SessionView `json:"sessions"`
	SignIns  []SignInView  `json:"sign_ins"`
	Next     int64         `json:"next,string"` // continue the sign-ins with ?truoc=; 0 at the end
}

// FactorView is one app or passkey.
type FactorView struct {
	ID    string    `json:"id"`
	Kind  string    `json:"kind"`
	Name  string    `json:"name"`
	Added time.Time `json:"added"`
	Used  time.Time `json:"used"` // zero: never since it was added
}

// SessionView is one open session.
type SessionView struct {
	ID      string    `json:"id"`
	Begun   time.Time `json:"begun"`
	Seen    time.Time `json:"seen"`
	Address string    `json:"address"`
	Device  string    `json:"device"`
	How     string    `json:"how"`
	This    bool      `json:"this"` // the one that asks
}

// SignInView is one sign-in, or one that came to nothing.
type SignInView struct {
	At      time.Time `json:"at"`
	Address string    `json:"address"`
	Device  string    `json:"device"`
	How     string    `json:"how"`    // password, password_first, totp, passkey, recovery, passkey_alone; empty when nothing right was shown
	Reason  string    `json:"reason"` // key of why it came to nothing; empty when it did not
}

const signInsShown = 20

// Security gives what protects the asker's own account, whatever right they act under. before continues the list of sign-ins. Fault Denied.
func Security(ctx context.Context, o *office.Office, who office.Who, before int64) (SecurityView, error) {
	return own(ctx, o, who, "account.security", "account.view", func(d *office.Desk) (SecurityView, error) {
		v := SecurityView{Factors: []FactorView{}, Sessions: []SessionView{}, SignIns: []SignInView{}}
		a, _, err := office.Get[account.Account](d.Reader, string(who.Account))
		if err != nil {
			return v, err
		}
		if err := v.fillFactors(d, a); err != nil {
			return v, err
		}
		if err := v.fillSessions(d); err != nil {
			return v, err
		}
		return v, v.fillSignIns(d, before)
	})
}

func (v *SecurityView) fillFactors(d *office.Desk, a account.Account) error {
	there, err := factorsOf(d.Reader, a)
	if err != nil {
		return err
	}
	for _, f := range records(there) {
		if f.Kind == account.Recovery {
			v.Recovery = len(f.Codes)
			continue
		}
		v.Factors = append(v.Factors, FactorView{f.ID, f.Kind, f.Name, f.Added, f.Used})
	}
	reg, err := d.Regulation()
	if err != nil {
		return err
	}
	grants, err := grantsInForce(d, a.ID)
	if err != nil {
		return err
	}
	if v.Demanded = demands(d.Book, reg, grants); v.Demanded {
		v.Citation = reg.SecondFactor.Citation()
	}
	if v.Demanded && len(v.Factors) == 0 && !a.FactorSince.IsZero() {
		v.Due = lastDay(d.Book, reg, a.FactorSince)
	}
	return nil
}

func (v *SecurityView) fillSessions(d *office.Desk) error {
	found, err := office.Find[account.Session](d.Reader, office.Query{Where: []office.Where{{Key: "account", Op: "=", Value: string(d.Who.Account)}}})
	if err != nil {
		return err
	}
	for _, stored := range found {
		s := stored.Record
		role, err := roleOf(d, s)
		if err != nil {
			return err
		}
		if stillOpen(d.Office, s, account.Account{}, role, d.At) == nil {
			v.Sessions = append(v.Sessions, SessionView{s.ID, s.Begun, s.Seen, s.Address, s.Device, s.How, s.ID == d.Who.Session})
		}
	}
	slices.SortFunc(v.Sessions, func(a, b SessionView) int { return b.Seen.Compare(a.Seen) })
	return nil
}

// roleOf is the role a session acts in, which says for how long it may be idle.
func roleOf(d *office.Desk, s account.Session) (string, error) {
	who := office.Who{Role: office.RolePerson}
	err := underGrant(d.Reader, &who, s, d.Day)
	return who.Role, err
}

// fillSignIns reads the journal: it holds every sign-in, with how and from where.
func (v *SecurityView) fillSignIns(d *office.Desk, before int64) error {
	entries, err := d.Reader.Entries(office.EntryQuery{Account: d.Who.Account, Act: "account.sign_in", Before: before, Limit: signInsShown})
	if err != nil {
		return err
	}
	for _, e := range entries {
		v.SignIns = append(v.SignIns, SignInView{e.Entry.At, e.Entry.Address, e.Entry.Device, e.Entry.How, e.Entry.Reason})
	}
	if len(entries) == signInsShown {
		v.Next = max(entries[len(entries)-1].Number, 0)
	}
	return nil
}

// EndSession ends one of the asker's own sessions. Faults: Denied; Missing "session.missing".
func EndSession(ctx context.Context, o *office.Office, who office.Who, sessionID string) error {
	_, err := own(ctx, o, who, "account.end_session", "account.view", func(d *office.Desk) (struct{}, error) {
		s, rev, err := office.Get[account.Session](d.Reader, sessionID)
		if fault.Is(err, fault.Missing) || err == nil && s.Account != who.Account {
			return struct{}{}, fault.New(fault.Missing, "session.missing")
		}
		if err != nil {
			return struct{}{}, err
		}
		d.Drop(s, rev)
		return struct{}{}, nil
	})
	return err
}

// EndOthers ends every session of the asker's but the one that asks. Fault Denied.
func EndOthers(ctx context.Context, o *office.Office, who office.Who) error {
	_, err := own(ctx, o, who, "account.end_others", "account.view", func(d *office.Desk) (struct{}, error) {
		return struct{}{}, d.EndSessions(who.Account, who.Session)
	})
	return err
}
