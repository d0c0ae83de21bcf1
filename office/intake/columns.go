package intake

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"hoso/civil"
	"hoso/fault"
	"hoso/law"
	"hoso/office"
	"hoso/record/intake"
	"hoso/record/setting"
)

// How a column, or a sheet, came to what it is.
const (
	ByName   = "name"   // its heading says it
	ByChoice = "choice" // it was chosen, now or for an earlier file
	Unknown  = "unknown"
	Twice    = "twice" // another column is the same already
)

// Column is one column of a sheet and what it was found or chosen to be.
type Column struct {
	Number  int    `json:"number,string"` // from 1
	Letter  string `json:"letter"`
	Heading string `json:"heading"`
	Target  string `json:"target"` // empty where it is not known
	Label   string `json:"label"`
	How     string `json:"how"`
	Codes   int    `json:"codes,string"` // cells that held a code, taken for the line of a list
}

// SheetView is one sheet of the file as it was read. The first is about people; a further one is a table of the form, or left out.
type SheetView struct {
	Number  int      `json:"number,string"` // from 1
	Name    string   `json:"name"`
	Table   string   `json:"table"` // empty for the first, and where it is not known; LeftOut
	Label   string   `json:"label"`
	How     string   `json:"how"`
	Heading int      `json:"heading,string"` // row the headings stand in
	Rows    int      `json:"rows,string"`    // below the heading
	Columns []Column `json:"columns"`
}

// page is a sheet with its rows, ready to be read by columns.
type page struct {
	SheetView
	names   *names
	table   *law.Entry // nil for the first sheet
	rows    []office.SheetRow
	by      map[string]int // target → column, from 0
	targets []string       // by column, from 0; empty for what is not taken
	merges  map[int][]office.SheetRange
}

// cell gives the cell of a column.
func cell(row office.SheetRow, column int) office.SheetCell {
	if column < len(row.Cells) {
		return row.Cells[column]
	}
	return office.SheetCell{}
}

// merged reports whether a cell is part of a block of merged ones.
func (p *page) merged(row office.SheetRow, column int) bool {
	return slices.ContainsFunc(p.merges[row.Number], func(m office.SheetRange) bool { return m.FromColumn <= column+1 && column+1 <= m.ToColumn })
}

// heading is what a column is called, for people.
func (p *page) heading(column int) string {
	c := p.Columns[column]
	return cmp.Or(c.Heading, c.Letter)
}

// reader reads the sheets of a file into pages.
type reader struct {
	form    *law.Form
	lang    string
	level   law.Level
	day     civil.Date
	people  *names
	choices map[string]string // blinded heading → target: of this file, and of earlier ones
	blind   func(sheet, heading string) string
}

// mostScanned is how far down a sheet its headings are looked for: above them may stand the agency, a title, a remark.
const mostScanned = 25

// newReader reads for whoever asks, up to the level they may write.
func newReader(d *office.Desk, i intake.Intake) (*reader, error) {
	decision, err := d.AllowList(mayLoad, objectOf(i))
	if err != nil {
		return nil, err
	}
	form, err := d.Book.Form("syll", d.Day)
	if err != nil {
		return nil, err
	}
	r := &reader{form: form, lang: d.Who.Lang, level: decision.Level, day: d.Day, people: peopleNames(form, d.Who.Lang, decision.Level, d.Day), choices: map[string]string{}}
	r.blind = func(sheet, heading string) string { return d.Office.Vault.Blind("intake", sheet+"\x00"+plain(heading)) }
	earlier, _, err := office.Get[setting.Headings](d.Reader, headingsOf(i))
	if err != nil && !fault.Is(err, fault.Missing) {
		return nil, err
	}
	for _, choices := range []map[string]string{earlier.Of, i.Columns} {
		for heading, target := range choices {
			r.choices[heading] = target
		}
	}
	return r, nil
}

func headingsOf(i intake.Intake) string { return "headings " + i.UnitPath }

// pages reads every sheet. A further sheet nobody knows comes as a page without columns.
func (r *reader) pages(sheets []office.Sheet) []*page {
	var all []*page
	for n, s := range sheets {
		if len(s.Rows) == 0 {
			continue
		}
		p := &page{SheetView: SheetView{Number: n + 1, Name: s.Name, Columns: []Column{}}, by: map[string]int{}, merges: map[int][]office.SheetRange{}}
		if len(all) == 0 {
			p.names, p.How = r.people, ByName
		} else {
			r.findTable(p)
		}
		if p.names != nil {
			r.findColumns(p, s)
		}
		p.Rows = len(p.rows)
		all = append(all, p)
	}
	return all
}

// findTable finds which table of the form a further sheet is, by its name or as it was chosen.
func (r *reader) findTable(p *page) {
	table := r.choices[r.blind("", p.Name)]
	p.How = ByChoice
	if table == "" || table == takenBack {
		table, p.How = r.tableNamed(p.Name), ByName
	}
	e := r.form.Entry(table)
	switch {
	case table == LeftOut:
		p.Table = LeftOut
	case e == nil || !e.IsTable() || !taken(r.form, e, r.level, r.day):
		p.Table, p.How = "", Unknown
	default:
		p.Table, p.Label, p.table, p.names = e.ID, e.Label.In(r.lang), e, tableNames(r.form, e, r.lang, r.day)
	}
}

// tableNamed knows a table by its name, its label, or the name its sheet has in the template; the template's sheet of lists is left out.
func (r *reader) tableNamed(name string) string {
	if plain(name) == plain(listsSheet) {
		return LeftOut
	}
	found := ""
	for i := range r.form.Entries {
		e := &r.form.Entries[i]
		if !e.IsTable() || !slices.Contains([]string{plain(e.ID), plain(e.Label.VI), plain(e.Label.EN), plain(sheetName(e))}, plain(name)) {
			continue
		}
		if found != "" {
			return ""
		}
		found = e.ID
	}
	return found
}

// findColumns finds the headings of a sheet and what each column is. Two columns that say the same are one too many: the second is not taken.
func (r *reader) findColumns(p *page, s office.Sheet) {
	first, last := r.headingRows(p.names, s)
	p.Heading = s.Rows[first].Number
	headings := headingsIn(s, s.Rows[first].Number, s.Rows[last].Number)
	p.rows = below(s.Rows[last+1:])
	for i, heading := range headings {
		p.Columns = append(p.Columns, r.column(p, i, heading))
		p.targets = append(p.targets, p.Columns[i].Target)
		if t := p.targets[i]; t == LeftOut || p.Columns[i].How == Twice {
			p.targets[i] = ""
		} else if t != "" {
			p.by[t] = i
		}
	}
	for _, m := range s.Merges {
		for row := m.FromRow; row <= min(m.ToRow, s.Rows[len(s.Rows)-1].Number); row++ {
			p.merges[row] = append(p.merges[row], m)
		}
	}
}

func (r *reader) column(p *page, i int, heading string) Column {
	c := Column{Number: i + 1, Letter: letters(i + 1), Heading: heading, How: Unknown}
	if target := r.choices[r.blind(p.Table+"#", cmp.Or(heading, c.Letter))]; target != "" && (target == LeftOut || p.names.has(target)) {
		c.Target, c.How = target, ByChoice
	} else if target := p.names.find(heading); target != "" {
		c.Target, c.How = target, ByName
	}
	for _, t := range p.names.targets {
		if t.ID == c.Target {
			c.Label = t.Label
		}
	}
	if _, taken := p.by[c.Target]; taken && c.Target != LeftOut {
		c.How = Twice
	}
	if heading == "" && !slices.ContainsFunc(p.rows, func(row office.SheetRow) bool { return !cell(row, i).IsZero() }) {
		c.Target, c.How = LeftOut, ByName
	}
	return c
}

// headingRows finds the row in which most cells say what they are, and the last one that belongs to it: headings of several levels are merged cells.
func (r *reader) headingRows(n *names, s office.Sheet) (first, last int) {
	best := -1
	for i, row := range s.Rows[:min(len(s.Rows), mostScanned)] {
		known, texts := 0, 0
		for _, c := range row.Cells {
			if c.Text == "" {
				continue
			}
			texts++
			if n.find(c.Text) != "" {
				known++
			}
		}
		if score := known*1000 + texts; known > 0 && score > best {
			best, first = score, i
		}
	}
	last = first
	bottom := s.Rows[first].Number
	for _, m := range s.Merges {
		if m.FromRow <= bottom && s.Rows[first].Number <= m.ToRow && m.ToRow-m.FromRow < 5 {
			bottom = max(bottom, m.ToRow)
		}
	}
	for last+1 < len(s.Rows) && s.Rows[last+1].Number <= bottom {
		last++
	}
	return first, last
}

// headingsIn joins what stands over each column: a merged heading spans, and one below another one belongs to it.
func headingsIn(s office.Sheet, from, to int) []string {
	var stacks [][]string
	put := func(column int, text string) {
		for len(stacks) < column {
			stacks = append(stacks, nil)
		}
		if text = strings.Join(strings.Fields(text), " "); text != "" && !slices.Contains(stacks[column-1], text) {
			stacks[column-1] = append(stacks[column-1], text)
		}
	}
	for _, row := range s.Rows {
		if row.Number < from || row.Number > to {
			continue
		}
		for i, c := range row.Cells {
			right := i + 1
			for _, m := range s.Merges {
				if m.FromRow <= row.Number && row.Number <= m.ToRow && m.FromColumn == i+1 {
					right = min(m.ToColumn, m.FromColumn+mostSpanned)
				}
			}
			for column := i + 1; column <= right; column++ {
				put(column, c.Text)
			}
		}
	}
	for _, row := range s.Rows { // columns that hold something and have no heading
		for len(row.Cells) > len(stacks) {
			stacks = append(stacks, nil)
		}
	}
	headings := make([]string, len(stacks))
	for i, stack := range stacks {
		headings[i] = strings.Join(stack, " – ")
	}
	return headings
}

// mostSpanned is over how many columns a heading is taken to reach.
const mostSpanned = 60

// below leaves out the row that counts the columns, which stands under the headings of many forms: (1), (2), (3).
func below(rows []office.SheetRow) []office.SheetRow {
	if len(rows) == 0 {
		return rows
	}
	before, numbers := 0, 0
	for _, c := range rows[0].Cells {
		if c.IsZero() {
			continue
		}
		n, err := strconv.Atoi(strings.Trim(cmp.Or(c.Number, c.Text), "() \u00a0"))
		if err != nil || n <= before || n > 400 {
			return rows
		}
		before, numbers = n, numbers+1
	}
	if numbers < 2 || before > len(rows[0].Cells)+1 {
		return rows
	}
	return rows[1:]
}

// letters is what a spreadsheet calls a column: 28 is AB.
func letters(n int) string {
	name := ""
	for ; n > 0; n = (n - 1) / 26 {
		name = string(rune('A'+(n-1)%26)) + name
	}
	return name
}

// taken reports whether an entry of the form can come from a sheet at all.
func taken(form *law.Form, e *law.Entry, level law.Level, day civil.Date) bool {
	return e.Owner != "derived" && !e.SameOn(day) && e.Level <= level && form.Holds(e, law.Content{}, day) && writable(e)
}

// writable reports whether a value can be written down: a picture and a signature cannot.
func writable(e *law.Entry) bool {
	return !slices.Contains([]string{"photo", "signature", "fixed_text"}, e.Kind)
}

func targetOf(form *law.Form, e *law.Entry, lang string) Target {
	t := Target{ID: e.ID, Item: e.Item, Label: e.Label.In(lang)}
	for _, c := range form.Chapters {
		if c.ID == e.Chapter {
			t.Group = c.Label.In(lang)
		}
	}
	return t
}
