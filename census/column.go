package census

import "strings"

// column holds one word per row as a number: few words are common to many rows.
type column struct {
	codes []uint32
	words []string
	code  map[string]uint32
}

func (c *column) set(row uint32, word string) {
	code, ok := c.code[word]
	if !ok {
		word = strings.Clone(word) // not to hold on to a larger text that it was cut from
		code = uint32(len(c.words))
		c.words = append(c.words, word)
		c.code[word] = code
	}
	c.codes[row] = code
}

func (c *column) get(row uint32) string { return c.words[c.codes[row]] }

// texts holds one text per row, one behind the other in memory, which makes a search through all of them fast.
type texts struct {
	bytes    []byte
	from, to []uint32
	lost     int // bytes of texts that have been replaced
}

func (x *texts) grow() { x.from, x.to = append(x.from, 0), append(x.to, 0) }

func (x *texts) get(row uint32) []byte { return x.bytes[x.from[row]:x.to[row]] }

func (x *texts) set(row uint32, text string) {
	if string(x.get(row)) == text {
		return
	}
	x.lost += len(x.get(row))
	x.add(row, text)
	if x.lost > 1<<16 && x.lost > len(x.bytes)/2 {
		x.pack()
	}
}

func (x *texts) add(row uint32, text string) {
	x.from[row] = uint32(len(x.bytes))
	x.bytes = append(x.bytes, text...)
	x.to[row] = uint32(len(x.bytes))
}

// pack leaves out what was lost.
func (x *texts) pack() {
	rows := make([]uint32, len(x.from))
	for i := range rows {
		rows[i] = uint32(i)
	}
	*x = x.arranged(rows)
}

func (x *texts) arranged(rows []uint32) texts {
	out := texts{bytes: make([]byte, 0, len(x.bytes)-x.lost), from: make([]uint32, len(rows)), to: make([]uint32, len(rows))}
	for i, row := range rows {
		out.add(uint32(i), string(x.get(row)))
	}
	return out
}
