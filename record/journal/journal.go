// Package journal holds the record of who did or read what (PT-4.2, PT-14.9).
//
// It owns the entry's shape. It does not own its order and its proof, which the store's sealer gives (numbers without gaps, Merkle
// tree, signed checkpoints). Invariant: an entry holds ids, paths and digests, never a value of a dossier.
package journal

import (
	"time"

	"hoso/canon"
	"hoso/id"
)

// Entry is one act, or one answer that showed another person's dossier.
type Entry struct {
	ID       id.Entry   `json:"id"`
	At       time.Time  `json:"at"`
	Act      string     `json:"act"` // "change.submit"
	Account  id.Account `json:"account"`
	Role     string     `json:"role"`
	Unit     id.Unit    `json:"unit"`
	Grant    id.Grant   `json:"grant"`
	Purpose  string     `json:"purpose"`
	Address  string     `json:"address"`
	Outcome  string     `json:"outcome"` // done | refused
	Reason   string     `json:"reason"`  // fault key of a refusal
	Citation string     `json:"citation"`
	Law      string     `json:"law"`
	How      string     `json:"how,omitempty"`    // of a sign-in: by which proof
	Device   string     `json:"device,omitempty"` // of a sign-in: in words
	Subjects []Subject  `json:"subjects"`
	Records  []Record   `json:"records"`
}

// Subject is one person an entry is about, with the places read or written.
type Subject struct {
	Dossier id.Dossier `json:"dossier"`
	Paths   []string   `json:"paths"` // empty: the whole dossier; a chapter is named by its id
}

// Record is one row an act wrote, and the digest of what it wrote.
type Record struct {
	Noun   string `json:"noun"`
	ID     string `json:"id"`
	Digest string `json:"digest"`
}

// Sealed is an entry with its number.
type Sealed struct {
	Number int64 `json:"number"` // from 0; -1 while not numbered yet
	Entry  Entry `json:"entry"`
}

// Checkpoint is a signed head of the journal's tree.
type Checkpoint struct {
	Size int64     `json:"size"`
	Root string    `json:"root"` // lower hex
	At   time.Time `json:"at"`
	Note string    `json:"note"` // signed note (golang.org/x/mod/sumdb/note)
}

// Bytes are the entry's canonical bytes: what the tree's leaf is made of.
func (e Entry) Bytes() ([]byte, error) { return canon.JSON(e) }
