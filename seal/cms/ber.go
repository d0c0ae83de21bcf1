package cms

import (
	"bytes"
	"errors"
)

const (
	// MaxSize is how many bytes of a message are read at most.
	MaxSize  = 4 << 20
	maxDepth = 64
)

// ErrSize says that the message is larger than any signature has to be.
var ErrSize = errors.New("cms: message too large")

var errBER = errors.New("cms: not BER")

// DER turns the first element of b from BER, as other signing programs write
// it, into DER as far as CMS needs it: definite lengths, octet strings in one
// piece. What follows the first element is left out.
func DER(b []byte) ([]byte, error) {
	der, _, err := Split(b)
	return der, err
}

// Split does what DER does and gives what follows the first element as well:
// a PDF pads its signature with zeros.
func Split(b []byte) (der, rest []byte, err error) {
	if len(b) > MaxSize {
		return nil, nil, ErrSize
	}
	return element(b, 0)
}

// header is the beginning of one BER element.
type header struct {
	tag         []byte
	constructed bool
	indefinite  bool
	length      int // of the content, unless indefinite
	size        int // of the header itself
}

func (h header) octets() bool { return h.tag[0] == 0x24 } // an octet string in pieces

func element(b []byte, depth int) (out, rest []byte, err error) {
	h, err := readHeader(b)
	if err != nil {
		return nil, nil, err
	}
	if depth > maxDepth {
		return nil, nil, errBER
	}
	in := b[h.size:]
	if !h.indefinite {
		if h.length > len(in) {
			return nil, nil, errBER
		}
		in, rest = in[:h.length], in[h.length:]
	}
	if !h.constructed {
		return wrap(h.tag, in), rest, nil
	}
	body, after, err := children(in, h, depth)
	if err != nil {
		return nil, nil, err
	}
	if h.indefinite {
		rest = after
	}
	if h.octets() {
		return wrap([]byte{0x04}, body), rest, nil
	}
	return wrap(h.tag, body), rest, nil
}

// children converts the elements inside of one; after is what follows the end mark.
func children(in []byte, h header, depth int) (body, after []byte, err error) {
	for {
		if h.indefinite && len(in) >= 2 && in[0] == 0 && in[1] == 0 {
			return body, in[2:], nil
		}
		if !h.indefinite && len(in) == 0 {
			return body, nil, nil
		}
		piece, rest, err := element(in, depth+1)
		if err != nil {
			return nil, nil, err
		}
		if h.octets() {
			if piece[0] != 0x04 {
				return nil, nil, errBER
			}
			piece = content(piece)
		}
		body, in = append(body, piece...), rest
	}
}

func readHeader(b []byte) (header, error) {
	n, err := tagSize(b)
	if err != nil || n >= len(b) {
		return header{}, errBER
	}
	h := header{tag: b[:n], constructed: b[0]&0x20 != 0}
	first := b[n]
	n++
	switch {
	case first < 0x80:
		h.length = int(first)
	case first == 0x80:
		h.indefinite = true
	default:
		k := int(first & 0x7f)
		if k > 4 || n+k > len(b) {
			return header{}, errBER
		}
		for _, c := range b[n : n+k] {
			h.length = h.length<<8 | int(c)
		}
		n += k
	}
	if h.length > MaxSize || h.indefinite && !h.constructed {
		return header{}, errBER
	}
	h.size = n
	return h, nil
}

func tagSize(b []byte) (int, error) {
	if len(b) < 2 {
		return 0, errBER
	}
	if b[0]&0x1f != 0x1f {
		return 1, nil
	}
	for n := 1; n < min(len(b), 6); n++ {
		if b[n]&0x80 == 0 {
			return n + 1, nil
		}
	}
	return 0, errBER
}

// wrap writes a tag, the shortest length, and the content.
func wrap(tag, body []byte) []byte {
	var out bytes.Buffer
	out.Grow(len(tag) + 5 + len(body))
	out.Write(tag)
	switch n := len(body); {
	case n < 0x80:
		out.WriteByte(byte(n))
	case n < 0x100:
		out.Write([]byte{0x81, byte(n)})
	case n < 0x10000:
		out.Write([]byte{0x82, byte(n >> 8), byte(n)})
	default:
		out.Write([]byte{0x83, byte(n >> 16), byte(n >> 8), byte(n)})
	}
	out.Write(body)
	return out.Bytes()
}

// content gives what wrap wrapped under a tag of one byte.
func content(der []byte) []byte {
	if der[1] < 0x80 {
		return der[2:]
	}
	return der[2+int(der[1]&0x7f):]
}
