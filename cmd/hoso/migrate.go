package main

import (
	"errors"
	"path/filepath"

	"hoso/store"
)

// migrateCommand is "hoso migrate". Opening a store migrates it; serve does so as well. This command does it alone, before a new
// version is put in service. Crash story: each migration and its name are one transaction, so that a crash leaves the schema before
// or after it, and the next start goes on.
type migrateCommand struct {
	Data     string `type:"path" xor:"where" required:"" help:"Data directory with the SQLite database."`
	Postgres string `xor:"where" required:"" placeholder:"DSN" help:"PostgreSQL database."`
}

// Run opens the store, which brings it up to date, and closes it.
func (m *migrateCommand) Run(c console) error {
	if m.Postgres != "" {
		s, err := store.OpenPostgres(c.ctx, m.Postgres, store.Options{})
		if err != nil {
			return err
		}
		return m.done(c, s.Close())
	}
	file := filepath.Join(m.Data, "hoso.db")
	if found, err := exists(file); err != nil || !found {
		return errors.Join(err, errors.New("there is no database at "+file))
	}
	release, err := hold(m.Data)
	if err != nil {
		return err
	}
	defer release()
	s, err := store.OpenSQLite(c.ctx, file, store.Options{})
	if err != nil {
		return err
	}
	return m.done(c, s.Close())
}

func (m *migrateCommand) done(c console, err error) error {
	if err == nil {
		c.printf("The schema is up to date.\n")
	}
	return err
}
