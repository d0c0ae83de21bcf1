package store_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hoso/fault"
	"hoso/id"
	"hoso/office"
	"hoso/store"
)

func openSQLite(t testing.TB) (*store.SQLite, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "hoso.db")
	s, err := store.OpenSQLite(t.Context(), path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s, path
}

func setting(id string) office.Act {
	return office.Act{Name: "test", Put: []office.Row{{Noun: "setting", ID: id, Body: []byte("{}")}}}
}

func settings(t testing.TB, s office.Store) (ids []string) {
	t.Helper()
	err := s.View(t.Context(), func(r office.Reader) error {
		return r.Each("setting", func(row office.Row) error { ids = append(ids, row.ID); return nil })
	})
	if err != nil {
		t.Fatal(err)
	}
	return ids
}

// TestEveryConnectionIsSet: one connection that is set otherwise would break a promise in silence.
func TestEveryConnectionIsSet(t *testing.T) {
	s, _ := openSQLite(t)
	for name, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "10000", "trusted_schema": "0",
		"mmap_size": "2147418112", "cache_size": "-12288", "temp_store": "2"} {
		got, err := s.Pragma(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		for _, value := range got {
			if value != want {
				t.Errorf("PRAGMA %s is %v, want %s", name, got, want)
				break
			}
		}
	}
}

func TestFilesAreTheOwnersAlone(t *testing.T) {
	s, path := openSQLite(t)
	if _, err := s.Commit(t.Context(), setting("a")); err != nil {
		t.Fatal(err)
	}
	for _, end := range []string{"", "-wal", "-shm"} {
		info, err := os.Stat(path + end)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s may be read as %v", filepath.Base(path)+end, info.Mode())
		}
	}
}

// together runs units so that they share one transaction: they wait behind one that holds the writer.
func together(t *testing.T, s *store.SQLite, units ...func(exec func(string) error) error) []error {
	t.Helper()
	held, release := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() {
		s.Do(t.Context(), func(func(string) error) error { close(held); <-release; return nil })
	})
	<-held
	outcomes := make([]error, len(units))
	for i, fn := range units {
		all.Go(func() { outcomes[i] = s.Do(t.Context(), fn) })
		for s.Queued() <= i {
			time.Sleep(time.Millisecond)
		}
	}
	close(release)
	all.Wait()
	return outcomes
}

func insert(id string) func(func(string) error) error {
	return func(exec func(string) error) error {
		return exec("INSERT INTO r_setting (id, rev, body) VALUES ('" + id + "', 1, x'00')")
	}
}

// TestGroupPanic: a unit that panics fails alone.
func TestGroupPanic(t *testing.T) {
	s, _ := openSQLite(t)
	got := together(t, s, insert("a"), func(exec func(string) error) error {
		if err := insert("b")(exec); err != nil {
			return err
		}
		panic("a unit went mad")
	}, insert("c"))
	if got[0] != nil || got[1] == nil || got[2] != nil || !strings.Contains(got[1].Error(), "went mad") {
		t.Errorf("outcomes %v", got)
	}
	if ids := settings(t, s); !slices.Equal(ids, []string{"a", "c"}) {
		t.Errorf("there is %v", ids)
	}
}

// TestGroupFailsTogether: where the transaction cannot be committed, everyone is told so, and the next ones are served.
func TestGroupFailsTogether(t *testing.T) {
	s, _ := openSQLite(t)
	dangling := func(exec func(string) error) error { // seen at COMMIT only
		return errors.Join(exec("PRAGMA defer_foreign_keys = 1"),
			exec("INSERT INTO r_key (id, rev, k_dossier, body) VALUES ('x', 1, 'nobody', x'00')"))
	}
	refused := func(func(string) error) error { return fault.New(fault.Stale, "row.stale") }
	ended := func(exec func(string) error) error { return exec("ROLLBACK") } // those that come after it get a new transaction
	endedBadly := func(exec func(string) error) error {
		return errors.Join(exec("ROLLBACK"), fault.New(fault.Stale, "row.stale"))
	}
	for name, units := range map[string][]func(func(string) error) error{
		"commit":      {insert("a"), dangling, refused, insert("c")},
		"transaction": {insert("a"), refused, ended},
		"savepoint":   {insert("a"), endedBadly},
	} {
		for i, err := range together(t, s, units...) {
			if err == nil || fault.Is(err, fault.Stale) {
				t.Errorf("%s: unit %d was told %v", name, i, err)
			}
		}
		if ids := settings(t, s); len(ids) != 0 {
			t.Errorf("%s: there is %v", name, ids)
		}
	}
	if _, err := s.Commit(t.Context(), setting("d")); err != nil {
		t.Errorf("afterwards an act is refused: %v", err)
	}
}

// TestLeftInTheQueue: who leaves before the act has begun is not served, and who leaves after learns the outcome.
func TestLeftInTheQueue(t *testing.T) {
	s, _ := openSQLite(t)
	held, release := make(chan struct{}), make(chan struct{})
	leaving, leave := context.WithCancel(t.Context())
	var all sync.WaitGroup
	all.Go(func() {
		err := s.Do(leaving, func(exec func(string) error) error { close(held); <-release; return insert("begun")(exec) })
		if err != nil {
			t.Errorf("what had begun was told %v", err)
		}
	})
	<-held
	all.Go(func() {
		if _, err := s.Commit(leaving, setting("waiting")); !errors.Is(err, context.Canceled) {
			t.Errorf("what had not begun was told %v", err)
		}
	})
	for s.Queued() == 0 {
		time.Sleep(time.Millisecond)
	}
	leave()
	close(release)
	all.Wait()
	if ids := settings(t, s); !slices.Equal(ids, []string{"begun"}) {
		t.Errorf("there is %v", ids)
	}
}

// TestCloseServesTheQueue: what was taken is done, what comes later is refused, and closing twice does no harm.
func TestCloseServesTheQueue(t *testing.T) {
	s, path := openSQLite(t)
	var mu sync.Mutex
	var done []string
	var all sync.WaitGroup
	for range 40 {
		all.Go(func() {
			name := id.New()
			_, err := s.Commit(t.Context(), setting(name))
			if err != nil && !errors.Is(err, store.ErrClosed) {
				t.Error(err)
			}
			if err == nil {
				mu.Lock()
				done = append(done, name)
				mu.Unlock()
			}
		})
	}
	if err := errors.Join(s.Close(), s.Close()); err != nil {
		t.Fatal(err)
	}
	all.Wait()
	if err := s.View(t.Context(), func(office.Reader) error { return nil }); !errors.Is(err, store.ErrClosed) {
		t.Errorf("a view of a closed store gave %v", err)
	}
	again, err := store.OpenSQLite(t.Context(), path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	slices.Sort(done)
	if ids := settings(t, again); !slices.Equal(ids, done) {
		t.Errorf("%d acts were acknowledged, %d are there", len(done), len(ids))
	}
}

// TestManyViews: more views than connections, each asking what no connection has prepared yet.
func TestManyViews(t *testing.T) {
	s, err := store.OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "hoso.db"), store.Options{Connections: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			err := s.View(t.Context(), func(r office.Reader) error {
				_, err := r.Find(office.Query{Noun: office.Nouns[i%len(office.Nouns)].Name})
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

// TestManyQuestions: more different questions than a connection keeps prepared, all answered.
func TestManyQuestions(t *testing.T) {
	s, err := store.OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "hoso.db"), store.Options{Connections: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Commit(t.Context(), setting("a")); err != nil {
		t.Fatal(err)
	}
	for i := range 500 {
		q := office.Query{Noun: "setting"}
		for range i {
			q.Where = append(q.Where, office.Where{Key: "id", Op: "=", Value: "a"})
		}
		err := s.View(t.Context(), func(r office.Reader) error {
			rows, err := r.Find(q)
			if err == nil && len(rows) != 1 {
				t.Errorf("question %d found %v", i, rows)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestTwoPrograms: a second program on the same file writes too; the sealers do not give a number twice.
func TestTwoPrograms(t *testing.T) {
	one, path := openSQLite(t)
	two, err := store.OpenSQLite(t.Context(), path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer two.Close()
	var all sync.WaitGroup
	for _, s := range []*store.SQLite{one, two} {
		all.Go(func() {
			for range 20 {
				if _, err := s.Commit(t.Context(), journalled()); err != nil {
					t.Error(err)
				}
				if _, err := s.Seal(t.Context(), noon, unsigned); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if c, err := one.Seal(t.Context(), noon, unsigned); err != nil || c.Size != 40 {
		t.Errorf("%d entries are numbered: %v", c.Size, err)
	}
}

// TestStatistics: what the plans rest on is there after the tables have grown, the finer kind included.
func TestStatistics(t *testing.T) {
	s, path := openSQLite(t)
	act := office.Act{Name: "load"}
	for i := range 500 {
		act.Put = append(act.Put, office.Row{Noun: "account", ID: id.New(), Keys: map[string]any{"login": id.New(), "unit_path": strings.Repeat("1.", i%9), "seen": int64(0)}, Body: []byte("{}")})
	}
	if _, err := s.Commit(t.Context(), act); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	db := rawDB(t, "sqlite", "file:"+path)
	for _, table := range []string{"sqlite_stat1", "sqlite_stat4"} {
		n := 0
		if err := db.QueryRowContext(t.Context(), "SELECT count(*) FROM "+table+" WHERE tbl = 'r_account'").Scan(&n); err != nil || n == 0 {
			t.Errorf("%s holds %d lines on a table of 500 rows: %v", table, n, err)
		}
	}
}

func TestOpenElsewhere(t *testing.T) {
	if _, err := store.OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "no", "such", "folder"), store.Options{}); err == nil {
		t.Error("a store was opened in a folder that is not there")
	}
	path := filepath.Join(t.TempDir(), "text")
	if err := os.WriteFile(path, []byte(strings.Repeat("this is no database ", 500)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := store.OpenSQLite(t.Context(), path, store.Options{}); err == nil {
		t.Error("a text was opened as a store")
	}
}
