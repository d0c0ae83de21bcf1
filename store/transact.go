package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"hoso/office"
)

// How a transaction is tried: again after a deadlock or a serialization failure, and never for longer than maxWrite.
const (
	maxTries = 8
	maxWrite = time.Minute
)

// transact executes steps in one transaction, again when the engine gave it up for another's sake. Row locks and expected revisions
// make READ COMMITTED enough: an act reads nothing that it did not lock or expect.
func (p *Postgres) transact(ctx context.Context, steps []step, left trace) error {
	for try := 1; ; try++ {
		err := p.once(ctx, steps, left)
		if try == maxTries || p.dialect.violation(err).kind != "busy" || ctx.Err() != nil {
			return p.failed(err)
		}
	}
}

// once obeys the caller while waiting for a connection. What has begun is carried to its end, because the outcome must be known.
//
// Crash story: a program that dies before COMMIT is sent leaves a transaction that the server rolls back; one that dies after it leaves
// a transaction that is whole, and a request that finds its answer. A server that dies loses what was not flushed, which was not
// acknowledged either; settle asks the next one.
func (p *Postgres) once(ctx context.Context, steps []step, left trace) error {
	conn, err := p.db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("store: begin: %w", err)
	}
	defer conn.Close()
	work, cancel := context.WithTimeout(context.WithoutCancel(ctx), maxWrite)
	defer cancel()
	t := transaction{shelf: p.shelf}
	err = conn.Raw(func(dc any) error {
		c, ok := dc.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("store: a connection of type %T", dc)
		}
		t.conn = c.Conn()
		return t.execute(work, steps)
	})
	if err != nil && t.committing {
		return p.settle(work, t, left, err)
	}
	return err
}

// transaction is one attempt.
type transaction struct {
	shelf      *shelf
	conn       *pgx.Conn
	xid        string // its number, by which the server can be asked whether it still runs
	committing bool   // COMMIT was sent
}

// execute sends BEGIN and all steps at once, judges the answers in their order, and commits: two turns on the line for an act.
func (t *transaction) execute(ctx context.Context, steps []step) error {
	batch := &pgx.Batch{}
	batch.Queue("BEGIN ISOLATION LEVEL READ COMMITTED")
	batch.Queue("SELECT pg_current_xact_id()::xid::text")
	for _, st := range steps {
		batch.Queue(st.sql, st.args...)
	}
	results := t.conn.SendBatch(ctx, batch)
	err := t.judge(results, steps)
	if ended := results.Close(); err == nil && ended != nil {
		err = fmt.Errorf("store: commit: %w", ended)
	}
	if err != nil {
		t.rollback(ctx)
		return err
	}
	t.committing = true
	if tag, err := t.conn.Exec(ctx, "COMMIT"); err != nil || tag.String() != "COMMIT" {
		return errors.Join(fmt.Errorf("store: COMMIT gave %q", tag), err)
	}
	return nil
}

// rollback gives up the connection where it cannot give up the transaction.
func (t *transaction) rollback(ctx context.Context) {
	if _, err := t.conn.Exec(ctx, "ROLLBACK"); err != nil {
		t.conn.Close(ctx)
	}
}

func (t *transaction) judge(results pgx.BatchResults, steps []step) error {
	if _, err := results.Exec(); err != nil {
		return fmt.Errorf("store: begin: %w", err)
	}
	if err := results.QueryRow().Scan(&t.xid); err != nil {
		return fmt.Errorf("store: begin: %w", err)
	}
	for _, st := range steps {
		tag, err := results.Exec()
		if err != nil {
			return t.explain(st, err)
		}
		if err := st.verdict(tag.RowsAffected()); err != nil {
			return err
		}
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

// trace is a question that finds what a transaction has written, and nothing else has. The zero trace finds nothing out.
type trace struct{ sql, id string }

// traceOf is the trace of an act: its journal entry, or its request.
func traceOf(act office.Act) trace {
	switch {
	case act.Entry != nil:
		return trace{"SELECT count(*) FROM entry WHERE id = $1", string(act.Entry.ID)}
	case act.Request != "":
		return trace{"SELECT count(*) FROM request WHERE id = $1", act.Request}
	}
	return trace{}
}

// sqlRunning tells whether a transaction has not ended yet.
const sqlRunning = "SELECT count(*) FROM pg_stat_activity WHERE pid = $1 AND backend_xid::text = $2"

// settle finds out how a transaction ended whose COMMIT was not answered: the line may have been cut, or the server killed, before or
// after it was durable. It waits until the transaction does not run any more and then looks for what it wrote. The server's own record of
// transactions (pg_xact_status) must not be asked: after a crash it gives their numbers to others. Only where the server does not come
// back in time, or the act left no trace, the caller gets no answer; sending the act again under the same Request is safe.
func (p *Postgres) settle(ctx context.Context, t transaction, left trace, cause error) error {
	var last error
	for left.sql != "" {
		written, err := p.ended(ctx, t, left)
		switch {
		case err == nil && written:
			return nil
		case err == nil:
			return fmt.Errorf("store: commit: %w", cause)
		}
		last = err
		if !pause(ctx, 100*time.Millisecond) {
			break
		}
	}
	return fmt.Errorf("store: commit: it is not known whether the act was written: %w", errors.Join(cause, last))
}

// errRunning tells that a transaction has not ended yet.
var errRunning = errors.New("store: the transaction still runs")

// ended tells whether a transaction that is over has written.
func (p *Postgres) ended(ctx context.Context, t transaction, left trace) (written bool, err error) {
	var running, found int
	if err := p.db.QueryRowContext(ctx, sqlRunning, t.conn.PgConn().PID(), t.xid).Scan(&running); err != nil {
		return false, err
	}
	if running > 0 {
		return false, errRunning
	}
	err = p.db.QueryRowContext(ctx, left.sql, left.id).Scan(&found)
	return found > 0, err
}

func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-time.After(d):
		return true
	case <-ctx.Done():
		return false
	}
}
