package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"slices"

	"hoso/fault"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migration is one step of the schema. A published one is never edited: its digest is kept in every database it was applied to.
type migration struct {
	name   string
	text   string
	digest string // SHA-256, lower hex
}

// sqlMigrations is the table of what was applied; it is made before the first migration.
const (
	sqlMigrations = "CREATE TABLE IF NOT EXISTS migration (name TEXT {KEY} NOT NULL PRIMARY KEY, sha256 TEXT {KEY} NOT NULL){STRICT}"
	sqlApplied    = "SELECT name, sha256 FROM migration ORDER BY name"
	sqlApply      = "INSERT INTO migration (name, sha256) VALUES ($1, $2)"
)

// known reads the embedded migrations in the order of their names.
func known(files fs.FS) ([]migration, error) {
	names, err := fs.Glob(files, "migrations/*.sql")
	if err != nil {
		return nil, fmt.Errorf("store: migrations: %w", err)
	}
	slices.Sort(names)
	all := make([]migration, 0, len(names))
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("store: migrations: %w", err)
		}
		sum := sha256.Sum256(text)
		all = append(all, migration{name: name[len("migrations/"):], text: string(text), digest: hex.EncodeToString(sum[:])})
	}
	return all, nil
}

// pending gives the migrations still to be applied to a database. Fault Closed "store.newer" when the database knows a migration that
// this program does not, "store.changed" when one that was applied is not the one this program holds, or would come before another
// that was applied.
func pending(all []migration, applied []migration) ([]migration, error) {
	for i, a := range applied {
		if i >= len(all) || !slices.ContainsFunc(all, func(m migration) bool { return m.name == a.name }) {
			return nil, fault.New(fault.Closed, "store.newer", a.name)
		}
		if all[i].name != a.name || all[i].digest != a.digest {
			return nil, fault.New(fault.Closed, "store.changed", all[i].name)
		}
	}
	return all[len(applied):], nil
}

// migrateConn applies what is pending. Each migration, its name and the look at what was applied before are one transaction under a
// lock: a crash leaves the schema before it or after it, the next start goes on from there, and programs that start together take
// turns.
func migrateConn(ctx context.Context, d *dialect, conn *sql.Conn, all []migration) error {
	for {
		done, err := migrateNext(ctx, d, conn, all)
		if done || err != nil {
			return err
		}
	}
}

// migrateNext applies the first pending migration; it is done when there is none.
func migrateNext(ctx context.Context, d *dialect, conn *sql.Conn, all []migration) (done bool, err error) {
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return false, fmt.Errorf("store: migrate: %w", err)
	}
	defer tx.Rollback()
	for _, statement := range []string{d.lock, d.words.Replace(sqlMigrations)} {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return false, fmt.Errorf("store: migrate: %w", err)
		}
	}
	applied, err := appliedMigrations(tx.QueryContext(ctx, sqlApplied))
	if err != nil {
		return false, fmt.Errorf("store: migrate: %w", err)
	}
	todo, err := pending(all, applied)
	if err != nil || len(todo) == 0 {
		return true, err
	}
	if err := apply(ctx, d, tx, todo[0]); err != nil {
		return false, fmt.Errorf("store: migrate %s: %w", todo[0].name, err)
	}
	return false, nil
}

func appliedMigrations(rows *sql.Rows, err error) ([]migration, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var applied []migration
	for rows.Next() {
		var m migration
		if err := rows.Scan(&m.name, &m.digest); err != nil {
			return nil, err
		}
		applied = append(applied, m)
	}
	return applied, rows.Err()
}

func apply(ctx context.Context, d *dialect, tx *sql.Tx, m migration) error {
	err := m.apply(d, func(text string, args ...any) error {
		_, err := tx.ExecContext(ctx, text, args...)
		return err
	})
	if err != nil {
		return err
	}
	return tx.Commit()
}

// apply runs the statements of one step and keeps its name.
func (m migration) apply(d *dialect, exec func(text string, args ...any) error) error {
	for _, statement := range d.statements(m.text) {
		if err := exec(statement); err != nil {
			return err
		}
	}
	return exec(d.rebind(sqlApply), m.name, m.digest)
}

// current refuses a schema that is not the one of this program; nothing is done to it. Fault Closed "store.older" when it lacks steps, and those of
// pending.
func current(ctx context.Context, conn *sql.Conn) error {
	all, err := known(migrations)
	if err != nil {
		return err
	}
	applied, err := appliedMigrations(conn.QueryContext(ctx, sqlApplied))
	if err != nil {
		return fmt.Errorf("store: read the schema: %w", err)
	}
	todo, err := pending(all, applied)
	if err == nil && len(todo) > 0 {
		err = fault.New(fault.Closed, "store.older", todo[0].name)
	}
	return err
}
