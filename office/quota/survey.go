package quota

import (
	"hoso/civil"
	"hoso/law"
	"hoso/office"
	"hoso/record/unit"
)

// survey is a part of the tree with what was given and who is there, added up from below.
type survey struct {
	day      civil.Date
	counted  bool
	kinds    []law.QuotaKind
	units    map[string]unit.Unit // by path
	children map[string][]string  // paths directly below one, of units that exist on the day
	held     held
	present  map[post]int
	over     map[string]bool // by path: it is over its quota
	below    map[string]int  // by path: units under it that are
}

// newSurvey reads the units and quotas of some subtrees and counts their people.
func newSurvey(d *office.Desk, scopes []string, day civil.Date) (*survey, error) {
	s := &survey{day: day, counted: !day.Before(d.Day), units: map[string]unit.Unit{}, children: map[string][]string{}, present: map[post]int{}, over: map[string]bool{}, below: map[string]int{}}
	var err error
	if s.kinds, err = kindsOf(d); err != nil {
		return nil, err
	}
	if s.held, err = readHeld(d, scopes, day); err != nil {
		return nil, err
	}
	for _, scope := range scopes {
		found, err := office.Find[unit.Unit](d.Reader, office.Query{Where: []office.Where{{Key: "path", Op: "under", Value: scope}}, Order: []string{"path"}})
		if err != nil {
			return nil, err
		}
		for _, f := range found {
			s.place(f.Record)
		}
	}
	if s.counted {
		s.count(d, scopes)
	}
	return s, nil
}

func (s *survey) place(u unit.Unit) {
	s.units[u.Path] = u
	if e, ok := u.At(s.day); ok && !e.Closed {
		s.children[above(u.Path)] = append(s.children[above(u.Path)], u.Path)
	}
}

// count counts the people of each unit and adds them up to the units above it, and then who is over.
func (s *survey) count(d *office.Desk, scopes []string) {
	for _, k := range s.kinds {
		there := d.Present(scopes, "unit", k.Categories...)
		for _, u := range s.units {
			if n := there[string(u.ID)]; n > 0 {
				s.up(u.Path, func(path string) { s.present[post{path, k.ID}] += n })
			}
		}
	}
	for path := range s.units {
		for _, k := range s.kinds {
			if n, given := s.held.on(post{path, k.ID}, s.day); given && s.present[post{path, k.ID}] > n {
				s.over[path] = true
			}
		}
		if s.over[path] {
			s.up(above(path), func(path string) { s.below[path]++ })
		}
	}
}

// up calls fn for a path and each above it that was surveyed.
func (s *survey) up(path string, fn func(string)) {
	for ; path != ""; path = above(path) {
		if _, ok := s.units[path]; ok {
			fn(path)
		}
	}
}

func (s *survey) line(path string) UnitLine {
	u := s.units[path]
	l := UnitLine{Place: Place{u.ID, nameOn(u, s.day)}, Deeper: len(s.children[path]) > 0, Over: s.over[path], Below: s.below[path], Cells: make([]Cell, 0, len(s.kinds))}
	for _, k := range s.kinds {
		at := post{path, k.ID}
		c := Cell{Kind: k.ID, Present: s.present[at]}
		c.Number, c.Given = s.held.on(at, s.day)
		c.Shared, _ = s.held.shared(at, s.day)
		if c.Given {
			c.Exceeded = c.Shared > c.Number
		}
		if c.Given && s.counted {
			c.Left, c.Over = c.Number-c.Present, c.Present > c.Number
		}
		l.Cells = append(l.Cells, c)
	}
	return l
}
