package exchange_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hoso/exchange"
	"hoso/exchange/gateway"
	"hoso/fault"
	"hoso/law"
	"hoso/office"
)

const password = "CANARY-PASSWORD"

// nation is a gateway whose answers a test says.
type nation struct {
	*httptest.Server
	mu     sync.Mutex
	calls  []gateway.Request
	tokens int
	login  func(n int, w http.ResponseWriter)
	sync   func(n int, w http.ResponseWriter, r *http.Request)
}

func newNation(t *testing.T) *nation {
	n := &nation{}
	mux := http.NewServeMux()
	enter := func(w http.ResponseWriter, r *http.Request) {
		n.mu.Lock()
		n.tokens++
		count, login := n.tokens, n.login
		n.mu.Unlock()
		if login != nil {
			login(count, w)
			return
		}
		signedIn(w, r, count)
	}
	mux.HandleFunc(gateway.LoginPath, enter)
	mux.HandleFunc(gateway.TokenPath, enter)
	mux.HandleFunc(gateway.SyncPath, func(w http.ResponseWriter, r *http.Request) {
		var call gateway.Request
		_ = json.NewDecoder(r.Body).Decode(&call)
		n.mu.Lock()
		n.calls = append(n.calls, call)
		count, sync := len(n.calls), n.sync
		n.mu.Unlock()
		sync(count, w, r)
	})
	n.Server = httptest.NewServer(mux)
	t.Cleanup(n.Close)
	n.sync = yes
	return n
}

func yes(_ int, w http.ResponseWriter, _ *http.Request) {
	fmt.Fprint(w, `{"message":"ok","err_code":0}`)
}

// heard gives the calls so far, logins the sign-ins.
func (n *nation) heard() []gateway.Request {
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.Clone(n.calls)
}

func (n *nation) logins() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.tokens
}

// now says how the nation answers from here on.
func (n *nation) now(login func(int, http.ResponseWriter), sync func(int, http.ResponseWriter, *http.Request)) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.login, n.sync, n.calls = login, sync, nil
}

func signedIn(w http.ResponseWriter, r *http.Request, count int) {
	text := fmt.Sprintf("CANARY-TOKEN-%d", count)
	if r.URL.Path == gateway.TokenPath {
		if id, secret, _ := r.BasicAuth(); id != "id" || secret != password || r.FormValue("grant_type") != "client_credentials" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		fmt.Fprintf(w, `{"access_token":%q,"token_type":"Bearer","expires_in":3600}`, text)
		return
	}
	fmt.Fprintf(w, `{"access_token":%q,"err_code":0,"expired_time":%q}`, text, gateway.FormatLoginTime(clock().Add(time.Hour)))
}

// to is a client of a nation, with its log.
func to(t *testing.T, n *nation, change func(*exchange.Config)) (*exchange.Client, *bytes.Buffer) {
	var log bytes.Buffer
	cfg := config()
	cfg.URL, cfg.Password = n.URL, password
	cfg.Wait = func(context.Context, time.Duration) error { return nil }
	cfg.Timeout = 10 * time.Second
	cfg.Log = slog.New(slog.NewTextHandler(&log, nil))
	if change != nil {
		change(&cfg)
	}
	return client(t, cfg), &log
}

func packet(t *testing.T, c *exchange.Client) office.Packet {
	t.Helper()
	return build(t, c, smallPerson())[0]
}

func key(err error) string {
	if f, ok := fault.As(err); ok {
		return string(f.Kind) + " " + f.Key
	}
	return fmt.Sprint(err)
}

func TestSendReadsEveryAnswer(t *testing.T) {
	say := func(status int, body string) func(int, http.ResponseWriter, *http.Request) {
		return func(_ int, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status); fmt.Fprint(w, body) }
	}
	exists := `{"message":"Số hiệu CBCCVC Bộ ngành địa phương đã tồn tại!","err_code":1}`
	for name, tc := range map[string]struct {
		answer func(int, http.ResponseWriter, *http.Request)
		fault  string
		want   office.Answer
	}{
		"taken":            {say(200, `{"message":"ok","err_code":"0","transaction_id":"another"}`), "", office.Answer{Accepted: true}},
		"taken, a number":  {say(200, `{"message":"ok","err_code":0}`), "", office.Answer{Accepted: true}},
		"500":              {say(500, ``), "busy nation.no_answer", office.Answer{}},
		"500 with answer":  {say(500, `{"message":"ok","err_code":"0"}`), "busy nation.no_answer", office.Answer{}},
		"503":              {say(503, ``), "busy nation.no_answer", office.Answer{}},
		"429":              {say(429, ``), "busy nation.no_answer", office.Answer{}},
		"half":             {say(200, `{"message":"ok","err_`), "busy nation.no_answer", office.Answer{}},
		"a page":           {say(200, `<html>`), "busy nation.no_answer", office.Answer{}},
		"nothing":          {say(200, ``), "busy nation.no_answer", office.Answer{}},
		"no err_code":      {say(200, `{"message":"ok"}`), "busy nation.no_answer", office.Answer{}},
		"404":              {say(404, ``), "denied nation.call_refused", office.Answer{}},
		"403":              {say(403, ``), "denied nation.call_refused", office.Answer{}},
		"301":              {say(301, ``), "denied nation.call_refused", office.Answer{}},
		"400 of a proxy":   {say(400, `bad`), "denied nation.call_refused", office.Answer{}},
		"exists, in words": {say(200, exists), "", office.Answer{Exists: true, Refusals: []office.Refusal{{Code: "exists", Message: "nation.exists"}}}},
		"refused, in words": {say(200, `{"message":"Mã đơn vị H44 không tồn tại\n\u0007 trên hệ thống!","err_code":1}`), "",
			office.Answer{Refusals: []office.Refusal{{Code: "1", Message: "Mã đơn vị H44 không tồn tại trên hệ thống!"}}}},
		"refused, silent": {say(200, `{"err_code":"1"}`), "", office.Answer{Refusals: []office.Refusal{{Code: "1", Message: "nation.refused"}}}},
		"refused, a field": {say(400, `{"message":"x","err_code":"1","errors":[{"code":"mandatory","field":"HoVaTen","message":"x"}]}`), "",
			office.Answer{Refusals: []office.Refusal{{Code: "mandatory", Field: "HoVaTen", Path: "syll/ho_ten", Message: "nation.mandatory"}}}},
	} {
		t.Run(name, func(t *testing.T) {
			n := newNation(t)
			n.now(nil, tc.answer)
			c, log := to(t, n, nil)
			got, err := c.Send(t.Context(), packet(t, c))
			if tc.fault == "" && err != nil || tc.fault != "" && key(err) != tc.fault {
				t.Errorf("err = %v, want %q", err, tc.fault)
			}
			if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", tc.want) {
				t.Errorf("got  %+v\nwant %+v", got, tc.want)
			}
			if len(n.heard()) != 1 {
				t.Errorf("%d calls; whether the first was taken is for the caller to settle", len(n.heard()))
			}
			noSecrets(t, err, log)
		})
	}
}

func noSecrets(t *testing.T, err error, log *bytes.Buffer) {
	t.Helper()
	if all := fmt.Sprint(err) + log.String(); strings.Contains(all, "CANARY") {
		t.Errorf("a secret was written: %s", all)
	}
}

func TestSendIsTheSameBytesEachTime(t *testing.T) {
	n := newNation(t)
	n.now(nil, func(count int, w http.ResponseWriter, _ *http.Request) {
		if count < 3 {
			w.WriteHeader(500)
			return
		}
		fmt.Fprint(w, `{"err_code":"0"}`)
	})
	c, _ := to(t, n, nil)
	p := packet(t, c)
	for range 3 {
		_, _ = c.Send(t.Context(), p)
	}
	if len(n.heard()) != 3 || n.heard()[0] != n.heard()[1] || n.heard()[1] != n.heard()[2] || n.heard()[0].OrgCode != "H44" {
		t.Errorf("calls: %+v", n.heard())
	}
	if raw, err := n.heard()[2].Message(); err != nil || !bytes.Equal(raw, p.Payload) {
		t.Errorf("another message arrived: %s %v", raw, err)
	}
}

func TestACutLineIsNoAnswer(t *testing.T) {
	n := newNation(t)
	n.now(nil, func(_ int, w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err == nil {
			conn.Close()
		}
	})
	c, log := to(t, n, nil)
	_, err := c.Send(t.Context(), packet(t, c))
	if key(err) != "busy nation.no_answer" || len(n.heard()) != 1 {
		t.Errorf("%v after %d calls", err, len(n.heard()))
	}
	noSecrets(t, err, log)
}

func TestALateAnswerIsNoAnswer(t *testing.T) {
	n := newNation(t)
	release := make(chan struct{})
	n.now(nil, func(_ int, w http.ResponseWriter, r *http.Request) { <-release })
	c, _ := to(t, n, func(cfg *exchange.Config) { cfg.Timeout = 50 * time.Millisecond })
	_, err := c.Send(t.Context(), packet(t, c))
	close(release)
	if key(err) != "busy nation.no_answer" {
		t.Errorf("err = %v", err)
	}
}

func TestAClosedDoorIsTriedAgainAndCertainlyNotReached(t *testing.T) {
	n := newNation(t)
	waits := 0
	c, log := to(t, n, func(cfg *exchange.Config) {
		cfg.Wait = func(context.Context, time.Duration) error { waits++; return nil }
		cfg.HTTP = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}} // a kept line that breaks is no sure sign
	})
	p := packet(t, c)
	if _, err := c.Send(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	n.CloseClientConnections()
	n.Close()
	_, err := c.Send(t.Context(), p)
	if key(err) != "busy nation.unreachable" || waits != 2 {
		t.Errorf("err = %v after %d waits", err, waits)
	}
	noSecrets(t, err, log)
}

func TestTokensAreKeptAndRenewed(t *testing.T) {
	for name, change := range map[string]func(*exchange.Config){
		"gateway": nil,
		"ngsp": func(cfg *exchange.Config) {
			cfg.Username, cfg.Password, cfg.ClientID, cfg.ClientSecret = "", "", "id", password
		},
	} {
		t.Run(name, func(t *testing.T) {
			n := newNation(t)
			now := clock()
			c, _ := to(t, n, func(cfg *exchange.Config) {
				if change != nil {
					change(cfg)
				}
				cfg.Now = func() time.Time { return now }
			})
			p := packet(t, c)
			for range 3 {
				if _, err := c.Send(t.Context(), p); err != nil {
					t.Fatal(err)
				}
			}
			if n.logins() != 1 {
				t.Errorf("%d sign-ins for three calls", n.logins())
			}
			now = now.Add(59*time.Minute + time.Second) // within the last minute of the hour
			ends := gateway.FormatLoginTime(now.Add(time.Hour))
			n.now(func(_ int, w http.ResponseWriter) {
				fmt.Fprintf(w, `{"access_token":"b","err_code":"0","expires_in":3600,"expired_time":%q}`, ends)
			}, yes)
			if _, err := c.Send(t.Context(), p); err != nil || n.logins() != 2 {
				t.Errorf("%v, %d sign-ins", err, n.logins())
			}
		})
	}
}

func TestA401IsAnsweredBySigningInOnce(t *testing.T) {
	n := newNation(t)
	n.now(nil, func(count int, w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer CANARY-TOKEN-2" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		fmt.Fprint(w, `{"err_code":"0"}`)
	})
	c, _ := to(t, n, nil)
	got, err := c.Send(t.Context(), packet(t, c))
	if err != nil || !got.Accepted || n.logins() != 2 || n.heard()[0] != n.heard()[1] {
		t.Errorf("%+v %v, %d sign-ins", got, err, n.logins())
	}
	n.now(nil, func(_ int, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) })
	_, err = c.Send(t.Context(), packet(t, c))
	if key(err) != "denied nation.call_refused" || len(n.heard()) != 2 {
		t.Errorf("%v after %d calls", err, len(n.heard()))
	}
}

func TestSignInFailures(t *testing.T) {
	for name, tc := range map[string]struct {
		login  func(int, http.ResponseWriter)
		want   string
		logins int
	}{
		"wrong password": {func(_ int, w http.ResponseWriter) { fmt.Fprint(w, `{"err_code":"1"}`) }, "denied nation.login_refused", 1},
		"401":            {func(_ int, w http.ResponseWriter) { w.WriteHeader(401) }, "denied nation.login_refused", 1},
		"down":           {func(_ int, w http.ResponseWriter) { w.WriteHeader(502) }, "busy nation.unreachable", 3},
		"a page":         {func(_ int, w http.ResponseWriter) { fmt.Fprint(w, "<html>") }, "busy nation.unreachable", 1},
		"no end":         {func(_ int, w http.ResponseWriter) { fmt.Fprint(w, `{"access_token":"CANARY","err_code":"0"}`) }, "busy nation.unreachable", 1},
		"an ended token": {func(_ int, w http.ResponseWriter) {
			fmt.Fprint(w, `{"access_token":"CANARY","err_code":"0","expired_time":"00:00:00 01-01-2020"}`)
		}, "busy nation.unreachable", 1},
		"down, then right": {func(n int, w http.ResponseWriter) { late(n, w) }, "", 2},
	} {
		t.Run(name, func(t *testing.T) {
			n := newNation(t)
			n.now(tc.login, yes)
			c, log := to(t, n, nil)
			_, err := c.Send(t.Context(), packet(t, c))
			if tc.want == "" && err != nil || tc.want != "" && key(err) != tc.want || n.logins() != tc.logins {
				t.Errorf("err = %v after %d sign-ins", err, n.logins())
			}
			if tc.want != "" && len(n.heard()) != 0 {
				t.Error("a packet left without a token")
			}
			noSecrets(t, err, log)
		})
	}
}

func late(n int, w http.ResponseWriter) {
	if n == 1 {
		w.WriteHeader(502)
		return
	}
	fmt.Fprintf(w, `{"access_token":"x","err_code":"0","expired_time":%q}`, gateway.FormatLoginTime(clock().Add(time.Hour)))
}

func TestOneSignInForManySenders(t *testing.T) {
	n := newNation(t)
	c, _ := to(t, n, nil)
	p := packet(t, c)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if _, err := c.Send(context.Background(), p); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n.logins() != 1 || len(n.heard()) != 8 {
		t.Errorf("%d sign-ins, %d calls", n.logins(), len(n.heard()))
	}
}

func TestSendRefusesWhatIsNoPacket(t *testing.T) {
	n := newNation(t)
	c, _ := to(t, n, nil)
	good := packet(t, c)
	for name, p := range map[string]office.Packet{
		"empty":      {Message: "M0001"},
		"no message": {Message: "M0007", Payload: good.Payload},
		"add of one": {Message: "M0003", Payload: good.Payload},
	} {
		if _, err := c.Send(t.Context(), p); key(err) != "invalid nation.packet_broken" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if len(n.heard()) != 0 {
		t.Error("it was sent")
	}
}

func TestSendStopsWithItsContext(t *testing.T) {
	n := newNation(t)
	c, _ := to(t, n, func(cfg *exchange.Config) { cfg.Wait = nil; cfg.URL = "http://127.0.0.1:1" })
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Send(ctx, packet(t, c)); key(err) != "busy nation.unreachable" || !errors.Is(err, context.Canceled) {
		t.Errorf("err = %v", err)
	}
}

func TestConfigurationIsChecked(t *testing.T) {
	for name, spoil := range map[string]func(*exchange.Config){
		"no url":           func(c *exchange.Config) { c.URL = "" },
		"plain http":       func(c *exchange.Config) { c.URL = "http://ndxp.example.vn" },
		"a password in it": func(c *exchange.Config) { c.URL = "https://u:CANARY@ndxp.example.vn" },
		"unreadable":       func(c *exchange.Config) { c.URL = "https://u:CANARY@\x7f" },
		"other scheme":     func(c *exchange.Config) { c.URL = "ftp://ndxp.example.vn" },
		"no org":           func(c *exchange.Config) { c.OrgCode = "" },
		"no login":         func(c *exchange.Config) { c.Username = "" },
		"two logins":       func(c *exchange.Config) { c.ClientID, c.ClientSecret = "a", "CANARY" },
		"bad token url": func(c *exchange.Config) {
			c.Username, c.ClientID, c.ClientSecret, c.TokenURL = "", "a", "CANARY", "http://x.vn"
		},
		"no clock": func(c *exchange.Config) { c.Now = nil },
	} {
		cfg := config()
		spoil(&cfg)
		if _, err := exchange.New(cfg); err == nil || strings.Contains(err.Error(), "CANARY") {
			t.Errorf("%s: %v", name, err)
		}
	}
	cfg := config()
	cfg.URL = "https://ndxp.example.vn/"
	client(t, cfg)
}

func TestSecretsAreNeverWritten(t *testing.T) {
	cfg := config()
	cfg.Password = "CANARY"
	raw, err := json.Marshal(map[string]any{"p": cfg.Password})
	all := fmt.Sprintf("%v %+v %#v %s %q %s %v", cfg, cfg, cfg, cfg.Password, cfg.Password, raw, err)
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "p", cfg.Password)
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "p", cfg.Password)
	if strings.Contains(all+log.String(), "CANARY") {
		t.Errorf("written: %s %s", all, log.String())
	}
}

// The line must not be followed elsewhere with a token and a person's data.
func TestRedirectsAreNotFollowed(t *testing.T) {
	n := newNation(t)
	reached := false
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	defer elsewhere.Close()
	n.now(nil, func(_ int, w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, elsewhere.URL, http.StatusTemporaryRedirect)
	})
	c, _ := to(t, n, nil)
	if _, err := c.Send(t.Context(), packet(t, c)); key(err) != "denied nation.call_refused" || reached {
		t.Errorf("%v, reached %v", err, reached)
	}
}

func TestAbsentIsHeard(t *testing.T) {
	n := newNation(t)
	n.now(nil, func(_ int, w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"message":"Số hiệu CBCCVC Bộ ngành địa phương không tồn tại!","err_code":"1"}`)
	})
	c, _ := to(t, n, nil)
	for _, p := range []office.Packet{
		build(t, c, with(func(c law.Content) { delete(c.Fields, "he_so") }))[0],
		build(t, c, office.Person{Number: "1", Gone: true, Before: &law.Content{}})[0],
	} {
		if got, err := c.Send(t.Context(), p); err != nil || !got.Absent || got.Exists || got.Accepted {
			t.Errorf("%+v %v", got, err)
		}
	}
}
