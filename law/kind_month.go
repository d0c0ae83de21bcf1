package law

import (
	"strings"

	"hoso/fault"
	"hoso/viet"
)

// monthKind is a month, as the Từ and Đến columns ask: 11/2026, kept 2026-11; a year alone where the month is not known any more.
// "nay" in a Đến column says that it goes on, which is the same as leaving it empty.
func monthKind() Kind {
	return plain{name: "month", control: "month", order: strings.Compare, show: showPartial,
		read: func(_ *Entry, text string) (string, error) {
			if untilNow(text) {
				return "", nil
			}
			p, err := readPartial(text)
			switch {
			case err != nil || p.IsZero():
				return "", err
			case p.Day != 0:
				return "", fault.New(fault.Invalid, "month.day_given", p.VN())
			}
			return p.String(), inReach(p.Year)
		}}
}

func untilNow(text string) bool {
	switch viet.Fold(text) {
	case "nay", "den nay", "hien nay", "hien tai", "now":
		return true
	}
	return false
}
