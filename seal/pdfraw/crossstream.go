package pdfraw

import (
	"errors"
	"fmt"
)

var errCrossStream = errors.New("pdf: cross-reference stream")

// crossStream reads a section that is a stream, and gives its dictionary, which
// is the trailer.
func (p *PDF) crossStream(off int) (Dict, error) {
	ind, err := p.indirect(off, 0)
	if err != nil {
		return nil, err
	}
	s, ok := ind.value.(*Stream)
	if !ok || s.D["Type"] != Name("XRef") {
		return nil, errCrossStream
	}
	rows, err := p.decode(s)
	if err != nil {
		return nil, err
	}
	w, err := widths(s.D)
	if err != nil {
		return nil, err
	}
	index, ok := s.D["Index"].(Array)
	if !ok {
		index = Array{Int(0), s.D["Size"]}
	}
	for i := 0; i+1 < len(index); i += 2 {
		first, ok1 := IntOf(index[i])
		count, ok2 := IntOf(index[i+1])
		if !ok1 || !ok2 || first < 0 || first > maxObjects || count < 0 {
			return nil, errCrossStream
		}
		if rows, err = p.crossRows(rows, w, first, count); err != nil {
			return nil, err
		}
	}
	return s.D, nil
}

// widths gives how many bytes each of the three columns has.
func widths(d Dict) ([3]int, error) {
	var w [3]int
	a, _ := d["W"].(Array)
	if len(a) != 3 {
		return w, errCrossStream
	}
	for i := range w {
		n, ok := IntOf(a[i])
		if !ok || n < 0 || n > 7 {
			return w, errCrossStream
		}
		w[i] = n
	}
	if w[1] == 0 {
		return w, errCrossStream
	}
	return w, nil
}

func (p *PDF) crossRows(rows []byte, w [3]int, first, count int) ([]byte, error) {
	width := w[0] + w[1] + w[2]
	if count > len(rows)/width {
		return nil, fmt.Errorf("%w: too short", errCrossStream)
	}
	for i := range count {
		row := rows[:width]
		rows = rows[width:]
		kind := 1
		if w[0] > 0 {
			kind = bigEndian(row[:w[0]])
		}
		e := entry{where: bigEndian(row[w[0] : w[0]+w[1]]), extra: bigEndian(row[w[0]+w[1]:])}
		if kind == int(plain) || kind == int(inStream) { // all others mean null
			e.kind = byte(kind)
		}
		if err := p.note(first+i, e); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

func bigEndian(b []byte) int {
	v := 0
	for _, c := range b {
		v = v<<8 | int(c)
	}
	return v
}
