package office

import (
	"hoso/civil"
	"hoso/law"
	"hoso/record/change"
	"hoso/record/unit"
)

// Approver is who approves a person's data on the act's day: the role in the unit, and the article that says so.
type Approver struct {
	Role     string // law.ByHead or law.ByDirector; empty: the regulation names nobody, and the change waits at the department
	Unit     unit.Unit
	Citation string
}

// Route says again who approves a person's data: after a posting or the law has moved.
func (d *Desk) Route(p Placed) (Placed, error) {
	var err error
	p.Approver, err = d.approverOf(p)
	return p, err
}

// approverOf reads the regulation's matrix for a placed dossier (A18, DT-11). Where it names the department's director, the department's own
// people go to their managing body's head instead: nobody decides on their own house (P4). Where it names nobody, the change waits at the
// department. Without a regulation on file nobody approves.
func (d *Desk) approverOf(p Placed) (Approver, error) {
	reg, err := d.Regulation()
	if err != nil {
		return Approver{Unit: p.Manager}, nil
	}
	row, ok := reg.Routes.Of(p.Manager.Last().Type, p.Dossier.Category, p.Dossier.Special)
	if ok && row.Approver == law.ByHead {
		return Approver{law.ByHead, p.Manager, reg.Routes.Cite(row)}, nil
	}
	home, there, err := d.Home()
	switch {
	case err != nil:
		return Approver{}, err
	case !there:
		return Approver{Unit: p.Manager, Citation: reg.Routes.Citation()}, nil
	case !ok:
		return Approver{Unit: home, Citation: reg.Routes.Citation()}, nil
	case p.Unit.ID == home.ID:
		return Approver{law.ByHead, p.Manager, reg.Routes.Cite(row)}, nil
	}
	return Approver{row.Approver, home, reg.Routes.Cite(row)}, nil
}

// Home finds the unit of the Home Affairs department: the first of its type. False where there is none yet.
func (d *Desk) Home() (unit.Unit, bool, error) {
	province := d.Book.Province(d.Office.Province)
	if province == nil {
		return unit.Unit{}, false, nil
	}
	if d.home == nil {
		found, err := Find[unit.Unit](d.Reader, Query{Where: []Where{{"type", "=", province.HomeType()}}, Order: []string{"path"}, Limit: 1})
		if err != nil {
			return unit.Unit{}, false, err
		}
		d.home = &unit.Unit{}
		if len(found) > 0 {
			d.home = &found[0].Record
		}
	}
	return *d.home, d.home.ID != "", nil
}

// TerritoryOf is the province a unit's place lay in before the merger, its own or that of the nearest unit above it that says.
func (d *Desk) TerritoryOf(u unit.Unit) (string, error) {
	for u.Last().Territory == "" && u.Last().Parent != "" {
		var err error
		if u, err = d.UnitOf(u.Last().Parent); err != nil {
			return "", err
		}
	}
	return u.Last().Territory, nil
}

// DeadlinesOf gives the deadlines of a kind that run for a person, the shortest first, by the law of the place on the day it began.
func (d *Desk) DeadlinesOf(p Placed, kind string, triggers ...civil.Date) ([]law.Deadline, error) {
	reg, err := d.Regulation()
	if err != nil {
		return nil, err
	}
	territory, err := d.TerritoryOf(p.Unit)
	if err != nil {
		return nil, err
	}
	return d.Book.DeadlinesIn(reg, territory, kind, triggers...), nil
}

// UpdateDeadline is the shortest deadline that runs from a change's days (A17); zero when none does.
func (d *Desk) UpdateDeadline(p Placed, days change.Days) (law.Deadline, error) {
	running, err := d.DeadlinesOf(p, law.DeadlineUpdate, days.Effect, days.Signed, days.Receipt)
	if err != nil || len(running) == 0 {
		return law.Deadline{}, err
	}
	return running[0], nil
}
