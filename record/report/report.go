// Package report holds the reports a regulation asks for: whose each is, for which days, by when, who does it, how far it has come, and the
// figures that went out with it (PT-14.7, PT-17.4, DT-22.6, DT-26.8, BD-15.4).
//
// It owns a report's way from being opened to being received. It does not own when one is due (law), what is counted (office/reporting) nor
// who is reminded (record/duty). Invariant: there is one report of a kind, a period and a unit; what was handed in is frozen, and a report
// that was late once stays late.
package report

import (
	"strings"
	"time"

	"hoso/civil"
	"hoso/fault"
	"hoso/id"
)

// The states of a report.
const (
	Open      = "open"      // to be done
	Submitted = "submitted" // handed in
	Received  = "received"  // taken by whom it goes to
	Returned  = "returned"  // given back, to be done again
)

// What can happen to a report.
const (
	DidOpen    = "open"
	DidAssign  = "assign"
	DidSubmit  = "submit"
	DidReceive = "receive"
	DidReturn  = "return"
	DidRecord  = "record"
)

// Report is one report of one unit, or of the department.
type Report struct {
	ID           string     `json:"id"`
	Kind         string     `json:"kind"`   // unit | department
	Period       string     `json:"period"` // monthly | quarterly | yearly
	Label        string     `json:"label"`  // "2026", "2026-Q3", "2026-11"
	From         civil.Date `json:"from"`
	To           civil.Date `json:"to"`
	Unit         id.Unit    `json:"unit"`
	UnitPath     string     `json:"unit_path"`
	Until        civil.Date `json:"until"`
	Citation     string     `json:"citation"`
	Content      string     `json:"content"` // what it tells of, by the regulation: "van_hanh_khai_thac"
	Recipients   []string   `json:"recipients"`
	Assigned     id.Account `json:"assigned"`
	State        string     `json:"state"`
	First        time.Time  `json:"first"` // when it was handed in the first time: what lateness is judged by
	Submitted    time.Time  `json:"submitted"`
	SubmittedBy  id.Account `json:"submitted_by"`
	Received     time.Time  `json:"received"`
	ReceivedBy   id.Account `json:"received_by"`
	Letter       Letter     `json:"letter"` // with which the department's own went out
	Difficulties string     `json:"difficulties"`
	Proposals    string     `json:"proposals"`
	Figures      []Group    `json:"figures"` // as they were when it was handed in
	Late         bool       `json:"late"`    // handed in the first time after its last day
	Events       []Event    `json:"events"`
}

// Letter is the letter a report went out with.
type Letter struct {
	Number string     `json:"number"`
	Day    civil.Date `json:"day"`
}

// Group is one table of figures.
type Group struct {
	Key  string `json:"key"` // "people", "category", "rank", …
	Rows []Row  `json:"rows"`
}

// Row is one figure.
type Row struct {
	Code  string `json:"code"`
	Label string `json:"label"` // as it was called that day
	Count string `json:"count"`
}

// Event is one thing that happened to a report.
type Event struct {
	At   time.Time  `json:"at"`
	By   id.Account `json:"by"`
	What string     `json:"what"`
	Note string     `json:"note"`
}

// KeyOf is what makes a report the one of its period, kind and unit. The period comes first, so that all reports of one stand together.
func KeyOf(kind, label string, unit id.Unit) string { return label + " " + kind + " " + string(unit) }

// PeriodOf is the part of a key that all reports of one period and kind share.
func PeriodOf(key string) string { return key[:strings.LastIndexByte(key, ' ')+1] }

// Key is the report's own.
func (r Report) Key() string { return KeyOf(r.Kind, r.Label, r.Unit) }

// Noun is the report's table.
func (r Report) Noun() string { return "report" }

// RecordID is the report's id.
func (r Report) RecordID() string { return r.ID }

// Keys are the columns reports are found by.
func (r Report) Keys() map[string]any {
	return map[string]any{"key": r.Key(), "unit_path": r.UnitPath, "state": r.State, "until": int64(r.Until.YMD())}
}

// ToDo reports whether it has still to be handed in.
func (r Report) ToDo() bool { return r.State == Open || r.State == Returned }

// Overdue reports whether it is late as of a day: handed in late, or not handed in and its last day over.
func (r Report) Overdue(day civil.Date) bool { return r.Late || r.First.IsZero() && day.After(r.Until) }

// Tell adds an event.
func (r Report) Tell(at time.Time, by id.Account, what, note string) Report {
	r.Events = append(append([]Event{}, r.Events...), Event{at, by, what, note})
	return r
}

// Assign names who does it. Fault Stale "report.not_to_do" for one that was handed in.
func (r Report) Assign(at time.Time, by, to id.Account, name string) (Report, error) {
	if !r.ToDo() {
		return r, fault.New(fault.Stale, "report.not_to_do")
	}
	r.Assigned = to
	return r.Tell(at, by, DidAssign, name), nil
}

// Submit hands it in with its figures. Faults: Stale "report.not_to_do"; Closed "report.period_runs" before the last day of the period, for a
// report that is due only after it: its figures would not be those of the period.
func (r Report) Submit(at time.Time, by id.Account, figures []Group, difficulties, proposals string) (Report, error) {
	today := civil.FromTime(at)
	switch {
	case !r.ToDo():
		return r, fault.New(fault.Stale, "report.not_to_do")
	case r.Until.After(r.To) && today.Before(r.To):
		return r, fault.New(fault.Closed, "report.period_runs", r.To.VN()).Cite(r.Citation)
	}
	if r.First.IsZero() {
		r.First, r.Late = at, today.After(r.Until)
	}
	r.State, r.Submitted, r.SubmittedBy = Submitted, at, by
	r.Figures, r.Difficulties, r.Proposals = figures, difficulties, proposals
	return r.Tell(at, by, DidSubmit, ""), nil
}

// Receive takes it. Fault Stale "report.not_submitted".
func (r Report) Receive(at time.Time, by id.Account) (Report, error) {
	if r.State != Submitted {
		return r, fault.New(fault.Stale, "report.not_submitted")
	}
	r.State, r.Received, r.ReceivedBy = Received, at, by
	return r.Tell(at, by, DidReceive, ""), nil
}

// Return gives it back with a reason; what was handed in stays to be mended. Faults: Stale "report.not_submitted", Invalid
// "report.reason_needed".
func (r Report) Return(at time.Time, by id.Account, reason string) (Report, error) {
	switch {
	case r.ToDo():
		return r, fault.New(fault.Stale, "report.not_submitted")
	case reason == "":
		return r, fault.New(fault.Invalid, "report.reason_needed")
	}
	r.State, r.Received, r.ReceivedBy = Returned, time.Time{}, ""
	return r.Tell(at, by, DidReturn, reason), nil
}

// Record writes down the letter with which the department's own report went out. Faults: Stale "report.not_submitted"; Invalid
// "report.letter_needed", "report.letter_day" for a day before it was handed in or one to come.
func (r Report) Record(at time.Time, by id.Account, l Letter) (Report, error) {
	switch {
	case r.State != Submitted:
		return r, fault.New(fault.Stale, "report.not_submitted")
	case l.Number == "" || l.Day.IsZero():
		return r, fault.New(fault.Invalid, "report.letter_needed")
	case l.Day.After(civil.FromTime(at)) || l.Day.Before(r.From):
		return r, fault.New(fault.Invalid, "report.letter_day")
	}
	r.State, r.Letter, r.Received, r.ReceivedBy = Received, l, at, by
	return r.Tell(at, by, DidRecord, l.Number), nil
}
