package web_test

import (
	"encoding/json"
	"html"
	"io/fs"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"hoso/canon"
	"hoso/civil"
	"hoso/cmd/hoso/demo"
	"hoso/law"
	"hoso/office/approval"
	reading "hoso/office/read"
	"hoso/web"
)

var (
	sheetLine    = regexp.MustCompile(`name="line" value="([^"]+)"`)
	sheetRequest = regexp.MustCompile(`name="_request" value="([^"]+)"`)
	backOf       = regexp.MustCompile(`name="of:([^"]+)" value="([^"]+)"`)
)

// sheetForm reads the rows of the month's sheet off its page.
func (r reply) sheetForm(t *testing.T) (lines []string, form url.Values) {
	t.Helper()
	request := sheetRequest.FindStringSubmatch(r.body)
	if request == nil {
		t.Fatalf("there is no sheet: %d %s", r.status, r.body)
	}
	for _, m := range sheetLine.FindAllStringSubmatch(r.body, -1) {
		lines = append(lines, html.UnescapeString(m[1]))
	}
	return lines, url.Values{"_request": {request[1]}}
}

// sheet gives the month's sheet as a program reads it.
func (c *caller) sheet() approval.SheetView {
	c.t.Helper()
	var view approval.SheetView
	r := c.json().get("/phe-duyet")
	if r.status != http.StatusOK {
		c.t.Fatalf("the sheet: %d %s", r.status, r.body)
	}
	r.into(c.t, &view)
	return view
}

// TestHead goes through the desk of a head on one house; the last part turns its clock into the next month.
func TestHead(t *testing.T) {
	s := serve(t, web.Config{})
	defer s.Close()
	for _, part := range []struct {
		name string
		run  func(*testing.T, *site)
	}{{"approve", headApproves}, {"return", headReturns}, {"copies", headCopies}, {"outside the window", headOutside}} {
		t.Run(part.name, func(t *testing.T) { part.run(t, s) })
	}
}

// headApproves approves exactly what the page showed, after the password was asked for again, and leaves a receipt that can
// be computed again (P5).
func headApproves(t *testing.T, s *site) {
	t.Helper()
	head := s.enter(t, "head")
	before := head.sheet()
	page := head.get("/phe-duyet")
	page.has(t, "Đợt phê duyệt tháng 11/2026", "ngày còn lại", "Điều 8.1", "Được nâng lương", "liên quan tiền", "data-view=")
	lines, form := page.sheetForm(t)
	shown := 0
	for _, c := range before.Changes {
		shown += len(c.Items)
	}
	if got := strings.Count(strings.Join(lines, " "), "="); got != shown || len(lines) < 2 {
		t.Fatalf("the page offers %d lines in %d rows, the sheet holds %d", got, len(lines), shown)
	}
	form["line"] = lines[:1]
	s.Clock.Set(s.Clock.Now().Add(stepUpOver))
	asked := head.post("/phe-duyet", form)
	asked.hasForm(t, `name="_password"`, html.EscapeString(lines[0]))
	form.Set("_password", demo.Password)
	var where string
	for range 2 { // pressed twice: the second comes to the same receipt
		r := head.post("/phe-duyet", form)
		if r.status != http.StatusSeeOther {
			t.Fatalf("approving: %d %s", r.status, r.body)
		}
		if to, _, _ := strings.Cut(r.header.Get("Location"), "?"); where != "" && to != where {
			t.Errorf("pressing twice leads to %s and %s", where, to)
		} else {
			where = to
		}
	}
	head.get(where).has(t, "Biên nhận phê duyệt", s.Cast.Logins["head"].Name, "đã nhập lại mật khẩu")
	head.get("/phe-duyet/bien-nhan").has(t, where)
	head.receiptHolds(where, strings.Count(lines[0], "="))
	if after := head.sheet(); len(after.Changes) >= len(before.Changes) {
		t.Errorf("%d changes were on the sheet, %d still are", len(before.Changes), len(after.Changes))
	}
}

// receiptHolds computes the digest of a receipt again, from the file that anyone may hold.
func (c *caller) receiptHolds(where string, lines int) {
	c.t.Helper()
	var receipt struct {
		reading.SheetReceipt
		Signed json.RawMessage `json:"lines_signed"`
	}
	file := c.get(where + "/tai")
	if !strings.HasPrefix(file.header.Get("Content-Disposition"), "attachment") {
		c.t.Errorf("the receipt is no file: %v", file.header)
	}
	if err := json.Unmarshal([]byte(file.body), &receipt); err != nil {
		c.t.Fatal(err)
	}
	digest, err := canon.DigestOf(map[string]any{"lines": receipt.Signed, "law": receipt.Law})
	if err != nil || digest != receipt.Digest || len(receipt.Entries) != lines || receipt.Lines != lines {
		c.t.Errorf("the receipt of %d lines says %s, computed again it is %s %v", len(receipt.Entries), receipt.Digest, digest, err)
	}
}

// headReturns: a reason gives a row back and keeps it from being approved; what was not shown is not approved.
func headReturns(t *testing.T, s *site) {
	t.Helper()
	head := s.enter(t, "head")
	lines, form := head.get("/phe-duyet").sheetForm(t)
	change, first, _ := strings.Cut(lines[0], " ")
	lead, _, _ := strings.Cut(first, "=")

	forged := url.Values{"_request": {"forged"}, "line": {change + " " + lead + "=" + strings.Repeat("0", 64)}}
	if p := head.json().post("/phe-duyet", forged).problem(t); p.Key != "sheet.moved" || p.Status != http.StatusConflict {
		t.Errorf("a line that was not shown: %d %s", p.Status, p.Key)
	}
	if p := head.json().post("/phe-duyet", url.Values{"line": {"one-word"}}).problem(t); p.Key != "web.body_unreadable" {
		t.Errorf("an unreadable line: %s", p.Key)
	}
	if p := head.json().post("/phe-duyet", url.Values{}).problem(t); p.Key != "change.nothing_chosen" {
		t.Errorf("nothing chosen: %s", p.Key)
	}
	form["line"] = lines[:1]
	form.Set("of:"+lead, change+" "+lead)
	form.Set("back:"+lead, "Quyết định chưa có hiệu lực.")
	r := head.post("/phe-duyet", form)
	if r.status != http.StatusSeeOther || !strings.HasPrefix(r.header.Get("Location"), "/phe-duyet?") {
		t.Fatalf("returning: %d %s", r.status, r.header.Get("Location"))
	}
	head.get(r.header.Get("Location")).has(t, "Đã trả lại 1 dòng.")
	for _, c := range head.sheet().Changes {
		if string(c.ID) == change {
			t.Error("what was returned is still on the sheet")
		}
	}
	if r := s.enter(t, "officer").json().post("/phe-duyet", form); r.status != http.StatusForbidden {
		t.Errorf("an officer approves: %d", r.status)
	}
	if len(backOf.FindAllString(head.get("/phe-duyet").body, -1)) == 0 {
		t.Error("no row can be given back")
	}
}

// headOutside: a ground is asked for with the article and what was chosen is kept; under a strict term nothing can be
// approved, and the page says by which article.
func headOutside(t *testing.T, s *site) {
	t.Helper()
	s.Clock.Set(time.Date(2026, 12, 10, 8, 0, 0, 0, civil.Zone))
	head := s.enter(t, "head")
	page := head.get("/phe-duyet")
	page.has(t, "ngày nữa mở đợt", `name="ground" value="nghi_dinh_27"`, "Thời hạn của Nghị định 27/2026", "Điều 8.1")
	lines, form := page.sheetForm(t)
	form["line"] = lines[:1]
	refused := head.post("/phe-duyet", form)
	refused.hasForm(t, `role="alert"`, "Điều 8.1", html.EscapeString(lines[0])+`" checked`)
	if refused.status != http.StatusUnprocessableEntity {
		t.Errorf("no ground gives %d", refused.status)
	}
	strict := strictly(t)
	loose := s.Office.Book
	s.Office.Book = func() *law.Book { return strict }
	closed := head.get("/phe-duyet")
	closed.has(t, "Quy chế chỉ cho phê duyệt từ", "Điều 8.1", "Trả lại những dòng có ghi lý do")
	if strings.Contains(closed.body, `name="ground"`) {
		t.Error("a strict window offers grounds")
	}
	form.Set("ground", "nghi_dinh_27")
	if p := head.json().post("/phe-duyet", form).problem(t); p.Key != "approve.window_closed" || p.Status != http.StatusGone || !strings.Contains(p.Citation, "8.1") {
		t.Errorf("a strict window: %d %s by %q", p.Status, p.Key, p.Citation)
	}
	s.Office.Book = loose
	if r := head.post("/phe-duyet", form); r.status != http.StatusSeeOther {
		t.Fatalf("with a ground: %d %s", r.status, r.body)
	} else {
		head.get(r.header.Get("Location")).has(t, "Thời hạn của Nghị định 27/2026")
	}
}

// strictly is the law with a window that refuses.
func strictly(t *testing.T) *law.Book {
	t.Helper()
	const path, term = "province/phu-tho/terms.yaml", "approve.window_strict\n    article: \"8.1\"\n    value: false"
	tree := fstest.MapFS{}
	err := fs.WalkDir(law.Embedded(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(law.Embedded(), name)
		if name == path {
			if strings.Count(string(data), term) != 1 {
				t.Fatal("the term is not where it was")
			}
			data = []byte(strings.Replace(string(data), term, strings.Replace(term, "false", "true", 1), 1))
		}
		tree[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	book, err := law.Load(tree)
	if err != nil {
		t.Fatal(err)
	}
	return book
}

// headCopies: the authorised person signs a copy, then the clerk seals it, and the person fetches it.
func headCopies(t *testing.T, s *site) {
	t.Helper()
	person, head, officer := s.enter(t, "person"), s.enter(t, "head"), s.enter(t, "officer")
	asked := "/ho-so/" + string(s.As("person").Dossier) + "/ban-ky-so"
	if r := person.post(asked, url.Values{"purpose": {"Bổ sung hồ sơ vay vốn"}}); r.status != http.StatusSeeOther {
		t.Fatalf("asking: %d %s", r.status, r.body)
	}
	head.get("/ky-ban-sao").has(t, "Bổ sung hồ sơ vay vốn", s.Cast.Logins["person"].Name, "Ký số")
	officer.get("/ky-ban-sao").has(t, "Không có bản nào chờ đóng dấu số.")
	var waiting web.CopiesWaiting
	head.json().get("/ky-ban-sao").into(t, &waiting)
	if len(waiting.Sign) != 1 {
		t.Fatalf("%d copies wait to be signed", len(waiting.Sign))
	}
	at := "/ky-ban-sao/" + string(waiting.Sign[0].ID)
	if r := officer.json().post(at+"/ky", nil); r.status != http.StatusForbidden {
		t.Errorf("an officer signs: %d", r.status)
	}
	s.copyStep(t, head, at+"/ky", "Chữ ký số được tạo trong giây lát")
	s.copyStep(t, officer, at+"/dong-dau", "Dấu số được tạo trong giây lát")
	var view web.CopiesView
	person.json().get(asked).into(t, &view)
	if len(view.Copies) != 1 || view.Copies[0].State != "sealed" {
		t.Fatalf("the copy is %+v", view.Copies)
	}
	if file := person.get("/ban-ky-so/" + string(view.Copies[0].ID) + "/tai"); !strings.HasPrefix(file.body, "%PDF-") {
		t.Errorf("the signed copy: %d", file.status)
	}
	if r := s.enter(t, "person2").get("/ky-ban-sao"); r.status != http.StatusForbidden {
		t.Errorf("a person sees what waits to be signed: %d", r.status)
	}
}

// copyStep takes one step of a signed copy and lets the job that follows from it run.
func (s *site) copyStep(t *testing.T, c *caller, path, words string) {
	t.Helper()
	r := c.post(path, nil)
	if r.status != http.StatusSeeOther {
		t.Fatalf("%s: %d %s", path, r.status, r.body)
	}
	c.get(r.header.Get("Location")).has(t, words)
	s.Worker.Drain(s.Ctx)
}
