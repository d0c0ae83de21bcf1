package account

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/account"
)

// setUpLasts is for how long a secret that was shown can be confirmed by its first code.
const setUpLasts = 15 * time.Minute

const setUpPurpose = "account.set_up"

// issuer is what an app shows above the code.
const issuer = "Ho so CBCCVC"

// setUp is what the ticket of a secret holds that was shown and is not confirmed yet: nothing of it is stored before.
type setUp struct {
	Account id.Account `json:"account"`
	Secret  []byte     `json:"secret"`
	Until   time.Time  `json:"until"`
}

// AppOffer is a new secret for an authenticator app, shown once.
type AppOffer struct {
	Secret string `json:"secret"` // to be typed: base32
	URI    string `json:"uri"`    // to be scanned
	Ticket string `json:"ticket"` // goes back with the first code
}

// AppSetUp is the first code of an app, with what the holder calls it.
type AppSetUp struct {
	Ticket string `json:"ticket"`
	Code   string `json:"code"`
	Name   string `json:"name"`
}

// Codes are fresh recovery codes, shown once; none where the account has some already.
type Codes struct {
	Codes []string `json:"codes"`
}

// own runs an act on the asker's own account, as a person and not by a right they hold. Fault Denied.
func own[T any](ctx context.Context, o *office.Office, who office.Who, name, act string, fn func(d *office.Desk) (T, error)) (T, error) {
	who.Role = office.RolePerson
	return office.Do(ctx, o, who, name, "", func(d *office.Desk) (T, error) {
		if _, err := d.Allow(act, law.Object{Noun: "account", Account: string(who.Account)}); err != nil {
			var nothing T
			return nothing, err
		}
		return fn(d)
	})
}

// OfferApp makes a secret for an authenticator app. Fault Denied.
func OfferApp(ctx context.Context, o *office.Office, who office.Who) (AppOffer, error) {
	return own(ctx, o, who, "account.offer_app", "account.view", func(d *office.Desk) (AppOffer, error) {
		secret := make([]byte, account.SecretBytes)
		rand.Read(secret) // never fails: crypto/rand ends the program instead
		plain, err := json.Marshal(setUp{who.Account, secret, d.At.Add(setUpLasts)})
		if err != nil {
			return AppOffer{}, err
		}
		sealed, err := o.Vault.SealToken(setUpPurpose, plain)
		return AppOffer{account.SecretText(secret), account.SecretURI(issuer, who.Login, secret), sealed}, err
	})
}

// OfferedApp gives an offer once more that was made to the asker, for the page on which a code was wrong. Fault Invalid "factor.set_up_over".
func OfferedApp(o *office.Office, who office.Who, ticket string) (AppOffer, error) {
	t, err := openSetUp(o, who, ticket)
	if err != nil || o.Now().After(t.Until) {
		return AppOffer{}, fault.New(fault.Invalid, "factor.set_up_over").Wrap(err)
	}
	return AppOffer{account.SecretText(t.Secret), account.SecretURI(issuer, who.Login, t.Secret), ticket}, nil
}

func openSetUp(o *office.Office, who office.Who, ticket string) (setUp, error) {
	var t setUp
	plain, err := o.Vault.OpenToken(setUpPurpose, ticket)
	if err == nil {
		err = json.Unmarshal(plain, &t)
	}
	if err == nil && t.Account != who.Account {
		err = errors.New("account: the secret was shown to somebody else")
	}
	return t, err
}

// AddApp makes an authenticator app a second factor of the asker's account, once it has shown a right code; the session counts as one in which a
// second factor was shown. Faults: Denied "step_up.needed"; Invalid "factor.set_up_over", "factor.code_wrong", "factor.too_many".
func AddApp(ctx context.Context, o *office.Office, who office.Who, s AppSetUp) (Codes, error) {
	return own(ctx, o, who, "account.add_app", "account.secure", func(d *office.Desk) (Codes, error) {
		t, err := openSetUp(o, who, s.Ticket)
		if err != nil || d.At.After(t.Until) {
			return Codes{}, fault.New(fault.Invalid, "factor.set_up_over").Wrap(err)
		}
		step, ok := account.MatchCode(t.Secret, strings.Join(strings.Fields(s.Code), ""), d.At, 0)
		if !ok {
			return Codes{}, fault.New(fault.Invalid, "factor.code_wrong")
		}
		f := account.Factor{ID: id.New(), Kind: account.TOTP, Name: s.Name, Step: step}
		if f.Sealed, err = o.Vault.SealToken(f.Place(), t.Secret); err != nil {
			return Codes{}, err
		}
		return addFactor(d, f)
	})
}

// addFactor puts a factor on the asker's account, with recovery codes beside the first one, and tells the holder.
func addFactor(d *office.Desk, f account.Factor) (Codes, error) {
	a, rev, err := office.Get[account.Account](d.Reader, string(d.Who.Account))
	if err != nil {
		return Codes{}, err
	}
	there, err := factorsOf(d.Reader, a)
	if err != nil {
		return Codes{}, err
	}
	if len(there) >= account.MostFactors+1 {
		return Codes{}, fault.New(fault.Invalid, "factor.too_many", account.MostFactors)
	}
	if f.Name, err = factorName(d, f.Name); err != nil {
		return Codes{}, err
	}
	f.Account, f.Added = a.ID, d.At
	a.Factors = account.KindsOf(append(records(there), f))
	if err := d.Put(f, 0); err != nil {
		return Codes{}, err
	}
	codes := Codes{Codes: []string{}}
	if !slices.ContainsFunc(there, isRecovery) {
		if codes, err = putCodes(d, a, nil); err != nil {
			return Codes{}, err
		}
	}
	if err := shown(d); err != nil {
		return Codes{}, err
	}
	aboutHolder(d, a)
	if err := d.Notify(a.ID, "notice.factor_added", securityPage, f.Name); err != nil {
		return Codes{}, err
	}
	return codes, d.Put(a, rev)
}

// factorName is what the holder calls a factor; a name is given to whoever gives none.
func factorName(d *office.Desk, typed string) (string, error) {
	v, err := law.KindOf("text").Parse(d.Book, &law.Entry{Kind: "text"}, d.Day, law.Input{Text: typed})
	if err != nil {
		return "", err
	}
	letters := []rune(v.Text)
	if len(letters) == 0 {
		return d.Day.VN(), nil
	}
	return string(letters[:min(len(letters), 60)]), nil
}

// shown notes that a second factor was shown in the asker's session.
func shown(d *office.Desk) error {
	s, rev, err := office.Get[account.Session](d.Reader, d.Who.Session)
	if err != nil {
		return err
	}
	s.Second = true
	return d.Put(s, rev)
}

func isRecovery(s office.Stored[account.Factor]) bool { return s.Record.Kind == account.Recovery }

func records(stored []office.Stored[account.Factor]) []account.Factor {
	factors := make([]account.Factor, 0, len(stored))
	for _, s := range stored {
		factors = append(factors, s.Record)
	}
	return factors
}

// putCodes writes fresh recovery codes in the place of those there were; nil where there were none.
func putCodes(d *office.Desk, a account.Account, before *office.Stored[account.Factor]) (Codes, error) {
	codes, checked := freshCodes(d, a)
	f := account.Factor{ID: id.New(), Account: a.ID, Kind: account.Recovery, Added: d.At, Codes: checked}
	if before == nil {
		return Codes{codes}, d.Put(f, 0)
	}
	f.ID = before.Record.ID
	return Codes{codes}, d.Put(f, before.Rev)
}

// NewCodes makes recovery codes anew; those there were open nothing any more. Faults: Denied "step_up.needed"; Missing "factor.missing".
func NewCodes(ctx context.Context, o *office.Office, who office.Who) (Codes, error) {
	return own(ctx, o, who, "account.new_codes", "account.secure", func(d *office.Desk) (Codes, error) {
		a, rev, err := office.Get[account.Account](d.Reader, string(who.Account))
		if err != nil {
			return Codes{}, err
		}
		there, err := factorsOf(d.Reader, a)
		if err != nil {
			return Codes{}, err
		}
		i := slices.IndexFunc(there, isRecovery)
		if i < 0 {
			return Codes{}, fault.New(fault.Missing, "factor.missing")
		}
		d.Rely(a, rev)
		aboutHolder(d, a)
		if err := d.Notify(a.ID, "notice.codes_anew", securityPage); err != nil {
			return Codes{}, err
		}
		return putCodes(d, a, &there[i])
	})
}

// RemoveFactor takes an app or a passkey off the asker's account; with the last one go the recovery codes. The last one stays while a right demands
// it. Faults: Denied "step_up.needed"; Missing "factor.missing"; Invalid "factor.last_needed".
func RemoveFactor(ctx context.Context, o *office.Office, who office.Who, factorID string) error {
	_, err := own(ctx, o, who, "account.remove_factor", "account.secure", func(d *office.Desk) (struct{}, error) {
		a, rev, err := office.Get[account.Account](d.Reader, string(who.Account))
		if err != nil {
			return struct{}{}, err
		}
		there, err := factorsOf(d.Reader, a)
		if err != nil {
			return struct{}{}, err
		}
		i := slices.IndexFunc(there, func(s office.Stored[account.Factor]) bool { return s.Record.ID == factorID && !isRecovery(s) })
		if i < 0 {
			return struct{}{}, fault.New(fault.Missing, "factor.missing")
		}
		gone := there[i]
		there = slices.Delete(there, i, i+1)
		d.Drop(gone.Record, gone.Rev)
		if a.Factors = account.KindsOf(records(there)); len(a.Factors) == 0 {
			if err := mayGoWithout(d, a); err != nil {
				return struct{}{}, err
			}
			for _, s := range there {
				d.Drop(s.Record, s.Rev)
			}
		}
		aboutHolder(d, a)
		if err := d.Notify(a.ID, "notice.factor_removed", securityPage, gone.Record.Name); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, d.Put(a, rev)
	})
	return err
}

// mayGoWithout refuses to take the last factor away while a right demands one. Fault Invalid "factor.last_needed".
func mayGoWithout(d *office.Desk, a account.Account) error {
	reg, err := d.Regulation()
	if err != nil {
		return err
	}
	grants, err := grantsInForce(d, a.ID)
	if err != nil {
		return err
	}
	if demands(d.Book, reg, grants) {
		return fault.New(fault.Invalid, "factor.last_needed").Cite(reg.SecondFactor.Citation())
	}
	return nil
}

// dropFactors takes every factor off an account that was reset, handed over or closed; the account itself is the caller's to put. The day from
// which one is demanded stays.
func dropFactors(d *office.Desk, a *account.Account) error {
	there, err := factorsOf(d.Reader, *a)
	for _, s := range there {
		d.Drop(s.Record, s.Rev)
	}
	a.Factors = nil
	return err
}
