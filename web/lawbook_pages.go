package web

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"hoso/civil"
	"hoso/fault"
	"hoso/law"
	"hoso/viet"
)

// lawPages is the part of the table about what the law's data say, beside the terms in force: forms and the calendar.
func lawPages() []Route {
	return []Route{
		look("/quy-dinh/so-sanh", "law.compare", "law.view", compareTerms, comparePage),
		look("/quy-dinh/bieu-mau/{form}", "law.form", "law.view", seeForm, formPage),
		look("/quy-dinh/lich", "law.calendar", "law.view", seeCalendar, calendarPage),
	}
}

var notWord = regexp.MustCompile(`[^a-z0-9]+`)

// termAnchor is the place of an article on the page of terms: its words without diacritics, joined by hyphens.
func termAnchor(citation string) string {
	return strings.Trim(notWord.ReplaceAllString(viet.Fold(citation), "-"), "-")
}

// firstAnchors keeps an anchor only where its article stands first, since a page has each place once.
func firstAnchors(terms []TermLine) {
	seen := map[string]bool{}
	for i := range terms {
		if seen[terms[i].Anchor] {
			terms[i].Anchor = ""
		}
		seen[terms[i].Anchor] = true
	}
}

// FormName is a form that is in force.
type FormName struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

// formsInForce names each form once, in the edition of today.
func (v *visit) formsInForce() []FormName {
	var names []FormName
	for _, f := range v.book().Forms() {
		now, err := v.book().Form(f.ID, v.today())
		if err != nil || slices.ContainsFunc(names, func(n FormName) bool { return n.ID == f.ID }) {
			continue // an edition of another day
		}
		names = append(names, FormName{now.ID, now.Label.In(v.Lang())})
	}
	return names
}

// ListName is a code list by its name.
type ListName struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

func (v *visit) listNames() []ListName {
	var names []ListName
	for _, l := range v.book().Lists() {
		names = append(names, ListName{l.ID, l.Label.In(v.Lang())})
	}
	return names
}

// FormView is one edition of a form: what it asks, of whom, and by which article.
type FormView struct {
	ID       string        `json:"id"`
	Edition  string        `json:"edition"`
	Title    string        `json:"title"`
	Source   string        `json:"source"`
	From     string        `json:"from"`
	Digest   string        `json:"digest"` // SHA-256 of the edition's file
	Chapters []FormChapter `json:"chapters"`
}

// FormChapter is the entries of one chapter, in the form's order.
type FormChapter struct {
	ID      string      `json:"id"`
	Title   string      `json:"title"`
	Off     bool        `json:"off,omitempty"`
	Entries []FormEntry `json:"entries"`
}

// FormEntry is one field, table or column.
type FormEntry struct {
	ID       string      `json:"id"`
	Item     string      `json:"item"`
	Label    string      `json:"label"`
	Kind     string      `json:"kind"`
	Lists    []string    `json:"lists,omitempty"`
	Required []string    `json:"required,omitempty"` // categories of people, or "all"
	Level    string      `json:"level"`
	Evidence string      `json:"evidence"`
	Document string      `json:"document,omitempty"` // class of the evidence
	Owner    string      `json:"owner"`
	Off      bool        `json:"off,omitempty"`
	Source   string      `json:"source"`
	Columns  []FormEntry `json:"columns,omitempty"`
}

// seeForm reads a form off the book; ?day= asks for the edition of another day.
func seeForm(v *visit) (FormView, error) {
	day, err := v.day()
	if err != nil {
		return FormView{}, err
	}
	f, err := v.book().Form(v.at("form"), day)
	if err != nil {
		return FormView{}, err
	}
	view := FormView{ID: f.ID, Edition: f.Edition, Title: f.Label.In(v.Lang()), Source: f.Source, From: f.From.VN(), Digest: f.Digest}
	for _, c := range f.Chapters {
		chapter := FormChapter{ID: c.ID, Title: c.Label.In(v.Lang()), Off: c.Off}
		for i := range f.Entries {
			if f.Entries[i].Chapter == c.ID {
				chapter.Entries = append(chapter.Entries, formEntry(&f.Entries[i], v.Lang()))
			}
		}
		view.Chapters = append(view.Chapters, chapter)
	}
	return view, nil
}

func formEntry(e *law.Entry, lang string) FormEntry {
	entry := FormEntry{ID: e.ID, Item: e.Item, Label: e.Label.In(lang), Kind: e.Kind, Lists: e.Lists, Required: e.Required, Level: e.Level.String(),
		Evidence: e.Evidence, Document: e.Document, Owner: e.Owner, Off: e.Off, Source: e.Source}
	for i := range e.Columns {
		entry.Columns = append(entry.Columns, formEntry(&e.Columns[i], lang))
	}
	return entry
}

// requiredWords says of whom an entry is required.
func (v *visit) requiredWords(e FormEntry) string {
	words := make([]string, 0, len(e.Required))
	for _, category := range e.Required {
		if category == "all" {
			return v.Say("lawbook.everybody")
		}
		words = append(words, v.Say("category."+category))
	}
	return strings.Join(words, ", ")
}

// evidenceWords says what proves an entry.
func (v *visit) evidenceWords(e FormEntry) string {
	said := v.Say("form_evidence." + e.Evidence)
	for _, d := range v.book().Documents() {
		if d.ID == e.Document {
			said += ": " + d.Label.In(v.Lang())
		}
	}
	return said
}

// CalendarView is the working days of a year: what differs from the ordinary week.
type CalendarView struct {
	Year        int           `json:"year,string"`
	Working     int           `json:"working_days,string"`
	Covered     bool          `json:"covered"`     // the table holds the year
	Provisional bool          `json:"provisional"` // the official notice is not out, or the table ends before
	Days        []CalendarDay `json:"days"`
}

// CalendarDay is one day that differs from the ordinary week.
type CalendarDay struct {
	Date        civil.Date `json:"date"`
	Kind        string     `json:"kind"`
	Name        string     `json:"name"`
	Paired      civil.Date `json:"paired"` // the other day of a swap, or the holiday a compensation stands for
	Source      string     `json:"source"`
	Provisional bool       `json:"provisional"`
}

const yearsFrom, yearsTo = 1976, 2100

// seeCalendar shows the calendar of ?nam=, this year's where none is named.
func seeCalendar(v *visit) (CalendarView, error) {
	view := CalendarView{Year: v.today().Year}
	if asked := v.query("nam"); asked != "" {
		year, err := strconv.Atoi(asked)
		if err != nil || year < yearsFrom || year > yearsTo {
			return view, fault.New(fault.Invalid, "lawbook.year", yearsFrom, yearsTo)
		}
		view.Year = year
	}
	calendar := v.book().Calendar()
	first, last := civil.Of(view.Year, 1, 1), civil.Of(view.Year, 12, 31)
	view.Covered, view.Provisional = calendar.Covered(view.Year), calendar.Provisional(first, last)
	view.Working = calendar.WorkingDaysBetween(first.AddDays(-1), last)
	for _, row := range calendar.Days(view.Year) {
		view.Days = append(view.Days, CalendarDay{row.Date, row.Kind, row.Name, row.Paired, row.Source, row.Confidence == provisionalMark})
	}
	return view, nil
}

// provisionalMark is how the table of days says that the official notice is not out.
const provisionalMark = "tam_tinh"

// weekday is the day of the week in words.
func (v *visit) weekday(d civil.Date) string { return v.Say(fmt.Sprintf("weekday.%d", d.Weekday())) }

// listTitle is what a code list is called.
func (v *visit) listTitle(id string) string {
	if l := v.book().List(id); l != nil {
		return l.Label.In(v.Lang())
	}
	return id
}
