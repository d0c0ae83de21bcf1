package unit

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"hoso/civil"
	"hoso/fault"
	"hoso/id"
	"hoso/office"
	"hoso/record/unit"
	"hoso/viet"
)

// CodeTable is a table of identifier codes as an agency sends it (PT-15.2; QĐ 20/2020/QĐ-TTg).
type CodeTable struct {
	Document string     `json:"document"` // the decision that gives the codes
	From     civil.Date `json:"from"`     // first day of what it gives; zero: today
	Rows     []CodeRow  `json:"rows"`
	Write    bool       `json:"write"` // false: only say what would become of each row
}

// CodeRow is one row: a code with the name of its agency, or the last day on which it is used.
type CodeRow struct {
	Code  string     `json:"code"`
	Name  string     `json:"name"`
	Until civil.Date `json:"until"`
}

// What becomes of a row.
const (
	CodeSame   = "same"   // the unit has the code already
	CodeGiven  = "given"  // to a unit that had none
	CodeMoved  = "moved"  // in the place of the unit's former code
	CodeClosed = "closed" // the unit has none from the day after
	CodeWrong  = "wrong"  // with the reason; the other rows stand
)

// CodeLine is a row of the table with what becomes of it.
type CodeLine struct {
	CodeRow
	Unit     id.Unit  `json:"unit"`
	UnitName string   `json:"unit_name"`
	Before   string   `json:"before"` // the unit's former code
	What     string   `json:"what"`
	Key      string   `json:"key"` // for CodeWrong: why
	Args     []string `json:"args"`
}

// CodePlan is the whole table with what becomes, or became, of it.
type CodePlan struct {
	Lines   []CodeLine `json:"lines"`
	Written bool       `json:"written"`
	Changes int        `json:"changes,string"` // rows that change a unit
	Wrong   int        `json:"wrong,string"`
}

// TakeCodes compares a table of codes with the units, and, when told to, writes what fits as new editions of the units; what does not fit is told
// row by row and changes nothing else. Units are found by their name, units of one name by the code above them. Faults: Denied; Invalid
// "unit.table_empty", "unit.table_long", "unit.basis_needed".
func TakeCodes(ctx context.Context, o *office.Office, who office.Who, t CodeTable) (CodePlan, error) {
	return office.Do(ctx, o, who, "unit.codes", "", func(d *office.Desk) (CodePlan, error) {
		tops, err := d.AllowTable("unit.edit", "unit", t.Write)
		if err == nil {
			err = office.CheckRows(len(t.Rows))
		}
		switch {
		case err != nil:
			return CodePlan{}, err
		case t.Write && strings.TrimSpace(t.Document) == "":
			return CodePlan{}, fault.New(fault.Invalid, "unit.basis_needed")
		case t.From.IsZero():
			t.From = d.Day
		}
		plan, err := newPlanner(d, tops, t)
		if err != nil {
			return CodePlan{}, err
		}
		return plan.all()
	})
}

// planner finds the unit of each row. Rows of higher codes come first, so that those below find the code above them.
type planner struct {
	office.UnitIndex // as planned so far

	table CodeTable
	batch *batch
	rows  map[string]bool  // codes the table has named so far
	kept  map[string]bool  // codes the table names and does not close
	met   map[id.Unit]bool // units a row gave a code to, or found with theirs
	order []id.Unit        // units that change, in the order they were met
}

func newPlanner(d *office.Desk, tops []string, t CodeTable) (*planner, error) {
	p := &planner{table: t, batch: &batch{desk: d, seen: map[id.Unit]unit.Unit{}}, rows: map[string]bool{}, kept: map[string]bool{}, met: map[id.Unit]bool{}}
	for _, row := range t.Rows {
		if row.Until.IsZero() {
			p.kept[unit.ModernCode(strings.TrimSpace(row.Code))] = true
		}
	}
	var err error
	if p.UnitIndex, err = d.IndexUnits(tops); err != nil {
		return nil, err
	}
	for of, s := range p.Units {
		p.batch.seen[of] = s.Record
	}
	return p, nil
}

func (p *planner) all() (CodePlan, error) {
	plan := CodePlan{Lines: make([]CodeLine, len(p.table.Rows)), Written: p.table.Write}
	order := make([]int, len(p.table.Rows))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(depth(p.table.Rows[a].Code), depth(p.table.Rows[b].Code))
	})
	for _, i := range order {
		line, err := p.line(p.table.Rows[i])
		if key, args, ok := office.RowFault(err); ok {
			line.What, line.Key, line.Args, err = CodeWrong, key, args, nil
		}
		if err != nil {
			return plan, err
		}
		switch line.What {
		case CodeWrong:
			plan.Wrong++
		case CodeGiven, CodeMoved, CodeClosed:
			plan.Changes++
		}
		plan.Lines[i] = line
	}
	return plan, p.write()
}

// depth is how many codes stand above a code.
func depth(code string) int { return strings.Count(unit.ModernCode(strings.TrimSpace(code)), ".") }

// write puts every unit that changed, once, when the table is to be written.
func (p *planner) write() error {
	if !p.table.Write {
		return nil
	}
	for _, of := range p.order {
		s := p.Units[of]
		if err := p.batch.desk.Put(s.Record, s.Rev); err != nil {
			return err
		}
	}
	return nil
}

// line says what becomes of a row, and writes it when told to.
func (p *planner) line(row CodeRow) (CodeLine, error) {
	row.Code, row.Name = unit.ModernCode(strings.TrimSpace(row.Code)), strings.TrimSpace(row.Name)
	line := CodeLine{CodeRow: row}
	if err := unit.CheckCode(row.Code); err != nil {
		return line, err
	}
	if p.rows[row.Code] {
		return line, fault.New(fault.Invalid, "unit.row_twice", row.Code)
	}
	p.rows[row.Code] = true
	if has, ok := p.Codes[row.Code]; ok {
		return p.known(line, has)
	}
	if !row.Until.IsZero() {
		return line, fault.New(fault.Invalid, "unit.row_nobody", row.Code)
	}
	of, err := p.named(row)
	if err != nil {
		return line, err
	}
	before := p.Units[of].Record.Last().Code
	if p.met[of] || p.kept[before] {
		return line, fault.New(fault.Invalid, "unit.row_same_unit", row.Name, before)
	}
	line.Unit, line.UnitName, line.Before, line.What = of, p.Units[of].Record.Last().Name, before, CodeGiven
	if before != "" {
		line.What = CodeMoved
	}
	p.met[of] = true
	return line, p.give(of, row.Code, p.table.From)
}

// known is a row whose code a unit has: nothing to do, or the code ends.
func (p *planner) known(line CodeLine, has id.Unit) (CodeLine, error) {
	name := p.Units[has].Record.Last().Name
	line.Unit, line.UnitName, line.Before, line.What = has, name, line.Code, CodeSame
	switch {
	case line.Name != "" && viet.Fold(line.Name) != viet.Fold(name):
		return line, fault.New(fault.Invalid, "unit.row_other", line.Code, name)
	case line.Until.IsZero():
		p.met[has] = true
		return line, nil
	}
	line.What = CodeClosed
	return line, p.give(has, "", line.Until.AddDays(1))
}

// named finds the one unit of a name; of several, the one below the code above the row's.
func (p *planner) named(row CodeRow) (id.Unit, error) {
	found := p.Names[viet.Fold(row.Name)]
	if len(found) > 1 {
		above := unit.ParentCode(row.Code)
		var below []id.Unit
		for _, of := range found {
			code, err := p.batch.codeAbove(p.Units[of].Record.Last().Parent)
			if err != nil {
				return "", err
			}
			if code == above {
				below = append(below, of)
			}
		}
		found = below
		if len(found) != 1 {
			return "", fault.New(fault.Invalid, "unit.row_several", row.Name, above)
		}
	}
	if len(found) == 0 || row.Name == "" {
		return "", fault.New(fault.Missing, "unit.row_unknown", row.Name)
	}
	return found[0], nil
}

// give plans a unit's next edition with a code, or with none.
func (p *planner) give(of id.Unit, code string, from civil.Date) error {
	s := p.Units[of]
	edition := s.Record.Last()
	former := edition.Code
	edition.From, edition.Code, edition.Basis, edition.KnownAt = from, code, p.table.Document, p.batch.desk.At
	if err := p.batch.checkCode(of, edition); err != nil {
		return err
	}
	u, err := s.Record.Amend(edition)
	if err != nil {
		return err
	}
	if !slices.Contains(p.order, of) {
		p.order = append(p.order, of)
	}
	s.Record = u
	p.Units[of], p.batch.seen[of] = s, u
	p.batch.note(u)
	delete(p.Codes, former)
	if code != "" {
		p.Codes[code] = of
	}
	return nil
}
