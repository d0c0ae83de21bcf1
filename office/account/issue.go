package account

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"hoso/civil"
	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/account"
	dossiers "hoso/record/dossier"
	"hoso/viet"
)

// Issue is one account to be made.
type Issue struct {
	Dossier id.Dossier `json:"dossier"` // a person's account; empty for accounts without a dossier
	Kind    string     `json:"kind"`    // without a dossier: unit, technician; empty is unit
	Name    string     `json:"name"`    // taken from the dossier when there is one
	Login   string     `json:"login"`   // made from the name when empty
	Unit    id.Unit    `json:"unit"`
	Email   string     `json:"email"`
	Phone   string     `json:"phone"`
	Basis   string     `json:"basis"`
	Key     string     `json:"key"` // only the program itself names a signing key
}

// Issued is a new or reset account with its one-time password, which is shown once and stored nowhere.
type Issued struct {
	Account  id.Account `json:"account"`
	Dossier  id.Dossier `json:"dossier"`
	Login    string     `json:"login"`
	Name     string     `json:"name"`
	Unit     string     `json:"unit"`
	Password string     `json:"password"`
	Slip     string     `json:"slip"` // the password sealed for whoever got it here: what PrintSlips takes
}

// MostSlips is how many accounts one batch makes, and how many slips one file holds: fifty pages.
const MostSlips = 400

// IssueAccounts makes accounts, one or many, all or none (PT-7.2.p1, PT-6.2). The first password must be changed at the first
// sign-in. A list that is sent twice makes nobody a second account: the store keeps logins and dossiers unique, and the list that came
// second is prepared anew, so that it is told who has an account by then. Faults: Denied; Invalid "account.has_one" with a finding for
// each who has one or stands in the list twice, "account.issue_count", "account.name_needed", "account.kind_unknown", "account.login_taken"; Closed
// "account.left". Who left and came back gets the account they had, with the rights still to be given (PT-11.1.a).
func IssueAccounts(ctx context.Context, o *office.Office, who office.Who, issues []Issue) ([]Issued, error) {
	secrets := make([]secret, len(issues)) // made once, however often the list is prepared: a hash is dear
	for n := 0; ; n++ {
		issued, err := issueAll(ctx, o, who, issues, secrets)
		if f, ok := fault.As(err); ok && n < most && (f.Key == "row.taken" || f.Kind == fault.Stale) {
			continue
		}
		return issued, err
	}
}

// issueAll looks through the whole list before it makes the first password.
func issueAll(ctx context.Context, o *office.Office, who office.Who, issues []Issue, secrets []secret) ([]Issued, error) {
	return office.Do(ctx, o, who, "account.issue", "", func(d *office.Desk) ([]Issued, error) {
		if _, err := d.Allow("account.issue", law.Object{Noun: "account", UnitPath: who.UnitPath}); err != nil {
			return nil, err
		}
		switch {
		case len(issues) == 0:
			return nil, fault.New(fault.Invalid, "account.name_needed")
		case len(issues) > MostSlips:
			return nil, fault.New(fault.Invalid, "account.issue_count", MostSlips)
		}
		b := batch{desk: d, logins: map[string]bool{}, people: map[id.Dossier]bool{}, names: map[string]map[string]string{}}
		accounts := make([]office.Stored[account.Account], 0, len(issues))
		for _, issue := range issues {
			a, err := b.prepare(issue)
			if err != nil {
				return nil, err
			}
			accounts = append(accounts, a)
		}
		if len(b.known) > 0 {
			return nil, fault.New(fault.Invalid, "account.has_one", len(b.known)).With(b.known...)
		}
		return handOut(d, accounts, secrets)
	})
}

func handOut(d *office.Desk, accounts []office.Stored[account.Account], secrets []secret) ([]Issued, error) {
	issued := make([]Issued, 0, len(accounts))
	for i, a := range accounts {
		one, err := secrets[i].hand(d, a.Record, a.Rev)
		if err != nil {
			return nil, err
		}
		issued = append(issued, one)
	}
	return issued, nil
}

// batch is a list of accounts while it is prepared.
type batch struct {
	desk   *office.Desk
	logins map[string]bool              // given in this batch
	people map[id.Dossier]bool          // in this batch
	names  map[string]map[string]string // path of a unit → folded name → login, of its accounts without a dossier
	known  []fault.Finding              // who cannot be given an account, because they have one
}

// prepare makes one account without its password; who has one already is noted in known.
func (b *batch) prepare(issue Issue) (office.Stored[account.Account], error) {
	a, err := b.fresh(issue)
	if err != nil {
		return office.Stored[account.Account]{}, err
	}
	former, known, err := b.hasOne(a, issue.Login != "")
	if known || err != nil {
		return former, err
	}
	if former.Rev > 0 {
		return reopened(former, a), nil
	}
	a.Login, err = freeLogin(b.desk.Reader, issue.Login, a.Name, b.logins)
	return office.Stored[account.Account]{Record: a}, err
}

// reopened is the account of somebody who came back, as it is asked for now; login and history are the former ones.
func reopened(former office.Stored[account.Account], asked account.Account) office.Stored[account.Account] {
	f := &former.Record
	f.Closed, f.Name, f.Unit, f.UnitPath, f.Basis, f.Issued, f.Key = false, asked.Name, asked.Unit, asked.UnitPath, asked.Basis, asked.Issued, asked.Key
	f.Email, f.Phone = cmp.Or(asked.Email, f.Email), cmp.Or(asked.Phone, f.Phone)
	f.Failed, f.LockedTill, f.PasswordAt, f.FactorSince = 0, time.Time{}, time.Time{}, civil.Date{}
	return former
}

// fresh is an account as it is asked for, without a login.
func (b *batch) fresh(issue Issue) (account.Account, error) {
	d := b.desk
	a := account.Account{ID: id.Of[id.Account](), Kind: cmp.Or(issue.Kind, account.UnitKind), Unit: issue.Unit, Email: issue.Email, Phone: issue.Phone,
		Basis: issue.Basis, Key: issue.Key, Issued: d.At}
	if err := b.place(&a, issue.Dossier); err != nil {
		return a, err
	}
	if err := b.mayCreate(a); err != nil {
		return a, err
	}
	if _, err := d.Allow("account.issue", law.Object{Noun: "account", UnitPath: a.UnitPath, Dossier: string(a.Dossier)}); err != nil {
		return a, err
	}
	return a, b.fill(&a, issue.Name)
}

// mayCreate holds the asker to whom the regulation lets create people's accounts: the department, the unit, or both (PT-7.2, DT-8.2.c, BD-7.1.a).
// Accounts of units and their administrators are the department's to give everywhere.
func (b *batch) mayCreate(a account.Account) error {
	d := b.desk
	reg, err := d.Regulation()
	if err != nil || a.Kind != account.Person || d.Who.Role == office.RoleSystem {
		return err
	}
	creator := "unit"
	if slices.Contains(d.Book.Policy().Reach(d.Who.Role, "account.issue"), law.ScopeProvince) {
		creator = "department"
	}
	if !reg.AccountCreators.Has(creator) {
		return fault.New(fault.Closed, "account.created_elsewhere").Cite(reg.AccountCreators.Citation())
	}
	return nil
}

// place finds the unit that keeps the account: that of the dossier, where there is one.
func (b *batch) place(a *account.Account, dossier id.Dossier) error {
	if dossier == "" {
		u, err := b.desk.UnitOf(a.Unit)
		a.UnitPath = u.Path
		return err
	}
	p, err := b.desk.Place(dossier)
	if err == nil && p.Dossier.State == dossiers.Archived {
		err = fault.New(fault.Closed, "account.left")
	}
	a.Kind, a.Dossier, a.Unit, a.UnitPath = account.Person, dossier, p.Dossier.Unit, p.Unit.Path
	return err
}

// fill gives the account its name and holds what was asked for to what may be asked for.
func (b *batch) fill(a *account.Account, name string) error {
	if a.Key != "" && b.desk.Who.Role != office.RoleSystem {
		return fault.New(fault.Denied, "account.key_not_yours") // whoever names a key could sign with it
	}
	if a.Dossier == "" && a.Kind != account.UnitKind && a.Kind != account.Technical {
		return fault.New(fault.Invalid, "account.kind_unknown", a.Kind)
	}
	v, err := law.KindOf("text").Parse(b.desk.Book, &law.Entry{Kind: "text"}, b.desk.Day, law.Input{Text: name})
	if err != nil {
		return err
	}
	if a.Name = v.Text; a.Name == "" && a.Dossier != "" {
		a.Name, err = b.desk.FacetName(a.Dossier)
	}
	if err == nil && a.Name == "" {
		err = fault.New(fault.Invalid, "account.name_needed")
	}
	return err
}

// hasOne notes who has an account already. A person is known by the dossier. Who has none is known by name within the unit, unless a login
// was chosen by hand to tell two people of one name apart. It gives the account somebody had before they left.
func (b *batch) hasOne(a account.Account, chosen bool) (former office.Stored[account.Account], known bool, err error) {
	if a.Dossier != "" {
		return b.personHasOne(a)
	}
	known, err = b.nameKnown(a, chosen)
	return former, known, err
}

func (b *batch) nameKnown(a account.Account, chosen bool) (bool, error) {
	if b.names[a.UnitPath] == nil {
		found, err := office.Find[account.Account](b.desk.Reader, office.Query{Where: []office.Where{{Key: "unit_path", Op: "=", Value: a.UnitPath}, {Key: "dossier", Op: "=", Value: nil}}})
		if err != nil {
			return false, err
		}
		names := map[string]string{}
		for _, s := range found {
			if !s.Record.Closed {
				names[viet.Fold(s.Record.Name)] = s.Record.Login
			}
		}
		b.names[a.UnitPath] = names
	}
	name := viet.Fold(a.Name)
	login, known := b.names[a.UnitPath][name]
	switch {
	case chosen:
		return false, nil
	case known && login == "":
		b.note("account.listed_twice", a.Name)
	case known:
		b.note("account.name_known", a.Name, login)
	}
	b.names[a.UnitPath][name] = login
	return known, nil
}

func (b *batch) personHasOne(a account.Account) (former office.Stored[account.Account], known bool, err error) {
	found, err := office.Find[account.Account](b.desk.Reader, office.Query{Where: []office.Where{{Key: "dossier", Op: "=", Value: string(a.Dossier)}}, Limit: 1})
	if err != nil {
		return former, false, err
	}
	twice := b.people[a.Dossier]
	b.people[a.Dossier] = true
	switch {
	case twice:
		b.note("account.listed_twice", a.Name)
	case len(found) == 0:
		return former, false, nil
	case found[0].Record.Closed:
		return found[0], false, nil
	default:
		b.note("account.has_one_as", found[0].Record.Name, found[0].Record.Login)
	}
	return former, true, nil
}

func (b *batch) note(key string, args ...string) {
	b.known = append(b.known, fault.Finding{Rule: key, Grade: fault.Block, Key: key, Args: args})
}

// freeLogin makes a login people can remember: given name and initials, "anh.nt", with a number when it is in use.
func freeLogin(r office.Reader, wanted, name string, taken map[string]bool) (string, error) {
	base := cleanLogin(wanted)
	if base == "" {
		words := strings.Fields(viet.Fold(name))
		if len(words) == 0 {
			return "", fault.New(fault.Invalid, "account.name_needed")
		}
		base = words[len(words)-1] + "."
		for _, w := range words[:len(words)-1] {
			base += w[:1]
		}
	}
	for n := 1; ; n++ {
		login := base
		if n > 1 {
			login += strconv.Itoa(n)
		}
		count := 0
		if !taken[login] {
			var err error
			if count, err = r.Count(office.Query{Noun: "account", Where: []office.Where{{Key: "login", Op: "=", Value: login}}}); err != nil {
				return "", err
			}
		}
		if !taken[login] && count == 0 {
			taken[login] = true
			return login, nil
		}
		if wanted != "" {
			return "", fault.New(fault.Invalid, "account.login_taken", login)
		}
	}
}
