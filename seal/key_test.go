package seal_test

import (
	"bytes"
	"encoding/asn1"
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
	pkcs12 "software.sslmate.com/src/go-pkcs12"

	"hoso/seal"
	"hoso/seal/demopki"
)

func readFile(dir, name string) ([]byte, error) { return os.ReadFile(filepath.Join(dir, name)) }

func identity(t testing.TB, keys demopki.KeyKind) demopki.Identity {
	t.Helper()
	return must(start(t).ca.Issue(demopki.Profile{Name: "Nguyễn Văn Ánh", Keys: keys}))(t)
}

func TestLoadP12(t *testing.T) {
	w := start(t)
	id := identity(t, demopki.P256)
	for _, password := range []string{"", "secret", "mật khẩu 1", "đường về quê mẹ"} {
		der := must(id.P12(password))(t)
		for _, typed := range []string{password, norm.NFD.String(password)} {
			k := must(seal.LoadP12(der, typed))(t)
			if !k.Cert.Equal(id.Cert) || len(k.Chain) != 1 {
				t.Errorf("%q: read back %v, chain of %d", typed, k.Cert.Subject, len(k.Chain))
			}
			must(seal.SignBytes(k, []byte("x"), w.now))(t)
		}
		if _, err := seal.LoadP12(der, password+"x"); !isFault(err, "seal.wrong_password") {
			t.Errorf("%q with another: %v", password, err)
		}
	}
	decomposed := norm.NFD.String("mật khẩu")
	must(seal.LoadP12(must(id.P12(decomposed))(t), decomposed))(t)
}

// The root may be in the file; it is not sent along with signatures.
func TestRootIsLeftOut(t *testing.T) {
	w := start(t)
	id := identity(t, demopki.P256)
	id.Chain = append(id.Chain, w.ca.Roots()[0])
	if k := must(seal.LoadP12(must(id.P12("1"))(t), "1"))(t); len(k.Chain) != 1 {
		t.Errorf("chain of %d", len(k.Chain))
	}
}

// Files of openssl, with a Vietnamese password, in the old way and the new.
func TestP12OfOpenSSL(t *testing.T) {
	id := identity(t, demopki.RSA2048)
	dir := t.TempDir()
	key := file(t, dir, "key", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: must(pkcs8(id.Signer))(t)}))
	cert := file(t, dir, "cert", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: id.Cert.Raw}))
	for name, more := range map[string][]string{"usual": nil, "legacy": {"-legacy"}, "SHA-512": {"-macalg", "sha512", "-keypbe", "AES-256-CBC"}} {
		out, err := tool(t, "openssl", append([]string{"pkcs12", "-export", "-inkey", key, "-in", cert, "-out", filepath.Join(dir, "p12"),
			"-passout", "pass:mật khẩu 1"}, more...)...)
		if err != nil {
			t.Fatalf("%s: openssl: %v\n%s", name, err, out)
		}
		if _, err := seal.LoadP12(must(readFile(dir, "p12"))(t), "mật khẩu 1"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if out, err := tool(t, "openssl", "pkcs12", "-in", file(t, dir, "ours", must(id.P12("mật khẩu 1"))(t)), "-passin", "pass:mật khẩu 1", "-nodes"); err != nil {
		t.Errorf("openssl does not open ours: %v\n%s", err, out)
	}
}

func TestP12ThatIsNone(t *testing.T) {
	id, other := identity(t, demopki.P256), identity(t, demopki.P256)
	mixed := must(pkcs12.Modern2023.Encode(id.Signer, other.Cert, nil, "1"))(t)
	if _, err := seal.LoadP12(mixed, "1"); !isFault(err, "seal.p12_mismatch") {
		t.Errorf("key of another certificate: %v", err)
	}
	usual := must(id.P12("1"))(t)
	for name, der := range map[string][]byte{"empty": nil, "rubbish": []byte("PFX"), "cut": usual[:len(usual)/2], "large": make([]byte, 2<<20)} {
		if _, err := seal.LoadP12(der, "1"); !isFault(err, "seal.p12_unreadable") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A file that asks for so much hashing that opening it would take minutes is
// refused at once, wherever the count stands.
func TestP12ThatCostsTooMuch(t *testing.T) {
	id := identity(t, demopki.P256)
	der := must(pkcs12.Modern2023.WithIterations(0x010000).Encode(id.Signer, id.Cert, nil, "1"))(t)
	must(seal.LoadP12(der, "1"))(t)
	count := must(asn1.Marshal(0x010000))(t)
	for at := 0; ; {
		i := bytes.Index(der[at:], count)
		if i < 0 {
			if at == 0 {
				t.Fatal("no count found")
			}
			return
		}
		at += i + len(count)
		costly := bytes.Clone(der)
		copy(costly[at-len(count):], must(asn1.Marshal(0x7FFFFF))(t))
		_, err := seal.LoadP12(costly, "1")
		if !isFault(err, "seal.p12_unreadable") || !strings.Contains(err.Error(), "rounds") {
			t.Errorf("count at %d: %v", at, err)
		}
	}
}

func FuzzLoadP12(f *testing.F) {
	id := identity(f, demopki.P256)
	f.Add(must(pkcs12.Modern2023.WithIterations(1).Encode(id.Signer, id.Cert, nil, "1"))(f), "1")
	f.Add([]byte{0x30, 0x80, 0, 0}, "")
	f.Fuzz(func(t *testing.T, der []byte, password string) {
		k, err := seal.LoadP12(der, password)
		if err == nil && (k.Signer == nil || k.Cert == nil) {
			t.Fatal("no error and no key")
		}
	})
}
