// Package dossier holds the personnel dossier (hồ sơ): who it is about, where the person stands, and its versions.
//
// It owns identity, postings and the chain of versions. It does not own proposed changes (record/change) nor their approval
// (record/approval). Invariant: versions of a dossier are numbered 1, 2, 3 … and each carries its predecessor's digest.
package dossier

import (
	"strconv"
	"time"

	"hoso/canon"
	"hoso/civil"
	"hoso/id"
	"hoso/law"
)

// The states of a dossier.
const (
	Open     = "open"     // no version approved yet
	Active   = "active"   // at least one approved version
	Archived = "archived" // left, retired, deceased: kept apart (PT-11.1.e)
)

// Converted marks a version that was taken over from another system and not yet compared (chuyển đổi, chưa đối chiếu).
const Converted = "converted"

// Dossier is one person's record; the content lives in its versions.
type Dossier struct {
	ID           id.Dossier `json:"id"`
	NumberIndex  string     `json:"number_index"` // blind index of the personal number (NĐ 27/2026 art. 16); empty until known
	Category     string     `json:"category"`     // can_bo | cong_chuc | vien_chuc | nguoi_lao_dong (PT-2.2)
	State        string     `json:"state"`
	Unit         id.Unit    `json:"unit"`          // employing unit
	Manager      id.Unit    `json:"manager"`       // the body with thẩm quyền quản lý over the person (A18)
	ManagerBasis string     `json:"manager_basis"` // document that settled who manages the person; empty where nobody had to
	Special      string     `json:"special"`       // diện quản lý, e.g. "ban_thuong_vu"; empty for most
	Version      int        `json:"version"`       // newest version's number, 0 before the first
	VersionID    id.Version `json:"version_id"`
	Digest       string     `json:"digest"` // newest version's digest
	Components   []string   `json:"components"`
	CreatedAt    time.Time  `json:"created_at"`
	Basis        string     `json:"basis"` // decision of recruitment or reception
}

// Noun is the dossier's table.
func (d Dossier) Noun() string { return "dossier" }

// RecordID is the dossier's id.
func (d Dossier) RecordID() string { return string(d.ID) }

// Keys are the columns dossiers are found by; number_index is unique when present.
func (d Dossier) Keys() map[string]any {
	return map[string]any{"number_index": optional(d.NumberIndex), "unit": string(d.Unit), "manager": string(d.Manager), "state": d.State}
}

// Key is the dossier's wrapped data key; deleting the row shreds the dossier's sealed values.
type Key struct {
	Dossier id.Dossier `json:"dossier"`
	Wrapped string     `json:"wrapped"`
}

// Noun is the key's table.
func (k Key) Noun() string { return "key" }

// RecordID is the dossier's id: one key each.
func (k Key) RecordID() string { return string(k.Dossier) }

// Keys names the dossier.
func (k Key) Keys() map[string]any { return map[string]any{"dossier": string(k.Dossier)} }

// Posting says where the person works or belongs, from a day to a day (PT-17.2).
type Posting struct {
	ID      id.Posting `json:"id"`
	Dossier id.Dossier `json:"dossier"`
	Unit    id.Unit    `json:"unit"`
	Kind    string     `json:"kind"` // owner | works_at | concurrent | acting
	From    civil.Date `json:"from"`
	To      civil.Date `json:"to"`
	Basis   string     `json:"basis"`
	KnownAt time.Time  `json:"known_at"`
}

// Noun is the posting's table.
func (p Posting) Noun() string { return "posting" }

// RecordID is the posting's id.
func (p Posting) RecordID() string { return string(p.ID) }

// Keys are the columns postings are found by.
func (p Posting) Keys() map[string]any {
	return map[string]any{"dossier": string(p.Dossier), "unit": string(p.Unit)}
}

// Version is one approved state of a dossier. It is never changed after it was written.
type Version struct {
	ID       id.Version             `json:"id"`
	Dossier  id.Dossier             `json:"dossier"`
	Number   int                    `json:"number"`
	Previous string                 `json:"previous"` // digest of version Number-1, empty for the first
	At       time.Time              `json:"at"`
	Sheet    id.Sheet               `json:"sheet"`
	Law      string                 `json:"law"`
	Editions map[string]string      `json:"editions"` // form key → digest of the edition
	Items    []id.Item              `json:"items"`    // the approved items that made it
	Seed     string                 `json:"seed"`     // sealed: the value salts derive from
	Content  map[string]law.Content `json:"content"`  // component → values; sealed entries hold ciphertext
	Origin   string                 `json:"origin"`   // "" for what went through approval, "converted" for loaded data
	Digest   string                 `json:"digest"`
}

// Noun is the version's table.
func (v Version) Noun() string { return "version" }

// RecordID is the version's id.
func (v Version) RecordID() string { return string(v.ID) }

// Keys are the columns versions are found by; (dossier, number) is unique.
func (v Version) Keys() map[string]any {
	return map[string]any{"dossier": string(v.Dossier), "number": int64(v.Number), "sheet": optional(string(v.Sheet))}
}

// Facet is what lists, search and counts need of a dossier. Its body is sealed as one piece.
type Facet struct {
	Dossier id.Dossier `json:"dossier"`
	Sealed  string     `json:"sealed"`
}

// Noun is the facet's table.
func (f Facet) Noun() string { return "facet" }

// RecordID is the dossier's id: one facet each.
func (f Facet) RecordID() string { return string(f.Dossier) }

// Keys names the dossier.
func (f Facet) Keys() map[string]any { return map[string]any{"dossier": string(f.Dossier)} }

// Digest computes a version's digest from its opened content: SHA-256 of the RFC 8785 form of
// {dossier, number, previous, editions, items, leaves}, where leaves commit to every value with a salt of its own.
func Digest(v Version, opened map[string]law.Content, seed []byte) (string, error) {
	leaves, err := Leaves(opened, seed)
	if err != nil {
		return "", err
	}
	return canon.DigestOf(struct {
		Dossier  id.Dossier        `json:"dossier"`
		Number   string            `json:"number"`
		Previous string            `json:"previous"`
		Editions map[string]string `json:"editions"`
		Items    []id.Item         `json:"items"`
		Leaves   map[string]string `json:"leaves"`
	}{v.Dossier, strconv.Itoa(v.Number), v.Previous, v.Editions, v.Items, leaves})
}

// Leaves gives path → SHA-256(salt ‖ canonical value) for every value of the opened content. One field can be proven with its
// salt without showing the others, and a value with few possibilities cannot be guessed from its hash.
func Leaves(opened map[string]law.Content, seed []byte) (map[string]string, error) {
	leaves := map[string]string{}
	var failed error
	for component, content := range opened {
		law.Walk(component, content, func(p law.Path, v law.Value) {
			if err := addLeaf(leaves, seed, p.String(), v); err != nil {
				failed = err
			}
		})
	}
	return leaves, failed
}

func addLeaf(leaves map[string]string, seed []byte, path string, v law.Value) error {
	value, err := canon.JSON(v)
	if err != nil {
		return err
	}
	leaves[path] = canon.Commit(canon.Salt(seed, path), value)
	return nil
}

func optional(s string) any {
	if s == "" {
		return nil
	}
	return s
}
