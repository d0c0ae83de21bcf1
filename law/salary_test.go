package law

import (
	"strings"
	"testing"

	"hoso/civil"
)

func theSalary(t *testing.T) *Salary {
	t.Helper()
	b := &Book{}
	if err := loadSalary(b, Embedded()); err != nil {
		t.Fatal(err)
	}
	return b.salary
}

func TestSalaryScales(t *testing.T) {
	s := theSalary(t)
	for _, x := range []struct {
		group             string
		first, last, rise int
		steps, months     int
	}{
		{"CGCC", 880, 1000, 60, 3, 60}, {"A3.1", 620, 800, 36, 6, 36}, {"A3.2", 575, 755, 36, 6, 36},
		{"A2.1", 440, 678, 34, 8, 36}, {"A2.2", 400, 638, 34, 8, 36}, {"A1", 234, 498, 33, 9, 36}, {"A0", 210, 489, 31, 10, 36},
		{"B", 186, 406, 20, 12, 24}, {"C1", 165, 363, 18, 12, 24}, {"C2", 150, 348, 18, 12, 24}, {"C3", 135, 333, 18, 12, 24},
		{"B3.C2", 200, 398, 18, 12, 24}, {"B3.C3", 150, 348, 18, 12, 24},
		{"B4-LX", 205, 403, 18, 12, 24}, {"B4-KT", 165, 363, 18, 12, 24}, {"B4-DM", 150, 348, 18, 12, 24},
		{"B4-BV", 150, 348, 18, 12, 24}, {"B4-VT", 135, 333, 18, 12, 24}, {"B4-PV", 100, 298, 18, 12, 24},
	} {
		steps := s.Steps(x.group)
		if len(steps) != x.steps {
			t.Errorf("%s has %d steps", x.group, len(steps))
			continue
		}
		for i := range steps {
			want := x.first + i*x.rise
			if got, ok := s.Coefficient(x.group, i+1); !ok || got != want {
				t.Errorf("%s step %d: %d, want %d", x.group, i+1, got, want)
			}
			if got, ok := s.StepOf(x.group, want); !ok || got != i+1 {
				t.Errorf("%s coefficient %d: step %d, want %d", x.group, want, got, i+1)
			}
			months, ok := s.MonthsToNext(x.group, i+1)
			if last := i+1 == x.steps; ok == last || ok && months != x.months {
				t.Errorf("%s step %d: %d months to the next, %t", x.group, i+1, months, ok)
			}
		}
		if steps[len(steps)-1].Coefficient != x.last {
			t.Errorf("%s ends at %d, want %d", x.group, steps[len(steps)-1].Coefficient, x.last)
		}
	}
	if n := len(s.Groups()); n != 19 {
		t.Errorf("%d groups", n)
	}
}

func TestSalaryThatIsNotThere(t *testing.T) {
	s := theSalary(t)
	if _, ok := s.Coefficient("A1", 10); ok {
		t.Error("A1 has nine steps")
	}
	if _, ok := s.Coefficient("A1", 0); ok {
		t.Error("there is no step 0")
	}
	if _, ok := s.StepOf("A1", 500); ok {
		t.Error("A1 has no 5,00")
	}
	if s.Steps("Z9") != nil {
		t.Error("there is no Z9")
	}
}

func TestBaseSalary(t *testing.T) {
	s := theSalary(t)
	for on, want := range map[string]int64{"2026-07-01": 2530000, "2026-06-30": 2340000, "2030-01-01": 2530000, "2019-07-01": 1490000} {
		row, ok := s.Base(day(t, on))
		if !ok || row.Amount != want || row.Citation == "" {
			t.Errorf("%s: %+v, %t", on, row, ok)
		}
	}
	if _, ok := s.Base(day(t, "1990-01-01")); ok {
		t.Error("no base salary is known for 1990")
	}
	// The first lines of the pay example: (5,08 + 0,50) × 2 530 000.
	row, _ := s.Base(civil.Of(2026, 10, 1))
	step, _ := s.Coefficient("A2.1", 3)
	if got := int64(step+50) * row.Amount / 100; got != 14117400 {
		t.Errorf("5,58 × base salary: %d", got)
	}
}

func TestLeadershipAllowances(t *testing.T) {
	s := theSalary(t)
	count := func(on string) (n int) {
		for _, a := range s.Leadership(day(t, on)) {
			if a.Organisation == "UBND xã/phường/đặc khu" && a.Position == "Chủ tịch UBND" {
				n++
			}
		}
		return n
	}
	if count("2026-01-01") != 2 || count("2025-12-31") != 0 {
		t.Error("the commune chair's allowance of NĐ 07/2026 begins on 1/1/2026, in two scopes")
	}
}

func TestSalaryIsReadStrictly(t *testing.T) {
	const steps, base, lead = "national/salary/bang_luong_nd204.csv", "national/salary/luong_co_so.csv", "national/salary/phu_cap_chuc_vu.csv"
	for name, x := range map[string]struct {
		file, old, new string
		parts          []string
	}{
		"a step left out":        {steps, "CGCC,Chuyên gia cao cấp,2,", "CGCC,Chuyên gia cao cấp,3,", []string{steps + ":3", "not the next"}},
		"a step that falls":      {steps, "2,3,9.40", "2,3,8.40", []string{steps + ":3", "does not rise"}},
		"too few steps":          {steps, "3,3,10.00", "3,4,10.00", []string{steps + ":4", "has 3 steps"}},
		"three decimals":         {steps, "8.80", "8.800", []string{steps + ":2", "two decimals"}},
		"a gap in base salary":   {base, "2026-07-01,,", "2026-07-02,,", []string{base + ":21", "day after"}},
		"an open period before":  {base, "2024-07-01,2026-06-30", "2024-07-01,", []string{base + ":20", "only the last"}},
		"an amount with a point": {base, "2530000", "2.530.000", []string{base + ":21", "whole number"}},
		"an unknown mark":        {lead, "xac_nhan", "sure", []string{lead + ":2", "confidence"}},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Replace(shipped(t, x.file), x.old, x.new, 1)
			if text == shipped(t, x.file) {
				t.Fatal("the test changes nothing")
			}
			refuses(t, loadSalary(&Book{}, patched(map[string]string{x.file: text})), x.parts...)
		})
	}
}
