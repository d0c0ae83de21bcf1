package law

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/goccy/go-yaml"

	"hoso/civil"
	"hoso/fault"
)

// What becomes of a code.
const (
	OpenCode   = "open"
	RenameCode = "rename"
	CloseCode  = "close"
)

// CodeChange opens a code of a list, gives it another name or closes it, from the amendment's first day on. What was entered under the code
// before keeps its code and its name of that day.
type CodeChange struct {
	List   string `json:"list" yaml:"list"`
	What   string `json:"what" yaml:"what"` // OpenCode, RenameCode or CloseCode
	Code   string `json:"code" yaml:"code"`
	Label  string `json:"label" yaml:"label,omitempty"`   // as it is shown; nothing for CloseCode
	Parent string `json:"parent" yaml:"parent,omitempty"` // code of the item above, in a list whose items have one
}

// nationalAmendings are the texts that amend code lists and forms.
const nationalAmendings = "national/amend-*.yaml"

// nationalAmending is such a text.
type nationalAmending struct {
	Amending Enactment              `yaml:"amending"`
	Codes    []located[CodeChange]  `yaml:"codes"`
	Fields   []located[FieldChange] `yaml:"fields"`
	Settled  bool                   `yaml:"settled"` // made long ago: what it wanted may have come with a later release

	path string
}

// longestLabel is how many characters a name that is typed may have.
const longestLabel = 300

// printable reports whether a text that was typed is one line that can be printed.
func printable(s string) bool {
	return utf8.ValidString(s) && utf8.RuneCountInString(s) <= longestLabel && strings.TrimSpace(s) == s && !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) })
}

// putNational writes the amending text of codes and fields. Fault Invalid "amendment.text" for a name that is no line of text.
func (o overlay) putNational(a Amendment, n int) error {
	typed := []string{a.Document, a.Title}
	for _, c := range a.Codes {
		typed = append(typed, c.Code, c.Label)
	}
	for _, c := range a.Fields {
		typed = append(typed, c.Label.VI, c.Label.EN, c.Help.VI, c.Help.EN)
	}
	for _, text := range typed {
		if !printable(text) {
			return fault.New(fault.Invalid, "amendment.text", strings.ToValidUTF8(text, "?"))
		}
	}
	text, err := yaml.Marshal(map[string]any{
		"amending": map[string]any{"number": a.Document, "title": a.Title, "article_name": a.Document, "signed": a.Signed.String(), "from": a.From.String()},
		"codes":    a.Codes,
		"fields":   a.Fields,
		"settled":  a.Settled,
	})
	if err != nil {
		return err
	}
	o.files[fmt.Sprintf("national/amend-%05d.yaml", n)] = text
	return nil
}

// readNationalAmendings reads the amending texts in the order in which they lie over each other.
func readNationalAmendings(fsys fs.FS) ([]nationalAmending, error) {
	files, err := fs.Glob(fsys, nationalAmendings)
	if err != nil {
		return nil, err
	}
	slices.Sort(files)
	all := make([]nationalAmending, 0, len(files))
	found := []error{}
	for _, file := range files {
		text := nationalAmending{path: file}
		if err := readYAML(fsys, file, &text); err != nil {
			return nil, err
		}
		place := &flaws{path: file}
		if text.Amending.Number == "" || text.Amending.From.IsZero() {
			place.at(1, "an amending text needs a number and a first day")
		}
		found = append(found, place.err())
		all = append(all, text)
	}
	return all, errors.Join(found...)
}

// amend lays the amending texts over the lists.
func (l *listLoader) amend() {
	texts, err := readNationalAmendings(l.fsys)
	if err != nil {
		l.flaws.add(err)
		return
	}
	for _, text := range texts {
		place := &flaws{path: text.path}
		for _, c := range text.Codes {
			list := l.lists[c.Row.List]
			if text.Settled && !list.takes(c.Row, text.Amending) {
				continue
			}
			if list == nil {
				place.at(c.Line, "there is no list %q", c.Row.List)
				place.told("flaw.code_list", c.Row.List)
				continue
			}
			list.amend(c.Row, text.Amending, place, c.Line)
		}
		l.flaws.add(place.err())
	}
}

// takes reports whether a change of a code can be made; one that was made before and cannot be made again over the lists of a later release is
// what that release already says, or what it took away.
func (l *List) takes(c CodeChange, text Enactment) bool {
	if l == nil {
		return false
	}
	tried := &flaws{}
	probe := *l
	probe.Items, probe.byCode = slices.Clone(l.Items), maps.Clone(l.byCode)
	probe.amend(c, text, tried, 1)
	return tried.err() == nil
}

// amend makes one change of a code, or notes why it cannot be made.
func (l *List) amend(c CodeChange, text Enactment, place *flaws, line int) {
	if c.Code == "" || strings.ContainsFunc(c.Code, func(r rune) bool { return r <= ' ' || r > '~' || r == ';' }) || (strings.TrimSpace(c.Label) == "") != (c.What == CloseCode) {
		place.at(line, "list %s: %s of code %q: a code of letters, digits and signs is needed, and a label unless it is closed", l.ID, c.What, c.Code)
		place.told("flaw.code_text", c.Code, l.Label.VI)
		return
	}
	now, inForce := l.At(c.Code, text.From)
	switch {
	case c.What == OpenCode && inForce:
		place.at(line, "list %s: code %s is in force on %s already", l.ID, c.Code, text.From)
		place.told("flaw.code_open", c.Code, l.Label.VI, now.Label)
	case c.What == OpenCode && !l.nests(c.Parent):
		place.at(line, "list %s: code %s: there is no item above of code %q", l.ID, c.Code, c.Parent)
		place.told("flaw.code_parent", c.Code, l.Label.VI, c.Parent)
	case c.What == OpenCode:
		l.open(c, text)
	case !inForce:
		place.at(line, "list %s: code %s is not in force on %s", l.ID, c.Code, text.From)
		place.told("flaw.code_missing", c.Code, l.Label.VI, text.From.VN())
	case !now.From.Before(text.From):
		place.at(line, "list %s: code %s begins on %s itself", l.ID, c.Code, text.From)
		place.told("flaw.code_begins", c.Code, l.Label.VI, text.From.VN())
	case c.What == RenameCode:
		l.end(c.Code, text.From)
		now.From, now.Label, now.Alt, now.also, now.Source = text.From, c.Label, nil, nil, text.Number
		l.place(now)
	case c.What == CloseCode:
		l.end(c.Code, text.From)
	default:
		place.at(line, "list %s: %q is not one of %s, %s, %s", l.ID, c.What, OpenCode, RenameCode, CloseCode)
		place.told("flaw.code_what")
	}
}

// nests reports whether a new item may stand below a parent: below one that others stand below, or below none where no item has one.
func (l *List) nests(parent string) bool {
	return slices.ContainsFunc(l.Items, func(i Item) bool { return i.Parent == parent })
}

// open adds an edition of a code that holds until the day before the next, or without end.
func (l *List) open(c CodeChange, text Enactment) {
	item := Item{Code: c.Code, Label: c.Label, Parent: c.Parent, From: text.From, Order: len(l.Items) + 1, Source: text.Number, Confidence: "xac_nhan"}
	if _, known := l.byCode[c.Code]; !known {
		l.byCode[c.Code] = int32(len(l.Items))
		l.Items = append(l.Items, item)
		return
	}
	for _, later := range l.editions(c.Code) {
		if later.From.After(text.From) && (item.To.IsZero() || later.From.AddDays(-1).Before(item.To)) {
			item.To = later.From.AddDays(-1)
		}
	}
	l.place(item)
}

// end closes the edition of a code that is in force on a day with the day before it.
func (l *List) end(code string, day civil.Date) {
	for i, item := range l.Items {
		if item.Code == code && item.In(day) {
			l.Items[i].To = day.AddDays(-1)
		}
	}
}
