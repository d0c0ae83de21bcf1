package store_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"hoso/id"
	"hoso/office"
	"hoso/record/journal"
	"hoso/store"
)

var noon = time.Date(2026, 7, 1, 5, 0, 0, 0, time.UTC)

func unsigned(int64, [32]byte) (string, error) { return "", nil }

func journalled() office.Act {
	return office.Act{Name: "test", At: noon, Entry: &journal.Entry{ID: id.Of[id.Entry](), At: noon, Act: "test"}}
}

func openPostgres(t testing.TB) *store.Postgres {
	t.Helper()
	s, err := store.OpenPostgres(t.Context(), cluster.Database(t), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// TestSealWaitsForTheEarlier: while a transaction that began earlier may still write, what came after it is not numbered.
func TestSealWaitsForTheEarlier(t *testing.T) {
	s := openPostgres(t)
	tx, err := s.DB().BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	body, err := store.Pack([]byte("{}"))
	if err != nil {
		t.Fatal(err)
	}
	insert := "INSERT INTO entry (id, at, act, account, body) VALUES ('earlier', 0, 'slow', '', $1)"
	if _, err := tx.ExecContext(t.Context(), insert, body); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Commit(t.Context(), journalled()); err != nil {
		t.Fatal(err)
	}
	if c, err := s.Seal(t.Context(), noon, unsigned); err != nil || c.Size != 0 {
		t.Errorf("an entry was numbered before an earlier one: %+v, %v", c, err)
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	if c, err := s.Seal(t.Context(), noon, unsigned); err != nil || c.Size != 2 {
		t.Errorf("after the earlier transaction ended: %+v, %v", c, err)
	}
	err = s.View(t.Context(), func(r office.Reader) error {
		all, err := r.Entries(office.EntryQuery{})
		if err == nil && (len(all) != 2 || all[1].Number != 0 || all[0].Entry.Act != "test") {
			t.Errorf("the journal reads %+v", all)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// TestSealAfterRestore: entries that another cluster wrote carry transaction numbers of its own, far ahead of this one's.
func TestSealAfterRestore(t *testing.T) {
	s := openPostgres(t)
	if _, err := s.Commit(t.Context(), journalled()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.DB().ExecContext(t.Context(), "UPDATE entry SET xid = '9000000000'"); err != nil {
		t.Fatal(err)
	}
	if c, err := s.Seal(t.Context(), noon, unsigned); err != nil || c.Size != 1 {
		t.Errorf("a restored entry is not numbered: %+v, %v", c, err)
	}
}

// TestTwoPostgres: two programs on one database write and seal at once.
func TestTwoPostgres(t *testing.T) {
	dsn := cluster.Empty(t) // they also make the schema at once
	var all sync.WaitGroup
	for range 3 {
		all.Go(func() {
			s, err := store.OpenPostgres(t.Context(), dsn, store.Options{})
			if err != nil {
				t.Error(err)
				return
			}
			defer s.Close()
			for range 15 {
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
	s, err := store.OpenPostgres(t.Context(), dsn, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if c, err := s.Seal(t.Context(), noon, unsigned); err != nil || c.Size != 45 {
		t.Errorf("%d entries are numbered of 45: %v", c.Size, err)
	}
}

// TestServersThatDoNotKeepPromises are refused.
func TestServersThatDoNotKeepPromises(t *testing.T) {
	dsn := cluster.Database(t)
	if _, err := store.OpenPostgres(t.Context(), dsn+" synchronous_commit=off", store.Options{}); err == nil || !strings.Contains(err.Error(), "synchronous_commit") {
		t.Errorf("a server that acknowledges before it writes: %v", err)
	}
	if _, err := store.OpenPostgres(t.Context(), dsn+" port=1", store.Options{}); err == nil {
		t.Error("a server that is not there was opened")
	}
	if _, err := store.OpenPostgres(t.Context(), "nonsense =", store.Options{}); err == nil {
		t.Error("an address that is none was opened")
	}
}
