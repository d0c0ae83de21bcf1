package files

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
)

// More bounds of one file.
const (
	maxObjects  = 200_000
	maxInflated = 32 * megabyte // of all object streams together
)

// pdfFile is what one pass over a PDF finds. The table of contents is not used: all objects are read where they stand, the
// last of each number counts, and what is dangerous is found in every one, also in those a later save has replaced.
type pdfFile struct {
	b        []byte
	objects  map[int]any
	trailers []pdfDict // also the dictionaries of cross-reference streams
	streams  [][2]int  // from, to
	budget   int
	inflated int

	encrypted, signed, attached bool
	active                      string // what it would run
	unread                      error  // why an object stream could not be read
}

// telling are the keys whose values a judgement needs, kept however large a dictionary is.
var telling = map[pdfName]bool{
	"Type": true, "Subtype": true, "S": true, "JavaScript": true, "EF": true, "XFA": true,
	"Encrypt": true, "Root": true, "Pages": true, "Kids": true, "Length": true, "Filter": true, "DecodeParms": true,
	"N": true, "First": true, "ByteRange": true, "Contents": true, "Resources": true, "MediaBox": true,
}

// running are the actions that do more than move within the document or open a page of the web. GoToR is among them because
// opening a file of another server hands that server the reader's sign-in.
var running = map[pdfName]bool{
	"JavaScript": true, "Launch": true, "ImportData": true, "SubmitForm": true, "GoToE": true, "GoToR": true, "RichMediaExecute": true,
}

// playing are the annotations that play or carry something.
var playing = map[pdfName]bool{"RichMedia": true, "3D": true, "Movie": true, "Sound": true, "Screen": true}

// scanPDF reads every object of the file once, from the first byte to the last.
func scanPDF(b []byte) (*pdfFile, error) {
	f := &pdfFile{b: b, objects: map[int]any{}, budget: maxValues}
	x := &pdfLexer{b: b, budget: &f.budget, seen: f.judge}
	for {
		x.blank() // not comments: an object in a comment counts as well
		if x.at >= len(b) {
			return f, f.failure()
		}
		var err error
		switch c := x.peek(); {
		case pdfDigit(c):
			err = f.maybeObject(x)
		case x.has("trailer"):
			err = f.trailer(x)
		case pdfRegular(c):
			x.word()
		default:
			x.at++
		}
		if err != nil {
			return nil, err
		}
	}
}

// failure is why the file cannot be judged. That of an encrypted file needs no other reason.
func (f *pdfFile) failure() error {
	if f.encrypted {
		return nil
	}
	return f.unread
}

// maybeObject reads "12 0 obj …"; other numbers are passed over one by one.
func (f *pdfFile) maybeObject(x *pdfLexer) error {
	number, ok := wholeNumber(x.word())
	after := x.at
	if !ok {
		return nil
	}
	x.blank()
	_, ok = wholeNumber(x.word())
	x.blank()
	if !ok || !x.has("obj") || x.at+3 < len(x.b) && pdfRegular(x.b[x.at+3]) && !pdfDigit(x.b[x.at+3]) {
		x.at = after
		return nil
	}
	x.at += 3
	return f.object(x, number)
}

func (f *pdfFile) object(x *pdfLexer, number int) error {
	if err := x.space(); err != nil {
		return err
	}
	if x.has("endobj") {
		return nil // empty
	}
	v, err := x.value(0)
	if err != nil {
		return err
	}
	if err := f.keep(number, v); err != nil {
		return err
	}
	if err := x.space(); err != nil {
		return err
	}
	if d, ok := v.(pdfDict); ok && x.has("stream") {
		return f.stream(x, d)
	}
	return nil
}

func (f *pdfFile) keep(number int, v any) error {
	f.objects[number] = v
	if len(f.objects) > maxObjects {
		return errHeavy
	}
	return nil
}

func (f *pdfFile) trailer(x *pdfLexer) error {
	x.at += len("trailer")
	if err := x.space(); err != nil || !x.has("<<") {
		return err
	}
	v, err := x.value(0)
	if err != nil {
		return err
	}
	return f.foot(v.(pdfDict))
}

// foot takes note of a trailer or of the dictionary of a cross-reference stream, which stands for one.
func (f *pdfFile) foot(d pdfDict) error {
	f.trailers = append(f.trailers, d)
	if _, ok := d["Encrypt"]; ok {
		f.encrypted = true
	}
	return nil
}

// stream passes over a stream's data and looks into it when it holds objects.
func (f *pdfFile) stream(x *pdfLexer, d pdfDict) error {
	x.at += len("stream")
	if x.peek() == '\r' {
		x.at++
	}
	if x.peek() == '\n' {
		x.at++
	}
	from := x.at
	to, err := streamEnd(x.b, from, d["Length"])
	if err != nil {
		return err
	}
	x.at = to
	f.streams = append(f.streams, [2]int{from, to})
	data := x.b[from:to]
	if holdsObject(data) {
		return errHidden
	}
	switch d["Type"] {
	case pdfName("XRef"):
		return f.foot(d)
	case pdfName("ObjStm"):
		// An error waits until it is known whether the file is encrypted, which would explain it.
		if err := f.objectStream(d, data); err != nil && f.unread == nil {
			f.unread = err
		}
	}
	return nil
}

// streamEnd believes the length when "endstream" follows it, and otherwise looks for that word.
func streamEnd(b []byte, from int, length any) (int, error) {
	if n, ok := length.(float64); ok && n >= 0 && n <= float64(len(b)-from) {
		x := pdfLexer{b: b, at: from + int(n)}
		x.blank()
		if x.has("endstream") {
			return from + int(n), nil
		}
	}
	i := bytes.Index(b[from:], []byte("endstream"))
	if i < 0 {
		return 0, errCutOff
	}
	return from + i, nil
}

// objectStream reads the objects inside a compressed object stream (PDF 1.5).
func (f *pdfFile) objectStream(d pdfDict, data []byte) error {
	plain, err := f.inflate(d, data)
	if err != nil {
		return err
	}
	first, _ := d["First"].(float64)
	count, _ := d["N"].(float64)
	if first < 0 || first > float64(len(plain)) || count < 0 || count > maxObjects {
		return errMalformed
	}
	head := &pdfLexer{b: plain[:int(first)], budget: &f.budget, seen: f.judge}
	for range int(count) {
		number, at, ok := head.pair()
		if !ok || int(first)+at > len(plain) {
			return errMalformed
		}
		x := &pdfLexer{b: plain, at: int(first) + at, budget: &f.budget, seen: f.judge}
		v, err := x.value(0)
		if err != nil {
			return err
		}
		if err := f.keep(number, v); err != nil {
			return err
		}
	}
	return nil
}

// pair reads an object's number and offset.
func (x *pdfLexer) pair() (number, at int, ok bool) {
	x.blank()
	if number, ok = wholeNumber(x.word()); !ok {
		return 0, 0, false
	}
	x.blank()
	at, ok = wholeNumber(x.word())
	return number, at, ok
}

// inflate undoes the one filter that object streams have in practice. A stream behind another filter could hide anything,
// so such a file cannot be checked.
func (f *pdfFile) inflate(d pdfDict, data []byte) ([]byte, error) {
	filter := d["Filter"]
	if a, ok := filter.(pdfArray); ok && len(a) == 1 {
		filter = a[0]
	}
	if filter == nil {
		return data, nil
	}
	if filter != pdfName("FlateDecode") || d["DecodeParms"] != nil {
		return nil, errHeavy
	}
	r, err := zlib.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errMalformed, err)
	}
	room := int64(maxInflated - f.inflated)
	plain, err := io.ReadAll(io.LimitReader(r, room+1))
	if int64(len(plain)) > room {
		return nil, errHeavy
	}
	// Readers pass over a missing or wrong checksum at the end, and some writers make one.
	if err != nil && !errors.Is(err, zlib.ErrChecksum) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, fmt.Errorf("%w: %w", errMalformed, err)
	}
	f.inflated += len(plain)
	return plain, nil
}

// judge looks at one dictionary, wherever it stands.
func (f *pdfFile) judge(d pdfDict) {
	if s, ok := d["S"].(pdfName); ok && running[s] {
		f.active = string(s)
	}
	if s, ok := d["Subtype"].(pdfName); ok && playing[s] {
		f.active = string(s)
	}
	for _, key := range []pdfName{"JavaScript", "XFA"} {
		if d[key] != nil {
			f.active = string(key)
		}
	}
	if d["EF"] != nil || d["Subtype"] == pdfName("FileAttachment") || d["Type"] == pdfName("EmbeddedFile") {
		f.attached = true
	}
	if span, ok := d["ByteRange"].(pdfArray); ok && f.covers(span) && d["Contents"] == (pdfString{}) {
		f.signed = true
	}
}

// covers tells whether a signature's byte range begins with the file and lies in it. Whether the signature is good is for
// package seal to say.
func (f *pdfFile) covers(span pdfArray) bool {
	if len(span) != 4 {
		return false
	}
	var n [4]float64
	for i := range span {
		v, ok := span[i].(float64)
		if !ok {
			return false
		}
		n[i] = v
	}
	return n[0] == 0 && n[1] > 0 && n[2] > n[1] && n[3] >= 0 && n[2]+n[3] <= float64(len(f.b))
}
