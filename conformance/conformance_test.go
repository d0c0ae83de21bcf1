// Package conformance proves the clauses of the four regulations one by one: each script sets up a small office under a regulation, on a fixed
// day, and drives the program through its public JSON interface.
//
// It owns rows.csv (what the clauses ask, one row each), the scripts, and the lists of what is not built yet and of what is nobody's but the
// organisation's. docs/conformance.md is made of them. Invariant: every row has a passing script, or stands in exactly one of the two lists.
package conformance

import (
	"encoding/csv"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/rogpeppe/go-internal/testscript"

	"hoso/cmd/hoso/trial"
	"hoso/exchange/openid/dextest"
)

// update writes docs/conformance.md anew: go test ./conformance -update
var update = flag.Bool("update", false, "write docs/conformance.md anew")

func TestMain(m *testing.M) {
	code := m.Run()
	trial.Close()
	dextest.Close()
	os.Exit(code)
}

// row is one clause: what it asks of the software.
type row struct {
	ID, Regulation, Article, Must, Type string
}

// provinceOf is the folder of the regulation a row belongs to.
func provinceOf(id string) string {
	prefix, _, _ := strings.Cut(id, "-")
	return map[string]string{"PT": "phu-tho", "VP": "vinh-phuc", "DT": "dong-thap", "BD": "binh-dinh"}[prefix]
}

func readRows(t *testing.T) []row {
	t.Helper()
	f, err := os.Open("rows.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []row
	for _, l := range lines[1:] {
		rows = append(rows, row{l[0], l[1], l[2], l[3], l[6]})
	}
	return rows
}

// script is one file of scripts/: what it shows and which rows it serves.
type script struct {
	file, title string
	serves      []string
}

// provinces are the regulations a script is run under: those of the rows it serves.
func (s script) provinces() []string {
	all := map[string]bool{}
	for _, id := range s.serves {
		all[provinceOf(id)] = true
	}
	return slices.Sorted(maps.Keys(all))
}

func readScripts(t *testing.T) []script {
	t.Helper()
	files, err := filepath.Glob("scripts/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var all []script
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		s := script{file: file}
		for line := range strings.Lines(string(text)) {
			comment, is := strings.CutPrefix(strings.TrimSpace(line), "# ")
			if !is {
				break
			}
			if ids, serves := strings.CutPrefix(comment, "serves: "); serves {
				s.serves = append(s.serves, strings.Fields(ids)...)
			} else if s.title == "" {
				s.title = comment
			}
		}
		all = append(all, s)
	}
	return all
}

// lists are the rows no script serves, each with the reason in words.
type lists struct {
	Unbuilt      map[string]string // not built yet
	Organisation map[string]string // nobody's but the organisation's: what in hoso serves it
}

func readLists(t *testing.T) lists {
	t.Helper()
	var l lists
	for file, into := range map[string]*map[string]string{"unbuilt.yaml": &l.Unbuilt, "organisation.yaml": &l.Organisation} {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := yaml.UnmarshalWithOptions(data, into, yaml.Strict()); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
	}
	return l
}

// TestConformance runs every script under every regulation whose rows it serves, holds the rows to their one place, and the page to all of it.
func TestConformance(t *testing.T) {
	rows, scripts, away := readRows(t), readScripts(t), readLists(t)
	passed := results{}
	t.Run("scripts", func(t *testing.T) {
		for _, s := range scripts {
			for _, province := range s.provinces() {
				t.Run(strings.TrimSuffix(filepath.Base(s.file), ".txtar")+"/"+province, func(t *testing.T) {
					play(t, s, province)
					passed.put(s, province, !t.Failed())
				})
			}
		}
	})
	places(t, rows, scripts, away)
	page(t, rows, scripts, away, &passed)
}

// play runs one script in a small office under one regulation.
func play(t *testing.T, s script, province string) {
	testscript.Run(t, testscript.Params{
		Files: []string{s.file},
		Cmds:  commands,
		Setup: func(env *testscript.Env) error {
			c := openTown(t, province)
			env.Values[townKey] = c
			env.Setenv("PROVINCE", province)
			return nil
		},
		Condition: func(cond string) (bool, error) {
			if name, ok := strings.CutPrefix(cond, "in:"); ok {
				return name == province, nil
			}
			return false, fmt.Errorf("unknown condition %q", cond)
		},
	})
}

// results remembers which scripts passed under which regulation.
type results struct {
	mu sync.Mutex
	ok map[string]bool
}

func (r *results) put(s script, province string, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ok == nil {
		r.ok = map[string]bool{}
	}
	r.ok[s.file+" "+province] = ok
}

// places holds every row to one place: served by scripts, or on one of the two lists with a reason; and names nothing that is no row.
func places(t *testing.T, rows []row, scripts []script, away lists) {
	known := map[string]row{}
	for _, r := range rows {
		known[r.ID] = r
	}
	served := map[string]bool{}
	for _, s := range scripts {
		if s.title == "" || len(s.serves) == 0 {
			t.Errorf("%s says neither what it shows nor which rows it serves", s.file)
		}
		if first := strings.TrimSuffix(filepath.Base(s.file), ".txtar"); !slices.Contains(s.serves, first) {
			t.Errorf("%s does not serve the row it is named by", s.file)
		}
		for _, id := range s.serves {
			if _, ok := known[id]; !ok {
				t.Errorf("%s serves %q, which is no row", s.file, id)
			}
			served[id] = true
		}
	}
	for name, list := range map[string]map[string]string{"unbuilt.yaml": away.Unbuilt, "organisation.yaml": away.Organisation} {
		for id, reason := range list {
			r, ok := known[id]
			switch {
			case !ok:
				t.Errorf("%s names %q, which is no row", name, id)
			case served[id]:
				t.Errorf("%s names %s, which a script serves", name, id)
			case reason == "":
				t.Errorf("%s gives no reason for %s", name, id)
			case name == "organisation.yaml" && r.Type != "O":
				t.Errorf("%s names %s, which asks something of the software (%s)", name, id, r.Type)
			}
		}
	}
	for _, r := range rows {
		if !served[r.ID] && away.Unbuilt[r.ID] == "" && away.Organisation[r.ID] == "" {
			t.Errorf("%s (%s) has no script and is on neither list: %s", r.ID, r.Type, r.Must)
		}
	}
}
