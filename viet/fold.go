// Package viet owns what is particular to Vietnamese text: folding it for
// search without diacritics, keys that sort it in the order of the Vietnamese
// alphabet, and its capital letters.
//
// It does not own screen texts (package text), nor the NFC of stored text
// (package canon).
//
// Invariant: everything here depends on what the text says and not on how it is
// encoded: NFC and NFD, and tone marks in the old and the new place, are alike.
package viet

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// FoldX is Fold by its definition, about fifty times slower: NFD, marks
// dropped, NFC, lower case, đ to d, the apostrophes of highland names to one,
// white space collapsed and trimmed.
func FoldX(s string) string {
	s = readable(s)
	plain, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC), s)
	if err != nil {
		plain = s // these transformers report no errors
	}
	return strings.Join(strings.Fields(strings.Map(foldRune, plain)), " ")
}

// readable replaces what is not UTF-8: beside it x/text leaves characters
// undecomposed, and one text would fold in two ways.
func readable(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }

func foldRune(c rune) rune {
	switch {
	case isDD(c):
		return 'd'
	case isApostrophe(c):
		return '\''
	}
	return unicode.ToLower(c)
}

// isDD knows đ, and the Icelandic eth that looks the same as a capital and that
// old converters left in its place.
func isDD(c rune) bool {
	return c == 'đ' || c == 'Đ' || c == 'ð' || c == 'Ð'
}

// isApostrophe knows the characters with which people write the apostrophe in
// K'Brễu and H'Hen: ' ` ´ ʼ ‘ ’ ′.
func isApostrophe(c rune) bool {
	switch c {
	case '\'', '`', '\u00B4', '\u02BC', '\u2018', '\u2019', '\u2032':
		return true
	}
	return false
}

// tableEnd covers Latin and its Vietnamese additions, up to Greek extended.
const tableEnd = 0x1F00

// What the table says of a character besides its folded byte.
const (
	askFoldX = 0 // not one ASCII character when folded
	dropped  = 1 // a combining mark
)

// table holds the folded byte of every character below tableEnd. It is a
// constant that is cheaper to compute than to write down.
var table = func() (t [tableEnd]byte) {
	for c := rune(1); c < tableEnd; c++ {
		t[c] = foldedByte(c)
	}
	return t
}()

func foldedByte(c rune) byte {
	var buf [utf8.UTFMax]byte
	n := utf8.EncodeRune(buf[:], c)
	base := c
	if parts := norm.NFD.Properties(buf[:n]).Decomposition(); len(parts) > 0 {
		first, size := utf8.DecodeRune(parts)
		if !onlyMarks(parts[size:]) {
			return askFoldX
		}
		base = first
	}
	switch folded := foldRune(base); {
	case 0x300 <= c && c <= 0x36F:
		return dropped
	case folded <= dropped || folded >= utf8.RuneSelf:
		return askFoldX
	default:
		return byte(folded)
	}
}

func onlyMarks(b []byte) bool {
	for _, c := range string(b) {
		if !unicode.Is(unicode.Mn, c) {
			return false
		}
	}
	return true
}

// Fold gives the text as one searches for it: lower case, without diacritics,
// đ as d, single spaces. "ĐẶNG  Thị Hoà" gives "dang thi hoa".
func Fold(s string) string {
	buf := make([]byte, 0, len(s))
	space := false
	for i := 0; i < len(s); {
		c, n := rune(s[i]), 1
		if c >= utf8.RuneSelf {
			c, n = utf8.DecodeRuneInString(s[i:])
		}
		i += n
		if c >= tableEnd || table[c] == askFoldX {
			return FoldX(s)
		}
		switch b := table[c]; {
		case b == dropped:
		case b == ' ' || '\t' <= b && b <= '\r':
			space = true
		default:
			if space && len(buf) > 0 {
				buf = append(buf, ' ')
			}
			space = false
			buf = append(buf, b)
		}
	}
	return string(buf)
}

// Words gives the folded words of s.
func Words(s string) []string { return strings.Fields(Fold(s)) }

// Contains tells whether a folded text holds a folded part of it. Both must
// come from Fold: a list folds its names once and each search its words once.
func Contains(foldedHay, foldedNeedle string) bool {
	return strings.Contains(foldedHay, foldedNeedle)
}
