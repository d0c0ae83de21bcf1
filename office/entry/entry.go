// Package entry holds the acts by which data come in: a dossier is created, a change drafted, evidence uploaded, the change
// submitted, withdrawn or objected to (PT-7, PT-19.3).
//
// It owns drafts. It does not own what happens after submission (office/approval). Invariant: nothing typed is lost, and nothing
// typed is part of a dossier before it was approved.
package entry

import (
	"context"
	"slices"

	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/change"
)

// Beginning says what a new draft is about.
type Beginning struct {
	Dossier  id.Dossier       `json:"dossier"`
	Kind     string           `json:"kind"`  // update | correction | revocation
	Event    string           `json:"event"` // an event of the law's data, or empty
	OnBehalf *change.OnBehalf `json:"on_behalf"`
}

// Begin opens a draft, or gives the asker's open draft of the same kind and event back. Faults: Denied; Invalid "change.kind_unknown",
// "event.unknown", "on_behalf.ground_needed".
func Begin(ctx context.Context, o *office.Office, who office.Who, b Beginning) (office.ChangeView, error) {
	return office.Do(ctx, o, who, "change.draft", "", func(d *office.Desk) (office.ChangeView, error) {
		p, err := d.Place(b.Dossier)
		if err != nil {
			return office.ChangeView{}, err
		}
		decision, err := d.Allow("change.draft", p.Object("change"))
		if err != nil {
			return office.ChangeView{}, err
		}
		if err := checkBeginning(d, b); err != nil {
			return office.ChangeView{}, err
		}
		opened, err := d.Open(p)
		if err != nil {
			return office.ChangeView{}, err
		}
		if c, rev, ok, err := openDraft(d, b); err != nil || ok {
			if err != nil {
				return office.ChangeView{}, err
			}
			return show(d, opened, c, rev, decision.Level)
		}
		c := fresh(d, p, b)
		if err := d.PutChange(opened, c, 0); err != nil {
			return office.ChangeView{}, err
		}
		d.About(b.Dossier)
		return d.ViewChange(opened, c, 1, decision.Level)
	})
}

func checkBeginning(d *office.Desk, b Beginning) error {
	if !slices.Contains([]string{change.Update, change.Correction, change.Revocation}, b.Kind) {
		return fault.New(fault.Invalid, "change.kind_unknown", b.Kind)
	}
	if b.Event != "" && !slices.ContainsFunc(d.Book.Events(), func(e law.Event) bool { return e.ID == b.Event }) {
		return fault.New(fault.Invalid, "event.unknown", b.Event)
	}
	self := b.Dossier == d.Who.Dossier
	reg, err := d.Regulation()
	if err != nil {
		return err
	}
	if !self && !reg.OnBehalf.On {
		return fault.New(fault.Closed, "on_behalf.not_here").Cite(reg.OnBehalf.Citation())
	}
	if !self && (b.OnBehalf == nil || b.OnBehalf.Ground == "" || b.OnBehalf.Document == "") {
		return fault.New(fault.Invalid, "on_behalf.ground_needed").Cite(reg.OnBehalf.Citation())
	}
	if self && b.OnBehalf != nil {
		return fault.New(fault.Invalid, "on_behalf.self")
	}
	return nil
}

func fresh(d *office.Desk, p office.Placed, b Beginning) change.Change {
	return change.Change{ID: id.Of[id.Change](), Dossier: b.Dossier, Unit: p.Unit.ID, UnitPath: p.Unit.Path, Manager: p.Approver.Unit.ID, ManagerPath: p.Approver.Unit.Path, Approver: p.Approver.Role,
		Kind: b.Kind, Event: b.Event, Author: d.Who.Account, OnBehalf: b.OnBehalf, Base: p.Dossier.Version, Begun: d.At}
}

func openDraft(d *office.Desk, b Beginning) (change.Change, int64, bool, error) {
	drafts, err := drafts(d, b.Dossier)
	if err != nil {
		return change.Change{}, 0, false, err
	}
	for _, s := range drafts {
		c := s.Record
		mine := c.Author == d.Who.Account || (c.Author == "" && c.Dossier == d.Who.Dossier)
		if mine && c.Kind == b.Kind && c.Event == b.Event && (c.OnBehalf == nil) == (b.OnBehalf == nil) {
			return c, s.Rev, true, nil
		}
	}
	return change.Change{}, 0, false, nil
}

func drafts(d *office.Desk, dossier id.Dossier) ([]office.Stored[change.Change], error) {
	found, err := office.Find[change.Change](d.Reader, office.Query{Where: []office.Where{{Key: "dossier", Op: "=", Value: string(dossier)}, {Key: "drafting", Op: ">", Value: int64(0)}}})
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(found, func(s office.Stored[change.Change]) bool { return !s.Record.IsDraft() }), nil
}

// show opens a stored change and views it, with what stands against submitting it.
func show(d *office.Desk, opened office.Opened, stored change.Change, rev int64, level law.Level) (office.ChangeView, error) {
	c, err := opened.OpenChange(stored)
	if err != nil {
		return office.ChangeView{}, err
	}
	d.Shown(c.Dossier)
	v, err := d.ViewChange(opened, c, rev, level)
	if err != nil || !c.IsDraft() {
		return v, err
	}
	v.Findings, err = findingsAgainst(d, opened, c, v.Evidence)
	return v, err
}

// findingsAgainst is what stands against submitting a draft; an old value that has moved is one thing more.
func findingsAgainst(d *office.Desk, opened office.Opened, c change.Change, ev []office.EvidenceView) ([]fault.Finding, error) {
	found, err := obstacles(d, opened, c, ev)
	if f, ok := fault.As(err); ok && f.Kind == fault.Stale {
		return f.Findings, nil
	}
	return found, err
}

// mayWrite reads a draft for its author. Faults: Denied, Missing, Stale "draft.moved" when rev is not the stored revision,
// Closed "draft.submitted".
func mayWrite(d *office.Desk, act string, changeID id.Change, rev int64) (change.Change, int64, office.Opened, law.Decision, error) {
	c, stored, p, err := d.Change(changeID)
	if err != nil {
		return c, 0, office.Opened{}, law.Decision{}, err
	}
	decision, err := d.Allow(act, p.Object("change"))
	if err != nil {
		return c, 0, office.Opened{}, decision, err
	}
	opened, err := d.Open(p)
	if err != nil {
		return c, 0, opened, decision, err
	}
	if c, err = opened.OpenChange(c); err != nil {
		return c, 0, opened, decision, err
	}
	switch {
	case c.Author != d.Who.Account && !(c.Author == "" && c.Dossier == d.Who.Dossier):
		return c, 0, opened, decision, fault.New(fault.Denied, "draft.not_yours")
	case !c.IsDraft():
		return c, 0, opened, decision, fault.New(fault.Closed, "draft.submitted")
	case rev != 0 && rev != stored:
		return c, 0, opened, decision, moved(d, opened, c)
	}
	return c, stored, opened, decision, nil
}

// moved tells a second tab what the draft holds now, place by place.
func moved(d *office.Desk, opened office.Opened, c change.Change) error {
	f := fault.New(fault.Stale, "draft.moved")
	for _, item := range c.Items {
		p, err := law.ParsePath(item.Path)
		if err != nil {
			return err
		}
		e, err := opened.Entry(p)
		if err != nil {
			continue // a place the form has no more
		}
		table := opened.Forms[p.Component].Entry(p.Field)
		switch {
		case p.Row == "":
			f = f.With(now(d, p, e.Label, e, item.New))
		case p.Column != "":
			f = f.With(now(d, p, table.Label, e, item.New))
		case len(item.NewCells) == 0: // the row is dropped, or nothing is in it yet
			f = f.With(now(d, p, table.Label, e, law.Value{}))
		}
		for i := range table.Columns {
			if v, ok := item.NewCells[table.Columns[i].ID]; ok {
				f = f.With(now(d, law.CellPath(p.Component, p.Field, p.Row, table.Columns[i].ID), table.Label, &table.Columns[i], v))
			}
		}
	}
	return f
}

// now is one place of a draft and what it holds.
func now(d *office.Desk, p law.Path, label law.Label, e *law.Entry, v law.Value) fault.Finding {
	name := label.In(d.Who.Lang)
	if p.Column != "" {
		name += " – " + e.Label.In(d.Who.Lang)
	}
	return fault.Finding{Path: p.String(), Key: "draft.now", Args: []string{name, office.Show(e, v, d.Who.Lang)}}
}
