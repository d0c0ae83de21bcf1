package store_test

import (
	"bytes"
	"io"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"hoso/office"
	"hoso/store"
)

// line stands between a program and its server, and can cut them apart at a COMMIT.
type line struct {
	server string // socket
	mu     sync.Mutex
	cut    func(program, server net.Conn, commit []byte) // what happens at the next COMMIT; nil: nothing
}

// newLine gives a line to the server of a database, and the address that leads over it.
func newLine(t *testing.T, dsn string) (*line, string) {
	t.Helper()
	host := strings.TrimPrefix(strings.Fields(dsn)[0], "host=")
	dir := t.TempDir()
	listener, err := net.Listen("unix", filepath.Join(dir, ".s.PGSQL.5432"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	l := &line{server: filepath.Join(host, ".s.PGSQL.5432")}
	go func() {
		for {
			program, err := listener.Accept()
			if err != nil {
				return
			}
			go l.carry(program)
		}
	}()
	return l, strings.Replace(dsn, "host="+host, "host="+dir, 1)
}

func (l *line) atCommit(cut func(program, server net.Conn, commit []byte)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut = cut
}

func (l *line) carry(program net.Conn) {
	server, err := net.Dial("unix", l.server)
	if err != nil {
		program.Close()
		return
	}
	go func() {
		io.Copy(program, server)
		program.Close()
	}()
	defer server.Close()
	buffer := make([]byte, 64<<10)
	for {
		n, err := program.Read(buffer)
		if err != nil {
			return
		}
		if cut := l.armed(buffer[:n]); cut != nil {
			cut(program, server, buffer[:n])
			return
		}
		if _, err := server.Write(buffer[:n]); err != nil {
			return
		}
	}
}

// armed takes the order to cut, once, when the bytes hold a COMMIT.
func (l *line) armed(sent []byte) func(program, server net.Conn, commit []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.cut == nil || !bytes.Contains(sent, []byte("COMMIT\x00")) {
		return nil
	}
	cut := l.cut
	l.cut = nil
	return cut
}

// TestP9CutAtCommit cuts the line at COMMIT in every way; whoever is told that the act was written finds it, and whoever is told that it
// was not does not.
func TestP9CutAtCommit(t *testing.T) {
	l, dsn := newLine(t, cluster.Database(t))
	s, err := store.OpenPostgres(t.Context(), dsn, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	const slow = 150 * time.Millisecond
	for name, c := range map[string]struct {
		cut     func(program, server net.Conn, commit []byte)
		written bool
	}{
		"before the server hears of it": {func(program, _ net.Conn, _ []byte) { program.Close() }, false},
		"before the answer": {func(program, server net.Conn, commit []byte) {
			program.Close()
			server.Write(commit)
			time.Sleep(slow) // the server reads what it was sent before it sees the end
		}, true},
		"while the server is slow, and it commits": {func(program, server net.Conn, commit []byte) {
			program.Close()
			time.Sleep(slow)
			server.Write(commit)
			time.Sleep(slow)
		}, true},
		"while the server is slow, and it does not": {func(program, _ net.Conn, _ []byte) { program.Close(); time.Sleep(slow) }, false},
	} {
		for kind, act := range map[string]office.Act{"entry": journalled(), "request": {Name: "silent", Request: name}} {
			l.atCommit(c.cut)
			_, err := s.Commit(t.Context(), act)
			if (err == nil) != c.written || err != nil && strings.Contains(err.Error(), "not known") {
				t.Errorf("%s, %s: told %v", name, kind, err)
			}
			if there := written(t, s, act); there != c.written {
				t.Errorf("%s, %s: written %v, want %v", name, kind, there, c.written)
			}
		}
	}
}

func written(t *testing.T, s *store.Postgres, act office.Act) bool {
	t.Helper()
	ask, name := "SELECT count(*) FROM request WHERE id = $1", act.Request
	if act.Entry != nil {
		ask, name = "SELECT count(*) FROM entry WHERE id = $1", string(act.Entry.ID)
	}
	n := 0
	if err := s.DB().QueryRowContext(t.Context(), ask, name).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n == 1
}

// TestCutConnections: connections that the server ends are replaced.
func TestCutConnections(t *testing.T) {
	s := openPostgres(t)
	const others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
	for range 5 {
		if _, err := s.DB().ExecContext(t.Context(), others); err != nil {
			t.Fatal(err)
		}
		failures := 0
		for ; failures < 20; failures++ {
			if _, err := s.Commit(t.Context(), journalled()); err == nil {
				break
			}
		}
		if failures == 20 {
			t.Fatal("the store does not come back")
		}
	}
}
