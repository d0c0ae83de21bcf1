package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"hoso/civil"
	"hoso/law"
)

func (l *lawCommand) forms(book *law.Book, day civil.Date) (sheet, error) {
	s := sheet{title: "Forms", rows: table{{"form", "edition", "from", "to", "fields", "tables", "source", "label"}}}
	for _, f := range book.Forms() {
		tables := 0
		for i := range f.Entries {
			if f.Entries[i].IsTable() {
				tables++
			}
		}
		s.rows = append(s.rows, []string{f.ID, f.Edition, f.From.String(), shown(f.To), strconv.Itoa(len(f.Entries) - tables), strconv.Itoa(tables), f.Source, f.Label.VI})
	}
	return s, nil
}

// shown writes a day that may be open.
func shown(d civil.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

func (l *lawCommand) fields(book *law.Book, day civil.Date) (sheet, error) {
	name := l.Name
	if name == "" {
		name = "syll"
	}
	form, err := book.Form(name, day)
	if err != nil {
		return sheet{}, fmt.Errorf("form %q is not in force on %s (see hoso law forms)", name, day)
	}
	s := sheet{title: form.Label.VI + " (" + form.Key() + ")", rows: table{{"item", "id", "kind", "list", "required", "level", "sealed", "owner", "nation", "source", "label"}}}
	for i := range form.Entries {
		e := &form.Entries[i]
		s.rows = append(s.rows, fieldRow("", e))
		for j := range e.Columns {
			s.rows = append(s.rows, fieldRow(e.ID+"/", &e.Columns[j]))
		}
	}
	return s, nil
}

var levels = map[law.Level]string{law.Open: "open", law.Internal: "internal", law.Restricted: "restricted", law.Secret: "secret"}

func fieldRow(table string, e *law.Entry) []string {
	sealed := ""
	if e.Sealed {
		sealed = "sealed"
	}
	label := e.Label.VI
	if e.Off {
		label += " (off)"
	}
	return []string{e.Item, table + e.ID, e.Kind, strings.Join(e.Lists, " "), strings.Join(e.Required, " "), levels[e.Level], sealed, e.Owner, e.Nation.Name, e.Source, label}
}

func (l *lawCommand) lists(book *law.Book, day civil.Date) (sheet, error) {
	if l.Name != "" {
		return l.codes(book, day)
	}
	s := sheet{title: "Code lists", rows: table{{"list", "codes", "in force", "verified", "label"}}}
	for _, list := range book.Lists() {
		inForce, verified := 0, "yes"
		for i := range list.Items {
			if list.Items[i].In(day) {
				inForce++
			}
		}
		if list.Unverified {
			verified = "no"
		}
		s.rows = append(s.rows, []string{list.ID, strconv.Itoa(len(list.Items)), strconv.Itoa(inForce), verified, list.Label.VI})
	}
	return s, nil
}

func (l *lawCommand) codes(book *law.Book, day civil.Date) (sheet, error) {
	list := book.List(l.Name)
	if list == nil {
		return sheet{}, fmt.Errorf("there is no list %q (see hoso law lists)", l.Name)
	}
	s := sheet{title: list.Label.VI + ", " + day.VN(), rows: table{{"code", "from", "to", "parent", "source", "label"}}}
	for _, item := range list.Items {
		if l.Day == nil || item.In(day) {
			s.rows = append(s.rows, []string{item.Code, shown(item.From), shown(item.To), item.Parent, item.Source, item.Label})
		}
	}
	return s, nil
}

func (l *lawCommand) terms(book *law.Book, day civil.Date) (sheet, error) {
	p := book.Province(l.Province)
	if p == nil {
		return sheet{}, fmt.Errorf("no regulation of %q is known", l.Province)
	}
	s := sheet{title: fmt.Sprintf("%s, %s", p.Name.VI, day.VN()), rows: table{{"term", "value", "unit", "article", "text", "rows", "decided", "awaits", "written in", "note"}}}
	if _, err := book.Regulation(l.Province, day); err != nil {
		s.notes = append(s.notes, "On that day there is no regulation of the province on file; only the nation's terms are shown.")
	}
	for _, t := range p.Terms(day) {
		s.rows = append(s.rows, []string{t.ID, t.Value, t.Unit, t.Article, t.Regulation, strings.Join(t.Rows, " "), t.Anomaly, t.Awaits, t.Place(), t.Note})
	}
	for _, e := range p.Enactments() {
		s.notes = append(s.notes, fmt.Sprintf("%s: %s. In force from %s%s.", e.Number, e.Title, e.From, until(e.To)))
	}
	return s, nil
}

func until(d civil.Date) string {
	if d.IsZero() {
		return ""
	}
	return " to " + d.String()
}

func (l *lawCommand) rules(book *law.Book, _ civil.Date) (sheet, error) {
	s := sheet{title: "Checks across fields", rows: table{{"rule", "grade", "forms", "categories", "citation"}}}
	for _, r := range book.Rules() {
		s.rows = append(s.rows, []string{r.ID, r.Grade, strings.Join(r.Forms, " "), strings.Join(r.Categories, " "), r.Citation})
	}
	return s, nil
}

func (l *lawCommand) roles(book *law.Book, _ civil.Date) (sheet, error) {
	policy := book.Policy()
	s := sheet{title: "Roles, acts and the scopes in which a role may do them", rows: table{{"role", "act", "scopes", "label"}}}
	for _, role := range policy.Roles() {
		s.rows = append(s.rows, []string{role.ID, "", "", role.Label.VI + optional("; may hand out: ", strings.Join(role.Grants, ", "))})
		for _, act := range policy.Acts() {
			if scopes := policy.Reach(role.ID, act.ID); len(scopes) > 0 {
				s.rows = append(s.rows, []string{role.ID, act.ID, strings.Join(scopes, " "), act.Label.VI})
			}
		}
	}
	return s, nil
}

func (l *lawCommand) calendar(book *law.Book, day civil.Date) (sheet, error) {
	year := day.Year
	if l.Name != "" {
		var err error
		if year, err = strconv.Atoi(l.Name); err != nil {
			return sheet{}, errors.New("the calendar of which year? hoso law calendar 2026")
		}
	}
	calendar := book.Calendar()
	s := sheet{title: fmt.Sprintf("Days of %d that differ from the ordinary week", year), rows: table{{"day", "kind", "paired with", "confidence", "source", "name"}}}
	if !calendar.Covered(year) {
		s.notes = append(s.notes, "The year is not in the table: only holidays of fixed date are known.")
	}
	for _, d := range calendar.Days(year) {
		s.rows = append(s.rows, []string{d.Date.String(), d.Kind, shown(d.Paired), d.Confidence, d.Source, d.Name})
	}
	return s, nil
}
