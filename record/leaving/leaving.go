// Package leaving holds how somebody leaves the service a province keeps records of: retired, resigned, moved out, deceased (PT-11.1.e, BD-9.2).
//
// It owns how far a leaving has come, from being recorded to the dossier's return. It does not own the dossier's state (record/dossier) nor the
// account (record/account). Invariant: what has taken effect is neither withdrawn nor refused; it ends by a return alone.
package leaving

import (
	"time"

	"hoso/civil"
	"hoso/fault"
	"hoso/id"
)

// The kinds of leaving.
const (
	Retired   = "nghi_huu"
	Resigned  = "thoi_viec"
	Dismissed = "buoc_thoi_viec"
	EndOfTerm = "het_hop_dong"
	MovedOut  = "chuyen_di"      // to a body of the State outside the province
	LeftState = "ngoai_nha_nuoc" // to work outside the State sector
	Deceased  = "tu_tran"
)

// Kinds lists the kinds in the order of the article.
func Kinds() []string {
	return []string{Retired, Resigned, Dismissed, EndOfTerm, MovedOut, LeftState, Deceased}
}

// The states of a leaving.
const (
	Recorded  = "recorded"  // by the unit; waits for the head
	Confirmed = "confirmed" // takes effect on the day after the last one
	Refused   = "refused"
	Withdrawn = "withdrawn"
	Done      = "done"     // the dossier is archived, the access is ended
	Returned  = "returned" // the person came back, or the leaving was a mistake
)

// Leaving is one.
type Leaving struct {
	ID        string      `json:"id"`
	Dossier   id.Dossier  `json:"dossier"`
	Unit      id.Unit     `json:"unit"` // employing unit when it was recorded
	UnitPath  string      `json:"unit_path"`
	Manager   id.Unit     `json:"manager"` // the body with thẩm quyền quản lý then
	Last      civil.Date  `json:"last"`    // last day in service
	Words     Words       `json:"words"`   // empty at rest
	Sealed    string      `json:"sealed"`  // at rest: the words, which say something about the person
	Evidence  id.Evidence `json:"evidence"`
	State     string      `json:"state"`
	By        id.Account  `json:"by"`
	At        time.Time   `json:"at"`
	DecidedBy id.Account  `json:"decided_by"`
	Decided   time.Time   `json:"decided"`
	DoneAt    time.Time   `json:"done_at"`
	Until     civil.Date  `json:"until"`    // last day on which access may end; zero where no text gives one
	Citation  string      `json:"citation"` // of that day
	ReturnBy  id.Account  `json:"return_by"`
	ReturnAt  time.Time   `json:"return_at"`
}

// Words is what of a leaving says something about the person.
type Words struct {
	Kind     string     `json:"kind"`
	Document string     `json:"document"` // number of the decision, or of the death certificate
	Signed   civil.Date `json:"signed"`
	To       string     `json:"to"`       // receiving body of MovedOut
	Reason   string     `json:"reason"`   // why it was refused or withdrawn
	Return   string     `json:"return"`   // document of the return
	ReturnOn civil.Date `json:"returned"` // first day back in service
}

// Noun is the leaving's table.
func (l Leaving) Noun() string { return "leaving" }

// RecordID is the leaving's id.
func (l Leaving) RecordID() string { return l.ID }

// Keys are the columns leavings are found by; of one person one alone is running.
func (l Leaving) Keys() map[string]any {
	var running any
	if l.Runs() {
		running = string(l.Dossier)
	}
	return map[string]any{"dossier": string(l.Dossier), "unit_path": l.UnitPath, "manager": string(l.Manager), "state": l.State, "running": running, "at": l.At.UnixMicro()}
}

// Runs reports whether it still has to take effect.
func (l Leaving) Runs() bool { return l.State == Recorded || l.State == Confirmed }

// Late reports whether access ended, or has yet to end, after the last day for it.
func (l Leaving) Late(today civil.Date) bool {
	switch {
	case l.Until.IsZero() || l.State == Refused || l.State == Withdrawn:
		return false
	case !l.DoneAt.IsZero():
		return civil.FromTime(l.DoneAt).After(l.Until)
	}
	return today.After(l.Until)
}

// Decide confirms or refuses it. Faults: Stale "leaving.decided"; Invalid "leaving.reason_needed", "leaving.evidence_needed" where a document
// is demanded and none is there.
func (l Leaving) Decide(confirm bool, reason string, evidence bool, by id.Account, at time.Time) (Leaving, error) {
	switch {
	case l.State != Recorded:
		return l, fault.New(fault.Stale, "leaving.decided")
	case !confirm && reason == "":
		return l, fault.New(fault.Invalid, "leaving.reason_needed")
	case confirm && evidence && l.Evidence == "":
		return l, fault.New(fault.Invalid, "leaving.evidence_needed")
	}
	l.State, l.DecidedBy, l.Decided = Confirmed, by, at
	if !confirm {
		l.State, l.Words.Reason = Refused, reason
	}
	return l, nil
}

// Withdraw takes back what has not taken effect. Faults: Stale "leaving.over"; Invalid "leaving.reason_needed".
func (l Leaving) Withdraw(reason string) (Leaving, error) {
	switch {
	case !l.Runs():
		return l, fault.New(fault.Stale, "leaving.over")
	case reason == "":
		return l, fault.New(fault.Invalid, "leaving.reason_needed")
	}
	l.State, l.Words.Reason = Withdrawn, reason
	return l, nil
}

// Due reports whether it takes effect on a day: the last day in service has passed.
func (l Leaving) Due(today civil.Date) bool { return l.State == Confirmed && today.After(l.Last) }

// Return ends a leaving that took effect, from a day that has come. Faults: Stale "leaving.not_left"; Invalid "leaving.document_needed", "leaving.return_day".
func (l Leaving) Return(document string, on civil.Date, by id.Account, at time.Time) (Leaving, error) {
	switch {
	case l.State != Done:
		return l, fault.New(fault.Stale, "leaving.not_left")
	case document == "":
		return l, fault.New(fault.Invalid, "leaving.document_needed")
	case on.IsZero() || !on.After(l.Last) || on.After(civil.FromTime(at)):
		return l, fault.New(fault.Invalid, "leaving.return_day", l.Last.VN())
	}
	l.State, l.Words.Return, l.Words.ReturnOn, l.ReturnBy, l.ReturnAt = Returned, document, on, by, at
	return l, nil
}
