package store

import (
	"fmt"
	"strings"

	"hoso/fault"
	"hoso/office"
)

// taken is the fault for a set of keys that another row has.
func taken(noun string, set []string, cause error) error {
	return fault.New(fault.Invalid, "row.taken", noun, strings.Join(set, ",")).Wrap(cause)
}

// unreferenced is the fault for a reference that does not hold. key is the column that points nowhere; empty when the row itself
// is dropped while others still point at it.
func (s *shelf) unreferenced(row *office.Row, key string, cause error) error {
	k, ok := s.tables[row.Noun].keys[key]
	if !ok {
		return stale(row.Noun, row.ID).Wrap(cause)
	}
	return stale(k.Refs, fmt.Sprint(row.Keys[key])).Wrap(cause)
}
