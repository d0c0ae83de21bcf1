package check

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"hoso/office"
	"hoso/record/quota"
	"hoso/record/unit"
)

// quotas looks through the numbers of posts: each stands where its unit stands, and of one unit and kind each is closed by the next one the day before
// it, the last one being open.
func (i *inspector) quotas() error {
	given := map[string][]quota.Quota{}
	err := each(i, func(q quota.Quota) error {
		given[string(q.Unit)+" "+q.Kind] = append(given[string(q.Unit)+" "+q.Kind], q)
		u, _, err := office.Get[unit.Unit](i.r, string(q.Unit))
		if err != nil {
			i.found("quota "+q.ID, "its unit is not there")
			return unlessReported(err)
		}
		if q.UnitPath != u.Path {
			i.found("quota "+q.ID, "its path is not that of its unit")
		}
		return nil
	})
	for _, of := range slices.Sorted(maps.Keys(given)) {
		all := given[of]
		slices.SortFunc(all, func(a, b quota.Quota) int { return cmp.Or(a.From.Compare(b.From), a.KnownAt.Compare(b.KnownAt)) })
		for n, q := range all {
			want := "open"
			if n+1 < len(all) {
				want = fmt.Sprint(all[n+1].From.AddDays(-1))
			}
			if got := cmp.Or(q.To.String(), "open"); got != want {
				i.found("quota "+q.ID, "its last day is %s, what follows it makes it %s", got, want)
			}
		}
	}
	return err
}
