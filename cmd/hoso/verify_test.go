package main

import (
	"encoding/json"
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hoso/seal"
	"hoso/seal/demopki"
)

// signed is a file with its detached signature and what checks it.
type signed struct {
	file, roots, chain string
	lists              []string
}

func sign(t *testing.T, content string) signed {
	t.Helper()
	dir := t.TempDir()
	authority, err := demopki.New(demopki.Options{Organisation: "thử nghiệm", BaseURL: "http://127.0.0.1:1", Now: time.Now, Keys: demopki.P256})
	if err != nil {
		t.Fatal(err)
	}
	identity, err := authority.Issue(demopki.Profile{Name: "Nguyễn Văn Ký", Organisation: "Sở Nội vụ", Keys: demopki.P256})
	if err != nil {
		t.Fatal(err)
	}
	p12, err := identity.P12("x")
	if err != nil {
		t.Fatal(err)
	}
	key, err := seal.LoadP12(p12, "x")
	if err != nil {
		t.Fatal(err)
	}
	signature, err := seal.SignBytes(key, []byte(content), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	s := signed{file: write(t, content, dir, "batch.json")}
	write(t, string(signature), dir, "batch.json.p7s")
	var roots, chain []byte
	for _, c := range authority.Roots() {
		roots = append(roots, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})...)
	}
	for _, c := range authority.Intermediates() {
		chain = append(chain, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})...)
	}
	s.roots, s.chain = write(t, string(roots), dir, "roots.pem"), write(t, string(chain), dir, "chain.pem")
	lists, err := authority.CRLs()
	if err != nil {
		t.Fatal(err)
	}
	for i, list := range lists {
		s.lists = append(s.lists, "--crl", write(t, string(list.Raw), dir, string(rune('a'+i))+".crl"))
	}
	return s
}

func (s signed) args(more ...string) []string {
	return append([]string{"verify", s.file, "--roots", s.roots, "--chain", s.chain}, more...)
}

// TestVerify: who signed and when is said without any database; what was changed, or cannot be known, is never called valid.
func TestVerify(t *testing.T) {
	s := sign(t, `{"kind":"batch"}`)
	out := want(t, 0, "HỢP LỆ", s.args(s.lists...)...)
	for _, said := range []string{"Nguyễn Văn Ký, Sở Nội vụ", "Ký lúc:    ", time.Now().Format("/2006"), "đúng như khi ký", "không bị thu hồi"} {
		if !strings.Contains(out, said) {
			t.Errorf("it does not say %q:\n%s", said, out)
		}
	}
	var report seal.Report
	if err := json.Unmarshal([]byte(want(t, 0, "valid", s.args(append(s.lists, "--json")...)...)), &report); err != nil || report.Verdict != seal.Valid {
		t.Errorf("the report as JSON: %v %s", err, report.Verdict)
	}
	want(t, 4, "CHƯA XÁC NHẬN", s.args()...)
	want(t, 1, "--roots", "verify", s.file)
	want(t, 1, "KHÔNG HỢP LỆ", s.args(append(s.lists, "--today", "2020-01-01")...)...)

	if err := os.WriteFile(s.file, []byte(`{"kind":"watch"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	want(t, 1, "KHÔNG còn đúng như khi ký", s.args(s.lists...)...)
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
}
