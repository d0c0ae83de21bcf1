package vault

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// Passwords implements office.Passwords with argon2id.
type Passwords struct {
	Memory uint32 // KiB that one check takes; 0: the setting of production. Less is for tests that sign in all the time.
}

// The cost of one check: 19 MiB and two passes, the smallest setting that current guidance accepts, so that many people can sign in at once.
const (
	argonTime    = 2
	argonMemory  = 19 * 1024
	argonThreads = 1
	argonKey     = 32
)

func (p Passwords) memory() uint32 {
	if p.Memory == 0 {
		return argonMemory
	}
	return p.Memory
}

// Hash gives "argon2id$salt$key", both base64.
func (p Passwords) Hash(password string) string {
	salt := make([]byte, 16)
	rand.Read(salt)
	key := argon2.IDKey([]byte(password), salt, argonTime, p.memory(), argonThreads, argonKey)
	return fmt.Sprintf("argon2id$%s$%s", base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(key))
}

// Matches checks a password; an empty or unreadable hash costs as much as a real one and never matches.
func (p Passwords) Matches(hash, password string) bool {
	salt, want := make([]byte, 16), make([]byte, argonKey)
	readable := false
	if parts := strings.Split(hash, "$"); len(parts) == 3 && parts[0] == "argon2id" {
		s, err1 := base64.RawStdEncoding.DecodeString(parts[1])
		k, err2 := base64.RawStdEncoding.DecodeString(parts[2])
		if err1 == nil && err2 == nil && len(k) == argonKey {
			salt, want, readable = s, k, true
		}
	}
	got := argon2.IDKey([]byte(password), salt, argonTime, p.memory(), argonThreads, argonKey)
	return subtle.ConstantTimeCompare(got, want) == 1 && readable
}
