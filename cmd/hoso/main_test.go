package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"hoso/cmd/hoso/demo"
)

// buffer takes what a command prints while it runs.
type buffer struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.all.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.all.String()
}

// hoso runs a command line to its end.
func hoso(t *testing.T, args ...string) (status int, out, errors string) {
	t.Helper()
	var o, e buffer
	status = run(console{ctx: t.Context(), out: &o, err: &e}, args)
	return status, o.String(), e.String()
}

// want runs a command line that must end with a status and say something.
func want(t *testing.T, status int, said string, args ...string) string {
	t.Helper()
	got, out, errors := hoso(t, args...)
	if got != status || !strings.Contains(out+errors, said) {
		t.Fatalf("hoso %s: status %d, want %d and %q; said\n%.2000s%s", strings.Join(args, " "), got, status, said, out, errors)
	}
	return out
}

// running is a command that serves.
type running struct {
	t      *testing.T
	out    buffer
	err    buffer
	cancel context.CancelFunc
	ended  chan int
	url    string
}

// start runs a command that serves, until it answers at /healthz.
func start(t *testing.T, args ...string) *running {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	r := &running{t: t, cancel: cancel, ended: make(chan int, 1)}
	t.Cleanup(func() { cancel() })
	go func() { r.ended <- run(console{ctx: ctx, out: &r.out, err: &r.err}, args) }()
	address := regexp.MustCompile(`http://127\.0\.0\.1:\d+`)
	for range 3000 {
		select {
		case status := <-r.ended:
			t.Fatalf("hoso %s ended with %d:\n%s%s", strings.Join(args, " "), status, r.out.String(), r.err.String())
		case <-time.After(20 * time.Millisecond):
		}
		if r.url = address.FindString(r.out.String()); r.url != "" && r.get("/healthz") == http.StatusOK {
			return r
		}
	}
	t.Fatalf("hoso %s does not serve:\n%s%s", strings.Join(args, " "), r.out.String(), r.err.String())
	return nil
}

func (r *running) get(path string) int {
	answer, err := http.Get(r.url + path)
	if err != nil {
		return 0
	}
	answer.Body.Close()
	return answer.StatusCode
}

// stop ends it as SIGTERM does and gives the status.
func (r *running) stop() {
	r.t.Helper()
	r.cancel()
	if status := <-r.ended; status != 0 {
		r.t.Fatalf("ended with %d:\n%s", status, r.err.String())
	}
}

// small are the flags of the smallest demonstration.
func small(dir string, more ...string) []string {
	return append([]string{"demo", "--data", dir, "--listen", "127.0.0.1:0", "--people", "40", "--communes", "1"}, more...)
}

// TestDemo: the first start makes a province, the second finds it as it was left, and nothing is begun on what belongs to others.
func TestDemo(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "demo")
	first := start(t, small(dir, "--today", "2027-01-27")...)
	for _, said := range []string{"director", "person", demo.Password, "27/01/2027", "đang trong đợt"} {
		if !strings.Contains(first.out.String(), said) {
			t.Errorf("the greeting does not say %q:\n%s", said, first.out.String())
		}
	}
	want(t, 2, "another hoso is running", "check", "--data", dir)
	want(t, 2, "another hoso is running", small(dir)...)
	first.stop()
	made := read(t, dir, "demo.json")

	want(t, 0, "Clean.", "check", "--data", dir)
	want(t, 2, "--today", small(dir, "--today", "2027-01-02")...)
	want(t, 2, "made with --people 40", "demo", "--data", dir, "--people", "41")
	want(t, 2, "keeps its records in sqlite", "demo", "--data", dir, "--postgres", "host=nowhere")

	second := start(t, "demo", "--data", dir, "--listen", "127.0.0.1:0")
	if !strings.Contains(second.out.String(), "27/01/2027") {
		t.Errorf("a refused start, or forgetting, moved the office's day:\n%s", second.out.String())
	}
	signIn(t, second.url, "person", http.StatusOK)
	second.stop()
	if read(t, dir, "demo.json") != made {
		t.Error("the second start changed demo.json")
	}
	damaged(t, dir)
}

// damaged: what lacks in the files is found, and the status tells.
func damaged(t *testing.T, dir string) {
	t.Helper()
	var victim string
	err := filepath.WalkDir(filepath.Join(dir, "files"), func(name string, d os.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			victim = name
		}
		return err
	})
	if err != nil || victim == "" {
		t.Fatalf("no sealed file in the demonstration: %v", err)
	}
	if err := os.Remove(victim); err != nil {
		t.Fatal(err)
	}
	want(t, 1, "its file cannot be read", "check", "--data", dir)
	var report struct {
		Findings []struct{ What, Wrong string }
	}
	out := want(t, 1, "findings", "check", "--data", dir, "--json")
	if err := json.Unmarshal([]byte(out), &report); err != nil || len(report.Findings) != 1 {
		t.Errorf("one file is gone, %d findings: %v\n%s", len(report.Findings), err, out)
	}
}

func read(t *testing.T, parts ...string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(parts...))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestDemoBegunAnew: files that no build marked are left alone; a first build that is stopped says so, and the next start clears away
// what it left and makes the whole.
func TestDemoBegunAnew(t *testing.T) {
	dir := t.TempDir()
	theirs := write(t, "somebody's", dir, "hoso.db")
	want(t, 2, "no hoso demo made", small(dir)...)
	if read(t, theirs) != "somebody's" {
		t.Fatal("a refused start changed a file")
	}
	if err := os.Remove(theirs); err != nil {
		t.Fatal(err)
	}
	stopped(t, dir)
	write(t, "half a key", dir, "keys", "master.json")
	want(t, 2, "empty the database", small(dir, "--postgres", "host=nowhere")...)
	start(t, small(dir)...).stop()
	want(t, 0, "Clean.", "check", "--data", dir)
	if found, _ := exists(filepath.Join(dir, "demo-building.json")); found {
		t.Error("the mark of a build in progress is still there")
	}
}

// stopped begins a first build and stops it.
func stopped(t *testing.T, dir string) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var out, errors buffer
	ended := make(chan int, 1)
	go func() { ended <- run(console{ctx: ctx, out: &out, err: &errors}, small(dir)) }()
	for range 3000 {
		if found, _ := exists(filepath.Join(dir, "demo-building.json")); found {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	cancel()
	if status := <-ended; status == 0 {
		t.Fatalf("a stopped build ended well:\n%s", out.String())
	}
	if found, _ := exists(filepath.Join(dir, "demo.json")); found {
		t.Fatal("demo.json says that a stopped build is complete")
	}
}

func write(t *testing.T, content string, parts ...string) string {
	t.Helper()
	name := filepath.Join(parts...)
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// TestPortInUse: a port in use is told before anything is built.
func TestPortInUse(t *testing.T) {
	dir := t.TempDir()
	e, err := openEntrance("127.0.0.1:0", tlsConfig{})
	if err != nil {
		t.Fatal(err)
	}
	defer e.close()
	want(t, 2, "cannot listen", "demo", "--data", dir, "--listen", e.socket.Addr().String())
	if found, _ := exists(filepath.Join(dir, "keys")); found {
		t.Error("something was built all the same")
	}
	answer, err := http.Get(e.address() + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("before the office is open /healthz answers %d, want 503", answer.StatusCode)
	}
}

// signIn signs in as a program does.
func signIn(t *testing.T, url, login string, status int) {
	t.Helper()
	signInWith(t, url, login, demo.Password, status)
}

func signInWith(t *testing.T, url, login, password string, status int) {
	t.Helper()
	body, err := json.Marshal(map[string]string{"login": login, "password": password})
	if err != nil {
		t.Fatal(err)
	}
	q, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"/dang-nhap", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	q.Header.Set("Content-Type", "application/json")
	q.Header.Set("Accept", "application/json")
	answer, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != status {
		var said bytes.Buffer
		_, _ = said.ReadFrom(answer.Body)
		t.Errorf("signing in as %s: %s, want %d\n%s", login, answer.Status, status, said.String())
	}
}
