package pdf

import (
	"encoding/binary"
	"maps"
	"math/bits"
	"slices"
)

// wholeFontSum is what the words of a font file must add up to, by the format.
const wholeFontSum = 0xB1B0AFBA

// fontFile lays tables out as a TrueType file, in the order of their names, with the sums the format asks for.
func fontFile(tables map[string][]byte) []byte {
	names := slices.Sorted(maps.Keys(tables))
	count := uint16(len(names))
	log := uint16(bits.Len16(count) - 1)
	search := uint16(16) << log
	out := binary.BigEndian.AppendUint32(nil, 0x00010000)
	for _, v := range []uint16{count, search, log, 16*count - search} {
		out = binary.BigEndian.AppendUint16(out, v)
	}
	clear(tables["head"][8:12]) // the sum of the whole is taken with this place empty
	at := uint32(12 + 16*len(names))
	var body []byte
	head := 0
	for _, name := range names {
		if name == "head" {
			head = int(at)
		}
		table := tables[name]
		out = append(out, name...)
		for _, v := range []uint32{sum(table), at, uint32(len(table))} {
			out = binary.BigEndian.AppendUint32(out, v)
		}
		body = append(body, table...)
		for len(body)%4 != 0 {
			body = append(body, 0)
		}
		at = uint32(12 + 16*len(names) + len(body))
	}
	out = append(out, body...)
	binary.BigEndian.PutUint32(out[head+8:], wholeFontSum-sum(out))
	return out
}

// sum adds the big-endian words of b, filled up with zeros.
func sum(b []byte) (total uint32) {
	for ; len(b) >= 4; b = b[4:] {
		total += binary.BigEndian.Uint32(b)
	}
	var last [4]byte
	copy(last[:], b)
	return total + binary.BigEndian.Uint32(last[:])
}
