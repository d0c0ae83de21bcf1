package census

import (
	"bytes"
	"math"
	"slices"

	"hoso/id"
	"hoso/office"
	"hoso/record/dossier"
	"hoso/record/unit"
	"hoso/viet"
)

// filter is a query made ready for going through all rows.
type filter struct {
	t     *table
	paths []bool // by the code of the path: in scope
	equal []equal
	left  bool                // those who left, and nobody else
	gone  uint32              // the code of their state
	words [][]byte            // folded, the longest first: it fits the fewest
	only  map[id.Dossier]bool // nil: anybody
}

// equal wants one value in one column.
type equal struct {
	codes []uint32
	code  uint32
}

// nobody is the code of a state that no row has.
const nobody = math.MaxUint32

// filter makes a query ready; false when nobody can match it. A column that does not exist matches nobody, so that a
// condition is never forgotten in silence.
func (t *table) filter(q office.CensusQuery) (*filter, bool) {
	f := &filter{t: t, left: q.Left, gone: nobody}
	if code, ok := t.state.code[dossier.Archived]; ok {
		f.gone = code
	}
	if f.paths = t.inScope(q.Scopes, q.Under); f.paths == nil {
		return nil, false
	}
	if len(q.Only) > 0 {
		f.only = make(map[id.Dossier]bool, len(q.Only))
		for _, dossier := range q.Only {
			f.only[dossier] = true
		}
	}
	for name, value := range q.Equal {
		c := t.column(name)
		if c == nil {
			return nil, false
		}
		code, ok := c.code[value]
		if !ok {
			return nil, false
		}
		f.equal = append(f.equal, equal{c.codes, code})
	}
	for _, word := range viet.Words(q.Name) {
		f.words = append(f.words, []byte(word))
	}
	slices.SortFunc(f.words, func(a, b []byte) int { return len(b) - len(a) })
	return f, true
}

// inScope tells of every path whether it lies in one of the scopes and under the unit asked for; nil when none does. There
// are as many paths as units, so this is done once per query and not per person, and a unit that has moved needs no
// renumbering of others.
func (t *table) inScope(scopes []string, under string) []bool {
	in, some := make([]bool, len(t.path.words)), false
	for code, path := range t.path.words {
		seen := slices.ContainsFunc(scopes, func(scope string) bool { return unit.Within(path, scope) })
		in[code] = seen && (under == "" || unit.Within(path, under))
		some = some || in[code]
	}
	if !some {
		return nil
	}
	return in
}

// matches tells whether a person is found. The cheapest conditions come first.
func (f *filter) matches(row uint32) bool {
	if !f.paths[f.t.path.codes[row]] || f.only != nil && !f.only[f.t.dossiers[row]] {
		return false
	}
	if (f.t.state.codes[row] == f.gone) != f.left {
		return false
	}
	for _, e := range f.equal {
		if e.codes[row] != e.code {
			return false
		}
	}
	if len(f.words) == 0 {
		return true
	}
	name := f.t.folded.get(row)
	for _, word := range f.words {
		if !bytes.Contains(name, word) {
			return false
		}
	}
	return true
}
