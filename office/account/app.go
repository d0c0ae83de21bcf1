package account

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"time"

	"hoso/fault"
	"hoso/id"
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

// OfferApp makes a secret for an authenticator app. Fault Denied.
func OfferApp(ctx context.Context, o *office.Office, who office.Who) (AppOffer, error) {
	return own(ctx, o, who, "account.offer_app", "account.view", func(d *office.Desk) (AppOffer, error) {
		secret := make([]byte, account.SecretBytes)
		rand.Read(secret) // never fails: crypto/rand ends the program instead
		ticket, err := sealed(o, setUpPurpose, setUp{who.Account, secret, d.At.Add(setUpLasts)})
		return AppOffer{account.SecretText(secret), account.SecretURI(issuer, who.Login, secret), ticket}, err
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
	err := unsealed(o, setUpPurpose, ticket, &t)
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
