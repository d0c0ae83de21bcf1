package law

import (
	"strings"

	"hoso/civil"
)

// partialDateKind is a date of which the day, or day and month, may be missing on old papers: 1980, 05/1980, 02/05/1980, kept as
// the ISO prefix that is known. Two of them are equal only when they say the same; 1980 goes before 01/1980.
func partialDateKind() Kind {
	return plain{name: "partial_date", control: "partial_date", order: strings.Compare, show: showPartial,
		read: func(_ *Entry, text string) (string, error) {
			p, err := readPartial(text)
			if err != nil || p.IsZero() {
				return "", err
			}
			return p.String(), inReach(p.Year)
		}}
}

// readPartial reads both the stored and the written form; an empty text is the zero Partial.
func readPartial(text string) (civil.Partial, error) {
	text, err := oneLine(text)
	if err != nil || text == "" {
		return civil.Partial{}, err
	}
	return readEither(text, civil.ParsePartial, civil.ParsePartialVN)
}

func showPartial(text string) string {
	if p, err := civil.ParsePartial(text); err == nil {
		return p.VN()
	}
	return text
}
