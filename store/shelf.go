package store

import (
	"context"
	"database/sql"
	"log/slog"

	"hoso/office"
)

// shelf is the half that both engines share: reading, and turning acts into statements.
type shelf struct {
	dialect  *dialect
	tables   map[string]*table
	codec    *codec
	log      *slog.Logger
	snapshot func(context.Context) (asker, func(), error) // begins a snapshot; the function ends it
}

// asker answers questions on one snapshot.
type asker interface {
	query(ctx context.Context, text string, args ...any) (*sql.Rows, error)
}

func newShelf(d *dialect, opt Options) (*shelf, error) {
	c, err := newCodec()
	if err != nil {
		return nil, err
	}
	return &shelf{dialect: d, tables: tables(d), codec: c, log: opt.log()}, nil
}

// View runs fn on one consistent snapshot: what was committed before it began, and nothing later. The Reader is good until fn
// returns and for one goroutine. fn must not open a View: it holds a connection, and many that wait for a second one wait forever.
func (s *shelf) View(ctx context.Context, fn func(office.Reader) error) error {
	return s.view(ctx, func(r *reader) error { return fn(r) })
}

func (s *shelf) view(ctx context.Context, fn func(*reader) error) error {
	ask, end, err := s.snapshot(ctx)
	if err != nil {
		return s.failed(err)
	}
	defer end() // also when fn panics
	return fn(&reader{shelf: s, ctx: ctx, ask: ask})
}

// failed turns an engine's error into the fault a person can mend, when there is one.
func (s *shelf) failed(err error) error {
	if err != nil && s.dialect.violation(err).kind == "busy" {
		return busy(err)
	}
	return err
}

// warn tells the operator of what no caller can be told, or not fully.
func (s *shelf) warn(what string, err error) {
	if err != nil {
		s.log.Warn("store: "+what, "error", err)
	}
}
