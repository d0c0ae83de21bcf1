package office_test

import (
	"errors"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"hoso/cmd/hoso/trial"
	"hoso/exchange/openid"
	"hoso/exchange/openid/dextest"
	"hoso/fault"
	"hoso/office"
	"hoso/office/account"
	accounts "hoso/record/account"
)

// TestSharedSignIn: with a provider that is not ours, a shared account opens nothing until the holder of an account links it, opens that one
// from then on, and ends with the link (PT-10.2).
func TestSharedSignIn(t *testing.T) { onEveryStore(t, sharedSignIn) }

func sharedSignIn(t *testing.T, options ...trial.Option) {
	s := newShared(t, options...)
	s.unknown()
	s.linked()
	s.ways()
	s.unlinked()
	s.ended()
	s.second()
	s.barred()
	s.late()
	s.closedTo()
}

// shared is an office with a provider beside it.
type shared struct {
	*play
	provider *dextest.Provider
}

const comeBack = "http://127.0.0.1:1/dang-nhap/dung-chung/tra-loi" // nobody listens there: the tests read the address

func newShared(t *testing.T, options ...trial.Option) *shared {
	return beside(newPlay(t, options...))
}

// beside puts a provider beside an office.
func beside(p *play) *shared {
	s := &shared{p, dextest.Start(p.t, comeBack, p.Clock.Now())}
	var err error
	p.Office.Identity, err = openid.New(openid.Config{Issuer: s.provider.Issuer, ClientID: dextest.Client, ClientSecret: dextest.Secret, Redirect: comeBack, Now: p.Clock.Now})
	must(p.t, err)
	return s
}

// nobody is whoever comes to the sign-in page.
var nobody = office.Who{Role: office.RolePerson, Address: "10.1.2.3", Lang: "vi"}

// went lets somebody go to the provider, sign in there and come back.
func (s *shared) went(who office.Who, as dextest.Person) account.Coming {
	s.t.Helper()
	leaving, err := account.BeginShared(s.Ctx, s.Office, who, "/ho-so")
	must(s.t, err)
	if asked := strings.Contains(leaving.Address, "prompt=login"); asked != (who.Account != "") {
		s.t.Errorf("%q is sent to %s", who.Account, leaving.Address)
	}
	back := s.provider.SignIn(s.t, leaving.Address, as)
	return coming(leaving, back)
}

func coming(l account.Leaving, back *url.URL) account.Coming {
	q := back.Query()
	return account.Coming{Kept: l.Kept, State: q.Get("state"), Code: q.Get("code"), Issuer: q.Get("iss"), Refusal: q.Get("error")}
}

func (s *shared) came(who office.Who, as dextest.Person) account.Came {
	s.t.Helper()
	came, err := account.FinishShared(s.Ctx, s.Office, who, s.went(who, as))
	must(s.t, err)
	return came
}

// unknown: a shared account nobody linked opens nothing, although it has the name and the address of somebody, and is offered to be linked.
func (s *shared) unknown() {
	address := dextest.Minh.Email
	_, err := account.SetContact(s.Ctx, s.Office, s.As("person"), account.Contacting{Email: &address})
	must(s.t, err)
	s.Acts.Take()
	came := s.came(nobody, dextest.Minh)
	s.wrote()
	if came.Linked || came.SignedIn.Token != "" || came.Offer == "" || came.Email != dextest.Minh.Email || came.Name != dextest.Minh.Name || came.Back != "/ho-so" {
		s.t.Fatalf("an unknown shared account: %+v", came)
	}
	tired := s.As("person")
	tired.Strong = s.Clock.Now().Add(-time.Hour)
	wants(s.t, account.LinkShared(s.Ctx, s.Office, tired, came.Offer), fault.Denied, "step_up.needed")
	s.wrote("account.link: | | refused step_up.needed")
	for _, forged := range []string{"", "x", came.Offer + "A", came.Offer[:len(came.Offer)-3]} {
		wants(s.t, account.LinkShared(s.Ctx, s.Office, s.As("person"), forged), fault.Stale, "shared.offer_gone")
	}
	s.wrote()
	seen, err := account.OwnLinks(s.Ctx, s.Office, s.As("person"), came.Offer)
	must(s.t, err)
	if !seen.Connected || len(seen.Links) != 0 || seen.Offer == nil || seen.Offer.Email != dextest.Minh.Email {
		s.t.Errorf("offered: %+v", seen)
	}
	must(s.t, account.LinkShared(s.Ctx, s.Office, s.As("person"), came.Offer))
	s.wrote("account.link: link+1 notice+1 |")
	if told := s.told(s.As("person")); told != "notice.shared_linked "+dextest.Minh.Email {
		s.t.Errorf("the holder was told %q", told)
	}
	must(s.t, account.LinkShared(s.Ctx, s.Office, s.As("person"), came.Offer)) // a second press
	s.wrote()
	wants(s.t, account.LinkShared(s.Ctx, s.Office, s.As("person2"), came.Offer), fault.Stale, "shared.taken")
	second := s.came(nobody, dextest.Lan)
	wants(s.t, account.LinkShared(s.Ctx, s.Office, s.As("person"), second.Offer), fault.Stale, "shared.one_only")
	s.wrote()
}

// linked: the shared account opens the account it is linked to, as its password would; the entry names the link it came by.
func (s *shared) linked() {
	came := s.came(nobody, dextest.Minh)
	acts := s.Acts.Take()
	if len(acts) != 1 || s.tell(acts[0]) != "account.sign_in: account~1 link~1 session+1 |" || acts[0].Entry.Account != s.As("person").Account || acts[0].Entry.Records[0].Noun != "link" {
		s.t.Fatalf("wrote %+v", acts)
	}
	who, mustChange, err := account.Resolve(s.Ctx, s.Office, came.SignedIn.Token, "10.1.2.3")
	must(s.t, err)
	if !came.Linked || came.Offer != "" || mustChange || who.Account != s.As("person").Account || who.Dossier != s.As("person").Dossier || !who.Strong.IsZero() {
		s.t.Errorf("came in as %+v", who)
	}
	seen, err := account.OwnLinks(s.Ctx, s.Office, who, "")
	must(s.t, err)
	if len(seen.Links) != 1 || seen.Links[0].Used.IsZero() || seen.Links[0].Email != dextest.Minh.Email || seen.Offer != nil {
		s.t.Errorf("the holder sees %+v", seen)
	}
	if mine := s.came(s.As("person"), dextest.Minh); !mine.Linked || mine.SignedIn.Token != "" || mine.Offer != "" {
		s.t.Errorf("signed in already: %+v", mine)
	}
	_, err = account.FinishShared(s.Ctx, s.Office, s.As("person2"), s.went(s.As("person2"), dextest.Minh))
	wants(s.t, err, fault.Stale, "shared.taken")
	ready := []account.Coming{s.went(nobody, dextest.Minh), s.went(nobody, dextest.Minh), s.went(nobody, dextest.Minh)}
	var all sync.WaitGroup
	for _, c := range ready {
		all.Go(func() {
			if came, err := account.FinishShared(s.Ctx, s.Office, nobody, c); err != nil || !came.Linked {
				s.t.Errorf("several at once: %+v %v", came, err)
			}
		})
	}
	all.Wait()
	s.Acts.Take()
}

// ways: a way back that was not begun in this browser, was taken before, took too long, belongs to somebody else, or brings a refusal.
func (s *shared) ways() {
	finish := func(who office.Who, c account.Coming, kind fault.Kind, key string) {
		s.t.Helper()
		came, err := account.FinishShared(s.Ctx, s.Office, who, c)
		wants(s.t, err, kind, key)
		if came.SignedIn.Token != "" || came.Offer != "" {
			s.t.Errorf("%s: %+v", key, came)
		}
		if kind == fault.Denied && who.Account == "" {
			s.wrote("account.sign_in: | | refused " + key)
		}
		s.Acts.Take()
	}
	good := s.went(nobody, dextest.Minh)
	elsewhere, mixed := good, good
	elsewhere.Kept = "" // the address was opened by somebody it was sent to
	finish(nobody, elsewhere, fault.Denied, "shared.state")
	mixed.Kept = s.went(nobody, dextest.Lan).Kept // of another way, begun in that browser
	finish(nobody, mixed, fault.Denied, "shared.state")
	finish(s.As("person2"), good, fault.Denied, "shared.state") // signed in meanwhile
	offer := account.Coming{Kept: s.came(nobody, dextest.Lan).Offer, State: good.State, Code: good.Code}
	finish(nobody, offer, fault.Denied, "shared.state") // sealed for another purpose
	declined, down, odd, none, strange := good, good, good, good, good
	declined.Refusal, down.Refusal, odd.Refusal, none.Code, strange.Issuer = "access_denied", "temporarily_unavailable", "invalid_scope", "", "https://khac.example.vn"
	finish(nobody, declined, fault.Denied, "shared.declined")
	finish(nobody, down, fault.Busy, "shared.unreachable")
	finish(nobody, odd, fault.Denied, "shared.refused")
	finish(nobody, none, fault.Denied, "shared.refused")
	finish(nobody, strange, fault.Denied, "shared.refused")
	finish(nobody, good, fault.Denied, "shared.refused") // the code was spent with the one before
}

// unlinked: the link ends with the holder's other sessions, and an offer that was taken cannot be taken again.
func (s *shared) unlinked() {
	who := s.As("person")
	seen, err := account.OwnLinks(s.Ctx, s.Office, who, "")
	must(s.t, err)
	link := seen.Links[0].ID
	wants(s.t, account.UnlinkShared(s.Ctx, s.Office, s.As("person2"), link), fault.Missing, "shared.no_link")
	tired := who
	tired.Strong = time.Time{}
	wants(s.t, account.UnlinkShared(s.Ctx, s.Office, tired, link), fault.Denied, "step_up.needed")
	s.Acts.Take()
	must(s.t, account.UnlinkShared(s.Ctx, s.Office, who, link))
	s.wrote("account.unlink: link-1 notice+1 session-4 |")
	came := s.came(nobody, dextest.Minh)
	if came.Linked {
		s.t.Fatal("it opens the account still")
	}
	must(s.t, account.LinkShared(s.Ctx, s.Office, who, came.Offer))
	seen, err = account.OwnLinks(s.Ctx, s.Office, who, "")
	must(s.t, err)
	must(s.t, account.UnlinkShared(s.Ctx, s.Office, who, seen.Links[0].ID))
	s.Acts.Take()
	wants(s.t, account.LinkShared(s.Ctx, s.Office, who, came.Offer), fault.Stale, "shared.offer_gone")
	s.wrote()
	made := s.came(who, dextest.Minh) // to one who is signed in the offer is theirs alone
	wants(s.t, account.LinkShared(s.Ctx, s.Office, s.As("person2"), made.Offer), fault.Stale, "shared.offer_gone")
}

// link links somebody's shared account to somebody's account.
func (s *shared) link(who office.Who, as dextest.Person) {
	s.t.Helper()
	must(s.t, account.LinkShared(s.Ctx, s.Office, who, s.came(who, as).Offer))
	s.Acts.Take()
}

// second: who has a second factor is asked for it after the shared account too; what was shown then is fresh.
func (s *shared) second() {
	who := s.As("person3")
	s.link(who, dextest.Lan)
	_, app := withApp(s.Trial, "person3")
	s.Acts.Take()
	came := s.came(nobody, dextest.Lan)
	if in := came.SignedIn; in.Token != "" || in.Ticket == "" || in.Account != who.Account || !came.Linked || came.Offer != "" {
		s.t.Fatalf("the second step is not asked for: %+v", came)
	}
	s.wrote("account.sign_in: account~1 link~1 |")
	_, err := account.EndSignIn(s.Ctx, s.Office, account.SecondStep{Proof: account.Proof{Code: "000000"}, Ticket: came.SignedIn.Ticket, Address: nobody.Address})
	wants(s.t, err, fault.Denied, "second.wrong")
	in, err := account.EndSignIn(s.Ctx, s.Office, account.SecondStep{Proof: account.Proof{Code: app.Code()}, Ticket: came.SignedIn.Ticket, Address: nobody.Address})
	must(s.t, err)
	as, _, err := account.Resolve(s.Ctx, s.Office, in.Token, nobody.Address)
	must(s.t, err)
	if as.Account != who.Account || !as.Second || as.Strong.IsZero() {
		s.t.Errorf("after the second step: %+v", as)
	}
	must(s.t, account.UnlinkShared(s.Ctx, s.Office, as, s.linkOf(as)))
	s.Acts.Take()
}

func (s *shared) linkOf(who office.Who) string {
	seen, err := account.OwnLinks(s.Ctx, s.Office, who, "")
	must(s.t, err)
	return seen.Links[0].ID
}

// ended: when somebody else ends the password of an account, its shared sign-in ends with it.
func (s *shared) ended() {
	who := s.As("person")
	s.link(who, dextest.Minh)
	_, err := account.ResetPassword(s.Ctx, s.Office, s.As("unit_admin"), account.Resetting{Account: who.Account})
	must(s.t, err)
	s.wrote("account.reset: account~1 link-1 notice+2 | person")
	if s.came(nobody, dextest.Minh).Linked {
		s.t.Error("after a reset the former shared account still opens it")
	}
	issued, err := account.IssueAccounts(s.Ctx, s.Office, office.System(), []account.Issue{{Kind: "unit", Name: "Trần Văn Cũ", Unit: s.As("officer").Unit, Basis: "CV 3"}})
	must(s.t, err)
	of := nobody
	of.Account, of.Strong = issued[0].Account, s.Clock.Now()
	s.link(of, dextest.Minh)
	_, err = account.HandOver(s.Ctx, s.Office, s.As("admin"), account.Handing{Account: of.Account, Holder: "Lê Thị Mới", Document: "BB 1"})
	must(s.t, err)
	s.wrote("account.handover: account~1 link-1 |")
	s.link(of, dextest.Minh)
	must(s.t, account.Close(s.Ctx, s.Office, s.As("admin"), of.Account, "QĐ 10"))
	s.wrote("account.close: account~1 link-1 |")
}

// change is the test's own act on an account.
func (s *shared) change(who office.Who, how func(*accounts.Account)) {
	s.t.Helper()
	must(s.t, second(office.Do(s.Ctx, s.Office, who, "test.change", "", func(d *office.Desk) (struct{}, error) {
		d.Unasked()
		a, rev, err := office.Get[accounts.Account](d.Reader, string(who.Account))
		how(&a)
		return struct{}{}, errors.Join(err, d.Put(a, rev))
	})))
	s.Acts.Take()
}

// barred: a password that has to be changed has to be, whichever way somebody comes; a locked account opens to nobody, nor one that was closed.
func (s *shared) barred() {
	who := s.As("person2")
	s.link(who, dextest.Lan)
	s.change(who, func(a *accounts.Account) { a.MustChange = true })
	if came := s.came(nobody, dextest.Lan); !came.SignedIn.MustChange {
		s.t.Error("a password that has to be changed need not be, for whoever comes by the shared account")
	}
	for {
		_, err := account.SignIn(s.Ctx, s.Office, account.Credentials{Login: s.Cast.Logins["person2"].Login, Password: "sai"})
		if f, ok := fault.As(err); !ok || f.Key != "sign_in.wrong" {
			break
		}
	}
	s.Acts.Take()
	_, err := account.FinishShared(s.Ctx, s.Office, nobody, s.went(nobody, dextest.Lan))
	wants(s.t, err, fault.Denied, "sign_in.locked")
	s.wrote("account.sign_in: | | refused sign_in.locked")
	s.change(who, func(a *accounts.Account) { a.Closed = true }) // to close an account ends its link: this is what a mistake elsewhere would leave
	_, err = account.FinishShared(s.Ctx, s.Office, nobody, s.went(nobody, dextest.Lan))
	wants(s.t, err, fault.Denied, "sign_in.closed")
	s.Acts.Take()
}

// late: neither a way nor an offer is good for long.
func (s *shared) late() {
	way, offer := s.went(nobody, dextest.Minh), s.came(nobody, dextest.Minh).Offer
	s.Clock.Set(s.Clock.Now().Add(account.OfferLasts + time.Second))
	wants(s.t, account.LinkShared(s.Ctx, s.Office, s.As("person2"), offer), fault.Stale, "shared.offer_gone")
	s.Clock.Set(s.Clock.Now().Add(account.OfferLasts))
	_, err := account.FinishShared(s.Ctx, s.Office, nobody, way)
	wants(s.t, err, fault.Denied, "shared.state")
	s.Acts.Take()
}

// closedTo: where none is connected, or the regulation has none, there is no way to it; what was linked is still seen and can be ended.
func (s *shared) closedTo() {
	who := s.As("person2")
	halfway := s.went(nobody, dextest.Minh)
	provider := s.Office.Identity
	s.Office.Identity = nil
	_, err := account.BeginShared(s.Ctx, s.Office, nobody, "/")
	wants(s.t, err, fault.Closed, "shared.not_connected")
	_, err = account.FinishShared(s.Ctx, s.Office, nobody, halfway)
	wants(s.t, err, fault.Closed, "shared.not_connected")
	seen, err := account.OwnLinks(s.Ctx, s.Office, who, "")
	must(s.t, err)
	if seen.Connected || len(seen.Links) != 1 {
		s.t.Errorf("without a provider: %+v", seen)
	}
	s.Office.Identity, s.Office.Province = provider, "binh-dinh"
	told := wants(s.t, second(account.BeginShared(s.Ctx, s.Office, nobody, "/")), fault.Closed, "shared.not_here")
	if told.Citation == "" {
		s.t.Error("refused without the article")
	}
	s.Office.Province = "phu-tho"
	must(s.t, account.UnlinkShared(s.Ctx, s.Office, who, seen.Links[0].ID))
	s.provider.Stop()
	s.Office.Identity, err = openid.New(openid.Config{Issuer: s.provider.Issuer, ClientID: dextest.Client, Redirect: comeBack, Now: s.Clock.Now})
	must(s.t, err)
	_, err = account.BeginShared(s.Ctx, s.Office, nobody, "/")
	wants(s.t, err, fault.Busy, "shared.unreachable")
}
