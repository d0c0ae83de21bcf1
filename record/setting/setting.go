// Package setting holds what the program remembers about itself: on which day it last did what it does once a day, how its copies fare, and how the
// columns of imported files were read.
//
// It owns what is remembered. It does not own what is done with it (office/*). Invariant: the day never goes back, and nothing here tells of anybody.
package setting

import (
	"time"

	"hoso/civil"
)

// Looked tells on which day something that is done once a day was done last.
type Looked struct {
	Name string     `json:"name"` // of the act: "duty.begin"
	Day  civil.Date `json:"day"`
}

// Noun is the table of settings.
func (Looked) Noun() string { return "setting" }

// RecordID is the act's name.
func (l Looked) RecordID() string { return l.Name }

// Keys are none.
func (Looked) Keys() map[string]any { return map[string]any{} }

// Backup tells how copies of everything fare (PT-11.2): the newest one, the newest that was restored and found in order, and what hindered the
// last. It is one row.
type Backup struct {
	Newest    Copy      `json:"newest"`
	Good      Copy      `json:"good"`
	Problem   string    `json:"problem"` // key of the fault, or "backup.failed"; empty: the last time went well
	ProblemAt time.Time `json:"problem_at"`
}

// Copy is one copy in the folder of copies.
type Copy struct {
	Name     string    `json:"name"` // of the file; empty: there is none
	Made     time.Time `json:"made"`
	Size     int64     `json:"size"`
	Tried    time.Time `json:"tried"` // zero: it was not restored
	Findings int       `json:"findings"`
}

// BackupRow is the id of the row.
const BackupRow = "backup"

// Noun is the table of settings.
func (Backup) Noun() string { return "setting" }

// RecordID is always the same.
func (Backup) RecordID() string { return BackupRow }

// Keys are none.
func (Backup) Keys() map[string]any { return map[string]any{} }

// Overdue reports whether no good copy was made within so many months before a moment; with 0, whether none was made at all.
func (b Backup) Overdue(at time.Time, months int) bool {
	return b.Good.Name == "" || months > 0 && b.Good.Made.In(civil.Zone).AddDate(0, months, 0).Before(at)
}

// Headings are what the columns of imported files were chosen to be, for the next file with the same headings. A heading is blinded: what stands
// in the first row of somebody's file may be anything.
type Headings struct {
	Name string            `json:"name"` // "headings" and the path of the unit that chose
	Of   map[string]string `json:"of"`
}

// Noun is the table of settings.
func (Headings) Noun() string { return "setting" }

// RecordID is the setting's name.
func (h Headings) RecordID() string { return h.Name }

// Keys are none.
func (Headings) Keys() map[string]any { return map[string]any{} }
