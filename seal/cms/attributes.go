package cms

import (
	"bytes"
	"crypto"
	"crypto/sha1"
	"crypto/x509"
	"encoding/asn1"
	"fmt"
	"time"
)

// readAttributeSet gives the attributes of a DER SET by their type, each with
// its only value. An attribute that stands twice or has several values would be
// read differently by different programs, so it is refused.
func readAttributeSet(set []byte) (map[string][]byte, error) {
	var attrs []attribute
	rest, err := asn1.UnmarshalWithParams(set, &attrs, "set")
	if err != nil || len(rest) != 0 {
		return nil, fmt.Errorf("%w: attributes", ErrShape)
	}
	out := map[string][]byte{}
	for _, a := range attrs {
		key := a.Type.String()
		if _, twice := out[key]; twice || len(a.Values) != 1 {
			return nil, fmt.Errorf("%w: attribute %s", ErrShape, key)
		}
		out[key] = a.Values[0].FullBytes
	}
	return out, nil
}

// readAttributes checks content type, digest and certificate name, and takes the time.
func (v *Signed) readAttributes(si signerInfo, content asn1.ObjectIdentifier, digest []byte) error {
	if len(si.SignedAttrs.FullBytes) == 0 {
		return fmt.Errorf("%w: no signed attributes", ErrShape)
	}
	attrs, err := readAttributeSet(si.tbs())
	if err != nil {
		return err
	}
	var kind asn1.ObjectIdentifier
	if err := whole(attrs[oidContentType.String()], &kind); err != nil || !kind.Equal(content) {
		return fmt.Errorf("%w: content type", ErrShape)
	}
	var said []byte
	if err := whole(attrs[oidMessageDigest.String()], &said); err != nil {
		return fmt.Errorf("%w: message digest", ErrShape)
	}
	if t, ok := attrs[oidSigningTime.String()]; ok {
		if err := whole(t, &v.Time); err != nil {
			return fmt.Errorf("%w: signing time", ErrShape)
		}
		v.Time = v.Time.In(time.UTC)
	}
	if v.ESS, err = namesCertificate(attrs, v.Signer); err != nil {
		return err
	}
	if !bytes.Equal(said, digest) {
		return ErrContent
	}
	return nil
}

func whole(der []byte, out any) error {
	rest, err := asn1.Unmarshal(der, out)
	if err == nil && len(rest) != 0 {
		err = ErrShape
	}
	return err
}

// namesCertificate says whether the signed attributes name the signer's
// certificate (RFC 5035). Naming another one is an error. The first version,
// with SHA-1, binds as well: a second certificate of a given SHA-1 value cannot
// be made, only two at once, and both would be the authority's.
func namesCertificate(attrs map[string][]byte, signer *x509.Certificate) (bool, error) {
	v2, ok2 := attrs[oidSigningCertV2.String()]
	v1, ok1 := attrs[oidSigningCert.String()]
	if ok2 {
		if err := namedBy(v2, signer, crypto.SHA256); err != nil {
			return false, err
		}
	}
	if ok1 {
		if err := namedBy(v1, signer, crypto.SHA1); err != nil {
			return false, err
		}
	}
	return ok1 || ok2, nil
}

func namedBy(der []byte, signer *x509.Certificate, usual crypto.Hash) error {
	var list struct {
		Certs    []essCert
		Policies asn1.RawValue `asn1:"optional"`
	}
	if err := whole(der, &list); err != nil || len(list.Certs) == 0 {
		return fmt.Errorf("%w: signing certificate", ErrShape)
	}
	id := list.Certs[0] // the first one is the signer's
	if len(id.Algorithm.Algorithm) > 0 {
		s, ok := suiteNamed(id.Algorithm.Algorithm)
		if !ok {
			return fmt.Errorf("%w: %v names the certificate", ErrWeak, id.Algorithm.Algorithm)
		}
		usual = s.hash
	}
	if !bytes.Equal(id.Hash, certHash(usual, signer.Raw)) {
		return ErrESS
	}
	if id.Issuer.Serial != nil && id.Issuer.Serial.Cmp(signer.SerialNumber) != 0 {
		return ErrESS
	}
	return nil
}

func certHash(h crypto.Hash, raw []byte) []byte {
	if h == crypto.SHA1 {
		s := sha1.Sum(raw)
		return s[:]
	}
	return sum(h, raw)
}
