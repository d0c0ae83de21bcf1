package web

import (
	"net/url"
	"slices"

	"github.com/a-h/templ"

	"hoso/fault"
	"hoso/office/intake"
	"hoso/viet"
)

// intakeDesk is one intake with what went wrong on its page.
type intakeDesk struct {
	intake.Detail
	fault *fault.Fault
}

func intakeAgain[In any](v *visit, _ In, f *fault.Fault) (templ.Component, bool) {
	d, err := seeIntake(v)
	if err != nil {
		return nil, false
	}
	return intakeDetailPage(v, intakeDesk{d, f}), true
}

// to is the address of the same intake, narrowed otherwise.
func (d intakeDesk) to(what, after, change string) string {
	q := url.Values{}
	for name, value := range map[string]string{"loc": what, "tiep": after, "doi": change} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return addressWith(intakeAddress(d.ID), q)
}

// intakeFilter is one way to narrow the lines, with how many there are.
type intakeFilter struct {
	what  string
	count int
}

func (d intakeDesk) filters() []intakeFilter {
	c := d.Counts
	all := []intakeFilter{{"", c.People + c.Stray}}
	for _, f := range []intakeFilter{{intake.Wrong, c.Wrong}, {intake.Stray, c.Stray}, {intake.Known, c.Known}, {intake.Hints, c.Hints}, {intake.New, c.New}, {intake.Same, c.Same}} {
		if f.count > 0 {
			all = append(all, f)
		}
	}
	return all
}

func (v *visit) filterWord(what string) string {
	if what == "" {
		return v.Say("intake.filter_all")
	}
	return v.Say("intake.what." + what)
}

// open are the columns and sheets nobody has named; with a change asked for, that one too.
func (d intakeDesk) opens(v *visit, s intake.SheetView, c intake.Column) bool {
	return c.How == intake.Unknown || c.How == intake.Twice || c.Target == "" || v.query("doi") == fieldOf(s.Number, c.Number)
}

func (d intakeDesk) opensSheet(v *visit, n int, s intake.SheetView) bool {
	return n > 0 && (s.How == intake.Unknown || v.query("doi") == fieldOf(s.Number, 0))
}

// chooses reports whether there is anything to choose.
func (d intakeDesk) chooses(v *visit) bool {
	for n, s := range d.Sheets {
		if d.opensSheet(v, n, s) {
			return true
		}
		for _, c := range s.Columns {
			if d.opens(v, s, c) {
				return true
			}
		}
	}
	return len(d.Open) > 0
}

func fieldOf(sheet, column int) string { return itoa(sheet) + "." + itoa(column) }

// intakeLook is the look of what becomes of a row.
func intakeLook(what string) stateLook {
	switch what {
	case intake.Wrong, intake.Stray:
		return stateLook{"alert-triangle", "bad"}
	case intake.Known:
		return stateLook{"user-check", "wait"}
	case intake.Same:
		return stateLook{"minus", "plain"}
	}
	return stateLook{"check", "good"}
}

// intakeStateLook is the look of how far a file has come.
func intakeStateLook(state string) stateLook {
	switch state {
	case "planned":
		return stateLook{"clock", "wait"}
	case "writing":
		return stateLook{"refresh", "wait"}
	case "done", "closed":
		return stateLook{"check", "good"}
	}
	return stateLook{"minus", "plain"}
}

// placeWords say which cell a finding is about.
func (v *visit) placeWords(f intake.Finding, several bool) string {
	words := v.Say("intake.place", itoa(f.Row))
	if several {
		words = v.Say("intake.sheet", f.Sheet) + ", " + viet.Lower(words)
	}
	if f.Letter != "" {
		words += ", " + v.Say("intake.place_cell", f.Letter, f.Heading)
	}
	if f.Value != "" {
		words += ": “" + f.Value + "”"
	}
	return words + "."
}

// becomes is what became of a row, once the file has been written.
func (d intakeDesk) becomes(l intake.Line) string {
	switch {
	case l.What != intake.New || d.State != "done" && d.State != "closed":
		return l.What
	case slices.Contains(d.Skipped, itoa(l.Row)):
		return intake.Known
	}
	return "loaded"
}

// needed is what the columns lack; the columns nobody has named stand below as questions.
func (d intakeDesk) needed() []fault.Finding {
	return slices.DeleteFunc(slices.Clone(d.Open), func(f fault.Finding) bool { return f.Grade != fault.Block })
}

// intakeCategories are the groups of people of the regulation.
func (v *visit) intakeCategories() []string {
	reg, err := v.regulation()
	if err != nil {
		return nil
	}
	return reg.Categories.List
}

// targetName is what a column was found to be, with its number on the form.
func (v *visit) targetName(c intake.Column) string {
	switch {
	case c.Target == intake.LeftOut:
		return v.Say("intake.leave_out")
	case c.Target == "":
		return v.Say("intake.choose_first")
	}
	return c.Label
}
