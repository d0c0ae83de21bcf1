package store

import (
	"context"
	"database/sql"
	"io/fs"
)

// What the tests of this package need beyond its doors.

// Behind is the end of the range of texts with a prefix.
var Behind = behind

// SQLiteStatements are the statements of a migration for SQLite, PostgresStatements those for PostgreSQL.
var (
	SQLiteStatements   = sqliteDialect.statements
	PostgresStatements = postgresDialect.statements
)

// Pack and Unpack are the two ways of a codec.
func Pack(body []byte) ([]byte, error) {
	c, err := newCodec()
	if err != nil {
		return nil, err
	}
	return c.pack(body), nil
}

// Unpacker gives a function that opens stored bodies.
func Unpacker() (func([]byte) ([]byte, error), error) {
	c, err := newCodec()
	if err != nil {
		return nil, err
	}
	return c.unpack, nil
}

// Migrate applies the migrations of files to an SQLite or PostgreSQL database.
func Migrate(ctx context.Context, db *sql.DB, files fs.FS, postgres bool) error {
	all, err := known(files)
	if err != nil {
		return err
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	d := &sqliteDialect
	if postgres {
		d = &postgresDialect
	}
	return migrateConn(ctx, d, conn, all)
}

// Do runs a unit of work in the writer's next transaction; exec runs a statement in it.
func (s *SQLite) Do(ctx context.Context, fn func(exec func(string) error) error) error {
	return s.writer.do(ctx, func(k *work) error { return fn(k.exec) })
}

// Queued is how many units wait for the writer.
func (s *SQLite) Queued() int { return len(s.writer.queue) }

// Pragma reads a setting of the connection that writes and of every one that reads.
func (s *SQLite) Pragma(ctx context.Context, name string) ([]string, error) {
	var all []string
	read := func(c *session) error {
		var value string
		st, err := c.stmt(ctx, "PRAGMA "+name)
		if err == nil {
			err = st.QueryRowContext(ctx).Scan(&value)
		}
		all = append(all, value)
		return err
	}
	if err := s.writer.do(ctx, func(k *work) error { return read(k.session) }); err != nil {
		return nil, err
	}
	for range s.lender.size {
		c := <-s.lender.free
		err := read(c)
		s.lender.free <- c
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

// DB gives the connections of the store.
func (p *Postgres) DB() *sql.DB { return p.db }

// MigrationTexts are the embedded migrations in their order.
func MigrationTexts(t interface{ Fatal(...any) }) []string {
	all, err := known(migrations)
	if err != nil {
		t.Fatal(err)
	}
	texts := make([]string, 0, len(all))
	for _, m := range all {
		texts = append(texts, m.text)
	}
	return texts
}

// Shapes are the columns of the tables that are dumped.
func Shapes() map[string][]string {
	all := map[string][]string{}
	for _, s := range shapes() {
		all[s.table] = s.columns
	}
	return all
}
