package storetest

import (
	"fmt"
	"strings"
	"testing"

	"hoso/fault"
	"hoso/id"
	"hoso/office"
)

// everyNoun writes, reads, finds, rewrites and drops a row of every noun.
func everyNoun(t *testing.T, place Place) {
	b := open(t, place)
	for _, n := range office.Nouns {
		row := b.stored(n.Name)
		if got := b.get(n.Name, row.ID); !sameRow(got, row) {
			t.Fatalf("%s: read %+v, wrote %+v", n.Name, got, row)
		}
		for _, k := range n.Keys {
			b.finds(n.Name, k.Name, row.Keys[k.Name], row.ID)
		}
		other := b.placed(n.Name)
		other.ID, other.Rev = row.ID, 1
		b.commit(put(other))
		other.Rev = 2
		if got := b.get(n.Name, row.ID); !sameRow(got, other) {
			t.Fatalf("%s: read %+v, rewrote %+v", n.Name, got, other)
		}
		b.commit(office.Act{Name: "drop", Drop: []office.Expect{{Noun: n.Name, ID: row.ID, Rev: 2}}})
		b.view(func(r office.Reader) {
			if _, err := r.Get(n.Name, row.ID); !fault.Is(err, fault.Missing) {
				t.Errorf("%s: a dropped row gave %v", n.Name, err)
			}
		})
	}
}

// finds checks that a row is found by one key.
func (b *bench) finds(noun, key string, value any, id string) {
	b.Helper()
	b.view(func(r office.Reader) {
		rows := must(r.Find(office.Query{Noun: noun, Where: []office.Where{{Key: key, Op: "=", Value: value}}}))(b)
		if len(rows) != 1 || rows[0].ID != id {
			b.Errorf("%s by %s = %v: found %v", noun, key, value, rows)
		}
	})
}

func optionalKeys(t *testing.T, place Place) {
	b := open(t, place)
	for _, n := range office.Nouns {
		row := b.placed(n.Name)
		for _, k := range n.Keys {
			if k.Optional {
				row.Keys[k.Name] = nil
			}
		}
		b.commit(put(row))
		row.Rev = 1
		if got := b.get(n.Name, row.ID); !sameRow(got, row) {
			t.Errorf("%s: read %+v, wrote %+v", n.Name, got, row)
		}
	}
}

// shapes: a required key that is absent, a key that does not exist, a value of the wrong type, a noun that does not exist.
func shapes(t *testing.T, place Place) {
	b := open(t, place)
	for _, n := range office.Nouns {
		good := b.placed(n.Name)
		b.unchanged(func() { b.misshapen(n, good) })
	}
	b.broken("a row of no noun", put(office.Row{Noun: "no_such_noun", ID: id.New()}))
	b.broken("an expected row of no revision", office.Act{Name: "x", Expect: []office.Expect{{Noun: "setting", ID: "x"}}})
	b.broken("a dropped row of no noun", office.Act{Name: "x", Drop: []office.Expect{{Noun: "no_such_noun", ID: "x", Rev: 1}}})
}

func (b *bench) misshapen(n office.Noun, good office.Row) {
	b.Helper()
	for _, k := range n.Keys {
		if !k.Optional {
			b.broken(n.Name+" without "+k.Name, put(with(good, map[string]any{k.Name: nil})))
		}
		wrong := any(int64(1))
		if k.Integer {
			wrong = "one"
		}
		b.broken(fmt.Sprintf("%s with a %T as %s", n.Name, wrong, k.Name), put(with(good, map[string]any{k.Name: wrong})))
	}
	b.broken(n.Name+" with a key of no meaning", put(with(good, map[string]any{"no_such_key": "x"})))
	nameless := good
	nameless.ID = ""
	b.broken(n.Name+" without an id", put(nameless))
	b.broken(n.Name+" twice in one act", put(good, good))
}

// uniqueSets gives a second row each unique set of a first, as a new row and by changing one that is there.
func uniqueSets(t *testing.T, place Place) {
	b := open(t, place)
	for _, n := range office.Nouns {
		for _, set := range n.Unique {
			first, second := b.stored(n.Name), b.placed(n.Name)
			same := map[string]any{}
			for _, key := range set {
				same[key] = first.Keys[key]
			}
			names := strings.Join(set, ",")
			b.unchanged(func() { b.refused(put(with(second, same)), fault.Invalid, "row.taken", n.Name, names) })
			b.commit(put(second))
			second.Rev = 1
			b.unchanged(func() { b.refused(put(with(second, same)), fault.Invalid, "row.taken", n.Name, names) })
			b.absentIsFree(n, set)
			b.partsAreFree(n, set, first)
		}
	}
}

// absentIsFree: rows that lack an optional key of a set are never the same.
func (b *bench) absentIsFree(n office.Noun, set []string) {
	b.Helper()
	for _, k := range n.Keys {
		for _, key := range set {
			if k.Name != key || !k.Optional {
				continue
			}
			b.commit(put(with(b.placed(n.Name), map[string]any{key: nil})))
			b.commit(put(with(b.placed(n.Name), map[string]any{key: nil})))
		}
	}
}

// partsAreFree: of a set of several keys, one alone may be shared.
func (b *bench) partsAreFree(n office.Noun, set []string, first office.Row) {
	b.Helper()
	if len(set) < 2 {
		return
	}
	for _, key := range set {
		b.commit(put(with(b.placed(n.Name), map[string]any{key: first.Keys[key]})))
	}
}

// references: a row that points at nothing is not written, and a row that is pointed at is not dropped.
func references(t *testing.T, place Place) {
	b := open(t, place)
	for _, n := range office.Nouns {
		for _, k := range n.Keys {
			if k.Refs == "" {
				continue
			}
			nowhere := id.New()
			row := b.placed(n.Name)
			b.refused(put(with(row, map[string]any{k.Name: nowhere})), fault.Stale, "row.stale", k.Refs, nowhere)
			b.commit(put(row))
			row.Rev = 1
			parent := row.Keys[k.Name].(string)
			drop := office.Act{Name: "drop", Drop: []office.Expect{{Noun: k.Refs, ID: parent, Rev: 1}}}
			b.unchanged(func() {
				b.refused(put(with(row, map[string]any{k.Name: nowhere})), fault.Stale, "row.stale", k.Refs, nowhere)
				b.refused(drop, fault.Stale, "row.stale", k.Refs, parent)
			})
		}
	}
}

// orderInAct: the rows of an act may be listed in any order, and dropping together what points at each other works.
func orderInAct(t *testing.T, place Place) {
	b := open(t, place)
	for _, n := range office.Nouns {
		row, parents := b.row(n.Name)
		all := append([]office.Row{row}, parents...)
		for i, j := 1, len(all)-1; i < j; i, j = i+1, j-1 {
			all[i], all[j] = all[j], all[i]
		}
		b.commit(put(all...))
		var drops []office.Expect
		for i := range all {
			drops = append(drops, office.Expect{Noun: all[len(all)-1-i].Noun, ID: all[len(all)-1-i].ID, Rev: 1})
		}
		b.commit(office.Act{Name: "drop", Drop: drops})
	}
	if left := b.rows(); left != 0 {
		t.Errorf("%d rows are left", left)
	}
	b.movedAway()
}

// movedAway drops a row from which the same act moves the last reference away.
func (b *bench) movedAway() {
	b.Helper()
	version := b.stored("version")
	from := version.Keys["sheet"].(string)
	b.commit(office.Act{Name: "move", Put: []office.Row{with(version, map[string]any{"sheet": nil})},
		Drop: []office.Expect{{Noun: "sheet", ID: from, Rev: 1}}})
}

func (b *bench) rows() (n int) {
	b.Helper()
	b.view(func(r office.Reader) {
		for _, noun := range office.Nouns {
			n += must(r.Count(office.Query{Noun: noun.Name}))(b)
		}
	})
	return n
}

// revisions: whatever an act relies on must be as it was read.
func revisions(t *testing.T, place Place) {
	b := open(t, place)
	for _, n := range office.Nouns {
		row, again, absent := b.stored(n.Name), b.placed(n.Name), b.placed(n.Name)
		again.ID, absent.Rev = row.ID, 1
		b.unchanged(func() {
			b.refused(put(again), fault.Stale, "row.stale", n.Name, row.ID)
			again = row
			again.Rev = 0
			b.refused(put(again), fault.Stale, "row.stale", n.Name, row.ID) // the id and every unique set: the id speaks
			for _, rev := range []int64{2, 7, -1} {
				b.moved(row, rev)
			}
			b.moved(absent, 1)
		})
		b.commit(office.Act{Name: "expect", Expect: []office.Expect{{Noun: n.Name, ID: row.ID, Rev: 1}}, Put: []office.Row{row}})
		if got := b.get(n.Name, row.ID).Rev; got != 2 {
			t.Errorf("%s: revision %d after one rewriting", n.Name, got)
		}
	}
}

// moved tries everything that relies on a revision that is not the row's.
func (b *bench) moved(row office.Row, rev int64) {
	b.Helper()
	row.Rev = rev
	there := office.Expect{Noun: row.Noun, ID: row.ID, Rev: rev}
	b.refused(put(row), fault.Stale, "row.stale", row.Noun, row.ID)
	b.refused(office.Act{Name: "drop", Drop: []office.Expect{there}}, fault.Stale, "row.stale", row.Noun, row.ID)
	if rev > 0 {
		b.refused(office.Act{Name: "expect", Expect: []office.Expect{there}, Entry: entry("expect")}, fault.Stale, "row.stale", row.Noun, row.ID)
	}
}
