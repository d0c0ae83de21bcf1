// Package trust owns the question whether a certificate was to be relied on at
// a time: chain to a configured root, validity, usage, revocation.
//
// It does not know what was signed (packages cms, pades) and keeps nothing: who
// fetches revocation lists ahead hands them in with the store.
//
// Invariant: "no status" is never "good". A certificate passes only by a list
// or an answer that was signed by its issuer and speaks of that time.
package trust

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// Store says whom to trust and what is known of revocations. Its fields are
// read only; one store may serve many checks at once.
type Store struct {
	// Roots end a chain. One that is not self-signed is put here by the
	// operator on purpose: an authority whose own certificate carries a SHA-1
	// signature, which is not relied on.
	Roots         []*x509.Certificate
	Intermediates []*x509.Certificate
	// CRLs are lists fetched ahead. Old ones are worth keeping: they speak of
	// the time at which old signatures were made.
	CRLs []*x509.RevocationList
	// HTTP, when set, asks the authorities' servers for what CRLs do not tell.
	// Only certificates that already chain to a root are asked about, so that
	// nobody can send this program to an address by handing in a file.
	HTTP *http.Client
	// Now is the clock; it is demanded, to refuse signatures from the future.
	Now func() time.Time
}

// Errors of a check. Each says why the certificate is refused.
var (
	ErrClock     = errors.New("trust: the store has no clock")
	ErrFuture    = errors.New("trust: the time of signing lies in the future")
	ErrUntrusted = errors.New("trust: no chain to a configured root")
	ErrExpired   = errors.New("trust: expired at the time of signing")
	ErrNotYet    = errors.New("trust: not yet valid at the time of signing")
	ErrUsage     = errors.New("trust: not issued for this use")
	ErrWeak      = errors.New("trust: the chain rests on SHA-1 or a weak key")
	ErrRevoked   = errors.New("trust: revoked at the time of signing")
	ErrStray     = errors.New("trust: an embedded certificate is damaged or signed by nobody known")
)

const (
	skew       = 5 * time.Minute // by which two clocks may differ
	maxChains  = 8
	maxPEMSize = 8 << 20
)

// ParsePEM reads certificates from PEM, or one from DER.
func ParsePEM(b []byte) ([]*x509.Certificate, error) {
	if len(b) > maxPEMSize {
		return nil, errors.New("trust: certificates too large")
	}
	if !bytes.Contains(b, []byte("-----BEGIN")) {
		c, err := x509.ParseCertificate(b)
		if err != nil {
			return nil, fmt.Errorf("trust: certificate: %w", err)
		}
		return []*x509.Certificate{c}, nil
	}
	var out []*x509.Certificate
	for block, rest := pem.Decode(b); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" {
			continue
		}
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("trust: certificate %d: %w", len(out)+1, err)
		}
		out = append(out, c)
	}
	if len(out) == 0 {
		return nil, errors.New("trust: no certificate")
	}
	return out, nil
}

func pool(certs ...*x509.Certificate) *x509.CertPool {
	p := x509.NewCertPool()
	for _, c := range certs {
		p.AddCert(c)
	}
	return p
}

// Anchored tells whether a configured root is self-signed; one that is not was
// put there to end a chain early and is shown as such.
func Anchored(c *x509.Certificate) bool { return bytes.Equal(c.RawIssuer, c.RawSubject) }
