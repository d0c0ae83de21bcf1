// Package quota holds the acts on numbers of posts (biên chế): give them from a table, distribute them to the units below, see what was given beside
// who is there, and count people by vị trí việc làm (PT-9.1, PT-14.7, DT-3.1, DT-3.3, DT-13.1).
//
// It owns the planning of a table and the sums up and down the tree. It does not own what kinds there are (law) nor what a later decision does to a
// former one (record/quota). Invariant: what a unit's administrator gives more of is never more than what the unit above was given.
package quota

import (
	"slices"

	"hoso/civil"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/quota"
	"hoso/record/unit"
)

// kindsOf are the kinds of quota the province has on the act's day.
func kindsOf(d *office.Desk) ([]law.QuotaKind, error) {
	reg, err := d.Regulation()
	if err != nil {
		return nil, err
	}
	return reg.QuotaKinds(), nil
}

// above is the path of the unit directly above; empty at the top.
func above(path string) string { return path[:max(0, len(path)-office.PathStep)] }

// post is a unit's place in the tree with a kind of quota.
type post struct{ path, kind string }

// held are the quotas of some part of the tree, as they are or as they are planned.
type held struct {
	quotas map[post][]office.Stored[quota.Quota] // each place's in the order of their first days
	below  map[post][]post                       // the places directly below one that have quotas of its kind
	ended  map[string]civil.Date                 // by path: the first day on which a unit is there no more, and has no posts
}

// readHeld reads the quotas of some subtrees that hold on a day or later.
func readHeld(d *office.Desk, scopes []string, day civil.Date) (held, error) {
	h := held{map[post][]office.Stored[quota.Quota]{}, map[post][]post{}, map[string]civil.Date{}}
	for _, scope := range scopes {
		units, err := office.Find[unit.Unit](d.Reader, office.Query{Where: []office.Where{{Key: "path", Op: "under", Value: scope}}})
		if err != nil {
			return h, err
		}
		for _, s := range units {
			if last := s.Record.Last(); last.Closed {
				h.ended[s.Record.Path] = last.From
			}
		}
		found, err := office.Find[quota.Quota](d.Reader, office.Query{Order: []string{"from"}, Where: []office.Where{{Key: "unit_path", Op: "under", Value: scope}, {Key: "to", Op: ">=", Value: int64(day.YMD())}}})
		if err != nil {
			return h, err
		}
		for _, s := range found {
			if !s.Record.Replaced() {
				at := post{s.Record.UnitPath, s.Record.Kind}
				h.set(at, append(h.quotas[at], s))
			}
		}
	}
	return h, nil
}

// set says which quotas a place has.
func (h held) set(at post, quotas []office.Stored[quota.Quota]) {
	if _, known := h.quotas[at]; !known {
		over := post{above(at.path), at.kind}
		h.below[over] = append(h.below[over], at)
	}
	h.quotas[at] = quotas
}

// on is the number that holds at a place on a day; false where none was given, or the unit has ended.
func (h held) on(at post, day civil.Date) (int, bool) {
	if end, ended := h.ended[at.path]; ended && !day.Before(end) {
		return 0, false
	}
	for _, s := range h.quotas[at] {
		if s.Record.Holds(day) {
			return s.Record.Number, true
		}
	}
	return 0, false
}

// open is the quota a later decision would follow; its ID is empty where there is none.
func (h held) open(at post) office.Stored[quota.Quota] {
	if all := h.quotas[at]; len(all) > 0 && all[len(all)-1].Record.To.IsZero() {
		return all[len(all)-1]
	}
	return office.Stored[quota.Quota]{}
}

// shared adds up what the units directly below a place were given, as it holds on a day.
func (h held) shared(at post, day civil.Date) (sum int, given bool) {
	for _, below := range h.below[at] {
		n, ok := h.on(below, day)
		sum, given = sum+n, given || ok
	}
	return sum, given
}

// days are the day itself and the later ones on which something changes at a place or directly below it.
func (h held) days(at post, day civil.Date) []civil.Date {
	all := []civil.Date{day}
	for _, place := range append([]post{at}, h.below[at]...) {
		for _, s := range h.quotas[place] {
			if s.Record.From.After(day) {
				all = append(all, s.Record.From)
			}
		}
	}
	slices.SortFunc(all, civil.Date.Compare)
	return slices.Compact(all)
}

// excess is the first day from one on which the units directly below a place have more than the place itself; false where they never do, or nothing
// was given to the place.
func (h held) excess(at post, from civil.Date) (sum, own int, over bool) {
	for _, day := range h.days(at, from) {
		own, given := h.on(at, day)
		if sum, _ := h.shared(at, day); given && sum > own {
			return sum, own, true
		}
	}
	return 0, 0, false
}

// address is where a unit's quotas stand.
func address(unit id.Unit) string { return "/bien-che/" + string(unit) }
