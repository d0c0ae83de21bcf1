package account

import (
	"slices"
	"time"

	"hoso/id"
)

// The kinds of factor.
const (
	TOTP     = "totp"     // an authenticator app with a shared secret (RFC 6238)
	Passkey  = "passkey"  // a key pair in the holder's device (WebAuthn)
	Recovery = "recovery" // codes on paper, each usable once; there only beside another factor
)

// MostFactors is how many apps and passkeys one account holds.
const MostFactors = 8

// Factor is something an account's holder has besides the password.
type Factor struct {
	ID      string     `json:"id"`
	Account id.Account `json:"account"`
	Kind    string     `json:"kind"`
	Name    string     `json:"name"` // what the holder calls it
	Added   time.Time  `json:"added"`
	Used    time.Time  `json:"used"`

	Sealed string `json:"sealed,omitempty"` // of an app: the secret, sealed by the vault for this factor
	Step   int64  `json:"step,string"`      // of an app: the newest time step a code was taken of; none at or before it is taken again

	Credential string `json:"credential,omitempty"` // of a passkey: its id, base64url
	Public     string `json:"public,omitempty"`     // of a passkey: public key, counter and flags as JSON, which the door reads

	Codes []string `json:"codes,omitempty"` // of recovery: what the unspent codes are checked against
}

// Noun is the factor's table.
func (f Factor) Noun() string { return "factor" }

// RecordID is the factor's id.
func (f Factor) RecordID() string { return f.ID }

// Keys are the columns factors are found by; a passkey belongs to one account.
func (f Factor) Keys() map[string]any {
	return map[string]any{"account": string(f.Account), "credential": optional(f.Credential)}
}

// Place is what an app's secret is sealed for: this factor alone, so that it opens nowhere else.
func (f Factor) Place() string { return "account.factor/" + f.ID }

// Spend takes a recovery code off the list by what it is checked against; false when it is not on it.
func (f Factor) Spend(checked string) (Factor, bool) {
	i := slices.Index(f.Codes, checked)
	if i < 0 {
		return f, false
	}
	f.Codes = slices.Delete(slices.Clone(f.Codes), i, i+1)
	return f, true
}

// KindsOf lists the kinds of the factors that count by themselves, each once, in a fixed order.
func KindsOf(factors []Factor) []string {
	var kinds []string
	for _, f := range factors {
		if f.Kind != Recovery && !slices.Contains(kinds, f.Kind) {
			kinds = append(kinds, f.Kind)
		}
	}
	slices.Sort(kinds)
	slices.Reverse(kinds) // the app before the passkey
	return kinds
}
