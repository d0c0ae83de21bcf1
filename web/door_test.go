package web_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"hoso/cmd/hoso/demo"
	"hoso/web"
)

func TestDoor(t *testing.T) {
	s := serve(t, web.Config{})
	defer s.Close()
	for name, test := range map[string]func(*testing.T, *site){
		"every answer carries the headers": headersEverywhere, "other sites cannot post": otherSites, "bodies have limits": bodyLimits,
		"a huge upload is answered at once": hugeUpload, "assets": staticFiles, "compression": compression,
		"code lists": codeLists, "nobody is led away": ledAway, "language": languages,
		"the OpenAPI document": described, "unknown addresses and methods": unknownAddresses,
	} {
		t.Run(name, func(t *testing.T) { test(t, s) })
	}
}

// headersEverywhere holds every kind of answer to the policy: nothing from outside, nothing inline, nothing kept.
func headersEverywhere(t *testing.T, s *site) {
	signedIn := s.enter(t, "person")
	for _, c := range []*caller{s.caller(t), signedIn, signedIn.json()} {
		for _, path := range []string{"/", "/dang-nhap", "/ho-so", "/khong-co", "/healthz", "/api/openapi.json", "/ho-so/khong-co", "/thong-bao"} {
			r := c.get(path)
			csp := r.header.Get("Content-Security-Policy")
			for _, part := range []string{"default-src 'none'", "script-src 'self';", "style-src 'self';", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"} {
				if !strings.Contains(csp, part) {
					t.Errorf("%s: the policy lacks %s: %s", path, part, csp)
				}
			}
			if strings.Contains(csp, "unsafe") {
				t.Errorf("%s: %s", path, csp)
			}
			for header, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "Referrer-Policy": "same-origin"} {
				if got := r.header.Get(header); got != want {
					t.Errorf("%s: %s is %q", path, header, got)
				}
			}
			inline(t, path, r)
		}
	}
}

// inline looks for what the policy would block: scripts and styles inside the page.
func inline(t *testing.T, path string, r reply) {
	t.Helper()
	for _, bad := range []string{" style=", "<style", " onclick=", " onload=", "javascript:", "<script>", "http://", "https://"} {
		if strings.HasPrefix(r.header.Get("Content-Type"), "text/html") && strings.Contains(r.body, bad) {
			t.Errorf("%s holds %q", path, bad)
		}
	}
}

func otherSites(t *testing.T, s *site) {
	c := s.enter(t, "person").json()
	c.header.Set("Origin", "https://evil.example")
	r := c.send("/dang-xuat", struct{}{}, nil)
	if r.status != http.StatusForbidden || r.problem(t).Key != "web.cross_origin" {
		t.Errorf("got %d %s", r.status, r.body)
	}
	c.header.Del("Origin")
	c.header.Set("Sec-Fetch-Site", "cross-site")
	if r := c.send("/dang-xuat", struct{}{}, nil); r.status != http.StatusForbidden {
		t.Errorf("got %d", r.status)
	}
	c.header.Set("Sec-Fetch-Site", "same-origin")
	if r := c.send("/dang-xuat", struct{}{}, nil); r.status != http.StatusOK {
		t.Errorf("a post of our own is answered %d %s", r.status, r.body)
	}
}

func bodyLimits(t *testing.T, s *site) {
	c := s.enter(t, "person").json()
	large := strings.Repeat("x", 1<<20+1)
	for name, r := range map[string]reply{
		"announced":   c.do(http.MethodPost, "/tai-khoan", "application/json", strings.NewReader(`{"email":"`+large+`"}`)),
		"unannounced": c.do(http.MethodPost, "/tai-khoan", "application/json", io.MultiReader(strings.NewReader(`{"email":"`+large+`"}`))),
		"form":        c.do(http.MethodPost, "/tai-khoan", "application/x-www-form-urlencoded", io.MultiReader(strings.NewReader("email="+large))),
	} {
		if p := r.problem(t); r.status != http.StatusRequestEntityTooLarge || p.Key != "web.body_too_large" || !strings.Contains(p.Detail, "1 MB") {
			t.Errorf("%s: %d %s", name, r.status, r.body)
		}
	}
	for body, key := range map[string]string{"": "web.body_empty", "{": "web.body_unreadable", `{"email":1}`: "web.body_unreadable", `{"mail":"a@b"}`: "web.body_unreadable", `{"email":"a@b"} x`: "web.body_unreadable"} {
		r := c.do(http.MethodPost, "/tai-khoan", "application/json", strings.NewReader(body))
		if p := r.problem(t); r.status != http.StatusBadRequest || p.Key != key {
			t.Errorf("%q: %d %s", body, r.status, r.body)
		}
	}
}

// hugeUpload sends 200 MB to where 26 are allowed, over a bare connection: the answer comes before the sender is done, in words, and
// the server has read but a part.
func hugeUpload(t *testing.T, s *site) {
	const huge = 200 << 20
	signedIn := s.enter(t, "person")
	var change struct{ ID string }
	if r := signedIn.json().send(begin(s), map[string]string{"kind": "update", "event": "nang_luong"}, &change); r.status != http.StatusOK {
		t.Fatalf("%d %s", r.status, r.body)
	}
	for name, header := range map[string]string{"announced": fmt.Sprintf("Content-Length: %d", huge), "unannounced": "Transfer-Encoding: chunked"} {
		status, body, sent := pour(t, s, signedIn, "/thay-doi/"+change.ID+"/minh-chung", header, huge)
		if status != http.StatusRequestEntityTooLarge || !strings.Contains(body, "26 MB") {
			t.Errorf("%s: %d %s", name, status, body)
		}
		if sent > 120<<20 {
			t.Errorf("%s: %d MB were taken before the answer", name, sent>>20)
		}
	}
}

// pour writes a body that does not end until the answer came, and gives the answer and how much was written.
func pour(t *testing.T, s *site, c *caller, path, header string, size int) (status int, body string, sent int) {
	t.Helper()
	address, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	connection, err := net.Dial("tcp", address.Host)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	cookie := c.client.Jar.Cookies(address)[0]
	fmt.Fprintf(connection, "POST %s HTTP/1.1\r\nHost: %s\r\nAccept: application/json\r\nCookie: %s\r\nContent-Type: multipart/form-data; boundary=b\r\n%s\r\n\r\n", path, address.Host, cookie, header)
	answered := make(chan *http.Response, 1)
	go func() {
		response, err := http.ReadResponse(bufio.NewReader(connection), nil)
		if err != nil {
			t.Errorf("no answer: %v", err)
		}
		answered <- response
	}()
	chunked := strings.HasPrefix(header, "Transfer")
	head := "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n"
	block := bytes.Repeat([]byte("x"), 1<<20)
	for sent = 0; sent < size; sent += len(block) {
		content := block
		if sent == 0 {
			content = append([]byte(head), block...)
		}
		if chunked {
			content = fmt.Appendf(nil, "%x\r\n%s\r\n", len(content), content)
		}
		if _, err := connection.Write(content); err != nil {
			break // the server has stopped listening; its answer is on the way
		}
		select {
		case response := <-answered:
			return read(t, response, sent)
		default:
		}
	}
	select {
	case response := <-answered:
		return read(t, response, sent)
	case <-time.After(20 * time.Second):
		t.Fatal("there is no answer")
		return 0, "", 0
	}
}

func read(t *testing.T, response *http.Response, sent int) (int, string, int) {
	t.Helper()
	if response == nil {
		return 0, "", sent
	}
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Error(err)
	}
	return response.StatusCode, string(body), sent
}

func staticFiles(t *testing.T, s *site) {
	c := s.caller(t)
	r := c.get("/static/app-1.css")
	if r.status != http.StatusOK || !strings.Contains(r.header.Get("Cache-Control"), "immutable") || !strings.HasPrefix(r.header.Get("Content-Type"), "text/css") {
		t.Errorf("%d %v", r.status, r.header)
	}
	again := *c
	again.header = http.Header{"If-None-Match": {r.header.Get("ETag")}}
	if r := again.get("/static/app-1.css"); r.status != http.StatusNotModified {
		t.Errorf("unchanged content is sent again: %d", r.status)
	}
	if r := c.get("/static/pdf/font.ttf"); r.status != http.StatusOK || strings.Contains(r.header.Get("Cache-Control"), "immutable") {
		t.Errorf("%d %v", r.status, r.header)
	}
	for _, path := range []string{"/static/manifest.json", "/static/.placeholder", "/static/../config.go", "/static/%2e%2e/config.go", "/static/"} {
		if r := c.get(path); r.status == http.StatusOK {
			t.Errorf("%s is served", path)
		}
	}
	if r := c.get("/dang-nhap"); !strings.Contains(r.body, `src="/static/app-1.js"`) || !strings.Contains(r.body, `href="/static/app-1.css"`) {
		t.Error("the page does not name its scripts and styles")
	}
}

// compression: pages are compressed, but not where typed text stands beside what is protected.
func compression(t *testing.T, s *site) {
	c := s.enter(t, "person")
	for path, want := range map[string]bool{"/ho-so": true, "/static/app-1.css": true, "/mat-khau": false} {
		request, err := http.NewRequest(http.MethodGet, s.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Accept-Encoding", "gzip")
		response, err := c.client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if got := response.Header.Get("Content-Encoding") == "gzip"; got != want {
			t.Errorf("%s compressed: %v", path, got)
		}
	}
}

func codeLists(t *testing.T, s *site) {
	c := s.enter(t, "person").json()
	var view web.ListView
	for query, want := range map[string]string{"muong": "Mường", "MƯỜNG": "Mường", "muo%CC%9B%CC%80ng": "Mường"} {
		view = web.ListView{}
		r := c.get("/danh-muc/dan_toc?q=" + query)
		r.into(t, &view)
		if len(view.Items) == 0 || view.Items[0].Label != want {
			t.Errorf("%s: %d %s", query, r.status, r.body)
		}
	}
	c.get("/danh-muc/dvhc_xa,dvhc_xa_cu?q=tan").into(t, &view)
	if len(view.Items) != 30 || !view.More {
		t.Errorf("%d lines, more: %v", len(view.Items), view.More)
	}
	if r := c.get("/danh-muc/KHONG_CO?q=a"); r.status != http.StatusNotFound || r.problem(t).Key != "web.list_unknown" {
		t.Errorf("%d %s", r.status, r.body)
	}
	if r := c.get("/danh-muc/dan_toc?q=a&day=31/02/2026"); r.status != http.StatusUnprocessableEntity {
		t.Errorf("%d %s", r.status, r.body)
	}
}

func ledAway(t *testing.T, s *site) {
	c := s.caller(t)
	for back, want := range map[string]string{
		"/thong-bao?x=1": "/thong-bao?x=1", "https://evil.example/": "/", "//evil.example": "/", `/\evil.example`: "/", "javascript:alert(1)": "/", "": "/", "thong-bao": "/",
	} {
		r := c.post("/dang-nhap", url.Values{"login": {"person"}, "password": {demo.Password}, "tiep": {back}})
		if got := r.header.Get("Location"); got != want {
			t.Errorf("%q leads to %q", back, got)
		}
	}
}

func languages(t *testing.T, s *site) {
	c := s.caller(t)
	if r := c.get("/dang-nhap"); !strings.Contains(r.body, "Đăng nhập") || !strings.Contains(r.body, `lang="vi"`) {
		t.Error("the first language is not Vietnamese")
	}
	c.post("/ngon-ngu", url.Values{"lang": {"en"}, "tiep": {"/dang-nhap"}})
	if r := c.get("/dang-nhap"); !strings.Contains(r.body, "Sign in") {
		t.Error("the language was not kept")
	}
	if r := c.json().send("/ngon-ngu", map[string]string{"lang": "xx"}, nil); r.status != http.StatusUnprocessableEntity {
		t.Errorf("%d", r.status)
	}
	c.post("/dang-nhap", url.Values{"login": {"person2"}, "password": {demo.Password}})
	if r := c.get("/ho-so"); !strings.Contains(r.body, "My dossier") {
		t.Error("the session has lost the language")
	}
	c.post("/ngon-ngu", url.Values{"lang": {"vi"}, "tiep": {"/ho-so"}})
	if r := c.get("/ho-so"); !strings.Contains(r.body, "Hồ sơ của tôi") {
		t.Error("the session's language cannot be changed")
	}
}

func TestAddressBehindProxies(t *testing.T) {
	for forwarded, want := range map[string]string{
		"": "10.0.0.1", "203.0.113.7": "203.0.113.7", "6.6.6.6, 203.0.113.7": "203.0.113.7", "203.0.113.7, 10.0.0.9": "203.0.113.7", "unknown": "10.0.0.1",
	} {
		r := &http.Request{RemoteAddr: "10.0.0.1:999", Header: http.Header{"X-Forwarded-For": {forwarded}}}
		if got := web.AddressOf(web.Config{Proxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}}, r); got != want {
			t.Errorf("%q: %s", forwarded, got)
		}
		if got := web.AddressOf(web.Config{}, r); got != "10.0.0.1" {
			t.Errorf("a stranger's header was believed: %s", got)
		}
	}
}

// begin is where the person of the cast begins a change.
func begin(s *site) string {
	return "/ho-so/" + string(s.As("person").Dossier) + "/cap-nhat"
}
