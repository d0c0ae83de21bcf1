package hoso

import (
	"io/fs"
	"strings"
	"testing"
	"time"

	"hoso/civil"
	"hoso/cmd/hoso/trial"
	"hoso/fault"
	"hoso/law"
	"hoso/office/approval"
)

// oneProvince is one folder: Phú Thọ's data under another name and number, in force from 1 November 2026, with a strict window of three
// days in its article 21.4 and seven working days for an update in its article 20.1.
func oneProvince(t *testing.T) *law.Book {
	t.Helper()
	read := func(name string) string {
		b, err := fs.ReadFile(law.Embedded(), "province/phu-tho/"+name)
		must(t, err)
		return string(b)
	}
	terms := read("terms.yaml")
	for _, r := range []struct{ old, new string }{
		{"  code: phu-tho\n", "  code: thu-nghiem\n"},
		{"  number: 80/2025/QĐ-UBND\n", "  number: 99/2026/QĐ-UBND\n"},
		{"  article_name: Quy chế kèm theo Quyết định 80/2025/QĐ-UBND\n", "  article_name: Quy chế kèm theo Quyết định 99/2026/QĐ-UBND\n"},
		{"  signed: 2025-10-30\n", "  signed: 2026-10-20\n"},
		{"  from: 2025-11-10\n", "  from: 2026-11-01\n"},
		{"  - id: approve.window_strict\n    article: \"8.1\"\n    value: false\n", "  - id: approve.window_strict\n    article: \"21.4\"\n    value: true\n"},
		{"  - id: approve.window_days\n    article: \"8.1\"\n    value: 5\n", "  - id: approve.window_days\n    article: \"21.4\"\n    value: 3\n"},
		{"  - id: update.days\n    article: \"7.3\"\n    value: 15\n", "  - id: update.days\n    article: \"20.1\"\n    value: 7\n"},
	} {
		if strings.Count(terms, r.old) != 1 {
			t.Fatalf("%q stands %d times in the terms", r.old, strings.Count(terms, r.old))
		}
		terms = strings.Replace(terms, r.old, r.new, 1)
	}
	return overlay(t, map[string]string{"province/thu-nghiem/terms.yaml": terms, "province/thu-nghiem/units.yaml": read("units.yaml")})
}

// TestOneProvince: adding one folder makes a province's rules hold there, from their day, and nowhere else.
func TestOneProvince(t *testing.T) {
	book := oneProvince(t)
	_, err := book.Regulation("thu-nghiem", civil.Of(2026, 10, 31))
	if f, ok := fault.As(err); !ok || f.Key != "regulation.none" {
		t.Errorf("the day before: %v, want no regulation", err)
	}
	there, err := book.Regulation("thu-nghiem", civil.Of(2026, 11, 1))
	must(t, err)
	here, err := book.Regulation("phu-tho", civil.Of(2026, 11, 1))
	must(t, err)
	if !there.WindowStrict.On || here.WindowStrict.On || there.UpdateDays.N != 7 || here.UpdateDays.N != 15 {
		t.Errorf("there strict %t and %d days, here strict %t and %d days", there.WindowStrict.On, there.UpdateDays.N, here.WindowStrict.On, here.UpdateDays.N)
	}
	from, _ := there.Window(civil.Month{Year: 2026, Month: 11})
	if want := civil.Of(2026, 11, 28); from != want {
		t.Errorf("the window opens on %s, want %s", from, want)
	}
	if got, want := there.UpdateDays.Citation(), "Điều 20.1 Quy chế kèm theo Quyết định 99/2026/QĐ-UBND"; got != want {
		t.Errorf("cited as %q, want %q", got, want)
	}
}

// TestOneProvinceActs: the same act on the same day is refused there with that province's article, and done here on a ground.
func TestOneProvinceActs(t *testing.T) {
	early := time.Date(2026, 11, 20, 9, 0, 0, 0, civil.Zone)
	refused := trial.New(t, trial.Under(oneProvince(t)), trial.In("thu-nghiem"), trial.At(time.Date(2026, 11, 28, 8, 0, 0, 0, civil.Zone)))
	refused.Clock.Set(time.Date(2026, 12, 10, 9, 0, 0, 0, civil.Zone))
	_, err := approveAll(refused, "nghi_dinh_27")
	f, ok := fault.As(err)
	if !ok || f.Kind != fault.Closed || f.Citation != "Điều 21.4 Quy chế kèm theo Quyết định 99/2026/QĐ-UBND" {
		t.Errorf("there: %v (%+v), want a refusal that cites its article 21.4", err, f)
	}
	allowed := trial.New(t, trial.At(early))
	receipt, err := approveAll(allowed, "nghi_dinh_27")
	must(t, err)
	if receipt.Approved == 0 {
		t.Error("here: nothing was approved")
	}
}

// approveAll approves everything on the school head's sheet.
func approveAll(tr *trial.Trial, ground string) (approval.Receipt, error) {
	head := tr.As("head")
	sheet, err := approval.Sheet(tr.Ctx, tr.Office, head)
	if err != nil {
		return approval.Receipt{}, err
	}
	a := approval.Approving{Ground: ground}
	for _, c := range sheet.Changes {
		for _, item := range c.Items {
			a.Lines = append(a.Lines, approval.Shown{Change: c.ID, Item: item.ID, Digest: item.Digest})
		}
	}
	return approval.Approve(tr.Ctx, tr.Office, head, a)
}
