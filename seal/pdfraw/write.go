package pdfraw

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"strconv"
)

// writer writes values and keeps the first error, the places of marks and the
// offsets of objects.
type writer struct {
	bytes.Buffer
	marks   map[string]int
	offsets map[int]int
	gens    map[int]int
	err     error
}

func newWriter() *writer {
	return &writer{marks: map[string]int{}, offsets: map[int]int{}, gens: map[int]int{}}
}

func (w *writer) object(r Ref, v any) {
	w.offsets[r.N], w.gens[r.N] = w.Len(), r.G
	fmt.Fprintf(w, "%d %d obj\n", r.N, r.G)
	w.value(v)
	w.WriteString("\nendobj\n")
}

func (w *writer) value(v any) {
	switch x := v.(type) {
	case nil:
		w.WriteString("null")
	case bool:
		w.WriteString(strconv.FormatBool(x))
	case Num:
		w.WriteString(string(x))
	case Ref:
		fmt.Fprintf(w, "%d %d R", x.N, x.G)
	case Mark:
		w.marks[x.Key] = w.Len()
		w.WriteString(x.Text)
	case Hex:
		w.WriteString("<" + hex.EncodeToString(x) + ">")
	case Name:
		w.name(x)
	case Str:
		w.literal(x)
	case Array:
		w.array(x)
	case Dict:
		w.dict(x)
	case *Stream:
		w.stream(x)
	default:
		w.err = fmt.Errorf("pdf: cannot write %T", v)
	}
}

func (w *writer) name(n Name) {
	w.WriteByte('/')
	for i := range len(n) {
		c := n[i]
		if isDelimiter(c) || c == '#' || c < 33 || c > 126 {
			fmt.Fprintf(w, "#%02X", c)
			continue
		}
		w.WriteByte(c)
	}
}

func (w *writer) literal(s Str) {
	w.WriteByte('(')
	for _, c := range s {
		switch {
		case c == '(' || c == ')' || c == '\\':
			w.Write([]byte{'\\', c})
		case c < 32 || c > 126:
			fmt.Fprintf(w, "\\%03o", c)
		default:
			w.WriteByte(c)
		}
	}
	w.WriteByte(')')
}

func (w *writer) array(a Array) {
	w.WriteByte('[')
	for i, e := range a {
		if i > 0 {
			w.WriteByte(' ')
		}
		w.value(e)
	}
	w.WriteByte(']')
}

// dict writes keys in order, so that the same dictionary gives the same bytes.
func (w *writer) dict(d Dict) {
	w.WriteString("<<")
	for _, k := range sortedKeys(d) {
		w.name(k)
		w.WriteByte(' ')
		w.value(d[k])
		w.WriteByte(' ')
	}
	w.WriteString(">>")
}

func (w *writer) stream(s *Stream) {
	d := s.D.clone()
	d["Length"] = Int(len(s.Data))
	w.dict(d)
	w.WriteString("\nstream\n")
	w.Write(s.Data)
	w.WriteString("\nendstream")
}

// runs cuts sorted numbers into runs without a gap.
func runs(numbers []int) [][]int {
	var out [][]int
	for i := 0; i < len(numbers); {
		j := i + 1
		for j < len(numbers) && numbers[j] == numbers[j-1]+1 {
			j++
		}
		out = append(out, numbers[i:j])
		i = j
	}
	return out
}
