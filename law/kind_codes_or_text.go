package law

import "hoso/fault"

// codesOrTextKind is several lines of one list, or free text where no line fits.
func codesOrTextKind() Kind {
	return coded{name: "codes_or_text", control: "pick_many_or_text", many: true, free: true, closed: fault.Explain}
}
