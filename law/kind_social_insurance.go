package law

import (
	"strings"

	"hoso/fault"
)

// socialInsuranceKind is the social-insurance number, 10 digits.
func socialInsuranceKind() Kind {
	return plain{name: "social_insurance", control: "text", order: strings.Compare, show: asIs,
		read: func(_ *Entry, text string) (string, error) {
			number, err := digits(text)
			if err != nil || number == "" {
				return "", err
			}
			if len(number) != 10 || !onlyDigits(number) {
				return "", fault.New(fault.Invalid, "social_insurance.not_10_digits", len([]rune(number)))
			}
			return number, nil
		}}
}
