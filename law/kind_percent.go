package law

import "strings"

// percentKind is a percentage, dec(5,2), with or without its sign: 85%, 12,5; kept "85", "12.5".
func percentKind() Kind {
	number := sized{key: "percent.unreadable", digits: 3, decimals: 2}
	return plain{name: "percent", control: "percent", order: compareNumbers, show: showNumber,
		read: func(e *Entry, text string) (string, error) {
			return number.read(e, strings.TrimSuffix(strings.TrimSpace(text), "%"))
		}}
}
