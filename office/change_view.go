package office

import (
	"slices"
	"strings"
	"time"

	"hoso/canon"
	"hoso/civil"
	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/record/change"
	"hoso/record/evidence"
)

// ChangeView is a change as its readers see it: masked, formatted, with what may be done next.
type ChangeView struct {
	ID          id.Change        `json:"id"`
	Rev         int64            `json:"rev,string"`
	Dossier     id.Dossier       `json:"dossier"`
	Person      string           `json:"person"`
	Unit        string           `json:"unit"`
	Category    string           `json:"category"`
	Kind        string           `json:"kind"`
	Event       string           `json:"event"`
	Days        change.Days      `json:"days"`
	Deadline    civil.Date       `json:"deadline"`
	Deadlines   []DeadlineView   `json:"deadlines"` // every one that runs, the shortest first: that one warns
	Begun       time.Time        `json:"begun"`
	Submitted   time.Time        `json:"submitted"`
	OnBehalf    *change.OnBehalf `json:"on_behalf,omitempty"`
	Objection   string           `json:"objection"`
	Parent      id.Change        `json:"parent"`
	Declaration string           `json:"declaration"` // digest to be confirmed with the submission
	Items       []ItemView       `json:"items"`
	Evidence    []EvidenceView   `json:"evidence"`
	Findings    []fault.Finding  `json:"findings"` // what stands against submitting it now
	Hidden      int              `json:"hidden,string"`
}

// ItemView is one item: old → new.
type ItemView struct {
	ID       id.Item          `json:"id"`
	Path     string           `json:"path"`
	Item     string           `json:"item"` // number on the paper form
	Chapter  string           `json:"chapter"`
	Label    string           `json:"label"`
	Op       string           `json:"op"`
	Old      string           `json:"old"`
	New      string           `json:"new"`
	Proposed string           `json:"proposed,omitempty"` // what stood there before the approver amended it
	Cells    []CellView       `json:"cells,omitempty"`
	Group    string           `json:"group"`
	Valid    string           `json:"valid_from"`
	Reason   string           `json:"reason"`
	State    string           `json:"state"`
	Document string           `json:"document"` // evidence type that proves it
	Needs    bool             `json:"needs_evidence"`
	Money    bool             `json:"money"`
	Findings []fault.Finding  `json:"findings,omitempty"`
	Verdicts []change.Verdict `json:"verdicts,omitempty"`
	Digest   string           `json:"digest"` // what a line of a sheet commits to
}

// CellView is one cell of a row that was added or dropped.
type CellView struct {
	Column string `json:"column"`
	Label  string `json:"label"`
	Old    string `json:"old"`
	New    string `json:"new"`
}

// EvidenceView is a piece of evidence in a list.
type EvidenceView struct {
	ID       id.Evidence `json:"id"`
	Type     string      `json:"type"`
	Label    string      `json:"label"`
	Name     string      `json:"name"`
	Media    string      `json:"media"`
	Size     int64       `json:"size,string"`
	Pages    int         `json:"pages,string"`
	Number   string      `json:"number"`
	Date     string      `json:"date"`
	Issuer   string      `json:"issuer"`
	Grade    string      `json:"grade"`
	Warnings []string    `json:"warnings"`
	Digest   string      `json:"digest"`
}

// DeadlineView is one deadline that runs, with the article that sets it.
type DeadlineView struct {
	Term        string     `json:"term"`
	Until       civil.Date `json:"until"`
	Days        int        `json:"days,string"`
	Working     bool       `json:"working"`
	Provisional bool       `json:"provisional"` // the calendar up to it may still change
	Citation    string     `json:"citation"`
}

// deadlinesOf lists what runs from a submitted change's days; nothing runs of a draft.
func (d *Desk) deadlinesOf(p Placed, c change.Change) ([]DeadlineView, error) {
	views := []DeadlineView{}
	if c.IsDraft() {
		return views, nil
	}
	running, err := d.DeadlinesOf(p, law.DeadlineUpdate, c.Days.Effect, c.Days.Signed, c.Days.Receipt)
	for _, r := range running {
		views = append(views, DeadlineView{r.Code, r.Until, r.Days, r.Working, r.Provisional, r.Citation})
	}
	return views, err
}

// ViewChange shows an opened change up to a level; items above it are counted, not shown.
func (d *Desk) ViewChange(o Opened, c change.Change, rev int64, level law.Level) (ChangeView, error) {
	v := ChangeView{ID: c.ID, Rev: rev, Dossier: c.Dossier, Category: o.Dossier.Category, Kind: c.Kind, Event: c.Event, Days: c.Days, Deadline: c.Deadline,
		Begun: c.Begun, Submitted: c.Submitted, OnBehalf: c.OnBehalf, Objection: c.Objection, Parent: c.Parent}
	var err error
	if v.Deadlines, err = d.deadlinesOf(o.Placed, c); err != nil {
		return v, err
	}
	if v.Person, err = d.FacetName(c.Dossier); err != nil {
		return v, err
	}
	if v.Unit, err = d.UnitName(o.Dossier.Unit); err != nil {
		return v, err
	}
	if v.Evidence, err = d.EvidenceOf(c); err != nil {
		return v, err
	}
	if v.Declaration, err = DeclarationDigest(c); err != nil {
		return v, err
	}
	for _, item := range c.Items {
		iv, seen, err := d.viewItem(o, c, item, v.Evidence, level)
		if err != nil {
			return v, err
		}
		if !seen {
			v.Hidden++
			continue
		}
		v.Items = append(v.Items, iv)
	}
	return v, nil
}

func (d *Desk) viewItem(o Opened, c change.Change, item change.Item, ev []EvidenceView, level law.Level) (ItemView, bool, error) {
	p, err := law.ParsePath(item.Path)
	if err != nil {
		return ItemView{}, false, err
	}
	e, err := o.Declared(p)
	if err != nil || o.DeclaredLevel(p) > level {
		return ItemView{}, false, nil
	}
	table := o.Forms[p.Component].Entry(p.Field)
	v := ItemView{ID: item.ID, Path: item.Path, Item: table.Item, Chapter: table.Chapter, Label: table.Label.In(d.Who.Lang), Op: item.Op, Group: item.Group,
		Valid: item.ValidFrom, Reason: item.Reason, State: item.State, Document: e.Document, Findings: item.Findings, Verdicts: item.Verdicts,
		Money: table.Chapter == "luong" || table.Chapter == "kinh_te"}
	if v.Document == "" {
		v.Document = table.Document
	}
	v.Needs = (table.Evidence == "required" || e.Evidence == "required") && !table.Ended() && !e.Ended()
	if p.Column != "" {
		v.Label += " – " + e.Label.In(d.Who.Lang)
	}
	if p.Row != "" && p.Column == "" {
		v.Cells = cells(o, p, item, table, d.Who.Lang, level)
	} else {
		v.Old, v.New = Show(e, item.Old, d.Who.Lang), Show(e, item.New, d.Who.Lang)
		if item.Proposed != nil {
			v.Proposed = Show(e, *item.Proposed, d.Who.Lang)
		}
	}
	v.Digest, err = ItemDigest(c, item, ev)
	return v, true, err
}

func cells(o Opened, p law.Path, item change.Item, table *law.Entry, lang string, level law.Level) []CellView {
	var out []CellView
	for i := range table.Columns {
		column := &table.Columns[i]
		if column.Off && !column.Ended() || o.DeclaredLevel(law.CellPath(p.Component, p.Field, p.Row, column.ID)) > level {
			continue
		}
		out = append(out, CellView{column.ID, column.Label.In(lang), Show(column, item.OldCells[column.ID], lang), Show(column, item.NewCells[column.ID], lang)})
	}
	return out
}

// Show formats a value for people; "không có" is left to the screen's words, marked by NoneMark.
func Show(e *law.Entry, v law.Value, lang string) string {
	if v.None {
		return NoneMark
	}
	if v.IsZero() {
		return ""
	}
	kind := law.KindOf(e.Kind)
	if kind == nil {
		return v.Text
	}
	return kind.Format(e, v, lang)
}

// NoneMark stands for "không có" in formatted values; screens put their word in its place.
const NoneMark = "—"

// ItemDigest commits to everything a reader of the line was shown, salted so that a value cannot be guessed from it.
func ItemDigest(c change.Change, item change.Item, ev []EvidenceView) (string, error) {
	digests := make([]string, 0, len(ev))
	for _, e := range ev {
		digests = append(digests, e.Digest)
	}
	shown, err := canon.JSON(map[string]any{
		"change": c.ID, "item": item.ID, "path": item.Path, "op": item.Op, "old": item.Old, "new": item.New, "old_cells": filled(item.OldCells), "new_cells": filled(item.NewCells),
		"valid_from": item.ValidFrom, "days": c.Days, "kind": c.Kind, "reason": item.Reason, "findings": item.Findings, "evidence": digests,
		"objection": c.Objection,
	})
	if err != nil {
		return "", err
	}
	return canon.Commit(canon.Salt([]byte(item.Seed), item.Path), shown), nil
}

// DeclarationDigest names the exact bytes a person confirms when they submit: every item, old and new, with its reason.
func DeclarationDigest(c change.Change) (string, error) {
	type line struct {
		Path     string               `json:"path"`
		Op       string               `json:"op"`
		Old      law.Value            `json:"old"`
		New      law.Value            `json:"new"`
		OldCells map[string]law.Value `json:"old_cells"`
		NewCells map[string]law.Value `json:"new_cells"`
		Reason   string               `json:"reason"`
	}
	lines := make([]line, 0, len(c.Items))
	for _, item := range c.Items {
		lines = append(lines, line{item.Path, item.Op, item.Old, item.New, filled(item.OldCells), filled(item.NewCells), item.Reason})
	}
	slices.SortFunc(lines, func(a, b line) int { return strings.Compare(a.Path, b.Path) })
	return canon.DigestOf(map[string]any{"change": c.ID, "dossier": c.Dossier, "kind": c.Kind, "lines": lines})
}

// filled gives the cells of a row that has none as the store gives them back: digests must not tell the two apart.
func filled(cells map[string]law.Value) map[string]law.Value {
	if len(cells) == 0 {
		return nil
	}
	return cells
}

// EvidenceOf lists the evidence of a change, drafted or submitted, oldest first.
func (d *Desk) EvidenceOf(c change.Change) ([]EvidenceView, error) {
	found, err := Find[evidence.Evidence](d.Reader, Query{Where: []Where{{"dossier", "=", string(c.Dossier)}}})
	if err != nil {
		return nil, err
	}
	views := []EvidenceView{}
	for _, f := range found {
		if f.Record.Draft == c.ID || f.Record.Change == c.ID || c.Carries(f.Record.ID) {
			views = append(views, d.ViewEvidence(f.Record))
		}
	}
	return views, nil
}

// ViewEvidence shows what is known of a document.
func (d *Desk) ViewEvidence(e evidence.Evidence) EvidenceView {
	v := EvidenceView{ID: e.ID, Type: e.Type, Name: e.Name, Media: e.Media, Size: e.Size, Pages: e.Pages, Number: e.Number, Date: e.Date, Issuer: e.Issuer,
		Grade: e.Grade, Warnings: e.Warnings, Digest: e.Digest}
	for _, doc := range d.Book.Documents() {
		if doc.ID == e.Type {
			v.Label = doc.Label.In(d.Who.Lang)
		}
	}
	return v
}
