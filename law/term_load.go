package law

import (
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"hoso/civil"
)

// termRow is a term as it is written in a file.
type termRow struct {
	ID       string     `yaml:"id"`
	Value    any        `yaml:"value"`
	Unit     string     `yaml:"unit"`
	Document string     `yaml:"document"` // national terms: the text they come from
	Article  string     `yaml:"article"`
	From     civil.Date `yaml:"from"`
	To       civil.Date `yaml:"to"`
	Rows     []string   `yaml:"rows"`
	Note     string     `yaml:"note"`
	Anomaly  string     `yaml:"anomaly"`
	Awaits   string     `yaml:"awaits"`
}

// Enactment is a text of the law that terms come from.
type Enactment struct {
	ID       string     `yaml:"id"`     // national texts: the name terms use for it
	Number   string     `yaml:"number"` // "80/2025/QĐ-UBND"
	Title    string     `yaml:"title"`
	Name     string     `yaml:"article_name"` // as it follows an article: "Quy chế kèm theo Quyết định 80/2025/QĐ-UBND"
	Signed   civil.Date `yaml:"signed"`
	From     civil.Date `yaml:"from"`
	To       civil.Date `yaml:"to"`
	Replaces []string   `yaml:"replaces"`
	Draft    bool       `yaml:"draft"` // not promulgated: its first day is an assumption, and every page says so
}

// boundTerm is a term that was read and understood.
type boundTerm struct {
	value value
	term  Term
	line  int
}

func (t boundTerm) in(day civil.Date) bool { return inForce(t.term.From, t.term.To, day) }

// termLayer is the terms of the nation or of one province, by id.
type termLayer map[string][]boundTerm

// at finds the term in force on a day.
func (l termLayer) at(id string, day civil.Date) (boundTerm, bool) {
	for _, t := range l[id] {
		if t.in(day) {
			return t, true
		}
	}
	return boundTerm{}, false
}

var anomalyShape = regexp.MustCompile(`^A[0-9]{1,2}$`)

var rowShape = regexp.MustCompile(`^(PT|VP|DT|BD)-[0-9A-Za-z]+([.-][0-9A-Za-z]+)*$`)

// take reads one term of a text into the layer, or notes what is wrong with it.
func (l termLayer) take(row located[termRow], text Enactment, needs map[string]termNeed, flaws *flaws) {
	r := row.Row
	need, ok := needs[r.ID]
	if !ok {
		flaws.at(row.Line, "term %q is unknown: nothing reads it", r.ID)
		return
	}
	t := boundTerm{need.newValue(), termOf(r, text), row.Line}
	t.term.place = fmt.Sprintf("%s:%d", flaws.path, row.Line)
	if err := t.value.read(r.Value, need); err != nil {
		flaws.at(row.Line, "term %s: %s", r.ID, err)
	}
	t.value.bind(t.term)
	if r.Unit != "" && len(need.units) == 0 || len(need.units) > 0 && !slices.Contains(need.units, r.Unit) {
		flaws.at(row.Line, "term %s: the unit is %q, it must be one of %q", r.ID, r.Unit, need.units)
	}
	if r.Article == "" {
		flaws.at(row.Line, "term %s: the article is missing", r.ID)
	}
	if r.Anomaly != "" && !anomalyShape.MatchString(r.Anomaly) {
		flaws.at(row.Line, "term %s: %q is not an anomaly (A1, A2, …)", r.ID, r.Anomaly)
	}
	for _, source := range r.Rows {
		if !rowShape.MatchString(source) {
			flaws.at(row.Line, "term %s: %q is not a row of the requirements", r.ID, source)
		}
	}
	l.checkDays(t, text, flaws)
	l[r.ID] = append(l[r.ID], t)
}

func termOf(r termRow, text Enactment) Term {
	t := Term{ID: r.ID, Value: written(r.Value), Unit: r.Unit, Article: r.Article, Regulation: text.Name, Note: r.Note, Rows: r.Rows,
		Anomaly: r.Anomaly, Awaits: r.Awaits, From: r.From, To: r.To}
	if t.From.IsZero() {
		t.From = text.From
	}
	if t.To.IsZero() {
		t.To = text.To
	}
	return t
}

func written(raw any) string {
	list, ok := raw.([]any)
	if !ok {
		return fmt.Sprint(raw)
	}
	words := make([]string, len(list))
	for i, one := range list {
		words[i] = writtenOne(one)
	}
	return strings.Join(words, ", ")
}

// checkDays requires a term to lie within its text, and not to meet another of its id.
func (l termLayer) checkDays(t boundTerm, text Enactment, flaws *flaws) {
	id, from, to := t.term.ID, t.term.From, t.term.To
	if !to.IsZero() && to.Before(from) {
		flaws.at(t.line, "term %s ends before it begins", id)
	}
	if from.Before(text.From) || !text.To.IsZero() && to.After(text.To) {
		flaws.at(t.line, "term %s (%s to %s) leaves the days of %s (%s to %s)", id, from, to, text.Name, text.From, text.To)
	}
	span := civil.Range{From: from, To: to}
	for _, other := range l[id] {
		if span.Overlaps(civil.Range{From: other.term.From, To: other.term.To}) {
			flaws.at(t.line, "term %s overlaps the one of line %d", id, other.line)
		}
	}
}

// loadNational reads the terms that hold in every province that does not say otherwise.
func loadNational(fsys fs.FS) (termLayer, error) {
	var file struct {
		Documents []Enactment        `yaml:"documents"`
		Terms     []located[termRow] `yaml:"terms"`
	}
	const path = "national/terms.yaml"
	if err := readYAML(fsys, path, &file); err != nil {
		return nil, err
	}
	found := &flaws{path: path}
	layer, needs := termLayer{}, termNeeds()
	for _, row := range file.Terms {
		i := slices.IndexFunc(file.Documents, func(e Enactment) bool { return e.ID == row.Row.Document })
		if i < 0 || row.Row.Document == "" {
			found.at(row.Line, "term %s: the document %q is not listed", row.Row.ID, row.Row.Document)
			continue
		}
		layer.take(row, file.Documents[i], needs, found)
	}
	return layer, found.err()
}
