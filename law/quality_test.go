package law

import (
	"slices"
	"testing"
	"testing/fstest"

	"hoso/civil"
)

// TestPoints: completeness by weight counts the same entries as completeness by number, and one that weighs more counts for more.
func TestPoints(t *testing.T) {
	b := theBook(t)
	form, err := b.Form("syll", civil.Of(2026, 11, 27))
	if err != nil {
		t.Fatal(err)
	}
	day := civil.Of(2026, 11, 27)
	empty, of := form.Points(Content{}, "vien_chuc", day)
	_, want := form.Completeness(Content{}, "vien_chuc", day)
	if empty != 0 || of <= want {
		t.Errorf("an empty dossier has %d of %d points, %d entries are asked", empty, of, want)
	}
	name, _ := form.Points(Content{Fields: map[string]Value{"ho_ten_khai_sinh": Plain("A")}}, "vien_chuc", day)
	faith, _ := form.Points(Content{Fields: map[string]Value{"ton_giao": Plain("A")}}, "vien_chuc", day)
	if name != 5 || faith != 1 {
		t.Errorf("a name is worth %d, a religion %d", name, faith)
	}
}

func TestComplianceScore(t *testing.T) {
	c := Compliance{Complete: 50, Timely: 40, Reports: 10}
	for _, x := range []struct{ points, of, late, due, reportsLate, reports, want int }{
		{0, 0, 0, 0, 0, 0, 100}, {50, 100, 0, 0, 0, 0, 75}, {100, 100, 2, 2, 0, 0, 60}, {100, 100, 1, 4, 1, 2, 85}, {0, 10, 5, 5, 1, 1, 0}, {10, 10, 9, 5, 0, 0, 60},
	} {
		if got := c.Score(x.points, x.of, x.late, x.due, x.reportsLate, x.reports); got != x.want {
			t.Errorf("%+v scores %d", x, got)
		}
	}
}

func TestQualityIsReadStrictly(t *testing.T) {
	load := func(text string) error {
		b := Book{}
		if err := loadLists(&b, Embedded()); err != nil {
			t.Fatal(err)
		}
		if err := loadForms(&b, Embedded()); err != nil {
			t.Fatal(err)
		}
		return loadQuality(&b, fstest.MapFS{qualityFile: {Data: []byte(text)}})
	}
	refuses(t, load("other: 0\nweights:\n  - {weight: 0, entries: [syll/khong_co]}\ncompliance: {complete: 50, timely: 40, reports: 20}\n"),
		"the weight is 0", `no form has the entry "syll/khong_co"`, "other must be at least 1")
	refuses(t, load("other: 1\nanother: 2\n"), "another")
}

// TestSubWorkingDays: counting back and counting forward meet, over every day from 2024 to 2027.
func TestSubWorkingDays(t *testing.T) {
	c := theCalendar(t)
	for day := civil.Of(2024, 1, 10); day.Before(civil.Of(2027, 12, 20)); day = day.AddDays(1) {
		for n := range 6 {
			back := c.SubWorkingDays(day, n)
			left := 0
			for d := back; d.Before(day); d = d.AddDays(1) { // by the definition, day by day
				if c.IsWorkingDay(d) {
					left++
				}
			}
			if left != n || n > 0 && !c.IsWorkingDay(back) {
				t.Fatalf("%d working days before %s is %s, with %d between", n, day, back, left)
			}
		}
	}
}

// TestFlawsAreTold: what somebody at a screen can break has a key, once for each place it is broken at.
func TestFlawsAreTold(t *testing.T) {
	_, err := amendedBook(t, Amendment{Document: "QĐ 1", Signed: civil.Of(2026, 11, 1), From: civil.Of(2026, 12, 1), Province: "phu-tho",
		Term: &TermChange{ID: "remind.after_department", Value: "1", Article: "1"}})
	var keys []string
	for _, f := range Flaws(err) {
		keys = append(keys, f.Key)
	}
	if !slices.Contains(keys, "flaw.remind_order") {
		t.Errorf("told %v of %v", keys, err)
	}
	if got := Flaws(nil); len(got) != 0 {
		t.Errorf("of nothing %v", got)
	}
}
