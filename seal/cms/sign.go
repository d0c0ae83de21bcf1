package cms

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"time"
)

// ErrKeyType says that the certificate's key is neither RSA nor ECDSA.
var ErrKeyType = errors.New("cms: neither an RSA nor an ECDSA key")

// Pending is a signature that waits for its value. All fields are plain data,
// so that a server can keep it between the two steps.
type Pending struct {
	Hash      crypto.Hash `json:"hash"`       // crypto.SHA256, SHA384 or SHA512
	Cert      []byte      `json:"cert"`       // signer, DER
	Chain     [][]byte    `json:"chain"`      // further certificates to embed, DER
	TBS       []byte      `json:"tbs"`        // SET OF signed attributes, DER: what CKM_SHA256_RSA_PKCS takes
	TBSDigest []byte      `json:"tbs_digest"` // hash of TBS: what CKM_ECDSA or a crypto.Signer takes
}

// Prepare builds the signed attributes over the digest of the content, which
// must be as long as h makes it. The time must be zero for PAdES, which says
// it in /M, and set for CAdES-B.
func Prepare(h crypto.Hash, digest []byte, cert *x509.Certificate, chain []*x509.Certificate, at time.Time) (*Pending, error) {
	s, ok := suiteOf(h)
	if !ok || len(digest) != h.Size() {
		return nil, fmt.Errorf("cms: digest of %d bytes is not of %v", len(digest), h)
	}
	if err := signable(cert.PublicKey); err != nil {
		return nil, err
	}
	tbs, err := signedAttributes(s, digest, cert, at)
	if err != nil {
		return nil, fmt.Errorf("cms: signed attributes: %w", err)
	}
	p := &Pending{Hash: h, Cert: cert.Raw, TBS: tbs, TBSDigest: sum(h, tbs)}
	for _, c := range chain {
		p.Chain = append(p.Chain, c.Raw)
	}
	return p, nil
}

func signable(pub crypto.PublicKey) error {
	switch pub.(type) {
	case *rsa.PublicKey, *ecdsa.PublicKey:
		return nil
	}
	return fmt.Errorf("%w: %T", ErrKeyType, pub)
}

func signedAttributes(s suite, digest []byte, cert *x509.Certificate, at time.Time) ([]byte, error) {
	set := attributeSet{}
	set.add(oidContentType, oidData)
	set.add(oidMessageDigest, digest)
	set.add(oidSigningCertV2, essAttribute{[]essCert{essOf(s, cert)}})
	if !at.IsZero() {
		set.add(oidSigningTime, at.UTC())
	}
	return set.der()
}

// essOf names the certificate by its hash, so that no other certificate of the
// same key can be put in its place. SHA-256 is the default, which DER leaves out.
func essOf(s suite, cert *x509.Certificate) essCert {
	id := essCert{Hash: sum(s.hash, cert.Raw), Issuer: essIssuerSerial{
		Issuer: []asn1.RawValue{{Class: asn1.ClassContextSpecific, Tag: 4, IsCompound: true, Bytes: cert.RawIssuer}},
		Serial: cert.SerialNumber}}
	if s.hash != crypto.SHA256 {
		id.Algorithm = pkix.AlgorithmIdentifier{Algorithm: s.digest}
	}
	return id
}

// attributeSet gathers attributes; the first error is kept until der.
type attributeSet struct {
	ders [][]byte
	err  error
}

func (a *attributeSet) add(oid asn1.ObjectIdentifier, value any) {
	v, err := asn1.Marshal(value)
	if err != nil {
		a.err = errors.Join(a.err, err)
		return
	}
	d, err := asn1.Marshal(attribute{oid, []asn1.RawValue{{FullBytes: v}}})
	a.err = errors.Join(a.err, err)
	a.ders = append(a.ders, d)
}

func (a *attributeSet) der() ([]byte, error) {
	if a.err != nil {
		return nil, a.err
	}
	slices.SortFunc(a.ders, bytes.Compare) // SET OF is sorted in DER
	return wrap([]byte{0x31}, bytes.Join(a.ders, nil)), nil
}

// Stamper gets an RFC 3161 token over a signature value.
type Stamper func(value []byte) (token []byte, err error)

// Finish checks the value against the certificate before anything is built on
// it, and wraps it up as DER. An ECDSA value may be ASN.1 or r‖s, as PKCS#11
// gives it. A stamper, when there is one, adds a time stamp (baseline T).
func (p *Pending) Finish(value []byte, stamp Stamper) ([]byte, error) {
	cert, err := x509.ParseCertificate(p.Cert)
	if err != nil {
		return nil, fmt.Errorf("cms: pending certificate: %w", err)
	}
	s, ok := suiteOf(p.Hash)
	if !ok {
		return nil, fmt.Errorf("cms: pending hash %v", p.Hash)
	}
	value = asn1Value(cert.PublicKey, p.TBSDigest, value)
	alg := algorithmFor(cert.PublicKey, s)
	if err := checkValue(cert.PublicKey, s, alg, p.TBSDigest, value); err != nil {
		return nil, err
	}
	si, err := p.signerInfo(cert, s, alg, value)
	if err != nil {
		return nil, err
	}
	if si.UnsignedAttrs, err = stamped(value, stamp); err != nil {
		return nil, err
	}
	return p.message(s, si)
}

func (p *Pending) signerInfo(cert *x509.Certificate, s suite, alg pkix.AlgorithmIdentifier, value []byte) (signerInfo, error) {
	sid, err := asn1.Marshal(issuerAndSerial{asn1.RawValue{FullBytes: cert.RawIssuer}, cert.SerialNumber})
	if err != nil {
		return signerInfo{}, fmt.Errorf("cms: signer: %w", err)
	}
	if len(p.TBS) < 2 {
		return signerInfo{}, errors.New("cms: pending attributes")
	}
	onWire := slices.Concat([]byte{0xA0}, p.TBS[1:]) // SET OF becomes [0] IMPLICIT
	return signerInfo{Version: 1, SID: asn1.RawValue{FullBytes: sid},
		DigestAlgorithm: pkix.AlgorithmIdentifier{Algorithm: s.digest},
		SignedAttrs:     asn1.RawValue{FullBytes: onWire}, SignatureAlgorithm: alg, Signature: value}, nil
}

func stamped(value []byte, stamp Stamper) (asn1.RawValue, error) {
	if stamp == nil {
		return asn1.RawValue{}, nil
	}
	token, err := stamp(value)
	if err != nil {
		return asn1.RawValue{}, fmt.Errorf("cms: time stamp: %w", err)
	}
	a, err := asn1.Marshal(attribute{oidTimeStamp, []asn1.RawValue{{FullBytes: token}}})
	if err != nil {
		return asn1.RawValue{}, fmt.Errorf("cms: time stamp: %w", err)
	}
	return asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 1, IsCompound: true, Bytes: a}, nil
}

func (p *Pending) message(s suite, si signerInfo) ([]byte, error) {
	certs := slices.Concat([][]byte{p.Cert}, p.Chain)
	slices.SortFunc(certs, bytes.Compare)
	certs = slices.CompactFunc(certs, bytes.Equal)
	return marshalMessage(signedData{Version: 1, Encap: encapsulated{Type: oidData},
		DigestAlgorithms: []pkix.AlgorithmIdentifier{{Algorithm: s.digest}},
		Certificates:     asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0, IsCompound: true, Bytes: bytes.Join(certs, nil)},
		SignerInfos:      []signerInfo{si}})
}

func marshalMessage(sd signedData) ([]byte, error) {
	body, err := asn1.Marshal(sd)
	if err != nil {
		return nil, fmt.Errorf("cms: signed data: %w", err)
	}
	return asn1.Marshal(contentInfo{oidSignedData,
		asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0, IsCompound: true, Bytes: body}})
}

func algorithmFor(pub crypto.PublicKey, s suite) pkix.AlgorithmIdentifier {
	if _, ok := pub.(*ecdsa.PublicKey); ok {
		return pkix.AlgorithmIdentifier{Algorithm: s.ecc}
	}
	return pkix.AlgorithmIdentifier{Algorithm: oidRSA, Parameters: asn1.NullRawValue}
}

// asn1Value turns r‖s into ASN.1 where it does not already verify as such.
func asn1Value(pub crypto.PublicKey, digest, value []byte) []byte {
	k, ok := pub.(*ecdsa.PublicKey)
	if !ok || ecdsa.VerifyASN1(k, digest, value) {
		return value
	}
	n := (k.Curve.Params().BitSize + 7) / 8
	if len(value) != 2*n {
		return value
	}
	der, err := asn1.Marshal(struct{ R, S *big.Int }{new(big.Int).SetBytes(value[:n]), new(big.Int).SetBytes(value[n:])})
	if err != nil {
		return value
	}
	return der
}

// Sign does both steps with a key at hand: a file, a token, anything that is a
// crypto.Signer. It gives CMS as DER.
func Sign(h crypto.Hash, digest []byte, key crypto.Signer, cert *x509.Certificate, chain []*x509.Certificate, at time.Time, stamp Stamper) ([]byte, error) {
	p, err := Prepare(h, digest, cert, chain, at)
	if err != nil {
		return nil, err
	}
	value, err := key.Sign(rand.Reader, p.TBSDigest, h)
	if err != nil {
		return nil, fmt.Errorf("cms: key: %w", err)
	}
	return p.Finish(value, stamp)
}

func sum(h crypto.Hash, b []byte) []byte {
	w := h.New()
	w.Write(b)
	return w.Sum(nil)
}
