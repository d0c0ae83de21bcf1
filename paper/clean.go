package paper

import (
	"strings"
	"unicode"

	"hoso/canon"
)

// missing stands, visibly, for a character that cannot be printed.
const missing = '□'

// cleaner makes a text fit for paper.
type cleaner func(string) string

// plain drops what has no place on paper, control and invisible characters, and puts the rest in NFC. Line ends stay.
func plain(s string) string {
	return canon.Text(strings.Map(visible, strings.ToValidUTF8(s, string(missing))))
}

func visible(r rune) rune {
	switch {
	case r == '\n':
		return r
	case r == '\t', r == '\u2028', r == '\u2029', unicode.Is(unicode.Zs, r):
		return ' '
	case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Variation_Selector, r):
		return -1
	case r == unicode.ReplacementChar, r&0xFFFE == 0xFFFE: // U+FFFE and U+FFFF are no characters, and no XML
		return missing
	}
	return r
}

// drawable is plain, and replaces what one of the fonts lacks. A missing glyph would be drawn as nothing, or as a box under
// which the text still reads right, so that nobody who checks the text would notice.
func drawable(faces typeface) cleaner {
	return func(s string) string {
		return strings.Map(func(r rune) rune {
			if r == '\n' || faces.have(r) {
				return r
			}
			return missing
		}, plain(s))
	}
}

func (t typeface) have(r rune) bool {
	for _, font := range t {
		if !font.Has(r) {
			return false
		}
	}
	return true
}
