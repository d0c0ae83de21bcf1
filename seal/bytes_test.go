package seal_test

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"hoso/canon"
	"hoso/seal"
	"hoso/seal/cms"
	"hoso/seal/demopki"
	"hoso/seal/trust"
)

func pkcs8(k crypto.Signer) ([]byte, error) { return x509.MarshalPKCS8PrivateKey(k) }

func TestSignedBytes(t *testing.T) {
	w := start(t)
	content := must(canon.JSON(map[string]string{"tên": "Đỗ Thị Ánh", "số": "12"}))(t)
	for _, keys := range []demopki.KeyKind{demopki.P256, demopki.RSA2048} {
		k := w.key(t, demopki.Profile{Name: "Giám đốc", PersonalNumber: "025180001234", Keys: keys})
		message := must(seal.SignBytes(k, content, w.now))(t)
		r := must(seal.VerifyBytes(content, message, w.store(t)))(t)
		s := r.Signatures[0]
		if r.Verdict != seal.Valid || r.Digest != canon.Digest(content) || s.Signer.Name != "Giám đốc" || !s.Time.Equal(w.now) || !s.WholeFile {
			t.Errorf("got %+v", r)
		}
		dir := t.TempDir()
		out, err := tool(t, "openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", file(t, dir, "sig", message),
			"-content", file(t, dir, "content", content), "-CAfile", file(t, dir, "root", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: w.ca.Roots()[0].Raw})),
			"-purpose", "any", "-out", filepath.Join(dir, "out"))
		if err != nil {
			t.Errorf("openssl: %v\n%s", err, out)
		}
	}
}

// Each byte of content and signature counts, the embedded authority's
// certificate included.
func TestP5EachByteOfSignedBytesCounts(t *testing.T) {
	w := start(t)
	content := []byte(`{"a":"1"}`)
	message := must(seal.SignBytes(w.person, content, w.now))(t)
	store := w.store(t)
	refused := func(c, m []byte) bool {
		r, err := seal.VerifyBytes(c, m, store)
		return err == nil && r.Verdict == seal.Refused
	}
	for i := range content {
		changed := bytes.Clone(content)
		changed[i] ^= 1
		if !refused(changed, message) {
			t.Errorf("byte %d of the content", i)
		}
	}
	for _, i := range sample(len(message), 600) {
		for _, flip := range []byte{0xFF, 0x20, 1 << (i % 8)} {
			changed := bytes.Clone(message)
			changed[i] ^= flip
			if !refused(content, changed) {
				t.Errorf("byte %d ^ %#x of the signature", i, flip)
			}
		}
	}
	for name, m := range map[string][]byte{"nothing": nil, "cut": message[:len(message)-1], "longer": append(bytes.Clone(message), 0)} {
		if !refused(content, m) {
			t.Errorf("%s: accepted", name)
		}
	}
	// the same with the authority known beforehand, so that the embedded copy is not needed
	store.Intermediates = w.ca.Intermediates()
	for _, i := range sample(len(message), 600) {
		changed := bytes.Clone(message)
		changed[i] ^= 0x10
		if !refused(content, changed) {
			t.Errorf("byte %d of the signature, authority known", i)
		}
	}
}

// What CAdES-B demands is demanded: the time and the certificate's name, signed.
func TestBaselineIsDemanded(t *testing.T) {
	w := start(t)
	content := []byte("x")
	sum := crypto.SHA256.New()
	sum.Write(content)
	noTime := must(cms.Sign(crypto.SHA256, sum.Sum(nil), w.person.Signer, w.person.Cert, w.person.Chain, time.Time{}, nil))(t)
	r := must(seal.VerifyBytes(content, noTime, w.store(t)))(t)
	if r.Verdict != seal.Refused || !hasFinding(r.Signatures[0].Findings, "seal.time_missing") {
		t.Errorf("no time: %+v", r)
	}
	dir := t.TempDir()
	out, err := tool(t, "openssl", "cms", "-sign", "-binary", "-in", file(t, dir, "content", content), "-outform", "DER", "-out", filepath.Join(dir, "sig"),
		"-signer", file(t, dir, "cert", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: w.person.Cert.Raw})),
		"-inkey", file(t, dir, "key", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: must(pkcs8(w.person.Signer))(t)})))
	if err != nil {
		t.Fatalf("openssl: %v\n%s", err, out)
	}
	plain := must(readFile(dir, "sig"))(t)
	store := w.store(t)
	store.Intermediates = w.ca.Intermediates()
	store.Now = func() time.Time { return time.Now().Add(time.Minute) }
	r = must(seal.VerifyBytes(content, plain, store))(t)
	if r.Verdict != seal.Refused || !hasFinding(r.Signatures[0].Findings, "seal.certificate_not_named") {
		t.Errorf("certificate not named: %+v", r)
	}
	if _, err := seal.SignBytes(w.person, content, time.Time{}); err == nil {
		t.Error("signed at no time")
	}
	if _, err := seal.SignBytes(seal.Key{}, content, w.now); err == nil {
		t.Error("signed without a key")
	}
	if _, err := seal.VerifyBytes(content, plain, nil); err == nil {
		t.Error("verified without a store")
	}
}

func items(n int) []seal.BatchItem {
	var out []seal.BatchItem
	for i := range n {
		out = append(out, seal.BatchItem{ID: fmt.Sprint("hồ sơ ", i), Digest: canon.Digest([]byte{byte(i), byte(i >> 8)})})
	}
	return out
}

func TestBatch(t *testing.T) {
	w := start(t)
	for _, n := range []int{1, 2, 3, 7, 500} {
		b := must(seal.NewBatch("phê duyệt/1", "2026-11", "Giám đốc Sở Nội vụ", w.now, items(n)))(t)
		content := must(b.Bytes())(t)
		message := must(seal.SignBytes(w.person, content, w.now))(t)
		got, r, err := seal.VerifyBatch(content, message, w.store(t))
		if err != nil || r.Verdict != seal.Valid || got.Root != b.Root || !slices.Equal(got.Items, b.Items) {
			t.Fatalf("%d: %v %+v", n, err, r)
		}
		members := must(b.Memberships())(t)
		for i, m := range members {
			if !m.In(b.Root) || m.Item != b.Items[i] {
				t.Errorf("%d: member %d is not in", n, i)
			}
		}
		last := members[n-1]
		other := last
		other.Item.Digest = canon.Digest([]byte("other"))
		moved := last
		moved.Index++
		if other.In(b.Root) || moved.In(b.Root) || last.In(canon.Digest(nil)) || last.In("") {
			t.Errorf("%d: what is not in is in", n)
		}
	}
}

func TestBatchIsWhatItSays(t *testing.T) {
	w := start(t)
	b := must(seal.NewBatch("phê duyệt/1", "2026-11", "Giám đốc", w.now, items(3)))(t)
	good := must(b.Bytes())(t)
	for name, change := range map[string]func(string) string{
		"root":          func(s string) string { return strings.Replace(s, b.Root, canon.Digest(nil), 1) },
		"count":         func(s string) string { return strings.Replace(s, `"count":"3"`, `"count":"4"`, 1) },
		"not canonical": func(s string) string { return " " + s },
		"one more key":  func(s string) string { return strings.Replace(s, `"count"`, `"also":"1","count"`, 1) },
		"item":          func(s string) string { return strings.Replace(s, "hồ sơ 1", "hồ sơ 9", 1) },
		"item twice":    func(s string) string { return strings.Replace(s, "hồ sơ 1", "hồ sơ 0", 1) },
		"no JSON":       func(string) string { return "x" },
	} {
		content := []byte(change(string(good)))
		if bytes.Equal(content, good) {
			t.Fatalf("%s: nothing changed", name)
		}
		message := must(seal.SignBytes(w.person, content, w.now))(t) // signed all the same
		if _, r, err := seal.VerifyBatch(content, message, w.store(t)); err != nil || r.Verdict != seal.Refused {
			t.Errorf("%s: %v %s", name, err, r.Verdict)
		}
	}
	for name, list := range map[string][]seal.BatchItem{"empty": nil, "id twice": {items(1)[0], items(1)[0]}, "digest": {{ID: "1", Digest: "zz"}}, "no id": {{Digest: canon.Digest(nil)}}} {
		if _, err := seal.NewBatch("a", "b", "c", w.now, list); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

// A store can be asked by many at once.
func TestStoreIsShared(t *testing.T) {
	w := start(t)
	message := must(seal.SignBytes(w.person, []byte("x"), w.now))(t)
	store := w.store(t)
	done := make(chan seal.Verdict)
	for range 8 {
		go func() {
			r, _ := seal.VerifyBytes([]byte("x"), message, store)
			done <- r.Verdict
		}()
	}
	for range 8 {
		if v := <-done; v != seal.Valid {
			t.Errorf("got %s", v)
		}
	}
	if _, err := trust.ParsePEM(nil); err == nil {
		t.Error("no certificates are some")
	}
}
