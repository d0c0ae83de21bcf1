package viet_test

import (
	_ "embed"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"hoso/viet"
)

//go:embed testdata/names.txt
var namesFile string

// person is one line of the hand-made list.
type person struct{ name, plain string }

func people(t *testing.T) []person {
	t.Helper()
	var out []person
	for line := range strings.Lines(namesFile) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, plain, ok := strings.Cut(line, " | ")
		if !ok {
			t.Fatalf("%q is no line of the list", line)
		}
		out = append(out, person{name, plain})
	}
	if len(out) < 200 {
		t.Fatalf("%d names; the promise says 200", len(out))
	}
	return out
}

// toneMarks are the five, as combining characters.
const toneMarks = "\u0300\u0301\u0303\u0309\u0323"

// otherTonePlace moves the tone of a final oa, oe, uy between the old place
// (hòa) and the new (hoà), in NFD; other words stay.
func otherTonePlace(word string) string {
	word = norm.NFD.String(word)
	for _, pair := range []string{"oa", "oe", "uy"} {
		for _, tone := range toneMarks {
			old, now := pair[:1]+string(tone)+pair[1:], pair+string(tone)
			if before, ok := strings.CutSuffix(word, old); ok {
				return before + now
			}
			if before, ok := strings.CutSuffix(word, now); ok {
				return before + old
			}
		}
	}
	return word
}

func eachWord(s string, f func(string) string) string {
	words := strings.Split(s, " ")
	for i := range words {
		words[i] = f(words[i])
	}
	return strings.Join(words, " ")
}

func without(s, marks string) string {
	return strings.Map(func(c rune) rune {
		if strings.ContainsRune(marks, c) {
			return -1
		}
		return c
	}, norm.NFD.String(s))
}

// typed gives the ways in which a name reaches the system, by keyboard, paste
// or import.
func typed(p person) map[string]string {
	nfc := norm.NFC.String(p.name)
	return map[string]string{
		"NFC":             nfc,
		"NFD":             norm.NFD.String(nfc),
		"capitals":        strings.ToUpper(nfc),
		"NFD capitals":    norm.NFD.String(strings.ToUpper(nfc)),
		"other tones":     norm.NFC.String(eachWord(nfc, otherTonePlace)),
		"other tones NFD": eachWord(nfc, otherTonePlace),
		"no tones":        norm.NFC.String(without(nfc, toneMarks)),
		"đ kept alone":    norm.NFC.String(without(nfc, toneMarks+"\u0302\u0306\u031B")),
		"eth for đ":       strings.NewReplacer("Đ", "\u00D0", "đ", "\u00F0").Replace(nfc),
		"plain":           p.plain,
		"plain capitals":  strings.ToUpper(p.plain),
		"spaces":          " \t" + strings.ReplaceAll(nfc, " ", " \u00a0 ") + "\n",
		"apostrophe":      strings.ReplaceAll(nfc, "'", "\u2019"),
		"d with stroke":   strings.NewReplacer("Đ", "D", "đ", "d").Replace(nfc),
	}
}

// TestP25Search: every spelling of every name folds to what was written down by
// hand, so a name is found however it was typed, and however it is stored.
func TestP25Search(t *testing.T) {
	for _, p := range people(t) {
		for how, spelling := range typed(p) {
			if got := viet.Fold(spelling); got != p.plain {
				t.Errorf("%s (%s, %q): %q, want %q", p.name, how, spelling, got, p.plain)
			}
			if got := viet.FoldX(spelling); got != p.plain {
				t.Errorf("%s (%s, %q): FoldX %q", p.name, how, spelling, got)
			}
			for _, word := range viet.Words(spelling) {
				if !viet.Contains(viet.Fold(p.name), word) {
					t.Errorf("%s is not found by %q", p.name, word)
				}
			}
		}
	}
}

// TestP25Find: a search finds those it should and no one else.
func TestP25Find(t *testing.T) {
	all := people(t)
	for typed, want := range map[string][]string{
		"Đặng Thị An":     {"Đặng Thị An"},
		"dang thi an":     {"Đặng Thị An"},
		"bích liên":       {"Bùi Bích Liên", "Bùi Thị Bích Liên"},
		"le hoa":          {"Lê Hoa", "Lê Hoà", "Lê Hỏa", "Lê Hóa", "Lê Họa"},
		"thuỷ tiên":       {"Trần Thuỷ Tiên"},
		"THỦY TIÊN":       {"Trần Thuỷ Tiên"},
		"k\u2019breu":     {"Điểu K'Brễu"},
		"kdam":            {"Y Ẻo Niê Kđăm"},
		"Kđăm":            {"Y Ẻo Niê Kđăm"},
		"bùi tiến":        {"Bùi Tiến Đạt", "Bùi Tiến Thành"},
		"nguyễn văn bình": nil,
	} {
		var got []string
		for _, p := range all {
			if viet.Contains(viet.Fold(p.name), viet.Fold(typed)) {
				got = append(got, p.name)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q found %q, want %q", typed, got, want)
		}
	}
}

// TestP25Sort: the hand-made list, shuffled and in mixed spellings, comes back
// in its order.
func TestP25Sort(t *testing.T) {
	all := people(t)
	ways := []string{"NFC", "NFD", "capitals", "NFD capitals", "other tones", "other tones NFD", "spaces", "apostrophe", "eth for đ"}
	random := rand.New(rand.NewPCG(25, 2026))
	for range 20 {
		type entry struct{ key, name string }
		var list []entry
		for _, p := range all {
			list = append(list, entry{viet.SortKey(typed(p)[ways[random.IntN(len(ways))]]), p.name})
		}
		random.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		slices.SortFunc(list, func(a, b entry) int { return strings.Compare(a.key, b.key) })
		for i, p := range all {
			if list[i].name != p.name {
				t.Fatalf("place %d: %s, want %s", i+1, list[i].name, p.name)
			}
		}
	}
}

// TestP25OneKeyPerPerson: spellings share a key, and different names have
// different ones.
func TestP25OneKeyPerPerson(t *testing.T) {
	last := ""
	for _, p := range people(t) {
		key := viet.SortKey(p.name)
		if key <= last {
			t.Errorf("%s does not come after the one before", p.name)
		}
		last = key
		spelled := typed(p)
		for _, how := range []string{"NFD", "capitals", "NFD capitals", "other tones", "other tones NFD", "spaces", "apostrophe", "eth for đ"} {
			if got := viet.SortKey(spelled[how]); got != key {
				t.Errorf("%s (%s): %q, want %q", p.name, how, got, key)
			}
		}
	}
}
