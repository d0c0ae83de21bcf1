package storetest

import (
	"bytes"
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"hoso/id"
	"hoso/office"
)

// bodies: every size, compressible or not, comes back byte for byte.
func bodies(t *testing.T, place Place) {
	b := open(t, place)
	random := rand.NewChaCha8([32]byte{1})
	for _, size := range []int{0, 1, 2, 199, 200, 201, 4095, 4096, 11_600, 70_000, 1 << 20} {
		noise := make([]byte, size)
		random.Read(noise)
		for _, body := range [][]byte{noise, bytes.Repeat([]byte("đ"), size/2), make([]byte, size)} {
			row := b.placed("setting")
			row.Body = body
			b.commit(put(row))
			if got := b.get("setting", row.ID).Body; !bytes.Equal(got, body) {
				t.Errorf("%d bytes came back as %d", len(body), len(got))
			}
		}
	}
}

// crowd is many rows of one noun whose keys take few values, so that questions have answers.
type crowd struct {
	noun  office.Noun
	rows  []office.Row
	texts []string
	dice  *rand.Rand
}

// The values keys take: texts whose byte order, Vietnamese order and case-blind order all differ.
var words = []string{"", "A", "B", "Z", "a", "aa", "a.", "b", "z", "Đ", "đ", "ă", "â", "00001.", "00001.00002.", "00001.00003.", "00002.", "\u00ff", "\U0010ffff", "%", "_", "'", "NULL"}

func (b *bench) crowd(noun string, size int, dice *rand.Rand) *crowd {
	b.Helper()
	c := &crowd{noun: b.nouns[noun], texts: words, dice: dice}
	parents := map[string][]office.Row{}
	for _, k := range c.noun.Keys {
		for len(parents[k.Refs]) < 3 && k.Refs != "" {
			parents[k.Refs] = append(parents[k.Refs], b.stored(k.Refs))
		}
	}
	for range size {
		row := office.Row{Noun: noun, ID: id.New(), Keys: map[string]any{}, Body: []byte("{}")}
		for _, k := range c.noun.Keys {
			row.Keys[k.Name] = c.value(k, parents[k.Refs])
		}
		if _, err := b.store.Commit(b.Context(), put(row)); err == nil { // unique sets turn some away
			row.Rev = 1
			c.rows = append(c.rows, row)
		}
	}
	for _, k := range c.noun.Keys {
		for _, p := range parents[k.Refs] {
			c.texts = append(slices.Clone(c.texts), p.ID)
		}
	}
	return c
}

func (c *crowd) value(k office.Key, parents []office.Row) any {
	switch {
	case k.Optional && c.dice.IntN(3) == 0:
		return nil
	case k.Refs != "":
		return parents[c.dice.IntN(len(parents))].ID
	case k.Integer:
		return int64(c.dice.IntN(7) - 3)
	}
	return words[c.dice.IntN(len(words))]
}

// finding asks random questions of random rows and compares with a scan.
func finding(t *testing.T, place Place) {
	b := open(t, place)
	dice := rand.New(rand.NewPCG(7, 7))
	for _, noun := range []string{"version", "review", "account", "grant_given"} {
		c := b.crowd(noun, 60, dice)
		b.view(func(r office.Reader) {
			for range 250 {
				c.ask(b, r)
			}
		})
	}
}

func (c *crowd) ask(b *bench, r office.Reader) {
	b.Helper()
	q := office.Query{Noun: c.noun.Name, Order: c.order()}
	for range c.dice.IntN(3) {
		q.Where = append(q.Where, c.where())
	}
	want := c.scan(q)
	if n := must(r.Count(q))(b); n != len(want) {
		b.Errorf("%+v counts %d, want %d", q, n, len(want))
	}
	if c.dice.IntN(2) == 0 && len(c.rows) > 0 {
		last := c.rows[c.dice.IntN(len(c.rows))]
		q.After = &office.After{Keys: placeOf(last, q.Order), ID: last.ID}
		want = slices.DeleteFunc(want, func(row office.Row) bool { return compare(row, last, q.Order) <= 0 })
	}
	if c.dice.IntN(2) == 0 {
		q.Limit = 1 + c.dice.IntN(9)
		want = want[:min(q.Limit, len(want))]
	}
	got := must(r.Find(q))(b)
	if !slices.EqualFunc(got, want, sameRow) {
		b.Fatalf("%+v\nfound %v\nwant  %v", q, names(got, c.noun), names(want, c.noun))
	}
}

func (c *crowd) order() []string {
	var order []string
	for _, i := range c.dice.Perm(len(c.noun.Keys))[:c.dice.IntN(min(4, len(c.noun.Keys)+1))] {
		name := c.noun.Keys[i].Name
		if c.dice.IntN(2) == 0 {
			name = "-" + name
		}
		order = append(order, name)
	}
	return order
}

func (c *crowd) where() office.Where {
	if c.dice.IntN(8) == 0 {
		return office.Where{Key: "id", Op: "in", Value: []string{c.rows[0].ID, c.rows[len(c.rows)-1].ID, "no such id"}}
	}
	k := c.noun.Keys[c.dice.IntN(len(c.noun.Keys))]
	ops := []string{"=", "!=", "<", "<=", ">", ">="}
	w := office.Where{Key: k.Name, Op: ops[c.dice.IntN(len(ops))]}
	if k.Optional && c.dice.IntN(4) == 0 {
		w.Op = ops[c.dice.IntN(2)]
		return w
	}
	if k.Integer {
		w.Value = int64(c.dice.IntN(7) - 3)
		return w
	}
	switch c.dice.IntN(4) {
	case 0:
		w.Op, w.Value = "in", []string{c.text(), c.text(), c.text()}
	case 1:
		w.Op, w.Value = "under", c.text()
	default:
		w.Value = c.text()
	}
	return w
}

func (c *crowd) text() string { return c.texts[c.dice.IntN(len(c.texts))] }

// scan is the answer by the plainest means.
func (c *crowd) scan(q office.Query) []office.Row {
	rows := slices.DeleteFunc(slices.Clone(c.rows), func(row office.Row) bool {
		return slices.ContainsFunc(q.Where, func(w office.Where) bool { return !holds(row, w) })
	})
	slices.SortFunc(rows, func(a, b office.Row) int { return compare(a, b, q.Order) })
	return rows
}

func holds(row office.Row, w office.Where) bool {
	v := row.Keys[w.Key]
	if w.Key == "id" {
		v = row.ID
	}
	switch w.Op {
	case "=":
		return v == w.Value
	case "!=":
		return v != w.Value
	case "in":
		s, ok := v.(string)
		return ok && slices.Contains(w.Value.([]string), s)
	case "under":
		s, ok := v.(string)
		return ok && strings.HasPrefix(s, w.Value.(string))
	}
	if v == nil {
		return false
	}
	c := compareValues(v, w.Value)
	return map[string]bool{"<": c < 0, "<=": c <= 0, ">": c > 0, ">=": c >= 0}[w.Op]
}

func compare(a, b office.Row, order []string) int {
	for _, name := range order {
		bare := strings.TrimPrefix(name, "-")
		if c := compareValues(a.Keys[bare], b.Keys[bare]); c != 0 && bare == name {
			return c
		} else if c != 0 {
			return -c
		}
	}
	if len(order) > 0 && strings.HasPrefix(order[0], "-") {
		return cmp.Compare(b.ID, a.ID)
	}
	return cmp.Compare(a.ID, b.ID)
}

// compareValues orders absent keys before all others, and texts by their bytes.
func compareValues(a, b any) int {
	if a == nil || b == nil {
		return cmp.Compare(present(a), present(b))
	}
	if n, ok := a.(int64); ok {
		return cmp.Compare(n, b.(int64))
	}
	return cmp.Compare(a.(string), b.(string))
}

func present(v any) int {
	if v == nil {
		return 0
	}
	return 1
}

func placeOf(row office.Row, order []string) []any {
	var keys []any
	for _, name := range order {
		keys = append(keys, row.Keys[strings.TrimPrefix(name, "-")])
	}
	return keys
}

func names(rows []office.Row, n office.Noun) (all []string) {
	for _, row := range rows {
		text := row.ID[len(row.ID)-6:]
		for _, k := range n.Keys {
			text += fmt.Sprintf(" %v", row.Keys[k.Name])
		}
		all = append(all, text)
	}
	return all
}

// pages walks through all rows by the place of the last one, in several orders.
func pages(t *testing.T, place Place) {
	b := open(t, place)
	c := b.crowd("review", 50, rand.New(rand.NewPCG(3, 3)))
	for _, order := range [][]string{nil, {"state"}, {"-state"}, {"batch", "state"}, {"-batch", "state"}, {"state", "-batch", "unit_path"}, {"-id"}, {"state", "id"}} {
		var seen []office.Row
		q := office.Query{Noun: "review", Order: order, Limit: 7}
		b.view(func(r office.Reader) {
			for {
				rows := must(r.Find(q))(b)
				seen = append(seen, rows...)
				if len(rows) < q.Limit {
					return
				}
				last := rows[len(rows)-1]
				q.After = &office.After{ID: last.ID, Keys: placeOf(last, slices.DeleteFunc(slices.Clone(order), func(s string) bool { return strings.TrimPrefix(s, "-") == "id" }))}
			}
		})
		if want := c.scan(office.Query{Order: order}); !slices.EqualFunc(seen, want, sameRow) {
			t.Errorf("%v: walked %v, want %v", order, names(seen, c.noun), names(want, c.noun))
		}
	}
	b.badQuestions()
}

func (b *bench) badQuestions() {
	b.Helper()
	b.view(func(r office.Reader) {
		for _, q := range []office.Query{
			{Noun: "no_such_noun"},
			{Noun: "review", Where: []office.Where{{Key: "no_such_key", Op: "=", Value: "x"}}},
			{Noun: "review", Where: []office.Where{{Key: "state", Op: "like", Value: "x"}}},
			{Noun: "review", Where: []office.Where{{Key: "state", Op: "=", Value: 1.5}}},
			{Noun: "review", Where: []office.Where{{Key: "state", Op: "<", Value: nil}}},
			{Noun: "review", Where: []office.Where{{Key: "state", Op: "in", Value: "x"}}},
			{Noun: "review", Order: []string{"no_such_key"}},
			{Noun: "review", Order: []string{"state; DROP TABLE review"}},
			{Noun: "review", Order: []string{"state"}, After: &office.After{ID: "x"}},
		} {
			if rows, err := r.Find(q); err == nil {
				b.Errorf("%+v was answered: %v", q, rows)
			}
		}
	})
}

// streams: every row once, in the order of ids, while the reader is asked other things; an error ends it.
func streams(t *testing.T, place Place) {
	b := open(t, place)
	var act office.Act
	for range 450 {
		row, _ := b.row("setting")
		act.Put = append(act.Put, row)
	}
	act.Name, act.Entry = "put", entry("put")
	b.commit(act)
	b.view(func(r office.Reader) {
		n, last := 0, ""
		err := r.Each("setting", func(row office.Row) error {
			if again := must(r.Get("setting", row.ID))(b); !sameRow(again, row) || row.ID <= last {
				t.Errorf("after %s: %+v and %+v", last, row, again)
			}
			n, last = n+1, row.ID
			return nil
		})
		if err != nil || n != len(act.Put) {
			t.Errorf("streamed %d of %d rows: %v", n, len(act.Put), err)
		}
		n = 0
		err = r.Each("setting", func(office.Row) error { n++; return errTest })
		if err != errTest || n != 1 {
			t.Errorf("an error in the middle gave %v after %d rows", err, n)
		}
	})
}
