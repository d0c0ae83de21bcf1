package law

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"hoso/civil"
	"hoso/fault"
)

// provinces is a Book with the calendar and the provinces of a tree.
func provinces(files map[string]string) (*Book, error) {
	b := &Book{}
	tree := patched(files)
	if err := loadCalendar(b, tree); err != nil {
		return nil, err
	}
	return b, loadProvinces(b, tree)
}

func phuTho(t *testing.T, on string) (*Book, *Regulation) {
	t.Helper()
	b, err := provinces(nil)
	if err != nil {
		t.Fatal(err)
	}
	r, err := b.Regulation("phu-tho", day(t, on))
	if err != nil {
		t.Fatal(err)
	}
	return b, r
}

func TestRegulationOfPhuTho(t *testing.T) {
	b, r := phuTho(t, "2026-11-21")
	if got, want := r.UpdateDays.Citation(), "Điều 7.3 Quy chế kèm theo Quyết định 80/2025/QĐ-UBND"; got != want {
		t.Errorf("citation %q, want %q", got, want)
	}
	if r.UpdateDays.N != 15 || !r.UpdateDays.Working() || r.UpdateDays.Rows[0] != "PT-7.3.p1" || r.UpdateDays.From != day(t, "2025-11-10") {
		t.Errorf("update.days: %+v", r.UpdateDays)
	}
	if r.FirstEntry.Stated() || r.FirstEntry.Article != "7.2" {
		t.Errorf("the regulation gives no number of days for the first entry: %+v", r.FirstEntry)
	}
	if r.WindowStrict.On || !r.ApproveStepUp.On || r.UnitSigns.On || !r.DepartmentSigns.On || r.ApproverMayEdit.On || !r.Delegation.On {
		t.Error("how Phú Thọ approves")
	}
	if strings.Join(r.EarlyGrounds.List, " ") != "tuyen_dung thuyen_chuyen nghi_huu qua_doi nghi_dinh_27" {
		t.Errorf("early grounds: %v", r.EarlyGrounds.List)
	}
	if r.DepartmentReport.In(2027) != day(t, "2027-01-31") || r.UnitReport.In(2027) != day(t, "2027-01-15") {
		t.Error("days of reports")
	}
	if r.PasswordMin.N != 14 || r.PasswordClasses.N != 4 || !strings.HasPrefix(r.PasswordMin.Citation(), "Mục mật khẩu, ") {
		t.Errorf("passwords: %+v", r.PasswordMin)
	}
	for category, form := range map[string]string{"can_bo": "syll", "cong_chuc": "syll", "vien_chuc": "syll", "nguoi_lao_dong": "hop_dong"} {
		if w, ok := r.Form(category); !ok || w.Word != form {
			t.Errorf("%s declares on %q", category, w.Word)
		}
	}
	if _, ok := r.Form("khac"); ok {
		t.Error("an unknown category has no form")
	}
	p := b.Province("phu-tho")
	if p.AdministrativeCode != "25" || p.Name.EN != "Phu Tho" || p.UnitType("ubnd_xa") == nil || p.UnitType("huyen") != nil || p.UnitType("phong").Head {
		t.Errorf("province: %+v", p)
	}
	if len(b.Provinces()) != 4 || b.Province("hue") != nil || len(p.Enactments()) != 1 {
		t.Error("list of provinces")
	}
}

func TestTermsOfTheProvinceLieOverTheNations(t *testing.T) {
	_, r := phuTho(t, "2026-11-21")
	if len(r.LeaverCategories.List) != 4 || r.LeaverCategories.Article != "11.1.e" {
		t.Errorf("leavers: %+v", r.LeaverCategories)
	}
	if r.ReceiveDays.Regulation != "Quy chế kèm theo Thông tư 06/2023/TT-BNV" {
		t.Errorf("what the province does not say is the nation's: %+v", r.ReceiveDays)
	}
}

func TestRegulationHoldsFromItsDay(t *testing.T) {
	b, r := phuTho(t, "2025-11-10")
	if r.DecreeUpdate.ID != "" {
		t.Error("NĐ 27/2026 holds from 1/7/2026 only")
	}
	if later, err := b.Regulation("phu-tho", day(t, "2026-07-01")); err != nil || later.DecreeUpdate.N != 3 || later == r {
		t.Errorf("on 1/7/2026: %v, %v", later, err)
	}
	if before, err := b.Regulation("phu-tho", day(t, "2026-06-30")); err != nil || before != r {
		t.Errorf("nothing changes before 1/7/2026: %v", err)
	}
	_, err := b.Regulation("phu-tho", day(t, "2025-11-09"))
	f, ok := fault.As(err)
	if !ok || f.Kind != fault.Missing || f.Key != "regulation.none" || f.Args[0] != "Phú Thọ" || f.Args[1] != "09/11/2025" {
		t.Errorf("before its day: %v", err)
	}
	if _, err := b.Regulation("vinh-phuc", day(t, "2026-01-01")); !fault.Is(err, fault.Missing) {
		t.Errorf("unknown province: %v", err)
	}
}

// optionalWithout counts the terms that need not be there and are not.
func optionalWithout(terms []Term) int {
	n := 0
	for id, need := range termNeeds() {
		if need.optional && !slices.ContainsFunc(terms, func(t Term) bool { return t.ID == id }) {
			n++
		}
	}
	return n
}

func TestTermsAreListedWithTheirSources(t *testing.T) {
	b, _ := phuTho(t, "2026-11-21")
	terms := b.Province("phu-tho").Terms(day(t, "2026-11-21"))
	if !slices.ContainsFunc(terms, func(t Term) bool { return t.ID == "decree27.update.days" && t.national() }) {
		t.Error("the nation's terms are not among them")
	}
	if len(terms) != len(termNeeds())-optionalWithout(terms) {
		t.Errorf("%d terms for %d needs", len(terms), len(termNeeds()))
	}
	for i, term := range terms {
		if term.Citation() == "" || term.Value == "" {
			t.Errorf("%+v", term)
		}
		if i > 0 && terms[i-1].ID >= term.ID {
			t.Errorf("%s stands after %s", term.ID, terms[i-1].ID)
		}
	}
}

func TestRounds(t *testing.T) {
	_, r := phuTho(t, "2026-11-21")
	for _, x := range []struct {
		month                             string
		from, to, opens, unit, department string
	}{
		{"2026-11", "2026-11-26", "2026-11-30", "2026-11-26", "2026-11-27", "2026-11-30"},
		{"2026-08", "2026-08-27", "2026-08-31", "2026-08-27", "2026-08-27", "2026-08-28"}, // 29–31/8 are days of rest
		{"2026-02", "2026-02-24", "2026-02-28", "2026-02-24", "2026-02-26", "2026-02-27"},
		{"2024-02", "2024-02-25", "2024-02-29", "2024-02-25", "2024-02-28", "2024-02-29"},
		{"2025-01", "2025-01-27", "2025-01-31", "2025-01-23", "2025-01-23", "2025-01-24"}, // Tết fills the window
		{"2026-12", "2026-12-27", "2026-12-31", "2026-12-27", "2026-12-30", "2026-12-31"},
	} {
		got := r.Round(month(t, x.month))
		if got.From != day(t, x.from) || got.To != day(t, x.to) || got.Opens != day(t, x.opens) || got.UnitUntil != day(t, x.unit) || got.DepartmentUntil != day(t, x.department) {
			t.Errorf("%s: %+v", x.month, got)
		}
		if from, to := r.Window(month(t, x.month)); from != got.From || to != got.To {
			t.Errorf("%s: window %s to %s", x.month, from, to)
		}
	}
	if !r.Round(month(t, "2027-01")).Provisional || r.Round(month(t, "2026-11")).Provisional {
		t.Error("2027 is provisional")
	}
}

func TestEveryRoundHasAWorkingDayForUnitAndDepartment(t *testing.T) {
	_, r := phuTho(t, "2026-11-21")
	for m := month(t, "2024-01"); m.Year < 2028; m = m.Next() {
		round := r.Round(m)
		if !r.calendar.IsWorkingDay(round.UnitUntil) || !r.calendar.IsWorkingDay(round.DepartmentUntil) ||
			!round.UnitUntil.Before(round.DepartmentUntil) || !round.Open(round.UnitUntil) || !round.Open(round.DepartmentUntil) {
			t.Errorf("%s: %+v", m, round)
		}
	}
}

func TestMayApprove(t *testing.T) {
	_, r := phuTho(t, "2026-11-21")
	if ok, _, _ := r.MayApprove(civil.Date{}, ""); ok {
		t.Error("no day, yet approval is open")
	}
	for _, x := range []struct {
		on, ground string
		ok, early  bool
		key        string
	}{
		{"2026-11-25", "", false, false, "approve.ground_needed"},
		{"2026-11-26", "", true, false, ""},
		{"2026-11-30", "", true, false, ""},
		{"2026-12-01", "", false, false, "approve.ground_needed"},
		{"2026-11-10", "nghi_huu", true, true, ""},
		{"2026-11-27", "nghi_huu", true, false, ""},
		{"2026-12-02", "qua_han", true, false, ""},
		{"2026-11-10", "tien_tay", false, false, "approve.ground_unknown"},
	} {
		ok, early, f := r.MayApprove(day(t, x.on), x.ground)
		if ok != x.ok || early != x.early || (f == nil) != (x.key == "") || f != nil && (f.Key != x.key || f.Kind != fault.Invalid) {
			t.Errorf("%s %q: %t %t %v", x.on, x.ground, ok, early, f)
		}
		if f != nil && !strings.HasPrefix(f.Citation, "Điều 8.1 ") {
			t.Errorf("%s %q: cites %q", x.on, x.ground, f.Citation)
		}
	}
}

const phuThoTerms = "province/phu-tho/terms.yaml"

// amended is the shipped file with one text replaced.
func amended(t *testing.T, file, old, new string) map[string]string {
	t.Helper()
	text := shipped(t, file)
	if !strings.Contains(text, old) {
		t.Fatalf("%s does not hold %q", file, old)
	}
	return map[string]string{file: strings.Replace(text, old, new, 1)}
}

func TestStrictWindowIsRefusedWithTheArticle(t *testing.T) {
	b, err := provinces(amended(t, phuThoTerms, "approve.window_strict\n    article: \"8.1\"\n    value: false", "approve.window_strict\n    article: \"8.1\"\n    value: true"))
	if err != nil {
		t.Fatal(err)
	}
	r, _ := b.Regulation("phu-tho", day(t, "2026-11-21"))
	ok, early, f := r.MayApprove(day(t, "2026-11-10"), "nghi_huu")
	if ok || early || f == nil || f.Kind != fault.Closed || f.Key != "approve.window_closed" || f.Args[0] != "26/11/2026" ||
		f.Citation != "Điều 8.1 Quy chế kèm theo Quyết định 80/2025/QĐ-UBND" {
		t.Errorf("%t %t %v", ok, early, f)
	}
	if round := r.Round(month(t, "2025-01")); round.Opens != round.From {
		t.Errorf("a strict window opens on its day: %+v", round)
	}
}

func TestNoWindowMeansAnyDay(t *testing.T) {
	b, err := provinces(amended(t, phuThoTerms, "approve.window_days\n    article: \"8.1\"\n    value: 5", "approve.window_days\n    article: \"8.1\"\n    value: none"))
	if err != nil {
		t.Fatal(err)
	}
	r, _ := b.Regulation("phu-tho", day(t, "2026-11-21"))
	if ok, _, f := r.MayApprove(day(t, "2026-11-02"), ""); !ok {
		t.Error(f)
	}
}

func TestDeadlines(t *testing.T) {
	b, now := phuTho(t, "2026-11-21")
	for _, x := range []struct {
		kind     string
		triggers string
		want     string
	}{
		{"update", "2026-11-13", "decree27.update.days 2026-11-18, update.days 2026-12-07"},
		{"update", "2026-06-30", "update.days 2026-07-21"},                                                        // before NĐ 27/2026
		{"update", "2026-03-01 2026-11-10 2026-11-13", "decree27.update.days 2026-11-18, update.days 2026-12-07"}, // receipt is the latest
		{"update", "2026-11-13 2026-10-01 ", "decree27.update.days 2026-11-18, update.days 2026-12-07"},
		{"update", "2025-11-07", ""}, // no regulation on file
		{"update", "", ""},
		{"first_entry", "2026-11-13", "decree27.first_entry.days 2026-11-18"},
		{"record", "2026-11-12", "decree27.record.days 2026-11-16"},
		{"account", "2026-11-12", ""},
		{"process", "2026-11-13", "decree27.process.days 2026-11-16"},
		{"transfer", "2026-11-13", "transfer.days 2026-11-30"},
		{"receive", "2026-11-13", "transfer.receive_days 2026-11-30"},
		{"unheard of", "2026-11-13", ""},
	} {
		var days []civil.Date
		for _, s := range strings.Fields(x.triggers) {
			days = append(days, day(t, s))
		}
		var got []string
		for _, d := range b.Deadlines(now, x.kind, days...) {
			got = append(got, d.Code+" "+d.Until.String())
			if d.Citation == "" || d.Days == 0 || d.Provisional {
				t.Errorf("%s: %+v", x.kind, d)
			}
		}
		if strings.Join(got, ", ") != x.want {
			t.Errorf("%s after %s: %q, want %q", x.kind, x.triggers, got, x.want)
		}
	}
}

func TestDeadlinesWithoutARegulation(t *testing.T) {
	b, _ := phuTho(t, "2026-11-21")
	if got := b.Deadlines(nil, DeadlineUpdate, day(t, "2026-11-13")); len(got) != 1 || got[0].Code != "decree27.update.days" {
		t.Errorf("the decree binds everywhere: %+v", got)
	}
	if got := b.Deadlines(nil, DeadlineUpdate, day(t, "2026-12-25")); len(got) != 1 || got[0].Provisional {
		t.Errorf("%+v", got)
	}
	if got := b.Deadlines(nil, DeadlineUpdate, day(t, "2026-12-30")); len(got) != 1 || !got[0].Provisional {
		t.Errorf("a deadline in 2027 is provisional: %+v", got)
	}
}

func TestAProvinceMayCountFromTheDayOfEffect(t *testing.T) {
	b, err := provinces(amended(t, phuThoTerms, "value: later_of_effect_signing_or_receipt", "value: effect"))
	if err != nil {
		t.Fatal(err)
	}
	r, _ := b.Regulation("phu-tho", day(t, "2026-11-21"))
	got := b.Deadlines(r, DeadlineUpdate, day(t, "2026-11-13"), day(t, "2026-11-20"))
	if len(got) != 2 || got[0].Start != day(t, "2026-11-13") {
		t.Errorf("%+v", got)
	}
}

func TestProvincesAreReadStrictly(t *testing.T) {
	const national, units = "national/terms.yaml", "province/phu-tho/units.yaml"
	line := func(file, text string) string {
		at := strings.Index(shipped(t, file), text)
		if at < 0 {
			t.Fatalf("%s does not hold %q", file, text)
		}
		return file + ":" + strconv.Itoa(1+strings.Count(shipped(t, file)[:at], "\n"))
	}
	updateDays := "  - id: update.days\n    article: \"7.3\"\n    value: 15\n    unit: working_days\n"
	for name, x := range map[string]struct {
		file, old, new string
		parts          []string
	}{
		"unknown key":            {phuThoTerms, "  - id: update.days", "  - id: update.days\n    valeu: 3", []string{phuThoTerms, "valeu"}},
		"doubled key":            {phuThoTerms, "  - id: update.days", "  - id: update.days\n    value: 3", []string{phuThoTerms, "value"}},
		"unknown term":           {phuThoTerms, "id: update.days", "id: update.dayz", []string{line(phuThoTerms, "id: update.days"), "update.dayz", "nothing reads it"}},
		"a field without a term": {phuThoTerms, updateDays, "  - id: update.days\n    article: \"7.3\"\n    value: 15\n    unit: working_days\n    from: 2026-01-01\n", []string{phuThoTerms, "from 2025-11-10", "update.days"}},
		"overlap":                {phuThoTerms, updateDays, updateDays + updateDays, []string{phuThoTerms, "overlaps"}},
		"before its regulation":  {phuThoTerms, updateDays, updateDays + "    from: 2025-01-01\n", []string{line(phuThoTerms, "id: update.days"), "leaves the days"}},
		"ends before it begins":  {phuThoTerms, updateDays, updateDays + "    from: 2026-02-01\n    to: 2026-01-01\n", []string{"ends before"}},
		"not a number":           {phuThoTerms, "value: 15", "value: fifteen", []string{line(phuThoTerms, "id: update.days"), "whole number"}},
		"negative":               {phuThoTerms, "value: 15", "value: -15", []string{"whole number"}},
		"not a flag":             {phuThoTerms, "approve.unit_signs\n    article: \"8.1\"\n    value: false", "approve.unit_signs\n    article: \"8.1\"\n    value: no way", []string{"true or false"}},
		"not a list":             {phuThoTerms, "value: [ho_so]", "value: ho_so", []string{"list of words"}},
		"a word twice":           {phuThoTerms, "value: [ho_so]", "value: [ho_so, ho_so]", []string{"twice"}},
		"unknown word":           {phuThoTerms, "value: [ho_so]", "value: [luong]", []string{line(phuThoTerms, "id: modules.on"), `"luong" is unknown`}},
		"no such day of a year":  {phuThoTerms, "value: 01-31", "value: 31-01", []string{line(phuThoTerms, "id: report.department_yearly"), "mm-dd"}},
		"wrong unit":             {phuThoTerms, "value: 15\n    unit: working_days", "value: 15\n    unit: months", []string{"the unit is"}},
		"unit of a flag":         {phuThoTerms, "check.step\n", "check.step\n    unit: days\n", []string{"the unit is"}},
		"no article":             {phuThoTerms, "update.days\n    article: \"7.3\"", "update.days", []string{line(phuThoTerms, "id: update.days"), "article is missing"}},
		"strange row":            {phuThoTerms, "rows: [PT-7.3.p1]", "rows: [XX-1]", []string{"XX-1"}},
		"folder and code":        {phuThoTerms, "code: phu-tho", "code: phutho", []string{"the folder is"}},
		"no name":                {phuThoTerms, ", en: Phu Tho", "", []string{"both languages"}},
		"no first day":           {phuThoTerms, "  from: 2025-11-10\n", "", []string{"a first day"}},
		"name of another text":   {phuThoTerms, "article_name: Quy chế kèm theo Quyết định 80/2025", "article_name: Quy chế kèm theo Quyết định 81/2025", []string{"does not name"}},
		"unlisted document":      {national, "document: nd27", "document: nd28", []string{national, "nd28"}},
		"national unknown term":  {national, "id: decree27.record.days", "id: decree27.record", []string{line(national, "id: decree27.record.days"), "nothing reads it"}},
		"unit type twice":        {units, "id: hoi", "id: quy_tinh", []string{units, "twice"}},
		"unit type unnamed":      {units, ", en: Provincial fund", "", []string{line(units, "id: quy_tinh"), "both languages"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := provinces(amended(t, x.file, x.old, x.new))
			refuses(t, err, x.parts...)
		})
	}
}

func TestPeopleDeclareOnFormsThereAre(t *testing.T) {
	b := *theForms(t)
	if err := loadCalendar(&b, Embedded()); err != nil {
		t.Fatal(err)
	}
	b.forms = slices.DeleteFunc(slices.Clone(b.forms), func(f *Form) bool { return f.ID == "hop_dong" })
	refuses(t, loadProvinces(&b, Embedded()), phuThoTerms, `nguoi_lao_dong declare on the form "hop_dong"`)
}

func TestEditionsOfRegulations(t *testing.T) {
	b, _ := phuTho(t, "2026-11-21")
	const key = "phu-tho/update.days@2025-11-10"
	before := b.Province("phu-tho").editions()
	changed, err := provinces(amended(t, phuThoTerms, "value: 15", "value: 14"))
	if err != nil || len(before[key]) != 64 {
		t.Fatalf("%q, %v", before[key], err)
	}
	if edited, gone, fresh := unfrozen(before, changed.Province("phu-tho").editions()); len(edited) != 1 || edited[0] != key || len(gone)+len(fresh) > 0 {
		t.Errorf("edited %v, gone %v, fresh %v", edited, gone, fresh)
	}
}

func TestASecondRegulationFollowsTheFirst(t *testing.T) {
	first := strings.Replace(shipped(t, phuThoTerms), "  from: 2025-11-10\n", "  from: 2025-11-10\n  to: 2027-02-28\n", 1)
	second := strings.NewReplacer("80/2025/", "12/2027/", "  from: 2025-11-10\n", "  from: 2027-03-01\n", "value: 15\n", "value: 10\n").Replace(shipped(t, phuThoTerms))
	b, err := provinces(map[string]string{phuThoTerms: first, "province/phu-tho/terms-2027.yaml": second})
	if err != nil {
		t.Fatal(err)
	}
	for on, want := range map[string]int{"2027-02-28": 15, "2027-03-01": 10} {
		if r, err := b.Regulation("phu-tho", day(t, on)); err != nil || r.UpdateDays.N != want {
			t.Errorf("%s: %v, %v", on, r, err)
		}
	}
	old, _ := b.Regulation("phu-tho", day(t, "2026-11-21"))
	if got := b.Deadlines(old, DeadlineUpdate, day(t, "2027-03-01")); len(got) != 2 || got[1].Days != 10 || !strings.Contains(got[1].Citation, "12/2027") {
		t.Errorf("the law of the trigger day governs: %+v", got)
	}
	_, err = provinces(map[string]string{"province/phu-tho/terms-2027.yaml": second})
	refuses(t, err, "overlap")
}

func TestOneFolderMakesAProvince(t *testing.T) {
	terms := strings.NewReplacer("code: phu-tho", "code: binh-nam", "vi: Phú Thọ", "vi: Bình Nam", "80/2025/", "7/2026/", "  from: 2025-11-10\n", "  from: 2026-09-01\n",
		"value: 15\n", "value: 3\n").Replace(shipped(t, phuThoTerms))
	b, err := provinces(map[string]string{"province/binh-nam/terms.yaml": terms, "province/binh-nam/units.yaml": shipped(t, "province/phu-tho/units.yaml")})
	if err != nil {
		t.Fatal(err)
	}
	r, err := b.Regulation("binh-nam", day(t, "2026-09-01"))
	if err != nil || r.UpdateDays.N != 3 || r.Number != "7/2026/QĐ-UBND" {
		t.Errorf("%v, %v", r, err)
	}
	if _, err := b.Regulation("binh-nam", day(t, "2026-08-31")); !fault.Is(err, fault.Missing) {
		t.Errorf("before its day: %v", err)
	}
	if r, err := b.Regulation("phu-tho", day(t, "2026-09-01")); err != nil || r.UpdateDays.N != 15 {
		t.Errorf("the other province is as it was: %v, %v", r, err)
	}
}
