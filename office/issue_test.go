package office_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"hoso/cmd/hoso/trial"
	"hoso/fault"
	"hoso/id"
	"hoso/office"
	"hoso/office/account"
	"hoso/office/read"
	accounts "hoso/record/account"
)

// without are people of the featured school who have no account yet.
func without(p *play, admin office.Who, n int) []account.Issue {
	p.t.Helper()
	v, err := read.WithoutAccount(p.Ctx, p.Office, admin, "", n)
	must(p.t, err)
	if len(v.People) < n {
		p.t.Fatalf("%d people have no account, the test needs %d", len(v.People), n)
	}
	issues := make([]account.Issue, 0, n)
	for _, one := range v.People[:n] {
		issues = append(issues, account.Issue{Dossier: one.Dossier, Basis: "Đề nghị 12"})
	}
	p.Acts.Take()
	return issues
}

// TestHousekeeping plays what administrators and the department do besides the main job, in one house on each store: accounts and their
// slips, units, and what belongs to whom.
func TestHousekeeping(t *testing.T) {
	onEveryStore(t, func(t *testing.T, options ...trial.Option) {
		p := newPlay(t, options...)
		for _, test := range []func(*testing.T, *play){assigned, issuedOnce, issuedAtOnce, slipRules, unitCodes, unitsAtOnce, uncodedUnit} {
			test(t, p)
			p.Acts.Take()
		}
	})
}

// issuedOnce: a list that is sent twice makes nobody a second account, and says who has one by then.
func issuedOnce(t *testing.T, p *play) {
	admin := p.As("unit_admin")
	people := without(p, admin, 2)
	names := []account.Issue{{Name: "Trần Thị Mới", Unit: admin.Unit}, {Name: "Lê Văn Mới", Unit: admin.Unit}}
	list := append(slices.Clone(people), names...)
	issued, err := account.IssueAccounts(p.Ctx, p.Office, admin, list)
	must(t, err)
	p.wrote("account.issue: account+4 | others:2")
	told := known(t, second(account.IssueAccounts(p.Ctx, p.Office, admin, list)), "account.has_one_as", "account.has_one_as", "account.name_known", "account.name_known")
	for i, one := range issued {
		if !slices.Equal(told[i].Args, []string{one.Name, one.Login}) {
			t.Errorf("of %s it is told %v", one.Login, told[i].Args)
		}
	}
	fresh := without(p, admin, 1)
	known(t, second(account.IssueAccounts(p.Ctx, p.Office, admin, append(fresh, people[0]))), "account.has_one_as")
	p.wrote() // all or none
	known(t, second(account.IssueAccounts(p.Ctx, p.Office, admin, append(fresh, fresh[0]))), "account.listed_twice")
	known(t, second(account.IssueAccounts(p.Ctx, p.Office, admin, []account.Issue{{Name: "Vũ  Tư", Unit: admin.Unit}, {Name: "vu tu", Unit: admin.Unit}})), "account.listed_twice")
	p.wrote()
	_, err = account.IssueAccounts(p.Ctx, p.Office, admin, []account.Issue{{Name: "Trần Thị Mới", Unit: admin.Unit, Login: "moi.khac"}})
	must(t, err) // a namesake, told apart by hand
	p.wrote("account.issue: account+1 |")
	_, err = account.IssueAccounts(p.Ctx, p.Office, p.As("admin"), []account.Issue{{Name: "Trần Thị Mới", Unit: p.As("department_head").Unit}})
	must(t, err) // a namesake in another unit
}

// known holds a refused list to the findings it is refused with.
func known(t *testing.T, err error, want ...string) []fault.Finding {
	t.Helper()
	f := wants(t, err, fault.Invalid, "account.has_one")
	var got []string
	for _, x := range f.Findings {
		got = append(got, x.Key)
	}
	if !slices.Equal(got, want) {
		t.Fatalf("told %v, want %v", f.Findings, want)
	}
	return f.Findings
}

// issuedAtOnce: of lists sent at the same moment one is carried out; the others are told by name whom it gave accounts. People who
// share a login's beginning all get one.
func issuedAtOnce(t *testing.T, p *play) {
	admin := p.As("unit_admin")
	list := append(without(p, admin, 2), account.Issue{Name: "Tống Thị Mới", Unit: admin.Unit})
	const tabs = 3
	answers := make([]error, tabs)
	atOnce(tabs, func(n int) { _, answers[n] = account.IssueAccounts(p.Ctx, p.Office, admin, list) })
	done := 0
	for _, err := range answers {
		if err == nil {
			done++
			continue
		}
		known(t, err, "account.has_one_as", "account.has_one_as", "account.name_known")
	}
	if done != 1 {
		t.Errorf("%d of %d lists were carried out", done, tabs)
	}
	p.wrote("account.issue: account+3 | others:2")
	atOnce(tabs, func(n int) {
		_, answers[n] = account.IssueAccounts(p.Ctx, p.Office, admin, []account.Issue{{Name: fmt.Sprintf("Hoàng %c. Nam", 'A'+n), Unit: admin.Unit}, {Name: fmt.Sprintf("Hoàng %c. Bắc", 'A'+n), Unit: admin.Unit}})
	})
	for _, err := range answers {
		must(t, err)
	}
	if n := len(p.Acts.Take()); n != tabs {
		t.Errorf("%d lists of different people were carried out", n)
	}
	p.onePerPerson()
}

func atOnce(n int, do func(n int)) {
	var crowd sync.WaitGroup
	for i := range n {
		crowd.Go(func() { do(i) })
	}
	crowd.Wait()
}

// onePerPerson holds the whole store to one login per person.
func (p *play) onePerPerson() {
	p.t.Helper()
	has := map[id.Dossier]string{}
	must(p.t, p.Office.Store.View(p.Ctx, func(r office.Reader) error {
		found, err := office.Find[accounts.Account](r, office.Query{})
		for _, s := range found {
			a := s.Record
			if other := has[a.Dossier]; a.Dossier != "" && other != "" {
				p.t.Errorf("one person has the accounts %s and %s", other, a.Login)
			}
			has[a.Dossier] = a.Login
		}
		return err
	}))
}

// TestIssuedWhat: nobody asks for an account of a kind, with a key or of a length that is not theirs to ask for.
func TestIssuedWhat(t *testing.T) {
	t.Parallel()
	p := newPlay(t)
	admin := p.As("unit_admin")
	one := account.Issue{Name: "Trần Thị Mới", Unit: admin.Unit}
	for key, change := range map[string]func(account.Issue) []account.Issue{
		"account.name_needed":  func(i account.Issue) []account.Issue { i.Name = " \u00a0"; return []account.Issue{i} },
		"account.kind_unknown": func(i account.Issue) []account.Issue { i.Kind = "system"; return []account.Issue{i} },
		"account.issue_count":  func(i account.Issue) []account.Issue { return slices.Repeat([]account.Issue{i}, account.MostSlips+1) },
		"account.login_taken":  func(i account.Issue) []account.Issue { i.Login = "Head"; return []account.Issue{i} },
	} {
		_, err := account.IssueAccounts(p.Ctx, p.Office, admin, change(one))
		wants(t, err, fault.Invalid, key)
	}
	_, err := account.IssueAccounts(p.Ctx, p.Office, admin, nil)
	wants(t, err, fault.Invalid, "account.name_needed")
	p.wrote()
	one.Key = "director"
	_, err = account.IssueAccounts(p.Ctx, p.Office, admin, []account.Issue{one})
	wants(t, err, fault.Denied, "account.key_not_yours") // whoever names a key could sign with it
	p.wrote("account.issue: | | refused account.key_not_yours")
	_, err = account.IssueAccounts(p.Ctx, p.Office, admin, []account.Issue{{Dossier: p.As("department_head").Dossier}})
	wants(t, err, fault.Denied, "policy.out_of_scope") // not a word of whether they have one
	p.wrote("account.issue: | department_head | refused policy.out_of_scope")
}
