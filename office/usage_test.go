package office_test

import (
	"testing"
	"time"

	"hoso/cmd/hoso/demo"
	"hoso/cmd/hoso/trial"
	"hoso/fault"
	"hoso/office"
	"hoso/office/account"
)

// TestUsage: accounts that were never signed in with, that are used and that are not used any more are counted by unit and listed to whoever
// answers for them; closed ones are in no count (DT-8.1, DT-8.3).
func TestUsage(t *testing.T) { onEveryStore(t, usage) }

func usage(t *testing.T, options ...trial.Option) {
	p := newPlay(t, options...)
	head, admin := p.As("head"), p.As("unit_admin")
	use := func(who office.Who, of string) account.Usage {
		t.Helper()
		u, err := account.Use(p.Ctx, p.Office, who, "", of, "")
		must(t, err)
		return u
	}
	before := use(head, account.NeverUsed)
	if before.Total.All == 0 || before.Total.Never != before.Total.All || before.Total.Month+before.Total.Idle != 0 || len(before.Accounts) == 0 {
		t.Fatalf("before anybody signs in: %+v", before.Total)
	}
	signIn := func(name string) {
		t.Helper()
		_, err := account.SignIn(p.Ctx, p.Office, account.Credentials{Login: p.Cast.Logins[name].Login, Password: demo.Password})
		must(t, err)
	}
	signIn("person")
	p.Acts.Take()
	signIn("person")
	p.wrote("account.sign_in: session+1 |") // once a day is enough
	issued, err := account.IssueAccounts(p.Ctx, p.Office, admin, []account.Issue{{Kind: "unit", Name: "Văn thư", Unit: admin.Unit, Basis: "CV 1"}})
	must(t, err)
	must(t, account.Close(p.Ctx, p.Office, admin, issued[0].Account, "CV 2"))
	if u := use(head, ""); u.Total.All != before.Total.All || u.Total.Month != 1 || u.Total.Never != before.Total.Never-1 || u.Total.Idle != 0 {
		t.Errorf("after one signed in and one was closed: %+v", u.Total)
	}
	p.Clock.Set(p.Clock.Now().Add(46 * 24 * time.Hour))
	signIn("person2")
	u := use(head, account.IdleUsed)
	if u.Total.Idle != 1 || u.Total.Month != 1 || len(u.Accounts) != 1 || u.Accounts[0].ID != p.As("person").Account || u.Accounts[0].SignedIn.IsZero() {
		t.Errorf("forty-six days later: %+v", u)
	}
	whole := use(p.As("admin"), "")
	if whole.Total.All <= u.Total.All || len(whole.Units) == 0 {
		t.Errorf("the province: %+v", whole)
	}
	sum := 0
	for _, l := range whole.Units {
		sum += l.All
	}
	if sum > whole.Total.All {
		t.Errorf("the units have %d accounts, the province %d", sum, whole.Total.All)
	}
	p.usageRefused(head)
}

func (p *play) usageRefused(head office.Who) {
	p.t.Helper()
	_, err := account.Use(p.Ctx, p.Office, head, "", "x", "")
	wants(p.t, err, fault.Invalid, "usage.what")
	_, err = account.Use(p.Ctx, p.Office, head, "", account.NeverUsed, "x")
	wants(p.t, err, fault.Invalid, "list.cursor")
	for _, name := range []string{"person", "officer", "reviewer"} {
		_, err := account.Use(p.Ctx, p.Office, p.As(name), "", "", "")
		denied(p.t, name+" sees who uses accounts", err)
	}
	_, err = account.Use(p.Ctx, p.Office, head, p.As("admin").Unit, "", "")
	denied(p.t, "a head looks at the province", err)
}
