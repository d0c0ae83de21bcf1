package viet

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Upper gives s in capital letters and NFC, as the forms want names written
// ("viết chữ in hoa").
func Upper(s string) string { return strings.ToUpper(norm.NFC.String(readable(s))) }

// Lower gives s in small letters and NFC.
func Lower(s string) string { return strings.ToLower(norm.NFC.String(readable(s))) }

// Title gives s with a capital at the start of each word and small letters
// after it, in NFC: "NGUYỄN THỊ HOÀ" gives "Nguyễn Thị Hoà", and "H'HEN NIÊ"
// gives "H'Hen Niê".
func Title(s string) string {
	start := true
	return strings.Map(func(c rune) rune {
		inside := !start
		start = !unicode.IsLetter(c) && !unicode.IsDigit(c) && !unicode.Is(unicode.Mn, c)
		if inside {
			return c
		}
		return unicode.ToTitle(c)
	}, Lower(s))
}
