package sheet

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/csv"
	"errors"
	"io"
	"path"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"hoso/office"
)

// readTable reads a table of texts: UTF-8, with or without its mark, or the UTF-16 that Excel calls "Unicode text"; parted by semicolons, commas or
// tabs, whichever its first line has most of.
func readTable(g *gathering, name string, plain []byte) error {
	text, err := decoded(plain)
	if err != nil {
		return err
	}
	if strings.ContainsRune(text, 0) {
		return refuse("spreadsheet.unknown")
	}
	g.begin(strings.TrimSuffix(path.Base(strings.ReplaceAll(name, `\`, "/")), path.Ext(name)))
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.ReuseRecord = separator(text), -1, true
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if broken, ok := errors.AsType[*csv.ParseError](err); ok {
			return refuse("spreadsheet.csv_broken", broken.Line).Wrap(err)
		}
		if err != nil {
			return damaged(err)
		}
		line, _ := r.FieldPos(0)
		cells := make([]office.SheetCell, min(len(record), g.limits.Columns+1))
		for i := range cells {
			cells[i].Text = strings.Clone(blankless(record[i]))
		}
		if err := g.add(line, cells); err != nil {
			return err
		}
	}
}

// blankless is empty for a text of spaces only, NBSP included.
func blankless(text string) string {
	if strings.TrimSpace(text) == "" {
		return ""
	}
	return text
}

// decoded gives the text of a file. Older Vietnamese encodings cannot be told apart, so they are refused rather than guessed.
func decoded(plain []byte) (string, error) {
	switch {
	case bytes.HasPrefix(plain, []byte("\xFF\xFE")):
		return wide(plain[2:], binary.LittleEndian)
	case bytes.HasPrefix(plain, []byte("\xFE\xFF")):
		return wide(plain[2:], binary.BigEndian)
	}
	plain = bytes.TrimPrefix(plain, []byte("\uFEFF"))
	if bytes.ContainsRune(plain, 0) || bytes.HasPrefix(plain, []byte("%PDF")) {
		return "", refuse("spreadsheet.unknown")
	}
	if !utf8.Valid(plain) {
		return "", refuse("spreadsheet.not_utf8")
	}
	return string(plain), nil
}

func wide(raw []byte, order binary.ByteOrder) (string, error) {
	if len(raw)%2 != 0 {
		return "", refuse("spreadsheet.not_utf8")
	}
	units := make([]uint16, len(raw)/2)
	for i := range units {
		units[i] = order.Uint16(raw[2*i:])
	}
	return string(utf16.Decode(units)), nil
}

// separator is the sign the first line that holds anything has most of outside quotes.
func separator(text string) rune {
	best, most := ',', 0
	line := cmp.Or(firstLine(text), text)
	for _, sign := range "\t;," { // in texts a tab is the rarest of them
		if n := strings.Count(line, string(sign)); n > most {
			best, most = sign, n
		}
	}
	return best
}

// firstLine is the first record that holds anything, without what stands in quotes.
func firstLine(text string) string {
	var line strings.Builder
	quoted := false
	for _, c := range text {
		switch {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '\n' && strings.Trim(line.String(), " ;,\t\r") != "":
			return line.String()
		case c == '\n':
			line.Reset()
		default:
			line.WriteRune(c)
		}
	}
	return line.String()
}
