package web

import (
	"encoding/json"
	"net"
	"net/url"
	"slices"

	"github.com/a-h/templ"

	"hoso/fault"
	"hoso/office/account"
)

// origin is the address a passkey is bound to: the one the program is reached at, as it was configured; else that of the request, where it comes
// from this machine. Empty where neither is known.
func (v *visit) origin() string {
	if address := v.office().Address; address != "" {
		return address
	}
	host := v.r.Host
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return ""
	}
	scheme := "http"
	if v.server.config.Secure {
		scheme = "https"
	}
	return (&url.URL{Scheme: scheme, Host: v.r.Host}).String()
}

// passkeys reports whether browsers have passkeys at this address.
func (v *visit) passkeys() bool { return v.office().Passkeys.Usable(v.origin()) }

// hasPasskey reports whether the visitor can show one here.
func (v *visit) hasPasskey() bool {
	return slices.Contains(v.who.Factors, "passkey") && v.passkeys()
}

// passkeyFirst reports whether the passkey is what the visitor will use: there is no app beside it.
func (v *visit) passkeyFirst() bool { return v.hasPasskey() && !v.hasApp() }

// passkeyAsking is a page before the sign-in that wants the question to a passkey.
type passkeyAsking struct {
	Ticket string `json:"ticket"` // after the password; empty: the passkey stands for it
}

func passkeyAskingOf(v *visit) (passkeyAsking, error) { return passkeyAsking{v.value("ticket")}, nil }

func doAskPasskey(v *visit, a passkeyAsking) (account.PasskeyAsked, error) {
	return account.AskPasskey(v.ctx, v.office(), account.PasskeyAsking{Ticket: a.Ticket, Origin: v.origin(), Address: v.server.address(v.r)})
}

// toSignIn leads people on who posted by hand what only scripts have a use for.
func toSignIn[In, Out any](*visit, In, Out) (answer, error) { return goTo("/"), nil }

// passkeySignIn is the answer of a passkey in the place of name and password.
type passkeySignIn struct {
	Asked   string          `json:"asked"`
	Passkey json.RawMessage `json:"passkey"`
	Back    string          `json:"-"`
}

func passkeySignInOf(v *visit) (passkeySignIn, error) {
	return passkeySignIn{v.value("asked"), json.RawMessage(v.value("passkey")), v.value("tiep")}, nil
}

func doPasskeySignIn(v *visit, p passkeySignIn) (account.SignedIn, error) {
	done, err := account.SignInByPasskey(v.ctx, v.office(), account.PasskeySignIn{Asked: p.Asked, Passkey: p.Passkey, Address: v.server.address(v.r), Device: v.r.UserAgent(), Lang: v.Lang()})
	if err == nil {
		v.server.setCookie(v.w, done.Token)
	}
	return done, err
}

func passkeySignedIn(v *visit, p passkeySignIn, out account.SignedIn) (answer, error) {
	return signedIn(v, signIn{Back: p.Back}, out)
}

func passkeySignInAgain(v *visit, p passkeySignIn, f *fault.Fault) (templ.Component, bool) {
	return signInPage(v, signIn{Back: p.Back}, "", f), true
}

func doAskStepUp(v *visit, _ nothing) (account.PasskeyAsked, error) {
	return account.AskStepUp(v.ctx, v.office(), v.who, v.origin())
}

func offerPasskey(v *visit) (account.PasskeyAsked, error) {
	return account.OfferPasskey(v.ctx, v.office(), v.who, v.origin())
}

// passkeyPage has the script ask for the question when it is wanted: one that lay on the page would be over by then.
func passkeyPage(v *visit, _ account.PasskeyAsked) templ.Component {
	return passkeySetUpPage(v, "", nil)
}

func passkeySetUpOf(v *visit) (account.PasskeySetUp, error) {
	return account.PasskeySetUp{Asked: v.value("asked"), Passkey: json.RawMessage(v.value("passkey")), Name: v.value("name")}, nil
}

func doAddPasskey(v *visit, s account.PasskeySetUp) (account.Codes, error) {
	return account.AddPasskey(v.ctx, v.office(), v.who, s)
}

func passkeyAdded(v *visit, in account.PasskeySetUp, out account.Codes) (answer, error) {
	if len(out.Codes) == 0 {
		return goTo("/tai-khoan/bao-mat?xong=khoa"), nil
	}
	return showCodes(v, in, out)
}

func passkeyAgain(v *visit, s account.PasskeySetUp, f *fault.Fault) (templ.Component, bool) {
	return passkeySetUpPage(v, s.Name, f), f.Key != "step_up.needed"
}
