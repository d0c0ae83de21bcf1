package compose

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"hoso/backup"
	"hoso/fault"
	"hoso/files"
	"hoso/office"
	"hoso/office/check"
	"hoso/store"
	"hoso/vault"
)

// Restoring is the name of the file that stands in a data directory while a copy is restored into it: what lies beside it is not to be used.
const Restoring = "restoring"

// Restored is what came of restoring a copy.
type Restored struct {
	Manifest backup.Manifest
	Report   check.Report
}

// Restore makes an office of a copy: in the data directory c.Dir, which holds nothing but its keys, and where c.Postgres names one in an empty
// database. Then everything is checked. Faults: Invalid "backup.no_copy", "backup.format", "store.not_empty"; Missing "backup.key_missing",
// "backup.master_missing", "vault.file_missing"; Closed "backup.damaged", "backup.contradicts", "store.newer".
//
// Crash story: the mark Restoring is durable before anything else is written and goes when all of the copy was read and believed. The rows are one
// transaction. A crash or an error leaves the mark, files, and no rows.
func Restore(ctx context.Context, r io.Reader, c Config) (Restored, error) {
	var done Restored
	keys, err := vault.OpenCopyKeys(c.keys(copyKeys))
	if err != nil {
		return done, err
	}
	v, err := vault.OpenFile(c.keys("master.json"))
	if err != nil {
		return done, err
	}
	mark := filepath.Join(c.Dir, Restoring)
	if err := errors.Join(os.WriteFile(mark, nil, 0o600), SyncDir(c.Dir)); err != nil {
		return done, err
	}
	if done.Manifest, err = restore(ctx, r, keys, v.Name(), c); err != nil {
		return done, err
	}
	if err := errors.Join(os.Remove(mark), SyncDir(c.Dir)); err != nil {
		return done, err
	}
	c.Province = done.Manifest.Province
	i, err := inspect(ctx, c, store.Options{})
	if err != nil {
		return done, err
	}
	done.Report, err = check.Run(ctx, i.office)
	return done, errors.Join(err, i.close())
}

// restore fills an empty place from a copy.
func restore(ctx context.Context, r io.Reader, keys *vault.CopyKeys, master string, c Config) (backup.Manifest, error) {
	in, err := backup.Open(r, keys)
	if err != nil {
		return backup.Manifest{}, err
	}
	defer in.Close()
	if in.Opening.Master != master {
		return backup.Manifest{}, fault.New(fault.Missing, "backup.master_missing", in.Opening.Master, master)
	}
	folder, err := files.OpenFolder(c.files(), files.Limits{})
	if err != nil {
		return backup.Manifest{}, err
	}
	m, err := in.Restore(ctx, folder, func(pieces func() (office.Piece, error)) error {
		if c.Postgres != "" {
			return store.FillPostgres(ctx, c.Postgres, store.Options{Log: c.Log}, pieces)
		}
		return store.FillSQLite(ctx, c.database(), store.Options{Log: c.Log}, pieces)
	})
	return m, errors.Join(err, folder.Close())
}

// SyncDir makes the names in a directory durable.
func SyncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
