package pdfraw_test

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"codeberg.org/go-pdf/fpdf"

	"hoso/seal/pdfraw"
)

// classic writes a file with a table from the bodies of objects 1, 2, …;
// object 1 is the catalog.
func classic(trailer string, bodies ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	var offsets []int
	for i, body := range bodies {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, body)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(bodies)+1)
	for _, o := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer\n<</Root 1 0 R /Size %d %s>>\nstartxref\n%d\n%%%%EOF\n", len(bodies)+1, trailer, start)
	return b.Bytes()
}

const catalog, tree, page = "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"

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

func qpdf(t testing.TB, args ...string) {
	t.Helper()
	path, err := exec.LookPath("qpdf")
	if err != nil {
		t.Fatal("qpdf is needed to make and check files independently")
	}
	if out, err := exec.Command(path, args...).CombinedOutput(); err != nil {
		t.Fatalf("qpdf %v: %v\n%s", args, err, out)
	}
}

// streamed gives the same document with object and cross-reference streams.
func streamed(t testing.TB, pdf []byte) []byte {
	t.Helper()
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.pdf"), filepath.Join(dir, "out.pdf")
	if err := os.WriteFile(in, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	qpdf(t, "--object-streams=generate", in, out)
	b, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func check(t testing.TB, pdf []byte) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "f.pdf")
	if err := os.WriteFile(path, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	qpdf(t, "--check", path)
}

func open(t testing.TB, b []byte) *pdfraw.PDF {
	t.Helper()
	p, err := pdfraw.Open(b)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestOpenBothKinds(t *testing.T) {
	plain := rendered(t, 3)
	for name, b := range map[string][]byte{"table": plain, "stream": streamed(t, plain)} {
		p := open(t, b)
		pages, err := p.Pages()
		if err != nil || len(pages) != 3 {
			t.Fatalf("%s: %d pages, %v", name, len(pages), err)
		}
		box := p.Inherited(pages[0], "MediaBox")
		if a, ok := box.(pdfraw.Array); !ok || len(a) != 4 {
			t.Errorf("%s: media box %v", name, box)
		}
	}
}

func TestValues(t *testing.T) {
	body := `<</A#42 [1 -2.5 +.5 true false null (a\(b\)\n\101\
c) <48 6F 2> /N 3 0 R 7 0 8] /B (nested (pair)) % comment
/C <</D 1>>>>`
	p := open(t, classic("", catalog, tree, page, body))
	d := p.Dict(pdfraw.Ref{N: 4})
	want := pdfraw.Array{pdfraw.Num("1"), pdfraw.Num("-2.5"), pdfraw.Num("+.5"), true, false, nil,
		pdfraw.Str("a(b)\nAc"), pdfraw.Hex("Ho "), pdfraw.Name("N"), pdfraw.Ref{N: 3},
		pdfraw.Num("7"), pdfraw.Num("0"), pdfraw.Num("8")}
	if !reflect.DeepEqual(d["AB"], want) {
		t.Errorf("got %#v", d["AB"])
	}
	if !reflect.DeepEqual(d["B"], pdfraw.Str("nested (pair)")) || !reflect.DeepEqual(d["C"], pdfraw.Dict{"D": pdfraw.Num("1")}) {
		t.Errorf("got %#v", d)
	}
}

func TestText(t *testing.T) {
	for _, s := range []string{"", "plain (text)", "Nguyễn Văn Ánh", "đ\nđ", "𠮷"} {
		if got := pdfraw.TextOf(pdfraw.Text(s)); got != s {
			t.Errorf("%q became %q", s, got)
		}
	}
	if got := pdfraw.TextOf(pdfraw.Str("\xEF\xBB\xBFđ")); got != "đ" {
		t.Errorf("UTF-8 became %q", got)
	}
}

func TestUpdateKeepsTheBase(t *testing.T) {
	plain := rendered(t, 2)
	for name, base := range map[string][]byte{"table": plain, "stream": streamed(t, plain)} {
		p := open(t, base)
		u := pdfraw.NewUpdate(p)
		pages, _ := p.Pages()
		d, err := u.Edit(pages[0])
		if err != nil {
			t.Fatal(err)
		}
		d["Mine"] = u.Add(pdfraw.Dict{"T": pdfraw.Text("Chữ"), "At": pdfraw.Mark{Key: "m", Text: "(here)"}})
		w, err := u.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(w.Data, base) {
			t.Errorf("%s: the base was changed", name)
		}
		if !bytes.HasPrefix(w.Data[w.Marks["m"]:], []byte("(here)")) {
			t.Errorf("%s: the mark is not at %d", name, w.Marks["m"])
		}
		check(t, w.Data)
		again := open(t, w.Data)
		if got := pdfraw.TextOf(again.Dict(again.Dict(pages[0])["Mine"])["T"]); got != "Chữ" {
			t.Errorf("%s: read back %q", name, got)
		}
		if p.Dict(pages[0])["Mine"] != nil {
			t.Errorf("%s: the base's object was changed in memory", name)
		}
		if len(again.Sections) != len(p.Sections)+1 {
			t.Errorf("%s: %d sections", name, len(again.Sections))
		}
	}
}

func TestRewrite(t *testing.T) {
	p := open(t, streamed(t, rendered(t, 2)))
	one, err := pdfraw.NewUpdate(p).Rewrite("1.7")
	if err != nil {
		t.Fatal(err)
	}
	two, _ := pdfraw.NewUpdate(p).Rewrite("1.7")
	if !bytes.Equal(one.Data, two.Data) {
		t.Error("the same file was written in two ways")
	}
	check(t, one.Data)
	again := open(t, one.Data)
	if len(again.Sections) != 1 || again.Trailer["ID"] == nil {
		t.Errorf("sections %v, trailer %v", again.Sections, again.Trailer)
	}
}

// A dangling reference must neither survive a rewrite nor be filled by an update.
func TestDanglingReferences(t *testing.T) {
	base := classic("", "<</Type/Catalog/Pages 2 0 R/X 4 0 R/Y 9 0 R>>", tree, page)
	p := open(t, base)
	if r := pdfraw.NewUpdate(p).Add(pdfraw.Dict{}); r.N != 10 {
		t.Errorf("a new object got number %d, to which the catalog points", r.N)
	}
	w, err := pdfraw.NewUpdate(p).Rewrite("1.7")
	if err != nil {
		t.Fatal(err)
	}
	if _, root := open(t, w.Data).Root(); root["X"] != nil || root["Y"] != nil {
		t.Errorf("catalog %v", root)
	}
}

func TestImport(t *testing.T) {
	src := open(t, classic("", catalog, tree, page, "<</Next 5 0 R>>", "<</Back 4 0 R/S 6 0 R>>", "<</Length 3>>\nstream\nabc\nendstream"))
	u := pdfraw.NewUpdate(open(t, classic("", catalog, tree, page)))
	done := map[pdfraw.Ref]pdfraw.Ref{}
	r, _ := u.Import(src, pdfraw.Ref{N: 4}, done).(pdfraw.Ref)
	again, _ := u.Import(src, pdfraw.Ref{N: 4}, done).(pdfraw.Ref)
	w, err := u.Bytes()
	if err != nil || r != again {
		t.Fatal(r, again, err)
	}
	p := open(t, w.Data)
	five := p.Dict(p.Dict(r)["Next"])
	s, ok := p.Resolve(five["S"]).(*pdfraw.Stream)
	if five["Back"] != r || !ok || string(s.Data) != "abc" {
		t.Errorf("got %v", five)
	}
}

func deflate(s string) string {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	_, _ = z.Write([]byte(s)) // into memory
	_ = z.Close()
	return b.String()
}

func stream(dict, data string) string {
	return fmt.Sprintf("<<%s/Length %d>>\nstream\n%s\nendstream", dict, len(data), data)
}

// crossStream writes a file whose only section is a stream: object 4, at the
// end; rows are its three-byte entries.
func crossStream(extra, rows string, bodies ...string) []byte {
	b := classic("", bodies...)
	b = b[:bytes.Index(b, []byte("xref\n"))]
	start := len(b)
	b = append(b, fmt.Sprintf("%d 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n", len(bodies)+1,
		stream("/Type/XRef/Root 1 0 R/W[1 2 1]"+extra, rows), start)...)
	return b
}

// Each of these must end with an error, soon, without a panic and without much memory.
func TestHostileFiles(t *testing.T) {
	good := classic("", catalog, tree, page)
	at := func(s string) int { return bytes.Index(good, []byte(s)) }
	replaced := func(old, new string) []byte { return bytes.Replace(good, []byte(old), []byte(new), 1) }
	start := fmt.Sprint(at("xref\n"))
	bomb := deflate(strings.Repeat("\x00", 80<<20))
	files := map[string][]byte{
		"empty":               nil,
		"no header":           good[1:],
		"no start":            good[:at("startxref")],
		"start beyond":        replaced("startxref\n"+start, "startxref\n99999999"),
		"start negative":      replaced("startxref\n"+start, "startxref\n-1"),
		"bytes after the end": append(bytes.Clone(good), "x"...),
		"chain to itself":     classic("/Prev "+start, catalog, tree, page),
		"chain to nothing":    classic("/Prev 1", catalog, tree, page),
		"size missing":        replaced("/Size 4", "/Size 0"),
		"size too small":      replaced("/Size 4", "/Size 3"),
		"size too large":      replaced("/Size 4", "/Size 99999999"),
		"root direct":         replaced("/Root 1 0 R", "/Root <<>> "),
		"encrypted":           classic("/Encrypt <<>>", catalog, tree, page),
		"count":               replaced("0 4\n", "0 99999999999999999999\n"),
		"count beyond":        replaced("0 4\n", "0 4000\n"),
		"first":               replaced("0 4\n", "9999999999 4\n"),
		"offset wrong":        replaced("0000000009 00000 n", "0000000010 00000 n"),
		"generation wrong":    replaced("0000000009 00000 n", "0000000009 00007 n"),
		"another object":      replaced("2 0 obj", "5 0 obj"),
		"no endobj":           replaced("endobj", "endobi"),
		"key twice":           classic("", catalog, tree, "<</A 1/A 2>>"),
		"key no name":         classic("", catalog, tree, "<<1 2>>"),
		"deep array":          classic("", catalog, tree, strings.Repeat("[", 100_000)),
		"deep dict":           classic("", catalog, tree, strings.Repeat("<</A", 100_000)),
		"open string":         classic("", catalog, tree, "("+strings.Repeat("(", 1000)),
		"length its own":      classic("", catalog, tree, "<</Length 3 0 R>>\nstream\nabc\nendstream"),
		"length in a ring":    classic("", catalog, tree, "<</Length 4 0 R>>\nstream\nabc\nendstream", "<</Length 3 0 R>>\nstream\nabc\nendstream"),
		"length negative":     classic("", catalog, tree, "<</Length -5>>\nstream\nabc\nendstream"),
		"length beyond":       classic("", catalog, tree, "<</Length 9223372036854775807>>\nstream\nabc\nendstream"),
		"length short":        classic("", catalog, tree, "<</Length 1>>\nstream\nabc\nendstream"),
		"widths none":         crossStream("/Size 5", "", catalog, tree, page),
		"widths zero":         bytes.Replace(crossStream("/Size 5/Index[0 900000000]", "", catalog, tree, page), []byte("[1 2 1]"), []byte("[0 0 0]"), 1),
		"widths large":        bytes.Replace(crossStream("/Size 5", "", catalog, tree, page), []byte("[1 2 1]"), []byte("[9 9 9]"), 1),
		"widths negative":     bytes.Replace(crossStream("/Size 5", "", catalog, tree, page), []byte("[1 2 1]"), []byte("[-1 2 1]"), 1),
		"index large":         crossStream("/Size 5/Index[99999999 1]", "\x01\x00\x09\x00", catalog, tree, page),
		"index negative":      crossStream("/Size 5/Index[0 -1]", "\x01\x00\x09\x00", catalog, tree, page),
		"bomb":                crossStream("/Size 5/Filter/FlateDecode", bomb, catalog, tree, page),
		"predictor":           crossStream("/Size 5/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 999999999>>", deflate("\x00\x00\x00\x00\x00"), catalog, tree, page),
		"predictor none":      crossStream("/Size 5/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns -1>>", deflate("\x00\x00\x00\x00\x00"), catalog, tree, page),
		"packed in itself":    crossStream("/Size 5", "\x00\x00\x00\x00\x01\x00\x09\x00\x02\x00\x02\x00\x02\x00\x03\x00\x02\x00\x04\x00", catalog, tree, page),
		"unknown filter":      crossStream("/Size 5/Filter/LZWDecode", "abc", catalog, tree, page),
	}
	for name, b := range files {
		if _, err := pdfraw.Open(b); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	for name, want := range map[string]error{"encrypted": pdfraw.ErrEncrypted, "bomb": pdfraw.ErrLimit, "deep array": pdfraw.ErrLimit, "length in a ring": pdfraw.ErrLimit} {
		if _, err := pdfraw.Open(files[name]); !errors.Is(err, want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := pdfraw.Open(good); err != nil {
		t.Errorf("the file they are made of: %v", err)
	}
}

// Objects hidden inside of each other's strings must not cost the square of the size.
func TestNestedObjectsAreBounded(t *testing.T) {
	var b, table bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	const n = 40_000
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&table, "%010d 00000 n \n", b.Len())
		fmt.Fprintf(&b, "%d 0 obj (", i)
	}
	b.WriteString(strings.Repeat(") endobj ", n))
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 1\n0000000000 65535 f \n1 %d\n%strailer\n<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF\n", n, table.String(), n+1, start)
	if _, err := pdfraw.Open(b.Bytes()); !errors.Is(err, pdfraw.ErrLimit) {
		t.Fatalf("got %v", err)
	}
}

func TestManySmallValuesAreBounded(t *testing.T) {
	if _, err := pdfraw.Open(classic("", catalog, tree, "["+strings.Repeat("0 ", 5<<20)+"]")); !errors.Is(err, pdfraw.ErrLimit) {
		t.Fatalf("got %v", err)
	}
	if _, err := pdfraw.Open(make([]byte, pdfraw.MaxFile+1)); !errors.Is(err, pdfraw.ErrLimit) {
		t.Fatalf("got %v", err)
	}
}

func TestPageTrees(t *testing.T) {
	for name, b := range map[string][]byte{
		"ring":     classic("", catalog, "<</Type/Pages/Kids[2 0 R]>>"),
		"twice":    classic("", catalog, "<</Type/Pages/Kids[3 0 R 3 0 R]>>", page),
		"no tree":  classic("", "<</Type/Catalog>>"),
		"dangling": classic("", catalog, "<</Type/Pages/Kids[9 0 R]>>"),
	} {
		if pages, err := open(t, b).Pages(); err == nil {
			t.Errorf("%s: %v", name, pages)
		}
	}
}

func TestWhatCannotBeWritten(t *testing.T) {
	u := pdfraw.NewUpdate(open(t, classic("", catalog, tree, page)))
	u.Add(struct{}{})
	if _, err := u.Bytes(); err == nil {
		t.Error("an unknown kind of value was written")
	}
	if _, err := u.Edit(pdfraw.Ref{N: 77}); err == nil {
		t.Error("a missing object was edited")
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(classic("", catalog, tree, page))
	f.Add(rendered(f, 1))
	f.Add(streamed(f, rendered(f, 1)))
	f.Add(classic("/Prev 20", catalog, tree, "<</Length 4 0 R>>\nstream\nabc\nendstream", "3"))
	f.Add(crossStream("/Size 5", "\x00\x00\x00\x00\x01\x00\x09\x00", catalog, tree, page))
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := pdfraw.Open(b)
		if err != nil {
			return
		}
		for _, n := range p.Numbers() {
			r, v := p.At(n)
			p.Resolve(v)
			p.Dict(r)
			pdfraw.RefsIn(v)
		}
		pages, err := p.Pages()
		if err == nil {
			for _, r := range pages {
				p.Inherited(r, "Resources")
			}
		}
		w, err := pdfraw.NewUpdate(p).Rewrite("1.7")
		if err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		if _, err := pdfraw.Open(w.Data); err != nil && !errors.Is(err, pdfraw.ErrLimit) {
			t.Fatalf("what was written cannot be read: %v\n%q", err, w.Data)
		}
	})
}
