package account

import (
	"context"
	"slices"

	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/account"
)

// Codes are fresh recovery codes, shown once; none where the account has some already.
type Codes struct {
	Codes []string `json:"codes"`
}

// own runs an act on the asker's own account, as a person and not by a right they hold. Fault Denied.
func own[T any](ctx context.Context, o *office.Office, who office.Who, name, act string, fn func(d *office.Desk) (T, error)) (T, error) {
	who.Role = office.RolePerson
	return office.Do(ctx, o, who, name, "", func(d *office.Desk) (T, error) {
		if _, err := d.Allow(act, law.Object{Noun: "account", Account: string(who.Account)}); err != nil {
			var nothing T
			return nothing, err
		}
		return fn(d)
	})
}

// addFactor puts a factor on the asker's account, with recovery codes beside the first one, and tells the holder.
func addFactor(d *office.Desk, f account.Factor) (Codes, error) {
	a, rev, err := office.Get[account.Account](d.Reader, string(d.Who.Account))
	if err != nil {
		return Codes{}, err
	}
	there, err := factorsOf(d.Reader, a)
	if err != nil {
		return Codes{}, err
	}
	if len(there) >= account.MostFactors+1 {
		return Codes{}, fault.New(fault.Invalid, "factor.too_many", account.MostFactors)
	}
	if f.Name, err = factorName(d, f.Name); err != nil {
		return Codes{}, err
	}
	f.Account, f.Added = a.ID, d.At
	a.Factors = account.KindsOf(append(records(there), f))
	if err := d.Put(f, 0); err != nil {
		return Codes{}, err
	}
	if err := d.EndSessions(a.ID, d.Who.Session); err != nil { // those that showed none would outlive it
		return Codes{}, err
	}
	codes := Codes{Codes: []string{}}
	if !slices.ContainsFunc(there, isRecovery) {
		if codes, err = putCodes(d, a, nil); err != nil {
			return Codes{}, err
		}
	}
	if err := shown(d); err != nil {
		return Codes{}, err
	}
	aboutHolder(d, a)
	if err := d.Notify(a.ID, "notice.factor_added", securityPage, f.Name); err != nil {
		return Codes{}, err
	}
	return codes, d.Put(a, rev)
}

// factorName is what the holder calls a factor; a name is given to whoever gives none.
func factorName(d *office.Desk, typed string) (string, error) {
	v, err := law.KindOf("text").Parse(d.Book, &law.Entry{Kind: "text"}, d.Day, law.Input{Text: typed})
	if err != nil {
		return "", err
	}
	letters := []rune(v.Text)
	if len(letters) == 0 {
		return d.Day.VN(), nil
	}
	return string(letters[:min(len(letters), 60)]), nil
}

// shown notes that a second factor was shown in the asker's session.
func shown(d *office.Desk) error {
	s, rev, err := office.Get[account.Session](d.Reader, d.Who.Session)
	if err != nil {
		return err
	}
	s.Second = true
	return d.Put(s, rev)
}

func isRecovery(s office.Stored[account.Factor]) bool { return s.Record.Kind == account.Recovery }

func records(stored []office.Stored[account.Factor]) []account.Factor {
	factors := make([]account.Factor, 0, len(stored))
	for _, s := range stored {
		factors = append(factors, s.Record)
	}
	return factors
}

// putCodes writes fresh recovery codes in the place of those there were; nil where there were none.
func putCodes(d *office.Desk, a account.Account, before *office.Stored[account.Factor]) (Codes, error) {
	codes, checked := freshCodes(d, a)
	f := account.Factor{ID: id.New(), Account: a.ID, Kind: account.Recovery, Added: d.At, Codes: checked}
	if before == nil {
		return Codes{codes}, d.Put(f, 0)
	}
	f.ID = before.Record.ID
	return Codes{codes}, d.Put(f, before.Rev)
}

// NewCodes makes recovery codes anew; those there were open nothing any more. Faults: Denied "step_up.needed"; Missing "factor.missing".
func NewCodes(ctx context.Context, o *office.Office, who office.Who) (Codes, error) {
	return own(ctx, o, who, "account.new_codes", "account.secure", func(d *office.Desk) (Codes, error) {
		a, rev, err := office.Get[account.Account](d.Reader, string(who.Account))
		if err != nil {
			return Codes{}, err
		}
		there, err := factorsOf(d.Reader, a)
		if err != nil {
			return Codes{}, err
		}
		i := slices.IndexFunc(there, isRecovery)
		if i < 0 {
			return Codes{}, fault.New(fault.Missing, "factor.missing")
		}
		d.Rely(a, rev)
		aboutHolder(d, a)
		if err := d.Notify(a.ID, "notice.codes_anew", securityPage); err != nil {
			return Codes{}, err
		}
		return putCodes(d, a, &there[i])
	})
}

// RemoveFactor takes an app or a passkey off the asker's account; with the last one go the recovery codes. The last one stays while a right demands
// it. Faults: Denied "step_up.needed"; Missing "factor.missing"; Invalid "factor.last_needed".
func RemoveFactor(ctx context.Context, o *office.Office, who office.Who, factorID string) error {
	_, err := own(ctx, o, who, "account.remove_factor", "account.secure", func(d *office.Desk) (struct{}, error) {
		a, rev, err := office.Get[account.Account](d.Reader, string(who.Account))
		if err != nil {
			return struct{}{}, err
		}
		there, err := factorsOf(d.Reader, a)
		if err != nil {
			return struct{}{}, err
		}
		i := slices.IndexFunc(there, func(s office.Stored[account.Factor]) bool { return s.Record.ID == factorID && !isRecovery(s) })
		if i < 0 {
			return struct{}{}, fault.New(fault.Missing, "factor.missing")
		}
		gone := there[i]
		there = slices.Delete(there, i, i+1)
		d.Drop(gone.Record, gone.Rev)
		if a.Factors = account.KindsOf(records(there)); len(a.Factors) == 0 {
			if err := mayGoWithout(d, a); err != nil {
				return struct{}{}, err
			}
			for _, s := range there {
				d.Drop(s.Record, s.Rev)
			}
		}
		aboutHolder(d, a)
		if err := d.Notify(a.ID, "notice.factor_removed", securityPage, gone.Record.Name); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, d.Put(a, rev)
	})
	return err
}

// mayGoWithout refuses to take the last factor away while a right demands one. Fault Invalid "factor.last_needed".
func mayGoWithout(d *office.Desk, a account.Account) error {
	reg, err := d.Regulation()
	if err != nil {
		return err
	}
	grants, err := grantsInForce(d, a.ID)
	if err != nil {
		return err
	}
	if demands(d.Book, reg, grants) {
		return fault.New(fault.Invalid, "factor.last_needed").Cite(reg.SecondFactor.Citation())
	}
	return nil
}
