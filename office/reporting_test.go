package office_test

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"hoso/civil"
	"hoso/cmd/hoso/trial"
	"hoso/fault"
	"hoso/law"
	"hoso/office"
	"hoso/office/lawbook"
	"hoso/office/reporting"
	"hoso/office/urging"
	"hoso/record/duty"
	"hoso/record/report"
)

// opening turns the clock to 6:30 of a day and lets the reports be opened whose time has come.
func (p *play) opening(day civil.Date) {
	p.t.Helper()
	p.Clock.Set(day.Start().Add(6*time.Hour + 30*time.Minute))
	must(p.t, reporting.Begin(p.Ctx, p.Office))
	p.Worker.Drain(p.Ctx)
}

// day lets a working day of the calendar of reports go by: what is due is opened, and the deadlines are looked through.
func (p *play) dayOfReports(day civil.Date) {
	p.t.Helper()
	p.opening(day)
	p.morning(day)
}

// reportOf finds the report of an asker's unit, or of the department.
func (p *play) reportOf(kind, label string, who office.Who) report.Report {
	p.t.Helper()
	var r report.Report
	must(p.t, p.Office.Store.View(p.Ctx, func(reader office.Reader) error {
		found, err := office.Find[report.Report](reader, office.Query{Where: []office.Where{{Key: "key", Op: "=", Value: report.KeyOf(kind, label, who.Unit)}}})
		if err == nil && len(found) == 1 {
			r = found[0].Record
		}
		return err
	}))
	if r.ID == "" {
		p.t.Fatalf("there is no report %s of %s", label, who.Login)
	}
	return r
}

// labels lists the periods of an asker's unit, in the order of their last days.
func (p *play) labels(name string) (all []string) {
	p.t.Helper()
	v, err := reporting.List(p.Ctx, p.Office, p.As(name), reporting.Asking{})
	must(p.t, err)
	for _, r := range v.Reports {
		if r.Unit == p.As(name).Unit {
			all = append(all, r.Label)
		}
	}
	slices.Reverse(all)
	return all
}

// TestReportsClosedWorld plays every act on reports once, and each refusal, and holds them to what they write.
func TestReportsClosedWorld(t *testing.T) { onEveryStore(t, reportsClosedWorld) }

func reportsClosedWorld(t *testing.T, options ...trial.Option) {
	p := newPlay(t, append(options, trial.At(time.Date(2026, 11, 9, 8, 0, 0, 0, civil.Zone)))...)
	p.turn(2026, 12, 15)
	must(t, reporting.Begin(p.Ctx, p.Office))
	p.wrote("report.begin: setting+1 |") // nothing is open yet
	p.Clock.Set(time.Date(2026, 12, 16, 8, 0, 0, 0, civil.Zone))
	must(t, reporting.Begin(p.Ctx, p.Office))
	must(t, reporting.Begin(p.Ctx, p.Office)) // the second of the day does nothing
	p.wrote("report.begin: report.open!1 setting~1 |")
	p.Worker.Drain(p.Ctx)
	acts := p.Acts.Take()
	n := len(acts[0].Put) / 2
	if line := p.tell(acts[0]); len(acts) != 1 || line != fmt.Sprintf("report.open: done1 duty+%d report+%d |", n, n) || n < 5 {
		t.Fatalf("opened by %d acts: %s", len(acts), line)
	}
	p.sound(acts[0])
	r := p.reportOf("unit", "2026", p.As("officer"))
	p.reportReads(r)
	p.reportAssigned(r)
	p.reportHandedIn(r)
	p.departmentsOwn()
}

// reportReads: looking writes nothing, and is refused to whoever has no part in it.
func (p *play) reportReads(r report.Report) {
	for _, name := range []string{"officer", "head", "reviewer", "director"} {
		_, err := reporting.See(p.Ctx, p.Office, p.As(name), r.ID)
		must(p.t, err)
		_, err = reporting.List(p.Ctx, p.Office, p.As(name), reporting.Asking{})
		must(p.t, err)
		_, err = reporting.Figures(p.Ctx, p.Office, p.As(name), r.ID)
		must(p.t, err)
		for _, format := range []string{"xlsx", "docx"} {
			f, err := reporting.File(p.Ctx, p.Office, p.As(name), r.ID, format)
			must(p.t, err)
			if f.Name != "bao-cao-2026."+format || len(f.Bytes) < 1000 {
				p.t.Errorf("%s: %d bytes", f.Name, len(f.Bytes))
			}
		}
	}
	p.wrote()
	_, err := reporting.See(p.Ctx, p.Office, p.As("officer"), "nothing")
	wants(p.t, err, fault.Missing, "report.missing")
	_, err = reporting.File(p.Ctx, p.Office, p.As("officer"), r.ID, "pdf")
	wants(p.t, err, fault.Invalid, "report.format")
	_, err = reporting.List(p.Ctx, p.Office, p.As("officer"), reporting.Asking{After: "x"})
	wants(p.t, err, fault.Invalid, "list.cursor")
	_, err = reporting.List(p.Ctx, p.Office, p.As("officer"), reporting.Asking{Under: "x"})
	wants(p.t, err, fault.Missing, "unit.missing")
	p.wrote()
	for _, name := range []string{"person2", "unit_admin", "admin", "department_officer"} { // the last is the officer of another unit
		_, err := reporting.See(p.Ctx, p.Office, p.As(name), r.ID)
		denied(p.t, name+" sees it", err)
		_, err = reporting.File(p.Ctx, p.Office, p.As(name), r.ID, "docx")
		denied(p.t, name+" loads it", err)
	}
	_, err = reporting.List(p.Ctx, p.Office, p.As("department_officer"), reporting.Asking{Under: r.Unit})
	denied(p.t, "another unit's list", err)
	p.Acts.Take()
}

func denied(t *testing.T, what string, err error) {
	t.Helper()
	if !fault.Is(err, fault.Denied) {
		t.Errorf("%s: %v", what, err)
	}
}

// reportAssigned: the head gives it to somebody who may hand it in.
func (p *play) reportAssigned(r report.Report) {
	head, officer := p.As("head"), p.As("officer")
	v, err := reporting.Assign(p.Ctx, p.Office, head, reporting.Assigning{Report: r.ID, Account: officer.Account})
	must(p.t, err)
	p.wrote("report.assign: notice+1 report~1 |")
	if v.Assigned != officer.Account || v.AssignedName == "" {
		p.t.Errorf("assigned: %+v", v)
	}
	_, err = reporting.Assign(p.Ctx, p.Office, officer, reporting.Assigning{Report: r.ID, Account: officer.Account})
	must(p.t, err)
	p.wrote("report.assign: report~1 |") // nobody is told what they did themselves
	_, err = reporting.Assign(p.Ctx, p.Office, head, reporting.Assigning{Report: r.ID, Account: p.As("person2").Account})
	wants(p.t, err, fault.Invalid, "report.assign_who")
	_, err = reporting.Assign(p.Ctx, p.Office, p.As("reviewer"), reporting.Assigning{Report: r.ID, Account: officer.Account})
	denied(p.t, "the department gives a unit's report to somebody", err)
	p.Acts.Take()
}

// reportHandedIn: handed in, given back, handed in again, received.
func (p *play) reportHandedIn(r report.Report) {
	officer := p.As("officer")
	in := reporting.Submission{Report: r.ID, Difficulties: "  " + canary + "\r\nMạng chậm.  ", Proposals: canary}
	_, err := reporting.Submit(p.Ctx, p.Office, officer, in)
	wants(p.t, err, fault.Closed, "report.period_runs")
	_, err = reporting.Submit(p.Ctx, p.Office, officer, reporting.Submission{Report: r.ID, Proposals: strings.Repeat("ệ", 5001)})
	wants(p.t, err, fault.Invalid, "report.text_too_long")
	p.Clock.Set(time.Date(2027, 1, 4, 8, 0, 0, 0, civil.Zone))
	officer = p.As("officer")
	reviewer := p.As("reviewer")
	_, err = reporting.Submit(p.Ctx, p.Office, reviewer, in)
	denied(p.t, "the department hands a unit's report in", err)
	for _, act := range []func() error{
		func() error { _, err := reporting.Receive(p.Ctx, p.Office, reviewer, r.ID); return err },
		func() error {
			_, err := reporting.Return(p.Ctx, p.Office, reviewer, reporting.Returning{Report: r.ID, Reason: "x"})
			return err
		},
	} {
		wants(p.t, act(), fault.Stale, "report.not_submitted")
	}
	p.Acts.Take()
	_, err = reporting.Submit(p.Ctx, p.Office, officer, in)
	must(p.t, err)
	p.wrote("report.submit: report~1 |")
	if got := p.reportOf("unit", "2026", officer); got.Difficulties != canary+"\nMạng chậm." || got.State != report.Submitted || got.Late {
		p.t.Errorf("handed in: %+v", got)
	}
	_, err = reporting.Submit(p.Ctx, p.Office, officer, in)
	wants(p.t, err, fault.Stale, "report.not_to_do")
	_, err = reporting.Assign(p.Ctx, p.Office, officer, reporting.Assigning{Report: r.ID})
	wants(p.t, err, fault.Stale, "report.not_to_do")
	_, err = reporting.Return(p.Ctx, p.Office, reviewer, reporting.Returning{Report: r.ID, Reason: "  "})
	wants(p.t, err, fault.Invalid, "report.reason_needed")
	_, err = reporting.Record(p.Ctx, p.Office, reviewer, reporting.Recorded{Report: r.ID, Number: "1", Day: p.day()})
	denied(p.t, "a letter for a unit's report outside the units assigned", nothingOr(err, "report.not_own"))
	for _, act := range []func(office.Who) error{
		func(who office.Who) error { _, err := reporting.Receive(p.Ctx, p.Office, who, r.ID); return err },
		func(who office.Who) error {
			_, err := reporting.Return(p.Ctx, p.Office, who, reporting.Returning{Report: r.ID, Reason: "x"})
			return err
		},
	} {
		for _, name := range []string{"officer", "head", "director", "admin", "person2"} {
			denied(p.t, name+" receives or gives back", act(p.As(name)))
		}
	}
	p.Acts.Take()
	_, err = reporting.Return(p.Ctx, p.Office, reviewer, reporting.Returning{Report: r.ID, Reason: canary})
	must(p.t, err)
	p.wrote("report.return: notice+1 report~1 |") // the duty still runs: no round has closed it
	if v, err := reporting.See(p.Ctx, p.Office, p.As("officer"), r.ID); err != nil || v.Returned != canary || !v.MaySubmit || v.MayReturn {
		p.t.Errorf("given back: %+v, %v", v, err)
	}
	_, err = reporting.Submit(p.Ctx, p.Office, p.As("head"), in)
	must(p.t, err)
	p.wrote("report.submit: report~1 |")
	p.morning(civil.Of(2027, 1, 5))
	p.Acts.Take()
	if p.duty("report " + r.ID).Runs() {
		p.t.Error("handed in and still running")
	}
	_, err = reporting.Return(p.Ctx, p.Office, p.As("reviewer"), reporting.Returning{Report: r.ID, Reason: canary})
	must(p.t, err)
	p.wrote("report.return: duty~1 notice+2 report~1 |") // to the head who handed it in and to the officer it is assigned to
	_, err = reporting.Submit(p.Ctx, p.Office, p.As("officer"), in)
	must(p.t, err)
	p.Acts.Take()
	_, err = reporting.Receive(p.Ctx, p.Office, p.As("reviewer"), r.ID)
	must(p.t, err)
	p.wrote("report.receive: report~1 |")
	_, err = reporting.Receive(p.Ctx, p.Office, p.As("reviewer"), r.ID)
	wants(p.t, err, fault.Stale, "report.not_submitted")
}

// nothingOr takes a fault of a key for a denial: both turn the asker away.
func nothingOr(err error, key string) error {
	if f, ok := fault.As(err); ok && f.Key == key {
		return fault.New(fault.Denied, key)
	}
	return err
}

// departmentsOwn: the department's report is made by its officers and leaves by a letter.
func (p *play) departmentsOwn() {
	p.opening(civil.Of(2027, 1, 6))
	reviewer := p.As("reviewer")
	r := p.reportOf("department", "2026", reviewer)
	p.Acts.Take()
	_, err := reporting.Submit(p.Ctx, p.Office, p.As("department_officer"), reporting.Submission{Report: r.ID})
	denied(p.t, "an officer of the unit makes the department's own", err)
	_, err = reporting.Record(p.Ctx, p.Office, reviewer, reporting.Recorded{Report: r.ID, Number: "9/BC-SNV", Day: p.day()})
	wants(p.t, err, fault.Stale, "report.not_submitted")
	p.Acts.Take()
	_, err = reporting.Assign(p.Ctx, p.Office, reviewer, reporting.Assigning{Report: r.ID, Account: reviewer.Account})
	must(p.t, err)
	p.wrote("report.assign: report~1 |")
	_, err = reporting.Submit(p.Ctx, p.Office, reviewer, reporting.Submission{Report: r.ID, Difficulties: canary})
	must(p.t, err)
	p.wrote("report.submit: report~1 |")
	_, err = reporting.Receive(p.Ctx, p.Office, reviewer, r.ID)
	wants(p.t, err, fault.Closed, "report.own")
	_, err = reporting.Return(p.Ctx, p.Office, reviewer, reporting.Returning{Report: r.ID, Reason: "x"})
	wants(p.t, err, fault.Closed, "report.own")
	for key, l := range map[string]reporting.Recorded{
		"report.letter_needed": {Number: " ", Day: p.day()}, "report.letter_day": {Number: "9/BC-SNV", Day: p.day().AddDays(1)},
		"report.text_too_long": {Number: strings.Repeat("9", 101), Day: p.day()},
	} {
		l.Report = r.ID
		_, err := reporting.Record(p.Ctx, p.Office, reviewer, l)
		wants(p.t, err, fault.Invalid, key)
	}
	p.wrote()
	_, err = reporting.Record(p.Ctx, p.Office, reviewer, reporting.Recorded{Report: r.ID, Number: "9/BC-SNV", Day: p.day()})
	must(p.t, err)
	p.wrote("report.record: report~1 |")
	v, err := reporting.See(p.Ctx, p.Office, p.As("director"), r.ID)
	must(p.t, err)
	if v.State != report.Received || v.Letter != "9/BC-SNV" || v.MaySubmit || v.MayRecord || len(v.Events) != 4 {
		p.t.Errorf("the department's own: %+v", v)
	}
	p.byJobPosition(v)
}

// byJobPosition: the department's report tells how many people hold which vị trí việc làm, in words or by code, and they add up to all (PT-14.7).
func (p *play) byJobPosition(v reporting.Detail) {
	p.t.Helper()
	i := slices.IndexFunc(v.Figures, func(g reporting.Group) bool { return g.Key == "job_position" })
	if i < 0 || total(p.t, v.Figures[i]) != 60 || !slices.ContainsFunc(v.Figures[i].Rows, func(r reporting.Row) bool { return r.Label == "Hiệu trưởng" }) {
		p.t.Errorf("by vị trí việc làm: %+v", v.Figures)
	}
}

// TestReportYear plays a year of Bình Định: each month, each quarter, the year by 14 November; what is opened is reminded of, once each.
func TestReportYear(t *testing.T) { onAStore(t, reportYear) }

func reportYear(t *testing.T, options ...trial.Option) {
	p := newPlay(t, append(options, trial.In("binh-dinh"), trial.At(time.Date(2026, 2, 20, 8, 0, 0, 0, civil.Zone)))...)
	for day := civil.Of(2026, 3, 1); day.Before(civil.Of(2027, 1, 9)); day = day.AddDays(1) {
		p.opening(day)
	}
	want := []string{"2026-02", "2026-Q1", "2026-03", "2026-04", "2026-05", "2026-06", "2026-Q2", "2026-07", "2026-08", "2026-Q3", "2026-09", "2026-10", "2026", "2026-11", "2026-12", "2026-Q4"}
	got := p.labels("officer")
	for _, list := range [][]string{want, got} {
		slices.Sort(list)
	}
	if !slices.Equal(got, want) {
		t.Errorf("the year's reports: %v, want %v", got, want)
	}
	for label, until := range map[string]civil.Date{"2026-02": civil.Of(2026, 3, 6), "2026-Q3": civil.Of(2026, 10, 7), "2026-10": civil.Of(2026, 11, 6), "2026": civil.Of(2026, 11, 14), "2026-Q4": civil.Of(2027, 1, 8)} {
		if r := p.reportOf("unit", label, p.As("officer")); r.Until != until || r.Content != "ket_qua_quan_ly" || !strings.HasPrefix(r.Citation, "Điều 15.4") {
			t.Errorf("%s is due on %s by %s", label, r.Until, r.Citation)
		}
	}
}

// TestReportReminded: in Bình Định the report of the year is reminded of before 14 November, is late on the 15th, and its lateness stays.
func TestReportReminded(t *testing.T) { onAStore(t, reportReminded) }

func reportReminded(t *testing.T, options ...trial.Option) {
	p := newPlay(t, append(options, trial.In("binh-dinh"), trial.At(time.Date(2026, 2, 20, 8, 0, 0, 0, civil.Zone)))...)
	p.turn(2026, 11, 9)
	box := &postbox{}
	p.Office.Messenger = box
	for _, name := range []string{"officer", "head", "reviewer"} {
		p.mail(name)
	}
	p.clearDesk()
	p.dayOfReports(civil.Of(2026, 11, 11))
	r := p.reportOf("unit", "2026", p.As("officer"))
	key := "report " + r.ID
	for _, day := range []int{12, 13, 16, 17, 18, 19, 20, 23} { // the 14th is a Saturday
		p.dayOfReports(civil.Of(2026, 11, day))
	}
	d := p.duty(key)
	if d.Until != civil.Of(2026, 11, 14) || !slices.Equal(remindedOf(d, "officer"), []string{"before-1", "late"}) || !slices.Equal(remindedOf(d, "head"), []string{"head"}) ||
		!slices.Contains(remindedOf(d, "department_officer"), "department") {
		t.Errorf("until %s, reminded %+v", d.Until, d.Reminders)
	}
	letters := box.got()
	if !slices.ContainsFunc(letters, func(l string) bool {
		return strings.HasPrefix(l, "officer@vidu.vn: Sắp đến hạn, báo cáo: 1 việc, sớm nhất ngày 14/11/2026")
	}) {
		t.Errorf("letters: %v", letters)
	}
	late, err := reporting.List(p.Ctx, p.Office, p.As("reviewer"), reporting.Asking{Late: true, Period: "2026"})
	must(t, err)
	if late.Counts.Late == 0 || len(late.Reports) == 0 || slices.ContainsFunc(late.Reports, func(v reporting.View) bool { return !v.Late || v.Label != "2026" }) {
		t.Errorf("who is late: %+v", late)
	}
	_, err = reporting.Submit(p.Ctx, p.Office, p.As("officer"), reporting.Submission{Report: r.ID})
	must(t, err)
	p.dayOfReports(civil.Of(2026, 11, 25)) // the 24th is a holiday
	if d := p.duty(key); d.Runs() || !d.Late {
		t.Errorf("handed in late: %+v", d)
	}
	_, err = reporting.Return(p.Ctx, p.Office, p.As("reviewer"), reporting.Returning{Report: r.ID, Reason: "Thiếu số liệu."})
	must(t, err)
	if d := p.duty(key); !d.Runs() || d.Until != civil.Of(2026, 11, 14) {
		t.Errorf("given back: %+v", d)
	}
	_, err = reporting.Submit(p.Ctx, p.Office, p.As("head"), reporting.Submission{Report: r.ID})
	must(t, err)
	r = p.reportOf("unit", "2026", p.As("officer"))
	if !r.Late || civil.FromTime(r.First) != civil.Of(2026, 11, 23) || civil.FromTime(r.Submitted) != civil.Of(2026, 11, 25) {
		t.Errorf("handed in twice: %+v", r)
	}
	var told []string
	for _, e := range r.Events {
		told = append(told, e.What)
	}
	if want := []string{"open", "submit", "return", "submit"}; !slices.Equal(told, want) {
		t.Errorf("what happened: %v", told)
	}
}

// TestReportInTimeStaysInTime: a report that came in time and was mended after the last day is not late (PT-17.4, 15/01).
func TestReportInTimeStaysInTime(t *testing.T) {
	t.Parallel()
	p := newPlay(t, trial.At(time.Date(2026, 11, 9, 8, 0, 0, 0, civil.Zone)))
	p.turn(2027, 1, 4)
	p.dayOfReports(civil.Of(2027, 1, 5))
	unit, own := p.reportOf("unit", "2026", p.As("officer")), p.reportOf("department", "2026", p.As("reviewer"))
	if unit.Until != civil.Of(2027, 1, 15) || own.Until != civil.Of(2027, 1, 31) || !slices.Equal(own.Recipients, []string{"bo_noi_vu"}) {
		t.Errorf("due on %s and %s, to %v", unit.Until, own.Until, own.Recipients)
	}
	_, err := reporting.Submit(p.Ctx, p.Office, p.As("officer"), reporting.Submission{Report: unit.ID})
	must(t, err)
	p.dayOfReports(civil.Of(2027, 1, 18))
	_, err = reporting.Return(p.Ctx, p.Office, p.As("reviewer"), reporting.Returning{Report: unit.ID, Reason: "Thiếu đề xuất."})
	must(t, err)
	p.dayOfReports(civil.Of(2027, 1, 19))
	_, err = reporting.Submit(p.Ctx, p.Office, p.As("officer"), reporting.Submission{Report: unit.ID, Proposals: "Không."})
	must(t, err)
	p.dayOfReports(civil.Of(2027, 1, 20))
	if r, d := p.reportOf("unit", "2026", p.As("officer")), p.duty("report "+unit.ID); r.Late || d.Late || d.Runs() {
		t.Errorf("late: the report %t, its duty %+v", r.Late, d)
	}
	p.dayOfReports(civil.Of(2027, 1, 28))
	p.dayOfReports(civil.Of(2027, 1, 29))
	p.dayOfReports(civil.Of(2027, 2, 1))
	if d := p.duty("report " + own.ID); !slices.Equal(remindedOf(d, "department_officer"), []string{"before-2", "before-0", "late"}) && !slices.Equal(remindedOf(d, "department_officer"), []string{"before-2", "late"}) {
		t.Errorf("the department's own, reminded %+v", d.Reminders)
	}
}

// TestReportDongThap: units by 10 January, a Sunday in 2027, and the department to the ministry and the province (DT-22.6, DT-26.8).
func TestReportDongThap(t *testing.T) {
	t.Parallel()
	p := newPlay(t, trial.In("dong-thap"))
	p.turn(2026, 12, 11)
	p.opening(civil.Of(2026, 12, 11))
	r := p.reportOf("unit", "2026", p.As("officer"))
	if r.Until != civil.Of(2027, 1, 10) || !strings.HasPrefix(r.Citation, "Điều 22.6") || r.From != civil.Of(2026, 1, 1) {
		t.Errorf("the unit's: %+v", r)
	}
	p.opening(civil.Of(2027, 1, 4))
	own := p.reportOf("department", "2026", p.As("reviewer"))
	if own.Until != civil.Of(2027, 1, 31) || !slices.Equal(own.Recipients, []string{"bo_noi_vu", "ubnd_tinh"}) {
		t.Errorf("the department's: %+v", own)
	}
	_, err := reporting.Submit(p.Ctx, p.Office, p.As("officer"), reporting.Submission{Report: r.ID})
	must(t, err)
	if got := p.reportOf("unit", "2026", p.As("officer")); got.Late || len(got.Figures) != 4 {
		t.Errorf("handed in on 4 January: %+v", got)
	}
}

// TestReportAssignee: whoever a report was given to is reminded, and nobody else of their role.
func TestReportAssignee(t *testing.T) {
	t.Parallel()
	p := newPlay(t, trial.At(time.Date(2026, 11, 9, 8, 0, 0, 0, civil.Zone)))
	p.turn(2027, 1, 4)
	p.dayOfReports(civil.Of(2027, 1, 5))
	r := p.reportOf("unit", "2026", p.As("officer"))
	_, err := reporting.Assign(p.Ctx, p.Office, p.As("head"), reporting.Assigning{Report: r.ID, Account: p.As("head").Account})
	must(t, err)
	p.dayOfReports(civil.Of(2027, 1, 13))
	d := p.duty("report " + r.ID)
	if len(d.Reminders) != 1 || d.Reminders[0].Account != p.As("head").Account {
		t.Errorf("reminded %+v", d.Reminders)
	}
}

// TestReportFigures: what is frozen is what was counted, its tables add up, and the spreadsheet holds them; after it was handed in nothing
// that changes changes it.
func TestReportFigures(t *testing.T) {
	t.Parallel()
	p := newPlay(t, trial.In("binh-dinh"), trial.At(time.Date(2026, 2, 20, 8, 0, 0, 0, civil.Zone)))
	p.turn(2026, 11, 9)
	p.dayOfReports(civil.Of(2026, 11, 10))
	officer := p.As("officer")
	r := p.reportOf("unit", "2026", officer)
	before, err := reporting.Figures(p.Ctx, p.Office, officer, r.ID)
	must(t, err)
	keys := make([]string, 0, len(before))
	for _, g := range before {
		keys = append(keys, g.Key)
	}
	if want := []string{"people", "category", "rank", "title", "position", "completeness", "deadlines"}; !slices.Equal(keys, want) {
		t.Fatalf("tables %v, want %v", keys, want)
	}
	people := total(t, before[0])
	page, all := p.Office.Census.List(office.CensusQuery{Scopes: []string{officer.UnitPath}, Size: 1000})
	have, want := 0, 0
	for _, f := range page {
		have, want = have+f.Have, want+f.Want
	}
	if people != all || total(t, before[1]) != people || total(t, before[4]) != people || before[5].Rows[0].Count != strconv.Itoa(want) || before[5].Rows[1].Count != strconv.Itoa(have) {
		t.Errorf("%d people, %d counted: %+v", all, people, before)
	}
	p.addsUp()
	if code := before[3].Rows[0]; code.Label == code.Code || code.Label == "" {
		t.Errorf("a title without its name: %+v", code)
	}
	_, err = reporting.Submit(p.Ctx, p.Office, officer, reporting.Submission{Report: r.ID, Difficulties: "Mạng chậm."})
	must(t, err)
	p.clearDesk() // the figures of the unit move
	p.declaredOn("person", p.day())
	p.morning(civil.Of(2026, 11, 20))
	v, err := reporting.See(p.Ctx, p.Office, officer, r.ID)
	must(t, err)
	if !v.Frozen || fmt.Sprint(v.Figures) != fmt.Sprint(before) {
		t.Errorf("frozen as\n%v\nwas\n%v", v.Figures, before)
	}
	f, err := reporting.File(p.Ctx, p.Office, officer, r.ID, "xlsx")
	must(t, err)
	sheet := fmt.Sprint(sheetOf(t, f.Bytes))
	for _, word := range []string{"năm 2026", "Mạng chậm.", before[3].Rows[0].Label, "Điều 15.4", "Ủy ban nhân dân tỉnh (qua Sở Nội vụ)"} {
		if !strings.Contains(sheet, word) {
			t.Errorf("the spreadsheet does not say %q: %s", word, sheet)
		}
	}
}

// sheetOf reads the first sheet of a spreadsheet.
func sheetOf(t *testing.T, file []byte) [][]string {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(file))
	must(t, err)
	rows, err := book.GetRows(book.GetSheetList()[0])
	must(t, err)
	return rows
}

// addsUp: in every unit's report the categories and the positions add up to the people, and so do ranks, titles and workers under contract.
func (p *play) addsUp() {
	p.t.Helper()
	all, err := reporting.List(p.Ctx, p.Office, p.As("director"), reporting.Asking{Period: "2026"})
	must(p.t, err)
	if len(all.Reports) < 6 {
		p.t.Fatalf("only %d reports", len(all.Reports))
	}
	for _, v := range all.Reports {
		g, err := reporting.Figures(p.Ctx, p.Office, p.As("director"), v.ID)
		must(p.t, err)
		workers := 0
		for _, row := range g[1].Rows {
			if row.Code == "nguoi_lao_dong" {
				workers, _ = strconv.Atoi(row.Count)
			}
		}
		if people := total(p.t, g[0]); total(p.t, g[1]) != people || total(p.t, g[4]) != people || total(p.t, g[2])+total(p.t, g[3])+workers != people {
			p.t.Errorf("%s does not add up: %+v", v.UnitName, g)
		}
	}
}

func total(t *testing.T, g reporting.Group) (sum int) {
	t.Helper()
	for _, row := range g.Rows {
		n, err := strconv.Atoi(row.Count)
		must(t, err)
		sum += n
	}
	return sum
}

// TestReportDeadlineFigures: what was done in time, late or not at all by the duties of the period, counted by a scan.
func TestReportDeadlineFigures(t *testing.T) {
	t.Parallel()
	p := newPlay(t, trial.In("binh-dinh"), trial.At(time.Date(2026, 2, 20, 8, 0, 0, 0, civil.Zone)))
	p.turn(2026, 11, 2)
	p.clearDesk()
	inTime := p.declaredOn("person", p.day()) // three working days
	late := p.declaredOn("person2", p.day())
	p.declaredOn("person6", p.day()) // is left
	p.dayOfReports(civil.Of(2026, 11, 3))
	p.passed(inTime)
	p.morning(civil.Of(2026, 11, 10))
	p.passed(late)
	p.dayOfReports(civil.Of(2026, 11, 11))
	figures, err := reporting.Figures(p.Ctx, p.Office, p.As("officer"), p.reportOf("unit", "2026-11", p.As("officer")).ID)
	must(t, err)
	got := map[string]string{}
	for _, row := range figures[len(figures)-1].Rows {
		got[row.Code] = row.Count
	}
	if got["update.in_time"] != "1" || got["update.late"] != "1" || got["update.overdue"] != "1" {
		t.Errorf("deadlines: %v", got)
	}
}

// TestReportMoves: a day off that the department adds moves the last day of a monthly report that is not handed in, and its duty's.
func TestReportMoves(t *testing.T) {
	t.Parallel()
	p := newPlay(t, trial.In("binh-dinh"), trial.At(time.Date(2026, 2, 20, 8, 0, 0, 0, civil.Zone)))
	p.turn(2026, 11, 9)
	p.dayOfReports(civil.Of(2026, 11, 30))
	_, err := lawbook.Amend(p.Ctx, p.Office, p.As("admin"), lawbook.Amending{Document: "QĐ 99/QĐ-TTg", Signed: p.day(), Days: []law.DayChange{{Date: civil.Of(2026, 12, 4), Kind: law.Holiday, Name: "Ngày nghỉ thử nghiệm"}}})
	must(t, err)
	p.dayOfReports(civil.Of(2026, 12, 1))
	r := p.reportOf("unit", "2026-11", p.As("officer"))
	if d := p.duty("report " + r.ID); r.Until != civil.Of(2026, 12, 8) || d.Until != r.Until {
		t.Errorf("after the day off: the report until %s, its duty until %s", r.Until, d.Until)
	}
}

// TestReportPages: pages show every report once, and what is due next stands first.
func TestReportPages(t *testing.T) {
	t.Parallel()
	p := newPlay(t, trial.In("binh-dinh"), trial.At(time.Date(2026, 2, 20, 8, 0, 0, 0, civil.Zone)))
	p.turn(2026, 11, 9)
	p.opening(civil.Of(2026, 11, 10))
	var seen []string
	after := ""
	for range 100 {
		v, err := reporting.List(p.Ctx, p.Office, p.As("reviewer"), reporting.Asking{After: after, Limit: 3})
		must(t, err)
		for _, r := range v.Reports {
			seen = append(seen, r.ID)
		}
		if after = v.Next; after == "" {
			if n := v.Counts.ToDo; n != len(seen) || len(v.Coming) != 2 || v.Coming[0].Label != "2026" || v.Coming[0].Count+v.Coming[1].Count != n {
				t.Errorf("%d seen of %d, coming %+v", len(seen), n, v.Coming)
			}
			break
		}
	}
	slices.Sort(seen)
	if len(seen) < 6 || len(slices.Compact(seen)) != len(seen) {
		t.Errorf("pages show %d reports, some twice", len(seen))
	}
	running, err := urging.List(p.Ctx, p.Office, p.As("officer"), urging.Asking{})
	must(t, err)
	if !slices.ContainsFunc(running.Duties, func(v urging.View) bool { return v.Kind == duty.Report && strings.HasPrefix(v.Link, "/bao-cao/") }) {
		t.Errorf("among the deadlines: %+v", running.Duties)
	}
}
