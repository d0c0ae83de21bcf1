package quota

import (
	"cmp"
	"context"
	"strconv"
	"strings"

	"hoso/civil"
	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
)

// Table is a table of quotas as a decision lists them.
type Table struct {
	Document string     `json:"document"` // number and date of the decision
	From     civil.Date `json:"from"`     // first day of what it gives; zero: today
	Kind     string     `json:"kind"`     // of the rows that name none
	Rows     []Row      `json:"rows"`
	Write    bool       `json:"write"` // false: only say what would become of each row
}

// Row is one row: a unit by its name or its identifier code, a kind by its name, and the number of posts.
type Row struct {
	Unit   string `json:"unit"`
	Kind   string `json:"kind"`
	Number string `json:"number"`
}

// What becomes of a row.
const (
	Same    = "same"    // the decision is on file already, with this number
	Given   = "given"   // to a unit that had none of the kind
	Raised  = "raised"  // more than before
	Lowered = "lowered" // fewer than before
	Renewed = "renewed" // the same number on a new decision
	Wrong   = "wrong"   // with the reason; the other rows stand
)

// Remark is a sentence about a row that stands: a text key with what it is filled with.
type Remark struct {
	Key  string   `json:"key"`
	Args []string `json:"args"`
}

// Line is a row of the table with what becomes of it.
type Line struct {
	Row
	Of       id.Unit  `json:"of"` // the unit that was found
	UnitName string   `json:"unit_name"`
	Before   string   `json:"before"` // the number it takes the place of; empty where there is none
	What     string   `json:"what"`
	Key      string   `json:"key"` // for Wrong: why
	Args     []string `json:"args"`
	Remarks  []Remark `json:"remarks"`
}

// Plan is the whole table with what becomes, or became, of it.
type Plan struct {
	Lines   []Line `json:"lines"`
	Written bool   `json:"written"`
	Changes int    `json:"changes,string"` // rows that are, or would be, written
	Wrong   int    `json:"wrong,string"`
	Remarks int    `json:"remarks,string"` // rows that stand with a remark
}

// Give compares a table of quotas with what holds, row by row, and when told to writes what fits, each unit's officers being told. The department gives
// to any unit it answers for; where the units below a unit then have more than the unit itself, the row says so and stands, because decisions come in
// pieces. A unit's administrator distributes to units below, and never more than the unit above them has. Faults: Denied; Invalid "unit.table_empty",
// "unit.table_long", "quota.too_far", "quota.basis_needed".
func Give(ctx context.Context, o *office.Office, who office.Who, t Table) (Plan, error) {
	return office.Do(ctx, o, who, "quota.give", "", func(d *office.Desk) (Plan, error) {
		p, err := newPlanner(d, t)
		if err == nil {
			err = office.CheckRows(len(t.Rows))
		}
		if err == nil && p.table.From.After(d.Day.AddDays(farthest)) {
			err = fault.New(fault.Invalid, "quota.too_far", d.Day.AddDays(farthest).VN())
		}
		if err == nil && t.Write && p.table.Document == "" {
			err = fault.New(fault.Invalid, "quota.basis_needed")
		}
		if err != nil {
			return Plan{}, err
		}
		return p.all()
	})
}

// farthest is how many days ahead a decision may begin: those of a year are given in the year before. One that was mistyped closes the numbers that
// hold until its day, so it must not lie far.
const farthest = 400

// may asks for the right to take a table in, and says whether it is one of distributing to the units below only.
func may(d *office.Desk, write bool) (scopes []string, distributes bool, err error) {
	act := "quota.give"
	if policy := d.Book.Policy(); len(policy.Reach(d.Who.Role, act)) == 0 && len(policy.Reach(d.Who.Role, "quota.distribute")) > 0 {
		act, distributes = "quota.distribute", true
	}
	scopes, err = d.AllowTable(act, "quota", write)
	return scopes, distributes, err
}

func newPlanner(d *office.Desk, t Table) (*planner, error) {
	p := &planner{Desk: d, table: t, met: map[post]bool{}}
	p.table.Document = strings.TrimSpace(t.Document)
	if t.From.IsZero() {
		p.table.From = d.Day
	}
	scopes, distributes, err := may(d, t.Write)
	if err != nil {
		return nil, err
	}
	if p.kinds, err = kindsOf(d); err != nil {
		return nil, err
	}
	if p.UnitIndex, err = d.IndexUnits(scopes); err != nil {
		return nil, err
	}
	read := scopes
	if distributes {
		p.within = d.Who.UnitPath
	} else if read, err = d.TopPaths(); err != nil { // what stands above the units of an assignment is compared as well
		return nil, err
	}
	p.held, err = readHeld(d, read, p.table.From)
	return p, err
}

// number reads a number of posts. Fault Invalid "quota.number_unreadable".
func number(text string) (int, error) {
	n, ok := law.ReadWhole(text)
	if !ok {
		return 0, fault.New(fault.Invalid, "quota.number_unreadable", text)
	}
	return n, nil
}

// Form is what a table is begun with: the kinds there are, and the rows of a unit somebody chose.
type Form struct {
	Kinds       []string `json:"kinds"`
	Distributes bool     `json:"distributes"` // to the units below only, within what the asker's unit was given
	Rows        []Row    `json:"rows"`
}

// Begin begins a table; of a unit that is named, with the numbers that hold today. Faults: Denied; Missing "unit.missing".
func Begin(ctx context.Context, o *office.Office, who office.Who, unitID id.Unit) (Form, error) {
	return office.Do(ctx, o, who, "quota.form", "", func(d *office.Desk) (Form, error) {
		f := Form{Kinds: []string{}, Rows: []Row{}}
		scopes, distributes, err := may(d, false)
		if err != nil {
			return f, err
		}
		f.Distributes = distributes
		kinds, err := kindsOf(d)
		if err != nil {
			return f, err
		}
		for _, k := range kinds {
			f.Kinds = append(f.Kinds, k.ID)
		}
		if unitID == "" {
			return f, nil
		}
		index, err := d.IndexUnits(scopes)
		if err != nil {
			return f, err
		}
		s, ok := index.Units[unitID]
		if !ok {
			return f, fault.New(fault.Missing, "unit.missing")
		}
		h, err := readHeld(d, []string{s.Record.Path}, d.Day)
		if err != nil {
			return f, err
		}
		last := s.Record.Last()
		for _, k := range kinds {
			if n, given := h.on(post{s.Record.Path, k.ID}, d.Day); given {
				f.Rows = append(f.Rows, Row{cmp.Or(last.Code, last.Name), k.ID, strconv.Itoa(n)})
			}
		}
		return f, nil
	})
}
