package trust

import (
	"bytes"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"slices"
	"time"
)

const maxCRL = 32 << 20

var (
	errOtherIssuer = errors.New("trust: list of another issuer")
	oidIDP         = asn1.ObjectIdentifier{2, 5, 29, 28}
	oidDelta       = asn1.ObjectIdentifier{2, 5, 29, 27}
	oidInvalidity  = asn1.ObjectIdentifier{2, 5, 29, 24}
)

const removeFromCRL = 8 // reason code

// ParseCRL reads a revocation list from DER.
func ParseCRL(der []byte) (*x509.RevocationList, error) {
	if len(der) > maxCRL {
		return nil, errors.New("trust: revocation list too large")
	}
	l, err := x509.ParseRevocationList(der)
	if err != nil {
		return nil, fmt.Errorf("trust: revocation list: %w", err)
	}
	return l, nil
}

// listed reads what a list says of c. The list must be signed by c's issuer
// and must be one that speaks of c.
func (s *Store) listed(l *x509.RevocationList, c, issuer *x509.Certificate) (statement, error) {
	if !bytes.Equal(l.RawIssuer, issuer.RawSubject) {
		return statement{}, errOtherIssuer
	}
	if err := l.CheckSignatureFrom(issuer); err != nil {
		return statement{}, fmt.Errorf("trust: list: %w", err)
	}
	if l.ThisUpdate.After(s.Now().Add(skew)) {
		return statement{}, errors.New("trust: list from the future")
	}
	if err := speaksOf(l.Extensions, c); err != nil {
		return statement{}, err
	}
	st := statement{raw: l.Raw, this: l.ThisUpdate, next: l.NextUpdate}
	for _, e := range l.RevokedCertificateEntries {
		if e.SerialNumber.Cmp(c.SerialNumber) == 0 && e.ReasonCode != removeFromCRL {
			st.revokedAt = sinceWhen(e)
			break
		}
	}
	return st, nil
}

// sinceWhen gives the day from which the key was not safe, where the list tells
// it, or that of the revocation.
func sinceWhen(e x509.RevocationListEntry) time.Time {
	for _, x := range e.Extensions {
		var t time.Time
		if !x.Id.Equal(oidInvalidity) {
			continue
		}
		if _, err := asn1.UnmarshalWithParams(x.Value, &t, "generalized"); err == nil && t.Before(e.RevocationTime) {
			return t
		}
	}
	return e.RevocationTime
}

// speaksOf refuses lists of changes only and lists of other certificates, and
// every critical extension that is not understood.
func speaksOf(exts []pkix.Extension, c *x509.Certificate) error {
	for _, x := range exts {
		switch {
		case x.Id.Equal(oidDelta):
			return errors.New("trust: list of changes only")
		case x.Id.Equal(oidIDP):
			if err := inScope(x.Value, c); err != nil {
				return err
			}
		case x.Critical:
			return fmt.Errorf("trust: list with extension %v", x.Id)
		}
	}
	return nil
}

// inScope reads IssuingDistributionPoint (RFC 5280, 5.2.5).
func inScope(der []byte, c *x509.Certificate) error {
	var p struct {
		Point    asn1.RawValue  `asn1:"optional,tag:0"`
		Users    bool           `asn1:"optional,tag:1"`
		CAs      bool           `asn1:"optional,tag:2"`
		Reasons  asn1.BitString `asn1:"optional,tag:3"`
		Indirect bool           `asn1:"optional,tag:4"`
		Attrs    bool           `asn1:"optional,tag:5"`
	}
	rest, err := asn1.Unmarshal(der, &p)
	if err != nil || len(rest) != 0 || p.Indirect || p.Attrs || p.Reasons.BitLength > 0 {
		return errors.New("trust: list of other certificates")
	}
	if p.Users && c.IsCA || p.CAs && !c.IsCA {
		return errors.New("trust: list of other certificates")
	}
	named := func(url string) bool { return bytes.Contains(p.Point.Bytes, []byte(url)) }
	if len(p.Point.FullBytes) > 0 && !slices.ContainsFunc(c.CRLDistributionPoints, named) {
		return errors.New("trust: list of another distribution point")
	}
	return nil
}
