package law

import (
	"fmt"
	"strings"
	"testing"

	"hoso/civil"
	"hoso/fault"
)

// regulationsOn is the whole difference table of the four texts, as far as the program acts on it (requirements, section 5).
func TestFourRegulations(t *testing.T) {
	b, err := provinces(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct{ province, on, want string }{
		{"phu-tho", "2026-11-21", "levels tinh+xa, form hop_dong, account 0, first 0, update 15 (7.3), evidence true, window 5 (8.1), early 5, unit signs false, step-up true, delegation true, edit false, department signs true (8.2) in 5, manager signs false, cancel 0/0, report move 0, unit report 01-15, department 01-31, modules ho_so"},
		{"vinh-phuc", "2025-03-03", "levels tinh+huyen+xa, form hop_dong, account 0, first 0, update 15 (7.3), evidence true, window 5 (8.1), early 4, unit signs false, step-up true, delegation true, edit false, department signs true (8.2) in 5, manager signs false, cancel 0/0, report move 0, unit report 01-15, department 01-31, modules ho_so"},
		{"dong-thap", "2026-11-21", "levels tinh+xa, form hop_dong, account 0, first 0, update 0 (9.2), evidence true, window 5 (12), early 5, unit signs true, step-up true, delegation false, edit false, department signs false (19.2) in 0, manager signs true, cancel 0/0, report move 10, unit report 01-10, department 01-31, modules ho_so+dao_tao+tien_luong"},
		{"binh-dinh", "2026-11-21", "levels tinh+xa, form syll, account 5, first 3, update 3 (7.2), evidence false, window 0 (8.1), early 0, unit signs true, step-up true, delegation true, edit true, department signs true (8.2) in 5, manager signs false, cancel 1/1, report move 0, unit report 11-14, department 00-00, modules ho_so"},
	} {
		r, err := b.Regulation(x.province, day(t, x.on))
		if err != nil {
			t.Fatal(err)
		}
		form, _ := r.Form("nguoi_lao_dong")
		got := fmt.Sprintf("levels %s, form %s, account %d, first %d, update %d (%s), evidence %t, window %d (%s), early %d, unit signs %t, step-up %t, delegation %t, edit %t, department signs %t (%s) in %d, manager signs %t, cancel %d/%d, report move %d, unit report %02d-%02d, department %02d-%02d, modules %s",
			strings.Join(r.Levels.List, "+"), form.Word, r.AccountDays.N, r.FirstEntry.N, r.UpdateDays.N, r.UpdateDays.Article, r.EvidenceNeeded.On, r.WindowDays.N, r.WindowDays.Article,
			len(r.EarlyGrounds.List), r.UnitSigns.On, r.ApproveStepUp.On, r.Delegation.On, r.ApproverMayEdit.On, r.DepartmentSigns.On, r.DepartmentSigns.Article, r.DepartmentWindow.N, r.ManagerBeforeSync.On,
			r.CancelTransfer.N, r.CancelLeaving.N, r.ReportMoveDays.N, r.UnitReport.Month, r.UnitReport.Day, r.DepartmentReport.Month, r.DepartmentReport.Day, strings.Join(r.Modules.List, "+"))
		if got != x.want {
			t.Errorf("%s\n got %s\nwant %s", x.province, got, x.want)
		}
	}
}

// TestTerritories: what happened before a merged province's regulation stays under the one of the place (PT-QD.2, anomaly A21).
func TestTerritories(t *testing.T) {
	b, err := provinces(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct{ territory, on, number, key string }{
		{"26", "2025-11-09", "29/2024/QĐ-UBND", ""}, {"26", "2025-11-10", "80/2025/QĐ-UBND", ""}, {"26", "2024-06-09", "", "regulation.none"},
		{"25", "2025-11-09", "", "regulation.not_on_file"}, {"17", "2025-07-15", "", "regulation.not_on_file"}, {"17", "2025-11-10", "80/2025/QĐ-UBND", ""},
		{"", "2025-11-09", "", "regulation.none"}, {"", "2026-11-21", "80/2025/QĐ-UBND", ""},
	} {
		r, err := b.RegulationIn("phu-tho", x.territory, day(t, x.on))
		if f, ok := fault.As(err); ok && f.Key == x.key || err == nil && r.Number == x.number {
			continue
		}
		t.Errorf("in %q on %s: %v, %v; want %s%s", x.territory, x.on, r, err, x.number, x.key)
	}
	now, err := b.Regulation("phu-tho", day(t, "2025-11-12"))
	if err != nil {
		t.Fatal(err)
	}
	before := b.DeadlinesIn(now, "26", DeadlineUpdate, day(t, "2025-11-07"))
	if len(before) != 1 || before[0].Citation != "Điều 7.3 Quy chế kèm theo Quyết định 29/2024/QĐ-UBND" || before[0].Until != day(t, "2025-11-28") {
		t.Errorf("a change of 7 November 2025 in Vĩnh Phúc: %+v", before)
	}
	for _, territory := range []string{"25", "17", ""} {
		if none := b.DeadlinesIn(now, territory, DeadlineUpdate, day(t, "2025-11-07")); len(none) > 0 {
			t.Errorf("the same day in %q: %+v", territory, none)
		}
	}
}

// TestRoutes: who approves whose data (anomaly A18, DT-11, A22).
func TestRoutes(t *testing.T) {
	b, err := provinces(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct{ province, on, manager, category, special, approver, cites string }{
		{"phu-tho", "2026-11-21", "ubnd_tinh", "cong_chuc", "ban_thuong_vu", ByHead, "Điều 8.1 "},
		{"phu-tho", "2026-11-21", "su_nghiep_xa", "vien_chuc", "", ByHead, "Điều 8.1 "},
		{"binh-dinh", "2026-11-21", "so_ban_nganh", "cong_chuc", "ban_thuong_vu", ByHead, "Điều 8.1 "},
		{"dong-thap", "2026-11-21", "ubnd_tinh", "cong_chuc", "ban_thuong_vu", ByDirector, "Điều 11.5 "},
		{"dong-thap", "2026-11-21", "nganh_tinh", "vien_chuc", "ban_thuong_vu", ByDirector, "Điều 11.5 "},
		{"dong-thap", "2026-11-21", "nganh_tinh", "cong_chuc", "", ByHead, "Điều 11.1 "},
		{"dong-thap", "2026-11-21", "su_nghiep_tinh", "vien_chuc", "", ByHead, "Điều 11.2 "},
		{"dong-thap", "2026-11-21", "su_nghiep_tinh", "cong_chuc", "", "", ""},
		{"dong-thap", "2026-11-21", "su_nghiep_xa", "vien_chuc", "", ByHead, "Điều 11.3 "},
		{"dong-thap", "2026-11-21", "ubnd_xa", "can_bo", "", ByHead, "Điều 11.4 "},
		{"dong-thap", "2026-11-21", "ubnd_tinh", "cong_chuc", "", "", ""},
		{"dong-thap", "2025-06-30", "ubnd_huyen", "can_bo", "", ByHead, "Điều 11.4 "},
		{"dong-thap", "2025-06-30", "ubnd_xa", "can_bo", "", "", ""}, // the commune's people were the district's to approve
		{"dong-thap", "2025-07-01", "ubnd_huyen", "can_bo", "", "", ""},
		{"dong-thap", "2026-11-21", "hoi", "nguoi_lam_viec_hoi", "", ByHead, "Điều 9.3 "},
	} {
		r, err := b.Regulation(x.province, day(t, x.on))
		if err != nil {
			t.Fatal(err)
		}
		row, ok := r.Routes.Of(x.manager, x.category, x.special)
		if row.Approver != x.approver || ok != (x.approver != "") || ok && !strings.HasPrefix(r.Routes.Cite(row), x.cites) {
			t.Errorf("%s on %s, %s of %s %s: %s (%s), want %s (%s)", x.province, x.on, x.category, x.manager, x.special, row.Approver, r.Routes.Cite(row), x.approver, x.cites)
		}
	}
}

// TestContradictions: terms that cannot hold together are refused at load, with both places.
func TestContradictions(t *testing.T) {
	const phuTho, dongThap, binhDinh = "province/phu-tho/terms.yaml", "province/dong-thap/terms.yaml", "province/binh-dinh/terms.yaml"
	for name, x := range map[string]struct{ file, old, new, one, other string }{
		"cut-offs":          {phuTho, "cutoff_working_days\n    article: \"8.1\"\n    value: 2", "cutoff_working_days\n    article: \"8.1\"\n    value: 0", "approve.unit_cutoff_working_days", "approve.department_cutoff_working_days"},
		"strict, no window": {binhDinh, "window_strict\n    article: \"8.1\"\n    value: false", "window_strict\n    article: \"8.1\"\n    value: true", "approve.window_strict", "approve.window_days"},
		"nobody signs":      {phuTho, "department.signs\n    article: \"8.2\"\n    value: true", "department.signs\n    article: \"8.2\"\n    value: false", "department.signs", "sync.manager_signs"},
		"signs, but not":    {dongThap, "unit_signs\n    article: \"12\"\n    value: true", "unit_signs\n    article: \"12\"\n    value: false", "sync.manager_signs", "approve.unit_signs"},
		"held to nothing":   {phuTho, "step_up\n    article: \"6.3\"\n    value: true", "step_up\n    article: \"6.3\"\n    value: false", "approve.step_up", "approve.unit_signs"},
		"agreed to nothing": {binhDinh, "account.delegation\n    article: \"17.1\"\n    value: true", "account.delegation\n    article: \"17.1\"\n    value: false", "account.delegation_agreed", "account.delegation"},
		"reports":           {phuTho, "value: 01-31", "value: 01-10", "report.unit_yearly", "report.department_yearly"},
		"pay":               {dongThap, "value: 25\n", "value: 15\n", "salary.update_until", "salary.consolidate_on"},
		"module off":        {dongThap, "value: [ho_so, dao_tao, tien_luong]", "value: [ho_so, dao_tao]", "modules.on", "modules.party_bodies"},
		"no grounds":        {phuTho, "value: [tuyen_dung, thuyen_chuyen, nghi_huu, qua_doi, nghi_dinh_27]", "value: none", "approve.window_days", "approve.early_grounds"},
		"no form":           {dongThap, "- id: person.form.nguoi_lam_viec_hoi\n    article: \"9.1\"", "- id: person.form.can_bo_cong_chuc_xa\n    article: \"9.1\"", "person.categories", "person.form.nguoi_lam_viec_hoi"},
	} {
		t.Run(name, func(t *testing.T) {
			text := shipped(t, x.file)
			if !strings.Contains(text, x.old) {
				t.Fatalf("%q is not in %s", x.old, x.file)
			}
			_, err := provinces(map[string]string{x.file: strings.Replace(text, x.old, x.new, 1)})
			refuses(t, err, x.file+":", x.one, x.other)
			if name != "no form" && (err == nil || strings.Count(err.Error(), x.file+":") < 2) {
				t.Errorf("both places are not named: %v", err)
			}
		})
	}
	_, err := provinces(amended(t, dongThap, "{managers: [su_nghiep_tinh],", "{managers: [benh_vien],"))
	refuses(t, err, dongThap+":", `no type of unit "benh_vien"`)
	_, err = provinces(amended(t, phuTho, "- {approver: head}", "- {approver: mayor}"))
	refuses(t, err, phuTho+":", `"mayor"`)
	_, err = provinces(amended(t, phuTho, "- {approver: head}", "- {aprover: head}"))
	refuses(t, err, phuTho+":", "aprover")
}

// TestWindowsOfEveryMonth holds the window to the last five days of each month, leap Februaries included, for every province that has one.
func TestWindowsOfEveryMonth(t *testing.T) {
	b, err := provinces(nil)
	if err != nil {
		t.Fatal(err)
	}
	for month := (civil.Month{Year: 2024, Month: 1}); month.Year < 2029; month = month.Next() {
		last := month.Last()
		for _, province := range []string{"phu-tho", "vinh-phuc", "dong-thap", "binh-dinh"} {
			r, err := b.Regulation(province, last)
			if err != nil {
				continue
			}
			from, to := r.Window(month)
			want := last.AddDays(-4)
			if province == "binh-dinh" {
				want = month.First()
			}
			if from != want || to != last {
				t.Errorf("%s %s: %s to %s", province, month, from, to)
			}
			for d := month.First(); !d.After(last); d = d.AddDays(1) {
				ok, early, _ := r.MayApprove(d, "")
				round := r.Round(month)
				if ok != round.Open(d) || early {
					t.Errorf("%s %s: may approve %t, early %t", province, d, ok, early)
				}
			}
		}
	}
}
