package store_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"hoso/office"
	"hoso/store"
	"hoso/store/pgtest"
	"hoso/store/storetest"
)

// The servers all tests share; each test has a database of its own. Only the durable one flushes its writes.
var (
	cluster = pgtest.Cluster{Prepare: migrated}
	durable = pgtest.Cluster{Prepare: migrated, Durable: true}
)

func migrated(ctx context.Context, dsn string) error {
	s, err := store.OpenPostgres(ctx, dsn, store.Options{})
	if err != nil {
		return err
	}
	return s.Close()
}

func TestMain(m *testing.M) {
	if os.Getenv(childEngine) != "" {
		os.Exit(child())
	}
	code := m.Run()
	cluster.Stop()
	durable.Stop()
	os.Exit(code)
}

func sqlitePlace(t testing.TB) storetest.Open {
	path := filepath.Join(t.TempDir(), "tỉnh ?#%.db")
	return func(t testing.TB) office.Store {
		s, err := store.OpenSQLite(t.Context(), path, store.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
}

func postgresPlace(t testing.TB) storetest.Open {
	dsn := cluster.Database(t)
	return func(t testing.TB) office.Store {
		s, err := store.OpenPostgres(t.Context(), dsn, store.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
}

// engines are the places the conformance suite and the promises are tried on.
var engines = map[string]storetest.Place{"sqlite": sqlitePlace, "postgres": postgresPlace}

func TestConformance(t *testing.T) {
	for name, place := range engines {
		t.Run(name, func(t *testing.T) { storetest.Run(t, place) })
	}
}

func TestP7NoJournalNoAct(t *testing.T) {
	for name, place := range engines {
		t.Run(name, func(t *testing.T) { storetest.NoJournalNoAct(t, place) })
	}
}

// TestP17NoLostUpdates makes ten thousand changes when promises are proved, and fewer in daily work.
func TestP17NoLostUpdates(t *testing.T) {
	changes := 400
	if prove() {
		changes = 10_000
	}
	for name, place := range engines {
		t.Run(name, func(t *testing.T) { storetest.LostUpdates(t, place, changes) })
	}
}
