package law

import (
	"errors"
	"strings"

	"hoso/civil"
	"hoso/fault"
)

// dateKind is a day, known in full: typed 02/05/1980, kept 1980-05-02.
func dateKind() Kind {
	return plain{name: "date", control: "date", order: strings.Compare, show: showDate,
		read: func(_ *Entry, text string) (string, error) {
			text, err := oneLine(text)
			if err != nil || text == "" {
				return "", err
			}
			d, err := readEither(text, civil.Parse, civil.ParseVN)
			if err != nil {
				return "", err
			}
			return d.String(), inReach(d.Year)
		}}
}

// readEither reads the stored form, and the written one when the text is not in the stored form.
func readEither[T any](text string, stored, written func(string) (T, error)) (T, error) {
	value, err := stored(text)
	if why, ok := errors.AsType[*civil.Error](err); ok && why.Key == civil.Unreadable {
		return written(text)
	}
	return value, err
}

func showDate(text string) string {
	if d, err := civil.Parse(text); err == nil {
		return d.VN()
	}
	return text
}

// The years papers of living persons and their relatives can name; outside them a digit was mistyped.
const (
	firstYear = 1850
	lastYear  = 2150
)

func inReach(year int) error {
	if year < firstYear || year > lastYear {
		return fault.New(fault.Invalid, "date.year_out_of_reach", year, firstYear, lastYear)
	}
	return nil
}
