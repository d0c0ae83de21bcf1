package conformance

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"hoso/civil"
	"hoso/cmd/hoso/demo"
	"hoso/cmd/hoso/trial"
	"hoso/exchange/openid/dextest"
	"hoso/law"
	"hoso/office"
	"hoso/web"
)

// beginnings are the moments the offices begin at: a working day within the month's window, under the province's regulation.
var beginnings = map[string]time.Time{
	"phu-tho": trial.Start, "dong-thap": trial.Start, "binh-dinh": trial.Start,
	"vinh-phuc": time.Date(2025, 8, 27, 8, 0, 0, 0, civil.Zone),
}

// town is a small office under one regulation, served on the loopback, with somebody at its door.
type town struct {
	*trial.Trial
	province string
	server   *httptest.Server
	acts     []office.Act // since the last question

	name   string // who is signed in
	client *http.Client
	visits map[string]*http.Client // of those who hold a right: they come back to where they left
	apps   map[string]*trial.App   // authenticator apps, by login: of those who had to set one up
	status int
	body   []byte

	provider *dextest.Provider // of the shared account, once it is connected
}

func openTown(t testing.TB, province string) *town {
	tr := trial.New(t, trial.In(province), trial.At(beginnings[province]), trial.AtADoor(), trial.Copied())
	c := &town{Trial: tr, province: province, visits: map[string]*http.Client{}, apps: map[string]*trial.App{}}
	c.server = httptest.NewServer(c.handler())
	t.Cleanup(c.server.Close)
	c.leave()
	return c
}

// handler serves the office as it is open now.
func (c *town) handler() http.Handler {
	handler, err := web.New(c.Office, web.Config{Clock: time.Now, Assets: bare})
	if err != nil {
		c.T.Fatal(err)
	}
	return handler
}

// bare stands for what the build makes: a program that talks JSON needs none of it.
var bare = fstest.MapFS{
	"manifest.json": {Data: []byte(`{"app.css":"app-1.css","app.js":"app-1.js","icons.svg":"icons-1.svg","mark.svg":"mark-1.svg"}`)},
	"app-1.css":     {Data: []byte("a")}, "app-1.js": {Data: []byte("1")}, "icons-1.svg": {Data: []byte("<svg/>")}, "mark-1.svg": {Data: []byte("<svg/>")},
	"pdf/font.ttf": {Data: []byte("x")}, ".placeholder": {Data: []byte("x")},
}

// leave ends the visit of whoever is signed in.
func (c *town) leave() {
	jar, err := cookiejar.New(nil)
	if err != nil {
		c.T.Fatal(err)
	}
	c.name, c.client = "", &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// as signs a member of the cast in: anew, or where an earlier visit under the right they began with still stands. Who began without a right
// always comes anew, since one may have been given meanwhile.
func (c *town) as(name string) error {
	login, ok := c.Cast.Logins[name]
	if !ok {
		return fmt.Errorf("nobody is called %q", name)
	}
	if visit := c.visits[name]; visit != nil {
		c.name, c.client, c.status, c.body, c.acts = login.Login, visit, http.StatusOK, []byte("{}"), nil
		return nil
	}
	if err := c.enter(login.Login, demo.Password); err != nil {
		return err
	}
	if c.Cast.Askers[name].Role != office.RolePerson {
		c.visits[name] = c.client
	}
	return nil
}

// forget ends the visits a request has touched: another right chosen, another password, signed out, a password reset.
func (c *town) forget(path string) {
	switch {
	case strings.HasSuffix(path, "/dat-lai"):
		clear(c.visits)
	case path == "/vai-tro" || path == "/mat-khau" || path == "/dang-xuat":
		maps.DeleteFunc(c.visits, func(_ string, visit *http.Client) bool { return visit == c.client })
	}
}

func (c *town) enter(login, password string) error {
	c.leave()
	c.ask("POST", "/dang-nhap", "application/json", jsonOf(map[string]string{"login": login, "password": password}))
	if err := c.second(login); err != nil {
		return err
	}
	if c.status >= http.StatusBadRequest {
		return fmt.Errorf("%s cannot sign in: %d %s", login, c.status, c.body)
	}
	c.name = login
	return c.protect(login)
}

func jsonOf(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // what scripts send is made of texts
	}
	return b
}

// ask sends one request as a program does, and keeps the answer and the acts that were committed.
func (c *town) ask(method, path, media string, body []byte) {
	c.Acts.Take()
	c.forget(path)
	request, err := http.NewRequest(method, c.server.URL+strings.ReplaceAll(path, " ", "%20"), bytes.NewReader(body))
	if err != nil {
		c.T.Fatal(err)
	}
	request.Header.Set("Accept", "application/json")
	if media != "" {
		request.Header.Set("Content-Type", media)
	}
	response, err := c.client.Do(request)
	if err != nil {
		c.T.Fatal(err)
	}
	defer response.Body.Close()
	if c.body, err = io.ReadAll(response.Body); err != nil {
		c.T.Fatal(err)
	}
	c.status, c.acts = response.StatusCode, c.Acts.Take()
}

func (c *town) get(path string) error {
	c.ask("GET", path, "", nil)
	return c.refused()
}

func (c *town) post(path string, body any) error {
	c.ask("POST", path, "application/json", jsonOf(body))
	return c.refused()
}

// refused tells what the last answer refused; nil when it refused nothing.
func (c *town) refused() error {
	if c.status < http.StatusBadRequest {
		return nil
	}
	var p struct{ Key, Detail, Citation string }
	if err := json.Unmarshal(c.body, &p); err != nil {
		return fmt.Errorf("%d %s", c.status, c.body)
	}
	return fmt.Errorf("%d %s: %s (%s)", c.status, p.Key, p.Detail, p.Citation)
}

// steps are the parts of a path; a full stop within brackets parts nothing.
var steps = regexp.MustCompile(`[^.\[]+(\[[^\]]*\])?|\[[^\]]*\]`)

// value follows a path into the last answer: "items.0.digest", "changes[dossier=…].items". A text is given bare, anything else as JSON.
func (c *town) value(path string) (string, error) {
	var at any
	if err := json.Unmarshal(c.body, &at); err != nil {
		return "", fmt.Errorf("the answer is no JSON: %w", err)
	}
	for _, part := range steps.FindAllString(path, -1) {
		next, err := step(at, part)
		if err != nil {
			return "", fmt.Errorf("%s: %w", path, err)
		}
		at = next
	}
	if text, ok := at.(string); ok {
		return text, nil
	}
	return string(jsonOf(at)), nil
}

func step(at any, part string) (any, error) {
	name, filter, filtered := strings.Cut(strings.TrimSuffix(part, "]"), "[")
	if name != "" {
		next, err := child(at, name)
		if err != nil || !filtered {
			return next, err
		}
		at = next
	}
	list, ok := at.([]any)
	key, want, equal := strings.Cut(filter, "=")
	if !ok || !equal {
		return nil, fmt.Errorf("%q picks nothing out of %T", part, at)
	}
	for _, one := range list {
		if object, ok := one.(map[string]any); ok && fmt.Sprint(object[key]) == want {
			return one, nil
		}
	}
	return nil, fmt.Errorf("nothing has %s", filter)
}

func child(at any, name string) (any, error) {
	switch node := at.(type) {
	case map[string]any:
		next, ok := node[name]
		if !ok {
			return nil, fmt.Errorf("there is no %q", name)
		}
		return next, nil
	case []any:
		if name == "count" {
			return fmt.Sprint(len(node)), nil
		}
		var n int
		if _, err := fmt.Sscanf(name, "%d", &n); err != nil || n < 0 || n >= len(node) {
			return nil, fmt.Errorf("a list of %d has no %q", len(node), name)
		}
		return node[n], nil
	}
	return nil, fmt.Errorf("%q is asked of %T", name, at)
}

// regulation is what holds on the office's day.
func (c *town) regulation() (*law.Regulation, error) {
	return c.Office.Book().Regulation(c.province, civil.FromTime(c.Clock.Now()))
}

// term finds a term in force on the office's day.
func (c *town) term(id string) (law.Term, error) {
	for _, t := range c.Office.Book().Province(c.province).Terms(civil.FromTime(c.Clock.Now())) {
		if t.ID == id {
			return t, nil
		}
	}
	return law.Term{}, fmt.Errorf("no term %q is in force", id)
}
