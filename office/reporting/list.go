package reporting

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"hoso/civil"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/report"
	"hoso/text"
)

// Listing is one page of the reports in the asker's part of the tree, the newest last day first.
type Listing struct {
	Unit    id.Unit  `json:"unit"`   // that was looked at; empty for the asker's own
	Coming  []Coming `json:"coming"` // what is to be handed in, the earliest last day first
	Counts  Counts   `json:"counts"`
	Periods []Period `json:"periods"` // to narrow the list to
	Reports []View   `json:"reports"`
	Next    string   `json:"next"` // continue with this; empty at the end
}

// Coming is the reports of one period that are still to be handed in: one of them, where there is only one.
type Coming struct {
	View
	Count int `json:"count,string"`
}

// Counts is how many reports stand where.
type Counts struct {
	ToDo      int `json:"to_do,string"` // the late ones included
	Late      int `json:"late,string"`  // of them behind their last day
	Submitted int `json:"submitted,string"`
	Received  int `json:"received,string"`
}

// Period is one a list can be narrowed to.
type Period struct {
	Label string `json:"label"`
	Words string `json:"words"`
}

// Asking is what part of the reports is looked at.
type Asking struct {
	Under  id.Unit
	Period string // "2026", "2026-Q3", "2026-11"; empty: all
	Late   bool   // only what is behind its last day and not handed in
	After  string // Listing.Next of the page before
	Limit  int    // 0: 50
}

const mostNear = 5 // periods shown as coming

var toDo = []string{report.Open, report.Returned}

// List shows the reports of the asker's part of the tree, what is due next before everything else, and who is late (PT-17.4, BD-15.4).
// Faults: Denied, Missing "unit.missing", Invalid "list.cursor".
func List(ctx context.Context, o *office.Office, who office.Who, a Asking) (Listing, error) {
	return office.Do(ctx, o, who, "report.list", "", func(d *office.Desk) (Listing, error) {
		v := Listing{Unit: a.Under, Coming: []Coming{}, Reports: []View{}, Periods: periods(d, who.Lang)}
		scopes, err := d.ListScopes(mayList, "report", a.Under)
		if err != nil {
			return v, err
		}
		for _, part := range []func() error{
			func() error { return v.count(d, scopes) },
			func() error { return v.near(d, scopes) },
			func() error { return v.fill(d, scopes, a) },
		} {
			if err := part(); err != nil {
				return v, err
			}
		}
		return v, nil
	})
}

func within(scope string, more ...office.Where) []office.Where {
	return append([]office.Where{{Key: "unit_path", Op: "under", Value: scope}}, more...)
}

func (v *Listing) count(d *office.Desk, scopes []string) error {
	for _, scope := range scopes {
		for _, x := range []struct {
			into  *int
			where []office.Where
		}{
			{&v.Counts.ToDo, []office.Where{{Key: "state", Op: "in", Value: toDo}}},
			{&v.Counts.Late, []office.Where{{Key: "state", Op: "in", Value: toDo}, {Key: "until", Op: "<", Value: int64(d.Day.YMD())}}},
			{&v.Counts.Submitted, []office.Where{{Key: "state", Op: "=", Value: report.Submitted}}},
			{&v.Counts.Received, []office.Where{{Key: "state", Op: "=", Value: report.Received}}},
		} {
			n, err := d.Reader.Count(office.Query{Noun: "report", Where: within(scope, x.where...)})
			if err != nil {
				return err
			}
			*x.into += n
		}
	}
	return nil
}

// near gathers what is to be handed in by period, the earliest last day first. A unit has few such reports, the department one for each unit
// that is not done: their keys are enough, and only what is shown is read.
func (v *Listing) near(d *office.Desk, scopes []string) error {
	type group struct {
		first office.Row
		count int
	}
	var groups []*group
	known := map[string]*group{}
	for _, scope := range scopes {
		rows, err := d.Reader.Find(office.Query{Noun: "report", Where: within(scope, office.Where{Key: "state", Op: "in", Value: toDo}), Order: []string{"until"}})
		if err != nil {
			return err
		}
		for _, row := range rows {
			key, _ := row.Keys["key"].(string)
			period := report.PeriodOf(key)
			if known[period] == nil {
				known[period] = &group{first: row}
				groups = append(groups, known[period])
			}
			known[period].count++
		}
	}
	slices.SortStableFunc(groups, func(a, b *group) int { return cmp.Compare(untilOf(a.first), untilOf(b.first)) })
	for _, g := range groups[:min(len(groups), mostNear)] {
		r, _, err := office.Get[report.Report](d.Reader, g.first.ID)
		if err != nil {
			return err
		}
		view, err := viewOf(d, r)
		if err != nil {
			return err
		}
		v.Coming = append(v.Coming, Coming{view, g.count})
	}
	return nil
}

func untilOf(row office.Row) int64 {
	until, _ := row.Keys["until"].(int64)
	return until
}

func viewAll(d *office.Desk, found []office.Stored[report.Report], into *[]View) error {
	units := make([]id.Unit, 0, len(found))
	for _, s := range found {
		units = append(units, s.Record.Unit)
	}
	if err := d.Gather(units); err != nil {
		return err
	}
	for _, s := range found {
		view, err := viewOf(d, s.Record)
		if err != nil {
			return err
		}
		*into = append(*into, view)
	}
	return nil
}

// fill reads one page of the reports of all scopes, the newest last day first.
func (v *Listing) fill(d *office.Desk, scopes []string, a Asking) error {
	q := office.Query{Order: []string{"-until"}}
	if a.Period != "" {
		q.Where = append(q.Where, office.Where{Key: "key", Op: "under", Value: a.Period + " "})
	}
	if a.Late {
		q.Where = append(q.Where, office.Where{Key: "state", Op: "in", Value: toDo}, office.Where{Key: "until", Op: "<", Value: int64(d.Day.YMD())})
	}
	found, next, err := office.FindUnder[report.Report](d.Reader, scopes, q, a.After, a.Limit)
	if err != nil {
		return err
	}
	v.Next = next
	return viewAll(d, found, &v.Reports)
}

// periods lists what a list can be narrowed to: this year and the two before it, and where the regulation asks for them the quarters and the
// months of the last year.
func periods(d *office.Desk, lang string) []Period {
	reg, err := d.Regulation()
	if err != nil {
		return []Period{}
	}
	all := []Period{}
	add := func(period, label string) {
		all = append(all, Period{label, periodWords(text.For(lang), report.Report{Period: period, Label: label})})
	}
	for year := d.Day.Year; year > d.Day.Year-3; year-- {
		add(law.ForYear, fmt.Sprintf("%04d", year))
	}
	for first := civil.Of(d.Day.Year, (d.Day.Month-1)/3*3+1, 1); reg.UnitReportPeriods.Has(law.Quarterly) && first.Year >= d.Day.Year-1; first = first.AddMonths(-3) {
		add(law.Quarterly, fmt.Sprintf("%04d-Q%d", first.Year, (first.Month+2)/3))
	}
	for month := civil.MonthOf(d.Day); reg.UnitReportPeriods.Has(law.Monthly) && month.Year >= d.Day.Year-1; month = month.Prev() {
		add(law.Monthly, month.String())
	}
	return all
}
