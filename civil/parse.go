package civil

import (
	"fmt"
	"strings"
)

// Error says why a text is not a date. Package fault reads it as an Invalid
// fault with this key and the text as its argument.
type Error struct {
	Key  string // "date.unreadable" or "date.impossible"
	Text string // what was given, cut to a readable length
}

// The two ways a text can fail to be a date.
const (
	Unreadable = "date.unreadable" // not in a form this system reads
	Impossible = "date.impossible" // in such a form, but there is no such day
)

// Error is for logs.
func (e *Error) Error() string { return fmt.Sprintf("%s %q", e.Key, e.Text) }

// Fault tells package fault what this is; the ground packages do not import
// each other.
func (e *Error) Fault() (kind, key string, args []string) {
	return "invalid", e.Key, []string{e.Text}
}

const shownRunes = 40

func unreadable(s string) error { return &Error{Unreadable, shorten(s)} }
func impossible(s string) error { return &Error{Impossible, shorten(s)} }

// shorten keeps a text from outside from filling a page or a log.
func shorten(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if r := []rune(s); len(r) > shownRunes {
		return string(r[:shownRunes]) + "…"
	}
	return s
}

// Parse reads 2006-01-02, strictly: two digits for month and day, four for the
// year, nothing around. The empty text is unreadable. Errors are Invalid
// faults, Unreadable or Impossible.
func Parse(s string) (Date, error) {
	p, err := parseISO(s)
	if err != nil {
		return Date{}, err
	}
	return p.whole(s)
}

// ParseVN reads a day as people write it: 2/1/2006, 02/01/2006, also with - or
// . between, the same one twice; spaces around are ignored. The empty text is
// unreadable. Errors are Invalid faults, Unreadable or Impossible.
func ParseVN(s string) (Date, error) {
	p, err := parseVN(s)
	if err != nil {
		return Date{}, err
	}
	return p.whole(s)
}

// whole gives the day of a partial date that must be complete; s is its text.
func (p Partial) whole(s string) (Date, error) {
	d, ok := p.Full()
	if !ok {
		return Date{}, unreadable(s)
	}
	return d, nil
}

// parseISO reads 2006, 2006-01 or 2006-01-02.
func parseISO(s string) (Partial, error) {
	if len(s) != 4 && len(s) != 7 && len(s) != 10 {
		return Partial{}, unreadable(s)
	}
	parts := strings.Split(s, "-")
	if len(parts) != (len(s)-1)/3 {
		return Partial{}, unreadable(s)
	}
	var n [3]int
	for i, part := range parts {
		width := 2
		if i == 0 {
			width = 4
		}
		var ok bool
		if n[i], ok = number(part, width, width); !ok {
			return Partial{}, unreadable(s)
		}
	}
	return existing(s, Partial{n[0], n[1], n[2]}, len(parts))
}

// parseVN reads 2006, 1/2006 or 2/1/2006.
func parseVN(s string) (Partial, error) {
	parts, ok := splitVN(strings.TrimSpace(s))
	if !ok {
		return Partial{}, unreadable(s)
	}
	var n [3]int // year, month, day: the written order, last part first
	for i := range parts {
		part, least, most := parts[len(parts)-1-i], 1, 2
		if i == 0 {
			least, most = 4, 4
		}
		if n[i], ok = number(part, least, most); !ok {
			return Partial{}, unreadable(s)
		}
	}
	return existing(s, Partial{n[0], n[1], n[2]}, len(parts))
}

// splitVN cuts at the one separator that the text uses, into at most 3 parts.
func splitVN(s string) ([]string, bool) {
	parts := []string{s}
	if i := strings.IndexAny(s, "/-."); i >= 0 {
		parts = strings.SplitN(s, s[i:i+1], 4)
	}
	return parts, len(parts) <= 3
}

// existing refuses a month or a day that is not in the calendar. Given tells
// how many of year, month and day were written: a written 0 is not "unknown".
func existing(s string, p Partial, given int) (Partial, error) {
	first := Date{p.Year, 1, 1}
	if given > 1 {
		first.Month = p.Month
	}
	if given > 2 {
		first.Day = p.Day
	}
	if !first.Valid() {
		return Partial{}, impossible(s)
	}
	return p, nil
}

// number reads ASCII digits, at least and at most so many.
func number(s string, least, most int) (int, bool) {
	if len(s) < least || len(s) > most {
		return 0, false
	}
	n := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, true
}
