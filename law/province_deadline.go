package law

import (
	"cmp"
	"slices"

	"hoso/civil"
)

// The kinds of deadline. A kind may carry several: the province's and the decree's stand beside each other.
const (
	DeadlineRecord     = "record"      // make the record, from the decision of recruitment (NĐ 27/2026 art. 18)
	DeadlineAccount    = "account"     // hand out the account, from the same decision
	DeadlineFirstEntry = "first_entry" // first declaration, from the account or the record
	DeadlineUpdate     = "update"      // update after a change (PT-7.3)
	DeadlineProcess    = "process"     // pass on what a finished procedure changed (NĐ 27/2026 art. 19)
	DeadlineTransfer   = "transfer"    // move the record, from the day the decision takes effect (PT-11.1.b, c)
	DeadlineReceive    = "receive"     // account and data of an arrival, from the handover of the file

	DeadlineCancelTransfer = "cancel_transfer" // end access, from the decision of transfer (BD-9.1.a)
	DeadlineCancelLeave    = "cancel_leave"    // end access, from the day of retirement, resignation or death (BD-9.2)
	DeadlineReportMove     = "report_move"     // tell the department of a move across the province's border (DT-22.5)
)

// Deadline is one last day.
type Deadline struct {
	Code        string     // the term that sets it: "update.days"
	Start       civil.Date // the trigger day, which is not counted
	Until       civil.Date // last day, until 24:00
	Days        int
	Working     bool // working days; otherwise calendar days, of which a last day of rest moves on
	Provisional bool // the calendar up to Until may still change
	Citation    string

	national bool // of two of one day the province's own comes first
}

// Deadlines gives every deadline of a kind that starts on the trigger day, the shortest first: that one warns. The law of the
// trigger day governs, whatever reg holds today. Of several trigger days the latest counts (an update is counted from the later
// of effect and signing, or from recorded receipt: anomaly A17), unless the term counts from the first, the day of effect.
// Without a trigger day, and where no text gives a number on that day, there is none.
func (b *Book) Deadlines(reg *Regulation, kind string, triggers ...civil.Date) []Deadline {
	return b.DeadlinesIn(reg, "", kind, triggers...)
}

// DeadlinesIn gives the deadlines of a place that came to the province with a law of its own: what happened before the province's law held
// there is counted, and cited, by the old one; where that is not on file, by the nation's alone (anomaly A21).
func (b *Book) DeadlinesIn(reg *Regulation, territory, kind string, triggers ...civil.Date) []Deadline {
	start := startOf(reg, kind, triggers)
	if start.IsZero() {
		return nil
	}
	if reg != nil && territory != "" {
		if then, err := b.RegulationIn(reg.Province, territory, start); err == nil {
			reg = then
		}
	}
	layers := b.layersOf(reg)
	var found []Deadline
	for id, need := range termNeeds() {
		t, ok := lookUp(id, start, layers)
		if need.deadline != kind || !ok {
			continue
		}
		if days := t.value.(*Days); days.Stated() {
			found = append(found, b.calendar.deadline(*days, start))
		}
	}
	slices.SortFunc(found, func(a, b Deadline) int {
		return cmp.Or(a.Until.Compare(b.Until), cmp.Compare(rank(a.national), rank(b.national)), cmp.Compare(a.Code, b.Code))
	})
	return found
}

func rank(national bool) int {
	if national {
		return 1
	}
	return 0
}

func startOf(reg *Regulation, kind string, triggers []civil.Date) civil.Date {
	if len(triggers) == 0 {
		return civil.Date{}
	}
	if kind == DeadlineUpdate && reg != nil && reg.UpdateCountsFrom.Word == "effect" {
		return triggers[0]
	}
	return slices.MaxFunc(triggers, civil.Date.Compare)
}

// layersOf gives the terms that may apply where a regulation holds; without one, the nation's alone.
func (b *Book) layersOf(reg *Regulation) []termLayer {
	if reg != nil && b.provinces[reg.Province] != nil {
		p := b.provinces[reg.Province]
		return p.layers()
	}
	for _, p := range b.provinces {
		return []termLayer{p.national}
	}
	return nil
}

func (c *Calendar) deadline(days Days, start civil.Date) Deadline {
	d := Deadline{Code: days.ID, Start: start, Days: days.N, Working: days.Working(), Citation: days.Citation(), national: days.national()}
	if d.Working {
		d.Until = c.AddWorkingDays(start, days.N)
	} else {
		d.Until = c.AddDays(start, days.N)
	}
	d.Provisional = c.Provisional(start, d.Until)
	return d
}
