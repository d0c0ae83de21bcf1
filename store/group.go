package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
)

// maxGroup bounds how many units of work share a transaction, and so how long the first of them waits for the last.
const maxGroup = 128

// optimizeEvery is after how many units the writer lets SQLite look whether its statistics are still true.
const optimizeEvery = 20000

// writer is the one goroutine that writes. It takes whatever units of work wait, runs them in one transaction with a savepoint each,
// commits once and answers all: a group pays for one flush of the disk.
//
// Crash story: nobody is answered before COMMIT has returned, and COMMIT returns after the log has been flushed (synchronous=FULL). A
// crash before that leaves a log without its last frame, which SQLite does not read: none of the group is there, and none was promised.
// A crash after it leaves all of them, some perhaps unanswered; their requests will find their answer. Where COMMIT fails, everyone in
// the group is told so, also those that were refused: what they were refused for is no longer true.
type writer struct {
	shelf *shelf
	db    *sql.DB
	queue chan unit
	gate  sync.RWMutex // held for reading while a unit is put into the queue
	shut  bool
	ended chan struct{}
	left  error // what closing the last session gave
}

// unit is one caller's work inside the group's transaction.
type unit struct {
	ctx  context.Context
	fn   func(*work) error
	done chan error
}

func newWriter(db *sql.DB, s *shelf) *writer {
	w := &writer{shelf: s, db: db, queue: make(chan unit, 4*maxGroup), ended: make(chan struct{})}
	go w.loop()
	return w
}

// do runs fn in the writer's next transaction. A caller that gives up while its unit waits in the queue is obeyed; once the unit has
// begun, the caller waits, because the outcome must be known.
func (w *writer) do(ctx context.Context, fn func(*work) error) error {
	u := unit{ctx: ctx, fn: fn, done: make(chan error, 1)}
	if err := w.put(u); err != nil {
		return err
	}
	return <-u.done
}

func (w *writer) put(u unit) error {
	w.gate.RLock()
	defer w.gate.RUnlock()
	if w.shut {
		return ErrClosed
	}
	select {
	case w.queue <- u:
		return nil
	case <-u.ctx.Done():
		return u.ctx.Err()
	}
}

func (w *writer) close() error {
	w.gate.Lock()
	first := !w.shut
	w.shut = true
	w.gate.Unlock()
	if first {
		close(w.queue)
	}
	<-w.ended
	return w.left
}

func (w *writer) loop() {
	defer close(w.ended)
	s := &session{db: w.db}
	served := 0
	for u := range w.queue {
		served += w.group(s, u)
		if served >= optimizeEvery {
			served = 0
			w.shelf.warn("statistics", s.exec("PRAGMA optimize"))
		}
	}
	w.shelf.warn("statistics", s.exec("PRAGMA optimize = 0x10002")) // without a limit, which would leave out the finer statistics
	w.left = errors.Join(s.drop(), w.db.Close())
}

// group runs the first unit and those that wait behind it in one transaction, and answers them.
func (w *writer) group(s *session, first unit) int {
	units := []unit{first}
	outcomes := []error{nil}
	err := w.begin(s)
	if err == nil {
		outcomes[0], err = w.protected(s, first)
	}
	for err == nil && len(units) < maxGroup {
		next, ok := w.waiting()
		if !ok {
			break
		}
		var outcome error
		outcome, err = w.protected(s, next)
		units, outcomes = append(units, next), append(outcomes, outcome)
	}
	if err = w.end(s, err); err != nil {
		w.shelf.warn("commit", err)
	}
	for i, u := range units {
		if err != nil {
			u.done <- w.shelf.failed(err)
		} else {
			u.done <- outcomes[i]
		}
	}
	return len(units)
}

func (w *writer) waiting() (unit, bool) {
	select {
	case u, ok := <-w.queue:
		return u, ok
	default:
		return unit{}, false
	}
}

// All statements of the writer run without the callers' contexts: an interrupted statement would take the whole group with it.

func (w *writer) begin(s *session) error {
	if err := s.exec("BEGIN IMMEDIATE"); err != nil {
		return errors.Join(fmt.Errorf("store: begin: %w", err), s.drop())
	}
	return nil
}

// end commits, or gives up the connection when something is wrong with the transaction: a new one is certain to be outside of it.
func (w *writer) end(s *session, broken error) error {
	if broken == nil {
		if broken = s.exec("COMMIT"); broken == nil {
			return nil
		}
		broken = fmt.Errorf("store: commit: %w", broken)
	}
	w.shelf.warn("rollback", s.drop())
	return broken
}

// protected runs one unit behind a savepoint. outcome is the caller's; broken means that the transaction itself cannot be trusted
// any more and nobody in it may be told that all is well.
func (w *writer) protected(s *session, u unit) (outcome, broken error) {
	if err := u.ctx.Err(); err != nil {
		return err, nil
	}
	if err := s.exec("SAVEPOINT unit"); err != nil {
		return nil, err
	}
	if outcome = call(u.fn, &work{session: s, shelf: w.shelf}); outcome != nil {
		if err := s.exec("ROLLBACK TO unit"); err != nil { // the others must not take this unit's fault for theirs
			return outcome, fmt.Errorf("store: rollback: %w, after: %v", err, outcome)
		}
	}
	return outcome, s.exec("RELEASE unit")
}

// call keeps a panic from ending the writer: the unit fails, the others go on.
func call(fn func(*work) error, k *work) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("store: panic while writing: %v\n%s", p, debug.Stack())
		}
	}()
	return fn(k)
}
