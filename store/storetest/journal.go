package storetest

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"hoso/canon"
	"hoso/id"
	"hoso/office"
	"hoso/record/journal"
)

// verify recomputes the tree from the entries and compares it with what the store keeps: numbers without gaps, leaves, roots, notes.
func (b *bench) verify() []journal.Sealed {
	b.Helper()
	var all []journal.Sealed
	b.view(func(r office.Reader) {
		all = must(r.Entries(office.EntryQuery{}))(b)
		slices.Reverse(all)
		var leaves [][32]byte
		for i, e := range all {
			if e.Number != int64(i) {
				b.Fatalf("entry %d has the number %d", i, e.Number)
			}
			leaves = append(leaves, canon.Leaf(must(e.Entry.Bytes())(b)))
		}
		if got := must(r.Leaves(0, int64(len(leaves))))(b); !slices.Equal(got, leaves) {
			b.Errorf("the leaves are not those of the entries")
		}
		if _, err := r.Leaves(0, int64(len(leaves))+1); err == nil {
			b.Error("a leaf that is not there was given")
		}
		size := int64(len(leaves)) + 1
		for _, c := range must(r.Checkpoints(0))(b) {
			if c.Size >= size || c.Size < 1 {
				b.Errorf("checkpoints of %d and %d entries", size, c.Size)
			}
			size = c.Size
			root := canon.Root(leaves[:c.Size])
			if text, _ := note(c.Size, root); c.Root != hex.EncodeToString(root[:]) || c.Note != text || !c.At.Equal(noon) {
				b.Errorf("checkpoint %+v, want the root %x", c, root)
			}
		}
	})
	return all
}

func numbering(t *testing.T, place Place) {
	b := open(t, place)
	empty := canon.Root(nil)
	if cp := b.seal(); cp.Size != 0 || cp.Root != hex.EncodeToString(empty[:]) {
		t.Errorf("the head of the empty journal is %+v", cp)
	}
	var want []journal.Entry
	for growth := range 7 {
		for i := range growth*growth + 1 {
			act := put()
			act.Entry.Subjects = []journal.Subject{{Dossier: id.Dossier(fmt.Sprint("d", i)), Paths: []string{"syll/tên", "syll/a"}}}
			act.Entry.Records = []journal.Record{{Noun: "dossier", ID: "x", Digest: canon.Digest(nil)}}
			act.Entry.At = noon.Add(time.Duration(i) * 1001)
			b.commit(act)
			want = append(want, *act.Entry)
		}
		if newest := entriesOf(b, office.EntryQuery{Limit: 1})[0]; newest.Number != -1 || newest.Entry.ID != want[len(want)-1].ID {
			t.Errorf("before sealing the newest entry is %+v", newest)
		}
		cp := b.seal()
		if cp.Size != int64(len(want)) {
			t.Errorf("a checkpoint of %d entries, %d were committed", cp.Size, len(want))
		}
		if again := b.seal(); again != cp {
			t.Errorf("with nothing new the checkpoint went from %+v to %+v", cp, again)
		}
	}
	all := b.verify()
	for i := range want {
		if text(all[i].Entry) != text(want[i]) {
			t.Errorf("entry %d reads %s, want %s", i, text(all[i].Entry), text(want[i]))
		}
	}
	b.view(func(r office.Reader) {
		if n := len(must(r.Checkpoints(0))(b)); n != 7 {
			t.Errorf("%d checkpoints of 7 growths", n)
		}
		if part := must(r.Leaves(3, 9))(b); !slices.Equal(part, must(r.Leaves(0, 20))(b)[3:9]) {
			t.Error("some of the leaves are not those of all")
		}
	})
}

func text(e journal.Entry) string {
	b, _ := json.Marshal(e)
	return string(b)
}

// numberingUnderLoad: many commit and several seal at once. Every entry gets one number, and an act that was begun after another
// was acknowledged gets a higher one.
func numberingUnderLoad(t *testing.T, place Place) {
	b := open(t, place)
	const hands, each = 6, 25
	var writers, sealers sync.WaitGroup
	stop := make(chan struct{})
	for range 3 {
		sealers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					if _, err := b.sealAt(noon); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	order := make([][]id.Entry, hands)
	for h := range hands {
		writers.Go(func() {
			for range each {
				act := put()
				b.commit(act)
				order[h] = append(order[h], act.Entry.ID)
			}
		})
	}
	writers.Wait()
	close(stop)
	sealers.Wait()
	if cp := b.seal(); cp.Size != hands*each {
		t.Errorf("%d entries are numbered of %d", cp.Size, hands*each)
	}
	number := map[id.Entry]int64{}
	for _, e := range b.verify() {
		number[e.Entry.ID] = e.Number
	}
	for h := range hands {
		for i := range each - 1 {
			if number[order[h][i]] >= number[order[h][i+1]] {
				t.Errorf("hand %d: act %d has the number %d and the next one %d", h, i, number[order[h][i]], number[order[h][i+1]])
			}
		}
	}
}

// journalQuestions compares every kind of question with a scan, before and after sealing.
func journalQuestions(t *testing.T, place Place) {
	b := open(t, place)
	var all []journal.Entry
	for i := range 24 {
		act := put()
		act.Entry = entry([]string{"read", "write"}[i%2], []id.Dossier{"d1", "d2", "d1", "d3"}[:i%5%4+0]...)
		act.Entry.Account = id.Account([]string{"a1", "a2", "a3"}[i%3])
		b.commit(act)
		all = append(all, *act.Entry)
		if i == 17 {
			b.seal()
		}
	}
	for _, dossier := range []id.Dossier{"", "d1", "d2", "nobody"} {
		for _, account := range []id.Account{"", "a1", "a9"} {
			for _, act := range []string{"", "read"} {
				for _, before := range []int64{0, 1, 12, 18, 99} {
					for _, limit := range []int{0, 1, 5, 9} {
						b.asks(all, 18, office.EntryQuery{Dossier: dossier, Account: account, Act: act, Before: before, Limit: limit})
					}
				}
			}
		}
	}
}

func (b *bench) asks(all []journal.Entry, sealed int, q office.EntryQuery) {
	b.Helper()
	var want, got []string
	for i, e := range slices.Backward(all) {
		number := i
		if i >= sealed {
			number = -1
		}
		about := slices.ContainsFunc(e.Subjects, func(s journal.Subject) bool { return s.Dossier == q.Dossier })
		if q.Dossier != "" && !about || q.Account != "" && e.Account != q.Account || q.Act != "" && e.Act != q.Act {
			continue
		}
		if q.Before > 0 && (number < 0 || int64(number) >= q.Before) || q.Limit > 0 && len(want) == q.Limit {
			continue
		}
		want = append(want, fmt.Sprint(number, e.ID))
	}
	for _, e := range entriesOf(b, q) {
		got = append(got, fmt.Sprint(e.Number, e.Entry.ID))
	}
	if !slices.Equal(got, want) {
		b.Fatalf("%+v\ngave %v\nwant %v", q, got, want)
	}
}

// unsigned: where the head cannot be signed, nothing is numbered; the next sealer does it.
func unsigned(t *testing.T, place Place) {
	b := open(t, place)
	b.stored("setting")
	before := b.census()
	_, err := b.store.Seal(t.Context(), noon, func(int64, [32]byte) (string, error) { return "", errTest })
	if !errors.Is(err, errTest) {
		t.Errorf("a signer that fails gave %v", err)
	}
	b.same(before)
	if _, err := b.store.Seal(cancelled(), noon, note); err == nil {
		t.Error("a sealer that had left was served")
	}
	b.same(before)
	if cp := b.seal(); cp.Size != 1 {
		t.Errorf("sealed %+v", cp)
	}
	b.verify()
}
