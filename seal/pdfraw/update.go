package pdfraw

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
)

// Update gathers new and changed objects over a base, to be written as an
// incremental update (the base's bytes stay) or as a new file.
type Update struct {
	Base *PDF
	objs map[int]any
	gens map[int]int
	next int
}

// NewUpdate starts an update without changes.
func NewUpdate(base *PDF) *Update {
	return &Update{Base: base, objs: map[int]any{}, gens: map[int]int{}, next: base.unusedNumber()}
}

// unusedNumber gives the first number that no object has and none points to: a
// new object must not appear where an old one has a dangling reference.
func (p *PDF) unusedNumber() int {
	next := p.Size
	for n := range p.Referred() {
		if n < maxObjects {
			next = max(next, n+1)
		}
	}
	return next
}

// Add takes a new object.
func (u *Update) Add(v any) Ref {
	r := Ref{N: u.next}
	u.next++
	u.objs[r.N] = v
	return r
}

// Set puts a value in the place of the object at r.
func (u *Update) Set(r Ref, v any) {
	u.objs[r.N] = v
	u.gens[r.N] = r.G
}

// Get gives the object at r as this update has it.
func (u *Update) Get(r Ref) any {
	if v, ok := u.objs[r.N]; ok {
		return v
	}
	return u.Base.Get(r)
}

// Edit gives the dictionary at r as this update has it, to be changed in place.
// Two calls give the same dictionary, so that no change undoes another.
func (u *Update) Edit(r Ref) (Dict, error) {
	if d, ok := u.objs[r.N].(Dict); ok {
		return d, nil
	}
	d, ok := u.Base.Get(r).(Dict)
	if !ok {
		return nil, fmt.Errorf("pdf: object %d is no dictionary", r.N)
	}
	d = d.clone()
	u.Set(r, d)
	return d, nil
}

// Import copies a value of another file with all it points to, and gives the
// copy. The map remembers what was copied before.
func (u *Update) Import(src *PDF, v any, done map[Ref]Ref) any {
	var waiting []Ref
	translate := func(r Ref) any {
		to, ok := done[r]
		if !ok {
			to = u.Add(nil)
			done[r] = to
			waiting = append(waiting, r)
		}
		return to
	}
	out := mapRefs(v, translate)
	for len(waiting) > 0 {
		r := waiting[0]
		waiting = waiting[1:]
		u.objs[done[r].N] = mapRefs(src.Get(r), translate)
	}
	return out
}

// mapRefs copies a value with its references changed.
func mapRefs(v any, f func(Ref) any) any {
	switch x := v.(type) {
	case Ref:
		return f(x)
	case Array:
		out := make(Array, len(x))
		for i := range x {
			out[i] = mapRefs(x[i], f)
		}
		return out
	case Dict:
		out := Dict{}
		for _, k := range sortedKeys(x) {
			out[k] = mapRefs(x[k], f)
		}
		return out
	case *Stream:
		d, _ := mapRefs(x.D, f).(Dict)
		return &Stream{d, x.Data}
	}
	return v
}

// Written is a file as it was written, with the offsets of its marks.
type Written struct {
	Data  []byte
	Marks map[string]int
}

// Bytes writes the base and, behind it, the update. The cross-reference is of
// the base's kind, as Acrobat demands.
func (u *Update) Bytes() (Written, error) {
	w := newWriter()
	w.Grow(len(u.Base.Data) + 1<<16)
	w.Write(u.Base.Data)
	if n := len(u.Base.Data); n > 0 && u.Base.Data[n-1] != '\n' {
		w.WriteByte('\n')
	}
	numbers := slices.Sorted(maps.Keys(u.objs))
	for _, n := range numbers {
		w.object(Ref{n, u.gens[n]}, u.objs[n])
	}
	trailer := u.trailer(w)
	start := w.Len()
	if u.Base.streamed {
		u.crossStream(w, trailer, numbers)
	} else {
		u.crossTable(w, trailer, numbers)
	}
	fmt.Fprintf(w, "startxref\n%d\n%%%%EOF\n", start)
	return Written{w.Bytes(), w.marks}, w.err
}

// trailer keeps the first half of /ID for the life of the document.
func (u *Update) trailer(w *writer) Dict {
	base := u.Base.Trailer
	d := Dict{"Root": base["Root"], "Prev": Int(u.Base.StartXref)}
	if v := base["Info"]; v != nil {
		d["Info"] = v
	}
	h := sha256.Sum256(w.Bytes())
	d["ID"] = Array{Hex(h[:16]), Hex(h[:16])}
	if id := u.Base.Array(base["ID"]); len(id) == 2 {
		d["ID"] = Array{id[0], Hex(h[:16])}
	}
	return d
}

func (u *Update) crossTable(w *writer, trailer Dict, numbers []int) {
	trailer["Size"] = Int(u.next)
	w.WriteString("xref\n")
	for _, run := range runs(numbers) {
		fmt.Fprintf(w, "%d %d\n", run[0], len(run))
		for _, n := range run {
			fmt.Fprintf(w, "%010d %05d n \n", w.offsets[n], w.gens[n])
		}
	}
	w.WriteString("trailer\n")
	w.value(trailer)
	w.WriteByte('\n')
}

func (u *Update) crossStream(w *writer, trailer Dict, numbers []int) {
	self := u.next
	trailer["Size"] = Int(self + 1)
	w.offsets[self] = w.Len()
	var rows []byte
	var index Array
	for _, run := range runs(append(slices.Clone(numbers), self)) {
		index = append(index, Int(run[0]), Int(len(run)))
		for _, n := range run {
			o, g := w.offsets[n], w.gens[n]
			rows = append(rows, byte(plain), byte(o>>24), byte(o>>16), byte(o>>8), byte(o), byte(g>>8), byte(g))
		}
	}
	trailer["Type"], trailer["W"], trailer["Index"] = Name("XRef"), Array{Int(1), Int(4), Int(2)}, index
	w.object(Ref{N: self}, &Stream{trailer, rows})
}

// Rewrite writes a new file of one revision: the objects of the update over
// those of the base, without what nothing points to. The version is such as "1.7".
func (u *Update) Rewrite(version string) (Written, error) {
	w := newWriter()
	w.WriteString("%PDF-" + version + "\n%\xE2\xE3\xCF\xD3\n")
	trailer := Dict{"Root": u.Base.Trailer["Root"]}
	if v := u.Base.Trailer["Info"]; v != nil {
		trailer["Info"] = v
	}
	size := 1
	for _, r := range u.reachable(trailer) {
		w.object(r, mapRefs(u.Get(r), u.orNull))
		size = max(size, r.N+1)
	}
	h := sha256.Sum256(w.Bytes())
	trailer["Size"], trailer["ID"] = Int(size), Array{Hex(h[:16]), Hex(h[:16])}
	start := w.Len()
	fullTable(w, size)
	w.value(trailer)
	fmt.Fprintf(w, "\nstartxref\n%d\n%%%%EOF\n", start)
	return Written{w.Bytes(), w.marks}, w.err
}

// orNull turns a dangling reference into the null it means.
func (u *Update) orNull(r Ref) any {
	if u.Get(r) == nil {
		return nil
	}
	return r
}

// reachable lists in order of number what can be reached from a value.
func (u *Update) reachable(from any) []Ref {
	seen := map[int]Ref{}
	waiting := RefsIn(from)
	for len(waiting) > 0 {
		r := waiting[0]
		waiting = waiting[1:]
		if _, ok := seen[r.N]; ok || u.Get(r) == nil {
			continue
		}
		seen[r.N] = r
		waiting = append(waiting, RefsIn(u.Get(r))...)
	}
	out := slices.Collect(maps.Values(seen))
	slices.SortFunc(out, func(a, b Ref) int { return a.N - b.N })
	return out
}

// fullTable writes one section of all numbers, with unused ones linked as a
// list of free entries: Acrobat wants it so in a file that is signed.
func fullTable(w *writer, size int) {
	var unused []int
	for n := 1; n < size; n++ {
		if _, ok := w.offsets[n]; !ok {
			unused = append(unused, n)
		}
	}
	unused = append(unused, 0)
	fmt.Fprintf(w, "xref\n0 %d\n%010d 65535 f \n", size, unused[0])
	for n := 1; n < size; n++ {
		if o, ok := w.offsets[n]; ok {
			fmt.Fprintf(w, "%010d %05d n \n", o, w.gens[n])
			continue
		}
		unused = unused[1:]
		fmt.Fprintf(w, "%010d 00001 f \n", unused[0])
	}
	w.WriteString("trailer\n")
}
