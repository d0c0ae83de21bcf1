package pades

import (
	"bytes"
	"crypto"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"hoso/fault"
	"hoso/seal/pdfraw"
)

// ErrHole says that the signature is larger than what was reserved for it.
var ErrHole = errors.New("pades: the signature does not fit its hole")

const (
	defaultReserve = 12 << 10 // a CMS is 3 to 7 kB, certificates and time stamp included
	maxReserve     = 1 << 20
	rangeHole      = "[0 0000000000 0000000000 0000000000]"
	holeMark       = "contents"
	rangeMark      = "range"
)

// Options say which field is signed, and how it looks.
type Options struct {
	Field    string      // name of an empty field
	New      *Field      // where to put the field if the file has none of that name
	Look     []byte      // a PDF of one page: the appearance; nil leaves it empty
	Signer   string      // name, for readers that show it
	Reason   string      // for readers that show it
	Location string      // for readers that show it
	Time     time.Time   // of signing, as the signer claims it
	Reserve  int         // bytes for the CMS; 0 for what usually does
	DocMDP   int         // 1 to 3: certify, as the first signature; 0: approve
	Hash     crypto.Hash // 0 for SHA-256
}

// Prepared is an update with a hole for the signature. It is plain data, to be
// kept between the two steps; the base is kept by its owner.
type Prepared struct {
	BaseSize   int         `json:"base_size"`
	BaseDigest string      `json:"base_digest"` // SHA-256, hex
	Increment  []byte      `json:"increment"`   // what follows the base
	HoleAt     int         `json:"hole_at"`     // offset of "<" in the whole file
	HoleSize   int         `json:"hole_size"`   // with both brackets
	Digest     []byte      `json:"digest"`      // of everything but the hole
	Hash       crypto.Hash `json:"hash"`
}

// Prepare writes the update that signs a field. The file must be sound: adding
// a signature to one that was changed would lend it a look it does not deserve.
func Prepare(pdf []byte, o Options) (*Prepared, error) {
	if o.Hash == 0 {
		o.Hash = crypto.SHA256
	}
	if o.Reserve == 0 {
		o.Reserve = defaultReserve
	}
	if o.Reserve < 0 || o.Reserve > maxReserve || o.Time.IsZero() || !o.Hash.Available() {
		return nil, fmt.Errorf("pades: reserve %d, time %v, hash %v", o.Reserve, o.Time, o.Hash)
	}
	p, err := open(pdf)
	if err != nil {
		return nil, err
	}
	fields, err := formFields(p)
	if err != nil {
		return nil, err
	}
	if err := mayGoOn(p, fields, o); err != nil {
		return nil, err
	}
	u := pdfraw.NewUpdate(p)
	if err := layOut(u, fields, o); err != nil {
		return nil, err
	}
	written, err := u.Bytes()
	if err != nil {
		return nil, err
	}
	return punch(pdf, written, o), nil
}

// mayGoOn refuses to sign over what is broken or closed.
func mayGoOn(p *pdfraw.PDF, fields []formField, o Options) error {
	signed := 0
	for _, f := range fields {
		if f.value == nil {
			continue
		}
		signed++
		s := readSignature(p, f)
		if s.Err != nil || len(s.Broken()) > 0 {
			return fault.New(fault.Invalid, "seal.broken_before", f.name).Wrap(s.Err)
		}
		if s.Certifies == 1 {
			return fault.New(fault.Closed, "seal.no_more_changes", f.name)
		}
	}
	if signed > 0 && o.DocMDP != 0 || o.DocMDP < 0 || o.DocMDP > 3 {
		return fmt.Errorf("pades: certification %d after %d signatures", o.DocMDP, signed)
	}
	return nil
}

// layOut puts signature, field and appearance into the update.
func layOut(u *pdfraw.Update, fields []formField, o Options) error {
	sig := u.Add(signatureDict(o))
	if o.DocMDP > 0 {
		if err := certify(u, sig); err != nil {
			return err
		}
	}
	var look any // nil leaves a field the appearance it has
	if o.Look != nil {
		r, err := appearance(u, o.Look)
		if err != nil {
			return err
		}
		look = r
	}
	if f, ok := fieldNamed(fields, o.Field); ok {
		return fill(u, f, sig, look)
	}
	if o.New == nil {
		return fault.New(fault.Missing, "seal.no_field", o.Field)
	}
	return addSigned(u, *o.New, o.Field, sig, look)
}

func signatureDict(o Options) pdfraw.Dict {
	d := pdfraw.Dict{"Type": pdfraw.Name("Sig"), "Filter": pdfraw.Name("Adobe.PPKLite"),
		"SubFilter": pdfraw.Name("ETSI.CAdES.detached"),
		"ByteRange": pdfraw.Mark{Key: rangeMark, Text: rangeHole},
		"Contents":  pdfraw.Mark{Key: holeMark, Text: "<" + strings.Repeat("0", o.Reserve*2) + ">"},
		"M":         pdfraw.Str(dateText(o.Time))}
	for k, v := range map[pdfraw.Name]string{"Name": o.Signer, "Reason": o.Reason, "Location": o.Location} {
		if v != "" {
			d[k] = pdfraw.Text(v)
		}
	}
	if o.DocMDP > 0 {
		d["Reference"] = pdfraw.Array{pdfraw.Dict{"Type": pdfraw.Name("SigRef"), "TransformMethod": pdfraw.Name("DocMDP"),
			"TransformParams": pdfraw.Dict{"Type": pdfraw.Name("TransformParams"), "P": pdfraw.Int(o.DocMDP), "V": pdfraw.Name("1.2")}}}
	}
	return d
}

func certify(u *pdfraw.Update, sig pdfraw.Ref) error {
	r, _ := u.Base.Root()
	root, err := u.Edit(r)
	if err != nil {
		return fmt.Errorf("pades: catalog: %w", err)
	}
	root["Perms"] = pdfraw.Dict{"DocMDP": sig}
	return nil
}

// fill signs an empty field.
func fill(u *pdfraw.Update, f formField, sig pdfraw.Ref, look any) error {
	if f.value != nil {
		return fault.New(fault.Stale, "seal.field_signed", f.name)
	}
	d, err := u.Edit(f.ref)
	if err != nil {
		return err
	}
	d["V"] = sig
	w, err := u.Edit(f.widget)
	if err != nil {
		return err
	}
	w["F"] = pdfraw.Int(132) // print, locked
	if look != nil && f.widgets == 1 {
		w["AP"] = pdfraw.Dict{"N": look}
	}
	return nil
}

func addSigned(u *pdfraw.Update, f Field, name string, sig pdfraw.Ref, look any) error {
	page, err := pageAt(u.Base, f.Page)
	if err != nil {
		return err
	}
	f.Name = name
	w := widget(f, page)
	w["V"], w["F"] = sig, pdfraw.Int(132)
	if look != nil {
		w["AP"] = pdfraw.Dict{"N": look}
	}
	return attach(u, page, u.Add(w))
}

// punch writes the byte range and takes the digest of everything but the hole.
func punch(base []byte, w pdfraw.Written, o Options) *Prepared {
	out := w.Data
	at, size := w.Marks[holeMark], 2*o.Reserve+2
	text := fmt.Sprintf("[0 %d %d %d", at, at+size, len(out)-at-size)
	text += strings.Repeat(" ", len(rangeHole)-len(text)-1) + "]"
	copy(out[w.Marks[rangeMark]:], text)
	h := o.Hash.New()
	h.Write(out[:at])
	h.Write(out[at+size:])
	return &Prepared{BaseSize: len(base), BaseDigest: digestOf(base), Increment: bytes.Clone(out[len(base):]),
		HoleAt: at, HoleSize: size, Digest: h.Sum(nil), Hash: o.Hash}
}

// Embed fills the hole and gives the signed file. The base must be the one that
// was prepared: if another signature came in between, the file has moved on and
// this one would make a second branch of it.
func (p *Prepared) Embed(base, message []byte) ([]byte, error) {
	if len(base) != p.BaseSize || digestOf(base) != p.BaseDigest {
		return nil, fault.New(fault.Stale, "seal.pdf_moved")
	}
	if 2*len(message) > p.HoleSize-2 {
		return nil, fmt.Errorf("%w: %d bytes, %d reserved", ErrHole, len(message), (p.HoleSize-2)/2)
	}
	at := p.HoleAt - p.BaseSize
	if at < 0 || p.HoleSize > len(p.Increment)-at {
		return nil, errors.New("pades: pending signature is damaged")
	}
	out := append(bytes.Clone(base), p.Increment...)
	hex.Encode(out[p.HoleAt+1:], message)
	return out, nil
}

func digestOf(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

// dateText writes a time as PDF does, in the zone of Vietnam.
func dateText(t time.Time) string {
	return "D:" + t.In(time.FixedZone("", 7*3600)).Format("20060102150405") + "+07'00'"
}

// dateOf reads what dateText and other programs write; a zone is demanded.
func dateOf(s string) (time.Time, bool) {
	s = strings.ReplaceAll(strings.TrimPrefix(s, "D:"), "'", "")
	t, err := time.Parse("20060102150405Z0700", s) // Z or an offset
	return t, err == nil
}
