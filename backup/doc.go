// Package backup makes copies of everything an office keeps and reads them back: every row, the journal, the jobs and every sealed file the
// rows name, from one snapshot, in one sealed stream that does not depend on the kind of store.
//
// It owns the form of a copy, its manifest, and the folder copies lie in. It does not own stores, keys or sealed files (compose wires them),
// nor when a copy is made and how long it is kept (office/backup, law). Invariant: a copy of which one byte is changed, missing, added or moved
// is refused, and what it held is not believed.
//
// A copy is one line in clear (Head), bound to a sealed stream of frames compressed with zstd:
//
//	opening   JSON (Opening)
//	table     JSON: its name and columns; the rows behind it are of it
//	row       its values, each with its kind
//	file      the name of a sealed file and its bytes, behind the row that names it
//	absent    the name of a file that a row names and that is not there
//	closing   JSON (Closing), with the digests of all that stands before it
package backup

import (
	"context"
	"io"
	"time"

	"hoso/office"
)

// Head is the line in clear: what is needed to find the key, and no more.
type Head struct {
	Hoso   string `json:"hoso"`   // "backup"
	Format string `json:"format"` // "1"
	Day    string `json:"day"`    // on which it was made: "2026-11-27"
	Key    string `json:"key"`    // that opens it, by name
}

// Opening says where a copy comes from.
type Opening struct {
	Made     time.Time `json:"made"` // no later than the snapshot
	Province string    `json:"province"`
	Program  string    `json:"program"` // version
	Law      string    `json:"law"`     // digest
	Master   string    `json:"master"`  // name of the master keys without which its sealed values stay shut
	Moved    int       `json:"moved"`   // days by which a trial moved the office's day; 0 in earnest
}

// Closing says what a copy holds.
type Closing struct {
	Tables    map[string]int64 `json:"tables"` // rows by table: "r_dossier", "entry", "job"
	Files     int64            `json:"files"`
	FileBytes int64            `json:"file_bytes"`
	Absent    int64            `json:"absent"`  // files that rows name and that were not there
	Sealed    int64            `json:"sealed"`  // entries below the newest checkpoint of the journal
	Root      string           `json:"root"`    // of that checkpoint, hexadecimal
	Content   string           `json:"content"` // SHA-256 of tables, rows and files: equal for two stores that keep the same
	Digest    string           `json:"digest"`  // SHA-256 of every frame before this one
}

// Manifest is a copy in words.
type Manifest struct {
	Opening
	Closing
}

// Keys seal and open streams; they lie outside the store and never in a copy.
type Keys interface {
	ID() string
	Has(id string) bool
	Seal(w io.Writer, bound []byte) (io.WriteCloser, error)
	Open(r io.Reader, bound []byte) (io.Reader, error)
}

// Store is what is copied.
type Store interface {
	office.Whole
	View(ctx context.Context, fn func(office.Reader) error) error
}

// Files are the sealed files, by the hash of their bytes.
type Files interface {
	Get(ctx context.Context, name string) ([]byte, error)
	Put(ctx context.Context, sealed []byte) (string, error)
}

// Source is an office to be copied.
type Source struct {
	Store Store
	Files Files
}
