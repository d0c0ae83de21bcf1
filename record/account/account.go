// Package account holds logins, the rights granted to them, and their sessions (PT-6, PT-7.2, PT-10).
//
// It owns who can sign in and under which grants. It does not own what a role may do (law: Policy). Invariant: a right is a grant
// with a beginning and a basis; an account without a grant in force can do nothing but see its own dossier.
package account

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"hoso/civil"
	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/viet"
)

// The kinds of account.
const (
	Person    = "person"
	UnitKind  = "unit"
	Technical = "technician"
	System    = "system"
)

// Account is one login.
type Account struct {
	ID          id.Account `json:"id"`
	Kind        string     `json:"kind"`
	Login       string     `json:"login"` // lower case, unique
	Name        string     `json:"name"`
	Dossier     id.Dossier `json:"dossier"` // the holder's own dossier, when there is one
	Unit        id.Unit    `json:"unit"`    // the unit that keeps the account
	UnitPath    string     `json:"unit_path"`
	Hash        string     `json:"hash"` // argon2id
	MustChange  bool       `json:"must_change"`
	PasswordAt  time.Time  `json:"password_at"` // when the holder chose the password
	Issued      time.Time  `json:"issued"`
	SlipPrinted time.Time  `json:"slip_printed"` // when the slip of the one-time password in force was printed last
	Failed      int        `json:"failed"`       // wrong passwords and codes in a row
	SignedIn    time.Time  `json:"signed_in"`    // the first time on the last day it was signed in with; zero: never
	LockedTill  time.Time  `json:"locked_till"`
	Closed      bool       `json:"closed"`
	Email       string     `json:"email"`
	Phone       string     `json:"phone"`
	NoSingles   bool       `json:"no_singles,omitempty"` // wants no letter for each duty
	NoDigest    bool       `json:"no_digest,omitempty"`  // wants no daily digest by letter
	Basis       string     `json:"basis"`                // written request or decision (PT-14.4)
	Holders     []Holder   `json:"holders,omitempty"`    // of a unit's account: who held it before, oldest first
	Key         string     `json:"key"`                  // name of the holder's signing key, when the server keeps it (demo only)

	Factors     []string   `json:"factors,omitempty"`     // kinds of the factors it has, written with them: KindsOf
	FactorSince civil.Date `json:"factor_since,omitzero"` // first sign-in under a right that demands one
}

// Holder is somebody who held a unit's account, and how it went on (PT-9.5).
type Holder struct {
	Name     string     `json:"name"`
	Until    time.Time  `json:"until"`
	Next     string     `json:"next"` // who took it over; empty when the account was closed
	Document string     `json:"document"`
	Reason   string     `json:"reason"`
	By       id.Account `json:"by"`
}

// Noun is the account's table.
func (a Account) Noun() string { return "account" }

// RecordID is the account's id.
func (a Account) RecordID() string { return string(a.ID) }

// Keys are the columns accounts are found by; login is unique.
func (a Account) Keys() map[string]any {
	seen := 0
	switch {
	case a.Closed:
		seen = -1 // neither used nor unused
	case !a.SignedIn.IsZero():
		seen = civil.FromTime(a.SignedIn).YMD()
	}
	return map[string]any{"login": a.Login, "dossier": optional(string(a.Dossier)), "unit_path": a.UnitPath, "seen": int64(seen)}
}

// Grant gives an account a role for a unit and its subtree, or for the units named, from a day to a day.
type Grant struct {
	ID       id.Grant   `json:"id"`
	Account  id.Account `json:"account"`
	Role     string     `json:"role"`
	Unit     id.Unit    `json:"unit"`
	UnitPath string     `json:"unit_path"`
	Assigned []string   `json:"assigned"` // unit paths a department officer looks after; empty: the whole of Unit
	Capacity string     `json:"capacity"` // how the right is held: Own, Delegate or Deputy
	Content  string     `json:"content"`  // what a delegation is limited to
	From     civil.Date `json:"from"`
	To       civil.Date `json:"to"`
	Basis    string     `json:"basis"`
	By       id.Account `json:"by"`

	// Where the department has to agree before a delegation holds (BD-17.1).
	Awaits    bool       `json:"awaits"`
	Agreement string     `json:"agreement"` // number of the department's document
	AgreedBy  id.Account `json:"agreed_by"`

	Consent *Consent `json:"consent,omitempty"` // of a right to read by written consent
}

// Consent is the document by which a managing agency lets somebody read dossiers that are not theirs to read, and how far it goes (PT-4.4). The
// right's Basis is its number, the right's days are the days it holds.
type Consent struct {
	Kind     string       `json:"kind"` // ByConsent or ByLaw
	Signed   civil.Date   `json:"signed"`
	Article  string       `json:"article"` // of the law that demands it, for ByLaw
	Purpose  string       `json:"purpose"`
	Level    law.Level    `json:"level"`
	Dossiers []id.Dossier `json:"dossiers"` // none: all under the right's unit
	Entries  []string     `json:"entries"`  // "ton_giao", "chapter:luong"; none: all up to the level
	Ended    time.Time    `json:"ended"`    // before its last day
	EndedBy  id.Account   `json:"ended_by"`
	Reason   string       `json:"reason"` // why it was ended
}

// What a consent rests on.
const (
	ByConsent = "consent" // the managing agency agrees
	ByLaw     = "law"     // the law lets the asker read: inspection, investigation, court
)

// How a right is held.
const (
	Own      = ""         // by one's office
	Delegate = "delegate" // được ủy quyền: in writing, for a time, with its content
	Deputy   = "deputy"   // cấp phó ký thay (KT.) người đứng đầu
)

// Noun is the grant's table.
func (g Grant) Noun() string { return "grant_given" }

// RecordID is the grant's id.
func (g Grant) RecordID() string { return string(g.ID) }

// Keys are the columns grants are found by.
func (g Grant) Keys() map[string]any {
	return map[string]any{"account": string(g.Account), "role": g.Role, "unit_path": g.UnitPath}
}

// InForce reports whether the grant holds on a day; one that awaits the department's agreement does not.
func (g Grant) InForce(day civil.Date) bool {
	return !g.Awaits && !day.Before(g.From) && (g.To.IsZero() || !day.After(g.To))
}

// Session is one sign-in. Its id is the hash of the token; the token itself is never stored.
type Session struct {
	ID      string     `json:"id"`
	Account id.Account `json:"account"`
	Grant   id.Grant   `json:"grant"` // the right the holder acts under, empty: as a person
	Begun   time.Time  `json:"begun"`
	Seen    time.Time  `json:"seen"`
	Strong  time.Time  `json:"strong"` // last step-up
	Address string     `json:"address"`
	Device  string     `json:"device"` // in words: see Device
	Lang    string     `json:"lang"`
	How     string     `json:"how,omitempty"`    // how it was signed in
	Second  bool       `json:"second,omitempty"` // a second factor was shown in it
}

// How somebody signs in.
const (
	ByPassword      = "password"
	ByPasswordFirst = "password_first" // the password was right, the second step was still to come
	ByShared        = "shared"         // the province's shared account
	BySharedFirst   = "shared_first"   // the shared account was right, the second step was still to come
	ByCode          = "totp"           // password, then a code of the app
	ByPasskey       = "passkey"        // password, then a passkey
	ByRecovery      = "recovery"       // password, then a recovery code
	ByPasskeyAlone  = "passkey_alone"  // a passkey with the holder verified by it
)

// Noun is the session's table.
func (s Session) Noun() string { return "session" }

// RecordID is the token's hash.
func (s Session) RecordID() string { return s.ID }

// Keys are the columns sessions are found by.
func (s Session) Keys() map[string]any { return map[string]any{"account": string(s.Account)} }

// PasswordRule is what a password must meet (DT-10.1, security.md section 3.2).
type PasswordRule struct {
	Min      int
	Classes  int  // of upper case, lower case, digit, other
	NotName  bool // no part of the name, no birth year, no login
	Citation string
}

// CheckPassword applies the rule. Fault Invalid: "password.too_short", "password.too_plain", "password.has_name".
func CheckPassword(rule PasswordRule, password string, personal []string) error {
	if n := len([]rune(password)); n < rule.Min {
		return fault.New(fault.Invalid, "password.too_short", rule.Min).Cite(rule.Citation)
	}
	if classes(password) < rule.Classes {
		return fault.New(fault.Invalid, "password.too_plain", rule.Classes).Cite(rule.Citation)
	}
	if rule.NotName && containsPersonal(password, personal) {
		return fault.New(fault.Invalid, "password.has_name").Cite(rule.Citation)
	}
	return nil
}

func classes(password string) int {
	var upper, lower, digit, other int
	for _, r := range password {
		switch {
		case unicode.IsUpper(r):
			upper = 1
		case unicode.IsLower(r):
			lower = 1
		case unicode.IsDigit(r):
			digit = 1
		default:
			other = 1
		}
	}
	return upper + lower + digit + other
}

func containsPersonal(password string, personal []string) bool {
	folded := strings.ReplaceAll(viet.Fold(password), " ", "")
	return slices.ContainsFunc(personal, func(text string) bool {
		return slices.ContainsFunc(strings.Fields(viet.Fold(text)), func(word string) bool {
			return len(word) >= 3 && strings.Contains(folded, word)
		})
	})
}

func optional(s string) any {
	if s == "" {
		return nil
	}
	return s
}
