package law

import (
	"cmp"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"hoso/canon"
	"hoso/civil"
	"hoso/fault"
)

// Province is one folder of the law's data: the regulations of one province and what is named in them.
type Province struct {
	Code               string
	Name               Label
	AdministrativeCode string // "25"
	UnitTypes          []UnitType
	Territories        []Territory // places that came to the province with a law of their own

	enactments []Enactment
	terms      termLayer
	amendments []termLayer // newest first
	national   termLayer
	periods    []period
}

// UnitType is a kind of unit the regulation names (PT-2.1).
type UnitType struct {
	ID      string     `yaml:"id"`
	Label   Label      `yaml:"label"`
	Head    bool       `yaml:"head"`       // has its own head and its own round of approval
	Home    bool       `yaml:"department"` // the Home Affairs department: what nobody else may approve waits there
	Article string     `yaml:"article"`
	From    civil.Date `yaml:"from"`
	To      civil.Date `yaml:"to"` // last day on which there are such units
	Note    string     `yaml:"note"`
}

// In reports whether there are units of the type on a day.
func (u *UnitType) In(day civil.Date) bool { return inForce(u.From, u.To, day) }

// Territory is a place that lived under another text until a day: the part of a merged province (anomaly A21).
type Territory struct {
	Code     string     `yaml:"code"` // administrative code of the province it was: "26"
	Name     string     `yaml:"name"`
	Until    civil.Date `yaml:"until"`    // last day of the other text
	Province string     `yaml:"province"` // the folder that holds the other text; empty: it is not on file
	Text     string     `yaml:"text"`     // the text that is not on file, as people are told it
}

// UnitType finds a kind of unit; nil when the province knows none of that name.
func (p *Province) UnitType(id string) *UnitType {
	for i := range p.UnitTypes {
		if p.UnitTypes[i].ID == id {
			return &p.UnitTypes[i]
		}
	}
	return nil
}

// Enactments lists the province's regulations, oldest first.
func (p *Province) Enactments() []Enactment { return p.enactments }

// editions gives a digest of each term of the province's regulations ("phu-tho/update.days@2025-11-10"): what a published text says is
// frozen, while the program may learn to read more of it. Notes are ours and may be bettered; a draft is nobody's word yet.
func (p *Province) editions() map[string]string {
	digests := map[string]string{}
	if slices.ContainsFunc(p.enactments, func(e Enactment) bool { return e.Draft }) {
		return digests
	}
	for id, terms := range p.terms {
		for _, t := range terms {
			said := strings.Join([]string{t.term.Value, t.term.Unit, t.term.Article, t.term.Regulation, t.term.To.String()}, "\x00")
			digests[p.Code+"/"+id+"@"+t.term.From.String()] = canon.Digest([]byte(said))
		}
	}
	return digests
}

// Terms lists the terms in force on a day, the province's own and the nation's under them, by id.
func (p *Province) Terms(day civil.Date) []Term {
	layers := p.layers()
	var terms []Term
	for id := range termNeeds() {
		if t, ok := lookUp(id, day, layers); ok {
			terms = append(terms, t.term)
		}
	}
	slices.SortFunc(terms, func(a, b Term) int { return cmp.Compare(a.ID, b.ID) })
	return terms
}

// Province finds a province by its code ("phu-tho"); nil when there is none.
func (b *Book) Province(code string) *Province { return b.provinces[code] }

// Provinces lists the provinces by code.
func (b *Book) Provinces() []*Province {
	all := make([]*Province, 0, len(b.provinces))
	for _, p := range b.provinces {
		all = append(all, p)
	}
	slices.SortFunc(all, func(a, b *Province) int { return cmp.Compare(a.Code, b.Code) })
	return all
}

// Regulation gives what holds in a province on a day. Faults Missing: "province.unknown"; "regulation.none" on a day for which
// no regulation is on file, and never a neighbour's or a predecessor's in its place (anomaly A21).
func (b *Book) Regulation(province string, day civil.Date) (*Regulation, error) {
	p := b.provinces[province]
	if p == nil {
		return nil, fault.New(fault.Missing, "province.unknown", province)
	}
	if held := p.on(day); held.regulation != nil {
		return held.regulation, nil
	}
	return nil, fault.New(fault.Missing, "regulation.none", p.Name.VI, day.VN())
}

// on gives the stretch of days a day lies in; a zero one on a day for which no regulation is on file.
func (p *Province) on(day civil.Date) period {
	for _, held := range p.periods {
		if held.Contains(day) {
			return held
		}
	}
	return period{}
}

// RegulationIn gives what held in a place of a province on a day: a territory that came to the province keeps its own text for what
// happened before (PT-QD.2). Without a territory it is Regulation. Faults as Regulation; Missing "regulation.not_on_file" names the text
// that held there and is not in the book.
func (b *Book) RegulationIn(province, territory string, day civil.Date) (*Regulation, error) {
	p := b.provinces[province]
	if p == nil {
		return nil, fault.New(fault.Missing, "province.unknown", province)
	}
	for _, t := range p.Territories {
		switch {
		case t.Code != territory || day.After(t.Until):
		case t.Province == "":
			return nil, fault.New(fault.Missing, "regulation.not_on_file", t.Name, day.VN(), t.Text)
		default:
			return b.Regulation(t.Province, day)
		}
	}
	return b.Regulation(province, day)
}

// Period is a stretch of days on which the same terms hold in a province.
func (p *Province) Period(day civil.Date) civil.Range { return p.on(day).Range }

func loadProvinces(b *Book, fsys fs.FS) error {
	b.provinces = map[string]*Province{}
	national, err := loadNational(fsys)
	if err != nil {
		return err
	}
	folders, err := fs.ReadDir(fsys, "province")
	if err != nil {
		return errors.Join(errors.New("law: there is no folder of provinces"), err)
	}
	var failed []error
	for _, folder := range folders {
		if !folder.IsDir() {
			continue
		}
		p, err := b.loadProvince(fsys, folder.Name(), national)
		if err != nil {
			failed = append(failed, err)
			continue
		}
		b.provinces[p.Code] = p
	}
	failed = append(failed, b.checkTerritories())
	return errors.Join(failed...)
}

// checkTerritories requires the text a place had before to be on file where it says so, and to be named where it is not.
func (b *Book) checkTerritories() error {
	var failed []error
	for _, p := range b.provinces {
		found := &flaws{path: "province/" + p.Code + "/units.yaml"}
		for _, t := range p.Territories {
			switch {
			case t.Code == "" || t.Name == "" || t.Until.IsZero():
				found.at(1, "a territory needs a code, a name and the last day of its own text")
			case t.Province == "" && t.Text == "":
				found.at(1, "territory %s: neither a province on file nor the text that is not", t.Code)
			case t.Province != "" && b.provinces[t.Province] == nil:
				found.at(1, "territory %s: there is no province %q", t.Code, t.Province)
			}
		}
		failed = append(failed, found.err())
	}
	return errors.Join(failed...)
}

// provinceFile is one regulation of a province: a terms file of its folder.
type provinceFile struct {
	Province struct {
		Code               string `yaml:"code"`
		Name               Label  `yaml:"name"`
		AdministrativeCode string `yaml:"administrative_code"`
	} `yaml:"province"`
	Regulation Enactment          `yaml:"regulation"`
	Terms      []located[termRow] `yaml:"terms"`
}

// loadProvince reads one folder: units.yaml and every file terms*.yaml, each of which is one regulation.
func (b *Book) loadProvince(fsys fs.FS, code string, national termLayer) (*Province, error) {
	p := &Province{Code: code, terms: termLayer{}, national: national}
	folder := "province/" + code
	files, err := fs.Glob(fsys, folder+"/terms*.yaml")
	if err != nil || len(files) == 0 {
		return nil, errors.Join(errors.New("law: "+folder+": there is no terms.yaml"), err)
	}
	failed := []error{p.loadUnits(fsys, folder+"/units.yaml")}
	for _, file := range files {
		failed = append(failed, p.addFile(fsys, file))
	}
	if err := errors.Join(failed...); err != nil {
		return nil, err
	}
	slices.SortFunc(p.enactments, func(a, b Enactment) int { return a.From.Compare(b.From) })
	found := &flaws{path: files[0]}
	p.checkEnactments(found)
	if err := errors.Join(found.err(), p.loadAmendments(fsys)); err != nil {
		return nil, err
	}
	p.bindPeriods(b.calendar, found)
	p.checkForms(b, found)
	return p, found.err()
}

// checkForms requires the forms people declare on to be there. Where no form could be loaded at all that was said already.
func (p *Province) checkForms(b *Book, found *flaws) {
	for _, held := range p.periods {
		for _, category := range held.regulation.Categories.List {
			word, _ := held.regulation.Form(category)
			if len(b.forms) > 0 && !slices.ContainsFunc(b.forms, func(f *Form) bool { return f.ID == word.Word }) {
				found.at(1, "%s declare on the form %q, which there is not", category, word.Word)
			}
		}
	}
}

func (p *Province) addFile(fsys fs.FS, file string) error {
	var f provinceFile
	if err := readYAML(fsys, file, &f); err != nil {
		return err
	}
	found := &flaws{path: file}
	head := f.Province
	if head.Code != path.Base(path.Dir(file)) {
		found.at(1, "the province is %q, the folder is %q", head.Code, path.Base(path.Dir(file)))
	}
	if head.Name.VI == "" || head.Name.EN == "" || head.AdministrativeCode == "" {
		found.at(1, "the province needs a name in both languages and an administrative code")
	}
	text := f.Regulation
	if text.Number == "" || text.Title == "" || text.Name == "" || text.From.IsZero() {
		found.at(1, "the regulation needs a number, a title, an article_name and a first day")
	}
	if !strings.Contains(text.Name, text.Number) {
		found.at(1, "article_name %q does not name the regulation %s", text.Name, text.Number)
	}
	needs := termNeeds()
	for _, row := range f.Terms {
		p.terms.take(row, text, needs, found)
	}
	p.Name, p.AdministrativeCode = head.Name, head.AdministrativeCode
	p.enactments = append(p.enactments, text)
	return found.err()
}

// checkEnactments requires the regulations of a province to follow each other without overlap; a gap is allowed and means that
// no regulation is on file.
func (p *Province) checkEnactments(found *flaws) {
	for i := 1; i < len(p.enactments); i++ {
		before, next := p.enactments[i-1], p.enactments[i]
		if before.To.IsZero() || !before.To.Before(next.From) {
			found.at(1, "%s and %s overlap", before.Number, next.Number)
		}
	}
}

func (p *Province) loadUnits(fsys fs.FS, file string) error {
	var f struct {
		Types       []located[UnitType] `yaml:"types"`
		Territories []Territory         `yaml:"territories"`
	}
	if err := readYAML(fsys, file, &f); err != nil {
		return err
	}
	found := &flaws{path: file}
	for _, row := range f.Types {
		u := row.Row
		if u.ID == "" || u.Label.VI == "" || u.Label.EN == "" || u.Article == "" {
			found.at(row.Line, "a type of unit needs an id, a label in both languages and an article")
		}
		if p.UnitType(u.ID) != nil {
			found.at(row.Line, "the type %q is there twice", u.ID)
		}
		p.UnitTypes = append(p.UnitTypes, u)
	}
	if len(p.UnitTypes) == 0 {
		found.at(1, "there is no type of unit")
	}
	if homes := p.homes(); homes != 1 {
		found.at(1, "%d types are the Home Affairs department (department: true), one must be", homes)
	}
	p.Territories = f.Territories
	return found.err()
}

func (p *Province) homes() int {
	n := 0
	for _, u := range p.UnitTypes {
		if u.Home {
			n++
		}
	}
	return n
}

// HomeType is the type of the Home Affairs department's unit.
func (p *Province) HomeType() string {
	for _, u := range p.UnitTypes {
		if u.Home {
			return u.ID
		}
	}
	return ""
}
