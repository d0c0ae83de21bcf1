package vault

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hoso/fault"
)

func copyKeysAt(t testing.TB) (string, *CopyKeys) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "backup.json")
	if err := CreateCopyKeys(path); err != nil {
		t.Fatal(err)
	}
	k, err := OpenCopyKeys(path)
	if err != nil {
		t.Fatal(err)
	}
	return path, k
}

// TestCopyKeys: a stream opens with the keys of the file it was sealed with, bound to what it was bound to, and with nothing else.
func TestCopyKeys(t *testing.T) {
	path, k := copyKeysAt(t)
	var out bytes.Buffer
	w, err := k.Seal(&out, []byte("head"))
	if err != nil {
		t.Fatal(err)
	}
	plain := strings.Repeat(canary, 1<<16) // more than one segment
	if _, err := io.WriteString(w, plain); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	if bytes.Contains(out.Bytes(), []byte(canary)) {
		t.Error("the canary is readable in the sealed stream")
	}
	again, err := OpenCopyKeys(path)
	if err != nil || again.ID() != k.ID() || len(k.ID()) != 8 || !again.Has(k.ID()) || again.Has("00000000") {
		t.Fatalf("%v %s", err, k.ID())
	}
	_, other := copyKeysAt(t)
	for what, c := range map[string]struct {
		keys  *CopyKeys
		bound string
		want  bool
	}{"the same": {again, "head", true}, "other keys": {other, "head", false}, "another head": {again, "heaD", false}} {
		r, err := c.keys.Open(bytes.NewReader(out.Bytes()), []byte(c.bound))
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(r)
		if opens := err == nil && string(got) == plain; opens != c.want || !c.want && len(got) > 0 {
			t.Errorf("%s: opens %t with %d bytes, %v", what, opens, len(got), err)
		}
	}
}

// TestCopyKeysFile: the file is guarded as the master keys are, and one is not taken for the other.
func TestCopyKeysFile(t *testing.T) {
	path, k := copyKeysAt(t)
	refused(t, "over it", nil, CreateCopyKeys(path), fault.Invalid, "vault.file_exists")
	_, err := OpenCopyKeys(path + "x")
	refused(t, "missing", nil, err, fault.Missing, "vault.file_missing")
	_, err = OpenCopyKeys(created(t))
	refused(t, "the master keys", nil, err, fault.Closed, "vault.file_damaged")
	_, err = OpenFile(path)
	refused(t, "as master keys", nil, err, fault.Closed, "vault.file_damaged")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var file copyFile
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	if printed := fmt.Sprintf("%v %+v %#v %s %d", k, k, k, k, []any{k}) + fmt.Sprint(slog.AnyValue(k).Resolve()); strings.Contains(printed, file.Copies[:24]) || !strings.Contains(printed, mask) {
		t.Errorf("printed: %s", printed)
	}
	if err := os.WriteFile(path, bytes.Replace(text, []byte(file.Copies[:9]), []byte("AAAAAAAAA"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = OpenCopyKeys(path)
	refused(t, "changed", nil, err, fault.Closed, "vault.file_damaged")
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	_, err = OpenCopyKeys(path)
	refused(t, "open to others", nil, err, fault.Invalid, "vault.file_permissions")
}
