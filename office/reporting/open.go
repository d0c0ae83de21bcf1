package reporting

import (
	"context"

	"hoso/civil"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/duty"
	"hoso/record/report"
	"hoso/record/unit"
)

// JobOpen is the kind of the job that opens the reports of a part of the units.
const JobOpen = "report.open"

// perPart is how many units one act looks through.
const perPart = 200

// Begin looks once a day for reports whose time has come, and begins to open them; what a day on which nothing ran left out, the next makes
// good.
func Begin(ctx context.Context, o *office.Office) error {
	return office.OnceADay(ctx, o, "report.begin", func(d *office.Desk, _ civil.Date) error {
		if len(dueNow(d)) > 0 {
			d.Enqueue(office.Job{Kind: JobOpen, Key: d.Day.String(), Args: map[string]string{}})
		}
		return nil
	})
}

// dueNow lists the reports that are open today; none where no regulation is on file.
func dueNow(d *office.Desk) []law.DueReport {
	reg, err := d.Regulation()
	if err != nil {
		return nil
	}
	return reg.Reports(d.Day)
}

// Open opens the reports of one part of the units, and with the first part the department's own. The crash story: a part is one act that
// writes its reports, their duties and the job of the next part, so a crash repeats at most what it had not written.
func Open(ctx context.Context, o *office.Office, job office.Job) error {
	_, err := office.Do(ctx, o, office.System(), "report.open", "", func(d *office.Desk) (struct{}, error) {
		if _, err := d.Allow("job.run", law.Object{Noun: "report"}); err != nil {
			return struct{}{}, err
		}
		d.Settle(job.ID)
		q := office.Query{Limit: perPart}
		if after := job.Args["after"]; after != "" {
			q.After = &office.After{ID: after}
		}
		units, err := office.Find[unit.Unit](d.Reader, q)
		if err != nil {
			return struct{}{}, err
		}
		wanted, err := wantedOf(d, units, q.After == nil)
		if err != nil {
			return struct{}{}, err
		}
		if len(units) == perPart {
			last := string(units[perPart-1].Record.ID)
			d.Enqueue(office.Job{Kind: JobOpen, Key: d.Day.String() + " " + last, Args: map[string]string{"after": last}})
		}
		return struct{}{}, openAll(d, wanted)
	})
	return err
}

// wanted is a report that should be there, and the duty that goes with it.
type wanted struct {
	report.Report
	binds, term string
}

// wantedOf lists the reports of these units, and where own is asked the department's.
func wantedOf(d *office.Desk, units []office.Stored[unit.Unit], own bool) ([]wanted, error) {
	var all []wanted
	for _, due := range dueNow(d) {
		if due.Kind == law.ReportOfUnit {
			for _, s := range units {
				if reports(d, s.Record, due) {
					all = append(all, want(due, s.Record, office.RoleOfficer))
				}
			}
			continue
		}
		home, found, err := d.Home()
		if err != nil {
			return nil, err
		}
		if own && found {
			all = append(all, want(due, home, office.RoleDepartmentOfficer))
		}
	}
	return all, nil
}

// reports reports whether a unit has a report to make: it has its own head, is there today, and was there before the period was over.
func reports(d *office.Desk, u unit.Unit, due law.DueReport) bool {
	e, ok := u.At(d.Day)
	province := d.Book.Province(d.Office.Province)
	if !ok || e.Closed || province == nil {
		return false
	}
	kind := province.UnitType(e.Type)
	_, before := u.At(due.To)
	return before && kind != nil && kind.Head && kind.In(d.Day)
}

func want(due law.DueReport, u unit.Unit, binds string) wanted {
	return wanted{report.Report{Kind: due.Kind, Period: due.Period, Label: due.Label, From: due.From, To: due.To, Unit: u.ID, UnitPath: u.Path, Until: due.Until,
		Citation: due.Citation, Content: due.Content, Recipients: due.Recipients, State: report.Open, Figures: []report.Group{}}, binds, due.Term}
}

// openAll writes the reports that are not there yet, with their duties. A last day that the calendar has moved is mended in those that are
// there and not handed in.
func openAll(d *office.Desk, all []wanted) error {
	keys := make([]string, 0, len(all))
	for _, w := range all {
		keys = append(keys, w.Key())
	}
	if len(keys) == 0 {
		return nil
	}
	found, err := office.Find[report.Report](d.Reader, office.Query{Where: []office.Where{{Key: "key", Op: "in", Value: keys}}})
	if err != nil {
		return err
	}
	known := map[string]office.Stored[report.Report]{}
	for _, s := range found {
		known[s.Record.Key()] = s
	}
	for _, w := range all {
		s, there := known[w.Key()]
		switch {
		case !there:
			err = openOne(d, w)
		case s.Record.ToDo() && s.Record.Until != w.Until:
			s.Record.Until = w.Until
			err = d.Put(s.Record, s.Rev)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func openOne(d *office.Desk, w wanted) error {
	r := w.Report
	r.ID = id.New()
	if err := d.Put(r.Tell(d.At, d.Who.Account, report.DidOpen, ""), 0); err != nil {
		return err
	}
	return d.Put(duty.Duty{ID: id.New(), Kind: duty.Report, Subject: r.ID, Unit: r.Unit, UnitPath: r.UnitPath, Binds: w.binds, Until: r.Until,
		Term: w.term, Citation: r.Citation, Opened: d.At, Reminders: []duty.Reminder{}}, 0)
}
