package urging

import (
	"hoso/civil"
	"hoso/id"
	"hoso/office"
	"hoso/record/change"
	"hoso/record/dossier"
	"hoso/record/duty"
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
		if r.PassOver("dossier "+string(s.Record.ID), err) {
			continue
		}
		if err != nil {
			return "", err
		}
		for _, kind := range []string{duty.Account, duty.FirstEntry} {
			wanted = append(wanted, duty.Duty{Kind: kind, Subject: string(s.Record.ID), Dossier: s.Record.ID, Unit: p.Unit.ID, UnitPath: p.Unit.Path})
		}
	}
	return lastOf(found), r.open(wanted)
}

// openDesks opens the month's duties of approvers with something to approve, once the window is open, and of the department with something to
// sign (PT-8.1, PT-8.2).
func (r *round) openDesks(q office.Query) (string, error) {
	month := civil.MonthOf(r.Day)
	var wanted []duty.Duty
	if q.After == nil && r.reg.DepartmentSigns.On && !r.Day.Before(r.reg.DepartmentFrom(month)) {
		home, there, err := r.Home()
		if err != nil {
			return "", err
		}
		if there {
			wanted = append(wanted, duty.Duty{Kind: duty.Sign, Subject: month.String(), Unit: home.ID, UnitPath: home.Path})
		}
	}
	if !r.reg.WindowDays.Stated() || !r.reg.Round(month).Open(r.Day) {
		return "", r.open(wanted)
	}
	q.Where = []office.Where{{Key: "to_approve", Op: ">", Value: int64(0)}}
	waiting, err := office.Find[change.Change](r.Reader, q)
	if err != nil {
		return "", err
	}
	for _, s := range waiting {
		c, role := s.Record, approverOf(s.Record)
		wanted = append(wanted, duty.Duty{Kind: duty.Approve, Subject: string(c.Manager) + " " + role + " " + month.String(), Unit: c.Manager, UnitPath: c.ManagerPath, Binds: role})
	}
	return lastOf(waiting), r.open(wanted)
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
		if r.PassOver("duty "+w.Key(), err) {
			continue
		}
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
