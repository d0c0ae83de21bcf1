package law

import (
	"errors"
	"fmt"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
)

// Flaw is one thing that is wrong with the law's data. Its text names the file and the line, for whoever keeps the files; Key and Args name
// the sentence for somebody who caused it at a screen, by an amendment, and are empty where only a file can be wrong like that.
type Flaw struct {
	Key  string
	Args []string
	text string
}

// Error is the flaw with its file and line.
func (f *Flaw) Error() string { return f.text }

// Flaws lists every flaw in what Load or Amended said; what is not a flaw is left out.
func Flaws(err error) []*Flaw {
	switch e := err.(type) {
	case *Flaw:
		return []*Flaw{e}
	case interface{ Unwrap() []error }:
		var all []*Flaw
		for _, part := range e.Unwrap() {
			all = append(all, Flaws(part)...)
		}
		return all
	case interface{ Unwrap() error }:
		return Flaws(e.Unwrap())
	}
	return nil
}

// flaws gathers everything that is wrong with one file, so that whoever mends the law's data sees it all at once.
type flaws struct {
	path  string
	found []error
}

// at notes a flaw of one line.
func (f *flaws) at(line int, format string, args ...any) {
	f.found = append(f.found, &Flaw{text: fmt.Sprintf("law: %s:%d: %s", f.path, line, fmt.Sprintf(format, args...))})
}

// told gives the last flaw noted the sentence that somebody at a screen is told.
func (f *flaws) told(key string, args ...string) {
	last := f.found[len(f.found)-1].(*Flaw)
	last.Key, last.Args = key, args
}

// add notes an error that already names its place; nil is no flaw.
func (f *flaws) add(err error) {
	if err != nil {
		f.found = append(f.found, err)
	}
}

// err joins what was found; nil when nothing was.
func (f *flaws) err() error { return errors.Join(f.found...) }

// located is a row of a YAML file together with the line it begins on.
type located[T any] struct {
	Row  T
	Line int
}

// UnmarshalYAML decodes the row as strictly as the file around it.
func (l *located[T]) UnmarshalYAML(node ast.Node) error {
	l.Line = node.GetToken().Position.Line
	return yaml.NodeToValue(node, &l.Row, yaml.Strict(), yaml.DisallowUnknownField())
}

// terms notes two terms that contradict each other, with both places.
func (f *flaws) terms(one, other Term, key, why string, args ...string) {
	f.add(&Flaw{text: fmt.Sprintf("law: %s: %s (%s) contradicts %s (%s) in %s: %s", one.place, one.ID, one.Value, other.ID, other.Value, other.place, why)})
	f.told(key, args...)
}

// termFlaw is a flaw of a term that was read long ago.
func termFlaw(t Term, format string, args ...any) error {
	return &Flaw{text: fmt.Sprintf("law: %s: %s: %s", t.place, t.ID, fmt.Sprintf(format, args...))}
}
