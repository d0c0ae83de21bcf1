package store

import (
	"errors"
	"net/url"

	"modernc.org/sqlite"
	code "modernc.org/sqlite/lib"
)

// This file is all that knows which SQLite library the program is built with. No second one may open the same file: the locks of
// POSIX belong to the process, and the one would give away the other's.

const sqliteDriver = "sqlite"

// sqliteAddress names a file to the driver, with what every connection is set to. The mapping lets readers pass by the page cache,
// which all connections of this library share behind one lock; an error of the disk under a mapped page ends the process.
func sqliteAddress(path string, more ...string) string {
	v := url.Values{}
	for _, p := range append([]string{"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "trusted_schema(0)",
		"mmap_size(2147418112)", "cache_size(-12288)", "journal_size_limit(67108864)", "temp_store(MEMORY)"}, more...) {
		v.Add("_pragma", p)
	}
	v.Set("_txlock", "immediate") // only transactions that write: the driver begins a reading one deferred
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + v.Encode()
}

// sqliteViolation reads what the library refused. It does not say reliably which constraint: whoever must know looks it up.
func sqliteViolation(err error) violation {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return violation{}
	}
	switch e.Code() {
	case code.SQLITE_CONSTRAINT_PRIMARYKEY, code.SQLITE_CONSTRAINT_UNIQUE, code.SQLITE_CONSTRAINT_ROWID:
		return violation{kind: "unique"}
	case code.SQLITE_CONSTRAINT_FOREIGNKEY:
		return violation{kind: "reference"}
	}
	if primary := e.Code() & 0xff; primary == code.SQLITE_BUSY || primary == code.SQLITE_LOCKED {
		return violation{kind: "busy"}
	}
	return violation{}
}
