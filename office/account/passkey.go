package account

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"hoso/fault"
	"hoso/id"
	"hoso/office"
	"hoso/record/account"
)

// askedLasts is for how long a question to a passkey may be answered.
const askedLasts = 5 * time.Minute

// What a passkey is asked for; an answer to one is none to another.
const (
	askedSetUp = "account.passkey/set_up"
	askedProof = "account.passkey/proof"
	askedAlone = "account.passkey/alone"
)

// asking is what is kept of a question to a passkey until it is answered: sealed, by nobody but the page it was asked from.
type asking struct {
	Account id.Account `json:"account"` // empty where the answer tells
	Origin  string     `json:"origin"`
	Kept    []byte     `json:"kept"`
	At      time.Time  `json:"at"` // an answer to a question from before the passkey's last use is not taken: each works once
}

// PasskeyAsked is a question to a passkey. Asked goes back with the answer.
type PasskeyAsked struct {
	Question json.RawMessage `json:"question"` // for navigator.credentials
	Asked    string          `json:"asked"`
}

// OfferPasskey asks for a new passkey of the asker's. Faults: Denied; Closed "passkey.none".
func OfferPasskey(ctx context.Context, o *office.Office, who office.Who, origin string) (PasskeyAsked, error) {
	return own(ctx, o, who, "account.offer_passkey", "account.view", func(d *office.Desk) (PasskeyAsked, error) {
		of, err := keyHolder(d, who.Account)
		if err != nil {
			return PasskeyAsked{}, err
		}
		q, err := o.Passkeys.Offer(origin, of)
		if err != nil {
			return PasskeyAsked{}, err
		}
		return sealAsked(d, askedSetUp, asking{who.Account, origin, q.Kept, d.At}, q.Question)
	})
}

// PasskeySetUp is the answer to OfferPasskey, with what the holder calls the passkey.
type PasskeySetUp struct {
	Asked   string          `json:"asked"`
	Passkey json.RawMessage `json:"passkey"`
	Name    string          `json:"name"`
}

// AddPasskey makes a passkey a second factor of the asker's account; the session counts as one in which a second factor was shown. Faults: Denied
// "step_up.needed"; Invalid "passkey.expired", "passkey.not_made", "factor.too_many", "row.taken" where another account has it.
func AddPasskey(ctx context.Context, o *office.Office, who office.Who, s PasskeySetUp) (Codes, error) {
	return own(ctx, o, who, "account.add_passkey", "account.secure", func(d *office.Desk) (Codes, error) {
		q, err := openAsked(d, askedSetUp, s.Asked)
		if err == nil && q.Account != who.Account {
			err = fault.New(fault.Invalid, "passkey.expired")
		}
		if err != nil {
			return Codes{}, err
		}
		of, err := keyHolder(d, who.Account)
		if err != nil {
			return Codes{}, err
		}
		made, err := o.Passkeys.Register(q.Origin, of, q.Kept, s.Passkey)
		if err != nil {
			return Codes{}, err
		}
		return addFactor(d, account.Factor{ID: id.New(), Kind: account.Passkey, Name: s.Name, Credential: made.ID, Public: made.Public})
	})
}

// AskStepUp asks for an answer of one of the asker's passkeys, before an act of weight. Faults: Denied; Closed "passkey.none"; Invalid
// "passkey.none_here".
func AskStepUp(ctx context.Context, o *office.Office, who office.Who, origin string) (PasskeyAsked, error) {
	return own(ctx, o, who, "account.ask_step_up", "account.view", func(d *office.Desk) (PasskeyAsked, error) {
		return askProof(d, who.Account, origin)
	})
}

func askProof(d *office.Desk, of id.Account, origin string) (PasskeyAsked, error) {
	holder, err := keyHolder(d, of)
	if err != nil {
		return PasskeyAsked{}, err
	}
	q, err := d.Office.Passkeys.Ask(origin, holder)
	if err != nil {
		return PasskeyAsked{}, err
	}
	return sealAsked(d, askedProof, asking{of, origin, q.Kept, d.At}, q.Question)
}

// provePasskey holds the answer of a passkey to its question. It gives how it was proven, empty when it was not.
func provePasskey(d *office.Desk, a account.Account, factors []office.Stored[account.Factor], p Proof) (string, error) {
	q, err := openAsked(d, askedProof, p.Asked)
	if err != nil {
		return "", err
	}
	if q.Account != a.ID {
		return "", nil
	}
	err = answered(d, a, factors, q, p.Passkey)
	if fault.Is(err, fault.Denied) {
		return "", nil // counted like a wrong code
	}
	return account.ByPasskey, err
}

// answered holds an answer to its question, and keeps the passkey's counter and the time of its use. Fault Denied "passkey.wrong".
func answered(d *office.Desk, a account.Account, factors []office.Stored[account.Factor], q asking, answer []byte) error {
	shown, err := d.Office.Passkeys.Answer(q.Origin, holderOf(a, factors), q.Kept, answer)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(factors, func(s office.Stored[account.Factor]) bool { return s.Record.Credential == shown.ID })
	if i < 0 || !q.At.After(factors[i].Record.Used) {
		return fault.New(fault.Denied, "passkey.wrong")
	}
	f := factors[i].Record
	f.Public, f.Used = shown.Public, d.At
	return d.Put(f, factors[i].Rev)
}

func keyHolder(d *office.Desk, of id.Account) (office.PasskeyHolder, error) {
	a, _, err := office.Get[account.Account](d.Reader, string(of))
	if err != nil {
		return office.PasskeyHolder{}, err
	}
	factors, err := factorsOf(d.Reader, a)
	return holderOf(a, factors), err
}

func holderOf(a account.Account, factors []office.Stored[account.Factor]) office.PasskeyHolder {
	of := office.PasskeyHolder{Account: a.ID, Login: a.Login, Name: a.Name}
	for _, f := range records(factors) {
		if f.Kind == account.Passkey {
			of.Keys = append(of.Keys, f.Public)
		}
	}
	return of
}

func sealAsked(d *office.Desk, purpose string, q asking, question []byte) (PasskeyAsked, error) {
	asked, err := sealed(d.Office, purpose, q)
	return PasskeyAsked{question, asked}, err
}

// openAsked opens a question that came back with its answer. Fault Invalid "passkey.expired".
func openAsked(d *office.Desk, purpose, asked string) (asking, error) {
	var q asking
	err := unsealed(d.Office, purpose, asked, &q)
	if err != nil || d.At.After(q.At.Add(askedLasts)) {
		return q, fault.New(fault.Invalid, "passkey.expired").Wrap(err)
	}
	return q, nil
}
