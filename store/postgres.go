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
	words: strings.NewReplacer("{KEY}", `COLLATE "C"`, "{I64}", "BIGINT", "{BLOB}", "BYTEA", "{STRICT}", "", "{LEAN}", "",
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

// OpenPostgres opens the store in the database dsn names and brings its schema up to date. The database must be in UTF-8 and must not
// have synchronous_commit off. Faults: Closed "store.newer", "store.changed"; "store.older" where it is opened for reading.
func OpenPostgres(ctx context.Context, dsn string, opt Options) (*Postgres, error) {
	p, err := connect(dsn, opt)
	if err != nil {
		return nil, err
	}
	if err := p.inspect(ctx); err != nil {
		return nil, errors.Join(err, p.Close())
	}
	prepare := p.migrate
	if opt.Reading {
		prepare = p.look
	}
	if err := prepare(ctx); err != nil {
		return nil, errors.Join(err, p.Close())
	}
	return p, nil
}

// connect prepares the connections to a database; none is opened yet.
func connect(dsn string, opt Options) (*Postgres, error) {
	shelf, err := newShelf(&postgresDialect, opt)
	if err != nil {
		return nil, err
	}
	config, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, fmt.Errorf("store: address of the database: %w", err)
	}
	usual := map[string]string{"application_name": "hoso", "timezone": "UTC", "lock_timeout": "10s", "idle_in_transaction_session_timeout": "5min"}
	if opt.Reading {
		usual["default_transaction_read_only"] = "on"
	}
	for name, value := range usual {
		if _, set := config.RuntimeParams[name]; !set {
			config.RuntimeParams[name] = value
		}
	}
	db := stdlib.OpenDB(*config)
	db.SetMaxOpenConns(max(4, opt.connections())) // sealing holds a lock, reads and writes at once
	db.SetMaxIdleConns(max(4, opt.connections()))
	p := &Postgres{shelf: shelf, db: db}
	shelf.snapshot = p.begin
	return p, nil
}

// look refuses a schema that is not this program's.
func (p *Postgres) look(ctx context.Context) error {
	conn, err := p.db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("store: open: %w", err)
	}
	return errors.Join(current(ctx, conn), conn.Close())
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

// Commit writes an act whole or not at all; when it returns without an error, the act is on the server's disk. See office.Store.
func (p *Postgres) Commit(ctx context.Context, act office.Act) (office.Outcome, error) {
	steps, err := p.plan(act)
	if err != nil {
		return office.Outcome{}, err
	}
	err = p.transact(ctx, steps, traceOf(act))
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
	jobs, err := scanJobs(p.db.QueryContext(ctx, sqlLease(p.dialect), now.UnixMicro(), max(limit, 0), now.Add(lease).UnixMicro()))
	return jobs, p.failed(err)
}

// Renew keeps a leased job until a later time. Fault Stale "job.gone" when it was settled or given to somebody else meanwhile.
func (p *Postgres) Renew(ctx context.Context, job id.Job, attempt int, until time.Time) error {
	steps, err := p.renewal(job, attempt, until)
	if err != nil {
		return err
	}
	return p.transact(ctx, steps, trace{})
}

// Postpone gives a leased job back. Fault Stale "job.gone" when it was settled meanwhile.
func (p *Postgres) Postpone(ctx context.Context, job id.Job, due time.Time, reason string) error {
	steps, err := p.postponement(job, due, reason)
	if err != nil {
		return err
	}
	return p.transact(ctx, steps, trace{})
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
	return p.seal(ctx, at, sign, func(ctx context.Context, steps []step) error { return p.transact(ctx, steps, trace{}) })
}

// Close closes the connections.
func (p *Postgres) Close() error { return p.db.Close() }
