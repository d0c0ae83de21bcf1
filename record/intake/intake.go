// Package intake holds spreadsheets of dossiers that are taken over from another system: who brought the file, how its columns were read, and how
// far it has come (PT-QD.2, PT-10.1.a, DT-QD.2).
//
// It owns the way of a file from being brought to being taken over. It does not own what its rows mean (office/intake) nor the dossiers they
// become (record/dossier). Invariant: nothing of what the file holds stands in the record in clear, and no part of it is taken over twice.
package intake

import (
	"strings"
	"time"

	"hoso/id"
)

// The states of an intake.
const (
	Planned   = "planned"   // what would become of each row is known, nothing is written
	Writing   = "writing"   // its parts are being taken over
	Done      = "done"      // all good rows are taken over
	Abandoned = "abandoned" // given up before anything was written; its file is gone
	Closed    = "closed"    // done, and its file is gone
)

// Intake is one file that was brought.
type Intake struct {
	ID       string            `json:"id"`
	By       id.Account        `json:"by"`
	ByName   string            `json:"by_name"`
	UnitPath string            `json:"unit_path"` // of the right it was brought under
	Scopes   []string          `json:"scopes"`    // the subtrees that right reached
	Key      string            `json:"key"`       // wrapped: what its files are sealed with; gone with them
	Name     string            `json:"name"`      // sealed: what the file was called
	File     string            `json:"file"`      // the sealed file
	Digest   string            `json:"digest"`    // of the file as it was brought
	Size     int64             `json:"size,string"`
	Plan     string            `json:"plan"`     // the sealed plan: what becomes of each row
	Columns  map[string]string `json:"columns"`  // heading, blinded → what it was chosen to be
	Basis    string            `json:"basis"`    // decision for rows that name none
	Category string            `json:"category"` // for rows that name none; empty: a column says it
	At       time.Time         `json:"at"`
	State    string            `json:"state"`
	StateAt  time.Time         `json:"state_at"`
	Counts   Counts            `json:"counts"`
	Parts    []string          `json:"parts"`          // sealed: the good rows of each part, as they are to be written
	Written  int               `json:"written,string"` // parts that are done
	Loaded   int               `json:"loaded,string"`  // dossiers that were taken over
	Skipped  []string          `json:"skipped"`        // rows of the first sheet that somebody else's dossier overtook meanwhile
}

// Counts is how many people of the file stand how.
type Counts struct {
	People int `json:"people,string"`
	New    int `json:"new,string"`
	Same   int `json:"same,string"`  // taken over before, and unchanged
	Known  int `json:"known,string"` // somebody has the personal number
	Wrong  int `json:"wrong,string"`
	Stray  int `json:"stray,string"` // rows of further sheets that belong to nobody of the first; counted as wrong too
	Hints  int `json:"hints,string"` // people with something to know about
}

// Noun is the intake's table.
func (i Intake) Noun() string { return "intake" }

// RecordID is the intake's id.
func (i Intake) RecordID() string { return i.ID }

// Keys are the columns intakes are found by.
func (i Intake) Keys() map[string]any {
	return map[string]any{"unit_path": i.UnitPath, "at": i.At.UnixMicro()}
}

// Reaches reports whether a unit lies where the right reached that the file was brought under.
func (i Intake) Reaches(path string) bool {
	for _, scope := range i.Scopes {
		if strings.HasPrefix(path, scope) {
			return true
		}
	}
	return false
}

// Files are the sealed files that belong to the intake.
func (i Intake) Files() []string {
	var all []string
	for _, name := range append([]string{i.File, i.Plan}, i.Parts...) {
		if name != "" {
			all = append(all, name)
		}
	}
	return all
}

// End gives the intake up or closes it: nothing of what was brought is left but its digest and its counts.
func (i Intake) End(at time.Time) Intake {
	i.State, i.StateAt = Closed, at
	if i.Loaded == 0 && i.Written == 0 {
		i.State = Abandoned
	}
	i.Key, i.Name, i.File, i.Plan, i.Parts, i.Columns = "", "", "", "", []string{}, map[string]string{}
	return i
}
