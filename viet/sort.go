package viet

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A sort key is printable ASCII (letters of other scripts follow as
// themselves), and its byte order is the Vietnamese order, so that it sorts
// alike in Go, on SQLite (BINARY) and on PostgreSQL (COLLATE "C").
//
// Each word becomes its letters, then its tones. Words are compared one by one,
// letters before tones: Hoa Nguyễn, then Hòa An. For that the bytes lie in this
// order: end of key < break between words < tones < digits < letters < others.
const (
	wordBreak   = ' '
	levelTone   = '*' // then + , - . / for the five marks
	firstDigit  = '0'
	firstLetter = '@'
	others      = '~'

	alphabet = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
)

// toneOf ranks the marks: ngang < huyền < hỏi < ngã < sắc < nặng; 0 for a
// character that is no tone mark.
func toneOf(c rune) byte {
	switch c {
	case '\u0300':
		return levelTone + 1
	case '\u0309':
		return levelTone + 2
	case '\u0303':
		return levelTone + 3
	case '\u0301':
		return levelTone + 4
	case '\u0323':
		return levelTone + 5
	}
	return 0
}

// shaped gives the letter that base and a mark make in the Vietnamese alphabet;
// other marks leave the base as it is.
func shaped(base, mark rune) rune {
	switch {
	case mark == '\u0306' && base == 'a':
		return 'ă'
	case mark == '\u0302' && base == 'a':
		return 'â'
	case mark == '\u0302' && base == 'e':
		return 'ê'
	case mark == '\u0302' && base == 'o':
		return 'ô'
	case mark == '\u031B' && base == 'o':
		return 'ơ'
	case mark == '\u031B' && base == 'u':
		return 'ư'
	}
	return base
}

// SortKey gives the key that sorts people's names: by given name (the last
// word), then family name, then middle names. Case, the encoding and the place
// of the tone mark make no difference, so equal keys need a second criterion.
func SortKey(name string) string {
	words := strings.Fields(readable(name))
	if len(words) == 0 {
		return ""
	}
	last := len(words) - 1
	return sortKey(append([]string{words[last]}, words[:last]...))
}

// SortText gives the key that sorts ordinary texts, word after word.
func SortText(s string) string { return sortKey(strings.Fields(readable(s))) }

func sortKey(fields []string) string {
	buf := make([]byte, 0, 64)
	for _, field := range fields {
		for _, word := range strings.FieldsFunc(field, breaksWord) {
			if len(buf) > 0 {
				buf = append(buf, wordBreak)
			}
			buf = appendWord(buf, word)
		}
	}
	return string(buf)
}

// breaksWord takes a hyphen, a full stop, a bracket for a break between words,
// as in "Hà Nội - Amsterdam". An apostrophe belongs to its word and has no
// rank: K'Brễu lies beside KBrễu.
func breaksWord(c rune) bool {
	return !isApostrophe(c) && (unicode.IsPunct(c) || unicode.IsSpace(c))
}

// appendWord writes one word: its letters, each with its rank, then its tones
// in their order, or levelTone when it has none.
func appendWord(buf []byte, word string) []byte {
	var tones []byte
	letter := rune(0) // waits for the marks that shape it
	for _, c := range norm.NFD.String(word) {
		c = unicode.ToLower(c)
		if tone := toneOf(c); tone != 0 {
			tones = append(tones, tone)
		} else if unicode.Is(unicode.Mn, c) {
			letter = shaped(letter, c)
		} else if !isApostrophe(c) {
			buf = appendLetter(buf, letter)
			letter = c
		}
	}
	buf = appendLetter(buf, letter)
	if len(tones) == 0 {
		tones = append(tones, levelTone)
	}
	return append(buf, tones...)
}

// ranks gives the place of each letter in the alphabet.
var ranks = func() map[rune]byte {
	ranks := map[rune]byte{}
	next := byte(firstLetter)
	for _, c := range alphabet {
		ranks[c] = next
		next++
	}
	ranks['ð'] = ranks['đ']
	for i := range byte(10) {
		ranks[rune('0'+i)] = firstDigit + i
	}
	return ranks
}()

func appendLetter(buf []byte, c rune) []byte {
	if c == 0 {
		return buf
	}
	if rank, ok := ranks[c]; ok {
		return append(buf, rank)
	}
	return utf8.AppendRune(append(buf, others), c)
}
