package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"hoso/office"
)

// shape is one table as it is dumped.
type shape struct {
	table   string
	columns []string
	order   string
}

// shapes are all tables of a store: what it keeps is in these and nowhere else (TestDumpIsWhole). The steps of the schema come first, because
// the rest can only be put where they were taken.
func shapes() []shape {
	all := []shape{{"migration", []string{"name", "sha256"}, "name"}}
	for _, n := range office.Nouns {
		columns := []string{"id", "rev"}
		for _, k := range n.Keys {
			columns = append(columns, column(k.Name))
		}
		all = append(all, shape{"r_" + n.Name, append(columns, "body"), "id"})
	}
	return append(all,
		shape{"entry", []string{"pos", "id", "at", "act", "account", "number", "body"}, "pos"},
		shape{"subject", []string{"dossier", "entry"}, "entry, dossier"},
		shape{"tree", []string{"place", "hash"}, "place"},
		shape{"checkpoint", []string{"size", "root", "at", "note"}, "size"},
		shape{"job", []string{"id", "kind", "once", "line", "due", "leased", "attempts", "args", "failure"}, "id"},
		shape{"request", []string{"id", "act", "at", "answer"}, "id"})
}

// packed tells which columns hold what a codec has packed.
func packed(column string) bool { return column == "body" || column == "answer" }

// Dump streams everything from one snapshot. Acts go on meanwhile; on SQLite the log grows until the snapshot ends. See office.Whole.
func (s *shelf) Dump(ctx context.Context, fn func(office.Piece) error) error {
	return s.view(ctx, func(r *reader) error {
		for _, t := range shapes() {
			if err := r.dump(t, fn); err != nil {
				return fmt.Errorf("store: dump %s: %w", t.table, err)
			}
		}
		return nil
	})
}

func (r *reader) dump(t shape, fn func(office.Piece) error) error {
	rows, err := r.query(false, "SELECT "+strings.Join(t.columns, ", ")+" FROM "+t.table+" ORDER BY "+t.order)
	if err != nil {
		return err
	}
	defer rows.Close()
	values, into := make([]any, len(t.columns)), make([]any, len(t.columns))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := r.shelf.dumped(rows, t, values, into); err != nil {
			return err
		}
		if err := fn(office.Piece{Table: t.table, Columns: t.columns, Values: values}); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return r.failed(err)
	}
	return nil
}

// dumped reads one row and unpacks what is packed.
func (s *shelf) dumped(rows *sql.Rows, t shape, values, into []any) error {
	if err := rows.Scan(into...); err != nil {
		return err
	}
	for i, v := range values {
		if !packed(t.columns[i]) {
			continue
		}
		stored, ok := v.([]byte)
		if !ok {
			return fmt.Errorf("the column %s holds a %T", t.columns[i], v)
		}
		body, err := s.codec.unpack(stored)
		if err != nil {
			return err
		}
		values[i] = body
	}
	return nil
}
