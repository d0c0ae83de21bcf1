package unit_test

import (
	"strings"
	"testing"

	"hoso/civil"
	"hoso/fault"
	"hoso/record/unit"
)

// TestCodes: the shapes of QĐ 20/2020, in today's style and in the reversed one of before.
func TestCodes(t *testing.T) {
	for _, code := range []string{"H44", "H44.19", "H44.19.1", "H44.101.03", "A01", "Y99.ABC", "Z01ABC", "Z10.1.2", "H44." + strings.Repeat("1", 31)} {
		if err := unit.CheckCode(code); err != nil {
			t.Errorf("%s: %v", code, err)
		}
	}
	for _, code := range []string{"", "H4", "h44", "H44.", "H44..1", ".H44", "H44.a", "H44.19 ", "Z44", "Z00AB", "1H4", "H44-19", "H44.đ", "H44\n", "H44." + strings.Repeat("1", 32), "Đ44"} {
		if err := unit.CheckCode(code); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q is taken: %v", code, err)
		}
	}
	for old, want := range map[string]string{"000.00.19.H44": "H44.19", "000.00.00.H44": "H44", "001.00.19.H44": "H44.19.001", "000.12.19.H44": "H44.19.12", "H44.19": "H44.19", "": "", "000.19.H44": "000.19.H44"} {
		if got := unit.ModernCode(old); got != want {
			t.Errorf("%s is today %s, want %s", old, got, want)
		}
	}
	for code, want := range map[string]string{"H44": "", "H44.19": "H44", "H44.19.1": "H44.19", "": ""} {
		if got := unit.ParentCode(code); got != want {
			t.Errorf("above %s is %s, want %s", code, got, want)
		}
	}
}

// FuzzCodes: whatever comes in, a code is refused or leads up to its top through codes that are codes themselves.
func FuzzCodes(f *testing.F) {
	for _, seed := range []string{"H44.19.1", "000.00.19.H44", "Z10.1.2", "H44.", "....", "999.999.999.A01"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		code := unit.ModernCode(text)
		if again := unit.ModernCode(code); again != code {
			t.Errorf("%q becomes %q, and that %q", text, code, again)
		}
		if unit.CheckCode(code) != nil || strings.HasPrefix(code, "Z") {
			return
		}
		for up := unit.ParentCode(code); up != ""; up = unit.ParentCode(up) {
			if err := unit.CheckCode(up); err != nil {
				t.Errorf("%q lies below %q: %v", code, up, err)
			}
		}
	})
}

// TestEditions: a unit is on each day what its newest edition until then says; editions come one after the other.
func TestEditions(t *testing.T) {
	day := func(n int) civil.Date { return civil.Of(2026, 1, 1).AddDays(n) }
	u := unit.Unit{}
	if _, ok := u.At(day(0)); ok || u.Last().Name != "" {
		t.Error("a unit without editions is something")
	}
	u, err := u.Amend(unit.Edition{From: day(10), Name: "một", Code: "H44.1"})
	if err != nil {
		t.Fatal(err)
	}
	second, err := u.Amend(unit.Edition{From: day(20), Name: "hai", Code: "H44.2"})
	if err != nil || len(u.Editions) != 1 {
		t.Fatalf("%v; the first is now %+v", err, u)
	}
	for n, want := range map[int]string{9: "", 10: "một", 19: "một", 20: "hai", 900: "hai"} {
		if e, ok := second.At(day(n)); e.Name != want || ok != (want != "") {
			t.Errorf("on day %d it is %q", n, e.Name)
		}
	}
	for _, n := range []int{20, 19, 0} {
		if _, err := second.Amend(unit.Edition{From: day(n)}); !fault.Is(err, fault.Invalid) {
			t.Errorf("an edition from day %d: %v", n, err)
		}
	}
	if keys := second.Keys(); keys["code"] != "H44.2" {
		t.Errorf("keys %v", keys)
	}
}

// TestPaths: a subtree is its unit and what lies under it, and nothing that only begins alike.
func TestPaths(t *testing.T) {
	top := unit.PathUnder("", unit.Ordinal(1))
	child, sibling := unit.PathUnder(top, unit.Ordinal(12)), unit.PathUnder("", unit.Ordinal(11))
	if !unit.Within(child, top) || !unit.Within(top, top) || unit.Within(top, child) || unit.Within(sibling, top) || unit.Within(child, "") {
		t.Errorf("%s, %s and %s lie wrong", top, child, sibling)
	}
	if unit.Ordinal(9) > unit.Ordinal(10) || unit.Ordinal(99) > unit.Ordinal(100) {
		t.Error("ordinals do not rise")
	}
}
