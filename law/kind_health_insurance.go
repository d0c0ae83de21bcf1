package law

import (
	"strings"

	"hoso/fault"
	"hoso/viet"
)

// healthInsuranceKind is the number of the health-insurance card: 10 digits, or 15 characters that begin with two letters.
func healthInsuranceKind() Kind {
	return plain{name: "health_insurance", control: "text", order: strings.Compare, show: asIs,
		read: func(_ *Entry, text string) (string, error) {
			number, err := digits(text)
			if err != nil || number == "" {
				return "", err
			}
			number = viet.Upper(number)
			if !onlyDigits(number) && !isOldCard(number) || len(number) != 10 && len(number) != 15 {
				return "", fault.New(fault.Invalid, "health_insurance.wrong_length", len([]rune(number)))
			}
			return number, nil
		}}
}

func isOldCard(number string) bool {
	letter := func(c byte) bool { return c >= 'A' && c <= 'Z' }
	return len(number) == 15 && letter(number[0]) && letter(number[1]) && onlyDigits(number[2:])
}
