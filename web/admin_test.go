package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"hoso/civil"
	"hoso/cmd/hoso/demo"
	"hoso/office/account"
	"hoso/office/unit"
	"hoso/web"
)

func TestAdministrators(t *testing.T) {
	s := serve(t, web.Config{})
	defer s.Close()
	t.Run("units", func(t *testing.T) { unitPages(t, s) })
	t.Run("accounts", func(t *testing.T) { accountPages(t, s) })
	t.Run("rights", func(t *testing.T) { rights(t, s) })
	t.Run("others", func(t *testing.T) { notAdministrators(t, s) })
	t.Run("law", func(t *testing.T) { lawPages(t, s) })
}

// above gives the root and the code that lies below its own under a last group.
func above(t *testing.T, c *caller) unit.View {
	t.Helper()
	var tree web.UnitsView
	c.json().get("/don-vi").into(t, &tree)
	if len(tree.Units) < 3 || tree.Units[0].Parent != "" {
		t.Fatalf("the tree has %d units", len(tree.Units))
	}
	return tree.Units[0]
}

func unitPages(t *testing.T, s *site) {
	admin := s.enter(t, "admin")
	top := above(t, admin)
	page := admin.get("/don-vi")
	if page.status != http.StatusOK || !strings.Contains(page.body, top.Name) || !strings.Contains(page.body, `action="/don-vi"`) {
		t.Errorf("the tree: %d", page.status)
	}
	form := url.Values{"parent": {string(top.ID)}, "name": {"Ban Thử nghiệm"}, "type": {"so_ban_nganh"}, "code": {"Q99.1"}, "basis": {"QĐ 5/QĐ-UBND"}, "from": {"01/11/2026"}}
	if r := admin.post("/don-vi", form); r.status != http.StatusUnprocessableEntity || !strings.Contains(r.body, "Ban Thử nghiệm") {
		t.Errorf("a code below nobody: %d", r.status)
	}
	form.Set("code", top.Code+".T9")
	if r := admin.post("/don-vi", form); r.status != http.StatusSeeOther {
		t.Fatalf("opening a unit: %d %s", r.status, r.body)
	}
	var found web.UnitsView
	admin.json().get("/don-vi?tim="+url.QueryEscape("ban thu nghiem")).into(t, &found)
	if len(found.Units) != 1 || found.Units[0].Parent != top.ID {
		t.Fatalf("found %+v", found.Units)
	}
	address := "/don-vi/" + string(found.Units[0].ID)
	withoutCode(t, admin, top)
	var amended unit.View
	if r := admin.json().send(address, web.Amendment{Name: "Ban Thí điểm", Basis: "QĐ 6/QĐ-UBND"}, &amended); r.status != http.StatusOK {
		t.Fatalf("amending: %d %s", r.status, r.body)
	}
	if amended.Name != "Ban Thí điểm" || amended.Code != top.Code+".T9" || amended.Type != "so_ban_nganh" {
		t.Errorf("amended to %+v", amended)
	}
	expect(t, admin.get(address), "Ban Thử nghiệm", "Ban Thí điểm", "QĐ 5/QĐ-UBND", "QĐ 6/QĐ-UBND", "01/11/2026", "đang áp dụng", "đã qua")
	if r := admin.post(address, url.Values{"name": {"Ban X"}, "from": {"01/10/2026"}}); r.status != http.StatusUnprocessableEntity || !strings.Contains(r.body, "Ban X") {
		t.Errorf("an edition before the last one: %d", r.status)
	}
	if r := admin.json().get("/don-vi/khong-co"); r.status != http.StatusNotFound {
		t.Errorf("a unit there is not: %d", r.status)
	}
}

// withoutCode opens two units that have no identifier code, and looks at one.
func withoutCode(t *testing.T, admin *caller, top unit.View) {
	t.Helper()
	for _, name := range []string{"Tổ giúp việc một", "Tổ giúp việc hai"} {
		if r := admin.post("/don-vi", url.Values{"parent": {string(top.ID)}, "name": {name}, "type": {"so_ban_nganh"}, "basis": {"QĐ 5"}, "from": {"01/11/2026"}}); r.status != http.StatusSeeOther {
			t.Fatalf("%s: %d %s", name, r.status, r.body)
		}
	}
	var found web.UnitsView
	admin.json().get("/don-vi?tim="+url.QueryEscape("to giup viec")).into(t, &found)
	if len(found.Units) != 2 {
		t.Fatalf("found %+v", found.Units)
	}
	expect(t, admin.get("/don-vi/"+string(found.Units[1].ID)), "Tổ giúp việc hai", "chưa có mã")
	var detail unit.Detail
	admin.json().get("/don-vi/"+string(found.Units[0].ID)).into(t, &detail)
	if detail.Name != "Tổ giúp việc một" || detail.Code != "" || len(detail.Editions) != 1 || detail.Editions[0].State != "now" {
		t.Errorf("the unit is %+v", detail)
	}
}

func accountPages(t *testing.T, s *site) {
	admin := s.enter(t, "admin")
	top := above(t, admin)
	form := url.Values{"names": {"Trần Thị Mới\r\nLê Văn Mới\r\n"}, "unit": {string(top.ID)}, "basis": {"QĐ 7/QĐ-SNV"}}
	page := admin.post("/quan-tri/tai-khoan", form)
	if page.status != http.StatusOK || page.header.Get("Cache-Control") != "no-store" || page.header.Get("Content-Encoding") != "" {
		t.Fatalf("issuing: %d %v", page.status, page.header)
	}
	slips, shown := url.Values{}, regexp.MustCompile(`<code>([^<]*)</code>`).FindAllStringSubmatch(page.body, -1)
	for _, m := range regexp.MustCompile(`type="hidden" name="(slip)" value="([^"]*)"`).FindAllStringSubmatch(page.body, -1) {
		slips.Add(m[1], m[2])
	}
	if len(slips["slip"]) != 2 || len(shown) != 4 || !strings.Contains(page.body, "Trần Thị Mới") {
		t.Fatalf("the page gives %v and shows %v", slips, shown)
	}
	sheet := admin.post("/quan-tri/phieu", slips)
	if sheet.status != http.StatusOK || !strings.HasPrefix(sheet.body, "%PDF-") || sheet.header.Get("Cache-Control") != "no-store" {
		t.Errorf("slips: %d %v", sheet.status, sheet.header)
	}
	fresh := s.caller(t)
	if r := fresh.post("/dang-nhap", url.Values{"login": {shown[0][1]}, "password": {shown[1][1]}}); r.header.Get("Location") != "/mat-khau" {
		t.Errorf("the first sign-in leads to %q", r.header.Get("Location"))
	}
	if r := admin.post("/quan-tri/tai-khoan", url.Values{"unit": {string(top.ID)}}); r.status != http.StatusUnprocessableEntity {
		t.Errorf("nobody to issue an account for: %d", r.status)
	}
	sentTwice(t, admin, form, shown[0][1])
	slips.Add("slip", "x")
	if r := admin.json().post("/quan-tri/phieu", slips); r.status != http.StatusUnprocessableEntity || r.problem(t).Key != "account.slip_unknown" {
		t.Errorf("a slip of our own making: %d", r.status)
	}
	var issued web.IssuedView
	if r := admin.json().send("/quan-tri/tai-khoan", []account.Issue{{Kind: "unit", Name: "Phạm Ba", Unit: top.ID, Basis: "x"}}, &issued); r.status != http.StatusOK || len(issued.Issued) != 1 {
		t.Fatalf("a bare list: %d %s", r.status, r.body)
	}
	if r := admin.json().send("/quan-tri/tai-khoan", []map[string]string{{"ten": "x"}}, nil); r.status != http.StatusBadRequest {
		t.Errorf("an unknown name: %d", r.status)
	}
	var list web.AccountsView
	admin.json().get("/quan-tri/tai-khoan?sau="+url.QueryEscape(issued.Issued[0].Login+"\x00")).into(t, &list)
	for _, a := range list.Accounts {
		if a.Login <= issued.Issued[0].Login {
			t.Errorf("%s comes after %s", a.Login, issued.Issued[0].Login)
		}
	}
}

// sentTwice: the list that was just sent is sent once more, as by a double click or from another tab: the page names who has an account
// already, keeps what was typed, and makes nobody a second one.
func sentTwice(t *testing.T, admin *caller, form url.Values, login string) {
	t.Helper()
	again := admin.post("/quan-tri/tai-khoan", form)
	if again.status != http.StatusUnprocessableEntity || strings.Contains(again.body, `name="slip"`) {
		t.Errorf("the same list again: %d", again.status)
	}
	again.hasForm(t, "Trần Thị Mới đã có tài khoản “"+login+"”", "Lê Văn Mới đã có tài khoản", "Đặt lại mật khẩu", "Trần Thị Mới\r\nLê Văn Mới")
	program := admin.json().post("/quan-tri/tai-khoan", form)
	if p := program.problem(t); p.Key != "account.has_one" || len(p.Findings) != 2 || !strings.Contains(p.Findings[1].Message, "Lê Văn Mới") {
		t.Errorf("a program is told %+v", p)
	}
}

func rights(t *testing.T, s *site) {
	admin := s.enter(t, "admin")
	top := above(t, admin)
	var issued web.IssuedView
	admin.json().send("/quan-tri/tai-khoan", web.Issues{Issues: []account.Issue{{Kind: "unit", Name: "Vũ Quyền", Login: "vu.quyen", Unit: top.ID, Basis: "x"}}}, &issued)
	at := "/quan-tri/tai-khoan/" + string(issued.Issued[0].Account)
	giving := url.Values{"role": {"department_officer"}, "unit": {string(top.ID)}, "from": {"01/11/2026"}, "to": {"01/12/2026"}}
	if r := admin.post(at+"/quyen?sau=vu.q", giving); r.status != http.StatusUnprocessableEntity || !strings.Contains(r.body, "vu.quyen") {
		t.Errorf("a right without a basis: %d", r.status)
	}
	giving.Set("basis", "QĐ 8/QĐ-SNV")
	r := admin.post(at+"/quyen?sau=vu.q", giving)
	if r.status != http.StatusSeeOther || !strings.Contains(r.header.Get("Location"), "chon=") {
		t.Fatalf("granting: %d %s", r.status, r.body)
	}
	page := admin.get(r.header.Get("Location"))
	revoke := regexp.MustCompile(`action="(/quan-tri/quyen/[^"]*)"`).FindStringSubmatch(page.body)
	if revoke == nil {
		t.Fatal("the right just granted cannot be revoked on the page it leads to")
	}
	if r := admin.post(strings.ReplaceAll(revoke[1], "&amp;", "&"), nil); r.status != http.StatusSeeOther {
		t.Errorf("revoking: %d %s", r.status, r.body)
	}
	if page = admin.get(r.header.Get("Location")); strings.Contains(page.body, "/quan-tri/quyen/") {
		t.Error("the right is still there")
	}
	var reset web.IssuedView
	if r := admin.json().send(at+"/dat-lai", struct{}{}, &reset); r.status != http.StatusOK || reset.Issued[0].Password == issued.Issued[0].Password {
		t.Errorf("resetting: %d %s", r.status, r.body)
	}
	for range 5 { // in use all the while, so that only the step-up has run out
		s.Clock.Set(s.Clock.Now().Add(4 * time.Minute))
		admin.get("/don-vi")
	}
	if r := admin.json().send(at+"/dat-lai", struct{}{}, nil); r.status != http.StatusForbidden || r.problem(t).Key != "step_up.needed" {
		t.Errorf("long after signing in: %d", r.status)
	}
	page = admin.post(at+"/quyen?sau=vu.q", giving)
	if page.status != http.StatusForbidden || !strings.Contains(page.body, `name="_password"`) || !strings.Contains(page.body, "QĐ 8/QĐ-SNV") {
		t.Errorf("a form long after signing in: %d", page.status)
	}
	giving.Set("_password", demo.Password)
	if r := admin.post(at+"/quyen?sau=vu.q", giving); r.status != http.StatusSeeOther {
		t.Errorf("with the password: %d", r.status)
	}
}

// notAdministrators get nothing by typing addresses.
func notAdministrators(t *testing.T, s *site) {
	person := s.enter(t, "person").json()
	for _, path := range []string{"/don-vi", "/quan-tri/tai-khoan", "/quan-tri/phieu", "/quan-tri/tai-khoan/x/dat-lai", "/quan-tri/quyen/x/thu-hoi"} {
		r := person.send(path, map[string]any{}, nil)
		if r.status != http.StatusForbidden && r.status != http.StatusNotFound && r.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d %s", path, r.status, r.body)
		}
	}
	if r := person.send("/quan-tri/phieu", web.Slips{Slips: []string{"x"}}, nil); r.status != http.StatusForbidden {
		t.Errorf("slips: %d", r.status)
	}
	if r := person.get("/quan-tri/tai-khoan"); r.status != http.StatusForbidden {
		t.Errorf("the list: %d %s", r.status, r.body)
	}
	officer := s.enter(t, "officer")
	if r := officer.get("/don-vi"); r.status != http.StatusOK || strings.Contains(r.body, `id="mo"`) {
		t.Errorf("an officer's tree: %d", r.status)
	}
	if r := officer.get("/quan-tri/tai-khoan"); r.status != http.StatusOK || strings.Contains(r.body, `id="cap"`) {
		t.Errorf("an officer's list: %d", r.status)
	}
}

func lawPages(t *testing.T, s *site) {
	person := s.enter(t, "person")
	var terms web.TermsView
	person.json().get("/quy-dinh").into(t, &terms)
	page := person.get("/quy-dinh")
	anchors := 0
	for _, term := range terms.Terms {
		if term.Anchor != "" {
			anchors++
			if strings.Count(page.body, `id="`+term.Anchor+`"`) != 1 {
				t.Errorf("%s has its place %d times", term.Citation, strings.Count(page.body, `id="`+term.Anchor+`"`))
			}
		}
	}
	if terms.Number != "80/2025/QĐ-UBND" || anchors < 5 {
		t.Errorf("%s with %d anchors", terms.Number, anchors)
	}
	for _, m := range regexp.MustCompile(`href="(/quy-dinh/[^"]*|/danh-muc/[^"]*)"`).FindAllStringSubmatch(page.body, -1) {
		if r := person.get(m[1]); r.status != http.StatusOK {
			t.Errorf("%s: %d", m[1], r.status)
		}
	}
	var form web.FormView
	person.json().get("/quy-dinh/bieu-mau/syll").into(t, &form)
	entries := 0
	for _, c := range form.Chapters {
		entries += len(c.Entries)
	}
	if syll, err := s.Office.Book().Form("syll", civil.FromTime(s.Clock.Now())); err != nil || entries != len(syll.Entries) {
		t.Errorf("%d entries are shown: %v", entries, err)
	}
	if r := person.json().get("/quy-dinh/bieu-mau/khong-co"); r.status != http.StatusNotFound {
		t.Errorf("no such form: %d", r.status)
	}
	var year web.CalendarView
	person.json().get("/quy-dinh/lich?nam=2026").into(t, &year)
	if !year.Covered || len(year.Days) < 11 || year.Working < 240 || year.Working > 260 {
		t.Errorf("the year %+v", year)
	}
	person.json().get("/quy-dinh/lich?nam=2099").into(t, &year)
	if year.Covered || !year.Provisional {
		t.Error("a year without a table is not said to be provisional")
	}
	if r := person.json().get("/quy-dinh/lich?nam=0"); r.status != http.StatusUnprocessableEntity {
		t.Errorf("the year 0: %d", r.status)
	}
}
