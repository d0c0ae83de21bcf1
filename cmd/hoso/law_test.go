package main

import (
	"encoding/json"
	"strings"
	"testing"

	"hoso/civil"
	"hoso/law"
)

// TestLaw: each part is a table, and its JSON says the same.
func TestLaw(t *testing.T) {
	book, err := law.Load(law.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	november, before := civil.Of(2026, 11, 27), civil.Of(2025, 11, 9)
	for said, l := range map[string]lawCommand{
		"hoso law fields":             {Part: "overview"},
		"hop_dong":                    {Part: "forms"},
		"ngach_bac_luong":             {Part: "fields"},
		"phu_luc/noi_dung":            {Part: "fields", Name: "hop_dong"},
		"dan_toc":                     {Part: "lists"},
		"Kinh":                        {Part: "lists", Name: "dan_toc"},
		"approve.window_days":         {Part: "terms", Day: &november},
		"no regulation of the provin": {Part: "terms", Day: &before},
		"personal_number_shape":       {Part: "rules"},
		"department_admin":            {Part: "roles"},
		"2026-11-24":                  {Part: "calendar", Name: "2026"},
		"not in the table":            {Part: "calendar", Name: "2090"},
	} {
		l.Province = "phu-tho"
		table := shownLaw(t, l, book)
		if !strings.Contains(table, said) {
			t.Errorf("%s %s does not say %q", l.Part, l.Name, said)
		}
		l.JSON = true
		var sheet struct {
			Title string
			Rows  []map[string]string
		}
		if err := json.Unmarshal([]byte(shownLaw(t, l, book)), &sheet); err != nil {
			t.Fatalf("%s %s: %v", l.Part, l.Name, err)
		}
		if len(sheet.Rows) == 0 && said != "not in the table" {
			t.Errorf("%s %s: no rows", l.Part, l.Name)
		}
		for _, row := range sheet.Rows {
			for _, cell := range row {
				if !strings.Contains(table, cell) {
					t.Fatalf("%s %s: %q is in the JSON and not in the table", l.Part, l.Name, cell)
				}
			}
		}
	}
}

func shownLaw(t *testing.T, l lawCommand, book *law.Book) string {
	t.Helper()
	var out buffer
	if err := l.show(console{ctx: t.Context(), out: &out}, book); err != nil {
		t.Fatalf("%s %s: %v", l.Part, l.Name, err)
	}
	return out.String()
}

// TestLawRefuses: what does not exist is said, with where to look.
func TestLawRefuses(t *testing.T) {
	want(t, 2, "hoso law forms", "law", "fields", "nothing")
	want(t, 2, "hoso law lists", "law", "lists", "nothing")
	want(t, 2, "no regulation of", "law", "terms", "--province", "nothing")
	want(t, 2, "of which year", "law", "calendar", "soon")
	want(t, 2, "must be one of", "law", "weather")
	want(t, 2, "31", "law", "terms", "--day", "2026-02-31")
}

// TestHelp: every command explains itself, and what is not one is told.
func TestHelp(t *testing.T) {
	want(t, 0, "hoso demo", "help")
	want(t, 0, "hoso demo")
	for _, command := range []string{"demo", "serve", "admin", "check", "law", "verify", "national", "migrate", "version"} {
		want(t, 0, "Usage: hoso "+command, "help", command)
		want(t, 0, "Usage: hoso "+command, command, "--help")
	}
	want(t, 2, "hoso help", "nonsense")
	want(t, 0, "law ", "version")
	want(t, 0, "approve.window_days", "law", "terms", "--json")
}
