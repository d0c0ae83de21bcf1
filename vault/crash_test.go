package vault

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// The child process that is broken on purpose: it creates the key file named in the environment.
const childFile = "HOSO_VAULT_TEST_FILE"

func TestMain(m *testing.M) {
	if path := os.Getenv(childFile); path != "" {
		if err := Create(path); err != nil {
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// spoilt runs the child with the nth of a system call spoilt: its exit code, -1 when it was killed, and whether the call was
// reached at all.
func spoilt(t *testing.T, path, call, how string) (code int, reached bool) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	trace := filepath.Join(t.TempDir(), "trace")
	cmd := exec.CommandContext(t.Context(), "strace", "-f", "-qq", "-o", trace, "-e", "trace="+call, "-e", "inject="+call+":"+how, self)
	cmd.Env = append(os.Environ(), childFile+"="+path, "GORACE=atexit_sleep_ms=0") // the race detector would wait a second
	if out, err := cmd.CombinedOutput(); cmd.ProcessState == nil {
		t.Fatalf("%v %s", err, out)
	}
	calls, err := os.ReadFile(trace)
	if err != nil {
		t.Fatal(err)
	}
	code = cmd.ProcessState.ExitCode()
	return code, code < 0 || bytes.Contains(calls, []byte("INJECTED"))
}

// TestP9KeyFileIsWholeOrNotThere spoils each call of Create in turn. After a failure there is no key file, after a kill none
// or a whole one, and what was acknowledged opens.
func TestP9KeyFileIsWholeOrNotThere(t *testing.T) {
	if out, err := exec.CommandContext(t.Context(), "strace", "-qq", "-o", os.DevNull, "-e", "inject=getppid:error=EIO", "true").CombinedOutput(); err != nil {
		t.Skipf("system calls cannot be made to fail on this machine: %v %s", err, out)
	}
	for _, how := range []string{"error=EIO", "signal=KILL"} {
		for _, call := range []string{"write", "fsync", "linkat"} {
			for n, reached := 1, true; reached; n++ {
				path := filepath.Join(t.TempDir(), "master.key")
				code, hit := spoilt(t, path, call, fmt.Sprintf("%s:when=%d", how, n))
				_, err := os.Stat(path)
				there := err == nil
				if hit && code == 0 || code == 1 && there || code == 0 && !there {
					t.Errorf("%s %d, %s: ended with %d, key file there: %v", call, n, how, code, there)
				}
				if there {
					opened(t, path)
				} else if err := Create(path); err != nil {
					t.Errorf("%s %d, %s: cannot be created afterwards: %v", call, n, how, err)
				}
				reached = hit
			}
		}
	}
}
