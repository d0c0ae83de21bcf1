// Package storetest judges an office.Store: what every implementation must do, without exemptions.
//
// It owns the checks and derives them from office.Nouns: each key column, unique set and reference that a noun declares is tried. It
// does not own any store. Invariant: a check knows nothing of SQL, and passes on an implementation only through the port.
package storetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"hoso/fault"
	"hoso/id"
	"hoso/office"
	"hoso/record/journal"
)

// Open opens the store of one place. Calling it again after Close opens what the place holds.
type Open func(t testing.TB) office.Store

// Place makes a new, empty place for a store; it is removed when the test ends.
type Place func(t testing.TB) Open

// Run holds a store to the port.
func Run(t *testing.T, place Place) {
	for _, c := range []struct {
		name  string
		check func(*testing.T, Place)
	}{
		{"every noun is kept whole", everyNoun},
		{"an optional key may be absent", optionalKeys},
		{"a row is what its noun declares", shapes},
		{"unique sets", uniqueSets},
		{"references", references},
		{"order of rows in an act", orderInAct},
		{"revisions", revisions},
		{"an act is written whole or not at all", wholeOrNot},
		{"no journal, no act", NoJournalNoAct},
		{"a request is answered once", requests},
		{"a request sent at once by many", requestsAtOnce},
		{"no lost updates", func(t *testing.T, p Place) { LostUpdates(t, p, 160) }},
		{"an expected row guards another", guards},
		{"acts that cross do not block", crossing},
		{"bodies come back byte for byte", bodies},
		{"finding is what a scan finds", finding},
		{"pages", pages},
		{"streams", streams},
		{"a view is a snapshot", snapshots},
		{"a view ends whatever happens in it", viewsEnd},
		{"what cannot be text", notText},
		{"jobs", jobs},
		{"jobs of one key", jobsOfOneKey},
		{"jobs kept", jobsKept},
		{"jobs of one order", jobsOfOneOrder},
		{"jobs taken by many", jobsTakenByMany},
		{"the journal is numbered and hashed", numbering},
		{"the journal under load", numberingUnderLoad},
		{"the journal's questions", journalQuestions},
		{"a checkpoint that cannot be signed", unsigned},
		{"given up", givenUp},
		{"opened again", openedAgain},
	} {
		t.Run(c.name, func(t *testing.T) { c.check(t, place) })
	}
}

// noon is a moment for acts; stores keep microseconds.
var noon = time.Date(2026, 7, 1, 5, 0, 0, 123456000, time.UTC)

// bench is one open store and a test.
type bench struct {
	*testing.T
	store office.Store
	*world
}

func open(t *testing.T, place Place) *bench {
	t.Helper()
	b := &bench{T: t, store: place(t)(t), world: newWorld()}
	t.Cleanup(func() { b.store.Close() })
	return b
}

// entry is a journal entry about some people.
func entry(act string, people ...id.Dossier) *journal.Entry {
	e := &journal.Entry{ID: id.Of[id.Entry](), At: noon, Act: act, Account: "account-1", Role: "officer", Outcome: "done", Subjects: []journal.Subject{}}
	for _, p := range people {
		e.Subjects = append(e.Subjects, journal.Subject{Dossier: p, Paths: []string{"syll/ten"}})
	}
	return e
}

func put(rows ...office.Row) office.Act {
	return office.Act{ID: id.Of[id.Act](), Name: "test.put", At: noon, Put: rows, Entry: entry("test.put")}
}

// commit writes an act that must succeed.
func (b *bench) commit(act office.Act) office.Outcome {
	b.Helper()
	out, err := b.store.Commit(b.Context(), act)
	if err != nil {
		b.Fatalf("%s: %v", act.Name, err)
	}
	return out
}

// unchanged sees that what fn does leaves nothing behind.
func (b *bench) unchanged(fn func()) {
	b.Helper()
	before := b.census()
	fn()
	b.same(before)
}

// refused writes an act that must fail with a fault.
func (b *bench) refused(act office.Act, kind fault.Kind, key string, args ...string) {
	b.Helper()
	_, err := b.store.Commit(b.Context(), act)
	f, ok := fault.As(err)
	if !ok || f.Kind != kind || f.Key != key {
		b.Fatalf("%s gave %v, want %s %s", act.Name, err, kind, key)
	}
	if !equal(f.Args, args) {
		b.Errorf("%s gave the arguments %q, want %q", key, f.Args, args)
	}
}

// broken writes an act that no store may take, for a reason nobody can mend at the screen.
func (b *bench) broken(what string, act office.Act) {
	b.Helper()
	_, err := b.store.Commit(b.Context(), act)
	if err == nil {
		b.Errorf("%s was taken", what)
	}
	if _, ok := fault.As(err); ok {
		b.Errorf("%s is a fault of the program, not of a person: %v", what, err)
	}
}

func (b *bench) view(fn func(office.Reader)) {
	b.Helper()
	if err := b.store.View(b.Context(), func(r office.Reader) error { fn(r); return nil }); err != nil {
		b.Fatal(err)
	}
}

// get reads a row that must be there.
func (b *bench) get(noun, id string) office.Row {
	b.Helper()
	var row office.Row
	b.view(func(r office.Reader) {
		var err error
		if row, err = r.Get(noun, id); err != nil {
			b.Fatal(err)
		}
	})
	return row
}

// must gives what was read, or ends the test.
func must[T any](v T, err error) func(*bench) T {
	return func(b *bench) T {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
		return v
	}
}

func (b *bench) seal() journal.Checkpoint {
	b.Helper()
	return must(b.sealAt(noon))(b)
}

func (b *bench) sealAt(at time.Time) (journal.Checkpoint, error) {
	return b.store.Seal(b.Context(), at, note)
}

var errTest = errors.New("the test says no")

func cancelled() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}
