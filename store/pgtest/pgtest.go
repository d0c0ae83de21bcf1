// Package pgtest runs a private PostgreSQL server for tests and gives each test a database of its own.
//
// It owns the server's life: started at the first need, on a socket in a directory of its own, ended by Stop or with the test
// program, whichever comes first. It does not own any schema. Invariant: it touches no server and no data that it did not make.
//
// The default collation is Vietnamese, so that a comparison that forgets to ask for byte order is found out.
package pgtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// The times a server gets: to answer after it was started, to end after it was asked to, and to live at all.
const (
	startTime = 60 * time.Second
	stopTime  = 30 * time.Second
	lifeTime  = 30 * time.Minute
)

// Cluster is one server with its data. The zero value is ready: keep it in a variable of the test package and call Stop in TestMain
// after m.Run.
type Cluster struct {
	Durable bool // writes are flushed; without it a killed server may lose data, and tests are quicker
	// Prepare fills, once, the database from which all others are copied; nil: they are empty.
	Prepare func(ctx context.Context, address string) error

	mu      sync.Mutex
	dir     string
	bin     string
	owner   owner
	err     error // why it could not be made
	running *server
	made    int // databases
}

// server is one life of the server's process.
type server struct {
	pid   int
	ended chan struct{}
	err   error
}

// Database gives the address of a new, prepared database, which is dropped when the test ends. Without PostgreSQL the test fails.
func (c *Cluster) Database(t testing.TB) string {
	t.Helper()
	return c.database(t, prepared)
}

// Keep makes a database that is filled once and copied often: fill gets its address and closes every connection before it returns.
func (c *Cluster) Keep(name string, fill func(address string) error) error {
	c.mu.Lock()
	err := c.ready()
	if err == nil {
		err = c.admin("CREATE DATABASE " + name + " TEMPLATE " + prepared + " STRATEGY FILE_COPY")
	}
	c.mu.Unlock()
	if err != nil {
		return err
	}
	return fill(c.address(name))
}

// Copy gives the address of a new database that holds what a kept one does.
func (c *Cluster) Copy(t testing.TB, name string) string {
	t.Helper()
	return c.database(t, name)
}

// Empty gives the address of a new database that holds nothing.
func (c *Cluster) Empty(t testing.TB) string {
	t.Helper()
	return c.database(t, "template0")
}

func (c *Cluster) database(t testing.TB, template string) string {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.ready(); err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	c.made++
	name := fmt.Sprintf("hoso_%d", c.made)
	if err := c.admin("CREATE DATABASE " + name + " TEMPLATE " + template + " STRATEGY FILE_COPY"); err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	t.Cleanup(func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		if err := c.admin("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Errorf("pgtest: %v", err)
		}
	})
	return c.address(name)
}

// Crash kills the server as a failing machine would, and starts it again on what it left behind.
func (c *Cluster) Crash(t testing.TB) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.running == nil {
		t.Fatal("pgtest: the server does not run")
	}
	c.end(syscall.SIGQUIT) // the server kills its own helpers at once and leaves the data as they are
	if err := c.start(); err != nil {
		t.Fatalf("pgtest: start after a crash: %v", err)
	}
}

// Stop ends the server and removes its data.
func (c *Cluster) Stop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.running != nil {
		c.end(syscall.SIGINT)
	}
	if c.dir != "" {
		os.RemoveAll(c.dir)
		c.dir = ""
	}
}

func (c *Cluster) ready() error {
	if c.running != nil || c.err != nil {
		return c.err
	}
	if c.err = c.make(); c.err != nil {
		return c.err
	}
	if c.err = c.start(); c.err != nil {
		return c.err
	}
	c.err = c.prepare()
	return c.err
}

// prepared is the database that the others are copied from.
const prepared = "hoso_template"

func (c *Cluster) prepare() error {
	if err := c.admin("CREATE DATABASE " + prepared + " TEMPLATE template0"); err != nil {
		return err
	}
	if c.Prepare == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), startTime)
	defer cancel()
	return c.Prepare(ctx, c.address(prepared))
}

// make finds the programs and lays out the data.
func (c *Cluster) make() error {
	bin, err := binaries()
	if err != nil {
		return err
	}
	if c.owner, err = serverOwner(); err != nil {
		return err
	}
	c.bin = bin
	if c.dir, err = os.MkdirTemp("", "hosopg"); err != nil {
		return err
	}
	if err := c.owner.take(c.dir); err != nil {
		return err
	}
	initdb := exec.Command(filepath.Join(c.bin, "initdb"), "--pgdata", c.data(), "--username", "postgres", "--auth", "trust", "--encoding", "UTF8",
		"--locale", "C.UTF-8", "--locale-provider", "icu", "--icu-locale", "vi", "--no-sync")
	initdb.Dir, initdb.SysProcAttr = c.dir, c.owner.process()
	if out, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	return nil
}

// binaries finds the newest server program of version 15 or later.
func binaries() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		return "", err
	}
	version := func(path string) int {
		n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path))))
		return n
	}
	slices.SortFunc(found, func(a, b string) int { return version(b) - version(a) })
	if len(found) > 0 && version(found[0]) >= 15 {
		return filepath.Dir(found[0]), nil
	}
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path), nil
	}
	return "", errors.New("PostgreSQL 15 or later is not installed: install the Debian package postgresql-15")
}

func (c *Cluster) data() string { return filepath.Join(c.dir, "data") }

func (c *Cluster) address(database string) string {
	return fmt.Sprintf("host=%s user=postgres dbname=%s", c.dir, database)
}

func (c *Cluster) start() error {
	flush := "off"
	if c.Durable {
		flush = "on"
	}
	log := &bytes.Buffer{}
	ctx, cancel := context.WithTimeout(context.Background(), lifeTime)
	cmd := exec.CommandContext(ctx, filepath.Join(c.bin, "postgres"), "-D", c.data(), "-k", c.dir, "-c", "listen_addresses=", "-c", "fsync="+flush,
		"-c", "full_page_writes="+flush, "-c", "shared_buffers=32MB", "-c", "max_connections=100", "-c", "logging_collector=off")
	cmd.Dir, cmd.SysProcAttr, cmd.Stdout, cmd.Stderr = c.dir, c.owner.process(), log, log
	s := &server{ended: make(chan struct{})}
	begun := make(chan error)
	go func() {
		// The kernel ends the server with the thread that started it, so that thread must live as long as the server.
		runtime.LockOSThread()
		defer cancel()
		err := cmd.Start()
		begun <- err
		if err == nil {
			s.err = cmd.Wait()
		}
		close(s.ended)
	}()
	if err := <-begun; err != nil {
		return fmt.Errorf("start: %w", err)
	}
	s.pid = cmd.Process.Pid
	c.running = s
	if err := c.answers(); err != nil {
		c.end(syscall.SIGKILL)
		return fmt.Errorf("the server does not answer: %w\n%s", err, log)
	}
	return nil
}

// answers waits until the server takes connections.
func (c *Cluster) answers() error {
	deadline := time.Now().Add(startTime)
	for {
		err := c.admin("SELECT 1")
		if err == nil {
			return nil
		}
		select {
		case <-c.running.ended:
			return errors.Join(err, c.running.err)
		case <-time.After(50 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			return err
		}
	}
}

// end sends the signal to the server, by its own number, and waits until it is gone.
func (c *Cluster) end(signal syscall.Signal) {
	s := c.running
	c.running = nil
	syscall.Kill(s.pid, signal)
	select {
	case <-s.ended:
	case <-time.After(stopTime):
		syscall.Kill(s.pid, syscall.SIGKILL)
		<-s.ended
	}
}

// admin runs one statement beside all tests' databases.
func (c *Cluster) admin(statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), startTime)
	defer cancel()
	conn, err := pgx.Connect(ctx, c.address("postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, statement)
	return err
}
