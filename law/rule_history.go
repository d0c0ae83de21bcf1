package law

import (
	"slices"

	"hoso/civil"
)

// workHistory is item 33.
type workHistory struct {
	Rows []stretch `table:"qua_trinh_cong_tac"`
}

// stretch is a row with its first and last month; without a last month it goes on.
type stretch struct {
	Row  Path
	From place `column:"tu_thang" as:"day"`
	To   place `column:"den_thang" as:"day"`
}

// end is the last day a stretch can have.
func (s stretch) end(in RuleInput) civil.Partial {
	if s.To.day().IsZero() {
		return in.today()
	}
	return s.To.day()
}

// shown is the stretch as people read it.
func (s stretch) shown() string {
	if s.To.text() == "" {
		return s.From.shown() + "–nay"
	}
	return s.From.shown() + "–" + s.To.shown()
}

// inOrder gives the rows that have a beginning, earliest first.
func inOrder(rows []stretch) []stretch {
	known := slices.DeleteFunc(slices.Clone(rows), func(s stretch) bool { return s.From.day().IsZero() })
	slices.SortStableFunc(known, func(a, b stretch) int { return a.From.day().First().Compare(b.From.day().First()) })
	return known
}

// overlaps remarks on every row that begins before an earlier one has ended; the month one leaves and the month one begins may be
// the same.
func (in RuleInput) overlaps(rows []stretch) []remark {
	var found []remark
	known := inOrder(rows)
	for i, late := range known {
		for _, early := range known[:i] {
			if late.From.day().CertainlyBefore(early.end(in)) {
				found = append(found, remark{at: late.Row, args: []string{late.shown(), early.shown()}})
				break
			}
		}
	}
	return found
}

func workOverlap(in RuleInput, h workHistory) []remark { return in.overlaps(h.Rows) }

func payOverlap(in RuleInput, h payHistory) []remark {
	rows := make([]stretch, len(h.Rows))
	for i, r := range h.Rows {
		rows[i] = stretch{r.Row, r.From, r.To}
	}
	return in.overlaps(rows)
}

// longGap is how many days may lie between two rows: the months are whole, so a month left out is more than this.
const longGap = 31

// workGap remarks on more than a month of which the history says nothing.
func workGap(in RuleInput, h workHistory) []remark {
	var found []remark
	var last civil.Partial
	for _, row := range inOrder(h.Rows) {
		if !last.IsZero() && last.Last().AddDays(longGap).Before(row.From.day().First()) {
			found = append(found, remark{at: row.Row, args: []string{last.VN(), row.From.shown()}})
		}
		if end := row.end(in); last.IsZero() || last.Last().Before(end.Last()) {
			last = end
		}
	}
	return found
}
