package account

import (
	"cmp"
	"time"

	"hoso/id"
)

// Link says that a shared account of the province opens an account (PT-10.2). Its id is the blind index of issuer and subject, so that one
// shared account opens one account; the store lets an account have one link for each issuer. The subject itself is not kept: providers make
// it of a citizen's number.
type Link struct {
	ID      string     `json:"id"`
	Account id.Account `json:"account"`
	Issuer  string     `json:"issuer"`
	Name    string     `json:"name"`  // as the provider told it, for the holder to know it by
	Email   string     `json:"email"` // the same
	Linked  time.Time  `json:"linked"`
	Used    time.Time  `json:"used"` // last sign-in with it; zero: none yet
}

// Noun is the link's table.
func (l Link) Noun() string { return "link" }

// RecordID is the blind index of the shared account.
func (l Link) RecordID() string { return l.ID }

// Keys are the columns links are found by.
func (l Link) Keys() map[string]any {
	return map[string]any{"account": string(l.Account), "issuer": l.Issuer}
}

// Shown is what the holder knows the shared account by.
func (l Link) Shown() string { return cmp.Or(l.Email, l.Name, l.Issuer) }
