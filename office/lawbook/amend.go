// Package lawbook holds the acts by which the department amends dated data of the law within the program: days of the calendar, terms of the
// regulation, codes of lists, entries of forms (PT-4.6, PT-18.3).
//
// It owns the order of amendments and what is counted anew after one. It does not own what the data mean (law). Invariant: a Book with an
// amendment in it has passed every check that a shipped one passes.
package lawbook

import (
	"context"
	"slices"
	"strings"

	"hoso/civil"
	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/amendment"
)

// Amending is an amendment as it is asked for.
type Amending struct {
	Document string            `json:"document"`
	Title    string            `json:"title"`
	Signed   civil.Date        `json:"signed"`
	From     civil.Date        `json:"from"`
	Days     []law.DayChange   `json:"days"`
	Term     *law.TermChange   `json:"term"`
	Codes    []law.CodeChange  `json:"codes"`
	Fields   []law.FieldChange `json:"fields"`
}

// View is an amendment that was made.
type View struct {
	amendment.Amendment
	Name string `json:"name"` // of who made it
}

// Amend amends the law's data on a document. The whole law is loaded with the amendment in it before anything is written, and holds for every
// act from the next on; deadlines that run are counted anew when the calendar moved. Faults: Denied; Invalid "amendment.document_needed",
// "amendment.nothing", "amendment.too_many", "amendment.first_day", "amendment.first_day_code", "amendment.first_day_form", "amendment.day", those of law.Amended, "amendment.refused" with what does not fit.
func Amend(ctx context.Context, o *office.Office, who office.Who, a Amending) (View, error) {
	var book *law.Book
	view, err := office.Do(ctx, o, who, "law.amend", "", func(d *office.Desk) (View, error) {
		if _, err := d.Allow("law.amend", law.Object{Noun: "law"}); err != nil {
			return View{}, err
		}
		if err := check(d, a); err != nil {
			return View{}, err
		}
		before, err := office.Amendments(d.Reader)
		if err != nil {
			return View{}, err
		}
		made := amendment.Amendment{ID: id.New(), Number: len(before) + 1, Document: a.Document, Title: a.Title, Signed: a.Signed, From: a.From, Days: a.Days, Term: a.Term, Codes: a.Codes, Fields: a.Fields, By: who.Account, At: d.At}
		if book, err = office.BookOf(o.Laws.Shipped, o.Province, before, made); err != nil {
			return View{}, refused(err)
		}
		if len(a.Days) > 0 {
			d.Enqueue(office.Job{Kind: JobRecount, Key: made.ID})
		}
		if len(a.Fields) > 0 {
			d.Enqueue(office.Job{Kind: JobReweigh, Key: made.ID, Due: a.From.Start()})
		}
		return View{made, who.Name}, d.Put(made, 0)
	})
	if err == nil {
		o.Laws.Adopt(book)
	}
	return view, err
}

// mostCodes is how many codes one amendment takes: a whole list.
const mostCodes = 5000

func check(d *office.Desk, a Amending) error {
	switch {
	case d.Office.Laws.Shipped == nil:
		return fault.New(fault.Closed, "amendment.not_here")
	case strings.TrimSpace(a.Document) == "" || a.Signed.IsZero():
		return fault.New(fault.Invalid, "amendment.document_needed")
	case len(a.Days)+len(a.Codes)+len(a.Fields) == 0 && a.Term == nil:
		return fault.New(fault.Invalid, "amendment.nothing")
	case len(a.Codes) > mostCodes:
		return fault.New(fault.Invalid, "amendment.too_many", mostCodes)
	case a.Term != nil && (a.From.Before(d.Day) || a.Term.Article == ""):
		return fault.New(fault.Invalid, "amendment.first_day") // what was decided was decided under the term of its day
	case len(a.Fields) > 0 && !a.From.After(d.Day):
		return fault.New(fault.Invalid, "amendment.first_day_form") // today's edition may have been written under already
	case len(a.Codes) > 0 && a.From.IsZero(), slices.ContainsFunc(a.Codes, func(c law.CodeChange) bool { return c.What != law.OpenCode && a.From.Before(d.Day) }):
		return fault.New(fault.Invalid, "amendment.first_day_code")
	}
	for _, day := range a.Days {
		switch {
		case day.Date.IsZero(), day.Kind != law.OrdinaryDay && day.Name == "":
			return fault.New(fault.Invalid, "amendment.day")
		case day.Kind == "":
			return fault.New(fault.Invalid, "amendment.day_kind", day.Date.VN())
		}
	}
	return nil
}

// refused says what of an amended law does not fit, each reason once though it holds in several stretches of days; a fault is said as it is.
func refused(err error) error {
	if _, ok := fault.As(err); ok {
		return err
	}
	f := fault.New(fault.Invalid, "amendment.refused")
	for _, flaw := range law.Flaws(err) {
		found := fault.Finding{Rule: "law", Grade: fault.Block, Key: flaw.Key, Args: flaw.Args}
		if found.Key == "" {
			found.Key, found.Args = "amendment.flaw", []string{flaw.Error()}
		}
		if !slices.ContainsFunc(f.Findings, func(g fault.Finding) bool { return g.Key == found.Key && slices.Equal(g.Args, found.Args) }) {
			f = f.With(found)
		}
	}
	return f.Wrap(err)
}

// List gives the amendments made so far, newest first.
func List(ctx context.Context, o *office.Office, who office.Who) ([]View, error) {
	return office.Do(ctx, o, who, "law.amendments", "", func(d *office.Desk) ([]View, error) {
		if _, err := d.Allow("law.view", law.Object{Noun: "law"}); err != nil {
			return nil, err
		}
		all, err := office.Amendments(d.Reader)
		if err != nil {
			return nil, err
		}
		views := make([]View, 0, len(all))
		for i := len(all) - 1; i >= 0; i-- {
			name, err := d.AccountName(all[i].By)
			if err != nil {
				return nil, err
			}
			views = append(views, View{all[i], name})
		}
		return views, nil
	})
}
