package paper

import (
	"fmt"
	"slices"
	"strings"

	"hoso/civil"
	"hoso/law"
	"hoso/viet"
)

// head writes what stands above the first item: the agencies, the title, the portrait, the stamp.
func (c *composer) head() {
	s := c.sheet
	s.Title = c.clean(c.layout.title.In(c.page.Lang))
	if s.Title == "" {
		s.Title = c.clean(strings.ToUpper(c.form.Label.In(c.page.Lang)))
	}
	s.Motto = c.layout.motto
	if e := c.find(c.layout.subtitle); e != nil {
		c.done[e.ID] = true
		s.Subtitle = viet.Upper(c.value(e.ID))
	}
	if s.Motto {
		s.Place = c.placeAndDay(c.layout.place)
	}
	s.Lang = c.say("vi-VN", "en-GB")
	s.PageWord = c.say("Trang", "Page")
	if e := c.find(c.layout.photo); e != nil {
		c.done[e.ID] = true
		s.Photo = &photo{Data: c.page.Photo, Caption: c.clean(strings.Replace(e.Label.In(c.page.Lang), " (", "\n(", 1))}
	}
	for i := range c.layout.masthead {
		var lines []block
		c.into = &lines
		_ = c.row(&c.layout.masthead[i]) // its entries are read again, with the error, when their turn comes
		for _, b := range lines {
			c.agencies(b.Line, c.layout.masthead[i])
			s.Masthead = append(s.Masthead, *b.Line)
		}
	}
	if !c.page.ForSigner {
		s.Stamp = c.clean(c.say("BẢN KHÔNG CÓ GIÁ TRỊ PHÁP LÝ – in từ phần mềm để tham khảo", "COPY WITHOUT LEGAL VALUE – printed for reference"))
	}
	s.Version = c.clean(version(c.page.Version, c.page.Digest, c.say("mã băm", "digest")))
}

// agencies fills in the agencies that the page names where the dossier itself says nothing.
func (c *composer) agencies(l *line, r row) {
	for i := range l.Cells {
		if l.Cells[i].Value != "" || i >= len(r.spots) {
			continue
		}
		switch r.spots[i].id {
		case "co_quan_quan_ly":
			l.Cells[i].Value = c.clean(c.page.Manager)
		case "co_quan_su_dung":
			l.Cells[i].Value = c.clean(c.page.Unit)
		}
	}
}

func version(name, digest, word string) string {
	switch {
	case digest == "":
		return name
	case name == "":
		return word + " " + digest
	}
	return name + " · " + word + " " + digest
}

// foot writes what stands below the last item.
func (c *composer) foot() {
	if c.layout.signatures != nil {
		c.sheet.Signatures = c.layout.signatures(c)
	}
}

// table puts a table on the sheet. One with a whole number of its own ("33") has its label as a heading.
func (c *composer) table(e *law.Entry) error {
	g := &grid{}
	label := c.clean(e.Label.In(c.page.Lang))
	if c.layout.numbers {
		label = c.number(placeOf(e).text) + label
	}
	if strings.Contains(e.Item, ".") || !c.layout.numbers {
		g.Title = label
	} else {
		c.put(block{Heading: &heading{Text: label, Centred: true, Bold: true}})
	}
	columns := printedColumns(e)
	for _, of := range columns {
		column, err := c.column(e, of)
		if err != nil {
			return err
		}
		g.Columns = append(g.Columns, column)
	}
	if len(g.Columns) == 0 {
		return fmt.Errorf("paper: table %s of %s has no columns", e.ID, c.form.Key())
	}
	if v := c.raw(e); v.None {
		g.None = c.clean(c.format(e, v))
	}
	if !e.Off {
		g.Rows = c.rows(e, columns)
	}
	c.put(block{Grid: g})
	return nil
}

func (c *composer) column(table, e *law.Entry) (column, error) {
	shape, ok := shapeOf(e.Kind)
	if !ok || shape.absent || e.IsTable() {
		return column{}, fmt.Errorf("paper: column %s.%s of %s is of kind %q, which cannot be printed", table.ID, e.ID, c.form.Key(), e.Kind)
	}
	label := c.clean(e.Label.In(c.page.Lang))
	out := column{Label: label, Room: shape.room, Align: shape.align}
	if group, below, ok := strings.Cut(label, " – "); ok { // "Tháng/năm – Từ": two lines of the table's head
		out.Group, out.Label = group, below
	}
	return out, nil
}

// fixed writes what the form itself says; where the layout has no text, its label says what belongs there.
func (c *composer) fixed(e *law.Entry) {
	text := c.layout.fixed[e.ID].In(c.page.Lang)
	if text == "" {
		text = e.Label.In(c.page.Lang)
	}
	for paragraph := range strings.SplitSeq(text, "\n") {
		c.put(block{Line: &line{Cells: []cell{{Label: c.clean(paragraph), Bare: true}}}})
	}
}

// printedColumns gives the columns that have a cell on the paper; all of them where none says so.
func printedColumns(e *law.Entry) []*law.Entry {
	var all, placed []*law.Entry
	for i := range e.Columns {
		column := &e.Columns[i]
		all = append(all, column)
		if column.Cell != "" {
			placed = append(placed, column)
		}
	}
	if len(placed) == 0 {
		return all
	}
	slices.SortStableFunc(placed, func(a, b *law.Entry) int { return placeOf(a).compare(placeOf(b)) })
	return placed
}

func (c *composer) rows(e *law.Entry, columns []*law.Entry) [][]string {
	var out [][]string
	for _, row := range c.page.Content.Tables[e.ID] {
		cells := make([]string, len(columns))
		for i, column := range columns {
			if !column.Off {
				cells[i] = c.clean(c.format(column, row.Cells[column.ID]))
			}
		}
		out = append(out, cells)
	}
	return out
}

// placeAndDay is "Phú Thọ, ngày 05 tháng 11 năm 2026": days below 10 and the months January and February have a zero in
// front (Decree 30/2020, Annex I, II.4.b). The field that holds it comes first, then what the page says.
func (c *composer) placeAndDay(field string) string {
	if e := c.find(field); e != nil {
		c.done[e.ID] = true
		if text := c.value(field); text != "" {
			return text
		}
	}
	place := c.clean(c.page.Place)
	if place == "" {
		place = "…………"
	}
	if c.page.Lang == "en" {
		return place + ", " + c.page.Day.VN()
	}
	if c.page.Day.IsZero() {
		return place + ", ngày …… tháng …… năm 20……"
	}
	return place + ", ngày " + dayInWords(c.page.Day)
}

func dayInWords(d civil.Date) string {
	month := fmt.Sprint(d.Month)
	if d.Month <= 2 {
		month = "0" + month
	}
	return fmt.Sprintf("%02d tháng %s năm %d", d.Day, month, d.Year)
}

// inWords turns 14/02/1980 into "14 tháng 02 năm 1980", as item 3 is written; what is not known stays dots.
func inWords(date string) string {
	parts := strings.Split(date, "/")
	if date == "" || len(parts) > 3 {
		return date
	}
	for len(parts) < 3 {
		parts = append([]string{"....."}, parts...)
	}
	return parts[0] + " tháng " + parts[1] + " năm " + parts[2]
}
