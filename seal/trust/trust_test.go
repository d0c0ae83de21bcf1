package trust_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"math/big"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"golang.org/x/crypto/ocsp"

	"hoso/seal/demopki"
	"hoso/seal/trust"
)

const day = 24 * time.Hour

var today = time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC)

func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// town is an authority with a clock that can be set.
type town struct {
	t   *testing.T
	ca  *demopki.Authority
	now time.Time
}

func newTown(t *testing.T, base string) *town {
	t.Helper()
	w := &town{t: t, now: today}
	w.ca = must(demopki.New(demopki.Options{Organisation: "T", BaseURL: base, Now: func() time.Time { return w.now }}))(t)
	return w
}

func (w *town) issue(p demopki.Profile) demopki.Identity {
	w.t.Helper()
	p.Name = "Nguyễn Văn Ánh"
	return must(w.ca.Issue(p))(w.t)
}

// store has the lists of this moment.
func (w *town) store() *trust.Store {
	w.t.Helper()
	s := w.bare()
	s.CRLs = must(w.ca.CRLs())(w.t)
	return s
}

func (w *town) bare() *trust.Store {
	return &trust.Store{Roots: w.ca.Roots(), Now: func() time.Time { return w.now }}
}

func (w *town) wants(what string, s *trust.Store, id demopki.Identity, at time.Time, want error, status trust.Status) trust.Result {
	w.t.Helper()
	r := s.Check(id.Cert, id.Chain, at, trust.Signing)
	if !errors.Is(r.Err, want) || want == nil && r.Status() != status {
		w.t.Errorf("%s: %v, status %s, links %+v; want %v, %s", what, r.Err, r.Status(), r.Links, want, status)
	}
	return r
}

func TestP6ChainsAndUsage(t *testing.T) {
	w := newTown(t, "http://127.0.0.1:1")
	s := w.store()
	good := w.issue(demopki.Profile{})
	r := w.wants("good", s, good, today, nil, trust.Good)
	if len(r.Chain) != 3 || len(r.Links) != 2 || len(r.CRLs) != 2 || r.Links[0].Source != "crl" {
		t.Errorf("good: %+v", r)
	}
	w.wants("expired", s, w.issue(demopki.Profile{NotAfter: today.Add(-day)}), today, trust.ErrExpired, "")
	w.wants("not yet valid", s, w.issue(demopki.Profile{NotBefore: today.Add(day)}), today, trust.ErrNotYet, "")
	w.wants("web server", s, w.issue(demopki.Profile{Use: demopki.WebServer}), today, trust.ErrUsage, "")
	w.wants("enciphers", s, w.issue(demopki.Profile{Use: demopki.Enciphers}), today, trust.ErrUsage, "")
	w.wants("time stamps", s, w.issue(demopki.Profile{Use: demopki.Stamps}), today, trust.ErrUsage, "")
	w.wants("from the future", s, good, today.Add(time.Hour), trust.ErrFuture, "")
	authority := demopki.Identity{Cert: w.ca.Intermediates()[0]}
	w.wants("an authority's own", s, authority, today, trust.ErrUsage, "")
	other := newTown(t, "http://127.0.0.1:1")
	w.wants("another root", s, other.issue(demopki.Profile{}), today, trust.ErrUntrusted, "")
	w.wants("no intermediate", s, demopki.Identity{Cert: good.Cert}, today, trust.ErrUntrusted, "")
	w.wants("no clock", &trust.Store{Roots: s.Roots}, good, today, trust.ErrClock, "")
	w.wants("no store", nil, good, today, trust.ErrClock, "")
	if r := s.Check(w.issue(demopki.Profile{Use: demopki.Stamps}).Cert, w.ca.Intermediates(), today, trust.Stamping); r.Err != nil {
		t.Errorf("a time stamp's certificate: %v", r.Err)
	}
	if r := s.Check(good.Cert, good.Chain, today, trust.Stamping); !errors.Is(r.Err, trust.ErrUsage) {
		t.Errorf("a person's certificate for time stamps: %v", r.Err)
	}
}

func TestP6Revocation(t *testing.T) {
	w := newTown(t, "http://127.0.0.1:1")
	before, later, never := w.issue(demopki.Profile{}), w.issue(demopki.Profile{}), w.issue(demopki.Profile{})
	w.ca.Revoke(before.Cert, today.Add(-2*day))
	w.ca.Revoke(later.Cert, today.Add(2*day))
	at := today
	w.now = today.Add(3 * day)
	s := w.store()
	w.wants("revoked before", s, before, at, trust.ErrRevoked, "")
	w.wants("revoked at that moment", s, before, today.Add(-2*day), trust.ErrRevoked, "")
	w.wants("signed before the revocation", s, before, today.Add(-3*day), nil, trust.Good)
	if r := w.wants("revoked later", s, later, at, nil, trust.Good); !r.Links[0].RevokedAt.Equal(today.Add(2 * day)) {
		t.Errorf("that it was revoked later is not told: %+v", r.Links[0])
	}
	w.wants("revoked later, asked after", s, later, today.Add(2*day), trust.ErrRevoked, "")
	w.wants("never", s, never, at, nil, trust.Good)
	w.wants("no lists", w.bare(), never, at, nil, trust.None)
	w.now = today.Add(30 * day)
	w.wants("lists too old", s, never, w.now, nil, trust.None)
	w.wants("revoked, by an old list", s, before, w.now, trust.ErrRevoked, "")
	w.wants("old lists for an old signature", s, never, at, nil, trust.Good)
}

// Ten years on, the lists that were kept still tell; fresh ones no longer do,
// because expired certificates leave them.
func TestP6TenYearsOn(t *testing.T) {
	w := newTown(t, "http://127.0.0.1:1")
	id := w.issue(demopki.Profile{})
	kept := w.store()
	w.now = today.AddDate(10, 0, 0)
	w.wants("kept lists", kept, id, today, nil, trust.Good)
	w.wants("fresh lists", w.store(), id, today, nil, trust.None)
	w.wants("signed today", w.store(), id, w.now, trust.ErrExpired, "")
}

// serve puts an authority on a loopback address.
func serve(t *testing.T) (*town, *httptest.Server) {
	t.Helper()
	mux := http.NewServeMux()
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	w := newTown(t, srv.URL)
	mux.Handle("/", w.ca.Handler())
	return w, srv
}

func TestP6AskingTheAuthority(t *testing.T) {
	w, srv := serve(t)
	good, bad := w.issue(demopki.Profile{}), w.issue(demopki.Profile{})
	w.ca.Revoke(bad.Cert, today.Add(-day))
	s := w.bare()
	s.HTTP = srv.Client()
	r := w.wants("good", s, good, today, nil, trust.Good)
	if len(r.Links) != 2 || r.Links[0].Source != "ocsp" || r.Links[1].Source != "crl" || len(r.OCSPs) != 1 || len(r.CRLs) != 1 {
		t.Errorf("asked %+v", r.Links)
	}
	w.wants("revoked", s, bad, today, trust.ErrRevoked, "")
	w.wants("before the revocation", s, bad, today.Add(-2*day), nil, trust.Good)
	srv.Close()
	w.wants("authority down", s, good, today, nil, trust.None)
}

// A responder that is any other certificate of the authority must not speak.
func TestResponderMustBeAppointed(t *testing.T) {
	var answer func(serial *big.Int) []byte
	srv := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		q := make([]byte, 4096)
		n, _ := r.Body.Read(q)
		if req, err := ocsp.ParseRequest(q[:n]); err == nil {
			_, _ = rw.Write(answer(req.SerialNumber))
		}
	}))
	defer srv.Close()
	w := newTown(t, srv.URL)
	id, impostor := w.issue(demopki.Profile{}), w.issue(demopki.Profile{})
	issuer := w.ca.Intermediates()[0]
	answer = func(serial *big.Int) []byte {
		return must(ocsp.CreateResponse(issuer, impostor.Cert, ocsp.Response{Status: ocsp.Good, SerialNumber: serial,
			ThisUpdate: today, NextUpdate: today.Add(day), Certificate: impostor.Cert}, impostor.Signer))(t)
	}
	s := w.bare()
	s.HTTP = srv.Client()
	if r := w.wants("impostor", s, id, today, nil, trust.None); len(r.OCSPs) != 0 {
		t.Errorf("relied on %+v", r.Links)
	}
}

// office is an authority made by hand, for lists and chains that the demo's
// never makes.
type office struct {
	cert *x509.Certificate
	key  *rsa.PrivateKey
}

func newOffice(t *testing.T, name string, by *office, alg x509.SignatureAlgorithm, edit func(*x509.Certificate)) *office {
	t.Helper()
	o := &office{key: must(rsa.GenerateKey(rand.Reader, 2048))(t)}
	c := &x509.Certificate{SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name}, IsCA: true,
		BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign, SignatureAlgorithm: alg,
		NotBefore: today.AddDate(-5, 0, 0), NotAfter: today.AddDate(5, 0, 0)}
	if edit != nil {
		edit(c)
	}
	parent, key := c, crypto.Signer(o.key)
	if by != nil {
		parent, key = by.cert, by.key
	}
	o.cert = must(x509.ParseCertificate(must(x509.CreateCertificate(rand.Reader, c, parent, o.key.Public(), key))(t)))(t)
	return o
}

func person(c *x509.Certificate) {
	c.IsCA, c.KeyUsage = false, x509.KeyUsageDigitalSignature
}

func (o *office) list(t *testing.T, l *x509.RevocationList) *x509.RevocationList {
	t.Helper()
	l.Number = big.NewInt(1)
	if l.ThisUpdate.IsZero() {
		l.ThisUpdate, l.NextUpdate = today.Add(-day), today.Add(day)
	}
	return must(trust.ParseCRL(must(x509.CreateRevocationList(rand.Reader, l, o.cert, o.key))(t)))(t)
}

// SHA-1 signatures in a chain are not relied on; the operator may put the
// authority that carries one among the roots, on purpose.
func TestSHA1(t *testing.T) {
	root := newOffice(t, "root", nil, x509.SHA1WithRSA, nil)
	sub := newOffice(t, "sub", root, x509.SHA1WithRSA, nil)
	leaf := newOffice(t, "leaf", sub, 0, person)
	clock := func() time.Time { return today }
	s := &trust.Store{Roots: []*x509.Certificate{root.cert}, Intermediates: []*x509.Certificate{sub.cert}, Now: clock}
	if r := s.Check(leaf.cert, nil, today, trust.Signing); !errors.Is(r.Err, trust.ErrWeak) {
		t.Errorf("SHA-1 in the chain: %v", r.Err)
	}
	s = &trust.Store{Roots: []*x509.Certificate{sub.cert}, CRLs: []*x509.RevocationList{sub.list(t, &x509.RevocationList{})}, Now: clock}
	r := s.Check(leaf.cert, []*x509.Certificate{leaf.cert, sub.cert, root.cert}, today, trust.Signing)
	if r.Err != nil || r.Status() != trust.Good || trust.Anchored(r.Chain[len(r.Chain)-1]) {
		t.Errorf("the authority among the roots: %v %s", r.Err, r.Status())
	}
	modern := newOffice(t, "modern", root, 0, nil)
	end := newOffice(t, "end", modern, 0, person)
	s = &trust.Store{Roots: []*x509.Certificate{root.cert}, Intermediates: []*x509.Certificate{modern.cert}, Now: clock}
	if r := s.Check(end.cert, nil, today, trust.Signing); r.Err != nil {
		t.Errorf("only the root's own signature is SHA-1: %v", r.Err)
	}
	signedWithSHA1 := newOffice(t, "old person", modern, x509.SHA1WithRSA, person)
	if r := s.Check(signedWithSHA1.cert, nil, today, trust.Signing); !errors.Is(r.Err, trust.ErrWeak) {
		t.Errorf("SHA-1 on the person's certificate: %v", r.Err)
	}
}

func TestUsagesOfDocuments(t *testing.T) {
	root := newOffice(t, "root", nil, 0, nil)
	s := &trust.Store{Roots: []*x509.Certificate{root.cert}, Now: func() time.Time { return today }}
	for name, c := range map[string]struct {
		oid  asn1.ObjectIdentifier
		want error
	}{
		"RFC 9336":  {asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 3, 36}, nil},
		"Microsoft": {asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 311, 10, 3, 12}, nil},
		"unknown":   {asn1.ObjectIdentifier{1, 2, 3, 4}, trust.ErrUsage},
	} {
		leaf := newOffice(t, name, root, 0, func(x *x509.Certificate) {
			person(x)
			x.UnknownExtKeyUsage = []asn1.ObjectIdentifier{c.oid}
		})
		if r := s.Check(leaf.cert, nil, today, trust.Signing); !errors.Is(r.Err, c.want) {
			t.Errorf("%s: %v", name, r.Err)
		}
	}
	both := newOffice(t, "authority that signs", root, 0, func(c *x509.Certificate) { c.KeyUsage |= x509.KeyUsageDigitalSignature })
	if r := s.Check(both.cert, nil, today, trust.Signing); !errors.Is(r.Err, trust.ErrUsage) {
		t.Errorf("an authority as a person: %v", r.Err)
	}
	webOnly := newOffice(t, "web authority", root, 0, func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth} })
	leaf := newOffice(t, "leaf", webOnly, 0, person)
	if r := s.Check(leaf.cert, []*x509.Certificate{webOnly.cert}, today, trust.Signing); !errors.Is(r.Err, trust.ErrUsage) {
		t.Errorf("an authority for web servers: %v", r.Err)
	}
}

func TestListsThatDoNotSpeak(t *testing.T) {
	root, other := newOffice(t, "root", nil, 0, nil), newOffice(t, "root", nil, 0, nil)
	leaf := newOffice(t, "leaf", root, 0, func(c *x509.Certificate) {
		person(c)
		c.CRLDistributionPoints = []string{"http://127.0.0.1:1/mine.crl"}
	})
	point := func(url string) []byte {
		name := must(asn1.Marshal(asn1.RawValue{Class: 2, Tag: 6, Bytes: []byte(url)}))(t)
		full := must(asn1.Marshal(asn1.RawValue{Class: 2, Tag: 0, IsCompound: true, Bytes: name}))(t)
		return must(asn1.Marshal(asn1.RawValue{Class: 2, Tag: 0, IsCompound: true, Bytes: full}))(t)
	}
	idp := func(parts ...[]byte) []pkix.Extension {
		der := must(asn1.Marshal(asn1.RawValue{Tag: 16, IsCompound: true, Bytes: slices.Concat(parts...)}))(t)
		return []pkix.Extension{{Id: asn1.ObjectIdentifier{2, 5, 29, 28}, Critical: true, Value: der}}
	}
	yes := func(tag byte) []byte { return []byte{0x80 | tag, 1, 0xFF} }
	for name, c := range map[string]struct {
		by   *office
		list *x509.RevocationList
		want trust.Status
	}{
		"plain":                   {root, &x509.RevocationList{}, trust.Good},
		"of another key":          {other, &x509.RevocationList{}, trust.None},
		"from the future":         {root, &x509.RevocationList{ThisUpdate: today.Add(day), NextUpdate: today.Add(2 * day)}, trust.None},
		"too old":                 {root, &x509.RevocationList{ThisUpdate: today.Add(-9 * day), NextUpdate: today.Add(-2 * day)}, trust.None},
		"of changes":              {root, &x509.RevocationList{ExtraExtensions: []pkix.Extension{{Id: asn1.ObjectIdentifier{2, 5, 29, 27}, Critical: true, Value: []byte{2, 1, 1}}}}, trust.None},
		"unknown critical":        {root, &x509.RevocationList{ExtraExtensions: []pkix.Extension{{Id: asn1.ObjectIdentifier{1, 2, 3}, Critical: true, Value: []byte{5, 0}}}}, trust.None},
		"of users":                {root, &x509.RevocationList{ExtraExtensions: idp(yes(1))}, trust.Good},
		"of authorities":          {root, &x509.RevocationList{ExtraExtensions: idp(yes(2))}, trust.None},
		"indirect":                {root, &x509.RevocationList{ExtraExtensions: idp(yes(4))}, trust.None},
		"of this point":           {root, &x509.RevocationList{ExtraExtensions: idp(point("http://127.0.0.1:1/mine.crl"))}, trust.Good},
		"of another point":        {root, &x509.RevocationList{ExtraExtensions: idp(point("http://127.0.0.1:1/theirs.crl"))}, trust.None},
		"names it, but taken off": {root, &x509.RevocationList{RevokedCertificateEntries: []x509.RevocationListEntry{{SerialNumber: leaf.cert.SerialNumber, RevocationTime: today.Add(-day), ReasonCode: 8}}}, trust.Good},
		"names it":                {root, &x509.RevocationList{RevokedCertificateEntries: []x509.RevocationListEntry{{SerialNumber: leaf.cert.SerialNumber, RevocationTime: today.Add(-day)}}}, trust.Revoked},
		"names it, unsafe from yore": {root, &x509.RevocationList{RevokedCertificateEntries: []x509.RevocationListEntry{{SerialNumber: leaf.cert.SerialNumber,
			RevocationTime: today.Add(time.Hour), ExtraExtensions: []pkix.Extension{{Id: asn1.ObjectIdentifier{2, 5, 29, 24}, Value: must(asn1.MarshalWithParams(today.Add(-time.Hour), "generalized"))(t)}}}}}, trust.Revoked},
	} {
		s := &trust.Store{Roots: []*x509.Certificate{root.cert}, CRLs: []*x509.RevocationList{c.by.list(t, c.list)}, Now: func() time.Time { return today }}
		r := s.Check(leaf.cert, nil, today, trust.Signing)
		if r.Status() != c.want || (c.want == trust.Revoked) != errors.Is(r.Err, trust.ErrRevoked) {
			t.Errorf("%s: %s, %v (%s)", name, r.Status(), r.Err, r.Links[0].Why)
		}
	}
}

// What is embedded beside the chain is protected by no signature over the
// document, so a changed certificate must be noticed.
func TestP5StrayCertificates(t *testing.T) {
	w := newTown(t, "http://127.0.0.1:1")
	id := w.issue(demopki.Profile{})
	s := w.store()
	s.Intermediates = w.ca.Intermediates()
	raw := slices.Clone(w.ca.Intermediates()[0].Raw)
	raw[len(raw)-1] ^= 1 // in the signature
	damaged := must(x509.ParseCertificate(raw))(t)
	if r := s.Check(id.Cert, []*x509.Certificate{id.Cert, damaged}, today, trust.Signing); !errors.Is(r.Err, trust.ErrStray) {
		t.Errorf("damaged: %v", r.Err)
	}
	whole := []*x509.Certificate{id.Cert, w.ca.Intermediates()[0], w.ca.Roots()[0]}
	if r := s.Check(id.Cert, whole, today, trust.Signing); r.Err != nil {
		t.Errorf("the whole chain: %v", r.Err)
	}
}

func TestParsePEM(t *testing.T) {
	w := newTown(t, "http://127.0.0.1:1")
	root := w.ca.Roots()[0]
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: root.Raw})
	for name, c := range map[string]struct {
		in   []byte
		want int
	}{
		"one": {block, 1}, "two": {slices.Concat(block, []byte("x\n"), block), 2}, "DER": {root.Raw, 1},
		"none": {[]byte("-----BEGIN X-----"), 0}, "rubbish": {[]byte("x"), 0}, "empty": {nil, 0}, "large": {make([]byte, 9<<20), 0},
	} {
		got, err := trust.ParsePEM(c.in)
		if (err == nil) != (c.want > 0) || err == nil && len(got) != c.want {
			t.Errorf("%s: %d, %v", name, len(got), err)
		}
	}
	if _, err := trust.ParseCRL([]byte("x")); err == nil {
		t.Error("rubbish is a list")
	}
}

// A server that sends without end is cut off.
func TestEndlessAnswer(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		for block := make([]byte, 1<<20); ; {
			if _, err := rw.Write(block); err != nil {
				return
			}
		}
	}))
	defer srv.Close()
	w := newTown(t, srv.URL)
	s := w.bare()
	s.HTTP = srv.Client()
	w.wants("endless", s, w.issue(demopki.Profile{}), today, nil, trust.None)
}
