package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
)

// maxStatements bounds what a flood of different questions can hold in memory.
const maxStatements = 400

// session is one connection of SQLite with its prepared statements. It is made at the first use and again after drop.
type session struct {
	db    *sql.DB
	conn  *sql.Conn
	stmts map[string]*sql.Stmt
}

func (s *session) stmt(ctx context.Context, text string) (*sql.Stmt, error) {
	if s.conn == nil {
		conn, err := s.db.Conn(ctx)
		if err != nil {
			return nil, err
		}
		s.conn, s.stmts = conn, map[string]*sql.Stmt{}
	}
	if st, ok := s.stmts[text]; ok {
		return st, nil
	}
	if len(s.stmts) >= maxStatements {
		s.forget()
	}
	st, err := s.conn.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	s.stmts[text] = st
	return st, nil
}

func (s *session) forget() {
	for _, st := range s.stmts {
		st.Close()
	}
	clear(s.stmts)
}

func (s *session) exec(text string) error {
	st, err := s.stmt(context.Background(), text)
	if err != nil {
		return err
	}
	_, err = st.ExecContext(context.Background())
	return err
}

func (s *session) query(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	st, err := s.stmt(ctx, text)
	if err != nil {
		return nil, err
	}
	return st.QueryContext(ctx, args...)
}

// drop closes the connection; SQLite rolls back what was open in it.
func (s *session) drop() error {
	if s.conn == nil {
		return nil
	}
	s.forget()
	conn := s.conn
	s.conn = nil
	if err := conn.Raw(func(any) error { return driver.ErrBadConn }); err != nil && !errors.Is(err, driver.ErrBadConn) {
		return err
	}
	return nil
}

// lender lends sessions to views, each to one at a time.
type lender struct {
	db   *sql.DB
	free chan *session // nil when the store is closed
	size int
}

func newLender(db *sql.DB, size int) *lender {
	db.SetMaxOpenConns(size)
	l := &lender{db: db, free: make(chan *session, size), size: size}
	for range size {
		l.free <- &session{db: db}
	}
	return l
}

// snapshot begins reading. SQLite takes the snapshot at the first question; what was committed before this call is in it.
func (l *lender) snapshot(ctx context.Context) (asker, func(), error) {
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	select {
	case s, ok := <-l.free:
		if !ok {
			return nil, nil, ErrClosed
		}
		if err := s.exec("BEGIN"); err != nil {
			err = errors.Join(fmt.Errorf("store: begin reading: %w", err), s.drop())
			l.free <- s
			return nil, nil, err
		}
		return s, func() { l.back(s) }, nil
	case <-ctx.Done():
		return nil, nil, ctx.Err()
	}
}

func (l *lender) back(s *session) {
	if s.exec("ROLLBACK") != nil {
		s.drop()
	}
	l.free <- s
}

// close waits for the views that are open.
func (l *lender) close() error {
	var errs []error
	for range l.size {
		errs = append(errs, (<-l.free).drop())
	}
	close(l.free)
	return errors.Join(append(errs, l.db.Close())...)
}
