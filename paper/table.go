package paper

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"hoso/civil"
	"hoso/office"
	"hoso/paper/pdf"
)

// listing is a list or a report with clean texts, before it is known where on which page anything stands. All three formats
// are made of it.
type listing struct {
	Above, Unit string
	Place       string // place and day
	Title       string
	Under       string
	Lead, Notes []string
	Parts       []listPart
	Signers     []signature
	Wide        bool   // on the long side of the paper
	Name        string // of the sheet in a spreadsheet
	PageWord    string
	Lang        string // of the document: "vi-VN"
	Day         civil.Date
}

// listPart is one table of a listing.
type listPart struct {
	Heading string
	Grid    *grid
	Shares  []int
	Widths  []float64
	Total   bool
}

// wideWidth is how long the lines of a page are that lies on its long side; its margins are those of an upright one.
const wideWidth = pdf.Height - (pdf.Width - textWidth)

const (
	mostUpright = 7  // columns of an upright page
	mostColumns = 60 // more leave no room for a letter
	signersRow  = 4  // who sign side by side
)

// tableWriters gives, for each format, what writes it.
func tableWriters() map[string]func(context.Context, *Printer, office.Table) ([]byte, error) {
	return map[string]func(context.Context, *Printer, office.Table) ([]byte, error){
		"pdf": tablePDF, "docx": tableDOCX, "xlsx": tableXLSX,
	}
}

// newListing cleans the texts of a table and shares the paper among its columns.
func newListing(t office.Table, faces typeface, clean cleaner) (*listing, error) {
	c := &composer{page: office.Page{Place: t.Place, Day: t.Day, Lang: t.Lang}, clean: clean}
	l := &listing{
		Above: clean(t.Above), Unit: clean(t.Unit), Place: c.placeAndDay(""), Title: clean(t.Title), Under: clean(t.Under),
		Lead: paragraphs(t.Lead, clean), Notes: paragraphs(t.Notes, clean),
		Name: c.say("Bảng", "Table"), PageWord: c.say("Trang", "Page"), Lang: c.say("vi-VN", "en-GB"), Day: t.Day,
	}
	for _, name := range t.Signers {
		l.Signers = append(l.Signers, signature{Role: clean(name), Hint: c.say("(Ký, ghi rõ họ tên)", "(Signature, full name)")})
	}
	for _, s := range t.Sections {
		part := newListPart(s, clean, c.say("Không có", "None"))
		if n := len(part.Grid.Columns); n > mostColumns {
			return nil, fmt.Errorf("paper: %d columns have no room on a page", n)
		}
		l.Wide = l.Wide || !part.upright(faces)
		l.Parts = append(l.Parts, part)
	}
	for i := range l.Parts {
		l.Parts[i].Widths = l.Parts[i].share(faces, l.width())
	}
	return l, nil
}

// paragraphs gives those texts that say something.
func paragraphs(texts []string, clean cleaner) (out []string) {
	for _, text := range texts {
		if text = clean(text); strings.TrimSpace(text) != "" {
			out = append(out, text)
		}
	}
	return out
}

// newListPart makes rows and head equally long, so that a cell without a column is not lost.
func newListPart(s office.Section, clean cleaner, none string) listPart {
	p := listPart{Heading: clean(s.Heading), Grid: &grid{None: none}, Total: s.Total}
	count := max(1, len(s.Columns))
	for _, row := range s.Rows {
		count = max(count, len(row))
	}
	for i := range count {
		c, at := office.Column{}, left
		if i < len(s.Columns) {
			c = s.Columns[i]
		}
		if c.Number {
			at = right
		}
		p.Grid.Columns = append(p.Grid.Columns, column{Label: clean(c.Title), Align: at})
		p.Shares = append(p.Shares, max(1, c.Share))
	}
	for _, row := range s.Rows {
		cells := make([]string, count)
		for i, text := range row {
			cells[i] = clean(text)
		}
		p.Grid.Rows = append(p.Grid.Rows, cells)
	}
	return p
}

// Strong tells whether a row is the total.
func (p listPart) Strong(row int) bool { return p.Total && row == len(p.Grid.Rows)-1 }

// width gives how long the lines of the pages are.
func (l *listing) width() float64 {
	if l.Wide {
		return wideWidth
	}
	return textWidth
}

// longest gives for every column how wide it must be to break no word.
func (p *listPart) longest(faces typeface) []float64 {
	out := make([]float64, len(p.Grid.Columns))
	for i, c := range p.Grid.Columns {
		out[i] = faces.longestWord(headStyle(), c.Label)
	}
	for _, row := range p.Grid.Rows {
		for i, text := range row {
			out[i] = max(out[i], faces.longestWord(headStyle(), text)) // bold, as a total may be
		}
	}
	for i := range out {
		out[i] += 2*cellPad + cellPlay
	}
	return out
}

// upright tells whether the columns have room on an upright page. A word longer than a quarter of a line does not turn it.
func (p *listPart) upright(faces typeface) bool {
	sum := 0.0
	for _, w := range p.longest(faces) {
		sum += min(w, textWidth/4)
	}
	return len(p.Grid.Columns) <= mostUpright && sum <= textWidth
}

// share gives each column its share of the line; one whose longest word needs more takes it from those that have more than
// they need. No column claims more than an equal part, or one endless word would leave others no room.
func (p *listPart) share(faces typeface, total float64) []float64 {
	sum := 0
	for _, s := range p.Shares {
		sum += s
	}
	least := p.longest(faces)
	wish := slices.Clone(least)
	for i := range least {
		least[i] = min(least[i], total/float64(len(least)))
		wish[i] = max(least[i], total*float64(p.Shares[i])/float64(sum))
	}
	return share(least, wish, total)
}
