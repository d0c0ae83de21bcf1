package quota

import (
	"slices"
	"strconv"
	"strings"

	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/quota"
	"hoso/record/unit"
	"hoso/text"
	"hoso/viet"
)

// planner finds out row by row what becomes of a table.
type planner struct {
	office.UnitIndex
	*office.Desk

	table  Table
	kinds  []law.QuotaKind
	within string // of whoever distributes: the unit whose quota it is; empty for the department
	held   held   // as planned so far
	met    map[post]bool
	moves  []move // one for each row
}

// move is what a row that stands would write.
type move struct {
	at     post
	former office.Stored[quota.Quota] // as it is on file; without an ID where there is none
	closed quota.Quota
	next   quota.Quota // without an ID where nothing is written
}

func (p *planner) all() (Plan, error) {
	plan := Plan{Lines: make([]Line, len(p.table.Rows)), Written: p.table.Write}
	p.moves = make([]move, len(p.table.Rows))
	for i, row := range p.table.Rows {
		line, err := p.line(i, row)
		if key, args, ok := office.RowFault(err); ok {
			line.What, line.Key, line.Args, err = Wrong, key, args, nil
		}
		if err != nil {
			return plan, err
		}
		plan.Lines[i] = line
	}
	for p.within != "" && p.refuseExcess(plan.Lines) { // what is refused above may leave too little for what lies below it
	}
	for i := range plan.Lines {
		l := &plan.Lines[i]
		p.remark(p.moves[i], l)
		switch {
		case l.What == Wrong:
			plan.Wrong++
		case p.moves[i].next.ID != "":
			plan.Changes++
		}
		if len(l.Remarks) > 0 {
			plan.Remarks++
		}
	}
	if !p.table.Write {
		return plan, nil
	}
	return plan, p.write(plan.Lines)
}

// line says what becomes of a row by itself, and plans it.
func (p *planner) line(i int, row Row) (Line, error) {
	line := Line{Row: row, Remarks: []Remark{}, Args: []string{}}
	line.Unit, line.Number = strings.TrimSpace(row.Unit), strings.TrimSpace(row.Number)
	u, err := p.named(line.Unit)
	if err != nil {
		return line, err
	}
	line.Of, line.UnitName = u.ID, u.Last().Name
	if line.Kind, err = p.kindNamed(row.Kind); err != nil {
		return line, err
	}
	n, err := number(line.Number)
	if err != nil {
		return line, err
	}
	at := post{u.Path, line.Kind}
	switch {
	case p.met[at]:
		return line, fault.New(fault.Invalid, "quota.row_twice", line.UnitName, p.label(line.Kind))
	case p.within == u.Path:
		return line, fault.New(fault.Invalid, "quota.own_unit", line.UnitName)
	case len(u.Editions) > 0 && p.table.From.Before(u.Editions[0].From):
		return line, fault.New(fault.Invalid, "quota.unit_later", line.UnitName, u.Editions[0].From.VN())
	}
	p.met[at] = true
	return line, p.plan(i, &line, u, n)
}

// plan lets the row's number follow the one that is open.
func (p *planner) plan(i int, line *Line, u unit.Unit, n int) error {
	at := post{u.Path, line.Kind}
	former := p.held.open(at)
	next := quota.Quota{ID: id.New(), Unit: u.ID, UnitPath: u.Path, Kind: line.Kind, Number: n, From: p.table.From, Basis: p.table.Document, KnownAt: p.At, By: p.Who.Account}
	closed, err := next.Follow(former.Record)
	if err != nil {
		return err
	}
	line.Number, line.What = strconv.Itoa(n), Given
	if was := former.Record; was.ID != "" {
		line.Before, line.What = strconv.Itoa(was.Number), Renewed
		switch {
		case n > was.Number:
			line.What = Raised
		case n < was.Number:
			line.What = Lowered
		case was.Basis == next.Basis:
			line.What = Same
			return nil
		}
	}
	p.moves[i] = move{at, former, closed, next}
	planned := slices.Clone(p.held.quotas[at])
	if former.Record.ID != "" {
		planned[len(planned)-1].Record = closed
	}
	p.held.set(at, append(planned, office.Stored[quota.Quota]{Record: next}))
	return nil
}

// named finds the one unit of an identifier code or a name.
func (p *planner) named(text string) (unit.Unit, error) {
	if of, ok := p.Codes[unit.ModernCode(text)]; ok {
		return p.Units[of].Record, nil
	}
	switch found := p.Names[viet.Fold(text)]; {
	case text == "" || len(found) == 0:
		return unit.Unit{}, fault.New(fault.Missing, "unit.row_unknown", text)
	case len(found) > 1:
		return unit.Unit{}, fault.New(fault.Invalid, "quota.row_several", text)
	default:
		return p.Units[found[0]].Record, nil
	}
}

// kindNamed finds a kind by its id or by what it is called; a row that names none has the table's.
func (p *planner) kindNamed(name string) (string, error) {
	if strings.TrimSpace(name) == "" {
		name = p.table.Kind
	}
	folded := strings.Join(viet.Words(strings.ReplaceAll(name, "_", " ")), " ")
	var known []string
	for _, k := range p.kinds {
		names := []string{strings.ReplaceAll(k.ID, "_", " ")}
		for _, lang := range text.Languages() {
			names = append(names, strings.Join(viet.Words(text.For(lang).Say("quota.kind."+k.ID)), " "))
		}
		if slices.Contains(names, folded) {
			return k.ID, nil
		}
		known = append(known, p.label(k.ID))
	}
	return "", fault.New(fault.Invalid, "quota.kind_unknown", strings.TrimSpace(name), strings.Join(known, "; "))
}

// label is what a kind is called in the asker's language.
func (p *planner) label(kind string) string { return text.For(p.Who.Lang).Say("quota.kind." + kind) }
