package web

import "cmp"

// firstOf gives the first text that is not empty.
func firstOf(texts ...string) string { return cmp.Or(texts...) }
