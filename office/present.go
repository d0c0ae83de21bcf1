package office

// presentStates are the states of people who are there: with an approved dossier or with one on its way.
func presentStates() []string { return []string{"open", "active"} }

// Present counts the people who are there in some subtrees by a column of the census; of some categories only where any are named.
func (d *Desk) Present(scopes []string, column string, categories ...string) map[string]int {
	all := map[string]int{}
	count := func(equal map[string]string) {
		for code, n := range d.Office.Census.Counts(CensusQuery{Scopes: scopes, Equal: equal}, column) {
			all[code] += n
		}
	}
	for _, state := range presentStates() {
		if len(categories) == 0 {
			count(map[string]string{"state": state})
		}
		for _, category := range categories {
			count(map[string]string{"state": state, "category": category})
		}
	}
	return all
}

// PresentSum adds up how complete the dossiers of the people are who are there.
func (d *Desk) PresentSum(scopes []string) (sum Totals) {
	for _, state := range presentStates() {
		s := d.Office.Census.Sum(CensusQuery{Scopes: scopes, Equal: map[string]string{"state": state}})
		sum.People, sum.Have, sum.Want, sum.Points, sum.Of = sum.People+s.People, sum.Have+s.Have, sum.Want+s.Want, sum.Points+s.Points, sum.Of+s.Of
	}
	return sum
}
