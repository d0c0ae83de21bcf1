// Package evidence holds what is known of an uploaded document (bản số hóa): its type, its grade, and the digests that tie the
// sealed file to the items it proves (PT-7.3).
//
// It owns the record of the file, not its bytes (files) nor their sealing (vault). Invariant: the file named by Cipher is durable
// before the row exists, and nothing is shared between dossiers.
package evidence

import (
	"time"

	"hoso/id"
)

// The grades of evidence, weakest first.
const (
	Photo   = "photo"   // a scan or photograph as the person made it
	Checked = "checked" // compared with the original by an officer
	Signed  = "signed"  // carries the agency's digital signature (NĐ 30/2020 art. 25.1.c)
)

// Evidence is one uploaded file.
type Evidence struct {
	ID       id.Evidence `json:"id"`
	Dossier  id.Dossier  `json:"dossier"`
	Draft    id.Change   `json:"draft"`             // the draft it was uploaded for
	Change   id.Change   `json:"change"`            // the change it was submitted with; empty while staged
	Leaving  string      `json:"leaving,omitempty"` // the leaving it proves, instead of a change
	Type     string      `json:"type"`              // evidence type of the law's data
	Name     string      `json:"name"`              // as the person called it; shown, never used as a path
	Media    string      `json:"media"`             // application/pdf | image/jpeg | image/png
	Size     int64       `json:"size"`
	Pages    int         `json:"pages"`
	Number   string      `json:"number"` // number of the decision
	Date     string      `json:"date"`
	Issuer   string      `json:"issuer"`
	Digest   string      `json:"digest"` // SHA-256 of the plaintext
	Cipher   string      `json:"cipher"` // SHA-256 of the ciphertext: the file's name
	Grade    string      `json:"grade"`
	Warnings []string    `json:"warnings"` // keys: low resolution, no agency signature, …
	By       id.Account  `json:"by"`
	At       time.Time   `json:"at"`
}

// Noun is the evidence's table.
func (e Evidence) Noun() string { return "evidence" }

// RecordID is the evidence's id.
func (e Evidence) RecordID() string { return string(e.ID) }

// Keys are the columns evidence is found by; staged rows may be collected after seven days.
func (e Evidence) Keys() map[string]any {
	staged := int64(0)
	if e.Change == "" && e.Leaving == "" {
		staged = 1
	}
	return map[string]any{"dossier": string(e.Dossier), "staged": staged, "at": e.At.UnixMicro()}
}
