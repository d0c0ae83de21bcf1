package canon

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
)

// NewSeed gives 32 random bytes, from which the salts of one version derive.
// The seed is kept sealed; destroying it makes the commitments unreadable.
func NewSeed() []byte {
	seed := make([]byte, 32)
	rand.Read(seed) // never fails: it ends the process rather than return weak bytes
	return seed
}

// Salt gives the 32-byte salt of one path under a seed: HMAC-SHA256(seed, path).
// Showing one salt tells nothing of the others.
func Salt(seed []byte, path string) []byte {
	mac := hmac.New(sha256.New, seed)
	mac.Write([]byte(path))
	return mac.Sum(nil)
}

// Commit gives the commitment to a value, SHA-256(salt‖value) in lower-case
// hex. With a salt of Salt, whose length is fixed, a value that is easy to
// guess cannot be found by trying, and no other value can be shown for it.
func Commit(salt, value []byte) string {
	h := sha256.New()
	h.Write(salt)
	h.Write(value)
	return hex.EncodeToString(h.Sum(nil))
}
