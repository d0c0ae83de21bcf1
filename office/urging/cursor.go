package urging

import (
	"fmt"
	"strconv"
	"strings"

	"hoso/fault"
	"hoso/office"
	"hoso/record/duty"
)

// cursor is a place in the order of scopes and last days; after is nil at a scope's beginning.
type cursor struct {
	scope int
	after *office.After
}

// behind is the place before the i-th of the duties found: behind the one before it, or at the scope's beginning.
func (c cursor) behind(found []office.Stored[duty.Duty], i int) string {
	if i == 0 {
		return strconv.Itoa(c.scope)
	}
	last := found[i-1].Record
	return fmt.Sprintf("%d.%d.%s", c.scope, last.Until.YMD(), last.ID)
}

// cursorOf reads such a place; an empty text is the beginning. Fault Invalid "duty.cursor".
func cursorOf(text string) (cursor, error) {
	var c cursor
	if text == "" {
		return c, nil
	}
	parts := strings.SplitN(text, ".", 3)
	var err error
	if c.scope, err = strconv.Atoi(parts[0]); err != nil || c.scope < 0 || len(parts) == 2 {
		return cursor{}, fault.New(fault.Invalid, "duty.cursor")
	}
	if len(parts) == 3 {
		until, err := strconv.ParseInt(parts[1], 10, 64)
		if err != nil {
			return cursor{}, fault.New(fault.Invalid, "duty.cursor")
		}
		c.after = &office.After{Keys: []any{until}, ID: parts[2]}
	}
	return c, nil
}
