package reporting

import (
	"context"
	"strings"
	"unicode/utf8"

	"hoso/fault"
	"hoso/law"
	"hoso/office"
	"hoso/record/duty"
	"hoso/record/report"
)

// Returning gives a report back.
type Returning struct {
	Report string `json:"report"`
	Reason string `json:"reason"`
}

// Return gives a unit's report back with a reason: whoever handed it in is told, and its duty runs again with the same last day. Faults:
// Denied; Missing "report.missing"; Invalid "report.reason_needed", "report.text_too_long"; Stale "report.not_submitted"; Closed "report.own".
func Return(ctx context.Context, o *office.Office, who office.Who, b Returning) (View, error) {
	return office.Do(ctx, o, who, "report.return", "", func(d *office.Desk) (View, error) {
		r, rev, err := own(d, b.Report, mayReceive)
		if err != nil {
			return View{}, err
		}
		if r.Kind == law.ReportOfDepartment {
			return View{}, fault.New(fault.Closed, "report.own")
		}
		reason := strings.TrimSpace(b.Reason)
		if utf8.RuneCountInString(reason) > longestText {
			return View{}, fault.New(fault.Invalid, "report.text_too_long", longestText)
		}
		if r, err = r.Return(d.At, who.Account, reason); err != nil {
			return View{}, err
		}
		if err := runAgain(d, r); err != nil {
			return View{}, err
		}
		if err := tell(d, r, "notice.report_returned", short(r.Label), r.Until.VN(), r.Citation); err != nil {
			return View{}, err
		}
		if err := d.Put(r, rev); err != nil {
			return View{}, err
		}
		return viewOf(d, r)
	})
}

// runAgain lets a report's duty run again where a round has closed it.
func runAgain(d *office.Desk, r report.Report) error {
	key := duty.Duty{Kind: duty.Report, Subject: r.ID}.Key()
	found, err := office.Find[duty.Duty](d.Reader, office.Query{Where: []office.Where{{Key: "key", Op: "=", Value: key}}, Limit: 1})
	if err != nil || len(found) == 0 || found[0].Record.Runs() {
		return err
	}
	return d.Put(found[0].Record.Again(), found[0].Rev)
}
