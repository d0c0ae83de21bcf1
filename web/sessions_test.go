package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"hoso/cmd/hoso/demo"
	"hoso/office/account"
	"hoso/web"
)

// TestP23Sessions: a new token at each sign-in, in a cookie that scripts cannot read and in nothing else; idle and absolute limits; the
// first password is changed before anything else; a step-up before acts of weight.
func TestP23Sessions(t *testing.T) {
	s := serve(t, web.Config{})
	defer s.Close()
	t.Run("the cookie", func(t *testing.T) { theCookie(t, s) })
	t.Run("wrong passwords", func(t *testing.T) { wrongPasswords(t, s) })
	t.Run("no session", func(t *testing.T) { noSession(t, s) })
	t.Run("first password", func(t *testing.T) { firstPassword(t, s) })
	t.Run("step-up", func(t *testing.T) { steppingUp(t, s) })
	t.Run("signed out", func(t *testing.T) { signedOut(t, s) })
	t.Run("idle", func(t *testing.T) { idle(t, s) })
}

func theCookie(t *testing.T, s *site) {
	tokens := map[string]bool{}
	for range 2 {
		r := s.caller(t).post("/dang-nhap", url.Values{"login": {"person"}, "password": {demo.Password}})
		cookie := (&http.Response{Header: r.header}).Cookies()[0]
		if !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.Path != "/" || cookie.Domain != "" || cookie.MaxAge != 0 {
			t.Errorf("the cookie is %s", cookie)
		}
		if strings.Contains(r.header.Get("Location"), cookie.Value) || strings.Contains(r.body, cookie.Value) || tokens[cookie.Value] {
			t.Error("the token is said elsewhere, or given twice")
		}
		tokens[cookie.Value] = true
	}
	h := handler(t, s.Trial, web.Config{Secure: true})
	request, err := http.NewRequest(http.MethodPost, "/dang-nhap", strings.NewReader(url.Values{"login": {"person"}, "password": {demo.Password}}.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer := record(h, request)
	if set := answer.Header().Get("Set-Cookie"); !strings.HasPrefix(set, "__Host-hoso=") || !strings.Contains(set, "Secure") {
		t.Errorf("over TLS the cookie is %q", set)
	}
	if answer.Header().Get("Strict-Transport-Security") == "" {
		t.Error("TLS is not demanded for the future")
	}
}

func wrongPasswords(t *testing.T, s *site) {
	c := s.caller(t)
	unknown := c.post("/dang-nhap", url.Values{"login": {"khong.co"}, "password": {"x"}})
	wrong := c.post("/dang-nhap", url.Values{"login": {"person8"}, "password": {"x"}})
	if unknown.status != http.StatusUnauthorized || strings.ReplaceAll(unknown.body, "khong.co", "person8") != wrong.body {
		t.Error("an unknown name and a wrong password are told apart")
	}
	if !strings.Contains(wrong.body, "không đúng") || strings.Contains(wrong.body, `value="x"`) {
		t.Error("the page does not say what is wrong, or gives the password back")
	}
	for range 6 {
		wrong = c.post("/dang-nhap", url.Values{"login": {"person8"}, "password": {"x"}})
	}
	if wrong.status != http.StatusForbidden || !strings.Contains(wrong.body, "tạm khóa đến") {
		t.Errorf("the account is not locked: %d", wrong.status)
	}
}

func noSession(t *testing.T, s *site) {
	c := s.caller(t)
	r := c.get("/ho-so?x=1")
	if r.status != http.StatusSeeOther || r.header.Get("Location") != "/dang-nhap?tiep=%2Fho-so%3Fx%3D1" {
		t.Errorf("%d %s", r.status, r.header.Get("Location"))
	}
	if r := c.json().get("/ho-so"); r.status != http.StatusUnauthorized || r.problem(t).Key != "web.no_session" {
		t.Errorf("%d %s", r.status, r.body)
	}
	for _, route := range web.Routes() {
		if route.Open || route.Name == "home" {
			continue
		}
		path := strings.NewReplacer("{dossier}", string(s.As("person").Dossier), "{change}", "c", "{evidence}", "e", "{list}", "DT", "{version}", "v", "{request}", "r").Replace(route.Pattern)
		if r := c.json().do(route.Method, path, "application/json", strings.NewReader("{}")); r.status != http.StatusUnauthorized {
			t.Errorf("%s %s is answered %d without a session", route.Method, path, r.status)
		}
	}
}

func firstPassword(t *testing.T, s *site) {
	admin := s.As("admin")
	issued, err := account.ResetPassword(s.Ctx, s.Office, admin, account.Resetting{Account: s.As("person7").Account})
	if err != nil {
		t.Fatal(err)
	}
	c := s.caller(t)
	if r := c.post("/dang-nhap", url.Values{"login": {issued.Login}, "password": {issued.Password}}); r.header.Get("Location") != "/mat-khau" {
		t.Fatalf("leads to %q", r.header.Get("Location"))
	}
	if r := c.get("/ho-so"); r.header.Get("Location") != "/mat-khau" {
		t.Errorf("the dossier is open before the password was changed: %d", r.status)
	}
	if r := c.json().get("/ho-so"); r.status != http.StatusForbidden || r.problem(t).Key != "password.must_change" {
		t.Errorf("%d", r.status)
	}
	const fresh = "Rừng-cọ-đồi-chè-2026"
	for form, want := range map[*url.Values]string{
		{"old": {issued.Password}, "fresh": {"ngan"}, "twice": {"ngan"}}: "ít nhất",
		{"old": {issued.Password}, "fresh": {fresh}, "twice": {"khac"}}:  "không giống nhau",
		{"old": {"sai"}, "fresh": {fresh}, "twice": {fresh}}:             "không đúng",
	} {
		if r := c.post("/mat-khau", *form); r.status != http.StatusUnprocessableEntity || !strings.Contains(r.body, want) {
			t.Errorf("%v: %d", *form, r.status)
		}
	}
	if r := c.post("/mat-khau", url.Values{"old": {issued.Password}, "fresh": {fresh}, "twice": {fresh}}); r.status != http.StatusSeeOther {
		t.Fatalf("%d %s", r.status, r.body)
	}
	if r := c.get("/ho-so"); r.status != http.StatusOK {
		t.Errorf("%d", r.status)
	}
}

// steppingUp: an act of weight asks for the password; the page keeps what was posted and sends it again with the password.
func steppingUp(t *testing.T, s *site) {
	c := s.enter(t, "person")
	s.Clock.Set(s.Clock.Now().Add(10 * time.Minute))
	if r := c.json().send("/xac-nhan-lai", map[string]string{"password": "sai"}, nil); r.status != http.StatusForbidden || r.problem(t).Key != "step_up.wrong" {
		t.Errorf("%d %s", r.status, r.body)
	}
	if r := c.json().send("/xac-nhan-lai", map[string]string{"password": demo.Password}, nil); r.status != http.StatusOK {
		t.Errorf("%d %s", r.status, r.body)
	}
	r := c.post("/tai-khoan", url.Values{"email": {"mai@phutho.vn"}, "_password": {"sai"}})
	if r.status != http.StatusForbidden || !strings.Contains(r.body, `value="mai@phutho.vn"`) || strings.Contains(r.body, `value="sai"`) || !strings.Contains(r.body, `name="_password"`) {
		t.Errorf("the form is not kept for the password: %d", r.status)
	}
	if r := c.post("/tai-khoan", url.Values{"email": {"mai@phutho.vn"}, "_password": {demo.Password}}); r.status != http.StatusSeeOther {
		t.Errorf("%d", r.status)
	}
}

func signedOut(t *testing.T, s *site) {
	c := s.enter(t, "person")
	address, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	stolen := s.caller(t)
	stolen.client.Jar.SetCookies(address, c.client.Jar.Cookies(address))
	if r := c.post("/dang-xuat", nil); r.status != http.StatusSeeOther || len(c.client.Jar.Cookies(address)) != 0 {
		t.Errorf("%d, cookies left: %v", r.status, c.client.Jar.Cookies(address))
	}
	if r := stolen.json().get("/ho-so"); r.status != http.StatusUnauthorized {
		t.Errorf("the token still opens: %d", r.status)
	}
}

func idle(t *testing.T, s *site) {
	c := s.enter(t, "person2")
	s.Clock.Set(s.Clock.Now().Add(5 * time.Hour))
	r := c.get("/ho-so")
	if r.status != http.StatusSeeOther || !strings.Contains(r.header.Get("Location"), "ly-do=het-phien") {
		t.Fatalf("%d %s", r.status, r.header.Get("Location"))
	}
	if r := c.get(r.header.Get("Location")); !strings.Contains(r.body, "lâu không dùng") {
		t.Error("nobody says why one has to sign in again")
	}
}
