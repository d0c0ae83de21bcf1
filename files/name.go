package files

import (
	"crypto/rand"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"hoso/canon"
)

// maxName bounds a file's name for display, in runes.
const maxName = 120

// noName stands for a name of which nothing is left.
const noName = "tep"

func newTempName() string { return rand.Text() }

// CleanName gives a name that can be shown and offered for saving: the last part of a path of any system, NFC, without
// control and invisible characters and those that turn the direction of writing, without what Windows forbids in names, at
// most 120 runes with the extension kept. "C:\hồ sơ\bằng\u202egpj.exe" gives "bằnggpj.exe". It is never a path.
func CleanName(name string) string {
	name = strings.ToValidUTF8(name, "")
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = canon.Text(fewMarks(strings.Map(shown, name)))
	name = strings.Trim(strings.Join(strings.Fields(name), " "), " .")
	if name == "" {
		return noName
	}
	if reserved(name) {
		name = "_" + name
	}
	return shorten(name)
}

// shown drops what cannot be seen, makes every space a plain one, and replaces what Windows forbids.
func shown(c rune) rune {
	switch {
	case unicode.IsSpace(c):
		return ' '
	case strings.ContainsRune(`<>:"|?*`, c):
		return '_'
	case unicode.In(c, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs, unicode.Zl, unicode.Zp),
		unicode.Is(unicode.Variation_Selector, c), unicode.Is(unicode.Other_Default_Ignorable_Code_Point, c):
		return -1
	case c == utf8.RuneError, c&0xFFFE == 0xFFFE, 0xFDD0 <= c && c <= 0xFDEF: // not characters
		return -1
	}
	return c
}

// fewMarks keeps at most two marks on a letter, as many as Vietnamese has: heaps of them paint over the lines above.
func fewMarks(name string) string {
	marks := 0
	return strings.Map(func(c rune) rune {
		if !unicode.Is(unicode.M, c) {
			marks = 0
			return c
		}
		if marks++; marks > 2 {
			return -1
		}
		return c
	}, name)
}

// shorten cuts the middle out: the beginning tells what it is, the extension tells the kind.
func shorten(name string) string {
	runes := []rune(name)
	if len(runes) <= maxName {
		return name
	}
	extension := []rune(path.Ext(name))
	if len(extension) > 10 {
		extension = nil
	}
	stem := strings.TrimRight(string(runes[:maxName-len(extension)]), " .")
	return stem + string(extension)
}

// reserved knows the names that Windows keeps for devices, with any extension.
func reserved(name string) bool {
	stem, _, _ := strings.Cut(strings.ToUpper(name), ".")
	switch stem = strings.TrimSpace(stem); stem {
	case "CON", "PRN", "AUX", "NUL":
		return true
	}
	port := strings.TrimRight(stem, "0123456789¹²³")
	return (port == "COM" || port == "LPT") && utf8.RuneCountInString(stem) == 4
}
