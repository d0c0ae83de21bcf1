package account

import (
	"context"
	"errors"
	"time"

	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/account"
	"hoso/record/message"
)

// Resetting is an account whose holder cannot sign in any more.
type Resetting struct {
	Account id.Account `json:"-"`
	Factors bool       `json:"factors"` // the second factors go too: the holder has lost the device and the recovery codes
}

// ResetPassword gives an account a new one-time password, ends its sessions and its shared sign-in, and tells the holder (PT-6.3). Where it takes the second factors away
// too, who does it must have signed in afresh: that opens an account to its one-time password alone. Faults: Denied, Missing.
func ResetPassword(ctx context.Context, o *office.Office, who office.Who, r Resetting) (Issued, error) {
	return office.Do(ctx, o, who, "account.reset", "", func(d *office.Desk) (Issued, error) {
		a, rev, err := office.Get[account.Account](d.Reader, string(r.Account))
		if err != nil {
			return Issued{}, err
		}
		decision, err := d.Allow("account.reset", law.Object{Noun: "account", UnitPath: a.UnitPath, Dossier: string(a.Dossier)})
		if err != nil {
			return Issued{}, err
		}
		if err := mayReset(d, a.ID); err != nil {
			return Issued{}, err
		}
		if r.Factors {
			err = errors.Join(d.Strong(decision.Citation), d.DropFactors(&a))
		}
		if err != nil {
			return Issued{}, err
		}
		if linked, err := d.EndWaysIn(a.ID); err != nil {
			return Issued{}, err
		} else if linked {
			if err := d.Notify(a.ID, "notice.shared_reset", "/tai-khoan/dung-chung"); err != nil {
				return Issued{}, err
			}
		}
		if err := tellReset(d, a, r); err != nil {
			return Issued{}, err
		}
		a.Failed, a.LockedTill = 0, time.Time{}
		return new(secret).hand(d, a, rev)
	})
}

// tellReset tells the holder what somebody else did to their account, by letter too where they have an address: without a password they do not
// see it in the program.
func tellReset(d *office.Desk, a account.Account, r Resetting) error {
	key := "notice.reset"
	if r.Factors {
		key = "notice.reset_factors"
	}
	if err := d.Notify(a.ID, key, securityPage, d.Who.Name); err != nil || !office.Reachable(d.Office, a) {
		return err
	}
	return d.Post(message.Message{ID: id.New(), Account: a.ID, Kind: message.Security, Day: d.Day, Link: securityPage,
		Lines: []message.Line{{Key: key, Args: []string{d.Who.Name}, Count: 1, Until: d.Day}}}, 0)
}

// mayReset keeps a right from climbing: whoever resets a password could sign in with it, so they must be entitled to hand out every
// right the account holds.
func mayReset(d *office.Desk, accountID id.Account) error {
	grants, err := grantsInForce(d, accountID)
	if err != nil {
		return err
	}
	for _, g := range grants {
		if g.Consent == nil && !d.Book.Policy().MayGrant(d.Who.Role, g.Role) { // consents end with the password: Desk.EndWaysIn
			return fault.New(fault.Denied, "grant.not_yours_to_give", g.Role)
		}
	}
	return nil
}

// ChangePassword replaces the holder's password; every other session ends. Faults: Invalid "password.old_wrong", "password.same" and as
// account.CheckPassword; as SignIn when the account is locked.
func ChangePassword(ctx context.Context, o *office.Office, who office.Who, old, fresh string) error {
	_, err := counted(func(wrong **fault.Fault) (struct{}, error) {
		return office.Do(ctx, o, who, "account.password", "", func(d *office.Desk) (struct{}, error) {
			d.Unasked()
			a, rev, err := office.Get[account.Account](d.Reader, string(who.Account))
			if err != nil {
				return struct{}{}, err
			}
			if old == fresh {
				return struct{}{}, fault.New(fault.Invalid, "password.same")
			}
			if err := meets(d, fresh, a); err != nil {
				return struct{}{}, err
			}
			*wrong, err = compare(d, &a, rev, old, fault.New(fault.Invalid, "password.old_wrong"))
			if err != nil || *wrong != nil {
				return struct{}{}, err
			}
			if err := d.EndSessions(a.ID, who.Session); err != nil {
				return struct{}{}, err
			}
			a.Hash, a.MustChange, a.PasswordAt, a.Failed, a.SlipPrinted = o.Passwords.Hash(fresh), false, d.At, 0, time.Time{}
			return struct{}{}, d.Put(a, rev)
		})
	})
	return err
}

// meets holds a password to the regulation's rule.
func meets(d *office.Desk, password string, a account.Account) error {
	reg, err := d.Regulation()
	if err != nil {
		return err
	}
	personal := []string{a.Name, a.Login}
	if reg.PasswordNotUnit.On && a.Kind == account.UnitKind {
		unit, err := d.UnitName(a.Unit)
		if err != nil {
			return err
		}
		personal = append(personal, unit)
	}
	return account.CheckPassword(passwordRule(reg), password, personal)
}
