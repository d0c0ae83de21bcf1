package main

import (
	"errors"
	"fmt"
	"time"

	"hoso/backup"
	"hoso/civil"
	"hoso/cmd/hoso/compose"
)

// backupCommand is "hoso backup". It may run beside the program that serves the office.
type backupCommand struct {
	Data     string `type:"path" help:"Data directory: database, sealed files, keys."`
	Postgres string `placeholder:"DSN" help:"The records are in this PostgreSQL database."`
	Province string `placeholder:"phu-tho" help:"Whose law holds."`
	Config   string `type:"existingfile" placeholder:"FILE" help:"Configuration of hoso serve: where things are, and the folder for copies."`
	To       string `type:"path" placeholder:"DIR" help:"Folder for copies, on a medium of its own; it must be there."`
	Untried  bool   `help:"Do not restore the copy to try it. It does not count as a copy then."`
	Prune    bool   `help:"Remove good copies older than the months the law asks for. Those of so many months always stay."`
}

// Help says what counts as a copy.
func (*backupCommand) Help() string {
	return `The copy holds every record, the journal, the jobs and every sealed file, from one moment, while the office goes on working. It is sealed with the
key in DATA/keys/backup.json; what is sealed within it needs DATA/keys/master.json as well. No key is in the copy: keep the keys apart from it.

Then the copy is restored into an empty place beside the data, checked as by hoso check, and counted. Only a copy that was tried is called good.
Status 0: a good copy; 1: a copy that is not good, or was not tried; 2: no copy.`
}

// settings is where things are, the flags over the configuration.
func (b *backupCommand) settings(c console) (compose.Config, error) {
	serve := serveCommand{Data: b.Data, Province: b.Province, Config: b.Config}
	settings, err := serve.settings()
	if err != nil {
		return compose.Config{}, err
	}
	if b.To != "" {
		settings.Backup = &backupConfig{Folder: b.To}
	}
	if settings.Backup == nil {
		return compose.Config{}, errors.New("name the folder for copies with --to, or as folder in the section [backup] of the configuration")
	}
	return settings.house(c, b.Postgres)
}

// Run makes a copy and tries it.
func (b *backupCommand) Run(c console) (err error) {
	where, err := b.settings(c)
	if err != nil {
		return err
	}
	if err := mustBeThere(where.Dir, where.Postgres); err != nil {
		return err
	}
	copies, err := compose.OpenCopies(c.ctx, where)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, copies.Close()) }()
	release, err := copies.Alone()
	if err != nil {
		return err
	}
	defer release()
	begun := time.Now()
	file, made, err := copies.Write(c.ctx)
	if err != nil {
		return err
	}
	c.printf("%s: %d bytes, written in %.1f s.\n", copies.Folder.Path(file.Name), file.Size, time.Since(begun).Seconds())
	printManifest(c, made)
	outcome := b.try(c, copies, file)
	if outcome == nil || errors.Is(outcome, statusFound) {
		err = b.prune(c, copies)
	}
	return errors.Join(err, outcome)
}

// try restores the copy and says what came of it.
func (b *backupCommand) try(c console, copies *compose.Copies, file backup.File) error {
	if b.Untried {
		c.printf("It was not tried: it does not count as a copy until hoso backup or hoso restore has restored one.\n")
		return statusFound
	}
	trial, report, err := copies.Try(c.ctx, file.Name)
	if err != nil {
		return fmt.Errorf("the copy %s is not to be believed: %w", file.Name, err)
	}
	c.printf("Restored and checked in %.1f s.\n", trial.Seconds)
	printReport(c, report)
	if !report.Clean() {
		c.printf("The copy is what was copied, and that is not in order: see hoso check.\n")
		return statusFound
	}
	c.printf("The copy is good.\n")
	return nil
}

// prune removes what need not be kept.
func (b *backupCommand) prune(c console, copies *compose.Copies) error {
	if !b.Prune {
		return nil
	}
	months, err := copies.Months()
	if err != nil {
		return err
	}
	removed, err := copies.Prune(months)
	for _, old := range removed {
		c.printf("Removed %s.\n", old.Name)
	}
	return err
}

// printManifest says what a copy holds.
func printManifest(c console, m backup.Manifest) {
	c.printf("Made %s in %s by hoso %s. %d units, %d dossiers, %d versions, %d changes, %d accounts, %d files, %d jobs.\n", m.Made.In(civil.Zone).Format("15:04:05 02/01/2006"), m.Province,
		m.Program, m.Rows("unit"), m.Rows("dossier"), m.Rows("version"), m.Rows("change"), m.Rows("account"), m.Files, m.Tables["job"])
	c.printf("Journal: %d entries, %d of them sealed, root %s.\n", m.Entries(), m.Sealed, m.Root)
	if m.Absent > 0 {
		c.printf("%d files that records name were not there to be copied.\n", m.Absent)
	}
}
