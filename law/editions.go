package law

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
)

// editionsFile pins every published edition of a form and every published term of a regulation: one line "key digest" each. Neither is ever
// edited: dossiers are read by the edition they were written under, and what was decided was decided by the term of its day.
const editionsFile = "editions.lock"

// readLock reads the pinned digests, by edition.
func readLock(fsys fs.FS) (map[string]string, error) {
	data, err := fs.ReadFile(fsys, editionsFile)
	if err != nil {
		return nil, fmt.Errorf("law: %s: %w", editionsFile, err)
	}
	pinned := map[string]string{}
	for i, line := range strings.Split(string(data), "\n") {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		fields := strings.Fields(line)
		if len(fields) != 2 || len(fields[1]) != 64 || pinned[fields[0]] != "" {
			return nil, fmt.Errorf("law: %s:%d: a line is an edition, once, and its digest", editionsFile, i+1)
		}
		pinned[fields[0]] = fields[1]
	}
	return pinned, nil
}

// unfrozen compares the editions there are with the pinned ones: what changed, what is gone, what is not pinned yet.
func unfrozen(pinned, present map[string]string) (changed, gone, fresh []string) {
	for _, key := range slices.Sorted(maps.Keys(pinned)) {
		switch digest, ok := present[key]; {
		case !ok:
			gone = append(gone, key)
		case digest != pinned[key]:
			changed = append(changed, key)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(present)) {
		if pinned[key] == "" {
			fresh = append(fresh, key)
		}
	}
	return changed, gone, fresh
}

// editions gives the digest of every edition of a form and of every term of a regulation in the book.
func (b *Book) editions() map[string]string {
	present := map[string]string{}
	for _, p := range b.provinces {
		maps.Copy(present, p.editions())
	}
	for _, f := range b.forms {
		present[f.Key()] = f.Digest
	}
	return present
}
