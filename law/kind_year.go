package law

import (
	"strconv"
	"strings"

	"hoso/fault"
)

// yearKind is a year of four digits.
func yearKind() Kind {
	return plain{name: "year", control: "year", order: strings.Compare, show: asIs,
		read: func(_ *Entry, text string) (string, error) {
			text, err := oneLine(text)
			if err != nil || text == "" {
				return "", err
			}
			year, err := strconv.Atoi(text)
			if len(text) != 4 || !onlyDigits(text) || err != nil {
				return "", fault.New(fault.Invalid, "year.unreadable", Shortened(text))
			}
			return text, inReach(year)
		}}
}
