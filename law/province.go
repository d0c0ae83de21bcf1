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

	enactments []Enactment
	terms      termLayer
	national   termLayer
	periods    []period
}

// UnitType is a kind of unit the regulation names (PT-2.1).
type UnitType struct {
	ID      string `yaml:"id"`
	Label   Label  `yaml:"label"`
	Head    bool   `yaml:"head"` // has its own head and its own round of approval
	Article string `yaml:"article"`
	Note    string `yaml:"note"`
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

// Editions gives the digest of each regulation by its edition ("phu-tho@2025-11-10"): a published one is frozen.
func (p *Province) Editions() map[string]string {
	digests := map[string]string{}
	for _, text := range p.enactments {
		digests[p.Code+"@"+text.From.String()] = text.Digest
	}
	return digests
}

// Terms lists the terms in force on a day, the province's own and the nation's under them, by id.
func (p *Province) Terms(day civil.Date) []Term {
	layers := []termLayer{p.terms, p.national}
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
	for _, held := range p.periods {
		if held.Contains(day) {
			return held.regulation, nil
		}
	}
	return nil, fault.New(fault.Missing, "regulation.none", p.Name.VI, day.VN())
}

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
	var failed []error
	for _, file := range files {
		failed = append(failed, p.addFile(fsys, file))
	}
	failed = append(failed, p.loadUnits(fsys, folder+"/units.yaml"))
	if err := errors.Join(failed...); err != nil {
		return nil, err
	}
	slices.SortFunc(p.enactments, func(a, b Enactment) int { return a.From.Compare(b.From) })
	found := &flaws{path: files[0]}
	p.checkEnactments(found)
	p.bindPeriods(national, b.calendar, found)
	p.checkForms(b, found)
	return p, found.err()
}

// checkForms requires the forms people declare on to be there. Where no form could be loaded at all that was said already.
func (p *Province) checkForms(b *Book, found *flaws) {
	for _, held := range p.periods {
		for _, category := range Categories() {
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
	data, err := fs.ReadFile(fsys, file)
	if err != nil {
		return err
	}
	f.Regulation.Digest = canon.Digest(data)
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
		Types []located[UnitType] `yaml:"types"`
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
	return found.err()
}
