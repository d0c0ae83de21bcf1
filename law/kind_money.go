package law

import (
	"strings"

	"hoso/viet"
)

// moneyKind is an amount in whole đồng: 2.530.000 ₫, kept "2530000".
func moneyKind() Kind {
	number := sized{key: "money.unreadable", digits: 15}
	return plain{name: "money", control: "money", order: compareNumbers, show: showNumber,
		read: func(e *Entry, text string) (string, error) { return number.read(e, withoutCurrency(text)) }}
}

func withoutCurrency(text string) string {
	text = strings.TrimSpace(text)
	for _, unit := range []string{"đồng", "dong", "vnđ", "vnd", "₫", "đ", "d"} {
		if rest, ok := strings.CutSuffix(viet.Lower(text), unit); ok {
			return strings.TrimSpace(rest)
		}
	}
	return text
}
