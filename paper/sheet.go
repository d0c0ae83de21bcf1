package paper

import "hoso/civil"

// sheet is a form with its values, before it is known where on which page anything stands. PDF and DOCX are made of it.
type sheet struct {
	Title      string
	Motto      bool   // the national motto stands above the title, as on contracts
	Subtitle   string // below the title
	Place      string // place and day of the document, below the motto
	Masthead   []line // lines above the title
	Photo      *photo // nil: the form has none
	Beside     []block
	Body       []block
	Signatures []signature // from left to right
	Stamp      string      // says that the copy has no legal value; empty on one that is to be signed
	Version    string      // which version this is, with its digest
	Lang       string      // of the document: "vi-VN"
	PageWord   string      // "Trang"
	Day        civil.Date
}

// photo is the place of the portrait: 4 × 6 cm.
type photo struct {
	Data    []byte // JPEG or PNG, may be empty or unreadable
	Caption string // what stands in the empty frame
}

// block is one thing on the sheet; exactly one of its parts is set.
type block struct {
	Heading *heading
	Line    *line
	Grid    *grid
}

// heading is a line that stands above others.
type heading struct {
	Text    string
	Centred bool
	Bold    bool
}

// line is a line of the form: labels with their values. A long value runs over several lines.
type line struct {
	Cells []cell
	Ruled int // dotted lines left free below when nothing was declared
}

// cell is a label with its value.
type cell struct {
	Label string
	Value string // empty: dots
	Blank string // dots of a certain shape: ...../...../.........; empty: dots as far as there is room
	After string // unit behind the value: cm, %, vnđ
	Prose bool   // the value is a text to read, not bold
	Bare  bool   // no value belongs to the label
}

// grid is a table.
type grid struct {
	Title   string
	Columns []column
	Rows    [][]string
	None    string // "Không" over all columns when it was declared that there is nothing
}

// column is a column of a table.
type column struct {
	Group string // stands above this column and its neighbours of the same group: "Tháng/năm"
	Label string
	Room  string // what must fit without a break
	Align align
}

// align is where a text stands in its cell.
type align int

const (
	left align = iota
	centre
	right
)

// signature is one of the places where someone signs.
type signature struct {
	Place  string // "Phú Thọ, ngày 21 tháng 11 năm 2026"; empty: none
	Role   string // who signs, bold
	Pledge string // what they affirm
	Hint   string // "(Ký tên, đóng dấu)"
	Name   string // printed below
	Agency bool   // the authorised person and the agency sign here
}

// blankRows is how many empty rows a table shows when nothing was declared.
const blankRows = 2

// Grouped tells whether some columns stand under a common heading.
func (g *grid) Grouped() bool {
	for _, c := range g.Columns {
		if c.Group != "" {
			return true
		}
	}
	return false
}

// Body gives the rows to print: those declared, or empty ones to write in.
func (g *grid) Body() [][]string {
	if len(g.Rows) > 0 || g.None != "" {
		return g.Rows
	}
	rows := make([][]string, blankRows)
	for i := range rows {
		rows[i] = make([]string, len(g.Columns))
	}
	return rows
}

// span is a run of columns under one heading, or one column without.
type span struct {
	Group string
	From  int
	Count int
}

// Spans gives the upper line of the table's head.
func (g *grid) Spans() []span {
	var out []span
	for i, c := range g.Columns {
		if last := len(out) - 1; last >= 0 && c.Group != "" && out[last].Group == c.Group {
			out[last].Count++
			continue
		}
		out = append(out, span{c.Group, i, 1})
	}
	return out
}
