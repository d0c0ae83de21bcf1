package law

import "hoso/fault"

// codeOrTextKind is one line of the entry's lists, or free text where no line fits: lists that no official text completes.
func codeOrTextKind() Kind {
	return coded{name: "code_or_text", control: "pick_or_text", free: true, closed: fault.Explain}
}
