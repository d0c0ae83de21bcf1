package canon

import (
	"fmt"
	"strconv"
	"strings"
)

// A decimal of at most 15 significant digits survives the way through a double
// unchanged, as long as the double is not subnormal.
const (
	maxDigits    = 15
	maxMagnitude = 1e300
	minMagnitude = 1e-300
)

// checkNumbers refuses numbers that RFC 8785 would change. It reads the
// document as it came, before any rounding; raw is known to be valid JSON.
func checkNumbers(raw []byte) error {
	for i := 0; i < len(raw); {
		switch c := raw[i]; {
		case c == '"':
			i = afterString(raw, i)
		case c == '-' || '0' <= c && c <= '9':
			end := i + 1
			for end < len(raw) && strings.IndexByte("+-.eE0123456789", raw[end]) >= 0 {
				end++
			}
			if err := checkNumber(string(raw[i:end])); err != nil {
				return err
			}
			i = end
		default:
			i++
		}
	}
	return nil
}

// afterString gives the place after the string that begins at i.
func afterString(raw []byte, i int) int {
	for i++; i < len(raw) && raw[i] != '"'; i++ {
		if raw[i] == '\\' {
			i++
		}
	}
	return i + 1
}

func checkNumber(text string) error {
	digits := significant(text)
	if len(digits) > maxDigits {
		return fmt.Errorf("canon: the number %.40s has more than %d digits; write it as text", text, maxDigits)
	}
	if digits == "" {
		return nil // zero
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || max(f, -f) > maxMagnitude || max(f, -f) < minMagnitude {
		return fmt.Errorf("canon: the number %.40s is out of range; write it as text", text)
	}
	return nil
}

// significant gives the digits of a number without sign, point, exponent and
// the zeros at both ends; nothing for zero.
func significant(text string) string {
	mantissa, _, _ := strings.Cut(strings.ToLower(text), "e")
	digits := strings.NewReplacer("-", "", ".", "").Replace(mantissa)
	return strings.Trim(digits, "0")
}
