package office

// Present counts the people who are there in some subtrees by a column of the census; of some categories only where any are named.
func (d *Desk) Present(scopes []string, column string, categories ...string) map[string]int {
	if len(categories) == 0 {
		return d.Office.Census.Counts(CensusQuery{Scopes: scopes}, column)
	}
	all := map[string]int{}
	for _, category := range categories {
		for code, n := range d.Office.Census.Counts(CensusQuery{Scopes: scopes, Equal: map[string]string{"category": category}}, column) {
			all[code] += n
		}
	}
	return all
}
