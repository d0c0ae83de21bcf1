package web_test

import (
	"html"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"

	"hoso/civil"
	"hoso/fault"
	"hoso/office"
	"hoso/web"
)

// TestBadInput types what should not be typed, as a program and on the pages: each time a Vietnamese sentence says what to do, and nothing
// that was typed is lost. The last part turns the clock of the house.
func TestBadInput(t *testing.T) {
	s := serve(t, web.Config{})
	defer s.Close()
	for _, part := range []struct {
		name string
		run  func(*testing.T, *site)
	}{
		{"a number of another year", numberOfAnotherYear}, {"the 31st of February", impossibleDay}, {"marks and emoji in a name", nameOfMarks}, {"no PDF", noPDF}, {"too large", tooLarge},
		{"a dossier of another unit", anotherUnit}, {"two tabs", twoTabs}, {"past midnight", pastMidnight},
	} {
		t.Run(part.name, func(t *testing.T) { part.run(t, s) })
	}
}

// correcting opens a draft of somebody's own dossier, once on the page and once for a program.
func (s *site) correcting(t *testing.T, login string) (browser, program *caller, at string, draft office.ChangeView) {
	t.Helper()
	browser = s.enter(t, login)
	program = browser.json()
	if r := program.send("/ho-so/"+string(s.As(login).Dossier)+"/cap-nhat", map[string]string{"kind": "correction"}, &draft); r.status != http.StatusOK {
		t.Fatalf("%d %s", r.status, r.body)
	}
	return browser, program, "/thay-doi/" + string(draft.ID), draft
}

// types saves one value as a program does.
func (c *caller) types(at, path, text, reason string) office.ChangeView {
	c.t.Helper()
	var v office.ChangeView
	typed := map[string]any{"path": path, "input": map[string]string{"text": text}, "reason": reason}
	if r := c.send(at, map[string]any{"typed": []any{typed}}, &v); r.status != http.StatusOK {
		c.t.Fatalf("typing %q: %d %s", text, r.status, r.body)
	}
	return v
}

// refusedToSend holds a draft to being refused with one finding against a place, in words, and to holding what was typed all the same.
func (c *caller) refusedToSend(t *testing.T, at, path, typed string, words ...string) {
	t.Helper()
	var v office.ChangeView
	c.get(at).into(t, &v)
	p := c.send(at+"/gui", map[string]any{"declaration": v.Declaration}, nil).problem(t)
	if p.Status != http.StatusUnprocessableEntity || p.Key != "change.obstacles" || len(p.Findings) != 1 || p.Findings[0].Path != path {
		t.Fatalf("sending %q: %+v", typed, p)
	}
	for _, w := range words {
		if !strings.Contains(p.Findings[0].Message+p.Detail, w) {
			t.Errorf("of %q it is said: %s %s, without %q", typed, p.Detail, p.Findings[0].Message, w)
		}
	}
	c.get(at).into(t, &v)
	if !slices.ContainsFunc(v.Items, func(i office.ItemView) bool { return i.Path == path && i.New == typed }) || !v.Submitted.IsZero() {
		t.Errorf("the draft no longer holds %q: %+v", typed, v.Items)
	}
}

// onPage types into the page that shows a field, as a browser without scripts does, and gives the page that comes back.
func (c *caller) onPage(t *testing.T, at, chapter, path, typed string) string {
	t.Helper()
	form := fields(c.get(at + "?chuong=" + chapter).body)
	if !form.Has("t:" + path) {
		t.Fatalf("the chapter %s does not show %s", chapter, path)
	}
	form.Set("t:"+path, typed)
	if r := c.post(at, form); r.status != http.StatusSeeOther {
		t.Fatalf("saving the page: %d %s", r.status, r.body)
	}
	page := c.get(at + "?chuong=" + chapter)
	if got := fields(page.body).Get("t:" + path); got != norm.NFC.String(typed) {
		t.Errorf("the page shows %q, typed was %q", got, typed)
	}
	return page.body
}

// numberOfAnotherYear: a personal number whose birth year disagrees asks for a reason, and goes on with one.
func numberOfAnotherYear(t *testing.T, s *site) {
	browser, program, at, _ := s.correcting(t, "person")
	number := []byte(fields(browser.get(at + "?chuong=ban_than").body).Get("t:syll/so_cccd"))
	if len(number) != 12 {
		t.Fatalf("the page shows the number as %q", number)
	}
	number[5] = '0' + (number[5]-'0'+1)%10
	v := program.types(at, "syll/so_cccd", string(number), "")
	if len(v.Findings) != 1 || v.Findings[0].Rule != "personal_number_birth" || v.Findings[0].Grade != fault.Explain {
		t.Fatalf("the draft says %+v", v.Findings)
	}
	program.refusedToSend(t, at, "syll/so_cccd", string(number), "năm sinh", "giải trình")
	page := browser.onPage(t, at, "ban_than", "syll/so_cccd", string(number))
	if !strings.Contains(page, "năm sinh") || !strings.Contains(page, `name="r:syll/so_cccd"`) {
		t.Error("the page does not ask for a reason")
	}
	form := fields(page)
	form.Set("r:syll/so_cccd", "Thẻ căn cước ghi theo giấy khai sinh cũ")
	browser.post(at, form)
	program.get(at).into(t, &v)
	if r := program.send(at+"/gui", map[string]any{"declaration": v.Declaration}, nil); r.status != http.StatusOK {
		t.Errorf("with a reason: %d %s", r.status, r.body)
	}
}

// impossibleDay: a day that no calendar has is said so where it was typed, in a dossier and in a submission.
func impossibleDay(t *testing.T, s *site) {
	browser, program, at, _ := s.correcting(t, "person2")
	program.types(at, "syll/ngay_sinh", "31/02/1990", "")
	program.refusedToSend(t, at, "syll/ngay_sinh", "31/02/1990", "Không có ngày 31/02/1990", "Kiểm tra lại")
	if page := browser.onPage(t, at, "ban_than", "syll/ngay_sinh", "30/02/1990"); strings.Count(page, "Không có ngày 30/02/1990") == 0 {
		t.Error("the page does not say that there is no such day")
	}
	for text, key := range map[string]string{"2026-02-31": "date.impossible", "31/02/2026": "web.date_iso", "hôm qua": "web.date_iso"} {
		p := program.send(at+"/gui", map[string]any{"days": map[string]string{"effect": text}}, nil).problem(t)
		if p.Key != key || !strings.Contains(p.Detail, text) || p.Status != http.StatusUnprocessableEntity {
			t.Errorf("%q is answered %+v", text, p)
		}
	}
	form := fields(browser.get(at + "/gui").body)
	form.Set("effect", "31/02/2026")
	form.Set("confirm", "1")
	again := browser.post(at+"/gui", form)
	if again.status != http.StatusUnprocessableEntity {
		t.Errorf("the page is answered %d", again.status)
	}
	again.hasForm(t, "31/02/2026", "Không có ngày")
}

// nameOfMarks: combining marks are composed, and what is no letter of a name is refused in words and kept.
func nameOfMarks(t *testing.T, s *site) {
	browser, program, at, _ := s.correcting(t, "person3")
	name := "Nguyễn Thị Ánh Tuyết"
	v := program.types(at, "syll/ho_ten_khai_sinh", norm.NFD.String(name), "")
	if len(v.Items) != 1 || v.Items[0].New != name || len(v.Findings) > 0 {
		t.Errorf("the name is kept as %+v with %+v", v.Items, v.Findings)
	}
	browser.onPage(t, at, "ban_than", "syll/ho_ten_khai_sinh", norm.NFD.String("Đặng Thị Hoà"))
	for _, wrong := range []string{"Nguyễn Văn 😀", "An 2", "<b>An</b>"} {
		program.types(at, "syll/ho_ten_khai_sinh", wrong, "")
		program.refusedToSend(t, at, "syll/ho_ten_khai_sinh", wrong, "phải sửa")
		if page := browser.onPage(t, at, "ban_than", "syll/ho_ten_khai_sinh", wrong); strings.Contains(page, "<b>An") {
			t.Error("the page holds what was typed as its own")
		}
	}
	found := program.get("/danh-muc/dan_toc?q=" + url.QueryEscape(norm.NFD.String("Mường 😀")))
	if found.status != http.StatusOK {
		t.Errorf("a search for an emoji: %d", found.status)
	}
}

// noPDF: a file that says PDF and is none is named for what it is; the draft and its documents stay as they were.
func noPDF(t *testing.T, s *site) {
	browser, program, at, _ := s.correcting(t, "person4")
	program.types(at, "syll/ten_goi_khac", "Bé Hai", "")
	if r := program.upload(at+"/minh-chung", "quyet-dinh.pdf", []byte(pdf)); r.status != http.StatusCreated {
		t.Fatalf("%d %s", r.status, r.body)
	}
	for content, words := range map[string]string{
		"<html><script>alert(1)</script></html>": "chỉ nhận", "MZ\x90\x00\x03": "chỉ nhận", "": "rỗng", "%PDF-1.4 nothing else": "", "\x89PNG\r\n\x1a\nnothing else": "",
	} {
		p := program.upload(at+"/minh-chung", "a.pdf", []byte(content)).problem(t)
		if p.Status != http.StatusUnprocessableEntity || !strings.HasPrefix(p.Key, "file.") || !strings.Contains(p.Detail, words) {
			t.Errorf("%.20q: %+v", content, p)
		}
		page := browser.upload(at+"/minh-chung", "a.pdf", []byte(content))
		if page.status != http.StatusUnprocessableEntity || !strings.Contains(page.body, html.EscapeString(p.Detail)) {
			t.Errorf("%.20q on the page: %d", content, page.status)
		}
	}
	program.keeps(t, at, "Bé Hai", 1)
}

// keeps holds a draft to one value and so many documents.
func (c *caller) keeps(t *testing.T, at, value string, documents int) {
	t.Helper()
	var v office.ChangeView
	c.get(at).into(t, &v)
	if len(v.Items) != 1 || v.Items[0].New != value || len(v.Evidence) != documents {
		t.Errorf("the draft holds %+v and %d documents", v.Items, len(v.Evidence))
	}
}

// tooLarge: a file that one request still carries is refused with its size, in words; one that it does not is refused before it is read
// (hugeUpload sends the 200 MB). Nothing of the draft is lost.
func tooLarge(t *testing.T, s *site) {
	browser, program, at, _ := s.correcting(t, "person5")
	program.types(at, "syll/ten_goi_khac", "Bé Ba", "")
	for size, key := range map[int]string{22 << 20: "file.too_large", 27 << 20: "web.body_too_large"} {
		content := append([]byte(pdf), make([]byte, size)...)
		p := program.upload(at+"/minh-chung", "lon.pdf", content).problem(t)
		if p.Status != http.StatusRequestEntityTooLarge || p.Key != key || !strings.Contains(p.Detail, "MB") || !strings.Contains(p.Detail, "tách tệp") {
			t.Errorf("%d MB: %+v", size>>20, p)
		}
		if page := browser.upload(at+"/minh-chung", "lon.pdf", content); page.status != http.StatusRequestEntityTooLarge || !strings.Contains(page.body, "tách tệp") {
			t.Errorf("%d MB on the page: %d", size>>20, page.status)
		}
	}
	program.keeps(t, at, "Bé Ba", 0)
}

// anotherUnit: the id of a dossier of another unit, typed into whatever address takes one, opens nothing and changes nothing; whose dossier
// it is is not said, and who tried stands in the journal.
func anotherUnit(t *testing.T, s *site) {
	forged := string(s.As("department_head").Dossier)
	name := s.Cast.Logins["department_head"].Name
	for _, login := range []string{"person6", "officer", "head", "unit_admin"} {
		c := s.enter(t, login)
		s.Acts.Take()
		for _, path := range []string{"/ho-so/" + forged, "/ho-so/" + forged + "/lich-su", "/ho-so/" + forged + "/tai", "/ho-so/" + forged + "/ban-ky-so", "/nguoi/" + forged} {
			p := c.json().get(path).problem(t)
			if p.Status != http.StatusForbidden || p.Citation == "" || !strings.Contains(p.Detail, "ai trò đang") { // which role is chosen, and what to do
				t.Errorf("%s reads %s: %+v", login, path, p)
			}
			if page := c.get(path); page.status != http.StatusForbidden || strings.Contains(page.body, name) {
				t.Errorf("%s opens %s: %d", login, path, page.status)
			}
		}
		for path, in := range map[string]any{"/ho-so/" + forged + "/cap-nhat": map[string]any{"kind": "update"}, "/ho-so/" + forged + "/ban-ky-so": map[string]any{"purpose": "x"}} {
			if p := c.json().send(path, in, nil).problem(t); p.Status != http.StatusForbidden {
				t.Errorf("%s posts to %s: %+v", login, path, p)
			}
		}
		refused := 0
		for _, act := range s.Acts.Take() {
			switch {
			case act.Name == "session.touch":
			case len(act.Put)+len(act.Drop) > 0 || act.Entry == nil || act.Entry.Outcome != "refused":
				t.Errorf("%s wrote with %s", login, act.Name)
			default:
				refused++
			}
		}
		if refused < 12 {
			t.Errorf("%s tried twelve times, %d are in the journal", login, refused)
		}
	}
}

// twoTabs: what a second tab saves on an older state of a draft is refused with what stands against it; both texts are kept.
func twoTabs(t *testing.T, s *site) {
	browser, program, at, draft := s.correcting(t, "person7")
	program.types(at, "syll/ten_goi_khac", "Bé Tư", "")
	stale := program
	stale.header = http.Header{"Accept": {"application/json"}, "If-Match": {`"` + strconv.FormatInt(draft.Rev, 10) + `"`}}
	typed := map[string]any{"typed": []any{map[string]any{"path": "syll/ten_goi_khac", "input": map[string]string{"text": "Bé Năm"}}}}
	p := stale.send(at, typed, nil).problem(t)
	if p.Status != http.StatusConflict || p.Key != "draft.moved" || len(p.Findings) != 1 || !strings.Contains(p.Detail, "chọn") || !strings.Contains(p.Findings[0].Message, "Bé Tư") {
		t.Errorf("the second tab is told %+v", p)
	}
	browser.json().keeps(t, at, "Bé Tư", 0)
	form := fields(browser.get(at + "?chuong=ban_than").body)
	form.Set("rev", strconv.FormatInt(draft.Rev, 10))
	form.Set("t:syll/ten_goi_khac", "Bé Sáu")
	again := browser.post(at, form)
	if again.status != http.StatusConflict {
		t.Errorf("the page is answered %d", again.status)
	}
	again.hasForm(t, "Bé Tư", "Bé Sáu", "Giữ nội dung tôi vừa gõ")
}

// pastMidnight: a round is open in the evening and over when the button is pressed: the sentence says why and by which article, the rows
// stay chosen, and the same page carries on with a ground.
func pastMidnight(t *testing.T, s *site) {
	midnight := time.Date(2026, 12, 1, 0, 0, 0, 0, civil.Zone)
	s.Clock.Set(midnight.Add(-2 * time.Minute))
	head := s.enter(t, "head")
	page := head.get("/phe-duyet")
	page.has(t, "tháng 11/2026")
	if strings.Contains(page.body, `name="ground"`) {
		t.Fatal("a ground is asked for inside the window")
	}
	lines, form := page.sheetForm(t)
	form["line"] = lines[:1]
	s.Clock.Set(midnight.Add(time.Second))
	p := head.json().post("/phe-duyet", form).problem(t)
	if p.Key != "approve.ground_needed" || p.Status != http.StatusUnprocessableEntity || !strings.Contains(p.Citation, "8.1") || !strings.Contains(p.Detail, "Chọn căn cứ") {
		t.Errorf("a program is told %+v", p)
	}
	again := head.post("/phe-duyet", form)
	if again.status != http.StatusUnprocessableEntity {
		t.Fatalf("the page is answered %d", again.status)
	}
	again.hasForm(t, `role="alert"`, "Điều 8.1", `name="ground" value="qua_han"`, html.EscapeString(lines[0])+`" checked`)
	form.Set("ground", "qua_han")
	if r := head.post("/phe-duyet", form); r.status != http.StatusSeeOther {
		t.Errorf("with a ground: %d %s", r.status, r.body)
	}
}
