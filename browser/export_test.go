package browser_test

import (
	"bytes"
	"testing"
	"time"

	"hoso/cmd/hoso/demo"
)

// TestExport: whoever takes another person's dossier away is asked who they are once more; after a wrong password the page asks again, and the
// right one brings the file.
func TestExport(t *testing.T) {
	t.Parallel()
	s := still(t)
	p := s.enter(t, "officer")
	s.later(6 * time.Minute) // longer than a sign-in lasts for acts of weight
	p.open("/nguoi/" + string(s.As("person4").Dossier))
	p.asksBefore("sai mật khẩu")
	p.provoke(403)
	p.until("the page that asks again", `document.querySelector("main form[action='/xac-nhan-lai']")`)
	p.provoke()
	p.open("/nguoi/" + string(s.As("person4").Dossier))
	p.asksBefore(demo.Password)
	if pdf := p.downloaded(); !bytes.HasPrefix(pdf, []byte("%PDF-")) {
		t.Errorf("what came down begins with %q", pdf[:min(len(pdf), 8)])
	}
}

// asksBefore presses the download and answers the question before it.
func (p *tab) asksBefore(password string) {
	p.t.Helper()
	p.provoke(403)
	p.pressAt(".person-acts details.menu summary, main details.menu summary")
	p.press("PDF")
	p.until("the question for the password", `document.querySelector("dialog#step-up[open]")`)
	p.fillAt("dialog[open] input[type=password]", password)
	p.press("Xác nhận và tiếp tục")
}
