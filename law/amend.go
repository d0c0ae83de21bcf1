package law

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"

	"hoso/civil"
	"hoso/fault"
)

// Amendment is one change of the law's data that was made within the program, on a document: days of the calendar, one term of a province,
// codes of lists, or entries of forms.
type Amendment struct {
	Document string // "QĐ 12/QĐ-SNV": its number
	Title    string
	Signed   civil.Date
	From     civil.Date // first day of a term, a code, an entry; days of the calendar carry their own
	Province string
	Days     []DayChange
	Term     *TermChange
	Codes    []CodeChange
	Fields   []FieldChange
	Settled  bool // made before: where a later release says the same of a code or an entry, or has it no more, the amendment has done its work
}

// DayChange puts a day of the calendar, in the place of what stood there, or takes one away.
type DayChange struct {
	Date   civil.Date `json:"date"`
	Kind   string     `json:"kind"` // Holiday, Comp, SwapOff, SwapWork or OrdinaryDay
	Name   string     `json:"name"`
	Paired civil.Date `json:"paired"`
}

// TermChange is a term as it shall be from a day on. Value is written as people write it: "7", "có", "15/01", "dao_tao, tien_luong", "none".
type TermChange struct {
	ID      string `json:"id"`
	Value   string `json:"value"`
	Article string `json:"article"`
	Note    string `json:"note"`
}

// OrdinaryDay is the kind of a day that is taken out of the calendar's list.
const OrdinaryDay = "ngay_thuong"

const daysFile = "national/calendar/ngay_nghi.csv"

// Amended lays amendments over a tree of the law's data, in the order they were made. The tree it gives is loaded, and so checked, exactly
// as a shipped one. Faults Invalid: "amendment.term_unknown", "amendment.value", "amendment.word" with the words that are
// known, "amendment.route_row", "amendment.text".
func Amended(base fs.FS, list []Amendment) (fs.FS, error) {
	tree := overlay{base: base, files: map[string][]byte{}}
	for i, a := range list {
		if len(a.Days) > 0 {
			if err := tree.putDays(a); err != nil {
				return nil, err
			}
		}
		if a.Term != nil {
			if err := tree.putTerm(a, i+1); err != nil {
				return nil, err
			}
		}
		if len(a.Codes)+len(a.Fields) > 0 {
			if err := tree.putNational(a, i+1); err != nil {
				return nil, err
			}
		}
	}
	return tree, nil
}

// putDays writes the calendar anew with the days of an amendment in it.
func (o overlay) putDays(a Amendment) error {
	data, err := fs.ReadFile(o, daysFile)
	if err != nil {
		return err
	}
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		return fmt.Errorf("law: %s: %w", daysFile, err)
	}
	for _, d := range a.Days {
		rows = slices.DeleteFunc(rows, func(row []string) bool { return row[0] == d.Date.String() })
		if d.Kind == OrdinaryDay {
			continue
		}
		paired := ""
		if !d.Paired.IsZero() {
			paired = d.Paired.String()
		}
		rows = append(rows, []string{d.Date.String(), weekdays[d.Date.Weekday()], d.Kind, d.Name, paired, a.Document, "xac_nhan"})
	}
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	if err := w.WriteAll(rows); err != nil {
		return err
	}
	o.files[daysFile] = out.Bytes()
	return nil
}

// amendingFile is a text that amends terms of a province's regulation from a day on: amend*.yaml in its folder.
type amendingFile struct {
	Amending Enactment          `yaml:"amending"`
	Terms    []located[termRow] `yaml:"terms"`
}

// putTerm writes the amending text of one term.
func (o overlay) putTerm(a Amendment, n int) error {
	need, ok := termNeeds()[a.Term.ID]
	if !ok {
		return fault.New(fault.Invalid, "amendment.term_unknown", a.Term.ID)
	}
	value, err := need.written(a.Term.Value)
	if err != nil {
		return need.refused(a.Term.Value, err)
	}
	row := map[string]any{"id": a.Term.ID, "value": value, "article": a.Term.Article}
	if len(need.units) > 0 {
		row["unit"] = need.units[0]
	}
	if a.Term.Note != "" {
		row["note"] = a.Term.Note
	}
	text, err := yaml.Marshal(map[string]any{
		"amending": map[string]any{"number": a.Document, "title": a.Title, "article_name": a.Document, "signed": a.Signed.String(), "from": a.From.String()},
		"terms":    []any{row},
	})
	if err != nil {
		return err
	}
	o.files[fmt.Sprintf("province/%s/amend-%05d.yaml", a.Province, n)] = text
	return nil
}

// refused says that a value is none of the term's, and which are.
func (n termNeed) refused(text string, err error) error {
	if _, said := fault.As(err); said {
		return err
	}
	if len(n.words) > 0 {
		return fault.New(fault.Invalid, "amendment.word", text, strings.Join(n.words, ", ")).Wrap(err)
	}
	return fault.New(fault.Invalid, "amendment.value", text).Wrap(err)
}

// written turns a value as people write it into what a data file would hold, and holds it to what the term may say.
func (n termNeed) written(text string) (any, error) {
	raw, err := n.raw(text)
	if err != nil {
		return nil, err
	}
	return raw, n.newValue().read(raw, n)
}

func (n termNeed) raw(text string) (any, error) {
	text = strings.TrimSpace(text)
	if text == notStated {
		return text, nil
	}
	switch n.newValue().(type) {
	case *Days, *Number:
		return strconv.ParseUint(text, 10, 32)
	case *Numbers:
		var numbers []any
		for _, one := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' }) {
			n, err := strconv.ParseUint(one, 10, 32)
			if err != nil {
				return nil, err
			}
			numbers = append(numbers, n)
		}
		return numbers, nil
	case *Flag:
		switch strings.ToLower(text) {
		case "có", "co", "true":
			return true, nil
		case "không", "khong", "false":
			return false, nil
		}
		return nil, fmt.Errorf("%q is neither yes nor no", text)
	case *Words:
		return wordsWritten(text), nil
	case *Routes:
		return routesWritten(text)
	case *Yearly:
		if day, month, ok := strings.Cut(text, "/"); ok {
			return month + "-" + day, nil
		}
		return text, nil
	case *Word:
		return text, nil
	}
	return nil, fmt.Errorf("a value of this kind is written in its file")
}

// wordsWritten reads words that stand apart by commas or spaces.
func wordsWritten(text string) []any {
	var words []any
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' }) {
		words = append(words, word)
	}
	return words
}

// loadAmendments reads the amending texts of a province; each lies over those before it and over the regulation.
func (p *Province) loadAmendments(fsys fs.FS) error {
	files, err := fs.Glob(fsys, "province/"+p.Code+"/amend*.yaml")
	if err != nil {
		return err
	}
	slices.Sort(files)
	needs := termNeeds()
	for _, file := range files {
		var f amendingFile
		if err := readYAML(fsys, file, &f); err != nil {
			return err
		}
		found, text := &flaws{path: file}, f.Amending
		if text.Number == "" || text.Name == "" || text.From.IsZero() {
			found.at(1, "an amending text needs a number, an article_name and a first day")
		}
		if !slices.ContainsFunc(p.enactments, func(e Enactment) bool { return inForce(e.From, e.To, text.From) }) {
			found.at(1, "%s begins on %s, when no regulation holds", text.Number, text.From)
			found.told("flaw.no_regulation", text.From.VN())
		}
		layer := termLayer{}
		for _, row := range f.Terms {
			layer.take(row, text, needs, found)
		}
		p.amendments = append([]termLayer{layer}, p.amendments...)
		if err := found.err(); err != nil {
			return err
		}
	}
	return nil
}

// layers gives the terms of the province, what holds first first.
func (p *Province) layers() []termLayer {
	return append(slices.Clone(p.amendments), p.terms, p.national)
}

// TermIDs lists the terms whose value is written on one line, by id: all but the matrix of approval.
func TermIDs() []string {
	var ids []string
	for id := range termNeeds() {
		if id != RouteTerm {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// overlay is a tree of files over another.
type overlay struct {
	base  fs.FS
	files map[string][]byte
}

// Open opens a file of the overlay, else one of the tree below.
func (o overlay) Open(name string) (fs.File, error) {
	if data, ok := o.files[name]; ok {
		return &overlaid{name: path.Base(name), size: int64(len(data)), Reader: bytes.NewReader(data)}, nil
	}
	return o.base.Open(name)
}

// ReadDir lists a folder with the files laid over it, by name.
func (o overlay) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(o.base, name)
	if err != nil {
		return nil, err
	}
	for file, data := range o.files {
		base := path.Base(file)
		if path.Dir(file) != name || slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == base }) {
			continue
		}
		entries = append(entries, fs.FileInfoToDirEntry(&overlaid{name: base, size: int64(len(data))}))
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return entries, nil
}
