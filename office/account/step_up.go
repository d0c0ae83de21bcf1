package account

import (
	"context"

	"hoso/fault"
	"hoso/office"
	"hoso/record/account"
)

// StepUp asks once more who it is before an act of weight; it counts for as long as the regulation says. Without a second factor that is the
// password; with one it is a code or a passkey, and the password too in a session in which none was shown yet. Faults: Denied "step_up.wrong",
// "step_up.code_needed", "step_up.code_wrong", and as SignIn when the account is locked.
func StepUp(ctx context.Context, o *office.Office, who office.Who, p Proof) error {
	_, err := counted(func(wrong **fault.Fault) (struct{}, error) {
		return office.Do(ctx, o, who, "account.step_up", "", func(d *office.Desk) (struct{}, error) {
			d.Unasked()
			a, rev, err := office.Get[account.Account](d.Reader, string(who.Account))
			if err != nil {
				return struct{}{}, err
			}
			s, srev, err := office.Get[account.Session](d.Reader, who.Session)
			if err != nil {
				return struct{}{}, err
			}
			if *wrong, err = showAgain(d, &a, rev, &s, p); err != nil || *wrong != nil {
				return struct{}{}, err
			}
			if err := keep(d, a, rev, false); err != nil {
				return struct{}{}, err
			}
			s.Strong = d.At
			return struct{}{}, d.Put(s, srev)
		})
	})
	return err
}

// showAgain holds a proof to what the account has. What is wrong is counted and given back as the fault to be told.
func showAgain(d *office.Desk, a *account.Account, rev int64, s *account.Session, p Proof) (*fault.Fault, error) {
	factor := len(a.Factors) > 0
	if !factor || !s.Second {
		if wrong, err := compare(d, a, rev, p.Password, fault.New(fault.Denied, "step_up.wrong")); err != nil || wrong != nil || !factor {
			return wrong, err
		}
	}
	if err := barred(d, *a); err != nil {
		return nil, err
	}
	if p.Code == "" && len(p.Passkey) == 0 {
		return nil, fault.New(fault.Denied, "step_up.code_needed")
	}
	how, err := prove(d, *a, p)
	if err != nil {
		return nil, err
	}
	if how == "" {
		return miss(d, a, rev, fault.New(fault.Denied, wrongKey(p, "step_up.code_wrong")))
	}
	d.Came(how, s.Device)
	s.Second = true
	return nil, nil //nolint:nilnil // nothing was wrong
}
