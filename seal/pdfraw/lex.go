package pdfraw

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
)

var errEnd = errors.New("pdf: unexpected end")

// lexer reads values from b, starting at pos.
type lexer struct {
	b     []byte
	pos   int
	depth int
	left  *budget
}

func isSpace(c byte) bool {
	return c == 0 || c == 9 || c == 10 || c == 12 || c == 13 || c == 32
}

func isDelimiter(c byte) bool {
	return bytes.IndexByte([]byte("()<>[]{}/%"), c) >= 0
}

// space passes over white space and comments.
func (l *lexer) space() {
	for l.pos < len(l.b) {
		switch c := l.b[l.pos]; {
		case isSpace(c):
			l.pos++
		case c == '%':
			for l.pos < len(l.b) && l.b[l.pos] != 10 && l.b[l.pos] != 13 {
				l.pos++
			}
		default:
			return
		}
	}
}

// word reads until white space or a delimiter.
func (l *lexer) word() string {
	start := l.pos
	for l.pos < len(l.b) && !isSpace(l.b[l.pos]) && !isDelimiter(l.b[l.pos]) {
		l.pos++
	}
	return string(l.b[start:l.pos])
}

// keyword passes over white space and the word w, if it stands there.
func (l *lexer) keyword(w string) bool {
	l.space()
	start := l.pos
	if l.word() == w {
		return true
	}
	l.pos = start
	return false
}

// int reads a whole number; if there is none the place is not moved.
func (l *lexer) int() (int, bool) {
	l.space()
	start := l.pos
	v, err := strconv.Atoi(l.word())
	if err != nil {
		l.pos = start
		return 0, false
	}
	return v, true
}

// value reads one value of any kind.
func (l *lexer) value() (any, error) {
	l.space()
	if l.pos >= len(l.b) {
		return nil, errEnd
	}
	if err := l.left.token(); err != nil {
		return nil, err
	}
	if l.depth++; l.depth > maxDepth {
		return nil, ErrLimit
	}
	defer func() { l.depth-- }()
	switch c := l.b[l.pos]; {
	case c == '/':
		return l.name(), nil
	case c == '[':
		return l.array()
	case c == '(':
		return l.literal()
	case bytes.HasPrefix(l.b[l.pos:], []byte("<<")):
		return l.dict()
	case c == '<':
		return l.hex()
	}
	return l.plain()
}

func (l *lexer) name() Name {
	l.pos++
	var out []byte
	for l.pos < len(l.b) && !isSpace(l.b[l.pos]) && !isDelimiter(l.b[l.pos]) {
		if l.b[l.pos] == '#' && l.pos+2 < len(l.b) {
			if v, err := strconv.ParseUint(string(l.b[l.pos+1:l.pos+3]), 16, 8); err == nil {
				out = append(out, byte(v))
				l.pos += 3
				continue
			}
		}
		out = append(out, l.b[l.pos])
		l.pos++
	}
	return Name(out)
}

func (l *lexer) array() (any, error) {
	l.pos++
	out := Array{}
	for {
		l.space()
		if l.pos < len(l.b) && l.b[l.pos] == ']' {
			l.pos++
			return out, nil
		}
		v, err := l.value()
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
}

func (l *lexer) dict() (any, error) {
	l.pos += 2
	out := Dict{}
	for {
		l.space()
		if bytes.HasPrefix(l.b[l.pos:], []byte(">>")) {
			l.pos += 2
			return out, nil
		}
		k, err := l.value()
		if err != nil {
			return nil, err
		}
		key, ok := k.(Name)
		if !ok {
			return nil, fmt.Errorf("pdf: %T as key at %d", k, l.pos)
		}
		if _, twice := out[key]; twice {
			return nil, fmt.Errorf("pdf: key %q twice at %d", key, l.pos)
		}
		if out[key], err = l.value(); err != nil {
			return nil, err
		}
	}
}

func (l *lexer) hex() (any, error) {
	n := bytes.IndexByte(l.b[l.pos:], '>')
	if n < 0 {
		l.pos = len(l.b)
		return nil, errEnd
	}
	digits := make([]byte, 0, n)
	for _, c := range l.b[l.pos+1 : l.pos+n] {
		if !isSpace(c) {
			digits = append(digits, c)
		}
	}
	if len(digits)%2 == 1 {
		digits = append(digits, '0')
	}
	l.pos += n + 1
	out := make([]byte, len(digits)/2)
	if _, err := hex.Decode(out, digits); err != nil {
		return nil, fmt.Errorf("pdf: string at %d: %w", l.pos, err)
	}
	return Hex(out), nil
}

func (l *lexer) literal() (any, error) {
	l.pos++
	open := 1
	var out []byte
	for l.pos < len(l.b) {
		c := l.b[l.pos]
		l.pos++
		switch c {
		case '\\':
			out = l.escape(out)
			continue
		case '(':
			open++
		case ')':
			if open--; open == 0 {
				return Str(out), nil
			}
		}
		out = append(out, c)
	}
	return nil, errEnd
}

// escape reads what follows a backslash and appends what it stands for.
func (l *lexer) escape(out []byte) []byte {
	if l.pos >= len(l.b) {
		return out
	}
	c := l.b[l.pos]
	l.pos++
	if i := bytes.IndexByte([]byte("nrtbf"), c); i >= 0 {
		return append(out, "\n\r\t\b\f"[i])
	}
	switch {
	case c == '\n':
		return out
	case c == '\r':
		if l.pos < len(l.b) && l.b[l.pos] == '\n' {
			l.pos++
		}
		return out
	case c < '0' || c > '7':
		return append(out, c)
	}
	v := int(c - '0')
	for i := 0; i < 2 && l.pos < len(l.b) && l.b[l.pos] >= '0' && l.b[l.pos] <= '7'; i++ {
		v = v*8 + int(l.b[l.pos]-'0')
		l.pos++
	}
	return append(out, byte(v))
}

// plain reads true, false, null, a number or a reference.
func (l *lexer) plain() (any, error) {
	var null any
	at := l.pos
	w := l.word()
	switch {
	case w == "true" || w == "false":
		return w == "true", nil
	case w == "null":
		return null, nil
	case !isNumber(w):
		return nil, fmt.Errorf("pdf: %.20q at %d", w, at)
	}
	if r, ok := l.reference(w); ok {
		return r, nil
	}
	return Num(w), nil
}

// reference reads the rest of "n g R" after the first number, if it is there.
func (l *lexer) reference(w string) (Ref, bool) {
	n, err := strconv.Atoi(w)
	if err != nil || n < 0 {
		return Ref{}, false
	}
	start := l.pos
	if g, ok := l.int(); ok && g >= 0 && l.keyword("R") {
		return Ref{n, g}, true
	}
	l.pos = start
	return Ref{}, false
}

func isNumber(w string) bool {
	if w != "" && (w[0] == '+' || w[0] == '-') {
		w = w[1:]
	}
	digits, points := 0, 0
	for i := range len(w) {
		switch c := w[i]; {
		case c >= '0' && c <= '9':
			digits++
		case c == '.':
			points++
		default:
			return false
		}
	}
	return digits > 0 && points <= 1
}
