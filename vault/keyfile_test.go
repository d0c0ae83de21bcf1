package vault

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"hoso/fault"
)

func created(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "master.key")
	if err := Create(path); err != nil {
		t.Fatal(err)
	}
	return path
}

func opened(t testing.TB, path string) *Vault {
	t.Helper()
	v, err := OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestKeysOutliveTheProcess(t *testing.T) {
	path := created(t)
	before, after := opened(t, path), opened(t, path)
	b, d, wrapped := newBox(t, before)
	sealed := seal(t, b, "p", canary)
	again, err := after.Box(d, wrapped)
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := again.Open("p", sealed); err != nil || string(plain) != canary {
		t.Errorf("opened as %q, %v", plain, err)
	}
	if before.Blind("f", "1") != after.Blind("f", "1") || before.Name() != after.Name() {
		t.Error("the blind index or the name changed")
	}
	if before.Name() == fresh(t).Name() || len(before.Name()) != 8 {
		t.Errorf("name %q", before.Name())
	}
}

func TestCreateNeverOverwrites(t *testing.T) {
	path := created(t)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	refused(t, "second file", nil, Create(path), fault.Invalid, "vault.file_exists")
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the key file changed (%v)", err)
	}
	onlyFile(t, path)
}

func TestCreateByManyAtOnceMakesOne(t *testing.T) {
	path := filepath.Join(t.TempDir(), "master.key")
	errs := make([]error, 8)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() { errs[i] = Create(path) })
	}
	wg.Wait()
	made := 0
	for _, err := range errs {
		if err == nil {
			made++
		} else {
			refused(t, "loser", nil, err, fault.Invalid, "vault.file_exists")
		}
	}
	if made != 1 {
		t.Errorf("%d of %d created it", made, len(errs))
	}
	opened(t, path)
	onlyFile(t, path)
}

func TestCreateWithoutAFolder(t *testing.T) {
	if err := Create(filepath.Join(t.TempDir(), "none", "master.key")); err == nil {
		t.Error("created in a folder that is not there")
	}
}

// onlyFile checks that no copy of the keys was left beside the file.
func onlyFile(t *testing.T, path string) {
	t.Helper()
	found, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(found) != 1 {
		t.Errorf("the folder holds %v, %v", found, err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("permissions %v, %v", info.Mode(), err)
	}
}

func TestP11WidePermissionsAreRefused(t *testing.T) {
	path := created(t)
	for _, mode := range []os.FileMode{0o640, 0o604, 0o660, 0o644, 0o620, 0o610, 0o777, 0o700} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		_, err := OpenFile(path)
		refused(t, mode.String(), nil, err, fault.Invalid, "vault.file_permissions")
	}
	for _, mode := range []os.FileMode{0o600, 0o400} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		opened(t, path)
	}
}

func TestMissingFile(t *testing.T) {
	_, err := OpenFile(filepath.Join(t.TempDir(), "master.key"))
	refused(t, "no file", nil, err, fault.Missing, "vault.file_missing")
	_, err = OpenFile(t.TempDir())
	refused(t, "a folder", nil, err, fault.Closed, "vault.file_damaged")
}

// Whatever byte of the file is changed or lost, the file is refused, or the change touched only its note or white space.
func TestP11DamagedFileIsRefusedWithoutTellingKeys(t *testing.T) {
	path := created(t)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	whole := opened(t, path).Name()
	var k keyFile
	if err := json.Unmarshal(text, &k); err != nil {
		t.Fatal(err)
	}
	try := func(what string, bad []byte) {
		v, err := parse(bad)
		if err == nil {
			if v.Name() != whole {
				t.Errorf("%s: opened as other keys", what)
			}
			return
		}
		for _, secret := range []string{k.Wrap, k.Token, k.Blind} {
			if strings.Contains(err.Error(), secret[8:24]) {
				t.Errorf("%s: the error tells a key: %v", what, err)
			}
		}
	}
	for i := range text {
		for _, flip := range []byte{1, 0x20, 0x80} {
			bad := bytes.Clone(text)
			bad[i] ^= flip
			try("flip", bad)
		}
		if _, err := parse(text[:i]); err == nil && i < len(text)-1 {
			t.Errorf("cut at %d of %d: opened", i, len(text))
		}
	}
}

func TestDamagedFileIsNamedAsSuch(t *testing.T) {
	path := created(t)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	swap := func(old, with string) []byte { return bytes.Replace(text, []byte(old), []byte(with), 1) }
	for what, bad := range map[string][]byte{
		"empty":          {},
		"not JSON":       []byte("master"),
		"other format":   swap(`"format": "1"`, `"format": "2"`),
		"other field":    swap(`"wrap"`, `"warp"`),
		"two values":     append(bytes.Clone(text), "{}"...),
		"endless":        append(bytes.Clone(text), bytes.Repeat([]byte(" "), maxFile)...),
		"a key in full":  swap(`"wrap": "`, `"wrap": "AAAA`),
		"the check gone": swap(`"check": "`, `"check": "00`),
	} {
		if err := os.WriteFile(path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := OpenFile(path)
		refused(t, what, nil, err, fault.Closed, "vault.file_damaged")
	}
}

// The checksum guards against damage, not against malice: a file with a right checksum over wrong key sets is refused too.
func TestKeySetsOfAnotherKindAreRefused(t *testing.T) {
	good, err := newKeyFile()
	if err != nil {
		t.Fatal(err)
	}
	for what, spoil := range map[string]func(*keyFile){
		"blind for wrap":  func(k *keyFile) { k.Wrap = k.Blind },
		"blind for token": func(k *keyFile) { k.Token = k.Blind },
		"wrap for blind":  func(k *keyFile) { k.Blind = k.Wrap },
		"no key set":      func(k *keyFile) { k.Wrap = "" },
		"not a key set":   func(k *keyFile) { k.Wrap = "AAAA" },
	} {
		bad := good
		spoil(&bad)
		bad.Check = bad.sum()
		text, err := json.Marshal(bad)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parse(text); err == nil {
			t.Errorf("%s: opened", what)
		}
	}
}

func FuzzKeyFile(f *testing.F) {
	k, err := newKeyFile()
	if err != nil {
		f.Fatal(err)
	}
	text, err := json.Marshal(k)
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range [][]byte{text, {}, []byte("{}"), []byte(`{"format":"1"}`), []byte("null"), text[:100]} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if v, err := parse(text); (v == nil) == (err == nil) {
			t.Errorf("%v with %v", v, err)
		}
	})
}
