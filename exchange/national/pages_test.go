package national_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"hoso/exchange/gateway"
)

func (b *bench) setSwitch(form string) int {
	b.t.Helper()
	resp, err := http.Post(b.url+"/switch", "application/x-www-form-urlencoded", strings.NewReader(form))
	if err != nil {
		b.t.Fatal(err)
	}
	resp.Body.Close()
	return resp.StatusCode
}

func TestSwitches(t *testing.T) {
	b := start(t, nil)
	for i, step := range []struct{ form, first, second string }{
		{"drop=1", "cut", "taken"},
		{"half=1", "unreadable", "taken"},
		{"fail_after=1", "500", "taken"},
		{"fail_before=1", "500", "taken"},
		{"refuse=1&field=HoVaTen&reason=Thử", "switched", "switched"}, // remembered: a refusal is an answer
		{"delay=1ms", "taken", "taken"},
	} {
		number := fmt.Sprint(i)
		if status := b.setSwitch(step.form); status != 200 {
			t.Fatalf("%s: %d", step.form, status)
		}
		m := profile("t"+number, gateway.Add, number, "Nguyễn An")
		first := b.send(m)
		_, held := b.Record("H44_" + number)
		if first != step.first || held == (step.form == "fail_before=1" || step.first == "switched") {
			t.Errorf("%s: %s, held %v", step.form, first, held)
		}
		if got := b.send(m); got != step.second {
			t.Errorf("%s, again: %s", step.form, got)
		}
	}
	for _, bad := range []string{"drop=x", "drop=-1", "burn=1", "delay=soon"} {
		if status := b.setSwitch(bad); status != 400 {
			t.Errorf("%s: %d", bad, status)
		}
	}
}

func get(t *testing.T, url, accept string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept", accept)
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(raw)
}

func TestThePagesSayWhatThisIs(t *testing.T) {
	b := start(t, nil)
	b.send(profile("t1", gateway.Add, "1", "Nguyễn An"))
	for _, accept := range []string{"text/html", "application/json"} {
		if status, body := get(t, b.url+"/", accept); status != 200 || !strings.Contains(body, "MÁY CHỦ THỬ NGHIỆM") || strings.Contains(body, "Nguyễn An") {
			t.Errorf("%s: %d %s", accept, status, body)
		}
	}
	for path, want := range map[string]string{
		"/records": `"H44_1"`, "/records?key=H44_1": "Nguyễn An", "/stats": `"records":"1"`, "/switch": `"drop":"0"`,
	} {
		if status, body := get(t, b.url+path, ""); status != 200 || !strings.Contains(body, want) {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
	if status, _ := get(t, b.url+"/records?key="+url.QueryEscape("H44_../1"), ""); status != 404 {
		t.Errorf("status %d", status)
	}
}

func TestOnlyThisMachineLooks(t *testing.T) {
	b := start(t, nil)
	for _, tc := range []struct {
		host, from string
		want       int
	}{{"127.0.0.1:8090", "127.0.0.1:5", 200}, {"localhost", "[::1]:5", 200}, {"example.vn", "127.0.0.1:5", 403}, {"127.0.0.1", "10.0.0.5:5", 403}, {"", "", 403}} {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodGet, "/records", nil)
		r.Host, r.RemoteAddr = tc.host, tc.from
		b.Handler().ServeHTTP(w, r)
		if w.Code != tc.want {
			t.Errorf("%s from %s: %d", tc.host, tc.from, w.Code)
		}
	}
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodPost, "/switch?drop=1", nil)
	r.Host, r.RemoteAddr = "127.0.0.1", "127.0.0.1:5"
	r.Header.Set("Origin", "https://example.vn")
	b.Handler().ServeHTTP(w, r)
	if w.Code != http.StatusForbidden || b.Faults().Drop != 0 {
		t.Errorf("a page of another site threw a switch: %d", w.Code)
	}
}
