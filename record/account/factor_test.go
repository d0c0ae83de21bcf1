package account_test

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"hoso/record/account"
)

// TestCodes: the codes of RFC 4226 appendix D and, by their last six digits, of RFC 6238 appendix B.
func TestCodes(t *testing.T) {
	secret := []byte("12345678901234567890")
	for step, want := range []string{"755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"} {
		if got := account.CodeAt(secret, int64(step)); got != want {
			t.Errorf("step %d gives %s, want %s", step, got, want)
		}
	}
	for second, want := range map[int64]string{59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130"} {
		if got := account.CodeAt(secret, account.StepAt(time.Unix(second, 0))); got != want {
			t.Errorf("second %d gives %s, want %s", second, got, want)
		}
	}
}

// TestMatchCode: the step before and the one after are taken, none further, and none at or before the one used last.
func TestMatchCode(t *testing.T) {
	secret, now := []byte("12345678901234567890"), time.Unix(1111111111, 0)
	here := account.StepAt(now)
	for off, want := range map[int64]bool{-2: false, -1: true, 0: true, 1: true, 2: false} {
		step, ok := account.MatchCode(secret, account.CodeAt(secret, here+off), now, 0)
		if ok != want || ok && step != here+off {
			t.Errorf("%d steps off: %t %d", off, ok, step-here)
		}
	}
	for off, want := range map[int64]bool{-1: false, 0: false, 1: true} {
		if _, ok := account.MatchCode(secret, account.CodeAt(secret, here+off), now, here); ok != want {
			t.Errorf("after the step was used, one %d off: %t", off, ok)
		}
	}
	for _, wrong := range []string{"", "12345", "1234567", "abcdef", "١٢٣٤٥٦"} {
		if _, ok := account.MatchCode(secret, wrong, now, 0); ok || wrong != "" && account.IsCode(wrong) {
			t.Errorf("%q is taken", wrong)
		}
	}
	if uri := account.SecretURI("Ho so", "mai.nt", secret); !strings.HasPrefix(uri, "otpauth://totp/Ho%20so:mai.nt?") || !strings.Contains(uri, "secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ") {
		t.Errorf("the app scans %s", uri)
	}
}

// TestSpend: a recovery code is spent once, and what was read stays as it is.
func TestSpend(t *testing.T) {
	f := account.Factor{Kind: account.Recovery, Codes: []string{"a", "b", "c"}}
	left, ok := f.Spend("b")
	if !ok || !slices.Equal(left.Codes, []string{"a", "c"}) || len(f.Codes) != 3 {
		t.Errorf("%v %v %t", left.Codes, f.Codes, ok)
	}
	if _, ok := left.Spend("b"); ok {
		t.Error("it is spent twice")
	}
	if got := account.KindsOf([]account.Factor{f, {Kind: account.Passkey}, {Kind: account.TOTP}, {Kind: account.Passkey}}); !slices.Equal(got, []string{"totp", "passkey"}) {
		t.Errorf("the kinds are %v", got)
	}
}

// TestDevice: a device is told in words that outlast an update.
func TestDevice(t *testing.T) {
	for agent, want := range map[string]string{
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36":                         "Chrome, Windows",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0":           "Edge, Windows",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1": "Safari, iPhone",
		"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36":                         "Chrome, Android",
		"Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0":                                                                  "Firefox, Linux",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) coc_coc_browser/140.0.0 Chrome/134.0.0.0 Safari/537.36": "Cốc Cốc, Windows",
		"Go-http-client/1.1": "Go-http-client", "": "",
	} {
		if got := account.Device(agent); got != want {
			t.Errorf("%s is %q, want %q", agent, got, want)
		}
	}
}

// FuzzDevice: what a browser says of itself comes from outside; in words it is short and readable.
func FuzzDevice(f *testing.F) {
	f.Add("Mozilla/5.0 (X11; Linux x86_64)")
	f.Add("\xff\xfe/\x00")
	f.Fuzz(func(t *testing.T, agent string) {
		got := account.Device(agent)
		if !utf8.ValidString(got) || len([]rune(got)) > 40 {
			t.Errorf("%q becomes %q", agent, got)
		}
	})
}
