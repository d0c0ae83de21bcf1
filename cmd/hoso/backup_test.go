package main

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"hoso/backup"
)

// copiesIn are the copies in a folder, the newest first.
func copiesIn(t *testing.T, dir string) []backup.File {
	t.Helper()
	all, err := (backup.Folder{Dir: dir, Province: "phu-tho"}).List()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestBackup: an office that serves is copied every day and by hand; destroyed, it is restored from a copy and its keys, and serves again.
func TestBackup(t *testing.T) {
	top := t.TempDir()
	dir, folder, keys := filepath.Join(top, "office"), filepath.Join(top, "copies"), filepath.Join(top, "keys")
	out := want(t, 0, "One-time password:", admin(dir)...)
	password := regexp.MustCompile(`password: (\S+)`).FindStringSubmatch(out)[1]
	file := write(t, `data = "office"`+"\n"+`listen = "127.0.0.1:0"`+"\n[backup]\nfolder = \"copies\"\nhour = 0\n", top, "hoso.toml")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	r := start(t, "serve", "--config", file)
	for limit := time.Now().Add(time.Minute); len(copiesIn(t, folder)) == 0 || !copiesIn(t, folder)[0].Good(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(limit) {
			t.Fatalf("no day's copy: %+v\n%s", copiesIn(t, folder), r.err.String())
		}
	}
	want(t, 0, "The copy is good.", "backup", "--config", file) // beside the one that serves
	want(t, 1, "was not tried", "backup", "--config", file, "--untried", "--prune")
	all := copiesIn(t, folder)
	if len(all) != 3 || all[0].Good() || !all[1].Good() || !all[2].Good() {
		t.Fatalf("%+v", all)
	}
	r.stop()

	if err := os.Rename(filepath.Join(dir, "keys"), keys); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	newest := filepath.Join(folder, all[1].Name)
	out = want(t, 0, "Restored and checked in", "restore", newest, "--data", dir, "--keys", keys)
	for _, said := range []string{"1 units", "1 accounts", "Journal: ", "root ", "Clean."} {
		if !strings.Contains(out, said) {
			t.Errorf("restoring does not say %q:\n%s", said, out)
		}
	}
	want(t, 2, "is not empty", "restore", newest, "--data", dir)
	want(t, 0, "Clean.", "check", "--data", dir)
	r = start(t, "serve", "--config", file)
	signInWith(t, r.url, "quantri", password, http.StatusOK)
	r.stop()
	notRestored(t, newest, keys)
}

// notRestored: what is not believed is neither served nor restored over, and what lacks is named.
func notRestored(t *testing.T, copied, keys string) {
	t.Helper()
	top := t.TempDir()
	bytes := []byte(read(t, copied))
	bytes[len(bytes)/2] ^= 4
	damaged := write(t, string(bytes), top, "damaged.hoso")
	half := filepath.Join(top, "half")
	want(t, 2, "không được dùng", "restore", damaged, "--data", half, "--keys", keys)
	for _, args := range [][]string{{"serve", "--data", half, "--listen", "127.0.0.1:0"}, {"check", "--data", half}, admin(half)} {
		if status, out, errors := hoso(t, args...); status != 2 || !strings.Contains(errors, "not to be used") && !strings.Contains(errors, "holds no office") {
			t.Errorf("%v: %d %s%s", args, status, out, errors)
		}
	}
	want(t, 2, "is not empty", "restore", copied, "--data", half)
	other := filepath.Join(top, "other")
	want(t, 0, "One-time password", admin(other)...)
	if err := os.CopyFS(filepath.Join(top, "empty", "keys"), os.DirFS(filepath.Join(other, "keys"))); err != nil {
		t.Fatal(err)
	}
	want(t, 2, "backup.json", "restore", copied, "--data", filepath.Join(top, "empty"))
	want(t, 2, "không phải bản sao lưu", "restore", write(t, "hello", top, "x.hoso"), "--data", filepath.Join(top, "x"), "--keys", keys)
}

// TestBackupWhere: where copies go is said, is there, and is apart from what is copied.
func TestBackupWhere(t *testing.T) {
	top := t.TempDir()
	dir := filepath.Join(top, "office")
	want(t, 2, "holds no office", "backup", "--data", dir, "--to", top)
	want(t, 0, "One-time password:", admin(dir)...)
	want(t, 2, "name the folder for copies", "backup", "--data", dir)
	want(t, 2, "lies within the data directory", "backup", "--data", dir, "--to", filepath.Join(dir, "copies"))
	want(t, 2, "Không có thư mục", "backup", "--data", dir, "--to", filepath.Join(top, "none"))
	for said, lines := range map[string]string{
		"0 to 23": "folder = \"../copies\"\nhour = 24", "backup.hours": "folder = \"../copies\"\nhours = 1", "backup.folder": "hour = 1", "lies within": `folder = "copies"`,
	} {
		want(t, 2, said, "serve", "--config", write(t, "data = \".\"\nlisten = \"127.0.0.1:0\"\n[backup]\n"+lines+"\n", dir, "hoso.toml"))
	}
	link := filepath.Join(top, "link")
	if err := os.Symlink(filepath.Join(dir, "files"), link); err != nil {
		t.Fatal(err)
	}
	want(t, 2, "lies within", "backup", "--data", dir, "--to", link)
}
