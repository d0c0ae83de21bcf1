package seal_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"github.com/go-fonts/liberation/liberationserifregular"

	"hoso/seal"
	"hoso/seal/demopki"
	"hoso/seal/pades"
	"hoso/seal/trust"
)

// world is an authority with two signers, made once for all tests. Its clock is
// the real one, because the checking programs look at theirs.
type world struct {
	now            time.Time
	ca             *demopki.Authority
	person, agency seal.Key
}

var theWorld = sync.OnceValues(func() (*world, error) {
	w := &world{now: time.Now().Truncate(time.Second)}
	var err error
	w.ca, err = demopki.New(demopki.Options{Organisation: "Thử nghiệm", BaseURL: "http://127.0.0.1:1", Now: w.clock})
	if err != nil {
		return nil, err
	}
	w.person, err = w.issue(demopki.Profile{Name: "Nguyễn Thị Quỳnh Hương", Organisation: "Sở Nội vụ tỉnh Phú Thọ",
		Unit: "Ban Giám đốc", PersonalNumber: "025180001234"})
	if err != nil {
		return nil, err
	}
	w.agency, err = w.issue(demopki.Profile{Name: "Sở Nội vụ tỉnh Phú Thọ", Organisation: "UBND tỉnh Phú Thọ"})
	return w, err
})

func (w *world) clock() time.Time { return w.now }

func (w *world) issue(p demopki.Profile) (seal.Key, error) {
	i, err := w.ca.Issue(p)
	return seal.Key{Signer: i.Signer, Cert: i.Cert, Chain: i.Chain}, err
}

func start(t testing.TB) *world {
	t.Helper()
	w, err := theWorld()
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// key issues one more certificate.
func (w *world) key(t testing.TB, p demopki.Profile) seal.Key {
	t.Helper()
	return must(w.issue(p))(t)
}

// store trusts the authority and has its lists of this moment.
func (w *world) store(t testing.TB) *trust.Store {
	t.Helper()
	return &trust.Store{Roots: w.ca.Roots(), CRLs: must(w.ca.CRLs())(t), Now: w.clock}
}

// must ends the test on an error: must(f())(t).
func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// personPlace is where the person signs on the last page of a test document.
func personPlace(page int) pades.Field {
	return pades.Field{Name: seal.PersonField, Tip: "Chữ ký số của người có thẩm quyền", Page: page, X: 340, Y: 420, W: 130, H: 71}
}

// document renders pages with both fields empty.
func document(t testing.TB, pages int) []byte {
	t.Helper()
	person := personPlace(pages)
	return must(seal.AddEmptyFields(rendered(t, pages, true), []pades.Field{person,
		seal.AgencyFieldBeside(person, seal.AgencyField, "Chữ ký số của cơ quan")}))(t)
}

func rendered(t testing.TB, pages int, embedFont bool) []byte {
	t.Helper()
	p := fpdf.New("P", "mm", "A4", "")
	p.SetCatalogSort(true)
	family, text := "Times", "So yeu ly lich - trang"
	if embedFont {
		family, text = "serif", "Sơ yếu lý lịch – trang"
		p.AddUTF8FontFromBytes(family, "", liberationserifregular.TTF)
	}
	for i := range pages {
		p.AddPage()
		p.SetFont(family, "", 14)
		p.Text(30, 30, text+" "+strings.Repeat("I", i+1))
		p.Text(120, 120, "GIÁM ĐỐC")
		p.Text(112, 160, "Nguyễn Thị Quỳnh Hương")
	}
	var b bytes.Buffer
	if err := p.Output(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func (w *world) personOptions(t testing.TB) seal.PDFOptions {
	png := must(seal.DemoSignature("Nguyễn Thị Quỳnh Hương"))(t)
	return seal.PDFOptions{Field: seal.PersonField, Time: w.now, Reason: "Phê duyệt", Location: "Phú Thọ",
		Look: seal.PersonLook(png, "Nguyễn Thị Quỳnh Hương", "Sở Nội vụ tỉnh Phú Thọ", w.now)}
}

func (w *world) agencyOptions(t testing.TB) seal.PDFOptions {
	page := must(seal.DemoSeal("Ủy ban nhân dân tỉnh Phú Thọ", "Sở Nội vụ"))(t)
	return seal.PDFOptions{Field: seal.AgencyField, Time: w.now, Reason: "Phát hành", Look: &seal.Look{Page: page}}
}

// signedTwice gives the file after the person and after the agency.
func (w *world) signedTwice(t testing.TB, base []byte) (once, twice []byte) {
	t.Helper()
	once = must(seal.SignPDF(base, w.person, w.personOptions(t)))(t)
	return once, must(seal.SignPDF(once, w.agency, w.agencyOptions(t)))(t)
}

// tool runs a checking program, which must be installed: the promise is that
// programs which are not ours accept what we sign.
func tool(t testing.TB, name string, args ...string) (string, error) {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatalf("%s is needed to check signatures independently; install poppler-utils, openssl, qpdf, libnss3-tools", name)
	}
	out, err := exec.Command(path, args...).CombinedOutput()
	return string(out), err
}

func file(t testing.TB, dir, name string, b []byte) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
