package cms_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"hoso/seal/cms"
	"hoso/seal/demopki"
)

var content = []byte(`{"loai":"phe-duyet"}`)

func digestOf(b []byte) func(crypto.Hash) []byte {
	return func(h crypto.Hash) []byte {
		w := h.New()
		w.Write(b)
		return w.Sum(nil)
	}
}

func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func identity(t testing.TB, keys demopki.KeyKind) demopki.Identity {
	t.Helper()
	ca := must(demopki.New(demopki.Options{Organisation: "T", BaseURL: "http://127.0.0.1:1", Now: time.Now}))(t)
	return must(ca.Issue(demopki.Profile{Name: "Nguyễn Văn Ánh", Keys: keys}))(t)
}

func sign(t testing.TB, h crypto.Hash, id demopki.Identity, at time.Time) []byte {
	t.Helper()
	return must(cms.Sign(h, digestOf(content)(h), id.Signer, id.Cert, id.Chain, at, nil))(t)
}

func TestSignAndVerify(t *testing.T) {
	at := time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC)
	for _, keys := range []demopki.KeyKind{demopki.P256, demopki.RSA2048} {
		id := identity(t, keys)
		for _, h := range []crypto.Hash{crypto.SHA256, crypto.SHA384, crypto.SHA512} {
			v := must(cms.Verify(sign(t, h, id, at), digestOf(content)))(t)
			if !v.Signer.Equal(id.Cert) || !v.Time.Equal(at) || !v.ESS || v.Hash != h || len(v.Certs) != 2 {
				t.Errorf("%v %v: read back as %+v", keys, h, v)
			}
		}
	}
	id := identity(t, demopki.P256)
	if v := must(cms.Verify(sign(t, crypto.SHA256, id, time.Time{}), digestOf(content)))(t); !v.Time.IsZero() {
		t.Errorf("PAdES has a signing-time attribute: %v", v.Time)
	}
}

func TestOtherContentIsRefused(t *testing.T) {
	message := sign(t, crypto.SHA256, identity(t, demopki.P256), time.Now())
	_, err := cms.Verify(message, digestOf([]byte("other")))
	if !errors.Is(err, cms.ErrContent) {
		t.Fatalf("got %v", err)
	}
}

// A value from a token that belongs to another key must not be wrapped up.
func TestWrongValueIsRefused(t *testing.T) {
	for _, keys := range []demopki.KeyKind{demopki.P256, demopki.RSA2048} {
		id, other := identity(t, keys), identity(t, keys)
		p := must(cms.Prepare(crypto.SHA256, digestOf(content)(crypto.SHA256), id.Cert, nil, time.Now()))(t)
		value := must(other.Signer.Sign(rand.Reader, p.TBSDigest, crypto.SHA256))(t)
		if _, err := p.Finish(value, nil); !errors.Is(err, cms.ErrValue) {
			t.Errorf("%v: got %v", keys, err)
		}
		if _, err := p.Finish(nil, nil); !errors.Is(err, cms.ErrValue) {
			t.Errorf("%v: empty value: got %v", keys, err)
		}
	}
}

// PKCS#11 gives ECDSA values as r‖s.
func TestRawECDSAValue(t *testing.T) {
	id := identity(t, demopki.P256)
	p := must(cms.Prepare(crypto.SHA256, digestOf(content)(crypto.SHA256), id.Cert, nil, time.Now()))(t)
	key, _ := id.Signer.(*ecdsa.PrivateKey)
	r, s, err := ecdsa.Sign(rand.Reader, key, p.TBSDigest)
	if err != nil {
		t.Fatal(err)
	}
	raw := append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...)
	message := must(p.Finish(raw, nil))(t)
	must(cms.Verify(message, digestOf(content)))(t)
}

func TestKeysThatAreNotTaken(t *testing.T) {
	weak := must(rsa.GenerateKey(rand.Reader, 1024))(t)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "weak"}, NotAfter: time.Now().AddDate(1, 0, 0)}
	cert := must(x509.ParseCertificate(must(x509.CreateCertificate(rand.Reader, template, template, weak.Public(), weak))(t)))(t)
	_, err := cms.Sign(crypto.SHA256, digestOf(content)(crypto.SHA256), weak, cert, nil, time.Now(), nil)
	if !errors.Is(err, cms.ErrWeak) {
		t.Errorf("RSA of 1024 bits: got %v", err)
	}
	if _, err := cms.Prepare(crypto.SHA1, make([]byte, 20), cert, nil, time.Now()); err == nil {
		t.Error("SHA-1 was prepared")
	}
	if _, err := cms.Prepare(crypto.SHA256, make([]byte, 31), cert, nil, time.Now()); err == nil {
		t.Error("a digest of 31 bytes was prepared")
	}
}

// Every byte outside of the embedded authorities' certificates counts. (Those
// are package trust's to check.)
func TestP5EachByteOfAMessageCounts(t *testing.T) {
	id := identity(t, demopki.P256)
	message := must(cms.Sign(crypto.SHA256, digestOf(content)(crypto.SHA256), id.Signer, id.Cert, nil, time.Now(), nil))(t)
	for i := range message {
		for _, flip := range []byte{0xFF, 1, 2, 4, 8, 16, 32, 64, 128} {
			message[i] ^= flip
			if v, err := cms.Verify(message, digestOf(content)); err == nil {
				t.Errorf("byte %d ^ %#x of %d: accepted, signer %v", i, flip, len(message), v.Signer.Subject)
			}
			message[i] ^= flip
		}
	}
	for _, longer := range [][]byte{append(bytes.Clone(message), 0), append([]byte{0}, message...)} {
		if _, err := cms.Verify(longer, digestOf(content)); err == nil {
			t.Error("a longer message was accepted")
		}
	}
}

// An attacker who owns an authority could give the same key a certificate with
// another name; the signed attributes must not fit it.
func TestSwappedCertificateIsRefused(t *testing.T) {
	id := identity(t, demopki.P256)
	template := *id.Cert
	template.Subject = pkix.Name{CommonName: "Somebody else"}
	forger := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))(t)
	issuer := &x509.Certificate{RawSubject: id.Cert.RawIssuer, Subject: id.Cert.Issuer}
	swapped := must(x509.ParseCertificate(must(x509.CreateCertificate(rand.Reader, &template, issuer, id.Cert.PublicKey, forger))(t)))(t)
	p := must(cms.Prepare(crypto.SHA256, digestOf(content)(crypto.SHA256), id.Cert, nil, time.Now()))(t)
	value := must(id.Signer.Sign(rand.Reader, p.TBSDigest, crypto.SHA256))(t)
	p.Cert = swapped.Raw
	message := must(p.Finish(value, nil))(t)
	if _, err := cms.Verify(message, digestOf(content)); !errors.Is(err, cms.ErrESS) {
		t.Fatalf("got %v", err)
	}
}

func TestDERIsWhatBERMeans(t *testing.T) {
	der := sign(t, crypto.SHA256, identity(t, demopki.P256), time.Now())
	ber := indefinite(t, der)
	if bytes.Equal(ber, der) {
		t.Fatal("the test made no BER")
	}
	if got := must(cms.DER(ber))(t); !bytes.Equal(got, der) {
		t.Error("BER and DER differ")
	}
	must(cms.Verify(ber, digestOf(content)))(t)
	pieces := []byte{0x24, 0x80, 0x04, 0x02, 'a', 'b', 0x04, 0x01, 'c', 0, 0, 'r'}
	got, rest, err := cms.Split(pieces)
	if err != nil || string(got) != "\x04\x03abc" || string(rest) != "r" {
		t.Errorf("pieces: %x, rest %q, %v", got, rest, err)
	}
}

// indefinite writes every structure but the signed attributes with an end mark
// instead of a length.
func indefinite(t testing.TB, der []byte) []byte {
	var out []byte
	for len(der) > 0 {
		var v asn1.RawValue
		rest := must(asn1.Unmarshal(der, &v))(t)
		if v.IsCompound && v.Class == asn1.ClassUniversal {
			out = append(out, v.FullBytes[0], 0x80)
			out = append(out, indefinite(t, v.Bytes)...)
			out = append(out, 0, 0)
		} else {
			out = append(out, v.FullBytes...)
		}
		der = rest
	}
	return out
}

func TestBERThatIsNone(t *testing.T) {
	deep := bytes.Repeat([]byte{0x30, 0x80}, 100_000)
	for name, b := range map[string][]byte{
		"empty": nil, "one byte": {0x30}, "length beyond": {0x30, 0x05, 1}, "no end": {0x30, 0x80, 0x04, 0x00},
		"length of length": {0x30, 0x85, 1, 1, 1, 1, 1}, "indefinite primitive": {0x04, 0x80, 0, 0},
		"huge length": {0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF}, "deep": deep, "long tag": {0x1F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF},
		"wrong pieces": {0x24, 0x80, 0x02, 0x01, 0x00, 0, 0},
	} {
		if out, err := cms.DER(b); err == nil {
			t.Errorf("%s: %x", name, out)
		}
	}
	if _, err := cms.DER(make([]byte, cms.MaxSize+1)); !errors.Is(err, cms.ErrSize) {
		t.Errorf("too large: %v", err)
	}
}

// ---- programs that are not ours

type desk struct {
	dir string
	t   *testing.T
}

func (d desk) path(name string) string { return filepath.Join(d.dir, name) }

func (d desk) write(name string, b []byte) string {
	d.t.Helper()
	if err := os.WriteFile(d.path(name), b, 0o600); err != nil {
		d.t.Fatal(err)
	}
	return d.path(name)
}

func (d desk) read(name string) []byte { return must(os.ReadFile(d.path(name)))(d.t) }

func (d desk) openssl(args ...string) {
	d.t.Helper()
	path, err := exec.LookPath("openssl")
	if err != nil {
		d.t.Fatal("openssl is needed to check signatures independently")
	}
	if out, err := exec.Command(path, args...).CombinedOutput(); err != nil {
		d.t.Fatalf("openssl %v: %v\n%s", args, err, out)
	}
}

// put writes key, certificates and content where openssl finds them.
func (d desk) put(id demopki.Identity) {
	key := must(x509.MarshalPKCS8PrivateKey(id.Signer))(d.t)
	d.write("key.pem", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}))
	d.write("cert.pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: id.Cert.Raw}))
	d.write("content", content)
}

func TestP5OpenSSLAcceptsOurs(t *testing.T) {
	for _, keys := range []demopki.KeyKind{demopki.P256, demopki.RSA2048} {
		ca := must(demopki.New(demopki.Options{Organisation: "T", BaseURL: "http://127.0.0.1:1", Now: time.Now, Keys: keys}))(t)
		id := must(ca.Issue(demopki.Profile{Name: "Nguyễn Văn Ánh", Keys: keys}))(t)
		d := desk{t.TempDir(), t}
		d.put(id)
		d.write("sig.der", sign(t, crypto.SHA256, id, time.Now()))
		d.write("root.pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: ca.Roots()[0].Raw}))
		d.openssl("cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", d.path("sig.der"),
			"-content", d.path("content"), "-CAfile", d.path("root.pem"), "-purpose", "any", "-out", d.path("out"))
	}
}

func TestMessagesOfOpenSSL(t *testing.T) {
	id := identity(t, demopki.RSA2048)
	d := desk{t.TempDir(), t}
	d.put(id)
	for name, c := range map[string]struct {
		args []string
		want error
	}{
		"cades":            {[]string{"-cades"}, nil},
		"plain":            {nil, nil},
		"key id":           {[]string{"-keyid"}, nil},
		"PSS":              {[]string{"-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_pss_saltlen:digest"}, nil},
		"SHA-384":          {[]string{"-md", "sha384", "-cades"}, nil},
		"SHA-1":            {[]string{"-md", "sha1"}, cms.ErrWeak},
		"content inside":   {[]string{"-nodetach"}, cms.ErrShape},
		"no attributes":    {[]string{"-noattr"}, cms.ErrShape},
		"no certificate":   {[]string{"-nocerts"}, cms.ErrShape},
		"PSS of long salt": {[]string{"-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_pss_saltlen:max"}, cms.ErrShape},
	} {
		args := append([]string{"cms", "-sign", "-binary", "-in", d.path("content"), "-signer", d.path("cert.pem"),
			"-inkey", d.path("key.pem"), "-outform", "DER", "-out", d.path("sig")}, c.args...)
		d.openssl(args...)
		v, err := cms.Verify(d.read("sig"), digestOf(content))
		if !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
		if err == nil && v.ESS != (name == "cades" || name == "SHA-384") {
			t.Errorf("%s: certificate named: %v", name, v.ESS)
		}
	}
}

// stamper is a time-stamping authority made of "openssl ts".
func (d desk) stamper(id demopki.Identity) cms.Stamper {
	d.put(id)
	d.write("ts.cnf", []byte("[tsa]\nserial="+d.path("serial")+"\ndefault_policy=1.2.3.4\ndigests=sha256\n"+
		"signer_digest=sha256\naccuracy=secs:1,millisecs:500\nordering=yes\ness_cert_id_alg=sha256\n"))
	d.write("serial", []byte("01"))
	return func(value []byte) ([]byte, error) {
		d.write("value", value)
		d.openssl("ts", "-query", "-data", d.path("value"), "-sha256", "-cert", "-out", d.path("query"))
		d.openssl("ts", "-reply", "-config", d.path("ts.cnf"), "-section", "tsa", "-queryfile", d.path("query"),
			"-signer", d.path("cert.pem"), "-inkey", d.path("key.pem"), "-token_out", "-out", d.path("token"))
		return os.ReadFile(d.path("token"))
	}
}

func TestTimeStamp(t *testing.T) {
	ca := must(demopki.New(demopki.Options{Organisation: "T", BaseURL: "http://127.0.0.1:1", Now: time.Now}))(t)
	tsa := must(ca.Issue(demopki.Profile{Name: "TSA", Use: demopki.Stamps}))(t)
	stamp := desk{t.TempDir(), t}.stamper(tsa)
	id := must(ca.Issue(demopki.Profile{Name: "A"}))(t)
	message := must(cms.Sign(crypto.SHA256, digestOf(content)(crypto.SHA256), id.Signer, id.Cert, nil, time.Time{}, stamp))(t)
	v := must(cms.Verify(message, digestOf(content)))(t)
	token := must(cms.VerifyToken(v.Token, digestOf(v.Value)))(t)
	if !token.Signer.Equal(tsa.Cert) || time.Since(token.At) > time.Hour || time.Since(token.At) < -time.Hour {
		t.Errorf("stamped at %v by %v", token.At, token.Signer.Subject)
	}
	if _, err := cms.VerifyToken(v.Token, digestOf([]byte("other"))); !errors.Is(err, cms.ErrContent) {
		t.Errorf("stamp of something else: %v", err)
	}
	if _, err := cms.VerifyToken(message, digestOf(v.Value)); !errors.Is(err, cms.ErrShape) {
		t.Errorf("a signature as a stamp: %v", err)
	}
	// with another tag it would be passed over as an unknown part
	oid := bytes.Index(message, []byte("\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x02\x0e"))
	tag := bytes.LastIndexByte(message[:oid], 0xA1)
	hidden := bytes.Clone(message)
	hidden[tag] = 0xA2
	if _, err := cms.Verify(hidden, digestOf(content)); tag < 0 || !errors.Is(err, cms.ErrShape) {
		t.Errorf("a stamp that is hidden: %v", err)
	}
	down := errors.New("no answer")
	_, err := cms.Sign(crypto.SHA256, digestOf(content)(crypto.SHA256), id.Signer, id.Cert, nil, time.Time{},
		func([]byte) ([]byte, error) { return nil, down })
	if !errors.Is(err, down) {
		t.Errorf("authority down: %v", err)
	}
}

func FuzzDER(f *testing.F) {
	f.Add([]byte{0x30, 0x80, 0x24, 0x80, 0x04, 0x01, 'a', 0, 0, 0, 0})
	f.Add(bytes.Repeat([]byte{0x30, 0x80}, 80))
	f.Add([]byte{0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF})
	f.Fuzz(func(t *testing.T, b []byte) {
		der, rest, err := cms.Split(b)
		if err != nil {
			return
		}
		if len(rest) > len(b) {
			t.Fatal("more rest than input")
		}
		again, rest, err := cms.Split(der)
		if err != nil || len(rest) != 0 || !bytes.Equal(again, der) {
			t.Fatalf("DER of DER differs: %x, %x, %v", der, again, err)
		}
	})
}

func FuzzVerify(f *testing.F) {
	id := identity(f, demopki.P256)
	sum := sha256.Sum256(content)
	message := must(cms.Sign(crypto.SHA256, sum[:], id.Signer, id.Cert, id.Chain, time.Now(), nil))(f)
	f.Add(message)
	f.Add(message[:len(message)/2])
	f.Add([]byte{0x30, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		v, err := cms.Verify(b, digestOf(content))
		if err == nil && v.Signer == nil {
			t.Fatal("no error and no signer")
		}
		if _, err := cms.VerifyToken(b, digestOf(content)); err == nil {
			t.Fatal("a time stamp out of nothing")
		}
	})
}
