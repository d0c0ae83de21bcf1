// Package account holds the acts on logins: issue, sign in, choose the right to act under, step up, reset, grant (PT-6, PT-7.2, PT-10, PT-14.4).
//
// It owns sign-in and sessions. It does not own what a role may do (law). Invariant: a password or a token is never stored, only
// what it can be checked against.
package account

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"math/big"
	"strings"

	"hoso/fault"
	"hoso/law"
	"hoso/office"
	"hoso/record/account"
)

// newToken makes a session token and the id it is stored under.
func newToken() (token, sessionID string) {
	b := make([]byte, 32)
	rand.Read(b) // never fails: crypto/rand ends the program instead
	token = base64.RawURLEncoding.EncodeToString(b)
	return token, tokenID(token)
}

func tokenID(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// oneTimeAlphabet leaves out what is misread on paper: 0 O o, 1 l I.
const (
	lowers = "abcdefghijkmnpqrstuvwxyz"
	uppers = "ABCDEFGHJKLMNPQRSTUVWXYZ"
	digits = "23456789"
	others = "-+=#"
)

// oneTimePassword makes a password for a slip: sixteen characters of all four classes, in groups of four.
func oneTimePassword() string {
	groups := make([]string, 4)
	for i := range groups {
		groups[i] = pick(uppers) + pick(lowers) + pick(digits) + pick(lowers)
	}
	return strings.Join(groups, "-")
}

func pick(from string) string {
	n, err := rand.Int(rand.Reader, big.NewInt(int64(len(from))))
	if err != nil {
		panic(err) // crypto/rand has failed; there is no safe way on
	}
	return from[n.Int64() : n.Int64()+1]
}

// passwordRule is the regulation's rule. The shorter length it allows beside a second factor is given to nobody: a factor may be taken away, and
// the password stays.
func passwordRule(r *law.Regulation) account.PasswordRule {
	return account.PasswordRule{Min: r.PasswordMin.N, Classes: r.PasswordClasses.N, NotName: r.PasswordNotName.On, Citation: r.PasswordClasses.Citation()}
}

// find gives the account of a login. Fault Denied "sign_in.wrong": the same for an unknown login and a wrong password.
func find(r office.Reader, login string) (account.Account, int64, error) {
	found, err := office.Find[account.Account](r, office.Query{Where: []office.Where{{Key: "login", Op: "=", Value: cleanLogin(login)}}, Limit: 1})
	if err != nil {
		return account.Account{}, 0, err
	}
	if len(found) == 0 {
		return account.Account{}, 0, fault.New(fault.Denied, "sign_in.wrong")
	}
	return found[0].Record, found[0].Rev, nil
}

func cleanLogin(login string) string { return strings.ToLower(strings.TrimSpace(login)) }

// sealed is what travels in a page or a browser for a while and comes back unchanged or not at all, bound to its purpose.
func sealed(o *office.Office, purpose string, what any) (string, error) {
	plain, err := json.Marshal(what)
	if err != nil {
		return "", err
	}
	return o.Vault.SealToken(purpose, plain)
}

// unsealed opens such a text.
func unsealed(o *office.Office, purpose, text string, into any) error {
	plain, err := o.Vault.OpenToken(purpose, text)
	if err != nil {
		return err
	}
	return json.Unmarshal(plain, into)
}
