package law

import (
	"cmp"
	"errors"
	"io/fs"
	"slices"

	"hoso/civil"
)

// Salary is the set of salary tables (NĐ 204/2004/NĐ-CP as amended), base salaries and leadership allowances.
// Coefficients are whole hundredths (4,98 is 498), money is whole đồng: there are no fractions near pay.
type Salary struct {
	groups     map[string]*SalaryGroup
	base       []BaseSalary
	allowances []LeadershipAllowance
}

// SalaryGroup is one scale: the steps of a group of ranks.
type SalaryGroup struct {
	ID    string // "A1", "C2", "B4-LX"; a group of table 3 that differs from the one of table 2 with its name is "B3.C2"
	Label string
	Steps []SalaryStep
}

// SalaryStep is one step (bậc).
type SalaryStep struct {
	Step         int
	Coefficient  int // hundredths
	MonthsToNext int // time on this step before the next (TT 08/2013/TT-BNV)
	Source       string
	Confidence   string
}

// BaseSalary is the base salary (lương cơ sở) of a period.
type BaseSalary struct {
	From, To   civil.Date
	Amount     int64 // đồng
	Citation   string
	Kind       string // what the amount was called then
	Source     string
	Confidence string
}

// LeadershipAllowance is the coefficient of a position in a kind of organisation.
type LeadershipAllowance struct {
	Organisation, Position, Scope string
	Coefficient                   int // hundredths
	From, To                      civil.Date
	Source, Confidence            string
}

// Groups lists the scales by name.
func (s *Salary) Groups() []*SalaryGroup {
	all := make([]*SalaryGroup, 0, len(s.groups))
	for _, g := range s.groups {
		all = append(all, g)
	}
	slices.SortFunc(all, func(a, b *SalaryGroup) int { return cmp.Compare(a.ID, b.ID) })
	return all
}

// Steps gives the steps of a group in order; nil for an unknown group.
func (s *Salary) Steps(group string) []SalaryStep {
	if g := s.groups[group]; g != nil {
		return g.Steps
	}
	return nil
}

// Coefficient gives the coefficient of a step, in hundredths; false when the group has no such step.
func (s *Salary) Coefficient(group string, step int) (int, bool) {
	steps := s.Steps(group)
	if step < 1 || step > len(steps) {
		return 0, false
	}
	return steps[step-1].Coefficient, true
}

// StepOf gives the step that has a coefficient; false when none has.
func (s *Salary) StepOf(group string, hundredths int) (int, bool) {
	for _, step := range s.Steps(group) {
		if step.Coefficient == hundredths {
			return step.Step, true
		}
	}
	return 0, false
}

// MonthsToNext gives the months to serve on a step before the next one; false for an unknown step and for the last,
// which has seniority beyond the scale instead (TT 08/2013/TT-BNV, NĐ 204/2004 art. 6.1).
func (s *Salary) MonthsToNext(group string, step int) (int, bool) {
	steps := s.Steps(group)
	if step < 1 || step >= len(steps) {
		return 0, false
	}
	return steps[step-1].MonthsToNext, true
}

// Base gives the base salary in force on a day; false before the first one known.
func (s *Salary) Base(day civil.Date) (BaseSalary, bool) {
	for _, row := range s.base {
		if inForce(row.From, row.To, day) {
			return row, true
		}
	}
	return BaseSalary{}, false
}

// Leadership lists the leadership allowances in force on a day.
func (s *Salary) Leadership(day civil.Date) []LeadershipAllowance {
	var rows []LeadershipAllowance
	for _, row := range s.allowances {
		if inForce(row.From, row.To, day) {
			rows = append(rows, row)
		}
	}
	return rows
}

func loadSalary(b *Book, fsys fs.FS) error {
	s := &Salary{groups: map[string]*SalaryGroup{}}
	b.salary = s
	return errors.Join(s.loadSteps(fsys), s.loadBase(fsys), s.loadLeadership(fsys))
}
