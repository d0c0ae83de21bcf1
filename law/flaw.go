package law

import (
	"errors"
	"fmt"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
)

// flaws gathers everything that is wrong with one file, so that whoever mends the law's data sees it all at once.
type flaws struct {
	path  string
	found []error
}

// at notes a flaw of one line.
func (f *flaws) at(line int, format string, args ...any) {
	f.found = append(f.found, fmt.Errorf("law: %s:%d: %s", f.path, line, fmt.Sprintf(format, args...)))
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
func (f *flaws) terms(one, other Term, why string) {
	f.add(fmt.Errorf("law: %s: %s (%s) contradicts %s (%s) in %s: %s", one.place, one.ID, one.Value, other.ID, other.Value, other.place, why))
}

// termFlaw is a flaw of a term that was read long ago.
func termFlaw(t Term, format string, args ...any) error {
	return fmt.Errorf("law: %s: %s: %s", t.place, t.ID, fmt.Sprintf(format, args...))
}
