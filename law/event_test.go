package law

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// The seven classes of evidence of PT-7.3.p2, in its order.
func TestDocuments(t *testing.T) {
	var ids []string
	for _, d := range theForms(t).Documents() {
		ids = append(ids, d.ID)
		if d.Article != "PT-7.3.p2" {
			t.Errorf("%s rests on %s", d.ID, d.Article)
		}
	}
	want := []string{"bo_nhiem", "ngach", "luong", "phan_cong", "khen_thuong_ky_luat_danh_gia", "dao_tao", "khac"}
	if !slices.Equal(ids, want) {
		t.Errorf("the documents are %v, want %v", ids, want)
	}
}

// A raise asks for step, coefficient and day, adds a row to the history, and wants the decision on salary.
func TestEvents(t *testing.T) {
	b := theForms(t)
	e, ok := b.Event("nang_luong")
	if !ok || !slices.Equal(e.Fields, []string{"ngach_bac_luong", "ngach_he_so", "ngach_ngay_huong"}) ||
		!slices.Equal(e.Tables, []string{"qua_trinh_luong"}) || e.Document != "luong" || e.Label.VI != "Tôi được nâng lương" {
		t.Errorf("nang_luong is %+v", e)
	}
	if !e.Asks("vien_chuc") || e.Asks("nguoi_lao_dong") {
		t.Error("a raise by step is for those who have steps")
	}
	if phone, _ := b.Event("doi_so_dien_thoai"); !phone.Asks("nguoi_lao_dong") || phone.Document != "" {
		t.Errorf("doi_so_dien_thoai is %+v", phone)
	}
	if _, ok := b.Event("khong_co"); ok {
		t.Error("there is an event khong_co")
	}
	for _, category := range Categories() {
		if !slices.ContainsFunc(b.Events(), func(e Event) bool { return e.Asks(category) }) {
			t.Errorf("nothing happens to %s", category)
		}
	}
}

// What an event asks for needs no other document than the event's, so that one upload proves it.
func TestEventsAskForTheDocumentOfTheirFields(t *testing.T) {
	b := theForms(t)
	for _, e := range b.Events() {
		for _, id := range append(slices.Clone(e.Fields), e.Tables...) {
			form, field, _ := strings.Cut(eventPath(id), "/")
			entry := theForm(t, form).Entry(field)
			if entry.Evidence == "required" && e.Document == "" {
				t.Errorf("%s asks for %s, which must be proved, and for no document", e.ID, id)
			}
		}
	}
}

const smallEvents = `documents:
  - {id: khac, article: TEST-2, label: {vi: Khác, en: Other}}
events:
  - id: doi_ten
    label: {vi: Tôi đổi tên, en: My name changed}
    fields: [nho/ten]
    tables: [nho/bang]
    document: khac
    for: [all]
    source: TEST-1
`

func TestEventsAreReadStrictly(t *testing.T) {
	load := func(text string) error {
		b, err := smallForms(t, smallForm)
		if err != nil {
			t.Fatal(err)
		}
		return loadEvents(b, fstest.MapFS{eventsFile: {Data: []byte(text)}})
	}
	if err := load(smallEvents); err != nil {
		t.Fatal(err)
	}
	for name, x := range map[string]struct {
		old, new string
		parts    []string
	}{
		"unknown key":      {"for: [all]", "fro: [all]", []string{"events.yaml", "fro"}},
		"unknown field":    {"[nho/ten]", "[nho/tuoi]", []string{"events.yaml:4", "nho/tuoi"}},
		"a table as field": {"[nho/ten]", "[nho/bang]", []string{"events.yaml:4", "nho/bang"}},
		"a field as table": {"[nho/bang]", "[nho/ten]", []string{"events.yaml:4", "nho/ten"}},
		"field of no form": {"[nho/ten]", "[ten]", []string{"events.yaml:4", `"ten"`}},
		"unknown document": {"document: khac", "document: gi_do", []string{"events.yaml:4", "gi_do"}},
		"unknown category": {"[all]", "[ai_do]", []string{"events.yaml:4", "ai_do"}},
		"for nobody":       {"    for: [all]\n", "", []string{"events.yaml:4", "for whom"}},
		"no English label": {", en: My name changed", "", []string{"events.yaml:4", "both languages"}},
		"asks for nothing": {"    fields: [nho/ten]\n    tables: [nho/bang]\n", "", []string{"events.yaml:4", "asks for nothing"}},
		"event twice":      {"events:\n", "events:\n" + smallEvents[strings.Index(smallEvents, "  - id: doi_ten"):], []string{"events.yaml:11", "once"}},
		"document twice":   {"events:\n", "  - {id: khac, article: TEST-2, label: {vi: Khác, en: Other}}\nevents:\n", []string{"events.yaml:3", "once"}},
		"no article":       {"article: TEST-2, ", "", []string{"events.yaml:2", "article"}},
		"lost document":    {"{id: khac,", "{id: moi,", []string{"nho@2026-01-01", "entry bang", `"khac"`}},
	} {
		t.Run(name, func(t *testing.T) {
			if !strings.Contains(smallEvents, x.old) {
				t.Fatalf("the events do not hold %q", x.old)
			}
			refuses(t, load(strings.Replace(smallEvents, x.old, x.new, 1)), x.parts...)
		})
	}
}
