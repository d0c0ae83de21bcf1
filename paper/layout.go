package paper

import (
	"strings"

	"hoso/law"
)

// layout says how one form looks beyond what its entries say of themselves. It names entries by their ids, which are stable
// for ever; an entry it does not name is printed on a line of its own, and a name the form does not know is passed over.
type layout struct {
	form            string // id of the form it is for; empty: any other
	title           law.Label
	subtitle        string // the entry whose value stands below the title
	motto           bool
	place           string // the entry with place and day of the document
	numbers         bool   // items bear their numbers, and stand in their order
	byChapter       bool   // entries stand in the order of the form's chapters
	masthead        []row
	photo           string // the entry with the portrait
	beside          int    // items up to this number stand beside the portrait
	rows            []row
	headings        []title
	fixed           map[string]law.Label // what the form itself says where an entry stands for a fixed text
	chapterHeadings bool                 // headings are the chapters of the form
	signed          []string             // entries that are printed by the signatures
	signatures      func(c *composer) []signature
}

// row is what stands on one line of the paper.
type row struct {
	above law.Label // a line before it: "- Nhà ở:"
	mark  string    // before its first label: "- ", "+ "
	spots []spot
	ruled int  // free dotted lines below when nothing was declared
	alone bool // the label is a heading, the value stands below it
}

// spot is one entry in a row.
type spot struct {
	id    string
	label law.Label // the form's shorter wording; empty: the entry's own label
	after string    // unit behind the value
	kind  spotKind
}

// spotKind is a way of writing a value that belongs to one place of one form.
type spotKind int

const (
	asFormatted spotKind = iota
	inCapitals           // viết chữ in hoa
	dateInWords          // 14 tháng 02 năm 1980
)

// title is a heading of the form. It stands above the first entry of an item, or of a chapter.
type title struct {
	item    string
	chapter string
	label   law.Label
	centred bool
	light   bool // not bold
}

func (t title) above(e *law.Entry) bool {
	if t.chapter != "" {
		return e.Chapter == t.chapter
	}
	return e.Item == t.item || strings.HasPrefix(e.Item, t.item+".")
}

// at makes a spot with the entry's own label.
func at(id string) spot { return spot{id: id} }

// said makes a spot with the form's shorter wording.
func said(id, vi, en string) spot { return spot{id: id, label: law.Label{VI: vi, EN: en}} }

// measured makes a spot with a unit behind it.
func measured(id, vi, en, after string) spot {
	return spot{id: id, label: law.Label{VI: vi, EN: en}, after: after}
}

// layoutOf gives the layout of a form, the plain one when there is none of its own.
func layoutOf(form string) layout {
	for _, l := range []layout{sylLayout(), contractLayout()} {
		if l.form == form {
			return l
		}
	}
	return plainLayout()
}

// rowOf finds the row that names an entry.
func (l *layout) rowOf(id string) *row {
	for i := range l.rows {
		for _, s := range l.rows[i].spots {
			if s.id == id {
				return &l.rows[i]
			}
		}
	}
	return nil
}
