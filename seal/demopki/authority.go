// Package demopki owns a certificate authority for the demonstration and for
// tests, made at run time: a root, an issuing authority under it, signers,
// revocation lists and an OCSP responder. Every name in it says that it is a
// trial; nothing it signs has legal value.
//
// It is no authority for real use: its keys lie in memory and, when kept, in a
// file.
//
// Invariant: every certificate it issues names where its revocation is told,
// and the handler tells it.
package demopki

import (
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Options of an authority.
type Options struct {
	Organisation string           // shown in all its names
	BaseURL      string           // where Handler is served, without a slash at the end
	Now          func() time.Time // the clock; demanded
	Keys         KeyKind          // of the authorities
}

// Authority issues certificates and tells which are revoked. It is safe for
// several goroutines.
type Authority struct {
	base string
	now  func() time.Time

	root, issuing, responder pair

	mu      sync.Mutex
	revoked []revocation
}

type pair struct {
	cert *x509.Certificate
	key  crypto.Signer
}

type revocation struct {
	Serial *big.Int  `json:"serial"`
	At     time.Time `json:"at"`
}

const year = 365 * 24 * time.Hour

// New makes an authority with fresh keys.
func New(o Options) (*Authority, error) {
	if o.Now == nil || o.BaseURL == "" {
		return nil, fmt.Errorf("demopki: clock and address are demanded")
	}
	a := &Authority{base: o.BaseURL, now: o.Now}
	name := func(cn string) pkix.Name {
		return pkix.Name{CommonName: cn, Organization: []string{o.Organisation}, Country: []string{"VN"}}
	}
	var err error
	if a.root, err = a.ca(name("hoso DEMO Root CA (thử nghiệm)"), o.Keys, 20*year, nil); err != nil {
		return nil, err
	}
	if a.issuing, err = a.ca(name("hoso DEMO Issuing CA (thử nghiệm)"), o.Keys, 15*year, &a.root); err != nil {
		return nil, err
	}
	a.responder, err = a.ocspSigner(name("hoso DEMO OCSP (thử nghiệm)"), o.Keys)
	return a, err
}

// Roots gives what a store has to trust.
func (a *Authority) Roots() []*x509.Certificate { return []*x509.Certificate{a.root.cert} }

// Intermediates gives what completes a chain.
func (a *Authority) Intermediates() []*x509.Certificate { return []*x509.Certificate{a.issuing.cert} }

func (a *Authority) ca(name pkix.Name, keys KeyKind, life time.Duration, by *pair) (pair, error) {
	return a.certify(&x509.Certificate{Subject: name, IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: by != nil,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign, CRLDistributionPoints: a.listsOf(by),
		NotBefore: a.now().Add(-10 * year), NotAfter: a.now().Add(life)}, keys, by)
}

// listsOf names where the list of an issuer is; a root is on none.
func (a *Authority) listsOf(issuer *pair) []string {
	switch {
	case issuer == nil:
		return nil
	case issuer == &a.root:
		return []string{a.base + "/root.crl"}
	}
	return []string{a.base + "/ca.crl"}
}

func (a *Authority) ocspSigner(name pkix.Name, keys KeyKind) (pair, error) {
	noCheck := pkix.Extension{Id: []int{1, 3, 6, 1, 5, 5, 7, 48, 1, 5}, Value: []byte{5, 0}}
	return a.certify(&x509.Certificate{Subject: name, KeyUsage: x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageOCSPSigning}, ExtraExtensions: []pkix.Extension{noCheck},
		NotBefore: a.now().Add(-10 * year), NotAfter: a.now().Add(10 * year)}, keys, &a.issuing)
}

// certify makes a key and its certificate; by is nil for a root.
func (a *Authority) certify(t *x509.Certificate, keys KeyKind, by *pair) (pair, error) {
	key, err := keys.generate()
	if err != nil {
		return pair{}, err
	}
	if t.SerialNumber, err = rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120)); err != nil {
		return pair{}, fmt.Errorf("demopki: serial: %w", err)
	}
	pub, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		return pair{}, fmt.Errorf("demopki: key: %w", err)
	}
	id := sha256.Sum256(pub)
	t.SubjectKeyId = id[:20]
	signer := &pair{t, key}
	if by != nil {
		signer = by
	}
	der, err := x509.CreateCertificate(rand.Reader, t, signer.cert, key.Public(), signer.key)
	if err != nil {
		return pair{}, fmt.Errorf("demopki: certificate: %w", err)
	}
	c, err := x509.ParseCertificate(der)
	return pair{c, key}, err
}

// Revoke puts a certificate on the list from a time on.
func (a *Authority) Revoke(c *x509.Certificate, at time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.revoked = append(a.revoked, revocation{c.SerialNumber, at})
}

func (a *Authority) revocationOf(serial *big.Int) (revocation, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	i := slices.IndexFunc(a.revoked, func(r revocation) bool { return r.Serial.Cmp(serial) == 0 })
	if i < 0 {
		return revocation{}, false
	}
	return a.revoked[i], true
}

// CRLs gives the lists of both authorities as of now, good for seven days.
func (a *Authority) CRLs() ([]*x509.RevocationList, error) {
	var out []*x509.RevocationList
	for _, by := range []pair{a.issuing, a.root} {
		der, err := a.list(by)
		if err != nil {
			return nil, err
		}
		l, err := x509.ParseRevocationList(der)
		if err != nil {
			return nil, fmt.Errorf("demopki: list: %w", err)
		}
		out = append(out, l)
	}
	return out, nil
}

// list writes the revocation list of one authority; all signers are the
// issuing one's.
func (a *Authority) list(by pair) ([]byte, error) {
	now := a.now()
	l := &x509.RevocationList{Number: big.NewInt(now.Unix()), ThisUpdate: now, NextUpdate: now.Add(7 * 24 * time.Hour)}
	if by.cert.Equal(a.issuing.cert) {
		a.mu.Lock()
		for _, r := range a.revoked {
			l.RevokedCertificateEntries = append(l.RevokedCertificateEntries,
				x509.RevocationListEntry{SerialNumber: r.Serial, RevocationTime: r.At})
		}
		a.mu.Unlock()
	}
	der, err := x509.CreateRevocationList(rand.Reader, l, by.cert, by.key)
	if err != nil {
		return nil, fmt.Errorf("demopki: list: %w", err)
	}
	return der, nil
}

// Handler serves /ca.crl, /root.crl, /ca.crt and /ocsp.
func (a *Authority) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /ca.crl", func(w http.ResponseWriter, _ *http.Request) { a.serveList(w, a.issuing) })
	mux.HandleFunc("GET /root.crl", func(w http.ResponseWriter, _ *http.Request) { a.serveList(w, a.root) })
	mux.HandleFunc("GET /ca.crt", func(w http.ResponseWriter, _ *http.Request) {
		serve(w, "application/pkix-cert", a.issuing.cert.Raw)
	})
	mux.HandleFunc("POST /ocsp", a.serveStatus)
	return mux
}

func (a *Authority) serveList(w http.ResponseWriter, by pair) {
	der, err := a.list(by)
	if err != nil {
		http.Error(w, "no list", http.StatusInternalServerError)
		return
	}
	serve(w, "application/pkix-crl", der)
}
