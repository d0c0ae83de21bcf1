package main

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"hoso/cmd/hoso/compose"
)

// admin are the flags that open an office in a directory.
func admin(dir string) []string {
	return []string{"admin", "--data", dir, "--unit", "UBND tỉnh Phú Thọ", "--code", "H44", "--name", "Quản trị hệ thống", "--login", "quantri", "--basis", "QĐ 1/QĐ-SNV"}
}

// TestServe: an empty office is opened once, served, and entered with the one-time password; the whole is clean after.
func TestServe(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "office")
	want(t, 2, "holds no office", "check", "--data", dir)
	out := want(t, 0, "One-time password:", admin(dir)...)
	password := regexp.MustCompile(`password: (\S+)`).FindStringSubmatch(out)[1]
	want(t, 2, "in use already", admin(dir)...)

	secret := write(t, "anything\n", dir, "key-password")
	file := write(t, strings.Join([]string{
		`data = "."`, `listen = "127.0.0.1:0"`, `key_password_file = "` + filepath.Base(secret) + `"`,
		`[nation]`, `url = "http://127.0.0.1:1"`, `org_code = "H44"`, `username = "x"`, `password_file = "key-password"`,
		`[log]`, `format = "json"`, `level = "warn"`,
	}, "\n"), dir, "hoso.toml")
	r := start(t, "serve", "--config", file)
	signInWith(t, r.url, "quantri", password, http.StatusOK)
	signInWith(t, r.url, "quantri", password+"x", http.StatusUnauthorized)
	r.stop()
	want(t, 0, "Clean.", "check", "--data", dir)
	want(t, 0, "up to date", "migrate", "--data", dir)
}

// TestAdminGoesOn: what an interrupted run made is found and not made twice; another unit is not taken for it.
func TestAdminGoesOn(t *testing.T) {
	dir := t.TempDir()
	var out buffer
	c := console{ctx: t.Context(), out: &out, err: &out}
	house, err := compose.Open(t.Context(), compose.Config{Dir: dir, Province: "phu-tho"})
	if err != nil {
		t.Fatal(err)
	}
	a := adminCommand{Data: dir, Province: "phu-tho", Unit: "UBND tỉnh Phú Thọ", Type: "ubnd_tinh", Code: "H44", Name: "Quản trị", Login: "quantri", Basis: "QĐ 1"}
	top, err := a.top(t.Context(), house.Office)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.first(c, house.Office, top); err != nil {
		t.Fatal(err)
	}
	if err := house.Close(); err != nil {
		t.Fatal(err)
	}
	want(t, 2, "has the code H44", "admin", "--data", dir, "--unit", "x", "--code", "H45", "--name", "x", "--login", "x", "--basis", "x")
	if again := want(t, 0, "quantri may sign in", admin(dir)...); strings.Contains(again, "password:") {
		t.Errorf("a second account was made:\n%s", again)
	}
	want(t, 0, "1 units", "check", "--data", dir)
}

// TestConfigIsStrict: what is not understood is refused by its name, before anything is opened.
func TestConfigIsStrict(t *testing.T) {
	dir := t.TempDir()
	open := write(t, "secret", dir, "open")
	if err := os.Chmod(open, 0o604); err != nil {
		t.Fatal(err)
	}
	for said, lines := range map[string]string{
		"lisen":                      `lisen = "127.0.0.1:0"`,
		"nation.user":                "[nation]\nuser = \"x\"",
		"incompatible types":         `listen = 8080`,
		"name the data directory":    `listen = "127.0.0.1:0"`,
		"log.level":                  "data = \"d\"\n[log]\nlevel = \"loud\"",
		"text or json":               "data = \"d\"\n[log]\nformat = \"xml\"",
		"web.proxies":                "data = \"d\"\n[web]\nproxies = [\"localhost\"]",
		"a certificate and its key":  "data = \"d\"\n[tls]\ncertificate = \"c.pem\"",
		"can be read by everybody":   "data = \"d\"\nkey_password_file = \"open\"",
		"no such file":               "data = \"d\"\npostgres_file = \"none\"",
		"a user name with its passw": "data = \"d\"\n[nation]\nurl = \"http://127.0.0.1:1\"\norg_code = \"H44\"",
	} {
		file := write(t, lines+"\n", dir, "hoso.toml")
		want(t, 2, said, "serve", "--config", file, "--listen", "127.0.0.1:0")
	}
	want(t, 2, "none.toml", "serve", "--config", filepath.Join(dir, "none.toml"))
}

// TestAddress: where people reach the program is said once; what the letters' part says holds where the pages' says nothing.
func TestAddress(t *testing.T) {
	for want, c := range map[string]configFile{
		"":                  {},
		"https://a.vidu.vn": {Web: webConfig{Address: "https://a.vidu.vn/"}, Mail: &mailConfig{Address: "https://b.vidu.vn"}},
		"https://b.vidu.vn": {Mail: &mailConfig{Address: "https://b.vidu.vn/"}},
	} {
		if got := c.address(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestMigrateWhat: one of the two places is named, and it must be there.
func TestMigrateWhat(t *testing.T) {
	want(t, 2, "there is no database", "migrate", "--data", t.TempDir())
	want(t, 2, "--data", "migrate")
	want(t, 2, "--postgres", "migrate", "--data", "x", "--postgres", "y")
}
