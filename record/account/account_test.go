package account_test

import (
	"strings"
	"testing"

	"hoso/civil"
	"hoso/fault"
	"hoso/record/account"
)

var rule = account.PasswordRule{Min: 14, Classes: 4, NotName: true, Citation: "cấp độ 3"}

// TestPassword: length in characters, four classes, and nothing of the name, however it is written.
func TestPassword(t *testing.T) {
	personal := []string{"Nguyễn Thị Hòa", "hoa.nt"}
	for password, want := range map[string]string{
		"Mưa-rơi.2026-xyz":      "",
		"Đường-Dài.9 ngựa":      "",
		"Mưa-rơi.2026-":         "password.too_short", // 13 characters, more bytes
		"mưa-rơi.2026-xyz":      "password.too_plain",
		"MƯA-RƠI.2026-XYZ":      "password.too_plain",
		"Mưa-rơi.xyz-abcd":      "password.too_plain",
		"MuaRoi2026xyzAbc":      "password.too_plain",
		"Hoa-mua.2026-xyz":      "password.has_name",
		"xyz-HÒA.2026-abc":      "password.has_name",
		"Nguyen.2026-xyz1":      "password.has_name",
		"N g u y ễ n-1-Ab":      "password.has_name", // spaces hide nothing
		"Thi-2026.abc-xyz":      "password.has_name",
		"":                      "password.too_short",
		strings.Repeat("a", 15): "password.too_plain",
	} {
		err := account.CheckPassword(rule, password, personal)
		f, _ := fault.As(err)
		if (f == nil) != (want == "") || f != nil && (f.Key != want || f.Citation != rule.Citation) {
			t.Errorf("%q: got %v, want %q", password, err, want)
		}
	}
	if err := account.CheckPassword(account.PasswordRule{Min: 1}, "hòa", personal); err != nil {
		t.Errorf("a rule that does not ask refuses: %v", err)
	}
	if err := account.CheckPassword(rule, "An-mưa.2026-xyz1", []string{"Lê An", "an.l"}); err != nil {
		t.Errorf("a name of two letters is in too many words to be refused: %v", err)
	}
}

// FuzzPassword: whatever is typed gets an answer, and what passes meets the rule.
func FuzzPassword(f *testing.F) {
	for _, seed := range []string{"Mưa-rơi.2026-xyz", "", "\xff\xfe", "\u0301\u0301", strings.Repeat("😀", 20)} {
		f.Add(seed, "Nguyễn Thị Hòa")
	}
	f.Fuzz(func(t *testing.T, password, name string) {
		if account.CheckPassword(rule, password, []string{name}) == nil && len([]rune(password)) < rule.Min {
			t.Errorf("%q is too short and passes", password)
		}
	})
}

// TestGrantInForce: a grant holds from its first day to its last, both included, and without a last day for good.
func TestGrantInForce(t *testing.T) {
	day := civil.Of(2026, 11, 27)
	for n, g := range []struct {
		from, to civil.Date
		want     bool
	}{
		{day, day, true}, {day.AddDays(-1), day, true}, {day, civil.Date{}, true}, {day.AddDays(1), civil.Date{}, false}, {day.AddDays(-5), day.AddDays(-1), false},
	} {
		if got := (account.Grant{From: g.from, To: g.to}).InForce(day); got != g.want {
			t.Errorf("%d: from %s to %s: %t", n, g.from, g.to, got)
		}
	}
}
