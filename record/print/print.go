// Package print holds requests for a signed copy of a dossier (PT-9.4): asked for, signed by the authorised person, sealed by the
// agency, in that order (NĐ 30/2020 art. 32.2).
//
// It owns the request's steps. It does not own the page (paper) nor the signatures (seal). Invariant: the agency's seal follows
// the person's signature, never the other way round.
package print

import (
	"time"

	"hoso/id"
)

// The states of a request.
const (
	Asked   = "asked"
	Signing = "signing" // the authorised person's signature is being made
	Signed  = "signed"
	Sealing = "sealing"
	Sealed  = "sealed" // both signatures: the value of a paper original
	Refused = "refused"
)

// Request is one signed copy.
type Request struct {
	ID       id.Request `json:"id"`
	Dossier  id.Dossier `json:"dossier"`
	Version  id.Version `json:"version"`
	Number   int        `json:"number"`
	Unit     id.Unit    `json:"unit"`
	UnitPath string     `json:"unit_path"`
	Purpose  string     `json:"purpose"`
	State    string     `json:"state"`
	Reason   string     `json:"reason"`
	By       id.Account `json:"by"`
	At       time.Time  `json:"at"`
	SignedBy id.Account `json:"signed_by"`
	SignedAt time.Time  `json:"signed_at"`
	SealedBy id.Account `json:"sealed_by"`
	SealedAt time.Time  `json:"sealed_at"`
	File     string     `json:"file"`   // name of the sealed file, newest revision
	Digest   string     `json:"digest"` // of the PDF in clear
}

// Noun is the request's table.
func (r Request) Noun() string { return "print" }

// RecordID is the request's id.
func (r Request) RecordID() string { return string(r.ID) }

// Keys are the columns requests are found by.
func (r Request) Keys() map[string]any {
	return map[string]any{"dossier": string(r.Dossier), "unit_path": r.UnitPath, "state": r.State}
}
