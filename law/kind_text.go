package law

import (
	"strings"

	"hoso/viet"
)

// textKind is one line of free text, of at most Max characters (250 where the entry says nothing).
func textKind() Kind {
	return plain{name: "text", control: "text", show: asIs, order: compareTexts,
		read: func(e *Entry, text string) (string, error) {
			text, err := oneLine(text)
			if err != nil {
				return "", err
			}
			return within(e, text, 250)
		}}
}

// compareTexts puts texts in Vietnamese order; 0 only when they are the same text.
func compareTexts(a, b string) int {
	if order := strings.Compare(viet.SortText(a), viet.SortText(b)); order != 0 {
		return order
	}
	return strings.Compare(a, b)
}
