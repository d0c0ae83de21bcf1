package office_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestUnjournalled pins the printed lists of what stands outside the runner's rule: acts that rest on no right, acts without a journal
// entry, functions that read the store by themselves, and the one that writes. Whoever adds to them changes this test in the open.
func TestUnjournalled(t *testing.T) {
	got := map[string][]string{}
	eachFunction(t, func(file string, f *ast.FuncDecl) {
		where := file + " " + f.Name.Name
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			switch name := called(call); {
			case name == "Do" || name == "office.Do":
				if asksNothing(call) {
					got["rest on no right"] = append(got["rest on no right"], act(call))
				}
			case name == "office.Unjournalled":
				got["leave no entry"] = append(got["leave no entry"], act(call))
			case strings.HasSuffix(name, ".Store.View"):
				got["read by themselves"] = append(got["read by themselves"], where)
			case strings.HasSuffix(name, ".Store.Commit"):
				got["write"] = append(got["write"], where)
			}
			return true
		})
	})
	for list, want := range map[string][]string{
		"rest on no right":   {"account.ask_passkey", "account.begin_shared", "account.choices", "account.choose", "account.contact", "account.password", "account.prove_shared", "account.sign_in", "account.sign_in", "account.sign_in", "account.sign_in", "account.sign_out", "account.step_up", "duty.own", "matter.own", "matter.view", "notice.count", "notice.list"},
		"leave no entry":     {"notice.read", "session.language", "session.touch"},
		"read by themselves": {"account/session.go Resolve", "approval/sign.go FinishBatch", "approval/sign_sheet.go FinishSheet", "census_load.go LoadCensus", "check/check.go Run", "desk.go Unjournalled", "desk.go do", "lawbook.go LoadBook"},
		"write":              {"desk.go Unjournalled", "desk.go commit", "desk.go earlier", "desk.go refuse"},
	} {
		slices.Sort(got[list])
		if !slices.Equal(got[list], want) {
			t.Errorf("what may %s is\n  %s\nthe list says\n  %s", list, strings.Join(got[list], "\n  "), strings.Join(want, "\n  "))
		}
	}
}

// eachFunction parses the office's sources, tests aside.
func eachFunction(t *testing.T, fn func(file string, f *ast.FuncDecl)) {
	t.Helper()
	seen := 0
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, decl := range file.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok {
				seen++
				fn(filepath.ToSlash(path), f)
			}
		}
		return nil
	})
	must(t, err)
	if seen < 100 {
		t.Fatalf("only %d functions were read", seen)
	}
}

// called gives the name a call is written with: "office.Do", "o.Store.View".
func called(call *ast.CallExpr) string {
	switch fun := call.Fun.(type) {
	case *ast.IndexExpr:
		return written(fun.X)
	case ast.Expr:
		return written(fun)
	}
	return ""
}

func written(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return written(e.X) + "." + e.Sel.Name
	}
	return ""
}

// act is the name an act is run under: its fourth argument.
func act(call *ast.CallExpr) string {
	if len(call.Args) > 3 {
		if lit, ok := call.Args[3].(*ast.BasicLit); ok {
			if name, err := strconv.Unquote(lit.Value); err == nil {
				return name
			}
		}
	}
	return "not written out"
}

func asksNothing(call *ast.CallExpr) bool {
	found := false
	for _, arg := range call.Args {
		ast.Inspect(arg, func(n ast.Node) bool {
			if inner, ok := n.(*ast.CallExpr); ok && strings.HasSuffix(called(inner), ".Unasked") {
				found = true
			}
			return true
		})
	}
	return found
}
