package law

import (
	"fmt"
	"strings"
	"testing"
)

// TestReports: which reports are open on a day, for the four regulations: over the turn of a year, the ends of quarters and a leap February
// (PT-14.7, PT-17.4, VP-14.4, VP-16.7, DT-22.6, DT-26.8, BD-15.4).
func TestReports(t *testing.T) {
	b, err := provinces(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct{ province, on, want string }{
		{"phu-tho", "2026-12-15", ""},
		{"phu-tho", "2026-12-16", "unit 2026 until 2027-01-15"}, // thirty days before
		{"phu-tho", "2026-12-31", "unit 2026 until 2027-01-15"},
		{"phu-tho", "2027-01-01", "unit 2026 until 2027-01-15, department 2026 until 2027-01-31"},
		{"phu-tho", "2027-01-15", "unit 2026 until 2027-01-15, department 2026 until 2027-01-31"},
		{"phu-tho", "2027-01-16", "department 2026 until 2027-01-31"}, // the 31st is a Sunday: a fixed date does not move
		{"phu-tho", "2027-02-01", ""},
		{"phu-tho", "2026-01-10", "unit 2025 until 2026-01-15, department 2025 until 2026-01-31"}, // the year in which it came into force
		{"vinh-phuc", "2025-01-10", "unit 2024 until 2025-01-15, department 2024 until 2025-01-31"},
		{"dong-thap", "2027-01-05", "unit 2026 until 2027-01-10, department 2026 until 2027-01-31"}, // the 10th is a Sunday
		{"dong-thap", "2027-01-11", "department 2026 until 2027-01-31"},
		{"binh-dinh", "2026-10-14", "unit 2026-10 until 2026-11-06"},
		{"binh-dinh", "2026-10-15", "unit 2026-10 until 2026-11-06, unit 2026 until 2026-11-14"},
		{"binh-dinh", "2026-11-14", "unit 2026 until 2026-11-14, unit 2026-11 until 2026-12-07"}, // a Saturday
		{"binh-dinh", "2026-11-15", "unit 2026-11 until 2026-12-07"},
		{"binh-dinh", "2026-10-07", "unit 2026-09 until 2026-10-07, unit 2026-Q3 until 2026-10-07, unit 2026-10 until 2026-11-06"},
		{"binh-dinh", "2027-01-08", "unit 2026-12 until 2027-01-08, unit 2026-Q4 until 2027-01-08"}, // behind New Year
		{"binh-dinh", "2027-02-01", "unit 2027-01 until 2027-02-12"},                                // behind Tết
		{"binh-dinh", "2028-03-07", "unit 2028-02 until 2028-03-07"},
		{"binh-dinh", "2028-03-08", "unit 2028-03 until 2028-04-07, unit 2028-Q1 until 2028-04-07"},
	} {
		r, err := b.Regulation(x.province, day(t, x.on))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, due := range r.Reports(day(t, x.on)) {
			got = append(got, fmt.Sprintf("%s %s until %s", due.Kind, due.Label, due.Until))
		}
		if strings.Join(got, ", ") != x.want {
			t.Errorf("%s on %s:\n got %s\nwant %s", x.province, x.on, strings.Join(got, ", "), x.want)
		}
	}
}

// TestReportPeriods: what a report covers, whom it goes to and on which article it rests.
func TestReportPeriods(t *testing.T) {
	b, err := provinces(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct{ province, on, label, want string }{
		{"phu-tho", "2026-12-20", "2026", "2026-01-01 to 2026-12-31 yearly van_hanh_khai_thac to ubnd_tinh_qua_so_noi_vu by Điều 17.4 (report.unit_yearly)"},
		{"dong-thap", "2027-01-25", "2026", "2026-01-01 to 2026-12-31 yearly tinh_hinh_quan_ly to bo_noi_vu+ubnd_tinh by Điều 26.8 (report.department_yearly)"},
		{"phu-tho", "2027-01-25", "2026", "2026-01-01 to 2026-12-31 yearly ngach_cdnn_vtvl to bo_noi_vu by Điều 14.7 (report.department_yearly)"},
		{"binh-dinh", "2026-11-10", "2026", "2026-01-01 to 2026-12-31 yearly ket_qua_quan_ly to ubnd_tinh_qua_so_noi_vu by Điều 15.4 dự thảo 2024 (report.unit_yearly)"},
		{"binh-dinh", "2028-03-01", "2028-02", "2028-02-01 to 2028-02-29 monthly ket_qua_quan_ly to ubnd_tinh_qua_so_noi_vu by Điều 15.4 dự thảo 2024 (report.after_period)"},
		{"binh-dinh", "2027-04-01", "2027-Q1", "2027-01-01 to 2027-03-31 quarterly ket_qua_quan_ly to ubnd_tinh_qua_so_noi_vu by Điều 15.4 dự thảo 2024 (report.after_period)"},
	} {
		r, err := b.Regulation(x.province, day(t, x.on))
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, due := range r.Reports(day(t, x.on)) {
			if due.Label == x.label {
				article, _, _ := strings.Cut(due.Citation, " Quy")
				got = fmt.Sprintf("%s to %s %s %s to %s by %s (%s)", due.From, due.To, due.Period, due.Content, strings.Join(due.Recipients, "+"), article, due.Term)
			}
		}
		if got != x.want {
			t.Errorf("%s %s:\n got %s\nwant %s", x.province, x.label, got, x.want)
		}
	}
}

// TestReportsNeedADay: a regulation that asks for monthly reports and gives no last day is refused at load.
func TestReportsNeedADay(t *testing.T) {
	const binhDinh = "province/binh-dinh/terms.yaml"
	_, err := provinces(amended(t, binhDinh, "report.after_period\n    article: \"15.4\"\n    value: 5", "report.after_period\n    article: \"15.4\"\n    value: none"))
	refuses(t, err, binhDinh+":", "report.unit_periods", "report.after_period")
}
