package approval

import (
	"context"
	"slices"

	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/change"
)

// Amending is an approver's own correction of an item before approving it (BD-8.1.b).
type Amending struct {
	Change id.Change `json:"change"`
	Item   id.Item   `json:"item"`
	Digest string    `json:"digest"` // of the line as it was shown
	Input  law.Input `json:"input"`
	Reason string    `json:"reason"`
}

// Amend puts the approver's value in the place of the proposed one, where the regulation allows it. What was proposed stays with the item, the
// reason is a verdict, and the person is told. Faults: Denied; Closed "amend.not_here" with the article; Stale "sheet.moved"; Invalid
// "amend.reason_needed", "amend.one_value", those of the value, and what blocks it.
func Amend(ctx context.Context, o *office.Office, who office.Who, a Amending) (office.ChangeView, error) {
	return office.Do(ctx, o, who, "sheet.amend", "", func(d *office.Desk) (office.ChangeView, error) {
		c, rev, opened, decision, err := forDecision(d, "sheet.amend", a.Change)
		if err != nil {
			return office.ChangeView{}, err
		}
		reg, err := d.Regulation()
		switch {
		case err != nil:
			return office.ChangeView{}, err
		case !reg.ApproverMayEdit.On:
			return office.ChangeView{}, fault.New(fault.Closed, "amend.not_here").Cite(reg.ApproverMayEdit.Citation())
		case a.Reason == "":
			return office.ChangeView{}, fault.New(fault.Invalid, "amend.reason_needed").Cite(reg.ApproverMayEdit.Citation())
		}
		label, err := amend(d, opened, &c, a)
		if err != nil {
			return office.ChangeView{}, err
		}
		if err := d.PutChange(opened, c, rev); err != nil {
			return office.ChangeView{}, err
		}
		d.About(c.Dossier, c.Items[c.Find(a.Item)].Path)
		if err := d.NotifyPerson(c.Dossier, "notice.amended", "/ho-so/thay-doi/"+string(c.ID), label, a.Reason); err != nil {
			return office.ChangeView{}, err
		}
		return d.ViewChange(opened, c, rev+1, decision.Level)
	})
}

func amend(d *office.Desk, opened office.Opened, c *change.Change, a Amending) (label string, err error) {
	item, e, err := amendable(d, opened, *c, a)
	if err != nil {
		return "", err
	}
	place, err := law.ParsePath(item.Path)
	if err != nil {
		return "", err
	}
	value, err := law.KindOf(e.Kind).Parse(d.Book, e, d.Day, a.Input)
	if err != nil {
		return "", err
	}
	if opened.Same(place, value, item.New) {
		return "", fault.New(fault.Invalid, "amend.same")
	}
	if item.Proposed == nil {
		proposed := item.New
		item.Proposed = &proposed
	}
	item.New, item.Op = value, change.Set
	item.Verdicts = append(slices.Clone(item.Verdicts), d.Verdict("approve", "amended", a.Reason))
	c.Items = slices.Clone(c.Items)
	c.Items[c.Find(a.Item)] = item
	return e.Label.VI, stillHolds(d, opened, *c, item.Path)
}

// amendable gives the item as it was shown, with what the law says of its place.
func amendable(d *office.Desk, opened office.Opened, c change.Change, a Amending) (change.Item, *law.Entry, error) {
	i := c.Find(a.Item)
	if i < 0 || c.Items[i].State != change.ToApprove {
		return change.Item{}, nil, fault.New(fault.Stale, "sheet.moved", a.Item)
	}
	item := c.Items[i]
	ev, err := d.EvidenceOf(c)
	if err != nil {
		return item, nil, err
	}
	digest, err := office.ItemDigest(c, item, ev)
	if err != nil {
		return item, nil, err
	}
	if digest != a.Digest {
		return item, nil, fault.New(fault.Stale, "sheet.moved", item.Path).With(fault.Finding{Path: item.Path, Key: "sheet.moved_line"})
	}
	if item.Op != change.Set && item.Op != change.Clear {
		return item, nil, fault.New(fault.Invalid, "amend.one_value")
	}
	p, err := law.ParsePath(item.Path)
	if err != nil {
		return item, nil, err
	}
	e, err := opened.Entry(p)
	return item, e, err
}

// stillHolds refuses a value with which the dossier would be impossible, or would not be taken by the nation.
func stillHolds(d *office.Desk, opened office.Opened, c change.Change, path string) error {
	waiting := slices.DeleteFunc(slices.Clone(c.Items), func(i change.Item) bool { return i.State != change.ToApprove })
	after, err := opened.After(waiting)
	if err != nil {
		return err
	}
	for component, content := range after {
		in := law.RuleInput{Book: d.Book, Form: opened.Forms[component], Content: content, Category: opened.Dossier.Category, Day: d.Day, Component: component}
		for _, f := range d.Book.CheckContent(in) {
			if f.Grade == fault.Block && f.Path == path {
				return fault.New(fault.Invalid, f.Key, asAny(f.Args)...).Cite(f.Citation).With(f)
			}
		}
	}
	return nationWouldTake(d, opened, after)
}

func asAny(args []string) []any {
	out := make([]any, len(args))
	for i, a := range args {
		out[i] = a
	}
	return out
}
