// Package read holds the acts that only look: a dossier by chapters, the list of people, a person's history, who read a dossier, and
// what awaits the asker (PT-9.2, PT-9.3).
//
// It owns how a dossier is laid out for reading. It does not own what may be seen (law) nor pages (web). Invariant: a value above
// the asker's level is not in the answer at all, and every answer that shows another person's dossier is journalled before it leaves.
package read

import (
	"context"
	"slices"
	"time"

	"hoso/civil"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/approval"
	"hoso/record/change"
)

// DossierView is a dossier as its reader sees it.
type DossierView struct {
	ID       id.Dossier    `json:"id"`
	Name     string        `json:"name"`
	Own      bool          `json:"own"`
	Category string        `json:"category"`
	State    string        `json:"state"`
	Unit     string        `json:"unit"`
	Manager  string        `json:"manager"`
	Version  int           `json:"version,string"`
	Digest   string        `json:"digest"`
	At       time.Time     `json:"at"`
	Origin   string        `json:"origin"`
	Station  string        `json:"station"` // where the newest version stands: waiting, signed, sent, …
	Position string        `json:"position"`
	Photo    id.Evidence   `json:"photo"`
	Have     int           `json:"have,string"`
	Want     int           `json:"want,string"`
	Chapters []ChapterView `json:"chapters"`
	Open     []OpenChange  `json:"open"`
	Next     NextStep      `json:"next"`
	Acts     []string      `json:"acts"` // acts the asker may begin here
}

// ChapterView is one chapter with its completeness.
type ChapterView struct {
	ID     string      `json:"id"`
	Label  string      `json:"label"`
	Have   int         `json:"have,string"`
	Want   int         `json:"want,string"`
	Fields []FieldView `json:"fields"`
	Tables []TableView `json:"tables"`
}

// ValueView is one value with its state, as it stands in a field or a cell. What is empty is left out.
type ValueView struct {
	Path    string `json:"path"`
	ID      string `json:"id"`
	Text    string `json:"text,omitempty"` // as people read it
	Raw     string `json:"raw,omitempty"`  // as it is stored, for the control, where that differs
	Code    string `json:"code,omitempty"`
	List    string `json:"list,omitempty"`
	None    bool   `json:"none,omitempty"`
	State   string `json:"state"` // approved | waiting | returned | missing | empty
	Waiting string `json:"waiting,omitempty"`
	Reason  string `json:"reason,omitempty"` // why it was returned
}

// FieldView is one field, or one column of a table.
type FieldView struct {
	ValueView
	Item     string   `json:"item,omitempty"`
	Label    string   `json:"label"`
	Help     string   `json:"help,omitempty"`
	Kind     string   `json:"kind"`
	Control  string   `json:"control"`
	Lists    []string `json:"lists,omitempty"`
	Max      int      `json:"max,string,omitempty"`
	Owner    string   `json:"owner"`
	Required bool     `json:"required,omitempty"`
	Evidence string   `json:"evidence,omitempty"`
	Source   string   `json:"source,omitempty"`
}

// TableView is a repeating table. Columns say what the cells of each row are, in the same order.
type TableView struct {
	Path     string      `json:"path"`
	ID       string      `json:"id"`
	Item     string      `json:"item"`
	Label    string      `json:"label"`
	Owner    string      `json:"owner"`
	Required bool        `json:"required"`
	Evidence string      `json:"evidence"`
	None     bool        `json:"none"`
	State    string      `json:"state"`
	Columns  []FieldView `json:"columns"`
	Rows     []RowView   `json:"rows"`
}

// Cell is a cell together with what its column says of it.
func (t TableView) Cell(r RowView, n int) FieldView {
	f := t.Columns[n]
	f.ValueView = r.Cells[n]
	return f
}

// RowView is one row; State is waiting for a row that is proposed or whose end is proposed.
type RowView struct {
	ID    string      `json:"id"`
	State string      `json:"state"`
	Op    string      `json:"op"`
	Cells []ValueView `json:"cells"`
}

// OpenChange is a change of this dossier that has not come to its end.
type OpenChange struct {
	ID        id.Change  `json:"id"`
	Kind      string     `json:"kind"`
	Event     string     `json:"event"`
	Draft     bool       `json:"draft"`
	OnBehalf  bool       `json:"on_behalf"`
	ToCheck   int        `json:"to_check,string"`
	ToApprove int        `json:"to_approve,string"`
	Returned  bool       `json:"returned"`
	Begun     time.Time  `json:"begun"`
	Submitted time.Time  `json:"submitted"`
	Deadline  civil.Date `json:"deadline"`
}

// NextStep is the one thing to do next.
type NextStep struct {
	Key      string     `json:"key"` // next.returned, next.draft, next.missing, next.waiting, next.nothing
	Count    int        `json:"count,string"`
	Change   id.Change  `json:"change"`
	Until    civil.Date `json:"until"`
	Citation string     `json:"citation"`
}

// Dossier shows a dossier by chapters. Faults: Denied, Missing "dossier.missing".
func Dossier(ctx context.Context, o *office.Office, who office.Who, dossierID id.Dossier) (DossierView, error) {
	return office.Do(ctx, o, who, "dossier.view", "", func(d *office.Desk) (DossierView, error) {
		p, err := d.Place(dossierID)
		if err != nil {
			return DossierView{}, err
		}
		decision, err := d.Allow("dossier.view", p.Object("dossier"))
		if err != nil {
			return DossierView{}, err
		}
		opened, err := d.Open(p)
		if err != nil {
			return DossierView{}, err
		}
		opened = opened.Only(decision.Entries)
		d.Shown(dossierID)
		v, err := head(d, opened, decision.Level)
		if err != nil {
			return v, err
		}
		proposals := map[string]proposal{}
		if who.Consent == nil { // a consent is to what is in the dossier, not to what is on its way
			if proposals, err = pending(d, opened, &v, decision.Level); err != nil {
				return v, err
			}
		}
		opened.Contents = d.Full(opened)
		layOut(d, opened, &v, proposals, decision.Level)
		v.Next = nextStep(v)
		return v, nil
	})
}

func head(d *office.Desk, o office.Opened, level law.Level) (DossierView, error) {
	v := DossierView{ID: o.Dossier.ID, Own: o.Dossier.ID == d.Who.Dossier, Category: o.Dossier.Category, State: o.Dossier.State, Version: o.Dossier.Version,
		Digest: o.Dossier.Digest, At: o.Version.At, Origin: o.Version.Origin}
	var err error
	if v.Name, err = d.FacetName(o.Dossier.ID); err != nil {
		return v, err
	}
	if v.Unit, err = d.UnitName(o.Dossier.Unit); err != nil {
		return v, err
	}
	if v.Manager, err = d.UnitName(o.Dossier.Manager); err != nil {
		return v, err
	}
	facts, err := o.FactsOf()
	if err != nil {
		return v, err
	}
	if o.Level(law.FieldPath("syll", "chuc_vu_hien_tai")) <= level {
		v.Position = facts.Position.Text
	}
	if o.Level(law.FieldPath("syll", "anh_mau")) <= level {
		v.Photo = id.Evidence(o.Contents["syll"].Fields["anh_mau"].Code)
	}
	if o.Dossier.VersionID != "" && d.Who.Consent == nil {
		if review, _, err := office.Get[approval.Review](d.Reader, string(o.Dossier.VersionID)); err == nil {
			v.Station = review.State
		}
	}
	v.Acts = mayDo(d, o)
	return v, nil
}

func mayDo(d *office.Desk, o office.Opened) []string {
	var acts []string
	for _, act := range []string{"change.draft", "dossier.print", "dossier.history", "print.request", "evidence.view", "leaving.record", "leaving.list", "leaving.return"} {
		if d.Book.Policy().Decide(d.Who.Asker(d.Office.Province), act, o.Object("dossier")).Allowed {
			acts = append(acts, act)
		}
	}
	return acts
}

// proposal is what stands against a place: the item, and whether it was returned.
type proposal struct {
	item     change.Item
	returned bool
}

// pending reads the changes that are under way and gives the proposals by path. Drafts of others are not shown.
func pending(d *office.Desk, o office.Opened, v *DossierView, level law.Level) (map[string]proposal, error) {
	found, err := office.Find[change.Change](d.Reader, office.Query{Where: []office.Where{{Key: "dossier", Op: "=", Value: string(o.Dossier.ID)}}})
	if err != nil {
		return nil, err
	}
	proposals := map[string]proposal{}
	for _, s := range found {
		c := s.Record
		draft := c.IsDraft() && c.Count(change.Draft) > 0
		mine := c.Author == d.Who.Account || (c.Author == "" && v.Own)
		if (draft && !mine) || (!draft && c.Undecided() == 0) {
			continue
		}
		if c, err = o.OpenChange(c); err != nil {
			return nil, err
		}
		returned := draft && slices.ContainsFunc(c.Items, func(i change.Item) bool { return len(i.Verdicts) > 0 })
		v.Open = append(v.Open, OpenChange{c.ID, c.Kind, c.Event, draft, c.OnBehalf != nil, c.Count(change.ToCheck), c.Count(change.ToApprove) + c.Count(change.Signing), returned, c.Begun, c.Submitted, c.Deadline})
		for _, item := range c.Items {
			if draft && len(item.Verdicts) == 0 || item.State == change.Approved || item.State == change.Withdrawn || item.State == change.Returned {
				continue
			}
			if p, err := law.ParsePath(item.Path); err == nil && o.DeclaredLevel(p) <= level {
				proposals[item.Path] = proposal{item, draft}
			}
		}
	}
	return proposals, nil
}

func nextStep(v DossierView) NextStep {
	for _, c := range v.Open {
		if c.Returned {
			return NextStep{Key: "next.returned", Count: 1, Change: c.ID}
		}
	}
	for _, c := range v.Open {
		if c.Draft {
			return NextStep{Key: "next.draft", Count: 1, Change: c.ID}
		}
	}
	if v.Have < v.Want {
		return NextStep{Key: "next.missing", Count: v.Want - v.Have}
	}
	for _, c := range v.Open {
		return NextStep{Key: "next.waiting", Count: len(v.Open), Change: c.ID, Until: c.Deadline}
	}
	return NextStep{Key: "next.nothing"}
}
