package law

import (
	"slices"
	"strings"
)

// contradiction is two terms that cannot hold together, and why.
type contradiction struct {
	one, other func(*Regulation) Term
	holds      func(*Regulation) bool // that they contradict each other
	key        string                 // what somebody at a screen is told
	why        string
}

// contradictions are what the program can tell by itself. A regulation that meets one is refused at load with both places named.
var contradictions = []contradiction{
	{func(r *Regulation) Term { return r.UnitCutoff.Term }, func(r *Regulation) Term { return r.DepartmentCutoff.Term },
		func(r *Regulation) bool {
			return r.UnitCutoff.Stated() && r.DepartmentCutoff.Stated() && r.UnitCutoff.N < r.DepartmentCutoff.N
		},
		"flaw.cutoffs", "units would approve after the department has signed (both count working days back from the month's end)"},
	{func(r *Regulation) Term { return r.WindowStrict.Term }, func(r *Regulation) Term { return r.WindowDays.Term },
		func(r *Regulation) bool { return r.WindowStrict.On && !r.WindowDays.Stated() },
		"flaw.strict_no_window", "a window without days cannot be strict"},
	{func(r *Regulation) Term { return r.WindowDays.Term }, func(r *Regulation) Term { return r.EarlyGrounds.Term },
		func(r *Regulation) bool {
			return r.WindowDays.Stated() && !r.WindowStrict.On && len(r.EarlyGrounds.List) == 0
		},
		"flaw.window_no_grounds", "a window that is not strict needs grounds on which it is left"},
	{func(r *Regulation) Term { return r.DepartmentSigns.Term }, func(r *Regulation) Term { return r.ManagerBeforeSync.Term },
		func(r *Regulation) bool { return !r.DepartmentSigns.On && !r.ManagerBeforeSync.On },
		"flaw.nobody_signs", "neither the department nor the managing agency would sign what leaves"},
	{func(r *Regulation) Term { return r.ManagerBeforeSync.Term }, func(r *Regulation) Term { return r.UnitSigns.Term },
		func(r *Regulation) bool { return r.ManagerBeforeSync.On && !r.UnitSigns.On },
		"flaw.manager_unsigned", "who signs before sending must sign the approval too"},
	{func(r *Regulation) Term { return r.DepartmentBeforeSync.Term }, func(r *Regulation) Term { return r.DepartmentSigns.Term },
		func(r *Regulation) bool { return r.DepartmentBeforeSync.On && !r.DepartmentSigns.On },
		"flaw.department_unsigned", "data would pass the department before it leaves, and the department does not sign"},
	{func(r *Regulation) Term { return r.ApproveStepUp.Term }, func(r *Regulation) Term { return r.UnitSigns.Term },
		func(r *Regulation) bool { return !r.ApproveStepUp.On && !r.UnitSigns.On },
		"flaw.approval_unproven", "an approval would rest on neither a signature nor a fresh sign-in"},
	{func(r *Regulation) Term { return r.DelegationAgreed.Term }, func(r *Regulation) Term { return r.AccountDelegation.Term },
		func(r *Regulation) bool { return r.DelegationAgreed.On && !r.AccountDelegation.On },
		"flaw.agreed_no_delegation", "the department would agree to a delegation there is not"},
	{func(r *Regulation) Term { return r.PasswordMin.Term }, func(r *Regulation) Term { return r.PasswordMinMFA.Term },
		func(r *Regulation) bool { return r.PasswordMin.N < r.PasswordMinMFA.N },
		"flaw.password_lengths", "a password alone would be shorter than one with a second factor"},
	{func(r *Regulation) Term { return r.UnitReport.Term }, func(r *Regulation) Term { return r.DepartmentReport.Term },
		func(r *Regulation) bool {
			return r.DepartmentReport.Stated() && r.UnitReport.Month == r.DepartmentReport.Month && r.UnitReport.Day > r.DepartmentReport.Day
		},
		"flaw.report_order", "the department would report before the units do"},
	{func(r *Regulation) Term { return r.UnitReportPeriods.Term }, func(r *Regulation) Term { return r.ReportAfterPeriod.Term },
		func(r *Regulation) bool {
			return !r.ReportAfterPeriod.Stated() && (r.UnitReportPeriods.Has(Monthly) || r.UnitReportPeriods.Has(Quarterly))
		},
		"flaw.report_no_day", "monthly and quarterly reports would have no last day"},
	{func(r *Regulation) Term { return r.SalaryFrom.Term }, func(r *Regulation) Term { return r.SalaryUntil.Term },
		func(r *Regulation) bool { return r.SalaryFrom.N > r.SalaryUntil.N },
		"flaw.salary_days", "the days of the month on which pay is entered end before they begin"},
	{func(r *Regulation) Term { return r.SalaryUntil.Term }, func(r *Regulation) Term { return r.SalaryConsolidate.Term },
		func(r *Regulation) bool { return r.SalaryConsolidate.N < max(r.SalaryUntil.N, r.SalaryDistrict.N) },
		"flaw.salary_order", "pay would be consolidated before it is entered"},
	{func(r *Regulation) Term { return r.Modules.Term }, func(r *Regulation) Term { return r.ModulesUsers.Term },
		func(r *Regulation) bool {
			return slices.ContainsFunc(r.ModulesUsers.List, func(m string) bool { return !r.Modules.Has(m) })
		},
		"flaw.module_off", "bodies would use a module that is off"},
	{func(r *Regulation) Term { return r.RemindUnit.Term }, func(r *Regulation) Term { return r.RemindDepartment.Term },
		func(r *Regulation) bool {
			return r.RemindHead.Stated() && r.RemindHead.N < r.RemindUnit.N || r.RemindDepartment.Stated() && r.RemindDepartment.N < max(r.RemindUnit.N, r.RemindHead.N)
		},
		"flaw.remind_order", "those above would be told of what is late before those below"},
	{func(r *Regulation) Term { return r.LeaverCategories.Term }, func(r *Regulation) Term { return r.Categories.Term },
		func(r *Regulation) bool {
			return slices.ContainsFunc(r.LeaverCategories.List, func(c string) bool { return !r.Categories.Has(c) && !r.LeaverCategories.national() })
		},
		"flaw.leaver_category", "people of a category the province does not have would leave"},
}

// national reports whether the term is the nation's and not the province's own.
func (t Term) national() bool { return strings.HasPrefix(t.place, "national/") }

// checkSense holds the terms of one stretch of days to each other and to the types of unit there are.
func (r *Regulation) checkSense(p *Province, found *flaws) {
	for _, c := range contradictions {
		if c.holds(r) {
			found.terms(c.one(r), c.other(r), c.key, c.why)
		}
	}
	for _, category := range r.Categories.List {
		if _, ok := r.Form(category); !ok {
			found.terms(r.Categories.Term, r.FormServant.Term, "flaw.category_no_form", "nobody says on which form "+category+" declare (person.form."+category+")", category)
		}
	}
	for _, row := range r.Routes.List {
		for _, kind := range row.Managers {
			if p.UnitType(kind) == nil {
				found.add(termFlaw(r.Routes.Term, "there is no type of unit %q in province/%s/units.yaml", kind, p.Code))
			}
		}
	}
}
