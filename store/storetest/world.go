package storetest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"

	"hoso/id"
	"hoso/office"
	"hoso/record/journal"
)

// world makes rows of every noun from the declarations, each different from all others.
type world struct {
	made  int
	nouns map[string]office.Noun
}

func newWorld() *world {
	w := &world{nouns: map[string]office.Noun{}}
	for _, n := range office.Nouns {
		w.nouns[n.Name] = n
	}
	return w
}

// row makes a row of a noun with every key filled, and before it the rows its references need.
func (w *world) row(noun string) (row office.Row, parents []office.Row) {
	n := w.nouns[noun]
	w.made++
	row = office.Row{Noun: noun, ID: id.New(), Keys: map[string]any{}, Body: fmt.Appendf(nil, `{"made":"%d","noun":"%s"}`, w.made, noun)}
	for _, k := range n.Keys {
		switch {
		case k.Refs != "":
			parent, above := w.row(k.Refs)
			parents = append(append(parents, above...), parent)
			row.Keys[k.Name] = parent.ID
		case k.Integer:
			row.Keys[k.Name] = int64(w.made)
		default:
			row.Keys[k.Name] = fmt.Sprintf("%s %s %06d", noun, k.Name, w.made)
		}
	}
	return row, parents
}

// placed makes a row and commits its parents.
func (b *bench) placed(noun string) office.Row {
	b.Helper()
	row, parents := b.row(noun)
	if len(parents) > 0 {
		b.commit(put(parents...))
	}
	return row
}

// stored makes a row and commits it with its parents.
func (b *bench) stored(noun string) office.Row {
	b.Helper()
	row := b.placed(noun)
	b.commit(put(row))
	row.Rev = 1
	return row
}

// with gives a copy of a row with some keys changed.
func with(row office.Row, keys map[string]any) office.Row {
	row.Keys = maps.Clone(row.Keys)
	maps.Copy(row.Keys, keys)
	return row
}

// census is all a store holds, as one line for each thing: how a test sees that a refused act left nothing behind.
func (b *bench) census() []string {
	b.Helper()
	var all []string
	b.view(func(r office.Reader) {
		for _, n := range office.Nouns {
			err := r.Each(n.Name, func(row office.Row) error {
				all = append(all, fmt.Sprintf("%s %s %d %v %x", row.Noun, row.ID, row.Rev, row.Keys, sha256.Sum256(row.Body)))
				return nil
			})
			if err != nil {
				b.Fatal(err)
			}
		}
		for _, e := range must(r.Entries(office.EntryQuery{}))(b) {
			all = append(all, fmt.Sprintf("entry %d %s", e.Number, e.Entry.ID))
		}
		counts := must(r.Jobs())(b)
		for _, kind := range slices.Sorted(maps.Keys(counts)) {
			all = append(all, fmt.Sprintf("jobs %s %d", kind, counts[kind]))
		}
	})
	return all
}

func (b *bench) same(before []string) {
	b.Helper()
	if after := b.census(); !slices.Equal(before, after) {
		b.Errorf("the store changed:\nbefore %v\nafter  %v", before, after)
	}
}

func equal(got, want []string) bool { return slices.Equal(got, want) }

// note is the text that stands for a signed checkpoint.
func note(size int64, root [32]byte) (string, error) {
	return fmt.Sprintf("%d %s", size, hex.EncodeToString(root[:])), nil
}

// same tells whether a row read back is the row written.
func sameRow(got, want office.Row) bool {
	return got.Noun == want.Noun && got.ID == want.ID && got.Rev == want.Rev && maps.Equal(got.Keys, want.Keys) && string(got.Body) == string(want.Body)
}

func entriesOf(b *bench, q office.EntryQuery) (all []journal.Sealed) {
	b.Helper()
	b.view(func(r office.Reader) { all = must(r.Entries(q))(b) })
	return all
}
