package civil_test

import (
	"testing"

	"hoso/civil"
	"hoso/fault"
)

func partial(t *testing.T, s string) civil.Partial {
	t.Helper()
	p, err := civil.ParsePartial(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestPartialForms(t *testing.T) {
	for _, c := range []struct{ vn, iso, back, first, last string }{
		{"1980", "1980", "1980", "1980-01-01", "1980-12-31"},
		{"5/1980", "1980-05", "05/1980", "1980-05-01", "1980-05-31"},
		{"02.1980", "1980-02", "02/1980", "1980-02-01", "1980-02-29"},
		{"02-1981", "1981-02", "02/1981", "1981-02-01", "1981-02-28"},
		{"2/5/1980", "1980-05-02", "02/05/1980", "1980-05-02", "1980-05-02"},
	} {
		p, err := civil.ParsePartialVN(c.vn)
		if err != nil {
			t.Fatal(err)
		}
		if p.String() != c.iso || p.VN() != c.back || p.First().String() != c.first || p.Last().String() != c.last || !p.Valid() {
			t.Errorf("%s: %s %s %s %s", c.vn, p, p.VN(), p.First(), p.Last())
		}
		if partial(t, c.iso) != p {
			t.Errorf("%s is another partial date than %s", c.iso, c.vn)
		}
		if d, ok := p.Full(); ok != (c.first == c.last) || ok && d != p.First() {
			t.Errorf("%s: full %v", c.vn, ok)
		}
	}
}

func TestPartialRefused(t *testing.T) {
	for s, key := range map[string]string{
		"13/1980": civil.Impossible, "0/1980": civil.Impossible, "31/02/1980": civil.Impossible, "0/5/1980": civil.Impossible, "0000": civil.Impossible,
		"": civil.Unreadable, "80": civil.Unreadable, "/1980": civil.Unreadable, "1980/": civil.Unreadable, "khoảng 1980": civil.Unreadable, "1/2/3/1980": civil.Unreadable,
	} {
		p, err := civil.ParsePartialVN(s)
		if f, ok := fault.As(err); !ok || f.Key != key || !p.IsZero() {
			t.Errorf("%q: %v %v, want %s", s, p, err, key)
		}
	}
}

func TestPartialCompare(t *testing.T) {
	for _, c := range []struct {
		a, b        string
		may, before bool
	}{
		{"1980", "1980", true, false}, {"1980", "1980-05", true, false}, {"1980-05", "1980-05-31", true, false},
		{"1980", "1981", false, true}, {"1980-05", "1980-06", false, true}, {"1980-05", "1980-06-01", false, true},
		{"1979-12", "1980", false, true}, {"1980-05-02", "1980-05-03", false, true}, {"1980-05-02", "1980-05-02", true, false},
		{"1980-12-31", "1980", true, false},
	} {
		a, b := partial(t, c.a), partial(t, c.b)
		if a.MayEqual(b) != c.may || b.MayEqual(a) != c.may {
			t.Errorf("%s may equal %s: not %v", a, b, c.may)
		}
		if a.CertainlyBefore(b) != c.before || b.CertainlyBefore(a) {
			t.Errorf("%s certainly before %s: not %v", a, b, c.before)
		}
	}
	var none civil.Partial
	known := partial(t, "1980")
	if none.MayEqual(known) || known.MayEqual(none) || none.CertainlyBefore(known) || known.CertainlyBefore(none) || none.MayEqual(none) {
		t.Error("what was not given compares with nothing")
	}
	if !none.First().IsZero() || !none.Last().IsZero() || none.String() != "" || none.VN() != "" {
		t.Error("what was not given has no days and no text")
	}
}

func TestDateIsAPartial(t *testing.T) {
	d := day(t, "1980-05-02")
	if p := civil.Partial(d); p != partial(t, "1980-05-02") {
		t.Error(p)
	}
}

func TestMonth(t *testing.T) {
	m, err := civil.ParseMonthVN("12/2026")
	if err != nil {
		t.Fatal(err)
	}
	if m.String() != "2026-12" || m.VN() != "12/2026" || m.First().String() != "2026-12-01" || m.Last().String() != "2026-12-31" {
		t.Error(m, m.VN(), m.First(), m.Last())
	}
	if m.Next().String() != "2027-01" || m.Next().Prev() != m || m.Prev().String() != "2026-11" {
		t.Error(m.Next(), m.Prev())
	}
	if !m.Contains(m.First()) || !m.Contains(m.Last()) || m.Contains(m.Last().AddDays(1)) || m.Contains(m.First().AddDays(-1)) {
		t.Error("a month holds its days only")
	}
	if civil.MonthOf(day(t, "2026-12-24")) != m || m.Compare(m.Next()) != -1 || m.Compare(m) != 0 {
		t.Error("the month of a day")
	}
	var none civil.Month
	if none.Contains(civil.Date{}) || !none.Next().IsZero() || !none.First().IsZero() || !none.Last().IsZero() || none.VN() != "" || none.Valid() {
		t.Error("no month holds nothing")
	}
	for _, bad := range []string{"2026", "1/12/2026", "13/2026", ""} {
		if _, err := civil.ParseMonthVN(bad); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestRange(t *testing.T) {
	r := func(from, to string) (x civil.Range) {
		if from != "" {
			x.From = day(t, from)
		}
		if to != "" {
			x.To = day(t, to)
		}
		return x
	}
	year := r("2026-01-01", "2026-12-31")
	for s, want := range map[string]bool{"2025-12-31": false, "2026-01-01": true, "2026-12-31": true, "2027-01-01": false} {
		if year.Contains(day(t, s)) != want {
			t.Errorf("%s: not %v", s, want)
		}
	}
	if open := r("2026-01-01", ""); !open.Contains(day(t, "9999-01-01")) || open.Contains(day(t, "2025-12-31")) || open.Contains(civil.Date{}) {
		t.Error("an open range has no end, and holds no day that was not given")
	}
	if !r("", "2026-01-01").Contains(day(t, "1900-01-01")) || !r("", "").Contains(day(t, "1900-01-01")) {
		t.Error("a range may have no beginning")
	}
	for _, c := range []struct {
		a, b civil.Range
		want bool
	}{
		{year, r("2026-12-31", ""), true}, {year, r("2027-01-01", ""), false}, {year, r("", "2026-01-01"), true}, {year, r("", "2025-12-31"), false},
		{year, r("2026-05-01", "2026-05-02"), true}, {r("2020-01-01", ""), r("2030-01-01", ""), true}, {r("", ""), year, true},
		{r("2026-05-02", "2026-05-01"), year, false}, {r("2026-05-02", "2026-05-01"), r("", ""), false},
	} {
		if c.a.Overlaps(c.b) != c.want || c.b.Overlaps(c.a) != c.want {
			t.Errorf("%v %v: not %v", c.a, c.b, c.want)
		}
	}
}

var seeds = []string{"2026-11-03", "1980-05", "1980", "2/5/1980", "05.1980", "31/02/2026", "0001-01-01", "", "-", "////", "9999-12-31", "٢/٥/٢٠٢٦", "\xff/1/2026"}

// FuzzParse: no text panics, and what is read is written and read the same.
func FuzzParse(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, parse := range []func(string) (civil.Date, error){civil.Parse, civil.ParseVN} {
			d, err := parse(s)
			if err != nil {
				if !fault.Is(err, fault.Invalid) || !d.IsZero() {
					t.Fatalf("%q: %v %v", s, d, err)
				}
				continue
			}
			iso, err1 := civil.Parse(d.String())
			vn, err2 := civil.ParseVN(d.VN())
			if !d.Valid() || iso != d || vn != d || err1 != nil || err2 != nil {
				t.Fatalf("%q: %v %v %v", s, d, iso, vn)
			}
		}
	})
}

// FuzzParsePartial: the same for dates that are partly known.
func FuzzParsePartial(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, parse := range []func(string) (civil.Partial, error){civil.ParsePartial, civil.ParsePartialVN} {
			p, err := parse(s)
			if err != nil {
				continue
			}
			iso, err1 := civil.ParsePartial(p.String())
			vn, err2 := civil.ParsePartialVN(p.VN())
			if !p.Valid() || iso != p || vn != p || err1 != nil || err2 != nil || p.Last().Before(p.First()) || !p.MayEqual(p) {
				t.Fatalf("%q: %v %v %v", s, p, iso, vn)
			}
		}
		if m, err := civil.ParseMonth(s); err == nil && (m.String() != s || !m.Valid()) {
			t.Fatalf("%q: %v", s, m)
		}
	})
}
