package cms

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"fmt"
	"time"
)

// What can be wrong with a message; the caller tells the person in their words.
var (
	ErrShape   = errors.New("cms: not a detached signature of one signer")
	ErrWeak    = errors.New("cms: the hash function or key is too weak to be relied on")
	ErrContent = errors.New("cms: the content is not what was signed")
	ErrValue   = errors.New("cms: the signature value does not fit the certificate")
	ErrESS     = errors.New("cms: the signed attributes name another certificate")
)

const maxCerts = 32

// Signed is what a signature says, once its mathematics hold.
type Signed struct {
	Signer *x509.Certificate
	Certs  []*x509.Certificate // all that are embedded, the signer's among them
	Time   time.Time           // the signing-time attribute; zero when there is none
	Hash   crypto.Hash         // of the content
	ESS    bool                // the certificate is named in the signed attributes, as baseline B demands
	Value  []byte              // what a time stamp is over
	Token  []byte              // RFC 3161 time-stamp token, DER, or nil; not checked here
}

// Verify checks a detached signature of one signer over the content whose
// digest the function gives. BER is read as well as DER; nothing may follow the
// message. The error is, or wraps, one of the package's errors.
func Verify(message []byte, digest func(crypto.Hash) []byte) (*Signed, error) {
	sd, err := open(message)
	if err != nil {
		return nil, err
	}
	if !sd.Encap.Type.Equal(oidData) || len(sd.Encap.Content.FullBytes) != 0 {
		return nil, fmt.Errorf("%w: the content is inside", ErrShape)
	}
	return sd.verify(digest)
}

// open reads SignedData and refuses every encoding but the canonical one, so
// that no byte outside of the signed parts can be changed unnoticed.
func open(message []byte) (*signedData, error) {
	der, rest, err := Split(message)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrShape, err)
	}
	if len(rest) != 0 {
		return nil, fmt.Errorf("%w: %d bytes follow", ErrShape, len(rest))
	}
	var ci contentInfo
	if _, err := asn1.Unmarshal(der, &ci); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrShape, err)
	}
	if !ci.Type.Equal(oidSignedData) {
		return nil, fmt.Errorf("%w: type %v", ErrShape, ci.Type)
	}
	var sd signedData
	if _, err := asn1.Unmarshal(ci.Content.Bytes, &sd); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrShape, err)
	}
	if again, err := marshalMessage(sd); err != nil || !bytes.Equal(again, der) {
		return nil, fmt.Errorf("%w: more than its parts", ErrShape)
	}
	if !sd.plain() {
		return nil, fmt.Errorf("%w: tags", ErrShape)
	}
	return &sd, nil
}

// plain demands the tags of the parts that are kept raw, and no embedded
// revocation lists: they would be protected by nothing and are not used.
func (sd *signedData) plain() bool {
	if len(sd.CRLs.FullBytes) != 0 || !sd.Certificates.IsCompound {
		return false
	}
	for _, si := range sd.SignerInfos {
		if len(si.UnsignedAttrs.FullBytes) != 0 && !si.UnsignedAttrs.IsCompound || !si.SignedAttrs.IsCompound {
			return false
		}
	}
	return true
}

func (sd *signedData) verify(digest func(crypto.Hash) []byte) (*Signed, error) {
	s, err := sd.suite()
	if err != nil {
		return nil, err
	}
	certs, err := x509.ParseCertificates(sd.Certificates.Bytes)
	if err != nil {
		return nil, fmt.Errorf("%w: certificates: %w", ErrShape, err)
	}
	if len(certs) > maxCerts {
		return nil, fmt.Errorf("%w: %d certificates", ErrShape, len(certs))
	}
	si := sd.SignerInfos[0]
	v := &Signed{Certs: certs, Hash: s.hash, Value: si.Signature}
	if v.Signer, err = si.signer(certs); err != nil {
		return nil, err
	}
	if err := sd.versions(); err != nil {
		return nil, err
	}
	if err := v.readAttributes(si, sd.Encap.Type, digest(s.hash)); err != nil {
		return nil, err
	}
	if err := checkValue(v.Signer.PublicKey, s, si.SignatureAlgorithm, sum(s.hash, si.tbs()), si.Signature); err != nil {
		return nil, err
	}
	return v, v.readToken(si)
}

// suite finds the one hash function; the list of them may hold no other.
func (sd *signedData) suite() (suite, error) {
	if len(sd.SignerInfos) != 1 || len(sd.DigestAlgorithms) != 1 {
		return suite{}, fmt.Errorf("%w: %d signers", ErrShape, len(sd.SignerInfos))
	}
	alg := sd.SignerInfos[0].DigestAlgorithm
	listed := sd.DigestAlgorithms[0]
	if !alg.Algorithm.Equal(listed.Algorithm) || !nullOrAbsent(alg.Parameters) || !nullOrAbsent(listed.Parameters) {
		return suite{}, fmt.Errorf("%w: digest algorithms", ErrShape)
	}
	s, ok := suiteNamed(alg.Algorithm)
	if !ok {
		return suite{}, fmt.Errorf("%w: digest algorithm %v", ErrWeak, alg.Algorithm)
	}
	return s, nil
}

// versions holds the two numbers to what RFC 5652 (5.1, 5.3) prescribes.
func (sd *signedData) versions() error {
	signer := 1
	if sd.SignerInfos[0].SID.Class == asn1.ClassContextSpecific {
		signer = 3
	}
	data := signer
	if !sd.Encap.Type.Equal(oidData) {
		data = 3
	}
	if sd.SignerInfos[0].Version != signer || sd.Version != data {
		return fmt.Errorf("%w: version", ErrShape)
	}
	return nil
}

func nullOrAbsent(v asn1.RawValue) bool {
	return len(v.FullBytes) == 0 || bytes.Equal(v.FullBytes, asn1.NullBytes)
}

func (si signerInfo) tbs() []byte {
	return append([]byte{0x31}, si.SignedAttrs.FullBytes[1:]...)
}

func (si signerInfo) signer(certs []*x509.Certificate) (*x509.Certificate, error) {
	for _, c := range certs {
		if si.isOf(c) {
			return c, nil
		}
	}
	return nil, fmt.Errorf("%w: the signer's certificate is absent", ErrShape)
}

func (si signerInfo) isOf(c *x509.Certificate) bool {
	if si.SID.Class == asn1.ClassContextSpecific {
		return si.SID.Tag == 0 && len(c.SubjectKeyId) > 0 && bytes.Equal(si.SID.Bytes, c.SubjectKeyId)
	}
	var id issuerAndSerial
	rest, err := asn1.Unmarshal(si.SID.FullBytes, &id)
	return err == nil && len(rest) == 0 && bytes.Equal(id.Issuer.FullBytes, c.RawIssuer) && id.Serial.Cmp(c.SerialNumber) == 0
}

// readToken takes the time stamp out of the unsigned attributes; what else is
// there is protected by nothing and refused.
func (v *Signed) readToken(si signerInfo) error {
	if len(si.UnsignedAttrs.FullBytes) == 0 {
		return nil
	}
	attrs, err := readAttributeSet(append([]byte{0x31}, si.UnsignedAttrs.FullBytes[1:]...))
	if err != nil {
		return err
	}
	for oid, value := range attrs {
		if oid != oidTimeStamp.String() {
			return fmt.Errorf("%w: unsigned attribute %s", ErrShape, oid)
		}
		v.Token = value
	}
	return nil
}
