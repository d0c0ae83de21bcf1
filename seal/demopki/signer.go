package demopki

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"time"

	pkcs12 "software.sslmate.com/src/go-pkcs12"
)

// KeyKind is a kind of private key.
type KeyKind int

// The kinds of key.
const (
	P256 KeyKind = iota
	RSA2048
	RSA3072
)

func (k KeyKind) generate() (key crypto.Signer, err error) {
	switch k {
	case RSA2048:
		key, err = rsa.GenerateKey(rand.Reader, 2048)
	case RSA3072:
		key, err = rsa.GenerateKey(rand.Reader, 3072)
	default:
		key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	}
	if err != nil {
		return nil, fmt.Errorf("demopki: key: %w", err)
	}
	return key, nil
}

// Use is what a certificate says it may be used for. The wrong ones are there
// to be refused.
type Use int

// The uses.
const (
	Signs     Use = iota // e-mail and client: what official certificates carry
	WebServer            // not for documents
	Enciphers            // no signature at all
	Stamps               // time stamps
)

// Profile says whom a certificate names and how it is made. A zero time means
// one year before or three years after now.
type Profile struct {
	Name           string // of the person or the agency
	Organisation   string
	Unit           string
	PersonalNumber string // 12 digits; written as Vietnamese authorities write it
	NotBefore      time.Time
	NotAfter       time.Time
	Use            Use
	Keys           KeyKind
}

// Identity is a key with its certificate and the chain without the root.
type Identity struct {
	Signer crypto.Signer
	Cert   *x509.Certificate
	Chain  []*x509.Certificate
}

// Issue makes a key and a certificate.
func (a *Authority) Issue(p Profile) (Identity, error) {
	t := &x509.Certificate{Subject: p.subject(), NotBefore: p.NotBefore, NotAfter: p.NotAfter,
		OCSPServer: []string{a.base + "/ocsp"}, CRLDistributionPoints: a.listsOf(&a.issuing),
		IssuingCertificateURL: []string{a.base + "/ca.crt"}}
	if t.NotBefore.IsZero() {
		t.NotBefore = a.now().Add(-year)
	}
	if t.NotAfter.IsZero() {
		t.NotAfter = a.now().Add(3 * year)
	}
	if err := p.Use.put(t); err != nil {
		return Identity{}, err
	}
	made, err := a.certify(t, p.Keys, &a.issuing)
	if err != nil {
		return Identity{}, err
	}
	return Identity{made.key, made.cert, a.Intermediates()}, nil
}

func (p Profile) subject() pkix.Name {
	n := pkix.Name{CommonName: p.Name, Country: []string{"VN"}}
	if p.Organisation != "" {
		n.Organization = []string{p.Organisation}
	}
	if p.Unit != "" {
		n.OrganizationalUnit = []string{p.Unit}
	}
	if p.PersonalNumber != "" {
		uid := asn1.ObjectIdentifier{0, 9, 2342, 19200300, 100, 1, 1}
		n.ExtraNames = []pkix.AttributeTypeAndValue{{Type: uid, Value: "CCCD:" + p.PersonalNumber}}
	}
	return n
}

func (u Use) put(t *x509.Certificate) error {
	t.KeyUsage = x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment
	switch u {
	case WebServer:
		t.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	case Enciphers:
		t.KeyUsage = x509.KeyUsageKeyEncipherment
		t.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection}
	case Stamps:
		value, err := asn1.Marshal([]asn1.ObjectIdentifier{{1, 3, 6, 1, 5, 5, 7, 3, 8}})
		if err != nil {
			return fmt.Errorf("demopki: usage: %w", err)
		}
		t.KeyUsage = x509.KeyUsageDigitalSignature // RFC 3161 wants the usage critical and alone
		t.ExtraExtensions = []pkix.Extension{{Id: []int{2, 5, 29, 37}, Critical: true, Value: value}}
	default:
		t.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection, x509.ExtKeyUsageClientAuth}
	}
	return nil
}

// P12 writes key and chain as PKCS#12 under a password.
func (i Identity) P12(password string) ([]byte, error) {
	der, err := pkcs12.Modern2023.Encode(i.Signer, i.Cert, i.Chain, password)
	if err != nil {
		return nil, fmt.Errorf("demopki: PKCS#12: %w", err)
	}
	return der, nil
}
