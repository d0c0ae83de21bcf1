// Package intake holds the acts by which dossiers are taken over from the spreadsheets other systems export: a file is brought, its columns are
// matched with the form, what would become of each row is told, and exactly the good rows are written (PT-QD.2, PT-10.1.a, DT-QD.2, PT-4.1).
//
// It owns the meaning of columns and rows. It does not own what a spreadsheet is (sheet), what a value is (law) nor how a dossier is opened
// (office.Desk.Load). Invariant: a person is taken over whole or not at all, and the same file brought again writes nothing.
package intake

import (
	"context"
	"encoding/json"
	"time"

	"hoso/canon"
	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/intake"
)

const mayLoad = "dossier.load"

// View is an intake as a list shows it; nothing in it is a value of the file.
type View struct {
	ID      string        `json:"id"`
	Name    string        `json:"name"` // what the file was called; empty when it is gone
	At      time.Time     `json:"at"`
	By      string        `json:"by"`
	Mine    bool          `json:"mine"` // the asker brought it, and may look into it
	Digest  string        `json:"digest"`
	State   string        `json:"state"`
	StateAt time.Time     `json:"state_at"`
	Basis   string        `json:"basis"`
	Counts  intake.Counts `json:"counts"`
	Loaded  int           `json:"loaded,string"`
	Left    int           `json:"left,string"` // while it is being written: parts that are still to be written
	Parts   int           `json:"parts,string"`
	Skipped []string      `json:"skipped"`
}

func viewOf(d *office.Desk, i intake.Intake) (View, error) {
	v := View{ID: i.ID, At: i.At, By: i.ByName, Mine: i.By == d.Who.Account, Digest: i.Digest, State: i.State, StateAt: i.StateAt, Basis: i.Basis, Counts: i.Counts,
		Loaded: i.Loaded, Left: max(len(i.Parts)-i.Written, 0), Parts: len(i.Parts), Skipped: i.Skipped}
	if i.Key == "" {
		return v, nil
	}
	box, err := boxOf(d, i)
	if err != nil {
		return v, err
	}
	name, err := box.Open(placeName, i.Name)
	v.Name = string(name)
	return v, err
}

// The places an intake's texts and files are sealed for. Its box is of its own id, as that of a dossier is of the dossier's.
const (
	placeName = "intake/name"
	placeFile = "intake/file"
	placePlan = "intake/plan"
	placePart = "intake/part"
)

func boxOf(d *office.Desk, i intake.Intake) (office.Box, error) {
	return d.Office.Vault.Box(id.Dossier(i.ID), i.Key)
}

// keep seals a file of an intake. The crash story: the file is durable before the row that names it commits; a crash between the two leaves a
// file no row names, which check counts.
func keep(d *office.Desk, i intake.Intake, place string, plain []byte) (string, error) {
	box, err := boxOf(d, i)
	if err != nil {
		return "", err
	}
	sealed, err := box.SealBytes(place, plain)
	if err != nil {
		return "", err
	}
	return d.Office.Files.Put(d.Ctx, sealed)
}

func fetch(d *office.Desk, i intake.Intake, place, name string) ([]byte, error) {
	box, err := boxOf(d, i)
	if err != nil {
		return nil, err
	}
	sealed, err := d.Office.Files.Get(d.Ctx, name)
	if err != nil {
		return nil, err
	}
	return box.OpenBytes(place, sealed)
}

func keepJSON(d *office.Desk, i intake.Intake, place string, v any) (string, error) {
	plain, err := json.Marshal(v)
	if err != nil {
		return "", err
	}
	return keep(d, i, place, plain)
}

func fetchJSON(d *office.Desk, i intake.Intake, place, name string, into any) error {
	plain, err := fetch(d, i, place, name)
	if err != nil {
		return err
	}
	return json.Unmarshal(plain, into)
}

// sheetsOf reads the file of an intake once more. Fault Closed "file.damaged" when it is not what was brought.
func sheetsOf(d *office.Desk, i intake.Intake) ([]office.Sheet, error) {
	plain, err := fetch(d, i, placeFile, i.File)
	if err != nil {
		return nil, err
	}
	box, err := boxOf(d, i)
	if err != nil {
		return nil, err
	}
	name, err := box.Open(placeName, i.Name)
	if err != nil {
		return nil, err
	}
	if canon.Digest(plain) != i.Digest {
		return nil, fault.New(fault.Closed, "file.damaged", name)
	}
	return d.Office.Sheets.Read(string(name), plain)
}

// ask asks the policy for the subtrees in which the asker may take dossiers over; looking needs no step-up.
func ask(allow func(string, law.Object) (law.Decision, error), scopes []string) error {
	for _, scope := range scopes {
		if _, err := allow(mayLoad, law.Object{Noun: "intake", UnitPath: scope}); err != nil {
			return err
		}
	}
	return nil
}

// found reads an intake. Fault Missing "intake.missing".
func found(d *office.Desk, intakeID string) (intake.Intake, int64, error) {
	i, rev, err := office.Get[intake.Intake](d.Reader, intakeID)
	if fault.Is(err, fault.Missing) {
		err = fault.New(fault.Missing, "intake.missing").Wrap(err)
	}
	return i, rev, err
}

// mine reads an intake for the one who brought it: what its file holds is shown to nobody else. Faults: Missing "intake.missing"; Denied,
// "intake.not_yours".
func mine(d *office.Desk, intakeID string, allow func(string, law.Object) (law.Decision, error)) (intake.Intake, int64, error) {
	i, rev, err := found(d, intakeID)
	if err != nil {
		return i, 0, err
	}
	if err := ask(allow, append([]string{i.UnitPath}, i.Scopes...)); err != nil {
		return i, 0, err
	}
	if i.By != d.Who.Account {
		return i, 0, fault.New(fault.Denied, "intake.not_yours")
	}
	return i, rev, nil
}

// planned is an intake of which nothing is written yet, with its file read once more.
type planned struct {
	intake.Intake
	rev    int64
	sheets []office.Sheet
}

// stillPlanned reads one for whoever brought it. Faults as mine; Closed "intake.not_planned".
func stillPlanned(d *office.Desk, intakeID string, allow func(string, law.Object) (law.Decision, error)) (planned, error) {
	i, rev, err := mine(d, intakeID, allow)
	if err == nil && i.State != intake.Planned {
		err = fault.New(fault.Closed, "intake.not_planned")
	}
	if err != nil {
		return planned{}, err
	}
	sheets, err := sheetsOf(d, i)
	return planned{i, rev, sheets}, err
}

// forget drops files that no row names any more; one that cannot be dropped is counted by check.
func forget(ctx context.Context, o *office.Office, files []string) error {
	for _, name := range files {
		if err := o.Files.Drop(ctx, name); err != nil && !fault.Is(err, fault.Missing) {
			return err
		}
	}
	return nil
}
