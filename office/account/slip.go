package account

import (
	"context"
	"time"

	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/account"
)

// slipLasts is for how long a one-time password that was just shown can be printed.
const slipLasts = time.Hour

const slipPurpose = "account.slip"

// ticket is what a sealed slip holds. It is kept by nobody but the page it was shown on: the store never sees it.
type ticket struct {
	Account  id.Account `json:"account"`
	Password string     `json:"password"`
	Hash     string     `json:"hash"` // what the account was given with it: another password since then spends the ticket
	For      id.Account `json:"for"`  // who it was shown to
	Until    time.Time  `json:"until"`
}

// secret is a one-time password and what it is checked against; it is made at the first need.
type secret struct{ password, hash string }

// hand gives an account the one-time password: it writes what the password is checked against, and names the holder in the journal.
func (s *secret) hand(d *office.Desk, a account.Account, rev int64) (Issued, error) {
	if s.hash == "" {
		s.password = oneTimePassword()
		s.hash = d.Office.Passwords.Hash(s.password)
	}
	a.Hash, a.MustChange, a.SlipPrinted = s.hash, true, time.Time{}
	aboutHolder(d, a)
	unit, err := d.UnitName(a.Unit)
	if err != nil {
		return Issued{}, err
	}
	slip, err := sealed(d.Office, slipPurpose, ticket{a.ID, s.password, s.hash, d.Who.Account, d.At.Add(slipLasts)})
	if err != nil {
		return Issued{}, err
	}
	return Issued{a.ID, a.Dossier, a.Login, a.Name, unit, s.password, slip}, d.Put(a, rev)
}

// aboutHolder names the person an act on an account is about, so that they find it among those who looked at or changed what is theirs.
func aboutHolder(d *office.Desk, a account.Account) {
	if a.Dossier != "" {
		d.About(a.Dossier, "account")
	}
}

// Printing is sign-in slips to be printed: those that IssueAccounts or ResetPassword gave the same asker, and where their holders sign in.
type Printing struct {
	Slips   []string `json:"slips"`
	Address string   `json:"address"`
}

// PrintSlips prints one-time sign-in slips as a PDF and journals whose were printed by whom (PT-7.2.p1). A slip is printed only for the
// one who was shown its password, within an hour, and while that password still opens the account. Faults: Denied; Invalid
// "account.slips_count", "account.slip_unknown"; Stale "account.slip_spent" with the name.
//
// Crash story: the accounts are marked and the entry is written before the file leaves; a crash in between leaves an entry for a file
// nobody got, and the slips may be printed again.
func PrintSlips(ctx context.Context, o *office.Office, who office.Who, p Printing) ([]byte, error) {
	return office.Do(ctx, o, who, "account.slips", "", func(d *office.Desk) ([]byte, error) {
		if _, err := d.Allow("account.slips", law.Object{Noun: "account", UnitPath: who.UnitPath}); err != nil {
			return nil, err
		}
		if len(p.Slips) == 0 || len(p.Slips) > MostSlips {
			return nil, fault.New(fault.Invalid, "account.slips_count", MostSlips)
		}
		slips := make([]office.Slip, 0, len(p.Slips))
		printed := map[id.Account]bool{}
		for _, sealed := range p.Slips {
			t, err := openTicket(d, sealed)
			if err != nil {
				return nil, err
			}
			if printed[t.Account] {
				continue
			}
			printed[t.Account] = true
			slip, err := slipOf(d, t)
			if err != nil {
				return nil, err
			}
			slip.Address = p.Address
			slips = append(slips, slip)
		}
		return o.Printer.Slips(ctx, slips)
	})
}

// openTicket opens a slip that came back from a page. Whose it is not, and when its time is over, is told apart from nothing.
func openTicket(d *office.Desk, slip string) (ticket, error) {
	var t ticket
	err := unsealed(d.Office, slipPurpose, slip, &t)
	if err != nil || t.For != d.Who.Account || d.At.After(t.Until) {
		return t, fault.New(fault.Invalid, "account.slip_unknown").Wrap(err)
	}
	return t, nil
}

func slipOf(d *office.Desk, t ticket) (office.Slip, error) {
	a, rev, err := office.Get[account.Account](d.Reader, string(t.Account))
	if err != nil {
		return office.Slip{}, err
	}
	if _, err := d.Allow("account.slips", law.Object{Noun: "account", UnitPath: a.UnitPath, Dossier: string(a.Dossier)}); err != nil {
		return office.Slip{}, err
	}
	if a.Hash != t.Hash || !a.MustChange || a.Closed {
		return office.Slip{}, fault.New(fault.Stale, "account.slip_spent", a.Name)
	}
	unit, err := d.UnitName(a.Unit)
	if err != nil {
		return office.Slip{}, err
	}
	a.SlipPrinted = d.At
	aboutHolder(d, a)
	return office.Slip{Name: a.Name, Unit: unit, Login: a.Login, Password: t.Password, Issued: d.Day}, d.Put(a, rev)
}
