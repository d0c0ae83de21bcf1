package civil_test

import (
	"encoding/json"
	"testing"
	"time"

	"hoso/civil"
	"hoso/fault"
)

func day(t *testing.T, s string) civil.Date {
	t.Helper()
	d, err := civil.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestParseVN(t *testing.T) {
	want := civil.Of(2026, 5, 2)
	for _, s := range []string{"2/5/2026", "02/05/2026", "02-05-2026", "2.5.2026", " 02/5/2026 ", "\u00a002/05/2026"} {
		if got, err := civil.ParseVN(s); err != nil || got != want {
			t.Errorf("%q: %v %v", s, got, err)
		}
	}
}

func TestRefused(t *testing.T) {
	impossible := []string{"31/02/2026", "29/02/2025", "29/02/1900", "31/04/2026", "0/1/2026", "1/0/2026", "1/13/2026", "32/1/2026", "00/00/2026", "01/01/0000"}
	unreadable := []string{"", "2026", "5/2026", "2/5/26", "2/5/02026", "2/5-2026", "2//5/2026", "/5/2026", "2/5/2026/", "2 5 2026", "hôm nay",
		"-2/5/2026", "+2/5/2026", "٢/٥/٢٠٢٦", "2/5/2026x", "002/5/2026", "2026-05-02", "2026/05/02", "1e1/1/2026", "\xff\xfe"}
	for key, texts := range map[string][]string{civil.Impossible: impossible, civil.Unreadable: unreadable} {
		for _, s := range texts {
			d, err := civil.ParseVN(s)
			f, ok := fault.As(err)
			if !ok || f.Kind != fault.Invalid || f.Key != key || !d.IsZero() {
				t.Errorf("%q: %v %v, want %s", s, d, err, key)
			}
		}
	}
}

func TestParseISOIsStrict(t *testing.T) {
	for s, key := range map[string]string{
		"2026-02-30": civil.Impossible, "2026-00-01": civil.Impossible, "2026-01-00": civil.Impossible, "0000-01-01": civil.Impossible,
		"2026-2-3": civil.Unreadable, "2026-02": civil.Unreadable, "2026": civil.Unreadable, "": civil.Unreadable, " 2026-02-03": civil.Unreadable,
		"2026/02/03": civil.Unreadable, "26-02-2003": civil.Unreadable, "20260203": civil.Unreadable, "2026-02-03T00:00:00Z": civil.Unreadable,
		"12345-1-01": civil.Unreadable, "2026--1-01": civil.Unreadable,
	} {
		_, err := civil.Parse(s)
		if f, ok := fault.As(err); !ok || f.Key != key {
			t.Errorf("%q: %v, want %s", s, err, key)
		}
	}
}

func TestErrorIsShortAndReadable(t *testing.T) {
	long := make([]byte, 1<<20)
	for i := range long {
		long[i] = 0xE1
	}
	_, err := civil.Parse(string(long))
	if f, _ := fault.As(err); len(f.Args[0]) > 200 {
		t.Error("the whole text came back")
	}
}

func TestWrittenForms(t *testing.T) {
	d := civil.Of(987, 6, 5)
	if d.String() != "0987-06-05" || d.VN() != "05/06/0987" || d.YMD() != 9870605 {
		t.Error(d.String(), d.VN(), d.YMD())
	}
	var none civil.Date
	if none.String() != "" || none.VN() != "" || none.YMD() != 0 || !none.IsZero() || none.Valid() {
		t.Error("no date has no text")
	}
}

func TestOrder(t *testing.T) {
	days := []civil.Date{{}, {1999, 12, 31}, {2000, 1, 1}, {2000, 1, 2}, {2000, 2, 1}, {2001, 1, 1}}
	for i, a := range days {
		for j, b := range days {
			if a.Before(b) != (i < j) || a.After(b) != (i > j) || (a.Compare(b) == 0) != (i == j) {
				t.Errorf("%v %v", a, b)
			}
		}
	}
}

func TestAddDays(t *testing.T) {
	for _, c := range []struct {
		from string
		n    int
		want string
	}{
		{"2026-11-30", 1, "2026-12-01"}, {"2026-12-31", 1, "2027-01-01"}, {"2024-02-28", 1, "2024-02-29"},
		{"2025-02-28", 1, "2025-03-01"}, {"2026-03-01", -1, "2026-02-28"}, {"2000-01-01", 366, "2001-01-01"}, {"2026-11-03", 0, "2026-11-03"},
	} {
		if got := day(t, c.from).AddDays(c.n); got.String() != c.want {
			t.Errorf("%s %+d: %s", c.from, c.n, got)
		}
	}
	if !(civil.Date{}).AddDays(5).IsZero() {
		t.Error("no date stays no date")
	}
}

func TestAddMonths(t *testing.T) {
	for _, c := range []struct {
		from string
		n    int
		want string
	}{
		{"2026-01-31", 1, "2026-02-28"}, {"2024-01-31", 1, "2024-02-29"}, {"2026-08-31", 1, "2026-09-30"}, {"2026-11-15", 2, "2027-01-15"},
		{"2026-03-31", -1, "2026-02-28"}, {"2026-01-15", -1, "2025-12-15"}, {"2024-02-29", 12, "2025-02-28"}, {"2024-02-29", 48, "2028-02-29"},
		{"2026-05-31", -36, "2023-05-31"}, {"2026-05-31", 0, "2026-05-31"},
	} {
		if got := day(t, c.from).AddMonths(c.n); got.String() != c.want {
			t.Errorf("%s %+d months: %s", c.from, c.n, got)
		}
	}
}

func TestDaysFollowEachOther(t *testing.T) {
	moment := time.Date(1895, 12, 31, 12, 0, 0, 0, civil.Zone)
	d := civil.FromTime(moment)
	for range 366 * 130 {
		next := d.AddDays(1)
		moment = moment.Add(24 * time.Hour)
		if next != civil.FromTime(moment) || !next.Valid() || !d.Before(next) || next.AddDays(-1) != d || next.Weekday() != (d.Weekday()+1)%7 {
			t.Fatalf("%v then %v", d, next)
		}
		if last := d.LastOfMonth(); (last == d) != (next.Month != d.Month) || last.Month != d.Month {
			t.Fatalf("%v: the last of its month is not %v", d, last)
		}
		d = next
	}
}

func TestMomentsAreVietnamese(t *testing.T) {
	if got := civil.FromTime(time.Date(2026, 11, 2, 17, 0, 0, 0, time.UTC)); got.String() != "2026-11-03" {
		t.Error("17:00 UTC is midnight in Vietnam, got", got)
	}
	if got := civil.FromTime(time.Date(2026, 11, 2, 16, 59, 59, 0, time.UTC)); got.String() != "2026-11-02" {
		t.Error(got)
	}
	if !civil.FromTime(time.Time{}).IsZero() {
		t.Error("no moment, no day")
	}
	d := day(t, "2026-11-03")
	if got := d.Start().UTC().Format(time.RFC3339); got != "2026-11-02T17:00:00Z" {
		t.Error(got)
	}
	if got := d.End().UTC().Format(time.RFC3339); got != "2026-11-03T17:00:00Z" {
		t.Error(got)
	}
	if civil.FromTime(d.End()) != d.AddDays(1) || civil.FromTime(d.End().Add(-1)) != d {
		t.Error("a day ends where the next begins")
	}
	if !(civil.Date{}).Start().IsZero() || !(civil.Date{}).End().IsZero() {
		t.Error("no date has no moments")
	}
	if d.Weekday() != time.Tuesday {
		t.Error("3 November 2026 is a Tuesday")
	}
}

func TestJSONText(t *testing.T) {
	type all struct {
		D civil.Date    `json:"d"`
		P civil.Partial `json:"p"`
		M civil.Month   `json:"m"`
	}
	for _, want := range []string{
		`{"d":"2026-11-03","p":"1980-05","m":"2026-11"}`, `{"d":"","p":"","m":""}`, `{"d":"0001-01-01","p":"1980","m":"9999-12"}`,
	} {
		var v all
		if err := json.Unmarshal([]byte(want), &v); err != nil {
			t.Fatal(err)
		}
		if got, err := json.Marshal(v); err != nil || string(got) != want {
			t.Errorf("%s became %s: %v", want, got, err)
		}
	}
	for _, bad := range []string{`{"d":"31/12/2026"}`, `{"d":"2026-02-30"}`, `{"p":"1980-13"}`, `{"m":"2026"}`, `{"m":"2026-11-03"}`, `{"d":20261103}`} {
		v := all{D: civil.Of(1, 2, 3)}
		if err := json.Unmarshal([]byte(bad), &v); err == nil || v.D != civil.Of(1, 2, 3) {
			t.Errorf("%s: %v %v", bad, v, err)
		}
	}
	for _, bad := range []any{civil.Of(2026, 2, 30), civil.Partial{Year: 2026, Day: 3}, civil.Month{Year: 2026, Month: 13}, civil.Of(10000, 1, 1)} {
		if got, err := json.Marshal(bad); err == nil {
			t.Errorf("%#v was written as %s", bad, got)
		}
	}
}
