package web

import (
	"encoding/json"
	"net/http"
	"reflect"

	"github.com/a-h/templ"

	"hoso/civil"
	"hoso/fault"
	"hoso/id"
	"hoso/office"
	"hoso/office/account"
	"hoso/text"
)

// everyone is the part of the table that is for whoever comes: signing in and out, the right to act under, how pages look.
func everyone() []Route {
	return []Route{
		open(Route{Method: http.MethodGet, Pattern: "/healthz", Name: "health", Media: "text/plain", serve: healthy}),
		open(Route{Method: http.MethodGet, Pattern: "/static/{file...}", Name: "static", Media: "*/*"}),
		open(Route{Method: http.MethodGet, Pattern: "/api/openapi.json", Name: "openapi", serve: describe}),
		fresh(Route{Method: http.MethodGet, Pattern: "/{$}", Name: "home", serve: home}),
		fresh(look("/toi", "account.me", "", whoIs, mePage)),
		open(mixing(show("/dang-nhap", "account.sign_in_page", "", signInForm))),
		open(mixing(act("/dang-nhap", "account.sign_in", "", deed[signIn, account.SignedIn]{form: signInOf, do: doSignIn, then: signedIn, again: signInAgain}))),
		fresh(act("/dang-xuat", "account.sign_out", "", deed[nothing, nothing]{form: empty, do: doSignOut, then: signedOut})),
		fresh(mixing(show("/mat-khau", "account.password_page", "", passwordForm))),
		fresh(mixing(act("/mat-khau", "account.password", "", deed[passwordChange, nothing]{form: passwordChangeOf, do: doPassword, then: passwordChanged, again: passwordAgain}))),
		act("/xac-nhan-lai", "account.step_up", "", deed[stepUp, nothing]{form: stepUpOf, do: doStepUp, then: backToPage}),
		act("/vai-tro", "account.choose", "", deed[choice, nothing]{form: choiceOf, do: doChoose, then: chosen, again: choiceAgain}),
		open(act("/ngon-ngu", "account.language", "", deed[language, nothing]{form: languageForm, do: doLanguage, then: languageKept})),
		open(act("/hien-thi", "account.density", "", deed[density, nothing]{form: densityForm, do: doDensity, then: densityKept})),
		look("/tai-khoan", "account.contact_page", "", ownAccount, contactPage),
		mixing(act("/tai-khoan", "account.contact", "", deed[account.Contacting, account.Contact]{form: contactOf, do: doContact, then: contactKept, again: contactAgain})),
		look("/quy-dinh", "law.terms", "law.view", termsInForce, termsPage),
		mixing(Route{Method: http.MethodGet, Pattern: "/danh-muc/{list}", Name: "law.list", Act: "law.view", Out: reflect.TypeFor[ListView](), serve: searchList}),
	}
}

// healthy answers whoever watches the program: it serves, and its store answers.
func healthy(v *visit) (answer, error) {
	if err := v.office().Store.View(v.ctx, func(office.Reader) error { return nil }); err != nil {
		return answer{}, fault.New(fault.Busy, "store.busy").Wrap(err)
	}
	v.w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err := v.w.Write([]byte("ok\n"))
	return answer{done: true}, err
}

// home leads everybody to where their work is.
func home(v *visit) (answer, error) {
	if !v.known {
		return goTo("/dang-nhap"), nil
	}
	return goTo(v.homeOf()), nil
}

// homeOf is the first page of whoever is signed in: that of their right, otherwise their own dossier.
func (v *visit) homeOf() string {
	for _, line := range menu {
		if v.who.Role != office.RolePerson && line.place == workPlace && v.may(line.act) {
			return line.href
		}
	}
	if v.who.Dossier != "" {
		return "/ho-so"
	}
	return "/tai-khoan"
}

// Me tells a program who it is signed in as, and which rights it can choose from.
type Me struct {
	Account    id.Account       `json:"account"`
	Login      string           `json:"login"`
	Name       string           `json:"name"`
	Role       string           `json:"role"`
	Grant      id.Grant         `json:"grant"`
	Unit       id.Unit          `json:"unit"`
	Dossier    id.Dossier       `json:"dossier"`
	Lang       string           `json:"lang"`
	MustChange bool             `json:"must_change"`
	Choices    []account.Choice `json:"choices"`
	Second     SecondFactor     `json:"second_factor"`
}

// SecondFactor tells a program what of a second factor the account has, and what is due.
type SecondFactor struct {
	Kinds []string   `json:"kinds"`
	Due   civil.Date `json:"due"`  // last day to set one up; zero when nothing is due
	Held  bool       `json:"held"` // that day has passed: the session acts as a person until one is set up
}

func whoIs(v *visit) (Me, error) {
	w := v.who
	me := Me{w.Account, w.Login, w.Name, w.Role, w.Grant, w.Unit, w.Dossier, w.Lang, v.fresh, nil, SecondFactor{append([]string{}, w.Factors...), w.FactorDue, w.Held}}
	var err error
	me.Choices, err = account.Choices(v.ctx, v.office(), w)
	return me, err
}

func mePage(v *visit, me Me) templ.Component {
	c, err := account.OwnContact(v.ctx, v.office(), v.who)
	if err != nil {
		v.server.log.Warn("web: contact beside the account", "request", v.number, "error", err)
	}
	return accountPage(v, me, contact(c), nil)
}

// signIn is what somebody types to sign in. Back is where they wanted to go.
type signIn struct {
	Login    string `json:"login"`
	Password string `json:"password"`
	Back     string `json:"-"`
}

func signInForm(v *visit) (templ.Component, error) {
	why := ""
	if v.query("ly-do") == "het-phien" {
		why = v.Say("session.idle_page")
	}
	return signInPage(v, signIn{Back: v.query("tiep")}, why, nil), nil
}

func signInOf(v *visit) (signIn, error) {
	return signIn{Login: v.value("login"), Password: v.values.Get("password"), Back: v.value("tiep")}, nil
}

func doSignIn(v *visit, in signIn) (account.SignedIn, error) {
	done, err := account.SignIn(v.ctx, v.office(), account.Credentials{Login: in.Login, Password: in.Password, Address: v.server.address(v.r),
		Device: v.r.UserAgent(), Lang: v.Lang()})
	if err == nil && done.Token != "" {
		v.server.setCookie(v.w, done.Token)
	}
	return done, err
}

// signedIn leads on: to the second step, to the first password of one's own, or to where somebody wanted to go.
func signedIn(v *visit, in signIn, out account.SignedIn) (answer, error) {
	if out.Ticket != "" {
		return answer{page: secondStepPage(v, secondStep{Ticket: out.Ticket, Kinds: out.Second, Back: in.Back}, nil)}, nil
	}
	if out.MustChange {
		return goTo("/mat-khau"), nil
	}
	return goTo(within(in.Back)), nil
}

func signInAgain(v *visit, in signIn, f *fault.Fault) (templ.Component, bool) {
	return signInPage(v, in, "", f), true
}

func empty(*visit) (nothing, error) { return nothing{}, nil }

func doSignOut(v *visit, _ nothing) (nothing, error) {
	if !v.known {
		return nothing{}, nil
	}
	err := account.SignOut(v.ctx, v.office(), v.who)
	if err == nil {
		v.server.dropCookie(v.w)
		v.hold(offerCookie, "", 0)
		v.w.Header().Set("Clear-Site-Data", `"cache", "storage"`)
	}
	return nothing{}, err
}

func signedOut(*visit, nothing, nothing) (answer, error) { return goTo("/dang-nhap"), nil }

// passwordChange is an old and a new password; pages ask for the new one twice.
type passwordChange struct {
	Old   string `json:"old"`
	Fresh string `json:"fresh"`
	Twice string `json:"-"`
}

func passwordForm(v *visit) (templ.Component, error) { return passwordPage(v, nil), nil }

func passwordChangeOf(v *visit) (passwordChange, error) {
	p := passwordChange{Old: v.values.Get("old"), Fresh: v.values.Get("fresh"), Twice: v.values.Get("twice")}
	return p, nil
}

func doPassword(v *visit, p passwordChange) (nothing, error) {
	if !v.json && p.Twice != p.Fresh {
		return nothing{}, fault.New(fault.Invalid, "web.password_twice")
	}
	return nothing{}, account.ChangePassword(v.ctx, v.office(), v.who, p.Old, p.Fresh)
}

func passwordChanged(*visit, passwordChange, nothing) (answer, error) { return goTo("/"), nil }

func passwordAgain(v *visit, _ passwordChange, f *fault.Fault) (templ.Component, bool) {
	return passwordPage(v, f), true
}

// stepUp is the proof given again before an act of weight.
type stepUp struct {
	account.Proof
	Back string `json:"-"`
}

func stepUpOf(v *visit) (stepUp, error) {
	return stepUp{Proof: account.Proof{Password: v.values.Get("password"), Code: v.value("code"), Asked: v.value("asked"), Passkey: json.RawMessage(v.value("passkey"))}, Back: v.value("tiep")}, nil
}

func doStepUp(v *visit, s stepUp) (nothing, error) {
	return nothing{}, account.StepUp(v.ctx, v.office(), v.who, s.Proof)
}

func backToPage(_ *visit, s stepUp, _ nothing) (answer, error) { return goTo(within(s.Back)), nil }

// choice is the right to act under; empty means as a person.
type choice struct {
	Grant id.Grant `json:"grant"`
}

func choiceOf(v *visit) (choice, error) { return choice{id.Grant(v.value("grant"))}, nil }

func doChoose(v *visit, c choice) (nothing, error) {
	return nothing{}, account.Choose(v.ctx, v.office(), v.who, c.Grant)
}

func chosen(*visit, choice, nothing) (answer, error) { return goTo("/"), nil }

type language struct {
	Lang string `json:"lang"`
	Back string `json:"-"`
}

func languageForm(v *visit) (language, error) { return language{v.value("lang"), v.value("tiep")}, nil }

func doLanguage(v *visit, l language) (nothing, error) {
	if !text.Known(l.Lang) {
		return nothing{}, fault.New(fault.Invalid, "web.language_unknown", l.Lang)
	}
	v.server.keep(v.w, languageCookie, l.Lang)
	if !v.known {
		return nothing{}, nil
	}
	return nothing{}, account.SetLanguage(v.ctx, v.office(), v.who, l.Lang)
}

func languageKept(_ *visit, l language, _ nothing) (answer, error) { return goTo(within(l.Back)), nil }

type density struct {
	Density string `json:"density"`
	Back    string `json:"-"`
}

func densityForm(v *visit) (density, error) { return density{v.value("density"), v.value("tiep")}, nil }

func doDensity(v *visit, d density) (nothing, error) {
	if d.Density != "compact" {
		d.Density = "comfortable"
	}
	v.server.keep(v.w, densityCookie, d.Density)
	return nothing{}, nil
}

func densityKept(_ *visit, d density, _ nothing) (answer, error) { return goTo(within(d.Back)), nil }

// contact is where the holder of an account can be reached, as a page shows it.
type contact account.Contact

// OwnAccount is who is signed in, and where they can be reached.
type OwnAccount struct {
	Me
	account.Contact
}

func ownAccount(v *visit) (OwnAccount, error) {
	me, err := whoIs(v)
	if err != nil {
		return OwnAccount{}, err
	}
	c, err := account.OwnContact(v.ctx, v.office(), v.who)
	return OwnAccount{me, c}, err
}

func contactPage(v *visit, own OwnAccount) templ.Component {
	return accountPage(v, own.Me, contact(own.Contact), nil)
}

// contactOf reads the form; a field the form does not hold stays as it is.
func contactOf(v *visit) (account.Contacting, error) {
	var c account.Contacting
	for name, to := range map[string]**string{"email": &c.Email, "phone": &c.Phone} {
		if v.values.Has(name) {
			typed := v.value(name)
			*to = &typed
		}
	}
	if v.values.Has("letters") { // a box that is not ticked is not posted
		singles, digest := v.value("singles") == "", v.value("digest") == ""
		c.NoSingles, c.NoDigest = &singles, &digest
	}
	return c, nil
}

func doContact(v *visit, c account.Contacting) (account.Contact, error) {
	return account.SetContact(v.ctx, v.office(), v.who, c)
}

func contactKept(*visit, account.Contacting, account.Contact) (answer, error) {
	return goTo("/tai-khoan?da-luu=1"), nil
}

// contactAgain shows what was typed once more, beside what was not touched.
func contactAgain(v *visit, c account.Contacting, f *fault.Fault) (templ.Component, bool) {
	own, err := ownAccount(v)
	if err != nil {
		return nil, false
	}
	if c.Email != nil {
		own.Email = *c.Email
	}
	if c.Phone != nil {
		own.Phone = *c.Phone
	}
	if c.NoSingles != nil && c.NoDigest != nil {
		own.NoSingles, own.NoDigest = *c.NoSingles, *c.NoDigest
	}
	return accountPage(v, own.Me, contact(own.Contact), f), true
}
