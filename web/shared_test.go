package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"hoso/cmd/hoso/demo"
	"hoso/cmd/hoso/trial"
	"hoso/exchange/openid"
	"hoso/exchange/openid/dextest"
	"hoso/office/account"
	"hoso/web"
)

// connect puts a provider that is not ours beside a site.
func connect(t *testing.T, s *site) *dextest.Provider {
	t.Helper()
	back := s.URL + web.ComeBackAddress
	p := dextest.Start(t, back, s.Clock.Now())
	var err error
	s.Office.Identity, err = openid.New(openid.Config{Issuer: p.Issuer, ClientID: dextest.Client, ClientSecret: dextest.Secret, Label: "Cổng Phú Thọ", Redirect: back, Now: s.Clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestSharedAccount: the whole way through the browser's eyes: unknown, told, signed in with the password, linked, signed out, in again with
// the shared account, unlinked; and what somebody else's browser, a second time or a provider that is down makes of it.
func TestSharedAccount(t *testing.T) {
	s := serve(t, web.Config{})
	defer s.Close()
	if page := s.caller(t).get("/dang-nhap").body; strings.Contains(page, "/dang-nhap/dung-chung") {
		t.Error("a button that leads nowhere")
	}
	if r := s.caller(t).get("/dang-nhap/dung-chung"); r.status != http.StatusGone || !strings.Contains(r.body, "chưa được kết nối") {
		t.Errorf("without a provider: %d %s", r.status, r.body)
	}
	p := connect(t, s)
	t.Run("from unknown to linked and back", func(t *testing.T) { sharedWay(t, s, p) })
	t.Run("somebody else's way", func(t *testing.T) { foreignWays(t, s, p) })
	t.Run("programs", func(t *testing.T) { sharedPrograms(t, s, p) })
	t.Run("secure", func(t *testing.T) { sharedSecure(t, s) })
	t.Run("turned away", func(t *testing.T) { turnedAway(t, s, p) })
}

// leave goes to the provider and signs in there; what comes back is not opened yet.
func (c *caller) leave(p *dextest.Provider, back string, who dextest.Person) *url.URL {
	c.t.Helper()
	r := c.get("/dang-nhap/dung-chung?tiep=" + url.QueryEscape(back))
	to := r.header.Get("Location")
	if r.status != http.StatusSeeOther || !strings.HasPrefix(to, p.Issuer+"/auth?") {
		c.t.Fatalf("%d leads to %q: %s", r.status, to, r.body)
	}
	return p.SignIn(c.t, to, who)
}

// holds reports whether the browser has a cookie.
func (c *caller) holds(name string) bool {
	address, err := url.Parse(c.site.URL)
	if err != nil {
		c.t.Fatal(err)
	}
	for _, cookie := range c.client.Jar.Cookies(address) {
		if cookie.Name == name {
			return true
		}
	}
	return false
}

func sharedWay(t *testing.T, s *site, p *dextest.Provider) {
	c := s.caller(t)
	c.get("/dang-nhap?tiep=%2Fho-so").has(t, "Cổng Phú Thọ", `href="/dang-nhap/dung-chung?tiep=%2Fho-so"`)
	r := c.get(c.leave(p, "/ho-so", dextest.Minh).RequestURI())
	r.has(t, "chưa được liên kết", dextest.Minh.Email, `href="/dang-nhap?tiep=/tai-khoan/dung-chung"`)
	if r.status != http.StatusOK || c.holds("hoso") || c.holds("hoso-shared") || !c.holds("hoso-offer") || !strings.Contains(r.header.Get("Content-Security-Policy"), "form-action 'self'") {
		t.Errorf("unknown: %d %v", r.status, r.header)
	}
	in := c.post("/dang-nhap", url.Values{"login": {"person"}, "password": {demo.Password}, "tiep": {"/tai-khoan/dung-chung"}})
	if in.status != http.StatusSeeOther || in.header.Get("Location") != "/tai-khoan/dung-chung" {
		t.Fatalf("%d %s", in.status, in.body)
	}
	c.get("/tai-khoan").has(t, "Bạn vừa đăng nhập", dextest.Minh.Email)
	c.get("/tai-khoan/dung-chung").has(t, "Bạn vừa đăng nhập", `action="/tai-khoan/dung-chung"`)
	if r := c.post("/tai-khoan/dung-chung", nil); r.status != http.StatusSeeOther || c.holds("hoso-offer") {
		t.Fatalf("linking: %d %s", r.status, r.body)
	}
	page := c.get("/tai-khoan/dung-chung?da-lien-ket=1")
	page.has(t, "Đã liên kết", dextest.Minh.Email, "Bỏ liên kết")
	c.get("/thong-bao").has(t, "đã liên kết với tài khoản dùng chung “"+dextest.Minh.Email)
	if r := c.get(c.leave(p, "/", dextest.Minh).RequestURI()); r.header.Get("Location") != "/tai-khoan/dung-chung?da-co=1" {
		t.Errorf("once more while signed in: %d %v", r.status, r.header)
	}
	c.post("/dang-xuat", nil)

	again := s.caller(t)
	back := again.leave(p, "/tien-trinh", dextest.Minh)
	r = again.get(back.RequestURI())
	if r.status != http.StatusSeeOther || r.header.Get("Location") != "/tien-trinh" || !again.holds("hoso") {
		t.Fatalf("signing in with the shared account: %d %s", r.status, r.body)
	}
	var me web.Me
	again.json().get("/toi").into(t, &me)
	if me.Login != "person" {
		t.Errorf("signed in as %q", me.Login)
	}
	form := fields(page.body)
	r = again.post("/tai-khoan/dung-chung/bo", url.Values{"link": form["link"]})
	r.hasForm(t, "Xác nhận lại mật khẩu") // it was not asked for yet
	if r := again.post("/tai-khoan/dung-chung/bo", url.Values{"link": form["link"], "_password": {demo.Password}}); r.status != http.StatusSeeOther {
		t.Fatalf("unlinking: %d %s", r.status, r.body)
	}
	again.get("/tai-khoan/dung-chung?da-bo=1").has(t, "Đã bỏ liên kết", "Liên kết tài khoản dùng chung")
	if r := s.caller(t); r.get(r.leave(p, "/", dextest.Minh).RequestURI()).status != http.StatusOK || r.holds("hoso") {
		t.Error("unlinked, it opens the account still")
	}
}

// foreignWays: nobody is signed in to an account by an address somebody else sent them, and an address is good once.
func foreignWays(t *testing.T, s *site, p *dextest.Provider) {
	attacker, victim := s.caller(t), s.caller(t)
	bait := attacker.leave(p, "/", dextest.Lan).RequestURI()
	refused := func(what string, c *caller, address string) {
		t.Helper()
		r := c.get(address)
		if r.status != http.StatusForbidden || c.holds("hoso") || c.holds("hoso-offer") {
			t.Errorf("%s: %d", what, r.status)
		}
		r.hasForm(t, "Hãy đăng nhập lại từ đầu", `name="password"`)
	}
	refused("an address from elsewhere", victim, bait)
	victim.get("/dang-nhap/dung-chung")
	refused("an address from elsewhere while on one's own way", victim, bait)
	own := victim.leave(p, "/", dextest.Minh).RequestURI()
	address, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	before := victim.client.Jar.Cookies(address)
	if r := victim.get(own); r.status != http.StatusOK {
		t.Fatalf("one's own way: %d %s", r.status, r.body)
	}
	second := s.caller(t)
	refused("a second time", second, own)
	second.client.Jar.SetCookies(address, before)
	refused("a second time with the cookie of the first", second, own)
	for _, forged := range []string{"", "?state=", "?code=x", "?state=x&code=y", "?error=access_denied", "?state=%00&code=%ff"} {
		refused("made up", s.caller(t), web.ComeBackAddress+forged)
	}
	far := s.enter(t, "person2")
	if r := far.post("/tai-khoan/dung-chung", nil); r.status != http.StatusConflict || !strings.Contains(r.body, "hết hạn hoặc đã dùng") {
		t.Errorf("linking nothing: %d", r.status)
	}
	away := s.caller(t)
	r := away.get(away.leave(p, "https://khac.example.vn/", dextest.Minh).RequestURI())
	if to := r.header.Get("Location"); strings.Contains(to, "khac.example") {
		t.Errorf("led away to %q", to)
	}
	if r := s.caller(t).get("/dang-nhap/dung-chung?tiep=/" + strings.Repeat("x", 9000)); len(r.header.Get("Set-Cookie")) > 4096 {
		t.Errorf("a cookie of %d bytes", len(r.header.Get("Set-Cookie")))
	}
}

// sharedPrograms: a program gets addresses and views, and goes the same way.
func sharedPrograms(t *testing.T, s *site, p *dextest.Provider) {
	c := s.enter(t, "person2").json()
	var to account.Leaving
	c.get("/dang-nhap/dung-chung").into(t, &to)
	var came account.Came
	r := c.get(p.SignIn(t, to.Address, dextest.Lan).RequestURI())
	r.into(t, &came)
	if came.Linked || came.Email != dextest.Lan.Email || strings.Contains(r.body, "offer") {
		t.Errorf("came back as %s", r.body)
	}
	var view account.SharedView
	c.get("/tai-khoan/dung-chung").into(t, &view)
	if !view.Connected || view.Offer == nil || view.Label != "Cổng Phú Thọ" {
		t.Fatalf("offered %+v", view)
	}
	if r := c.send("/tai-khoan/dung-chung", struct{}{}, &view); r.status != http.StatusOK || len(view.Links) != 1 || view.Offer != nil {
		t.Fatalf("linked %+v: %d %s", view, r.status, r.body)
	}
	if r := c.send("/tai-khoan/dung-chung/bo", web.Unlinking{Link: "khong-co"}, nil); r.problem(t).Key != "shared.no_link" {
		t.Errorf("another link: %s", r.body)
	}
	if r := c.send("/tai-khoan/dung-chung/bo", web.Unlinking{Link: view.Links[0].ID}, &view); r.status != http.StatusOK || len(view.Links) != 0 {
		t.Errorf("unlinked %+v: %d %s", view, r.status, r.body)
	}
}

// sharedSecure: over TLS the cookie on the way is bound to this host alone.
func sharedSecure(t *testing.T, s *site) {
	h := handler(t, s.Trial, web.Config{Secure: true})
	w := record(h, httptest.NewRequest(http.MethodGet, "/dang-nhap/dung-chung", nil))
	set := w.Header().Get("Set-Cookie")
	for _, want := range []string{"__Host-hoso-shared=", "Secure", "HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=600"} {
		if !strings.Contains(set, want) {
			t.Errorf("the cookie lacks %s: %s", want, set)
		}
	}
}

// turnedAway: what the provider refuses, and that it cannot be reached, is told where one can sign in otherwise.
func turnedAway(t *testing.T, s *site, p *dextest.Provider) {
	c := s.caller(t)
	back := c.leave(p, "/", dextest.Minh)
	q := back.Query()
	declined := url.Values{"state": {q.Get("state")}, "error": {"access_denied"}, "error_description": {"<script>x</script>"}}
	r := c.get(web.ComeBackAddress + "?" + declined.Encode())
	if r.status != http.StatusForbidden || strings.Contains(r.body, "<script>x") {
		t.Errorf("declined: %d", r.status)
	}
	r.hasForm(t, "Bạn đã hủy", `name="password"`, "/dang-nhap/dung-chung")
	c.leave(p, "/", dextest.Minh)
	p.Stop()
	s.Office.Identity = nil
	down, err := openid.New(openid.Config{Issuer: p.Issuer, ClientID: dextest.Client, Redirect: s.URL + web.ComeBackAddress, Now: s.Clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	s.Office.Identity = down
	r = c.get("/dang-nhap/dung-chung")
	if r.status != http.StatusServiceUnavailable {
		t.Errorf("down: %d", r.status)
	}
	r.hasForm(t, "Không kết nối được cổng tài khoản dùng chung", `name="password"`)
	if p := s.enter(t, "person").json().get("/dang-nhap/dung-chung").problem(t); p.Key != "shared.unreachable" {
		t.Errorf("a program is told %s", p.Key)
	}
}

// FuzzComeBack: whatever an address says that somebody comes back with, nobody is signed in by it and nothing breaks.
func FuzzComeBack(f *testing.F) {
	for _, query := range []string{"", "state=a&code=b", "error=access_denied&state=", "code=%00", "state=%ff&iss=https://x", "%zz", "state=a;code=b", "error=x&error_description=%3Cscript%3E"} {
		for _, way := range []string{"", "x", "t1.AAAA", strings.Repeat("9", 5000)} {
			f.Add(query, way)
		}
	}
	h, err := web.New(trial.New(f).Office, web.Config{Clock: time.Now, Assets: dressed})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, query, way string) {
		r := httptest.NewRequest(http.MethodGet, web.ComeBackAddress, nil)
		r.URL.RawQuery = query
		r.AddCookie(&http.Cookie{Name: "hoso-shared", Value: way})
		w := record(h, r)
		if w.Code != http.StatusForbidden {
			t.Errorf("%q %q: %d", query, way, w.Code)
		}
		for _, set := range w.Header().Values("Set-Cookie") {
			if strings.HasPrefix(set, "hoso=") && !strings.HasPrefix(set, "hoso=;") || strings.HasPrefix(set, "hoso-offer") {
				t.Errorf("%q %q: sets %s", query, way, set)
			}
		}
	})
}
