package text_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"hoso/text"
)

// keyShape is how keys are written: name.space.
var keyShape = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$`)

// said are the functions and the fields that take a key.
var (
	saidBy = []string{"New", "Say", "SayText", "say", "Notify", "NotifyPerson", "Fail", "finding", "told", "nothingYet"}
	heldIn = []string{"Key", "key"}
)

// notKeys look like keys and are none: names of acts that stand where a key could.
var notKeys = []string{"opening.hrl", "vault.name", "law.list", "law.terms", "journal.key", "master.json", "hoso.db"}

// TestEveryKeyHasASentence reads the whole tree for keys that are said and looks for their sentences: a key without one would be shown
// to a person as it stands.
func TestEveryKeyHasASentence(t *testing.T) {
	vi := text.For(text.Vietnamese)
	used := usedKeys(t)
	if len(used) < 200 {
		t.Fatalf("only %d keys were found in the tree: the search is broken", len(used))
	}
	for _, key := range slices.Sorted(maps.Keys(used)) {
		switch u := used[key]; {
		case !vi.Has(key) && !slices.Contains(notKeys, key):
			t.Errorf("%s: %s has no sentence", u.place, key)
		case u.args >= 0 && vi.Args(key) > u.args:
			t.Errorf("%s: the sentence of %s wants %d arguments and is given %d", u.place, key, vi.Args(key), u.args)
		}
	}
}

// use is where a key is said, and with how many arguments at least; -1 where that cannot be read off the source.
type use struct {
	place string
	args  int
}

// uses are the keys of the tree.
type uses map[string]use

func (all uses) note(key, place string, args int) {
	u, known := all[key]
	if !known {
		u = use{place, -1}
	}
	if args >= 0 && (u.args < 0 || args < u.args) {
		u = use{place, args}
	}
	all[key] = u
}

// usedKeys finds keys in Go and templ sources and in the law's rules: key → place.
func usedKeys(t *testing.T) uses {
	t.Helper()
	used := uses{}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (strings.HasPrefix(d.Name(), ".") && d.Name() != ".." || d.Name() == "node_modules" || d.Name() == "static" || d.Name() == "testdata"):
			return filepath.SkipDir
		case strings.HasSuffix(path, "_test.go"), strings.HasSuffix(path, "_templ.go"):
			return nil
		case strings.HasSuffix(path, ".go"):
			return inGo(used, path)
		case strings.HasSuffix(path, ".templ"):
			return inText(used, path, templKeys)
		case strings.HasSuffix(path, "rules.yaml"):
			return inText(used, path, yamlKeys)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return used
}

var (
	templKeys = regexp.MustCompile(`(?:Say|told|nothingYet)\((?:v, )?(?:"[a-z0-9-]+", )?"([a-z0-9_.]+)"[,)]`)
	yamlKeys  = regexp.MustCompile(`(?m)\bkey: ([a-z0-9_.]+)`)
)

func inText(used uses, path string, shape *regexp.Regexp) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	for _, m := range shape.FindAllStringSubmatch(string(content), -1) {
		if keyShape.MatchString(m[1]) {
			used.note(m[1], path, -1)
		}
	}
	return nil
}

func inGo(used uses, path string) error {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, nil, 0)
	if err != nil {
		return err
	}
	note := func(e ast.Expr, args int) {
		literal, ok := e.(*ast.BasicLit)
		if !ok || literal.Kind != token.STRING {
			return
		}
		if key, err := strconv.Unquote(literal.Value); err == nil && keyShape.MatchString(key) {
			used.note(key, files.Position(literal.Pos()).String(), args)
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			if slices.Contains(saidBy, nameOf(n.Fun)) {
				for _, argument := range n.Args {
					note(argument, given(n))
				}
			}
		case *ast.KeyValueExpr:
			if slices.Contains(heldIn, nameOf(n.Key)) {
				note(n.Value, -1)
			}
		case *ast.AssignStmt:
			if len(n.Lhs) == 1 && len(n.Rhs) == 1 && strings.HasSuffix(strings.ToLower(nameOf(n.Lhs[0])), "key") {
				note(n.Rhs[0], -1)
			}
		case *ast.CompositeLit:
			if strings.Contains(path, "seal") {
				for _, e := range n.Elts {
					note(e, -1)
				}
			}
		}
		return true
	})
	return nil
}

// given counts the arguments a fault or a sentence is given; -1 where they are spread out of a slice.
func given(call *ast.CallExpr) int {
	switch {
	case call.Ellipsis != token.NoPos:
		return -1
	case nameOf(call.Fun) == "New":
		return len(call.Args) - 2
	case nameOf(call.Fun) == "Say":
		return len(call.Args) - 1
	}
	return -1
}

func nameOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}
