package law

import (
	"slices"
	"strings"
	"testing"

	"hoso/civil"
)

var march2027 = civil.Of(2027, 3, 1)

func amendsCodes(from civil.Date, changes ...CodeChange) Amendment {
	return Amendment{Document: "12/QĐ-SNV", Title: "Danh mục", Signed: civil.Of(2027, 2, 1), From: from, Province: "phu-tho", Codes: changes}
}

func amendsField(from civil.Date, c FieldChange) Amendment {
	return Amendment{Document: "13/QĐ-SNV", Signed: civil.Of(2027, 2, 1), From: from, Province: "phu-tho", Fields: []FieldChange{c}}
}

// TestAmendedCodes: a code is opened, called otherwise and closed from a day on, and stays on the days before what it was.
func TestAmendedCodes(t *testing.T) {
	book, err := amendedBook(t, amendsCodes(march2027, CodeChange{"chuc_vu", OpenCode, "DP01", "Trưởng ban Chuyển đổi số", ""}, CodeChange{List: "ton_giao", What: CloseCode, Code: "05"}),
		amendsCodes(march2027.AddDays(10), CodeChange{"chuc_vu", RenameCode, "DP01", "Trưởng ban Dữ liệu", ""}))
	if err != nil {
		t.Fatal(err)
	}
	posts, faiths := book.List("chuc_vu"), book.List("ton_giao")
	for on, want := range map[civil.Date]string{march2027.AddDays(-1): "", march2027: "Trưởng ban Chuyển đổi số", march2027.AddDays(9): "Trưởng ban Chuyển đổi số", march2027.AddDays(10): "Trưởng ban Dữ liệu"} {
		item, ok := posts.At("DP01", on)
		if item.Label != want || ok != (want != "") {
			t.Errorf("on %s it is %q, want %q", on, item.Label, want)
		}
	}
	if found := posts.Search("ban du lieu", march2027.AddDays(10), 5); len(found) != 1 || found[0].Source != "12/QĐ-SNV" {
		t.Errorf("found %+v", found)
	}
	if item, ok := posts.Find("truong ban chuyen doi so", march2027); !ok || item.Code != "DP01" {
		t.Errorf("found %+v", item)
	}
	if _, ok := faiths.At("05", march2027); ok {
		t.Error("a closed code is in force")
	}
	if item, ok := faiths.At("05", march2027.AddDays(-1)); !ok || item.To != march2027.AddDays(-1) {
		t.Errorf("before it was closed it is %+v", item)
	}
	again, err := amendedBook(t, amendsCodes(march2027, CodeChange{List: "ton_giao", What: CloseCode, Code: "05"}), amendsCodes(march2027.AddDays(30), CodeChange{List: "ton_giao", What: OpenCode, Code: "05", Label: "Tên mới"}))
	if err != nil {
		t.Fatal(err)
	}
	if item, ok := again.List("ton_giao").At("05", march2027.AddDays(30)); !ok || item.Label != "Tên mới" || len(again.List("ton_giao").editions("05")) != 2 {
		t.Errorf("opened again it is %+v", item)
	}
}

// TestAmendedCodesRefused: what does not fit is refused with the sentence for whoever typed it, all of it at once.
func TestAmendedCodesRefused(t *testing.T) {
	for key, c := range map[string]CodeChange{
		"flaw.code_list":    {List: "khong_co", What: OpenCode, Code: "1", Label: "x"},
		"flaw.code_open":    {List: "ton_giao", What: OpenCode, Code: "05", Label: "x"},
		"flaw.code_missing": {List: "ton_giao", What: RenameCode, Code: "zz", Label: "x"},
		"flaw.code_text":    {List: "ton_giao", What: OpenCode, Code: "a b", Label: "x"},
		"flaw.code_what":    {List: "ton_giao", What: "drop", Code: "05", Label: "x"},
		"flaw.code_parent":  {List: "dvhc_xa", What: OpenCode, Code: "99999", Label: "Xã Thử, tỉnh Phú Thọ", Parent: "zz"},
	} {
		_, err := amendedBook(t, amendsCodes(march2027, c))
		if flawsOf := Flaws(err); len(flawsOf) != 1 || flawsOf[0].Key != key {
			t.Errorf("%s: %v", key, err)
		}
	}
	_, err := amendedBook(t, amendsCodes(march2027, CodeChange{List: "a", What: OpenCode, Code: "1", Label: "x"}, CodeChange{List: "ton_giao", What: CloseCode, Code: "zz"}))
	if len(Flaws(err)) != 2 {
		t.Errorf("two flaws are told as %v", err)
	}
	_, err = amendedBook(t, amendsCodes(march2027, CodeChange{List: "ton_giao", What: OpenCode, Code: "Z9", Label: "x"}), amendsCodes(march2027, CodeChange{List: "ton_giao", What: CloseCode, Code: "Z9"}))
	if all := Flaws(err); len(all) != 1 || all[0].Key != "flaw.code_begins" {
		t.Errorf("closed on its first day: %v", err)
	}
}

// TestAmendedForm: an entry is added and another asked of more people from a day on, in an edition of its own; the edition before stays what it
// was, and what was amended twice for one day is one edition.
func TestAmendedForm(t *testing.T) {
	shipped, err := Load(Embedded())
	if err != nil {
		t.Fatal(err)
	}
	added := FieldChange{Form: "syll", Entry: "dp_ky_nang_so", New: true, Label: Label{"Kỹ năng số", "Digital skills"}, Chapter: "dao_tao", Kind: "code", List: "TRINH_DO_TIN_HOC", Owner: "person", Required: []string{"cong_chuc"}}
	asked := FieldChange{Form: "syll", Entry: "ton_giao", Required: []string{"all"}, Evidence: "on_request", Document: "khac", Help: Label{"Ghi theo giấy tờ.", "As in the papers."}}
	book, err := amendedBook(t, amendsField(march2027, added), amendsField(march2027, asked), amendsField(march2027.AddDays(-20), FieldChange{Form: "syll", Entry: "nhom_mau", Use: NotUsed}))
	if err != nil {
		t.Fatal(err)
	}
	before, err := book.Form("syll", march2027.AddDays(-21))
	if err != nil {
		t.Fatal(err)
	}
	was, err := shipped.Form("syll", march2027)
	if err != nil {
		t.Fatal(err)
	}
	after, err := book.Form("syll", march2027)
	if err != nil {
		t.Fatal(err)
	}
	if before.Key() != was.Key() || before.Digest != was.Digest || before.Entry("dp_ky_nang_so") != nil || before.To != march2027.AddDays(-21) {
		t.Errorf("the edition before is %s until %s", before.Key(), before.To)
	}
	e := after.Entry("dp_ky_nang_so")
	if after.Key() != "syll@2027-03-01" || after.Digest == was.Digest || e == nil || e.Level != Internal || e.Source != "13/QĐ-SNV" || len(after.Entries) != len(was.Entries)+1 {
		t.Fatalf("the edition after is %s: %+v", after.Key(), e)
	}
	last := slices.IndexFunc(after.Entries, func(e Entry) bool { return e.ID == "dp_ky_nang_so" })
	if after.Entries[last-1].Chapter != "dao_tao" || after.Entries[last+1].Chapter == "dao_tao" {
		t.Errorf("it stands between %s and %s", after.Entries[last-1].Chapter, after.Entries[last+1].Chapter)
	}
	faith := after.Entry("ton_giao")
	if !slices.Equal(faith.Required, []string{"all"}) || faith.Evidence != "on_request" || faith.Help.VI == "" || slices.Equal(was.Entry("ton_giao").Required, []string{"all"}) {
		t.Errorf("it is asked of %v", faith.Required)
	}
	if between, err := book.Form("syll", march2027.AddDays(-1)); err != nil || !between.Entry("nhom_mau").Off || !after.Entry("nhom_mau").Off || between.Entry("dp_ky_nang_so") != nil {
		t.Errorf("an amendment from an earlier day is not in the later edition: %v", err)
	}
	same, err := amendedBook(t, amendsField(march2027, added), amendsField(march2027, asked))
	if err != nil {
		t.Fatal(err)
	}
	if f, _ := same.Form("syll", march2027); f.Digest == after.Digest || len(same.Forms()) != len(shipped.Forms())+1 {
		t.Errorf("editions: %d", len(same.Forms()))
	}
	back, err := amendedBook(t, amendsField(march2027, FieldChange{Form: "syll", Entry: "nhom_mau", Use: NotUsed}), amendsField(march2027.AddDays(9), FieldChange{Form: "syll", Entry: "nhom_mau", Use: Used}))
	if err != nil {
		t.Fatal(err)
	}
	if f, _ := back.Form("syll", march2027.AddDays(9)); f.Entry("nhom_mau").Off {
		t.Error("an entry taken up again is off")
	}
}

// TestAmendedFormRefused: nothing that is entered can be lost or laid open by an amendment.
func TestAmendedFormRefused(t *testing.T) {
	fresh := func(change func(*FieldChange)) FieldChange {
		c := FieldChange{Form: "syll", Entry: "dp_x", New: true, Label: Label{"X", "X"}, Chapter: "ngoai_mau", Kind: "text", Owner: "person"}
		change(&c)
		return c
	}
	for name, x := range map[string]struct {
		c    FieldChange
		says string
	}{
		"no such form":     {FieldChange{Form: "x", Entry: "y"}, "flaw.form_missing"},
		"no such entry":    {FieldChange{Form: "syll", Entry: "khong_co", Use: NotUsed}, "flaw.field_missing"},
		"no such column":   {FieldChange{Form: "syll", Entry: "qua_trinh_cong_tac.khong_co"}, "flaw.field_missing"},
		"another kind":     {FieldChange{Form: "syll", Entry: "ton_giao", Kind: "text"}, "flaw.field_missing"},
		"less restricted":  {FieldChange{Form: "syll", Entry: "so_cccd", Level: "open"}, "flaw.field_level"},
		"a needed entry":   {FieldChange{Form: "syll", Entry: "ho_ten_khai_sinh", Use: NotUsed}, "flaw.field_needed"},
		"no use":           {FieldChange{Form: "syll", Entry: "ton_giao", Use: "x"}, "flaw.field_use"},
		"not of the local": {fresh(func(c *FieldChange) { c.Entry = "x" }), "flaw.field_id"},
		"no name":          {fresh(func(c *FieldChange) { c.Label.EN = "" }), "flaw.field_label"},
		"a table":          {fresh(func(c *FieldChange) { c.Kind = "table" }), "flaw.field_kind"},
		"a code, no list":  {fresh(func(c *FieldChange) { c.Kind = "code" }), "flaw.field_kind"},
		"nobody's":         {fresh(func(c *FieldChange) { c.Owner = "derived" }), "flaw.field_owner"},
		"no chapter":       {fresh(func(c *FieldChange) { c.Chapter = "x" }), "there is no chapter"},
		"no list":          {fresh(func(c *FieldChange) { c.Kind, c.List = "code", "x" }), "there is no list"},
		"no category":      {fresh(func(c *FieldChange) { c.Required = []string{"x"} }), "which is no category"},
	} {
		_, err := amendedBook(t, amendsField(march2027, x.c))
		if err == nil || !strings.Contains(err.Error(), x.says) && !slices.ContainsFunc(Flaws(err), func(f *Flaw) bool { return f.Key == x.says }) {
			t.Errorf("%s: %v", name, err)
		}
	}
	off := slices.IndexFunc(theForms(t).Forms()[1].Entries, func(e Entry) bool { return e.Off })
	if off < 0 {
		t.Fatal("no entry is off by law")
	}
	f := theForms(t).Forms()[1]
	if _, err := amendedBook(t, amendsField(march2027, FieldChange{Form: f.ID, Entry: f.Entries[off].ID, Use: Used})); err == nil || !strings.Contains(err.Error(), "flaw.field_off") {
		t.Errorf("what a law switched off: %v", err)
	}
	if _, err := amendedBook(t, amendsField(civil.Of(2023, 5, 5), FieldChange{Form: "syll", Entry: "ton_giao", Required: []string{"all"}})); err == nil || !strings.Contains(err.Error(), "begins on 2023-05-05 itself") {
		t.Errorf("on the first day of a shipped edition: %v", err)
	}
}

// TestSettledAmendments: what was amended before does not keep a later release from being loaded: where that says the same or has no room for it
// any more, the amendment has done its work; where it has, it stands as it stood.
func TestSettledAmendments(t *testing.T) {
	settled := func(a Amendment) Amendment { a.Settled = true; return a }
	code := amendsCodes(march2027, CodeChange{List: "ton_giao", What: OpenCode, Code: "05", Label: "x"}, CodeChange{List: "ton_giao", What: CloseCode, Code: "zz"}, CodeChange{List: "khong_co", What: OpenCode, Code: "1", Label: "x"},
		CodeChange{List: "ton_giao", What: OpenCode, Code: "DP1", Label: "Mới"})
	lower := amendsField(march2027, FieldChange{Form: "syll", Entry: "so_cccd", Level: "open"})
	gone := amendsField(march2027, FieldChange{Form: "syll", Entry: "khong_co", Use: NotUsed})
	chapter := amendsField(march2027, FieldChange{Form: "syll", Entry: "dp_y", New: true, Label: Label{"Y", "Y"}, Chapter: "khong_co", Kind: "text", Owner: "person"})
	good := amendsField(march2027, FieldChange{Form: "syll", Entry: "dp_x", New: true, Label: Label{"X", "X"}, Chapter: "ngoai_mau", Kind: "text", Owner: "person"})
	first := amendsField(civil.Of(2023, 5, 5), FieldChange{Form: "syll", Entry: "ton_giao", Required: []string{"all"}})
	book, err := amendedBook(t, settled(code), settled(lower), settled(gone), settled(chapter), settled(good), settled(first))
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := book.List("ton_giao").At("DP1", march2027); !ok {
		t.Error("what still fits was left out with what does not")
	}
	now, err := book.Form("syll", march2027)
	if err != nil || now.Entry("dp_x") == nil || now.Entry("dp_y") != nil || now.Entry("so_cccd").Level == Open || !slices.Equal(now.Entry("ton_giao").Required, []string{"all"}) {
		t.Errorf("the form of that day: %v", err)
	}
	fresh, err := amendedBook(t, good)
	if err != nil {
		t.Fatal(err)
	}
	again, err := amendedBook(t, settled(good))
	if err != nil {
		t.Fatal(err)
	}
	made, _ := fresh.Form("syll", march2027)
	kept, _ := again.Form("syll", march2027)
	if made.Digest != kept.Digest || made.Key() != kept.Key() {
		t.Errorf("made it is %s, at a later start %s", made.Digest, kept.Digest)
	}
	if before, err := again.Form("syll", march2027.AddDays(-1)); err != nil || before.To != march2027.AddDays(-1) {
		t.Errorf("the edition before: %v", err)
	}
}

// TestEndedTable: what ends with a table ends in its columns, and nothing is made secret.
func TestEndedTable(t *testing.T) {
	book, err := amendedBook(t, amendsField(march2027, FieldChange{Form: "syll", Entry: "qua_trinh_luong", Use: NotUsed, Evidence: "none", Level: "restricted"}))
	if err != nil {
		t.Fatal(err)
	}
	f, _ := book.Form("syll", march2027)
	for _, c := range f.Entry("qua_trinh_luong").Columns {
		if !c.Ended() || c.Evidence != "none" || c.Level != Restricted {
			t.Errorf("column %s is %+v", c.ID, c)
		}
	}
	if _, err := amendedBook(t, amendsField(march2027, FieldChange{Form: "syll", Entry: "ton_giao", Level: "secret"})); err == nil {
		t.Error("an entry was made secret, which nobody could take back")
	}
}

// TestEditionsContinue: a later edition that lost an entry is not loaded.
func TestEditionsContinue(t *testing.T) {
	ended := strings.Replace(smallForm, "source: TEST-1\nswitch", "to: 2026-12-31\nsource: TEST-1\nswitch", 1)
	later := strings.Replace(strings.Replace(smallForm, `edition: "2026-01-01"`, `edition: "2027-01-01"`, 1), "from: 2026-01-01", "from: 2027-01-01", 1)
	if _, err := smallForms(t, ended, later); err != nil {
		t.Fatal(err)
	}
	for old, new := range map[string]string{"id: ten\n": "id: tuoi\n", "kind: year": "kind: text", "sealed: true": "sealed: false"} {
		if !strings.Contains(later, old) {
			t.Fatalf("the form does not hold %q", old)
		}
		if _, err := smallForms(t, ended, strings.Replace(later, old, new, 1)); err == nil {
			t.Errorf("%s in the later edition", new)
		}
	}
}

// FuzzAmendedNational: whatever is typed as a code, its name or an entry is refused or stands in the law as it was typed.
func FuzzAmendedNational(f *testing.F) {
	for _, seed := range []string{"A1", "Tên: \"mới\"", "- x", "{a: b}", "🙂", "#", "null", "2027-01-01", "a\nb", "\u2028", "'", "\x7f"} {
		f.Add(seed, seed)
	}
	f.Fuzz(func(t *testing.T, code, label string) {
		tree, err := Amended(Embedded(), []Amendment{{Document: label, Title: label, Signed: march2027, From: march2027, Codes: []CodeChange{{List: "ton_giao", What: OpenCode, Code: code, Label: label}},
			Fields: []FieldChange{{Form: "syll", Entry: "ton_giao", Help: Label{label, label}}}}})
		if err != nil {
			return
		}
		texts, err := readNationalAmendings(tree)
		if err != nil {
			return // no number, say
		}
		c, e := texts[0].Codes[0].Row, texts[0].Fields[0].Row
		if c.Code != code || c.Label != label || e.Help != (Label{label, label}) || texts[0].Amending.Number != label {
			t.Fatalf("%q %q is read as %+v, %+v", code, label, c, e)
		}
	})
}
