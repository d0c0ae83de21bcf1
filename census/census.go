// Package census holds a few columns of every dossier in memory. Lists, search by part of a name, and counts come from here;
// the page's dossiers are then fetched by their ids.
//
// It owns the columns and their order. It does not own what an asker may see (law decides, office passes the scopes), nor the
// facets' durable copy (store). Invariant: what List, Counts and Sum answer is what a scan of all facets given so far would answer,
// and nobody outside a query's scopes is in a page, a total or a count.
package census

import (
	"cmp"
	"iter"
	"slices"
	"strings"
	"sync"

	"hoso/id"
	"hoso/office"
)

// Gone is the state of a facet that takes its dossier out of the census.
const Gone = "gone"

// fewFacets is up to how many facets are put into their places one by one, some 10 µs each at 100 000 people; more are
// sorted together with all others.
const fewFacets = 256

// Census is safe for use by many goroutines.
type Census struct {
	mu sync.RWMutex
	t  *table
}

var _ office.Census = (*Census)(nil)

// New gives a census of nobody.
func New() *Census { return &Census{t: newTable()} }

// Load replaces everything by these facets; of two of one dossier the later counts. It is for the start, before the first
// act: what Apply was told earlier is lost.
func (c *Census) Load(facets iter.Seq[office.Facet]) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = newTable()
	for f := range facets {
		c.t.put(f)
	}
	c.t.settle()
}

// Apply takes the facets of a committed act, in their order. One with the state Gone takes the dossier out. Acts tell their facets
// after they have committed and may be overtaken there, so a facet with an older revision than the one held changes nothing.
func (c *Census) Apply(facets []office.Facet) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(facets) > fewFacets {
		for _, f := range facets {
			c.t.put(f)
		}
		c.t.settle()
		return
	}
	for _, f := range facets {
		c.t.place(f)
	}
}

// List gives the page of a query, by given name in Vietnamese order, and how many people the query finds. Equal names are in
// the order of their dossiers' ids. A size of 0 gives the number only.
func (c *Census) List(q office.CensusQuery) (page []office.Facet, total int) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	f, ok := c.t.filter(q)
	if !ok {
		return nil, 0
	}
	from, to := bounds(q.Page, q.Size, len(c.t.order))
	order := c.t.order
	if q.Worst {
		order = f.worst()
	}
	for _, row := range order {
		if !f.matches(row) {
			continue
		}
		if from <= total && total < to {
			page = append(page, c.t.facet(row))
		}
		total++
	}
	return page, total
}

// worst gives the rows a query finds, the least complete first; those of whom nothing is asked come last.
func (f *filter) worst() []uint32 {
	var rows []uint32
	for _, row := range f.t.order {
		if f.matches(row) {
			rows = append(rows, row)
		}
	}
	slices.SortStableFunc(rows, func(a, b uint32) int { return cmp.Compare(f.t.counts[a].completeness(), f.t.counts[b].completeness()) })
	return rows
}

// completeness is the part that is filled, by weight; more than all where nothing is asked.
func (n counts) completeness() float64 {
	if n.of == 0 {
		return 2
	}
	return float64(n.points) / float64(n.of)
}

// Sum adds up how complete the dossiers of a query are.
func (c *Census) Sum(q office.CensusQuery) office.Totals {
	c.mu.RLock()
	defer c.mu.RUnlock()
	var t office.Totals
	f, ok := c.t.filter(q)
	if !ok {
		return t
	}
	for _, row := range c.t.order {
		if f.matches(row) {
			n := c.t.counts[row]
			t.People, t.Have, t.Want, t.Points, t.Of = t.People+1, t.Have+int(n.have), t.Want+int(n.want), t.Points+int(n.points), t.Of+int(n.of)
		}
	}
	return t
}

// Alike gives the groups of people a query finds who have one name but for accents and case, one sex and one year of birth, in the order of
// their names; only groups with somebody within a subtree. Whether they are one person two entries of the census cannot tell.
func (c *Census) Alike(q office.CensusQuery, within string) [][]id.Dossier {
	c.mu.RLock()
	defer c.mu.RUnlock()
	f, ok := c.t.filter(q)
	if !ok {
		return nil
	}
	type likeness struct {
		name       string
		sex, birth uint32
	}
	groups, near := map[likeness][]id.Dossier{}, map[likeness]bool{}
	var order []likeness
	for _, row := range c.t.order {
		if !f.matches(row) || c.t.birth.get(row) == "" {
			continue
		}
		key := likeness{string(c.t.folded.get(row)), c.t.sex.codes[row], c.t.birth.codes[row]}
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], c.t.dossiers[row])
		near[key] = near[key] || strings.HasPrefix(c.t.path.get(row), within)
	}
	var alike [][]id.Dossier
	for _, key := range order {
		if len(groups[key]) > 1 && near[key] {
			alike = append(alike, groups[key])
		}
	}
	return alike
}

// bounds gives the first and the last-but-one place of a page among n.
func bounds(page, size, n int) (from, to int) {
	if size <= 0 || page > n {
		return 0, 0
	}
	from = max(page, 0) * min(size, n)
	return from, from + min(size, n)
}

// Counts gives, for each value of a column that the query finds, how many people have it: "category", "rank", "position",
// "job_position", "sex", "state", "birth", or "unit" by the unit's id. People without a value are counted under "". A column that is not
// there has no counts.
func (c *Census) Counts(q office.CensusQuery, column string) map[string]int {
	c.mu.RLock()
	defer c.mu.RUnlock()
	counts := map[string]int{}
	by := c.t.column(column)
	f, ok := c.t.filter(q)
	if by == nil || !ok {
		return counts
	}
	found := make([]int, len(by.words))
	for _, row := range c.t.order {
		if f.matches(row) {
			found[by.codes[row]]++
		}
	}
	for code, n := range found {
		if n > 0 {
			counts[by.words[code]] = n
		}
	}
	return counts
}

// put writes a facet into the columns and leaves the order to settle.
func (t *table) put(f office.Facet) {
	row, known := t.at[f.Dossier]
	switch {
	case known && f.Rev < t.counts[row].rev:
	case f.State == Gone && known:
		t.release(row)
	case f.State == Gone:
	case known:
		t.write(row, f)
	default:
		t.write(t.take(f.Dossier), f)
	}
}

// place writes a facet and keeps the order right.
func (t *table) place(f office.Facet) {
	row, known := t.at[f.Dossier]
	if known && f.Rev < t.counts[row].rev {
		return
	}
	if known && f.State != Gone && t.names[row] == f.Name {
		t.write(row, f) // the usual case: the order stays
		return
	}
	if known {
		i, _ := t.rank(t.keys[row], f.Dossier)
		t.order = slices.Delete(t.order, i, i+1)
	}
	t.put(f)
	if f.State != Gone {
		row = t.at[f.Dossier]
		i, _ := t.rank(t.keys[row], f.Dossier)
		t.order = slices.Insert(t.order, i, row)
	}
}

// rank finds the place of a key and dossier in the order.
func (t *table) rank(key string, dossier id.Dossier) (int, bool) {
	return slices.BinarySearchFunc(t.order, key, func(row uint32, key string) int {
		if c := strings.Compare(t.keys[row], key); c != 0 {
			return c
		}
		return strings.Compare(string(t.dossiers[row]), string(dossier))
	})
}
