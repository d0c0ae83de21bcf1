package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	_ "github.com/jackc/pgx/v5/stdlib"

	"hoso/fault"
	"hoso/office"
	"hoso/store"
)

// declared is the schema a noun asks for, as text that can be compared and, where it is missing, put into a migration.
func declared(n office.Noun) string {
	var b strings.Builder
	fmt.Fprintf(&b, "CREATE TABLE r_%s (\n  id TEXT {KEY} NOT NULL PRIMARY KEY,\n  rev {I64} NOT NULL,\n", n.Name)
	for _, k := range n.Keys {
		col := "TEXT {KEY}"
		if k.Integer {
			col = "{I64}"
		}
		if !k.Optional {
			col += " NOT NULL"
		}
		if k.Refs != "" {
			col += fmt.Sprintf(" CONSTRAINT f_%s_%s REFERENCES r_%s (id)", n.Name, k.Name, k.Refs)
		}
		fmt.Fprintf(&b, "  k_%s %s,\n", k.Name, col)
	}
	b.WriteString("  body {BLOB} NOT NULL\n){STRICT};\n")
	for _, set := range n.Unique {
		fmt.Fprintf(&b, "CREATE UNIQUE INDEX u_%s_%s ON r_%s (k_%s);\n", n.Name, strings.Join(set, "_"), n.Name, strings.Join(set, ", k_"))
	}
	for _, set := range n.Index {
		fmt.Fprintf(&b, "CREATE INDEX i_%s_%s ON r_%s (k_%s);\n", n.Name, strings.Join(set, "_"), n.Name, strings.Join(set, ", k_"))
	}
	fmt.Fprintf(&b, "{PG}ALTER TABLE r_%s ALTER COLUMN body SET STORAGE EXTERNAL;\n", n.Name)
	return b.String()
}

// TestMigrationsMakeEveryNoun compares, on both engines, the tables and indexes the migrations have made with those the nouns ask for.
func TestMigrationsMakeEveryNoun(t *testing.T) {
	for engine, ask := range map[string]string{
		"sqlite":   "SELECT m.name, c.name, c.type, c.\"notnull\" FROM sqlite_schema AS m, pragma_table_info(m.name) AS c WHERE m.name LIKE 'r\\_%' ESCAPE '\\' UNION ALL SELECT i.tbl_name, i.name, i.sql, 0 FROM sqlite_schema AS i WHERE i.type = 'index' AND i.sql IS NOT NULL AND i.tbl_name LIKE 'r\\_%' ESCAPE '\\' ORDER BY 1, 2",
		"postgres": "SELECT table_name, column_name, data_type || coalesce(collation_name, '') || coalesce((SELECT attstorage::text FROM pg_attribute WHERE attrelid = table_name::regclass AND attname = column_name AND attname = 'body'), ''), is_nullable FROM information_schema.columns WHERE table_name LIKE 'r\\_%' UNION ALL SELECT tablename, indexname, indexdef, '' FROM pg_indexes WHERE tablename LIKE 'r\\_%' ORDER BY 1, 2",
	} {
		t.Run(engine, func(t *testing.T) {
			var wanted strings.Builder
			for _, n := range office.Nouns {
				wanted.WriteString(declared(n))
			}
			want := schema(t, engine, ask, wanted.String())
			got := schema(t, engine, ask, "")
			for _, n := range office.Nouns {
				if table := "r_" + n.Name; !slices.Equal(got[table], want[table]) {
					t.Errorf("%s is\n%s\nand should be\n%s\nwhich is\n%s", table, strings.Join(got[table], "\n"), strings.Join(want[table], "\n"), declared(n))
				}
				delete(got, "r_"+n.Name)
			}
			for table := range got {
				t.Errorf("%s is the table of no noun", table)
			}
		})
	}
}

// schema describes the tables of rows in a new database: that of a text, or that of the migrations when the text is empty.
func schema(t *testing.T, engine, ask, text string) map[string][]string {
	t.Helper()
	db := blank(t, engine)
	if text == "" {
		text = migrationTexts(t)
	}
	files := fstest.MapFS{"migrations/1.sql": {Data: []byte(text)}}
	if err := store.Migrate(t.Context(), db, files, engine == "postgres"); err != nil {
		t.Fatal(err)
	}
	rows, err := db.QueryContext(t.Context(), ask)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	tables := map[string][]string{}
	for rows.Next() {
		var table, name, kind, null string
		if err := rows.Scan(&table, &name, &kind, &null); err != nil {
			t.Fatal(err)
		}
		tables[table] = append(tables[table], name+" "+kind+" "+null)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return tables
}

// migrationTexts is all migrations in one.
func migrationTexts(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	for _, text := range store.MigrationTexts(t) {
		all.WriteString(text)
	}
	return all.String()
}

// blank is a new database without a schema.
func blank(t *testing.T, engine string) *sql.DB {
	t.Helper()
	driver, address := "sqlite", "file:"+filepath.Join(t.TempDir(), "x.db")
	if engine == "postgres" {
		driver, address = "pgx", cluster.Empty(t)
	}
	return rawDB(t, driver, address)
}

func rawDB(t *testing.T, driver, address string) *sql.DB {
	t.Helper()
	db, err := sql.Open(driver, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// TestMigrationHalfWay: a migration that fails leaves nothing of itself, and what came before it stays; mended, it goes on from there.
func TestMigrationHalfWay(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			db := blank(t, engine)
			files := fstest.MapFS{
				"migrations/0001_a.sql": {Data: []byte("CREATE TABLE a (x {I64});\n")},
				"migrations/0002_b.sql": {Data: []byte("CREATE TABLE b (x {I64});\nCREATE TABLE a (x {I64});\n")},
			}
			if err := store.Migrate(t.Context(), db, files, engine == "postgres"); err == nil || !strings.Contains(err.Error(), "0002_b.sql") {
				t.Fatalf("a migration that cannot be applied gave %v", err)
			}
			files["migrations/0002_b.sql"].Data = []byte("CREATE TABLE b (x {I64});\nCREATE TABLE c (x {I64})")
			for range 2 {
				if err := store.Migrate(t.Context(), db, files, engine == "postgres"); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := db.ExecContext(t.Context(), "INSERT INTO c (x) SELECT count(*) FROM b"); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestForeignMigrations: a database that a newer program has touched, or that was made by other migrations, is left alone.
func TestForeignMigrations(t *testing.T) {
	for engine, place := range map[string]func(t *testing.T) (open func() error, db *sql.DB){
		"sqlite": func(t *testing.T) (func() error, *sql.DB) {
			path := filepath.Join(t.TempDir(), "hoso.db")
			return func() error { return opened(store.OpenSQLite(t.Context(), path, store.Options{})) }, rawDB(t, "sqlite", "file:"+path)
		},
		"postgres": func(t *testing.T) (func() error, *sql.DB) {
			dsn := cluster.Empty(t)
			return func() error { return opened(store.OpenPostgres(t.Context(), dsn, store.Options{})) }, rawDB(t, "pgx", dsn)
		},
	} {
		t.Run(engine, func(t *testing.T) {
			for change, key := range map[string]string{
				"INSERT INTO migration (name, sha256) VALUES ('9999_later.sql', '')":         "store.newer",
				"UPDATE migration SET sha256 = 'other'":                                      "store.changed",
				"UPDATE migration SET name = '0000_other.sql' WHERE name = '0001_first.sql'": "store.newer",
			} {
				open, db := place(t)
				if err := open(); err != nil {
					t.Fatal(err)
				}
				if _, err := db.ExecContext(context.Background(), change); err != nil {
					t.Fatal(err)
				}
				err := open()
				if f, ok := fault.As(err); !ok || f.Kind != fault.Closed || f.Key != key {
					t.Errorf("after %s opening gave %v, want %s", change, err, key)
				}
			}
		})
	}
}

func opened[S interface{ Close() error }](s S, err error) error {
	if err != nil {
		return err
	}
	return s.Close()
}

// TestOpenedAtOnce: programs that start together make the schema once.
func TestOpenedAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "hoso.db")
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if err := opened(store.OpenSQLite(t.Context(), path, store.Options{})); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

func TestStatements(t *testing.T) {
	text := "-- a comment; with a semicolon\nCREATE TABLE x (\n  a TEXT {KEY} NOT NULL, -- kept\n  b {I64}\n){STRICT};\n\n{PG}ALTER TABLE x;\nCREATE TABLE y (z TEXT {KEY})"
	sqlite, postgres := store.SQLiteStatements(text), store.PostgresStatements(text)
	if len(sqlite) != 2 || strings.ContainsAny(strings.Join(sqlite, ""), "{}") || sqlite[1] != "CREATE TABLE y (z TEXT)" {
		t.Errorf("for SQLite: %q", sqlite)
	}
	if len(postgres) != 3 || strings.ContainsAny(strings.Join(postgres, ""), "{}") || postgres[1] != "ALTER TABLE x" {
		t.Errorf("for PostgreSQL: %q", postgres)
	}
}
