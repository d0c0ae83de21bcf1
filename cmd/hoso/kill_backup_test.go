package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"hoso/backup"
)

// TestP18KilledBackup kills the program while it copies and while it tries the copy, again and again beside a server: what has the name of a copy is
// whole and can be restored, nothing that is half has that name, and the next copy clears the rest away.
func TestP18KilledBackup(t *testing.T) {
	t.Parallel() // it mostly waits for processes
	w := build(t)
	dir := w.demonstration(t, "")
	folder := backup.Folder{Dir: filepath.Join(t.TempDir(), "copies"), Province: "phu-tho"}
	must(t, os.Mkdir(folder.Dir, 0o700))
	dice := seeded(t)
	kills := 2
	if os.Getenv("HOSO_PROVE") != "" {
		kills = 60
	}
	for n := range kills {
		p := exec.Command(w.program, "backup", "--data", dir, "--to", folder.Dir)
		must(t, p.Start())
		before, err := os.ReadDir(folder.Dir)
		must(t, err)
		for limit := time.Now().Add(patience); ; time.Sleep(100 * time.Microsecond) { // a name appears when writing begins
			now, err := os.ReadDir(folder.Dir)
			must(t, err)
			if len(now) != len(before) || time.Now().After(limit) {
				break
			}
		}
		within := 30 * time.Millisecond
		if n%3 == 2 {
			within = 800 * time.Millisecond // while it is tried
		}
		time.Sleep(time.Duration(dice.Int64N(int64(within))))
		must(t, p.Process.Kill())
		_ = p.Wait() // it may have ended well just before
	}
	w.whole(t, folder, filepath.Join(dir, "keys"))
	if out, err := exec.Command(w.program, "backup", "--data", dir, "--to", folder.Dir).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if left, err := filepath.Glob(filepath.Join(dir, "trial-*")); err != nil || len(left) > 0 {
		t.Errorf("trials left %v", left)
	}
	if out, err := exec.Command(w.program, "check", "--data", dir).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// whole restores everything that has the name of a copy.
func (w *works) whole(t *testing.T, folder backup.Folder, keys string) {
	t.Helper()
	all, err := folder.List()
	must(t, err)
	t.Logf("%d of the killed had finished writing", len(all))
	for _, file := range all {
		into := filepath.Join(t.TempDir(), "restored")
		if out, err := exec.Command(w.program, "restore", folder.Path(file.Name), "--data", into, "--keys", keys).CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", file.Name, err, out)
		}
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
