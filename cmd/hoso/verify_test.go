package main

import (
	"bytes"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"hoso/seal"
	"hoso/seal/demopki"
	"hoso/seal/pades"
)

// authority is a certificate authority with the files that check what its people signed.
type authority struct {
	t     *testing.T
	dir   string
	of    *demopki.Authority
	roots []string // flags
	lists []string // flags
}

func newAuthority(t *testing.T) authority {
	t.Helper()
	of, err := demopki.New(demopki.Options{Organisation: "thử nghiệm", BaseURL: "http://127.0.0.1:1", Now: time.Now, Keys: demopki.P256})
	if err != nil {
		t.Fatal(err)
	}
	a := authority{t: t, dir: t.TempDir(), of: of}
	a.roots = []string{"--roots", a.pem("roots.pem", of.Roots()), "--chain", a.pem("chain.pem", of.Intermediates())}
	lists, err := of.CRLs()
	if err != nil {
		t.Fatal(err)
	}
	for i, list := range lists {
		a.lists = append(a.lists, "--crl", write(t, string(list.Raw), a.dir, string(rune('a'+i))+".crl"))
	}
	return a
}

func (a authority) pem(name string, certs []*x509.Certificate) string {
	var all []byte
	for _, c := range certs {
		all = append(all, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})...)
	}
	return write(a.t, string(all), a.dir, name)
}

func (a authority) key(name, organisation string) seal.Key {
	a.t.Helper()
	identity, err := a.of.Issue(demopki.Profile{Name: name, Organisation: organisation, Keys: demopki.P256})
	if err != nil {
		a.t.Fatal(err)
	}
	p12, err := identity.P12("x")
	if err != nil {
		a.t.Fatal(err)
	}
	key, err := seal.LoadP12(p12, "x")
	if err != nil {
		a.t.Fatal(err)
	}
	return key
}

// verify gives the command line that checks a file.
func (a authority) verify(file string, more ...string) []string {
	return append(append([]string{"verify", file}, a.roots...), more...)
}

// TestVerify: who signed and when is said without any database; what was changed, or cannot be known, is never called valid.
func TestVerify(t *testing.T) {
	a := newAuthority(t)
	content := `{"kind":"batch"}`
	signature, err := seal.SignBytes(a.key("Nguyễn Văn Ký", "Sở Nội vụ"), []byte(content), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	file := write(t, content, a.dir, "batch.json")
	write(t, string(signature), a.dir, "batch.json.p7s")

	out := want(t, 0, "HỢP LỆ", a.verify(file, a.lists...)...)
	for _, said := range []string{"Nguyễn Văn Ký, Sở Nội vụ", "Ký lúc:    ", time.Now().Format("/2006"), "đúng như khi ký", "không bị thu hồi"} {
		if !strings.Contains(out, said) {
			t.Errorf("it does not say %q:\n%s", said, out)
		}
	}
	var report seal.Report
	if err := json.Unmarshal([]byte(want(t, 0, "valid", a.verify(file, append(a.lists, "--json")...)...)), &report); err != nil || report.Verdict != seal.Valid {
		t.Errorf("the report as JSON: %v %s", err, report.Verdict)
	}
	want(t, 4, "CHƯA XÁC NHẬN", a.verify(file)...)
	want(t, 1, "--roots", "verify", file)
	want(t, 1, "KHÔNG HỢP LỆ", a.verify(file, append(a.lists, "--today", "2020-01-01")...)...)

	write(t, `{"kind":"watch"}`, a.dir, "batch.json")
	want(t, 1, "KHÔNG còn đúng như khi ký", a.verify(file, a.lists...)...)
}

// TestVerifyPDF: the original has both signatures; either is told with what came after it, and a flipped byte is told too.
func TestVerifyPDF(t *testing.T) {
	a := newAuthority(t)
	pdf := page(t)
	file := write(t, string(pdf), a.dir, "syll.pdf")
	want(t, 3, "CHƯA KÝ", a.verify(file, a.lists...)...)
	for _, s := range []struct{ field, name string }{{seal.PersonField, "Nguyễn Văn Ký"}, {seal.AgencyField, "SỞ NỘI VỤ"}} {
		var err error
		if pdf, err = seal.SignPDF(pdf, a.key(s.name, "Phú Thọ"), seal.PDFOptions{Field: s.field, Reason: "Xác nhận", Time: time.Now()}); err != nil {
			t.Fatal(err)
		}
	}
	write(t, string(pdf), a.dir, "syll.pdf")
	out := want(t, 0, "Bản gốc đủ hai chữ ký", a.verify(file, a.lists...)...)
	for _, said := range []string{"Chữ ký 1 (người có thẩm quyền): HỢP LỆ", "Chữ ký 2 (cơ quan): HỢP LỆ", "được phép, là một phần của việc ký", "SỞ NỘI VỤ, Phú Thọ"} {
		if !strings.Contains(out, said) {
			t.Errorf("it does not say %q:\n%s", said, out)
		}
	}
	at := bytes.Index(pdf, []byte("/MediaBox"))
	pdf[at+len("/MediaBox [0 0 5")] ^= 1
	write(t, string(pdf), a.dir, "syll.pdf")
	out = want(t, 1, "KHÔNG còn đúng như khi ký", a.verify(file, a.lists...)...)
	if strings.Contains(out, ": HỢP LỆ") {
		t.Errorf("something in a changed file is called valid:\n%s", out)
	}
}

// page draws a page with the two empty fields.
func page(t *testing.T) []byte {
	t.Helper()
	f := fpdf.New("P", "mm", "A4", "")
	f.AddPage()
	var out bytes.Buffer
	if err := f.Output(&out); err != nil {
		t.Fatal(err)
	}
	pdf, err := seal.AddEmptyFields(out.Bytes(), []pades.Field{
		{Name: seal.PersonField, Page: 1, X: 100, Y: 100, W: 120, H: 60}, {Name: seal.AgencyField, Page: 1, X: 300, Y: 100, W: 120, H: 60},
	})
	if err != nil {
		t.Fatal(err)
	}
	return pdf
}

// TestVerifyCannot: what cannot be checked ends with another status than what was checked and refused.
func TestVerifyCannot(t *testing.T) {
	dir := t.TempDir()
	lone := write(t, "{}", dir, "lone.json")
	want(t, 2, "no signature", "verify", lone)
	want(t, 2, "none.pdf", "verify", filepath.Join(dir, "none.pdf"))
	want(t, 2, "bad.pem", "verify", lone, "--roots", write(t, "no certificate", dir, "bad.pem"))
	want(t, 2, "bad.crl", "verify", lone, "--crl", write(t, "no list", dir, "bad.crl"))
	if status, _, _ := hoso(t, "verify", write(t, "%PDF-1.7\nno more", dir, "broken.pdf")); status != 2 {
		t.Errorf("a broken PDF ends with %d, want 2", status)
	}
	large := write(t, "", dir, "large.pdf")
	if err := os.Truncate(large, maxVerified+1); err != nil {
		t.Fatal(err)
	}
	want(t, 2, "larger than", "verify", large)
}
