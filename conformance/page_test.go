package conformance

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const pageFile = "../docs/conformance.md"

var regulations = []struct{ prefix, name string }{
	{"PT", "Phú Thọ, Quyết định 80/2025/QĐ-UBND"}, {"VP", "Vĩnh Phúc, Quyết định 29/2024/QĐ-UBND (repealed)"},
	{"DT", "Đồng Tháp, Quyết định 37/2024/QĐ-UBND"}, {"BD", "Bình Định, draft of 2024"},
}

// page holds docs/conformance.md to the rows, the scripts and their results, and prints the totals of each regulation.
func page(t *testing.T, rows []row, scripts []script, away lists, passed *results) {
	text := write(rows, scripts, away, passed)
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "| **") {
			t.Log(strings.TrimSpace(line))
		}
	}
	if *update {
		if err := os.WriteFile(pageFile, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	there, err := os.ReadFile(pageFile)
	if err != nil {
		t.Fatal(err)
	}
	if string(there) != text {
		t.Error("docs/conformance.md is stale: make conformance ARGS=-update")
	}
}

func write(rows []row, scripts []script, away lists, passed *results) string {
	var b strings.Builder
	b.WriteString("# Which clause is met by which running test\n\n")
	b.WriteString("Made of `conformance/rows.csv`, the scripts of `conformance/scripts` and the two lists beside them; `make conformance` runs them all, and this\n")
	b.WriteString("page is refused where it is stale. A script drives the program through its JSON interface, in a small office under the regulation of the row.\n\n")
	b.WriteString("Types: D data · A accounts · F function · W approval · G signature · L moving and leaving · X exchange · R reports · S security · B storage ·\n")
	b.WriteString("V availability · O organisational.\n\n")
	b.WriteString("| regulation | rows | proven | organisational | not yet built |\n|---|---|---|---|---|\n")
	for _, reg := range regulations {
		n, proven, organisation, unbuilt := 0, 0, 0, 0
		for _, r := range rows {
			if !strings.HasPrefix(r.ID, reg.prefix+"-") {
				continue
			}
			n++
			switch {
			case len(serving(scripts, r.ID)) > 0:
				proven++
			case away.Organisation[r.ID] != "":
				organisation++
			default:
				unbuilt++
			}
		}
		fmt.Fprintf(&b, "| **%s** | %d | %d | %d | %d |\n", reg.name, n, proven, organisation, unbuilt)
	}
	for _, reg := range regulations {
		fmt.Fprintf(&b, "\n## %s\n\n| row | type | what it asks | proof |\n|---|---|---|---|\n", reg.name)
		for _, r := range rows {
			if strings.HasPrefix(r.ID, reg.prefix+"-") {
				fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", r.ID, r.Type, cell(r.Must), proof(r, scripts, away, passed))
			}
		}
	}
	return b.String()
}

func cell(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(text, "|", "\\|"), "\n", " ")
}

func serving(scripts []script, id string) []script {
	return slices.DeleteFunc(slices.Clone(scripts), func(s script) bool { return !slices.Contains(s.serves, id) })
}

// proof is the last cell of a row: its scripts with their results, or the sentence of the list it is on.
func proof(r row, scripts []script, away lists, passed *results) string {
	var parts []string
	for _, s := range serving(scripts, r.ID) {
		result := "fails"
		if passed.ok[s.file+" "+provinceOf(r.ID)] {
			result = "passes"
		}
		parts = append(parts, fmt.Sprintf("[%s](../conformance/%s) %s", strings.TrimSuffix(filepath.Base(s.file), ".txtar"), s.file, result))
	}
	switch {
	case len(parts) > 0:
		return strings.Join(parts, "; ")
	case away.Organisation[r.ID] != "":
		return "organisational: " + cell(away.Organisation[r.ID])
	}
	return "*not yet built*: " + cell(away.Unbuilt[r.ID])
}
