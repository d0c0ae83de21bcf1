package account

import (
	"context"
	"slices"
	"time"

	"hoso/civil"
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

// SignedIn is a new session, or the second step that is still to come: Second lists the kinds of proof that are taken, Ticket goes with it to
// EndSignIn. The token is shown once, to be kept in a cookie.
type SignedIn struct {
	Token      string     `json:"-"`
	Account    id.Account `json:"account"`
	MustChange bool       `json:"must_change"`
	Second     []string   `json:"second,omitempty"`
	Ticket     string     `json:"ticket,omitempty"`
}

// SignIn checks a password and opens a session under the account's first grant, or asks for the second step where the account has a second
// factor. A wrong password is counted; after as many as the regulation allows the account is locked for a while (security.md section 3.2).
// Faults: Denied "sign_in.wrong", "sign_in.locked", "sign_in.closed".
func SignIn(ctx context.Context, o *office.Office, c Credentials) (SignedIn, error) {
	who := office.Who{Role: office.RolePerson, Address: c.Address, Lang: c.Lang}
	return counted(func(wrong **fault.Fault) (SignedIn, error) {
		return office.Do(ctx, o, who, "account.sign_in", "", func(d *office.Desk) (SignedIn, error) {
			d.Unasked()
			d.Came(account.ByPassword, account.Device(c.Device))
			a, rev, err := find(d.Reader, c.Login)
			if err != nil {
				o.Passwords.Matches("", c.Password) // an unknown login takes as long as a wrong password
				return SignedIn{}, err
			}
			d.As(a.ID)
			*wrong, err = compare(d, &a, rev, c.Password, fault.New(fault.Denied, "sign_in.wrong"))
			if err != nil || *wrong != nil {
				return SignedIn{}, err
			}
			if len(a.Factors) > 0 {
				return ask(d, a, rev, c, account.ByPasswordFirst)
			}
			return enter(d, a, rev, c, account.ByPassword)
		})
	})
}

// enter opens a session once everything that was asked for was shown. That a password has grown too old is found when it is used.
func enter(d *office.Desk, a account.Account, rev int64, c Credentials, how string) (SignedIn, error) {
	grants, err := grantsInForce(d, a.ID)
	if err != nil {
		return SignedIn{}, err
	}
	due := false
	if how != account.ByShared && how != account.ByPasskeyAlone {
		if due, err = passwordDue(d, a, grants); err != nil {
			return SignedIn{}, err
		}
	}
	a.MustChange = a.MustChange || due
	first, err := remember(d, &a, grants)
	if err != nil {
		return SignedIn{}, err
	}
	used := signedIn(&a, d.At)
	if err := keep(d, a, rev, due || first || used); err != nil {
		return SignedIn{}, err
	}
	if err := tellNewDevice(d, a, c); err != nil {
		return SignedIn{}, err
	}
	return open(d, a, grants, c, how)
}

// open begins a session under the account's first grant held by office; a right to read by consent is chosen for its purpose, each time. Who
// comes by the shared account alone may have been asked for nothing there, so an act of weight asks here.
func open(d *office.Desk, a account.Account, grants []account.Grant, c Credentials, how string) (SignedIn, error) {
	token, sessionID := newToken()
	s := account.Session{ID: sessionID, Account: a.ID, Begun: d.At, Seen: d.At, Strong: d.At, Address: c.Address, Device: account.Device(c.Device), Lang: c.Lang,
		How: how, Second: how != account.ByPassword && how != account.ByShared}
	if how == account.ByShared {
		s.Strong = time.Time{}
	}
	if i := slices.IndexFunc(grants, func(g account.Grant) bool { return g.Consent == nil }); i >= 0 {
		s.Grant = grants[i].ID
	}
	return SignedIn{Token: token, Account: a.ID, MustChange: a.MustChange}, d.Put(s, 0)
}

// looked is how many earlier sign-ins a device is looked for in.
const looked = 50

// tellNewDevice tells the holder of a sign-in from a device that was not seen before. The first of all is no news.
func tellNewDevice(d *office.Desk, a account.Account, c Credentials) error {
	device := account.Device(c.Device)
	if device == "" {
		return nil
	}
	entries, err := d.Reader.Entries(office.EntryQuery{Account: a.ID, Act: "account.sign_in", Limit: looked})
	if err != nil {
		return err
	}
	others := false
	for _, e := range entries {
		if e.Entry.Outcome != "done" || e.Entry.How == account.ByPasswordFirst || e.Entry.How == account.BySharedFirst || e.Entry.Device == "" {
			continue
		}
		if others = true; e.Entry.Device == device {
			return nil
		}
	}
	if !others {
		return nil
	}
	aboutHolder(d, a)
	return d.Notify(a.ID, "notice.new_device", securityPage, device, c.Address)
}

// most is how often an attempt is made again because another one was counted meanwhile; long before, the account is locked.
const most = 100

// counted carries out an act that checks a password. Attempts that come at once are counted one after the other: what was prepared on an
// older count is prepared anew.
func counted[T any](attempt func(wrong **fault.Fault) (T, error)) (T, error) {
	for n := 0; ; n++ {
		var wrong *fault.Fault
		answer, err := attempt(&wrong)
		switch {
		case fault.Is(err, fault.Stale) && n < most:
			continue
		case err == nil && wrong != nil:
			return answer, wrong
		}
		return answer, err
	}
}

// compare checks a password and counts a wrong one, which is given back as the fault to be told. Faults as barred.
func compare(d *office.Desk, a *account.Account, rev int64, password string, wrong *fault.Fault) (*fault.Fault, error) {
	if err := barred(d, *a); err != nil || d.Office.Passwords.Matches(a.Hash, password) {
		return nil, err
	}
	return miss(d, a, rev, wrong)
}

// miss counts something wrong that was typed; after as many times as the regulation allows the account is locked for a while.
func miss(d *office.Desk, a *account.Account, rev int64, wrong *fault.Fault) (*fault.Fault, error) {
	reg, err := d.Regulation()
	if err != nil {
		return nil, err
	}
	if a.Failed++; a.Failed >= reg.LockAfter.N {
		a.Failed, a.LockedTill = 0, d.At.Add(time.Duration(reg.LockHours.N)*time.Hour)
	}
	d.Fail(wrong.Key)
	return wrong, d.Put(*a, rev)
}

// barred says why an account opens to nobody now, whatever they prove. Faults: Denied "sign_in.locked", "sign_in.closed".
func barred(d *office.Desk, a account.Account) error {
	switch {
	case a.Closed:
		return fault.New(fault.Denied, "sign_in.closed")
	case d.At.Before(a.LockedTill):
		return fault.New(fault.Denied, "sign_in.locked", office.Clock(a.LockedTill))
	}
	return nil
}

// passwordDue reports whether a password the holder chose is older than the regulation lets it grow (DT-10.1; administrators by security
// level 3).
func passwordDue(d *office.Desk, a account.Account, grants []account.Grant) (bool, error) {
	if a.MustChange || a.PasswordAt.IsZero() {
		return false, nil
	}
	reg, err := d.Regulation()
	if err != nil {
		return false, err
	}
	months := reg.PasswordMonths
	for _, g := range grants {
		if len(d.Book.Policy().Reach(g.Role, "account.issue")) > 0 && reg.PasswordMonthsAdmin.Stated() {
			months = reg.PasswordMonthsAdmin
		}
	}
	return months.Stated() && d.Day.After(civil.FromTime(a.PasswordAt).AddMonths(months.N)), nil
}

// keep begins the count of wrong passwords anew after a right one, which stands only if no wrong one was counted meanwhile.
func keep(d *office.Desk, a account.Account, rev int64, changed bool) error {
	if a.Failed == 0 && !changed {
		d.Rely(a, rev)
		return nil
	}
	a.Failed = 0
	return d.Put(a, rev)
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
