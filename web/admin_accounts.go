package web

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office/account"
	"hoso/office/unit"
)

const accountsShown = 50 // on one page

// AccountsView is one page of the accounts of a subtree, by login.
type AccountsView struct {
	Under    string         `json:"under"` // path of the unit at the top
	Accounts []account.View `json:"accounts"`
	Next     string         `json:"next"` // continue with ?sau=; empty at the end
}

func seeAccounts(v *visit) (AccountsView, error) {
	view := AccountsView{Under: v.query("duoi")}
	if view.Under == "" {
		view.Under = v.who.UnitPath
	}
	var err error
	view.Accounts, err = account.List(v.ctx, v.office(), v.who, view.Under, v.query("sau"), accountsShown+1)
	if len(view.Accounts) > accountsShown {
		view.Accounts = view.Accounts[:accountsShown]
		view.Next = view.Accounts[accountsShown-1].Login
	}
	return view, err
}

// accountShelf is a page of accounts with the forms beside it. The account that was chosen is one of the page's.
type accountShelf struct {
	view   AccountsView
	units  []unit.View
	roles  []*law.Role // that the asker may hand out
	chosen *account.View
	fault  *fault.Fault
}

func accountsPage(v *visit, view AccountsView) templ.Component {
	return accountListPage(v, v.accountShelf(view, v.query("chon"), nil))
}

func (v *visit) accountShelf(view AccountsView, chosen string, f *fault.Fault) accountShelf {
	s := accountShelf{view: view, units: v.unitsBeside(), fault: f}
	for _, role := range v.book().Policy().Roles() {
		if v.book().Policy().MayGrant(v.who.Role, role.ID) {
			s.roles = append(s.roles, role)
		}
	}
	if i := slices.IndexFunc(view.Accounts, func(a account.View) bool { return string(a.ID) == chosen }); i >= 0 {
		s.chosen = &view.Accounts[i]
	}
	return s
}

// accountState is the one state an account is shown in, by the name of its look.
func accountState(a account.View) string {
	switch {
	case a.Closed:
		return "archived"
	case a.Locked:
		return "held"
	case a.MustChange:
		return "waiting"
	}
	return "active"
}

// accountsQuery is the part of an address that leads back to the same page of the list, with or without an account chosen.
func (v *visit) accountsQuery(chosen id.Account) string {
	q := url.Values{}
	for _, name := range []string{"duoi", "sau"} {
		if value := v.query(name); value != "" {
			q.Set(name, value)
		}
	}
	if chosen != "" {
		q.Set("chon", string(chosen))
	}
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}

func accountAddress(a id.Account) string { return "/quan-tri/tai-khoan/" + url.PathEscape(string(a)) }

// Issues is accounts to be made, all or none. Programs may send the bare list.
type Issues struct {
	Issues []account.Issue `json:"issues"`
}

// UnmarshalJSON reads {"issues": [...]} or the list alone, as strictly as every other body.
func (i *Issues) UnmarshalJSON(data []byte) error {
	type plain Issues
	var into any = (*plain)(i)
	if bytes.HasPrefix(bytes.TrimSpace(data), []byte("[")) {
		into = &i.Issues
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	return d.Decode(into)
}

// IssuedView is accounts with their one-time passwords. It is shown once: nothing keeps the passwords.
type IssuedView struct {
	Issued []account.Issued `json:"issued"`
}

// issuesOf reads the form: names, one a line, of accounts in a unit; or dossiers, one a line, whose holders get theirs.
func issuesOf(v *visit) (Issues, error) {
	var all Issues
	basis := v.value("basis")
	for line := range strings.Lines(strings.Join(v.values["dossiers"], "\n")) {
		if dossier := strings.TrimSpace(line); dossier != "" {
			all.Issues = append(all.Issues, account.Issue{Dossier: id.Dossier(dossier), Basis: basis})
		}
	}
	for line := range strings.Lines(v.values.Get("names")) {
		if name := strings.TrimSpace(line); name != "" {
			all.Issues = append(all.Issues, account.Issue{Kind: "unit", Name: name, Unit: id.Unit(v.value("unit")), Basis: basis})
		}
	}
	if login := v.value("login"); login != "" && len(all.Issues) == 1 {
		all.Issues[0].Login = login
	}
	return all, nil
}

func doIssue(v *visit, all Issues) (IssuedView, error) {
	issued, err := account.IssueAccounts(v.ctx, v.office(), v.who, all.Issues)
	return IssuedView{issued}, err
}

func showIssued[In any](v *visit, _ In, issued IssuedView) (answer, error) {
	return answer{page: issuedPage(v, issued)}, nil
}

func issuesAgain(v *visit, _ Issues, f *fault.Fault) (templ.Component, bool) {
	return v.accountsAgain("", f)
}

// accountAgain shows the list once more, with the account the address names chosen.
func accountAgain[In any](v *visit, _ In, f *fault.Fault) (templ.Component, bool) {
	return v.accountsAgain(v.at("account"), f)
}

func (v *visit) accountsAgain(chosen string, f *fault.Fault) (templ.Component, bool) {
	view, err := seeAccounts(v)
	if err != nil || asksPassword(f) {
		return nil, false
	}
	return accountListPage(v, v.accountShelf(view, chosen, f)), true
}

func resettingOf(v *visit) (account.Resetting, error) {
	return account.Resetting{Factors: v.value("factors") != ""}, nil
}

func doReset(v *visit, r account.Resetting) (IssuedView, error) {
	r.Account = id.Account(v.at("account"))
	one, err := account.ResetPassword(v.ctx, v.office(), v.who, r)
	return IssuedView{[]account.Issued{one}}, err
}

// Granted names a new right.
type Granted struct {
	Grant id.Grant `json:"grant"`
}

func givingDeed() deed[account.Giving, Granted] {
	return deed[account.Giving, Granted]{form: givingOf, do: doGrant, then: toAccount[account.Giving, Granted], again: accountAgain[account.Giving],
		fill: func(v *visit, g *account.Giving) { g.Account = id.Account(v.at("account")) }}
}

func givingOf(v *visit) (account.Giving, error) {
	g := account.Giving{Role: v.value("role"), Unit: id.Unit(v.value("unit")), Capacity: v.value("capacity"), Content: v.value("content"), Basis: v.value("basis")}
	var err error
	if g.From, err = v.formDay("from"); err != nil {
		return g, err
	}
	g.To, err = v.formDay("to")
	return g, err
}

func doGrant(v *visit, g account.Giving) (Granted, error) {
	granted, err := account.Grant(v.ctx, v.office(), v.who, g)
	return Granted{granted}, err
}

// Agreeing is the department's agreement to a delegation.
type Agreeing struct {
	Document string `json:"document"`
}

func agreeingOf(v *visit) (Agreeing, error) { return Agreeing{v.value("document")}, nil }

func doAgree(v *visit, a Agreeing) (nothing, error) {
	return nothing{}, account.Agree(v.ctx, v.office(), v.who, id.Grant(v.at("grant")), a.Document)
}

func doRevoke(v *visit, _ nothing) (nothing, error) {
	return nothing{}, account.Revoke(v.ctx, v.office(), v.who, id.Grant(v.at("grant")))
}

// toAccount leads back to the list with the account that was worked on.
func toAccount[In, Out any](v *visit, _ In, _ Out) (answer, error) {
	chosen := v.at("account")
	if chosen == "" {
		chosen = v.query("chon")
	}
	return goTo("/quan-tri/tai-khoan" + v.accountsQuery(id.Account(chosen))), nil
}

// Slips is sign-in slips to be printed, as they came with the passwords that were just shown.
type Slips struct {
	Slips []string `json:"slips"`
}

// slipsRoute prints passwords that were just shown, from the sealed slips the page posts back. It is a post so that they are in no address.
func slipsRoute() Route {
	read := deed[Slips, nothing]{form: slipsOf}.read
	return Route{Method: http.MethodPost, Pattern: "/quan-tri/phieu", Name: "account.slips", Act: "account.slips", In: reflect.TypeFor[Slips](), Media: "application/pdf",
		serve: func(v *visit) (answer, error) {
			in, err := read(v)
			if err != nil {
				return answer{}, err
			}
			file, err := account.PrintSlips(v.ctx, v.office(), v.who, account.Printing{Slips: in.Slips, Address: v.signInURL()})
			return answer{file: &download{name: "phieu-dang-nhap.pdf", media: "application/pdf", bytes: file}}, err
		}}
}

func slipsOf(v *visit) (Slips, error) { return Slips{v.values["slip"]}, nil }

// signInURL is where whoever gets a slip signs in, as this page was reached.
func (v *visit) signInURL() string {
	scheme := "http"
	if v.server.config.Secure {
		scheme = "https"
	}
	return (&url.URL{Scheme: scheme, Host: v.r.Host, Path: "/dang-nhap"}).String()
}
