package change

import (
	"hoso/fault"
	"hoso/id"
)

// Judge moves items, and everything that moves together with them, from one state to another and records the verdict.
// Fault Stale "change.moved_on" when an item no longer stands where the verdict expects it.
func (c Change) Judge(items []id.Item, from, to string, v Verdict) (Change, error) {
	out := c
	out.Items = append([]Item{}, c.Items...)
	moved := map[int]bool{}
	for _, item := range items {
		i := out.Find(item)
		if i < 0 {
			return c, fault.New(fault.Missing, "change.no_item", item)
		}
		for _, j := range out.Together(i) {
			if moved[j] {
				continue
			}
			if out.Items[j].State != from {
				return c, fault.New(fault.Stale, "change.moved_on", item, out.Items[j].State)
			}
			moved[j] = true
			out.Items[j].State = to
			out.Items[j].Verdicts = append(append([]Verdict{}, out.Items[j].Verdicts...), v)
		}
	}
	if len(moved) == 0 {
		return c, fault.New(fault.Invalid, "change.nothing_chosen")
	}
	return out, nil
}

// Successor is the draft in which the author mends the returned items of a change. It keeps their values, reasons and verdicts;
// false when none was returned by this step.
func (c Change) Successor(newID id.Change, returned func(Item) bool) (Change, bool) {
	next := c
	next.ID, next.Parent = newID, c.ID
	next.Items, next.Declaration, next.Objection = nil, nil, ""
	for _, item := range c.Items {
		if item.State != Returned || !returned(item) {
			continue
		}
		item.ID = id.Of[id.Item]()
		item.State = Draft
		next.Items = append(next.Items, item)
	}
	return next, len(next.Items) > 0
}
