package pdfraw

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
)

// packed is an unpacked object stream: numbers and where each object begins.
type packed struct {
	data    []byte
	numbers []int
	starts  []int
}

// packedObject reads object n out of the stream that holds it.
func (p *PDF) packedObject(n int, e entry, depth int) (any, error) {
	s, err := p.unpack(e.where, depth)
	if err != nil {
		return nil, err
	}
	if e.extra >= len(s.numbers) || s.numbers[e.extra] != n {
		return nil, fmt.Errorf("pdf: object %d is not in stream %d", n, e.where)
	}
	// its bytes end where the next one begins, so that none is read twice
	end := len(s.data)
	if e.extra+1 < len(s.starts) {
		end = s.starts[e.extra+1]
	}
	l := &lexer{b: s.data[:end], pos: s.starts[e.extra], left: p.left}
	v, err := l.value()
	if err != nil {
		return nil, err
	}
	if l.space(); l.pos != end {
		return nil, fmt.Errorf("pdf: more than object %d in stream %d", n, e.where)
	}
	return v, nil
}

// unpack gives object stream n, which must stand in the file by itself.
func (p *PDF) unpack(n, depth int) (*packed, error) {
	if s, ok := p.unpacked[n]; ok {
		return s, nil
	}
	if p.entries[n].kind != plain || depth > 4 {
		return nil, fmt.Errorf("pdf: object stream %d", n)
	}
	if err := p.read(n, depth+1); err != nil {
		return nil, err
	}
	s, ok := p.objects[n].(*Stream)
	if !ok || s.D["Type"] != Name("ObjStm") {
		return nil, fmt.Errorf("pdf: object %d is no object stream", n)
	}
	data, err := p.decode(s)
	if err != nil {
		return nil, err
	}
	out, err := p.packedIndex(s.D, data)
	if err != nil {
		return nil, err
	}
	p.unpacked[n] = out
	return out, nil
}

func (p *PDF) packedIndex(d Dict, data []byte) (*packed, error) {
	count, ok1 := IntOf(d["N"])
	first, ok2 := IntOf(d["First"])
	if !ok1 || !ok2 || count < 0 || first < 0 || first > len(data) {
		return nil, errors.New("pdf: object stream index")
	}
	out := &packed{data: data}
	l := &lexer{b: data[:first], left: p.left}
	before := first
	for range count {
		n, ok1 := l.int()
		off, ok2 := l.int()
		if !ok1 || !ok2 || off < 0 || off > len(data)-first || first+off < before {
			return nil, errors.New("pdf: object stream index")
		}
		before = first + off
		out.numbers, out.starts = append(out.numbers, n), append(out.starts, before)
		if err := p.left.token(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// decode unpacks an object or cross-reference stream: none or one Flate filter,
// with or without a PNG predictor.
func (p *PDF) decode(s *Stream) ([]byte, error) {
	filter, params := single(s.D["Filter"]), single(s.D["DecodeParms"])
	if filter == nil {
		return s.Data, nil
	}
	if filter != Name("FlateDecode") {
		return nil, fmt.Errorf("pdf: filter %v", filter)
	}
	z, err := zlib.NewReader(bytes.NewReader(s.Data))
	if err != nil {
		return nil, fmt.Errorf("pdf: stream: %w", err)
	}
	out, err := io.ReadAll(io.LimitReader(z, int64(p.left.decoded)+1))
	if p.left.decoded -= len(out); p.left.decoded < 0 {
		return nil, ErrLimit
	}
	if err != nil {
		return nil, fmt.Errorf("pdf: stream: %w", err)
	}
	d, _ := params.(Dict)
	return unpredict(out, d)
}

// single gives the only element of a list, or the value itself.
func single(v any) any {
	if a, ok := v.(Array); ok {
		switch len(a) {
		case 0:
			return nil
		case 1:
			return a[0]
		}
	}
	return v
}

// unpredict undoes the PNG filters of rows of one-byte columns.
func unpredict(b []byte, params Dict) ([]byte, error) {
	kind, ok := IntOf(params["Predictor"])
	if !ok || kind == 1 {
		return b, nil
	}
	columns, ok := IntOf(params["Columns"])
	if !ok {
		columns = 1
	}
	if kind < 10 || columns < 1 || columns > len(b) || len(b)%(columns+1) != 0 {
		return nil, errors.New("pdf: predictor")
	}
	out := make([]byte, 0, len(b))
	above := make([]byte, columns)
	for ; len(b) > 0; b = b[columns+1:] {
		row := b[1 : columns+1]
		if err := unfilter(b[0], row, above); err != nil {
			return nil, err
		}
		out, above = append(out, row...), row
	}
	return out, nil
}

func unfilter(kind byte, row, above []byte) error {
	if kind > 4 {
		return errors.New("pdf: predictor")
	}
	var left, corner byte
	for i := range row {
		switch kind {
		case 1:
			row[i] += left
		case 2:
			row[i] += above[i]
		case 3:
			row[i] += byte((int(left) + int(above[i])) / 2)
		case 4:
			row[i] += paeth(left, above[i], corner)
		}
		left, corner = row[i], above[i]
	}
	return nil
}

// paeth picks the neighbour nearest to left + above - corner (PNG 9.4).
func paeth(left, above, corner byte) byte {
	guess := int(left) + int(above) - int(corner)
	dl, da, dc := distance(guess, left), distance(guess, above), distance(guess, corner)
	switch {
	case dl <= da && dl <= dc:
		return left
	case da <= dc:
		return above
	}
	return corner
}

func distance(a int, b byte) int {
	if d := a - int(b); d >= 0 {
		return d
	}
	return int(b) - a
}
