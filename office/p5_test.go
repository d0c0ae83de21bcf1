package office_test

import (
	"slices"
	"testing"

	"hoso/civil"
	"hoso/cmd/hoso/trial"
	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/office/approval"
	"hoso/office/entry"
	records "hoso/record/approval"
	"hoso/record/change"
)

// shownChange is a change with one item of everything a line of a sheet shows.
func shownChange() (change.Change, []office.EvidenceView) {
	c := change.Change{ID: "c", Dossier: "d", Kind: change.Update, Days: change.Days{Effect: civil.Of(2026, 11, 1), Signed: civil.Of(2026, 11, 2), Receipt: civil.Of(2026, 11, 3)},
		Items: []change.Item{{ID: "i", Path: "syll/tin_hoc", Op: change.Set, Old: law.Plain("a"), New: law.Plain("b"), Reason: "r", ValidFrom: "2026", Seed: "00",
			Findings: []fault.Finding{{Path: "syll/tin_hoc", Rule: "x"}}}}}
	return c, []office.EvidenceView{{Digest: "e"}}
}

// TestP5LineDigest: a line of a sheet commits to everything that is shown beside it, and can be neither guessed nor moved.
func TestP5LineDigest(t *testing.T) {
	t.Parallel()
	c, ev := shownChange()
	first, err := office.ItemDigest(c, c.Items[0], ev)
	must(t, err)
	seen := map[string]string{first: "as shown"}
	for what, edit := range map[string]func(c *change.Change, item *change.Item, ev *[]office.EvidenceView){
		"the old value":     func(_ *change.Change, i *change.Item, _ *[]office.EvidenceView) { i.Old = law.Plain("z") },
		"the new value":     func(_ *change.Change, i *change.Item, _ *[]office.EvidenceView) { i.New = law.Plain("z") },
		"a code for a text": func(_ *change.Change, i *change.Item, _ *[]office.EvidenceView) { i.New = law.Coded("l", "1", "b") },
		"none for nothing":  func(_ *change.Change, i *change.Item, _ *[]office.EvidenceView) { i.New = law.NoneDeclared() },
		"the operation":     func(_ *change.Change, i *change.Item, _ *[]office.EvidenceView) { i.Op = change.Clear },
		"the place":         func(_ *change.Change, i *change.Item, _ *[]office.EvidenceView) { i.Path = "syll/ngoai_ngu" },
		"an old cell": func(_ *change.Change, i *change.Item, _ *[]office.EvidenceView) {
			i.OldCells = map[string]law.Value{"x": law.Plain("1")}
		},
		"a new cell": func(_ *change.Change, i *change.Item, _ *[]office.EvidenceView) {
			i.NewCells = map[string]law.Value{"x": law.Plain("1")}
		},
		"since when": func(_ *change.Change, i *change.Item, _ *[]office.EvidenceView) { i.ValidFrom = "2025" },
		"the reason": func(_ *change.Change, i *change.Item, _ *[]office.EvidenceView) { i.Reason = "z" },
		"a finding more": func(_ *change.Change, i *change.Item, _ *[]office.EvidenceView) {
			i.Findings = append(i.Findings, fault.Finding{Rule: "y"})
		},
		"no finding":     func(_ *change.Change, i *change.Item, _ *[]office.EvidenceView) { i.Findings = nil },
		"another item":   func(_ *change.Change, i *change.Item, _ *[]office.EvidenceView) { i.ID = "j" },
		"another salt":   func(_ *change.Change, i *change.Item, _ *[]office.EvidenceView) { i.Seed = "01" },
		"another change": func(c *change.Change, _ *change.Item, _ *[]office.EvidenceView) { c.ID = "x" },
		"the kind":       func(c *change.Change, _ *change.Item, _ *[]office.EvidenceView) { c.Kind = change.Correction },
		"the day of effect": func(c *change.Change, _ *change.Item, _ *[]office.EvidenceView) {
			c.Days.Effect = civil.Of(2026, 12, 1)
		},
		"the day of signing": func(c *change.Change, _ *change.Item, _ *[]office.EvidenceView) { c.Days.Signed = civil.Date{} },
		"the day of receipt": func(c *change.Change, _ *change.Item, _ *[]office.EvidenceView) {
			c.Days.Receipt = civil.Of(2026, 12, 1)
		},
		"an objection": func(c *change.Change, _ *change.Item, _ *[]office.EvidenceView) { c.Objection = "Không đúng" },
		"another document": func(_ *change.Change, _ *change.Item, ev *[]office.EvidenceView) {
			*ev = []office.EvidenceView{{Digest: "f"}}
		},
		"a document more": func(_ *change.Change, _ *change.Item, ev *[]office.EvidenceView) {
			*ev = append(*ev, office.EvidenceView{Digest: "f"})
		},
		"no document": func(_ *change.Change, _ *change.Item, ev *[]office.EvidenceView) { *ev = nil },
	} {
		c, ev := shownChange()
		item := c.Items[0]
		edit(&c, &item, &ev)
		digest, err := office.ItemDigest(c, item, ev)
		must(t, err)
		if before, taken := seen[digest]; taken {
			t.Errorf("%s and %s give one digest", what, before)
		}
		seen[digest] = what
	}
	decided := c.Items[0]
	decided.State, decided.Verdicts = change.Approved, []change.Verdict{{Step: "check"}}
	if again, err := office.ItemDigest(c, decided, ev); err != nil || again != first {
		t.Errorf("what is decided about a line changes its digest: %v", err)
	}
}

// TestP5Declaration: the person's declaration is over every value as it was shown.
func TestP5Declaration(t *testing.T) {
	t.Parallel()
	c, _ := shownChange()
	first, err := office.DeclarationDigest(c)
	must(t, err)
	seen := map[string]string{first: "as shown"}
	for what, edit := range map[string]func(c *change.Change, item *change.Item){
		"the old value":  func(_ *change.Change, i *change.Item) { i.Old = law.Plain("z") },
		"the new value":  func(_ *change.Change, i *change.Item) { i.New = law.Plain("z") },
		"the operation":  func(_ *change.Change, i *change.Item) { i.Op = change.Clear },
		"the place":      func(_ *change.Change, i *change.Item) { i.Path = "syll/x" },
		"the reason":     func(_ *change.Change, i *change.Item) { i.Reason = "z" },
		"an old cell":    func(_ *change.Change, i *change.Item) { i.OldCells = map[string]law.Value{"x": law.Plain("1")} },
		"a new cell":     func(_ *change.Change, i *change.Item) { i.NewCells = map[string]law.Value{"x": law.Plain("1")} },
		"the kind":       func(c *change.Change, _ *change.Item) { c.Kind = change.Correction },
		"the person":     func(c *change.Change, _ *change.Item) { c.Dossier = "x" },
		"another change": func(c *change.Change, _ *change.Item) { c.ID = "x" },
		"an item more":   func(c *change.Change, _ *change.Item) { c.Items = append(c.Items, change.Item{Path: "syll/y"}) },
	} {
		c, _ := shownChange()
		edit(&c, &c.Items[0])
		digest, err := office.DeclarationDigest(c)
		must(t, err)
		if before, taken := seen[digest]; taken {
			t.Errorf("%s and %s give one digest", what, before)
		}
		seen[digest] = what
	}
}

// TestP5Shown: what is declared, approved and signed is what was shown, to the byte.
func TestP5Shown(t *testing.T) {
	t.Parallel()
	tr := trial.New(t)
	person, head := tr.As("person"), tr.As("head")
	page := typed(tr, person, begin(tr, person, change.Update), phone("0911000001"), otherName("Bé Hai"))
	now := typed(tr, person, page, otherName("Bé Ba"))
	_, err := entry.Submit(tr.Ctx, tr.Office, person, entry.Submission{Change: now.ID, Rev: now.Rev, Declaration: page.Declaration})
	wants(t, err, fault.Stale, "declaration.changed")
	v := check(tr, submit(tr, person, now))
	if c := stored[change.Change](tr, string(v.ID)); c.Declaration == nil || c.Declaration.Digest != now.Declaration || c.Declaration.Account != person.Account {
		t.Errorf("declared %+v, shown %s", c.Declaration, now.Declaration)
	}

	lines := linesOf(tr, head, v.ID)
	for what, forged := range map[string][]approval.Shown{
		"a line as another":     {{Change: lines[0].Change, Item: lines[0].Item, Digest: lines[1].Digest}},
		"a line without digest": {{Change: lines[0].Change, Item: lines[0].Item}},
		"an item of nowhere":    {{Change: lines[0].Change, Item: id.Of[id.Item](), Digest: lines[0].Digest}},
		"one right, one wrong":  {lines[0], {Change: lines[1].Change, Item: lines[1].Item, Digest: lines[0].Digest}},
	} {
		if _, err := approval.Approve(tr.Ctx, tr.Office, head, approval.Approving{Lines: forged}); !fault.Is(err, fault.Stale) {
			t.Errorf("%s: got %v", what, err)
		}
	}
	receipt, err := approval.Approve(tr.Ctx, tr.Office, head, approval.Approving{Lines: lines})
	must(t, err)
	sheet := stored[records.Sheet](tr, string(receipt.Sheet))
	for i, line := range sheet.Lines {
		if line.Digest != lines[i].Digest || line.Item != lines[i].Item {
			t.Errorf("the sheet's line %d is %+v, shown was %+v", i, line, lines[i])
		}
	}
	if digest, err := records.SheetDigest(sheet.Lines, tr.Office.Book().Digest()); err != nil || digest != receipt.Digest {
		t.Errorf("the receipt names %s, the lines give %s (%v)", receipt.Digest, digest, err)
	}
	signAndSend(tr, person.Dossier)
	inBatch(tr, sheet)
}

// inBatch holds the signed batch to the sheet it was made of.
func inBatch(tr *trial.Trial, sheet records.Sheet) {
	tr.T.Helper()
	must(tr.T, tr.Office.Store.View(tr.Ctx, func(r office.Reader) error {
		return eachRecord(r, func(b records.Batch) {
			content, err := records.BatchContent(b)
			must(tr.T, err)
			if string(content) != b.Content || !slices.ContainsFunc(b.Lines, func(m records.Member) bool { return m.Sheet == sheet.Digest && m.Dossier == sheet.Lines[0].Dossier }) {
				tr.T.Errorf("the batch signs %s", b.Content)
			}
		})
	}))
}

// TestP5Objection: a sheet that was shown before the person objected is not approved unseen.
func TestP5Objection(t *testing.T) {
	t.Parallel()
	tr := trial.New(t)
	person, officer, head := tr.As("person"), tr.As("officer"), tr.As("head")
	v, err := entry.Begin(tr.Ctx, tr.Office, officer, entry.Beginning{Dossier: person.Dossier, Kind: change.Update, OnBehalf: &change.OnBehalf{Ground: "Nghỉ thai sản", Document: "Đơn"}})
	must(t, err)
	v = typed(tr, officer, v, phone("0911000001"))
	v, err = entry.Submit(tr.Ctx, tr.Office, officer, entry.Submission{Change: v.ID, Rev: v.Rev})
	must(t, err)
	v = check(tr, v)
	lines := linesOf(tr, head, v.ID)
	must(t, entry.Object(tr.Ctx, tr.Office, person, v.ID, "Số này không phải của tôi"))
	_, err = approval.Approve(tr.Ctx, tr.Office, head, approval.Approving{Lines: lines})
	wants(t, err, fault.Stale, "sheet.moved")
	_, err = approval.Approve(tr.Ctx, tr.Office, head, approval.Approving{Lines: linesOf(tr, head, v.ID)})
	must(t, err) // seen, and approved all the same
	wants(t, entry.Object(tr.Ctx, tr.Office, person, v.ID, "Muộn"), fault.Closed, "objection.too_late")
}
