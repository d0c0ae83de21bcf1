package main

import (
	"fmt"
	"strings"

	"hoso/civil"
	"hoso/fault"
	"hoso/law"
)

// edition tells which regulation holds in a place on a day.
func (l *lawCommand) edition(book *law.Book, day civil.Date) (sheet, error) {
	p := book.Province(l.Province)
	if p == nil {
		return sheet{}, fmt.Errorf("no regulation of %q is known; known are %s", l.Province, strings.Join(provinceCodes(book), ", "))
	}
	s := sheet{title: fmt.Sprintf("What holds in %s on %s", p.Name.VI, day.VN()), rows: table{{"place", "number", "from", "to", "title"}}}
	places := []law.Territory{{Name: "everywhere else"}}
	if len(p.Territories) == 0 {
		places[0].Name = "everywhere"
	}
	if l.Place != "" {
		places = nil
	}
	for _, t := range p.Territories {
		if l.Place == "" || l.Place == t.Code {
			places = append(places, t)
		}
	}
	for _, place := range places {
		s.rows = append(s.rows, editionRow(book, l.Province, place, day))
	}
	if len(places) == 0 {
		return s, fmt.Errorf("%s has no part %q; its parts are in province/%s/units.yaml", l.Province, l.Place, l.Province)
	}
	return s, nil
}

func editionRow(book *law.Book, province string, place law.Territory, day civil.Date) []string {
	name := strings.TrimSpace(place.Code + " " + place.Name)
	reg, err := book.RegulationIn(province, place.Code, day)
	switch f, ok := fault.As(err); {
	case err == nil:
		number := reg.Number
		if reg.Draft {
			number += " (draft, in force nowhere)"
		}
		return []string{name, number, shown(reg.Enactment.From), shown(reg.Enactment.To), reg.Title}
	case ok && f.Key == "regulation.not_on_file":
		return []string{name, "not on file", "", shown(place.Until), place.Text}
	}
	return []string{name, "none on file", "", "", ""}
}

func provinceCodes(book *law.Book) []string {
	var codes []string
	for _, p := range book.Provinces() {
		codes = append(codes, p.Code)
	}
	return codes
}

// diff is what two provinces, or two days of one, say differently: "hoso law diff phu-tho dong-thap", "hoso law diff phu-tho@2026-06-30 phu-tho".
func (l *lawCommand) diff(book *law.Book, day civil.Date) (sheet, error) {
	if l.Name == "" || l.Other == "" {
		return sheet{}, fmt.Errorf("which two? hoso law diff phu-tho dong-thap, or hoso law diff phu-tho@2026-06-30 phu-tho@2026-07-01")
	}
	one, err := sideOf(book, l.Name, day)
	if err != nil {
		return sheet{}, err
	}
	other, err := sideOf(book, l.Other, day)
	if err != nil {
		return sheet{}, err
	}
	s := sheet{title: fmt.Sprintf("%s, %s – %s, %s", one.Province.Name.VI, one.Day.VN(), other.Province.Name.VI, other.Day.VN()),
		rows: table{{"term", "one says", "by", "the other says", "by"}}}
	for _, side := range []law.Side{one, other} {
		if _, err := book.Regulation(side.Province.Code, side.Day); err != nil {
			s.notes = append(s.notes, fmt.Sprintf("On %s there is no regulation of %s on file; only the nation's terms are compared.", side.Day.VN(), side.Province.Name.VI))
		}
	}
	for _, d := range law.Compare(one, other) {
		s.rows = append(s.rows, []string{d.ID, saidBy(d.One), citedBy(d.One), saidBy(d.Other), citedBy(d.Other)})
	}
	return s, nil
}

// sideOf reads "phu-tho" or "phu-tho@2026-06-30".
func sideOf(book *law.Book, text string, day civil.Date) (law.Side, error) {
	code, on, dated := strings.Cut(text, "@")
	side := law.Side{Province: book.Province(code), Day: day}
	if side.Province == nil {
		return side, fmt.Errorf("no regulation of %q is known; known are %s", code, strings.Join(provinceCodes(book), ", "))
	}
	if !dated {
		return side, nil
	}
	var err error
	if side.Day, err = civil.Parse(on); err != nil {
		return side, fmt.Errorf("%q is no day; a day is written 2026-06-30", on)
	}
	return side, nil
}

func saidBy(t law.Term) string {
	if t.ID == "" {
		return "–"
	}
	if t.Value == "none" {
		return "not stated"
	}
	return strings.TrimSpace(t.Value + " " + strings.ReplaceAll(t.Unit, "_", " "))
}

func citedBy(t law.Term) string {
	if t.ID == "" {
		return ""
	}
	return t.Citation()
}
