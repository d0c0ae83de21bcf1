package intake

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"hoso/canon"
	"hoso/civil"
	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/intake"
	"hoso/text"
)

// What becomes of a row.
const (
	New   = "new"
	Same  = "same"  // taken over before, and nothing of it has changed since
	Known = "known" // somebody has the personal number
	Wrong = "wrong"
	Stray = "stray" // a row of a further sheet that belongs to nobody of the first
)

// Finding is one remark about one cell of the file: what is wrong in it, or what there is to know.
type Finding struct {
	Sheet    string   `json:"sheet"`
	Row      int      `json:"row,string"`
	Letter   string   `json:"letter"` // column, as the spreadsheet calls it; empty for the whole row
	Heading  string   `json:"heading"`
	Value    string   `json:"value"` // as it stands there
	Grade    string   `json:"grade"`
	Key      string   `json:"key"`
	Args     []string `json:"args"`
	Text     string   `json:"text"` // the sentence, in the asker's language
	Citation string   `json:"citation"`
}

// Line is one person of the file, or a stray row.
type Line struct {
	Sheet    string     `json:"sheet"`
	Row      int        `json:"row,string"`
	Name     string     `json:"name"` // as the file has it
	What     string     `json:"what"`
	More     int        `json:"more,string"` // rows of further sheets that are theirs
	Dossier  id.Dossier `json:"dossier"`     // of the same or the known; shown where the asker may see whose it is
	Findings []Finding  `json:"findings"`
}

// Plan is what would become of a whole file.
type Plan struct {
	Sheets []SheetView     `json:"sheets"`
	Open   []fault.Finding `json:"open"` // what must be settled about the columns before anything can be written
	Counts intake.Counts   `json:"counts"`
	Lines  []Line          `json:"lines"`
}

// person is one row of the first sheet with the rows of further sheets that are theirs.
type person struct {
	line   Line
	row    office.SheetRow
	number string
	load   office.Loaded
	more   []tableRow
}

type tableRow struct {
	page *page
	row  office.SheetRow
	id   string
}

// planner works out what becomes of each row.
type planner struct {
	d      *office.Desk
	i      intake.Intake
	r      *reader
	pages  []*page
	places *places
	unit   id.Unit // where the file has no column of units
	say    text.Catalogue

	categories map[string]string // plain name → category
	people     []*person
	byNumber   map[string]*person
	strays     []*person
}

// newPlanner reads the columns of an intake's sheets.
func newPlanner(d *office.Desk, i intake.Intake, sheets []office.Sheet) (*planner, error) {
	r, err := newReader(d, i)
	if err != nil {
		return nil, err
	}
	p := &planner{d: d, i: i, r: r, pages: r.pages(sheets), say: text.For(d.Who.Lang), categories: map[string]string{}, byNumber: map[string]*person{}}
	if p.places, err = newPlaces(d, i); err != nil {
		return nil, err
	}
	p.unit, _ = p.places.only(i)
	reg, err := d.Regulation()
	if err != nil {
		return nil, err
	}
	for _, c := range reg.Categories.List {
		for _, name := range []string{c, text.For(text.Vietnamese).Say("category." + c), text.For(text.English).Say("category." + c)} {
			p.categories[plain(name)] = c
		}
	}
	return p, nil
}

// plan works out everything. Where a column that is needed is not there, or is there twice, no row is looked at.
func (p *planner) plan() (Plan, error) {
	v := Plan{Open: p.missing(), Lines: []Line{}, Sheets: []SheetView{}}
	if len(v.Open) == 0 {
		p.readPeople()
		p.readTables()
		if err := p.judge(); err != nil {
			return v, err
		}
	}
	for _, one := range slices.Concat(p.people, p.strays) {
		v.Lines = append(v.Lines, one.line)
	}
	v.Counts = p.count()
	for _, s := range p.pages {
		v.Sheets = append(v.Sheets, s.SheetView)
	}
	v.Open = append(v.Open, p.unknown()...)
	return v, nil
}

// missing is what the columns lack: nobody can be taken over without a name, a number, a unit and a category.
func (p *planner) missing() (open []fault.Finding) {
	top := p.pages[0]
	for _, need := range []struct {
		target string
		given  bool
	}{{entryName, false}, {entryNumber, false}, {ToUnit, p.unit != ""}, {ToCategory, p.i.Category != ""}} {
		if _, has := top.by[need.target]; !has && !need.given {
			open = append(open, fault.Finding{Rule: "intake", Grade: fault.Block, Key: "intake.column_needed", Args: []string{top.Name, p.label(top, need.target)}})
		}
	}
	for _, s := range p.pages {
		if _, has := s.by[entryNumber]; s.table != nil && !has {
			open = append(open, fault.Finding{Rule: "intake", Grade: fault.Block, Key: "intake.column_needed", Args: []string{s.Name, p.label(s, entryNumber)}})
		}
		for _, c := range s.Columns {
			if c.How == Twice {
				open = append(open, fault.Finding{Rule: "intake", Grade: fault.Block, Key: "intake.column_twice", Args: []string{s.Name, c.Letter, cmp.Or(c.Heading, c.Letter), c.Label}})
			}
		}
	}
	return open
}

func (p *planner) label(s *page, target string) string {
	for _, t := range s.names.targets {
		if t.ID == target {
			return t.Label
		}
	}
	return target
}

// unknown is what nobody has said yet whether it is to be taken over: nothing is left out unseen.
func (p *planner) unknown() (open []fault.Finding) {
	for _, s := range p.pages {
		if s.How == Unknown {
			open = append(open, fault.Finding{Rule: "intake", Grade: fault.Explain, Key: "intake.sheet_unknown", Args: []string{s.Name}})
		}
		for _, c := range s.Columns {
			if c.How == Unknown {
				open = append(open, fault.Finding{Rule: "intake", Grade: fault.Explain, Key: "intake.column_unknown", Args: []string{s.Name, c.Letter, c.Heading}})
			}
		}
	}
	return open
}

// readPeople reads the first sheet.
func (p *planner) readPeople() {
	top := p.pages[0]
	for _, row := range top.rows {
		one := &person{row: row, line: Line{Sheet: top.Name, Row: row.Number, What: New, Findings: []Finding{}}}
		one.load = office.Loaded{Category: p.i.Category, Unit: p.unit, Basis: p.i.Basis, From: p.d.Day}
		content := law.Content{Form: p.r.form.Key(), Fields: map[string]law.Value{}, Tables: map[string][]law.Row{}}
		for column, target := range top.targets {
			c := cell(row, column)
			if target == "" || c.IsZero() && !top.merged(row, column) {
				continue
			}
			if top.merged(row, column) {
				p.note(one, top, row, column, *blocked("intake.merged"))
				continue
			}
			if target[0] == '@' {
				p.beside(one, target, row, column, c)
				continue
			}
			e := p.r.form.Entry(target)
			v, found, coded := read(p.d, e, law.FieldPath("syll", target), c)
			p.took(one, top, row, column, found, coded)
			if !v.IsZero() {
				content.Fields[target] = v
			}
		}
		one.load.Contents = map[string]law.Content{"syll": content}
		one.number, one.line.Name = content.Fields[entryNumber].Text, content.Fields[entryName].Text
		p.people = append(p.people, one)
		p.needed(one)
	}
}

// needed tells what every row must hold, and who stands in the file twice.
func (p *planner) needed(one *person) {
	top := p.pages[0]
	for _, need := range []struct {
		target string
		given  bool
	}{{entryName, one.line.Name != ""}, {entryNumber, one.number != ""}, {ToUnit, one.load.Unit != ""}, {ToCategory, one.load.Category != ""}} {
		if column, has := top.by[need.target]; has && !need.given && !p.told(one, top, one.row, column) {
			p.note(one, top, one.row, column, *blocked("intake.value_needed"))
		}
	}
	if one.number == "" || p.told(one, top, one.row, top.by[entryNumber]) {
		return
	}
	other, twice := p.byNumber[one.number]
	if !twice {
		p.byNumber[one.number] = one
		return
	}
	column := top.by[entryNumber]
	p.note(one, top, one.row, column, *blocked("intake.twice", strconv.Itoa(other.row.Number)))
	if !slices.ContainsFunc(other.line.Findings, func(f Finding) bool { return f.Key == "intake.twice" }) {
		p.note(other, top, other.row, column, *blocked("intake.twice", strconv.Itoa(one.row.Number)))
	}
}

// told reports whether something that blocks was said of a cell.
func (p *planner) told(one *person, s *page, row office.SheetRow, column int) bool {
	return slices.ContainsFunc(one.line.Findings, func(f Finding) bool {
		return f.Grade == fault.Block && f.Sheet == s.Name && f.Row == row.Number && f.Letter == letters(column+1)
	})
}

// beside reads what is no entry of the form.
func (p *planner) beside(one *person, target string, row office.SheetRow, column int, c office.SheetCell) {
	top := p.pages[0]
	var told *fault.Finding
	switch {
	case c.Flaw != "":
		_, _, told = typed(&law.Entry{Kind: "text"}, c)
	case target == ToUnit:
		u, finding := p.places.find(c.Text, true)
		one.load.Unit, told = u.ID, finding
	case target == ToManager:
		u, finding := p.places.find(c.Text, false)
		one.load.Manager, told = u.ID, finding
	case target == ToBasis:
		one.load.Basis = canon.Text(strings.Join(strings.Fields(c.Text), " "))
	case target == ToFrom:
		v, found, _ := read(p.d, &law.Entry{Kind: "date"}, law.Path{}, c)
		if p.took(one, top, row, column, found, false); len(found) == 0 {
			one.load.From, _ = civil.Parse(v.Text) // it was just read
		}
	case target == ToCategory:
		category, ok := p.categories[plain(c.Text)]
		if one.load.Category = category; !ok {
			told = blocked("intake.category_unknown", law.Shortened(c.Text))
		}
	}
	if told != nil {
		p.note(one, top, row, column, *told)
	}
}

// took notes what was found in a cell.
func (p *planner) took(one *person, s *page, row office.SheetRow, column int, found []fault.Finding, coded bool) {
	if coded {
		s.Columns[column].Codes++
	}
	for _, f := range found {
		p.note(one, s, row, column, f)
	}
}

// note puts a remark to a person's line. column is from 0; -1 for the whole row.
func (p *planner) note(one *person, s *page, row office.SheetRow, column int, f fault.Finding) {
	n := Finding{Sheet: s.Name, Row: row.Number, Grade: f.Grade, Key: f.Key, Args: f.Args, Citation: f.Citation}
	if column >= 0 {
		n.Letter, n.Heading, n.Value = letters(column+1), s.heading(column), shown(cell(row, column))
	}
	n.Text = p.say.SayText(f.Key, f.Args)
	if f.Grade == fault.Block {
		one.line.What = Wrong
	}
	one.line.Findings = append(one.line.Findings, n)
}

func (p *planner) count() (c intake.Counts) {
	c.People, c.Stray = len(p.people), len(p.strays)
	for _, one := range p.people {
		switch one.line.What {
		case New:
			c.New++
		case Same:
			c.Same++
		case Known:
			c.Known++
		case Wrong:
			c.Wrong++
		}
		if one.line.What == New && len(one.line.Findings) > 0 {
			c.Hints++
		}
	}
	return c
}
