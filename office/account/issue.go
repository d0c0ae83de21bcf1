package account

import (
	"context"
	"strconv"
	"strings"
	"time"

	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/account"
	"hoso/viet"
)

// Issue is one account to be made.
type Issue struct {
	Dossier id.Dossier `json:"dossier"` // a person's account; empty for accounts without a dossier
	Kind    string     `json:"kind"`
	Name    string     `json:"name"`  // taken from the dossier when there is one
	Login   string     `json:"login"` // made from the name when empty
	Unit    id.Unit    `json:"unit"`
	Email   string     `json:"email"`
	Phone   string     `json:"phone"`
	Basis   string     `json:"basis"`
	Key     string     `json:"key"`
}

// Issued is a new or reset account with its one-time password, which is shown once and stored nowhere.
type Issued struct {
	Account  id.Account `json:"account"`
	Dossier  id.Dossier `json:"dossier"`
	Login    string     `json:"login"`
	Name     string     `json:"name"`
	Unit     string     `json:"unit"`
	Password string     `json:"password"`
}

// IssueAccounts makes accounts, one or many, all or none (PT-7.2.p1, PT-6.2). The first password must be changed at the first
// sign-in. Faults: Denied; Invalid "account.has_one" when a person already has an account, "row.taken" when a login is in use.
func IssueAccounts(ctx context.Context, o *office.Office, who office.Who, issues []Issue) ([]Issued, error) {
	return office.Do(ctx, o, who, "account.issue", "", func(d *office.Desk) ([]Issued, error) {
		taken := map[string]bool{}
		issued := make([]Issued, 0, len(issues))
		for _, issue := range issues {
			one, err := issueOne(d, issue, taken)
			if err != nil {
				return nil, err
			}
			issued = append(issued, one)
		}
		return issued, nil
	})
}

func issueOne(d *office.Desk, issue Issue, taken map[string]bool) (Issued, error) {
	a := account.Account{ID: id.Of[id.Account](), Kind: issue.Kind, Name: issue.Name, Unit: issue.Unit, Email: issue.Email, Phone: issue.Phone,
		Basis: issue.Basis, Key: issue.Key, MustChange: true, Issued: d.At}
	if err := fill(d, &a, issue); err != nil {
		return Issued{}, err
	}
	u, err := d.UnitOf(a.Unit)
	if err != nil {
		return Issued{}, err
	}
	a.UnitPath = u.Path
	if _, err := d.Allow("account.issue", law.Object{Noun: "account", UnitPath: a.UnitPath, Dossier: string(a.Dossier)}); err != nil {
		return Issued{}, err
	}
	if a.Login, err = freeLogin(d.Reader, issue.Login, a.Name, taken); err != nil {
		return Issued{}, err
	}
	password := oneTimePassword()
	a.Hash = d.Office.Passwords.Hash(password)
	e, _ := u.At(d.Day)
	return Issued{a.ID, a.Dossier, a.Login, a.Name, e.Name, password}, d.Put(a, 0)
}

// fill takes what a person's account needs from the dossier.
func fill(d *office.Desk, a *account.Account, issue Issue) error {
	if issue.Dossier == "" {
		if a.Name == "" {
			return fault.New(fault.Invalid, "account.name_needed")
		}
		return nil
	}
	p, err := d.Place(issue.Dossier)
	if err != nil {
		return err
	}
	has, err := d.Reader.Count(office.Query{Noun: "account", Where: []office.Where{{Key: "dossier", Op: "=", Value: string(issue.Dossier)}}})
	if err != nil {
		return err
	}
	if has > 0 {
		return fault.New(fault.Invalid, "account.has_one", a.Name)
	}
	a.Kind, a.Dossier, a.Unit = account.Person, issue.Dossier, p.Dossier.Unit
	if a.Name == "" {
		a.Name, err = d.FacetName(issue.Dossier)
	}
	return err
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

// ResetPassword gives an account a new one-time password and ends its sessions (PT-6.3). Faults: Denied, Missing.
func ResetPassword(ctx context.Context, o *office.Office, who office.Who, accountID id.Account) (Issued, error) {
	return office.Do(ctx, o, who, "account.reset", "", func(d *office.Desk) (Issued, error) {
		a, rev, err := office.Get[account.Account](d.Reader, string(accountID))
		if err != nil {
			return Issued{}, err
		}
		if _, err := d.Allow("account.reset", law.Object{Noun: "account", UnitPath: a.UnitPath, Dossier: string(a.Dossier)}); err != nil {
			return Issued{}, err
		}
		if err := mayReset(d, a.ID); err != nil {
			return Issued{}, err
		}
		password := oneTimePassword()
		a.Hash, a.MustChange, a.Failed, a.LockedTill = o.Passwords.Hash(password), true, 0, time.Time{}
		if err := endSessions(d, a.ID, ""); err != nil {
			return Issued{}, err
		}
		name, err := d.UnitName(a.Unit)
		if err != nil {
			return Issued{}, err
		}
		return Issued{a.ID, a.Dossier, a.Login, a.Name, name, password}, d.Put(a, rev)
	})
}

// mayReset keeps a right from climbing: whoever resets a password could sign in with it, so they must be entitled to hand out every
// right the account holds.
func mayReset(d *office.Desk, accountID id.Account) error {
	grants, err := grantsInForce(d, accountID)
	if err != nil {
		return err
	}
	for _, g := range grants {
		if !d.Book.Policy().MayGrant(d.Who.Role, g.Role) {
			return fault.New(fault.Denied, "grant.not_yours_to_give", g.Role)
		}
	}
	return nil
}

// ChangePassword replaces the holder's password; every other session ends. Faults: Invalid "password.old_wrong", "password.same" and as
// account.CheckPassword; as SignIn when the account is locked.
func ChangePassword(ctx context.Context, o *office.Office, who office.Who, old, fresh string) error {
	_, err := counted(func(wrong **fault.Fault) (struct{}, error) {
		return office.Do(ctx, o, who, "account.password", "", func(d *office.Desk) (struct{}, error) {
			d.Unasked()
			a, rev, err := office.Get[account.Account](d.Reader, string(who.Account))
			if err != nil {
				return struct{}{}, err
			}
			if old == fresh {
				return struct{}{}, fault.New(fault.Invalid, "password.same")
			}
			if err := meets(d, fresh, a); err != nil {
				return struct{}{}, err
			}
			*wrong, err = compare(d, &a, rev, old, fault.New(fault.Invalid, "password.old_wrong"))
			if err != nil || *wrong != nil {
				return struct{}{}, err
			}
			if err := endSessions(d, a.ID, who.Session); err != nil {
				return struct{}{}, err
			}
			a.Hash, a.MustChange, a.Failed = o.Passwords.Hash(fresh), false, 0
			return struct{}{}, d.Put(a, rev)
		})
	})
	return err
}

// meets holds a password to the regulation's rule.
func meets(d *office.Desk, password string, a account.Account) error {
	reg, err := d.Regulation()
	if err != nil {
		return err
	}
	return account.CheckPassword(passwordRule(reg), password, []string{a.Name, a.Login})
}

func endSessions(d *office.Desk, accountID id.Account, except string) error {
	sessions, err := office.Find[account.Session](d.Reader, office.Query{Where: []office.Where{{Key: "account", Op: "=", Value: string(accountID)}}})
	if err != nil {
		return err
	}
	for _, s := range sessions {
		if s.Record.ID != except {
			d.Drop(s.Record, s.Rev)
		}
	}
	return nil
}

// SetContact records where the holder can be reached.
func SetContact(ctx context.Context, o *office.Office, who office.Who, email, phone string) error {
	_, err := office.Do(ctx, o, who, "account.contact", "", func(d *office.Desk) (struct{}, error) {
		d.Unasked()
		a, rev, err := office.Get[account.Account](d.Reader, string(who.Account))
		if err != nil {
			return struct{}{}, err
		}
		if email != "" && !strings.Contains(email, "@") {
			return struct{}{}, fault.New(fault.Invalid, "value.email")
		}
		a.Email, a.Phone = strings.TrimSpace(email), strings.TrimSpace(phone)
		return struct{}{}, d.Put(a, rev)
	})
	return err
}
