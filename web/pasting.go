package web

// tableBody is the most a table that is pasted may hold.
const tableBody = 2 << 20

// pasting is the form of a table that is pasted; words begin the keys of its sentences.
type pasting struct {
	action, words string
	rows          string // what the table begins with
	writable      int    // rows that can be written as they were checked; 0: it is to be checked first
}

// planned is what the rows of such a table become.
type planned struct {
	words          string
	written        bool
	changes, wrong int
	heads          []string // text keys of the columns
}

// writable is how many rows of a table that was checked can be written now.
func writable(sent, written bool, changes int) int {
	if !sent || written {
		return 0
	}
	return changes
}
