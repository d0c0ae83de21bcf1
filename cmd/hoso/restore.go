package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"hoso/cmd/hoso/compose"
)

// restoreCommand is "hoso restore FILE".
type restoreCommand struct {
	File     string `arg:"" type:"existingfile" help:"The copy."`
	Data     string `required:"" type:"path" help:"Data directory to make. It holds nothing yet, but for the keys."`
	Keys     string `type:"existingdir" placeholder:"DIR" help:"Where the keys are kept: they are put into the data directory. Without it they are there already, in keys."`
	Postgres string `placeholder:"DSN" help:"Put the records into this empty PostgreSQL database instead of SQLite."`
}

// Help says what is restored.
func (*restoreCommand) Help() string {
	return `A copy holds no key. DIR holds what data/keys held: master.json and backup.json, the PKCS#12 files, roots.pem, chain.pem, *.crl, journal.key.
A copy of which one byte is changed, missing or added is refused; then what is in the data directory is not to be used, and hoso does not serve it.
Status 0: restored, and the check is clean; 1: restored, with findings; 2: not restored.`
}

// Run restores a copy and checks what came of it.
func (r *restoreCommand) Run(c console) error {
	if err := r.mustBeEmpty(); err != nil {
		return err
	}
	release, err := hold(r.Data)
	if err != nil {
		return err
	}
	defer release()
	if err := r.putKeys(); err != nil {
		return err
	}
	f, err := os.Open(r.File)
	if err != nil {
		return err
	}
	defer f.Close()
	begun := time.Now()
	done, err := compose.Restore(c.ctx, f, compose.Config{Dir: r.Data, Postgres: r.Postgres})
	if err != nil {
		return fmt.Errorf("%s was not restored; what is in %s is not to be used: %w", r.File, r.Data, err)
	}
	if moved := done.Manifest.Moved; moved != 0 {
		if err := (officeDay{days: moved, path: filepath.Join(r.Data, "office.json")}).keep(); err != nil {
			return err
		}
	}
	printManifest(c, done.Manifest)
	c.printf("Restored and checked in %.1f s.\n", time.Since(begun).Seconds())
	printReport(c, done.Report)
	if !done.Report.Clean() {
		return statusFound
	}
	return nil
}

// mustBeEmpty refuses a place that holds anything but keys.
func (r *restoreCommand) mustBeEmpty() error {
	found, err := os.ReadDir(r.Data)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, e := range found {
		if e.Name() != "keys" && e.Name() != "lock" {
			return fmt.Errorf("%s is not empty, there is %s: a copy is restored into a new directory", r.Data, e.Name())
		}
	}
	return nil
}

// putKeys puts the keys into the data directory, each readable by its owner alone.
func (r *restoreCommand) putKeys() error {
	if r.Keys == "" {
		return nil
	}
	into := filepath.Join(r.Data, "keys")
	if err := os.MkdirAll(into, 0o700); err != nil {
		return err
	}
	found, err := os.ReadDir(r.Keys)
	if err != nil {
		return err
	}
	for _, e := range found {
		if !e.Type().IsRegular() {
			continue
		}
		key, err := os.ReadFile(filepath.Join(r.Keys, e.Name()))
		if err != nil {
			return err
		}
		if err := writeNew(filepath.Join(into, e.Name()), key); err != nil {
			return err
		}
	}
	return compose.SyncDir(into)
}

// writeNew writes a file that must not be there, durably.
func writeNew(path string, content []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	return errors.Join(err, f.Sync(), f.Close())
}
