package storetest

import (
	"bytes"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hoso/fault"
	"hoso/id"
	"hoso/office"
)

// full is an act that uses everything an act has.
func (b *bench) full() office.Act {
	b.Helper()
	kept, changed, dropped, made := b.stored("setting"), b.stored("account"), b.stored("session"), b.placed("notice")
	job := office.Job{ID: id.Of[id.Job](), Kind: "done", Due: noon}
	b.commit(office.Act{Name: "enqueue", Jobs: []office.Job{job}})
	act := put(changed, made)
	act.Expect = []office.Expect{{Noun: kept.Noun, ID: kept.ID, Rev: 1}}
	act.Drop = []office.Expect{{Noun: dropped.Noun, ID: dropped.ID, Rev: 1}}
	act.Done = []id.Job{job.ID}
	act.Jobs = []office.Job{{ID: id.Of[id.Job](), Kind: "next", Due: noon}}
	act.Request, act.Answer = id.New(), []byte(`{"answer":"1"}`)
	return act
}

// wholeOrNot breaks a full act in each of its parts, one at a time, and sees that no other part was done.
func wholeOrNot(t *testing.T, place Place) {
	b := open(t, place)
	taken := b.stored("unit")
	for what, spoil := range map[string]func(*office.Act){
		"expected row": func(a *office.Act) { a.Expect[0].Rev = 9 },
		"changed row":  func(a *office.Act) { a.Put[0].Rev = 9 },
		"new row": func(a *office.Act) {
			a.Put = append(a.Put, with(b.placed("unit"), map[string]any{"code": taken.Keys["code"]}))
		},
		"reference":     func(a *office.Act) { a.Put[1] = with(a.Put[1], map[string]any{"account": id.New()}) },
		"dropped row":   func(a *office.Act) { a.Drop[0].Rev = 9 },
		"settled job":   func(a *office.Act) { a.Done = append(a.Done, id.Of[id.Job]()) },
		"job":           func(a *office.Act) { a.Jobs = append(a.Jobs, office.Job{ID: "without a kind"}) },
		"journal entry": func(a *office.Act) { a.Entry.ID = "" },
	} {
		act := b.full()
		spoil(&act)
		before := b.census()
		if _, err := b.store.Commit(t.Context(), act); err == nil {
			t.Errorf("an act with a bad %s was taken", what)
		}
		b.same(before)
		// The request was not answered: sent again, mended, it is done and not repeated.
		good := b.full()
		good.Request = act.Request
		if out := b.commit(good); out.Repeated {
			t.Errorf("a refused act with a bad %s kept its answer", what)
		}
	}
}

// NoJournalNoAct: where the journal entry cannot be written, nothing of the act is (P7).
func NoJournalNoAct(t *testing.T, place Place) {
	b := open(t, place)
	act := b.full()
	b.commit(act)
	again := b.full()
	again.Entry = act.Entry // its id is taken, which is all the port lets a test do to the journal
	b.unchanged(func() { b.broken("an act whose entry cannot be written", again) })
	again.Entry = entry("test.put")
	b.commit(again)
}

func requests(t *testing.T, place Place) {
	b := open(t, place)
	act := b.full()
	if out := b.commit(act); out.Repeated || !bytes.Equal(out.Answer, act.Answer) {
		t.Errorf("the first time gave %+v", out)
	}
	before := b.census()
	for _, again := range []office.Act{act, {Name: "other", Request: act.Request, Answer: []byte("other"), Entry: entry("other")}} {
		if out := b.commit(again); !out.Repeated || !bytes.Equal(out.Answer, act.Answer) {
			t.Errorf("%s again gave %+v", again.Name, out)
		}
	}
	b.same(before)
	for _, name := range []string{"first", "second"} {
		if out := b.commit(office.Act{Name: name, Entry: entry(name)}); out.Repeated {
			t.Error("an act without a request was taken for a repetition")
		}
	}
	if out := b.commit(office.Act{Name: "silent", Request: id.New()}); out.Repeated || len(out.Answer) != 0 {
		t.Errorf("an empty answer gave %+v", out)
	}
}

func requestsAtOnce(t *testing.T, place Place) {
	b := open(t, place)
	row := b.stored("setting")
	request := id.New()
	var first atomic.Int64
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			act := put(row)
			act.Request, act.Answer = request, fmt.Append(nil, i)
			out, err := b.store.Commit(t.Context(), act)
			if err != nil {
				t.Error(err)
			}
			if !out.Repeated {
				first.Add(1)
			}
		})
	}
	all.Wait()
	if got := b.get("setting", row.ID).Rev; got != 2 || first.Load() != 1 {
		t.Errorf("revision %d, %d answers for the first time", got, first.Load())
	}
}

// LostUpdates lets many read, change and write the same few rows at random; every change that was acknowledged must be there (P17).
func LostUpdates(t *testing.T, place Place, changes int) {
	b := open(t, place)
	rows := []office.Row{b.stored("setting"), b.stored("setting")}
	for i := range rows {
		rows[i].Body = []byte("0")
		b.commit(put(rows[i]))
	}
	const hands = 8
	var all sync.WaitGroup
	var refused atomic.Int64
	for h := range hands {
		all.Go(func() {
			for i := range changes / hands {
				for !b.increment(rows[(h+i)%len(rows)].ID, &refused) {
				}
			}
		})
	}
	all.Wait()
	sum := 0
	for _, row := range rows {
		n := 0
		fmt.Sscan(string(b.get("setting", row.ID).Body), &n)
		sum += n
	}
	if want := changes / hands * hands; sum != want {
		t.Errorf("%d changes were acknowledged, %d are there", want, sum)
	}
	if changes > 100 && refused.Load() == 0 {
		t.Error("nobody was refused: the hands did not meet")
	}
}

// increment reads a number and writes the next one; false when another was quicker.
func (b *bench) increment(id string, refused *atomic.Int64) bool {
	var row office.Row
	err := b.store.View(b.Context(), func(r office.Reader) (err error) {
		row, err = r.Get("setting", id)
		return err
	})
	if err != nil {
		b.Error(err)
		return true
	}
	n := 0
	fmt.Sscan(string(row.Body), &n)
	row.Body = fmt.Append(nil, n+1)
	_, err = b.store.Commit(b.Context(), put(row))
	if fault.Is(err, fault.Stale) {
		refused.Add(1)
		return false
	}
	if err != nil {
		b.Error(err)
	}
	return true
}

// guards: of two acts that each rely on what the other writes, only one is done.
func guards(t *testing.T, place Place) {
	b := open(t, place)
	for range 25 {
		one, two := b.stored("setting"), b.stored("setting")
		var done atomic.Int64
		var all sync.WaitGroup
		for _, pair := range [][2]office.Row{{one, two}, {two, one}} {
			all.Go(func() {
				act := put(pair[0])
				act.Expect = []office.Expect{{Noun: "setting", ID: pair[1].ID, Rev: 1}}
				_, err := b.store.Commit(t.Context(), act)
				switch {
				case err == nil:
					done.Add(1)
				case !fault.Is(err, fault.Stale):
					t.Error(err)
				}
			})
		}
		all.Wait()
		if done.Load() != 1 {
			t.Fatalf("%d of two acts that exclude each other were done", done.Load())
		}
	}
}

// crossing: acts that write the same rows, listed in opposite order, all end.
func crossing(t *testing.T, place Place) {
	b := open(t, place)
	rows := []office.Row{b.stored("setting"), b.stored("account"), b.stored("setting"), b.stored("unit")}
	var all sync.WaitGroup
	began := time.Now()
	for hand := range 4 {
		all.Go(func() {
			for range 10 {
				act := put()
				for i := range rows {
					row := rows[i]
					if hand%2 == 1 {
						row = rows[len(rows)-1-i]
					}
					current := b.get(row.Noun, row.ID)
					act.Put = append(act.Put, current)
				}
				if _, err := b.store.Commit(t.Context(), act); err != nil && !fault.Is(err, fault.Stale) {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	t.Logf("took %v", time.Since(began))
}

// givenUp: an act whose caller has left is not done, and the store goes on.
func givenUp(t *testing.T, place Place) {
	b := open(t, place)
	before := b.census()
	for range 20 {
		if _, err := b.store.Commit(cancelled(), put(b.placed("setting"))); err == nil {
			t.Error("an act was done for a caller who had left")
		}
		if err := b.store.View(cancelled(), func(office.Reader) error { return nil }); err == nil {
			t.Error("a view was opened for a caller who had left")
		}
	}
	b.same(before)
	b.stored("setting")
}

// openedAgain: what was written is there when the place is opened again, and a closed store takes nothing.
func openedAgain(t *testing.T, place Place) {
	reopen := place(t)
	b := &bench{T: t, store: reopen(t), world: newWorld()}
	act := b.full()
	b.commit(act)
	for _, n := range office.Nouns {
		b.stored(n.Name)
	}
	b.seal()
	before := b.census()
	if err := b.store.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := b.store.Commit(t.Context(), put(office.Row{Noun: "setting", ID: id.New()})); err == nil {
		t.Error("a closed store took an act")
	}
	if err := b.store.View(t.Context(), func(office.Reader) error { return nil }); err == nil {
		t.Error("a closed store gave a view")
	}
	b.store = reopen(t)
	defer b.store.Close()
	b.same(before)
	if out := b.commit(act); !out.Repeated || !bytes.Equal(out.Answer, act.Answer) {
		t.Errorf("the answer to a request was forgotten: %+v", out)
	}
	b.stored("setting")
	if cp := b.seal(); cp.Size < 2 {
		t.Errorf("the tree was forgotten: %+v", cp)
	}
}
