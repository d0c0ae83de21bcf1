package pades_test

import (
	"bytes"
	"crypto"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"hoso/fault"
	"hoso/seal/cms"
	"hoso/seal/demopki"
	"hoso/seal/pades"
	"hoso/seal/pdfraw"
)

func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func identity(t testing.TB) demopki.Identity {
	t.Helper()
	ca := must(demopki.New(demopki.Options{Organisation: "T", BaseURL: "http://127.0.0.1:1", Now: time.Now}))(t)
	return must(ca.Issue(demopki.Profile{Name: "Nguyễn Văn Ánh"}))(t)
}

func rendered(t testing.TB, pages int) []byte {
	t.Helper()
	p := fpdf.New("P", "mm", "A4", "")
	p.SetCatalogSort(true)
	for i := range pages {
		p.AddPage()
		p.SetFont("Times", "", 12)
		p.Text(20, 20, fmt.Sprint("page ", i))
	}
	var b bytes.Buffer
	if err := p.Output(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func document(t testing.TB) []byte {
	t.Helper()
	return must(pades.AddEmptyFields(rendered(t, 2), []pades.Field{
		{Name: "NguoiKy", Page: 2, X: 300, Y: 300, W: 130, H: 70, Tip: "Người ký"},
		{Name: "CoQuan", Page: 2, X: 240, Y: 290, W: 102, H: 102}}))(t)
}

func options(field string) pades.Options {
	return pades.Options{Field: field, Time: time.Now(), Signer: "Nguyễn Văn Ánh", Reason: "Phê duyệt"}
}

func sign(t testing.TB, id demopki.Identity, pdf []byte, o pades.Options) []byte {
	t.Helper()
	p := must(pades.Prepare(pdf, o))(t)
	message := must(cms.Sign(p.Hash, p.Digest, id.Signer, id.Cert, id.Chain, time.Time{}, nil))(t)
	return must(p.Embed(pdf, message))(t)
}

// streamed gives the document as qpdf writes it: object and cross-reference streams.
func streamed(t testing.TB, pdf []byte) []byte {
	t.Helper()
	path, err := exec.LookPath("qpdf")
	if err != nil {
		t.Fatal("qpdf is needed to make and check files independently")
	}
	in, out := filepath.Join(t.TempDir(), "in.pdf"), filepath.Join(t.TempDir(), "out.pdf")
	if err := os.WriteFile(in, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	if msg, err := exec.Command(path, "--object-streams=generate", in, out).CombinedOutput(); err != nil {
		t.Fatalf("qpdf: %v\n%s", err, msg)
	}
	return must(os.ReadFile(out))(t)
}

// sound reads the only signature of a field and demands that it holds.
func sound(t testing.TB, pdf []byte, field string) pades.Signature {
	t.Helper()
	all := must(pades.Read(pdf))(t)
	i := slices.IndexFunc(all, func(s pades.Signature) bool { return s.Field == field })
	if i < 0 {
		t.Fatalf("no signature in %s", field)
	}
	if s := all[i]; s.Err != nil || len(s.Broken()) > 0 {
		t.Fatalf("%s: %v, changes %v", field, s.Err, s.Changes)
	}
	return all[i]
}

func TestTwoSignatures(t *testing.T) {
	id := identity(t)
	own := document(t)
	for name, base := range map[string][]byte{"own": own, "with streams": streamed(t, own)} {
		once := sign(t, id, base, options("NguoiKy"))
		twice := sign(t, id, once, options("CoQuan"))
		if !bytes.HasPrefix(twice, once) || !bytes.HasPrefix(once, base) {
			t.Fatalf("%s: signing changed what was there", name)
		}
		first, second := sound(t, twice, "NguoiKy"), sound(t, twice, "CoQuan")
		if first.Whole || !second.Whole || first.Covered != len(once) || second.Covered != len(twice) {
			t.Errorf("%s: coverage %+v, %+v", name, first, second)
		}
		want := []pades.Change{{Allowed: true, Key: "seal.change.field_signed", Args: []string{"CoQuan"}}}
		if !slices.EqualFunc(first.Changes, want, func(a, b pades.Change) bool { return a.Key == b.Key && slices.Equal(a.Args, b.Args) }) {
			t.Errorf("%s: changes %v", name, first.Changes)
		}
		if first.Name != "Nguyễn Văn Ánh" || first.Reason != "Phê duyệt" || time.Since(first.Time) > time.Hour {
			t.Errorf("%s: read back %+v", name, first)
		}
	}
}

// A field that nobody laid beforehand, on a file of another program that is
// signed already.
func TestNewFieldOnASignedFile(t *testing.T) {
	id := identity(t)
	once := sign(t, id, streamed(t, document(t)), options("NguoiKy"))
	o := options("SaoY")
	o.New = &pades.Field{Page: 1, X: 400, Y: 780, W: 150, H: 50}
	twice := sign(t, id, once, o)
	first := sound(t, twice, "NguoiKy")
	if len(first.Changes) != 1 || first.Changes[0].Key != "seal.change.field_added" || !sound(t, twice, "SaoY").Whole {
		t.Errorf("changes %v", first.Changes)
	}
}

func TestFieldsAreListed(t *testing.T) {
	once := sign(t, identity(t), document(t), options("NguoiKy"))
	got := must(pades.Fields(once))(t)
	want := []pades.FieldState{{Name: "NguoiKy", Signed: true, W: 130, H: 70}, {Name: "CoQuan", W: 102, H: 102}}
	if !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
}

func kindOf(err error) fault.Kind {
	if f, ok := fault.As(err); ok {
		return f.Kind
	}
	return ""
}

func TestWhatIsNotSigned(t *testing.T) {
	id := identity(t)
	base := document(t)
	once := sign(t, id, base, options("NguoiKy"))
	shadow := update(t, once, replaceContents)
	certified := options("NguoiKy")
	certified.DocMDP = 1
	closed := sign(t, id, base, certified)
	late := options("CoQuan")
	late.DocMDP = 2
	for name, c := range map[string]struct {
		pdf  []byte
		o    pades.Options
		kind fault.Kind
	}{
		"field signed":      {once, options("NguoiKy"), fault.Stale},
		"no such field":     {base, options("Khac"), fault.Missing},
		"not a PDF":         {[]byte("MZ"), options("NguoiKy"), fault.Invalid},
		"changed before":    {shadow, options("CoQuan"), fault.Invalid},
		"certified closed":  {closed, options("CoQuan"), fault.Closed},
		"certified late":    {once, late, ""},
		"no time":           {base, pades.Options{Field: "NguoiKy"}, ""},
		"reserve too large": {base, pades.Options{Field: "NguoiKy", Time: time.Now(), Reserve: 1 << 30}, ""},
		"look no PDF":       {base, pades.Options{Field: "NguoiKy", Time: time.Now(), Look: []byte("x")}, ""},
		"look two pages":    {base, pades.Options{Field: "NguoiKy", Time: time.Now(), Look: rendered(t, 2)}, ""},
	} {
		if _, err := pades.Prepare(c.pdf, c.o); err == nil || kindOf(err) != c.kind {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFieldsThatCannotBeLaid(t *testing.T) {
	once := sign(t, identity(t), document(t), options("NguoiKy"))
	f := pades.Field{Name: "A", Page: 1, W: 10, H: 10}
	beyond, empty := f, f
	beyond.Page, empty.W = 3, 0
	for name, c := range map[string]struct {
		pdf    []byte
		fields []pades.Field
	}{
		"signed already": {once, []pades.Field{f}}, "twice": {rendered(t, 1), []pades.Field{f, f}},
		"there already": {document(t), []pades.Field{{Name: "CoQuan", Page: 1, W: 9, H: 9}}},
		"page":          {rendered(t, 2), []pades.Field{beyond}}, "no area": {rendered(t, 2), []pades.Field{empty}},
	} {
		if _, err := pades.AddEmptyFields(c.pdf, c.fields); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if kindOf(second(pades.AddEmptyFields([]byte("%PDF-1.4 no"), nil))) != fault.Invalid {
		t.Error("a broken file is no fault that a person can mend")
	}
}

func second[T any](_ T, err error) error { return err }

func TestHoleTooSmall(t *testing.T) {
	base := document(t)
	o := options("NguoiKy")
	o.Reserve = 100
	p := must(pades.Prepare(base, o))(t)
	if _, err := p.Embed(base, make([]byte, 101)); !errors.Is(err, pades.ErrHole) {
		t.Fatalf("got %v", err)
	}
	must(p.Embed(base, make([]byte, 100)))(t)
}

// Two signatures prepared from one revision: the second one finds that the file
// moved on, instead of making a branch of it.
func TestConcurrentPending(t *testing.T) {
	id := identity(t)
	base := document(t)
	one, two := must(pades.Prepare(base, options("NguoiKy")))(t), must(pades.Prepare(base, options("CoQuan")))(t)
	finish := func(p *pades.Prepared, current []byte) ([]byte, error) {
		message := must(cms.Sign(p.Hash, p.Digest, id.Signer, id.Cert, nil, time.Time{}, nil))(t)
		return p.Embed(current, message)
	}
	current := must(finish(one, base))(t)
	if _, err := finish(two, current); kindOf(err) != fault.Stale {
		t.Fatalf("got %v", err)
	}
	if one.HoleAt += 1 << 20; kindOf(second(finish(one, base))) != "" {
		t.Error("a damaged pending signature is told as a fault")
	}
}

// A certification that allows nothing more is broken even by a signature.
func TestClosedCertification(t *testing.T) {
	id := identity(t)
	o := options("NguoiKy")
	o.DocMDP = 2
	open := sign(t, id, document(t), o)
	twice := sign(t, id, open, options("CoQuan"))
	if s := sound(t, twice, "NguoiKy"); s.Certifies != 2 {
		t.Errorf("certifies %d", s.Certifies)
	}
	closed := bytes.Replace(twice, []byte("/P 2 "), []byte("/P 1 "), 1)
	// the digest is broken too; what counts here is that the permission is read
	all := must(pades.Read(closed))(t)
	if all[0].Certifies != 1 || !slices.ContainsFunc(all[0].Broken(), func(c pades.Change) bool { return c.Key == "seal.change.not_permitted" }) {
		t.Errorf("got %+v", all[0])
	}
}

func TestRangesThatDoNotCover(t *testing.T) {
	once := sign(t, identity(t), document(t), options("NguoiKy"))
	i := bytes.Index(once, []byte("/ByteRange ["))
	text := string(once[i+len("/ByteRange [") : i+bytes.IndexByte(once[i:], ']')])
	var n [4]int
	if _, err := fmt.Sscan(text, &n[0], &n[1], &n[2], &n[3]); err != nil {
		t.Fatal(err)
	}
	for name, r := range map[string][4]int{
		"not from the start": {1, n[1], n[2], n[3]}, "hole larger": {0, n[1] - 1, n[2], n[3]},
		"hole longer": {0, n[1], n[2] + 1, n[3] - 1}, "hole elsewhere": {0, 10, 20, n[3]}, "too short": {0, n[1], n[2], n[3] - 9},
		"too long": {0, n[1], n[2], n[3] + 1}, "negative": {0, n[1], n[2], -1}, "turned": {0, n[2], n[1], n[3]},
		"overflow": {0, n[1], n[2], 1<<63 - 1}, "nothing": {0, 0, 0, 0},
	} {
		now := fmt.Sprint(r[0], " ", r[1], " ", r[2], " ", r[3])
		if len(now) > len(text) {
			continue // cannot be written without moving the file
		}
		forged := bytes.Replace(once, []byte(text), []byte(now+strings.Repeat(" ", len(text)-len(now))), 1)
		all, err := pades.Read(forged)
		if err == nil && !errors.Is(all[0].Err, pades.ErrRange) && !errors.Is(all[0].Err, pades.ErrHoleText) {
			t.Errorf("%s: %v", name, all[0].Err)
		}
	}
}

func TestHoleHoldsTheSignatureOnly(t *testing.T) {
	once := sign(t, identity(t), document(t), options("NguoiKy"))
	at := bytes.Index(once, []byte("/Contents <")) + len("/Contents <")
	end := at + bytes.IndexByte(once[at:], '>')
	letter := at + bytes.IndexAny(once[at:], "abcdef")
	for name, edit := range map[string]func([]byte){
		"more behind":  func(b []byte) { b[end-1] = '1' },
		"other case":   func(b []byte) { b[letter] -= 'a' - 'A' },
		"space inside": func(b []byte) { b[end-2], b[end-1] = ' ', ' ' },
		"no signature": func(b []byte) { copy(b[at:end], bytes.Repeat([]byte("0"), end-at)) },
	} {
		forged := bytes.Clone(once)
		edit(forged)
		if s := broken(t, forged); s == "" {
			t.Errorf("%s: accepted", name)
		}
	}
	upper := bytes.Clone(once)
	copy(upper[at:end], bytes.ToUpper(once[at:end]))
	if s := broken(t, upper); s != "" {
		t.Errorf("digits all in capitals, as others write them: %s", s)
	}
}

// Other programs part a field from its widget and nest fields.
func TestFieldHierarchy(t *testing.T) {
	base := update(t, rendered(t, 1), func(t testing.TB, u *pdfraw.Update) {
		pageRef, page := lastPage(t, u)
		kid := u.Add(pdfraw.Dict{"Type": pdfraw.Name("Annot"), "Subtype": pdfraw.Name("Widget"), "P": pageRef,
			"Rect": pdfraw.Array{pdfraw.Int(10), pdfraw.Int(10), pdfraw.Int(90), pdfraw.Int(50)}})
		leaf := u.Add(pdfraw.Dict{"T": pdfraw.Text("Ký"), "Kids": pdfraw.Array{kid}})
		top := u.Add(pdfraw.Dict{"T": pdfraw.Text("Trang"), "FT": pdfraw.Name("Sig"), "Kids": pdfraw.Array{leaf}})
		must(u.Edit(leaf))(t)["Parent"] = top
		must(u.Edit(kid))(t)["Parent"] = leaf
		page["Annots"] = pdfraw.Array{kid}
		root(t, u)["AcroForm"] = pdfraw.Dict{"Fields": pdfraw.Array{top}}
	})
	o := options("Trang.Ký")
	o.Look = rendered(t, 1)
	id := identity(t)
	once := sign(t, id, base, o)
	if !sound(t, once, "Trang.Ký").Whole {
		t.Error("not whole")
	}
	o = options("Thêm")
	o.New = &pades.Field{Page: 1, W: 10, H: 10}
	sound(t, sign(t, id, once, o), "Trang.Ký")
}

func TestFormsInARing(t *testing.T) {
	ring := update(t, rendered(t, 1), func(t testing.TB, u *pdfraw.Update) {
		f := u.Add(nil)
		u.Set(f, pdfraw.Dict{"T": pdfraw.Text("A"), "FT": pdfraw.Name("Sig"), "Kids": pdfraw.Array{f}})
		root(t, u)["AcroForm"] = pdfraw.Dict{"Fields": pdfraw.Array{f}}
	})
	if _, err := pades.Read(ring); kindOf(err) != fault.Invalid {
		t.Fatalf("got %v", err)
	}
}

// A kind of signature with SHA-1 inside, on which nobody should rely.
func TestOldFormatIsRefused(t *testing.T) {
	once := sign(t, identity(t), document(t), options("NguoiKy"))
	old := bytes.Replace(once, []byte("/ETSI.CAdES.detached"), []byte("/adbe.pkcs7.sha1    "), 1)
	all := must(pades.Read(old))(t)
	if !errors.Is(all[0].Err, pades.ErrFormat) {
		t.Errorf("got %v", all[0].Err)
	}
}

func TestDigestIsOfTheWholeFile(t *testing.T) {
	base := document(t)
	p := must(pades.Prepare(base, options("NguoiKy")))(t)
	out := must(p.Embed(base, nil))(t)
	w := crypto.SHA256.New()
	w.Write(out[:p.HoleAt])
	w.Write(out[p.HoleAt+p.HoleSize:])
	if !bytes.Equal(w.Sum(nil), p.Digest) {
		t.Error("the digest is of something else")
	}
}

func FuzzRead(f *testing.F) {
	once := sign(f, identity(f), document(f), options("NguoiKy"))
	f.Add(once)
	f.Add(update(f, once, replaceContents))
	f.Fuzz(func(t *testing.T, b []byte) {
		all, err := pades.Read(b)
		if err != nil {
			return
		}
		for _, s := range all {
			if s.Err == nil && s.Signed == nil && s.Stamp == nil {
				t.Fatal("no error and no signature")
			}
		}
	})
}
