package office_test

import (
	"slices"
	"time"

	"hoso/civil"
	"hoso/fault"
	"hoso/id"
	"hoso/office"
)

// The reference model of P4: who may do what in which state, in the plainest words there are. It knows nothing of the policy, of records
// or of the store; it is told ids as they appear.

// actor is somebody acting under one right.
type actor struct {
	name string
	who  office.Who
	role string
	unit string // of the right
	own  string // their own dossier, by name
}

// file is one dossier: where the person works, who has authority over them, and what was approved.
type file struct {
	name    string
	id      id.Dossier
	unit    string
	manager string
	values  map[string]string
}

// parents is the piece of the tree the model is played in: the province, a commune, its school, a department.
var parents = map[string]string{"school": "commune", "commune": "province", "department": "province", "province": ""}

func below(unit, top string) bool {
	for ; unit != ""; unit = parents[unit] {
		if unit == top {
			return true
		}
	}
	return false
}

func (a actor) drafts(f *file) bool {
	return a.role == "person" && a.own == f.name || a.role == "officer" && below(f.unit, a.unit)
}

func (a actor) checks(f *file) bool {
	return a.role == "officer" && a.own != f.name && (below(f.unit, a.unit) || f.manager == a.unit)
}

func (a actor) approves(f *file) bool {
	return a.role == "head" && a.own != f.name && f.manager == a.unit
}

func (a actor) reviews(f *file) bool { return a.role == "department_officer" && a.own != f.name }

// proposal is one change of the model, draft or submitted.
type proposal struct {
	id       id.Change
	file     *file
	author   id.Account
	onBehalf bool
	event    string
	draft    bool
	items    []*line
}

// line is one item.
type line struct {
	id       id.Item
	path     string
	old, new string
	state    string
	digest   string
	steps    string // c, a: passed by check, approval; C, A: returned by them
}

// group is what moves together with a line: everything, when the change is of one event.
func (p *proposal) group(l *line) []*line {
	if p.event != "" {
		return p.items
	}
	return []*line{l}
}

func (p *proposal) find(item id.Item) *line {
	i := slices.IndexFunc(p.items, func(l *line) bool { return l.id == item })
	if i < 0 {
		return nil
	}
	return p.items[i]
}

func (p *proposal) in(state string) []*line {
	var out []*line
	for _, l := range p.items {
		if l.state == state {
			out = append(out, l)
		}
	}
	return out
}

// typing lays a value over a draft; the value that stands already takes the line back.
func (p *proposal) typing(path, value string) {
	now := p.file.values[path]
	i := slices.IndexFunc(p.items, func(l *line) bool { return l.path == path })
	switch {
	case value == now && i >= 0:
		p.items = slices.Delete(p.items, i, i+1)
	case value == now:
	case i >= 0:
		p.items[i].old, p.items[i].new = now, value
	default:
		p.items = append(p.items, &line{path: path, old: now, new: value, state: "draft"})
	}
}

// moved reports whether an old value is no longer what the file holds.
func (p *proposal) moved() bool {
	return slices.ContainsFunc(p.items, func(l *line) bool { return p.file.values[l.path] != l.old })
}

// judged moves lines from a state to the next or back, as one step; it tells what stands against it and changes nothing then.
func (p *proposal) judged(pass, back []id.Item, from, to, mark string) (moved []*line, against fault.Kind) {
	after := map[*line]string{}
	move := func(item id.Item, state string) fault.Kind {
		l := p.find(item)
		if l == nil {
			return fault.Missing
		}
		if state == "returned" && after[l] == "returned" {
			return ""
		}
		for _, other := range p.group(l) {
			if after[other] == state {
				continue
			}
			if other.state != from || after[other] != "" {
				return fault.Stale
			}
			after[other] = state
		}
		return ""
	}
	if len(pass)+len(back) == 0 {
		return nil, fault.Invalid
	}
	for _, item := range pass {
		if against := move(item, to); against != "" {
			return nil, against
		}
	}
	for _, item := range back {
		if against := move(item, "returned"); against != "" {
			return nil, against
		}
	}
	for _, l := range p.items {
		switch after[l] {
		case "":
			continue
		case "returned":
			l.steps += string(mark[0] - 'a' + 'A')
		default:
			l.steps += mark
		}
		l.state, moved = after[l], append(moved, l)
	}
	return moved, ""
}

// mended is the draft that carries returned or withdrawn lines on.
func (p *proposal) mended(lines []*line, forget bool) *proposal {
	next := &proposal{file: p.file, author: p.author, onBehalf: p.onBehalf, event: p.event, draft: true}
	for _, l := range lines {
		carried := *l
		carried.id, carried.state = "", "draft"
		if forget {
			carried.steps = ""
		}
		next.items = append(next.items, &carried)
	}
	return next
}

// desk is one version at the department.
type desk struct {
	id    id.Version
	file  *file
	state string
}

// windowOpen: the last five days of a month, whatever its length (PT-8.1).
func windowOpen(at time.Time) bool {
	day := at.In(civil.Zone)
	firstOfNext := time.Date(day.Year(), day.Month()+1, 1, 0, 0, 0, 0, civil.Zone)
	return !day.Before(firstOfNext.AddDate(0, 0, -5))
}

// mayNow tells what the window says to a ground (A16).
func mayNow(at time.Time, ground string) fault.Kind {
	known := []string{"tuyen_dung", "thuyen_chuyen", "nghi_huu", "qua_doi", "nghi_dinh_27", "qua_han"}
	if windowOpen(at) || slices.Contains(known, ground) {
		return ""
	}
	return fault.Invalid
}
