package law

import (
	"cmp"
	"slices"
	"strings"

	"hoso/civil"
)

// Side is one side of a comparison: a province on a day.
type Side struct {
	Province *Province
	Day      civil.Date
}

// Difference is a term on which two sides do not agree; a side that has no such term has an empty one.
type Difference struct {
	ID         string
	One, Other Term
}

// Compare lists the terms on which two sides differ in what they say, in the order of their ids. Articles differ between any two texts and make
// no difference by themselves; within one province an article that moved is told.
func Compare(one, other Side) []Difference {
	first, second := byID(one), byID(other)
	var found []Difference
	for id, term := range first {
		if d := (Difference{id, term, second[id]}); d.tells(one.Province == other.Province) {
			found = append(found, d)
		}
	}
	for id, term := range second {
		if _, there := first[id]; !there {
			found = append(found, Difference{ID: id, Other: term})
		}
	}
	slices.SortFunc(found, func(a, b Difference) int { return cmp.Compare(a.ID, b.ID) })
	return found
}

func byID(s Side) map[string]Term {
	terms := map[string]Term{}
	for _, t := range s.Province.Terms(s.Day) {
		terms[t.ID] = t
	}
	return terms
}

func (d Difference) tells(same bool) bool {
	return d.One.Value != d.Other.Value || d.One.Unit != d.Other.Unit || same && d.One.Citation() != d.Other.Citation()
}

// Place is where the term is written: "province/phu-tho/terms.yaml:12".
func (t Term) Place() string { return t.place }

// TermGroups are the headings under which a regulation is read, each with the first parts of its terms' ids.
func TermGroups() []TermGroup {
	return []TermGroup{
		{"scope", []string{"scope", "person", "leaver"}}, {"account", []string{"account"}}, {"access", []string{"access"}},
		{"entry", []string{"first_entry", "update", "evidence", "entry", "decree27"}}, {"approve", []string{"check", "approve"}},
		{"department", []string{"department", "sync", "share"}}, {"transfer", []string{"transfer"}}, {"report", []string{"report", "score"}}, {"remind", []string{"remind"}},
		{"salary", []string{"salary"}}, {"system", []string{"backup", "unit", "hosting", "service", "modules", "organisation"}},
	}
}

// TermGroup is one heading.
type TermGroup struct {
	ID    string
	Parts []string
}

// Has reports whether a term belongs under the heading.
func (g TermGroup) Has(id string) bool {
	first, _, _ := strings.Cut(id, ".")
	return slices.Contains(g.Parts, first)
}
