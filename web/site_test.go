package web_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"hoso/cmd/hoso/demo"
	"hoso/cmd/hoso/trial"
	"hoso/exchange/openid/dextest"
	"hoso/office/account"
	"hoso/web"
)

func TestMain(m *testing.M) {
	code := m.Run()
	trial.Close()
	dextest.Close()
	os.Exit(code)
}

// dressed stands for what the build makes, so that these tests need no Node.
var dressed = fstest.MapFS{
	"manifest.json": {Data: []byte(`{"app.css":"app-1.css","app.js":"app-1.js","icons.svg":"icons-1.svg","mark.svg":"mark-1.svg"}`)},
	"app-1.css":     {Data: []byte(strings.Repeat("body{margin:0}", 200))},
	"app-1.js":      {Data: []byte("1")},
	"icons-1.svg":   {Data: []byte("<svg/>")},
	"mark-1.svg":    {Data: []byte("<svg/>")},
	"pdf/font.ttf":  {Data: []byte("x")},
	".placeholder":  {Data: []byte("x")},
}

// site is an office with its pages on the loopback.
type site struct {
	*trial.Trial
	*httptest.Server
	apps map[string]*trial.App // by login: of those who had to set one up
}

func serve(t *testing.T, config web.Config, options ...trial.Option) *site {
	t.Helper()
	tr := trial.New(t, append(options, trial.AtADoor())...)
	return &site{tr, httptest.NewServer(handler(t, tr, config)), map[string]*trial.App{}}
}

func handler(t *testing.T, tr *trial.Trial, config web.Config) http.Handler {
	t.Helper()
	config.Clock = time.Now
	if config.Assets == nil {
		config.Assets = dressed
	}
	h, err := web.New(tr.Office, config)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// caller is one browser or program: it keeps its cookies and follows no redirects.
type caller struct {
	t      *testing.T
	site   *site
	client *http.Client
	header http.Header
}

func (s *site) caller(t *testing.T) *caller {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &caller{t, s, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}, http.Header{}}
}

// enter signs somebody of the cast in, as a page does.
func (s *site) enter(t *testing.T, login string) *caller {
	t.Helper()
	c := s.caller(t)
	r := c.post("/dang-nhap", url.Values{"login": {login}, "password": {demo.Password}})
	if app := s.apps[login]; app != nil {
		r = c.post("/dang-nhap/buoc-hai", url.Values{"ticket": {ticketIn(r.body)}, "code": {app.Code()}})
	}
	if r.status != http.StatusSeeOther {
		t.Fatalf("%s could not sign in: %d %s", login, r.status, r.body)
	}
	c.protect(login)
	return c
}

// ticketIn finds what a page between password and second step hands on.
func ticketIn(page string) string {
	m := regexp.MustCompile(`name="ticket" value="([^"]*)"`).FindStringSubmatch(page)
	if m == nil {
		return ""
	}
	return m[1]
}

// protect sets up a second factor for somebody whose right rests for want of one.
func (c *caller) protect(login string) {
	c.t.Helper()
	var me web.Me
	j := c.json()
	if err := json.Unmarshal([]byte(j.get("/toi").body), &me); err != nil || !me.Second.Held {
		return
	}
	var offer account.AppOffer
	if err := json.Unmarshal([]byte(j.get("/tai-khoan/bao-mat/ung-dung").body), &offer); err != nil {
		c.t.Fatal(err)
	}
	app := c.site.App(offer.Secret)
	if r := j.send("/tai-khoan/bao-mat/ung-dung", account.AppSetUp{Ticket: offer.Ticket, Code: app.Code()}, nil); r.status != http.StatusOK {
		c.t.Fatalf("%s cannot set up a second factor: %d %s", login, r.status, r.body)
	}
	c.site.apps[login] = app
}

// reply is an answer read to its end.
type reply struct {
	status int
	header http.Header
	body   string
}

func (c *caller) do(method, path, media string, body io.Reader) reply {
	c.t.Helper()
	request, err := http.NewRequest(method, c.site.URL+path, body)
	if err != nil {
		c.t.Fatal(err)
	}
	for name, values := range c.header {
		request.Header[name] = values
	}
	if media != "" {
		request.Header.Set("Content-Type", media)
	}
	response, err := c.client.Do(request)
	if err != nil {
		c.t.Fatal(err)
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	r := reply{response.StatusCode, response.Header, string(content)}
	if missing := unsaid.FindString(r.body); missing != "" && strings.HasPrefix(r.header.Get("Content-Type"), "text/html") {
		c.t.Errorf("%s %s shows a key: %s", method, path, missing)
	}
	return r
}

// unsaid is how a key without a sentence looks.
var unsaid = regexp.MustCompile(`\[[a-z_]+(\.[a-z0-9_]+)+[\] ]`)

func (c *caller) get(path string) reply { c.t.Helper(); return c.do(http.MethodGet, path, "", nil) }

func (c *caller) post(path string, form url.Values) reply {
	c.t.Helper()
	return c.do(http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

// json makes the caller a program.
func (c *caller) json() *caller {
	program := *c
	program.header = http.Header{"Accept": {"application/json"}}
	return &program
}

// send posts a value as JSON and reads the answer into another.
func (c *caller) send(path string, in, out any) reply {
	c.t.Helper()
	body, err := json.Marshal(in)
	if err != nil {
		c.t.Fatal(err)
	}
	r := c.do(http.MethodPost, path, "application/json", bytes.NewReader(body))
	r.into(c.t, out)
	return r
}

func (r reply) into(t *testing.T, out any) {
	t.Helper()
	if out == nil || r.status >= 300 {
		return
	}
	if err := json.Unmarshal([]byte(r.body), out); err != nil {
		t.Fatalf("%v in %s", err, r.body)
	}
}

// problem is what a program reads of a refusal.
type problem struct {
	Type     string
	Title    string
	Status   int
	Detail   string
	Key      string
	Citation string
	Incident string
	Findings []struct{ Path, Rule, Grade, Key, Message, Citation string }
}

func (r reply) problem(t *testing.T) problem {
	t.Helper()
	var p problem
	if got := r.header.Get("Content-Type"); got != "application/problem+json" {
		t.Fatalf("%d with type %q: %s", r.status, got, r.body)
	}
	if err := json.Unmarshal([]byte(r.body), &p); err != nil {
		t.Fatal(err)
	}
	if p.Status != r.status || p.Detail == "" || p.Title == "" || p.Incident == "" || p.Type != "urn:hoso:problem:"+p.Key {
		t.Errorf("an incomplete problem: %s", r.body)
	}
	return p
}

// pdf is a document small enough to read here: a decision of one page.
const pdf = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n" +
	"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\nxref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000052 00000 n \n0000000101 00000 n \n" +
	"trailer<</Size 4/Root 1 0 R>>\nstartxref\n163\n%%EOF\n"

// record asks a handler without a network.
func record(h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}
