package law

import (
	"io/fs"
	"strings"
	"testing"

	"hoso/civil"
	"hoso/fault"
)

// swap2027 is a swap as an official notice would have it: Monday 22 November 2027 off, Saturday 20 November worked.
var swap2027 = Amendment{Document: "TB 1/TB-BNV", Title: "Lịch nghỉ", Signed: civil.Of(2027, 10, 1), Days: []DayChange{
	{Date: civil.Of(2027, 11, 22), Kind: SwapOff, Name: "Nghỉ hoán đổi", Paired: civil.Of(2027, 11, 20)},
	{Date: civil.Of(2027, 11, 20), Kind: SwapWork, Name: "Làm bù", Paired: civil.Of(2027, 11, 22)}}}

func amendedBook(t *testing.T, list ...Amendment) (*Book, error) {
	t.Helper()
	tree, err := Amended(Embedded(), list)
	if err != nil {
		return nil, err
	}
	return Load(tree)
}

func TestAmendedCalendar(t *testing.T) {
	book, err := amendedBook(t, swap2027)
	if err != nil {
		t.Fatal(err)
	}
	shipped, err := Load(Embedded())
	if err != nil {
		t.Fatal(err)
	}
	from := civil.Of(2027, 11, 19)
	if got, want := book.Calendar().AddWorkingDays(from, 1), civil.Of(2027, 11, 20); got != want {
		t.Errorf("the worked Saturday does not count: %s", got)
	}
	if got, want := book.Calendar().AddWorkingDays(from, 2), civil.Of(2027, 11, 23); got != want {
		t.Errorf("the day off counts: %s", got)
	}
	if got := shipped.Calendar().AddWorkingDays(from, 1); got == book.Calendar().AddWorkingDays(from, 1) || book.Digest() == shipped.Digest() {
		t.Errorf("the amendment makes no difference: %s", got)
	}
	away, err := amendedBook(t, swap2027, Amendment{Document: "TB 2", Signed: civil.Of(2027, 10, 2), Days: []DayChange{{Date: civil.Of(2027, 11, 22), Kind: OrdinaryDay}, {Date: civil.Of(2027, 11, 20), Kind: OrdinaryDay}}})
	if err != nil || away.Calendar().AddWorkingDays(from, 1) != shipped.Calendar().AddWorkingDays(from, 1) {
		t.Errorf("taken away again: %v", err)
	}
	half := swap2027
	half.Days = half.Days[:1]
	if _, err := amendedBook(t, half); err == nil || !strings.Contains(err.Error(), daysFile) || !strings.Contains(err.Error(), "paired") {
		t.Errorf("half a swap: %v", err)
	}
}

func TestAmendedTerm(t *testing.T) {
	amend := func(id, value string) Amendment {
		return Amendment{Document: "12/2027/QĐ-UBND", Signed: civil.Of(2027, 2, 1), From: civil.Of(2027, 3, 1), Province: "phu-tho", Term: &TermChange{ID: id, Value: value, Article: "1"}}
	}
	book, err := amendedBook(t, amend("update.days", "7"), amend("approve.window_strict", "có"), amend("report.unit_yearly", "20/01"))
	if err != nil {
		t.Fatal(err)
	}
	before, err := book.Regulation("phu-tho", civil.Of(2027, 2, 28))
	if err != nil {
		t.Fatal(err)
	}
	after, err := book.Regulation("phu-tho", civil.Of(2027, 3, 1))
	if err != nil {
		t.Fatal(err)
	}
	if before.UpdateDays.N != 15 || after.UpdateDays.N != 7 || after.UpdateDays.Citation() != "Điều 1 12/2027/QĐ-UBND" || !after.WindowStrict.On || before.WindowStrict.On || after.UnitReport.Day != 20 {
		t.Errorf("before %+v, after %+v", before.UpdateDays, after.UpdateDays)
	}
	if other, err := book.Regulation("dong-thap", civil.Of(2027, 3, 1)); err != nil || other.WindowStrict.On {
		t.Errorf("the other province: %v", err)
	}
	again, err := amendedBook(t, amend("update.days", "7"), amend("update.days", "9"))
	if err != nil {
		t.Fatal(err)
	}
	if now, err := again.Regulation("phu-tho", civil.Of(2027, 3, 1)); err != nil || now.UpdateDays.N != 9 {
		t.Errorf("the later amendment does not hold: %v", err)
	}
	for name, x := range map[string]struct {
		a    Amendment
		says string
	}{
		"unknown term":       {amend("update.dayz", "7"), "amendment.term_unknown"},
		"unknown word":       {amend("account.create_by", "department, ai_do"), "amendment.word"},
		"unknown one word":   {amend("update.counts_from", "hôm qua"), "amendment.word"},
		"no number":          {amend("update.days", "bảy"), "amendment.value"},
		"neither yes nor no": {amend("approve.window_strict", "chắc"), "amendment.value"},
		"no table":           {amend(RouteTerm, " "), "amendment.value"},
		"a row too long":     {amend(RouteTerm, ";;;head;8.1;?"), "amendment.route_row"},
		"nobody approves":    {amend(RouteTerm, ";;;head;8.1\n;nganh_tinh;;;8.1"), "amendment.route_row"},
		"no such category":   {amend(RouteTerm, ";;thu_linh;head;8.1"), "amendment.route_row"},
		"no such unit":       {amend(RouteTerm, ";cung_dien;;head;8.1"), "cung_dien"},
		"contradiction":      {amend("department.signs", "không"), "contradicts sync.manager_signs"},
	} {
		if _, err := amendedBook(t, x.a); err == nil || !strings.Contains(err.Error(), x.says) && !keyed(err, x.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	early := amend("update.days", "7")
	early.From = civil.Of(2025, 1, 1)
	if _, err := amendedBook(t, early); err == nil || !strings.Contains(err.Error(), "when no regulation holds") {
		t.Errorf("before the regulation: %v", err)
	}
}

// TestAmendedRoutes: the matrix of approval is amended as it is written, on a document and from a day on.
func TestAmendedRoutes(t *testing.T) {
	for _, province := range []string{"dong-thap"} { // the one with rows of every kind
		day := civil.Of(2027, 3, 1)
		now, err := theBook(t).Regulation(province, day)
		if err != nil {
			t.Fatal(err)
		}
		text := now.Routes.Text()
		same := Amendment{Document: "12/2027/QĐ-UBND", Signed: day, From: day, Province: province, Term: &TermChange{ID: RouteTerm, Value: text, Article: "1"}}
		moved := same
		moved.Term = &TermChange{ID: RouteTerm, Value: "ban_thuong_vu; ; ; department_director; 2\n" + text, Article: "1"}
		for _, x := range []struct {
			a    Amendment
			rows int
		}{{same, len(now.Routes.List)}, {moved, len(now.Routes.List) + 1}} {
			book, err := amendedBook(t, x.a)
			if err != nil {
				t.Fatalf("%s: %v", province, err)
			}
			then, err := book.Regulation(province, day)
			if err != nil || len(then.Routes.List) != x.rows || !strings.HasSuffix(then.Routes.Text(), text) {
				t.Errorf("%s: %v, %q", province, err, then.Routes.Text())
			}
			if row, ok := then.Routes.Of("", "can_bo", "ban_thuong_vu"); x.rows > len(now.Routes.List) && (!ok || row.Approver != ByDirector || then.Routes.Cite(row) != "Điều 2 12/2027/QĐ-UBND") {
				t.Errorf("%s: %+v by %s", province, row, then.Routes.Cite(row))
			}
		}
	}
}

func keyed(err error, key string) bool {
	f, ok := fault.As(err)
	return ok && f.Key == key
}

// TestOverlay: the tree with amendments reads as any other.
func TestOverlay(t *testing.T) {
	tree, err := Amended(Embedded(), []Amendment{swap2027, {Document: "x", Signed: civil.Of(2027, 1, 1), From: civil.Of(2027, 3, 1), Province: "phu-tho", Term: &TermChange{ID: "update.days", Value: "7", Article: "1"}}})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	err = fs.WalkDir(tree, ".", func(path string, d fs.DirEntry, err error) error { seen[path]++; return err })
	if err != nil || seen["province/phu-tho/amend-00002.yaml"] != 1 || seen[daysFile] != 1 || seen["province/phu-tho/terms.yaml"] != 1 {
		t.Errorf("walked %d files: %v", len(seen), err)
	}
	info, err := fs.Stat(tree, daysFile)
	if err != nil || info.IsDir() || info.Size() == 0 || info.Name() != "ngay_nghi.csv" || info.Mode() != 0o444 || !info.ModTime().IsZero() || info.Sys() != nil {
		t.Errorf("%+v, %v", info, err)
	}
}

// FuzzAmendedValue: whatever is typed as a term's value is taken or refused, and what is taken loads or is refused by the loader.
func FuzzAmendedValue(f *testing.F) {
	for _, seed := range []string{"7", "có", "none", "15/01", "dao_tao, tien_luong", "\"\n- id: x", "{a: b}", "🙂", "-1", "18446744073709551616"} {
		f.Add("update.days", seed)
		f.Add("modules.on", seed)
		f.Add("report.unit_yearly", seed)
		f.Add("hosting.address", seed)
	}
	f.Fuzz(func(t *testing.T, id, value string) {
		tree, err := Amended(Embedded(), []Amendment{{Document: value, Title: value, Signed: civil.Of(2027, 1, 1), From: civil.Of(2027, 3, 1), Province: "phu-tho", Term: &TermChange{ID: id, Value: value, Article: value, Note: value}}})
		if err != nil {
			return
		}
		var b Book
		if err := loadCalendar(&b, tree); err != nil {
			t.Fatal(err)
		}
		_ = loadProvinces(&b, tree)
	})
}
