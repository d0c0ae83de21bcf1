package check

import (
	"slices"
	"strings"

	"hoso/id"
	"hoso/record/account"
)

// factors opens the secret of every authenticator app, and holds what each account says it has to the factors there are.
func (i *inspector) factors() error {
	has := map[id.Account][]account.Factor{}
	err := each(i, func(f account.Factor) error {
		has[f.Account] = append(has[f.Account], f)
		if f.Kind != account.TOTP {
			return nil
		}
		if _, err := i.o.Vault.OpenToken(f.Place(), f.Sealed); err != nil {
			i.found("factor "+f.ID, "its secret does not open")
		}
		return nil
	})
	if err != nil {
		return err
	}
	return each(i, func(a account.Account) error {
		if want := account.KindsOf(has[a.ID]); !slices.Equal(a.Factors, want) {
			i.found("account "+string(a.ID), "says it has the factors [%s], there are [%s]", strings.Join(a.Factors, " "), strings.Join(want, " "))
		}
		return nil
	})
}
