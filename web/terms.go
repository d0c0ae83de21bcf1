package web

import "strings"

// TermsView is the regulation in force: each term with its article.
type TermsView struct {
	Number string     `json:"number"` // "80/2025/QĐ-UBND"
	Title  string     `json:"title"`
	Asked  string     `json:"asked,omitempty"` // the article somebody came for
	Terms  []TermLine `json:"terms"`
}

// TermLine is one term.
type TermLine struct {
	ID       string `json:"id"`
	Value    string `json:"value"`
	Unit     string `json:"unit"`
	Citation string `json:"citation"`
	Note     string `json:"note"`
	From     string `json:"from"`
	Anchor   string `json:"anchor,omitempty"` // place of the article on the page, where it stands first
}

// termsInForce reads the regulation off the book; it is open to everybody and says nothing about anyone, so no act is behind it.
func termsInForce(v *visit) (TermsView, error) {
	view := TermsView{Asked: v.query("dieu")}
	province := v.book().Province(v.office().Province)
	if province == nil {
		return view, nil
	}
	if reg, err := v.book().Regulation(v.office().Province, v.today()); err == nil {
		view.Number, view.Title = reg.Enactment.Number, reg.Title
	}
	for _, t := range province.Terms(v.today()) {
		view.Terms = append(view.Terms, TermLine{t.ID, t.Value, t.Unit, t.Citation(), t.Note, t.From.VN(), termAnchor(t.Citation())})
	}
	firstAnchors(view.Terms)
	return view, nil
}

// termName is what a term is about, in words where they are written.
func (v *visit) termName(id string) string {
	if key := "term." + id; v.text.Has(key) {
		return v.Say(key)
	}
	return id
}

// termValue says a term's value in words, with its unit.
func (v *visit) termValue(t TermLine) string {
	words := strings.Split(t.Value, ", ")
	for i, word := range words {
		if key := "term_value." + word; v.text.Has(key) {
			words[i] = v.Say(key)
		} else if v.text.Has("ground." + word) {
			words[i] = v.Say("ground." + word)
		}
	}
	value := strings.Join(words, ", ")
	if key := "term_unit." + t.Unit; t.Value != "none" && v.text.Has(key) {
		return v.Say(key, value)
	}
	return value
}
