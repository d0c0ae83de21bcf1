package office

import (
	"context"
	"time"

	"hoso/id"
	"hoso/record/journal"
)

// Store keeps rows, the journal and jobs. Both implementations pass store/storetest without exemptions.
type Store interface {
	// View runs fn on one consistent snapshot.
	View(ctx context.Context, fn func(Reader) error) error
	// Commit writes an Act whole or not at all, durably. Faults: Stale "row.stale" when an expected revision has moved or a
	// reference is missing; Invalid "row.taken" when a unique key is in use; Busy "store.busy".
	// When the Act's Request was committed before, nothing is written and the earlier answer comes back with Repeated.
	Commit(ctx context.Context, act Act) (Outcome, error)
	// Lease takes up to limit jobs that are due, each for the given time; nobody else gets them until then.
	Lease(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]Job, error)
	// Renew keeps a leased job until a later time. attempt is the one it was leased for: a lease that ran out and was given to somebody
	// else is not renewed. Fault Stale "job.gone".
	Renew(ctx context.Context, job id.Job, attempt int, until time.Time) error
	// Postpone gives a leased job back, due later, with the reason of the failure.
	Postpone(ctx context.Context, job id.Job, due time.Time, reason string) error
	// Seal numbers the journal entries committed so far, without gaps, extends the Merkle tree and keeps a checkpoint whose note
	// is made by sign. It reports the newest checkpoint; with nothing new it writes nothing.
	Seal(ctx context.Context, at time.Time, sign func(size int64, root [32]byte) (string, error)) (journal.Checkpoint, error)
	Close() error
}

// Reader reads one snapshot.
type Reader interface {
	// Get reads one row. Fault Missing "row.missing".
	Get(noun, id string) (Row, error)
	// Find reads the rows a query names, in its order.
	Find(q Query) ([]Row, error)
	// Count counts them.
	Count(q Query) (int, error)
	// Each streams all rows of a noun in the order of their ids.
	Each(noun string, fn func(Row) error) error
	// Entries reads the journal.
	Entries(q EntryQuery) ([]journal.Sealed, error)
	// Checkpoints gives the newest checkpoints, newest first.
	Checkpoints(limit int) ([]journal.Checkpoint, error)
	// Jobs counts waiting jobs by kind.
	Jobs() (map[string]int, error)
	// Failing lists waiting jobs that were tried in vain, those that are tried again first coming first.
	Failing(limit int) ([]Job, error)
	// Leaves gives the hashes of entries [from, to) as the tree holds them, for check and for proofs.
	Leaves(from, to int64) ([][32]byte, error)
}

// Row is one record as the store sees it: keys as columns, the body as canonical JSON.
type Row struct {
	Noun string
	ID   string
	Rev  int64          // writing: the revision expected, 0 for a new row; reading: the revision stored, from 1
	Keys map[string]any // string, int64 or nil
	Body []byte
}

// Expect names a row by the revision an act relied on; a guard row's revision protects an invariant across rows.
type Expect struct {
	Noun string
	ID   string
	Rev  int64
}

// Act is one transaction as a value: what tests compare.
type Act struct {
	ID      id.Act
	Name    string // "change.submit"
	At      time.Time
	Law     string
	Expect  []Expect // rows read and relied on, not written
	Put     []Row
	Drop    []Expect
	Entry   *journal.Entry // nil only for the acts of the printed list of unjournalled acts
	Jobs    []Job
	Done    []id.Job // jobs this act settles
	Request string   // idempotency key, already scoped to the account; may be empty
	Answer  []byte   // kept under Request
}

// Outcome is what Commit reports.
type Outcome struct {
	Repeated bool
	Answer   []byte
}

// Query selects rows of one noun by its key columns.
type Query struct {
	Noun  string
	Where []Where
	Order []string // key columns, "-" in front for descending; the id always breaks ties, in the direction of the first column
	After *After   // keyset: continue behind this row
	Limit int      // 0: no limit
}

// Where is one condition. Op is "=", "!=", "<", "<=", ">", ">=", "in" (Value is []string) or "under" (Value is a path prefix, byte order).
type Where struct {
	Key   string
	Op    string
	Value any
}

// After is the place of the last row seen.
type After struct {
	Keys []any
	ID   string
}

// EntryQuery selects journal entries, newest first. Empty fields do not restrict.
type EntryQuery struct {
	Dossier id.Dossier
	Account id.Account
	Act     string
	Before  int64 // continue behind this number
	Limit   int
}

// Job is one piece of queued work, enqueued in the transaction of the act that wants it.
type Job struct {
	ID       id.Job
	Kind     string // "batch.sign", "packet.send"
	Key      string // at most one waiting job per kind and key; empty: no such limit
	Order    string // jobs with the same order run one after the other
	Due      time.Time
	Args     map[string]string
	Attempts int
	Failure  string
}
