package hoso

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// tracked lists the files of the repository, and those that would be. Without git it is everything that no tool put there.
func tracked(t *testing.T) []string {
	t.Helper()
	if out, err := exec.Command("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard").Output(); err == nil {
		return slices.DeleteFunc(strings.Split(string(out), "\x00"), func(name string) bool { return name == "" })
	}
	var names []string
	must(t, filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && slices.Contains([]string{".git", "node_modules", "dist", "hoso-data"}, d.Name()) {
			return filepath.SkipDir
		}
		if err == nil && d.Type().IsRegular() && name != "hoso" {
			names = append(names, filepath.ToSlash(name))
		}
		return err
	}))
	return names
}

// foreign is what says something about a machine or a workshop and nothing about hoso. The words are put together here, so that this
// file does not hold them; a path behind a "|" is an alternative of a pattern that looks for such paths in answers.
func foreign() map[string]*regexp.Regexp {
	join := func(parts ...string) string { return strings.Join(parts, "") }
	return map[string]*regexp.Regexp{
		"a path of somebody's machine": regexp.MustCompile(join(`(^|[^\w.~|-])/(wo`, `rk|ro`, `ot|home/\w+|Us`, `ers/\w+)/`)),
		"a path of a machine":          regexp.MustCompile(join(`(^|[^\w.~|-])/t`, `mp/`)),
		"the host of a registry":       regexp.MustCompile(join(`(proxy|sum)\.gol`, `ang\.org|registry\.(npm`, `js|yarn`, `pkg)|deb\.deb`, `ian\.org|pypi\.org`)),
		"a word about the workshop":    regexp.MustCompile(join(`(?i)\b(clau`, `de|anthro`, `pic|open`, `ai|chat`, `gpt|copi`, `lot|language mo`, `del|ai-gene`, `rated)\b`)),
	}
}

// TestTidy: no file of the repository says where or by whom it was made; what it needs from outside is named by package, not by host.
func TestTidy(t *testing.T) {
	names := tracked(t)
	if len(names) < 100 {
		t.Fatalf("only %d files are found", len(names))
	}
	patterns := foreign()
	for _, name := range names {
		content, err := os.ReadFile(name)
		if os.IsNotExist(err) {
			continue // removed and not yet committed
		}
		must(t, err)
		for what, pattern := range patterns {
			if at := pattern.FindIndex(content); at != nil {
				line := 1 + bytes.Count(content[:at[0]], []byte("\n"))
				t.Errorf("%s:%d: %s: %q", name, line, what, content[at[0]:at[1]])
			}
		}
	}
}

// TestTidyFinds: the test above can fail.
func TestTidyFinds(t *testing.T) {
	for what, text := range map[string]string{
		"a path of somebody's machine": "cd /ro" + "ot/x", "a path of a machine": "in /t" + "mp/x",
		"the host of a registry": "https://registry.npm" + "js.org/x", "a word about the workshop": "by Clau" + "de",
	} {
		if !foreign()[what].MatchString(text) {
			t.Errorf("%q is not found to be %s", text, what)
		}
		if foreign()[what].MatchString("GET /ho-so/t" + "mp, web/ro" + "ot/, the model of a form, https://pro" + "xy.example.vn/") {
			t.Errorf("innocent text is found to be %s", what)
		}
	}
}

// TestTidyLicence: the licence is whole.
func TestTidyLicence(t *testing.T) {
	text, err := os.ReadFile("LICENSE")
	must(t, err)
	for _, part := range []string{"Apache License", "Version 2.0, January 2004", "9. Accepting Warranty or Additional Liability", "END OF TERMS AND CONDITIONS"} {
		if !bytes.Contains(text, []byte(part)) {
			t.Errorf("LICENSE lacks %q", part)
		}
	}
}
