// Package seal is the door to digital signatures: it signs bytes (CAdES) and
// PDF files (PAdES) with a person's or an agency's key, in one step or in two,
// and says of a signed file who signed, when, whether it was changed, and
// whether the certificates were to be relied on. It needs no database for that.
//
// It does not decide who may sign what, keeps no keys and no signed files, and
// lays out no documents. Its sub-rooms: cms (the signature itself), pdfraw (the
// objects of a PDF), pades (signatures in a PDF), trust (chains and
// revocation), demopki (an authority for trials).
//
// Invariant: a report says "valid" only if nothing was changed, every
// certificate chains to a configured root, and its revocation is known for the
// time of signing; whatever is not known is said.
package seal

import (
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"fmt"
	"time"

	"hoso/fault"
	"hoso/seal/cms"
	"hoso/seal/pades"
)

// The fields of a document, laid when it is rendered.
const (
	PersonField = "NguoiKy" // the person with the authority to sign
	AgencyField = "CoQuan"  // the agency's seal
)

// Key is a private key with its certificate and the authorities between it and
// the root.
type Key struct {
	Signer crypto.Signer
	Cert   *x509.Certificate
	Chain  []*x509.Certificate
}

// goodAt refuses to sign with a certificate that nobody would accept.
func goodAt(c *x509.Certificate, at time.Time) error {
	switch {
	case at.IsZero():
		return errors.New("seal: no time of signing")
	case at.Before(c.NotBefore):
		return fault.New(fault.Invalid, "seal.key_not_yet_valid", c.Subject.CommonName, day(c.NotBefore))
	case at.After(c.NotAfter):
		return fault.New(fault.Invalid, "seal.key_expired", c.Subject.CommonName, day(c.NotAfter))
	}
	return nil
}

// SignBytes signs content, which should be canonical bytes, and gives a
// detached CAdES-B signature as DER.
func SignBytes(k Key, content []byte, at time.Time) ([]byte, error) {
	p, err := PrepareBytes(k.Cert, k.Chain, content, at)
	if err != nil {
		return nil, err
	}
	value, err := valueOf(k, p)
	if err != nil {
		return nil, err
	}
	return p.Finish(value, nil)
}

// PrepareBytes is the first step of signing bytes with a key that is elsewhere;
// Finish of what it gives is the last. The key signs TBS or TBSDigest.
func PrepareBytes(cert *x509.Certificate, chain []*x509.Certificate, content []byte, at time.Time) (*cms.Pending, error) {
	if cert == nil {
		return nil, errors.New("seal: no certificate")
	}
	if err := goodAt(cert, at); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(content)
	return cms.Prepare(crypto.SHA256, sum[:], cert, chain, at)
}

// PDFOptions say which field is signed and what readers are told.
type PDFOptions struct {
	Field    string       // PersonField, AgencyField, or another empty field
	New      *pades.Field // where to put the field if the file has none of that name
	Look     *Look        // what is seen on the page; nil leaves the field empty
	Signer   string       // name; "" for the certificate's
	Reason   string
	Location string
	Time     time.Time   // of signing
	DocMDP   int         // 1 to 3: certify, as the first signature; 0: approve
	OwnCopy  bool        // the agency signs a copy that it makes itself (ND30-25.1.c)
	Reserve  int         // bytes reserved for the signature; 0 for what usually does
	Stamp    cms.Stamper // adds a time stamp; nil for none
}

// PendingPDF is a PDF signature that waits for its value. It is plain data, to
// be kept as JSON between the two steps; the base file is not part of it.
type PendingPDF struct {
	File pades.Prepared `json:"file"`
	CMS  cms.Pending    `json:"cms"`
}

// PreparePDF is the first of two steps: the file with a hole, and what the key
// has to sign. The certificate must be known now, because its hash is signed
// too. A signature out of order is refused (ND30-32.2.d).
func PreparePDF(pdf []byte, cert *x509.Certificate, chain []*x509.Certificate, o PDFOptions) (*PendingPDF, error) {
	if cert == nil {
		return nil, errors.New("seal: no certificate")
	}
	if err := goodAt(cert, o.Time); err != nil {
		return nil, err
	}
	fields, err := pades.Fields(pdf)
	if err != nil {
		return nil, err
	}
	if err := inOrder(fields, o.Field, o.OwnCopy); err != nil {
		return nil, err
	}
	var look []byte // none: the field stays empty to the eye
	if o.Look != nil {
		if look, err = o.drawFor(fields); err != nil {
			return nil, err
		}
	}
	if o.Signer == "" {
		o.Signer = cert.Subject.CommonName
	}
	file, err := pades.Prepare(pdf, pades.Options{Field: o.Field, New: o.New, Look: look, Signer: o.Signer,
		Reason: o.Reason, Location: o.Location, Time: o.Time, DocMDP: o.DocMDP, Reserve: o.Reserve})
	if err != nil {
		return nil, err
	}
	// PAdES says the time in the file, not in the signature (EN 319 142-1, 6.3).
	pending, err := cms.Prepare(file.Hash, file.Digest, cert, chain, time.Time{})
	if err != nil {
		return nil, err
	}
	return &PendingPDF{File: *file, CMS: *pending}, nil
}

// FinishPDF is the second step. The base is the file that was prepared; if it
// moved on since, the fault is Stale. A value that does not fit the certificate
// is refused before anything is written.
func FinishPDF(base []byte, p *PendingPDF, value []byte, stamp cms.Stamper) ([]byte, error) {
	message, err := p.CMS.Finish(value, stamp)
	if errors.Is(err, cms.ErrValue) {
		return nil, fault.New(fault.Invalid, "seal.value_wrong").Wrap(err)
	}
	if err != nil {
		return nil, err
	}
	return p.File.Embed(base, message)
}

// SignPDF does both steps with a key at hand.
func SignPDF(pdf []byte, k Key, o PDFOptions) ([]byte, error) {
	p, err := PreparePDF(pdf, k.Cert, k.Chain, o)
	if err != nil {
		return nil, err
	}
	value, err := valueOf(k, &p.CMS)
	if err != nil {
		return nil, err
	}
	return FinishPDF(pdf, p, value, o.Stamp)
}

func valueOf(k Key, p *cms.Pending) ([]byte, error) {
	if k.Signer == nil {
		return nil, errors.New("seal: no private key")
	}
	value, err := k.Signer.Sign(rand.Reader, p.TBSDigest, p.Hash)
	if err != nil {
		return nil, fmt.Errorf("seal: key: %w", err)
	}
	return value, nil
}

// AddEmptyFields finishes a rendered document: one revision, with empty fields
// for the signatures to come.
func AddEmptyFields(pdf []byte, fields []pades.Field) ([]byte, error) {
	return pades.AddEmptyFields(pdf, fields)
}

// day writes a date as people read it.
func day(t time.Time) string { return t.In(vietnam()).Format("02/01/2006") }

func vietnam() *time.Location { return time.FixedZone("", 7*3600) }
