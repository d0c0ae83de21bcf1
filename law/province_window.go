package law

import (
	"hoso/civil"
	"hoso/fault"
)

// Round is the approval of one month: the days the regulation names and the cut-offs inside them (PT-8.1, PT-8.2).
type Round struct {
	Month           civil.Month
	From, To        civil.Date // the window of the regulation; both included
	Opens           civil.Date // From, or earlier where the unit would otherwise have no working day in it
	UnitUntil       civil.Date // last working day on which the unit approves, so that the department has one too
	DepartmentUntil civil.Date // last working day on which the department signs
	Provisional     bool       // the calendar of the month may still change
	Citation        string
}

// Open reports whether a day lies in the round; no day lies in none.
func (r Round) Open(day civil.Date) bool { return civil.Range{From: r.Opens, To: r.To}.Contains(day) }

// Window gives the days of a month in which units approve: the last five calendar days under PT-8.1, the whole month where the
// regulation names none.
func (r *Regulation) Window(month civil.Month) (from, to civil.Date) {
	if !r.WindowDays.Stated() {
		return month.First(), month.Last()
	}
	return month.Last().AddDays(1 - r.WindowDays.N), month.Last()
}

// DepartmentFrom is the first day of a month on which the department signs what units approved (PT-8.2, BD-8.2): its first day where the
// regulation names no window.
func (r *Regulation) DepartmentFrom(month civil.Month) civil.Date {
	if !r.DepartmentWindow.Stated() {
		return month.First()
	}
	return month.Last().AddDays(1 - r.DepartmentWindow.N)
}

// Round gives a month's window with its cut-offs, which are counted in working days back from the month's end (anomalies A8,
// A19) and warn but do not refuse. Where Tết fills the window, the round opens on the unit's cut-off day, unless the window is
// strict.
func (r *Regulation) Round(month civil.Month) Round {
	from, to := r.Window(month)
	round := Round{Month: month, From: from, To: to, Opens: from, Provisional: r.calendar.Provisional(from, to),
		Citation: r.WindowDays.Citation()}
	round.UnitUntil = r.lastWorkingDay(month, r.UnitCutoff.N)
	round.DepartmentUntil = r.lastWorkingDay(month, r.DepartmentCutoff.N)
	if round.UnitUntil.Before(from) && !r.WindowStrict.On {
		round.Opens = round.UnitUntil
	}
	return round
}

// lastWorkingDay gives the n-th last working day of a month; its last day when n is 0.
func (r *Regulation) lastWorkingDay(month civil.Month, n int) civil.Date {
	days := r.calendar.LastWorkingDays(month, n)
	if len(days) == 0 {
		return month.Last()
	}
	return days[0]
}

// MayApprove tells whether approval is open on a day. Inside the round no ground is needed. Outside it a term that says the
// window is strict refuses with the article; otherwise one of the named grounds is asked for, and early tells that the approval
// came before its window (anomaly A16: the window is a duty, not a ban). The late ground, for what a past round left over, is
// no early approval.
// Faults: Closed "approve.window_closed"; Invalid "approve.ground_needed", "approve.ground_unknown".
func (r *Regulation) MayApprove(day civil.Date, ground string) (ok, early bool, f *fault.Fault) {
	round := r.Round(civil.MonthOf(day))
	from, to := round.Opens.VN(), round.To.VN()
	switch {
	case round.Open(day):
		return true, false, nil
	case r.WindowStrict.On:
		return false, false, fault.New(fault.Closed, "approve.window_closed", from, to).Cite(r.WindowStrict.Citation())
	case ground == "":
		return false, false, fault.New(fault.Invalid, "approve.ground_needed", from, to).Cite(r.EarlyGrounds.Citation())
	case ground == r.LateGround.Word:
		return true, false, nil
	case r.EarlyGrounds.Has(ground):
		return true, true, nil
	}
	return false, false, fault.New(fault.Invalid, "approve.ground_unknown", ground).Cite(r.EarlyGrounds.Citation())
}
