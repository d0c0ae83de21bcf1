package mail

import (
	"bytes"
	"errors"
	"fmt"
	netmail "net/mail"
	"strings"
	"unicode"

	gomail "github.com/wneessen/go-mail"

	"hoso/office"
)

// write gives the bare address a letter goes to and its bytes on the wire. It is done before the server is called, so that a letter
// that cannot be written is never begun. The same letter always gives the same bytes.
func (d *Door) write(l office.Letter) (to string, raw []byte, err error) {
	if to, err = bare(strings.Trim(l.To, " ")); err != nil {
		return "", nil, fmt.Errorf("to: %w", err)
	}
	id, err := bare(l.ID + "@" + d.domain) // a Message-ID has the form of an address
	if err != nil {
		return "", nil, fmt.Errorf("id: %w", err)
	}
	m := gomail.NewMsg(gomail.WithCharset(gomail.CharsetUTF8), gomail.WithEncoding(gomail.EncodingQP), gomail.WithNoDefaultUserAgent())
	m.FromMailAddress(d.from)
	m.ToMailAddress(&netmail.Address{Name: nameLine(l.Name), Address: to}) // never a formatted text: a name could add addresses
	if d.replyTo != nil {
		m.ReplyToMailAddress(d.replyTo)
	}
	m.Subject(oneLine(l.Subject))
	m.SetDateWithValue(l.At)
	m.SetMessageIDWithValue(id)
	m.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no out-of-office note comes back
	m.SetGenHeader(gomail.HeaderXAutoResponseSuppress, "All")
	m.SetBodyString(gomail.TypeTextPlain, body(l))
	var b bytes.Buffer
	if _, err := m.WriteTo(&b); err != nil {
		return "", nil, err
	}
	return to, b.Bytes(), nil
}

// body sets the paragraphs apart by empty lines, and the link after them, alone on its line, where programs find it.
func body(l office.Letter) string {
	var parts []string
	for _, p := range l.Lines {
		parts = append(parts, paragraph(p))
	}
	if link := strings.Join(words(l.Link), " "); link != "" {
		parts = append(parts, link)
	}
	return strings.Join(parts, "\n\n") + "\n"
}

// paragraph keeps the text as it is, apart from control characters: line ends become one kind, the others a space.
func paragraph(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.ToValidUTF8(s, "\uFFFD"))
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return ' '
		}
		return r
	}, s)
}

const headRunes = 300 // of a name or a subject; a header line ends at 998 bytes

// oneLine makes a text fit for a header: one line, printable, not endless, and without what a reader would take for an encoded word.
func oneLine(s string) string {
	s = strings.ReplaceAll(strings.Join(words(s), " "), "=?", "= ?")
	if runes := []rune(s); len(runes) > headRunes {
		return string(runes[:headRunes]) + "…"
	}
	return s
}

// nameLine makes a name fit to stand before an address. The standard library leaves a backslash as it is in a name it encodes, and
// then does not read the address any more; no name has one.
func nameLine(s string) string { return strings.ReplaceAll(oneLine(s), `\`, "/") }

func words(s string) []string {
	return strings.FieldsFunc(strings.ToValidUTF8(s, "\uFFFD"), func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsGraphic(r) })
}

const addressBytes = 254 // RFC 5321 with its erratum 1690

// bare checks an address that stands alone. Letters outside ASCII are refused: few servers carry them, and in an address they are
// nearly always what a Vietnamese keyboard made of it.
func bare(s string) (string, error) {
	if len(s) > addressBytes {
		return "", errors.New("the address is too long")
	}
	if strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "", errors.New("the address holds a space, a control character or a letter outside ASCII")
	}
	a, err := netmail.ParseAddress(s)
	if err != nil {
		return "", fmt.Errorf("the address cannot be read: %w", err)
	}
	if a.Address != s {
		return "", errors.New("there is more than an address")
	}
	return s, nil
}

// sender reads an address of the configuration, which may have a name before it.
func sender(s string) (*netmail.Address, error) {
	a, err := netmail.ParseAddress(s)
	if err != nil {
		return nil, fmt.Errorf("%q cannot be read: %w", s, err)
	}
	if _, err := bare(a.Address); err != nil {
		return nil, fmt.Errorf("%q: %w", s, err)
	}
	a.Name = nameLine(a.Name)
	return a, nil
}

// domainOf is what stands behind the last @ of an address that was checked.
func domainOf(address string) string { return address[strings.LastIndexByte(address, '@')+1:] }
