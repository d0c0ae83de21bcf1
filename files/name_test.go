package files

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func TestP19NamesAreCleaned(t *testing.T) {
	for in, want := range map[string]string{
		"Quyết định 15.pdf":               "Quyết định 15.pdf",
		norm.NFD.String("Quyết định.pdf"): "Quyết định.pdf",
		"../../etc/passwd":                "passwd",
		`C:\hồ sơ\bằng.jpg`:               "bằng.jpg",
		`..\..\a.pdf`:                     "a.pdf",
		"/":                               noName,
		"..":                              noName,
		"":                                noName,
		" . ":                             noName,
		"a\u202efdp.exe":                  "afdp.exe",
		"a\u2066b\u200bc\ufeff.pdf":       "abc.pdf",
		"a\x00b\r\nc\t d\x7f.pdf":         "ab c d.pdf",
		"a\u2028b.pdf":                    "a b.pdf",
		"a\u00a0\u3000b.pdf":              "a b.pdf",
		`a"b<c>d|e?f*g:h.pdf`:             "a_b_c_d_e_f_g_h.pdf",
		"\xff\xfea.pdf":                   "a.pdf",
		"a\ufffd\uffff.pdf":               "a.pdf",
		"CON":                             "_CON",
		"nul.pdf":                         "_nul.pdf",
		"com1.txt":                        "_com1.txt",
		"Lpt².png":                        "_Lpt².png",
		"COMBO.pdf":                       "COMBO.pdf",
		"z" + strings.Repeat("\u0335", 50) + ".pdf": "z\u0335\u0335.pdf",
		".htaccess":                       "htaccess",
		"a.pdf.":                          "a.pdf",
		"❤️.png":                          "❤.png",
		strings.Repeat("ế", 200) + ".pdf": strings.Repeat("ế", 116) + ".pdf",
		strings.Repeat("a", 200):          strings.Repeat("a", 120),
		"a." + strings.Repeat("b", 200):   "a." + strings.Repeat("b", 118),
	} {
		if got := CleanName(in); got != want {
			t.Errorf("%q gives %q, want %q", in, got, want)
		}
	}
}

func FuzzCleanName(f *testing.F) {
	for _, s := range []string{"Quyết định.pdf", "../a", `a\b`, "a\u202eb", "CON." + strings.Repeat("x", 130), strings.Repeat("e\u0301", 130), "e\u200b\u0301.pdf", "<\u0338", "\xff", " .́a", "aux ", "com\u00b9"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		name := CleanName(s)
		if name == "" || !utf8.ValidString(name) || utf8.RuneCountInString(name) > maxName || !norm.NFC.IsNormalString(name) {
			t.Errorf("%q gives %q", s, name)
		}
		if strings.ContainsAny(name, `/\<>:"|?*`) || strings.ContainsFunc(name, func(c rune) bool { return unicode.In(c, unicode.Cc, unicode.Cf) }) {
			t.Errorf("%q gives %q", s, name)
		}
		if again := CleanName(name); again != name {
			t.Errorf("%q gives %q, and that %q", s, name, again)
		}
	})
}
