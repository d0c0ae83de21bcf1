// Package store keeps the rows, the journal and the jobs of one province: one port (office.Store), two engines (SQLite in the
// program itself, PostgreSQL beside it), one text of SQL with a small dialect, one suite that judges both (store/storetest).
//
// It owns durability, revisions, uniqueness, the numbering of the journal and its tree of hashes. It does not own what a row says, who
// may write it, or what a job does: bodies are opaque bytes here. Invariant: an act is in the store whole or not at all, and nobody is
// told that it was written before it is on the disk.
package store
