package law

import (
	"cmp"
	"strconv"
	"strings"

	"hoso/fault"
)

// amount is a number as it was typed, without separators: Vietnamese writing has full stops between thousands and a comma before
// decimals. It is kept as digits; nothing here is ever a floating-point number.
type amount struct {
	whole    string // without leading zeros, "0" for none
	fraction string // as typed
}

// readAmount reads 2530000 · 2.530.000 · 2 530 000 · 2,530,000 · 4,98 · 4.98 · 1.250,5. A single separator before exactly three
// digits parts thousands, because no kind has three decimals.
func readAmount(text string) (amount, bool) {
	whole, fraction := splitAmount(text)
	whole, ok := ungrouped(whole)
	if !ok || fraction != "" && !onlyDigits(fraction) || strings.HasSuffix(text, ",") || strings.HasSuffix(text, ".") {
		return amount{}, false
	}
	whole = strings.TrimLeft(whole, "0")
	return amount{cmp.Or(whole, "0"), fraction}, true
}

// splitAmount finds the sign before the decimals: the last one, unless it parts thousands.
func splitAmount(text string) (whole, fraction string) {
	last := strings.LastIndexAny(text, ".,")
	if last < 0 {
		return text, ""
	}
	sign := text[last : last+1]
	grouping := len(text)-last-1 == 3 && (strings.Count(text, sign) > 1 || !strings.ContainsAny(text[:last], ".,")) && text[0] != '0'
	if grouping || strings.Count(text, sign) > 1 {
		return text, ""
	}
	return text[:last], text[last+1:]
}

// ungrouped drops the separators of thousands, which must all be the same and stand before groups of three digits.
func ungrouped(text string) (string, bool) {
	at := strings.IndexAny(text, "., ")
	if at < 0 {
		return text, onlyDigits(text)
	}
	groups := strings.Split(text, text[at:at+1])
	for i, group := range groups {
		if !onlyDigits(group) || i > 0 && len(group) != 3 || i == 0 && len(group) > 3 {
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}

// grouped writes digits with a full stop between thousands.
func grouped(whole string) string {
	for at := len(whole) - 3; at > 0; at -= 3 {
		whole = whole[:at] + "." + whole[at:]
	}
	return whole
}

// sized is a number of at most so many digits before and decimals after the comma.
type sized struct {
	key      string // of the fault when the text is no such number
	digits   int
	decimals int
	fixed    bool // the decimals are always written: coefficients
}

func (s sized) read(e *Entry, text string) (string, error) {
	text, err := oneLine(text)
	if err != nil || text == "" {
		return "", err
	}
	a, ok := readAmount(text)
	a.fraction = strings.TrimRight(a.fraction, "0")
	if !ok || len(a.fraction) > s.decimals {
		return "", fault.New(fault.Invalid, s.key, Shortened(text))
	}
	if len(a.whole) > s.digits {
		return "", fault.New(fault.Invalid, "number.too_great", Shortened(text), strings.Repeat("9", s.digits))
	}
	if n, err := strconv.Atoi(a.whole); e.Max > 0 && (err != nil || n > e.Max || n == e.Max && a.fraction != "") {
		return "", fault.New(fault.Invalid, "number.too_great", Shortened(text), e.Max)
	}
	if s.fixed {
		a.fraction += strings.Repeat("0", s.decimals-len(a.fraction))
	}
	if a.fraction == "" {
		return a.whole, nil
	}
	return a.whole + "." + a.fraction, nil
}

// showNumber writes a stored number as people read it: 4,98 · 1.250,5 · 2.530.000.
func showNumber(text string) string {
	whole, fraction, has := strings.Cut(text, ".")
	if !has {
		return grouped(whole)
	}
	return grouped(whole) + "," + fraction
}

// compareNumbers orders stored numbers by their size.
func compareNumbers(a, b string) int {
	wholeA, fractionA, _ := strings.Cut(a, ".")
	wholeB, fractionB, _ := strings.Cut(b, ".")
	return cmp.Or(
		cmp.Compare(len(wholeA), len(wholeB)),
		cmp.Compare(wholeA, wholeB),
		cmp.Compare(strings.TrimRight(fractionA, "0"), strings.TrimRight(fractionB, "0")),
	)
}

// Shortened keeps a typed text from filling the sentence that refuses it.
func Shortened(text string) string {
	if r := []rune(text); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return text
}

// ReadWhole reads a whole number as people type it, 1250 · 1.250 · 1 250; false for anything else.
func ReadWhole(text string) (int, bool) {
	a, ok := readAmount(strings.TrimSpace(text))
	if !ok || a.fraction != "" {
		return 0, false
	}
	n, err := strconv.Atoi(a.whole)
	return n, err == nil
}
