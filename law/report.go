package law

import (
	"fmt"
	"slices"

	"hoso/civil"
)

// The periods reports are made for, as report.unit_periods names them.
const (
	Monthly   = "monthly"
	Quarterly = "quarterly"
	ForYear   = "yearly"
)

// Whose report it is.
const (
	ReportOfUnit       = "unit"       // to UBND tỉnh through Sở Nội vụ
	ReportOfDepartment = "department" // Sở Nội vụ's own
)

// toProvince is whom a unit's report goes to, by every regulation so far: UBND tỉnh, through Sở Nội vụ.
const toProvince = "ubnd_tinh_qua_so_noi_vu"

// secondHalf is the first month from which a yearly last day belongs to the year it lies in; an earlier one belongs to the year before.
const secondHalf = 7

// DueReport is a report that is to be handed in by a last day.
type DueReport struct {
	Kind       string     // ReportOfUnit or ReportOfDepartment
	Period     string     // Monthly, Quarterly or ForYear
	Label      string     // "2026", "2026-Q3", "2026-11"
	From, To   civil.Date // the days it covers
	Until      civil.Date // last day to hand it in
	Term       string     // the term the last day comes from
	Citation   string
	Content    string   // what it tells of: the word of report.unit_content or report.department_content
	Recipients []string // whom it goes to: ubnd_tinh_qua_so_noi_vu, bo_noi_vu, ubnd_tinh
}

// Reports gives the reports that are open on a day, the earliest last day first: from report.open_days before their last day until that day
// (PT-14.7, PT-17.4, DT-22.6, DT-26.8, BD-15.4). The last days of a year are fixed dates and stay where they are on a day of rest; those of
// months and quarters are counted in working days. A period that was over before the regulation came into force has no report.
func (r *Regulation) Reports(today civil.Date) []DueReport {
	horizon := today.AddDays(r.ReportOpenDays.N)
	var open []DueReport
	for _, due := range slices.Concat(r.yearlyReports(today, horizon), r.monthlyReports(today, horizon), r.quarterlyReports(today, horizon)) {
		if !due.Until.Before(today) && !due.Until.After(horizon) && !due.To.Before(r.From) {
			open = append(open, due)
		}
	}
	slices.SortStableFunc(open, func(a, b DueReport) int { return a.Until.Compare(b.Until) })
	return open
}

func (r *Regulation) yearlyReports(from, to civil.Date) []DueReport {
	var all []DueReport
	for year := from.Year; year <= to.Year; year++ {
		if r.UnitReportPeriods.Has(ForYear) && r.UnitReport.Stated() {
			due := r.ofUnit(ForYear, r.UnitReport.Term)
			all = append(all, due.ofYear(r.UnitReport, year))
		}
		if r.DepartmentReport.Stated() {
			due := DueReport{Kind: ReportOfDepartment, Period: ForYear, Term: r.DepartmentReport.ID, Citation: r.DepartmentReport.Citation(),
				Content: r.DepartmentReportContent.Word, Recipients: r.DepartmentReportTo.List}
			all = append(all, due.ofYear(r.DepartmentReport, year))
		}
	}
	return all
}

// ofYear sets the year whose report is due on a day of another or the same year.
func (due DueReport) ofYear(day Yearly, year int) DueReport {
	covers := year
	if day.Month < secondHalf {
		covers--
	}
	due.Label, due.From, due.To, due.Until = fmt.Sprintf("%04d", covers), civil.Of(covers, 1, 1), civil.Of(covers, 12, 31), day.In(year)
	return due
}

func (r *Regulation) ofUnit(period string, t Term) DueReport {
	return DueReport{Kind: ReportOfUnit, Period: period, Term: t.ID, Citation: t.Citation(), Content: r.UnitReportContent.Word, Recipients: []string{toProvince}}
}

func (r *Regulation) monthlyReports(from, to civil.Date) []DueReport {
	if !r.UnitReportPeriods.Has(Monthly) {
		return nil
	}
	var all []DueReport
	for month := civil.MonthOf(from.AddMonths(-12)); !month.Last().After(to); month = month.Next() {
		all = append(all, r.afterPeriod(Monthly, month.String(), month.First(), month.Last()))
	}
	return all
}

func (r *Regulation) quarterlyReports(from, to civil.Date) []DueReport {
	if !r.UnitReportPeriods.Has(Quarterly) {
		return nil
	}
	var all []DueReport
	for first := civil.Of(from.Year-1, 1, 1); ; first = first.AddMonths(3) {
		last := first.AddMonths(2).LastOfMonth()
		if last.After(to) {
			return all
		}
		all = append(all, r.afterPeriod(Quarterly, fmt.Sprintf("%04d-Q%d", first.Year, (first.Month+2)/3), first, last))
	}
}

func (r *Regulation) afterPeriod(period, label string, from, to civil.Date) DueReport {
	due := r.ofUnit(period, r.ReportAfterPeriod.Term)
	due.Label, due.From, due.To, due.Until = label, from, to, r.calendar.AddWorkingDays(to, r.ReportAfterPeriod.N)
	return due
}
