package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"hoso/fault"
	"hoso/office"
)

// Pieces gives what Dump gave, one after the other, and io.EOF behind the last. Any other error ends the filling.
type Pieces func() (office.Piece, error)

// FillSQLite makes a store in a new file from what another one dumped, and brings its schema up to date. The file must not be there. Faults:
// Closed "store.newer", "store.changed".
//
// Crash story: the schema and all rows are one transaction, committed once the last piece has come and was believed. Before that the file
// holds nothing; behind it come the migrations that the other store did not have yet, each whole.
func FillSQLite(ctx context.Context, path string, opt Options, pieces Pieces) (err error) {
	shelf, err := newShelf(&sqliteDialect, opt)
	if err != nil {
		return err
	}
	if err := createNew(path); err != nil {
		return err
	}
	db, err := sql.Open(sqliteDriver, sqliteAddress(path))
	if err != nil {
		return fmt.Errorf("store: open: %w", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("store: fill: %w", err)
	}
	defer tx.Rollback()
	f := filler{shelf: shelf, pieces: pieces, exec: func(text string, args ...any) error {
		_, err := tx.ExecContext(ctx, text, args...)
		return err
	}}
	f.table = func(table string, columns []string) error { return f.insert(ctx, tx, table, columns) }
	if err := f.fill(); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("store: fill: %w", err)
	}
	return migrateSQLite(ctx, db)
}

// FillPostgres fills an empty database. Faults: Invalid "store.not_empty" when the database holds tables; Closed "store.newer",
// "store.changed". Crash story: as FillSQLite; a failure leaves the database as empty as it was.
func FillPostgres(ctx context.Context, dsn string, opt Options, pieces Pieces) (err error) {
	p, err := connect(dsn, opt)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	if err := errors.Join(p.inspect(ctx), p.empty(ctx)); err != nil {
		return err
	}
	conn, err := p.db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("store: fill: %w", err)
	}
	err = conn.Raw(func(dc any) error {
		c, ok := dc.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("store: a connection of type %T", dc)
		}
		return p.copyIn(ctx, c.Conn(), pieces)
	})
	if err = errors.Join(err, conn.Close()); err != nil {
		return err
	}
	return p.migrate(ctx)
}

// empty refuses a database that holds tables.
func (p *Postgres) empty(ctx context.Context) error {
	var tables int
	err := p.db.QueryRowContext(ctx, "SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema()").Scan(&tables)
	if err != nil {
		return fmt.Errorf("store: fill: %w", err)
	}
	if tables > 0 {
		return fault.New(fault.Invalid, "store.not_empty", tables)
	}
	return nil
}

// copyIn fills the database of a connection in one transaction.
func (p *Postgres) copyIn(ctx context.Context, c *pgx.Conn, pieces Pieces) error {
	tx, err := c.Begin(ctx)
	if err != nil {
		return fmt.Errorf("store: fill: %w", err)
	}
	defer tx.Rollback(context.WithoutCancel(ctx))
	f := filler{shelf: p.shelf, pieces: pieces, exec: func(text string, args ...any) error {
		_, err := tx.Exec(ctx, text, args...)
		return err
	}}
	f.table = func(table string, columns []string) error {
		rows := &rowsOf{filler: &f, table: table}
		_, err := tx.CopyFrom(ctx, pgx.Identifier{table}, columns, rows)
		return cmp.Or(rows.err, err) // the server only says that it was told to stop
	}
	if err := f.fill(); err != nil {
		return err
	}
	// The next entry's place goes on behind the last one's.
	if err := f.exec("SELECT setval(pg_get_serial_sequence('entry', 'pos'), coalesce(max(pos), 1), max(pos) IS NOT NULL) FROM entry"); err != nil {
		return fmt.Errorf("store: fill: %w", err)
	}
	if err := tx.Commit(ctx); err != nil {
		return fmt.Errorf("store: fill: %w", err)
	}
	return nil
}

// filler puts pieces into a store within one transaction.
type filler struct {
	shelf  *shelf
	pieces Pieces
	exec   func(text string, args ...any) error
	table  func(table string, columns []string) error // takes all pieces of one table with take
	next   office.Piece                               // the piece that comes next; no table when there is none
}

// fill makes the schema as it was and then table after table. It ends well only when the pieces have ended well.
func (f *filler) fill() error {
	if err := f.advance(); err != nil {
		return err
	}
	if err := f.schema(); err != nil {
		return err
	}
	for f.next.Table != "" {
		table := f.next.Table
		if err := identifiers(table, f.next.Columns); err != nil {
			return err
		}
		if err := f.table(table, f.next.Columns); err != nil {
			return fmt.Errorf("store: fill %s: %w", table, err)
		}
	}
	return nil
}

func (f *filler) advance() error {
	piece, err := f.pieces()
	if errors.Is(err, io.EOF) {
		f.next = office.Piece{}
		return nil
	}
	f.next = piece
	return err
}

// take gives the values of the next piece of a table as they are stored; nil behind the last.
func (f *filler) take(table string) ([]any, error) {
	if f.next.Table != table {
		return nil, nil
	}
	values := append([]any{}, f.next.Values...)
	for i, v := range values {
		if body, ok := v.([]byte); ok && packed(f.next.Columns[i]) {
			values[i] = f.shelf.codec.pack(body)
		}
	}
	return values, f.advance()
}

// schema applies the steps the other store had.
func (f *filler) schema() error {
	var applied []migration
	for f.next.Table == "migration" {
		values, err := f.take("migration")
		if err != nil {
			return err
		}
		if len(values) != 2 {
			return errors.New("store: fill: a step of the schema that is none")
		}
		name, _ := values[0].(string)
		digest, _ := values[1].(string)
		applied = append(applied, migration{name: name, digest: digest})
	}
	all, err := known(migrations)
	if err != nil {
		return err
	}
	todo, err := pending(all, applied)
	if err != nil {
		return err
	}
	d := f.shelf.dialect
	if err := f.exec(d.words.Replace(sqlMigrations)); err != nil {
		return fmt.Errorf("store: fill: %w", err)
	}
	for _, m := range all[:len(all)-len(todo)] {
		if err := m.apply(d, f.exec); err != nil {
			return fmt.Errorf("store: fill: %s: %w", m.name, err)
		}
	}
	return nil
}

// insert puts the rows of one table into SQLite.
func (f *filler) insert(ctx context.Context, tx *sql.Tx, table string, columns []string) error {
	marks := strings.TrimSuffix(strings.Repeat("?, ", len(columns)), ", ")
	st, err := tx.PrepareContext(ctx, "INSERT INTO "+table+" ("+strings.Join(columns, ", ")+") VALUES ("+marks+")")
	if err != nil {
		return err
	}
	defer st.Close()
	for {
		values, err := f.take(table)
		if err != nil || values == nil {
			return err
		}
		if _, err := st.ExecContext(ctx, values...); err != nil {
			return err
		}
	}
}

// rowsOf gives the pieces of one table to COPY.
type rowsOf struct {
	filler *filler
	table  string
	values []any
	err    error
}

func (r *rowsOf) Next() bool {
	r.values, r.err = r.filler.take(r.table)
	return r.err == nil && r.values != nil
}

func (r *rowsOf) Values() ([]any, error) { return r.values, nil }

func (r *rowsOf) Err() error { return r.err }

var identifier = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// identifiers refuses names that could be anything but names: they become part of SQL.
func identifiers(table string, columns []string) error {
	for _, name := range append([]string{table}, columns...) {
		if !identifier.MatchString(name) {
			return fmt.Errorf("store: fill: %q is no name of a table or column", name)
		}
	}
	return nil
}
