package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"hoso/id"
	"hoso/office"
	"hoso/record/journal"
)

// Postgres is a store in a PostgreSQL database (15 or later), which several programs may share.
type Postgres struct {
	*shelf
	db *sql.DB
}

var _ office.Store = (*Postgres)(nil)

var postgresDialect = dialect{
	rebind: func(text string) string { return text },
	words: strings.NewReplacer("{KEY}", `COLLATE "C"`, "{I64}", "BIGINT", "{BLOB}", "BYTEA", "{STRICT}", "",
		"{POS}", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY", "{XID}", ",\n  xid XID8 NOT NULL DEFAULT pg_current_xact_id()"),
	only:  true,
	lock:  fmt.Sprintf("SELECT pg_advisory_xact_lock(%d)", lockMigrate),
	share: " FOR SHARE",
	skip:  " FOR UPDATE OF j SKIP LOCKED",
	// A row that can be seen and yet is not below the snapshot's end was written by another cluster, from which this one was restored.
	settled: " AND (xid < pg_snapshot_xmin(pg_current_snapshot()) OR xid >= pg_snapshot_xmax(pg_current_snapshot()))",
	list:    func(column, param string) string { return column + " = ANY(" + param + ")" },
	listValue: func(list []string) (any, error) {
		return list, nil
	},
	nullsOf: func(descending bool) string {
		if descending {
			return " NULLS LAST"
		}
		return " NULLS FIRST"
	},
	scan:      []any{pgx.QueryExecModeCacheDescribe}, // a plan that fits all arguments is tens of times slower for lists
	violation: postgresViolation,
}

// The locks that programs on one database take for what only one may do at a time.
const (
	lockMigrate = 4_804_001
	lockSeal    = 4_804_002
)

// How a transaction is tried: again after a deadlock or a serialization failure, and never for longer than maxWrite.
const (
	maxTries = 8
	maxWrite = time.Minute
)

// OpenPostgres opens the store in the database dsn names and brings its schema up to date. The database must be in UTF-8 and must not
// have synchronous_commit off. Faults: Closed "store.newer", "store.changed".
func OpenPostgres(ctx context.Context, dsn string, opt Options) (*Postgres, error) {
	shelf, err := newShelf(&postgresDialect, opt)
	if err != nil {
		return nil, err
	}
	config, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, fmt.Errorf("store: address of the database: %w", err)
	}
	for name, value := range map[string]string{"application_name": "hoso", "timezone": "UTC", "lock_timeout": "10s",
		"idle_in_transaction_session_timeout": "5min"} {
		if _, set := config.RuntimeParams[name]; !set {
			config.RuntimeParams[name] = value
		}
	}
	db := stdlib.OpenDB(*config)
	db.SetMaxOpenConns(max(4, opt.connections())) // sealing holds a lock, reads and writes at once
	db.SetMaxIdleConns(max(4, opt.connections()))
	p := &Postgres{shelf: shelf, db: db}
	shelf.snapshot = p.begin
	if err := p.inspect(ctx); err != nil {
		return nil, errors.Join(err, p.Close())
	}
	if err := p.migrate(ctx); err != nil {
		return nil, errors.Join(err, p.Close())
	}
	return p, nil
}

// inspect refuses a server on which the promises of this package would not hold.
func (p *Postgres) inspect(ctx context.Context) error {
	setting := map[string]string{}
	for _, name := range []string{"server_version_num", "server_encoding", "synchronous_commit", "fsync"} {
		var value string
		if err := p.db.QueryRowContext(ctx, "SELECT current_setting($1)", name).Scan(&value); err != nil {
			return fmt.Errorf("store: open: %w", err)
		}
		setting[name] = value
	}
	if version, err := strconv.Atoi(setting["server_version_num"]); err != nil || version < 150000 {
		return fmt.Errorf("store: PostgreSQL 15 or later is needed, this is %s", setting["server_version_num"])
	}
	if setting["server_encoding"] != "UTF8" {
		return fmt.Errorf("store: the database must be in UTF8, this is in %s", setting["server_encoding"])
	}
	if setting["synchronous_commit"] == "off" {
		return errors.New("store: synchronous_commit is off: what was acknowledged could be lost")
	}
	if setting["fsync"] == "off" {
		p.log.Warn("store: fsync is off on the server: what was acknowledged can be lost")
	}
	return nil
}

// migrate brings the schema up to date.
func (p *Postgres) migrate(ctx context.Context) error {
	all, err := known(migrations)
	if err != nil {
		return err
	}
	conn, err := p.db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("store: migrate: %w", err)
	}
	defer conn.Close()
	return migrateConn(ctx, p.dialect, conn, all)
}

func postgresViolation(err error) violation {
	e, ok := errors.AsType[*pgconn.PgError](err)
	if !ok {
		return violation{}
	}
	switch e.Code {
	case "23505":
		return violation{kind: "unique", name: e.ConstraintName}
	case "23503":
		return violation{kind: "reference", name: e.ConstraintName}
	case "40001", "40P01", "55P03": // serialization failure, deadlock, lock not to be had
		return violation{kind: "busy"}
	}
	return violation{}
}

// question is a transaction that only reads. The driver keeps the prepared statements of its connections.
type question struct{ *sql.Tx }

func (q question) query(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	return q.QueryContext(ctx, text, args...)
}

// begin begins a snapshot.
func (p *Postgres) begin(ctx context.Context) (asker, func(), error) {
	tx, err := p.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead})
	if err != nil {
		return nil, nil, fmt.Errorf("store: begin reading: %w", err)
	}
	return question{tx}, func() { tx.Rollback() }, nil
}

// transact runs fn in a transaction, again when the engine gave it up for another's sake. Row locks and expected revisions make READ
// COMMITTED enough: an act reads nothing that it did not lock or expect.
func (p *Postgres) transact(ctx context.Context, fn func(context.Context, *transaction) error) error {
	for try := 1; ; try++ {
		err := p.once(ctx, fn)
		if try == maxTries || p.dialect.violation(err).kind != "busy" || ctx.Err() != nil {
			return p.failed(err)
		}
	}
}

// transaction is one attempt.
type transaction struct {
	pgx.Tx
	shelf *shelf
	xid   string // its number, by which its end can be asked for
}

// once obeys the caller while waiting for a connection. What has begun is carried to its end, because the outcome must be known.
func (p *Postgres) once(ctx context.Context, fn func(context.Context, *transaction) error) error {
	conn, err := p.db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("store: begin: %w", err)
	}
	defer conn.Close()
	work, cancel := context.WithTimeout(context.WithoutCancel(ctx), maxWrite)
	defer cancel()
	var t transaction
	var committing bool
	err = conn.Raw(func(dc any) error {
		c, ok := dc.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("store: a connection of type %T", dc)
		}
		tx, err := c.Conn().BeginTx(work, pgx.TxOptions{IsoLevel: pgx.ReadCommitted})
		if err != nil {
			return fmt.Errorf("store: begin: %w", err)
		}
		defer tx.Rollback(work)
		t = transaction{Tx: tx, shelf: p.shelf}
		if err := fn(work, &t); err != nil {
			return err
		}
		committing = true
		return tx.Commit(work)
	})
	if err != nil && committing {
		return p.settle(work, t.xid, err)
	}
	return err
}

// settle finds out how a transaction ended whose COMMIT was not answered: the line may have been cut, or the server killed, before or
// after it was durable. Only where the server does not come back in time the caller is left without an answer; sending the act again
// under the same Request is safe.
func (p *Postgres) settle(ctx context.Context, xid string, cause error) error {
	if xid == "" || errors.Is(cause, pgx.ErrTxCommitRollback) {
		return fmt.Errorf("store: commit: %w", cause)
	}
	for {
		var status sql.NullString
		err := p.db.QueryRowContext(ctx, "SELECT pg_xact_status($1::text::xid8)", xid).Scan(&status)
		switch {
		case err == nil && status.String == "committed":
			return nil
		case err == nil && status.String != "in progress":
			return fmt.Errorf("store: commit: %w", cause)
		case ctx.Err() != nil:
			return fmt.Errorf("store: commit: it is not known whether the act was written: %w", errors.Join(cause, err))
		}
		if !pause(ctx, 100*time.Millisecond) {
			return fmt.Errorf("store: commit: it is not known whether the act was written: %w", errors.Join(cause, err))
		}
	}
}

func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-time.After(d):
		return true
	case <-ctx.Done():
		return false
	}
}

// run sends all steps at once and judges the answers in their order.
func (t *transaction) run(ctx context.Context, steps []step) error {
	if len(steps) == 0 {
		return nil
	}
	batch := &pgx.Batch{}
	batch.Queue("SELECT pg_current_xact_id()::text")
	for _, st := range steps {
		batch.Queue(st.sql, st.args...)
	}
	results := t.SendBatch(ctx, batch)
	if err := results.QueryRow().Scan(&t.xid); err != nil {
		return errors.Join(fmt.Errorf("store: commit: %w", err), closed(results))
	}
	for _, st := range steps {
		tag, err := results.Exec()
		if err != nil {
			err = t.explain(st, err)
		} else {
			err = st.verdict(tag.RowsAffected())
		}
		if err != nil {
			closed(results)
			return err
		}
	}
	return closed(results)
}

// closed ends a batch. What it reports besides is the first error over again.
func closed(results pgx.BatchResults) error {
	if err := results.Close(); err != nil {
		return fmt.Errorf("store: commit: %w", err)
	}
	return nil
}

// explain turns a refusal of the engine into a fault: the names of the constraints tell which.
func (t *transaction) explain(st step, cause error) error {
	v := t.shelf.dialect.violation(cause)
	if st.row == nil || v.kind == "" || v.kind == "busy" {
		return fmt.Errorf("store: commit: %w", cause)
	}
	noun := t.shelf.tables[st.row.Noun].noun
	if v.kind == "reference" {
		return t.shelf.unreferenced(st.row, strings.TrimPrefix(v.name, "f_"+noun.Name+"_"), cause)
	}
	for _, set := range noun.Unique {
		if v.name == "u_"+noun.Name+"_"+strings.Join(set, "_") {
			return taken(noun.Name, set, cause)
		}
	}
	return stale(st.row.Noun, st.row.ID).Wrap(cause)
}

// Commit writes an act whole or not at all; when it returns without an error, the act is on the server's disk. See office.Store.
func (p *Postgres) Commit(ctx context.Context, act office.Act) (office.Outcome, error) {
	steps, err := p.plan(act)
	if err != nil {
		return office.Outcome{}, err
	}
	err = p.transact(ctx, func(ctx context.Context, t *transaction) error { return t.run(ctx, steps) })
	if errors.Is(err, errRepeated) {
		return p.repeated(ctx, act.Request)
	}
	if err != nil {
		return office.Outcome{}, err
	}
	return office.Outcome{Answer: act.Answer}, nil
}

func (p *Postgres) repeated(ctx context.Context, request string) (office.Outcome, error) {
	var packed []byte
	if err := p.db.QueryRowContext(ctx, sqlAnswer, request).Scan(&packed); err != nil {
		return office.Outcome{}, fmt.Errorf("store: answer to a request: %w", err)
	}
	answer, err := p.codec.unpack(packed)
	return office.Outcome{Repeated: true, Answer: answer}, err
}

// Lease takes up to limit jobs that are due, passing by those another program is taking at this moment. See office.Store.
func (p *Postgres) Lease(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]office.Job, error) {
	var jobs []office.Job
	err := p.transact(ctx, func(ctx context.Context, t *transaction) error {
		rows, err := t.Query(ctx, sqlDue+p.dialect.skip, now.UnixMicro(), limit)
		if err != nil {
			return fmt.Errorf("store: lease: %w", err)
		}
		jobs, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (office.Job, error) { return scanJob(row.Scan) })
		if err != nil {
			return fmt.Errorf("store: lease: %w", err)
		}
		return t.run(ctx, p.leases(jobs, now.Add(lease)))
	})
	if err != nil {
		return nil, err
	}
	return jobs, nil
}

// Postpone gives a leased job back. Fault Stale "job.gone" when it was settled meanwhile.
func (p *Postgres) Postpone(ctx context.Context, job id.Job, due time.Time, reason string) error {
	steps, err := p.postponement(job, due, reason)
	if err != nil {
		return err
	}
	return p.transact(ctx, func(ctx context.Context, t *transaction) error { return t.run(ctx, steps) })
}

// Seal numbers the entries that no running transaction can precede any more. One program seals at a time: the lock belongs to a
// transaction of its own, which the server ends with its connection.
func (p *Postgres) Seal(ctx context.Context, at time.Time, sign func(size int64, root [32]byte) (string, error)) (journal.Checkpoint, error) {
	lock, err := p.db.BeginTx(ctx, nil)
	if err != nil {
		return journal.Checkpoint{}, p.failed(fmt.Errorf("store: seal: %w", err))
	}
	defer lock.Rollback()
	if _, err := lock.ExecContext(ctx, "SELECT pg_advisory_xact_lock($1)", lockSeal); err != nil {
		return journal.Checkpoint{}, p.failed(fmt.Errorf("store: seal: %w", err))
	}
	return p.seal(ctx, at, sign, func(ctx context.Context, steps []step) error {
		return p.transact(ctx, func(ctx context.Context, t *transaction) error { return t.run(ctx, steps) })
	})
}

// Close closes the connections.
func (p *Postgres) Close() error { return p.db.Close() }
