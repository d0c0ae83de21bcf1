package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"hoso/civil"
	"hoso/fault"
	"hoso/id"
	"hoso/office/reporting"
	"hoso/office/unit"
)

// reports is the part of the table about the calendar of reports: what is due, one report with its figures, and its way to whom it goes.
func reports() []Route {
	return []Route{
		look("/bao-cao", "report.list", "report.list", seeReports, reportsPage),
		look("/bao-cao/{report}", "report.see", "report.list", seeReport, reportPage),
		{Method: http.MethodGet, Pattern: "/bao-cao/{report}/tai", Name: "report.file", Act: "report.list", Media: "*/*", Long: true, serve: fetchReport},
		act("/bao-cao/{report}/giao", "report.assign", "report.assign", deed[reporting.Assigning, reporting.View]{form: assigningOf,
			fill: func(v *visit, a *reporting.Assigning) { a.Report = v.at("report") }, do: doAssignReport, then: moveOn[reporting.Assigning]("giao"), again: sameReport[reporting.Assigning]}),
		act("/bao-cao/{report}/nop", "report.submit", "report.submit", deed[reporting.Submission, reporting.View]{form: reportSubmissionOf,
			fill: func(v *visit, s *reporting.Submission) { s.Report = v.at("report") }, do: doSubmitReport, then: moveOn[reporting.Submission]("nop"), again: sameReport[reporting.Submission]}),
		act("/bao-cao/{report}/nhan", "report.receive", "report.receive", deed[nothing, reporting.View]{form: empty,
			do: doReceiveReport, then: moveOn[nothing]("nhan"), again: sameReport[nothing]}),
		act("/bao-cao/{report}/tra-lai", "report.return", "report.receive", deed[reporting.Returning, reporting.View]{form: returningOf,
			fill: func(v *visit, b *reporting.Returning) { b.Report = v.at("report") }, do: doReturnReport, then: moveOn[reporting.Returning]("tra-lai"), again: sameReport[reporting.Returning]}),
		act("/bao-cao/{report}/van-ban", "report.record", "report.department", deed[reporting.Recorded, reporting.View]{form: recordedOf,
			fill: func(v *visit, l *reporting.Recorded) { l.Report = v.at("report") }, do: doRecordReport, then: moveOn[reporting.Recorded]("van-ban"), again: sameReport[reporting.Recorded]}),
	}
}

func (v *visit) reportsAsked() reporting.Asking {
	return reporting.Asking{Under: id.Unit(v.query("don-vi")), Period: v.query("ky"), Late: v.query("qua-han") != "", After: v.query("tiep")}
}

func seeReports(v *visit) (reporting.Listing, error) {
	return reporting.List(v.ctx, v.office(), v.who, v.reportsAsked())
}

// reportShelf is the list with the units it can be narrowed to.
type reportShelf struct {
	view  reporting.Listing
	asked reporting.Asking
	units []unit.View
}

func reportsPage(v *visit, view reporting.Listing) templ.Component {
	return reportListPage(v, reportShelf{view, v.reportsAsked(), v.unitsBeside()})
}

// next is the address of the page that follows.
func (s reportShelf) next() string {
	q := url.Values{"tiep": {s.view.Next}}
	if s.asked.Under != "" {
		q.Set("don-vi", string(s.asked.Under))
	}
	if s.asked.Period != "" {
		q.Set("ky", s.asked.Period)
	}
	if s.asked.Late {
		q.Set("qua-han", "1")
	}
	return addressWith("/bao-cao", q)
}

// narrowed reports whether the list is not the whole.
func (s reportShelf) narrowed() bool {
	return s.asked.Under != "" || s.asked.Period != "" || s.asked.Late || s.asked.After != ""
}

func seeReport(v *visit) (reporting.Detail, error) {
	return reporting.See(v.ctx, v.office(), v.who, v.at("report"))
}

// reportDesk is one report with what was wrong with the last form.
type reportDesk struct {
	view  reporting.Detail
	fault *fault.Fault
}

func reportPage(v *visit, view reporting.Detail) templ.Component {
	return oneReportPage(v, reportDesk{view: view})
}

// sameReport shows the report once more with what is wrong; what was typed stays.
func sameReport[In any](v *visit, _ In, f *fault.Fault) (templ.Component, bool) {
	view, err := seeReport(v)
	if err != nil {
		return nil, false
	}
	return oneReportPage(v, reportDesk{view, f}), true
}

func fetchReport(v *visit) (answer, error) {
	f, err := reporting.File(v.ctx, v.office(), v.who, v.at("report"), v.query("dang"))
	return answer{file: &download{name: f.Name, media: f.Media, bytes: f.Bytes}}, err
}

func assigningOf(v *visit) (reporting.Assigning, error) {
	return reporting.Assigning{Account: id.Account(v.value("account"))}, nil
}

func doAssignReport(v *visit, a reporting.Assigning) (reporting.View, error) {
	return reporting.Assign(v.ctx, v.office(), v.who, a)
}

func reportSubmissionOf(v *visit) (reporting.Submission, error) {
	return reporting.Submission{Difficulties: v.value("difficulties"), Proposals: v.value("proposals")}, nil
}

func doSubmitReport(v *visit, s reporting.Submission) (reporting.View, error) {
	return reporting.Submit(v.ctx, v.office(), v.who, s)
}

func doReceiveReport(v *visit, _ nothing) (reporting.View, error) {
	return reporting.Receive(v.ctx, v.office(), v.who, v.at("report"))
}

func returningOf(v *visit) (reporting.Returning, error) {
	return reporting.Returning{Reason: v.value("reason")}, nil
}

func doReturnReport(v *visit, b reporting.Returning) (reporting.View, error) {
	return reporting.Return(v.ctx, v.office(), v.who, b)
}

func recordedOf(v *visit) (reporting.Recorded, error) {
	day, err := v.formDay("day")
	return reporting.Recorded{Number: v.value("number"), Day: day}, err
}

func doRecordReport(v *visit, l reporting.Recorded) (reporting.View, error) {
	return reporting.Record(v.ctx, v.office(), v.who, l)
}

// moveOn goes back to the report, which says what was done.
func moveOn[In any](done string) func(*visit, In, reporting.View) (answer, error) {
	return func(_ *visit, _ In, r reporting.View) (answer, error) {
		return goTo(reportAddress(r.ID) + "?xong=" + done), nil
	}
}

// reportDone are the words for what was done, by the mark the address carries.
var reportDone = map[string]string{"giao": "report.did_assign", "nop": "report.did_submit", "nhan": "report.did_receive", "tra-lai": "report.did_return", "van-ban": "report.did_record"}

// comingAddress leads to the one report of a period, or to all of them.
func comingAddress(c reporting.Coming) string {
	if c.Count == 1 {
		return reportAddress(c.ID)
	}
	return addressWith("/bao-cao", url.Values{"ky": {c.Label}})
}

func reportAddress(report string) string { return "/bao-cao/" + url.PathEscape(report) }

// typedOr is what was typed into a field and refused, or what is on file.
func (d reportDesk) typedOr(v *visit, name, kept string) string {
	if d.fault != nil && v.values.Has(name) {
		return v.value(name)
	}
	return kept
}

// reportTitle is what a report is called: whose, and for which days.
func (v *visit) reportTitle(r reporting.View) string { return v.Say("report.of."+r.Kind, r.Words) }

// reportSpan is the days a report covers.
func (v *visit) reportSpan(from, to civil.Date) string {
	return v.Say("report.span", from.VN(), to.VN())
}

// paragraphs are the lines of a text that say something.
func paragraphs(said string) []string {
	return slices.DeleteFunc(strings.Split(said, "\n"), func(line string) bool { return strings.TrimSpace(line) == "" })
}
