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
	"hoso/record/report"
)

// openUpdates opens the duty of every submitted change that has a deadline and none yet (PT-7.3).
func (r *round) openUpdates(q office.Query) (string, error) {
	q.Where = []office.Where{{Key: "to_check", Op: ">", Value: int64(0)}}
	found, err := office.Find[change.Change](r.Reader, q)
	if err != nil {
		return "", err
	}
	var wanted []duty.Duty
	for _, s := range found {
		if s.Record.Deadline.IsZero() {
			continue
		}
		wanted = append(wanted, duty.Duty{Kind: duty.Update, Subject: string(s.Record.ID), Dossier: s.Record.Dossier, Unit: s.Record.Unit, UnitPath: s.Record.UnitPath})
	}
	return lastOf(found), r.open(wanted)
}

// openFirsts opens the duties of people who have no approved dossier yet: the first entry, and the account before it.
func (r *round) openFirsts(q office.Query) (string, error) {
	q.Where = []office.Where{{Key: "state", Op: "=", Value: dossier.Open}}
	found, err := office.Find[dossier.Dossier](r.Reader, q)
	if err != nil {
		return "", err
	}
	var wanted []duty.Duty
	for _, s := range found {
		p, err := r.Place(s.Record.ID)
		if err != nil {
			return "", err
		}
		for _, kind := range []string{duty.Account, duty.FirstEntry} {
			wanted = append(wanted, duty.Duty{Kind: kind, Subject: string(s.Record.ID), Dossier: s.Record.ID, Unit: p.Unit.ID, UnitPath: p.Unit.Path})
		}
	}
	return lastOf(found), r.open(wanted)
}

// openDesks opens the month's duties of heads with something to approve, once the window is open, and of the department with something to
// sign (PT-8.1, PT-8.2).
func (r *round) openDesks() error {
	month := civil.MonthOf(r.Day)
	var wanted []duty.Duty
	if r.reg.WindowDays.Stated() && r.reg.Round(month).Open(r.Day) {
		waiting, err := office.Find[change.Change](r.Reader, office.Query{Where: []office.Where{{Key: "to_approve", Op: ">", Value: int64(0)}}})
		if err != nil {
			return err
		}
		for _, s := range waiting {
			c := s.Record
			wanted = append(wanted, duty.Duty{Kind: duty.Approve, Subject: string(c.Manager) + " " + month.String(), Unit: c.Manager, UnitPath: c.ManagerPath, Binds: c.Approver})
		}
	}
	if r.reg.DepartmentSigns.On && !r.Day.Before(r.reg.DepartmentFrom(month)) {
		home, there, err := r.Home()
		if err != nil {
			return err
		}
		if there {
			wanted = append(wanted, duty.Duty{Kind: duty.Sign, Subject: month.String(), Unit: home.ID, UnitPath: home.Path})
		}
	}
	return r.open(wanted)
}

// open writes the duties that are not there yet and that have a last day.
func (r *round) open(wanted []duty.Duty) error {
	known, err := r.known(wanted)
	if err != nil {
		return err
	}
	for _, w := range wanted {
		if known[w.Key()] {
			continue
		}
		known[w.Key()] = true
		w.ID, w.Opened, w.Reminders = id.New(), r.At, []duty.Reminder{}
		now, err := look(r.Desk, w)
		if err != nil {
			return err
		}
		if !now.Runs() || now.Until.IsZero() {
			continue
		}
		if err := r.Put(now, 0); err != nil {
			return err
		}
	}
	return nil
}

func (r *round) known(wanted []duty.Duty) (map[string]bool, error) {
	keys := make([]string, 0, len(wanted))
	for _, w := range wanted {
		keys = append(keys, w.Key())
	}
	known := map[string]bool{}
	if len(keys) == 0 {
		return known, nil
	}
	found, err := office.Find[duty.Duty](r.Reader, office.Query{Where: []office.Where{{Key: "key", Op: "in", Value: keys}}})
	for _, s := range found {
		known[s.Record.Key()] = true
	}
	return known, err
}

// look says how a duty stands now: done, moved to another last day, or bound on somebody else. It is what lists and reminders rest on, so
// that nobody is chased for what they did a minute ago.
func look(d *office.Desk, w duty.Duty) (duty.Duty, error) {
	switch w.Kind {
	case duty.Update:
		return lookUpdate(d, w)
	case duty.Account, duty.FirstEntry:
		return lookFirst(d, w)
	case duty.Complete:
		complete, err := d.Complete(w.Dossier)
		if err == nil && complete {
			w = w.Finish(d.At)
		}
		return w, err
	case duty.Approve:
		return lookApprove(d, w)
	case duty.Sign:
		return lookSign(d, w)
	case duty.Report:
		return lookReport(d, w)
	}
	return w, nil
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
	deadline, err := d.UpdateDeadline(p, c.Days)
	if err != nil || deadline.Until.IsZero() {
		return w.Finish(d.At), err
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

// lookReturned binds the person to what came back, until a draft that carries it on was submitted: that one has a duty of its own.
func lookReturned(d *office.Desk, w duty.Duty, c change.Change) (duty.Duty, error) {
	all, err := office.Find[change.Change](d.Reader, office.Query{Where: []office.Where{{Key: "dossier", Op: "=", Value: string(c.Dossier)}}})
	if err != nil {
		return w, err
	}
	for _, s := range all {
		if s.Record.Parent == c.ID && !s.Record.IsDraft() {
			return w.Finish(s.Record.Submitted), nil
		}
	}
	w.Binds = office.RolePerson
	return w, nil
}

// lookFirst follows a person who arrived: the account has to be handed out, then the person declares.
func lookFirst(d *office.Desk, w duty.Duty) (duty.Duty, error) {
	p, err := d.Place(w.Dossier)
	if err != nil {
		return w, err
	}
	if p.Dossier.State != dossier.Open {
		return w.Finish(d.At), nil
	}
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
	sent, at, err := submitted(d, w.Dossier)
	if err != nil || sent {
		return w.Finish(at), err
	}
	return within(d, w, p, law.DeadlineFirstEntry, from)
}

func lookAccount(d *office.Desk, w duty.Duty, p office.Placed, held []office.Stored[account.Account]) (duty.Duty, error) {
	postings, err := office.Find[dossier.Posting](d.Reader, office.Query{Where: []office.Where{{Key: "dossier", Op: "=", Value: string(w.Dossier)}}})
	if err != nil || len(postings) == 0 {
		return w.Finish(d.At), err
	}
	w, err = within(d, w, p, law.DeadlineAccount, postings[0].Record.From)
	w.Binds = office.RoleUnitAdmin
	if err == nil && len(held) > 0 {
		w = w.Finish(held[0].Record.Issued)
	}
	return w, err
}

// within sets the shortest deadline of a kind that runs from a day; without one the duty is none.
func within(d *office.Desk, w duty.Duty, p office.Placed, kind string, from civil.Date) (duty.Duty, error) {
	running, err := d.DeadlinesOf(p, kind, from)
	if err != nil || len(running) == 0 {
		return w.Finish(d.At), err
	}
	w.Start, w.Until, w.Term, w.Citation = running[0].Start, running[0].Until, running[0].Code, running[0].Citation
	return w, nil
}

// submitted reports whether a person has handed over anything that was not given back whole, and when.
func submitted(d *office.Desk, about id.Dossier) (bool, time.Time, error) {
	all, err := office.Find[change.Change](d.Reader, office.Query{Where: []office.Where{{Key: "dossier", Op: "=", Value: string(about)}}})
	for _, s := range all {
		if c := s.Record; !c.IsDraft() && c.Undecided()+c.Count(change.Approved) > 0 {
			return true, c.Submitted, err
		}
	}
	return false, d.At, err
}

// lookApprove follows what waits for a head in the month's window.
func lookApprove(d *office.Desk, w duty.Duty) (duty.Duty, error) {
	n, err := d.Reader.Count(office.Query{Noun: "change", Where: []office.Where{{Key: "to_approve", Op: ">", Value: int64(0)}, {Key: "manager", Op: "=", Value: string(w.Unit)}}})
	if err != nil || n == 0 {
		return w.Finish(d.At), err
	}
	reg, round, err := roundOf(d, w)
	w.Until, w.Term, w.Citation = round.UnitUntil, reg.WindowDays.ID, round.Citation
	return w, err
}

// lookSign follows what waits at the department.
func lookSign(d *office.Desk, w duty.Duty) (duty.Duty, error) {
	n, err := d.Reader.Count(office.Query{Noun: "review", Where: []office.Where{{Key: "state", Op: "in", Value: []string{approval.Waiting, approval.Passed}}}})
	if err != nil || n == 0 {
		return w.Finish(d.At), err
	}
	reg, round, err := roundOf(d, w)
	w.Until, w.Term, w.Citation, w.Binds = round.DepartmentUntil, reg.DepartmentSigns.ID, reg.DepartmentSigns.Citation(), law.ByDirector
	return w, err
}

// roundOf is the month's round a duty was opened for: the last word of its subject.
func roundOf(d *office.Desk, w duty.Duty) (*law.Regulation, law.Round, error) {
	words := strings.Fields(w.Subject)
	month, err := civil.ParseMonth(words[len(words)-1])
	if err != nil {
		return &law.Regulation{}, law.Round{}, err
	}
	reg, err := d.Book.Regulation(d.Office.Province, month.First())
	if err != nil {
		return &law.Regulation{}, law.Round{}, err
	}
	return reg, reg.Round(month), nil
}
