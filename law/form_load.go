package law

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"hoso/canon"
	"hoso/civil"
)

const formsDir = "national/forms"

// Levels in words, as the data and the screens name them.
var levelWords = []string{"open", "internal", "restricted", "secret"}

// String gives the level's word.
func (l Level) String() string {
	if l < Open || l > Secret {
		return fmt.Sprintf("level %d", int(l))
	}
	return levelWords[l]
}

// MarshalText writes the level's word.
func (l Level) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads a level's word.
func (l *Level) UnmarshalText(text []byte) error {
	at := slices.Index(levelWords, string(text))
	if at < 0 {
		return fmt.Errorf("there is no level %q, only %s", text, strings.Join(levelWords, ", "))
	}
	*l = Level(at)
	return nil
}

// UnmarshalYAML reads a level's word. It is there beside UnmarshalText because the YAML reader writes the whole file anew for each
// value that it hands over as text.
func (l *Level) UnmarshalYAML(node ast.Node) error {
	var word string
	if err := yaml.NodeToValue(node, &word); err != nil {
		return err
	}
	if err := l.UnmarshalText([]byte(word)); err != nil {
		return fmt.Errorf("[%d:%d] %w", node.GetToken().Position.Line, node.GetToken().Position.Column, err)
	}
	return nil
}

// UnmarshalYAML decodes an entry as strictly as the file around it and keeps the line it begins on.
func (e *Entry) UnmarshalYAML(node ast.Node) error {
	type bare Entry // without this method
	line := node.GetToken().Position.Line
	if err := yaml.NodeToValue(node, (*bare)(e), yaml.Strict(), yaml.DisallowUnknownField()); err != nil {
		return err
	}
	e.line = line
	return nil
}

// loadForms reads every edition of every form.
func loadForms(b *Book, fsys fs.FS) error {
	files, err := fs.Glob(fsys, formsDir+"/*.yaml")
	if err != nil {
		return fmt.Errorf("law: %s: %w", formsDir, err)
	}
	all := &flaws{path: formsDir}
	places := map[*Form]*flaws{}
	for _, file := range files {
		f, err := readForm(fsys, file)
		if err != nil {
			all.add(err)
			continue
		}
		places[f] = &flaws{path: file}
		b.forms = append(b.forms, f)
	}
	all.add(amendForms(b, fsys))
	for _, f := range b.forms {
		place := places[f]
		if place == nil {
			place = &flaws{path: f.Key()} // made by an amendment
		}
		checkForm(b, f, place)
		all.add(place.err())
	}
	all.add(overlappingEditions(b.forms))
	all.add(checkSuccession(b.forms))
	return all.err()
}

// readForm decodes one file and lets the columns of its tables take from their table what they leave out.
func readForm(fsys fs.FS, file string) (*Form, error) {
	data, err := fs.ReadFile(fsys, file)
	if err != nil {
		return nil, fmt.Errorf("law: %s: %w", file, err)
	}
	f := &Form{}
	if err := readYAML(fsys, file, f); err != nil {
		return nil, err
	}
	if want := f.ID + ".yaml"; path.Base(file) != want && path.Base(file) != f.Key()+".yaml" {
		return nil, fmt.Errorf("law: %s: it holds the form %q and must be called %s or %s.yaml", file, f.ID, want, f.Key())
	}
	f.Digest = canon.Digest(data)
	for i := range f.Entries {
		for j := range f.Entries[i].Columns {
			f.Entries[i].Columns[j].inherit(&f.Entries[i])
		}
	}
	f.buildIndex()
	return f, nil
}

// buildIndex finds entries by their ids; of two with one id, which checkForm refuses, the first.
func (f *Form) buildIndex() {
	f.index = make(map[string]*Entry, len(f.Entries))
	for i := range f.Entries {
		if e := &f.Entries[i]; f.index[e.ID] == nil {
			f.index[e.ID] = e
		}
	}
}

// inherit fills in what a column has from its table: a cell is never more open than the table around it.
func (e *Entry) inherit(table *Entry) {
	e.Chapter, e.Item = table.Chapter, table.Item
	e.Level = max(e.Level, table.Level)
	e.Sealed = e.Sealed || table.Sealed
	e.Off = e.Off || table.Off
	for own, from := range map[*string]string{
		&e.Owner: table.Owner, &e.Evidence: table.Evidence, &e.Document: table.Document, &e.Source: table.Source, &e.Only: table.Only,
	} {
		if *own == "" {
			*own = from
		}
	}
	if e.Group == 0 {
		e.Group = table.Group
	}
	if e.Nation.Name != "" {
		e.Nation.Block, e.Nation.List = table.Nation.Block, table.Nation.List
	}
}

// overlappingEditions finds two editions of one form that are in force on the same day, or of the same name.
func overlappingEditions(forms []*Form) error {
	found := &flaws{path: formsDir}
	for i, f := range forms {
		for _, other := range forms[:i] {
			if f.ID != other.ID {
				continue
			}
			if f.Edition == other.Edition || (civil.Range{From: f.From, To: f.To}).Overlaps(civil.Range{From: other.From, To: other.To}) {
				found.add(fmt.Errorf("law: %s: %s and %s are in force on the same days", formsDir, other.Key(), f.Key()))
			}
		}
	}
	return found.err()
}
