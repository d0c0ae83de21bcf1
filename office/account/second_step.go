package account

import (
	"context"
	"slices"
	"time"

	"hoso/fault"
	"hoso/id"
	"hoso/office"
	"hoso/record/account"
)

const secondPurpose = "account.second"

// secondLasts is for how long the second step may follow the password.
const secondLasts = 5 * time.Minute

// pending is what a ticket between password and second step holds. It is kept by nobody but the page or the program it was given to.
type pending struct {
	Account id.Account `json:"account"`
	Address string     `json:"address"` // from where the password came: the second step comes from there too
	Hash    string     `json:"hash"`    // of the password it was given for: another one since then ends it
	Until   time.Time  `json:"until"`
}

// SecondStep is what follows a right password where the account has a second factor.
type SecondStep struct {
	Proof
	Ticket  string // of SignedIn
	Address string
	Device  string
	Lang    string
}

// ask ends the first step of a sign-in: the password was right, and the second step is awaited. The count of what was wrong goes on until that
// is done, so that whoever knows the password gets no more tries at the code.
func ask(d *office.Desk, a account.Account, rev int64, c Credentials, how string) (SignedIn, error) {
	d.Came(how, account.Device(c.Device))
	ticket, err := sealed(d.Office, secondPurpose, pending{a.ID, c.Address, a.Hash, d.At.Add(secondLasts)})
	if err != nil {
		return SignedIn{}, err
	}
	kinds := append(slices.Clone(a.Factors), account.Recovery)
	return SignedIn{Account: a.ID, Second: kinds, Ticket: ticket}, d.Put(a, rev) // written as it is, so that it is journalled
}

// EndSignIn takes the second step of a sign-in and opens the session. A wrong proof is counted like a wrong password, with the same lock. Faults:
// Denied "second.expired", "second.wrong", and as SignIn.
func EndSignIn(ctx context.Context, o *office.Office, s SecondStep) (SignedIn, error) {
	who := office.Who{Role: office.RolePerson, Address: s.Address, Lang: s.Lang}
	return counted(func(wrong **fault.Fault) (SignedIn, error) {
		return office.Do(ctx, o, who, "account.sign_in", "", func(d *office.Desk) (SignedIn, error) {
			d.Unasked()
			a, rev, err := openPending(d, s)
			if err != nil {
				return SignedIn{}, err
			}
			c := Credentials{Address: s.Address, Device: s.Device, Lang: s.Lang}
			how, err := counting(d, &a, rev, s.Proof, wrong)
			d.Came(how, account.Device(c.Device))
			if err != nil || *wrong != nil {
				return SignedIn{}, err
			}
			return enter(d, a, rev, c, how)
		})
	})
}

// openPending opens the ticket and reads the account it is for.
func openPending(d *office.Desk, s SecondStep) (account.Account, int64, error) {
	var t pending
	err := unsealed(d.Office, secondPurpose, s.Ticket, &t)
	if err != nil || t.Address != s.Address || d.At.After(t.Until) {
		return account.Account{}, 0, fault.New(fault.Denied, "second.expired").Wrap(err)
	}
	a, rev, err := office.Get[account.Account](d.Reader, string(t.Account))
	if err != nil {
		return a, rev, err
	}
	d.As(a.ID)
	if a.Hash != t.Hash {
		return a, rev, fault.New(fault.Denied, "second.expired")
	}
	return a, rev, nil
}

// counting proves a second factor and counts a wrong proof, which is given back as the fault to be told. Faults as barred.
func counting(d *office.Desk, a *account.Account, rev int64, p Proof, wrong **fault.Fault) (string, error) {
	if err := barred(d, *a); err != nil {
		return "", err
	}
	how, err := prove(d, *a, p)
	if err == nil && how == "" {
		*wrong, err = miss(d, a, rev, fault.New(fault.Denied, wrongKey(p, "second.wrong")))
	}
	return how, err
}
