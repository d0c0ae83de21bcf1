package hoso

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// recordNames reads every exported name of record/*, as "package.Name", and which of them are types.
func recordNames(t *testing.T) (names map[string]bool, types []string) {
	t.Helper()
	files, err := filepath.Glob("record/*/*.go")
	must(t, err)
	names = map[string]bool{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		must(t, err)
		for _, decl := range file.Decls {
			general, ok := decl.(*ast.GenDecl)
			if !ok {
				continue
			}
			for _, spec := range general.Specs {
				for _, ident := range identsOf(spec) {
					if !ident.IsExported() {
						continue
					}
					names[file.Name.Name+"."+ident.Name] = true
					if general.Tok == token.TYPE {
						types = append(types, file.Name.Name+"."+ident.Name)
					}
				}
			}
		}
	}
	return names, types
}

func identsOf(spec ast.Spec) []*ast.Ident {
	switch s := spec.(type) {
	case *ast.TypeSpec:
		return []*ast.Ident{s.Name}
	case *ast.ValueSpec:
		return s.Names
	}
	return nil
}

// TestGlossary: every exported type of record/* has a line in the glossary, and the glossary names nothing of record/* that is not there.
func TestGlossary(t *testing.T) {
	text, err := os.ReadFile("docs/glossary.md")
	must(t, err)
	names, types := recordNames(t)
	if len(types) < 20 {
		t.Fatalf("only %d exported types in record/*: they are not found", len(types))
	}
	for _, name := range types {
		if !strings.Contains(string(text), "`"+name+"`") {
			t.Errorf("docs/glossary.md has no line for %s", name)
		}
	}
	rooms, err := filepath.Glob("record/*")
	must(t, err)
	for _, room := range rooms {
		for _, found := range regexp.MustCompile("`("+filepath.Base(room)+`\.[A-Z]\w*)`+"`").FindAllStringSubmatch(string(text), -1) {
			if !names[found[1]] {
				t.Errorf("docs/glossary.md explains %s, which is not there", found[1])
			}
		}
	}
}
