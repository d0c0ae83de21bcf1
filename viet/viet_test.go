package viet_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"

	"hoso/viet"
)

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"":                                 "",
		" \t\n ":                           "",
		"ĐẶNG  Thị\u00a0Hoà":               "dang thi hoa",
		"UBND xã Tu Vũ (cũ)":               "ubnd xa tu vu (cu)",
		"Nguyễn 😀 Văn":                     "nguyen 😀 van",
		"123 đường 30/4":                   "123 duong 30/4",
		"\u1EAE\u0103\u0300":               "aa",
		"Straße Łódź Ñandú":                "straße łodz nandu",
		"Привет":                           "привет",
		"a" + strings.Repeat("\u0301", 99): "a",
	} {
		if got := viet.Fold(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// TestFoldTable compares the fast path with the definition on every character
// there is, between letters and alone.
func TestFoldTable(t *testing.T) {
	for c := rune(0); c <= utf8.MaxRune; c++ {
		if c > 0x3000 && c%97 != 0 { // Fold leaves these to FoldX
			continue
		}
		for _, s := range []string{string(c), "a" + string(c) + "b " + string(c)} {
			if fast, slow := viet.Fold(s), viet.FoldX(s); fast != slow {
				t.Errorf("%U in %q: %q, want %q", c, s, fast, slow)
			}
		}
	}
}

func TestWords(t *testing.T) {
	if got := viet.Words("  Đặng Thị\tHoà "); !slices.Equal(got, []string{"dang", "thi", "hoa"}) {
		t.Errorf("%q", got)
	}
	if got := viet.Words(" "); len(got) != 0 {
		t.Errorf("%q", got)
	}
}

// rising checks that each text sorts after the one before it.
func rising(t *testing.T, key func(string) string, texts ...string) {
	t.Helper()
	for i := 1; i < len(texts); i++ {
		if a, b := key(texts[i-1]), key(texts[i]); a >= b {
			t.Errorf("%q %q is not before %q %q", texts[i-1], a, texts[i], b)
		}
	}
}

func TestSortText(t *testing.T) {
	rising(t, viet.SortText, "", "3", "a", "à", "ả", "ã", "á", "ạ", "an", "ă", "ắ", "ặc", "â", "b", "c", "ch", "d", "dz", "đ", "e", "ê", "g",
		"o", "oa", "ô", "ơ", "p", "u", "ư", "v", "x", "y", "z")
	rising(t, viet.SortText, "Hoa Nguyễn", "Hòa An", "Hòa Bình", "Hoà Yên", "Hoan An")
	rising(t, viet.SortText, "Phòng Nội vụ", "Sở Công Thương", "Sở Nội vụ", "Sở Y tế", "UBND xã", "Ủy ban nhân dân xã An Bình")
	rising(t, viet.SortText, "An", "An Bình", "An Hoà", "Anh", "Ánh", "Ân")
	rising(t, viet.SortText, "Trường 1", "Trường 1 A", "Trường 2", "Trường A")
	rising(t, viet.SortText, "Zalo", "Łódź", "Привет", "漢")
	for _, same := range [][2]string{
		{"Hòa", "Hoà"}, {"Thúy", "Thuý"}, {"Khỏe", "Khoẻ"}, {"đường", "ĐƯỜNG"}, {"Hà Nội - Amsterdam", "Hà Nội Amsterdam"},
		{"Bà Rịa–Vũng Tàu", "bà  rịa vũng tàu"}, {"K'Brễu", "K’Brễu"}, {"ự", norm.NFD.String("ự")},
	} {
		if a, b := viet.SortText(same[0]), viet.SortText(same[1]); a != b {
			t.Errorf("%q and %q: %q %q", same[0], same[1], a, b)
		}
	}
}

func TestSortKeyByGivenName(t *testing.T) {
	rising(t, viet.SortKey, "", "An", "Lê An", "Lê Bảo An", "Trần An", "Lê Anh", "Zoãn Ân", "Bùi Yến")
	rising(t, viet.SortKey, "Trần Bá Hoa", "Nguyễn Hoa Hòa", "An Hóa")
	if viet.SortKey("  Lê\u00a0 An ") != viet.SortKey("Lê An") {
		t.Error("spaces make no difference")
	}
}

// TestSortLikeCLDR holds single words against the Vietnamese collation of the
// Unicode consortium; over several words the two differ on purpose.
func TestSortLikeCLDR(t *testing.T) {
	var words []string
	for _, p := range people(t) {
		for _, w := range strings.Fields(strings.ToLower(p.name)) {
			if moved := norm.NFC.String(otherTonePlace(w)); moved < w {
				w = moved // one place for the tone: CLDR compares the places too
			}
			if !strings.Contains(w, "'") {
				words = append(words, w)
			}
		}
	}
	slices.Sort(words)
	words = slices.Compact(words)
	cldr := collate.New(language.Vietnamese)
	for _, a := range words {
		for _, b := range words {
			ours, theirs := strings.Compare(viet.SortText(a), viet.SortText(b)), cldr.CompareString(a, b)
			if ours != 0 && ours != theirs {
				t.Errorf("%s %s: %d, CLDR says %d", a, b, ours, theirs)
			}
			if ours == 0 && viet.Fold(a) != viet.Fold(b) {
				t.Errorf("%s and %s have one key", a, b)
			}
		}
	}
}

func TestKeysArePrintable(t *testing.T) {
	for _, p := range people(t) {
		if key := viet.SortKey(p.name); strings.Trim(key, " *+,-./0123456789@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`") != "" {
			t.Errorf("%s: %q", p.name, key)
		}
	}
}

func TestCase(t *testing.T) {
	for _, c := range []struct{ in, upper, lower, title string }{
		{"nguyễn thị hoà", "NGUYỄN THỊ HOÀ", "nguyễn thị hoà", "Nguyễn Thị Hoà"},
		{norm.NFD.String("Đặng Ước"), "ĐẶNG ƯỚC", "đặng ước", "Đặng Ước"},
		{"H'HEN NIÊ kđăm", "H'HEN NIÊ KĐĂM", "h'hen niê kđăm", "H'Hen Niê Kđăm"},
		{"K\u2019BRỄU", "K\u2019BRỄU", "k\u2019brễu", "K\u2019Brễu"},
		{"đỗ-văn  ân", "ĐỖ-VĂN  ÂN", "đỗ-văn  ân", "Đỗ-Văn  Ân"},
		{"", "", "", ""},
	} {
		if got := viet.Upper(c.in); got != c.upper {
			t.Errorf("%q: %q", c.in, got)
		}
		if got := viet.Lower(c.in); got != c.lower {
			t.Errorf("%q: %q", c.in, got)
		}
		if got := viet.Title(c.in); got != c.title {
			t.Errorf("%q: %q", c.in, got)
		}
	}
}

var seeds = []string{"Nguyễn Văn Đạt", "Y Ẻo Niê Kđăm", "K'Brễu", "hoà hòa", "", " ", "\xff\xfe", "\xe1\xbc\xf0\u038e", "😀", "\u0130\u0131", "ﬁ", "각", "\u034F\u0301a", "a\u0328\u0301", "\u1F00\u1FEF",
	"a" + strings.Repeat("\u0323\u0301", 40)}

// FuzzFold: the fast path is the definition, the encoding makes no difference,
// and folded text folds to itself.
func FuzzFold(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		folded := viet.Fold(s)
		if slow := viet.FoldX(s); folded != slow {
			t.Fatalf("%q: %q, FoldX %q", s, folded, slow)
		}
		if again := viet.Fold(folded); again != folded {
			t.Fatalf("%q: %q, then %q", s, folded, again)
		}
		if nfc, nfd := viet.Fold(norm.NFC.String(s)), viet.Fold(norm.NFD.String(s)); nfc != nfd || nfc != folded {
			t.Fatalf("%q: NFC %q NFD %q", s, nfc, nfd)
		}
	})
}

// FuzzSortKey: no text panics, the encoding makes no difference, and a text
// sorts before what continues it with another word.
func FuzzSortKey(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, key := range []func(string) string{viet.SortText, viet.SortKey} {
			if nfc, nfd := key(norm.NFC.String(s)), key(norm.NFD.String(s)); nfc != nfd {
				t.Fatalf("%q: NFC %q NFD %q", s, nfc, nfd)
			}
		}
		if short, long := viet.SortText(s), viet.SortText(s+" a"); short >= long {
			t.Fatalf("%q: %q is not before %q", s, short, long)
		}
	})
}

func BenchmarkFold(b *testing.B) {
	for b.Loop() {
		viet.Fold("Phạm Thị Ánh Nguyệt")
	}
}

func BenchmarkSortKey(b *testing.B) {
	for b.Loop() {
		viet.SortKey("Phạm Thị Ánh Nguyệt")
	}
}
