package paper

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"hoso/law"
	"hoso/office"
	"hoso/viet"
)

// composer turns a page into a sheet: it walks the entries of the form in the order of their numbers, and asks the layout
// only what shares a line with what.
type composer struct {
	page     office.Page
	form     *law.Form
	layout   layout
	clean    cleaner
	sheet    *sheet
	byID     map[string]*law.Entry
	done     map[string]bool // entries that are on the sheet
	numbered map[string]bool // numbers that have been written
	headed   map[int]bool    // headings that have been written
	chapter  string
	into     *[]block
}

// compose makes the sheet of a page. An error means that the form has a kind of field that cannot be printed.
func compose(page office.Page, clean cleaner) (*sheet, error) {
	if page.Form == nil {
		return nil, fmt.Errorf("paper: a page needs a form")
	}
	c := &composer{page: page, form: page.Form, layout: layoutOf(page.Form.ID), clean: clean, sheet: &sheet{Day: page.Day},
		byID: map[string]*law.Entry{}, done: map[string]bool{},
		numbered: map[string]bool{}, headed: map[int]bool{}}
	for i := range c.form.Entries {
		c.byID[c.form.Entries[i].ID] = &c.form.Entries[i]
	}
	c.head()
	for _, e := range c.entries() {
		c.into = &c.sheet.Body
		if c.sheet.Photo != nil && placeOf(e).upTo(c.layout.beside) {
			c.into = &c.sheet.Beside
		}
		if err := c.entry(e); err != nil {
			return nil, err
		}
	}
	c.foot()
	return c.sheet, nil
}

// entries gives what has a place on paper, in the order of the form's numbers; equal numbers stay in the order of the data.
func (c *composer) entries() []*law.Entry {
	var all []*law.Entry
	for i := range c.form.Entries {
		if e := &c.form.Entries[i]; c.printed(e) {
			all = append(all, e)
		}
	}
	slices.SortStableFunc(all, func(a, b *law.Entry) int {
		if c.layout.byChapter {
			return cmp.Compare(c.chapterOf(a), c.chapterOf(b))
		}
		return placeOf(a).compare(placeOf(b))
	})
	return all
}

func (c *composer) chapterOf(e *law.Entry) int {
	return slices.IndexFunc(c.form.Chapters, func(chapter law.Chapter) bool { return chapter.ID == e.Chapter })
}

// printed tells whether an entry belongs on the paper. One without number and cell is kept for the packets only. One that
// is not in force, or belongs to the other kind of the form, is printed where it says something all the same.
func (c *composer) printed(e *law.Entry) bool {
	if e.Item == "" && e.Cell == "" {
		return false
	}
	inForce := (e.From.IsZero() || !c.page.Day.Before(e.From)) && (e.To.IsZero() || !c.page.Day.After(e.To))
	chosen := e.Only == "" || e.Only == c.page.Content.Fields[c.form.Switch].Code
	return inForce && chosen || c.filled(e)
}

func (c *composer) filled(e *law.Entry) bool {
	return !c.raw(e).IsZero() || len(c.page.Content.Tables[e.ID]) > 0
}

// entry puts one entry on the sheet, together with those that share its line.
func (c *composer) entry(e *law.Entry) error {
	if c.done[e.ID] {
		return nil
	}
	shape, ok := shapeOf(e.Kind)
	if !ok {
		return fmt.Errorf("paper: entry %s of %s is of kind %q, which cannot be printed", e.ID, c.form.Key(), e.Kind)
	}
	c.headings(e)
	c.done[e.ID] = true
	switch {
	case shape.absent || slices.Contains(c.layout.signed, e.ID):
		return nil
	case e.IsTable():
		return c.table(e)
	case e.Kind == "fixed_text":
		c.fixed(e)
		return nil
	}
	if row := c.layout.rowOf(e.ID); row != nil {
		return c.row(row)
	}
	return c.row(&row{spots: []spot{at(e.ID)}})
}

// headings writes the headings that stand above an entry and have not been written.
func (c *composer) headings(e *law.Entry) {
	if c.layout.chapterHeadings && e.Chapter != c.chapter {
		if i := c.chapterOf(e); i >= 0 {
			c.put(block{Heading: &heading{Text: c.clean(c.form.Chapters[i].Label.In(c.page.Lang)), Bold: true}})
		}
	}
	c.chapter = e.Chapter
	for i, t := range c.layout.headings {
		if c.headed[i] || !t.above(e) {
			continue
		}
		c.headed[i] = true
		text := t.label.In(c.page.Lang)
		if c.layout.numbers {
			text = c.number(t.item) + text
		}
		c.put(block{Heading: &heading{Text: c.clean(text), Centred: t.centred, Bold: !t.light}})
	}
}

// row puts the entries of a row on one line.
func (c *composer) row(r *row) error {
	var out line
	filled := false
	mark := r.mark
	for _, s := range r.spots {
		e := c.find(s.id)
		if e == nil || !c.printed(e) {
			continue
		}
		shape, ok := shapeOf(e.Kind)
		if !ok {
			return fmt.Errorf("paper: entry %s of %s is of kind %q, which cannot be printed", e.ID, c.form.Key(), e.Kind)
		}
		cell := c.cell(e, s, shape)
		cell.Label, mark = mark+cell.Label, ""
		filled = filled || cell.Value != ""
		out.Cells = append(out.Cells, cell)
		c.done[e.ID] = true
	}
	if len(out.Cells) == 0 {
		return nil
	}
	if above := r.above.In(c.page.Lang); above != "" {
		c.put(block{Heading: &heading{Text: c.clean(above)}})
	}
	if !filled {
		out.Ruled = r.ruled
	}
	if r.alone {
		first := &out.Cells[0]
		c.put(block{Heading: &heading{Text: strings.TrimSuffix(first.Label, ":"), Centred: true, Bold: true}})
		first.Label = ""
	}
	c.put(block{Line: &out})
	return nil
}

// proseLength is the number of characters from which a value is set like a text.
const proseLength = 160

// cell writes an entry with its number, label and value.
func (c *composer) cell(e *law.Entry, s spot, shape shape) cell {
	label := e.Label.In(c.page.Lang)
	if s.label.VI != "" && (c.page.Lang != "en" || s.label.EN != "") {
		label = s.label.In(c.page.Lang)
	}
	number := ""
	if c.layout.numbers {
		number = c.number(placeOf(e).text)
	}
	if !strings.HasSuffix(label, ":") {
		label += ":"
	}
	out := cell{Label: c.clean(number + label), Value: c.value(e.ID), Blank: shape.blank, After: c.clean(s.after)}
	out.Prose = e.Kind == "long_text" || utf8.RuneCountInString(out.Value) > proseLength
	switch s.kind {
	case inCapitals:
		out.Value = viet.Upper(out.Value)
	case dateInWords:
		out.Value, out.Blank = inWords(out.Value), inWords(blankDate)
	}
	if trimmed := strings.Trim(s.after, ";,."); trimmed != "" && strings.HasSuffix(out.Value, trimmed) {
		out.After = ""
	}
	if c.raw(e).None {
		out.After = ""
	}
	return out
}

// find gives an entry of the form, nil when the form has none of that id.
func (c *composer) find(id string) *law.Entry { return c.byID[id] }

// number writes the number of an item, once: "16) ", "32.1- ".
func (c *composer) number(item string) string {
	if parseItem(item).class != numberedItem || c.numbered[item] {
		return ""
	}
	c.numbered[item] = true
	major, _, part := strings.Cut(item, ".")
	if part && slices.ContainsFunc(c.layout.headings, func(t title) bool { return t.centred && t.item == major }) {
		return item + "- "
	}
	return item + ") "
}

// value is what a field says, as people read it; empty when nothing was declared, or it is switched off.
func (c *composer) value(id string) string {
	e := c.find(id)
	if e == nil {
		return ""
	}
	return c.clean(c.format(e, c.raw(e)))
}

// raw finds the value of a field: its own, or that of the entry it is the same as.
func (c *composer) raw(e *law.Entry) law.Value {
	if e.Off {
		return law.Value{}
	}
	v := c.page.Content.Fields[e.ID]
	if v.IsZero() && e.SameOn(c.page.Day) {
		if form, field, ok := strings.Cut(e.SameAs, "/"); ok && form == c.form.ID {
			v = c.page.Content.Fields[field]
		}
	}
	return v
}

func (c *composer) format(e *law.Entry, v law.Value) string {
	kind := law.KindOf(e.Kind)
	switch {
	case v.Sealed != "":
		return c.say("(không hiển thị)", "(not shown)")
	case v.IsZero() || kind == nil:
		return ""
	}
	return kind.Format(e, v, c.page.Lang)
}

func (c *composer) put(b block) { *c.into = append(*c.into, b) }

func (c *composer) say(vi, en string) string { return law.Label{VI: vi, EN: en}.In(c.page.Lang) }
