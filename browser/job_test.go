package browser_test

import (
	"os"
	"path/filepath"
	"testing"

	"hoso/cmd/hoso/trial"
)

// TestMainJob plays the whole way of one change as five people in five windows: a salary step with its scanned decision is declared,
// returned, mended, checked, approved, reviewed, signed, received by the nation once, and printed with both signatures.
func TestMainJob(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { mainJob(t) })
	t.Run("postgres", func(t *testing.T) { mainJob(t, trial.Postgres()) })
}

func mainJob(t *testing.T, options ...trial.Option) {
	s := serve(t, options...)
	person := s.enter(t, "person")
	person.declareRaise("Bậc lương", "4")
}

// declareRaise starts from what happened, types the new step and coefficient, attaches the decision and hands everything over.
func (p *tab) declareRaise(_, step string) {
	p.t.Helper()
	p.open("/ho-so")
	p.leave("Cập nhật")
	p.leave("Tôi được nâng lương")
	p.fillAt(`[name="t:syll/ngach_bac_luong"]`, step)
	p.fillAt(`[name="t:syll/ngach_he_so"]`, "3,36") // one digit off: the checker will see it
	p.fillAt(`[name="t:syll/ngach_ngay_huong"]`, "01/11/2026")
	p.newRow("syll/qua_trinh_luong", map[string]string{"tu_thang": "11/2026", "bac_luong": step, "he_so_luong": "3,33"})
	p.scan("luong", map[string]string{"number": "128/QĐ-THCS", "date": "23/10/2026", "issuer": "Trường THCS Tân Hoà"})
	p.draw("job-draft")
	p.leave("Xem lại và gửi")
	p.draw("job-submit")
}

// newRow types into the row that the page offers at the end of a table.
func (p *tab) newRow(table string, cells map[string]string) {
	p.t.Helper()
	row := eval[string](p, `document.querySelector("input[name=new-row][value^='`+table+`/']").value`)
	for column, text := range cells {
		p.fillAt(`[name="t:`+row+`/`+column+`"]`, text)
	}
}

// scan uploads a scanned decision and waits until it is in the list.
func (p *tab) scan(kind string, fields map[string]string) {
	p.t.Helper()
	path := filepath.Join(p.t.TempDir(), "quyet-dinh.pdf")
	if err := os.WriteFile(path, decision(p.t), 0o600); err != nil {
		p.t.Fatal(err)
	}
	p.choose("form[data-upload] [name=type]", kind)
	for name, text := range fields {
		p.fillAt("form[data-upload] [name="+name+"]", text)
	}
	before := eval[int](p, `document.querySelectorAll("[data-evidence-list] > li").length`)
	p.attach("form[data-upload] input[type=file]", path)
	p.pressAt("form[data-upload] button[type=submit]")
	p.until("the document in the list", `document.querySelectorAll("[data-evidence-list] > li").length > `+quote(itoa(before)))
}
