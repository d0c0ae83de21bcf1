package main

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestLaw: each part is a table, and its JSON says the same.
func TestLaw(t *testing.T) {
	parts := map[string][]string{
		"hoso law fields":             {"law"},
		"hop_dong":                    {"law", "forms"},
		"ngach_bac_luong":             {"law", "fields"},
		"phu_luc/noi_dung":            {"law", "fields", "hop_dong"},
		"dan_toc":                     {"law", "lists"},
		"Kinh":                        {"law", "lists", "dan_toc"},
		"approve.window_days":         {"law", "terms", "--day", "2026-11-27"},
		"no regulation of the provin": {"law", "terms", "--day", "2025-11-09"},
		"personal_number_shape":       {"law", "rules"},
		"department_admin":            {"law", "roles"},
		"2026-11-24":                  {"law", "calendar", "2026"},
		"not in the table":            {"law", "calendar", "2090"},
	}
	for said, args := range parts {
		table := want(t, 0, said, args...)
		var rows struct {
			Title string
			Rows  []map[string]string
		}
		out := want(t, 0, "", append(args, "--json")...)
		if err := json.Unmarshal([]byte(out), &rows); err != nil {
			t.Fatalf("%v: %v", args, err)
		}
		if len(rows.Rows) == 0 && !strings.Contains(table, "not in the table") {
			t.Errorf("%v: no rows", args)
		}
		for _, row := range rows.Rows {
			for _, cell := range row {
				if !strings.Contains(table, cell) {
					t.Fatalf("%v: %q is in the JSON and not in the table", args, cell)
				}
			}
		}
	}
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
}
