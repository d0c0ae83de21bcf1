package law

import (
	"cmp"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"hoso/canon"
)

// FieldChange adds an entry to a form or changes one, from the amendment's first day on: a new edition of the form begins with it. What is left
// empty stays as it is. No entry is ever taken out and none becomes of another kind: what was entered can always be read.
type FieldChange struct {
	Form     string   `json:"form" yaml:"form"`
	Entry    string   `json:"entry" yaml:"entry"` // "so_dien_thoai", "qua_trinh_luong.he_so"; a new one begins with "dp_" (địa phương)
	New      bool     `json:"new" yaml:"new,omitempty"`
	Label    Label    `json:"label" yaml:"label"`
	Help     Label    `json:"help" yaml:"help"`
	Required []string `json:"required" yaml:"required,omitempty"` // categories or "all"; "none": of nobody
	Evidence string   `json:"evidence" yaml:"evidence,omitempty"`
	Document string   `json:"document" yaml:"document,omitempty"` // the evidence type, where evidence is asked
	Level    string   `json:"level" yaml:"level,omitempty"`       // the same or more restricted
	Use      string   `json:"use" yaml:"use,omitempty"`           // NotUsed, or Used again
	Chapter  string   `json:"chapter" yaml:"chapter,omitempty"`   // of a new entry, as all below
	Kind     string   `json:"kind" yaml:"kind,omitempty"`         // of NewKinds
	List     string   `json:"list" yaml:"list,omitempty"`         // for a code
	Owner    string   `json:"owner" yaml:"owner,omitempty"`       // who enters it: "person" or "officer"
}

// Place is the field or table the change is of, and the column where it is of one.
func (c FieldChange) Place() (field, column string) {
	field, column, _ = strings.Cut(c.Entry, ".")
	return field, column
}

// Whether an entry is asked.
const (
	Used    = "on"
	NotUsed = "off"
)

// localPrefix begins the id of every entry that a province added, so that none can be in the way of an entry of the nation's.
const localPrefix = "dp_"

// longestText is how many characters an added text takes.
const longestText = 500

// NewKinds are the kinds an added entry may be of.
func NewKinds() []string { return []string{"text", "long_text", "integer", "date", "code", "money"} }

// amendForms lays the amending texts over the forms, those that begin first first.
func amendForms(b *Book, fsys fs.FS) error {
	texts, err := readNationalAmendings(fsys)
	if err != nil {
		return err
	}
	slices.SortStableFunc(texts, func(x, y nationalAmending) int { return x.Amending.From.Compare(y.Amending.From) })
	all := &flaws{}
	for _, text := range texts {
		place := &flaws{path: text.path}
		for _, c := range text.Fields {
			if text.Settled {
				b.resettle(c.Row, text.Amending)
				continue
			}
			b.amendForm(c.Row, text.Amending, place, c.Line)
		}
		all.add(place.err())
	}
	return all.err()
}

// resettle makes a change that was made before, as far as the forms of this release take it: where an edition begins on its day, that one is
// amended instead, and what no longer fits is left out.
func (b *Book) resettle(c FieldChange, text Enactment) {
	now, err := b.Form(c.Form, text.From)
	if err != nil {
		return
	}
	trial := now.split(text)
	now.To = trial.To // split ended it: this was only tried
	tried := &flaws{}
	trial.amend(c, text, tried, 1)
	probe := &formCheck{flaws: tried, book: b, form: trial, nation: map[string]int{}}
	field, _ := c.Place()
	if e := trial.Entry(field); e != nil {
		probe.entry(e, e.ID)
	}
	if tried.err() != nil {
		return
	}
	if now.From == text.From {
		now.amended = true
	}
	b.amendForm(c, text, &flaws{}, 1)
}

// amendForm makes one change in the edition that begins with the amending text, and in all that begin later.
func (b *Book) amendForm(c FieldChange, text Enactment, place *flaws, line int) {
	now, err := b.Form(c.Form, text.From)
	if err != nil {
		place.at(line, "form %s is not in force on %s", c.Form, text.From)
		place.told("flaw.form_missing", c.Form, text.From.VN())
		return
	}
	if now.From.Before(text.From) {
		b.forms = append(b.forms, now.split(text))
	} else if !now.amended {
		place.at(line, "the edition %s begins on %s itself", now.Key(), text.From)
		place.told("flaw.form_begins", text.From.VN())
		return
	}
	for _, f := range b.forms {
		if f.ID == c.Form && !f.From.Before(text.From) {
			f.amend(c, text, place, line)
		}
	}
}

// split ends an edition with the day before a text and gives the one that begins with it.
func (f *Form) split(text Enactment) *Form {
	later := *f
	later.Edition, later.From, later.amended = text.From.String(), text.From, true
	later.Source = f.Source + "; " + text.Number
	later.Entries = slices.Clone(f.Entries)
	for i := range later.Entries {
		later.Entries[i].Columns = slices.Clone(later.Entries[i].Columns)
	}
	later.Digest = canon.Digest([]byte(f.Digest + " " + later.Key()))
	later.buildIndex()
	f.To = text.From.AddDays(-1)
	return &later
}

// amend makes one change in an edition; its digest then names the edition before and what was changed.
func (f *Form) amend(c FieldChange, text Enactment, place *flaws, line int) {
	told := func(key string, args ...string) {
		place.at(line, "%s: entry %s: %s %v", f.Key(), c.Entry, key, args)
		place.told(key, args...)
	}
	if c.New {
		f.add(c, text, told)
	} else {
		f.change(c, told)
	}
	digest, err := canon.DigestOf(c)
	if err != nil {
		place.at(line, "%v", err)
	}
	f.Digest = canon.Digest([]byte(f.Digest + " " + text.Number + " " + digest))
	f.buildIndex()
}

// add puts a new entry behind those of its chapter.
func (f *Form) add(c FieldChange, text Enactment, told func(string, ...string)) {
	switch {
	case !strings.HasPrefix(c.Entry, localPrefix) || !entryID.MatchString(c.Entry) || strings.Contains(c.Entry, "."):
		told("flaw.field_id", c.Entry)
	case f.Entry(c.Entry) != nil:
		told("flaw.field_known", c.Entry)
	case strings.TrimSpace(c.Label.VI) == "" || strings.TrimSpace(c.Label.EN) == "":
		told("flaw.field_label")
	case !slices.Contains(NewKinds(), c.Kind) || (c.Kind == "code") != (c.List != ""):
		told("flaw.field_kind")
	case c.Owner != "person" && c.Owner != "officer":
		told("flaw.field_owner")
	}
	e := Entry{ID: c.Entry, Chapter: c.Chapter, Kind: c.Kind, Owner: c.Owner, Level: Internal, Evidence: "none", Source: text.Number}
	if c.List != "" {
		e.Lists = []string{c.List}
	}
	if c.Kind == "text" || c.Kind == "long_text" {
		e.Max = longestText
	}
	e.take(c, told)
	at := len(f.Entries)
	for i := range f.Entries {
		if f.Entries[i].Chapter == e.Chapter {
			at = i + 1
		}
	}
	f.Entries = slices.Insert(f.Entries, at, e)
}

// change takes over what the amendment says of an entry that is there.
func (f *Form) change(c FieldChange, told func(string, ...string)) {
	table, column := c.Place()
	e := f.Entry(table)
	if e != nil && column != "" {
		e = e.Column(column)
	}
	if e == nil || c.Kind != "" || c.List != "" || c.Owner != "" || c.Chapter != "" {
		told("flaw.field_missing", c.Entry)
		return
	}
	if c.Use == NotUsed && (e.Nation.Mandatory || e.Index || e.Owner == "derived" || e.Owner == "agency" || c.Entry == f.Switch) {
		told("flaw.field_needed", e.Label.VI)
	}
	e.take(c, told)
	for i := range e.Columns {
		e.Columns[i].follow(e, c)
	}
}

// follow carries to a column what was said of its table: it is never asked, more open or differently proven without it.
func (e *Entry) follow(table *Entry, c FieldChange) {
	if c.Use != "" {
		e.Off, e.ended = table.Off, table.ended
	}
	if c.Evidence != "" {
		e.Evidence, e.Document = table.Evidence, table.Document
	}
	e.Level = max(e.Level, table.Level)
}

func (e *Entry) take(c FieldChange, told func(string, ...string)) {
	if c.Label != (Label{}) {
		e.Label = c.Label
	}
	if c.Help != (Label{}) {
		e.Help = c.Help
	}
	if len(c.Required) > 0 {
		e.Required = slices.DeleteFunc(slices.Clone(c.Required), func(category string) bool { return category == notStated })
	}
	e.Evidence, e.Document = cmp.Or(c.Evidence, e.Evidence), cmp.Or(c.Document, e.Document)
	if c.Level != "" {
		var level Level
		if err := level.UnmarshalText([]byte(c.Level)); err != nil || level > Restricted || level < e.Level && !c.New {
			told("flaw.field_level", e.Label.VI)
		}
		e.Level = level
	}
	switch c.Use {
	case "":
	case NotUsed:
		e.Off, e.ended = true, true
	case Used:
		if e.Off && !e.ended {
			told("flaw.field_off", e.Label.VI)
		}
		e.Off, e.ended = false, false
	default:
		told("flaw.field_use")
	}
}

// continues checks that a later edition of a form has every entry of an earlier one, of the same kind and as well protected: what was entered
// under the one is read under the other.
func (f *Form) continues(earlier *Form) error {
	found := &flaws{path: formsDir}
	for i := range earlier.Entries {
		old := &earlier.Entries[i]
		e := f.Entry(old.ID)
		found.add(continues(f, earlier, old, e, old.ID))
		if e == nil {
			continue
		}
		for j := range old.Columns {
			found.add(continues(f, earlier, &old.Columns[j], e.Column(old.Columns[j].ID), old.ID+"."+old.Columns[j].ID))
		}
	}
	return found.err()
}

func continues(f, earlier *Form, old, e *Entry, name string) error {
	switch {
	case e == nil:
		return fmt.Errorf("law: %s: %s has no entry %s, which %s has; an entry that is asked no more stays with off: true", formsDir, f.Key(), name, earlier.Key())
	case e.Kind != old.Kind:
		return fmt.Errorf("law: %s: entry %s is of the kind %s in %s and %s in %s", formsDir, name, e.Kind, f.Key(), old.Kind, earlier.Key())
	case old.Sealed && !e.Sealed:
		return fmt.Errorf("law: %s: entry %s is sealed in %s and not in %s", formsDir, name, earlier.Key(), f.Key())
	}
	return nil
}

// checkSuccession checks each form's editions in the order of their days.
func checkSuccession(forms []*Form) error {
	sorted := slices.Clone(forms)
	slices.SortStableFunc(sorted, func(a, b *Form) int {
		return cmp.Or(strings.Compare(a.ID, b.ID), a.From.Compare(b.From))
	})
	found := &flaws{path: formsDir}
	for i := 1; i < len(sorted); i++ {
		if sorted[i].ID == sorted[i-1].ID {
			found.add(sorted[i].continues(sorted[i-1]))
		}
	}
	return found.err()
}
