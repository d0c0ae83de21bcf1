package law

import "hoso/fault"

// placeKind is an administrative unit: its code in one of the place lists, with the label as it was called. Units from before
// 1 July 2025 are lawful where the entry names their list: people were born there. A place that no list knows is kept as text,
// with a remark.
func placeKind() Kind {
	return coded{name: "place", control: "place", free: true, missing: fault.Note, closed: fault.Note}
}
