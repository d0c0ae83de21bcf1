package trust

import (
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Use is what a certificate is to be good for.
type Use int

// The uses.
const (
	Signing  Use = iota // a person's or an agency's signature
	Stamping            // RFC 3161 time stamps
)

// Status says what is known of a revocation.
type Status string

// The states; None is a result of its own.
const (
	Good    Status = "good"    // not revoked at that time
	Revoked Status = "revoked" // revoked at that time
	None    Status = "none"    // no list or answer speaks of that time
)

// Link is one certificate of a chain with its revocation.
type Link struct {
	Cert      *x509.Certificate
	Status    Status
	Source    string    // "crl", "ocsp", or "" where there is none
	AsOf      time.Time // of the list or the answer
	RevokedAt time.Time // also where that was after the time asked about; zero if never
	Why       string    // for the log: why there is no status
}

// Result is the answer of a check.
type Result struct {
	Err   error               // nil if the chain holds and nothing is known to be revoked; wraps an error of this package
	Chain []*x509.Certificate // from the certificate to the root
	Links []Link              // of all but the root
	CRLs  [][]byte            // lists that were relied on, DER
	OCSPs [][]byte            // answers that were relied on, DER
}

// Status gives the worst status of the chain.
func (r Result) Status() Status {
	out := Good
	for _, l := range r.Links {
		if l.Status == Revoked {
			return Revoked
		}
		if l.Status == None {
			out = None
		}
	}
	return out
}

// Check tells whether c was to be relied on at a time. Extra certificates, such
// as a signature carries with it, may complete the chain but are not trusted.
func (s *Store) Check(c *x509.Certificate, extra []*x509.Certificate, at time.Time, use Use) Result {
	if s == nil || s.Now == nil {
		return Result{Err: ErrClock}
	}
	if at.After(s.Now().Add(skew)) {
		return Result{Err: fmt.Errorf("%w: %s", ErrFuture, at.Format(time.RFC3339))}
	}
	if err := valid(c, at); err != nil {
		return Result{Err: err}
	}
	if err := usable(c, use); err != nil {
		return Result{Err: err}
	}
	chains, err := s.chains(c, extra, at, use)
	if err != nil {
		return Result{Err: err}
	}
	if err := s.stray(chains, extra); err != nil {
		return Result{Err: err, Chain: chains[0]}
	}
	return s.best(chains, at)
}

func valid(c *x509.Certificate, at time.Time) error {
	if at.Before(c.NotBefore) {
		return fmt.Errorf("%w: from %s", ErrNotYet, c.NotBefore.Format(time.RFC3339))
	}
	if at.After(c.NotAfter) {
		return fmt.Errorf("%w: until %s", ErrExpired, c.NotAfter.Format(time.RFC3339))
	}
	return nil
}

func (s *Store) chains(c *x509.Certificate, extra []*x509.Certificate, at time.Time, use Use) ([][]*x509.Certificate, error) {
	all, err := c.Verify(x509.VerifyOptions{Roots: pool(s.Roots...), CurrentTime: at,
		Intermediates: pool(slices.Concat(s.Intermediates, extra)...),
		KeyUsages:     []x509.ExtKeyUsage{x509.ExtKeyUsageAny}})
	if err != nil {
		return nil, chainError(err)
	}
	fit := slices.DeleteFunc(all, func(chain []*x509.Certificate) bool {
		return slices.ContainsFunc(chain[1:], func(ca *x509.Certificate) bool { return !extendedFits(ca, use) })
	})
	if len(fit) == 0 {
		return nil, fmt.Errorf("%w: an authority of the chain", ErrUsage)
	}
	return fit[:min(len(fit), maxChains)], nil
}

func chainError(err error) error {
	if invalid, ok := errors.AsType[x509.CertificateInvalidError](err); ok && invalid.Reason == x509.Expired {
		return fmt.Errorf("%w: an authority of the chain: %w", ErrExpired, err)
	}
	if _, ok := errors.AsType[x509.InsecureAlgorithmError](err); ok {
		return fmt.Errorf("%w: %w", ErrWeak, err)
	}
	if unknown, ok := errors.AsType[x509.UnknownAuthorityError](err); ok && weakHint(unknown) {
		return fmt.Errorf("%w: %w", ErrWeak, err)
	}
	return fmt.Errorf("%w: %w", ErrUntrusted, err)
}

// usable holds a leaf to its usages. Signing wants digital signature or
// non-repudiation, and, where extended usages are listed, one that means
// documents or persons; a web server's certificate signs no dossier.
func usable(c *x509.Certificate, use Use) error {
	signs := x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment
	if c.IsCA || c.KeyUsage != 0 && c.KeyUsage&signs == 0 || !extendedFits(c, use) {
		return fmt.Errorf("%w: %s", ErrUsage, c.Subject.CommonName)
	}
	stamps := slices.Equal(c.ExtKeyUsage, []x509.ExtKeyUsage{x509.ExtKeyUsageTimeStamping}) && len(c.UnknownExtKeyUsage) == 0
	if use == Stamping && !stamps {
		return fmt.Errorf("%w: %s", ErrUsage, c.Subject.CommonName)
	}
	return nil
}

func extendedFits(c *x509.Certificate, use Use) bool {
	if len(c.ExtKeyUsage) == 0 && len(c.UnknownExtKeyUsage) == 0 {
		return true
	}
	wanted := []x509.ExtKeyUsage{x509.ExtKeyUsageAny, x509.ExtKeyUsageEmailProtection, x509.ExtKeyUsageClientAuth}
	if use == Stamping {
		wanted = []x509.ExtKeyUsage{x509.ExtKeyUsageAny, x509.ExtKeyUsageTimeStamping}
	}
	if slices.ContainsFunc(c.ExtKeyUsage, func(u x509.ExtKeyUsage) bool { return slices.Contains(wanted, u) }) {
		return true
	}
	return use == Signing && slices.ContainsFunc(c.UnknownExtKeyUsage, signsDocuments)
}

// signsDocuments knows the usages made for signed documents (RFC 9336,
// Microsoft, Adobe).
func signsDocuments(oid asn1.ObjectIdentifier) bool {
	known := []string{"1.3.6.1.5.5.7.3.36", "1.3.6.1.4.1.311.10.3.12", "1.2.840.113583.1.1.5"}
	return slices.Contains(known, oid.String())
}

// stray refuses embedded certificates that nothing vouches for: they are
// outside of what the signature protects, so a changed one must be noticed.
func (s *Store) stray(chains [][]*x509.Certificate, extra []*x509.Certificate) error {
	known := slices.Concat(s.Roots, s.Intermediates, slices.Concat(chains...))
	for _, c := range extra {
		same := func(o *x509.Certificate) bool { return o.Equal(c) }
		if !slices.ContainsFunc(known, same) && !vouched(c, slices.Concat(known, extra)) {
			return fmt.Errorf("%w: %s", ErrStray, c.Subject.CommonName)
		}
	}
	return nil
}

// vouched tells whether an issuer's signature stands on c. An old SHA-1
// signature cannot be checked here, nor is it needed for trust.
func vouched(c *x509.Certificate, issuers []*x509.Certificate) bool {
	for _, i := range issuers {
		if !slices.Equal(i.RawSubject, c.RawIssuer) {
			continue
		}
		err := c.CheckSignatureFrom(i)
		if _, old := errors.AsType[x509.InsecureAlgorithmError](err); err == nil || old {
			return true
		}
	}
	return false
}

// best asks for the revocations of each chain and gives the one that is best known.
func (s *Store) best(chains [][]*x509.Certificate, at time.Time) Result {
	var best Result
	for i, chain := range chains {
		r := s.revocations(chain, at)
		if r.Status() == Good {
			return r
		}
		if i == 0 || best.Status() == None && r.Status() == Revoked {
			best = r // a revocation that is known outweighs one that is not
		}
	}
	return best
}

func (s *Store) revocations(chain []*x509.Certificate, at time.Time) Result {
	r := Result{Chain: chain}
	for i := range len(chain) - 1 {
		l := s.link(chain[i], chain[i+1], at, &r)
		r.Links = append(r.Links, l)
		if l.Status == Revoked && r.Err == nil {
			r.Err = fmt.Errorf("%w: %s since %s", ErrRevoked, l.Cert.Subject.CommonName, l.RevokedAt.Format(time.RFC3339))
		}
	}
	return r
}

// weakHint finds the reason that the standard library gives in words only.
func weakHint(err x509.UnknownAuthorityError) bool {
	return strings.Contains(err.Error(), "insecure algorithm")
}
