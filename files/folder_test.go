package files

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hoso/fault"
)

func openFolder(t testing.TB, dir string) *Folder {
	t.Helper()
	f, err := OpenFolder(dir, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func put(t testing.TB, f *Folder, b []byte) string {
	t.Helper()
	name, err := f.Put(t.Context(), b)
	if err != nil {
		t.Fatal(err)
	}
	return name
}

func list(t testing.TB, f *Folder) []string {
	t.Helper()
	var names []string
	if err := f.List(t.Context(), func(name string) error { names = append(names, name); return nil }); err != nil {
		t.Fatal(err)
	}
	return names
}

func wantFault(t testing.TB, what string, err error, kind fault.Kind, key string) {
	t.Helper()
	f, ok := fault.As(err)
	if !ok || f.Kind != kind || f.Key != key {
		t.Errorf("%s: got %v, want %s %s", what, err, kind, key)
	}
}

func TestFilesOutliveTheProcess(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "evidence", "files")
	f := openFolder(t, dir)
	want := map[string][]byte{}
	for i := range 40 {
		b := bytes.Repeat([]byte{byte(i)}, 1+i*1000)
		want[put(t, f, b)] = b
	}
	again := openFolder(t, dir)
	names := list(t, again)
	if len(names) != len(want) || !slices.IsSorted(names) {
		t.Errorf("%d names in List, %d were put; sorted: %v", len(names), len(want), slices.IsSorted(names))
	}
	for _, name := range names {
		if got, err := again.Get(t.Context(), name); err != nil || !bytes.Equal(got, want[name]) {
			t.Errorf("%s: other bytes, %v", name, err)
		}
	}
}

func TestPutTwiceKeepsOne(t *testing.T) {
	dir := t.TempDir()
	f := openFolder(t, dir)
	if first, second := put(t, f, []byte("x")), put(t, f, []byte("x")); first != second || len(list(t, f)) != 1 {
		t.Errorf("%s and %s", first, second)
	}
	if first := "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"; list(t, f)[0] != first {
		t.Errorf("the name is not the SHA-256 of the bytes: %s", list(t, f)[0])
	}
	nothingIncoming(t, dir)
	if _, err := f.Put(t.Context(), nil); err == nil {
		t.Error("kept nothing under a name")
	}
}

func nothingIncoming(t *testing.T, dir string) {
	t.Helper()
	if left, err := os.ReadDir(filepath.Join(dir, incoming)); err != nil || len(left) != 0 {
		t.Errorf("left in incoming: %v, %v", left, err)
	}
}

func TestDamageIsNoticedAndMended(t *testing.T) {
	dir := t.TempDir()
	f := openFolder(t, dir)
	content := []byte(strings.Repeat("sealed", 100))
	name := put(t, f, content)
	place := filepath.Join(dir, filepath.FromSlash(placeOf(name)))
	for what, bad := range map[string][]byte{
		"one bit":  append([]byte("t"), content[1:]...),
		"cut off":  content[:50],
		"emptied":  {},
		"one more": append(bytes.Clone(content), 0),
	} {
		if err := os.WriteFile(place, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		b, err := f.Get(t.Context(), name)
		wantFault(t, what, err, fault.Closed, "file.damaged")
		if b != nil {
			t.Errorf("%s: bytes came with the fault", what)
		}
		put(t, f, content)
		if _, err := f.Get(t.Context(), name); err != nil {
			t.Errorf("%s: not mended: %v", what, err)
		}
	}
}

func TestP19NameIsNeverAPath(t *testing.T) {
	outer := t.TempDir()
	if err := os.WriteFile(filepath.Join(outer, "secret"), []byte("canary"), 0o600); err != nil {
		t.Fatal(err)
	}
	f := openFolder(t, filepath.Join(outer, "files"))
	name := put(t, f, []byte("x"))
	for _, bad := range []string{"", ".", "..", "../secret", "/etc/passwd", `..\secret`, incoming, name[:63], name + "0", strings.ToUpper(name),
		name[:2] + "/" + name[2:4] + "/" + name, "../" + name[3:], name[:63] + "/", name[:63] + "\x00", strings.Repeat("../", 20) + "etc", strings.Repeat("g", 64)} {
		_, err := f.Get(t.Context(), bad)
		wantFault(t, "Get "+bad, err, fault.Missing, "file.missing")
		wantFault(t, "Drop "+bad, f.Drop(t.Context(), bad), fault.Missing, "file.missing")
	}
	if _, err := os.Stat(filepath.Join(outer, "secret")); err != nil {
		t.Error("a file outside is gone")
	}
}

// A symbolic link planted in the folder does not lead out of it.
func TestP19LinkDoesNotLeadOut(t *testing.T) {
	outer := t.TempDir()
	canary := []byte("canary")
	name := nameOf(canary)
	if err := os.WriteFile(filepath.Join(outer, "secret"), canary, 0o600); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(outer, "files")
	f := openFolder(t, dir)
	place := filepath.Join(dir, filepath.FromSlash(placeOf(name)))
	if err := os.MkdirAll(filepath.Dir(place), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(outer, "secret"), place); err != nil {
		t.Fatal(err)
	}
	if b, err := f.Get(t.Context(), name); err == nil {
		t.Errorf("read %q from outside", b)
	}
	if names := list(t, f); len(names) != 0 {
		t.Errorf("List names the link: %v", names)
	}
}

func TestMissingAndDropped(t *testing.T) {
	f := openFolder(t, t.TempDir())
	name := put(t, f, []byte("x"))
	kept := put(t, f, []byte("y"))
	for range 2 { // the second time it is gone already
		if err := f.Drop(t.Context(), name); err != nil {
			t.Error(err)
		}
	}
	_, err := f.Get(t.Context(), name)
	wantFault(t, "dropped", err, fault.Missing, "file.missing")
	if names := list(t, f); !slices.Equal(names, []string{kept}) {
		t.Errorf("left: %v", names)
	}
}

func TestListPassesOverStrangers(t *testing.T) {
	dir := t.TempDir()
	f := openFolder(t, dir)
	name := put(t, f, []byte("x"))
	other := nameOf([]byte("y"))
	for _, place := range []string{"README", other, "ab/" + other, incoming + "/" + other, placeOf(name) + ".bak", "zz/zz/" + other} {
		place = filepath.Join(dir, filepath.FromSlash(place))
		if err := errors.Join(os.MkdirAll(filepath.Dir(place), 0o700), os.WriteFile(place, []byte("y"), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	if names := list(t, f); !slices.Equal(names, []string{name}) {
		t.Errorf("listed %v", names)
	}
	stop := errors.New("stop")
	if err := f.List(t.Context(), func(string) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("List went on: %v", err)
	}
}

func TestLeftoversAreRemovedAtOpening(t *testing.T) {
	dir := t.TempDir()
	f := openFolder(t, dir)
	name := put(t, f, []byte("x"))
	old, young := filepath.Join(dir, incoming, "OLD"), filepath.Join(dir, incoming, "YOUNG")
	for _, p := range []string{old, young} {
		if err := os.WriteFile(p, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	info, err := os.Stat(young)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(old, time.Time{}, info.ModTime().Add(-leftover-time.Minute)); err != nil {
		t.Fatal(err)
	}
	openFolder(t, dir)
	left, err := os.ReadDir(filepath.Join(dir, incoming))
	if err != nil || len(left) != 1 || left[0].Name() != "YOUNG" {
		t.Errorf("left: %v, %v: another process's unfinished write must stay, a leftover go", left, err)
	}
	if names := list(t, f); !slices.Equal(names, []string{name}) {
		t.Errorf("files: %v", names)
	}
}

func TestCancelledBeforeBegun(t *testing.T) {
	dir := t.TempDir()
	f := openFolder(t, dir)
	name := put(t, f, []byte("x"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, putErr := f.Put(ctx, []byte("y"))
	_, getErr := f.Get(ctx, name)
	listErr := f.List(ctx, func(string) error { return nil })
	for what, err := range map[string]error{"Put": putErr, "Get": getErr, "Drop": f.Drop(ctx, name), "List": listErr} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if names := list(t, f); !slices.Equal(names, []string{name}) {
		t.Errorf("files: %v", names)
	}
}

func TestManyPutAtOnce(t *testing.T) {
	dir := t.TempDir()
	a, b := openFolder(t, dir), openFolder(t, dir) // two processes would look the same
	var wg sync.WaitGroup
	for i := range 8 {
		f := a
		if i%2 == 1 {
			f = b
		}
		wg.Go(func() {
			for n := range 20 {
				content := bytes.Repeat([]byte{byte(n)}, 5000) // the same twenty files from all sides
				name, err := f.Put(context.Background(), content)
				if err != nil {
					t.Error(err)
					return
				}
				if got, err := f.Get(context.Background(), name); err != nil || !bytes.Equal(got, content) {
					t.Errorf("%s: %v", name, err)
				}
			}
		})
	}
	wg.Wait()
	if n := len(list(t, a)); n != 20 {
		t.Errorf("%d files of 20", n)
	}
	nothingIncoming(t, dir)
}
