package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"hoso/id"
	"hoso/office"
	"hoso/record/journal"
)

// SQLite is a store in one file on a local disk, written by one goroutine and read by many connections.
type SQLite struct {
	*shelf
	writer  *writer
	lender  *lender
	sealing sync.Mutex
	closing sync.Once
}

var _ office.Store = (*SQLite)(nil)

var sqliteDialect = dialect{
	rebind: numbered,
	words: strings.NewReplacer("{KEY} ", "", " {KEY}", "", "{I64}", "INTEGER", "{BLOB}", "BLOB", "{STRICT}", " STRICT", "{LEAN}", " STRICT, WITHOUT ROWID",
		"{POS}", "INTEGER PRIMARY KEY", "{XID}", ""),
	lock:      "SELECT 1", // the driver begins with the lock
	list:      func(column, param string) string { return column + " IN (SELECT value FROM json_each(" + param + "))" },
	listValue: func(list []string) (any, error) { b, err := json.Marshal(list); return string(b), err },
	nullsOf:   func(bool) string { return "" }, // absent is least here anyway
	violation: sqliteViolation,
}

// OpenSQLite opens the store in the file at path, making it when it is not there, and brings its schema up to date. The file and its
// two companions (-wal, -shm) must lie on a local disk; a copy is made with VACUUM INTO, never by copying the file alone.
// Faults: Closed "store.newer", "store.changed".
func OpenSQLite(ctx context.Context, path string, opt Options) (*SQLite, error) {
	shelf, err := newShelf(&sqliteDialect, opt)
	if err != nil {
		return nil, err
	}
	if !opt.Reading {
		if err := createFile(path); err != nil {
			return nil, err
		}
	}
	s := &SQLite{shelf: shelf}
	if err := s.open(ctx, path, opt); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *SQLite) open(ctx context.Context, path string, opt Options) error {
	if !opt.Reading {
		if err := s.openWriter(ctx, path); err != nil {
			return err
		}
	}
	read, err := sql.Open(sqliteDriver, sqliteAddress(path, "query_only(1)"))
	if err != nil {
		return fmt.Errorf("store: open: %w", err)
	}
	s.lender = newLender(read, opt.connections())
	s.snapshot = s.lender.snapshot
	if opt.Reading {
		return s.look(ctx, read)
	}
	return nil
}

// look refuses a schema that is not this program's.
func (s *SQLite) look(ctx context.Context, db *sql.DB) error {
	conn, err := firstConn(ctx, db)
	if err != nil {
		return fmt.Errorf("store: open: %w", err)
	}
	return errors.Join(current(ctx, conn), conn.Close())
}

func (s *SQLite) openWriter(ctx context.Context, path string) error {
	write, err := sql.Open(sqliteDriver, sqliteAddress(path))
	if err != nil {
		return fmt.Errorf("store: open: %w", err)
	}
	write.SetMaxOpenConns(1)
	if err := migrateSQLite(ctx, write); err != nil {
		return errors.Join(err, write.Close())
	}
	s.writer = newWriter(write, s.shelf)
	return nil
}

// do writes in the writer's next transaction.
func (s *SQLite) do(ctx context.Context, fn func(*work) error) error {
	if s.writer == nil {
		return ErrReading
	}
	return s.writer.do(ctx, fn)
}

// createFile makes the file for its owner alone: SQLite gives the companions the same rights. The name is durable before anything
// is said to be in the file.
func createFile(path string) error {
	err := createNew(path)
	if errors.Is(err, os.ErrExist) {
		return nil
	}
	return err
}

// createNew is createFile where there must be none.
func createNew(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("store: create: %w", err)
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return errors.Join(fmt.Errorf("store: create: %w", err), f.Close())
	}
	if err := errors.Join(dir.Sync(), dir.Close(), f.Close()); err != nil {
		return fmt.Errorf("store: create: %w", err)
	}
	return nil
}

// migrateSQLite brings the schema up to date and looks whether the statistics, on which the plans of the queries rest, are still true.
func migrateSQLite(ctx context.Context, db *sql.DB) error {
	all, err := known(migrations)
	if err != nil {
		return err
	}
	conn, err := firstConn(ctx, db)
	if err != nil {
		return fmt.Errorf("store: open: %w", err)
	}
	defer conn.Close()
	if err := migrateConn(ctx, &sqliteDialect, conn, all); err != nil {
		return err
	}
	if _, err := conn.ExecContext(ctx, "PRAGMA optimize = 0x10002"); err != nil {
		return fmt.Errorf("store: analyse: %w", err)
	}
	return nil
}

// firstConn waits for a program that opens the file for the first time too: while one turns its log on, SQLite sends others away
// without waiting.
func firstConn(ctx context.Context, db *sql.DB) (*sql.Conn, error) {
	for try := 1; ; try++ {
		conn, err := db.Conn(ctx)
		if err == nil || sqliteViolation(err).kind != "busy" || try == 200 || !pause(ctx, 50*time.Millisecond) {
			return conn, err
		}
	}
}

// Commit writes an act whole or not at all; when it returns without an error, the act is on the disk. See office.Store.
func (s *SQLite) Commit(ctx context.Context, act office.Act) (office.Outcome, error) {
	steps, err := s.plan(act)
	if err != nil {
		return office.Outcome{}, err
	}
	var answer []byte
	err = s.do(ctx, func(c *work) error {
		err := c.run(steps)
		if errors.Is(err, errRepeated) {
			answer, err = c.answer(act.Request)
			return errors.Join(errRepeated, err)
		}
		return err
	})
	if errors.Is(err, errRepeated) {
		body, err := s.codec.unpack(answer)
		return office.Outcome{Repeated: true, Answer: body}, err
	}
	if err != nil {
		return office.Outcome{}, err
	}
	return office.Outcome{Answer: act.Answer}, nil
}

// Lease takes up to limit jobs that are due. See office.Store.
func (s *SQLite) Lease(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]office.Job, error) {
	var jobs []office.Job
	err := s.do(ctx, func(k *work) (err error) {
		jobs, err = scanJobs(k.query(context.Background(), sqlLease(s.dialect), now.UnixMicro(), max(limit, 0), now.Add(lease).UnixMicro()))
		return err
	})
	if err != nil {
		return nil, err
	}
	return jobs, nil
}

// Renew keeps a leased job until a later time. Fault Stale "job.gone" when it was settled or given to somebody else meanwhile.
func (s *SQLite) Renew(ctx context.Context, job id.Job, attempt int, until time.Time) error {
	steps, err := s.renewal(job, attempt, until)
	if err != nil {
		return err
	}
	return s.do(ctx, func(c *work) error { return c.run(steps) })
}

// Postpone gives a leased job back. Fault Stale "job.gone" when it was settled meanwhile.
func (s *SQLite) Postpone(ctx context.Context, job id.Job, due time.Time, reason string) error {
	steps, err := s.postponement(job, due, reason)
	if err != nil {
		return err
	}
	return s.do(ctx, func(c *work) error { return c.run(steps) })
}

// Seal numbers the entries committed so far. The tree is computed and signed beside the writer, which only takes the result.
func (s *SQLite) Seal(ctx context.Context, at time.Time, sign func(size int64, root [32]byte) (string, error)) (journal.Checkpoint, error) {
	s.sealing.Lock()
	defer s.sealing.Unlock()
	return s.seal(ctx, at, sign, func(ctx context.Context, steps []step) error {
		return s.do(ctx, func(c *work) error { return c.run(steps) })
	})
}

// Close waits for the views that are open and the acts already taken, then closes the file. Later calls fail with ErrClosed.
func (s *SQLite) Close() error {
	var errs []error
	s.closing.Do(func() { errs = s.end() })
	return errors.Join(errs...)
}

func (s *SQLite) end() (errs []error) {
	if s.lender != nil {
		errs = append(errs, s.lender.close())
	}
	if s.writer != nil { // the last to go: its connection carries the log over into the file
		errs = append(errs, s.writer.close())
	}
	return errs
}
