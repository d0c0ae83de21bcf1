package browser_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"hoso/civil"
	"hoso/cmd/hoso/trial"
	"hoso/law"
)

// december is before the window of its month.
var december = time.Date(2026, 12, 10, 9, 0, 0, 0, civil.Zone)

// TestStrict: where the term says so, nothing is approved outside of the window; the page says it beforehand and cites the article, and
// whoever sends lines all the same is refused with the article.
func TestStrict(t *testing.T) {
	t.Parallel()
	s := serve(t, trial.Under(strict(t)))
	s.Clock.Set(december)
	head := s.enter(t, "head")
	head.open("/phe-duyet")
	head.expect("Điều 8.1 Quy chế kèm theo Quyết định 80/2025/QĐ-UBND")
	if eval[bool](head, `Boolean(document.querySelector("[data-go], input[name=ground]"))`) {
		head.fatal("the page offers what it will refuse")
	}
	head.look("head-strict")
	head.chooseLine(s, "person6")
	head.provoke(403, 410, 422)
	head.leaveAt(".act-bar button[type=submit]")
	refusal := eval[string](head, `document.querySelector(".trouble, [role=alert]")?.innerText ?? ""`)
	if !strings.Contains(refusal, "Điều 8.1 Quy chế kèm theo Quyết định 80/2025/QĐ-UBND") {
		head.fatal("refused without the article: %q", refusal)
	}
	head.look("head-strict-refused")
	head.provoke()
	head.open("/phe-duyet")
	head.expect(s.name("person6"))
}

// chooseLine ticks somebody's line of the sheet, opening the group it stands in.
func (p *tab) chooseLine(s *site, who string) {
	p.t.Helper()
	line := `document.querySelector('[data-person="` + string(s.Cast.Askers[who].Dossier) + `"]')`
	if eval[bool](p, `Boolean(`+line+`.closest("[data-group]:not([open])"))`) {
		p.click("the group of "+who, line+`.closest("[data-group]").querySelector("summary")`)
	}
	p.pressAt(`[data-person="` + string(s.Cast.Askers[who].Dossier) + `"] .line-box`)
}

// strict is the law with Phú Thọ's window made strict.
func strict(t *testing.T) *law.Book {
	t.Helper()
	const path = "province/phu-tho/terms.yaml"
	const soft, hard = "  - id: approve.window_strict\n    article: \"8.1\"\n    value: false\n", "  - id: approve.window_strict\n    article: \"8.1\"\n    value: true\n"
	tree := fstest.MapFS{}
	err := fs.WalkDir(law.Embedded(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(law.Embedded(), name)
		tree[name] = &fstest.MapFile{Data: b}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	terms := string(tree[path].Data)
	if strings.Count(terms, soft) != 1 {
		t.Fatal("the term is not where it was")
	}
	tree[path].Data = []byte(strings.Replace(terms, soft, hard, 1))
	book, err := law.Load(tree)
	if err != nil {
		t.Fatal(err)
	}
	return book
}
