package files

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The child process that is broken on purpose: it opens the folder named in the environment and puts one file.
const childFolder = "HOSO_FILES_TEST_FOLDER"

var childContent = bytes.Repeat([]byte("sealed evidence "), 4096)

func TestMain(m *testing.M) {
	if dir := os.Getenv(childFolder); dir != "" {
		os.Exit(child(dir))
	}
	os.Exit(m.Run())
}

func child(dir string) int {
	f, err := OpenFolder(dir, Limits{})
	if err != nil {
		fmt.Println("not opened:", err)
		return 1
	}
	name, err := f.Put(context.Background(), childContent)
	if err != nil {
		fmt.Println("not put:", err)
		return 1
	}
	if _, err := fmt.Println("put", name); err != nil {
		return mute
	}
	return 0
}

// mute is the child's answer when the call that failed was its own line on the screen.
const mute = 3

// broken runs the child with one system call spoilt and gives what it said, its exit code, which is -1
// when it was killed, and whether the call was reached at all.
func broken(t *testing.T, dir, call, how string) (said string, code int, reached bool) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	trace := filepath.Join(t.TempDir(), "trace")
	cmd := exec.CommandContext(t.Context(), "strace", "-f", "-qq", "-o", trace, "-e", "trace="+call, "-e", "inject="+call+":"+how, self)
	cmd.Env = append(os.Environ(), childFolder+"="+dir, "GORACE=atexit_sleep_ms=0") // the race detector would wait a second
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		t.Fatal(err)
	}
	calls, err := os.ReadFile(trace)
	if err != nil {
		t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode(), bytes.Contains(calls, []byte("INJECTED")) || cmd.ProcessState.ExitCode() < 0
}

// canTrace tells whether system calls can be spoilt here: containers may forbid tracing.
func canTrace(t *testing.T) {
	t.Helper()
	if out, err := exec.CommandContext(t.Context(), "strace", "-qq", "-o", os.DevNull, "-e", "inject=getppid:error=EIO", "true").CombinedOutput(); err != nil {
		t.Skipf("system calls cannot be made to fail on this machine: %v %s", err, out)
	}
}

// TestP9EveryFailingCall fails each call that opening and Put make, in turn. The child must say so and acknowledge nothing,
// and what is in the folder afterwards must be whole.
func TestP9EveryFailingCall(t *testing.T) {
	canTrace(t)
	for _, call := range []string{"fsync", "mkdirat", "renameat", "write"} {
		for n, reached := 1, true; reached; n++ {
			dir := quickDir(t)
			said, code, hit := broken(t, dir, call, fmt.Sprintf("error=EIO:when=%d", n))
			if hit && code != 1 && code != mute {
				t.Errorf("%s %d failed unnoticed: ended with %d, saying %q", call, n, code, said)
			}
			wholeAfter(t, dir, fmt.Sprintf("%s %d failed", call, n), code != 1)
			reached = hit
		}
	}
}

// TestP9KilledAtEveryCall kills the child at each call in turn.
func TestP9KilledAtEveryCall(t *testing.T) {
	canTrace(t)
	for _, call := range []string{"fsync", "mkdirat", "renameat", "unlinkat", "write"} {
		for n, reached := 1, true; reached; n++ {
			dir := quickDir(t)
			said, _, hit := broken(t, dir, call, fmt.Sprintf("signal=KILL:when=%d", n))
			wholeAfter(t, dir, fmt.Sprintf("killed at %s %d", call, n), strings.HasPrefix(said, "put "))
			reached = hit
		}
	}
}

// quickDir is in memory where the system has that: these tests are of calls that fail, not of the disk, and sync some hundred
// times.
func quickDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "hoso-files-*")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// wholeAfter opens the folder as the next process would: every file is whole, an acknowledged one is there, and the same
// bytes can be put again.
func wholeAfter(t *testing.T, dir, what string, acknowledged bool) {
	t.Helper()
	f := openFolder(t, dir)
	names := list(t, f)
	for _, name := range names {
		if got, err := f.Get(t.Context(), name); err != nil || !bytes.Equal(got, childContent) {
			t.Errorf("%s: %s is not whole: %v", what, name, err)
		}
	}
	if acknowledged && len(names) != 1 {
		t.Errorf("%s: acknowledged, and %d files are there", what, len(names))
	}
	put(t, f, childContent)
	if names := list(t, f); len(names) != 1 {
		t.Errorf("%s: %d files after putting it again", what, len(names))
	}
}
