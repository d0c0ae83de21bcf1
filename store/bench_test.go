package store_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"hoso/id"
	"hoso/office"
	"hoso/record/journal"
	"hoso/store"
)

// loaded is a store with some thousand rows of one noun. Both engines flush their writes.
func loaded(b *testing.B, engine string) (office.Store, []string) {
	b.Helper()
	var s office.Store
	if engine == "sqlite" {
		s, _ = openSQLite(b)
	} else {
		p, err := store.OpenPostgres(b.Context(), durable.Database(b), store.Options{})
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { p.Close() })
		s = p
	}
	var ids []string
	for range 20 {
		act := office.Act{Name: "load"}
		for range 500 {
			row := benchRow()
			act.Put, ids = append(act.Put, row), append(ids, row.ID)
		}
		if _, err := s.Commit(b.Context(), act); err != nil {
			b.Fatal(err)
		}
	}
	return s, ids
}

func benchRow() office.Row {
	dice := rand.IntN(1000)
	return office.Row{Noun: "account", ID: id.New(), Keys: map[string]any{"login": id.New(), "unit_path": fmt.Sprintf("00001.%05d.", dice)},
		Body: []byte(`{"text":"` + strings.Repeat(id.New()+" hồ sơ ", 60) + `"}`)}
}

// each measures one thing on both engines, for one client and for eight at once.
func each(b *testing.B, one func(s office.Store, ids []string) error) {
	for _, engine := range []string{"sqlite", "postgres"} {
		b.Run(engine, func(b *testing.B) {
			s, ids := loaded(b, engine)
			for _, clients := range []int{1, 8} {
				b.Run(fmt.Sprint(clients, " clients"), func(b *testing.B) {
					var left atomic.Int64
					left.Store(int64(b.N))
					var all sync.WaitGroup
					for range clients {
						all.Go(func() {
							for left.Add(-1) >= 0 {
								if err := one(s, ids); err != nil {
									b.Error(err)
								}
							}
						})
					}
					all.Wait()
				})
			}
		})
	}
}

// BenchmarkCommit writes one row and its journal entry, durably.
func BenchmarkCommit(b *testing.B) {
	each(b, func(s office.Store, _ []string) error {
		act := journalled()
		act.Put, act.Request = []office.Row{benchRow()}, id.New()
		act.Entry.Subjects = []journal.Subject{{Dossier: id.Of[id.Dossier]()}}
		_, err := s.Commit(b.Context(), act)
		return err
	})
}

// BenchmarkRead journals a reading of a dossier, durably.
func BenchmarkRead(b *testing.B) {
	each(b, func(s office.Store, _ []string) error {
		_, err := s.Commit(b.Context(), journalled())
		return err
	})
}

func BenchmarkGet(b *testing.B) {
	each(b, func(s office.Store, ids []string) error {
		return s.View(b.Context(), func(r office.Reader) error {
			_, err := r.Get("account", ids[rand.IntN(len(ids))])
			return err
		})
	})
}

// BenchmarkFind reads a page of fifty of a subtree.
func BenchmarkFind(b *testing.B) {
	each(b, func(s office.Store, _ []string) error {
		q := office.Query{Noun: "account", Order: []string{"unit_path"}, Limit: 50,
			Where: []office.Where{{Key: "unit_path", Op: "under", Value: fmt.Sprintf("00001.00%d", rand.IntN(9))}}}
		return s.View(b.Context(), func(r office.Reader) error {
			_, err := r.Find(q)
			return err
		})
	})
}

// BenchmarkSeal numbers a hundred entries.
func BenchmarkSeal(b *testing.B) {
	for _, engine := range []string{"sqlite", "postgres"} {
		b.Run(engine, func(b *testing.B) {
			s, _ := loaded(b, engine)
			for range b.N {
				b.StopTimer()
				for range 100 {
					if _, err := s.Commit(b.Context(), journalled()); err != nil {
						b.Fatal(err)
					}
				}
				b.StartTimer()
				if _, err := s.Seal(b.Context(), noon, unsigned); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
