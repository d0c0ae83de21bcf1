package browser_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"hoso/cmd/hoso/demo"
	"hoso/cmd/hoso/trial"
	"hoso/seal"
)

// TestMainJob plays the whole way of one change as five people in five windows: a salary step with its scanned decision is declared,
// returned, mended, checked, approved, reviewed, signed, received by the nation once, and printed with both signatures.
func TestMainJob(t *testing.T) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) { mainJob(t) })
	if os.Getenv("HOSO_PROVE") != "" { // the doors see one store (storetest), and the acts play on both each time
		t.Run("postgres", func(t *testing.T) { mainJob(t, trial.Postgres()) })
	}
}

func mainJob(t *testing.T, options ...trial.Option) {
	t.Parallel()
	s := serve(t, options...)
	person, officer, head := s.enter(t, "person"), s.enter(t, "officer"), s.enter(t, "head")
	person.declareRaise()
	officer.giveBack(s.name("person"), "Hệ số ghi 3,36, quyết định ghi 3,33. Đề nghị sửa theo quyết định.")
	person.mendRaise("Hệ số ghi 3,36, quyết định ghi 3,33.")
	officer.passByKeyboard(s.name("person"))

	s.later(6 * time.Minute) // longer than a password lasts
	head.approve(s, "person")
	s.enter(t, "reviewer").passVersion(s.name("person"))
	director := s.enter(t, "director")
	s.later(6 * time.Minute)
	director.signBatch()
	s.receivedOnce(t)
	person.seeSent()

	person.askForCopy("Bổ sung hồ sơ dự thi thăng hạng")
	head.leaveAt(`nav a[href="/ky-ban-sao"]`)
	head.expect(s.name("person"))
	head.confirm(func() { head.pressAt(`form[action$="/ky"] button`) })
	s.idle(t)
	officer.leaveAt(`nav a[href="/ky-ban-sao"]`)
	officer.expect(s.name("person"))
	officer.confirm(func() { officer.pressAt(`form[action$="/dong-dau"] button`) })
	s.idle(t)
	s.signedTwice(t, person.fetchCopy())
}

// declareRaise starts from what happened, types the new step and coefficient, attaches the decision and hands everything over.
func (p *tab) declareRaise() {
	p.t.Helper()
	p.leaveAt(`main a[href$="/cap-nhat"]`)
	p.leaveAt(`button[name=event][value=nang_luong]`)
	p.fillAt(`[name="t:syll/ngach_bac_luong"]`, "4")
	p.fillAt(`[name="t:syll/ngach_he_so"]`, "3,36") // one digit off: the page notes it, the checker returns it
	p.fillAt(`[name="t:syll/ngach_ngay_huong"]`, "01/11/2026")
	p.newRow("syll/qua_trinh_luong", "tu_thang", "11/2026", "bac_luong", "4", "he_so_luong", "3,33")
	p.expect("Hệ số 3,36 không khớp")
	p.scan("luong", "number", "128/QĐ-THCS", "date", "23/10/2026", "issuer", "Trường THCS Tân Hoà")
	p.draw("job-draft")
	p.leaveAt(`button[name=sau][value=gui]`)
	p.handOver()
}

// handOver confirms what the page shows and sends it.
func (p *tab) handOver() {
	p.t.Helper()
	p.fillAt("input[name=effect]", "01/11/2026")
	p.fillAt("input[name=signed]", "23/10/2026")
	p.fillAt("input[name=receipt]", "20/11/2026")
	p.pressAt("input[name=confirm]")
	p.draw("job-submit")
	p.leaveAt(`form[action$="/gui"] button[type=submit]`)
	p.expect("chờ kiểm tra")
	p.draw("job-sent")
}

// newRow types into the row that the page offers at the end of a table.
func (p *tab) newRow(table string, cells ...string) {
	p.t.Helper()
	row := eval[string](p, `document.querySelector("input[name=new-row][value^='`+table+`/']").value`)
	for cell := range slices.Chunk(cells, 2) {
		p.fillAt(`[name="t:`+row+`/`+cell[0]+`"]`, cell[1])
	}
}

// scan uploads a scanned decision and waits until it is in the list.
func (p *tab) scan(kind string, fields ...string) {
	p.t.Helper()
	path := filepath.Join(p.t.TempDir(), "quyet-dinh.pdf")
	if err := os.WriteFile(path, decision(p.t), 0o600); err != nil {
		p.t.Fatal(err)
	}
	p.choose("form[data-upload] [name=type]", kind)
	for field := range slices.Chunk(fields, 2) {
		p.fillAt("form[data-upload] [name="+field[0]+"]", field[1])
	}
	p.attach("form[data-upload] input[type=file]", path)
	p.pressAt("form[data-upload] button[type=submit]")
	p.until("the document in the list", `document.querySelectorAll("[data-evidence-list] > li").length === 1`)
}

// drawn tells that something dark stands on the sheet of the viewer.
const drawn = `[...document.querySelectorAll(".viewer canvas")].some((c) => {
	const small = new OffscreenCanvas(60, 60).getContext("2d", {willReadFrequently: true});
	if (c.width > 0) small.drawImage(c, 0, 0, 60, 60);
	return small.getImageData(0, 0, 60, 60).data.some((v, i) => i % 4 === 0 && v > 0 && v < 200);
})`

// openChange finds somebody's change in the queue with the arrow keys, and opens it with Enter.
func (p *tab) openChange(name string) {
	p.t.Helper()
	p.open("/kiem-tra")
	p.expect(name)
	for range 20 {
		p.keys("j")
		if strings.Contains(eval[string](p, `document.querySelector("[data-row].row-on").innerText`), name) {
			p.leaving(func() { p.keys("\r") })
			p.until("the scan to be drawn beside it", drawn)
			return
		}
	}
	p.fatal("the keys do not reach %s", name)
}

// giveBack returns one field of somebody's change with a reason.
func (p *tab) giveBack(name, why string) {
	p.t.Helper()
	p.openChange(name)
	p.draw("job-check")
	p.keys("j")
	p.keys("r")
	p.keys(why)
	if got := eval[string](p, `document.querySelector(".why input").value`); got != why {
		p.fatal("the reason typed is %q", got)
	}
	p.choose(".why select", eval[string](p, `[...document.querySelectorAll(".why select option")].find((o) => o.text.startsWith("Hệ số")).value`))
	p.draw("job-return")
	p.leaveAt("[data-go]")
	p.expect("trả lại")
}

// mendRaise follows the one next step to what was returned, types what the decision says, and hands it over again.
func (p *tab) mendRaise(why string) {
	p.t.Helper()
	p.open("/ho-so")
	p.draw("job-returned")
	p.leaveAt(".next a")
	p.expect(why)
	p.draw("job-mend")
	p.fillAt(`[name="t:syll/ngach_he_so"]`, "3,33")
	p.leaveAt(`button[name=sau][value=gui]`)
	p.handOver()
}

// passByKeyboard opens, passes and goes on without the mouse.
func (p *tab) passByKeyboard(name string) {
	p.t.Helper()
	p.openChange(name)
	p.keys("j")
	p.keys("a")
	p.until("the button that goes on to be at hand", `document.activeElement?.hasAttribute("data-go")`)
	p.draw("job-pass")
	before := p.path()
	p.leaving(func() { p.keys("\r") })
	p.expect("chuyển")
	if p.path() == before {
		p.fatal("the desk does not go on after the last decision")
	}
	next := p.path()
	p.leaving(func() { p.keys("n") })
	if p.path() == next {
		p.fatal("N does not go on")
	}
}

// approve chooses somebody's line on the month's sheet and approves it with the password.
func (p *tab) approve(s *site, who string) {
	p.t.Helper()
	p.open("/phe-duyet")
	p.expect(s.name(who))
	p.draw("job-sheet")
	p.chooseLine(s, who)
	p.confirm(func() { p.pressAt("[data-go]") })
	p.expect("Biên nhận")
	p.draw("job-receipt")
}

// confirm does something of weight, for which the page asks for the password once more.
func (p *tab) confirm(press func()) {
	p.t.Helper()
	p.provoke(403)
	p.leaving(func() {
		press()
		field := `dialog[open] input[type=password], main form input[type=password]`
		p.until("the password to be asked for", js(`all(%s)[0]`, field))
		p.fillAt(field, demo.Password)
		p.keys("\r")
	})
	p.provoke()
}

// passVersion passes somebody's new version to the director.
func (p *tab) passVersion(name string) {
	p.t.Helper()
	p.open("/so/ra-soat")
	p.expect(name)
	p.press(name)
	p.draw("job-review")
	p.leaveAt(`button[name=outcome][value=passed]`)
	p.expect("1 hồ sơ")
}

// signBatch signs what was passed, and waits on the page until the signature is there.
func (p *tab) signBatch() {
	p.t.Helper()
	p.open("/so/ky-so")
	p.confirm(func() { p.pressAt("form[data-step-up] button[type=submit]") })
	p.expect("Lô đã được ký số.")
	p.draw("job-signed")
}

// seeSent looks at what has become of the change.
func (p *tab) seeSent() {
	p.t.Helper()
	p.open("/ho-so")
	p.expect("đã đồng bộ")
	p.draw("job-sent")
}

func (p *tab) askForCopy(purpose string) {
	p.t.Helper()
	p.open("/ho-so")
	p.pressAt(`.person-acts details > summary`)
	p.leaveAt(`a[href$="/ban-ky-so"]`)
	p.fillAt("input[name=purpose]", purpose)
	p.leaveAt("main form button[type=submit]")
	p.expect(purpose)
}

// fetchCopy downloads the signed copy by its link and gives its bytes.
func (p *tab) fetchCopy() []byte {
	p.t.Helper()
	p.open("/ho-so")
	p.pressAt(`.person-acts details > summary`)
	p.leaveAt(`a[href$="/ban-ky-so"]`)
	p.draw("job-copy")
	p.pressAt(`a[href^="/ban-ky-so/"][download]`)
	return p.downloaded()
}

// name is what somebody of the cast is called.
func (s *site) name(who string) string { return s.Cast.Logins[who].Name }

// later turns the office's clock on.
func (s *site) later(d time.Duration) { s.Clock.Set(s.Clock.Now().Add(d)) }

// receivedOnce holds the nation to having taken one packet, which is of the person.
func (s *site) receivedOnce(t *testing.T) {
	t.Helper()
	s.idle(t)
	if stats := s.Nation.Stats(); stats.Accepted != 1 || stats.Refused != 0 || stats.Records != 1 {
		t.Errorf("the nation counts %+v, want one packet accepted and one record", stats)
	}
	for _, key := range s.Nation.Keys() {
		record, _ := s.Nation.Record(key)
		text, err := record.MarshalJSON()
		if err != nil || !strings.Contains(string(text), s.name("person")) || !strings.Contains(string(text), "3.33") {
			t.Errorf("the nation holds under %s: %v %.400s", key, err, text)
		}
	}
}

// signedTwice holds a file to both signatures, by our program and by others, and every changed byte to being noticed.
func (s *site) signedTwice(t *testing.T, pdf []byte) {
	t.Helper()
	report, err := seal.VerifyPDF(pdf, s.Keys.Trust)
	if err != nil || report.Verdict != seal.Valid || !report.Complete || len(report.Signatures) != 2 {
		t.Fatalf("the copy verifies as %+v, %v", report, err)
	}
	s.pdfsigAccepts(t, pdf)
	s.opensslAccepts(t, pdf)
	changed := slices.Clone(pdf)
	for i := 7; i < len(pdf); i += len(pdf)/48 + 1 {
		changed[i] ^= 1
		if r, err := seal.VerifyPDF(changed, s.Keys.Trust); err == nil && r.Verdict != seal.Refused {
			t.Errorf("byte %d of %d was changed and the copy is still %s", i, len(pdf), r.Verdict)
		}
		changed[i] ^= 1
	}
}
