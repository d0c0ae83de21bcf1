package reporting

import (
	"context"

	"hoso/fault"
	"hoso/law"
	"hoso/office"
)

// Receive takes a unit's report. Faults: Denied; Missing "report.missing"; Stale "report.not_submitted"; Closed "report.own" for the
// department's own, whose letter is recorded instead.
func Receive(ctx context.Context, o *office.Office, who office.Who, reportID string) (View, error) {
	return office.Do(ctx, o, who, "report.receive", "", func(d *office.Desk) (View, error) {
		r, rev, err := own(d, reportID, mayReceive)
		if err != nil {
			return View{}, err
		}
		if r.Kind == law.ReportOfDepartment {
			return View{}, fault.New(fault.Closed, "report.own")
		}
		if r, err = r.Receive(d.At, who.Account); err != nil {
			return View{}, err
		}
		if err := d.Put(r, rev); err != nil {
			return View{}, err
		}
		return viewOf(d, r)
	})
}
