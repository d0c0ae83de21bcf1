package civil

// Range is the days From to To, both included. A zero To is open: it has no
// end; a zero From has no beginning.
type Range struct {
	From Date `json:"from"`
	To   Date `json:"to"`
}

// Contains tells whether d lies in the range; no date lies in none.
func (r Range) Contains(d Date) bool {
	return !d.IsZero() && !d.Before(r.From) && (r.To.IsZero() || !d.After(r.To))
}

// Overlaps tells whether there is a day in both ranges. A range whose end is
// before its beginning has no day.
func (r Range) Overlaps(o Range) bool {
	from, to := r.From, r.To
	if o.From.After(from) {
		from = o.From
	}
	if to.IsZero() || !o.To.IsZero() && o.To.Before(to) {
		to = o.To
	}
	return to.IsZero() || !from.After(to)
}
