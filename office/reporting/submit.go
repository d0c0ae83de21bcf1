package reporting

import (
	"context"
	"strings"
	"unicode/utf8"

	"hoso/fault"
	"hoso/office"
	"hoso/text"
)

// Submission is what somebody says with a report: its figures are counted by the program.
type Submission struct {
	Report       string `json:"report"`
	Difficulties string `json:"difficulties"`
	Proposals    string `json:"proposals"`
}

// Submit hands a report in: its figures are counted and frozen, and whether it is late is settled by the first time. Faults: Denied; Missing
// "report.missing"; Invalid "report.text_too_long"; Stale "report.not_to_do"; Closed "report.period_runs".
func Submit(ctx context.Context, o *office.Office, who office.Who, s Submission) (View, error) {
	return office.Do(ctx, o, who, "report.submit", "", func(d *office.Desk) (View, error) {
		r, rev, err := own(d, s.Report, maySubmit)
		if err != nil {
			return View{}, err
		}
		for _, said := range []*string{&s.Difficulties, &s.Proposals} {
			*said = strings.TrimSpace(strings.ReplaceAll(*said, "\r\n", "\n"))
			if utf8.RuneCountInString(*said) > longestText {
				return View{}, fault.New(fault.Invalid, "report.text_too_long", longestText)
			}
		}
		figures, err := count(d, r, text.Vietnamese) // an official paper
		if err != nil {
			return View{}, err
		}
		if r, err = r.Submit(d.At, who.Account, figures, s.Difficulties, s.Proposals); err != nil {
			return View{}, err
		}
		if err := d.Put(r, rev); err != nil {
			return View{}, err
		}
		return viewOf(d, r)
	})
}
