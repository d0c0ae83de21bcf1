package account

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"hoso/fault"
	"hoso/office"
	"hoso/record/account"
)

// Proof is what somebody shows besides, or instead of, the password: a code of the app, a recovery code, or the answer of a passkey.
type Proof struct {
	Password string          `json:"password"`
	Code     string          `json:"code"`
	Asked    string          `json:"asked"`   // what the passkey was asked, sealed: of AskPasskey
	Passkey  json.RawMessage `json:"passkey"` // what it answered (WebAuthn)
}

// securityPage is where the holder sees what protects the account.
const securityPage = "/tai-khoan/bao-mat"

// factorsOf reads an account's factors in the order in which they were added.
func factorsOf(r office.Reader, a account.Account) ([]office.Stored[account.Factor], error) {
	found, err := office.Find[account.Factor](r, office.Query{Where: []office.Where{{Key: "account", Op: "=", Value: string(a.ID)}}})
	slices.SortFunc(found, func(a, b office.Stored[account.Factor]) int { return a.Record.Added.Compare(b.Record.Added) })
	return found, err
}

// wrongKey is what is told of a proof that proves nothing.
func wrongKey(p Proof, code string) string {
	if len(p.Passkey) > 0 {
		return "passkey.wrong"
	}
	return code
}

// prove holds a proof to the account's factors, and spends what counts only once. It gives how it was proven, empty when it was not.
func prove(d *office.Desk, a account.Account, p Proof) (string, error) {
	factors, err := factorsOf(d.Reader, a)
	if err != nil {
		return "", err
	}
	if len(p.Passkey) > 0 {
		return provePasskey(d, a, factors, p)
	}
	code := strings.Join(strings.Fields(p.Code), "")
	if account.IsCode(code) {
		return proveCode(d, factors, code)
	}
	return proveRecovery(d, a, factors, code)
}

// proveCode looks for the app whose code it is. A step that was used is not taken again, by the revision of the factor not even at once.
func proveCode(d *office.Desk, factors []office.Stored[account.Factor], code string) (string, error) {
	for _, f := range factors {
		if f.Record.Kind != account.TOTP {
			continue
		}
		secret, err := openSecret(d, f.Record)
		if err != nil {
			return "", err
		}
		if step, ok := account.MatchCode(secret, code, d.At, f.Record.Step); ok {
			f.Record.Step, f.Record.Used = step, d.At
			return account.ByCode, d.Put(f.Record, f.Rev)
		}
	}
	return "", nil
}

// proveRecovery spends a recovery code and tells the holder how many are left.
func proveRecovery(d *office.Desk, a account.Account, factors []office.Stored[account.Factor], code string) (string, error) {
	checked := checkedCode(d, a, code)
	for _, f := range factors {
		left, ok := f.Record.Spend(checked)
		if f.Record.Kind != account.Recovery || !ok {
			continue
		}
		left.Used = d.At
		aboutHolder(d, a)
		if err := d.Notify(a.ID, "notice.recovery_used", securityPage, strconv.Itoa(len(left.Codes))); err != nil {
			return "", err
		}
		return account.ByRecovery, d.Put(left, f.Rev)
	}
	return "", nil
}

// openSecret opens an app's secret. The key it is sealed with is in the file of master keys and lasts as long as that.
func openSecret(d *office.Desk, f account.Factor) ([]byte, error) {
	secret, err := d.Office.Vault.OpenToken(f.Place(), f.Sealed)
	if err != nil {
		return nil, fault.New(fault.Closed, "vault.cannot_open").Wrap(err)
	}
	return secret, nil
}

// Recovery codes: ten of sixteen characters out of 31, that is 79 bits each, which nobody tries out; so a keyed hash of them is enough where a
// password needs a slow one. The key is the vault's, so that the database alone says nothing of them.
const (
	recoveryCodes    = 10
	recoveryGroups   = 4
	recoveryAlphabet = "abcdefghjkmnpqrstuvwxyz23456789"
)

// freshCodes makes recovery codes in groups of four, and what they are checked against.
func freshCodes(d *office.Desk, a account.Account) (codes, checked []string) {
	for range recoveryCodes {
		groups := make([]string, recoveryGroups)
		for i := range groups {
			groups[i] = pick(recoveryAlphabet) + pick(recoveryAlphabet) + pick(recoveryAlphabet) + pick(recoveryAlphabet)
		}
		code := strings.Join(groups, "-")
		codes, checked = append(codes, code), append(checked, checkedCode(d, a, code))
	}
	return codes, checked
}

func checkedCode(d *office.Desk, a account.Account, code string) string {
	return d.Office.Vault.Blind("account.recovery/"+string(a.ID), strings.ReplaceAll(code, "-", ""))
}
