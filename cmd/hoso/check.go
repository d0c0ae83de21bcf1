package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"

	"hoso/cmd/hoso/compose"
	"hoso/office/check"
)

// checkCommand is "hoso check".
type checkCommand struct {
	Data     string `required:"" type:"path" help:"Data directory, of an office that is stopped or of a copy."`
	Postgres string `placeholder:"DSN" help:"The records are in this PostgreSQL database."`
	Province string `default:"phu-tho" help:"Whose law holds."`
	JSON     bool   `name:"json" help:"Report as JSON."`
}

// Help says what the status means.
func (*checkCommand) Help() string {
	return `Nothing is believed that can be computed: every value is opened, every digest, chain, index, signature and the journal's tree are made
anew and compared. Nothing is repaired. Status 0: clean; 1: findings; 2: the check could not be made.`
}

// Run checks a data directory. It makes nothing: where there is no office it refuses.
func (k *checkCommand) Run(c console) error {
	if err := mustBeThere(k.Data, k.Postgres); err != nil {
		return err
	}
	release, err := hold(k.Data)
	if err != nil {
		return err
	}
	defer release()
	day, err := readDay(k.Data)
	if err != nil {
		return err
	}
	house, err := compose.Open(c.ctx, compose.Config{Dir: k.Data, Postgres: k.Postgres, Province: k.Province, Now: day.now})
	if err != nil {
		return err
	}
	report, err := check.Run(c.ctx, house.Office)
	if err = errors.Join(err, house.Close()); err != nil {
		return err
	}
	return k.tell(c, report)
}

// mustBeThere refuses a data directory without an office: opening one would make it.
func mustBeThere(data, postgres string) error {
	names := []string{filepath.Join("keys", "master.json")}
	if postgres == "" {
		names = append(names, "hoso.db")
	}
	for _, name := range names {
		if found, err := exists(filepath.Join(data, name)); err != nil || !found {
			return errors.Join(err, fmt.Errorf("%s holds no office: there is no %s", data, name))
		}
	}
	return nil
}

func (k *checkCommand) tell(c console, r check.Report) error {
	if k.JSON {
		if r.Findings == nil {
			r.Findings = []check.Finding{}
		}
		if err := printJSON(c, r); err != nil {
			return err
		}
	} else {
		printReport(c, r)
	}
	if !r.Clean() {
		return statusFound
	}
	return nil
}

// printReport says what a check saw.
func printReport(c console, r check.Report) {
	c.printf("%d units, %d dossiers, %d versions, %d changes, %d signed batches, %d files, %d sealed journal entries.\n",
		r.Units, r.Dossiers, r.Versions, r.Changes, r.Batches, r.Files, r.Entries)
	if r.Orphans > 0 {
		c.printf("%d files belong to no record: left by an upload that was interrupted, harmless.\n", r.Orphans)
	}
	if r.Clean() {
		c.printf("Clean.\n")
		return
	}
	rows := table{{"what", "is wrong"}}
	for _, f := range r.Findings {
		rows = append(rows, []string{f.What, f.Wrong})
	}
	rows.print(c.out)
	c.printf("%d findings.\n", len(r.Findings))
}

// printJSON writes a value for programs.
func printJSON(c console, v any) error {
	enc := json.NewEncoder(c.out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
