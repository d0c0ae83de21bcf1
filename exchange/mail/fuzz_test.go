package mail_test

import (
	"mime"
	netmail "net/mail"
	"strings"
	"testing"
	"unicode"
)

// FuzzLetter: whatever a letter says, what the server gets is one message with one recipient and one subject, and says the same.
func FuzzLetter(f *testing.F) {
	for _, s := range []string{
		"", "Nguyễn Văn A", "a\r\nBcc: b@c.vn", "\r\n.\r\nMAIL FROM:<a@b.vn>", strings.Repeat("nghĩa ", 300), strings.Repeat("x", 3000),
		"=?utf-8?q?a?=", "=?utf-8?b?YQ==?= =?utf-8?q?b?=", `"a" <b@c.vn>, \`, "\xff\x00\u0085\u2028", " a  b ", ".", "..\n.", "a=\n=20 \t", "(x)", "=", "?=", `ă\b_`,
	} {
		f.Add(s, s, s)
	}
	p := &post{}
	cfg := serve(f, p, nil, false)
	f.Fuzz(func(t *testing.T, name, subject, line string) {
		l := letter()
		l.Name, l.Subject, l.Lines, l.Link = name, subject, []string{line, "cuối"}, ""
		p.forget()
		want(t, door(t, cfg).Deliver(t.Context(), l), "")
		got := p.one(t)
		header, gotSubject, body := read(t, got.raw)
		list, err := header.AddressList("To")
		if err != nil || len(header["To"]) != 1 || len(list) != 1 || list[0].Address != l.To || got.to != l.To {
			t.Fatalf("To %q %v", header["To"], err)
		}
		if len(header["Subject"]) != 1 || len(header) != 10 {
			t.Fatalf("headers %v", header)
		}
		sameHead(t, "name", list[0], strings.ReplaceAll(name, `\`, "/"))
		sameHead(t, "subject", &netmail.Address{Name: gotSubject}, subject)
		if body != plain(line)+"\n\ncuối\n" {
			t.Fatalf("%q became %q", line, body)
		}
	})
}

// sameHead compares letter by letter, leaving out what a header cannot hold, up to the length a header may have.
func sameHead(t *testing.T, what string, got *netmail.Address, wanted string) {
	t.Helper()
	if strings.ContainsAny(got.Name, "\r\n") {
		t.Fatalf("%s %q has lines", what, got.Name)
	}
	if again, err := new(mime.WordDecoder).DecodeHeader(got.Name); err != nil || again != got.Name {
		t.Fatalf("%s %q still holds an encoded word", what, got.Name)
	}
	have, whole := solid(got.Name), solid(strings.ToValidUTF8(wanted, "\uFFFD"))
	if cut, ok := strings.CutSuffix(have, "…"); ok && have != whole {
		have, whole = cut, whole[:min(len(cut), len(whole))]
	}
	if have != whole {
		t.Fatalf("%s %q became %q", what, wanted, got.Name)
	}
}

func solid(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || !unicode.IsGraphic(r) {
			return -1
		}
		return r
	}, s)
}

// plain is a line without control characters, as a reader would see it.
func plain(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n"), "\r", "\n")
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return ' '
		}
		return r
	}, s)
}
