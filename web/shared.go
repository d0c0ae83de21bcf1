package web

import (
	"cmp"
	"net/http"
	"net/url"
	"reflect"
	"time"

	"github.com/a-h/templ"

	"hoso/fault"
	"hoso/office"
	"hoso/office/account"
)

// shared is the part of the table about the province's shared account: the way to its provider and back, and the link to one's own account
// (PT-10.2). The way out is a link and never a form: a form may lead to this site only (form-action).
func shared() []Route {
	return []Route{
		open(Route{Method: http.MethodGet, Pattern: sharedAddress, Name: "account.begin_shared", Out: reflect.TypeFor[account.Leaving](), serve: toProvider}),
		open(Route{Method: http.MethodGet, Pattern: ComeBackAddress, Name: "account.finish_shared", Out: reflect.TypeFor[account.Came](), serve: fromProvider}),
		look(linksAddress, "account.links", "account.view", seeLinks, linksPage),
		act(linksAddress, "account.link", "account.link", deed[nothing, account.SharedView]{form: empty, do: doLink, then: linksKept[nothing]("da-lien-ket"), again: linksAgain[nothing]}),
		act(linksAddress+"/bo", "account.unlink", "account.link", deed[Unlinking, account.SharedView]{form: unlinkingOf, do: doUnlink, then: linksKept[Unlinking]("da-bo"), again: linksAgain[Unlinking]}),
	}
}

// The addresses of the shared account.
const (
	sharedAddress   = "/dang-nhap/dung-chung"
	ComeBackAddress = sharedAddress + "/tra-loi" // where the provider sends people back to; it is registered there, so it stays what it is
	linksAddress    = "/tai-khoan/dung-chung"
)

// The cookies beside the session's: one holds the way to the provider until somebody comes back, the other what was proved there until it is
// linked. Both are sealed by the office. The way back is a link from another site, so the cookies must be Lax; a post from there has neither.
const (
	wayCookie   = "-shared"
	offerCookie = "-offer"
	wayLasts    = 10 * time.Minute
	longestBack = 1000 // browsers drop a cookie of more than 4096 bytes
)

// hold keeps one of these cookies for a time; no time drops it.
func (v *visit) hold(name, value string, lasts time.Duration) {
	age := int(lasts.Seconds())
	if age == 0 {
		age = -1
	}
	http.SetCookie(v.w, &http.Cookie{Name: v.server.cookieName() + name, Value: value, Path: "/", MaxAge: age, HttpOnly: true, Secure: v.server.config.Secure, SameSite: http.SameSiteLaxMode})
}

// held gives what one of them holds; empty when it is not there.
func (v *visit) held(name string) string {
	if c, err := v.r.Cookie(v.server.cookieName() + name); err == nil {
		return c.Value
	}
	return ""
}

// comer is who asks: whoever is signed in, or somebody at the door.
func (v *visit) comer() office.Who {
	if v.known {
		return v.who
	}
	return office.Who{Role: office.RolePerson, Address: v.server.address(v.r), Lang: v.Lang()}
}

func toProvider(v *visit) (answer, error) {
	back := within(cmp.Or(v.query("tiep"), "/"))
	if len(back) > longestBack {
		back = "/"
	}
	leaving, err := account.BeginShared(v.ctx, v.office(), v.comer(), back)
	if err != nil {
		return v.sharedFailed(err)
	}
	v.hold(wayCookie, leaving.Kept, wayLasts)
	if v.json {
		return answer{view: leaving}, nil
	}
	return goTo(leaving.Address), nil
}

// fromProvider takes somebody back: into their account, to the link of what they proved, or to the sign-in page with what went wrong.
func fromProvider(v *visit) (answer, error) {
	device := []rune(v.r.UserAgent())
	way := v.held(wayCookie)
	v.hold(wayCookie, "", 0)
	came, err := account.FinishShared(v.ctx, v.office(), v.comer(), account.Coming{Kept: way, State: v.query("state"), Code: v.query("code"),
		Issuer: v.query("iss"), Refusal: v.query("error"), Device: string(device[:min(len(device), 200)])})
	switch {
	case err != nil:
		return v.sharedFailed(err)
	case came.SignedIn.Token != "":
		v.server.setCookie(v.w, came.SignedIn.Token)
	case came.Offer != "":
		v.hold(offerCookie, came.Offer, account.OfferLasts)
	}
	switch {
	case v.json:
		return answer{view: came}, nil
	case came.SignedIn.Account != "": // in, or before the second step
		return signedIn(v, signIn{Back: came.Back}, came.SignedIn)
	case v.known && came.Linked:
		return goTo(linksAddress + "?da-co=1"), nil
	case v.known:
		return goTo(linksAddress), nil
	}
	return answer{page: strangerPage(v, came)}, nil
}

// sharedFailed says what went wrong where one can go on: on the sign-in page, which has the other way in. Why the provider was not reached or
// not believed is for the operator, in the log.
func (v *visit) sharedFailed(err error) (answer, error) {
	f, ok := fault.As(err)
	if ok && (f.Key == "shared.unreachable" || f.Key == "shared.refused") {
		v.server.log.Warn("web: the shared account", "request", v.number, "error", err)
	}
	if !ok || v.json || v.known || !v.sayable(f) {
		return answer{}, err
	}
	return answer{page: signInPage(v, signIn{}, "", f), status: statusOf(f)}, nil
}

// sharedName is what the shared account is called for whoever can sign in with it; empty where nobody can.
func (v *visit) sharedName() string {
	reg, err := v.regulation()
	if err != nil || !reg.SharedAccount.On || v.office().Identity == nil {
		return ""
	}
	return cmp.Or(v.office().Identity.Label(), v.Say("shared.name"))
}

// sharedTitle is what it is called beside a link, which outlasts the connection.
func (v *visit) sharedTitle(view account.SharedView) string {
	return cmp.Or(view.Label, v.Say("shared.name"))
}

// sharedTo is the way to the provider and from there to where somebody wants to go.
func sharedTo(back string) string {
	if back == "" {
		return sharedAddress
	}
	return addressWith(sharedAddress, url.Values{"tiep": {back}})
}

func seeLinks(v *visit) (account.SharedView, error) {
	return account.OwnLinks(v.ctx, v.office(), v.who, v.held(offerCookie))
}

// ownLinks are the links beside the account; the page is shown without them rather than not at all.
func (v *visit) ownLinks() account.SharedView {
	view, err := seeLinks(v)
	if err != nil {
		v.server.log.Warn("web: links beside the account", "request", v.number, "error", err)
	}
	return view
}

func linksPage(v *visit, view account.SharedView) templ.Component {
	return sharedLinksPage(v, view, nil)
}

func doLink(v *visit, _ nothing) (account.SharedView, error) {
	if err := account.LinkShared(v.ctx, v.office(), v.who, v.held(offerCookie)); err != nil {
		return account.SharedView{}, err
	}
	v.hold(offerCookie, "", 0)
	return account.OwnLinks(v.ctx, v.office(), v.who, "")
}

// Unlinking names the link that ends.
type Unlinking struct {
	Link string `json:"link"`
}

func unlinkingOf(v *visit) (Unlinking, error) { return Unlinking{v.value("link")}, nil }

func doUnlink(v *visit, u Unlinking) (account.SharedView, error) {
	if err := account.UnlinkShared(v.ctx, v.office(), v.who, u.Link); err != nil {
		return account.SharedView{}, err
	}
	return seeLinks(v)
}

// linksKept leads back to the links, with what was done.
func linksKept[In any](done string) func(*visit, In, account.SharedView) (answer, error) {
	return func(*visit, In, account.SharedView) (answer, error) {
		return goTo(linksAddress + "?" + done + "=1"), nil
	}
}

func linksAgain[In any](v *visit, _ In, f *fault.Fault) (templ.Component, bool) {
	view, err := seeLinks(v)
	if err != nil || asksPassword(f) {
		return nil, false
	}
	return sharedLinksPage(v, view, f), true
}
