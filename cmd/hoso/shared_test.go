package main

import (
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
)

// TestSharedConfig: a shared account is connected by the configuration alone; the provider may be down when hoso starts; what cannot work, or
// would send a secret in clear, is refused at the start.
func TestSharedConfig(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "office")
	want(t, 0, "One-time password:", admin(dir)...)
	write(t, "bi-mat-chung\n", dir, "shared.secret")
	config := func(lines ...string) string {
		return write(t, strings.Join(append([]string{`data = "."`, `listen = "127.0.0.1:0"`}, lines...), "\n"), dir, "hoso.toml")
	}
	section := []string{`[shared_account]`, `issuer = "http://127.0.0.1:1/dex"`, `client_id = "hoso"`, `client_secret_file = "shared.secret"`, `label = "Cổng thử nghiệm"`}
	want(t, 2, "give the address of the program", "serve", "--config", config(section...))
	want(t, 2, "is not https", "serve", "--config", config(append(section, `address = "http://hoso.tinh.example.vn"`)...))
	want(t, 2, "unknown settings: shared_account.client_secret", "serve", "--config", config(append(section, `client_secret = "x"`)...))
	want(t, 2, "no client_id", "serve", "--config", config(`[shared_account]`, `issuer = "https://a.vn"`, `address = "https://b.vn"`))

	r := start(t, "serve", "--config", config(append(section, `[mail]`, `host = "127.0.0.1"`, `from = "hoso@a.vn"`, `address = "https://hoso.tinh.example.vn/"`)...))
	answer, err := http.Get(r.url + "/dang-nhap")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	page, err := io.ReadAll(answer.Body)
	if err != nil || !strings.Contains(string(page), "Cổng thử nghiệm") {
		t.Errorf("the sign-in page has no button: %v", err)
	}
	if status := r.get("/dang-nhap/dung-chung"); status != http.StatusServiceUnavailable {
		t.Errorf("with the provider down the button answers %d", status)
	}
	if out := r.out.String() + r.err.String(); strings.Contains(out, "bi-mat-chung") || !strings.Contains(out, "shared.unreachable") && !strings.Contains(out, "the shared account") {
		t.Errorf("the log says %s", out)
	}
	r.stop()
}
