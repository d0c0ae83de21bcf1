package national_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hoso/exchange/gateway"
	"hoso/exchange/national"
)

// bench is a peer that listens, with a clock the test moves.
type bench struct {
	*national.Peer
	t      testing.TB
	url    string
	file   string
	now    time.Time
	opts   national.Options
	bearer string
	server *httptest.Server
}

func start(t testing.TB, change func(*national.Options)) *bench {
	b := &bench{t: t, file: filepath.Join(t.TempDir(), "national.jsonl"), now: time.Date(2026, 11, 2, 1, 0, 0, 0, time.UTC)}
	b.opts = national.Options{Now: func() time.Time { return b.now }, Logins: map[string]string{"hoso": "mat-khau"}}
	if change != nil {
		change(&b.opts)
	}
	b.open()
	t.Cleanup(func() { b.close() })
	return b
}

func (b *bench) open() {
	b.t.Helper()
	peer, err := national.Open(b.file, b.opts)
	if err != nil {
		b.t.Fatal(err)
	}
	b.Peer = peer
	b.server = httptest.NewServer(peer.Handler())
	b.url = b.server.URL
	b.bearer = b.login("hoso", "mat-khau").Token
}

func (b *bench) close() {
	b.server.Close()
	if err := b.Peer.Close(); err != nil {
		b.t.Error(err)
	}
}

func (b *bench) restart() { b.close(); b.open() }

func (b *bench) login(name, password string) gateway.Login {
	b.t.Helper()
	var out gateway.Login
	body, _ := json.Marshal(map[string]string{"username": name, "password": password})
	b.post(gateway.LoginPath, "", body, &out)
	return out
}

func (b *bench) post(path, bearer string, body []byte, into any) int {
	b.t.Helper()
	r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, b.url+path, bytes.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+bearer)
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err == nil && into != nil {
		_ = json.Unmarshal(raw, into)
	}
	return resp.StatusCode
}

// send sends a message for H44 and gives the answer in short: "taken", or the codes of the refusal.
func (b *bench) send(m gateway.Message) string {
	b.t.Helper()
	raw, err := m.Encode()
	if err != nil {
		b.t.Fatal(err)
	}
	return b.sendBytes(m.Name, raw)
}

func (b *bench) sendBytes(message string, raw []byte) string {
	b.t.Helper()
	body, err := json.Marshal(gateway.NewRequest("H44", raw))
	if err != nil {
		b.t.Fatal(err)
	}
	var answer gateway.Answer
	status := b.post(gateway.SyncPath+gateway.Service(message), b.bearer, body, &answer)
	switch {
	case status == 0:
		return "cut"
	case status != http.StatusOK:
		return fmt.Sprint(status)
	case answer.ErrCode == gateway.OK:
		return "taken"
	case answer.ErrCode == "":
		return "unreadable"
	}
	var codes []string
	for _, e := range answer.Errors {
		codes = append(codes, e.Code)
	}
	return strings.Join(codes, " ")
}

func profile(transaction, action, number, name string) gateway.Message {
	general := gateway.NewObject()
	for _, pair := range [][2]string{{gateway.Key, number}, {"SoHieuCBCCVC", number}, {"HoVaTen", name}, {"MaDonviSuDung", "H44.15"}, {"MaDonViQuanLy", "H44"}} {
		general.SetText(pair[0], pair[1])
	}
	m := gateway.Message{Name: "M0001", Action: action, Sender: "H44", Transaction: transaction, Record: gateway.NewObject()}
	m.Record.SetText(gateway.Key, number)
	if action != gateway.Del {
		m.Record.SetObject(gateway.General, general)
	}
	return m
}

func salary(transaction, action, number, coefficient string) gateway.Message {
	block := gateway.NewObject()
	block.SetText("HeSoLuong", coefficient)
	m := gateway.Message{Name: "M0003", Action: action, Sender: "H44", Transaction: transaction, Record: gateway.NewObject()}
	m.Record.SetText(gateway.Key, number)
	m.Record.SetObject(gateway.Salary, block)
	return m
}

func TestServerRules(t *testing.T) {
	b := start(t, nil)
	for i, step := range []struct {
		m    gateway.Message
		want string
	}{
		{salary("t1", gateway.Edit, "1", "2.34"), "absent"},
		{profile("t2", gateway.Del, "1", ""), "absent"},
		{profile("t3", gateway.Add, "1", "Nguyễn An"), "taken"},
		{profile("t4", gateway.Add, "1", "Nguyễn An"), "exists"},
		{salary("t5", gateway.Edit, "1", "2.34"), "taken"},
		{profile("t6", gateway.Edit, "1", "Nguyễn Bình"), "taken"},
		{profile("t7", gateway.Edit, "1", ""), "mandatory"},
		{profile("t8", gateway.Add, "", "Nguyễn An"), "mandatory mandatory"},
		{salary("t9", gateway.Add, "1", "2.34"), "message"},
		{profile("", gateway.Edit, "1", "Nguyễn An"), "transaction"},
	} {
		if got := b.send(step.m); got != step.want {
			t.Errorf("step %d: %s, want %s", i, got, step.want)
		}
	}
	record, _ := b.Record("H44_1")
	if record.Object(gateway.General).Text("HoVaTen") != "Nguyễn Bình" || record.Object(gateway.Salary).Text("HeSoLuong") != "2.34" {
		t.Errorf("record %+v", record)
	}
	if got := b.send(salary("t10", gateway.Del, "1", "")); got != "taken" {
		t.Error(got)
	}
	if record, _ := b.Record("H44_1"); record.Has(gateway.Salary) {
		t.Error("the salary is still there")
	}
	if got := b.send(profile("t11", gateway.Del, "1", "")); got != "taken" {
		t.Error(got)
	}
	if _, ok := b.Record("H44_1"); ok || b.Stats().Records != 0 {
		t.Error("the record is still there")
	}
}

func TestATransactionIsAnsweredAsTheFirstTime(t *testing.T) {
	b := start(t, nil)
	add, refused := profile("t1", gateway.Add, "1", "Nguyễn An"), salary("t2", gateway.Edit, "9", "1")
	for range 2 {
		if got := b.send(add); got != "taken" {
			t.Errorf("again: %s", got)
		}
		if got := b.send(refused); got != "absent" {
			t.Errorf("refused again: %s", got)
		}
		b.restart()
	}
	if got := b.send(profile("t1", gateway.Add, "1", "Nguyễn Khác")); got != "transaction_reused" {
		t.Errorf("other content: %s", got)
	}
	if got := b.send(profile("t1", gateway.Edit, "1", "Nguyễn An")); got != "transaction_reused" {
		t.Errorf("other action: %s", got)
	}
	if record, _ := b.Record("H44_1"); record.Object(gateway.General).Text("HoVaTen") != "Nguyễn An" {
		t.Error("the second content was taken")
	}
	if s := b.Stats(); s.Accepted != 1 || s.Refused != 1 {
		t.Errorf("stats %+v", s)
	}
}

func TestAForgetfulPeerSaysExists(t *testing.T) {
	b := start(t, func(o *national.Options) { o.Forgetful = true })
	add := profile("t1", gateway.Add, "1", "Nguyễn An")
	if first, second := b.send(add), b.send(add); first != "taken" || second != "exists" {
		t.Errorf("%s, then %s", first, second)
	}
	b.restart()
	if got := b.send(add); got != "exists" {
		t.Errorf("after a restart: %s", got)
	}
}

func TestListsAndUnitsOfThePeer(t *testing.T) {
	rules := gateway.Rules{Units: map[string]bool{"H44": true}}
	b := start(t, func(o *national.Options) { o.Rules = func() gateway.Rules { return rules } })
	if got := b.send(profile("t1", gateway.Add, "1", "Nguyễn An")); got != "unit_unknown" {
		t.Error(got)
	}
	rules.Units["H44.15"] = true
	if got := b.send(profile("t2", gateway.Add, "1", "Nguyễn An")); got != "taken" {
		t.Error(got)
	}
	m := profile("t3", gateway.Edit, "1", "Nguyễn An")
	m.Sender = "H45"
	if got := b.send(m); got != "sender" {
		t.Error(got)
	}
	if got := b.sendBytes("M0001", []byte("{")); got != "malformed" {
		t.Error(got)
	}
	if got := b.sendBytes("M0009", []byte("{}")); got != "404" {
		t.Error(got)
	}
}

func TestSigningIn(t *testing.T) {
	b := start(t, nil)
	for _, pair := range [][2]string{{"hoso", ""}, {"hoso", "x"}, {"", ""}, {"ai", "mat-khau"}} {
		if got := b.login(pair[0], pair[1]); got.ErrCode != gateway.Failed || got.Token != "" {
			t.Errorf("%v: %+v", pair, got)
		}
	}
	if ends, err := gateway.ParseLoginTime(b.login("hoso", "mat-khau").Expires); err != nil || !ends.Equal(b.now.Add(time.Hour)) {
		t.Errorf("ends %v %v", ends, err)
	}
	m := profile("t1", gateway.Add, "1", "Nguyễn An")
	good := b.bearer
	b.bearer = "x"
	if got := b.send(m); got != "401" {
		t.Error(got)
	}
	b.bearer = good
	b.now = b.now.Add(time.Hour)
	if got := b.send(m); got != "401" {
		t.Errorf("an ended token: %s", got)
	}
	b.bearer = b.login("hoso", "mat-khau").Token
	if got := b.send(m); got != "taken" {
		t.Error(got)
	}
	b.EndTokens()
	if got := b.send(m); got != "401" {
		t.Error(got)
	}
}

func TestClientCredentials(t *testing.T) {
	b := start(t, nil)
	for password, want := range map[string]int{"mat-khau": 200, "x": 401} {
		r, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, b.url+gateway.TokenPath, strings.NewReader("grant_type=client_credentials"))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.SetBasicAuth("hoso", password)
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		var token gateway.Token
		_ = json.NewDecoder(resp.Body).Decode(&token)
		resp.Body.Close()
		if resp.StatusCode != want || (token.Token != "") != (want == 200) {
			t.Errorf("%s: %d %+v", password, resp.StatusCode, token)
		}
		if want == 200 {
			b.bearer = token.Token
		}
	}
	if got := b.send(profile("t1", gateway.Add, "1", "Nguyễn An")); got != "taken" {
		t.Error(got)
	}
}

// A crash while writing leaves a line without its end: whoever sent it has no answer and sends again.
func TestP14ACutLineIsAsIfItNeverCame(t *testing.T) {
	b := start(t, nil)
	b.send(profile("t1", gateway.Add, "1", "Nguyễn An"))
	before, err := os.ReadFile(b.file)
	if err != nil {
		t.Fatal(err)
	}
	last := salary("t2", gateway.Edit, "1", "2.34")
	b.send(last)
	whole, err := os.ReadFile(b.file)
	if err != nil {
		t.Fatal(err)
	}
	b.close()
	for cut := len(before); cut < len(whole); cut += 7 {
		if err := os.WriteFile(b.file, whole[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		b.open()
		if record, _ := b.Record("H44_1"); record == nil || record.Has(gateway.Salary) {
			t.Fatalf("cut at %d: %+v", cut, record)
		}
		if got := b.send(last); got != "taken" {
			t.Fatalf("cut at %d, sent again: %s", cut, got)
		}
		if again, _ := os.ReadFile(b.file); len(again) != len(whole) {
			t.Fatalf("cut at %d: %d bytes, want %d", cut, len(again), len(whole))
		}
		b.close()
	}
	b.open()
}

func TestADamagedFileIsNotOpened(t *testing.T) {
	b := start(t, nil)
	b.send(profile("t1", gateway.Add, "1", "Nguyễn An"))
	b.send(salary("t2", gateway.Edit, "1", "2.34"))
	raw, err := os.ReadFile(b.file)
	if err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(t.TempDir(), "damaged.jsonl")
	if err := os.WriteFile(other, bytes.Replace(raw, []byte(`{"at"`), []byte(`{"at`), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := national.Open(other, b.opts); err == nil || !strings.Contains(err.Error(), "line 1") {
		t.Errorf("err = %v", err)
	}
}

func TestOptionsAreChecked(t *testing.T) {
	file := filepath.Join(t.TempDir(), "x")
	for name, o := range map[string]national.Options{"no clock": {Logins: map[string]string{"a": "b"}}, "no logins": {Now: time.Now}} {
		if _, err := national.Open(file, o); err == nil {
			t.Errorf("%s: opened", name)
		}
	}
}

func TestServe(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	opts := national.Options{Now: time.Now, Logins: map[string]string{"a": "b"}}
	addr := make(chan string, 1)
	ended := make(chan error, 1)
	go func() {
		ended <- national.Serve(ctx, ":0", filepath.Join(t.TempDir(), "n.jsonl"), opts, func(a string) { addr <- a })
	}()
	at := <-addr
	if !strings.HasPrefix(at, "127.0.0.1:") {
		t.Errorf("listens at %s", at)
	}
	if status, body := get(t, "http://"+at+"/", ""); status != 200 || !strings.Contains(body, "THỬ NGHIỆM") {
		t.Errorf("%d %s", status, body)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if err := national.Serve(t.Context(), "nowhere", "", opts, nil); err == nil {
		t.Error("served at no address")
	}
}

// Whatever a call holds, the peer answers it with one of its own answers and stays consistent with its file.
func FuzzReceive(f *testing.F) {
	good, err := profile("t1", gateway.Add, "1", "Nguyễn An").Encode()
	if err != nil {
		f.Fatal(err)
	}
	call, _ := json.Marshal(gateway.NewRequest("H44", good))
	f.Add("servicem0001", call)
	f.Add("servicem0003", []byte(`{"org_Code":"H44","jsonContent":"e30="}`))
	f.Add("servicem0001_1", []byte(`{"org_Code":"H44","jsonContent":"%"}`))
	f.Add("x", []byte(`{`))
	b := start(f, nil)
	f.Fuzz(func(t *testing.T, service string, body []byte) {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodPost, gateway.SyncPath+url.PathEscape(service), bytes.NewReader(body))
		r.Header.Set("Authorization", "Bearer "+b.bearer)
		b.Handler().ServeHTTP(w, r)
		switch w.Code {
		case http.StatusOK, http.StatusBadRequest:
			var answer gateway.Answer
			if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || answer.ErrCode == "" {
				t.Fatalf("answer %q: %v", w.Body, err)
			}
		case http.StatusNotFound, http.StatusTemporaryRedirect, http.StatusMovedPermanently:
		default:
			t.Fatalf("status %d: %q", w.Code, w.Body)
		}
	})
}
