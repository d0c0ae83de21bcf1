package trust

import (
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"time"

	"golang.org/x/crypto/ocsp"
)

const (
	maxOCSP      = 1 << 16
	askTimeout   = 20 * time.Second
	maxAddresses = 3
)

// askOCSP asks the responders that the certificate names.
func (s *Store) askOCSP(c, issuer *x509.Certificate, at time.Time, r *Result, l *Link) {
	if s.HTTP == nil {
		return
	}
	query, err := ocsp.CreateRequest(c, issuer, nil)
	if err != nil {
		l.Why = err.Error()
		return
	}
	for _, address := range c.OCSPServer[:min(len(c.OCSPServer), maxAddresses)] {
		raw, err := s.fetch(address, query, maxOCSP)
		var st statement
		if err == nil {
			st, err = s.answered(raw, c, issuer)
		}
		if l.take("ocsp", st, err, at) {
			r.OCSPs = append(r.OCSPs, raw)
			return
		}
	}
}

// answered reads an OCSP answer. The library checks the signatures; that the
// responder was appointed for it by the issuer is checked here.
func (s *Store) answered(raw []byte, c, issuer *x509.Certificate) (statement, error) {
	a, err := ocsp.ParseResponseForCert(raw, c, issuer)
	if err != nil {
		return statement{}, fmt.Errorf("trust: answer: %w", err)
	}
	if err := appointed(a, issuer); err != nil {
		return statement{}, err
	}
	if a.ThisUpdate.After(s.Now().Add(skew)) {
		return statement{}, errors.New("trust: answer from the future")
	}
	st := statement{raw: raw, this: a.ThisUpdate, next: a.NextUpdate}
	switch a.Status {
	case ocsp.Good:
	case ocsp.Revoked:
		st.revokedAt = a.RevokedAt
	default:
		return statement{}, errors.New("trust: the responder does not know the certificate")
	}
	return st, nil
}

// appointed refuses a responder's certificate that is not for OCSP: any other
// certificate of the same authority could sign answers otherwise.
func appointed(a *ocsp.Response, issuer *x509.Certificate) error {
	if a.Certificate == nil || a.Certificate.Equal(issuer) {
		return nil
	}
	if !slices.Contains(a.Certificate.ExtKeyUsage, x509.ExtKeyUsageOCSPSigning) {
		return fmt.Errorf("%w: responder %s", ErrUsage, a.Certificate.Subject.CommonName)
	}
	return valid(a.Certificate, a.ProducedAt)
}

// askCRL fetches the lists that the certificate names.
func (s *Store) askCRL(c, issuer *x509.Certificate, at time.Time, r *Result, l *Link) {
	if s.HTTP == nil {
		return
	}
	for _, address := range c.CRLDistributionPoints[:min(len(c.CRLDistributionPoints), maxAddresses)] {
		raw, err := s.fetch(address, nil, maxCRL)
		var st statement
		if err == nil {
			st, err = s.parsedAndListed(raw, c, issuer)
		}
		if l.take("crl", st, err, at) {
			r.CRLs = append(r.CRLs, raw)
			return
		}
	}
}

func (s *Store) parsedAndListed(raw []byte, c, issuer *x509.Certificate) (statement, error) {
	list, err := ParseCRL(raw)
	if err != nil {
		return statement{}, err
	}
	return s.listed(list, c, issuer)
}

// fetch gets, or with a body posts, and reads at most limit bytes.
func (s *Store) fetch(address string, body []byte, limit int64) ([]byte, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("trust: address %q", address)
	}
	ctx, cancel := context.WithTimeout(context.Background(), askTimeout)
	defer cancel()
	method := http.MethodGet
	if body != nil {
		method = http.MethodPost
	}
	req, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("trust: %w", err)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/ocsp-request")
	}
	res, err := s.HTTP.Do(req)
	if err != nil {
		return nil, fmt.Errorf("trust: %w", err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("trust: %s answers %s", u.Host, res.Status)
	}
	out, err := io.ReadAll(io.LimitReader(res.Body, limit+1))
	if err == nil && int64(len(out)) > limit {
		err = errors.New("too large")
	}
	if err != nil {
		return nil, fmt.Errorf("trust: %s: %w", u.Host, err)
	}
	return out, nil
}
