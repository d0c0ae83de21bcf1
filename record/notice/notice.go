// Package notice holds what a person is told: their change was returned, somebody entered for them, a copy is ready.
//
// It owns the message as a text key with arguments. It does not own channels outside the program. Invariant: a notice holds no
// value of a dossier.
package notice

import (
	"time"

	"hoso/id"
)

// Notice is one message to one account.
type Notice struct {
	ID      string     `json:"id"`
	Account id.Account `json:"account"`
	Key     string     `json:"key"`
	Args    []string   `json:"args"`
	Link    string     `json:"link"`
	At      time.Time  `json:"at"`
	Read    time.Time  `json:"read"`
}

// Noun is the notice's table.
func (n Notice) Noun() string { return "notice" }

// RecordID is the notice's id.
func (n Notice) RecordID() string { return n.ID }

// Keys are the columns notices are found by.
func (n Notice) Keys() map[string]any {
	unread := int64(0)
	if n.Read.IsZero() {
		unread = 1
	}
	return map[string]any{"account": string(n.Account), "unread": unread}
}
