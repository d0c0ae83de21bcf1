package pdfraw

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
)

// PDF is one file, read whole.
type PDF struct {
	Data      []byte
	Trailer   Dict  // of the newest revision
	StartXref int   // offset of the newest cross-reference section
	Sections  []int // offsets of all sections, the newest first
	Size      int   // one more than the highest object number

	streamed bool // the newest section is a stream
	entries  map[int]entry
	objects  map[int]any
	extents  map[int][2]int
	unpacked map[int]*packed
	left     *budget
}

// entry is one line of the cross-reference: where an object is.
type entry struct {
	kind  byte // free, plain or packed
	where int  // offset of a plain object, number of the stream of a packed one
	extra int  // generation of a plain object, place in the stream of a packed one
}

const (
	free byte = iota
	plain
	inStream
)

// Open reads all objects of a file. It never keeps going on a guess: a broken
// cross-reference is an error, not a reason to search the file.
func Open(data []byte) (*PDF, error) {
	if len(data) > MaxFile {
		return nil, ErrLimit
	}
	if !bytes.HasPrefix(data, []byte("%PDF-1.")) && !bytes.HasPrefix(data, []byte("%PDF-2.")) {
		return nil, errors.New("pdf: no header")
	}
	p := &PDF{Data: data, entries: map[int]entry{}, objects: map[int]any{}, extents: map[int][2]int{},
		unpacked: map[int]*packed{}, left: newBudget(len(data))}
	start, err := startOf(data)
	if err != nil {
		return nil, err
	}
	p.StartXref = start
	if err := p.readChain(); err != nil {
		return nil, err
	}
	if p.Trailer["Encrypt"] != nil {
		return nil, ErrEncrypted
	}
	if err := p.readObjects(); err != nil {
		return nil, err
	}
	if _, root := p.Root(); root == nil {
		return nil, errors.New("pdf: no catalog")
	}
	return p, nil
}

// startOf finds the last startxref; nothing but its end mark may follow.
func startOf(data []byte) (int, error) {
	tail := max(0, len(data)-tailLength)
	i := bytes.LastIndex(data[tail:], []byte("startxref"))
	if i < 0 {
		return 0, errors.New("pdf: no startxref")
	}
	l := &lexer{b: data, pos: tail + i + len("startxref")}
	off, ok := l.int()
	end := bytes.TrimLeft(data[l.pos:], "\x00\t\n\f\r ")
	if !ok || off <= 0 || off >= len(data) || !bytes.HasPrefix(end, []byte("%%EOF")) {
		return 0, errors.New("pdf: startxref")
	}
	if len(bytes.Trim(end[len("%%EOF"):], "\x00\t\n\f\r ")) != 0 {
		return 0, errors.New("pdf: bytes after the end")
	}
	return off, nil
}

// readChain reads all sections from the newest to the oldest. Of two entries
// for one number the newer one counts.
func (p *PDF) readChain() error {
	for next := p.StartXref; next >= 0; {
		trailer, streamed, err := p.section(next)
		if err != nil {
			return err
		}
		if p.Trailer == nil {
			p.Trailer, p.streamed = trailer, streamed
			p.Size, _ = IntOf(trailer["Size"])
		}
		if hybrid, ok := trailer["XRefStm"]; ok && !streamed {
			off, _ := IntOf(hybrid)
			if _, _, err := p.section(off); err != nil {
				return err
			}
		}
		if next, err = previous(trailer); err != nil {
			return err
		}
	}
	return p.checkNumbers()
}

// previous gives the offset of the section before, or -1.
func previous(trailer Dict) (int, error) {
	v, ok := trailer["Prev"]
	if !ok {
		return -1, nil
	}
	off, ok := IntOf(v)
	if !ok || off <= 0 {
		return 0, errors.New("pdf: previous section")
	}
	return off, nil
}

func (p *PDF) section(off int) (trailer Dict, streamed bool, err error) {
	if off <= 0 || off >= len(p.Data) || slices.Contains(p.Sections, off) {
		return nil, false, fmt.Errorf("pdf: cross-reference at %d", off)
	}
	if len(p.Sections) >= maxSections {
		return nil, false, ErrLimit
	}
	p.Sections = append(p.Sections, off)
	l := &lexer{b: p.Data, pos: off, left: p.left}
	if l.keyword("xref") {
		d, err := p.table(l)
		return d, false, err
	}
	d, err := p.crossStream(off)
	return d, true, err
}

// checkNumbers refuses objects beyond the size that the file states: some
// programs would see them, others not.
func (p *PDF) checkNumbers() error {
	if p.Size <= 0 || p.Size > maxObjects {
		return fmt.Errorf("pdf: size %d", p.Size)
	}
	for n, e := range p.entries {
		if n >= p.Size && e.kind != free {
			return fmt.Errorf("pdf: object %d beyond size %d", n, p.Size)
		}
	}
	return nil
}

// note keeps the entry unless a newer section had one for that number.
func (p *PDF) note(n int, e entry) error {
	if err := p.left.token(); err != nil {
		return err
	}
	if n < 0 || n >= maxObjects {
		return fmt.Errorf("pdf: object number %d", n)
	}
	if _, newer := p.entries[n]; !newer {
		p.entries[n] = e
	}
	return nil
}

// table reads a classic section after its keyword, and the trailer.
func (p *PDF) table(l *lexer) (Dict, error) {
	start := l.pos
	for !l.keyword("trailer") {
		first, ok1 := l.int()
		count, ok2 := l.int()
		if !ok1 || !ok2 || first < 0 || count < 0 || count > len(p.Data) {
			return nil, fmt.Errorf("pdf: cross-reference near %d", l.pos)
		}
		for i := range count {
			if err := p.tableEntry(l, first+i); err != nil {
				return nil, err
			}
		}
	}
	v, err := l.value()
	if err != nil {
		return nil, err
	}
	if err := p.left.spend(l.pos - start); err != nil {
		return nil, err
	}
	d, ok := v.(Dict)
	if !ok {
		return nil, errors.New("pdf: trailer")
	}
	return d, nil
}

func (p *PDF) tableEntry(l *lexer, n int) error {
	off, ok1 := l.int()
	gen, ok2 := l.int()
	inUse, isFree := l.keyword("n"), false
	if !inUse {
		isFree = l.keyword("f")
	}
	if !ok1 || !ok2 || !inUse && !isFree || off < 0 || gen < 0 || gen > 65535 {
		return fmt.Errorf("pdf: cross-reference entry of object %d", n)
	}
	if isFree || off == 0 { // some writers mark unused numbers so
		return p.note(n, entry{kind: free})
	}
	return p.note(n, entry{plain, off, gen})
}
