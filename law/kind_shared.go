package law

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"hoso/canon"
	"hoso/civil"
	"hoso/fault"
)

// plain is a kind whose value is one text: how it is read, checked by reading it again, shown and ordered.
type plain struct {
	name, control string
	read          func(e *Entry, text string) (string, error) // typed or stored text → stored text; empty means absent
	show          func(text string) string
	order         func(a, b string) int
}

func (k plain) Name() string    { return k.name }
func (k plain) Control() string { return k.control }

// Parse reads what was typed. An empty input is the zero Value, which clears the field.
func (k plain) Parse(_ *Book, e *Entry, _ civil.Date, in Input) (Value, error) {
	if in.None {
		return none(e)
	}
	text, err := k.read(e, in.Text)
	if err != nil {
		return Value{}, invalid(err)
	}
	return Plain(text), nil
}

// Check reads the stored text again: what cannot be read is impossible and blocks.
func (k plain) Check(_ *Book, e *Entry, _ civil.Date, v Value) []fault.Finding {
	if found, done := checkShape(k, e, v); done {
		return found
	}
	if v.Code != "" {
		return []fault.Finding{finding(k, fault.Block, "value.not_coded")}
	}
	stored, err := k.read(e, v.Text)
	if err != nil {
		return []fault.Finding{blocked(k, err)}
	}
	if stored != v.Text {
		return []fault.Finding{finding(k, fault.Block, "value.not_canonical", v.Text, stored)}
	}
	return nil
}

// Format is the value as people read it.
func (k plain) Format(_ *Entry, v Value, lang string) string {
	if text, done := formatShape(v, lang); done {
		return text
	}
	return k.show(v.Text)
}

// Compare orders by what the texts mean.
func (k plain) Compare(a, b Value) int {
	if order, done := compareShape(a, b); done {
		return order
	}
	return k.order(a.Text, b.Text)
}

func asIs(text string) string { return text }

// none is the answer to "không có". Who is asked for a value that everybody has cannot have none: entries required of all.
func none(e *Entry) (Value, error) {
	if slices.Contains(e.Required, "all") {
		return Value{}, fault.New(fault.Invalid, "value.none_refused", e.Label.VI)
	}
	return NoneDeclared(), nil
}

// checkShape deals with what is the same for all kinds: nothing there, "không có", and what is still sealed.
func checkShape(k Kind, e *Entry, v Value) (found []fault.Finding, done bool) {
	switch {
	case v.None && slices.Contains(e.Required, "all"):
		return []fault.Finding{finding(k, fault.Explain, "value.none_refused", e.Label.VI)}, true
	case v.IsZero(), v.None, v.Sealed != "":
		return nil, true
	}
	return nil, false
}

// formatShape shows what is the same for all kinds. A sealed value shows nothing: it is opened first.
func formatShape(v Value, lang string) (string, bool) {
	switch {
	case v.None && lang == "en":
		return "None", true
	case v.None:
		return "Không có", true
	case v.Sealed != "", v.IsZero():
		return "", true
	}
	return "", false
}

// compareShape orders absent before "không có" before values; what is sealed compares by its ciphertext.
func compareShape(a, b Value) (int, bool) {
	if a.Sealed != "" || b.Sealed != "" {
		return strings.Compare(a.Sealed, b.Sealed), true
	}
	if sa, sb := shape(a), shape(b); sa != 2 || sb != 2 {
		return sa - sb, true
	}
	return 0, false
}

func shape(v Value) int {
	switch {
	case v.IsZero():
		return 0
	case v.None:
		return 1
	}
	return 2
}

// invalid makes a fault of what a reader said; dates speak through their own error.
func invalid(err error) error {
	if f, ok := fault.As(err); ok {
		return f
	}
	return fault.New(fault.Invalid, "value.unreadable").Wrap(err)
}

func finding(k Kind, grade, key string, args ...string) fault.Finding {
	return fault.Finding{Rule: "kind." + k.Name(), Grade: grade, Key: key, Args: args}
}

func blocked(k Kind, err error) fault.Finding {
	f, ok := fault.As(err)
	if !ok {
		return finding(k, fault.Block, "value.unreadable")
	}
	return finding(k, fault.Block, f.Key, f.Args...)
}

// oneLine brings a text into the form in which it is kept: NFC, one line, single spaces, no invisible characters.
func oneLine(text string) (string, error) {
	text, err := cleaned(text)
	return strings.Join(strings.Fields(text), " "), err
}

// manyLines does the same for a text of several lines: spaces are single inside a line, empty lines at the ends are dropped.
func manyLines(text string) (string, error) {
	text, err := cleaned(text)
	lines := strings.Split(strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n"), "\n")
	for i, line := range lines {
		lines[i] = strings.Join(strings.Fields(line), " ")
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n"), err
}

// cleaned refuses characters that are no writing, and drops those that show nothing and come in by pasting.
func cleaned(text string) (string, error) {
	if !utf8.ValidString(text) {
		return "", fault.New(fault.Invalid, "text.not_utf8")
	}
	var refused rune
	text = strings.Map(func(r rune) rune {
		switch {
		case pastedNothing(r):
			return -1
		case unicode.IsControl(r) && !unicode.IsSpace(r), turnsLine(r), r == utf8.RuneError, unicode.Is(unicode.Co, r):
			refused = r
		}
		return r
	}, text)
	if refused != 0 || strings.ContainsRune(text, 0) {
		return "", fault.New(fault.Invalid, "text.control_character")
	}
	return canon.Text(text), nil
}

// pastedNothing knows zero-width characters that text processors leave: ZWSP, word joiner, BOM, soft hyphen.
func pastedNothing(r rune) bool {
	return r == '\u200B' || r == '\u2060' || r == '\uFEFF' || r == '\u00AD'
}

// turnsLine knows the marks that turn the direction of writing, with which a text can be made to look like another.
func turnsLine(r rune) bool {
	return r == '\u200E' || r == '\u200F' || '\u202A' <= r && r <= '\u202E' || '\u2066' <= r && r <= '\u2069'
}

// within refuses a text longer than the entry allows, or than most where the entry says nothing.
func within(e *Entry, text string, most int) (string, error) {
	if e.Max > 0 {
		most = e.Max
	}
	if n := utf8.RuneCountInString(text); n > most {
		return "", fault.New(fault.Invalid, "value.too_long", most, n)
	}
	return text, nil
}

// digits reads a number that is a name (an identity number): spaces, full stops and hyphens between its digits are dropped.
func digits(text string) (string, error) {
	text, err := oneLine(text)
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" .-", r) {
			return -1
		}
		return r
	}, text), err
}

func onlyDigits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return text != ""
}
