package pades

import (
	"bytes"
	"crypto"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"hoso/fault"
	"hoso/seal/cms"
	"hoso/seal/pdfraw"
)

// maxSignatures bounds the work on one file: each signature is compared with
// the whole file.
const maxSignatures = 24

const documentStamp = "ETSI.RFC3161" // a time stamp over the document

// What can be wrong with the place of a signature in its file, besides what
// package cms finds wrong with the signature itself.
var (
	ErrRange    = errors.New("pades: the byte range does not cover its revision but for the hole")
	ErrHoleText = errors.New("pades: the hole holds more than the signature")
	ErrFormat   = errors.New("pades: a kind of signature that is not accepted")
)

// Signature is one signature as it stands in a file, mathematics and coverage
// checked, trust not.
type Signature struct {
	Field     string
	Format    string // the SubFilter, such as ETSI.CAdES.detached
	Covered   int    // length of the revision it signs, bytes
	Whole     bool   // nothing follows that revision
	Certifies int    // DocMDP permission 1 to 3; 0 for an approval
	Time      time.Time
	Name      string // what the file says the signer is called; not proven
	Reason    string
	Location  string
	Signed    *cms.Signed // of a person or an agency; nil when Err is set
	Stamp     *cms.Token  // of a time stamp over the document
	Err       error       // why it is not sound; wraps an error of this package or of cms
	Changes   []Change    // what came after it, allowed and not
}

// ESSDemanded tells whether the format demands that the signed attributes name
// the certificate.
func (s Signature) ESSDemanded() bool { return s.Format == "ETSI.CAdES.detached" }

// Broken lists what later revisions did besides signing.
func (s Signature) Broken() []Change {
	return slices.DeleteFunc(slices.Clone(s.Changes), func(c Change) bool { return c.Allowed })
}

// Read lists the signatures of a file, the earliest revision first. The error
// says that the file itself cannot be read; what is wrong with a signature is
// in its Err and Changes.
func Read(pdf []byte) ([]Signature, error) {
	p, err := open(pdf)
	if err != nil {
		return nil, err
	}
	fields, err := formFields(p)
	if err != nil {
		return nil, err
	}
	var out []Signature
	for _, f := range fields {
		if f.value == nil {
			continue
		}
		if len(out) == maxSignatures {
			return nil, fault.New(fault.Invalid, "seal.too_many_signatures", maxSignatures)
		}
		out = append(out, readSignature(p, f))
	}
	slices.SortStableFunc(out, func(a, b Signature) int { return a.Covered - b.Covered })
	return out, nil
}

// Written counts the signatures that stand anywhere in the bytes of a file,
// those among them to which its form no longer leads. More of them than Read
// lists means that one was taken out.
func Written(pdf []byte) int {
	n := 0
	for {
		_, rest, found := bytes.Cut(pdf, []byte("/ByteRange"))
		if !found {
			return n
		}
		if bytes.HasPrefix(bytes.TrimLeft(rest, "\x00\t\n\f\r "), []byte("[")) {
			n++
		}
		pdf = rest
	}
}

func readSignature(p *pdfraw.PDF, f formField) Signature {
	d := p.Dict(f.value)
	format, _ := p.Resolve(d["SubFilter"]).(pdfraw.Name)
	text := func(k pdfraw.Name) string { return pdfraw.TextOf(p.Resolve(d[k])) }
	s := Signature{Field: f.name, Format: string(format), Name: text("Name"), Reason: text("Reason"), Location: text("Location")}
	s.Time, _ = dateOf(text("M"))
	s.Certifies = certifies(p, d)
	hole, err := holeOf(p, f, d)
	if err != nil {
		s.Err = err
		return s
	}
	s.Covered = hole.covered
	s.Whole = hole.covered == len(p.Data)
	if s.Err = checkFormat(s.Format); s.Err != nil {
		return s
	}
	if s.Changes, s.Err = changesAfter(p, f, hole.covered); s.Err != nil {
		return s
	}
	if s.Format == documentStamp {
		s.Stamp, s.Err = cms.VerifyToken(hole.message, hole.digest(p.Data))
	} else {
		s.Signed, s.Err = cms.Verify(hole.message, hole.digest(p.Data))
	}
	return s.closed()
}

// closed refuses what came after a certification that allows nothing more.
func (s Signature) closed() Signature {
	for _, c := range s.Changes {
		if s.Certifies == 1 && c.Allowed && c.Key != evidenceAdded {
			s.Changes = append(s.Changes, Change{Key: "seal.change.not_permitted"})
			break
		}
	}
	return s
}

func checkFormat(format string) error {
	switch format {
	case "ETSI.CAdES.detached", "adbe.pkcs7.detached", documentStamp:
		return nil
	}
	return fmt.Errorf("%w: %q", ErrFormat, format)
}

// certifies gives the permission of a certification, or 0.
func certifies(p *pdfraw.PDF, sig pdfraw.Dict) int {
	for _, v := range p.Array(sig["Reference"]) {
		ref := p.Dict(v)
		if p.Resolve(ref["TransformMethod"]) != pdfraw.Name("DocMDP") {
			continue
		}
		level, ok := pdfraw.IntOf(p.Resolve(p.Dict(ref["TransformParams"])["P"]))
		if !ok || level < 1 || level > 3 {
			return 2 // the default of ISO 32000
		}
		return level
	}
	return 0
}

// hole is the place of a signature value in its file.
type hole struct {
	at, end int // of the string with its brackets
	covered int
	message []byte
}

// holeOf checks that the byte range leaves out exactly the value of this
// signature, and nothing else of its revision.
func holeOf(p *pdfraw.PDF, f formField, d pdfraw.Dict) (hole, error) {
	h, err := rangeOf(p, d)
	if err != nil {
		return hole{}, err
	}
	owner, ok := f.value.(pdfraw.Ref)
	if !ok {
		owner = f.ref
	}
	start, end, ok := p.Extent(owner)
	if !ok || h.at < start || h.end > end {
		return hole{}, fmt.Errorf("%w: the hole is elsewhere", ErrRange)
	}
	text := p.Data[h.at:h.end]
	value, ok := p.Resolve(d["Contents"]).(pdfraw.Hex)
	if !ok || text[0] != '<' || text[len(text)-1] != '>' || !sameHex(text[1:len(text)-1], value) {
		return hole{}, ErrHoleText
	}
	message, rest, err := cms.Split(value)
	if err != nil || len(bytes.Trim(rest, "\x00")) != 0 {
		return hole{}, ErrHoleText
	}
	h.message = message
	return h, nil
}

func rangeOf(p *pdfraw.PDF, d pdfraw.Dict) (hole, error) {
	a := p.Array(d["ByteRange"])
	var n [4]int
	ok := len(a) == 4
	for i := 0; ok && i < 4; i++ {
		n[i], ok = pdfraw.IntOf(a[i])
	}
	size := len(p.Data)
	if !ok || n[0] != 0 || n[1] <= 0 || n[2] > size || n[2] < n[1]+2 || n[3] < 0 || n[3] > size-n[2] {
		return hole{}, ErrRange
	}
	return hole{at: n[1], end: n[2], covered: n[2] + n[3]}, nil
}

// sameHex demands one way of writing the digits, so that not even their case
// can be changed.
func sameHex(text, value []byte) bool {
	lower := hex.AppendEncode(nil, value)
	return bytes.Equal(text, lower) || bytes.Equal(text, bytes.ToUpper(lower))
}

// digest gives the hash of everything that was signed.
func (h hole) digest(file []byte) func(crypto.Hash) []byte {
	return func(f crypto.Hash) []byte {
		w := f.New()
		w.Write(file[:h.at])
		w.Write(file[h.end:h.covered])
		return w.Sum(nil)
	}
}

// changesAfter reads the revision that was signed and compares the file with
// it. The revision must be a file of its own, must hold this very signature,
// and the later ones must stand on it.
func changesAfter(p *pdfraw.PDF, f formField, covered int) ([]Change, error) {
	then := p
	if covered < len(p.Data) {
		var err error
		if then, err = pdfraw.Open(p.Data[:covered]); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrRange, err)
		}
	}
	fields, err := formFields(then)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRange, err)
	}
	was, ok := fieldNamed(fields, f.name)
	if !ok || was.ref != f.ref || !equal(was.value, f.value) {
		return nil, fmt.Errorf("%w: it is not part of it", ErrRange)
	}
	if then == p {
		return []Change{}, nil
	}
	return compare(then, p)
}
