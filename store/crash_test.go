package store_test

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"hoso/office"
	"hoso/store"
	"hoso/store/storetest"
)

// The promise of durability is tried on a second process: this test program, started again as a child that writes until it is killed.
const (
	childEngine = "HOSO_STORE_CHILD"
	childPlace  = "HOSO_STORE_PLACE"
	childActs   = "HOSO_STORE_ACTS"
)

// hands is how many write at once.
const hands = 4

// prove tells whether promises are to be tried the promised number of times.
func prove() bool { return os.Getenv("HOSO_PROVE") != "" }

func openEngine(ctx context.Context, engine, place string) (office.Store, error) {
	if engine == "sqlite" {
		return store.OpenSQLite(ctx, place, store.Options{})
	}
	return store.OpenPostgres(ctx, place, store.Options{})
}

// child writes and says on standard output what it was told: "+ name" for an act acknowledged, "- name error" for one that was not.
func child() int {
	ctx := context.Background()
	s, err := openEngine(ctx, os.Getenv(childEngine), os.Getenv(childPlace))
	if err != nil {
		fmt.Println("!", err)
		return 1
	}
	acts := 1_000_000
	fmt.Sscan(os.Getenv(childActs), &acts)
	storetest.Work(ctx, s, hands, acts, func(name string, err error) {
		if err == nil {
			fmt.Println("+", name)
		} else {
			fmt.Println("-", name, strings.ReplaceAll(err.Error(), "\n", " "))
		}
	})
	if err := s.Close(); err != nil {
		fmt.Println("!", err)
		return 1
	}
	return 0
}

// heard is what a child said before it ended.
type heard struct {
	acknowledged []string
	failed       []string // errors
	first        chan struct{}
	mu           sync.Mutex
}

func (h *heard) listen(out io.Reader) {
	for lines := bufio.NewScanner(out); lines.Scan(); {
		h.mu.Lock()
		kind, text, _ := strings.Cut(lines.Text(), " ")
		if kind == "+" {
			h.acknowledged = append(h.acknowledged, text)
		} else {
			h.failed = append(h.failed, lines.Text())
		}
		if len(h.acknowledged) == 1 && kind == "+" {
			close(h.first)
		}
		h.mu.Unlock()
	}
}

// run starts the child, under a command in front of it, and lets meanwhile happen to it. It returns when the child has ended.
func run(t *testing.T, engine, place string, acts int, front []string, meanwhile func(*exec.Cmd, *heard)) *heard {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	words := append(append([]string{}, front...), self)
	cmd := exec.CommandContext(ctx, words[0], words[1:]...)
	cmd.Env = append(os.Environ(), childEngine+"="+engine, childPlace+"="+place, fmt.Sprintf("%s=%d", childActs, acts), "GOMAXPROCS=1")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	h := &heard{first: make(chan struct{})}
	ended := make(chan struct{})
	go func() { h.listen(out); close(ended) }()
	if meanwhile != nil {
		meanwhile(cmd, h)
	}
	<-ended
	cmd.Wait() // a killed child reports an error
	return h
}

// killAfter kills a child with SIGKILL a random time after its first act.
func killAfter(t *testing.T, dice *rand.Rand, longest time.Duration) func(*exec.Cmd, *heard) {
	return func(cmd *exec.Cmd, h *heard) {
		select {
		case <-h.first:
		case <-time.After(time.Minute):
			t.Error("the child wrote nothing in a minute")
		}
		time.Sleep(time.Duration(dice.Int64N(int64(longest))))
		cmd.Process.Kill()
	}
}

// survived opens the place again and checks everything heard so far.
func survived(t *testing.T, engine, place string, acknowledged []string) {
	t.Helper()
	s, err := openEngine(t.Context(), engine, place)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if p, ok := s.(*store.Postgres); ok {
		alone(t, p)
	}
	storetest.Survived(t, s, acknowledged, nil)
}

// alone waits until the server has noticed that the killed program is gone: it may still be committing what that one sent last.
func alone(t *testing.T, p *store.Postgres) {
	t.Helper()
	const others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'hoso' AND pid <> pg_backend_pid()"
	p.DB().SetMaxOpenConns(1)
	defer p.DB().SetMaxOpenConns(8)
	for {
		n := 0
		if err := p.DB().QueryRowContext(t.Context(), others).Scan(&n); err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// TestP9KilledProgram kills the writing program at random moments: 200 times when promises are proved.
func TestP9KilledProgram(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			places, kills := 1, 3
			if prove() {
				places, kills = 20, 10
			}
			dice := rand.New(rand.NewPCG(1, 2))
			for range places {
				place := newPlace(t, engine)
				var acknowledged []string
				for range kills {
					h := run(t, engine, place, 1_000_000, nil, killAfter(t, dice, 150*time.Millisecond))
					if len(h.failed) > 0 {
						t.Fatalf("before it was killed the child was refused: %s", h.failed[0])
					}
					acknowledged = append(acknowledged, h.acknowledged...)
					survived(t, engine, place, acknowledged)
				}
				if len(acknowledged) < kills {
					t.Errorf("only %d acts were written", len(acknowledged))
				}
				if engine == "sqlite" {
					sound(t, place)
				}
			}
		})
	}
}

func newPlace(t *testing.T, engine string) string {
	if engine == "sqlite" {
		return filepath.Join(t.TempDir(), "hoso.db")
	}
	return durable.Database(t)
}

// sound lets SQLite check its own file.
func sound(t *testing.T, path string) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, pragma := range []string{"PRAGMA integrity_check", "PRAGMA foreign_key_check"} {
		rows, err := db.QueryContext(t.Context(), pragma)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var text sql.NullString
			if pragma == "PRAGMA foreign_key_check" || rows.Scan(&text) != nil || text.String != "ok" {
				t.Errorf("%s: %v", pragma, text.String)
			}
		}
		rows.Close()
	}
}

// TestP9FailedWrites makes calls of the operating system fail under the writing program, one after the other: a write, a flush, a full
// disk, once and from then on; and kills the program in the middle of them.
func TestP9FailedWrites(t *testing.T) {
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Fatal("strace is not installed: install the Debian package strace")
	}
	for _, fault := range []struct {
		call, how string
		places    []int
	}{
		{"pwrite64", "error=EIO", []int{5, 25, 70, 160}},
		{"pwrite64", "error=ENOSPC", []int{35, 90}},
		{"pwrite64", "signal=KILL", []int{25, 70, 160, 300}},
		{"fsync", "error=EIO", []int{1, 3, 6, 9}},
		{"fsync", "signal=KILL", []int{3, 6, 9}},
	} {
		if prove() {
			fault.places = everyPlace(fault.call)
		}
		t.Run(fault.call+" "+fault.how, func(t *testing.T) {
			met := 0
			for _, when := range fault.places {
				inject := fmt.Sprintf("inject=%s:%s:when=%d", fault.call, fault.how, when)
				met += failedWrites(t, strace, "trace="+fault.call, inject)
				if !strings.Contains(inject, "KILL") {
					met += failedWrites(t, strace, "trace="+fault.call, inject+"+")
				}
			}
			if met == 0 {
				t.Error("no fault met the work in its middle")
			}
		})
	}
}

// everyPlace is each call of a kind in turn, as far as the child makes them.
func everyPlace(call string) (all []int) {
	for n := range map[string]int{"pwrite64": 200, "fsync": 40}[call] {
		all = append(all, n+1)
	}
	return all
}

// failedWrites runs the child under one fault and checks what is left. It gives 1 when some acts were acknowledged and some not.
func failedWrites(t *testing.T, strace, trace, inject string) int {
	t.Helper()
	place := newPlace(t, "sqlite")
	s, err := openEngine(t.Context(), "sqlite", place) // the schema is made in peace
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	const acts = 10
	front := []string{strace, "-f", "-qqq", "-o", "/dev/null", "-e", trace, "-e", inject, "-e", "signal=none", "--"}
	h := run(t, "sqlite", place, acts, front, nil)
	survived(t, "sqlite", place, h.acknowledged)
	sound(t, place)
	for _, line := range h.failed {
		if !strings.Contains(line, "disk") {
			t.Errorf("%s: an error of the disk was taken for something else: %s", inject, line)
		}
	}
	if len(h.acknowledged) > 0 && len(h.acknowledged) < hands*acts {
		return 1
	}
	return 0
}

// TestP9KilledServer kills the PostgreSQL server under a program that goes on: what was acknowledged is there, and what was refused
// with certainty is not.
func TestP9KilledServer(t *testing.T) {
	crashes := 1
	if prove() {
		crashes = 20
	}
	dsn := durable.Database(t)
	s, err := store.OpenPostgres(t.Context(), dsn, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ctx, stop := context.WithCancel(t.Context())
	var mu sync.Mutex
	var acknowledged, refused []string
	worked := make(chan struct{})
	go func() {
		defer close(worked)
		storetest.Work(ctx, s, hands, 1_000_000, func(name string, err error) {
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				acknowledged = append(acknowledged, name)
			case !strings.Contains(err.Error(), "not known"):
				refused = append(refused, name)
			}
			if err != nil {
				time.Sleep(time.Millisecond)
			}
		})
	}()
	for range crashes {
		time.Sleep(150 * time.Millisecond)
		durable.Crash(t)
	}
	time.Sleep(150 * time.Millisecond)
	stop()
	<-worked
	if len(acknowledged) < 10 || len(refused) == 0 {
		t.Errorf("%d acts were acknowledged and %d refused", len(acknowledged), len(refused))
	}
	storetest.Survived(t, s, acknowledged, refused)
}
