package web

import (
	"slices"
	"strings"

	"github.com/a-h/templ"

	"hoso/fault"
	"hoso/law"
	"hoso/office/lawbook"
)

// amendments is the part of the table about changing the law's data within the program, on a document.
func amendments() []Route {
	return []Route{
		look("/quy-dinh/sua", "law.amendments", "law.amend", seeAmendments, amendmentsPage),
		act("/quy-dinh/sua", "law.amend", "law.amend", deed[lawbook.Amending, lawbook.View]{form: amendingLawOf, do: doAmendLaw, then: lawAmended, again: amendLawAgain}),
	}
}

// AmendmentsView is what was amended so far, newest first.
type AmendmentsView struct {
	Amendments []lawbook.View `json:"amendments"`
}

func seeAmendments(v *visit) (AmendmentsView, error) {
	list, err := lawbook.List(v.ctx, v.office(), v.who)
	return AmendmentsView{list}, err
}

// amendmentDesk is the list with its forms; part is the form that was sent, "days" or "term".
type amendmentDesk struct {
	view  AmendmentsView
	part  string
	fault *fault.Fault
}

func amendmentsPage(v *visit, view AmendmentsView) templ.Component {
	return amendmentListPage(v, amendmentDesk{view: view, part: v.query("phan")})
}

// amendingLawOf reads either form: days of the calendar, one a row, or one term.
func amendingLawOf(v *visit) (lawbook.Amending, error) {
	a := lawbook.Amending{Document: v.value("document"), Title: v.value("title")}
	var err error
	if a.Signed, err = v.formDay("signed"); err != nil {
		return a, err
	}
	if a.From, err = v.formDay("from"); err != nil {
		return a, err
	}
	if id := v.value("term"); id != "" {
		a.Term = &law.TermChange{ID: id, Value: v.value("value"), Article: v.value("article"), Note: v.value("note")}
		return a, nil
	}
	for i, text := range v.values["day"] {
		if strings.TrimSpace(text) == "" {
			continue
		}
		day, err := readDay(strings.TrimSpace(text))
		if err != nil {
			return a, fault.New(fault.Invalid, "terms.no_day", text)
		}
		change := law.DayChange{Date: day, Kind: nth(v.values["kind"], i), Name: strings.TrimSpace(nth(v.values["name"], i))}
		if paired := strings.TrimSpace(nth(v.values["paired"], i)); paired != "" {
			if change.Paired, err = readDay(paired); err != nil {
				return a, fault.New(fault.Invalid, "terms.no_day", paired)
			}
		}
		a.Days = append(a.Days, change)
	}
	return a, nil
}

func nth(values []string, i int) string {
	if i < len(values) {
		return values[i]
	}
	return ""
}

func doAmendLaw(v *visit, a lawbook.Amending) (lawbook.View, error) {
	return lawbook.Amend(v.ctx, v.office(), v.who, a)
}

func lawAmended(_ *visit, _ lawbook.Amending, _ lawbook.View) (answer, error) {
	return goTo("/quy-dinh/sua?da-sua=1"), nil
}

func amendLawAgain(v *visit, a lawbook.Amending, f *fault.Fault) (templ.Component, bool) {
	view, err := seeAmendments(v)
	if err != nil {
		return nil, false
	}
	part := "days"
	if a.Term != nil {
		part = "term"
	}
	return amendmentListPage(v, amendmentDesk{view, part, f}), true
}

// dayRows is how many days the form of the calendar takes at once: a Tết with its swaps.
const dayRows = 4

func dayKinds() []string {
	return []string{law.Holiday, law.Comp, law.SwapOff, law.SwapWork, law.OrdinaryDay}
}

// amendable are the terms that may be chosen, by their names on the screen.
func (v *visit) amendable() []amendableTerm {
	now := map[string]law.Term{}
	if p := v.book().Province(v.office().Province); p != nil {
		for _, t := range p.Terms(v.today()) {
			now[t.ID] = t
		}
	}
	var all []amendableTerm
	for _, id := range law.TermIDs() {
		all = append(all, amendableTerm{id, v.termName(id), v.termValue(now[id].Value, now[id].Unit)})
	}
	slices.SortFunc(all, func(a, b amendableTerm) int { return strings.Compare(a.name, b.name) })
	return all
}

// amendableTerm is a term that may be chosen: its name, and what it says today.
type amendableTerm struct{ id, name, value string }

// amendedWhat says in one line what an amendment changed.
func (v *visit) amendedWhat(a lawbook.View) []string {
	var lines []string
	if a.Term != nil {
		lines = append(lines, v.Say("amendment.term_line", v.termName(a.Term.ID), v.termValue(a.Term.Value, ""), a.From.VN()))
	}
	for _, d := range a.Days {
		lines = append(lines, v.Say("amendment.day_line", d.Date.VN(), v.dayKind(d.Kind), d.Name))
	}
	return lines
}

func (v *visit) dayKind(kind string) string {
	return v.Say("holiday." + kind)
}
