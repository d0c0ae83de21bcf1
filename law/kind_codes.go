package law

import "hoso/fault"

// codesKind is several lines of one list: codes joined by ";" in the order of the list, labels by "; ".
func codesKind() Kind {
	return coded{name: "codes", control: "pick_many", many: true, missing: fault.Explain, closed: fault.Explain}
}
