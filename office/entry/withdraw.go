package entry

import (
	"context"

	"hoso/fault"
	"hoso/id"
	"hoso/office"
	"hoso/record/change"
)

// Withdraw takes back what nobody has checked yet and gives it back as a draft. Faults: Denied; Stale "change.moved_on".
func Withdraw(ctx context.Context, o *office.Office, who office.Who, changeID id.Change) (office.ChangeView, error) {
	return office.Do(ctx, o, who, "change.withdraw", "", func(d *office.Desk) (office.ChangeView, error) {
		c, rev, p, err := d.Change(changeID)
		if err != nil {
			return office.ChangeView{}, err
		}
		decision, err := d.Allow("change.withdraw", p.Object("change"))
		if err != nil {
			return office.ChangeView{}, err
		}
		if c.Author != who.Account {
			return office.ChangeView{}, fault.New(fault.Denied, "draft.not_yours")
		}
		opened, err := d.Open(p)
		if err != nil {
			return office.ChangeView{}, err
		}
		if c, err = opened.OpenChange(c); err != nil {
			return office.ChangeView{}, err
		}
		taken, next, err := takeBack(d, c)
		if err != nil {
			return office.ChangeView{}, err
		}
		if err := d.PutChange(opened, taken, rev); err != nil {
			return office.ChangeView{}, err
		}
		if err := d.PutChange(opened, next, 0); err != nil {
			return office.ChangeView{}, err
		}
		d.About(c.Dossier)
		return d.ViewChange(opened, next, 1, decision.Level)
	})
}

// takeBack withdraws the unchecked items and gives the draft that carries them on.
func takeBack(d *office.Desk, c change.Change) (taken, next change.Change, err error) {
	var items []id.Item
	for _, item := range c.Items {
		if item.State == change.ToCheck {
			items = append(items, item.ID)
		}
	}
	if len(items) == 0 {
		return c, c, fault.New(fault.Stale, "change.moved_on", c.ID, "")
	}
	taken, err = c.Judge(items, change.ToCheck, change.Withdrawn, d.Verdict("withdraw", "withdrawn", ""))
	if err != nil {
		return c, c, err
	}
	next = taken
	next.ID, next.Parent, next.Items, next.Declaration, next.Submitted, next.Begun = id.Of[id.Change](), c.ID, nil, nil, change.Change{}.Submitted, d.At
	for _, item := range taken.Items {
		if item.State == change.Withdrawn {
			item.ID, item.State, item.Verdicts = id.Of[id.Item](), change.Draft, nil
			next.Items = append(next.Items, item)
		}
	}
	return taken, next, nil
}

// Discard throws a draft away that was never submitted.
func Discard(ctx context.Context, o *office.Office, who office.Who, changeID id.Change, rev int64) error {
	_, err := office.Do(ctx, o, who, "change.discard", "", func(d *office.Desk) (struct{}, error) {
		c, stored, _, _, err := mayWrite(d, "change.draft", changeID, rev)
		if err != nil {
			return struct{}{}, err
		}
		d.Drop(c, stored)
		d.About(c.Dossier)
		return struct{}{}, nil
	})
	return err
}

// Object records what the person says against an entry made on their behalf; it travels with the change to whoever decides.
func Object(ctx context.Context, o *office.Office, who office.Who, changeID id.Change, text string) error {
	_, err := office.Do(ctx, o, who, "change.object", "", func(d *office.Desk) (struct{}, error) {
		c, rev, p, err := d.Change(changeID)
		if err != nil {
			return struct{}{}, err
		}
		if _, err := d.Allow("change.object", p.Object("change")); err != nil {
			return struct{}{}, err
		}
		switch {
		case text == "":
			return struct{}{}, fault.New(fault.Invalid, "objection.empty")
		case c.Dossier != who.Dossier || c.OnBehalf == nil:
			return struct{}{}, fault.New(fault.Denied, "objection.not_yours")
		case c.Count(change.ToCheck)+c.Count(change.ToApprove) == 0:
			return struct{}{}, fault.New(fault.Closed, "objection.too_late")
		}
		opened, err := d.Open(p)
		if err != nil {
			return struct{}{}, err
		}
		if c, err = opened.OpenChange(c); err != nil {
			return struct{}{}, err
		}
		c.Objection, c.Objected = text, true
		d.About(c.Dossier)
		return struct{}{}, d.PutChange(opened, c, rev)
	})
	return err
}

// View shows a change to its author or to the person it is about.
func View(ctx context.Context, o *office.Office, who office.Who, changeID id.Change) (office.ChangeView, error) {
	return office.Do(ctx, o, who, "change.view", "", func(d *office.Desk) (office.ChangeView, error) {
		c, rev, p, err := d.Change(changeID)
		if err != nil {
			return office.ChangeView{}, err
		}
		decision, err := d.Allow("dossier.view", p.Object("change"))
		if err != nil {
			return office.ChangeView{}, err
		}
		if c.IsDraft() && c.Author != who.Account && !(c.Author == "" && c.Dossier == who.Dossier) {
			return office.ChangeView{}, fault.New(fault.Denied, "draft.not_yours")
		}
		opened, err := d.Open(p)
		if err != nil {
			return office.ChangeView{}, err
		}
		return show(d, opened, c, rev, decision.Level)
	})
}
