package approval

import (
	"cmp"
	"slices"

	"hoso/civil"
)

// sortByDeadline puts what is due first in front and what has no deadline last; ids keep the order of arrival.
func sortByDeadline(waiting []Waiting) {
	due := func(day civil.Date) int {
		if day.IsZero() {
			return 1 << 30
		}
		return day.YMD()
	}
	slices.SortFunc(waiting, func(a, b Waiting) int {
		return cmp.Or(cmp.Compare(due(a.Deadline), due(b.Deadline)), cmp.Compare(a.ID, b.ID))
	})
}
