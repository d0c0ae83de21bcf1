package law

import (
	"strings"
	"unicode"

	"hoso/fault"
	"hoso/viet"
)

// nameKind is the name of a person: letters, spaces, apostrophes (K'Brễu), hyphens and full stops. It is kept in normal case;
// a name typed in capitals throughout is brought into it.
func nameKind() Kind {
	return plain{name: "name", control: "text", show: asIs, order: compareNames, read: readName}
}

func readName(e *Entry, text string) (string, error) {
	text, err := oneLine(text)
	if err != nil {
		return "", err
	}
	letters := false
	for _, r := range text {
		letters = letters || unicode.IsLetter(r)
		if !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) && !strings.ContainsRune(" '’‘ʼ`´-.", r) {
			return "", fault.New(fault.Invalid, "text.not_a_name", string(r))
		}
	}
	if text != "" && !letters {
		return "", fault.New(fault.Invalid, "text.not_a_name", text)
	}
	if text == viet.Upper(text) && len(strings.Fields(text)) > 1 {
		text = viet.Title(text)
	}
	return within(e, text, 100)
}

// compareNames orders people as lists do, given name first.
func compareNames(a, b string) int {
	if order := strings.Compare(viet.SortKey(a), viet.SortKey(b)); order != 0 {
		return order
	}
	return strings.Compare(a, b)
}
