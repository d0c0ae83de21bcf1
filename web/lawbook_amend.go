package web

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"hoso/civil"
	"hoso/fault"
	"hoso/law"
	"hoso/office/lawbook"
	"hoso/viet"
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

// amendmentDesk is the list with its forms; part is the form that was sent: "days", "term", "codes", "field" or "new".
type amendmentDesk struct {
	view  AmendmentsView
	part  string
	fault *fault.Fault
}

func amendmentsPage(v *visit, view AmendmentsView) templ.Component {
	return amendmentListPage(v, amendmentDesk{view: view, part: v.query("phan")})
}

// amendingLawOf reads the form that was sent: days of the calendar, one a row, one term, codes, or one entry.
func amendingLawOf(v *visit) (lawbook.Amending, error) {
	a := lawbook.Amending{Document: v.value("document"), Title: v.value("title")}
	var err error
	if a.Signed, err = v.formDay("signed"); err != nil {
		return a, err
	}
	if a.From, err = v.formDay("from"); err != nil {
		return a, err
	}
	switch {
	case v.value("term") != "":
		a.Term = &law.TermChange{ID: v.value("term"), Value: v.value("value"), Article: v.value("article"), Note: v.value("note")}
		return a, nil
	case v.value("list") != "" && v.value("what") != "":
		a.Codes = codesTyped(v.value("list"), v.value("what"), v.value("codes"))
		return a, nil
	case v.value("entry") != "":
		a.Fields = []law.FieldChange{v.fieldTyped()}
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

// pasted reads a table as it comes from a spreadsheet, a row a line, cells apart by tabs, or as it is typed, apart by semicolons. Cells may be empty.
func pasted(text string) [][]string {
	var rows [][]string
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		apart := ";"
		if strings.Contains(line, "\t") {
			apart = "\t"
		}
		cells := strings.Split(line, apart)
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		rows = append(rows, cells)
	}
	return rows
}

// codesTyped reads codes, one a line: code, name and the code above.
func codesTyped(list, what, text string) []law.CodeChange {
	var codes []law.CodeChange
	for _, cells := range pasted(text) {
		c := law.CodeChange{List: list, What: what, Code: nth(cells, 0), Label: nth(cells, 1), Parent: nth(cells, 2)}
		if what == law.CloseCode {
			c.Label = ""
		}
		codes = append(codes, c)
	}
	return codes
}

// fieldTyped reads an entry that is added, or what of one shall change.
func (v *visit) fieldTyped() law.FieldChange {
	form, entry, _ := strings.Cut(v.value("entry"), "/")
	c := law.FieldChange{Form: form, Entry: entry, Label: law.Label{VI: v.value("label_vi"), EN: v.value("label_en")}, Help: law.Label{VI: v.value("help_vi"), EN: v.value("help_en")},
		Required: v.values["required"], Evidence: v.value("evidence"), Document: v.value("evidence_document"), Level: v.value("level"), Use: v.value("use")}
	if chapter := v.value("chapter"); chapter != "" {
		c.New = true
		c.Form, c.Chapter, _ = strings.Cut(chapter, "/")
		c.Entry = v.value("entry")
		c.Kind, c.List, c.Owner = v.value("kind"), v.value("list"), v.value("owner")
	}
	return c
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
	switch {
	case a.Term != nil && a.Term.ID == law.RouteTerm:
		part = "routes"
	case a.Term != nil:
		part = "term"
	case len(a.Codes) > 0 || v.value("what") != "":
		part = "codes"
	case len(a.Fields) > 0 && a.Fields[0].New:
		part = "new"
	case len(a.Fields) > 0:
		part = "field"
	}
	return amendmentListPage(v, amendmentDesk{view, part, f}), true
}

// dayRows is how many days the form of the calendar takes at once: a Tết with its swaps.
const dayRows = 4

func dayKinds() []string {
	return []string{law.Holiday, law.Comp, law.SwapOff, law.SwapWork, law.OrdinaryDay}
}

// routesNow is the matrix of approval as it was typed, or as it is in force.
func (v *visit) routesNow() string {
	if typed := v.value("value"); typed != "" && v.value("term") == law.RouteTerm {
		return typed
	}
	reg, err := v.book().Regulation(v.office().Province, v.today())
	if err != nil {
		return ""
	}
	return reg.Routes.Text()
}

// legendWord is a word of the matrix with what it means.
type legendWord struct{ word, name string }

// routeLegend explains every word a row of the matrix may hold, in the order of its cells.
func (v *visit) routeLegend() []legendWord {
	var all []legendWord
	for _, special := range law.Specials() {
		all = append(all, legendWord{special, v.Say("special." + special)})
	}
	for _, t := range v.unitTypes() {
		if t.In(v.today()) {
			all = append(all, legendWord{t.ID, t.Label.In(v.Lang())})
		}
	}
	for _, category := range law.Categories() {
		all = append(all, legendWord{category, v.Say("category." + category)})
	}
	for _, by := range []string{law.ByHead, law.ByDirector} {
		all = append(all, legendWord{by, v.Say("route.by." + by)})
	}
	return all
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
		value := v.termValue(a.Term.Value, "")
		if a.Term.ID == law.RouteTerm {
			value = v.Say("amendment.route_count", len(strings.Split(a.Term.Value, "\n")))
		}
		lines = append(lines, v.Say("amendment.term_line", v.termName(a.Term.ID), value, a.From.VN()))
	}
	for i, c := range a.Codes {
		if i == mostLines {
			lines = append(lines, v.Say("amendment.more_codes", strconv.Itoa(len(a.Codes)-i)))
			break
		}
		lines = append(lines, v.Say("amendment.code_line", v.Say("amendment.code_"+c.What), v.listName(c.List), c.Code, c.Label, a.From.VN()))
	}
	for _, c := range a.Fields {
		lines = append(lines, v.fieldLine(c, a.From))
	}
	for _, d := range a.Days {
		lines = append(lines, v.Say("amendment.day_line", d.Date.VN(), v.dayKind(d.Kind), d.Name))
	}
	return lines
}

// mostLines is how many codes of one amendment are shown.
const mostLines = 5

// fieldLine says what was amended of an entry, and that it was.
func (v *visit) fieldLine(c law.FieldChange, from civil.Date) string {
	name := cmp.Or(c.Label.In(v.Lang()), c.Entry)
	if f, err := v.book().Form(c.Form, from); err == nil {
		table, column := c.Place()
		if e := f.At(law.Path{Field: table, Column: column}); e != nil {
			name = e.Label.In(v.Lang())
		}
	}
	if c.New {
		return v.Say("amendment.field_new_line", name, from.VN())
	}
	return v.Say("amendment.field_line", name, from.VN())
}

func (v *visit) listName(id string) string {
	if l := v.book().List(id); l != nil {
		return l.Label.In(v.Lang())
	}
	return id
}

// codeLists are the lists whose codes may be amended, by their names.
func (v *visit) codeLists() []*law.List {
	all := v.book().Lists()
	slices.SortFunc(all, func(a, b *law.List) int {
		return strings.Compare(viet.Fold(a.Label.In(v.Lang())), viet.Fold(b.Label.In(v.Lang())))
	})
	return all
}

// formsNow are the forms in force today.
func (v *visit) formsNow() []*law.Form {
	var now []*law.Form
	for _, f := range v.book().Forms() {
		if held, err := v.book().Form(f.ID, v.today()); err == nil && held == f {
			now = append(now, f)
		}
	}
	return now
}

func (v *visit) dayKind(kind string) string {
	return v.Say("holiday." + kind)
}

// levelUnsaid says what an entry's level is where none is chosen.
func levelUnsaid(there bool) string {
	if there {
		return "amendment.unchanged"
	}
	return "form_level.internal"
}

// requiredChoices are of whom an entry can be required: everybody, each category, nobody.
func requiredChoices() []string {
	return slices.Concat([]string{"all"}, law.Categories(), []string{"none"})
}

func (v *visit) requiredChoice(category string) string {
	switch category {
	case "all":
		return v.Say("lawbook.everybody")
	case "none":
		return v.Say("amendment.required_none")
	}
	return v.Say("category." + category)
}

// amendedOn is the document's title, where it has one, and its day.
func (v *visit) amendedOn(a lawbook.View) string {
	if a.Title == "" {
		return a.Signed.VN()
	}
	return a.Title + " · " + a.Signed.VN()
}
