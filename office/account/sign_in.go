package account

import (
	"context"
	"time"

	"hoso/fault"
	"hoso/id"
	"hoso/office"
	"hoso/record/account"
)

// Credentials is what a person types to sign in.
type Credentials struct {
	Login    string
	Password string
	Address  string
	Device   string
	Lang     string
}

// SignedIn is a new session. The token is shown once, to be kept in a cookie.
type SignedIn struct {
	Token      string     `json:"-"`
	Account    id.Account `json:"account"`
	MustChange bool       `json:"must_change"`
	failure    *fault.Fault
}

// SignIn checks a password and opens a session under the account's first grant. A wrong password is counted; after as many as the
// regulation allows the account is locked for a while (security.md section 3.2). Faults: Denied "sign_in.wrong", "sign_in.locked".
func SignIn(ctx context.Context, o *office.Office, c Credentials) (SignedIn, error) {
	who := office.Who{Role: office.RolePerson, Address: c.Address, Lang: c.Lang}
	in, err := office.Do(ctx, o, who, "account.sign_in", "", func(d *office.Desk) (SignedIn, error) {
		d.Unasked()
		a, rev, err := find(d.Reader, c.Login)
		if err != nil {
			o.Passwords.Matches("", c.Password) // an unknown login takes as long as a wrong password
			return SignedIn{}, err
		}
		d.As(a.ID)
		return tryPassword(d, a, rev, c)
	})
	if err == nil && in.failure != nil {
		return SignedIn{}, in.failure
	}
	return in, err
}

func tryPassword(d *office.Desk, a account.Account, rev int64, c Credentials) (SignedIn, error) {
	if a.Closed || d.At.Before(a.LockedTill) {
		key := "sign_in.locked"
		if a.Closed {
			key = "sign_in.closed"
		}
		return SignedIn{}, fault.New(fault.Denied, key, office.Clock(a.LockedTill))
	}
	reg, err := d.Regulation()
	if err != nil {
		return SignedIn{}, err
	}
	if !d.Office.Passwords.Matches(a.Hash, c.Password) {
		a.Failed++
		if a.Failed >= reg.LockAfter.N {
			a.Failed, a.LockedTill = 0, d.At.Add(time.Duration(reg.LockHours.N)*time.Hour)
		}
		d.Fail("sign_in.wrong")
		return SignedIn{failure: fault.New(fault.Denied, "sign_in.wrong")}, d.Put(a, rev)
	}
	token, sessionID := newToken()
	grants, err := grantsInForce(d, a.ID)
	if err != nil {
		return SignedIn{}, err
	}
	s := account.Session{ID: sessionID, Account: a.ID, Begun: d.At, Seen: d.At, Strong: d.At, Address: c.Address, Device: c.Device, Lang: c.Lang}
	if len(grants) > 0 {
		s.Grant = grants[0].ID
	}
	if a.Failed > 0 {
		a.Failed = 0
		if err := d.Put(a, rev); err != nil {
			return SignedIn{}, err
		}
	}
	return SignedIn{Token: token, Account: a.ID, MustChange: a.MustChange}, d.Put(s, 0)
}

// SignOut ends a session.
func SignOut(ctx context.Context, o *office.Office, who office.Who) error {
	_, err := office.Do(ctx, o, who, "account.sign_out", "", func(d *office.Desk) (struct{}, error) {
		d.Unasked()
		s, rev, err := office.Get[account.Session](d.Reader, who.Session)
		if err != nil {
			return struct{}{}, err
		}
		d.Drop(s, rev)
		return struct{}{}, nil
	})
	return err
}

// StepUp checks the password again before an act of weight; it counts for as long as the regulation says.
func StepUp(ctx context.Context, o *office.Office, who office.Who, password string) error {
	_, err := office.Do(ctx, o, who, "account.step_up", "", func(d *office.Desk) (struct{}, error) {
		d.Unasked()
		a, _, err := office.Get[account.Account](d.Reader, string(who.Account))
		if err != nil {
			return struct{}{}, err
		}
		if !o.Passwords.Matches(a.Hash, password) {
			return struct{}{}, fault.New(fault.Denied, "step_up.wrong")
		}
		s, rev, err := office.Get[account.Session](d.Reader, who.Session)
		if err != nil {
			return struct{}{}, err
		}
		s.Strong = d.At
		return struct{}{}, d.Put(s, rev)
	})
	return err
}
