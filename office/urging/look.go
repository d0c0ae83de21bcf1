package urging

import (
	"strings"
	"time"

	"hoso/civil"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/account"
	"hoso/record/approval"
	"hoso/record/change"
	"hoso/record/dossier"
	"hoso/record/duty"
	"hoso/record/leaving"
	"hoso/record/report"
)

// look says how a duty stands now: done and when, moved to another last day, bound on somebody else, or no duty any more. It is what lists and
// reminders rest on, so that nobody is chased for what they did a minute ago, and nobody is called late for what a round noticed late.
func look(d *office.Desk, w duty.Duty) (duty.Duty, error) {
	now, err := lookAt(d, w)
	if err != nil || !now.Runs() || now.Dossier == "" {
		return now, err
	}
	p, err := d.Place(now.Dossier)
	if err == nil && p.Dossier.State == dossier.Archived && (now.Binds == office.RolePerson || now.Kind == duty.Account) {
		now = now.Lapse(d.At) // whoever has left is bound to nothing
	}
	return now, err
}

func lookAt(d *office.Desk, w duty.Duty) (duty.Duty, error) {
	switch w.Kind {
	case duty.Update:
		return lookUpdate(d, w)
	case duty.Account, duty.FirstEntry:
		return lookFirst(d, w)
	case duty.Complete:
		return lookComplete(d, w)
	case duty.Approve:
		return lookApprove(d, w)
	case duty.Sign:
		return lookSign(d, w)
	case duty.Report:
		return lookReport(d, w)
	case duty.Leaving:
		return lookLeaving(d, w)
	}
	return w, nil
}

// lookLeaving is done when the head has confirmed: the rest happens by itself on the day after the last one. One that was refused or withdrawn is
// no duty.
func lookLeaving(d *office.Desk, w duty.Duty) (duty.Duty, error) {
	l, _, err := office.Get[leaving.Leaving](d.Reader, w.Subject)
	switch {
	case err != nil || l.State == leaving.Recorded:
		return w, err
	case l.State == leaving.Refused || l.State == leaving.Withdrawn:
		return w.Lapse(d.At), nil
	}
	return w.Finish(l.Decided), nil
}

// lookReport follows a report: it is done when it is handed in, and late by the first time; one that was given back runs again.
func lookReport(d *office.Desk, w duty.Duty) (duty.Duty, error) {
	r, _, err := office.Get[report.Report](d.Reader, w.Subject)
	if err != nil {
		return w, err
	}
	if w.Until = r.Until; !r.ToDo() {
		w = w.Finish(r.Submitted)
		w.Late = r.Late
	}
	return w, nil
}

// lookUpdate follows a change: whoever holds it is bound, until it has passed the check.
func lookUpdate(d *office.Desk, w duty.Duty) (duty.Duty, error) {
	c, _, err := office.Get[change.Change](d.Reader, w.Subject)
	if err != nil {
		return w, err
	}
	p, err := d.Place(c.Dossier)
	if err != nil {
		return w, err
	}
	w.Unit, w.UnitPath = p.Unit.ID, p.Unit.Path
	deadline, err := d.UpdateDeadline(p, c.Days)
	if err != nil || deadline.Until.IsZero() {
		return w.Lapse(d.At), err
	}
	w.Start, w.Until, w.Term, w.Citation = deadline.Start, deadline.Until, deadline.Code, deadline.Citation
	switch {
	case c.Count(change.ToCheck) > 0:
		w.Binds = office.RoleOfficer
		return w, nil
	case c.Count(change.Returned) == 0 || c.Count(change.ToApprove) > 0:
		return w.Finish(c.Checked), nil
	}
	return lookReturned(d, w, c)
}

// lookReturned binds the person to what came back, until a draft that carries it on was submitted: that one has a duty of its own. Where the
// draft was thrown away there is nothing left to do.
func lookReturned(d *office.Desk, w duty.Duty, c change.Change) (duty.Duty, error) {
	all, err := changesOf(d, c.Dossier)
	if err != nil {
		return w, err
	}
	w.Binds = office.RolePerson
	carried := false
	for _, other := range all {
		if other.Parent != c.ID {
			continue
		}
		if carried = true; !other.IsDraft() {
			return w.Finish(other.Submitted), nil
		}
	}
	if !carried {
		return w.Lapse(d.At), nil
	}
	return w, nil
}

func changesOf(d *office.Desk, about id.Dossier) ([]change.Change, error) {
	found, err := office.Find[change.Change](d.Reader, office.Query{Where: []office.Where{{Key: "dossier", Op: "=", Value: string(about)}}})
	all := make([]change.Change, 0, len(found))
	for _, s := range found {
		all = append(all, s.Record)
	}
	return all, err
}

// lookFirst follows a person who arrived: the account has to be handed out, then the person declares.
func lookFirst(d *office.Desk, w duty.Duty) (duty.Duty, error) {
	p, err := d.Place(w.Dossier)
	if err != nil {
		return w, err
	}
	w.Unit, w.UnitPath = p.Unit.ID, p.Unit.Path
	held, err := office.Find[account.Account](d.Reader, office.Query{Where: []office.Where{{Key: "dossier", Op: "=", Value: string(w.Dossier)}}, Limit: 1})
	if err != nil {
		return w, err
	}
	if w.Kind == duty.Account {
		return lookAccount(d, w, p, held)
	}
	from := civil.FromTime(p.Dossier.CreatedAt)
	w.Binds = office.RoleOfficer // whoever has no account cannot declare: the unit is bound
	if len(held) > 0 {
		from, w.Binds = civil.FromTime(held[0].Record.Issued), office.RolePerson
	}
	if w, err = within(d, w, p, law.DeadlineFirstEntry, from); err != nil || !w.Runs() {
		return w, err
	}
	at, err := submitted(d, w.Dossier)
	switch {
	case err != nil:
		return w, err
	case !at.IsZero():
		return w.Finish(at), nil
	case p.Dossier.State != dossier.Open:
		return w.Lapse(d.At), nil // it was taken over from elsewhere
	}
	return w, nil
}

func lookAccount(d *office.Desk, w duty.Duty, p office.Placed, held []office.Stored[account.Account]) (duty.Duty, error) {
	postings, err := office.Find[dossier.Posting](d.Reader, office.Query{Where: []office.Where{{Key: "dossier", Op: "=", Value: string(w.Dossier)}}})
	if err != nil || len(postings) == 0 {
		return w.Lapse(d.At), err
	}
	w.Binds = office.RoleUnitAdmin
	if w, err = within(d, w, p, law.DeadlineAccount, postings[0].Record.From); err == nil && w.Runs() && len(held) > 0 {
		w = w.Finish(held[0].Record.Issued)
	}
	return w, err
}

// within sets the shortest deadline of a kind that runs from a day; where no text gives one there is no duty.
func within(d *office.Desk, w duty.Duty, p office.Placed, kind string, from civil.Date) (duty.Duty, error) {
	running, err := d.DeadlinesOf(p, kind, from)
	if err != nil || len(running) == 0 {
		return w.Lapse(d.At), err
	}
	w.Start, w.Until, w.Term, w.Citation = running[0].Start, running[0].Until, running[0].Code, running[0].Citation
	return w, nil
}

// submitted is when a person first handed over something that was not given back whole; zero when they did not.
func submitted(d *office.Desk, about id.Dossier) (time.Time, error) {
	all, err := changesOf(d, about)
	var first time.Time
	for _, c := range all {
		taken := !c.IsDraft() && c.Undecided()+c.Count(change.Approved) > 0
		if taken && (first.IsZero() || c.Submitted.Before(first)) {
			first = c.Submitted
		}
	}
	return first, err
}

// lookComplete is done with the version that lacks nothing.
func lookComplete(d *office.Desk, w duty.Duty) (duty.Duty, error) {
	complete, err := d.Complete(w.Dossier)
	if err != nil || !complete {
		return w, err
	}
	p, err := d.Place(w.Dossier)
	if err != nil {
		return w, err
	}
	v, _, err := office.Get[dossier.Version](d.Reader, string(p.Dossier.VersionID))
	return w.Finish(v.At), err
}

// lookApprove follows what a month's round brought before an approver: what passed the check before the unit's cut-off. What came later is the
// next round's.
func lookApprove(d *office.Desk, w duty.Duty) (duty.Duty, error) {
	reg, round, err := roundOf(d, w)
	if err != nil || reg == nil {
		return w.Lapse(d.At), err
	}
	w.Until, w.Term, w.Citation = round.UnitUntil, reg.WindowDays.ID, round.Citation
	waiting, err := office.Find[change.Change](d.Reader, office.Query{Where: []office.Where{{Key: "to_approve", Op: ">", Value: int64(0)}, {Key: "manager", Op: "=", Value: string(w.Unit)}}})
	if err != nil {
		return w, err
	}
	for _, s := range waiting {
		if approverOf(s.Record) == w.Binds && !civil.FromTime(s.Record.Checked).After(round.UnitUntil) {
			return w, nil
		}
	}
	sheets, err := office.Find[approval.Sheet](d.Reader, office.Query{Where: []office.Where{{Key: "manager", Op: "=", Value: string(w.Unit)}, {Key: "month", Op: "=", Value: round.Month.String()}}})
	return w.Finish(lastOr(d, len(sheets), func(i int) time.Time { return sheets[i].Record.At })), err
}

// approverOf is the role that approves a change; where the regulation names nobody the department has to settle who does.
func approverOf(c change.Change) string {
	if c.Approver == "" {
		return office.RoleDepartmentOfficer
	}
	return c.Approver
}

// lookSign follows what waits at the department since before its cut-off.
func lookSign(d *office.Desk, w duty.Duty) (duty.Duty, error) {
	reg, round, err := roundOf(d, w)
	if err != nil || reg == nil {
		return w.Lapse(d.At), err
	}
	w.Until, w.Term, w.Citation, w.Binds = round.DepartmentUntil, reg.DepartmentSigns.ID, reg.DepartmentSigns.Citation(), law.ByDirector
	waiting, err := office.Find[approval.Review](d.Reader, office.Query{Where: []office.Where{{Key: "state", Op: "in", Value: []string{approval.Waiting, approval.Passed}}}})
	if err != nil {
		return w, err
	}
	for _, s := range waiting {
		if !civil.FromTime(s.Record.At).After(round.DepartmentUntil) {
			return w, nil
		}
	}
	batches, err := office.Find[approval.Batch](d.Reader, office.Query{Order: []string{"-signed"}, Limit: 1})
	return w.Finish(lastOr(d, len(batches), func(i int) time.Time { return batches[i].Record.At })), err
}

// lastOr is the latest of some times, and now where there are none.
func lastOr(d *office.Desk, n int, at func(int) time.Time) time.Time {
	last := time.Time{}
	for i := range n {
		if t := at(i); t.After(last) {
			last = t
		}
	}
	if last.IsZero() {
		return d.At
	}
	return last
}

// roundOf is the month's round a duty was opened for: the last word of its subject. The law is that of today while the month runs and that of
// its last day after it; without one there is no round.
func roundOf(d *office.Desk, w duty.Duty) (*law.Regulation, law.Round, error) {
	words := strings.Fields(w.Subject)
	month, err := civil.ParseMonth(words[len(words)-1])
	if err != nil {
		return nil, law.Round{}, err
	}
	day := month.Last()
	if month.Contains(d.Day) {
		day = d.Day
	}
	reg, err := d.Book.Regulation(d.Office.Province, day)
	if err != nil {
		return nil, law.Round{}, nil //nolint:nilerr // no regulation on file is no round, not a failure
	}
	return reg, reg.Round(month), nil
}
