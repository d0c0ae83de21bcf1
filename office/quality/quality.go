// Package quality holds the acts that keep data right, complete, clean and alive (Đúng – Đủ – Sạch – Sống): how complete dossiers are and whom
// to ask, contradictions within and across dossiers, errors people report, what people say to the department, and each unit's score
// (PT-19.4, DT-20.2, DT-22.7, DT-23.3, DT-23.4, BD-13.4, BD-13.5).
//
// It owns who clears a matter up and how it ended. It does not own what contradicts what (law) nor the change that mends it (entry). Invariant:
// what was closed as not wrong is not brought up again by the program.
package quality

import (
	"context"

	"hoso/civil"
	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/duty"
)

// JobExamine is the kind of the job that looks for contradictions in the dossiers of a subtree, so many people at a time.
const JobExamine = "quality.examine"

// Begin has all dossiers examined on the first working day of a month.
func Begin(ctx context.Context, o *office.Office) error {
	today := civil.FromTime(o.Now())
	if !o.Book().Calendar().IsWorkingDay(today) {
		return nil
	}
	_, err := office.Do(ctx, o, office.System(), "quality.begin", "", func(d *office.Desk) (struct{}, error) {
		if _, err := d.Allow("job.run", law.Object{Noun: "score"}); err != nil {
			return struct{}{}, err
		}
		last, rev, err := office.Get[duty.Looked](d.Reader, lookedID)
		if err != nil && !fault.Is(err, fault.Missing) {
			return struct{}{}, err
		}
		if !last.Day.Before(d.Day) {
			return struct{}{}, nil
		}
		if !last.Day.IsZero() && civil.MonthOf(last.Day) != civil.MonthOf(d.Day) {
			tops, err := d.TopPaths()
			if err != nil {
				return struct{}{}, err
			}
			for _, top := range tops {
				examineNext(d, top, "", 0, "")
			}
		}
		return struct{}{}, d.Put(duty.Looked{Name: lookedID, Day: d.Day}, rev)
	})
	return err
}

const lookedID = "quality.round"

// Overview is how well a part of the tree keeps its dossiers.
type Overview struct {
	Unit       id.Unit   `json:"unit"`
	Name       string    `json:"name"`
	Path       string    `json:"path"`
	People     int       `json:"people,string"`
	Percent    int       `json:"percent,string"` // complete, by weight
	Late       int       `json:"late,string"`    // deadlines behind
	ToCheck    int       `json:"to_check,string"`
	ToApprove  int       `json:"to_approve,string"`
	Returned   int       `json:"returned,string"`
	Matters    int       `json:"matters,string"` // to be cleared up
	Compliance int       `json:"compliance,string"`
	Citation   string    `json:"citation"`
	Months     []Month   `json:"months"` // oldest first
	Units      []Line    `json:"units"`  // directly below, the worst first
	Worst      []Lacking `json:"worst"`  // people, the least complete first
	More       int       `json:"more,string"`
}

// Month is one month of a unit's score.
type Month struct {
	Month      civil.Month `json:"month"`
	Percent    int         `json:"percent,string"`
	Late       int         `json:"late,string"`
	Due        int         `json:"due,string"`
	Compliance int         `json:"compliance,string"`
}

// Line is one unit below.
type Line struct {
	Unit       id.Unit `json:"unit"`
	Name       string  `json:"name"`
	People     int     `json:"people,string"`
	Percent    int     `json:"percent,string"`
	Late       int     `json:"late,string"`
	Compliance int     `json:"compliance,string"`
}

// Lacking is one person whose dossier is not complete.
type Lacking struct {
	Dossier id.Dossier `json:"dossier"`
	Name    string     `json:"name"`
	Unit    string     `json:"unit"`
	Have    int        `json:"have,string"`
	Want    int        `json:"want,string"`
	Percent int        `json:"percent,string"`
	Asked   civil.Date `json:"asked"` // by when they were asked to complete it; zero when they were not
}
