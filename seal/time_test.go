package seal_test

import (
	"bytes"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"hoso/seal"
	"hoso/seal/cms"
	"hoso/seal/demopki"
	"hoso/seal/pades"
)

// rawSign signs a field without asking whether the certificate is good.
func rawSign(t testing.TB, pdf []byte, k seal.Key, field string, at time.Time, stamp cms.Stamper) []byte {
	t.Helper()
	p := must(pades.Prepare(pdf, pades.Options{Field: field, Time: at, Reserve: 10 << 10}))(t)
	return must(p.Embed(pdf, must(cms.Sign(p.Hash, p.Digest, k.Signer, k.Cert, k.Chain, time.Time{}, stamp))(t)))(t)
}

func TestP6BadCertificatesAreRefused(t *testing.T) {
	w := start(t)
	base := document(t, 1)
	day := 24 * time.Hour
	revoked, later := w.key(t, demopki.Profile{Name: "Bị thu hồi"}), w.key(t, demopki.Profile{Name: "Thu hồi sau"})
	w.ca.Revoke(revoked.Cert, w.now.Add(-day))
	w.ca.Revoke(later.Cert, w.now.Add(-day))
	for name, c := range map[string]struct {
		key  seal.Key
		at   time.Time
		want string
	}{
		"expired":               {w.key(t, demopki.Profile{Name: "A", NotAfter: w.now.Add(-day)}), w.now, "seal.expired"},
		"not yet valid":         {w.key(t, demopki.Profile{Name: "A", NotBefore: w.now.Add(day)}), w.now, "seal.not_yet_valid"},
		"wrong usage":           {w.key(t, demopki.Profile{Name: "A", Use: demopki.WebServer}), w.now, "seal.wrong_usage"},
		"no signature":          {w.key(t, demopki.Profile{Name: "A", Use: demopki.Enciphers}), w.now, "seal.wrong_usage"},
		"revoked":               {revoked, w.now, "seal.revoked"},
		"in the future":         {w.person, w.now.Add(day), "seal.time_future"},
		"before it was revoked": {later, w.now.Add(-2 * day), ""},
	} {
		r := must(seal.VerifyPDF(rawSign(t, base, c.key, seal.PersonField, c.at, nil), w.store(t)))(t)
		s := r.Signatures[0]
		if c.want != "" && (r.Verdict != seal.Refused || !hasFinding(s.Findings, c.want)) {
			t.Errorf("%s: %s %v", name, r.Verdict, s.Findings)
		}
		if c.want == "" && (r.Verdict != seal.Valid || !hasFinding(s.Findings, "seal.revoked_later")) {
			t.Errorf("%s: %s %v", name, r.Verdict, s.Findings)
		}
	}
	for key, k := range map[string]seal.Key{"seal.key_expired": w.key(t, demopki.Profile{Name: "A", NotAfter: w.now.Add(-day)}),
		"seal.key_not_yet_valid": w.key(t, demopki.Profile{Name: "A", NotBefore: w.now.Add(day)})} {
		if _, err := seal.SignPDF(base, k, w.personOptions(t)); !isFault(err, key) {
			t.Errorf("signing: %v, want %s", err, key)
		}
	}
}

// "No status" is neither good nor bad, and is said.
func TestP6NoStatus(t *testing.T) {
	w := start(t)
	_, twice := w.signedTwice(t, document(t, 1))
	s := w.store(t)
	s.CRLs = nil
	r := must(seal.VerifyPDF(twice, s))(t)
	if r.Verdict != seal.Unconfirmed || r.Complete || !hasFinding(r.Signatures[0].Findings, "seal.no_status") {
		t.Errorf("got %s, %v", r.Verdict, r.Signatures[0].Findings)
	}
	s.Roots = nil
	if r := must(seal.VerifyPDF(twice, s))(t); r.Verdict != seal.Refused || !hasFinding(r.Signatures[0].Findings, "seal.untrusted") {
		t.Errorf("without roots: %s", r.Verdict)
	}
}

// Ten years on, with the lists kept from the day of signing.
func TestP6TenYearsOn(t *testing.T) {
	w := start(t)
	_, twice := w.signedTwice(t, document(t, 1))
	s := w.store(t)
	s.Now = func() time.Time { return w.now.AddDate(10, 0, 0) }
	if r := must(seal.VerifyPDF(twice, s))(t); r.Verdict != seal.Valid || !r.Complete {
		t.Errorf("got %s %v", r.Verdict, r.Signatures[0].Findings)
	}
}

func TestP6WrongPerson(t *testing.T) {
	w := start(t)
	for number, want := range map[string]bool{"025180001234": true, "025180001235": false, "": false} {
		if seal.SamePerson(w.person.Cert, number) != want {
			t.Errorf("%q: %v", number, !want)
		}
	}
	if seal.SamePerson(w.agency.Cert, "") {
		t.Error("an agency is nobody")
	}
}

// stamper is a time-stamping authority made of "openssl ts".
func (w *world) stamper(t testing.TB, id seal.Key) cms.Stamper {
	t.Helper()
	dir := t.TempDir()
	key := must(pkcs8(id.Signer))(t)
	cert := file(t, dir, "tsa.pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: id.Cert.Raw}))
	secret := file(t, dir, "tsa.key", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}))
	chain := file(t, dir, "chain.pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: id.Chain[0].Raw}))
	conf := file(t, dir, "ts.cnf", []byte("[tsa]\nserial="+file(t, dir, "serial", []byte("01"))+
		"\ndefault_policy=1.2.3.4\ndigests=sha256\nsigner_digest=sha256\ness_cert_id_alg=sha256\ncerts="+chain+"\n"))
	return func(value []byte) ([]byte, error) {
		data, query, token := file(t, dir, "value", value), filepath.Join(dir, "query"), filepath.Join(dir, "token")
		if out, err := tool(t, "openssl", "ts", "-query", "-data", data, "-sha256", "-cert", "-out", query); err != nil {
			return nil, fmt.Errorf("%w: %s", err, out)
		}
		if out, err := tool(t, "openssl", "ts", "-reply", "-config", conf, "-section", "tsa", "-queryfile", query,
			"-signer", cert, "-inkey", secret, "-token_out", "-out", token); err != nil {
			return nil, fmt.Errorf("%w: %s", err, out)
		}
		return os.ReadFile(token)
	}
}

// A time stamp proves the time, whatever the signer claims.
func TestP6TimeStamp(t *testing.T) {
	w := start(t)
	tsa := w.key(t, demopki.Profile{Name: "TSA", Use: demopki.Stamps})
	stamp := w.stamper(t, tsa)
	claimed := w.now.AddDate(0, -6, 0)
	pdf := rawSign(t, document(t, 1), w.person, seal.PersonField, claimed, stamp)
	store := w.store(t)
	store.Now = func() time.Time { return w.now.Add(time.Hour) }
	r := must(seal.VerifyPDF(pdf, store))(t)
	s := r.Signatures[0]
	if r.Verdict != seal.Valid || s.TimeSource != seal.TimeStamped || s.Time.Before(w.now.Add(-time.Hour)) || len(s.Chain) != 3 || s.Chain[0] != "Nguyễn Thị Quỳnh Hương" {
		t.Errorf("got %s %+v", r.Verdict, s)
	}
	foreign := w.stamper(t, w.key(t, demopki.Profile{Name: "Not a TSA"}))
	if _, err := foreign([]byte("x")); err == nil {
		t.Error("openssl stamps with any certificate")
	}
	// the token itself is protected by its own signature only: each byte counts
	h := holes(t, pdf)[0]
	token := bytes.Index(h.message, []byte("\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x02\x0e"))
	for i := token; i < len(h.message); i += 7 {
		changed := bytes.Clone(h.message)
		changed[i] ^= 0xFF
		forged := bytes.Clone(pdf)
		copy(forged[h.at+1:], fmt.Sprintf("%x", changed))
		if r, err := seal.VerifyPDF(forged, store); err == nil && r.Verdict != seal.Refused {
			t.Errorf("byte %d of the token: %s", i-token, r.Verdict)
		}
	}
}

// A time stamp over the document is a signature of its own kind.
func TestP6DocumentTimeStamp(t *testing.T) {
	w := start(t)
	once := must(seal.SignPDF(document(t, 1), w.person, w.personOptions(t)))(t)
	p := must(pades.Prepare(once, pades.Options{Field: "DauThoiGian", New: &pades.Field{Page: 1}, Time: w.now}))(t)
	p.Increment = bytes.Replace(p.Increment, []byte("/ETSI.CAdES.detached"), []byte("/ETSI.RFC3161       "), 1)
	whole := must(p.Embed(once, nil))(t)
	covered := slices.Concat(whole[:p.HoleAt], whole[p.HoleAt+p.HoleSize:])
	token := must(w.stamper(t, w.key(t, demopki.Profile{Name: "TSA", Use: demopki.Stamps}))(covered))(t)
	pdf := must(p.Embed(once, token))(t)
	store := w.store(t)
	store.Now = func() time.Time { return w.now.Add(time.Hour) }
	r := must(seal.VerifyPDF(pdf, store))(t)
	if r.Verdict != seal.Valid || len(r.Signatures) != 2 || r.Signatures[1].TimeSource != seal.TimeStamped || r.Signatures[1].Signer.Name != "TSA" {
		t.Errorf("got %s %+v", r.Verdict, r.Signatures)
	}
}
