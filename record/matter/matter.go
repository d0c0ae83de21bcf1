// Package matter holds what has to be cleared up: contradictions found in the data, errors a person reports about their own dossier, and what
// people say to the department about the system (PT-19.4, DT-20.2, DT-23.4, DT-28, BD-13.4).
//
// It owns how far a matter has come: who looks after it, what was answered, why it was closed. It does not own what is wrong (law) nor the
// change that mends it (record/change). Invariant: a contradiction of one rule at one place is one matter; a closed one says why.
package matter

import (
	"time"

	"hoso/fault"
	"hoso/id"
)

// The kinds of matter.
const (
	Found    = "found"    // by the program: a contradiction
	Reported = "reported" // by the person about their own dossier (DT-20.2)
	Feedback = "feedback" // to the department, about the system and its rules (DT-23.4, DT-28)
)

// The states of a matter.
const (
	Open     = "open"
	Assigned = "assigned"
	Answered = "answered"
	Closed   = "closed"
)

// Why a matter was closed.
const (
	Mended   = "mended"    // the data were corrected
	NotWrong = "not_wrong" // the data are right: the answer says why
	Done     = "done"      // answered, nothing to correct
	Left     = "left"      // the person has left the service; never by hand
)

// Reasons lists why a matter may be closed by hand.
func Reasons() []string { return []string{Mended, NotWrong, Done} }

// Topics lists what people may write to the department about.
func Topics() []string { return []string{"gop_y", "vuong_mac", "loi_he_thong"} }

// Matter is one such thing.
type Matter struct {
	ID       string     `json:"id"`
	Kind     string     `json:"kind"`
	Rule     string     `json:"rule"`    // that found it; for feedback its topic
	Dossier  id.Dossier `json:"dossier"` // whom it is about; empty for feedback and for what is wrong with a unit
	Other    id.Dossier `json:"other"`   // the second dossier of a pair
	Path     string     `json:"path"`    // place in the dossier
	Grade    string     `json:"grade"`
	Citation string     `json:"citation"`
	Unit     id.Unit    `json:"unit"`
	UnitPath string     `json:"unit_path"`
	At       time.Time  `json:"at"`
	By       id.Account `json:"by"`
	Text     string     `json:"text"` // what was said; sealed where it is about a person
	State    string     `json:"state"`
	Holder   id.Account `json:"holder"` // who looks after it
	Answer   string     `json:"answer"` // sealed where the text is
	Reason   string     `json:"reason"` // why it was closed
	Events   []Event    `json:"events"`
}

// Event is one step of a matter.
type Event struct {
	At   time.Time  `json:"at"`
	By   id.Account `json:"by"`
	What string     `json:"what"` // a state
}

// Key is what makes a contradiction the one of its rule, person and place; empty for what people say.
func (m Matter) Key() string {
	if m.Kind != Found {
		return ""
	}
	if m.Dossier == "" {
		return m.Rule + " " + string(m.Unit)
	}
	return m.Rule + " " + string(m.Dossier) + " " + string(m.Other) + " " + m.Path // wherever the person works by now
}

// Noun is the matter's table.
func (m Matter) Noun() string { return "matter" }

// RecordID is the matter's id.
func (m Matter) RecordID() string { return m.ID }

// Keys are the columns matters are found by.
func (m Matter) Keys() map[string]any {
	var key, about any
	if k := m.Key(); k != "" {
		key = k
	}
	if m.Dossier != "" {
		about = string(m.Dossier)
	}
	return map[string]any{"key": key, "dossier": about, "kind": m.Kind, "unit_path": m.UnitPath, "state": m.State, "by": string(m.By)}
}

// Step moves a matter on. Fault Stale "matter.closed" for one that is closed, unless the program found it anew.
func (m Matter) Step(state string, by id.Account, at time.Time) (Matter, error) {
	if m.State == Closed && state != Open {
		return m, fault.New(fault.Stale, "matter.closed")
	}
	m.State = state
	m.Events = append(append([]Event{}, m.Events...), Event{at, by, state})
	return m, nil
}
