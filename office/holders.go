package office

import (
	"slices"
	"strings"

	"hoso/record/account"
	"hoso/record/unit"
)

// PathStep is the width of one unit in a path.
const PathStep = 6

// UnitsBelow lists the units directly under a path.
func (d *Desk) UnitsBelow(path string) ([]unit.Unit, error) {
	found, err := Find[unit.Unit](d.Reader, Query{Where: []Where{{"path", "under", path}}, Order: []string{"path"}})
	var below []unit.Unit
	for _, s := range found {
		if len(s.Record.Path) == len(path)+PathStep {
			below = append(below, s.Record)
		}
	}
	return below, err
}

// Holding lists the accounts that hold a role in exactly this unit on the act's day.
func (d *Desk) Holding(role, path string) ([]account.Account, error) {
	key := role + " " + path
	if known, ok := d.held[key]; ok {
		return known, nil
	}
	grants, err := Find[account.Grant](d.Reader, Query{Where: []Where{{"role", "=", role}, {"unit_path", "=", path}}})
	if err != nil {
		return nil, err
	}
	all := []account.Account{}
	for _, g := range grants {
		a, _, err := Get[account.Account](d.Reader, string(g.Record.Account))
		if err != nil {
			return nil, err
		}
		if g.Record.InForce(d.Day) && !a.Closed && !slices.ContainsFunc(all, func(b account.Account) bool { return b.ID == a.ID }) {
			all = append(all, a)
		}
	}
	d.held[key] = all
	return all, nil
}

// HoldingNearest lists the accounts that hold a role in a unit, or in the nearest unit above it where somebody does.
func (d *Desk) HoldingNearest(role, path string) ([]account.Account, error) {
	for n := len(path); n > 0; n -= PathStep {
		if all, err := d.Holding(role, path[:n]); err != nil || len(all) > 0 {
			return all, err
		}
	}
	return nil, nil
}

// LookingAfter lists the accounts that hold a role anywhere and are assigned what a path belongs to; one with no assignment looks after all
// of its unit.
func (d *Desk) LookingAfter(role, path string) ([]account.Account, error) {
	key := role + " * " + path
	if known, ok := d.held[key]; ok {
		return known, nil
	}
	grants, err := Find[account.Grant](d.Reader, Query{Where: []Where{{"role", "=", role}}})
	if err != nil {
		return nil, err
	}
	all := []account.Account{}
	for _, g := range grants {
		if !g.Record.InForce(d.Day) || !looksAfter(g.Record, path) {
			continue
		}
		a, _, err := Get[account.Account](d.Reader, string(g.Record.Account))
		if err != nil {
			return nil, err
		}
		if !a.Closed && !slices.ContainsFunc(all, func(b account.Account) bool { return b.ID == a.ID }) {
			all = append(all, a)
		}
	}
	d.held[key] = all
	return all, nil
}

func looksAfter(g account.Grant, path string) bool {
	if len(g.Assigned) == 0 {
		return strings.HasPrefix(path, g.UnitPath)
	}
	return slices.ContainsFunc(g.Assigned, func(assigned string) bool { return strings.HasPrefix(path, assigned) })
}
