package quality

import (
	"context"
	"slices"

	"hoso/civil"
	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/change"
	"hoso/record/duty"
	"hoso/record/matter"
	"hoso/record/score"
	"hoso/record/unit"
)

// mostWorst is how many people one page of the least complete shows.
const mostWorst = 50

// See shows how well a unit of the asker's scope, or the whole of it, keeps its dossiers. page counts from 0 and turns the list of people.
// Faults: Denied, Missing "unit.missing".
func See(ctx context.Context, o *office.Office, who office.Who, under id.Unit, page int) (Overview, error) {
	return office.Do(ctx, o, who, "quality.view", "", func(d *office.Desk) (Overview, error) {
		v := Overview{Unit: under, Months: []Month{}, Units: []Line{}, Worst: []Lacking{}}
		scope, err := place(d, &v)
		if err != nil {
			return v, err
		}
		for _, part := range []func() error{
			func() error { return v.sum(d, scope) },
			func() error { return v.desks(d, scope) },
			func() error { return v.below(d, scope) },
			func() error { return v.months(d, scope) },
			func() error { return v.worst(d, scope, page) },
		} {
			if err := part(); err != nil {
				return v, err
			}
		}
		return v, nil
	})
}

// place finds the one subtree that is looked at: the unit named, or the asker's own.
func place(d *office.Desk, v *Overview) (string, error) {
	scopes, err := d.Scopes("quality.view")
	if err != nil || len(scopes) == 0 {
		return "", err
	}
	scope := scopes[0]
	if v.Unit != "" {
		u, err := d.UnitOf(v.Unit)
		if err != nil {
			return "", err
		}
		scope = u.Path
	}
	if _, err := d.AllowList("quality.view", law.Object{Noun: "score", UnitPath: scope}); err != nil {
		return "", err
	}
	found, err := office.Find[unit.Unit](d.Reader, office.Query{Where: []office.Where{{Key: "path", Op: "=", Value: scope}}})
	if err != nil {
		return "", err
	}
	if len(found) == 0 {
		return "", fault.New(fault.Missing, "unit.missing")
	}
	v.Path = scope
	v.Name, err = d.UnitName(found[0].Record.ID)
	return scope, err
}

// sum adds up the completeness and the month's compliance as they stand now.
func (v *Overview) sum(d *office.Desk, scope string) error {
	s, err := measure(d, scope, civil.MonthOf(d.Day))
	if err != nil {
		return err
	}
	v.People, v.Percent, v.Compliance = s.People, percent(s.Points, s.Of), s.Compliance
	if reg, err := d.Regulation(); err == nil {
		v.Citation = reg.ScoreUses.Citation()
	}
	return nil
}

// measure is a subtree's score of a month as it stands this minute.
func measure(d *office.Desk, scope string, month civil.Month) (score.Score, error) {
	over := d.Day // what was due before this day is behind
	if end := month.Last().AddDays(1); end.Before(over) {
		over = end
	}
	t := d.Office.Census.Sum(people(scope))
	s := score.Score{UnitPath: scope, Month: month, People: t.People, Points: t.Points, Of: t.Of}
	ended, err := office.Find[duty.Duty](d.Reader, office.Query{Where: []office.Where{{Key: "running", Op: "=", Value: int64(0)}, {Key: "unit_path", Op: "under", Value: scope},
		{Key: "until", Op: ">=", Value: int64(month.First().YMD())}, {Key: "until", Op: "<=", Value: int64(month.Last().YMD())}}})
	if err != nil {
		return s, err
	}
	behind, err := countBehind(d, scope, over)
	if err != nil {
		return s, err
	}
	reports, err := countBehind(d, scope, over, office.Where{Key: "key", Op: "under", Value: duty.Report + " "})
	if err != nil {
		return s, err
	}
	s.Due, s.Late = behind-reports, behind-reports
	reportsLate := reports
	for _, e := range ended {
		if e.Record.Lapsed {
			continue
		}
		late := 0
		if e.Record.Late {
			late = 1
		}
		if e.Record.Kind == duty.Report {
			reports, reportsLate = reports+1, reportsLate+late
			continue
		}
		s.Due, s.Late = s.Due+1, s.Late+late
	}
	s.Compliance = d.Book.Compliance().Score(s.Points, s.Of, s.Late, s.Due, reportsLate, reports)
	return s, nil
}

// countBehind counts the duties of a subtree that run and were due before a day.
func countBehind(d *office.Desk, scope string, day civil.Date, more ...office.Where) (int, error) {
	return d.Reader.Count(office.Query{Noun: "duty", Where: append([]office.Where{{Key: "running", Op: "=", Value: int64(1)}, {Key: "unit_path", Op: "under", Value: scope},
		{Key: "until", Op: "<", Value: int64(day.YMD())}}, more...)})
}

// people asks for everybody of a subtree.
func people(scope string) office.CensusQuery { return office.CensusQuery{Scopes: []string{scope}} }

func percent(part, whole int) int {
	if whole == 0 {
		return 100
	}
	return part * 100 / whole
}

// desks counts what waits and what came back.
func (v *Overview) desks(d *office.Desk, scope string) error {
	for key, into := range map[string]*int{"to_check": &v.ToCheck, "to_approve": &v.ToApprove} {
		n, err := d.Reader.Count(office.Query{Noun: "change", Where: []office.Where{{Key: key, Op: ">", Value: int64(0)}, {Key: "unit_path", Op: "under", Value: scope}}})
		if err != nil {
			return err
		}
		*into = n
	}
	returned, err := office.Find[change.Change](d.Reader, office.Query{Where: []office.Where{{Key: "drafting", Op: ">", Value: int64(0)}, {Key: "unit_path", Op: "under", Value: scope}}})
	if err != nil {
		return err
	}
	for _, s := range returned {
		if s.Record.Parent != "" {
			v.Returned++
		}
	}
	if v.Late, err = countBehind(d, scope, d.Day); err != nil {
		return err
	}
	v.Matters, err = d.Reader.Count(office.Query{Noun: "matter", Where: []office.Where{{Key: "state", Op: "in", Value: []string{matter.Open, matter.Assigned}}, {Key: "unit_path", Op: "under", Value: scope}, {Key: "kind", Op: "!=", Value: matter.Feedback}}})
	return err
}

// below measures the units directly below that have people, the worst compliance first.
func (v *Overview) below(d *office.Desk, scope string) error {
	below, err := d.UnitsBelow(scope)
	if err != nil {
		return err
	}
	for _, u := range below {
		m, err := measure(d, u.Path, civil.MonthOf(d.Day))
		if err != nil {
			return err
		}
		if m.People == 0 {
			continue
		}
		name, err := d.UnitName(u.ID)
		if err != nil {
			return err
		}
		v.Units = append(v.Units, Line{u.ID, name, m.People, percent(m.Points, m.Of), m.Late, m.Compliance})
	}
	slices.SortStableFunc(v.Units, func(a, b Line) int { return a.Compliance - b.Compliance })
	return nil
}

// mostMonths is how far back the score is told.
const mostMonths = 12

func (v *Overview) months(d *office.Desk, scope string) error {
	found, err := office.Find[score.Score](d.Reader, office.Query{Where: []office.Where{{Key: "unit_path", Op: "=", Value: scope}}, Order: []string{"-month"}, Limit: mostMonths})
	if err != nil {
		return err
	}
	for i := len(found) - 1; i >= 0; i-- {
		s := found[i].Record
		v.Months = append(v.Months, Month{s.Month, percent(s.Points, s.Of), s.Late, s.Due, s.Compliance})
	}
	return nil
}

// worst lists the people whose dossiers lack most. Rows show names, so the answer is journalled with everybody on it.
func (v *Overview) worst(d *office.Desk, scope string, page int) error {
	q := people(scope)
	q.Worst, q.Page, q.Size = true, page, mostWorst
	facets, total := d.Office.Census.List(q)
	for _, f := range facets {
		if f.Points >= f.Of {
			return nil // complete, and so are all behind
		}
		unitName, err := d.UnitName(f.Unit)
		if err != nil {
			return err
		}
		l := Lacking{Dossier: f.Dossier, Name: f.Name, Unit: unitName, Have: f.Have, Want: f.Want, Percent: percent(f.Points, f.Of)}
		if l.Asked, err = askedUntil(d, f.Dossier); err != nil {
			return err
		}
		d.Shown(f.Dossier, "facet")
		v.Worst = append(v.Worst, l)
	}
	v.More = max(total-(page+1)*mostWorst, 0)
	return nil
}

// askedUntil is by when a person was asked to complete their dossier; zero when nothing runs.
func askedUntil(d *office.Desk, about id.Dossier) (civil.Date, error) {
	found, err := office.Find[duty.Duty](d.Reader, office.Query{Where: []office.Where{{Key: "dossier", Op: "=", Value: string(about)}}})
	for _, s := range found {
		if s.Record.Kind == duty.Complete && s.Record.Runs() {
			return s.Record.Until, err
		}
	}
	return civil.Date{}, err
}
