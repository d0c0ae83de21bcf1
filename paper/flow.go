package paper

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// style is how a text is set.
type style struct {
	font int
	size float64 // points
}

// The styles of the sheet. Decree 30/2020 asks for 13 to 14 points in documents; the form itself, in its tables, for less.
func styles() (body, value, small style) {
	return style{regular, 11.5}, style{bold, 11.5}, style{regular, 10.5}
}

// width gives the length of a text in millimetres.
func (t typeface) width(s style, text string) float64 { return t[s.font].Width(text, s.size) }

// wrap breaks a text into lines of at most a width. Words too long for a line are broken where the line ends.
func (t typeface) wrap(s style, text string, width float64) []string {
	var lines []string
	for paragraph := range strings.SplitSeq(text, "\n") {
		current, length := "", 0.0
		space := t.width(s, " ")
		for _, word := range t.pieces(s, strings.Fields(paragraph), width) {
			w := t.width(s, word)
			if current != "" && length+space+w > width {
				lines = append(lines, current)
				current, length = "", 0
			}
			if current != "" {
				current, length = current+" ", length+space
			}
			current, length = current+word, length+w
		}
		lines = append(lines, current)
	}
	return lines
}

// pieces cuts words that are longer than a line.
func (t typeface) pieces(s style, words []string, width float64) []string {
	var out []string
	for _, word := range words {
		for t.width(s, word) > width {
			head := t.fitting(s, word, width)
			out, word = append(out, head), word[len(head):]
		}
		if word != "" {
			out = append(out, word)
		}
	}
	return out
}

// fitting gives the beginning of a word that fits a width; at least one character, or nothing would ever be printed.
func (t typeface) fitting(s style, word string, width float64) string {
	length := 0.0
	for i, r := range word {
		length += t.width(s, string(r))
		if i > 0 && length > width {
			return word[:i]
		}
	}
	return word
}

// fragment is a piece of a line of the form.
type fragment struct {
	text string
	style
	x, w float64
	dots bool // a dotted line to write on
}

const (
	gapBetweenCells = 4.0  // millimetres between a value and the next label
	shortestDots    = 14.0 // millimetres
)

// flow sets the cells of one line of the form into as many printed lines as they need.
type flow struct {
	faces typeface
	width float64
	x     float64
	open  bool // nothing stands before x on the line that the next word would need a space from
	lines [][]fragment
}

// set lays the cells out. A cell that does not fit beside the one before it begins a new line.
func (f *flow) set(cells []cell) [][]fragment {
	f.lines, f.open = [][]fragment{nil}, true
	body, value, _ := styles()
	for _, c := range cells {
		f.begin(f.natural(c))
		f.words(body, c.Label)
		switch {
		case c.Bare:
		case c.Value != "" && c.Prose:
			f.paragraphs(body, c.Value)
		case c.Value != "":
			f.paragraphs(value, c.Value)
		case c.Blank != "":
			f.words(body, c.Blank)
		default:
			f.dots(body)
		}
		if glued(c.After) {
			f.open = true
		}
		f.words(body, c.After)
	}
	for i := range f.lines {
		f.stretch(f.lines[i])
	}
	return f.lines
}

// natural gives the width a cell takes on one line.
func (f *flow) natural(c cell) float64 {
	body, value, _ := styles()
	w := f.faces.width(body, c.Label+" "+c.After)
	switch {
	case c.Value != "":
		return w + f.faces.width(value, c.Value)
	case c.Blank != "":
		return w + f.faces.width(body, c.Blank)
	}
	return w + shortestDots
}

func (f *flow) begin(w float64) {
	switch {
	case f.x == 0:
	case f.x+gapBetweenCells+w <= f.width:
		f.x, f.open = f.x+gapBetweenCells, true
	default:
		f.newLine()
	}
}

func (f *flow) newLine() {
	f.lines = append(f.lines, nil)
	f.x, f.open = 0, true
}

// glued tells whether a unit stands close behind its value: 64,5%; but 170 cm.
func glued(unit string) bool {
	first, _ := utf8.DecodeRuneInString(unit)
	return unit != "" && !unicode.IsLetter(first)
}

func (f *flow) paragraphs(s style, text string) {
	for i, paragraph := range strings.Split(text, "\n") {
		if i > 0 {
			f.newLine()
		}
		f.words(s, paragraph)
	}
}

func (f *flow) words(s style, text string) {
	space := f.faces.width(s, " ")
	for _, word := range f.faces.pieces(s, strings.Fields(text), f.width) {
		w := f.faces.width(s, word)
		if f.x > 0 && f.x+f.space(space)+w > f.width {
			f.newLine()
		}
		f.add(s, word, w, f.space(space))
	}
}

// space gives what is left free before the next word.
func (f *flow) space(width float64) float64 {
	if f.open {
		return 0
	}
	return width
}

// add puts a word on the line, joined to the fragment before it when that is set alike.
func (f *flow) add(s style, word string, w, space float64) {
	line := &f.lines[len(f.lines)-1]
	f.open = false
	if n := len(*line); n > 0 && space > 0 {
		if last := &(*line)[n-1]; !last.dots && last.style == s {
			last.text += " " + word
			last.w += space + w
			f.x += space + w
			return
		}
	}
	*line = append(*line, fragment{text: word, style: s, x: f.x + space, w: w})
	f.x += space + w
}

func (f *flow) dots(s style) {
	if f.x > 0 && f.x+f.faces.width(s, " ")+shortestDots > f.width {
		f.newLine()
	}
	space := f.space(f.faces.width(s, " "))
	f.open = false
	line := &f.lines[len(f.lines)-1]
	*line = append(*line, fragment{style: s, x: f.x + space, w: shortestDots, dots: true})
	f.x += space + shortestDots
}

// stretch makes the dotted lines of a printed line as long as there is room.
func (f *flow) stretch(line []fragment) {
	count := 0
	for _, part := range line {
		if part.dots {
			count++
		}
	}
	if count == 0 {
		return
	}
	last := line[len(line)-1]
	more := (f.width - last.x - last.w) / float64(count)
	shift := 0.0
	for i := range line {
		line[i].x += shift
		if line[i].dots {
			line[i].w += more
			shift += more
		}
	}
}
