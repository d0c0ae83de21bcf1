package law

import (
	"encoding/csv"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"hoso/civil"
)

// patched is the shipped tree with some files replaced; an empty text removes the file.
func patched(files map[string]string) fs.FS {
	tree := fstest.MapFS{}
	err := fs.WalkDir(Embedded(), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(Embedded(), path)
		tree[path] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		panic(err)
	}
	for path, text := range files {
		tree[path] = &fstest.MapFile{Data: []byte(text)}
		if text == "" {
			delete(tree, path)
		}
	}
	return tree
}

// shipped is the text of a file that ships.
func shipped(t *testing.T, path string) string {
	t.Helper()
	data, err := fs.ReadFile(Embedded(), path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// refuses requires an error that names every part.
func refuses(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("loaded, want an error with %q", parts)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("error %q does not say %q", err, part)
		}
	}
}

func theCalendar(t *testing.T) *Calendar {
	t.Helper()
	b := &Book{}
	if err := loadCalendar(b, Embedded()); err != nil {
		t.Fatal(err)
	}
	return b.calendar
}

func day(t testing.TB, s string) civil.Date {
	t.Helper()
	d, err := civil.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestTermsOfWorkingDays(t *testing.T) {
	c := theCalendar(t)
	for _, x := range []struct {
		trigger string
		n       int
		want    string
	}{
		{"2026-11-13", 10, "2026-11-30"}, // 24/11 is a holiday
		{"2026-08-21", 3, "2026-08-25"},  // Saturday 22/8 is worked and counts
		{"2026-08-28", 1, "2026-09-03"},  // 31/8 swapped off, 1–2/9 holidays
		{"2026-02-13", 3, "2026-02-25"},  // Tết 16–20/2
		{"2026-11-20", 15, "2026-12-14"},
		{"2026-11-21", 1, "2026-11-23"}, // an event on a Saturday
		{"2026-11-23", 0, "2026-11-23"},
		{"2025-12-31", 1, "2026-01-05"}, // 1/1 holiday, 2/1 swapped off
	} {
		if got := c.AddWorkingDays(day(t, x.trigger), x.n); got != day(t, x.want) {
			t.Errorf("%d working days after %s: %s, want %s", x.n, x.trigger, got, x.want)
		}
	}
	if got := c.AddWorkingDays(civil.Date{}, 3); !got.IsZero() {
		t.Errorf("no trigger gives %s", got)
	}
}

func TestTermsOfCalendarDays(t *testing.T) {
	c := theCalendar(t)
	for _, x := range []struct {
		trigger string
		n       int
		want    string
	}{
		{"2026-11-10", 3, "2026-11-13"},
		{"2026-11-12", 3, "2026-11-16"}, // Sunday moves on
		{"2026-11-21", 3, "2026-11-25"}, // 24/11 is a holiday
		{"2026-02-12", 3, "2026-02-23"}, // Sunday before Tết
		{"2026-08-19", 3, "2026-08-22"}, // a worked Saturday ends a term
	} {
		if got := c.AddDays(day(t, x.trigger), x.n); got != day(t, x.want) {
			t.Errorf("%d days after %s: %s, want %s", x.n, x.trigger, got, x.want)
		}
	}
}

// workingDayDefinition is the definition, read anew from the file: (Monday–Friday and not off) or worked instead.
func workingDayDefinition(t *testing.T) func(time.Time) bool {
	off, worked := map[string]bool{}, map[string]bool{}
	rows, err := csv.NewReader(strings.NewReader(shipped(t, "national/calendar/ngay_nghi.csv"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		if row[2] == "lam_bu" {
			worked[row[0]] = true
		} else {
			off[row[0]] = true
		}
	}
	return func(d time.Time) bool {
		key := d.Format(time.DateOnly)
		weekend := d.Weekday() == time.Saturday || d.Weekday() == time.Sunday
		return !weekend && !off[key] || worked[key]
	}
}

func TestEveryDayAndTermAgreesWithTheDefinition(t *testing.T) {
	c, works := theCalendar(t), workingDayDefinition(t)
	end := time.Date(2027, 12, 31, 0, 0, 0, 0, time.UTC)
	for d := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC); !d.After(end); d = d.AddDate(0, 0, 1) {
		trigger := civil.Of(d.Year(), int(d.Month()), d.Day())
		if c.IsWorkingDay(trigger) != works(d) {
			t.Fatalf("%s: working is %t", trigger, c.IsWorkingDay(trigger))
		}
		n := 0
		for next := d.AddDate(0, 0, 1); n < 20 && !next.After(end); next = next.AddDate(0, 0, 1) {
			if !works(next) {
				continue
			}
			n++
			want := civil.Of(next.Year(), int(next.Month()), next.Day())
			if got := c.AddWorkingDays(trigger, n); got != want {
				t.Fatalf("%d working days after %s: %s, want %s", n, trigger, got, want)
			}
			if got := c.WorkingDaysBetween(trigger, want); got != n {
				t.Fatalf("working days from %s to %s: %d, want %d", trigger, want, got, n)
			}
			if got := c.WorkingDaysBetween(want, trigger); got != -n {
				t.Fatalf("working days from %s back to %s: %d, want %d", want, trigger, got, -n)
			}
		}
	}
}

func TestWorkingDaysOfMonths(t *testing.T) {
	c := theCalendar(t)
	f, err := os.Open("testdata/so_ngay_lam_viec_thang.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) != 49 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for _, row := range rows[1:] {
		year, _ := strconv.Atoi(row[0])
		number, _ := strconv.Atoi(row[1])
		want, _ := strconv.Atoi(row[2])
		month := civil.Month{Year: year, Month: number}
		if got := len(c.LastWorkingDays(month, 31)); got != want {
			t.Errorf("%s has %d working days, want %d", month, got, want)
		}
		if got := c.WorkingDaysBetween(month.First().AddDays(-1), month.Last()); got != want {
			t.Errorf("%s has %d working days between its ends, want %d", month, got, want)
		}
		if c.Provisional(month.First(), month.Last()) != (row[3] != "") {
			t.Errorf("%s: provisional is %t", month, row[3] == "")
		}
	}
}

func TestLastWorkingDays(t *testing.T) {
	c := theCalendar(t)
	for _, x := range []struct {
		month civil.Month
		n     int
		want  string
	}{
		{civil.Month{Year: 2026, Month: 8}, 2, "2026-08-27 2026-08-28"},  // 31/8 is swapped off
		{civil.Month{Year: 2026, Month: 11}, 2, "2026-11-27 2026-11-30"}, // over a weekend
		{civil.Month{Year: 2025, Month: 1}, 2, "2025-01-23 2025-01-24"},  // Tết fills the last five days
		{civil.Month{Year: 2026, Month: 1}, 1, "2026-01-30"},
		{civil.Month{Year: 2026, Month: 1}, 0, ""},
	} {
		var got []string
		for _, d := range c.LastWorkingDays(x.month, x.n) {
			got = append(got, d.String())
		}
		if strings.Join(got, " ") != x.want {
			t.Errorf("last %d of %s: %q, want %q", x.n, x.month, got, x.want)
		}
	}
}

func TestWhyADayDiffers(t *testing.T) {
	c := theCalendar(t)
	row, ok := c.Why(day(t, "2026-08-22"))
	if !ok || row.Kind != SwapWork || row.Paired != day(t, "2026-08-31") || row.Confidence != "xac_nhan" {
		t.Errorf("22/8/2026: %+v, %t", row, ok)
	}
	if row, ok := c.Why(day(t, "2026-11-24")); !ok || row.Kind != Holiday || !strings.Contains(row.Source, "28/2026") {
		t.Errorf("24/11/2026: %+v, %t", row, ok)
	}
	if row, ok := c.Why(day(t, "2025-11-24")); ok {
		t.Errorf("24/11/2025 was an ordinary Monday: %+v", row)
	}
	if n := len(c.Days(2026)); n != 17 {
		t.Errorf("2026 has %d days that differ", n)
	}
}

func TestYearsOutsideTheTable(t *testing.T) {
	c := theCalendar(t)
	for year, covered := range map[int]bool{2023: false, 2024: true, 2027: true, 2028: false} {
		if c.Covered(year) != covered {
			t.Errorf("%d: covered is %t", year, !covered)
		}
	}
	if c.IsWorkingDay(day(t, "2028-09-01")) != true || c.IsWorkingDay(day(t, "2029-05-01")) || c.IsWorkingDay(day(t, "2028-11-24")) {
		t.Error("outside the table only holidays of fixed date and weekends are days of rest")
	}
	if !c.IsWorkingDay(day(t, "2023-11-24")) {
		t.Error("24/11 is a holiday from 2026 only")
	}
	if row, ok := c.Why(day(t, "2028-05-01")); !ok || row.Confidence != "tam_tinh" || row.Date != day(t, "2028-05-01") {
		t.Errorf("1/5/2028: %+v, %t", row, ok)
	}
	if !c.Provisional(day(t, "2026-12-28"), day(t, "2027-01-05")) || c.Provisional(day(t, "2026-01-01"), day(t, "2026-12-31")) {
		t.Error("a term that reaches into 2027 is provisional, 2026 is not")
	}
}

func TestRetirement(t *testing.T) {
	c := theCalendar(t)
	for _, x := range []struct {
		sex               Sex
		from, to          string // months of birth
		firstPen, lastPen string
	}{
		{Male, "1961-01", "1961-09", "2021-05", "2022-01"}, {Male, "1961-10", "1962-06", "2022-05", "2023-01"},
		{Male, "1962-07", "1963-03", "2023-05", "2024-01"}, {Male, "1963-04", "1963-12", "2024-05", "2025-01"},
		{Male, "1964-01", "1964-09", "2025-05", "2026-01"}, {Male, "1964-10", "1965-06", "2026-05", "2027-01"},
		{Male, "1965-07", "1966-03", "2027-05", "2028-01"}, {Male, "1966-04", "1990-12", "2028-05", "2053-01"},
		{Female, "1966-01", "1966-08", "2021-06", "2022-01"}, {Female, "1966-09", "1967-04", "2022-06", "2023-01"},
		{Female, "1967-05", "1967-12", "2023-06", "2024-01"}, {Female, "1968-01", "1968-08", "2024-06", "2025-01"},
		{Female, "1968-09", "1969-04", "2025-06", "2026-01"}, {Female, "1969-05", "1969-12", "2026-06", "2027-01"},
		{Female, "1970-01", "1970-08", "2027-06", "2028-01"}, {Female, "1970-09", "1971-04", "2028-06", "2029-01"},
		{Female, "1971-05", "1971-12", "2029-06", "2030-01"}, {Female, "1972-01", "1972-08", "2030-06", "2031-01"},
		{Female, "1972-09", "1973-04", "2031-06", "2032-01"}, {Female, "1973-05", "1973-12", "2032-06", "2033-01"},
		{Female, "1974-01", "1974-08", "2033-06", "2034-01"}, {Female, "1974-09", "1975-04", "2034-06", "2035-01"},
		{Female, "1975-05", "1990-12", "2035-06", "2051-01"},
		{Male, "1960-01", "1960-12", "2020-02", "2021-01"}, {Female, "1965-01", "1965-12", "2020-02", "2021-01"}, // before the ages rose
	} {
		pension := month(t, x.firstPen)
		for birth := month(t, x.from); birth.Compare(month(t, x.to)) <= 0; birth = birth.Next() {
			last, from, ok := c.Retirement(x.sex, civil.Partial{Year: birth.Year, Month: birth.Month, Day: 17})
			if !ok || from != pension.First() || last != from.AddDays(-1) {
				t.Fatalf("%s born %s: until %s, pension from %s, want %s", x.sex, birth, last, from, pension)
			}
			pension = pension.Next()
		}
		if pension.Prev() != month(t, x.lastPen) {
			t.Errorf("%s born up to %s: last pension %s, want %s", x.sex, x.to, pension.Prev(), x.lastPen)
		}
	}
}

func TestRetirementOfPartialBirths(t *testing.T) {
	c := theCalendar(t)
	_, whole, _ := c.Retirement(Male, civil.Partial{Year: 1964, Month: 1, Day: 1})
	_, year, ok := c.Retirement(Male, civil.Partial{Year: 1964})
	if !ok || year != whole {
		t.Errorf("only the year known: %s, want as for 1 January: %s", year, whole)
	}
	if _, _, ok := c.Retirement(Male, civil.Partial{}); ok {
		t.Error("no birth, yet a retirement")
	}
	if _, _, ok := c.Retirement("", civil.Partial{Year: 1970}); ok {
		t.Error("no sex, yet a retirement")
	}
	if SexOfCode("1") != Male || SexOfCode("2") != Female || SexOfCode("3") != "" {
		t.Error("codes of the list of sexes")
	}
}

func month(t *testing.T, s string) civil.Month {
	t.Helper()
	m, err := civil.ParseMonth(s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestCalendarIsReadStrictly(t *testing.T) {
	const file = "national/calendar/ngay_nghi.csv"
	good := shipped(t, file)
	lines := strings.Split(strings.TrimSuffix(good, "\n"), "\n")
	with := func(i int, line string) string {
		changed := slices.Clone(lines)
		changed[i] = line
		return strings.Join(changed, "\n")
	}
	swap := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, "2026-08-31") })
	for name, x := range map[string]struct {
		text  string
		parts []string
	}{
		"other columns":        {"date,kind\n", []string{file + ":1", "columns"}},
		"weekday":              {with(1, "2024-01-01,T3,nghi_le,Tết,,x,xac_nhan"), []string{file + ":2", "is a T2"}},
		"kind":                 {with(1, "2024-01-01,T2,nghi,Tết,,x,xac_nhan"), []string{file + ":2", "kind"}},
		"no such day":          {with(1, "2024-02-30,T2,nghi_le,Tết,,x,xac_nhan"), []string{file + ":2", "2024-02-30"}},
		"no source":            {with(1, "2024-01-01,T2,nghi_le,Tết,,,xac_nhan"), []string{file + ":2", "source is empty"}},
		"confidence":           {with(1, "2024-01-01,T2,nghi_le,Tết,,x,chac"), []string{file + ":2", "confidence"}},
		"twice":                {good + lines[1] + "\n", []string{"already on line 2"}},
		"swap without its day": {with(swap, "2026-08-31,T2,nghi_hoan_doi,x,,x,xac_nhan"), []string{":" + strconv.Itoa(swap+1), "not named"}},
		"swap with a stranger": {with(swap, "2026-08-31,T2,nghi_hoan_doi,x,2026-01-10,x,xac_nhan"), []string{"paired with 2026-01-10"}},
		"worked weekday":       {good + "2027-06-01,T3,lam_bu,x,2027-06-02,x,xac_nhan\n2027-06-02,T4,nghi_hoan_doi,x,2027-06-01,x,xac_nhan\n", []string{"only days of rest"}},
		"a year left out":      {good + "2029-01-01,T2,nghi_le,Tết,,x,xac_nhan\n", []string{"2028-01-01", "missing"}},
	} {
		t.Run(name, func(t *testing.T) {
			refuses(t, loadCalendar(&Book{}, patched(map[string]string{file: x.text})), x.parts...)
		})
	}
	ages := "national/calendar/tuoi_nghi_huu_theo_nam.csv"
	refuses(t, loadCalendar(&Book{}, patched(map[string]string{ages: strings.Replace(shipped(t, ages), "nam,2022,60,6,726", "nam,2022,60,6,727", 1)})), ages+":3", "total_months")
	refuses(t, loadCalendar(&Book{}, patched(map[string]string{ages: strings.Replace(shipped(t, ages), "nam,2022,", "nam,2032,", 1)})), "does not follow")
	refuses(t, loadCalendar(&Book{}, patched(map[string]string{ages: ""})), ages)
}
