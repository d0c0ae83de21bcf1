package text_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"hoso/text"
)

func TestBothLanguagesSayTheSame(t *testing.T) {
	vi, en := text.For(text.Vietnamese), text.For(text.English)
	if len(vi.Keys()) < 300 {
		t.Fatalf("there are only %d sentences", len(vi.Keys()))
	}
	for _, key := range union(vi.Keys(), en.Keys()) {
		switch {
		case !vi.Has(key):
			t.Errorf("%s has no Vietnamese sentence", key)
		case !en.Has(key):
			t.Errorf("%s has no English sentence", key)
		case vi.Args(key) != en.Args(key):
			t.Errorf("%s takes %d arguments in Vietnamese and %d in English", key, vi.Args(key), en.Args(key))
		}
	}
}

func union(a, b []string) []string {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

func TestSentencesAreClean(t *testing.T) {
	for _, lang := range text.Languages() {
		c := text.For(lang)
		for _, key := range c.Keys() {
			sentence := c.Say(key)
			switch {
			case strings.TrimSpace(sentence) != sentence && !strings.HasSuffix(key, "_more"):
				t.Errorf("%s %s: spaces around %q", lang, key, sentence)
			case !norm.NFC.IsNormalString(sentence), !utf8.ValidString(sentence):
				t.Errorf("%s %s: not NFC", lang, key)
			case strings.Contains(sentence, "%"):
				t.Errorf("%s %s: an unknown placeholder in %q", lang, key, sentence)
			}
		}
	}
}

func TestSay(t *testing.T) {
	c := text.For("vi")
	if got := c.Say("no.such_key", "x", 3); got != "[no.such_key · x · 3]" {
		t.Errorf("a missing key is shown as %q", got)
	}
	if got := c.Say("password.too_short", 12); !strings.Contains(got, "12") || strings.Contains(got, "%") {
		t.Errorf("got %q", got)
	}
	if got := c.Say("password.too_short"); !strings.Contains(got, "…") {
		t.Errorf("a missing argument is not seen in %q", got)
	}
	if got := c.Say("password.too_short", "%s%[9]s"); !strings.Contains(got, "%s%[9]s") {
		t.Errorf("an argument was read as a pattern: %q", got)
	}
	if text.For("xx").Lang() != "vi" || text.For("en").Lang() != "en" {
		t.Error("an unknown language is not Vietnamese")
	}
}

func FuzzSay(f *testing.F) {
	f.Add("%s", "x")
	f.Add("a %[2]s b %s %", "%[1]s")
	f.Fuzz(func(t *testing.T, sentence, arg string) {
		got := text.Fill(sentence, []string{arg, arg})
		if !strings.Contains(sentence, "%") && got != sentence {
			t.Errorf("%q became %q", sentence, got)
		}
	})
}
