package intake

import (
	"slices"

	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/dossier"
)

// readTables reads the further sheets, row by row to the person whose number stands in it.
func (p *planner) readTables() {
	number := p.r.form.Entry(entryNumber)
	for _, s := range p.pages[1:] {
		if s.table == nil {
			continue
		}
		column := s.by[entryNumber]
		for _, row := range s.rows {
			c := cell(row, column)
			v, found, _ := read(p.d, number, law.FieldPath("syll", entryNumber), c)
			one := p.byNumber[v.Text]
			if one == nil || s.merged(row, column) || slices.ContainsFunc(found, blocks) {
				p.stray(s, row, column, v.Text, found)
				continue
			}
			p.tableRow(one, s, row)
		}
	}
}

func blocks(f fault.Finding) bool { return f.Grade == fault.Block }

// stray is a row that belongs to nobody.
func (p *planner) stray(s *page, row office.SheetRow, column int, number string, found []fault.Finding) {
	one := &person{row: row, number: number, line: Line{Sheet: s.Name, Row: row.Number, What: Stray, Findings: []Finding{}}, more: []tableRow{{page: s, row: row}}}
	told := slices.DeleteFunc(found, func(f fault.Finding) bool { return !blocks(f) })
	if s.merged(row, column) {
		told = []fault.Finding{*blocked("intake.merged")}
	}
	if len(told) == 0 {
		told = []fault.Finding{*blocked("intake.nobody", p.pages[0].Name)}
	}
	for _, f := range told {
		p.note(one, s, row, column, f)
	}
	one.line.What = Stray
	p.strays = append(p.strays, one)
}

// tableRow adds a row to a table of a person.
func (p *planner) tableRow(one *person, s *page, row office.SheetRow) {
	own := law.Row{ID: id.New(), Cells: map[string]law.Value{}}
	for column, target := range s.targets {
		c := cell(row, column)
		switch {
		case target == "" || target == entryNumber:
		case s.merged(row, column):
			p.note(one, s, row, column, *blocked("intake.merged"))
		case !c.IsZero():
			v, found, coded := read(p.d, s.table.Column(target), law.CellPath("syll", s.table.ID, own.ID, target), c)
			p.took(one, s, row, column, found, coded)
			if !v.IsZero() {
				own.Cells[target] = v
			}
		}
	}
	one.more = append(one.more, tableRow{s, row, own.ID})
	one.line.More++
	if len(own.Cells) == 0 {
		return
	}
	content := one.load.Contents["syll"]
	content.Tables[s.table.ID] = append(content.Tables[s.table.ID], own)
	if content.Fields[s.table.ID].None {
		p.note(one, s, row, -1, *blocked("intake.none_and_rows", s.table.Label.In(p.r.lang)))
	}
}

// judge applies the rules across fields to those of whom every cell could be read, and looks whom the province has already.
func (p *planner) judge() error {
	heads, err := p.heads()
	if err != nil {
		return err
	}
	for _, one := range p.people {
		if one.line.What == Wrong {
			continue
		}
		for _, f := range p.d.Book.CheckContent(law.RuleInput{Form: p.r.form, Content: one.load.Contents["syll"], Category: one.load.Category, Day: p.d.Day, Component: "syll"}) {
			p.rule(one, f)
		}
		head, has := heads[p.d.Office.Vault.Blind(entryNumber, one.number)]
		if !has || one.line.What == Wrong {
			continue
		}
		if err := p.known(one, head); err != nil {
			return err
		}
	}
	return nil
}

// rule puts a finding of the law to the cell it is about.
func (p *planner) rule(one *person, f fault.Finding) {
	at, err := law.ParsePath(f.Path)
	if err != nil {
		return // the whole has no cell
	}
	for _, own := range one.more {
		if own.id != "" && own.id == at.Row {
			column, has := own.page.by[at.Column]
			if !has {
				column = -1
			}
			p.note(one, own.page, own.row, column, f)
			return
		}
	}
	column, has := p.pages[0].by[at.Field]
	if !has {
		column = -1
	}
	p.note(one, p.pages[0], one.row, column, f)
}

// perQuestion is how many numbers one question to the store names.
const perQuestion = 400

// heads finds the dossiers of everybody in the file the province has already, by blind index.
func (p *planner) heads() (map[string]dossier.Dossier, error) {
	var indexes []string
	for number := range p.byNumber {
		indexes = append(indexes, p.d.Office.Vault.Blind(entryNumber, number))
	}
	slices.Sort(indexes)
	heads := map[string]dossier.Dossier{}
	for some := range slices.Chunk(indexes, perQuestion) {
		found, err := office.Find[dossier.Dossier](p.d.Reader, office.Query{Where: []office.Where{{Key: "number_index", Op: "in", Value: some}}})
		if err != nil {
			return nil, err
		}
		for _, s := range found {
			heads[s.Record.NumberIndex] = s.Record
		}
	}
	return heads, nil
}

// known tells of somebody whose number is taken. Whether their dossier is what the file says is told only where the asker may take dossiers over.
func (p *planner) known(one *person, head dossier.Dossier) error {
	placed, err := p.d.Place(head.ID)
	if err != nil {
		return err
	}
	one.line.What, one.line.Dossier = Known, head.ID
	if p.i.Reaches(placed.Unit.Path) {
		same, err := p.same(one, placed)
		if err != nil {
			return err
		}
		if same {
			one.line.What = Same
			return nil
		}
	}
	p.note(one, p.pages[0], one.row, p.pages[0].by[entryNumber], fault.Finding{Rule: "intake", Grade: fault.Note, Key: "intake.known", Citation: "Điều 16 Nghị định 27/2026/NĐ-CP"})
	return nil
}

// same reports whether a dossier was taken over and is what the row says, the ids of rows aside. Only the first, converted version is compared:
// after a change was approved the dossier is known, and the file is behind it.
func (p *planner) same(one *person, placed office.Placed) (bool, error) {
	if placed.Dossier.Version != 1 || placed.Dossier.Unit != one.load.Unit || placed.Dossier.Category != one.load.Category {
		return false, nil
	}
	opened, err := p.d.Open(placed)
	if err != nil || opened.Version.Origin != dossier.Converted {
		return false, err
	}
	return alike(opened, opened.Contents["syll"], one.load.Contents["syll"]), nil
}

func alike(o office.Opened, a, b law.Content) bool {
	if len(a.Fields) != len(b.Fields) {
		return false
	}
	for field, v := range a.Fields {
		if w, ok := b.Fields[field]; !ok || !o.Same(law.FieldPath("syll", field), v, w) {
			return false
		}
	}
	for _, tables := range []map[string][]law.Row{a.Tables, b.Tables} {
		for table := range tables {
			if !slices.EqualFunc(a.Tables[table], b.Tables[table], func(x, y law.Row) bool { return sameRow(o, table, x, y) }) {
				return false
			}
		}
	}
	return true
}

func sameRow(o office.Opened, table string, a, b law.Row) bool {
	if len(a.Cells) != len(b.Cells) {
		return false
	}
	for column, v := range a.Cells {
		if w, ok := b.Cells[column]; !ok || !o.Same(law.CellPath("syll", table, a.ID, column), v, w) {
			return false
		}
	}
	return true
}
