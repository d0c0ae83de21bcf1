package office_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"hoso/civil"
	"hoso/cmd/hoso/trial"
	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/office/approval"
	records "hoso/record/approval"
	"hoso/record/change"
)

// TestP4Window: the last five days of each month are the window, whatever the month's length and through Tết, from their first
// millisecond to their last (PT-8.1).
func TestP4Window(t *testing.T) {
	t.Parallel()
	tr := trial.New(t)
	head := tr.As("head")
	for _, moment := range []struct {
		at   string
		open bool
	}{
		{"2026-11-30 23:59:59.999", true}, {"2026-12-01 00:00:00.000", false},
		{"2026-12-26 23:59:59.999", false}, {"2026-12-27 00:00:00.000", true}, {"2026-12-31 23:59:59.999", true}, // 31 days
		{"2027-01-01 00:00:00.000", false}, {"2027-01-26 23:59:59.999", false}, {"2027-01-27 00:00:00.000", true}, {"2027-01-31 23:59:59.999", true},
		{"2027-02-01 00:00:00.000", false}, {"2027-02-06 09:00:00.000", false}, // the first day of Tết Đinh Mùi
		{"2027-02-23 23:59:59.999", false}, {"2027-02-24 00:00:00.000", true}, {"2027-02-28 23:59:59.999", true}, // 28 days
		{"2027-03-01 00:00:00.000", false}, {"2027-04-25 23:59:59.999", false}, {"2027-04-26 00:00:00.000", true}, {"2027-04-30 23:59:59.999", true}, // 30 days, a holiday
		{"2027-05-01 00:00:00.000", false}, {"2028-02-24 23:59:59.999", false}, {"2028-02-25 00:00:00.000", true}, {"2028-02-29 23:59:59.999", true}, // 29 days
		{"2028-03-01 00:00:00.000", false},
	} {
		at, err := time.ParseInLocation("2006-01-02 15:04:05.000", moment.at, civil.Zone)
		must(t, err)
		for _, ground := range []string{"", "nghi_huu", "cho_nhanh"} {
			want := "change.missing" // the window lets it through to a change that is not there
			switch {
			case moment.open || ground == "nghi_huu":
			case ground == "":
				want = "approve.ground_needed"
			default:
				want = "approve.ground_unknown"
			}
			tr.Clock.Set(at.Add(-time.Millisecond)) // the next look is at
			head.Strong = at
			_, err = approval.Approve(tr.Ctx, tr.Office, head, approval.Approving{Ground: ground, Lines: []approval.Shown{{Change: id.Of[id.Change](), Item: id.Of[id.Item]()}}})
			f, ok := fault.As(err)
			if !ok || f.Key != want {
				t.Errorf("%s with %q: got %v, want %s", moment.at, ground, err, want)
			}
			if want == "approve.ground_needed" && !strings.Contains(f.Citation, "8.1") {
				t.Errorf("%s: the refusal cites %q", moment.at, f.Citation)
			}
		}
	}
}

// TestP4Midnight: a round that is seen on its last evening is over at midnight; what it left over is approved with the ground for what is
// late, and the sheet says so.
func TestP4Midnight(t *testing.T) {
	t.Parallel()
	tr := trial.New(t)
	person, head := tr.As("person"), tr.As("head")
	v := check(tr, submit(tr, person, typed(tr, person, begin(tr, person, change.Update), phone("0911000001"))))
	midnight := time.Date(2026, 12, 1, 0, 0, 0, 0, civil.Zone)
	tr.Clock.Set(midnight.Add(-2 * time.Millisecond))
	sheet, err := approval.Sheet(tr.Ctx, tr.Office, head)
	must(t, err)
	if sheet.Early || sheet.To != civil.Of(2026, 11, 30) || sheet.Today != sheet.To {
		t.Errorf("the last evening shows %s until %s, early: %t", sheet.Today, sheet.To, sheet.Early)
	}
	var lines []approval.Shown
	for _, c := range sheet.Changes {
		if c.ID == v.ID {
			lines = append(lines, approval.Shown{Change: c.ID, Item: c.Items[0].ID, Digest: c.Items[0].Digest})
		}
	}
	head.Strong = midnight
	_, err = approval.Approve(tr.Ctx, tr.Office, head, approval.Approving{Lines: lines})
	wants(t, err, fault.Invalid, "approve.ground_needed")
	receipt, err := approval.Approve(tr.Ctx, tr.Office, head, approval.Approving{Lines: lines, Ground: "qua_han"})
	must(t, err)
	if s := stored[records.Sheet](tr, string(receipt.Sheet)); s.Ground != "qua_han" || s.Month != (civil.Month{Year: 2026, Month: 12}) || len(s.Lines) != 1 {
		t.Errorf("the sheet says %q in %s", s.Ground, s.Month)
	}
}

// TestStrictWindow: under a regulation whose term says that the window is strict, approval before it is refused with the article, whatever
// ground is given; returning is no approval.
func TestStrictWindow(t *testing.T) {
	t.Parallel()
	const path, term = "province/phu-tho/terms.yaml", "  - id: approve.window_strict\n    article: \"8.1\"\n    value: false\n"
	terms, err := fs.ReadFile(law.Embedded(), path)
	must(t, err)
	if strings.Count(string(terms), term) != 1 {
		t.Fatal("the term is not where it was")
	}
	book := overlay(t, map[string]string{path: strings.Replace(string(terms), term, strings.Replace(term, "false", "true", 1), 1)})
	tr := trial.New(t, trial.Under(book))
	person, head := tr.As("person"), tr.As("head")
	tr.Clock.Set(time.Date(2026, 12, 15, 9, 0, 0, 0, civil.Zone))
	v := check(tr, submit(tr, person, typed(tr, person, begin(tr, person, change.Update), phone("0911000001"))))
	head = strongNow(tr, head)
	sheet, err := approval.Sheet(tr.Ctx, tr.Office, head)
	must(t, err)
	if !sheet.Early || !sheet.Strict {
		t.Errorf("the sheet says early: %t, strict: %t", sheet.Early, sheet.Strict)
	}
	for _, ground := range append(sheet.Grounds, "") {
		_, err = approval.Approve(tr.Ctx, tr.Office, head, approval.Approving{Lines: linesOf(tr, head, v.ID), Ground: ground})
		refused := wants(t, err, fault.Closed, "approve.window_closed")
		if !strings.Contains(refused.Citation, "8.1") {
			t.Errorf("the refusal cites %q", refused.Citation)
		}
	}
	tr.Clock.Set(time.Date(2026, 12, 27, 0, 0, 0, 0, civil.Zone))
	head = strongNow(tr, head)
	_, err = approval.Approve(tr.Ctx, tr.Office, head, approval.Approving{Lines: linesOf(tr, head, v.ID)})
	must(t, err)
}

// strongNow gives somebody who has just signed in again.
func strongNow(tr *trial.Trial, who office.Who) office.Who {
	who.Strong = tr.Clock.Now()
	return who
}

// overlay lays changed files over the law that ships with the program and loads it.
func overlay(t *testing.T, files map[string]string) *law.Book {
	t.Helper()
	tree := fstest.MapFS{}
	must(t, fs.WalkDir(law.Embedded(), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(law.Embedded(), path)
		tree[path] = &fstest.MapFile{Data: data}
		return err
	}))
	for path, text := range files {
		tree[path] = &fstest.MapFile{Data: []byte(text)}
	}
	book, err := law.Load(tree)
	must(t, err)
	return book
}
