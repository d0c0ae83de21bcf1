package browser_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"hoso/civil"
	"hoso/law"
)

// december is before the window of its month.
var december = time.Date(2026, 12, 10, 9, 0, 0, 0, civil.Zone)

// TestEarly approves before the window: the page says that it is closed and when it opens; without a ground it asks for one and keeps
// what was chosen and written; with one it is done, and the receipt tells it.
func TestEarly(t *testing.T) {
	t.Parallel()
	s := still(t)
	s.Clock.Set(december)
	head := s.enter(t, "head")
	s.later(6 * time.Minute) // longer than a password lasts
	head.open("/phe-duyet")
	head.expect("17 ngày nữa mở đợt")
	head.expect("Đợt mở từ 27/12/2026 đến hết 31/12/2026. Điều 8.1 Quy chế kèm theo Quyết định 80/2025/QĐ-UBND")
	head.look("head-early")
	head.chooseLine(s, "person6")
	head.giveLineBack(s, "person8", "Quyết định chưa có hiệu lực.")
	head.pressAt("[data-go]")
	head.expect("Chọn căn cứ phê duyệt ngoài đợt.")
	head.expect("Duyệt 4 dòng của 1 người, trả lại 1")
	head.look("head-early-asked")
	head.confirm(func() {
		head.pressAt(`input[name=ground][value=nghi_dinh_27]`)
		head.pressAt("[data-go]")
		head.until("the question for the password", `document.querySelector("dialog#step-up[open]")`)
		head.accessible("asked for the password")
		head.draw("head-early-password")
	})
	head.expect("Thời hạn của Nghị định 27/2026")
	head.expect("Đã phê duyệt 4 dòng, trả lại 1 dòng.")
	if !strings.HasPrefix(head.path(), "/phe-duyet/bien-nhan/") {
		head.fatal("not approved with a ground")
	}
	head.look("head-early-receipt")
}

// TestStrict: where the term says so, nothing is approved outside of the window; the page says it beforehand and cites the article, and
// whoever sends lines all the same is refused with the article.
func TestStrict(t *testing.T) {
	t.Parallel()
	s := still(t)
	s.Office.Book = closing(t)
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

// giveLineBack writes why somebody's line goes back to them.
func (p *tab) giveLineBack(s *site, who, why string) {
	p.t.Helper()
	line := `[data-person="` + string(s.Cast.Askers[who].Dossier) + `"] `
	p.pressAt(line + ".back summary")
	p.fillAt(line+".back input[type=text], "+line+".back input:not([type])", why)
}

// closing is the law with Phú Thọ's window made strict.
func closing(t *testing.T) func() *law.Book {
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
	return func() *law.Book { return book }
}
