// Package id owns the names of records: UUID version 7 as lower-case text, the
// same in addresses, in JSON and under signatures, with a type of its own for
// each kind of record so that the compiler keeps them apart.
//
// It does not own what the names stand for, nor legal time: the milliseconds in
// an id are for the order on disk only and no rule reads them.
//
// Invariant: within one process New gives strictly rising texts, each once.
package id

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"io"
	"sync"
	"time"
)

// One type per kind of record. They are plain strings: converting one into
// another is written out, and so is seen in review.
type (
	Unit     string // cơ quan, đơn vị
	Dossier  string // hồ sơ of one person
	Account  string // one login
	Grant    string // one right given to an account
	Change   string // a change of a dossier, from draft to decision
	Item     string // one line of a change
	Sheet    string // what a head approves in one act
	Batch    string // what the department signs in one act
	Packet   string // one message to the national database
	Evidence string // one uploaded document
	Version  string // one approved state of a dossier
	Posting  string // a person's place in a unit
	Session  string // one sign-in
	Row      string // one row of a repeating table
	Act      string // one transaction
	Entry    string // one line of the journal
	Job      string // one piece of queued work
	Request  string // one call from outside, for idempotency
)

// clock remembers the last stamp given, which is what makes ids rise strictly.
// It is the one thing this package keeps; nothing can be read out of it but
// the next id.
type clock struct {
	mu   sync.Mutex
	last uint64
}

var ids clock

// stampOf lays the time out as the first 60 free bits of a UUIDv7: 48 bits of
// milliseconds, then 12 bits of the millisecond's fraction (RFC 9562, 6.2,
// method 3).
func stampOf(t time.Time) uint64 {
	ms := t.UnixMilli()
	if ms < 0 {
		return 0
	}
	fraction := uint64(t.Nanosecond() % 1e6)
	return uint64(ms)<<12 | fraction*4096/1e6
}

// next gives the stamp of t, or one more than the last when the clock stood
// still or went back.
func (c *clock) next(t time.Time) uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last = max(stampOf(t), c.last+1)
	return c.last
}

// New gives a new id, greater than all this process gave before.
func New() string {
	var random [8]byte
	rand.Read(random[:]) // never fails: it ends the process rather than return weak bytes
	return format(ids.next(time.Now()), random)
}

// Of gives a new id of the wanted type: id.Of[id.Dossier]().
func Of[T ~string]() T { return T(New()) }

// At gives the id of time t with 8 random bytes taken from r: the same t and
// the same bytes give the same id, which is what demonstration data need. Times
// before 1970 count as 1970. It panics when r ends, because a short source
// would repeat ids in silence.
func At(t time.Time, r io.Reader) string {
	var random [8]byte
	if _, err := io.ReadFull(r, random[:]); err != nil {
		panic(fmt.Sprintf("id: the random source ended: %v", err))
	}
	return format(stampOf(t), random)
}

func format(stamp uint64, random [8]byte) string {
	var u [16]byte
	for i := range 6 {
		u[i] = byte(stamp >> (52 - 8*i))
	}
	u[6] = 0x70 | byte(stamp>>8)&0x0F
	u[7] = byte(stamp)
	copy(u[8:], random[:])
	u[8] = 0x80 | u[8]&0x3F

	text := make([]byte, 36)
	hex.Encode(text, u[:4])
	hex.Encode(text[9:], u[4:6])
	hex.Encode(text[14:], u[6:8])
	hex.Encode(text[19:], u[8:10])
	hex.Encode(text[24:], u[10:])
	text[8], text[13], text[18], text[23] = '-', '-', '-', '-'
	return string(text)
}

// Valid tells whether s is an id as this system writes it: 36 characters, lower
// case, version 7 or 4, the variant of RFC 9562. Whatever comes from an address
// or a body passes it before it is looked up.
func Valid(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		switch i {
		case 8, 13, 18, 23:
			if s[i] != '-' {
				return false
			}
		default:
			if !lowerHex(s[i]) {
				return false
			}
		}
	}
	version, variant := s[14], s[19]
	return (version == '7' || version == '4') &&
		(variant == '8' || variant == '9' || variant == 'a' || variant == 'b')
}

func lowerHex(c byte) bool { return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' }
