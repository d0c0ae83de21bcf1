package storetest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"hoso/id"
	"hoso/office"
)

// Work commits acts from several hands until each has tried so many or ctx ends, sealing now and then. Every act has a name of its
// own, which all its parts carry: two new rows, a rewritten row, a journal entry, a job and a request. told hears of each act what its
// hand was told; it may be called by many at once.
func Work(ctx context.Context, store office.Store, hands, acts int, told func(name string, err error)) {
	var all sync.WaitGroup
	for h := range hands {
		all.Go(func() {
			worker := office.Row{Noun: "setting", ID: "hand " + id.New()}
			for i := range acts {
				if ctx.Err() != nil {
					return
				}
				name := id.New()
				worker.Body = []byte(name)
				_, err := store.Commit(ctx, named(name, worker))
				if err == nil {
					worker.Rev++
				}
				told(name, err)
				if err != nil { // perhaps it was written all the same, and then the row has moved
					worker = office.Row{Noun: "setting", ID: "hand " + id.New()}
				}
				if (h+i)%7 == 0 {
					store.Seal(ctx, noon, note) // where it fails, the next one does it
				}
			}
		})
	}
	all.Wait()
}

// named is one act of Work.
func named(name string, worker office.Row) office.Act {
	body := fmt.Appendf(nil, `{"act":"%s","text":"%01000d"}`, name, 0)
	act := put(worker, office.Row{Noun: "setting", ID: name + " a", Body: body}, office.Row{Noun: "setting", ID: name + " b", Body: body})
	act.Entry.Purpose = name
	act.Jobs = []office.Job{{ID: id.Of[id.Job](), Kind: "crash", Key: name, Due: noon}}
	act.Request, act.Answer = name, []byte(name)
	return act
}

// Survived checks a store on which Work was cut off: every act that was acknowledged is there, those that failed are not where that is
// certain, and no act is there in part.
func Survived(t *testing.T, store office.Store, acknowledged, refused []string) {
	t.Helper()
	b := &bench{T: t, store: store, world: newWorld()}
	parts := b.parts()
	for _, name := range acknowledged {
		if parts[name] == nil {
			t.Errorf("%s was acknowledged and is not there", name)
		}
	}
	for _, name := range refused {
		if parts[name] != nil {
			t.Errorf("%s was refused and is there", name)
		}
	}
	want := []string{"a", "b", "entry", "job"}
	for name, have := range parts {
		if slices.Sort(have); !slices.Equal(have, want) {
			t.Errorf("of %s there is %v, want %v", name, have, want)
		}
		out, err := store.Commit(t.Context(), office.Act{Name: "again", Request: name})
		if err != nil || !out.Repeated || string(out.Answer) != name {
			t.Errorf("the answer of %s is %+v, %v", name, out, err)
		}
	}
	b.seal()
	b.verify()
	b.chained(slices.Collect(maps.Keys(parts)))
}

// parts finds what there is of each act.
func (b *bench) parts() map[string][]string {
	b.Helper()
	parts := map[string][]string{}
	b.view(func(r office.Reader) {
		err := r.Each("setting", func(row office.Row) error {
			if name, part := row.ID[:36], row.ID[37:]; len(part) == 1 {
				parts[name] = append(parts[name], part)
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
		for _, e := range must(r.Entries(office.EntryQuery{}))(b) {
			parts[e.Entry.Purpose] = append(parts[e.Entry.Purpose], "entry")
		}
	})
	for _, j := range must(b.store.Lease(b.Context(), noon, -time.Hour, 1_000_000))(b) { // a lease that has already run out
		parts[j.Key] = append(parts[j.Key], "job")
	}
	return parts
}

// chained sees that each rewritten row holds the name of an act that is there.
func (b *bench) chained(names []string) {
	b.Helper()
	b.view(func(r office.Reader) {
		rows := must(r.Find(office.Query{Noun: "setting", Where: []office.Where{{Key: "id", Op: "under", Value: "hand "}}}))(b)
		for _, row := range rows {
			if !slices.Contains(names, string(row.Body)) {
				b.Errorf("%s was rewritten by %s, which is not there", row.ID, row.Body)
			}
		}
	})
}
