package web

import "strings"

// moved gives the place of an address that is only an alias: the office's notices name a change below the dossiers.
func moved(path string) (string, bool) {
	if rest, ok := strings.CutPrefix(path, "/ho-so/thay-doi/"); ok && rest != "" {
		return "/thay-doi/" + rest, true
	}
	return "", false
}
