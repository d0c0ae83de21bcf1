package main

import (
	"fmt"
	"strings"
	"time"

	"hoso/civil"
	"hoso/law"
)

// lawCommand is "hoso law".
type lawCommand struct {
	Part     string      `arg:"" optional:"" enum:"overview,edition,terms,diff,forms,fields,lists,rules,roles,calendar" default:"overview" help:"overview, edition, terms, diff, forms, fields, lists, rules, roles or calendar."`
	Name     string      `arg:"" optional:"" help:"Of fields the form (syll), of lists the list whose codes are wanted, of calendar the year, of diff the one side (phu-tho, phu-tho@2026-06-30)."`
	Other    string      `arg:"" optional:"" help:"Of diff the other side."`
	Province string      `default:"phu-tho" help:"Whose terms."`
	Place    string      `placeholder:"26" help:"Of edition: a part of the province by its code before 1 July 2025."`
	Day      *civil.Date `placeholder:"YYYY-MM-DD" help:"The law of this day; today when it is left out."`
	JSON     bool        `name:"json" help:"As JSON."`
}

// sheet is what a part of the law looks like: a heading, rows for people, and the same for programs.
type sheet struct {
	title string
	rows  table
	notes []string
}

// Run shows a part of the law.
func (l *lawCommand) Run(c console) error {
	book, err := law.Load(law.Embedded())
	if err != nil {
		return err
	}
	return l.show(c, book)
}

func (l *lawCommand) show(c console, book *law.Book) error {
	day := civil.FromTime(time.Now())
	if l.Day != nil {
		day = *l.Day
	}
	parts := map[string]func(*law.Book, civil.Date) (sheet, error){
		"overview": l.overview, "edition": l.edition, "diff": l.diff, "forms": l.forms, "fields": l.fields, "lists": l.lists, "terms": l.terms, "rules": l.rules, "roles": l.roles, "calendar": l.calendar,
	}
	s, err := parts[l.Part](book, day)
	if err != nil {
		return err
	}
	if l.JSON {
		return printJSON(c, s.objects())
	}
	c.printf("%s\n\n", s.title)
	s.rows.print(c.out)
	for _, note := range s.notes {
		c.printf("\n%s\n", note)
	}
	return nil
}

// objects gives the rows as objects named by the headings: a table and its JSON say the same.
func (s sheet) objects() any {
	rows := make([]map[string]string, 0, len(s.rows)-1)
	for _, row := range s.rows[1:] {
		object := map[string]string{}
		for i, cell := range row {
			object[s.rows[0][i]] = cell
		}
		rows = append(rows, object)
	}
	return map[string]any{"title": s.title, "rows": rows}
}

func (l *lawCommand) overview(book *law.Book, day civil.Date) (sheet, error) {
	s := sheet{title: fmt.Sprintf("The law in this program (digest %s), on %s", book.Digest(), day), rows: table{{"part", "count", "what"}}}
	entries, codes := 0, 0
	for _, f := range book.Forms() {
		entries += countEntries(f.Entries)
	}
	for _, list := range book.Lists() {
		codes += len(list.Items)
	}
	terms := 0
	if p := book.Province(l.Province); p != nil {
		terms = len(p.Terms(day))
	}
	for _, row := range []struct {
		part  string
		count int
		what  string
	}{
		{"forms", len(book.Forms()), "editions of forms: hoso law forms"},
		{"fields", entries, "fields, tables and columns: hoso law fields [FORM]"},
		{"lists", len(book.Lists()), fmt.Sprintf("code lists with %d codes: hoso law lists [LIST]", codes)},
		{"provinces", len(book.Provinces()), strings.Join(provinceCodes(book), ", ") + ": which regulation holds where and when: hoso law edition --province --day --place"},
		{"terms", terms, "terms in force in " + l.Province + ", each with its article and file: hoso law terms --province --day; two provinces or days beside each other: hoso law diff A B"},
		{"rules", len(book.Rules()), "checks across fields: hoso law rules"},
		{"roles", len(book.Policy().Roles()), "roles and what they may hand out: hoso law roles"},
		{"calendar", len(book.Calendar().Days(day.Year)), "days that differ from the ordinary week this year: hoso law calendar [YEAR]"},
	} {
		s.rows = append(s.rows, []string{row.part, fmt.Sprint(row.count), row.what})
	}
	return s, nil
}

func countEntries(entries []law.Entry) int {
	n := len(entries)
	for _, e := range entries {
		n += len(e.Columns)
	}
	return n
}
