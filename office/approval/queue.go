// Package approval holds the acts by which proposed changes become part of a dossier and get signed: the checker passes or returns,
// the head approves the month's sheet, the department reviews and its director signs (PT-8, PT-13, PT-19.3).
//
// It owns the order of these steps. It does not own drafting (office/entry) nor sending (office/exchange). Invariant: each step is
// taken once, in order, and never by anybody on their own dossier (P4).
package approval

import (
	"context"

	"hoso/civil"
	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/change"
	"hoso/record/evidence"
)

// Waiting is one change in a queue: who, what kind, until when; no values.
type Waiting struct {
	ID       id.Change  `json:"id"`
	Dossier  id.Dossier `json:"dossier"`
	Person   string     `json:"person"`
	Unit     string     `json:"unit"`
	Kind     string     `json:"kind"`
	Event    string     `json:"event"`
	Items    int        `json:"items,string"`
	Warnings int        `json:"warnings,string"`
	Deadline civil.Date `json:"deadline"`
	OnBehalf bool       `json:"on_behalf"`
	Objected bool       `json:"objected"`
}

// Queue lists the changes that wait for a checker in a subtree, earliest deadline first; those without a deadline come last.
func Queue(ctx context.Context, o *office.Office, who office.Who) ([]Waiting, error) {
	return office.Do(ctx, o, who, "change.queue", "", func(d *office.Desk) ([]Waiting, error) {
		if _, err := d.Allow("change.check", law.Object{Noun: "queue", UnitPath: who.UnitPath, ManagingPath: who.UnitPath}); err != nil {
			return nil, err
		}
		found, err := office.Find[change.Change](d.Reader, office.Query{
			Where: []office.Where{{Key: "to_check", Op: ">", Value: int64(0)}, {Key: "unit_path", Op: "under", Value: who.UnitPath}}, Limit: 500})
		if err != nil {
			return nil, err
		}
		waiting := make([]Waiting, 0, len(found))
		for _, s := range found {
			w, err := waitingOf(d, s.Record, change.ToCheck)
			if err != nil {
				return nil, err
			}
			waiting = append(waiting, w)
		}
		sortByDeadline(waiting)
		return waiting, nil
	})
}

func waitingOf(d *office.Desk, c change.Change, state string) (Waiting, error) {
	w := Waiting{ID: c.ID, Dossier: c.Dossier, Kind: c.Kind, Event: c.Event, Items: c.Count(state), Deadline: c.Deadline, OnBehalf: c.OnBehalf != nil, Objected: c.Objected}
	for _, item := range c.Items {
		w.Warnings += item.Warnings
	}
	var err error
	if w.Person, err = d.FacetName(c.Dossier); err != nil {
		return w, err
	}
	d.Shown(c.Dossier, "syll/ho_ten_khai_sinh")
	w.Unit, err = d.UnitName(c.Unit)
	return w, err
}

// See opens one change for whoever checks or approves it.
func See(ctx context.Context, o *office.Office, who office.Who, changeID id.Change) (office.ChangeView, error) {
	return office.Do(ctx, o, who, "change.see", "", func(d *office.Desk) (office.ChangeView, error) {
		c, rev, opened, decision, err := forDecision(d, "change.check", changeID)
		if fault.Is(err, fault.Denied) {
			c, rev, opened, decision, err = forDecision(d, "sheet.view", changeID)
		}
		if err != nil {
			return office.ChangeView{}, err
		}
		d.Shown(c.Dossier)
		return d.ViewChange(opened, c, rev, decision.Level)
	})
}

func forDecision(d *office.Desk, act string, changeID id.Change) (change.Change, int64, office.Opened, law.Decision, error) {
	c, rev, p, err := d.Change(changeID)
	if err != nil {
		return c, 0, office.Opened{}, law.Decision{}, err
	}
	decision, err := d.Allow(act, p.Object("change"))
	if err != nil {
		return c, 0, office.Opened{}, decision, err
	}
	if c.IsDraft() {
		return c, 0, office.Opened{}, decision, fault.New(fault.Missing, "change.missing")
	}
	opened, err := d.Open(p)
	if err != nil {
		return c, 0, opened, decision, err
	}
	c, err = opened.OpenChange(c)
	return c, rev, opened, decision, err
}

// Judgement is what a checker decides about items of one change. Items of one event go together.
type Judgement struct {
	Change id.Change   `json:"change"`
	Rev    int64       `json:"rev,string"`
	Pass   []id.Item   `json:"pass"`
	Return []Returning `json:"return"`
}

// Returning gives an item back with the reason.
type Returning struct {
	Change id.Change `json:"change"`
	Item   id.Item   `json:"item"`
	Reason string    `json:"reason"`
}

// Check passes items on to the approver and returns others to their author with a reason; the author finds them in a new draft and
// is told (PT-19.3). Faults: Denied (never one's own dossier); Stale "change.moved_on"; Invalid "return.reason_needed".
func Check(ctx context.Context, o *office.Office, who office.Who, j Judgement) (office.ChangeView, error) {
	return office.Do(ctx, o, who, "change.check", "", func(d *office.Desk) (office.ChangeView, error) {
		c, rev, opened, decision, err := forDecision(d, "change.check", j.Change)
		if err != nil {
			return office.ChangeView{}, err
		}
		if j.Rev != 0 && j.Rev != rev {
			return office.ChangeView{}, fault.New(fault.Stale, "change.moved_on", j.Change, "")
		}
		before := c
		if c, err = judge(d, c, j, "check", change.ToCheck, change.ToApprove); err != nil {
			return office.ChangeView{}, err
		}
		c.Manager, c.ManagerPath, c.Approver = opened.Approver.Unit.ID, opened.Approver.Unit.Path, opened.Approver.Role
		if err := putBack(d, opened, before, c, j.Return); err != nil {
			return office.ChangeView{}, err
		}
		if err := d.PutChange(opened, c, rev); err != nil {
			return office.ChangeView{}, err
		}
		d.About(c.Dossier)
		return d.ViewChange(opened, c, rev+1, decision.Level)
	})
}

// judge records the verdicts of one step. An item of an event takes the others with it; passing and returning one event is refused.
func judge(d *office.Desk, c change.Change, j Judgement, step, from, to string) (change.Change, error) {
	var err error
	before := c
	if len(j.Pass)+len(j.Return) == 0 {
		return c, fault.New(fault.Invalid, "change.nothing_chosen")
	}
	if len(j.Pass) > 0 {
		if c, err = c.Judge(j.Pass, from, to, d.Verdict(step, "passed", "")); err != nil {
			return c, err
		}
	}
	for _, r := range j.Return {
		if r.Reason == "" {
			return c, fault.New(fault.Invalid, "return.reason_needed")
		}
		if i := c.Find(r.Item); i >= 0 && now(before, c, i, change.Returned) {
			continue // came back with another item of its event
		}
		if c, err = c.Judge([]id.Item{r.Item}, from, change.Returned, d.Verdict(step, "returned", r.Reason)); err != nil {
			return c, err
		}
	}
	return c, nil
}

// now reports whether an item came into a state between two states of its change.
func now(before, after change.Change, i int, state string) bool {
	return after.Items[i].State == state && before.Items[i].State != state
}

// putBack writes the draft in which the author mends what was returned since before, and tells the author.
func putBack(d *office.Desk, opened office.Opened, before, c change.Change, returned []Returning) error {
	if len(returned) == 0 {
		return nil
	}
	next, any := c.Successor(id.Of[id.Change](), func(item change.Item) bool { return now(before, c, c.Find(item.ID), change.Returned) })
	if !any {
		return nil
	}
	next.Submitted, next.Begun, next.Base = change.Change{}.Submitted, d.At, opened.Dossier.Version
	if err := d.PutChange(opened, next, 0); err != nil {
		return err
	}
	return d.Notify(c.Author, "notice.returned", "/ho-so/thay-doi/"+string(next.ID), returned[0].Reason)
}

// Compare records that an officer has compared a document with its original (bản gốc), which raises its grade.
func Compare(ctx context.Context, o *office.Office, who office.Who, evidenceID id.Evidence) error {
	_, err := office.Do(ctx, o, who, "evidence.compare", "", func(d *office.Desk) (struct{}, error) {
		e, rev, err := office.Get[evidence.Evidence](d.Reader, string(evidenceID))
		if err != nil {
			return struct{}{}, err
		}
		p, err := d.Place(e.Dossier)
		if err != nil {
			return struct{}{}, err
		}
		if _, err := d.Allow("change.check", p.Object("evidence")); err != nil {
			return struct{}{}, err
		}
		if e.Grade == evidence.Photo {
			e.Grade = evidence.Checked
		}
		d.About(e.Dossier, "evidence/"+string(e.ID))
		return struct{}{}, d.Put(e, rev)
	})
	return err
}
