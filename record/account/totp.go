package account

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // RFC 6238 with the hash every authenticator app knows; it is keyed here
	"crypto/subtle"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/url"
	"time"
)

// CodeStep is how long a code lives; those of the step before and after are taken too, because clocks differ (RFC 6238 section 5.2).
const CodeStep = 30 * time.Second

const (
	codeDigits = 6
	codeSlack  = 1
)

// SecretBytes is the length of an app's secret: that of the hash (RFC 4226 section 4, R6).
const SecretBytes = 20

// StepAt is the time step of a moment (RFC 6238 section 4.2).
func StepAt(at time.Time) int64 { return at.Unix() / int64(CodeStep/time.Second) }

// CodeAt is the six digits an app shows in a time step (RFC 4226 section 5.3).
func CodeAt(secret []byte, step int64) string {
	var counter [8]byte
	binary.BigEndian.PutUint64(counter[:], uint64(step))
	mac := hmac.New(sha1.New, secret)
	mac.Write(counter[:])
	sum := mac.Sum(nil)
	at := sum[len(sum)-1] & 0xf
	number := binary.BigEndian.Uint32(sum[at:at+4]) & 0x7fffffff
	return fmt.Sprintf("%0*d", codeDigits, number%1_000_000)
}

// MatchCode finds the time step a code is of, among those that are taken now; one at or before after was used and is not taken again.
func MatchCode(secret []byte, code string, now time.Time, after int64) (step int64, ok bool) {
	for s := StepAt(now) - codeSlack; s <= StepAt(now)+codeSlack; s++ {
		if subtle.ConstantTimeCompare([]byte(CodeAt(secret, s)), []byte(code)) == 1 && s > after {
			step, ok = s, true
		}
	}
	return step, ok
}

// IsCode reports whether a text is shaped like a code of an app: six digits.
func IsCode(text string) bool {
	for _, r := range text {
		if r < '0' || r > '9' {
			return false
		}
	}
	return len(text) == codeDigits
}

// SecretText is a secret as it is typed into an app: base32 without padding.
func SecretText(secret []byte) string {
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(secret)
}

// SecretURI is a secret as an app scans it (the otpauth form of authenticator apps).
func SecretURI(issuer, login string, secret []byte) string {
	q := url.Values{"secret": {SecretText(secret)}, "issuer": {issuer}}
	return "otpauth://totp/" + url.PathEscape(issuer+":"+login) + "?" + q.Encode()
}
