// Package absence holds long leave: the days on which somebody is not to be chased for what is due.
//
// It owns from when to when, of which kind and on which decision. It does not own pay or insurance. Invariant: an absence does not end before
// it begins.
package absence

import (
	"time"

	"hoso/civil"
	"hoso/id"
)

// Kinds lists the kinds of long leave.
func Kinds() []string {
	return []string{"thai_san", "om_dai_ngay", "khong_luong", "hoc_tap", "nuoc_ngoai", "tam_dinh_chi"}
}

// Absence is one long leave.
type Absence struct {
	ID      string     `json:"id"`
	Dossier id.Dossier `json:"dossier"`
	Kind    string     `json:"kind"` // empty at rest: see Sealed
	From    civil.Date `json:"from"`
	To      civil.Date `json:"to"`     // last day; zero while it is not known
	Basis   string     `json:"basis"`  // empty at rest
	Sealed  string     `json:"sealed"` // at rest: kind and basis, which say something about the person
	By      id.Account `json:"by"`
	At      time.Time  `json:"at"`
}

// Noun is the absence's table.
func (a Absence) Noun() string { return "absence" }

// RecordID is the absence's id.
func (a Absence) RecordID() string { return a.ID }

// Keys are the columns absences are found by.
func (a Absence) Keys() map[string]any { return map[string]any{"dossier": string(a.Dossier)} }

// On reports whether the person is away on a day.
func (a Absence) On(day civil.Date) bool {
	return !day.Before(a.From) && (a.To.IsZero() || !day.After(a.To))
}
