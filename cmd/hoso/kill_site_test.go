package main_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"hoso/cmd/hoso/demo"
	"hoso/exchange"
	"hoso/exchange/gateway"
	"hoso/exchange/national"
	"hoso/law"
	"hoso/store/pgtest"
)

// patience is how long anything is waited for before a test gives up; nothing is asserted on time.
const patience = 2 * time.Minute

const officeDay = "2026-11-27" // inside the window of November 2026

// works is what every site of a test is made of: the program, built as a person builds it, and a finished demonstration to copy.
type works struct {
	program string
	book    *law.Book
}

func build(t *testing.T) *works {
	t.Helper()
	w := &works{program: filepath.Join(t.TempDir(), "hoso")}
	if out, err := exec.Command("go", "build", "-o", w.program, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	var err error
	if w.book, err = law.Load(law.Embedded()); err != nil {
		t.Fatal(err)
	}
	return w
}

// demonstration makes a small province with "hoso demo" and stops it; dsn names an empty database, or is empty for SQLite.
func (w *works) demonstration(t *testing.T, dsn string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "demo")
	args := []string{"demo", "--people", "60", "--communes", "1", "--today", officeDay, "--data", dir, "--listen", "127.0.0.1:0"}
	if dsn != "" {
		args = append(args, "--postgres", dsn)
	}
	p := w.run(t, "Dừng:", args...)
	p.stop(t)
	return dir
}

// process is one life of the program.
type process struct {
	cmd   *exec.Cmd
	said  string // the line it was waited for
	out   *lines
	err   *lines
	ended chan struct{}
	state error
}

// lines keeps what a process says, and wakes whoever waits for a word of it.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
	line chan string
}

func (l *lines) listen(r io.Reader) {
	for s := bufio.NewScanner(r); s.Scan(); {
		l.mu.Lock()
		l.text.WriteString(s.Text() + "\n")
		l.mu.Unlock()
		select {
		case l.line <- s.Text():
		default: // nobody waits any more
		}
	}
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// run starts the program and waits until it has said a word.
func (w *works) run(t *testing.T, word string, args ...string) *process {
	t.Helper()
	p := &process{cmd: exec.Command(w.program, args...), out: &lines{line: make(chan string, 256)}, err: &lines{}, ended: make(chan struct{})}
	stdout, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	stderr, err := p.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var heard sync.WaitGroup
	heard.Go(func() { p.out.listen(stdout) })
	heard.Go(func() { p.err.listen(stderr) })
	go func() {
		heard.Wait()
		p.state = p.cmd.Wait()
		close(p.ended)
	}()
	t.Cleanup(p.kill)
	p.await(t, word)
	return p
}

func (p *process) await(t *testing.T, word string) {
	t.Helper()
	limit := time.After(patience)
	for {
		select {
		case line := <-p.out.line:
			if strings.Contains(line, word) {
				p.said = line
				return
			}
		case <-p.ended:
			t.Fatalf("%v ended (%v) before it said %q\n%s%s", p.cmd.Args, p.state, word, p.out, p.err)
		case <-limit:
			t.Fatalf("%v did not say %q\n%s%s", p.cmd.Args, word, p.out, p.err)
		}
	}
}

// kill ends the process as a failing machine would, and returns when it is gone.
func (p *process) kill() {
	_ = p.cmd.Process.Kill() // it may be gone already
	<-p.ended
}

// stop asks the process to end and holds it to ending well.
func (p *process) stop(t *testing.T) {
	t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	select {
	case <-p.ended:
	case <-time.After(patience):
		t.Fatalf("%v does not stop", p.cmd.Args)
	}
	if p.state != nil {
		t.Fatalf("%v ended badly: %v\n%s", p.cmd.Args, p.state, p.err)
	}
}

// running reports whether the process is there.
func (p *process) running() bool {
	select {
	case <-p.ended:
		return false
	default:
		return true
	}
}

// site is a data directory with everything "hoso serve" needs, and a nation that outlives the server.
type site struct {
	*works
	dir        string
	dsn        string
	nationFile string
	server     *process
	address    string
	logins     []demoLogin
	days       atomic.Int64 // from the calendar's day to the office's
}

type demoLogin struct {
	Short string `json:"short"`
	Login string `json:"login"`
}

// newSite takes a directory for its own. through, when not nil, stands between the server and the nation.
func (w *works) newSite(t *testing.T, dir, dsn string, through func(http.Handler) http.Handler) *site {
	t.Helper()
	s := &site{works: w, dir: dir, dsn: dsn, nationFile: filepath.Join(t.TempDir(), "nation.jsonl")}
	rules := exchange.BookRules(w.book)
	peer, err := national.Open(s.nationFile, national.Options{Now: s.now, Logins: map[string]string{"phutho": "bi-mat"},
		Rules: func() gateway.Rules { return rules }})
	if err != nil {
		t.Fatal(err)
	}
	handler := peer.Handler()
	if through != nil {
		handler = through(handler)
	}
	door := httptest.NewServer(handler)
	t.Cleanup(func() {
		door.Close()
		if err := peer.Close(); err != nil {
			t.Error(err)
		}
	})
	s.settle(t, door.URL)
	s.officeDay(t)
	return s
}

// settle writes what "hoso serve --config" reads.
func (s *site) settle(t *testing.T, nation string) {
	t.Helper()
	s.write(t, "keys.password", demo.KeyPassword)
	s.write(t, "nation.password", "bi-mat")
	config := "data = \".\"\nlisten = \"127.0.0.1:0\"\nkey_password_file = \"keys.password\"\n"
	if s.dsn != "" {
		s.write(t, "postgres.dsn", s.dsn)
		config += "postgres_file = \"postgres.dsn\"\n"
	}
	config += fmt.Sprintf("[nation]\nurl = %q\norg_code = \"H44\"\nusername = \"phutho\"\npassword_file = \"nation.password\"\n[log]\nlevel = \"warn\"\n", nation)
	s.write(t, "serve.toml", config)
	var kept struct {
		Logins []demoLogin `json:"logins"`
	}
	b, err := os.ReadFile(filepath.Join(s.dir, "demo.json"))
	if err == nil {
		err = json.Unmarshal(b, &kept)
	}
	if err != nil {
		t.Fatal(err)
	}
	s.logins = kept.Logins
}

func (s *site) write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(s.dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// start starts the server on the site and waits until it is well.
func (s *site) start(t *testing.T) {
	t.Helper()
	s.server = s.run(t, "http://", "serve", "--config", filepath.Join(s.dir, "serve.toml"))
	_, rest, _ := strings.Cut(s.server.said, "http://")
	s.address = "http://" + strings.TrimSpace(rest)
	s.until(t, func() bool {
		answer, err := http.Get(s.address + "/healthz")
		if err != nil {
			return false
		}
		defer answer.Body.Close()
		return answer.StatusCode == http.StatusOK
	})
}

// until waits for something to become true while the server runs.
func (s *site) until(t *testing.T, so func() bool) {
	t.Helper()
	for limit := time.Now().Add(patience); !so(); time.Sleep(20 * time.Millisecond) {
		if !s.server.running() {
			t.Fatalf("the server is gone: %v\n%s", s.server.state, s.server.err)
		}
		if time.Now().After(limit) {
			t.Fatalf("waited in vain\n%s", s.server.err)
		}
	}
}

// check runs "hoso check" on the site, which must find nothing, whatever state a crash left.
func (s *site) check(t *testing.T, when string) {
	t.Helper()
	args := []string{"check", "--data", s.dir}
	if s.dsn != "" {
		args = append(args, "--postgres", s.dsn)
	}
	out, err := exec.Command(s.program, args...).CombinedOutput()
	if err != nil || !bytes.Contains(out, []byte("Clean.")) {
		t.Fatalf("hoso check %s: %v\n%s", when, err, out)
	}
}

// copyDir gives a test a copy of a directory.
func copyDir(t *testing.T, from string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "office")
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(to, "keys", "master.json"), 0o600); err != nil {
		t.Fatal(err)
	}
	return to
}

// now is the office's clock, by which the nation goes too.
func (s *site) now() time.Time { return time.Now().AddDate(0, 0, int(s.days.Load())) }

// officeDay reads how far the demonstration moved the office's day.
func (s *site) officeDay(t *testing.T) {
	t.Helper()
	var day struct {
		Days int64 `json:"days,string"`
	}
	b, err := os.ReadFile(filepath.Join(s.dir, "office.json"))
	if err == nil {
		err = json.Unmarshal(b, &day)
	}
	if err != nil {
		t.Fatal(err)
	}
	s.days.Store(day.Days)
}

// later moves the office's day on, so that what the killed server had leased is free again: a lease lasts minutes.
func (s *site) later(t *testing.T) {
	t.Helper()
	s.write(t, "office.json", fmt.Sprintf(`{"days":"%d"}`, s.days.Add(1)))
}

// cluster is the tests' own PostgreSQL server, durable as one in earnest.
func newCluster(t *testing.T) *pgtest.Cluster {
	c := &pgtest.Cluster{Durable: true}
	t.Cleanup(c.Stop)
	return c
}
