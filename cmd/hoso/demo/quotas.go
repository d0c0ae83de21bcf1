package demo

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"hoso/civil"
	"hoso/office"
	"hoso/office/quota"
)

// overKey is the unit that has one person more than posts.
const overKey = "SNV"

// giveQuotas gives every unit numbers of posts that fit its people: some have just as many, some one or two to fill, one too few. A first decision is
// followed by that of the year, so that there is something to look back on.
func (b *builder) giveQuotas() error {
	decisions := []quota.Table{{Document: "QĐ 12/QĐ-UBND (thử nghiệm)", From: since}}
	if year := civil.Of(b.day.Year, 1, 1); year.After(since) {
		decisions = append(decisions, quota.Table{Document: "QĐ 88/QĐ-UBND (thử nghiệm)", From: year})
	}
	for i, t := range decisions {
		rows, err := b.quotaRows(len(decisions) - 1 - i)
		if err != nil {
			return err
		}
		for some := range slices.Chunk(rows, 5000) {
			t.Rows, t.Write = some, true
			plan, err := quota.Give(b.ctx, b.o, office.System(), t)
			if err != nil {
				return fmt.Errorf("quotas: %w", err)
			}
			if plan.Wrong > 0 {
				return fmt.Errorf("quotas: %+v", plan.Lines[slices.IndexFunc(plan.Lines, func(l quota.Line) bool { return l.What == quota.Wrong })])
			}
		}
	}
	return nil
}

// quotaRows are the rows of one decision: the people of each unit with a few posts to fill, more of them in a decision of the past, and for a unit above
// the sum of those below.
func (b *builder) quotaRows(more int) ([]quota.Row, error) {
	reg, err := b.o.Book().Regulation(b.at.Province, b.day)
	if err != nil {
		return nil, err
	}
	parents := map[string]string{}
	for _, key := range b.keys {
		parents[string(b.units[key].ID)] = key
	}
	var rows []quota.Row
	for _, kind := range reg.QuotaKinds() {
		sums := map[string]int{}
		for i, key := range slices.Backward(b.keys) {
			own := 0
			for _, m := range b.staff[key] {
				if slices.Contains(kind.Categories, m.Category) {
					own++
				}
			}
			switch {
			case own > 0 && key == overKey:
				own += more - 1
			case own > 0:
				own += more + i%3
			}
			sums[key] += own
			u := b.units[key]
			if over, ok := parents[string(u.Parent)]; ok {
				sums[over] += sums[key]
			}
			if sums[key] > 0 {
				rows = append(rows, quota.Row{Unit: cmp.Or(u.Code, u.Name), Kind: kind.ID, Number: strconv.Itoa(sums[key])})
			}
		}
	}
	slices.Reverse(rows)
	return rows, nil
}
