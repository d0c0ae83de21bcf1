// Package approval holds what was approved and by whom: the head's monthly sheet, the department's review of each new version,
// and the batch the department's director signs (PT-8.1, PT-8.2, PT-13).
//
// It owns the exact bytes that were approved and signed. It does not own the changes themselves (record/change) nor signatures'
// mathematics (seal). Invariant: a sheet and a batch are written once; only a batch's signature is put in afterwards.
package approval

import (
	"strconv"
	"time"

	"hoso/canon"
	"hoso/civil"
	"hoso/id"
)

// Sheet is one act of approval over the lines that were shown.
type Sheet struct {
	ID       id.Sheet    `json:"id"`
	Manager  id.Unit     `json:"manager"`
	Month    civil.Month `json:"month"`
	Lines    []Line      `json:"lines"`
	Law      string      `json:"law"`
	Digest   string      `json:"digest"` // of the lines and the law, as shown on the page
	Approver id.Account  `json:"approver"`
	Role     string      `json:"role"`
	At       time.Time   `json:"at"`
	Ground   string      `json:"ground"`   // why before the window, empty inside it
	Capacity string      `json:"capacity"` // how the approver holds the right: by office, as a delegate, as a deputy (KT.)
	Strength string      `json:"strength"` // "step_up", or "signature" where the regulation has the approver sign

	// Of a signed sheet (DT-12, BD-3.8). Content is written with the approval; the signature is put in when it is made.
	Key       string    `json:"key"`       // name of the approver's signing key
	Content   string    `json:"content"`   // the RFC 8785 bytes that are signed
	Signature string    `json:"signature"` // CAdES, base64; empty while the intent is only recorded
	Signer    string    `json:"signer"`    // subject of the certificate
	Serial    string    `json:"serial"`
	SignedAt  time.Time `json:"signed_at"`
}

// Awaits reports whether the sheet is to be signed and is not yet.
func (s Sheet) Awaits() bool { return s.Content != "" && s.Signature == "" }

// SheetContent gives the RFC 8785 bytes of a sheet: what its approver signs.
func SheetContent(s Sheet) ([]byte, error) {
	return canon.JSON(struct {
		Kind     string      `json:"kind"`
		ID       id.Sheet    `json:"id"`
		Manager  id.Unit     `json:"manager"`
		Month    civil.Month `json:"month"`
		Approver id.Account  `json:"approver"`
		Role     string      `json:"role"`
		Capacity string      `json:"capacity"`
		At       time.Time   `json:"at"`
		Ground   string      `json:"ground"`
		Law      string      `json:"law"`
		Digest   string      `json:"digest"`
		Lines    []Line      `json:"lines"`
	}{"hoso.sheet/1", s.ID, s.Manager, s.Month, s.Approver, s.Role, s.Capacity, s.At, s.Ground, s.Law, s.Digest, s.Lines})
}

// Line commits to one item of a sheet, without its values.
type Line struct {
	Change   id.Change  `json:"change"`
	Item     id.Item    `json:"item"`
	Dossier  id.Dossier `json:"dossier"`
	Path     string     `json:"path"`
	Digest   string     `json:"digest"` // commitment to old, new, day, evidence and findings as shown
	Evidence []string   `json:"evidence"`
	Warnings []string   `json:"warnings"`
}

// Noun is the sheet's table.
func (s Sheet) Noun() string { return "sheet" }

// RecordID is the sheet's id.
func (s Sheet) RecordID() string { return string(s.ID) }

// Keys are the columns sheets are found by.
func (s Sheet) Keys() map[string]any {
	return map[string]any{"manager": string(s.Manager), "month": s.Month.String()}
}

// SheetDigest is the digest a page carries and an approval repeats: SHA-256 of the RFC 8785 form of lines and law.
func SheetDigest(lines []Line, law string) (string, error) {
	return canon.DigestOf(struct {
		Lines []Line `json:"lines"`
		Law   string `json:"law"`
	}{lines, law})
}

// The states of a review.
const (
	Waiting  = "waiting"   // at the department
	Passed   = "passed"    // will be in the next batch
	Held     = "held"      // held out with a reason
	SentBack = "sent_back" // returned to the unit with a reason
	Signing  = "signing"   // in a batch whose signature is being made
	Signed   = "signed"
	Sending  = "sending"
	Sent     = "sent"
	Rejected = "rejected" // refused by the national database
)

// Review follows one version from the unit's approval to the nation. Its id is the version's.
type Review struct {
	ID       id.Version `json:"id"`
	Dossier  id.Dossier `json:"dossier"`
	Number   int        `json:"number"`
	Digest   string     `json:"digest"`
	Sheet    id.Sheet   `json:"sheet"`
	Unit     id.Unit    `json:"unit"`
	UnitPath string     `json:"unit_path"`
	State    string     `json:"state"`
	Reason   string     `json:"reason"`
	By       id.Account `json:"by"`
	At       time.Time  `json:"at"`
	Batch    id.Batch   `json:"batch"`
}

// Noun is the review's table.
func (r Review) Noun() string { return "review" }

// RecordID is the version's id: one review each.
func (r Review) RecordID() string { return string(r.ID) }

// Keys are the columns reviews are found by.
func (r Review) Keys() map[string]any {
	return map[string]any{"dossier": string(r.Dossier), "unit_path": r.UnitPath, "state": r.State, "batch": optional(string(r.Batch))}
}

// Batch is one signature of the department over a list of versions.
type Batch struct {
	ID        id.Batch   `json:"id"`
	Lines     []Member   `json:"lines"`
	Root      string     `json:"root"`    // Merkle root over the members, lower hex
	Content   string     `json:"content"` // the RFC 8785 bytes that are signed
	By        id.Account `json:"by"`
	At        time.Time  `json:"at"`
	Signature string     `json:"signature"` // CAdES, base64; empty while the intent is only recorded
	Signer    string     `json:"signer"`    // subject of the certificate
	Serial    string     `json:"serial"`
	SignedAt  time.Time  `json:"signed_at"`
}

// Member is one version in a batch.
type Member struct {
	Dossier id.Dossier `json:"dossier"`
	Version id.Version `json:"version"`
	Number  string     `json:"number"`
	Digest  string     `json:"digest"`
	Sheet   string     `json:"sheet"` // digest of the sheet that approved it
}

// Noun is the batch's table.
func (b Batch) Noun() string { return "batch" }

// RecordID is the batch's id.
func (b Batch) RecordID() string { return string(b.ID) }

// Keys are the columns batches are found by; signed is 0 while only the intent is recorded.
func (b Batch) Keys() map[string]any {
	signed := int64(0)
	if b.Signature != "" {
		signed = 1
	}
	return map[string]any{"signed": signed}
}

// Leaves are the Merkle leaves of the members in their order.
func Leaves(members []Member) ([][32]byte, error) {
	leaves := make([][32]byte, 0, len(members))
	for _, m := range members {
		b, err := canon.JSON(m)
		if err != nil {
			return nil, err
		}
		leaves = append(leaves, canon.Leaf(b))
	}
	return leaves, nil
}

func optional(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// BatchContent gives the RFC 8785 bytes of a batch: what is signed. Members, their number and the root are inside.
func BatchContent(b Batch) ([]byte, error) {
	return canon.JSON(struct {
		Kind  string     `json:"kind"`
		ID    id.Batch   `json:"id"`
		By    id.Account `json:"by"`
		At    time.Time  `json:"at"`
		Count string     `json:"count"`
		Root  string     `json:"merkle_root"`
		Lines []Member   `json:"lines"`
	}{"hoso.batch/1", b.ID, b.By, b.At, strconv.Itoa(len(b.Lines)), b.Root, b.Lines})
}
