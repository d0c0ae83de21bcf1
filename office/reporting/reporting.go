// Package reporting holds the acts by which reports are made (báo cáo định kỳ): opened when their time comes, assigned, handed in with the
// figures of that day, received or given back, listed with who is late, and laid out as a spreadsheet or a document (PT-14.7, PT-17.4, VP-14.4,
// VP-16.7, DT-22.6, DT-26.8, BD-15.4).
//
// It owns a report's way and what is counted in it. It does not own when one is due (law), who is reminded (office/urging), nor how the counts
// are kept (office.Census). Invariant: the figures of a report that was handed in are read from the report and never counted again.
package reporting

import (
	"strings"

	"hoso/fault"
	"hoso/law"
	"hoso/office"
	"hoso/record/report"
	"hoso/text"
)

// longestText bounds the difficulties and the proposals, in letters.
const longestText = 5000

// own gives a report to whoever may do an act with it. The department's own is made by its officers, whoever else may make reports of units.
// Faults: Missing "report.missing", Denied.
func own(d *office.Desk, reportID, act string) (report.Report, int64, error) {
	r, rev, err := office.Get[report.Report](d.Reader, reportID)
	if fault.Is(err, fault.Missing) {
		return r, 0, fault.New(fault.Missing, "report.missing").Wrap(err)
	} else if err != nil {
		return r, 0, err
	}
	_, err = d.Allow(actOn(r, act), law.Object{Noun: "report", UnitPath: r.UnitPath})
	return r, rev, err
}

// The acts of the policy.
const (
	mayList    = "report.list"
	mayAssign  = "report.assign"
	maySubmit  = "report.submit"
	mayReceive = "report.receive"
	mayOwn     = "report.department" // whatever is done with the department's own report
)

// actOn is the act the policy is asked for.
func actOn(r report.Report, act string) string {
	if r.Kind == law.ReportOfDepartment && act != mayList {
		return mayOwn
	}
	return act
}

// may reports whether the asker may do an act with a report.
func may(d *office.Desk, r report.Report, act string) bool {
	return d.Book.Policy().Decide(d.Who.Asker(d.Office.Province), actOn(r, act), law.Object{Noun: "report", UnitPath: r.UnitPath}).Allowed
}

// short is a period as notices carry it, the same in every language: "2026", "Q3/2026", "11/2026".
func short(label string) string {
	year, part, ok := strings.Cut(label, "-")
	if !ok {
		return year
	}
	return part + "/" + year
}

// periodWords is a period in words: "quý III năm 2026".
func periodWords(say text.Catalogue, r report.Report) string {
	year, part, _ := strings.Cut(r.Label, "-")
	if r.Period == law.Quarterly {
		part = say.Say("report.quarter." + strings.TrimPrefix(part, "Q"))
	}
	return say.Say("report.period."+r.Period, year, strings.TrimPrefix(part, "0"))
}

// tell leaves a message for whoever handed a report in and whoever it is assigned to, each once.
func tell(d *office.Desk, r report.Report, key string, args ...string) error {
	if err := d.Notify(r.SubmittedBy, key, address(r), args...); err != nil {
		return err
	}
	if r.Assigned == "" || r.Assigned == r.SubmittedBy {
		return nil
	}
	return d.Notify(r.Assigned, key, address(r), args...)
}

// address is where a report is found.
func address(r report.Report) string { return "/bao-cao/" + r.ID }
