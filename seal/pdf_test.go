package seal_test

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"hoso/fault"
	"hoso/seal"
	"hoso/seal/cms"
	"hoso/seal/demopki"
	"hoso/seal/pades"
	"hoso/seal/pdfraw"
)

// streamed gives a file as another program writes it.
func streamed(t testing.TB, pdf []byte) []byte {
	t.Helper()
	dir := t.TempDir()
	in := file(t, dir, "in.pdf", pdf)
	if out, err := tool(t, "qpdf", "--object-streams=generate", in, filepath.Join(dir, "out.pdf")); err != nil {
		t.Fatalf("qpdf: %v\n%s", err, out)
	}
	return must(os.ReadFile(filepath.Join(dir, "out.pdf")))(t)
}

func TestTwoSignaturesAreTheOriginal(t *testing.T) {
	w := start(t)
	once, twice := w.signedTwice(t, document(t, 2))
	r := must(seal.VerifyPDF(twice, w.store(t)))(t)
	if r.Verdict != seal.Valid || !r.Complete || len(r.Signatures) != 2 || len(r.Findings) != 0 {
		t.Fatalf("got %+v", r)
	}
	person, agency := r.Signatures[0], r.Signatures[1]
	if person.Field != seal.PersonField || person.Signer.Name != "Nguyễn Thị Quỳnh Hương" || person.Signer.PersonalNumber != "025180001234" ||
		person.Signer.Organisation != "Sở Nội vụ tỉnh Phú Thọ" || person.Signer.Issuer != "hoso DEMO Issuing CA (thử nghiệm)" ||
		!person.Time.Equal(w.now) || person.TimeSource != seal.TimeClaimed || person.Reason != "Phê duyệt" || person.Location != "Phú Thọ" ||
		person.WholeFile || person.Covered != len(once) || len(person.Chain) != 3 || len(person.Revocation) != 2 {
		t.Errorf("the person: %+v", person)
	}
	if agency.Field != seal.AgencyField || !agency.WholeFile || agency.Signer.Name != "Sở Nội vụ tỉnh Phú Thọ" || agency.Covered != len(twice) {
		t.Errorf("the agency: %+v", agency)
	}
	half := must(seal.VerifyPDF(once, w.store(t)))(t)
	if half.Verdict != seal.Valid || half.Complete {
		t.Errorf("with the person's signature only: %s, complete %v", half.Verdict, half.Complete)
	}
	none := must(seal.VerifyPDF(document(t, 1), w.store(t)))(t)
	if none.Verdict != seal.Unsigned || none.Complete {
		t.Errorf("without signatures: %+v", none)
	}
}

func TestReportIsPlainData(t *testing.T) {
	w := start(t)
	_, twice := w.signedTwice(t, document(t, 1))
	for _, pdf := range [][]byte{twice, document(t, 1)} {
		r := must(seal.VerifyPDF(pdf, w.store(t)))(t)
		b := must(json.Marshal(r))(t)
		if bytes.Contains(b, []byte("null")) {
			t.Errorf("null in %s", b)
		}
		var again seal.Report
		if err := json.Unmarshal(b, &again); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(must(json.Marshal(again))(t), b) {
			t.Error("the report does not survive JSON")
		}
	}
}

// Programs that are not ours, which know nothing of our database, accept both
// signatures, on our own file and on one that another program wrote.
func TestP5OtherProgramsAccept(t *testing.T) {
	w := start(t)
	own := document(t, 2)
	for name, base := range map[string][]byte{"own": own, "with streams": streamed(t, own)} {
		_, twice := w.signedTwice(t, base)
		dir := t.TempDir()
		path := file(t, dir, "two.pdf", twice)
		if out, err := tool(t, "qpdf", "--check", path); err != nil {
			t.Errorf("%s: qpdf: %v\n%s", name, err, out)
		}
		out := w.pdfsig(t, path)
		if strings.Count(out, "Signature is Valid") != 2 || strings.Count(out, "Certificate is Trusted") != 2 ||
			strings.Count(out, "Not total document signed") != 1 || strings.Count(out, "Total document signed") != 1 {
			t.Errorf("%s: pdfsig: %s", name, out)
		}
		w.opensslAccepts(t, twice)
	}
}

// pdfsig checks with the demo's root as the only one trusted.
func (w *world) pdfsig(t testing.TB, path string) string {
	t.Helper()
	db := t.TempDir()
	root := file(t, db, "root.pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: w.ca.Roots()[0].Raw}))
	for _, args := range [][]string{{"-N", "--empty-password", "-d", "sql:" + db}, {"-A", "-d", "sql:" + db, "-n", "root", "-t", "CT,C,C", "-i", root}} {
		if out, err := tool(t, "certutil", args...); err != nil {
			t.Fatalf("certutil: %v\n%s", err, out)
		}
	}
	out, err := tool(t, "pdfsig", "-nssdir", "sql:"+db, "-no-ocsp", path)
	if err != nil && !strings.Contains(out, "Signature") {
		t.Fatalf("pdfsig: %v\n%s", err, out)
	}
	return out
}

// opensslAccepts checks each signature of a file as CAdES.
func (w *world) opensslAccepts(t testing.TB, pdf []byte) {
	t.Helper()
	dir := t.TempDir()
	root := file(t, dir, "root.pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: w.ca.Roots()[0].Raw}))
	for i, s := range holes(t, pdf) {
		content := file(t, dir, fmt.Sprint(i, ".content"), slices.Concat(pdf[:s.at], pdf[s.end:s.covered]))
		message := file(t, dir, fmt.Sprint(i, ".der"), s.message)
		out, err := tool(t, "openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", message, "-content", content,
			"-CAfile", root, "-purpose", "any", "-out", filepath.Join(dir, "out"))
		if err != nil {
			t.Errorf("openssl, signature %d: %v\n%s", i, err, out)
		}
	}
}

// hole is where a signature is, found without the code under test.
type hole struct {
	at, end, covered int
	message          []byte
}

func holes(t testing.TB, pdf []byte) []hole {
	t.Helper()
	var out []hole
	for rest := 0; ; {
		i := bytes.Index(pdf[rest:], []byte("/ByteRange ["))
		if i < 0 {
			return out
		}
		rest += i + 12
		var zero, at, end, tail int
		if _, err := fmt.Sscan(string(pdf[rest:rest+40]), &zero, &at, &end, &tail); err != nil {
			t.Fatal(err)
		}
		var raw []byte
		if _, err := fmt.Sscanf(string(pdf[at+1:end-1]), "%x", &raw); err != nil {
			t.Fatal(err)
		}
		out = append(out, hole{at, end, end + tail, must(cms.DER(raw))(t)})
	}
}

// Each byte of a file signed twice counts. Here a sample of them is changed,
// with HOSO_PROVE=1 every one.
func TestP5EachByteOfAFileCounts(t *testing.T) {
	w := start(t)
	person, agency := w.personOptions(t), w.agencyOptions(t)
	person.Look, agency.Look, person.Reserve, agency.Reserve = nil, nil, 2200, 2200
	base := must(seal.AddEmptyFields(rendered(t, 1, false), []pades.Field{personPlace(1), {Name: seal.AgencyField, Page: 1, W: 50, H: 50}}))(t)
	once := must(seal.SignPDF(base, w.person, person))(t)
	twice := must(seal.SignPDF(once, w.agency, agency))(t)
	store := w.store(t)
	if r := must(seal.VerifyPDF(twice, store))(t); r.Verdict != seal.Valid {
		t.Fatalf("before any change: %+v", r)
	}
	work := make(chan int)
	var wait sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			changed := bytes.Clone(twice)
			for i := range work {
				for _, flip := range []byte{0xFF, 0x20, 1 << (i % 8)} {
					changed[i] ^= flip
					if r, err := seal.VerifyPDF(changed, store); err == nil && r.Verdict != seal.Refused {
						t.Errorf("byte %d ^ %#x (%q): %s", i, flip, twice[max(0, i-10):min(len(twice), i+10)], r.Verdict)
					}
					changed[i] ^= flip
				}
			}
		})
	}
	for _, i := range sample(len(twice), 500) {
		work <- i
	}
	close(work)
	wait.Wait()
}

// sample picks places all over, the ends among them; all of them in prove mode.
func sample(size, count int) []int {
	if os.Getenv("HOSO_PROVE") == "1" {
		count = size
	}
	if count >= size {
		count = size
		out := make([]int, size)
		for i := range out {
			out[i] = i
		}
		return out
	}
	pick := mathrand.New(mathrand.NewPCG(1, 2))
	out := []int{0, size - 1, size - 2}
	for i := range count { // one out of each stretch, so that no region is left out
		from, to := i*size/count, (i+1)*size/count
		out = append(out, from+pick.IntN(to-from))
	}
	return out
}

// What a later update replaces, other readers still call valid.
func TestP5ShadowIsRefused(t *testing.T) {
	w := start(t)
	_, twice := w.signedTwice(t, document(t, 2))
	u := pdfraw.NewUpdate(must(pdfraw.Open(twice))(t))
	pages := must(u.Base.Pages())(t)
	r, _ := u.Base.Dict(pages[0])["Contents"].(pdfraw.Ref)
	u.Set(r, &pdfraw.Stream{D: pdfraw.Dict{}, Data: []byte("BT ET")})
	shadow := must(u.Bytes())(t).Data
	got := must(seal.VerifyPDF(shadow, w.store(t)))(t)
	if got.Verdict != seal.Refused || got.Complete {
		t.Fatalf("verdict %s", got.Verdict)
	}
	for _, s := range got.Signatures {
		if s.Verdict != seal.Refused || !hasFinding(s.Findings, "seal.change.object") {
			t.Errorf("%s: %s %v", s.Field, s.Verdict, s.Findings)
		}
	}
	if _, err := seal.SignPDF(shadow, w.agency, seal.PDFOptions{Field: "Khac", New: &pades.Field{Page: 1, W: 9, H: 9}, Time: w.now}); !isFault(err, "seal.broken_before") {
		t.Errorf("signing over it: %v", err)
	}
	// that the danger is real: another program calls both signatures valid
	if out := w.pdfsig(t, file(t, t.TempDir(), "shadow.pdf", shadow)); strings.Count(out, "Signature is Valid") != 2 {
		t.Logf("pdfsig has become wiser: %s", out)
	}
}

func hasFinding(list []fault.Finding, key string) bool {
	return slices.ContainsFunc(list, func(f fault.Finding) bool { return f.Key == key })
}

func isFault(err error, key string) bool {
	f, ok := fault.As(err)
	return ok && f.Key == key
}

// A field that is no longer in the form does not make its signature unseen.
func TestSignatureTakenOut(t *testing.T) {
	w := start(t)
	_, twice := w.signedTwice(t, document(t, 1))
	u := pdfraw.NewUpdate(must(pdfraw.Open(twice))(t))
	_, root := u.Base.Root()
	form, _ := root["AcroForm"].(pdfraw.Ref)
	must(u.Edit(form))(t)["Fields"] = pdfraw.Array{}
	r := must(seal.VerifyPDF(must(u.Bytes())(t).Data, w.store(t)))(t)
	if r.Verdict != seal.Refused || len(r.Signatures) != 0 || !hasFinding(r.Findings, "seal.signature_taken_out") {
		t.Errorf("got %+v", r)
	}
}

func TestBytesAppendedAreRefused(t *testing.T) {
	w := start(t)
	_, twice := w.signedTwice(t, document(t, 1))
	if _, err := seal.VerifyPDF(append(bytes.Clone(twice), "PK\x03\x04"...), w.store(t)); !isFault(err, "seal.pdf_unreadable") {
		t.Errorf("got %v", err)
	}
}

// The agency signs only what the competent person has signed (ND30-32.2.d), or
// its own copies.
func TestOrder(t *testing.T) {
	w := start(t)
	base := document(t, 1)
	_, err := seal.SignPDF(base, w.agency, w.agencyOptions(t))
	if f, ok := fault.As(err); !ok || f.Key != "seal.person_first" || f.Kind != fault.Closed || f.Citation != "ND30-32.2.d" {
		t.Errorf("agency first: %v", err)
	}
	once, twice := w.signedTwice(t, base)
	if _, err := seal.SignPDF(once, w.person, w.personOptions(t)); !isFault(err, "seal.field_signed") {
		t.Errorf("person twice: %v", err)
	}
	if _, err := seal.SignPDF(twice, w.agency, w.agencyOptions(t)); !isFault(err, "seal.field_signed") {
		t.Errorf("agency twice: %v", err)
	}
	for field, want := range map[string]bool{seal.PersonField: false, seal.AgencyField: true, "Khac": true} {
		if got := seal.MaySign(once, field, false) == nil; got != want {
			t.Errorf("after the person, %s: %v", field, got)
		}
	}
	own := w.agencyOptions(t)
	own.OwnCopy = true
	forced := must(seal.SignPDF(base, w.agency, own))(t)
	if _, err := seal.SignPDF(forced, w.person, w.personOptions(t)); !isFault(err, "seal.agency_has_signed") {
		t.Errorf("person after agency: %v", err)
	}
	r := must(seal.VerifyPDF(forced, w.store(t)))(t)
	if r.Verdict != seal.Refused || !hasFinding(r.Findings, "seal.agency_before_person") {
		t.Errorf("a document that waits for a person: %s %v", r.Verdict, r.Findings)
	}
	copied := must(seal.AddEmptyFields(rendered(t, 1, false), []pades.Field{{Name: seal.AgencyField, Page: 1, W: 50, H: 50}}))(t)
	own.Look = nil
	r = must(seal.VerifyPDF(must(seal.SignPDF(copied, w.agency, own))(t), w.store(t)))(t)
	if r.Verdict != seal.Valid || r.Complete || !hasFinding(r.Findings, "seal.agency_alone") {
		t.Errorf("a copy: %s %v", r.Verdict, r.Findings)
	}
}

// Two steps, with the pending signature kept as JSON in between, as a server
// does while the key is on a token elsewhere.
func TestTwoSteps(t *testing.T) {
	w := start(t)
	base := document(t, 1)
	p := must(seal.PreparePDF(base, w.person.Cert, w.person.Chain, w.personOptions(t)))(t)
	kept := must(json.Marshal(p))(t)
	var again seal.PendingPDF
	if err := json.Unmarshal(kept, &again); err != nil {
		t.Fatal(err)
	}
	stranger := w.key(t, demopki.Profile{Name: "Người khác"})
	wrong := must(stranger.Signer.Sign(rand.Reader, again.CMS.TBSDigest, crypto.SHA256))(t)
	if _, err := seal.FinishPDF(base, &again, wrong, nil); !isFault(err, "seal.value_wrong") {
		t.Errorf("another key's value: %v", err)
	}
	value := must(w.person.Signer.Sign(rand.Reader, again.CMS.TBSDigest, crypto.SHA256))(t)
	once := must(seal.FinishPDF(base, &again, value, nil))(t)
	if r := must(seal.VerifyPDF(once, w.store(t)))(t); r.Verdict != seal.Valid {
		t.Errorf("got %+v", r)
	}
	if _, err := seal.FinishPDF(once, &again, value, nil); !isFault(err, "seal.pdf_moved") {
		t.Errorf("finished twice: %v", err)
	}
	o := w.personOptions(t)
	o.Reserve = 300
	if _, err := seal.SignPDF(base, w.person, o); !errors.Is(err, pades.ErrHole) {
		t.Errorf("hole too small: %v", err)
	}
}

// A file that another program signed comes back: it must be ours, and only signed.
func TestChangesSince(t *testing.T) {
	w := start(t)
	base := document(t, 1)
	once, twice := w.signedTwice(t, base)
	if c := must(seal.ChangesSince(base, twice))(t); len(c) != 2 || !c[0].Allowed || !c[1].Allowed {
		t.Errorf("got %v", c)
	}
	if _, err := seal.ChangesSince(once, base); !isFault(err, "seal.not_our_file") {
		t.Errorf("an earlier file: %v", err)
	}
	if _, err := seal.ChangesSince(document(t, 2), once); !isFault(err, "seal.not_our_file") {
		t.Errorf("another file: %v", err)
	}
	u := pdfraw.NewUpdate(must(pdfraw.Open(base))(t))
	pages := must(u.Base.Pages())(t)
	must(u.Edit(pages[0]))(t)["Rotate"] = pdfraw.Int(90)
	if c := must(seal.ChangesSince(base, must(u.Bytes())(t).Data))(t); len(c) != 1 || c[0].Allowed {
		t.Errorf("a page turned: %v", c)
	}
}
