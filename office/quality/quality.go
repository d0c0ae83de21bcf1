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
	"hoso/id"
	"hoso/office"
)

// JobExamine is the kind of the job that looks for contradictions in the dossiers of a subtree, so many people at a time.
const JobExamine = "quality.examine"

// Begin has all dossiers examined on the first working day of a month.
func Begin(ctx context.Context, o *office.Office) error {
	if !o.Book().Calendar().IsWorkingDay(civil.FromTime(o.Now())) {
		return nil
	}
	return office.OnceADay(ctx, o, "quality.begin", func(d *office.Desk, last civil.Date) error {
		if last.IsZero() || civil.MonthOf(last) == civil.MonthOf(d.Day) {
			return nil
		}
		tops, err := d.TopPaths()
		for _, top := range tops {
			examineNext(d, top, stagePeople, 0, "")
		}
		return err
	})
}

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
