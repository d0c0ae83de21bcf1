package urging

import (
	"fmt"

	"hoso/civil"
	"hoso/law"
	"hoso/office"
	"hoso/record/absence"
	"hoso/record/account"
	"hoso/record/duty"
	"hoso/record/report"
)

// run looks through the duties that run: what was done is closed, what moved gets its new day, and whoever must act or must know is reminded.
func (r *round) run(q office.Query) (string, error) {
	q.Where = []office.Where{{Key: "running", Op: "=", Value: int64(1)}}
	found, err := office.Find[duty.Duty](r.Reader, q)
	if err != nil {
		return "", err
	}
	for _, s := range found {
		now, err := look(r.Desk, s.Record)
		if err == nil && now.Runs() {
			now, err = r.remind(now)
		}
		if r.PassOver("duty "+s.Record.Key(), err) {
			continue
		}
		if err != nil {
			return "", err
		}
		if moved(s.Record, now) {
			if err := r.Put(now, s.Rev); err != nil {
				return "", err
			}
		}
	}
	return lastOf(found), nil
}

func moved(before, now duty.Duty) bool {
	return before.Until != now.Until || before.UnitPath != now.UnitPath || before.Binds != now.Binds || before.Runs() != now.Runs() || before.Start != now.Start || len(before.Reminders) != len(now.Reminders)
}

// step is one reminder that is due: its name, and the role it goes to.
type step struct {
	name, role string
}

// remind reminds of every step that is due today and was not reminded of.
func (r *round) remind(w duty.Duty) (duty.Duty, error) {
	if w.Binds == office.RolePerson {
		gone, err := away(r.Desk, w)
		if err != nil || gone {
			return w, err
		}
	}
	for _, s := range steps(r.reg, r.Book.Calendar(), w, r.Day) {
		to, err := recipients(r.Desk, w, s.role)
		if err != nil {
			return w, err
		}
		for _, a := range to {
			if w.Reminded(s.name, a.ID) {
				continue
			}
			if err := r.tell(w, s, a); err != nil {
				return w, err
			}
			w = w.Remind(duty.Reminder{Step: s.name, Account: a.ID, Role: s.role, At: r.At, By: office.System().Account})
		}
	}
	return w, nil
}

// away reports whether the person a duty is about is on long leave today: they are not chased (and nobody is told that they are late).
func away(d *office.Desk, w duty.Duty) (bool, error) {
	if w.Dossier == "" {
		return false, nil
	}
	found, err := office.Find[absence.Absence](d.Reader, office.Query{Where: []office.Where{{Key: "dossier", Op: "=", Value: string(w.Dossier)}}})
	for _, s := range found {
		if s.Record.On(d.Day) {
			return true, err
		}
	}
	return false, err
}

// steps lists what is due of a duty on a day: before its last day the latest step that was reached, and none that fell before it began; after
// it the person who is late, and then one after the other those above (unit, head, department).
func steps(reg *law.Regulation, cal *law.Calendar, w duty.Duty, today civil.Date) []step {
	if !today.After(w.Until) {
		return before(reg, cal, w, today)
	}
	all := []step{{duty.StepLate, w.Binds}}
	for _, up := range []struct {
		name, role string
		after      law.Number
		above      bool // of whoever is bound
	}{
		{duty.StepUnit, office.RoleOfficer, reg.RemindUnit, w.Binds == office.RolePerson || w.Binds == office.RoleUnitAdmin},
		{duty.StepHead, law.ByHead, reg.RemindHead, w.Binds != law.ByHead && w.Binds != law.ByDirector && w.Binds != office.RoleDepartmentOfficer},
		{duty.StepDepartment, office.RoleDepartmentOfficer, reg.RemindDepartment, w.Binds != law.ByDirector && w.Binds != office.RoleDepartmentOfficer},
	} {
		if up.above && up.after.Stated() && !today.Before(cal.AddWorkingDays(w.Until, up.after.N)) {
			all = append(all, step{up.name, up.role})
		}
	}
	return all
}

func before(reg *law.Regulation, cal *law.Calendar, w duty.Duty, today civil.Date) []step {
	nearest := -1
	for _, n := range reg.RemindBefore.List {
		on := cal.SubWorkingDays(w.Until, n)
		reached := !today.Before(on) && (w.Start.IsZero() || on.After(w.Start))
		if reached && (nearest < 0 || n < nearest) {
			nearest = n
		}
	}
	if nearest < 0 {
		return nil
	}
	return []step{{fmt.Sprintf("%s-%d", duty.StepBefore, nearest), w.Binds}}
}

// recipients are the accounts a step goes to: whom the work was given to, the person's own, or whoever holds the role nearest to where the duty
// lies.
func recipients(d *office.Desk, w duty.Duty, role string) ([]account.Account, error) {
	if w.Kind == duty.Report && role == w.Binds {
		if to, err := assigned(d, w); err != nil || len(to) > 0 {
			return to, err
		}
	}
	switch role {
	case office.RolePerson:
		found, err := office.Find[account.Account](d.Reader, office.Query{Where: []office.Where{{Key: "dossier", Op: "=", Value: string(w.Dossier)}}, Limit: 1})
		if err != nil || len(found) == 0 || found[0].Record.Closed {
			return nil, err
		}
		return []account.Account{found[0].Record}, nil
	case office.RoleDepartmentOfficer:
		all, err := d.LookingAfter(role, w.UnitPath)
		if err != nil || len(all) > 0 {
			return all, err
		}
		return d.LookingAfter(law.ByDirector, w.UnitPath)
	case law.ByDirector:
		return d.LookingAfter(role, w.UnitPath)
	}
	if w.Kind == duty.Approve {
		return d.Holding(role, w.UnitPath)
	}
	return d.HoldingNearest(role, w.UnitPath)
}

// assigned is the account a report is given to, where it is and the account is open.
func assigned(d *office.Desk, w duty.Duty) ([]account.Account, error) {
	r, _, err := office.Get[report.Report](d.Reader, w.Subject)
	if err != nil || r.Assigned == "" {
		return nil, err
	}
	a, _, err := office.Get[account.Account](d.Reader, string(r.Assigned))
	if err != nil || a.Closed {
		return nil, err
	}
	return []account.Account{a}, nil
}
