package paper

import (
	"strconv"
	"strings"
)

// mostDigits is how many digits a spreadsheet keeps of a number.
const mostDigits = 15

// asNumber reads what a spreadsheet may count with: 12, -3, 64,5 or 2.34. The decimals are how many digits it was written
// with. What would not come back as it was is no number: 007, more digits than a spreadsheet keeps, and 1.234, which may be
// a thousand times as much.
func asNumber(text string) (value any, decimals int, ok bool) {
	digits := strings.TrimPrefix(text, "-")
	whole, part, broken := digits, "", false
	if i := strings.IndexAny(digits, ".,"); i >= 0 {
		whole, part, broken = digits[:i], digits[i+1:], true
	}
	switch {
	case !onlyDigits(whole), len(whole) > 1 && whole[0] == '0', len(whole)+len(part) > mostDigits:
		return nil, 0, false
	case !broken:
		n, err := strconv.ParseInt(text, 10, 64)
		return n, 0, err == nil
	case !onlyDigits(part), len(part) == 3 && whole != "0" && len(whole) <= 3:
		return nil, 0, false
	}
	f, err := strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64)
	return f, len(part), err == nil
}

func onlyDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
