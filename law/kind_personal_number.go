package law

import (
	"strings"

	"hoso/fault"
)

// personalNumberKind is the personal identification number, exactly 12 digits, which names the e-record since 1 July 2026
// (NĐ 27/2026 art. 16). Whether its digits agree with sex, birth year and province is a rule's to remark, and never blocks.
func personalNumberKind() Kind {
	return plain{name: "personal_number", control: "personal_number", order: strings.Compare, show: asIs,
		read: func(_ *Entry, text string) (string, error) {
			number, err := digits(text)
			if err != nil || number == "" {
				return "", err
			}
			if len(number) != 12 || !onlyDigits(number) {
				return "", fault.New(fault.Invalid, "personal_number.not_12_digits", len([]rune(number)))
			}
			return number, nil
		}}
}
