package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"hoso/office"
)

// reader is one snapshot.
type reader struct {
	shelf *shelf
	ctx   context.Context
	ask   asker
}

// page is how many rows Each holds at a time: a cursor left open would keep its caller from asking anything else.
const page = 200

// query runs a SELECT. Lists tell PostgreSQL to plan for their very arguments; reads by id keep their plan.
func (r *reader) query(list bool, text string, args ...any) (*sql.Rows, error) {
	if list && len(r.shelf.dialect.scan) > 0 {
		args = slices.Concat(r.shelf.dialect.scan, args)
	}
	rows, err := r.ask.query(r.ctx, r.shelf.dialect.rebind(text), args...)
	if err != nil {
		return nil, r.failed(err)
	}
	return rows, nil
}

func (r *reader) failed(err error) error {
	return r.shelf.failed(fmt.Errorf("store: read: %w", err))
}

// collect reads every row of a SELECT with scan and closes it.
func collect[T any](r *reader, rows *sql.Rows, err error, scan func(*sql.Rows) (T, error)) ([]T, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		one, err := scan(rows)
		if err != nil {
			return nil, r.failed(err)
		}
		all = append(all, one)
	}
	if err := rows.Err(); err != nil {
		return nil, r.failed(err)
	}
	return all, nil
}

func (r *reader) table(noun string) (*table, error) {
	t, ok := r.shelf.tables[noun]
	if !ok {
		return nil, fmt.Errorf("store: there is no noun %q", noun)
	}
	return t, nil
}

// Get reads one row. Fault Missing "row.missing" with noun and id.
func (r *reader) Get(noun, id string) (office.Row, error) {
	t, err := r.table(noun)
	if err != nil {
		return office.Row{}, err
	}
	if !storable(id) {
		return office.Row{}, missing(noun, id)
	}
	rows, err := r.query(false, t.get, id)
	found, err := collect(r, rows, err, r.rowOf(t))
	if err != nil {
		return office.Row{}, err
	}
	if len(found) == 0 {
		return office.Row{}, missing(noun, id)
	}
	return found[0], nil
}

// rowOf scans the columns of t.cols.
func (r *reader) rowOf(t *table) func(*sql.Rows) (office.Row, error) {
	return func(rows *sql.Rows) (office.Row, error) {
		row := office.Row{Noun: t.noun.Name, Keys: make(map[string]any, len(t.noun.Keys))}
		texts, integers := make([]sql.NullString, len(t.noun.Keys)), make([]sql.NullInt64, len(t.noun.Keys))
		var packed sql.RawBytes
		into := []any{&row.ID, &row.Rev}
		for i, k := range t.noun.Keys {
			if k.Integer {
				into = append(into, &integers[i])
			} else {
				into = append(into, &texts[i])
			}
		}
		if err := rows.Scan(append(into, &packed)...); err != nil {
			return row, err
		}
		for i, k := range t.noun.Keys {
			switch {
			case texts[i].Valid:
				row.Keys[k.Name] = texts[i].String
			case integers[i].Valid:
				row.Keys[k.Name] = integers[i].Int64
			default:
				row.Keys[k.Name] = nil
			}
		}
		body, err := r.shelf.codec.unpack(packed)
		row.Body = body
		return row, err
	}
}

// Find reads the rows a query names, in its order. An absent key sorts before all others, matches "=" nil and every "!=" of something.
func (r *reader) Find(q office.Query) ([]office.Row, error) {
	t, err := r.table(q.Noun)
	if err != nil {
		return nil, err
	}
	text, args, err := selectRows(r.shelf.dialect, t, q)
	if err != nil {
		return nil, err
	}
	rows, err := r.query(true, text, args...)
	return collect(r, rows, err, r.rowOf(t))
}

// Count counts what Find would give without After and Limit.
func (r *reader) Count(q office.Query) (int, error) {
	t, err := r.table(q.Noun)
	if err != nil {
		return 0, err
	}
	text, args, err := countRows(r.shelf.dialect, t, q)
	if err != nil {
		return 0, err
	}
	rows, err := r.query(true, text, args...)
	found, err := collect(r, rows, err, func(rows *sql.Rows) (n int, err error) { return n, rows.Scan(&n) })
	if err != nil {
		return 0, err
	}
	return found[0], nil
}

// Each streams all rows of a noun in the order of their ids. fn may use the Reader.
func (r *reader) Each(noun string, fn func(office.Row) error) error {
	q := office.Query{Noun: noun, Limit: page}
	for {
		rows, err := r.Find(q)
		if err != nil {
			return err
		}
		for _, row := range rows {
			if err := fn(row); err != nil {
				return err
			}
		}
		if len(rows) < page {
			return nil
		}
		q.After = &office.After{ID: rows[len(rows)-1].ID}
	}
}

// Jobs counts the jobs not settled yet by kind, those that somebody works on included.
func (r *reader) Jobs() (map[string]int, error) {
	rows, err := r.query(false, "SELECT kind, count(*) FROM job GROUP BY kind")
	counts := map[string]int{}
	_, err = collect(r, rows, err, func(rows *sql.Rows) (bool, error) {
		var kind string
		var n int
		err := rows.Scan(&kind, &n)
		counts[kind] = n
		return true, err
	})
	if err != nil {
		return nil, err
	}
	return counts, nil
}

// Failing lists the jobs with a failure.
func (r *reader) Failing(limit int) ([]office.Job, error) {
	rows, err := r.query(false, "SELECT id, kind, once, line, due, attempts, args, failure FROM job WHERE failure <> '' ORDER BY due, id LIMIT $1", int64(limit))
	var failing []office.Job
	_, err = collect(r, rows, err, func(rows *sql.Rows) (bool, error) {
		j, err := scanJob(rows)
		failing = append(failing, j)
		return true, err
	})
	if err != nil {
		return nil, err
	}
	return failing, nil
}

// errShort is a hole in what the store itself keeps: the journal's tree or numbering was tampered with.
var errShort = errors.New("store: the journal's tree does not hold what it should")
