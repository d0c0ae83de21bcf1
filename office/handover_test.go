package office_test

import (
	"strings"
	"testing"

	"hoso/cmd/hoso/trial"
	"hoso/fault"
	"hoso/id"
	"hoso/office"
	"hoso/office/account"
	accounts "hoso/record/account"
)

// TestHandOver: a unit's account goes to another holder with minutes: password, sessions and contact are the former holder's no longer, the
// rights stay; closed, it ends with its rights (PT-9.5).
func TestHandOver(t *testing.T) { onEveryStore(t, handOver) }

func handOver(t *testing.T, options ...trial.Option) {
	p := newPlay(t, options...)
	admin, unit := p.As("admin"), p.As("officer").Unit
	issued, err := account.IssueAccounts(p.Ctx, p.Office, office.System(), []account.Issue{{Kind: "unit", Name: "Nguyễn Văn Trưởng", Unit: unit, Basis: "CV 3", Email: "truong@vidu.vn", Key: "head-school"}})
	must(t, err)
	of := issued[0].Account
	_, err = account.Grant(p.Ctx, p.Office, admin, account.Giving{Account: of, Role: "head", Unit: unit, Basis: "QĐ 4"})
	must(t, err)
	setUpApp(p.Trial, p.signIn(issued[0]))
	p.Acts.Take()
	_, err = account.Minutes(p.Ctx, p.Office, admin, of)
	wants(t, err, fault.Missing, "handover.none")
	for key, h := range map[string]account.Handing{
		"account.name_needed": {Account: of, Document: "BB 1"}, "grant.basis_needed": {Account: of, Holder: "Trần Thị Mới"}, "handover.same": {Account: of, Holder: " Nguyễn Văn Trưởng ", Document: "BB 1"},
		"handover.personal": {Account: p.As("person").Account, Holder: "x", Document: "BB 1"},
	} {
		_, err = account.HandOver(p.Ctx, p.Office, admin, h)
		wants(t, err, fault.Invalid, key)
	}
	for _, other := range []string{"person", "officer"} {
		_, err = account.HandOver(p.Ctx, p.Office, p.As(other), account.Handing{Account: of, Holder: "x", Document: "BB 1"})
		wants(t, err, fault.Denied, "policy.not_yours")
	}
	p.Acts.Take()
	fresh, err := account.HandOver(p.Ctx, p.Office, admin, account.Handing{Account: of, Holder: "Trần Thị Mới", Document: "BB 1", Reason: "Điều động"})
	must(t, err)
	p.wrote("account.handover: account~1 factor-2 session-1 |")
	_, err = account.SignIn(p.Ctx, p.Office, account.Credentials{Login: issued[0].Login, Password: issued[0].Password})
	if f, ok := fault.As(err); !ok || f.Kind != fault.Denied {
		t.Errorf("the former password still opens: %v", err)
	}
	if a := p.account(of); a.Email != "" || a.Phone != "" || a.Key != "" || len(a.Factors) > 0 || !a.FactorSince.IsZero() || a.Name != "Trần Thị Mới" {
		t.Errorf("of the former holder there is left: %+v", a)
	}
	minutes, err := account.Minutes(p.Ctx, p.Office, admin, of)
	must(t, err)
	if text := strings.Join(minutes.Lead, " "); !strings.Contains(text, "Nguyễn Văn Trưởng") || !strings.Contains(text, "Trần Thị Mới") || !strings.Contains(text, "BB 1") || len(minutes.Sections[0].Rows) != 1 {
		t.Errorf("the minutes say %q, rights %v", text, minutes.Sections[0].Rows)
	}
	setUpApp(p.Trial, p.signIn(fresh))
	p.Acts.Take()
	wants(t, account.Close(p.Ctx, p.Office, admin, admin.Account, "QĐ 10"), fault.Denied, "handover.own")
	p.Acts.Take()
	wants(t, account.Close(p.Ctx, p.Office, admin, of, ""), fault.Invalid, "grant.basis_needed")
	must(t, account.Close(p.Ctx, p.Office, admin, of, "QĐ 10"))
	p.wrote("account.close: account~1 factor-2 grant_given~1 session-1 |")
	wants(t, account.Close(p.Ctx, p.Office, admin, of, "QĐ 10"), fault.Closed, "account.closed")
}

func (p *play) signIn(i account.Issued) office.Who {
	p.t.Helper()
	in, err := account.SignIn(p.Ctx, p.Office, account.Credentials{Login: i.Login, Password: i.Password})
	must(p.t, err)
	return resolved(p.Trial, in.Token)
}

func (p *play) account(of id.Account) accounts.Account {
	p.t.Helper()
	var a accounts.Account
	must(p.t, p.Office.Store.View(p.Ctx, func(r office.Reader) (err error) {
		a, _, err = office.Get[accounts.Account](r, string(of))
		return err
	}))
	return a
}
