package web_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"hoso/cmd/hoso/demo"
	"hoso/cmd/hoso/trial"
	"hoso/office/account"
	"hoso/web"
)

// TestSecurityPages: a second factor from its first page to its last, as people meet it.
func TestSecurityPages(t *testing.T) {
	s := serve(t, web.Config{})
	defer s.Close()
	app, codes := bySetUp(t, s)
	bySecondStep(t, s, app, codes)
	byStepUp(t, s, app)
	t.Run("programs", func(t *testing.T) { byProgram(t, s) })
	t.Run("reset", func(t *testing.T) { byReset(t, s) })
}

// bySetUp: the band leads to the set-up page, a wrong code keeps its secret, the right one shows the recovery codes once.
func bySetUp(t *testing.T, s *site) (*trial.App, []string) {
	c := s.enter(t, "officer")
	if r := c.get("/kiem-tra"); !strings.Contains(r.body, "cần xác thực hai lớp") || !strings.Contains(r.body, `href="/tai-khoan/bao-mat/ung-dung"`) {
		t.Error("nobody says that a second factor is due")
	}
	if r := s.enter(t, "person").get("/ho-so"); strings.Contains(r.body, "factor-band") {
		t.Error("somebody who needs none is asked for a second factor")
	}
	if r := c.get("/tai-khoan/bao-mat"); !strings.Contains(r.body, "Vai trò của bạn bắt buộc") || !strings.Contains(r.body, "Go-http-client") || !strings.Contains(r.body, "127.0.0.1") {
		t.Errorf("the page does not say how the account is protected: %d", r.status)
	}
	page := c.get("/tai-khoan/bao-mat/ung-dung")
	if !strings.Contains(page.body, `src="data:image/png;base64,`) || page.header.Get("Content-Encoding") != "" {
		t.Error("there is no code to scan")
	}
	secret := secretIn(t, page.body)
	form := url.Values{"ticket": {ticketIn(page.body)}, "code": {"000000"}, "name": {"Điện thoại của Hoa"}}
	wrong := c.post("/tai-khoan/bao-mat/ung-dung", form)
	if wrong.status != http.StatusUnprocessableEntity || !strings.Contains(wrong.body, "Mã không khớp") || secretIn(t, wrong.body) != secret || !strings.Contains(wrong.body, "Điện thoại của Hoa") {
		t.Errorf("after a wrong code: %d", wrong.status)
	}
	app := s.App(secret)
	form.Set("code", app.Code())
	done := c.post("/tai-khoan/bao-mat/ung-dung", form)
	codes := recoveryIn.FindAllString(done.body, -1)
	if done.status != http.StatusOK || len(codes) != 10 {
		t.Fatalf("after the right code: %d, %d recovery codes", done.status, len(codes))
	}
	if r := c.get("/tai-khoan/bao-mat?xong=ung-dung"); !strings.Contains(r.body, "Điện thoại của Hoa") || recoveryIn.MatchString(r.body) || strings.Contains(r.body, "factor-band") {
		t.Error("the page does not show the app, or shows the codes again")
	}
	return app, codes
}

var recoveryIn = regexp.MustCompile(`<code>[a-z2-9]{4}(-[a-z2-9]{4}){3}</code>`)

func secretIn(t *testing.T, page string) string {
	t.Helper()
	m := regexp.MustCompile(`<code>([A-Z2-7 ]{39})</code>`).FindStringSubmatch(page)
	if m == nil {
		t.Fatal("no secret is shown")
	}
	return strings.ReplaceAll(m[1], " ", "")
}

// bySecondStep: the password leads to the second step and sets no cookie; a wrong code asks again; the address wanted at first is reached.
func bySecondStep(t *testing.T, s *site, app *trial.App, codes []string) {
	c := s.caller(t)
	first := c.post("/dang-nhap", url.Values{"login": {"officer"}, "password": {demo.Password}, "tiep": {"/kiem-tra"}})
	if first.status != http.StatusOK || first.header.Get("Set-Cookie") != "" || !strings.Contains(first.body, "Bước thứ hai") {
		t.Fatalf("after the password: %d %s", first.status, first.header.Get("Set-Cookie"))
	}
	form := url.Values{"ticket": {ticketIn(first.body)}, "tiep": {"/kiem-tra"}, "code": {"123456"}}
	if r := c.post("/dang-nhap/buoc-hai", form); r.status != http.StatusUnauthorized || !strings.Contains(r.body, "Mã không đúng") || ticketIn(r.body) != form.Get("ticket") {
		t.Errorf("after a wrong code: %d", r.status)
	}
	form.Set("code", app.Code())
	if r := c.post("/dang-nhap/buoc-hai", form); r.status != http.StatusSeeOther || r.header.Get("Location") != "/kiem-tra" {
		t.Errorf("after the right one: %d %s", r.status, r.header.Get("Location"))
	}
	if r := c.get("/kiem-tra"); r.status != http.StatusOK {
		t.Errorf("signed in, %d", r.status)
	}
	other := s.caller(t)
	form.Set("code", strings.NewReplacer("<code>", "", "</code>", "").Replace(codes[0]))
	if r := other.post("/dang-nhap/buoc-hai", form); r.status != http.StatusSeeOther {
		t.Errorf("by a recovery code: %d", r.status)
	}
	if r := other.get("/thong-bao"); !strings.Contains(r.body, "còn 9 mã") {
		t.Error("nobody says how many recovery codes are left")
	}
	form.Set("ticket", "t1.x")
	if r := s.caller(t).post("/dang-nhap/buoc-hai", form); r.status != http.StatusUnauthorized || !strings.Contains(r.body, `name="password"`) {
		t.Errorf("with a ticket that is none: %d", r.status)
	}
}

// byStepUp: where there is a second factor the step-up asks for a code and keeps the form it interrupted; sessions are listed and ended.
func byStepUp(t *testing.T, s *site, app *trial.App) {
	s.apps["officer"] = app
	c := s.enter(t, "officer")
	s.Clock.Set(s.Clock.Now().Add(6 * 60e9))
	if r := c.json().get("/ho-so/" + string(s.As("person4").Dossier) + "/tai?dang=pdf"); r.status != http.StatusForbidden || r.problem(t).Key != "step_up.needed" {
		t.Errorf("another's dossier is taken away without a step-up: %d", r.status)
	}
	page := c.post("/tai-khoan/bao-mat/ma-khoi-phuc", nil)
	if page.status != http.StatusForbidden || !strings.Contains(page.body, `name="_code"`) || strings.Contains(page.body, `name="_password"`) {
		t.Fatalf("the step-up page: %d", page.status)
	}
	if r := c.post("/tai-khoan/bao-mat/ma-khoi-phuc", url.Values{"_code": {"000000"}}); r.status != http.StatusForbidden || !strings.Contains(r.body, "Mã không đúng") || !strings.Contains(r.body, `name="_code"`) {
		t.Errorf("after a wrong code: %d", r.status)
	}
	if r := c.post("/tai-khoan/bao-mat/ma-khoi-phuc", url.Values{"_code": {app.Code()}}); r.status != http.StatusOK || len(recoveryIn.FindAllString(r.body, -1)) != 10 {
		t.Errorf("after the right one: %d", r.status)
	}
	if r := c.post("/tai-khoan/bao-mat/phien/ket-thuc-khac", nil); r.status != http.StatusSeeOther {
		t.Errorf("signing out elsewhere: %d", r.status)
	}
	if r := c.get("/tai-khoan/bao-mat"); !strings.Contains(r.body, "Không thành công: sai mã ở bước thứ hai") || !strings.Contains(r.body, "mật khẩu và mã khôi phục") {
		t.Error("the history does not say what came to nothing, or how")
	}
	var v account.SecurityView
	if err := json.Unmarshal([]byte(c.json().get("/tai-khoan/bao-mat").body), &v); err != nil || len(v.Sessions) != 1 || !v.Sessions[0].This {
		t.Errorf("open are %+v: %v", v.Sessions, err)
	}
	refused := c.post("/tai-khoan/bao-mat/thiet-bi/"+v.Factors[0].ID+"/go", nil)
	if refused.status != http.StatusUnprocessableEntity || !strings.Contains(refused.body, "bắt buộc có xác thực hai lớp") {
		t.Errorf("the last factor goes: %d", refused.status)
	}
}

// byProgram: programs are told which proofs are taken, and go on with the ticket.
func byProgram(t *testing.T, s *site) {
	c := s.caller(t).json()
	var in account.SignedIn
	c.send("/dang-nhap", map[string]string{"login": "officer", "password": demo.Password}, &in)
	if strings.Join(in.Second, " ") != "totp recovery" || in.Ticket == "" {
		t.Fatalf("told %+v", in)
	}
	if r := c.get("/toi"); r.status != http.StatusUnauthorized {
		t.Errorf("the password alone opens a session: %d", r.status)
	}
	if r := c.send("/dang-nhap/buoc-hai", map[string]string{"ticket": in.Ticket, "code": "000000"}, nil); r.problem(t).Key != "second.wrong" {
		t.Errorf("%d %s", r.status, r.body)
	}
	c.send("/dang-nhap/buoc-hai", map[string]string{"ticket": in.Ticket, "code": s.apps["officer"].Code()}, nil)
	var me web.Me
	if err := json.Unmarshal([]byte(c.get("/toi").body), &me); err != nil || me.Role != "officer" || strings.Join(me.Second.Kinds, "") != "totp" || me.Second.Held {
		t.Errorf("signed in as %+v: %v", me, err)
	}
}

// byReset: the administrator's page offers to take the second factor away where there is one.
func byReset(t *testing.T, s *site) {
	admin := s.enter(t, "unit_admin")
	of := s.As("officer").Account
	if r := admin.get("/quan-tri/tai-khoan?chon=" + string(of)); !strings.Contains(r.body, `name="factors"`) {
		t.Error("nobody is offered to take the second factor away")
	}
	if r := admin.get("/quan-tri/tai-khoan?chon=" + string(s.As("person").Account)); strings.Contains(r.body, `name="factors"`) {
		t.Error("a second factor is offered to be taken away that is not there")
	}
	if r := admin.post("/quan-tri/tai-khoan/"+string(of)+"/dat-lai", url.Values{"factors": {"1"}}); r.status != http.StatusOK {
		t.Fatalf("%d", r.status)
	}
	if r := s.caller(t).post("/dang-nhap", url.Values{"login": {"officer"}, "password": {demo.Password}}); r.status != http.StatusUnauthorized {
		t.Errorf("the former password still opens: %d", r.status)
	}
}
