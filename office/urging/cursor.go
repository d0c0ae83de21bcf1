package urging

import (
	"strconv"
	"strings"

	"hoso/fault"
	"hoso/office"
	"hoso/record/duty"
)

// cursorAfter is the place behind a duty in the order of last days.
func cursorAfter(w duty.Duty) string { return strconv.Itoa(w.Until.YMD()) + "." + w.ID }

// cursorOf reads such a place. Fault Invalid "duty.cursor".
func cursorOf(text string) (office.After, error) {
	until, last, ok := strings.Cut(text, ".")
	n, err := strconv.ParseInt(until, 10, 64)
	if !ok || err != nil || last == "" {
		return office.After{}, fault.New(fault.Invalid, "duty.cursor")
	}
	return office.After{Keys: []any{n}, ID: last}, nil
}

// inside reports whether a path lies in one of several subtrees.
func inside(path string, scopes []string) bool {
	for _, scope := range scopes {
		if strings.HasPrefix(path, scope) {
			return true
		}
	}
	return false
}
