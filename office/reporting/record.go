package reporting

import (
	"context"
	"strings"
	"unicode/utf8"

	"hoso/civil"
	"hoso/fault"
	"hoso/law"
	"hoso/office"
	"hoso/record/report"
)

// Recorded is the letter with which the department's own report went out: to Bộ Nội vụ and whomever else the regulation names.
type Recorded struct {
	Report string     `json:"report"`
	Number string     `json:"number"`
	Day    civil.Date `json:"day"`
}

// longestNumber bounds the number of a letter, in letters.
const longestNumber = 100

// Record writes down with which letter the department's own report went out; what was sent by hand is not received by the program (PT-14.7,
// DT-26.8). Faults: Denied; Missing "report.missing"; Closed "report.not_own" for a unit's; Stale "report.not_submitted"; Invalid
// "report.letter_needed", "report.letter_day", "report.text_too_long".
func Record(ctx context.Context, o *office.Office, who office.Who, l Recorded) (View, error) {
	return office.Do(ctx, o, who, "report.record", "", func(d *office.Desk) (View, error) {
		r, rev, err := own(d, l.Report, mayReceive)
		if err != nil {
			return View{}, err
		}
		if r.Kind != law.ReportOfDepartment {
			return View{}, fault.New(fault.Closed, "report.not_own")
		}
		number := strings.TrimSpace(l.Number)
		if utf8.RuneCountInString(number) > longestNumber {
			return View{}, fault.New(fault.Invalid, "report.text_too_long", longestNumber)
		}
		if r, err = r.Record(d.At, who.Account, report.Letter{Number: number, Day: l.Day}); err != nil {
			return View{}, err
		}
		if err := d.Put(r, rev); err != nil {
			return View{}, err
		}
		return viewOf(d, r)
	})
}
