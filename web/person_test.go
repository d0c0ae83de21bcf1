package web_test

import (
	"bytes"
	"fmt"
	"html"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"hoso/office"
	"hoso/web"
)

// TestPersonWithoutScripts plays a person's part of the main job with forms alone: begin from what happened, type, attach, confirm, send,
// withdraw, and see it all.
func TestPersonWithoutScripts(t *testing.T) {
	s := serve(t, web.Config{})
	defer s.Close()
	c := s.enter(t, "person")
	own := string(s.As("person").Dossier)

	page := c.get("/ho-so")
	expect(t, page, s.Cast.Logins["person"].Name, "Lương, phụ cấp", "Quá trình lương", "Cập nhật", `id="c-luong"`)
	page = c.get("/ho-so/" + own + "/cap-nhat")
	expect(t, page, `name="event" value="nang_luong"`, "Điều gì đã xảy ra?", "Đính chính")

	draft := c.post("/ho-so/"+own+"/cap-nhat", url.Values{"kind": {"update"}, "event": {"nang_luong"}}).header.Get("Location")
	page = c.get(draft)
	expect(t, page, `name="t:syll/ngach_he_so"`, `name="t:syll/ngach_bac_luong"`, "Dòng mới")
	reject(t, page, "t:syll/ho_ten_khai_sinh") // only what follows from the event is asked

	form := fields(page.body)
	if form.Get("t:syll/ngach_he_so") == "" || form.Get("t:syll/ngach_he_so") != form.Get("wt:syll/ngach_he_so") {
		t.Fatalf("the control does not show what the dossier holds: %v", form)
	}
	unchanged := c.post(draft, form)
	if unchanged.status != http.StatusSeeOther {
		t.Fatalf("%d %s", unchanged.status, unchanged.body)
	}
	expect(t, c.get(draft), "0 mục thay đổi")

	form = fields(c.get(draft).body)
	form.Set("t:syll/ngach_he_so", "<script>alert(1)</script>")
	form.Set("t:syll/ngach_ngay_huong", "31/02/2026")
	row := form.Get("new-row")
	form.Set("t:"+row+"/tu_thang", "11/2026")
	c.post(draft, form)
	page = c.get(draft)
	expect(t, page, "&lt;script&gt;", "Phải sửa", "3 mục thay đổi", "Bỏ thay đổi này", `value="11/2026"`)
	reject(t, page, "<script>alert")

	form = fields(page.body)
	form.Set("t:syll/ngach_he_so", "4,65")
	form.Set("t:syll/ngach_ngay_huong", "01/11/2026")
	form.Set("op", "drop_row:"+row)
	c.post(draft, form)
	page = c.get(draft)
	expect(t, page, "2 mục thay đổi", "cần tài liệu chứng minh", "Hồ sơ đang ghi")

	if r := c.upload(draft+"/minh-chung", "quyet-dinh.pdf", []byte(pdf)); r.status != http.StatusSeeOther {
		t.Fatalf("%d %s", r.status, r.body)
	}
	page = c.get(draft)
	expect(t, page, "12/QĐ", "1 tài liệu", "/minh-chung/")
	if r := c.upload(draft+"/minh-chung", "anh.png", []byte("không phải ảnh")); r.status != http.StatusUnprocessableEntity {
		t.Errorf("a false picture is answered %d", r.status)
	}

	c.send2(t, draft)
	page = c.get(draft)
	expect(t, page, "chờ kiểm tra", "Rút lại để sửa", "Đang ở đâu")
	expect(t, c.get("/tien-trinh"), "Tôi được nâng lương", "chờ kiểm tra")
	expect(t, c.get("/ho-so"), "chờ duyệt", "4,65")

	back := c.post(draft+"/rut", nil)
	if back.status != http.StatusSeeOther || back.header.Get("Location") == draft {
		t.Fatalf("%d %s", back.status, back.header.Get("Location"))
	}
	again := back.header.Get("Location")
	expect(t, c.get(again), "4,65", "12/QĐ")
	if r := c.post(again+"/bo", url.Values{"rev": {fields(c.get(again).body).Get("rev")}, "tiep": {"/ho-so"}}); r.header.Get("Location") != "/ho-so" {
		t.Errorf("%d %s", r.status, r.body)
	}
	expect(t, c.get("/ho-so/"+own+"/lich-su"), "đã rút", "Phiên bản")
	for _, path := range []string{"/thong-bao", "/xem-ho-so-cua-toi", "/tai-khoan", "/quy-dinh", "/ho-so/" + own + "/ban-ky-so", "/mat-khau"} {
		if r := c.get(path); r.status != http.StatusOK || !strings.Contains(r.body, "<h1>") {
			t.Errorf("%s: %d", path, r.status)
		}
	}
}

// send2 hands a draft over: first without the confirmation, which is refused, then with it.
func (c *caller) send2(t *testing.T, draft string) {
	t.Helper()
	page := c.get(draft + "/gui")
	expect(t, page, "Tôi cam đoan", "4,65", "12/QĐ")
	form := fields(page.body)
	form.Set("effect", "01/11/2026")
	form.Set("signed", "31/02/2026")
	form.Set("confirm", "1")
	if r := c.post(draft+"/gui", form); r.status != http.StatusUnprocessableEntity {
		t.Errorf("an impossible day is answered %d", r.status)
	}
	form.Set("signed", "20/11/2026")
	form.Del("confirm")
	if r := c.post(draft+"/gui", form); r.status != http.StatusUnprocessableEntity || !strings.Contains(r.body, "ô cam đoan") {
		t.Errorf("a missing confirmation is answered %d", r.status)
	}
	form.Set("confirm", "1")
	if r := c.post(draft+"/gui", form); r.status == http.StatusUnprocessableEntity { // the coefficient asks for a reason or a document; the document is there
		t.Fatalf("%d %s", r.status, r.body)
	}
}

func expect(t *testing.T, r reply, words ...string) {
	t.Helper()
	if r.status != http.StatusOK {
		t.Fatalf("%d %s", r.status, r.body)
	}
	for _, w := range words {
		if !strings.Contains(r.body, w) {
			t.Errorf("the page does not say %q", w)
		}
	}
}

func reject(t *testing.T, r reply, words ...string) {
	t.Helper()
	for _, w := range words {
		if strings.Contains(r.body, w) {
			t.Errorf("the page says %q", w)
		}
	}
}

var (
	inputs   = regexp.MustCompile(`(?s)<(input|textarea|select|button)\b([^>]*)>(?:([^<]*)</textarea>)?`)
	attrs    = regexp.MustCompile(`([a-z-]+)(?:="([^"]*)")?`)
	selected = regexp.MustCompile(`<option value="([^"]*)" selected>`)
)

// fields reads the controls of a page as a browser without scripts would post them.
func fields(body string) url.Values {
	form := url.Values{}
	for _, m := range inputs.FindAllStringSubmatchIndex(body, -1) {
		kind, text := body[m[2]:m[3]], ""
		a := map[string]string{}
		for _, p := range attrs.FindAllStringSubmatch(body[m[4]:m[5]], -1) {
			a[p[1]] = html.UnescapeString(p[2])
		}
		_, checked := a["checked"]
		switch {
		case a["name"] == "" || kind == "button" || a["type"] == "file" || a["type"] == "checkbox" && !checked:
			continue
		case kind == "textarea" && m[6] >= 0:
			text = html.UnescapeString(body[m[6]:m[7]])
		case kind == "select":
			end := m[1] + strings.Index(body[m[1]:], "</select>")
			if s := selected.FindStringSubmatch(body[m[1]:end]); s != nil {
				text = html.UnescapeString(s[1])
			}
		default:
			text = a["value"]
		}
		form.Add(a["name"], text)
	}
	return form
}

// upload posts a document as a form does.
func (c *caller) upload(path, name string, content []byte) reply {
	c.t.Helper()
	return c.file(path, map[string]string{"type": "luong", "number": "12/QĐ", "date": "20/11/2026"}, name, content)
}

// file posts a file with fields beside it.
func (c *caller) file(path string, fields map[string]string, name string, content []byte) reply {
	c.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write(content)
	}
	for field, value := range fields {
		if err == nil {
			err = w.WriteField(field, value)
		}
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		c.t.Fatal(err)
	}
	return c.do(http.MethodPost, path, w.FormDataContentType(), &body)
}

// TestPersonAsProgram plays the same over JSON: views out, the office's inputs in, revisions as ETag and If-Match, problems in words.
func TestPersonAsProgram(t *testing.T) {
	s := serve(t, web.Config{})
	defer s.Close()
	c := s.enter(t, "person3").json()
	own := string(s.As("person3").Dossier)
	var me struct{ Dossier, Name string }
	c.get("/toi").into(t, &me)
	if me.Dossier != own {
		t.Fatalf("signed in as %+v", me)
	}
	var change office.ChangeView
	r := c.send("/ho-so/"+own+"/cap-nhat", map[string]string{"kind": "update", "event": "doi_so_dien_thoai"}, &change)
	if r.status != http.StatusOK {
		r = c.send("/ho-so/"+own+"/cap-nhat", map[string]string{"kind": "update", "event": ""}, &change)
	}
	if r.status != http.StatusOK || r.header.Get("ETag") != fmt.Sprintf("%q", "1") {
		t.Fatalf("%d %s %s", r.status, r.header.Get("ETag"), r.body)
	}
	at := "/thay-doi/" + string(change.ID)
	typed := map[string]any{"typed": []any{map[string]any{"path": "syll/so_dien_thoai", "input": map[string]string{"text": "0912 345 678"}}}}
	c.header.Set("If-Match", `"1"`)
	if r := c.send(at, typed, &change); r.status != http.StatusOK || r.header.Get("ETag") != `"2"` || len(change.Items) != 1 {
		t.Fatalf("%d %s", r.status, r.body)
	}
	if r := c.send(at, typed, nil); r.status != http.StatusConflict || r.problem(t).Key != "draft.moved" || len(r.problem(t).Findings) == 0 {
		t.Errorf("a second writer with the old revision: %d %s", r.status, r.body)
	}
	c.header.Del("If-Match")
	unknown := map[string]any{"rev": "2", "typed": []any{map[string]any{"path": "syll/khong_co", "input": map[string]string{"text": "x"}}}}
	if r := c.send(at, unknown, nil); r.status != http.StatusUnprocessableEntity || r.problem(t).Key != "path.unknown" {
		t.Errorf("%d %s", r.status, r.body)
	}
	for range 2 { // the same key twice is one submission
		c.header.Set("Idempotency-Key", "k1")
		r = c.send(at+"/gui", map[string]any{"rev": "2", "days": map[string]string{"effect": "2026-11-20", "signed": "", "receipt": ""}, "declaration": change.Declaration}, nil)
		if r.status != http.StatusOK {
			t.Fatalf("%d %s", r.status, r.body)
		}
	}
	c.header.Del("Idempotency-Key")
	if r := c.send(at, typed, nil); r.status != http.StatusConflict || r.problem(t).Key != "draft.submitted" {
		t.Errorf("%d %s", r.status, r.body)
	}
	for _, path := range []string{"/ho-so", "/ho-so/" + own, "/ho-so/" + own + "/lich-su", "/tien-trinh", "/thong-bao", "/xem-ho-so-cua-toi", "/quy-dinh", at} {
		if r := c.get(path); r.status != http.StatusOK || !strings.HasPrefix(r.header.Get("Content-Type"), "application/json") || strings.Contains(r.body, "Sealed") {
			t.Errorf("%s: %d %s", path, r.status, r.header.Get("Content-Type"))
		}
	}
}

// TestP17TwoTabs: two pages save one draft. The second is shown both texts, and what it chose is written over nothing else.
func TestP17TwoTabs(t *testing.T) {
	s := serve(t, web.Config{})
	defer s.Close()
	c := s.enter(t, "person4")
	draft := c.post("/ho-so/"+string(s.As("person4").Dossier)+"/cap-nhat", url.Values{"kind": {"update"}}).header.Get("Location")
	first, second := fields(c.get(draft+"?chuong=ban_than").body), fields(c.get(draft+"?chuong=ban_than").body)
	first.Set("t:syll/so_dien_thoai", "0911111111")
	first.Set("t:syll/chieu_cao", "171")
	c.post(draft, first)
	second.Set("t:syll/so_dien_thoai", "0922222222")
	conflict := c.post(draft, second)
	if conflict.status != http.StatusConflict {
		t.Fatalf("%d", conflict.status)
	}
	for _, words := range []string{"0922222222", "0911 111 111", "Giữ nội dung tôi vừa gõ"} {
		if !strings.Contains(conflict.body, words) {
			t.Errorf("the page does not show %q", words)
		}
	}
	if r := c.post(draft, fields(conflict.body)); r.status != http.StatusSeeOther {
		t.Fatalf("%d %s", r.status, r.body)
	}
	page := fields(c.get(draft + "?chuong=ban_than").body)
	if page.Get("t:syll/so_dien_thoai") != "0922 222 222" || page.Get("t:syll/chieu_cao") != "171" {
		t.Errorf("the draft holds %q and %q", page.Get("t:syll/so_dien_thoai"), page.Get("t:syll/chieu_cao"))
	}
	part := *c
	part.header = http.Header{"Part": {"draft"}, "Accept": {"text/html"}}
	page.Set("t:syll/chieu_cao", "172")
	if r := part.post(draft, page); r.status != http.StatusOK || !strings.Contains(r.body, `data-part="draft"`) || !strings.Contains(r.body, `data-for="syll/chieu_cao"`) {
		t.Errorf("a script is answered %d %s", r.status, r.body)
	}
	if r := part.post(draft, page); r.status != http.StatusConflict || !strings.Contains(r.body, `data-part="conflict"`) {
		t.Errorf("a script is answered %d", r.status)
	}
}

// TestP19Documents: what was uploaded leaves as a file of the type it turned out to be, never as a page of ours, under no name that is a path.
func TestP19Documents(t *testing.T) {
	s := serve(t, web.Config{})
	defer s.Close()
	c := s.enter(t, "person5")
	draft := c.post("/ho-so/"+string(s.As("person5").Dossier)+"/cap-nhat", url.Values{"kind": {"update"}}).header.Get("Location")
	var e office.EvidenceView
	program := c.json()
	r := program.upload(draft+"/minh-chung", "../../etc/quyết\u202Efdp.định.pdf", []byte(pdf))
	r.into(t, &e)
	if r.status != http.StatusCreated && r.status != http.StatusOK {
		t.Fatalf("%d %s", r.status, r.body)
	}
	if r.status == http.StatusCreated {
		e = office.EvidenceView{}
	}
	id := regexp.MustCompile(`"id":"([^"]+)"`).FindStringSubmatch(r.body)[1]
	file := c.get("/minh-chung/" + id)
	disposition := file.header.Get("Content-Disposition")
	switch {
	case file.status != http.StatusOK || file.body != pdf || file.header.Get("Content-Type") != "application/pdf":
		t.Errorf("%d %v", file.status, file.header)
	case !strings.HasPrefix(disposition, "attachment") || strings.ContainsAny(disposition, "/\\\u202E") || strings.Contains(disposition, ".."):
		t.Errorf("it leaves as %q", disposition)
	case !strings.Contains(file.header.Get("Content-Security-Policy"), "sandbox") || file.header.Get("X-Content-Type-Options") != "nosniff":
		t.Errorf("%v", file.header)
	}
	if r := s.enter(t, "person6").json().get("/minh-chung/" + id); r.status != http.StatusForbidden {
		t.Errorf("somebody else reads it: %d", r.status)
	}
	for name, content := range map[string]string{
		"trang.pdf": "<html><script>alert(1)</script></html>", "rong.pdf": "", "eicar.pdf": `X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*`,
		"la.exe": "MZ\x90\x00", "hai.pdf": "GIF89a" + pdf,
	} {
		r := program.upload(draft+"/minh-chung", name, []byte(content))
		if r.status != http.StatusUnprocessableEntity || !strings.HasPrefix(r.problem(t).Key, "file.") {
			t.Errorf("%s: %d %s", name, r.status, r.body)
		}
	}
	if r := program.do(http.MethodPost, draft+"/minh-chung", "application/json", strings.NewReader("{}")); r.problem(t).Key != "web.multipart_needed" {
		t.Errorf("%s", r.body)
	}
	broken := io.MultiReader(strings.NewReader("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n%PDF-"))
	if r := program.do(http.MethodPost, draft+"/minh-chung", "multipart/form-data; boundary=b", broken); r.problem(t).Key != "web.upload_broken" {
		t.Errorf("%s", r.body)
	}
}
