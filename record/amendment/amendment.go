// Package amendment holds the changes of the law's data that the department made within the program: days of the calendar, terms, codes
// of lists and entries of forms, each on a document (PT-18.3, PT-4.6).
//
// It owns what was changed and on which ground. It does not own what the law's data mean (law). Invariant: an amendment is written once and
// never changed; what was wrong is amended again.
package amendment

import (
	"time"

	"hoso/civil"
	"hoso/id"
	"hoso/law"
)

// Amendment is one change, with its document.
type Amendment struct {
	ID       string            `json:"id"`
	Number   int               `json:"number,string"` // the order in which amendments lie over each other, from 1
	Document string            `json:"document"`
	Title    string            `json:"title"`
	Signed   civil.Date        `json:"signed"`
	From     civil.Date        `json:"from"`
	Days     []law.DayChange   `json:"days"`
	Term     *law.TermChange   `json:"term,omitempty"`
	Codes    []law.CodeChange  `json:"codes,omitempty"`
	Fields   []law.FieldChange `json:"fields,omitempty"`
	By       id.Account        `json:"by"`
	At       time.Time         `json:"at"`
}

// Noun is the amendment's table.
func (a Amendment) Noun() string { return "amendment" }

// RecordID is the amendment's id.
func (a Amendment) RecordID() string { return a.ID }

// Keys are the columns amendments are found by; no two have one number, so that two made at once cannot both be the next.
func (a Amendment) Keys() map[string]any { return map[string]any{"number": int64(a.Number)} }

// Law is the amendment as the law's data take it.
func (a Amendment) Law(province string) law.Amendment {
	return law.Amendment{Document: a.Document, Title: a.Title, Signed: a.Signed, From: a.From, Province: province, Days: a.Days, Term: a.Term, Codes: a.Codes, Fields: a.Fields}
}
