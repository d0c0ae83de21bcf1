package web

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strconv"

	"github.com/a-h/templ"
	"rsc.io/qr"

	"hoso/fault"
	"hoso/office/account"
)

// protection is the part of the table about what protects an account: the second step, factors, sessions, sign-ins.
func protection() []Route {
	return []Route{
		open(mixing(act("/dang-nhap/buoc-hai", "account.second_step", "", deed[secondStep, account.SignedIn]{form: secondStepOf, do: doSecondStep, then: secondDone, again: secondAgain}))),
		open(mixing(act("/dang-nhap/khoa", "account.ask_passkey", "", deed[passkeyAsking, account.PasskeyAsked]{form: passkeyAskingOf, do: doAskPasskey, then: toSignIn[passkeyAsking, account.PasskeyAsked]}))),
		open(mixing(act("/dang-nhap/bang-khoa", "account.passkey_sign_in", "", deed[passkeySignIn, account.SignedIn]{form: passkeySignInOf, do: doPasskeySignIn, then: passkeySignedIn, again: passkeySignInAgain}))),
		mixing(act("/xac-nhan-lai/khoa", "account.ask_step_up", "account.view", deed[nothing, account.PasskeyAsked]{form: empty, do: doAskStepUp, then: toSignIn[nothing, account.PasskeyAsked]})),
		look("/tai-khoan/bao-mat", "account.security", "account.view", seeSecurity, securityPage),
		mixing(look("/tai-khoan/bao-mat/ung-dung", "account.offer_app", "account.view", offerApp, appPage)),
		mixing(act("/tai-khoan/bao-mat/ung-dung", "account.add_app", "account.secure", deed[account.AppSetUp, account.Codes]{form: appOf, do: doAddApp, then: appAdded, again: appAgain})),
		mixing(look("/tai-khoan/bao-mat/khoa", "account.offer_passkey", "account.view", offerPasskey, passkeyPage)),
		mixing(act("/tai-khoan/bao-mat/khoa", "account.add_passkey", "account.secure", deed[account.PasskeySetUp, account.Codes]{form: passkeySetUpOf, do: doAddPasskey, then: passkeyAdded, again: passkeyAgain})),
		mixing(act("/tai-khoan/bao-mat/ma-khoi-phuc", "account.new_codes", "account.secure", deed[nothing, account.Codes]{form: empty, do: doNewCodes, then: showCodes[nothing]})),
		act("/tai-khoan/bao-mat/thiet-bi/{factor}/go", "account.remove_factor", "account.secure", deed[nothing, nothing]{form: empty, do: doRemoveFactor, then: toSecurity("go"), again: securityAgain}),
		act("/tai-khoan/bao-mat/phien/{session}/ket-thuc", "account.end_session", "account.view", deed[nothing, nothing]{form: empty, do: doEndSession, then: toSecurity("phien"), again: securityAgain}),
		act("/tai-khoan/bao-mat/phien/ket-thuc-khac", "account.end_others", "account.view", deed[nothing, nothing]{form: empty, do: doEndOthers, then: toSecurity("phien"), again: securityAgain}),
	}
}

// secondStep is what follows the password where the account has a second factor.
type secondStep struct {
	Ticket  string          `json:"ticket"`
	Code    string          `json:"code"`
	Asked   string          `json:"asked"`
	Passkey json.RawMessage `json:"passkey"`
	Kinds   []string        `json:"-"` // of the factors the account has
	Back    string          `json:"-"`
}

func secondStepOf(v *visit) (secondStep, error) {
	return secondStep{Ticket: v.value("ticket"), Code: v.value("code"), Asked: v.value("asked"), Passkey: json.RawMessage(v.value("passkey")), Kinds: v.values["kind"], Back: v.value("tiep")}, nil
}

func doSecondStep(v *visit, s secondStep) (account.SignedIn, error) {
	done, err := account.EndSignIn(v.ctx, v.office(), account.SecondStep{Proof: account.Proof{Code: s.Code, Asked: s.Asked, Passkey: s.Passkey}, Ticket: s.Ticket, Address: v.server.address(v.r),
		Device: v.r.UserAgent(), Lang: v.Lang()})
	if err == nil {
		v.server.setCookie(v.w, done.Token)
	}
	return done, err
}

func secondDone(v *visit, s secondStep, out account.SignedIn) (answer, error) {
	return signedIn(v, signIn{Back: s.Back}, out)
}

// secondAgain asks for the code once more; a ticket that is over leads back to the password.
func secondAgain(v *visit, s secondStep, f *fault.Fault) (templ.Component, bool) {
	if f.Key == "second.wrong" || f.Key == "passkey.wrong" || f.Key == "passkey.expired" {
		return secondStepPage(v, s, f), true
	}
	return signInPage(v, signIn{Back: s.Back}, "", f), true
}

func seeSecurity(v *visit) (account.SecurityView, error) {
	before, err := strconv.ParseInt(v.query("truoc"), 10, 64)
	if err != nil {
		before = 0 // from the newest
	}
	return account.Security(v.ctx, v.office(), v.who, before)
}

func securityPage(v *visit, s account.SecurityView) templ.Component {
	return protectionPage(v, s, nil)
}

// securityAgain shows the page once more with what was refused.
func securityAgain(v *visit, _ nothing, f *fault.Fault) (templ.Component, bool) {
	s, err := account.Security(v.ctx, v.office(), v.who, 0)
	if err != nil || asksPassword(f) {
		return nil, false
	}
	return protectionPage(v, s, f), true
}

// choiceAgain leads somebody whose right rests for want of a second factor to where it is set up.
func choiceAgain(v *visit, _ choice, f *fault.Fault) (templ.Component, bool) {
	if f.Key != "second_factor.needed" {
		return nil, false
	}
	return securityAgain(v, nothing{}, f)
}

func offerApp(v *visit) (account.AppOffer, error) {
	return account.OfferApp(v.ctx, v.office(), v.who)
}

func appPage(v *visit, offer account.AppOffer) templ.Component {
	return appSetUpPage(v, offer, "", nil)
}

func appOf(v *visit) (account.AppSetUp, error) {
	return account.AppSetUp{Ticket: v.values.Get("ticket"), Code: v.value("code"), Name: v.value("name")}, nil
}

func doAddApp(v *visit, s account.AppSetUp) (account.Codes, error) {
	return account.AddApp(v.ctx, v.office(), v.who, s)
}

// appAgain shows the same secret once more after a wrong code, or a new one when its time is over.
func appAgain(v *visit, s account.AppSetUp, f *fault.Fault) (templ.Component, bool) {
	if asksPassword(f) {
		return nil, false
	}
	offer, err := account.OfferedApp(v.office(), v.who, s.Ticket)
	if err != nil {
		offer, err = offerApp(v)
	}
	return appSetUpPage(v, offer, s.Name, f), err == nil
}

func appAdded(v *visit, in account.AppSetUp, out account.Codes) (answer, error) {
	if len(out.Codes) == 0 { // there are some already
		return goTo("/tai-khoan/bao-mat?xong=ung-dung"), nil
	}
	return showCodes(v, in, out)
}

func doNewCodes(v *visit, _ nothing) (account.Codes, error) {
	return account.NewCodes(v.ctx, v.office(), v.who)
}

// showCodes shows recovery codes once: nothing keeps them.
func showCodes[In any](v *visit, _ In, out account.Codes) (answer, error) {
	return answer{page: codesPage(v, out)}, nil
}

func doRemoveFactor(v *visit, _ nothing) (nothing, error) {
	return nothing{}, account.RemoveFactor(v.ctx, v.office(), v.who, v.at("factor"))
}

func doEndSession(v *visit, _ nothing) (nothing, error) {
	return nothing{}, account.EndSession(v.ctx, v.office(), v.who, v.at("session"))
}

func doEndOthers(v *visit, _ nothing) (nothing, error) {
	return nothing{}, account.EndOthers(v.ctx, v.office(), v.who)
}

func toSecurity(done string) func(*visit, nothing, nothing) (answer, error) {
	return func(*visit, nothing, nothing) (answer, error) {
		return goTo("/tai-khoan/bao-mat?xong=" + url.QueryEscape(done)), nil
	}
}

// securityDone is the sentence of what was just done; empty when nothing was.
func (v *visit) securityDone() string {
	return map[string]string{"ung-dung": "security.did_app", "khoa": "security.did_app", "go": "security.did_remove", "phien": "security.did_end"}[v.query("xong")]
}

// qrImage is a QR code as an image within the page; empty when the text is too long for one.
func qrImage(text string) string {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return ""
	}
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(code.PNG())
}

// inFours parts a text into groups of four, to be read and typed.
func inFours(text string) string {
	var out []byte
	for i := range len(text) {
		if i > 0 && i%4 == 0 {
			out = append(out, ' ')
		}
		out = append(out, text[i])
	}
	return string(out)
}

// howWord says how somebody signed in, or why that came to nothing; sign-ins from before there were second factors were by password.
func (v *visit) howWord(s account.SignInView) string {
	if key := "failed." + s.Reason; v.text.Has(key) {
		return v.Say(key)
	}
	return v.Say("how." + cmp.Or(s.How, "password"))
}
