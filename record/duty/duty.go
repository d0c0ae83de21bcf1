// Package duty holds the deadlines that run: what somebody must do by a last day, who was reminded of it and when, and whether it was done
// in time (PT-7.3, PT-17.3, DT-9.3).
//
// It owns how far a duty has come. It does not own what sets the day (law) nor what must be done (record/change, record/dossier). Invariant:
// of one kind and one subject there is one duty, and nobody is reminded of the same step twice.
package duty

import (
	"time"

	"hoso/civil"
	"hoso/id"
)

// The kinds of duty.
const (
	FirstEntry = "first_entry" // declare for the first time; subject: the dossier
	Account    = "account"     // hand out an account; subject: the dossier
	Update     = "update"      // carry a change to its approval; subject: the change
	Approve    = "approve"     // approve what waits in the month's window; subject: the managing unit and the month
	Sign       = "sign"        // sign for the department; subject: the month
	Report     = "report"      // hand in a report; subject: the report
	Complete   = "complete"    // fill what the dossier lacks, by a day the unit set; subject: the dossier and the day it was asked
	Leaving    = "leaving"     // confirm that somebody leaves, so that their access ends in time; subject: the leaving
)

// Duty is one thing that must be done by a last day.
type Duty struct {
	ID        string     `json:"id"`
	Kind      string     `json:"kind"`
	Subject   string     `json:"subject"`
	Dossier   id.Dossier `json:"dossier"` // whom it is about, where it is about a person
	Unit      id.Unit    `json:"unit"`    // where it has to be done
	UnitPath  string     `json:"unit_path"`
	Binds     string     `json:"binds"` // role of whoever has to act now
	Start     civil.Date `json:"start"` // trigger day, not counted; zero for a fixed day
	Until     civil.Date `json:"until"`
	Term      string     `json:"term"` // "update.days"
	Citation  string     `json:"citation"`
	Opened    time.Time  `json:"opened"`
	Done      time.Time  `json:"done"`             // zero while it runs
	Late      bool       `json:"late"`             // done after the last day
	Lapsed    bool       `json:"lapsed,omitempty"` // it stopped being a duty; neither in time nor late
	Reminders []Reminder `json:"reminders"`
}

// Reminder is one time somebody was reminded.
type Reminder struct {
	Step    string     `json:"step"` // Step*, or the day of a reminder by hand
	Until   civil.Date `json:"until"`
	Account id.Account `json:"account"`
	Role    string     `json:"role"`
	At      time.Time  `json:"at"`
	By      id.Account `json:"by"` // who reminded; the system's own account where the program did
}

// The steps of reminding: before the last day, on the day after it, and up the line after it.
const (
	StepBefore     = "before" // with the number of working days: "before-2"
	StepLate       = "late"
	StepUnit       = "unit"
	StepHead       = "head"
	StepDepartment = "department"
	StepByHand     = "by_hand" // with the day: "by_hand-2026-11-27"
)

// Key is what makes a duty the one of its kind and subject.
func (d Duty) Key() string { return d.Kind + " " + d.Subject }

// Noun is the duty's table.
func (d Duty) Noun() string { return "duty" }

// RecordID is the duty's id.
func (d Duty) RecordID() string { return d.ID }

// Keys are the columns duties are found by.
func (d Duty) Keys() map[string]any {
	open := int64(0)
	if d.Runs() {
		open = 1
	}
	var about any
	if d.Dossier != "" {
		about = string(d.Dossier)
	}
	return map[string]any{"key": d.Key(), "dossier": about, "unit_path": d.UnitPath, "running": open, "until": int64(d.Until.YMD())}
}

// Runs reports whether it is not done yet.
func (d Duty) Runs() bool { return d.Done.IsZero() }

// Overdue reports whether it was not done by its last day, as of a day.
func (d Duty) Overdue(day civil.Date) bool {
	if d.Runs() {
		return day.After(d.Until)
	}
	return d.Late
}

// Reminded reports whether an account was reminded of a step of this last day. A last day that moved is reminded of anew.
func (d Duty) Reminded(step string, account id.Account) bool {
	for _, r := range d.Reminders {
		if r.Step == step && r.Account == account && r.Until == d.Until {
			return true
		}
	}
	return false
}

// Remind adds a reminder.
func (d Duty) Remind(r Reminder) Duty {
	r.Until = d.Until
	d.Reminders = append(append([]Reminder{}, d.Reminders...), r)
	return d
}

// Lapse ends what stopped being a duty.
func (d Duty) Lapse(at time.Time) Duty {
	d.Done, d.Late, d.Lapsed = at, false, true
	return d
}

// Finish ends it at the time it was done.
func (d Duty) Finish(at time.Time) Duty {
	d.Done = at
	d.Late = civil.FromTime(at).After(d.Until)
	return d
}

// Again lets it run again with the same last day: what was done was given back. Steps it was reminded of are not reminded of twice.
func (d Duty) Again() Duty {
	d.Done, d.Late = time.Time{}, false
	return d
}
