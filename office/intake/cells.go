package intake

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"hoso/canon"
	"hoso/civil"
	"hoso/fault"
	"hoso/law"
	"hoso/office"
)

// read turns a cell into a value by the reading of what is typed, so that what is wrong is told in the same sentences. What spreadsheets do to
// values is undone first, where that is certain; where it is not it is told, and never guessed. coded reports that a code was taken for its line.
func read(d *office.Desk, e *law.Entry, path law.Path, c office.SheetCell) (v law.Value, found []fault.Finding, coded bool) {
	in, note, refused := typed(e, c)
	if refused != nil {
		refused.Path = path.String()
		return law.Value{}, []fault.Finding{*refused}, false
	}
	v, found = d.Typed(e, path, in)
	if v.Code == "" && len(e.Lists) > 0 && in.Text != "" {
		if listed, ok := byCode(d, e, path, c); ok {
			return listed, nil, true
		}
	}
	if nothing(in.Text) && v.Code == "" {
		v, found = d.Typed(e, path, law.Input{None: true})
	}
	if len(found) == 0 && note != nil {
		note.Path = path.String()
		found = append(found, *note)
	}
	return v, found, false
}

// nothing reports whether a cell says that there is nothing, as the form has it: "Không có".
func nothing(text string) bool { return plain(text) == "khong co" || plain(text) == "none" }

// What stands in a cell that has no value: what spreadsheets write, and what we write for it into the rows to be mended, so that it is not taken for
// a text when they come back as they were.
const (
	markFormula = "#CÔNG THỨC!"
	markMerged  = "#GỘP Ô!"
)

var noValues = []string{"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA", markFormula, markMerged}

// typed is what a person would have typed for a cell; note is what was restored, refused is what cannot be known.
func typed(e *law.Entry, c office.SheetCell) (in law.Input, note, refused *fault.Finding) {
	text := canon.Text(strings.TrimSpace(strings.ReplaceAll(c.Text, "\u00a0", " ")))
	switch {
	case c.Flaw == "formula":
		return in, nil, blocked("intake.cell_formula")
	case c.Flaw != "" || slices.Contains(noValues, text):
		return in, nil, blocked("intake.cell_error", law.Shortened(text))
	case !c.Day.IsZero():
		return law.Input{Text: dayText(e.Kind, c.Day)}, nil, nil
	case c.Number != "" && !slices.Contains([]string{"coefficient", "decimal", "percent", "money", "integer"}, e.Kind):
		text = c.Number
	}
	if full, ok := lengths[e.Kind]; ok {
		return full.restored(text)
	}
	if slices.Contains([]string{"date", "partial_date", "month"}, e.Kind) {
		if right, ok := turned(text); ok {
			return in, nil, blocked("intake.date_turned", law.Shortened(text), right.VN())
		}
	}
	return law.Input{Text: text}, nil, nil
}

func blocked(key string, args ...string) *fault.Finding {
	return &fault.Finding{Rule: "intake", Grade: fault.Block, Key: key, Args: args}
}

// dayText writes a day for a kind. A month is kept in a spreadsheet as its first day; any other day in a column of months is told as on screen.
func dayText(kind string, p civil.Partial) string {
	if kind == "month" && p.Day == 1 {
		p.Day = 0
	}
	if _, full := p.Full(); !full && kind == "date" {
		return p.VN()
	}
	return p.String()
}

// length is how many digits a number has that spreadsheets take for an amount, and how few are left when they drop the noughts before it.
type length struct {
	full, least int
	begins      func(string) bool
}

// lengths are the kinds whose values are digits and no amounts. A personal number begins with the code of a province.
var lengths = map[string]length{
	"personal_number":  {12, 10, ofAProvince},
	"social_insurance": {10, 9, nil},
	"phone":            {10, 9, nil},
}

func ofAProvince(number string) bool {
	code, err := strconv.Atoi(number[:3])
	return err == nil && code >= 1 && code <= 96
}

var (
	rounded  = regexp.MustCompile(`^[0-9]+([.,][0-9]+)?[eE]\+?[0-9]+$`)
	asAmount = regexp.MustCompile(`^([0-9]+)[.,]0+$`)
	onlyNum  = regexp.MustCompile(`^[0-9]+$`)
)

// restored gives a number back that was kept as an amount: "25301004321", "25301004321.0". One that was written out as 2.53E+11 has lost digits,
// which nobody can know.
func (l length) restored(text string) (in law.Input, note, refused *fault.Finding) {
	text = strings.TrimPrefix(text, "'")
	if rounded.MatchString(text) {
		return in, nil, blocked("intake.number_rounded", law.Shortened(text))
	}
	if found := asAmount.FindStringSubmatch(text); found != nil && len(found[1]) >= l.least && len(found[1]) <= l.full {
		text = found[1]
	}
	if missing := l.full - len(text); onlyNum.MatchString(text) && missing > 0 && len(text) >= l.least {
		number := strings.Repeat("0", missing) + text
		if l.begins == nil || l.begins(number) {
			return law.Input{Text: number}, &fault.Finding{Rule: "intake", Grade: fault.Note, Key: "intake.noughts", Args: []string{text, number}}, nil
		}
	}
	return law.Input{Text: text}, nil, nil
}

var threeParts = regexp.MustCompile(`^([0-9]{1,2})([/.-])([0-9]{1,2})([/.-])([0-9]{4})$`)

// turned finds a date written month first, which it can only be when the part in the middle is no month. Where both could be months the date is
// read as people here write it.
func turned(text string) (civil.Date, bool) {
	found := threeParts.FindStringSubmatch(text)
	if found == nil || found[2] != found[4] {
		return civil.Date{}, false
	}
	first, _ := strconv.Atoi(found[1])
	middle, _ := strconv.Atoi(found[3])
	year, _ := strconv.Atoi(found[5])
	day := civil.Of(year, first, middle)
	return day, middle > 12 && first <= 12 && day.Valid()
}

// byCode takes a cell for a code of the entry's lists: as it stands, or with the noughts before it that spreadsheets drop. A code that several of
// the lists have, and one that may be two of a list, is none.
func byCode(d *office.Desk, e *law.Entry, path law.Path, c office.SheetCell) (law.Value, bool) {
	text := strings.TrimSpace(c.Text)
	if c.Number != "" {
		text = c.Number
	}
	var found []law.Value
	for _, code := range []string{text, "0" + text, "00" + text} {
		if code != text && !onlyNum.MatchString(text) {
			break
		}
		if v, wrong := d.Typed(e, path, law.Input{Code: code}); len(wrong) == 0 && v.Code != "" {
			found = append(found, v)
		}
	}
	if len(found) != 1 {
		return law.Value{}, false
	}
	return found[0], true
}

// shown is what stands in a cell, for the one who brought the file.
func shown(c office.SheetCell) string {
	if c.Number != "" {
		return c.Number
	}
	return law.Shortened(c.Text)
}
