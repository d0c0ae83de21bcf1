package account

import (
	"context"
	"encoding/json"

	"hoso/fault"
	"hoso/office"
	"hoso/record/account"
)

// PasskeyAsking is somebody who wants to sign in by a passkey: after the password with the ticket of SignedIn, or without one by the passkey alone.
type PasskeyAsking struct {
	Ticket  string
	Origin  string
	Address string
}

// AskPasskey asks for the answer of a passkey at sign-in. Faults: Denied "second.expired"; Closed "passkey.none"; Invalid "passkey.none_here".
func AskPasskey(ctx context.Context, o *office.Office, p PasskeyAsking) (PasskeyAsked, error) {
	who := office.Who{Role: office.RolePerson, Address: p.Address}
	return office.Do(ctx, o, who, "account.ask_passkey", "", func(d *office.Desk) (PasskeyAsked, error) {
		d.Unasked()
		if p.Ticket != "" {
			a, _, err := openPending(d, SecondStep{Ticket: p.Ticket, Address: p.Address})
			if err != nil {
				return PasskeyAsked{}, err
			}
			return askProof(d, a.ID, p.Origin)
		}
		q, err := o.Passkeys.Ask(p.Origin, office.PasskeyHolder{})
		if err != nil {
			return PasskeyAsked{}, err
		}
		return sealAsked(d, askedAlone, asking{"", p.Origin, q.Kept, d.At}, q.Question)
	})
}

// PasskeySignIn is the answer of a passkey that stands for name and password.
type PasskeySignIn struct {
	Asked   string
	Passkey json.RawMessage
	Address string
	Device  string
	Lang    string
}

// SignInByPasskey opens a session for the holder of a passkey, who was verified by it: by fingerprint, face or PIN. Faults: Denied
// "passkey.wrong", "sign_in.closed", "sign_in.locked"; Invalid "passkey.expired".
func SignInByPasskey(ctx context.Context, o *office.Office, p PasskeySignIn) (SignedIn, error) {
	who := office.Who{Role: office.RolePerson, Address: p.Address, Lang: p.Lang}
	return office.Do(ctx, o, who, "account.sign_in", "", func(d *office.Desk) (SignedIn, error) {
		d.Unasked()
		c := Credentials{Address: p.Address, Device: p.Device, Lang: p.Lang}
		d.Came("", account.Device(c.Device))
		q, err := openAsked(d, askedAlone, p.Asked)
		if err != nil {
			return SignedIn{}, err
		}
		of, err := o.Passkeys.Whose(p.Passkey)
		if err != nil {
			return SignedIn{}, err
		}
		a, rev, err := office.Get[account.Account](d.Reader, string(of))
		if fault.Is(err, fault.Missing) {
			return SignedIn{}, fault.New(fault.Denied, "passkey.wrong").Wrap(err)
		}
		if err != nil {
			return SignedIn{}, err
		}
		d.As(a.ID)
		if err := barred(d, a); err != nil {
			return SignedIn{}, err
		}
		factors, err := factorsOf(d.Reader, a)
		if err != nil {
			return SignedIn{}, err
		}
		if err := answered(d, a, factors, q, p.Passkey); err != nil {
			return SignedIn{}, err
		}
		d.Came(account.ByPasskeyAlone, account.Device(c.Device))
		return enter(d, a, rev, c, account.ByPasskeyAlone)
	})
}
