// Package quota holds the numbers of posts (biên chế) a competent body assigns to a unit, kind by kind and from a day on (PT-9.1, DT-3.3, DT-13.1).
//
// It owns what number held on which day and on which decision. It does not own the kinds (law), who fills the posts (record/dossier) nor how a
// number is distributed (office/quota). Invariant: of one unit and kind at most one quota is open, and no number is ever written over: a later
// decision closes the former one the day before its own first day.
package quota

import (
	"time"

	"hoso/civil"
	"hoso/fault"
	"hoso/id"
)

// Quota is the number of posts of one kind a unit has, with all that lies under it, from a day on.
type Quota struct {
	ID       string     `json:"id"`
	Unit     id.Unit    `json:"unit"`
	UnitPath string     `json:"unit_path"`
	Kind     string     `json:"kind"` // law.QuotaKind
	Number   int        `json:"number,string"`
	From     civil.Date `json:"from"`
	To       civil.Date `json:"to"`    // last day; zero: until the next decision; before From: another decision of the same day took its place
	Basis    string     `json:"basis"` // number and date of the decision
	KnownAt  time.Time  `json:"known_at"`
	By       id.Account `json:"by"`
}

// Most bounds a number of posts.
const Most = 1_000_000

// Noun is the table of quotas.
func (q Quota) Noun() string { return "quota" }

// RecordID is the quota's id.
func (q Quota) RecordID() string { return q.ID }

// far stands for the last day of a quota that has none.
const far = 99991231

// Keys are the columns quotas are found by; of one unit and kind one alone is current.
func (q Quota) Keys() map[string]any {
	var current any
	to := int64(q.To.YMD())
	if q.To.IsZero() {
		current, to = string(q.Unit)+" "+q.Kind, far
	}
	return map[string]any{"unit": string(q.Unit), "unit_path": q.UnitPath, "from": int64(q.From.YMD()), "to": to, "current": current}
}

// Holds reports whether the number holds on a day.
func (q Quota) Holds(day civil.Date) bool {
	return !q.From.After(day) && (q.To.IsZero() || !q.To.Before(day))
}

// Replaced reports whether another decision of the same day took its place, so that it holds on no day.
func (q Quota) Replaced() bool { return !q.To.IsZero() && q.To.Before(q.From) }

// Follow lets a quota follow the one that is open, which it closes the day before; one of the same day takes its place. Faults: Invalid
// "quota.number" for a number no unit has, "quota.order" for a day before the first day of the former.
func (q Quota) Follow(former Quota) (closed Quota, err error) {
	switch {
	case q.Number < 0 || q.Number > Most:
		return former, fault.New(fault.Invalid, "quota.number", q.Number, Most)
	case former.ID != "" && q.From.Before(former.From):
		return former, fault.New(fault.Invalid, "quota.order", q.From.VN(), former.From.VN())
	}
	former.To = q.From.AddDays(-1)
	return former, nil
}
