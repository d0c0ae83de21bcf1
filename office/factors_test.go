package office_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"hoso/civil"
	"hoso/cmd/hoso/demo"
	"hoso/cmd/hoso/trial"
	"hoso/fault"
	"hoso/law"
	"hoso/office"
	"hoso/office/account"
	"hoso/office/lawbook"
	accounts "hoso/record/account"
)

// app is somebody's authenticator app, with the recovery codes on paper beside it.
type app struct {
	*trial.App
	secret string
	codes  []string
}

// withApp signs somebody in and sets an app up for them; it gives the session's token.
func withApp(tr *trial.Trial, name string) (string, *app) {
	tr.T.Helper()
	token := signedIn(tr, name)
	return token, setUpApp(tr, resolved(tr, token))
}

func setUpApp(tr *trial.Trial, who office.Who) *app {
	tr.T.Helper()
	offer, err := account.OfferApp(tr.Ctx, tr.Office, who)
	must(tr.T, err)
	h := &app{App: tr.App(offer.Secret), secret: offer.Secret}
	got, err := account.AddApp(tr.Ctx, tr.Office, who, account.AppSetUp{Ticket: offer.Ticket, Code: h.Code(), Name: "Điện thoại"})
	must(tr.T, err)
	h.codes = got.Codes
	return h
}

// half takes the first step of a sign-in: the password.
func half(tr *trial.Trial, name, password, device string) account.SignedIn {
	tr.T.Helper()
	in, err := account.SignIn(tr.Ctx, tr.Office, account.Credentials{Login: tr.Cast.Logins[name].Login, Password: password, Address: "10.0.0.1", Device: device})
	must(tr.T, err)
	if in.Token != "" || in.Ticket == "" {
		tr.T.Fatalf("the second step is not asked for: %+v", in)
	}
	return in
}

func step(tr *trial.Trial, ticket, code string) (account.SignedIn, error) {
	return account.EndSignIn(tr.Ctx, tr.Office, account.SecondStep{Ticket: ticket, Proof: account.Proof{Code: code}, Address: "10.0.0.1"})
}

// TestFactors: what a second factor is set up, shown, spent and taken away with, in one office as time goes on, on both stores.
func TestFactors(t *testing.T) { onEveryStore(t, factors) }

func factors(t *testing.T, options ...trial.Option) {
	p := newPlay(t, options...)
	h := p.appSetUp()
	p.secondSteps(h)
	p.recoveryCodes(h)
	p.stepsUp(h)
	p.factorsAway()
	p.reset()
}

// appSetUp: an app counts once it has shown a right code, and whoever sets it up has just said who they are.
func (p *play) appSetUp() *app {
	token := signedIn(p.Trial, "head")
	p.wrote("account.sign_in: account~1 session+1 |") // the first sign-in under such a right is remembered
	who := resolved(p.Trial, token)
	offer, err := account.OfferApp(p.Ctx, p.Office, who)
	must(p.t, err)
	p.wrote()
	for code, key := range map[string]string{"000000": "factor.code_wrong", "": "factor.code_wrong"} {
		_, err = account.AddApp(p.Ctx, p.Office, who, account.AppSetUp{Ticket: offer.Ticket, Code: code})
		wants(p.t, err, fault.Invalid, key)
	}
	_, err = account.AddApp(p.Ctx, p.Office, p.As("officer"), account.AppSetUp{Ticket: offer.Ticket, Code: "000000"})
	wants(p.t, err, fault.Invalid, "factor.set_up_over") // somebody else's
	stale := who
	stale.Strong = stale.Strong.Add(-time.Hour)
	_, err = account.AddApp(p.Ctx, p.Office, stale, account.AppSetUp{Ticket: offer.Ticket, Code: "000000"})
	wants(p.t, err, fault.Denied, "step_up.needed")
	p.wrote("account.add_app: | | refused step_up.needed")
	h := setUpApp(p.Trial, who)
	p.wrote("account.add_app: account~1 factor+2 notice+1 session~1 | head")
	if again := resolved(p.Trial, token); !slices.Equal(again.Factors, []string{"totp"}) || !again.Second || len(h.codes) != 10 {
		p.t.Errorf("after it was set up: %+v, %d codes", again, len(h.codes))
	}
	p.sealedSecret(h)
	return h
}

// sealedSecret: neither the secret nor a recovery code is written in clear.
func (p *play) sealedSecret(h *app) {
	must(p.t, p.Office.Store.View(p.Ctx, func(r office.Reader) error {
		return r.Each("factor", func(row office.Row) error {
			for _, secret := range append([]string{h.secret}, h.codes...) {
				if strings.Contains(string(row.Body), secret) || strings.Contains(string(row.Body), strings.ReplaceAll(secret, "-", "")) {
					p.t.Error("a secret is kept in clear")
				}
			}
			return nil
		})
	}))
}

// secondSteps: the password alone opens nothing any more; a code works once, within its time, and what is wrong is counted with the passwords.
func (p *play) secondSteps(h *app) {
	in := half(p.Trial, "head", demo.Password, "")
	p.wrote("account.sign_in: account~1 |")
	code := h.Code()
	_, err := account.EndSignIn(p.Ctx, p.Office, account.SecondStep{Ticket: in.Ticket, Proof: account.Proof{Code: code}, Address: "10.0.0.2"})
	wants(p.t, err, fault.Denied, "second.expired") // another address
	p.wrote("account.sign_in: | | refused second.expired")
	done, err := step(p.Trial, in.Ticket, " "+code[:3]+" "+code[3:])
	must(p.t, err)
	p.wrote("account.sign_in: factor~1 session+1 |")
	if who := resolved(p.Trial, done.Token); who.Role != "head" || !who.Second {
		p.t.Errorf("signed in as %+v", who)
	}
	_, err = step(p.Trial, in.Ticket, code)
	wants(p.t, err, fault.Denied, "second.wrong") // once
	p.wrote("account.sign_in: account~1 | | refused second.wrong")
	p.Clock.Set(p.Clock.Now().Add(5*time.Minute + time.Second))
	_, err = step(p.Trial, in.Ticket, h.Code())
	wants(p.t, err, fault.Denied, "second.expired")
	p.wrote("account.sign_in: | | refused second.expired")

	in = half(p.Trial, "head", demo.Password, "") // a right password gives no new tries at the code
	for range 4 {
		_, err = step(p.Trial, in.Ticket, "000000")
		wants(p.t, err, fault.Denied, "second.wrong")
	}
	_, err = step(p.Trial, in.Ticket, h.Code())
	wants(p.t, err, fault.Denied, "sign_in.locked")
	until := stored[accounts.Account](p.Trial, string(p.As("head").Account)).LockedTill
	p.Clock.Set(until)
	p.Acts.Take()
}

// recoveryCodes: each signs in once and says how many are left; made anew, the former ones are over.
func (p *play) recoveryCodes(h *app) {
	in := half(p.Trial, "head", demo.Password, "")
	p.wrote("account.sign_in: account~1 |")
	done, err := step(p.Trial, in.Ticket, strings.ToUpper(h.codes[0]))
	must(p.t, err)
	p.wrote("account.sign_in: factor~1 notice+1 session+1 | head")
	_, err = step(p.Trial, in.Ticket, h.codes[0])
	wants(p.t, err, fault.Denied, "second.wrong")
	p.Acts.Take()
	who := resolved(p.Trial, done.Token)
	v, err := account.Security(p.Ctx, p.Office, who, 0)
	must(p.t, err)
	p.wrote()
	if v.Recovery != 9 || len(v.Factors) != 1 || !v.Demanded || !v.Due.IsZero() || v.Citation == "" {
		p.t.Errorf("it is protected by %+v", v)
	}
	fresh, err := account.NewCodes(p.Ctx, p.Office, who)
	must(p.t, err)
	p.wrote("account.new_codes: factor~1 notice+1 | head")
	_, err = step(p.Trial, in.Ticket, h.codes[1])
	wants(p.t, err, fault.Denied, "second.wrong")
	_, err = step(p.Trial, in.Ticket, fresh.Codes[1])
	must(p.t, err)
	h.codes = fresh.Codes
	p.Acts.Take()
}

// stepsUp: in a session that has shown a second factor a code stands for the password; one that has shown none is over.
func (p *play) stepsUp(h *app) {
	in := half(p.Trial, "head", demo.Password, "")
	done, err := step(p.Trial, in.Ticket, h.Code())
	must(p.t, err)
	who := resolved(p.Trial, done.Token)
	p.Acts.Take()
	wants(p.t, account.StepUp(p.Ctx, p.Office, who, account.Proof{Password: demo.Password}), fault.Denied, "step_up.code_needed")
	p.wrote("account.step_up: | | refused step_up.code_needed")
	wants(p.t, account.StepUp(p.Ctx, p.Office, who, account.Proof{Code: "000000"}), fault.Denied, "step_up.code_wrong")
	p.wrote("account.step_up: account~1 | | refused step_up.code_wrong")
	must(p.t, account.StepUp(p.Ctx, p.Office, who, account.Proof{Code: h.Code()}))
	p.wrote("account.step_up: account~1 factor~1 session~1 |")

	early := signedIn(p.Trial, "officer") // a session that showed none does not outlive the setting up of one
	withApp(p.Trial, "officer")
	if _, _, err := account.Resolve(p.Ctx, p.Office, early, ""); !fault.Is(err, fault.Denied) {
		p.t.Errorf("a session from before the second factor goes on: %v", err)
	}
	p.Acts.Take()
}

// factorsAway: the last factor stays while a right demands it; whoever needs none takes it away, and the recovery codes go with it.
func (p *play) factorsAway() {
	officer := p.As("officer")
	v, err := account.Security(p.Ctx, p.Office, officer, 0)
	must(p.t, err)
	f := wants(p.t, account.RemoveFactor(p.Ctx, p.Office, officer, v.Factors[0].ID), fault.Invalid, "factor.last_needed")
	if f.Citation == "" {
		p.t.Error("no article is named")
	}
	wants(p.t, account.RemoveFactor(p.Ctx, p.Office, p.As("person2"), v.Factors[0].ID), fault.Missing, "factor.missing")
	p.wrote()
	token, _ := withApp(p.Trial, "person2")
	p.wrote("account.sign_in: account~1 session+1 |", "account.add_app: account~1 factor+2 notice+1 session~1 | person2")
	person := resolved(p.Trial, token)
	v, err = account.Security(p.Ctx, p.Office, person, 0)
	must(p.t, err)
	must(p.t, account.RemoveFactor(p.Ctx, p.Office, person, v.Factors[0].ID))
	p.wrote("account.remove_factor: account~1 factor-2 notice+1 | person2")
	if again := resolved(p.Trial, token); len(again.Factors) > 0 {
		p.t.Errorf("after it was taken away: %+v", again)
	}
}

// reset: the unit takes the factors away with a one-time password, when it has just said who it is; the holder is told.
func (p *play) reset() {
	token, h := withApp(p.Trial, "person")
	p.Acts.Take()
	officer := p.As("officer")
	issued, err := account.ResetPassword(p.Ctx, p.Office, officer, account.Resetting{Account: p.As("person").Account})
	must(p.t, err)
	p.wrote("account.reset: account~1 notice+1 session-1 | person")
	in := half(p.Trial, "person", issued.Password, "") // the second factor stays
	_, err = step(p.Trial, in.Ticket, h.Code())
	must(p.t, err)
	p.Acts.Take()
	box, address := &postbox{}, "mai@vidu.vn"
	p.Office.Messenger = box
	_, err = account.SetContact(p.Ctx, p.Office, p.As("person"), account.Contacting{Email: &address})
	must(p.t, err)
	p.Acts.Take()
	stale := officer
	stale.Strong = stale.Strong.Add(-time.Hour)
	_, err = account.ResetPassword(p.Ctx, p.Office, stale, account.Resetting{Account: p.As("person").Account, Factors: true})
	wants(p.t, err, fault.Denied, "step_up.needed")
	p.wrote("account.reset: | | refused step_up.needed")
	issued, err = account.ResetPassword(p.Ctx, p.Office, p.As("officer"), account.Resetting{Account: p.As("person").Account, Factors: true})
	must(p.t, err)
	p.wrote("account.reset: account~1 factor-2 message+1 message.send!1 notice+1 session-1 | person")
	p.Worker.Drain(p.Ctx)
	if letters := box.letters; len(letters) != 1 || letters[0].To != address || !strings.Contains(strings.Join(letters[0].Lines, " "), "đã bị gỡ, người thực hiện: "+officer.Name) {
		p.t.Errorf("the letters are %+v", letters)
	}
	_, _, err = account.Resolve(p.Ctx, p.Office, token, "")
	wants(p.t, err, fault.Denied, "session.none")
	alone, err := account.SignIn(p.Ctx, p.Office, account.Credentials{Login: issued.Login, Password: issued.Password})
	must(p.t, err)
	if !alone.MustChange || alone.Token == "" {
		p.t.Errorf("after the reset: %+v", alone)
	}
}

// TestGrace: whoever reaches other people's data has five working days from the first sign-in; after them the right rests until a second factor
// is there. Who reaches nobody's is asked for none.
func TestGrace(t *testing.T) {
	t.Parallel()
	tr := trial.New(t)
	first := civil.FromTime(tr.Clock.Now())
	last := tr.Office.Book().Calendar().AddWorkingDays(first, 5)
	for _, name := range []string{"head", "person2"} {
		who := resolved(tr, signedIn(tr, name))
		if want := map[string]civil.Date{"head": last}[name]; who.FactorDue != want || who.Held {
			t.Errorf("%s on the first day: %+v", name, who)
		}
	}
	grant := tr.As("head").Grant
	tr.Clock.Set(last.Start().Add(10 * time.Hour))
	if who := resolved(tr, signedIn(tr, "head")); who.Role != "head" || who.FactorDue != last || who.Held {
		t.Errorf("on the last day: %+v", who)
	}
	tr.Clock.Set(last.AddDays(1).Start().Add(time.Hour))
	token := signedIn(tr, "head")
	who := resolved(tr, token)
	if who.Role != office.RolePerson || who.Grant != "" || !who.Held || who.Dossier == "" {
		t.Errorf("after the last day: %+v", who)
	}
	f := wants(t, account.Choose(tr.Ctx, tr.Office, who, grant), fault.Denied, "second_factor.needed")
	if !slices.Equal(f.Args, []string{last.VN()}) || !strings.Contains(f.Citation, "xác thực đa yếu tố") {
		t.Errorf("told %+v", f)
	}
	must(t, account.Choose(tr.Ctx, tr.Office, who, "")) // as a person always
	must(t, account.Choose(tr.Ctx, tr.Office, resolved(tr, token), ""))
	token = signedIn(tr, "head")
	setUpApp(tr, resolved(tr, token))
	if who := resolved(tr, token); who.Role != "head" || who.Held || !who.FactorDue.IsZero() {
		t.Errorf("once it is set up the right is not back: %+v", who)
	}
	if who := resolved(tr, signedIn(tr, "person2")); who.Held || !who.FactorDue.IsZero() {
		t.Errorf("somebody who needs none: %+v", who)
	}
}

// TestGraceAmended: whom the regulation asks for a second factor is its term, from the day it says.
func TestGraceAmended(t *testing.T) {
	t.Parallel()
	tr := trial.New(t)
	resolved(tr, signedIn(tr, "head"))
	resolved(tr, signedIn(tr, "unit_admin"))
	today := civil.FromTime(tr.Clock.Now())
	_, err := lawbook.Amend(tr.Ctx, tr.Office, tr.As("admin"), lawbook.Amending{Document: "QĐ 91", Signed: today, From: today, Term: &law.TermChange{ID: "account.second_factor", Value: "admin", Article: "3"}})
	must(t, err)
	tr.Clock.Set(tr.Clock.Now().AddDate(0, 0, 20))
	for name, held := range map[string]bool{"head": false, "unit_admin": true} {
		if who := resolved(tr, signedIn(tr, name)); who.Held != held {
			t.Errorf("%s: %+v", name, who)
		}
	}
}

// TestGraceByChoice: a right that came after the sign-in counts from the day it is chosen first.
func TestGraceByChoice(t *testing.T) {
	t.Parallel()
	tr := trial.New(t)
	token := signedIn(tr, "person2")
	admin := tr.As("unit_admin")
	grant, err := account.Grant(tr.Ctx, tr.Office, admin, account.Giving{Account: tr.As("person2").Account, Role: "officer", Unit: admin.Unit, Basis: "QĐ 3"})
	must(t, err)
	must(t, account.Choose(tr.Ctx, tr.Office, resolved(tr, token), grant))
	if who := resolved(tr, token); who.Role != "officer" || who.FactorDue != tr.Office.Book().Calendar().AddWorkingDays(civil.FromTime(tr.Clock.Now()), 5) {
		t.Errorf("%+v", who)
	}
}

// TestCodeAtOnce: one code that comes many times at once opens one session.
func TestCodeAtOnce(t *testing.T) {
	t.Parallel()
	tr := trial.New(t)
	_, h := withApp(tr, "person")
	in := half(tr, "person", demo.Password, "")
	code := h.Code()
	answers := make([]error, 4)
	atOnce(len(answers), func(n int) { _, answers[n] = step(tr, in.Ticket, code) })
	done := 0
	for _, err := range answers {
		if err == nil {
			done++
			continue
		}
		wants(t, err, fault.Denied, "second.wrong")
	}
	if done != 1 {
		t.Errorf("one code opened %d sessions", done)
	}
}

// TestHistory: the holder sees every sign-in, those that came to nothing too, and ends sessions; a device that was not seen before is told.
func TestHistory(t *testing.T) {
	t.Parallel()
	tr := trial.New(t)
	const chrome, mobile = "Mozilla/5.0 (Windows NT 10.0) Chrome/142.0 Safari/537.36", "Mozilla/5.0 (iPhone; CPU iPhone OS 18 like Mac OS X) Version/18.1 Mobile Safari/604.1"
	c := account.Credentials{Login: tr.Cast.Logins["person"].Login, Password: demo.Password, Address: "10.1.2.3", Device: chrome}
	tr.Acts.Take()
	var tokens []string
	for _, device := range []string{chrome, strings.ReplaceAll(chrome, "142", "143"), mobile} {
		c.Device = device
		in, err := account.SignIn(tr.Ctx, tr.Office, c)
		must(t, err)
		tokens = append(tokens, in.Token)
	}
	told := 0
	for _, act := range tr.Acts.Take() {
		for _, row := range act.Put {
			if row.Noun == "notice" && strings.Contains(string(row.Body), "notice.new_device") && strings.Contains(string(row.Body), "Safari, iPhone") {
				told++
			}
		}
	}
	if told != 1 {
		t.Errorf("a new device is told %d times", told)
	}
	c.Password = "sai"
	_, err := account.SignIn(tr.Ctx, tr.Office, c)
	wants(t, err, fault.Denied, "sign_in.wrong")
	who := resolved(tr, tokens[0])
	v, err := account.Security(tr.Ctx, tr.Office, who, 0)
	must(t, err)
	var lines []string
	for _, s := range v.SignIns[:4] {
		lines = append(lines, fmt.Sprintf("%s %s %s %s", s.Device, s.Address, s.How, s.Reason))
	}
	want := []string{"Safari, iPhone 10.1.2.3 password sign_in.wrong", "Safari, iPhone 10.1.2.3 password ", "Chrome, Windows 10.1.2.3 password ", "Chrome, Windows 10.1.2.3 password "}
	if !slices.Equal(lines, want) {
		t.Errorf("the history says\n%s", strings.Join(lines, "\n"))
	}
	if len(v.Sessions) != 3 || v.Sessions[2].ID == "" {
		t.Fatalf("open are %+v", v.Sessions)
	}
	wants(t, account.EndSession(tr.Ctx, tr.Office, tr.As("person2"), v.Sessions[0].ID), fault.Missing, "session.missing")
	must(t, account.EndSession(tr.Ctx, tr.Office, who, resolved(tr, tokens[1]).Session))
	_, _, err = account.Resolve(tr.Ctx, tr.Office, tokens[1], "")
	wants(t, err, fault.Denied, "session.none")
	must(t, account.EndOthers(tr.Ctx, tr.Office, who))
	_, _, err = account.Resolve(tr.Ctx, tr.Office, tokens[2], "")
	wants(t, err, fault.Denied, "session.none")
	resolved(tr, tokens[0])
}

// FuzzSecondStep: whatever comes as a ticket or a code opens nothing and breaks nothing.
func FuzzSecondStep(f *testing.F) {
	tr := trial.New(f)
	_, _ = withApp(tr, "person")
	in := half(tr, "person", demo.Password, "")
	f.Add(in.Ticket, "000000")
	f.Add(in.Ticket[:len(in.Ticket)-1], "abcd-efgh-jkmn-pqrs")
	f.Add("", "")
	f.Fuzz(func(t *testing.T, ticket, code string) {
		if done, err := step(tr, ticket, code); err == nil || done.Token != "" {
			t.Errorf("%q with %q opened a session", ticket, code)
		}
	})
}
