package sheet

import (
	"encoding/xml"
	"errors"
	"math"
	"strconv"
	"strings"

	"hoso/civil"
)

// style is what the number format of a cell shows of its number.
type style struct{ year, month, day, percent bool }

// mostStyles is how many cell formats a workbook can have.
const mostStyles = 65_490

// readStyles reads the number format of every cell format.
func (w *workbook) readStyles(part string) error {
	codes := map[int]string{}
	in := false
	return w.each(part, func(t xml.Token) error {
		switch t := t.(type) {
		case xml.StartElement:
			number, _ := strconv.Atoi(attribute(t, "numFmtId")) // none: the general format
			switch {
			case t.Name.Local == "numFmt":
				codes[number] = attribute(t, "formatCode")
			case t.Name.Local == "cellXfs":
				in = true
			case t.Name.Local == "xf" && in && len(w.styles) == mostStyles:
				return errors.New("more cell formats than a workbook can have")
			case t.Name.Local == "xf" && in:
				w.styles = append(w.styles, styleOf(number, codes[number]))
			}
		case xml.EndElement:
			if t.Name.Local == "cellXfs" {
				in = false
			}
		}
		return nil
	})
}

// styleOf knows the formats that have a number and no code (ECMA-376 part 1, 18.8.30), those of the East Asian editions of Excel included, and
// reads the others.
func styleOf(number int, code string) style {
	switch {
	case code != "":
		return readFormat(code)
	case number == 9 || number == 10:
		return style{percent: true}
	case number == 17 || number == 55:
		return style{year: true, month: true}
	case number >= 14 && number <= 16, number == 22, number >= 27 && number <= 31, number == 36, number >= 50 && number <= 54, number >= 56 && number <= 58:
		return style{year: true, month: true, day: true}
	}
	return style{}
}

// readFormat looks which parts of a date a format shows. An m beside hours or seconds alone is minutes.
func readFormat(code string) style {
	first, _, _ := strings.Cut(bare(strings.ToLower(code)), ";")
	s := style{year: strings.Contains(first, "y"), day: strings.Contains(first, "d"), percent: strings.Contains(first, "%")}
	s.month = strings.Contains(first, "m") && (s.year || s.day || !strings.ContainsAny(first, "hs"))
	if strings.Contains(first, "general") || strings.ContainsAny(first, "0#?") && !s.year {
		return style{percent: s.percent}
	}
	return s
}

// bare leaves out what a format shows as it stands: texts in quotes, escaped signs, and what is in brackets.
func bare(code string) string {
	var out strings.Builder
	for i := 0; i < len(code); i++ {
		switch code[i] {
		case '\\', '_', '*':
			i++
		case '"':
			i += skipTo(code[i+1:], '"')
		case '[':
			i += skipTo(code[i+1:], ']')
		default:
			out.WriteByte(code[i])
		}
	}
	return out.String()
}

func skipTo(text string, sign byte) int {
	at := strings.IndexByte(text, sign)
	if at < 0 {
		return len(text)
	}
	return at + 1
}

// partial is the day a number stands for, as far as the format shows it; false for a time without a day, and for what no calendar has. The day
// 29 February 1900, which spreadsheets count and which never was, is none.
func (s style) partial(n float64, since04 bool) (civil.Partial, bool) {
	days := int(math.Floor(n))
	epoch := civil.Of(1899, 12, 30)
	switch {
	case since04:
		epoch = civil.Of(1904, 1, 1)
	case days == 60 || days < 1:
		return civil.Partial{}, false
	case days < 60:
		epoch = civil.Of(1899, 12, 31)
	}
	day := epoch.AddDays(days)
	if !day.Valid() {
		return civil.Partial{}, false
	}
	p := civil.Partial(day)
	if s.day {
		return p, true
	}
	p.Day = 0
	if !s.month {
		p.Month = 0
	}
	return p, true
}
