package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"time"

	"hoso/fault"
	"hoso/id"
	"hoso/office"
	"hoso/record/account"
)

// For how long what travels in the browser is good: while somebody is at the provider, and until a shared account that was proved there is
// linked.
const (
	flowLasts  = 10 * time.Minute
	OfferLasts = 5 * time.Minute
)

const (
	flowPurpose  = "account.shared.flow"
	offerPurpose = "account.shared.offer"
)

// flow is one way to the provider and back. It is sealed and kept by nobody but the browser that went: a return to another browser, or a
// second one, finds nothing to go on with.
type flow struct {
	State    string     `json:"state"`
	Nonce    string     `json:"nonce"`
	Verifier string     `json:"verifier"`
	Back     string     `json:"back"` // where somebody wanted to go
	For      id.Account `json:"for"`  // who is signed in and wants to link; empty: to sign in
	Until    time.Time  `json:"until"`
}

// offer is a shared account that was proved to the provider and opens nothing yet.
type offer struct {
	ID      string        `json:"id"` // the offer is taken once
	Claims  office.Claims `json:"claims"`
	Account id.Account    `json:"account"` // to whom it was made; empty: to whoever signs in next in this browser
	Until   time.Time     `json:"until"`
}

// Leaving is where somebody goes to sign in with the shared account, and what their browser keeps until they come back.
type Leaving struct {
	Address string `json:"address"`
	Kept    string `json:"-"`
}

// BeginShared sends somebody to the provider of the shared account: to sign in, or, when they are signed in, to link (PT-10.2). back is where
// they want to go after. Faults: Closed "shared.not_here" where the regulation has no shared account, "shared.not_connected" where none is
// connected; Busy "shared.unreachable".
func BeginShared(ctx context.Context, o *office.Office, who office.Who, back string) (Leaving, error) {
	f, err := office.Do(ctx, o, who, "account.begin_shared", "", func(d *office.Desk) (flow, error) {
		d.Unasked()
		return flow{State: rand.Text(), Nonce: rand.Text(), Verifier: rand.Text() + rand.Text(), Back: back, For: who.Account, Until: d.At.Add(flowLasts)}, connected(d)
	})
	if err != nil {
		return Leaving{}, err
	}
	sum := sha256.Sum256([]byte(f.Verifier)) // RFC 7636, 4.2
	anew := f.For != ""                      // or one would link whoever left their shared account open in this browser
	address, err := o.Identity.Begin(ctx, f.State, f.Nonce, base64.RawURLEncoding.EncodeToString(sum[:]), anew)
	if err != nil {
		return Leaving{}, err
	}
	kept, err := sealed(o, flowPurpose, f)
	return Leaving{address, kept}, err
}

// connected holds the shared account to the regulation, and to there being one.
func connected(d *office.Desk) error {
	reg, err := d.Regulation()
	switch {
	case err != nil:
		return err
	case !reg.SharedAccount.On:
		return fault.New(fault.Closed, "shared.not_here").Cite(reg.SharedAccount.Citation())
	case d.Office.Identity == nil:
		return fault.New(fault.Closed, "shared.not_connected").Cite(reg.SharedAccount.Citation())
	}
	return nil
}

// Coming is what somebody brings back from the provider.
type Coming struct {
	Kept    string // by their browser, from BeginShared
	State   string
	Code    string
	Issuer  string // as the answer says it (RFC 9207); may be empty
	Refusal string // error code of the provider; empty: none
	Device  string
}

// Came is what became of it: a session, or a shared account that opens nothing yet.
type Came struct {
	SignedIn SignedIn `json:"signed_in"`
	Linked   bool     `json:"linked"` // the shared account opens an account; a new session was begun unless somebody was signed in
	Name     string   `json:"name"`
	Email    string   `json:"email"`
	Offer    string   `json:"-"` // to be linked with LinkShared
	Back     string   `json:"-"`
}

// FinishShared reads what somebody brings back from the provider. A linked shared account opens a session as the password would, save that an
// act of weight asks for the password first: the provider may have known its user already and asked for nothing. One that is not linked is
// never matched by a name or an address, but is offered to be linked. A password that has to be changed has to be here as well; that it has
// grown too old is found when it is used. Faults: Denied "shared.state" when it was not begun in this browser, was finished before or took
// too long, "shared.declined", "shared.refused", and "sign_in.closed", "sign_in.locked" as SignIn; Busy "shared.unreachable"; for whoever wants
// to link Stale "shared.taken"; Closed as BeginShared.
func FinishShared(ctx context.Context, o *office.Office, who office.Who, c Coming) (Came, error) {
	f, claims, failed := brought(ctx, o, who, c)
	came := Came{Name: claims.Name, Email: claims.Email, Back: f.Back}
	var err error
	if f.For != "" {
		came.Linked, err = proved(ctx, o, who, claims, failed)
	} else {
		came.SignedIn, err = enterShared(ctx, o, who, c.Device, claims, failed)
		came.Linked = came.SignedIn.Account != ""
	}
	if err != nil || came.Linked {
		return came, err
	}
	came.Offer, err = sealed(o, offerPurpose, offer{rand.Text(), claims, f.For, o.Now().Add(OfferLasts)})
	return came, err
}

// brought takes the way back: the same browser, the same way, in time, and what the provider says of whoever came.
func brought(ctx context.Context, o *office.Office, who office.Who, c Coming) (flow, office.Claims, error) {
	var f flow
	strange := fault.New(fault.Denied, "shared.state")
	if err := unsealed(o, flowPurpose, c.Kept, &f); err != nil {
		return flow{}, office.Claims{}, strange.Wrap(err)
	}
	switch {
	case subtle.ConstantTimeCompare([]byte(f.State), []byte(c.State)) != 1 || o.Now().After(f.Until) || f.For != who.Account:
		return f, office.Claims{}, strange
	case o.Identity == nil:
		return f, office.Claims{}, fault.New(fault.Closed, "shared.not_connected")
	case c.Refusal == "access_denied":
		return f, office.Claims{}, fault.New(fault.Denied, "shared.declined")
	case c.Refusal == "temporarily_unavailable" || c.Refusal == "server_error":
		return f, office.Claims{}, fault.New(fault.Busy, "shared.unreachable")
	case c.Refusal != "" || c.Code == "":
		return f, office.Claims{}, fault.New(fault.Denied, "shared.refused")
	}
	claims, err := o.Identity.Finish(ctx, c.Code, f.Nonce, f.Verifier)
	if err == nil && c.Issuer != "" && c.Issuer != claims.Issuer {
		return f, office.Claims{}, fault.New(fault.Denied, "shared.refused")
	}
	return f, claims, err
}

// enterShared opens a session for whoever holds a linked shared account, or asks for the second step where the account has a second factor; the
// entry in the journal names the link it came by. Without a link there is no account.
func enterShared(ctx context.Context, o *office.Office, who office.Who, device string, claims office.Claims, failed error) (SignedIn, error) {
	return counted(func(**fault.Fault) (SignedIn, error) {
		return office.Do(ctx, o, who, "account.sign_in", "", func(d *office.Desk) (SignedIn, error) {
			d.Unasked()
			d.Came(account.ByShared, account.Device(device))
			if failed != nil {
				return SignedIn{}, failed
			}
			if err := connected(d); err != nil {
				return SignedIn{}, err
			}
			l, rev, err := office.Get[account.Link](d.Reader, linkID(o, claims))
			if fault.Is(err, fault.Missing) {
				return SignedIn{}, nil
			}
			if err != nil {
				return SignedIn{}, err
			}
			a, arev, err := office.Get[account.Account](d.Reader, string(l.Account))
			if err != nil {
				return SignedIn{}, err
			}
			d.As(a.ID)
			if err := barred(d, a); err != nil {
				return SignedIn{}, err
			}
			l.Name, l.Email, l.Used = claims.Name, claims.Email, d.At
			if err := d.Put(l, rev); err != nil {
				return SignedIn{}, err
			}
			came := Credentials{Address: who.Address, Device: device, Lang: who.Lang}
			if len(a.Factors) > 0 {
				return ask(d, a, arev, came, account.BySharedFirst)
			}
			return enter(d, a, arev, came, account.ByShared)
		})
	})
}

// proved tells whether a shared account is linked to whoever is signed in already. Fault Stale "shared.taken" when it is to somebody else.
func proved(ctx context.Context, o *office.Office, who office.Who, claims office.Claims, failed error) (bool, error) {
	return office.Do(ctx, o, who, "account.prove_shared", "", func(d *office.Desk) (bool, error) {
		d.Unasked()
		if failed != nil {
			return false, failed
		}
		return linkedTo(d, linkID(o, claims), who.Account)
	})
}

// linkedTo reports whether a shared account is linked to an account. Fault Stale "shared.taken" when it is to another one.
func linkedTo(d *office.Desk, linkID string, accountID id.Account) (bool, error) {
	l, _, err := office.Get[account.Link](d.Reader, linkID)
	switch {
	case fault.Is(err, fault.Missing):
		return false, nil
	case err == nil && l.Account != accountID:
		return false, fault.New(fault.Stale, "shared.taken")
	}
	return err == nil, err
}

// linkID is what a shared account is known by. Subjects differ by case, which a blind index does not, so it is made over a digest.
func linkID(o *office.Office, c office.Claims) string {
	sum := sha256.Sum256([]byte(c.Issuer + "\n" + c.Subject))
	return o.Vault.Blind("account.link", hex.EncodeToString(sum[:]))
}
