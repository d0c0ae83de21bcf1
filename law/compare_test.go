package law

import (
	"slices"
	"strings"
	"testing"
)

func TestCompare(t *testing.T) {
	b, err := provinces(nil)
	if err != nil {
		t.Fatal(err)
	}
	side := func(province, on string) Side { return Side{b.Province(province), day(t, on)} }
	if same := Compare(side("phu-tho", "2026-11-21"), side("phu-tho", "2026-12-21")); len(same) > 0 {
		t.Errorf("two days of one stretch differ: %+v", same)
	}
	if moved := Compare(side("phu-tho", "2026-06-30"), side("phu-tho", "2026-07-01")); len(moved) != 4 || moved[0].ID != "decree27.first_entry.days" || moved[0].One.ID != "" {
		t.Errorf("what came with Decree 27: %+v", moved)
	}
	found := Compare(side("phu-tho", "2026-11-21"), side("dong-thap", "2026-11-21"))
	for _, id := range []string{"approve.unit_signs", "approve.delegation", "department.signs", "update.days", "report.unit_yearly", "salary.update_until", "hosting.pilot"} {
		if !slices.ContainsFunc(found, func(d Difference) bool { return d.ID == id }) {
			t.Errorf("%s is not told to differ", id)
		}
	}
	if slices.ContainsFunc(found, func(d Difference) bool { return d.ID == "approve.window_days" || d.ID == "account.lock_after" }) {
		t.Error("terms that say the same are told to differ")
	}
	for _, d := range found {
		for _, term := range []Term{d.One, d.Other} {
			if term.ID != "" && (!strings.Contains(term.Place(), ".yaml:") || term.Citation() == "") {
				t.Errorf("%s comes from nowhere: %+v", d.ID, term)
			}
		}
	}
}

// TestEveryTermHasAHeading: what a regulation says is shown under exactly one heading.
func TestEveryTermHasAHeading(t *testing.T) {
	for id := range termNeeds() {
		n := 0
		for _, g := range TermGroups() {
			if g.Has(id) {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%s stands under %d headings", id, n)
		}
	}
}
