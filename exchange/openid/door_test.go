package openid_test

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"hoso/exchange/openid"
	"hoso/exchange/openid/dextest"
	"hoso/fault"
	"hoso/office"
)

func TestMain(m *testing.M) {
	code := m.Run()
	dextest.Close()
	os.Exit(code)
}

// redirect is where nobody listens: the tests read the address a person is sent back to.
const redirect = "http://127.0.0.1:1/dang-nhap/dung-chung/tra-loi"

// pkce is a verifier with its challenge.
const pkce = "mot-chuoi-ngau-nhien-du-dai-de-lam-ma-kiem-chung-7"

func challenge() string {
	sum := sha256.Sum256([]byte(pkce))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// desk is a door to a running provider, with a clock the test turns.
type desk struct {
	*openid.Door
	t        *testing.T
	provider *dextest.Provider
	now      time.Time
}

func open(t *testing.T, change func(*openid.Config)) *desk {
	t.Helper()
	d := &desk{t: t, now: time.Date(2026, 11, 27, 8, 0, 0, 0, time.UTC)}
	d.provider = dextest.Start(t, redirect, d.now)
	d.Door = d.door(change)
	return d
}

func (d *desk) door(change func(*openid.Config)) *openid.Door {
	d.t.Helper()
	config := openid.Config{Issuer: d.provider.Issuer, ClientID: dextest.Client, ClientSecret: dextest.Secret, Redirect: redirect, Now: func() time.Time { return d.now }}
	if change != nil {
		change(&config)
	}
	door, err := openid.New(config)
	if err != nil {
		d.t.Fatal(err)
	}
	return door
}

// begin gives the address somebody is sent to, with more to ask for.
func (d *desk) begin(scope string) string {
	d.t.Helper()
	address, err := d.Begin(d.t.Context(), "trang-thai", "so-mot-lan", challenge(), false)
	if err != nil {
		d.t.Fatal(err)
	}
	return strings.Replace(address, "scope=openid", "scope=openid+"+url.QueryEscape(scope), 1)
}

// code lets somebody sign in and gives what they come back with.
func (d *desk) code(who dextest.Person, scope string) string {
	d.t.Helper()
	back := d.provider.SignIn(d.t, d.begin(scope), who)
	if state := back.Query().Get("state"); state != "trang-thai" {
		d.t.Errorf("the state came back as %q", state)
	}
	return back.Query().Get("code")
}

func wants(t *testing.T, err error, kind fault.Kind, key string) {
	t.Helper()
	f, ok := fault.As(err)
	if !ok || f.Kind != kind || f.Key != key {
		t.Fatalf("%v, want %s", err, key)
	}
}

// TestDoor: with a provider that is not ours, who signs in there is told exactly once, and nothing else passes.
func TestDoor(t *testing.T) {
	d := open(t, nil)
	t.Run("claims", d.tells)
	t.Run("refused", d.refuses)
	t.Run("time", d.held)
	t.Run("down and up again, with other keys", d.restarted)
}

func (d *desk) tells(t *testing.T) {
	code := d.code(dextest.Minh, "")
	c, err := d.Finish(t.Context(), code, "so-mot-lan", pkce)
	if err != nil {
		t.Fatal(err)
	}
	if c.Issuer != d.provider.Issuer || c.Subject == "" || c.Name != "Nguyễn Văn Minh" || c.Email != dextest.Minh.Email {
		t.Errorf("told %+v", c)
	}
	_, err = d.Finish(t.Context(), code, "so-mot-lan", pkce)
	wants(t, err, fault.Denied, "shared.refused") // a code is good once
	anew, err := d.Begin(t.Context(), "trang-thai", "so-mot-lan", challenge(), true)
	if err != nil || !strings.Contains(anew, "prompt=login") {
		t.Errorf("asked anew at %s: %v", anew, err)
	}
	again, err := d.Finish(t.Context(), d.provider.SignIn(t, anew, dextest.Minh).Query().Get("code"), "so-mot-lan", pkce)
	if err != nil || again.Subject != c.Subject {
		t.Errorf("anew: told %+v %v", again, err)
	}
	lan, err := d.Finish(t.Context(), d.code(dextest.Lan, ""), "so-mot-lan", pkce)
	if err != nil || lan.Subject == c.Subject {
		t.Errorf("two people are told as %q and %q: %v", c.Subject, lan.Subject, err)
	}
}

func (d *desk) refuses(t *testing.T) {
	for what, finish := range map[string]func() (office.Claims, error){
		"another verifier": func() (office.Claims, error) {
			return d.Finish(t.Context(), d.code(dextest.Minh, ""), "so-mot-lan", pkce+"x")
		},
		"another nonce": func() (office.Claims, error) { return d.Finish(t.Context(), d.code(dextest.Minh, ""), "so-khac", pkce) },
		"no nonce":      func() (office.Claims, error) { return d.Finish(t.Context(), d.code(dextest.Minh, ""), "", pkce) },
		"an invented code": func() (office.Claims, error) {
			return d.Finish(t.Context(), "ma-bia-ra", "so-mot-lan", pkce)
		},
		"a code of another program": func() (office.Claims, error) {
			other := d.door(func(c *openid.Config) { c.ClientID, c.ClientSecret = dextest.Other, dextest.OtherSecret })
			return other.Finish(t.Context(), d.code(dextest.Minh, ""), "so-mot-lan", pkce)
		},
		"another secret": func() (office.Claims, error) {
			other := d.door(func(c *openid.Config) { c.ClientSecret = "sai" })
			return other.Finish(t.Context(), d.code(dextest.Minh, ""), "so-mot-lan", pkce)
		},
	} {
		c, err := finish()
		if err == nil {
			t.Errorf("%s: told %+v", what, c)
			continue
		}
		wants(t, err, fault.Denied, "shared.refused")
		if strings.Contains(err.Error(), dextest.Secret) {
			t.Errorf("%s: the error holds the secret: %v", what, err)
		}
	}
	both, err := d.Finish(t.Context(), d.code(dextest.Minh, "audience:server:client_id:"+dextest.Other), "so-mot-lan", pkce)
	if err != nil || both.Subject == "" {
		t.Errorf("made for several, by hoso: %v", err)
	}
	mine := d.door(func(c *openid.Config) { c.Issuer += "/" })
	_, err = mine.Begin(t.Context(), "s", "n", challenge(), false)
	wants(t, err, fault.Busy, "shared.unreachable") // a provider that calls itself otherwise is another one
}

// held: a token is held to the office's clock, with a minute's leeway.
func (d *desk) held(t *testing.T) {
	began := d.now
	defer func() { d.now = began }()
	d.now = began.Add(15*time.Minute + 30*time.Second)
	if _, err := d.Finish(t.Context(), d.code(dextest.Minh, ""), "so-mot-lan", pkce); err != nil {
		t.Errorf("within the leeway: %v", err)
	}
	d.now = began.Add(time.Hour)
	_, err := d.Finish(t.Context(), d.code(dextest.Minh, ""), "so-mot-lan", pkce)
	wants(t, err, fault.Denied, "shared.refused")
}

// restarted: hoso begins while the provider is down, finds it when it is there, and takes its new keys.
func (d *desk) restarted(t *testing.T) {
	old := d.code(dextest.Minh, "")
	fresh := d.door(nil)
	d.provider.Stop()
	_, err := fresh.Begin(t.Context(), "s", "n", challenge(), false)
	wants(t, err, fault.Busy, "shared.unreachable")
	_, err = d.Finish(t.Context(), old, "so-mot-lan", pkce)
	wants(t, err, fault.Busy, "shared.unreachable")
	issuer := d.provider.Issuer
	d.provider.Again(t)
	if d.provider.Issuer != issuer {
		t.Fatalf("the provider moved to %s", d.provider.Issuer)
	}
	var all sync.WaitGroup
	for range 8 { // they wait for one discovery
		all.Go(func() {
			if _, err := fresh.Begin(t.Context(), "s", "n", challenge(), false); err != nil {
				t.Errorf("once it is up again: %v", err)
			}
		})
	}
	all.Wait()
	for range 2 { // the first finds a key it does not know
		if _, err := d.Finish(t.Context(), d.code(dextest.Minh, ""), "so-mot-lan", pkce); err != nil {
			t.Errorf("with the provider's new keys: %v", err)
		}
	}
}

// TestKeysTurnedOver: a door that knew the former keys, and was not told of the change, takes a token under the new one.
func TestKeysTurnedOver(t *testing.T) {
	d := open(t, nil)
	if _, err := d.Finish(t.Context(), d.code(dextest.Minh, ""), "so-mot-lan", pkce); err != nil {
		t.Fatal(err)
	}
	d.provider.Stop()
	d.provider.Again(t)
	if _, err := d.Finish(t.Context(), d.code(dextest.Lan, ""), "so-mot-lan", pkce); err != nil {
		t.Error(err)
	}
}

// TestConfig: what cannot work or would send secrets in clear is refused before anything is asked, and the secret is never written.
func TestConfig(t *testing.T) {
	good := openid.Config{Issuer: "https://dangnhap.tinh.example.vn", ClientID: "hoso", ClientSecret: "bi-mat", Redirect: "https://hoso.tinh.example.vn/x", Now: time.Now}
	for what, change := range map[string]func(*openid.Config){
		"no issuer":         func(c *openid.Config) { c.Issuer = "" },
		"http":              func(c *openid.Config) { c.Issuer = "http://dangnhap.tinh.example.vn" },
		"http back":         func(c *openid.Config) { c.Redirect = "http://hoso.tinh.example.vn" },
		"no address":        func(c *openid.Config) { c.Redirect = "hoso" },
		"a name in it":      func(c *openid.Config) { c.Issuer = "https://a:b@dangnhap.vn" },
		"looks like here":   func(c *openid.Config) { c.Issuer = "http://127.0.0.1.example.vn" },
		"no client":         func(c *openid.Config) { c.ClientID = "" },
		"no clock":          func(c *openid.Config) { c.Now = nil },
		"a time below zero": func(c *openid.Config) { c.Timeout = -1 },
	} {
		c := good
		change(&c)
		if _, err := openid.New(c); err == nil || strings.Contains(err.Error(), "bi-mat") {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := openid.New(good); err != nil {
		t.Error(err)
	}
	if text := fmt.Sprintf("%v %+v %#v", good, good, good); strings.Contains(text, "bi-mat") {
		t.Errorf("the secret is written: %s", text)
	}
}

// TestBounds: a provider that answers without end, slowly, or with a way to somewhere else is one that cannot be reached.
func TestBounds(t *testing.T) {
	release := make(chan struct{})
	for what, answer := range map[string]http.HandlerFunc{
		"endless": func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprintf(w, `{"issuer":%q}`, strings.Repeat("x", 2<<20))
		},
		"silent": func(_ http.ResponseWriter, r *http.Request) { <-release },
		"elsewhere": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://khac.example.vn", http.StatusFound)
		},
		"in clear": func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprintf(w, `{"issuer":"http://%s","authorization_endpoint":"https://a.vn/a","token_endpoint":"http://a.vn/t","jwks_uri":"https://a.vn/k"}`, r.Host)
		},
		"no JSON": func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>") },
	} {
		server := httptest.NewServer(answer)
		door, err := openid.New(openid.Config{Issuer: server.URL, ClientID: "hoso", Redirect: redirect, Now: time.Now, Timeout: 200 * time.Millisecond})
		if err != nil {
			t.Fatal(err)
		}
		_, err = door.Begin(t.Context(), "s", "n", challenge(), false)
		if f, ok := fault.As(err); !ok || f.Key != "shared.unreachable" {
			t.Errorf("%s: %v", what, err)
		}
		defer server.Close()
	}
	close(release)
}
