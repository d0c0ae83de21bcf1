// Package pdfraw owns the object graph of a PDF file: it reads it (classic and
// stream cross-references, object streams, hybrid files) and writes it again,
// whole or as an incremental update that leaves the earlier bytes as they are.
//
// It knows nothing of signatures (package pades), draws nothing and decodes no
// page contents. It reads strictly: where two programs could read a file
// differently (a key twice, a length that does not fit, an object that is not
// where the table says) the file is refused, because a signature is only worth
// what every reader sees.
//
// Invariant: Open reads every object or none; work and memory are bounded by
// the limits below whatever the bytes; what Get returns is shared and never
// changed.
package pdfraw

import (
	"maps"
	"strconv"
	"unicode/utf16"
)

// The kinds of value a PDF knows; null is Go's nil, a boolean Go's bool.
type (
	// Name is a name without its slash, with #xx resolved.
	Name string
	// Num is a number as the literal it stood as.
	Num string
	// Str is a literal string, unescaped.
	Str []byte
	// Hex is a hexadecimal string, decoded.
	Hex []byte
	// Array is a list of values.
	Array []any
	// Dict is a dictionary.
	Dict map[Name]any
	// Ref points to an indirect object by number and generation.
	Ref struct{ N, G int }
	// Stream is a dictionary with data, still encoded.
	Stream struct {
		D    Dict
		Data []byte
	}
	// Mark is literal text whose place in the written file is reported under
	// its key: the holes of a signature.
	Mark struct{ Key, Text string }
)

// Int writes a whole number.
func Int(i int) Num { return Num(strconv.Itoa(i)) }

// Points writes a length in points with two decimals.
func Points(f float64) Num { return Num(strconv.FormatFloat(f, 'f', 2, 64)) }

// IntOf reads a whole number; anything else is not ok.
func IntOf(v any) (int, bool) {
	n, ok := v.(Num)
	if !ok {
		return 0, false
	}
	i, err := strconv.Atoi(string(n))
	return i, err == nil
}

// FloatOf reads a number; anything else is 0.
func FloatOf(v any) float64 {
	n, _ := v.(Num)
	f, err := strconv.ParseFloat(string(n), 64)
	if err != nil {
		return 0
	}
	return f
}

// Text makes a text string: printable ASCII as it is, all else UTF-16BE with its mark.
func Text(s string) any {
	for _, r := range s {
		if r < 32 || r > 126 {
			b := []byte{0xFE, 0xFF}
			for _, c := range utf16.Encode([]rune(s)) {
				b = append(b, byte(c>>8), byte(c))
			}
			return Hex(b)
		}
	}
	return Str(s)
}

// TextOf reads a text string: UTF-16BE or UTF-8 with its mark, else one
// character a byte. Anything but a string gives "".
func TextOf(v any) string {
	var b []byte
	switch x := v.(type) {
	case Str:
		b = x
	case Hex:
		b = x
	}
	if len(b) >= 3 && b[0] == 0xEF && b[1] == 0xBB && b[2] == 0xBF {
		return string(b[3:])
	}
	if len(b) >= 2 && b[0] == 0xFE && b[1] == 0xFF {
		u := make([]uint16, 0, len(b)/2)
		for i := 2; i+1 < len(b); i += 2 {
			u = append(u, uint16(b[i])<<8|uint16(b[i+1]))
		}
		return string(utf16.Decode(u))
	}
	r := make([]rune, len(b))
	for i, c := range b {
		r[i] = rune(c)
	}
	return string(r)
}

// clone copies a dictionary one level deep.
func (d Dict) clone() Dict {
	if d == nil {
		return Dict{}
	}
	return maps.Clone(d)
}
