package web

import (
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"hoso/fault"
	"hoso/law"
	"hoso/office/entry"
	"hoso/office/read"
	"hoso/text"
)

// TestControls: every kind of the law is drawn, by a control of its own that carries the path it stands for.
func TestControls(t *testing.T) {
	book, err := law.Load(law.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	v := &visit{server: &server{}, text: text.For("vi")}
	drawn := map[string]bool{}
	for _, name := range law.KindNames() {
		control := law.KindOf(name).Control()
		if !slices.Contains(Controls(), control) {
			t.Errorf("kind %s wants the control %q, which the pages do not have", name, control)
		}
		drawn[control] = true
		c := cell{FieldView: read.FieldView{ValueView: read.ValueView{Path: "syll/a", Text: "xem"}, Kind: name, Control: control, Max: 7, Lists: []string{"gioi_tinh"}}, shown: `"><b>`}
		var page strings.Builder
		if err := controlOf(v, c).Render(t.Context(), &page); err != nil {
			t.Fatal(err)
		}
		typedInto := strings.Contains(page.String(), `name="t:syll/a"`) || strings.Contains(page.String(), `name="c:syll/a"`)
		if typedInto == (unseen(control) || control == "table") {
			t.Errorf("%s draws %s", control, page.String())
		}
		if strings.Contains(page.String(), `"><b>`) {
			t.Errorf("%s does not escape what it shows", control)
		}
	}
	for _, control := range Controls() {
		if !drawn[control] {
			t.Errorf("no kind wants the control %q", control)
		}
	}
	if len(book.Forms()) == 0 {
		t.Error("there are no forms")
	}
}

// TestTyped: only what differs from what was shown is written, and rows that are new come before their cells.
func TestTyped(t *testing.T) {
	const row = "syll/q/0190-r"
	for name, c := range map[string]struct {
		form url.Values
		want []entry.Typed
	}{
		"nothing":          {url.Values{"t:syll/a": {"1"}, "wt:syll/a": {"1"}}, nil},
		"spaces":           {url.Values{"t:syll/a": {" 1 "}, "wt:syll/a": {"1"}}, nil},
		"text":             {url.Values{"t:syll/a": {"2"}, "wt:syll/a": {"1"}}, []entry.Typed{{Path: "syll/a", Input: law.Input{Text: "2"}}}},
		"cleared":          {url.Values{"t:syll/a": {""}, "wt:syll/a": {"1"}}, []entry.Typed{{Path: "syll/a"}}},
		"picked":           {url.Values{"t:syll/a": {"Kinh"}, "wt:syll/a": {""}, "c:syll/a": {"01"}, "l:syll/a": {"dan_toc"}, "wc:syll/a": {""}}, []entry.Typed{{Path: "syll/a", Input: law.Input{Text: "Kinh", Code: "01", List: "dan_toc"}}}},
		"chosen":           {url.Values{"c:syll/a": {"2"}, "l:syll/a": {"gioi_tinh"}, "wc:syll/a": {"1"}}, []entry.Typed{{Path: "syll/a", Input: law.Input{Code: "2", List: "gioi_tinh"}}}},
		"chosen as before": {url.Values{"c:syll/a": {"1"}, "l:syll/a": {"gioi_tinh"}, "wc:syll/a": {"1"}}, nil},
		"none":             {url.Values{"t:syll/a": {"1"}, "wt:syll/a": {"1"}, "n:syll/a": {"1"}}, []entry.Typed{{Path: "syll/a", Input: law.Input{None: true}}}},
		"none as before":   {url.Values{"t:syll/a": {""}, "wt:syll/a": {""}, "n:syll/a": {"1"}, "wn:syll/a": {"1"}}, nil},
		"no longer none":   {url.Values{"t:syll/a": {""}, "wt:syll/a": {""}, "wn:syll/a": {"1"}}, []entry.Typed{{Path: "syll/a"}}},
		"typed over none":  {url.Values{"t:syll/a": {"x"}, "wt:syll/a": {""}, "n:syll/a": {"1"}, "wn:syll/a": {"1"}}, []entry.Typed{{Path: "syll/a", Input: law.Input{Text: "x"}}}},
		"reason":           {url.Values{"t:syll/a": {"1"}, "wt:syll/a": {"1"}, "r:syll/a": {"vì"}, "wr:syll/a": {""}}, []entry.Typed{{Path: "syll/a", Input: law.Input{Text: "1"}, Reason: "vì"}}},
		"blank row":        {url.Values{"new-row": {row}, "t:" + row + "/c": {""}, "wt:" + row + "/c": {""}}, nil},
		"new row": {url.Values{"new-row": {row}, "t:" + row + "/c": {"x"}, "wt:" + row + "/c": {""}},
			[]entry.Typed{{Path: row, Op: "add_row"}, {Path: row + "/c", Input: law.Input{Text: "x"}}}},
		"portrait": {url.Values{"c:syll/anh": {"e1"}, "l:syll/anh": {"evidence"}, "wc:syll/anh": {""}}, []entry.Typed{{Path: "syll/anh", Input: law.Input{Text: "Ảnh chân dung", Code: "e1", List: "evidence"}}}},
	} {
		v := &visit{values: c.form, text: text.For("vi")}
		if got := v.typed(); !slices.Equal(got, c.want) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestOperationsOfAForm(t *testing.T) {
	for op, want := range map[string]entry.Typed{"undo:syll/a": {Path: "syll/a", Op: "undo"}, "drop_row:syll/q/r": {Path: "syll/q/r", Op: "drop_row"}} {
		v := &visit{r: httptest.NewRequest("POST", "/", nil), values: url.Values{"rev": {"3"}, "op": {op}, "t:syll/a": {"x"}, "t:syll/q/r/c": {"y"}}, text: text.For("vi")}
		s, err := savingOf(v)
		if err != nil || s.Rev != 3 || s.Typed[len(s.Typed)-1] != want || len(s.Typed) != 2 {
			t.Errorf("%s: %+v %v", op, s, err)
		}
	}
	v := &visit{r: httptest.NewRequest("POST", "/", nil), values: url.Values{"rev": {"x"}}}
	if _, err := savingOf(v); !fault.Is(err, fault.Invalid) {
		t.Errorf("an unreadable revision: %v", err)
	}
}

// TestStatuses: every kind of fault has its status and its title, and what nobody wrote a sentence for is said as an incident.
func TestStatuses(t *testing.T) {
	v := &visit{server: &server{log: discard}, text: text.For("vi"), number: "N1"}
	for kind, want := range map[fault.Kind]int{fault.Invalid: 422, fault.Denied: 403, fault.Missing: 404, fault.Stale: 409, fault.Busy: 503, fault.Closed: 410} {
		f, status := v.asFault(fault.New(kind, "row.missing").With(fault.Finding{Path: "syll/a", Grade: fault.Block, Key: "evidence.needed", Args: []string{"A"}, Citation: "PT-7.3"}))
		p := v.problem(f, status)
		if status != want || strings.HasPrefix(p.Title, "[") || p.Findings[0].Message == "" || p.Findings[0].Citation != "PT-7.3" {
			t.Errorf("%s: %d %+v", kind, status, p)
		}
	}
	f, status := v.asFault(fault.New(fault.Invalid, "nobody.wrote_this", "secret"))
	if p := v.problem(f, status); status != 500 || strings.Contains(p.Detail, "secret") || !strings.Contains(p.Detail, "N1") {
		t.Errorf("%d %+v", status, p)
	}
}

// TestWords: whatever is put together out of a prefix and a word of somebody else's has its sentence.
func TestWords(t *testing.T) {
	v := &visit{text: text.For("vi")}
	for state := range stateLooks {
		for _, of := range []string{"matter", "item", "field", "dossier", "station", "copy", "row"} {
			if word := v.stateWord(of, state); strings.HasPrefix(word, "[") && stateOf[of] != "" && slices.Contains(strings.Fields(stateOf[of]), state) {
				t.Errorf("the state %s of %s has no word", state, of)
			}
		}
	}
	families := map[string]string{
		"grade.": "block explain note", "category.": "can_bo cong_chuc vien_chuc nguoi_lao_dong", "change.kind.": "update correction revocation", "op.": "add_row drop_row",
		"step.": "check approve department withdraw", "outcome.": "passed returned approved refused withdrawn held sent_back", "status.": "400 401 403 404 405 409 410 413 422 500 503",
		"keys.": "up_down enter a r slash question escape", "next.": "returned draft missing waiting nothing", "evidence.grade.": "photo checked signed", "progress.": "declared checked decided",
		"control.": "date partial_date month year pick pick_or_text pick_many place address unit personal_number", "file.": "low_resolution not_signed old_pdf",
	}
	for prefix, words := range families {
		for _, word := range strings.Fields(words) {
			if !v.text.Has(prefix + word) {
				t.Errorf("%s%s has no sentence", prefix, word)
			}
		}
	}
	for key := range statusKeys {
		if !v.text.Has(key) {
			t.Errorf("%s has no sentence", key)
		}
	}
}

// stateOf lists which states each thing can be in.
var stateOf = map[string]string{
	"matter": "open assigned answered closed", "item": "draft to_check to_approve approved returned refused withdrawn", "field": "approved waiting returned missing empty", "dossier": "open active archived converted",
	"station": "waiting passed held sent_back signing signed sending sent rejected", "copy": "asked signing signed sealing sealed refused",
}

func TestWithin(t *testing.T) {
	for address, want := range map[string]string{"/a?b=c": "/a?b=c", "a": "/", "//a": "/", "http://a/b": "/", "/\\a": "/", "": "/", "/a#b": "/a"} {
		if got := within(address); got != want {
			t.Errorf("%q: %q", address, got)
		}
	}
}

func FuzzWithin(f *testing.F) {
	f.Add("/a//b")
	f.Add("https://x")
	f.Fuzz(func(t *testing.T, address string) {
		got := within(address)
		u, err := url.Parse(got)
		if err != nil || u.Host != "" || u.Scheme != "" || !strings.HasPrefix(got, "/") || strings.HasPrefix(got, "//") || strings.HasPrefix(got, "/\\") {
			t.Errorf("%q leads to %q", address, got)
		}
	})
}
