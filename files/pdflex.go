package files

import (
	"bytes"
	"errors"
	"strconv"
)

// The values of PDF, as far as a judgement of content needs them. Numbers are float64; null, true and false are nil.
type (
	pdfName   string
	pdfRef    int      // number of the object referred to
	pdfString struct{} // texts are not kept
	pdfDict   map[pdfName]any
	pdfArray  []any
)

// Bounds of what is read of one file, so that a small file cannot cost much.
const (
	maxDepth  = 60        // of nested values
	maxValues = 1_000_000 // values in a whole file
	maxKept   = 8192      // entries kept of one array or dictionary; the rest is read and forgotten
)

var (
	errMalformed = errors.New("files: malformed PDF")
	errHeavy     = errors.New("files: PDF beyond the bounds of checking")
	errHidden    = errors.New("files: PDF objects inside a text, a comment or a stream")
)

// pdfLexer reads values. Every dictionary that it has read is shown to seen.
type pdfLexer struct {
	b      []byte
	at     int
	budget *int // values that may still be read in this file
	seen   func(pdfDict)
}

func pdfSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func pdfDelimiter(c byte) bool { return bytes.IndexByte([]byte("()<>[]{}/%"), c) >= 0 }

func pdfRegular(c byte) bool { return !pdfSpace(c) && !pdfDelimiter(c) }

func pdfDigit(c byte) bool { return '0' <= c && c <= '9' }

// peek gives the next byte, 0 at the end, where no value begins.
func (x *pdfLexer) peek() byte {
	if x.at >= len(x.b) {
		return 0
	}
	return x.b[x.at]
}

func (x *pdfLexer) has(word string) bool { return bytes.HasPrefix(x.b[x.at:], []byte(word)) }

func (x *pdfLexer) blank() {
	for x.at < len(x.b) && pdfSpace(x.b[x.at]) {
		x.at++
	}
}

// space passes white space and comments. A comment could hold an object that only the table of contents points to.
func (x *pdfLexer) space() error {
	for {
		x.blank()
		if x.peek() != '%' {
			return nil
		}
		end := bytes.IndexAny(x.b[x.at:], "\r\n")
		if end < 0 {
			end = len(x.b) - x.at
		}
		if holdsObject(x.b[x.at : x.at+end]) {
			return errHidden
		}
		x.at += end
	}
}

// word reads regular characters.
func (x *pdfLexer) word() []byte {
	from := x.at
	for x.at < len(x.b) && pdfRegular(x.b[x.at]) {
		x.at++
	}
	return x.b[from:x.at]
}

// value reads one value.
func (x *pdfLexer) value(depth int) (any, error) {
	if *x.budget--; *x.budget < 0 || depth > maxDepth {
		return nil, errHeavy
	}
	if err := x.space(); err != nil {
		return nil, err
	}
	switch c := x.peek(); {
	case x.at >= len(x.b):
		return nil, errMalformed
	case c == '/':
		return x.name(), nil
	case c == '(':
		return pdfString{}, x.text()
	case x.has("<<"):
		return x.dict(depth)
	case c == '<':
		return pdfString{}, x.hexText()
	case c == '[':
		return x.array(depth)
	case pdfDelimiter(c):
		return nil, errMalformed
	case pdfDigit(c) || c == '+' || c == '-' || c == '.':
		return x.number(), nil
	default:
		x.word() // null, true, false, and what readers take for null
		return nil, nil
	}
}

// name reads /Name with its #xx escapes, by which /J#61vaScript is written.
func (x *pdfLexer) name() pdfName {
	x.at++
	raw := x.word()
	if bytes.IndexByte(raw, '#') < 0 {
		return pdfName(raw)
	}
	plain := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); i++ {
		if raw[i] == '#' && i+2 < len(raw) {
			if v, err := strconv.ParseUint(string(raw[i+1:i+3]), 16, 8); err == nil {
				plain = append(plain, byte(v))
				i += 2
				continue
			}
		}
		plain = append(plain, raw[i])
	}
	return pdfName(plain)
}

// text passes a text in round brackets, which nest.
func (x *pdfLexer) text() error {
	from, open := x.at, 0
	for ; x.at < len(x.b); x.at++ {
		switch x.b[x.at] {
		case '\\':
			x.at++
		case '(':
			open++
		case ')':
			if open--; open == 0 {
				x.at++
				if holdsObject(x.b[from:x.at]) {
					return errHidden
				}
				return nil
			}
		}
	}
	return errMalformed
}

func (x *pdfLexer) hexText() error {
	end := bytes.IndexByte(x.b[x.at:], '>')
	if end < 0 {
		return errMalformed
	}
	if holdsObject(x.b[x.at : x.at+end]) {
		return errHidden
	}
	x.at += end + 1
	return nil
}

func (x *pdfLexer) array(depth int) (any, error) {
	x.at++
	var a pdfArray
	for {
		if err := x.space(); err != nil {
			return nil, err
		}
		if x.peek() == ']' {
			x.at++
			return a, nil
		}
		v, err := x.value(depth + 1)
		if err != nil {
			return nil, err
		}
		if len(a) < maxKept {
			a = append(a, v)
		}
	}
}

func (x *pdfLexer) dict(depth int) (any, error) {
	x.at += 2
	d := pdfDict{}
	for {
		if err := x.space(); err != nil {
			return nil, err
		}
		if x.has(">>") {
			x.at += 2
			x.seen(d)
			return d, nil
		}
		if x.peek() != '/' {
			return nil, errMalformed
		}
		key := x.name()
		if err := x.space(); err != nil {
			return nil, err
		}
		if x.has(">>") {
			continue // a key without a value
		}
		v, err := x.value(depth + 1)
		if err != nil {
			return nil, err
		}
		if len(d) < maxKept || telling[key] {
			d[key] = v
		}
	}
}

// number reads a number or, when two whole numbers and an R follow each other, a reference.
func (x *pdfLexer) number() any {
	first := x.word()
	after := x.at
	if n, ok := wholeNumber(first); ok {
		x.blank()
		if _, ok := wholeNumber(x.word()); ok {
			x.blank()
			if x.peek() == 'R' && (x.at+1 >= len(x.b) || !pdfRegular(x.b[x.at+1])) {
				x.at++
				return pdfRef(n)
			}
		}
		x.at = after
	}
	f, err := strconv.ParseFloat(string(first), 64)
	if err != nil {
		return 0.0 // as readers do with 1.2.3 and --5
	}
	return f
}

// wholeNumber reads up to nine digits.
func wholeNumber(word []byte) (int, bool) {
	if len(word) == 0 || len(word) > 10 {
		return 0, false
	}
	n := 0
	for _, c := range word {
		if !pdfDigit(c) {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, n < 1<<30
}

// holdsObject finds "12 0 obj" in bytes where no object may be. By chance it stands in 20 MB of compressed data once in
// thirty million files.
func holdsObject(b []byte) bool {
	for from := 0; ; {
		i := bytes.Index(b[from:], []byte("obj"))
		if i < 0 {
			return false
		}
		if objectHead(b[:from+i]) {
			return true
		}
		from += i + 3
	}
}

// objectHead tells whether b ends in two whole numbers, each with white space behind it.
func objectHead(b []byte) bool {
	for range 2 {
		blanks := len(b)
		for len(b) > 0 && pdfSpace(b[len(b)-1]) {
			b = b[:len(b)-1]
		}
		if len(b) == blanks {
			return false
		}
		digits := len(b)
		for len(b) > 0 && pdfDigit(b[len(b)-1]) {
			b = b[:len(b)-1]
		}
		if len(b) == digits {
			return false
		}
	}
	return true
}
