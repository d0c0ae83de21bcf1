package entry

import (
	"context"
	"slices"

	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/change"
	"hoso/record/evidence"
)

// Typed is one thing a person typed, picked, added or took away.
type Typed struct {
	Path   string    `json:"path"`
	Op     string    `json:"op"` // set (default) | add_row | drop_row | undo
	Input  law.Input `json:"input"`
	Reason string    `json:"reason"`
}

// Saving is what a page saves: on every pause, so that nothing typed is lost.
type Saving struct {
	Change id.Change `json:"change"`
	Rev    int64     `json:"rev,string"` // the revision the page shows
	Typed  []Typed   `json:"typed"`
}

// Save writes typed values into a draft. What cannot be read is kept as it was typed, with a finding that stops submission but not
// saving. Faults: Denied; Stale "draft.moved" with what the draft holds now; Invalid "path.unknown", "path.row_needed", "entry.agency", "entry.derived".
func Save(ctx context.Context, o *office.Office, who office.Who, s Saving) (office.ChangeView, error) {
	return office.Do(ctx, o, who, "change.save", "", func(d *office.Desk) (office.ChangeView, error) {
		c, rev, opened, decision, err := mayWrite(d, "change.draft", s.Change, s.Rev)
		if err != nil {
			return office.ChangeView{}, err
		}
		for _, typed := range s.Typed {
			if c, err = write(d, opened, c, typed, decision.Level); err != nil {
				return office.ChangeView{}, err
			}
		}
		c.Author = who.Account
		if err := d.PutChange(opened, c, rev); err != nil {
			return office.ChangeView{}, err
		}
		d.About(c.Dossier)
		v, err := d.ViewChange(opened, c, rev+1, decision.Level)
		if err != nil {
			return v, err
		}
		v.Findings, err = findingsAgainst(d, opened, c, v.Evidence)
		return v, err
	})
}

func write(d *office.Desk, opened office.Opened, c change.Change, typed Typed, level law.Level) (change.Change, error) {
	p, err := law.ParsePath(typed.Path)
	if err != nil {
		return c, fault.New(fault.Invalid, "path.unknown", typed.Path)
	}
	e, err := opened.Declared(p)
	if err != nil {
		return c, err
	}
	if opened.DeclaredLevel(p) > level {
		return c, fault.New(fault.Denied, "path.above_level", e.Label.In(d.Who.Lang))
	}
	if typed.Op == "undo" {
		return c.Write(opened.Contents[p.Component], change.Edit{Path: p, Op: "undo"}, opened.Same), nil
	}
	if _, err := opened.Entry(p); err != nil {
		return c, err
	}
	if err := mayEnter(d, opened, c, p, e); err != nil {
		return c, err
	}
	if typed.Op == "" {
		typed.Op = change.Set
	}
	if !fits(opened, c, p, typed.Op) {
		return c, fault.New(fault.Invalid, "path.row_needed", typed.Path)
	}
	edit := change.Edit{Path: p, Op: typed.Op, Reason: typed.Reason, Group: c.Event}
	if edit.Op == change.Set {
		edit.New, edit.Findings = d.Typed(e, p, typed.Input)
		if edit.New, err = refer(d, c, edit.New, e); err != nil {
			return c, err
		}
	}
	return c.Write(opened.Contents[p.Component], edit, opened.Same), nil
}

// fits holds an operation to the shape of its place: rows are added to and taken from tables, values are set in fields and in the cells
// of rows that are there.
func fits(opened office.Opened, c change.Change, p law.Path, op string) bool {
	if p.Row != "" && (!id.Valid(p.Row) || !opened.Forms[p.Component].Entry(p.Field).IsTable()) {
		return false
	}
	row := law.Path{Component: p.Component, Field: p.Field, Row: p.Row}
	known := slices.ContainsFunc(opened.Contents[p.Component].Tables[p.Field], func(r law.Row) bool { return r.ID == p.Row })
	drafted := slices.ContainsFunc(c.Items, func(i change.Item) bool { return i.Path == row.String() })
	switch op {
	case change.Set:
		return p.Row == "" || (p.Column != "" && (known || drafted))
	case change.AddRow:
		return p.Row != "" && p.Column == "" && !known
	case change.DropRow:
		return p.Row != "" && p.Column == ""
	}
	return false
}

// refer holds references to what they may name: a photo is a document of this very dossier, a unit is one of the tree and is shown by
// its own name. Faults: Invalid "photo.not_yours", "unit.missing".
func refer(d *office.Desk, c change.Change, v law.Value, e *law.Entry) (law.Value, error) {
	if v.Code == "" {
		return v, nil
	}
	switch e.Kind {
	case "photo":
		photo, _, err := office.Get[evidence.Evidence](d.Reader, v.Code)
		if err != nil || photo.Dossier != c.Dossier || photo.Media == "application/pdf" {
			return v, fault.New(fault.Invalid, "photo.not_yours").Wrap(err)
		}
	case "unit", "unit_or_text":
		name, err := d.UnitName(id.Unit(v.Code))
		if fault.Is(err, fault.Missing) {
			return v, fault.New(fault.Invalid, "unit.missing").Wrap(err)
		}
		v.Text = name
		return v, err
	}
	return v, nil
}

// mayEnter holds each entry to its owner: a person proposes a correction to what the agency owns; nobody types what is derived.
func mayEnter(d *office.Desk, opened office.Opened, c change.Change, p law.Path, e *law.Entry) error {
	table := opened.Forms[p.Component].Entry(p.Field)
	label := e.Label.In(d.Who.Lang)
	switch {
	case e.Owner == "derived" || table.Owner == "derived" || e.SameOn(d.Day):
		return fault.New(fault.Invalid, "entry.derived", label)
	case (e.Owner == "agency" || table.Owner == "agency" || e.Owner == "officer") && c.OnBehalf == nil && c.Kind != change.Correction:
		return fault.New(fault.Invalid, "entry.agency", label)
	}
	return nil
}
