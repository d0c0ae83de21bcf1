package hoso

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// plan is the house: a statement of policy. A package imports only packages of floors below its own; rooms of one floor do not open on
// each other. A line is "floor: rooms"; lower lines stand on higher ones. "a < b" inside one floor says that b may import a: the
// sub-rooms of one door. Nobody edits this to make a build pass.
const plan = `
ground: fault canon id civil secret viet text
law:    law
nouns:  record/absence record/account record/amendment record/approval record/change record/dossier record/duty record/evidence record/intake record/journal record/leaving record/matter record/message record/notice record/packet record/print record/quota record/report record/score record/setting record/unit
runner: office
verbs:  office/account office/approval office/backup office/check office/copy office/entry office/exchange office/intake office/lawbook office/leaving office/quality office/quota office/read office/reporting office/unit office/urging
doors:  backup census exchange files paper passkey sheet store vault web worker seal
        exchange/gateway < exchange  exchange/mail  exchange/gateway < exchange/national  exchange/openid exchange/openid/dextest
        seal/cms < seal/pdfraw < seal/pades < seal/trust < seal  seal/trust < seal/demopki
        paper/pdf < paper  store/storetest store/pgtest
roof:   cmd/hoso/compose < cmd/hoso/demo < cmd/hoso/trial  cmd/hoso/compose < cmd/hoso/demo < cmd/hoso
`

// outside names every module a floor or a room may import besides the standard library; docs/dependencies.md says why each is there.
const outside = `
canon            github.com/gowebpki/jcs golang.org/x/mod golang.org/x/text
viet             golang.org/x/text
text             github.com/goccy/go-yaml
law              github.com/goccy/go-yaml
store            modernc.org/sqlite github.com/jackc/pgx/v5 github.com/klauspost/compress golang.org/x/mod
vault            github.com/tink-crypto/tink-go/v2 golang.org/x/crypto
backup           github.com/klauspost/compress
passkey          github.com/go-webauthn/webauthn
seal             golang.org/x/crypto software.sslmate.com/src/go-pkcs12 codeberg.org/go-pdf/fpdf github.com/go-fonts/liberation
paper            codeberg.org/go-pdf/fpdf github.com/go-fonts/liberation rsc.io/qr github.com/xuri/excelize/v2 golang.org/x/text
sheet            github.com/xuri/excelize/v2
exchange/mail    github.com/wneessen/go-mail
exchange/openid  github.com/coreos/go-oidc/v3
web              github.com/a-h/templ github.com/klauspost/compress rsc.io/qr
cmd/hoso         github.com/alecthomas/kong github.com/BurntSushi/toml golang.org/x/mod codeberg.org/go-pdf/fpdf github.com/go-fonts/liberation
`

type house struct {
	floor map[string]int             // package → floor
	opens map[string]map[string]bool // package → rooms of its own floor it may import
}

func readPlan(t *testing.T) house {
	h := house{map[string]int{}, map[string]map[string]bool{}}
	floor := -1
	for line := range strings.Lines(strings.TrimSpace(plan)) {
		rooms := line
		if name, rest, ok := strings.Cut(line, ":"); ok && !strings.Contains(name, " ") {
			floor, rooms = floor+1, rest
		}
		h.readRooms(strings.Fields(rooms), floor)
	}
	if floor != 6 {
		t.Fatalf("the plan has %d floors, want 7", floor+1)
	}
	return h
}

func (h house) readRooms(words []string, floor int) {
	var chain []string
	for i, word := range words {
		if word == "<" {
			continue
		}
		h.floor[word] = floor
		if i == 0 || words[i-1] != "<" {
			chain = nil
		}
		for _, below := range chain {
			h.open(word, below)
		}
		chain = append(chain, word)
	}
}

func (h house) open(room, below string) {
	if h.opens[room] == nil {
		h.opens[room] = map[string]bool{}
	}
	h.opens[room][below] = true
}

// mayImport says why an import of the module itself is against the plan; empty when it is not.
func (h house) mayImport(from, to string) string {
	f, known := h.floor[from]
	t, knownTo := h.floor[to]
	switch {
	case !known || !knownTo:
		return "is not in the plan"
	case t < f || h.opens[from][to]:
		return ""
	case t == f:
		return "is a room of the same floor"
	}
	return "is on a floor above"
}

// outsideOf gives the modules a package may import: those of its own line or of the line of the room it is a part of.
func outsideOf(room string) []string {
	for line := range strings.Lines(strings.TrimSpace(outside)) {
		words := strings.Fields(line)
		if room == words[0] || strings.HasPrefix(room, words[0]+"/") {
			return words[1:]
		}
	}
	return nil
}

// imports reads the imports of every package of the tree, tests left out: they are exempt from the floors.
func imports(t *testing.T) map[string]map[string]string {
	found := map[string]map[string]string{}
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name != "." && (strings.HasPrefix(d.Name(), ".") || slices.Contains([]string{"node_modules", "testdata", "dist"}, d.Name())) {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		return readImports(found, filepath.ToSlash(name))
	})
	if err != nil {
		t.Fatal(err)
	}
	delete(found, ".")
	return found
}

func readImports(found map[string]map[string]string, name string) error {
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
	if err != nil {
		return err
	}
	room := path.Dir(name)
	if found[room] == nil {
		found[room] = map[string]string{}
	}
	for _, spec := range file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return err
		}
		found[room][imported] = name
	}
	return nil
}

func TestHouse(t *testing.T) {
	h := readPlan(t)
	tree := imports(t)
	for room, imported := range tree {
		if _, ok := h.floor[room]; !ok {
			t.Errorf("%s is built but not in the plan", room)
			continue
		}
		for name, file := range imported {
			if own, ok := strings.CutPrefix(name, "hoso/"); ok {
				if why := h.mayImport(room, own); why != "" {
					t.Errorf("%s imports %s, which %s", file, own, why)
				}
				continue
			}
			if first, _, _ := strings.Cut(name, "/"); strings.Contains(first, ".") && !slices.ContainsFunc(outsideOf(room), func(m string) bool { return name == m || strings.HasPrefix(name, m+"/") }) {
				t.Errorf("%s imports %s, which is not named for %s", file, name, room)
			}
		}
	}
	for room := range h.floor {
		if tree[room] == nil {
			t.Errorf("%s is in the plan but not built", room)
		}
	}
}

// TestHouseViews: web, paper, exchange and worker get views that are masked already; they do not know the nouns.
func TestHouseViews(t *testing.T) {
	for room, imported := range imports(t) {
		door, _, _ := strings.Cut(room, "/")
		if !slices.Contains([]string{"web", "paper", "exchange", "worker"}, door) {
			continue
		}
		for name, file := range imported {
			if strings.HasPrefix(name, "hoso/record/") {
				t.Errorf("%s imports %s: doors get views, not records", file, name)
			}
		}
	}
}

// TestHouseDependencies: every direct dependency has a line in docs/dependencies.md, and what is shipped imports at most 25; what tests alone
// import is not in the program.
func TestHouseDependencies(t *testing.T) {
	mod, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := os.ReadFile("docs/dependencies.md")
	if err != nil {
		t.Fatal(err)
	}
	shipped, found := 0, imports(t)
	for line := range strings.Lines(string(mod)) {
		words := strings.Fields(line)
		if len(words) != 2 || !strings.HasPrefix(words[1], "v") {
			continue
		}
		if imported(found, words[0]) {
			shipped++
		}
		if !strings.Contains(string(doc), "`"+words[0]+"`") {
			t.Errorf("%s has no line in docs/dependencies.md", words[0])
		}
	}
	if shipped == 0 || shipped > 25 {
		t.Errorf("what is shipped imports %d modules, want 1 to 25", shipped)
	}
}

// imported reports whether a package of ours imports a module.
func imported(found map[string]map[string]string, module string) bool {
	for _, names := range found {
		for name := range names {
			if name == module || strings.HasPrefix(name, module+"/") {
				return true
			}
		}
	}
	return false
}
