package exchange

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"hoso/exchange/gateway"
	"hoso/law"
)

// draft is what a form and a content say of a person, in the words of the national database.
type draft struct {
	record   *gateway.Object
	places   map[string]string // place in the message → path in the dossier
	presumed []string          // places of days that were not declared, in order
	unknown  []left            // what was left empty because the gateway's list has no such code, in order
}

// left is a value that stays here: where it would have stood, and where it is.
type left struct{ place, path string }

// drafter fills a draft.
type drafter struct {
	*draft
	client  *Client
	rules   gateway.Rules
	form    *law.Form
	content law.Content
	off     map[string]bool // chapters that are switched off
	loose   []standalone
}

// draft reads a content through the form. Every name the form maps is written, with an empty text where there is no value, and
// every list, with no rows where there are none: the gateway refuses a message that lacks a name, and only an empty text or list
// takes away there what was taken away here.
func (c *Client) draft(f *law.Form, content law.Content) (*draft, error) {
	d := &drafter{
		draft:  &draft{record: gateway.NewObject(), places: map[string]string{}},
		client: c, rules: c.rules(), form: f, content: content, off: chaptersOff(f),
	}
	for _, block := range gateway.Blocks() {
		if block == gateway.Evaluations {
			d.record.SetRows(block, nil)
		} else {
			d.record.SetObject(block, gateway.NewObject())
		}
	}
	for i := range f.Entries {
		if err := d.entry(&f.Entries[i]); err != nil {
			return nil, err
		}
	}
	d.looseRows()
	d.complete()
	return d.draft, nil
}

func chaptersOff(f *law.Form) map[string]bool {
	off := map[string]bool{}
	for _, ch := range f.Chapters {
		off[ch.ID] = ch.Off
	}
	return off
}

// leaves tells whether an entry may leave at all: not what is secret (NĐ 27/2026 art. 22) or switched off.
func (d *drafter) leaves(e *law.Entry) bool {
	return !e.Off && !d.off[e.Chapter] && e.Level < law.Secret
}

func (d *drafter) entry(e *law.Entry) error {
	n := e.Nation
	if !d.leaves(e) || n.Name == "" && n.TextName == "" && n.List == "" {
		return nil
	}
	s, ok := shapeOf(e.Kind)
	if !ok {
		return fmt.Errorf("exchange: entry %q: values of the kind %q cannot leave", e.ID, e.Kind)
	}
	switch {
	case s == rows:
		return d.table(e)
	case n.List != "":
		d.loose = append(d.loose, standalone{e, s})
	case n.Block != "":
		part, at := d.block(n.Block)
		d.write(part, at, n, s, d.value(e))
	}
	return nil
}

// block gives the part a block stands for; the name of the whole record stands for the record itself.
func (d *drafter) block(name string) (part *gateway.Object, at string) {
	if name == "" || name == gateway.Person {
		return d.record, ""
	}
	if d.record.Object(name) == nil {
		d.record.SetObject(name, gateway.NewObject())
	}
	return d.record.Object(name), name
}

// sourced is a value with the path of the place it comes from.
type sourced struct {
	law.Value
	path string
}

// value finds the value of a field; one that is asked elsewhere comes from there.
func (d *drafter) value(e *law.Entry) sourced {
	v, ok := d.content.Fields[e.ID]
	path := law.FieldPath(d.form.ID, e.ID).String()
	if ok && !v.IsZero() {
		return sourced{v, path}
	}
	component, field, _ := strings.Cut(e.SameAs, "/")
	if component != d.form.ID || field == "" || !d.mayLend(field) {
		return sourced{v, path}
	}
	return sourced{d.content.Fields[field], law.FieldPath(component, field).String()}
}

// mayLend tells whether the entry another one takes its value from may leave itself.
func (d *drafter) mayLend(field string) bool {
	for i := range d.form.Entries {
		if e := &d.form.Entries[i]; e.ID == field {
			return d.leaves(e)
		}
	}
	return false
}

// write puts a value under all its names. Where two entries share a name, the first that has a value keeps it. A value that the
// gateway's own list does not have stays here: the gateway refuses a whole message for one such code, our codes mean nothing to it,
// and an empty text it takes.
func (d *drafter) write(part *gateway.Object, at string, n law.Nation, s shape, v sourced) {
	out := d.client.export(s, n, v.Value)
	if out.value != "" && !d.rules.Takes(n.Codes, out.value) {
		out.value = ""
		d.unknown = append(d.unknown, left{gateway.Join(at, n.Name), v.path})
	}
	put := func(name, text string, presumed bool) {
		if name == "" || part.Text(name) != "" || part.Has(name) && text == "" {
			return
		}
		place := gateway.Join(at, name)
		part.SetText(name, text)
		d.places[place] = v.path
		if presumed {
			d.presumed = append(d.presumed, place)
		}
	}
	put(n.Name, out.value, out.presumed)
	for _, also := range n.Also {
		put(also, out.value, out.presumed)
	}
	put(n.TextName, out.text, false)
}

// table writes the rows of a table that has a list there. Rows that say nothing there are left out.
func (d *drafter) table(e *law.Entry) error {
	if e.Nation.List == "" {
		return nil
	}
	part, at := d.listPart(e.Nation)
	for _, row := range d.content.Tables[e.ID] {
		list, _ := part.Rows(e.Nation.List)
		place := gateway.Join(at, gateway.Row(e.Nation.List, len(list)))
		written, err := d.row(e, row, place)
		if err != nil {
			return err
		}
		if says(written) {
			part.SetRows(e.Nation.List, append(list, written))
			continue
		}
		d.forget(place)
	}
	return nil
}

// listPart gives the part a list stands in, with the list made.
func (d *drafter) listPart(n law.Nation) (part *gateway.Object, at string) {
	block := n.Block
	if block == n.List {
		block = ""
	}
	part, at = d.block(block)
	if _, ok := part.Rows(n.List); !ok {
		part.SetRows(n.List, nil)
	}
	return part, at
}

func (d *drafter) row(e *law.Entry, row law.Row, place string) (*gateway.Object, error) {
	out := gateway.NewObject()
	for i := range e.Columns {
		col := &e.Columns[i]
		if !d.leaves(col) || col.Nation.Name == "" && col.Nation.TextName == "" {
			continue
		}
		s, ok := shapeOf(col.Kind)
		if !ok || s == rows {
			return nil, fmt.Errorf("exchange: column %q of %q: values of the kind %q cannot leave", col.ID, e.ID, col.Kind)
		}
		path := law.CellPath(d.form.ID, e.ID, row.ID, col.ID).String()
		d.write(out, place, col.Nation, s, sourced{row.Cells[col.ID], path})
	}
	return out, nil
}

// standalone is a field that stands in a list there.
type standalone struct {
	entry *law.Entry
	shape shape
}

// looseRows writes the fields that stand in a list there: those of one list make one row of it together.
func (d *drafter) looseRows() {
	done := map[string]bool{}
	for _, first := range d.loose {
		list := first.entry.Nation
		if done[list.Block+"."+list.List] {
			continue
		}
		done[list.Block+"."+list.List] = true
		part, at := d.listPart(list)
		rows, _ := part.Rows(list.List)
		place := gateway.Join(at, gateway.Row(list.List, len(rows)))
		row := gateway.NewObject()
		for _, l := range d.loose {
			if n := l.entry.Nation; n.Block == list.Block && n.List == list.List {
				d.write(row, place, n, l.shape, d.value(l.entry))
			}
		}
		if says(row) {
			part.SetRows(list.List, append(rows, row))
			continue
		}
		d.forget(place)
	}
}

// complete writes, with an empty text, the names that other forms map and this one does not: the gateway asks for all of them.
func (d *drafter) complete() {
	for _, schema := range slices.Sorted(maps.Keys(d.rules.Fields)) {
		block, name, inside := strings.Cut(schema, ".")
		list, column, listed := strings.Cut(schema, "[].")
		part := d.record
		if at := strings.LastIndexByte(list, '.'); listed && at >= 0 {
			part, list = d.record.Object(list[:at]), list[at+1:]
		}
		switch {
		case part == nil:
		case listed:
			rows, _ := part.Rows(list)
			for _, row := range rows {
				fill(row, column)
			}
		case inside:
			fill(d.record.Object(block), name)
		}
	}
}

func fill(part *gateway.Object, name string) {
	if part != nil && !part.Has(name) {
		part.SetText(name, "")
	}
}

func says(row *gateway.Object) bool {
	said := false
	row.Walk(func(_, _, text string) { said = said || text != "" })
	return said
}

// forget takes back the places of a row that was left out.
func (d *drafter) forget(place string) {
	for name := range d.places {
		if strings.HasPrefix(name, place+".") {
			delete(d.places, name)
		}
	}
}
