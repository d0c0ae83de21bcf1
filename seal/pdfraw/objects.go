package pdfraw

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
)

// readObjects reads what every entry points to.
func (p *PDF) readObjects() error {
	for _, n := range slices.Sorted(maps.Keys(p.entries)) {
		if err := p.read(n, 0); err != nil {
			return err
		}
	}
	p.unpacked = nil
	return nil
}

// read puts object n into objects. Depth counts objects that have to be read
// for another: the length of a stream, the stream that holds an object.
func (p *PDF) read(n, depth int) error {
	if _, done := p.objects[n]; done {
		return nil
	}
	switch e := p.entries[n]; e.kind {
	case plain:
		ind, err := p.indirect(e.where, depth)
		if err != nil {
			return err
		}
		if ind.ref != (Ref{n, e.extra}) {
			return fmt.Errorf("pdf: object %v at the place of %d %d", ind.ref, n, e.extra)
		}
		p.objects[n], p.extents[n] = ind.value, [2]int{e.where, ind.end}
	case inStream:
		v, err := p.packedObject(n, e, depth)
		if err != nil {
			return err
		}
		p.objects[n] = v
	}
	return nil
}

// indirectObject is what stands between obj and endobj.
type indirectObject struct {
	ref   Ref
	value any
	end   int // offset behind it
}

func (p *PDF) indirect(off, depth int) (indirectObject, error) {
	var o indirectObject
	if off < 0 || off >= len(p.Data) {
		return o, fmt.Errorf("pdf: object at %d", off)
	}
	l := &lexer{b: p.Data, pos: off, left: p.left}
	n, ok1 := l.int()
	g, ok2 := l.int()
	if !ok1 || !ok2 || !l.keyword("obj") {
		return o, fmt.Errorf("pdf: no object at %d", off)
	}
	v, err := l.value()
	if err == nil {
		v, err = p.streamAfter(l, v, depth)
	}
	if spent := p.left.spend(l.pos - off); spent != nil {
		return o, spent
	}
	if err != nil {
		return o, err
	}
	if !l.keyword("endobj") {
		return o, fmt.Errorf("pdf: object %d has no end", n)
	}
	return indirectObject{Ref{n, g}, v, l.pos}, nil
}

// streamAfter reads the data of a stream if v is its dictionary.
func (p *PDF) streamAfter(l *lexer, v any, depth int) (any, error) {
	d, ok := v.(Dict)
	if !ok || !l.keyword("stream") {
		return v, nil
	}
	if l.pos < len(l.b) && l.b[l.pos] == '\r' {
		l.pos++
	}
	if l.pos >= len(l.b) || l.b[l.pos] != '\n' {
		return nil, fmt.Errorf("pdf: stream at %d", l.pos)
	}
	l.pos++
	n, err := p.length(d["Length"], depth)
	if err != nil {
		return nil, err
	}
	if n < 0 || n > len(l.b)-l.pos {
		return nil, fmt.Errorf("pdf: stream of %d bytes at %d", n, l.pos)
	}
	data := l.b[l.pos : l.pos+n]
	l.pos += n
	// white space may stand before the end mark, but not a comment
	rest := bytes.TrimLeft(l.b[l.pos:min(len(l.b), l.pos+16)], "\r\n ")
	if !bytes.HasPrefix(rest, []byte("endstream")) || !l.keyword("endstream") {
		return nil, fmt.Errorf("pdf: stream at %d has no end", l.pos)
	}
	return &Stream{d, data}, nil
}

// length gives the length of a stream, which may be an object of its own.
func (p *PDF) length(v any, depth int) (int, error) {
	if r, ok := v.(Ref); ok {
		if depth > 4 {
			return 0, ErrLimit
		}
		if err := p.read(r.N, depth+1); err != nil {
			return 0, err
		}
		v = p.Get(r)
	}
	n, ok := IntOf(v)
	if !ok {
		return 0, fmt.Errorf("pdf: stream length %T", v)
	}
	return n, nil
}

// Get gives the object that r points to, or nil (null) if there is none. It is
// shared: copy it before changing it.
func (p *PDF) Get(r Ref) any {
	e, ok := p.entries[r.N]
	if !ok || e.kind == plain && e.extra != r.G || e.kind == inStream && r.G != 0 {
		return nil
	}
	return p.objects[r.N]
}

// Resolve follows references until a value that is none.
func (p *PDF) Resolve(v any) any {
	for range 16 {
		r, ok := v.(Ref)
		if !ok {
			return v
		}
		v = p.Get(r)
	}
	return nil
}

// Dict gives the dictionary that v is or points to, or that of the stream; nil
// if it is neither.
func (p *PDF) Dict(v any) Dict {
	switch x := p.Resolve(v).(type) {
	case Dict:
		return x
	case *Stream:
		return x.D
	}
	return nil
}

// Array gives the list that v is or points to, or nil.
func (p *PDF) Array(v any) Array {
	a, _ := p.Resolve(v).(Array)
	return a
}

// Root gives the catalog.
func (p *PDF) Root() (Ref, Dict) {
	r, _ := p.Trailer["Root"].(Ref)
	return r, p.Dict(r)
}

// Numbers lists the numbers of all objects that are not null, in order.
func (p *PDF) Numbers() []int {
	return slices.Sorted(maps.Keys(p.objects))
}

// At gives the object of a number whatever its generation, with its reference.
func (p *PDF) At(n int) (Ref, any) {
	r := Ref{N: n}
	if e := p.entries[n]; e.kind == plain {
		r.G = e.extra
	}
	return r, p.objects[n]
}

// Referred gives the numbers that the trailer or any object points to.
func (p *PDF) Referred() map[int]bool {
	out := map[int]bool{}
	for _, r := range RefsIn(p.Trailer) {
		out[r.N] = true
	}
	for _, v := range p.objects {
		for _, r := range RefsIn(v) {
			out[r.N] = true
		}
	}
	return out
}

// Extent gives the offsets of the first byte and behind the last byte of an
// object that stands in the file by itself.
func (p *PDF) Extent(r Ref) (start, end int, ok bool) {
	x, ok := p.extents[r.N]
	return x[0], x[1], ok && p.Get(r) != nil
}
