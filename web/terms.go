package web

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"hoso/civil"
	"hoso/fault"
	"hoso/law"
)

// TermsView is the regulation of a province on a day: each term with its article.
type TermsView struct {
	Province string     `json:"province"` // code of its folder: "phu-tho"
	Name     string     `json:"name"`
	Day      civil.Date `json:"day"`
	Number   string     `json:"number"` // "80/2025/QĐ-UBND"; empty where no regulation is on file on the day
	Title    string     `json:"title"`
	From     civil.Date `json:"from"`
	To       civil.Date `json:"to"`
	Draft    bool       `json:"draft"` // not promulgated: its first day is an assumption
	Replaces []string   `json:"replaces,omitempty"`
	Parts    []PartLine `json:"parts,omitempty"` // places that had a text of their own before
	Asked    string     `json:"asked,omitempty"` // the article somebody came for
	Terms    []TermLine `json:"terms"`
}

// PartLine is a place that had a text of its own until a day.
type PartLine struct {
	Name  string     `json:"name"`
	Until civil.Date `json:"until"`
	Text  string     `json:"text"`
	File  bool       `json:"on_file"`
}

// TermLine is one term.
type TermLine struct {
	ID       string   `json:"id"`
	Group    string   `json:"group"`
	Value    string   `json:"value"`
	Words    []string `json:"words"` // the value as people read it; one for each row of a table
	Unit     string   `json:"unit"`
	Citation string   `json:"citation"`
	Note     string   `json:"note"`
	Anomaly  string   `json:"anomaly,omitempty"`
	Awaits   string   `json:"awaits,omitempty"` // who has still to confirm what was decided
	From     string   `json:"from"`
	Anchor   string   `json:"anchor,omitempty"` // place of the article on the page, where it stands first
}

// termsInForce reads a regulation off the book; it is open to everybody and says nothing about anyone, so no act is behind it. ?tinh= and
// ?day= ask for another province and day.
func termsInForce(v *visit) (TermsView, error) {
	day, err := v.day()
	if err != nil {
		return TermsView{}, fault.New(fault.Invalid, "terms.no_day", v.query("day"))
	}
	province, err := v.provinceOf(v.query("tinh"))
	if err != nil {
		return TermsView{}, err
	}
	view := TermsView{Asked: v.query("dieu"), Province: province.Code, Name: province.Name.In(v.Lang()), Day: day, Parts: v.parts(province)}
	reg, err := v.book().Regulation(province.Code, day)
	if err == nil {
		text := reg.Enactment
		view.Number, view.Title, view.From, view.To, view.Draft, view.Replaces = text.Number, text.Title, text.From, text.To, text.Draft, text.Replaces
	}
	for _, t := range province.Terms(day) {
		view.Terms = append(view.Terms, v.termLine(t, reg))
	}
	firstAnchors(view.Terms)
	return view, nil
}

// provinceOf finds a province whose regulation the book has; the office's own when none is named. Fault Missing "province.unknown".
func (v *visit) provinceOf(code string) (*law.Province, error) {
	code = cmp.Or(code, v.office().Province)
	p := v.book().Province(code)
	if p == nil {
		return nil, fault.New(fault.Missing, "province.unknown", code)
	}
	return p, nil
}

func (v *visit) parts(p *law.Province) []PartLine {
	var parts []PartLine
	for _, t := range p.Territories {
		line := PartLine{Name: t.Name, Until: t.Until, Text: t.Text, File: t.Province != ""}
		if reg, err := v.book().Regulation(t.Province, t.Until); err == nil {
			line.Text = reg.Number
		}
		parts = append(parts, line)
	}
	return parts
}

func (v *visit) termLine(t law.Term, reg *law.Regulation) TermLine {
	line := TermLine{ID: t.ID, Value: t.Value, Unit: t.Unit, Citation: t.Citation(), Note: t.Note, Anomaly: t.Anomaly, Awaits: t.Awaits, From: t.From.VN(),
		Anchor: termAnchor(t.Citation()), Words: []string{v.termValue(t.Value, t.Unit)}}
	for _, g := range law.TermGroups() {
		if g.Has(t.ID) {
			line.Group = g.ID
		}
	}
	if reg != nil && t.ID == reg.Routes.ID {
		line.Words = v.routeWords(reg.Routes)
	}
	return line
}

// routeWords says the matrix of approval row by row.
func (v *visit) routeWords(routes law.Routes) []string {
	var rows []string
	for _, r := range routes.List {
		who := v.Say("route.anybody")
		if r.Special != "" {
			who = v.Say("special." + r.Special)
		}
		if len(r.Persons) > 0 {
			who = v.wordList("category.", r.Persons)
		}
		if len(r.Managers) > 0 {
			who = v.Say("route.managed_by", who, v.typeList(r.Managers))
		}
		rows = append(rows, v.Say("route.row", who, v.Say("route.by."+r.Approver), routes.Cite(r)))
	}
	return rows
}

func (v *visit) wordList(prefix string, words []string) string {
	said := make([]string, len(words))
	for i, w := range words {
		said[i] = v.Say(prefix + w)
	}
	return strings.ToLower(strings.Join(said, ", "))
}

// typeList names types of unit of any province.
func (v *visit) typeList(types []string) string {
	said := make([]string, 0, len(types))
	for _, id := range types {
		said = append(said, v.typeName(id))
	}
	return strings.Join(said, ", ")
}

func (v *visit) typeName(id string) string {
	for _, p := range v.book().Provinces() {
		if t := p.UnitType(id); t != nil {
			return t.Label.In(v.Lang())
		}
	}
	return id
}

// TermSection is the terms under one heading.
type TermSection struct {
	ID    string
	Terms []TermLine
}

// sections puts terms under their headings.
func (t TermsView) sections() []TermSection {
	var all []TermSection
	for _, g := range law.TermGroups() {
		s := TermSection{ID: g.ID}
		for _, line := range t.Terms {
			if line.Group == g.ID {
				s.Terms = append(s.Terms, line)
			}
		}
		if len(s.Terms) > 0 {
			all = append(all, s)
		}
	}
	return all
}

// DifferenceView is two provinces, or two days of one, beside each other.
type DifferenceView struct {
	One   TermsSide        `json:"one"`
	Other TermsSide        `json:"other"`
	Terms []TermDifference `json:"terms"`
}

// TermsSide is one side of a comparison.
type TermsSide struct {
	Province string     `json:"province"`
	Name     string     `json:"name"`
	Day      civil.Date `json:"day"`
	Number   string     `json:"number"`
	Draft    bool       `json:"draft"`
}

// TermDifference is a term on which they differ; a side without it is empty.
type TermDifference struct {
	ID    string   `json:"id"`
	One   TermLine `json:"one"`
	Other TermLine `json:"other"`
}

// compareTerms reads ?a= and ?b= (provinces) with ?ngay_a= and ?ngay_b= (days).
func compareTerms(v *visit) (DifferenceView, error) {
	var view DifferenceView
	one, first, err := v.termsSide("a", v.office().Province)
	if err != nil {
		return view, err
	}
	other, second, err := v.termsSide("b", v.otherProvince(one.Province.Code))
	if err != nil {
		return view, err
	}
	view.One, view.Other = first, second
	here, _ := v.book().Regulation(one.Province.Code, one.Day)
	there, _ := v.book().Regulation(other.Province.Code, other.Day)
	for _, d := range law.Compare(one, other) {
		line := TermDifference{ID: d.ID}
		if d.One.ID != "" {
			line.One = v.termLine(d.One, here)
		}
		if d.Other.ID != "" {
			line.Other = v.termLine(d.Other, there)
		}
		view.Terms = append(view.Terms, line)
	}
	return view, nil
}

// otherProvince is what a comparison begins with: the next province on file.
func (v *visit) otherProvince(code string) string {
	all := v.book().Provinces()
	i := slices.IndexFunc(all, func(p *law.Province) bool { return p.Code == code })
	return all[(i+1)%len(all)].Code
}

func (v *visit) termsSide(name, province string) (law.Side, TermsSide, error) {
	side := law.Side{Day: v.today()}
	var err error
	if side.Province, err = v.provinceOf(cmp.Or(v.query(name), province)); err != nil {
		return side, TermsSide{}, err
	}
	if text := v.query("ngay_" + name); text != "" {
		if side.Day, err = readDay(text); err != nil {
			return side, TermsSide{}, fault.New(fault.Invalid, "terms.no_day", text)
		}
	}
	view := TermsSide{Province: side.Province.Code, Name: side.Province.Name.In(v.Lang()), Day: side.Day}
	if reg, err := v.book().Regulation(side.Province.Code, side.Day); err == nil {
		view.Number, view.Draft = reg.Number, reg.Draft
	}
	return side, view, nil
}

// sideName heads a column: the province, the day and the text.
func (v *visit) sideName(s TermsSide) string {
	return strings.Join(slices.DeleteFunc([]string{s.Name, s.Day.VN(), s.Number}, func(t string) bool { return t == "" }), " · ")
}

// termName is what a term is about, in words where they are written.
func (v *visit) termName(id string) string {
	if key := "term." + id; v.text.Has(key) {
		return v.Say(key)
	}
	return id
}

// yearly is a day of the year as the data write it: "11-14".
var yearly = regexp.MustCompile(`^(\d\d)-(\d\d)$`)

// termValue says a value in words, with its unit.
func (v *visit) termValue(value, unit string) string {
	if m := yearly.FindStringSubmatch(value); m != nil {
		return m[2] + "/" + m[1]
	}
	words := strings.Split(value, ", ")
	for i, word := range words {
		if key := "term_value." + word; v.text.Has(key) {
			words[i] = v.Say(key)
		} else if v.text.Has("ground." + word) {
			words[i] = v.Say("ground." + word)
		}
	}
	said := strings.Join(words, ", ")
	if key := "term_unit." + unit; value != "none" && v.text.Has(key) {
		return v.Say(key, said)
	}
	return said
}
