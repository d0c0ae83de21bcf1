package law

import (
	"strings"

	"hoso/fault"
)

// phoneKind is a telephone number: 8 to 15 digits, "+" before a foreign country code. A Vietnamese number is kept with its 0.
func phoneKind() Kind {
	return plain{name: "phone", control: "phone", order: strings.Compare, show: showPhone, read: readPhone}
}

func readPhone(_ *Entry, text string) (string, error) {
	typed, err := oneLine(text)
	if err != nil || typed == "" {
		return "", err
	}
	number := strings.Map(func(r rune) rune {
		if strings.ContainsRune(" .-()", r) {
			return -1
		}
		return r
	}, typed)
	if rest, ok := strings.CutPrefix(number, "+84"); ok {
		number = "0" + strings.TrimPrefix(rest, "0")
	}
	plain := strings.TrimPrefix(number, "+")
	if !onlyDigits(plain) || len(plain) < 8 || len(plain) > 15 {
		return "", fault.New(fault.Invalid, "phone.unreadable", Shortened(typed))
	}
	return number, nil
}

// showPhone parts a Vietnamese number as it is spoken: 0912 345 678, 0210 3846 123.
func showPhone(text string) string {
	switch {
	case len(text) == 10 && text[0] == '0':
		return text[:4] + " " + text[4:7] + " " + text[7:]
	case len(text) == 11 && text[0] == '0':
		return text[:4] + " " + text[4:8] + " " + text[8:]
	}
	return text
}
