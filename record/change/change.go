// Package change holds proposed changes of a dossier: what was, what shall be, since when, on what evidence, and how far each
// item has come (PT-7, PT-8, PT-19.3).
//
// It owns items and their states. It does not own versions (record/dossier) or who may decide (law). Invariant: state lives on
// items; a change as a whole has none of its own, its stages are counted from its items.
package change

import (
	"time"

	"hoso/civil"
	"hoso/fault"
	"hoso/id"
	"hoso/law"
)

// Kinds of change.
const (
	Update     = "update"     // cập nhật: the fact changed
	Correction = "correction" // đính chính: the record was wrong, counted from discovery
	Revocation = "revocation" // thu hồi, hủy: a decision was revoked
)

// Operations of an item.
const (
	Set     = "set"
	Clear   = "clear"
	AddRow  = "add_row"
	DropRow = "drop_row"
)

// States of an item.
const (
	Draft     = "draft"      // đang khai
	ToCheck   = "to_check"   // chờ kiểm tra
	ToApprove = "to_approve" // chờ phê duyệt
	Signing   = "signing"    // đang ký số phê duyệt: chosen by the approver, not approved before the signature is there
	Approved  = "approved"   // đã duyệt
	Returned  = "returned"   // bị trả lại
	Refused   = "refused"    // bị từ chối
	Withdrawn = "withdrawn"  // đã rút
)

// Change is one proposal for one dossier.
type Change struct {
	ID          id.Change   `json:"id"`
	Dossier     id.Dossier  `json:"dossier"`
	Unit        id.Unit     `json:"unit"`      // employing unit when it was begun
	UnitPath    string      `json:"unit_path"` // its path, for queues by subtree
	Manager     id.Unit     `json:"manager"`   // the body that will approve (A18)
	ManagerPath string      `json:"manager_path"`
	Approver    string      `json:"approver"` // role that approves there; empty: the regulation names nobody
	Kind        string      `json:"kind"`
	Event       string      `json:"event"` // what happened: an event of the law's data, or empty for free editing
	Days        Days        `json:"days"`
	Author      id.Account  `json:"author"`
	OnBehalf    *OnBehalf   `json:"on_behalf,omitempty"`
	Declaration *Confirmed  `json:"declaration,omitempty"`
	Parent      id.Change   `json:"parent"` // the change whose returned items this draft carries on
	Base        int         `json:"base"`   // number of the version the old values were read from
	Items       []Item      `json:"items"`
	Evidence    []Reference `json:"evidence"`
	Begun       time.Time   `json:"begun"`
	Submitted   time.Time   `json:"submitted"`
	Checked     time.Time   `json:"checked"`   // when the last item left the checker; zero while one is there
	Deadline    civil.Date  `json:"deadline"`  // shortest deadline that applies, zero when none
	Objection   string      `json:"objection"` // what the person said against an entry made on their behalf
	Objected    bool        `json:"objected"`
	Sealed      string      `json:"sealed"` // at rest: everything that says something about the person, in one piece
}

// Inner is what a change at rest holds sealed.
type Inner struct {
	Items     []Item    `json:"items"`
	OnBehalf  *OnBehalf `json:"on_behalf,omitempty"`
	Objection string    `json:"objection"`
}

// AtRest gives the change without anything that says something about the person, and what is to be sealed. Ids, places, states and the
// number of warnings stay, because queues are counted by them.
func (c Change) AtRest() (Change, Inner) {
	inner := Inner{c.Items, c.OnBehalf, c.Objection}
	c.Items = make([]Item, len(inner.Items))
	for i, item := range inner.Items {
		c.Items[i] = Item{ID: item.ID, Path: item.Path, Op: item.Op, Group: item.Group, State: item.State, Warnings: len(item.Findings)}
	}
	if c.OnBehalf != nil {
		c.OnBehalf = &OnBehalf{}
	}
	c.Objection = ""
	return c, inner
}

// Open puts back what AtRest took out.
func (c Change) Open(inner Inner) Change {
	c.Items, c.OnBehalf, c.Objection, c.Sealed = inner.Items, inner.OnBehalf, inner.Objection, ""
	return c
}

// Days are the days of a change (A17).
type Days struct {
	Effect  civil.Date `json:"effect"`
	Signed  civil.Date `json:"signed"`
	Receipt civil.Date `json:"receipt"`
}

// OnBehalf records that the unit's officer entered for the person (nhập thay).
type OnBehalf struct {
	Ground   string `json:"ground"`
	Document string `json:"document"`
}

// Confirmed is the person's declaration: a recorded confirmation of the exact bytes shown.
type Confirmed struct {
	Account  id.Account `json:"account"`
	At       time.Time  `json:"at"`
	Digest   string     `json:"digest"`   // SHA-256 of the bytes shown
	Strength string     `json:"strength"` // strength of the sign-in: "password", "step_up"
}

// Reference ties a piece of evidence to the change.
type Reference struct {
	Evidence id.Evidence `json:"evidence"`
	Type     string      `json:"type"` // evidence type, PT-7.3.p2
	Digest   string      `json:"digest"`
}

// Item is one change of one place.
type Item struct {
	ID        id.Item              `json:"id"`
	Path      string               `json:"path"` // law.Path; for add_row and drop_row the row's path
	Op        string               `json:"op"`
	Old       law.Value            `json:"old"`
	New       law.Value            `json:"new"`
	OldCells  map[string]law.Value `json:"old_cells,omitempty"` // drop_row
	NewCells  map[string]law.Value `json:"new_cells,omitempty"` // add_row
	ValidFrom string               `json:"valid_from"`          // partial date or empty ("not stated")
	Group     string               `json:"group"`               // items of one event share it and stay together
	Reason    string               `json:"reason"`              // the explanation a finding of grade explain asks for
	Findings  []fault.Finding      `json:"findings,omitempty"`  // what travels with the item to the checker
	Proposed  *law.Value           `json:"proposed,omitempty"`  // what was proposed before the approver amended it (BD-8.1.b)
	Seed      string               `json:"seed"`                // random: salts the item's commitment
	Warnings  int                  `json:"warnings,string"`     // at rest: how many findings travel with it
	State     string               `json:"state"`
	Verdicts  []Verdict            `json:"verdicts,omitempty"`
}

// Verdict is one decision on an item.
type Verdict struct {
	Step    string     `json:"step"` // check | approve | department
	Outcome string     `json:"outcome"`
	Reason  string     `json:"reason"`
	By      id.Account `json:"by"`
	Role    string     `json:"role"`
	At      time.Time  `json:"at"`
}

// Noun is the change's table.
func (c Change) Noun() string { return "change" }

// RecordID is the change's id.
func (c Change) RecordID() string { return string(c.ID) }

// Keys are the columns changes are found by: how many of its items stand at each desk.
func (c Change) Keys() map[string]any {
	return map[string]any{
		"dossier": string(c.Dossier), "unit_path": c.UnitPath, "manager": string(c.Manager),
		"drafting": int64(c.Count(Draft)), "to_check": int64(c.Count(ToCheck)), "to_approve": int64(c.Count(ToApprove)),
		"deadline": int64(c.Deadline.YMD()),
	}
}

// Count tells how many items are in a state. A draft without items counts as one drafting item, so that it is found again.
func (c Change) Count(state string) int {
	n := 0
	for _, item := range c.Items {
		if item.State == state {
			n++
		}
	}
	if n == 0 && state == Draft && len(c.Items) == 0 && c.Submitted.IsZero() {
		return 1
	}
	return n
}

// Undecided counts the items that wait for the checker, for the approver, or for the approver's signature.
func (c Change) Undecided() int { return c.Count(ToCheck) + c.Count(ToApprove) + c.Count(Signing) }

// IsDraft reports whether the change has not been submitted.
func (c Change) IsDraft() bool { return c.Submitted.IsZero() }

// Find gives an item and its place; -1 when the change has none of that id.
func (c Change) Find(item id.Item) int {
	for i := range c.Items {
		if c.Items[i].ID == item {
			return i
		}
	}
	return -1
}

// Together gives the places of all items that move with the given one: those of its event.
func (c Change) Together(i int) []int {
	if c.Items[i].Group == "" {
		return []int{i}
	}
	var places []int
	for j := range c.Items {
		if c.Items[j].Group == c.Items[i].Group {
			places = append(places, j)
		}
	}
	return places
}

// Carries reports whether the change refers to a piece of evidence: a draft that mends a returned change keeps what came with it.
func (c Change) Carries(e id.Evidence) bool {
	for _, r := range c.Evidence {
		if r.Evidence == e {
			return true
		}
	}
	return false
}
