package intake

import (
	"hoso/civil"
	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/intake"
	"hoso/record/unit"
)

// places finds units as files name them: by identifier code, by name, or by a name they had before.
type places struct {
	byCode, byName, byFormer map[string][]unit.Unit
	byPath                   map[string]unit.Unit
	reaches                  func(path string) bool
	day                      civil.Date
}

func newPlaces(d *office.Desk, i intake.Intake) (*places, error) {
	p := &places{map[string][]unit.Unit{}, map[string][]unit.Unit{}, map[string][]unit.Unit{}, map[string]unit.Unit{}, i.Reaches, d.Day}
	found, err := office.Find[unit.Unit](d.Reader, office.Query{Order: []string{"path"}})
	if err != nil {
		return nil, err
	}
	for _, s := range found {
		u := s.Record
		now, began := u.At(d.Day)
		if !began {
			continue
		}
		p.byPath[u.Path] = u
		if now.Code != "" {
			p.byCode[plain(now.Code)] = append(p.byCode[plain(now.Code)], u)
		}
		p.byName[plain(now.Name)] = append(p.byName[plain(now.Name)], u)
		former := map[string]bool{plain(now.Name): true}
		for _, e := range u.Editions {
			if name := plain(e.Name); !former[name] && !e.From.After(d.Day) {
				former[name] = true
				p.byFormer[name] = append(p.byFormer[name], u)
			}
		}
	}
	return p, nil
}

// find gives the one open unit of a name or code; what is told of it is a finding that blocks, or one to know. Of several units of one name those
// within the asker's reach go before the others.
func (p *places) find(text string, reach bool) (unit.Unit, *fault.Finding) {
	text = law.Shortened(text)
	for _, where := range []map[string][]unit.Unit{p.byCode, p.byName, p.byFormer} {
		key := plain(text)
		if code := unit.ModernCode(text); code != text {
			key = plain(code)
		}
		found := where[key]
		if len(found) == 0 {
			continue
		}
		found = first(p.open(found), found)
		if reach {
			found = first(p.within(found), found)
		}
		return p.one(text, found, reach)
	}
	return unit.Unit{}, blocked("intake.unit_unknown", text)
}

func (p *places) one(text string, found []unit.Unit, reach bool) (unit.Unit, *fault.Finding) {
	u := found[0]
	now, _ := u.At(p.day)
	switch {
	case len(found) > 1:
		return u, blocked("intake.unit_several", text)
	case now.Closed:
		return u, blocked("intake.unit_ended", text, now.From.VN())
	case reach && !p.reaches(u.Path):
		return u, blocked("intake.unit_outside", text)
	case plain(now.Name) != plain(text) && plain(now.Code) != plain(text) && unit.ModernCode(text) != now.Code:
		return u, &fault.Finding{Rule: "intake", Grade: fault.Note, Key: "intake.unit_former", Args: []string{text, now.Name}}
	}
	return u, nil
}

func (p *places) open(units []unit.Unit) []unit.Unit {
	return kept(units, func(u unit.Unit) bool { e, _ := u.At(p.day); return !e.Closed })
}

func (p *places) within(units []unit.Unit) []unit.Unit {
	return kept(units, func(u unit.Unit) bool { return p.reaches(u.Path) })
}

func kept(units []unit.Unit, keep func(unit.Unit) bool) (out []unit.Unit) {
	for _, u := range units {
		if keep(u) {
			out = append(out, u)
		}
	}
	return out
}

// first gives the narrower choice where it leaves anything.
func first(narrow, wide []unit.Unit) []unit.Unit {
	if len(narrow) > 0 {
		return narrow
	}
	return wide
}

// only is the unit of an intake whose right reaches one unit and what lies under it: a file without a column of units is about its people.
func (p *places) only(i intake.Intake) (id.Unit, bool) {
	if len(i.Scopes) != 1 || i.Scopes[0] != i.UnitPath {
		return "", false
	}
	u, ok := p.byPath[i.UnitPath]
	return u.ID, ok && u.Last().Parent != ""
}
