package demopki_test

import (
	"crypto/x509"
	"encoding/pem"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hoso/seal/demopki"
)

var now = time.Now().Truncate(time.Second)

func clock() time.Time { return now }

func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// The authority is found again after a restart, with its revocations.
func TestKeepAndLoad(t *testing.T) {
	ca := must(demopki.New(demopki.Options{Organisation: "T", BaseURL: "http://127.0.0.1:1", Now: clock}))(t)
	id := must(ca.Issue(demopki.Profile{Name: "A"}))(t)
	ca.Revoke(id.Cert, now)
	again := must(demopki.Load(must(ca.Keep())(t), clock))(t)
	lists := must(again.CRLs())(t)
	if !again.Roots()[0].Equal(ca.Roots()[0]) || len(lists[0].RevokedCertificateEntries) != 1 {
		t.Errorf("got %v", lists[0].RevokedCertificateEntries)
	}
	b := must(again.Issue(demopki.Profile{Name: "B"}))(t)
	if err := b.Cert.CheckSignatureFrom(ca.Intermediates()[0]); err != nil {
		t.Errorf("issued after the restart: %v", err)
	}
	for name, text := range map[string]string{"empty": "{}", "no JSON": "x"} {
		if _, err := demopki.Load([]byte(text), clock); err == nil {
			t.Errorf("%s: loaded", name)
		}
	}
	if _, err := demopki.New(demopki.Options{}); err == nil {
		t.Error("made without a clock")
	}
}

// Certificates, lists and answers as a program that is not ours reads them.
func TestOpenSSLReadsIt(t *testing.T) {
	mux := http.NewServeMux()
	srv := httptest.NewServer(mux)
	defer srv.Close()
	ca := must(demopki.New(demopki.Options{Organisation: "Thử nghiệm", BaseURL: srv.URL, Now: clock}))(t)
	mux.Handle("/", ca.Handler())
	good, bad := must(ca.Issue(demopki.Profile{Name: "Tốt"}))(t), must(ca.Issue(demopki.Profile{Name: "Xấu"}))(t)
	ca.Revoke(bad.Cert, now.Add(-time.Hour))
	dir := t.TempDir()
	put := func(name string, certs ...*x509.Certificate) string {
		var out []byte
		for _, c := range certs {
			out = append(out, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})...)
		}
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, out, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	root, issuer := put("root", ca.Roots()...), put("issuer", ca.Intermediates()...)
	for _, c := range []struct {
		id   demopki.Identity
		want string
	}{{good, ": good"}, {bad, ": revoked"}} {
		leaf := put("leaf", c.id.Cert)
		out := openssl(t, "ocsp", "-issuer", issuer, "-cert", leaf, "-url", c.id.Cert.OCSPServer[0], "-CAfile", root, "-no_nonce")
		if !strings.Contains(out, c.want) || !strings.Contains(out, "Response verify OK") {
			t.Errorf("%s: %s", c.want, out)
		}
		openssl(t, "verify", "-CAfile", root, "-untrusted", issuer, leaf)
	}
	for _, path := range []string{"/ca.crl", "/root.crl", "/ca.crt"} {
		res := must(srv.Client().Get(srv.URL + path))(t)
		body := must(io.ReadAll(res.Body))(t)
		res.Body.Close()
		if res.StatusCode != http.StatusOK || len(body) < 100 {
			t.Errorf("%s: %s, %d bytes", path, res.Status, len(body))
		}
	}
	res := must(srv.Client().Post(srv.URL+"/ocsp", "application/ocsp-request", strings.NewReader("x")))(t)
	defer res.Body.Close()
	if body := must(io.ReadAll(res.Body))(t); len(body) > 10 {
		t.Errorf("an answer to rubbish: %x", body)
	}
}

func openssl(t testing.TB, args ...string) string {
	t.Helper()
	path, err := exec.LookPath("openssl")
	if err != nil {
		t.Fatal("openssl is needed to check the authority independently")
	}
	out, err := exec.Command(path, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("openssl %v: %v\n%s", args, err, out)
	}
	return string(out)
}
