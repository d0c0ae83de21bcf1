package account

import (
	"context"

	"hoso/law"
	"hoso/office"
	"hoso/record/account"
)

// Contact is where the holder of an account can be reached.
type Contact struct {
	Email string `json:"email"`
	Phone string `json:"phone"`

	NoSingles bool `json:"no_singles"` // no letter for each of one's own deadlines
	NoDigest  bool `json:"no_digest"`  // no daily letter about the deadlines of one's unit
}

// Contacting is what becomes of a contact; what is nil stays as it is, what is empty is no longer known.
type Contacting struct {
	Email *string `json:"email"`
	Phone *string `json:"phone"`

	NoSingles *bool `json:"no_singles"`
	NoDigest  *bool `json:"no_digest"`
}

// OwnContact gives the asker's own contact and nobody else's, whatever right they act under. Fault Denied.
func OwnContact(ctx context.Context, o *office.Office, who office.Who) (Contact, error) {
	who.Role = office.RolePerson // one's own account is seen as a person, not by an administrator's right
	return office.Do(ctx, o, who, "account.own_contact", "", func(d *office.Desk) (Contact, error) {
		if _, err := d.Allow("account.view", law.Object{Noun: "account", Account: string(who.Account)}); err != nil {
			return Contact{}, err
		}
		a, _, err := office.Get[account.Account](d.Reader, string(who.Account))
		return contactOn(a), err
	})
}

// SetContact records where the holder can be reached and gives the contact as it is then. Faults: Invalid "email.unreadable",
// "phone.unreadable"; Stale when the account moved meanwhile.
func SetContact(ctx context.Context, o *office.Office, who office.Who, c Contacting) (Contact, error) {
	return office.Do(ctx, o, who, "account.contact", "", func(d *office.Desk) (Contact, error) {
		d.Unasked()
		a, rev, err := office.Get[account.Account](d.Reader, string(who.Account))
		if err != nil {
			return Contact{}, err
		}
		before := contactOn(a)
		if a.Email, err = contactOf(d, "email", a.Email, c.Email); err != nil {
			return before, err
		}
		if a.Phone, err = contactOf(d, "phone", a.Phone, c.Phone); err != nil {
			return before, err
		}
		if c.NoSingles != nil {
			a.NoSingles = *c.NoSingles
		}
		if c.NoDigest != nil {
			a.NoDigest = *c.NoDigest
		}
		after := contactOn(a)
		if after == before {
			return after, nil
		}
		return after, d.Put(a, rev)
	})
}

func contactOn(a account.Account) Contact {
	return Contact{Email: a.Email, Phone: a.Phone, NoSingles: a.NoSingles, NoDigest: a.NoDigest}
}

// contactOf reads what was typed as the law's kind of that name does.
func contactOf(d *office.Desk, kind, stands string, typed *string) (string, error) {
	if typed == nil {
		return stands, nil
	}
	v, err := law.KindOf(kind).Parse(d.Book, &law.Entry{Kind: kind}, d.Day, law.Input{Text: *typed})
	return v.Text, err
}
