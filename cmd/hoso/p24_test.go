package main_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
	_ "modernc.org/sqlite"

	"hoso/law"
	"hoso/office"
	"hoso/office/entry"
	"hoso/record/change"
	"hoso/web"
)

// inside is what no answer may tell: how the program is built, where its things are, what the layer below said.
// pgx is looked for in small letters only: three capitals stand in a random number sooner or later.
var inside = regexp.MustCompile(`(?i)goroutine |\.go:\d|runtime error|nil pointer|panic|sqlite|sqlstate|(?-i:pgx)|postgres|\bselect .+ from\b|insert into|hoso\.db|\.p12|master\.json|` +
	`no such file|not a directory|is a directory|permission denied|input/output error|no space left|read-only file|database is locked|disk i/o|malformed|` +
	`connection refused|dial tcp|dial unix|broken pipe|context deadline|context canceled|hoso/(office|store|vault|files|record|law)|/tmp/`)

// broken is a running office with something under it out of order.
type broken struct {
	*site
	t        *testing.T
	person   *caller
	officer  *caller
	draft    office.ChangeView
	evidence office.EvidenceView
	dossier  string
}

// TestP24BrokenDependencies takes away, one after the other, what the running program stands on. Whoever asks meanwhile is told that it
// did not work and under which number, never how the program is built; the program stays up, and works again when it is mended.
func TestP24BrokenDependencies(t *testing.T) {
	t.Parallel() // it mostly waits for processes
	w := build(t)
	t.Run("sqlite", func(t *testing.T) {
		b := w.newBroken(t, copyDir(t, w.demonstration(t, "")), "")
		t.Run("documents gone", b.documentsGone)
		t.Run("disk full", func(t *testing.T) { b.failing(t, "ENOSPC") })
		if os.Getenv("HOSO_PROVE") != "" { // the store's own tests have both errors each time; a lock is waited for, for ten seconds
			t.Run("disk failing", func(t *testing.T) { b.failing(t, "EIO") })
			t.Run("database locked", b.locked)
		}
		t.Run("database destroyed", b.destroyed)
	})
	if os.Getenv("HOSO_PROVE") == "" {
		return // the store's own tests lose the server each time
	}
	t.Run("postgres", func(t *testing.T) {
		dsn := newCluster(t).Empty(t)
		w.newBroken(t, w.demonstration(t, dsn), dsn).gone(t)
	})
}

func (w *works) newBroken(t *testing.T, dir, dsn string) *broken {
	t.Helper()
	b := &broken{site: w.newSite(t, dir, dsn, nil), t: t}
	b.start(t)
	b.person, b.officer = b.caller("person"), b.caller("officer")
	var me struct {
		Dossier string `json:"dossier"`
	}
	if err := errors.Join(b.person.get("/toi", &me), b.officer.get("/toi", nil)); err != nil {
		t.Fatal(err)
	}
	b.dossier = me.Dossier
	if err := b.person.post("/ho-so/"+me.Dossier+"/cap-nhat", "", entry.Beginning{Kind: change.Update}, &b.draft); err != nil {
		t.Fatal(err)
	}
	if err := b.upload(); err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *broken) upload() error {
	return b.person.upload("/thay-doi/"+string(b.draft.ID)+"/minh-chung", map[string]string{"type": "khac"}, "phieu.pdf", smallPDF, &b.evidence)
}

func (b *broken) save() error {
	if err := b.person.get("/thay-doi/"+string(b.draft.ID), &b.draft); err != nil {
		return err
	}
	typed := []entry.Typed{{Path: phonePath, Input: law.Input{Text: "0912345678"}}}
	return b.person.post("/thay-doi/"+string(b.draft.ID), "", entry.Saving{Rev: b.draft.Rev, Typed: typed}, &b.draft)
}

func (b *broken) readEvidence() error {
	return b.person.get("/minh-chung/"+string(b.evidence.ID), nil)
}

// refusedInside holds an act to having failed on our side, with a problem that tells nothing of the inside.
func refusedInside(t *testing.T, what string, err error) {
	t.Helper()
	var no *refusal
	switch {
	case !errors.As(err, &no):
		t.Errorf("%s: want a refusal, got %v", what, err)
	case no.Status < 500 || no.Key == "" || no.Detail == "":
		t.Errorf("%s: want a problem of status 5xx, got %d %s", what, no.Status, no.body)
	}
	if no != nil {
		silent(t, what, no.body)
	}
}

func silent(t *testing.T, what string, body []byte) {
	t.Helper()
	if found := inside.Find(body); found != nil {
		t.Errorf("%s: the answer tells %q:\n%.1000s", what, found, body)
	}
}

// documentsGone puts the sealed documents out of reach, and the place where new ones are made.
func (b *broken) documentsGone(t *testing.T) {
	folder := filepath.Join(b.dir, "files")
	rooms, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, room := range rooms {
		path := filepath.Join(folder, room.Name())
		if err := errors.Join(os.Rename(path, path+".away"), os.WriteFile(path, nil, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	refusedInside(t, "upload", b.upload())
	refusedInside(t, "document", b.readEvidence())
	b.everywhere(t, http.MethodGet)
	for _, room := range rooms {
		path := filepath.Join(folder, room.Name())
		if err := errors.Join(os.Remove(path), os.Rename(path+".away", path)); err != nil {
			t.Fatal(err)
		}
	}
	b.mended(t)
}

// mended holds the program to working again.
func (b *broken) mended(t *testing.T) {
	t.Helper()
	for what, do := range map[string]func() error{"save": b.save, "upload": b.upload, "document": b.readEvidence} {
		if err := do(); err != nil {
			t.Errorf("%s, after it was mended: %v\n%s", what, err, b.server.err)
		}
	}
}

// failing lets every write and flush of the running program fail.
func (b *broken) failing(t *testing.T, how string) {
	cmd := exec.Command("strace", "-f", "-qqq", "-o", filepath.Join(t.TempDir(), "calls"), "-e", "trace=pwrite64,fsync,fdatasync", "-e", "inject=pwrite64,fsync,fdatasync:error="+how,
		"-e", "signal=none", "-p", fmt.Sprint(b.server.cmd.Process.Pid))
	if err := cmd.Start(); err != nil {
		t.Fatalf("strace: %v", err)
	}
	b.until(t, func() bool { return traced(b.server.cmd.Process.Pid) })
	refusedInside(t, "save", b.save())
	refusedInside(t, "upload", b.upload())
	b.everywhere(t, http.MethodGet, http.MethodPost)
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it ends with the signal
	b.mended(t)
}

// traced reports whether every thread of a process is watched.
func traced(pid int) bool {
	tasks, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/status", pid))
	if err != nil || len(tasks) == 0 {
		return false
	}
	for _, task := range tasks {
		b, err := os.ReadFile(task)
		if err == nil && bytes.Contains(b, []byte("TracerPid:\t0\n")) {
			return false
		}
	}
	return true
}

// locked holds the database's lock from another process' side.
func (b *broken) locked(t *testing.T) {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(b.dir, "hoso.db")+"?_txlock=immediate&_pragma=busy_timeout(10000)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	lock, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	refusedInside(t, "save", b.save())
	if err := lock.Rollback(); err != nil {
		t.Fatal(err)
	}
	b.mended(t)
}

// destroyed writes over the whole database. Nothing can be answered any more, and the program still stands.
func (b *broken) destroyed(t *testing.T) {
	for _, name := range []string{"hoso.db", "hoso.db-wal"} {
		path := filepath.Join(b.dir, name)
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err == nil {
			_, err = f.Write(bytes.Repeat([]byte("vụn "), int(info.Size())/5))
			err = errors.Join(err, f.Close())
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	b.everywhere(t, http.MethodGet, http.MethodPost)
	refusedInside(t, "save", b.save())
}

// gone cuts every connection to the database and lets no new one in, then lets them in again.
func (b *broken) gone(t *testing.T) {
	ctx := context.Background()
	config, err := pgx.ParseConfig(b.dsn)
	if err != nil {
		t.Fatal(err)
	}
	name := config.Database
	config.Database = "postgres"
	admin, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close(ctx)
	allow := func(yes bool) {
		t.Helper()
		if _, err := admin.Exec(ctx, fmt.Sprintf("ALTER DATABASE %s ALLOW_CONNECTIONS %v", name, yes)); err != nil {
			t.Fatal(err)
		}
		if _, err := admin.Exec(ctx, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", name); err != nil {
			t.Fatal(err)
		}
	}
	allow(false)
	refusedInside(t, "save", b.save())
	refusedInside(t, "upload", b.upload())
	b.everywhere(t, http.MethodGet, http.MethodPost)
	if status := b.status(t, "/healthz"); status != http.StatusServiceUnavailable {
		t.Errorf("without its database the program says %d of its health", status)
	}
	allow(true)
	b.until(t, func() bool { return b.status(t, "/healthz") == http.StatusOK })
	b.mended(t)
}

func (b *broken) status(t *testing.T, path string) int {
	t.Helper()
	answer, err := http.Get(b.address + path)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	return answer.StatusCode
}

// everywhere asks at every address there is, as a page and as a program, as the person and as the officer; whatever is answered tells
// nothing of the inside, and the program is still there.
func (b *broken) everywhere(t *testing.T, methods ...string) {
	t.Helper()
	fill := strings.NewReplacer("{dossier}", b.dossier, "{change}", string(b.draft.ID), "{evidence}", string(b.evidence.ID), "{$}", "", "{file...}", "app.css")
	rest := regexp.MustCompile(`\{[a-z.]+\}`)
	for _, route := range web.Routes() {
		if !slices.Contains(methods, route.Method) || route.Name == "account.sign_out" {
			continue
		}
		path := rest.ReplaceAllString(fill.Replace(route.Pattern), b.dossier)
		for _, who := range []*caller{b.person, b.officer} {
			for _, accept := range []string{"application/json", "text/html"} {
				b.ask(t, who, route.Method, path, accept)
			}
		}
	}
	if !b.server.running() {
		t.Fatalf("the program is gone: %v\n%s", b.server.state, b.server.err)
	}
}

func (b *broken) ask(t *testing.T, who *caller, method, path, accept string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	r, err := who.request(sent{method: method, path: path, media: "application/json", body: []byte("{}")})
	if err != nil {
		t.Fatal(err)
	}
	if accept == "text/html" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r.Header.Set("Accept", accept)
	client := http.Client{Transport: who.http.Transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(r.WithContext(ctx))
	if err != nil {
		t.Errorf("%s %s: %v", method, path, err)
		return
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Errorf("%s %s: %v", method, path, err)
	}
	if media := answer.Header.Get("Content-Type"); strings.HasPrefix(media, "text/html") || strings.HasSuffix(media, "json") || strings.HasPrefix(media, "text/plain") {
		silent(t, method+" "+path, body)
	}
	if answer.StatusCode >= 500 && accept == "application/json" && answer.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("%s %s: %d as %q: %.200s", method, path, answer.StatusCode, answer.Header.Get("Content-Type"), body)
	}
}
