package files

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"codeberg.org/go-pdf/fpdf"

	"hoso/fault"
)

// said puts what Inspect answers into one line.
func said(t testing.TB, s specimen) string {
	t.Helper()
	facts, err := Limits{}.filled().inspect(s.name, s.b)
	if err == nil {
		signed := ""
		if facts.Signed {
			signed = "signed "
		}
		return fmt.Sprintf("%s %d %s%v", facts.Media, facts.Pages, signed, facts.Warnings)
	}
	f, ok := fault.As(err)
	if !ok || f.Kind != fault.Invalid {
		t.Errorf("not a fault Invalid: %v", err)
		return ""
	}
	return fmt.Sprintf("%s %v", f.Key, f.Args)
}

func TestP19HostileFilesAreRefused(t *testing.T) {
	for what, s := range hostile() {
		if got := said(t, s); got != s.want {
			t.Errorf("%s: %s, want %s", what, got, s.want)
		}
	}
}

func TestP19OrdinaryFilesAreTaken(t *testing.T) {
	for what, s := range good() {
		if got := said(t, s); got != s.want {
			t.Errorf("%s: %s, want %s", what, got, s.want)
		}
	}
}

// Cut at any place, no file passes for a whole one, but for the white space at its end.
func TestP19CutFilesAreRefused(t *testing.T) {
	for what, b := range map[string][]byte{
		"a.pdf": bytes.TrimSpace(signedPDF()), "b.pdf": packedPDF("/Filter/FlateDecode", catalogue, onePage, "<</Type/Page>>"),
		"a.jpg": jpegOf(noise(40, 60)), "a.png": pngOf(noise(40, 60)),
	} {
		for n := range b {
			if facts, err := (Limits{}).filled().inspect(what, b[:n]); err == nil {
				t.Errorf("%s cut at %d of %d: taken as %v", what, n, len(b), facts)
			}
		}
	}
}

func TestP19LimitsAreThoseGiven(t *testing.T) {
	l := Limits{Bytes: 3 * megabyte, Pixels: 2_000_000}.filled()
	for _, s := range []specimen{
		{"a.pdf", make([]byte, 3<<20+1), "file.too_large [4 3]"},
		{"a.png", resized(pngOf(noise(30, 40)), 2000, 1001), "file.pixels [3 2]"},
	} {
		_, err := l.inspect(s.name, s.b)
		if f, ok := fault.As(err); !ok || fmt.Sprintf("%s %v", f.Key, f.Args) != s.want {
			t.Errorf("%v, want %s", err, s.want)
		}
	}
}

// A writer that is not ours: text, pictures, several pages, and the empty list of attachments that it always writes.
func TestFilesOfAnotherWriterAreTaken(t *testing.T) {
	doc := fpdf.New("P", "mm", "A4", "")
	doc.RegisterImageOptionsReader("scan", fpdf.ImageOptions{ImageType: "JPG"}, bytes.NewReader(jpegOf(noise(800, 1100))))
	for range 3 {
		doc.AddPage()
		doc.ImageOptions("scan", 0, 0, 210, 297, false, fpdf.ImageOptions{ImageType: "JPG"}, 0, "")
	}
	var b bytes.Buffer
	if err := doc.Output(&b); err != nil {
		t.Fatal(err)
	}
	facts, err := openFolder(t, t.TempDir()).Inspect("quyết định.pdf", b.Bytes())
	if err != nil || facts.Pages != 3 || facts.Media != mediaPDF || facts.Signed {
		t.Errorf("%+v, %v", facts, err)
	}

	doc = fpdf.New("P", "mm", "A4", "")
	doc.SetAttachments([]fpdf.Attachment{{Content: []byte("MZ"), Filename: "a.exe"}})
	doc.AddPage()
	b.Reset()
	if err := doc.Output(&b); err != nil {
		t.Fatal(err)
	}
	if got := said(t, specimen{"a.pdf", b.Bytes(), ""}); got != "file.attachment []" {
		t.Errorf("with an attachment: %s", got)
	}
}

// known are all the keys that Inspect may answer with.
var known = strings.Fields("file.empty file.too_large file.virus_test file.unknown file.heic file.mismatch file.mixed file.damaged file.pixels " +
	"file.encrypted file.active file.attachment file.too_complex")

func FuzzInspect(f *testing.F) {
	for _, table := range []map[string]specimen{good(), hostile()} {
		for _, what := range slices.Sorted(maps.Keys(table)) {
			if s := table[what]; len(s.b) < 100_000 { // larger ones only slow the search down
				f.Add(s.name, s.b)
			}
		}
	}
	l := Limits{Bytes: megabyte}.filled()
	f.Fuzz(func(t *testing.T, name string, b []byte) {
		facts, err := l.inspect(name, b)
		if err != nil {
			if fault, ok := fault.As(err); !ok || fault.Kind != "invalid" || !slices.Contains(known, fault.Key) {
				t.Errorf("an error of another kind: %v", err)
			}
			return
		}
		if facts.Pages < 1 || facts.Pages > maxPages || !slices.Contains([]string{mediaPDF, mediaJPEG, mediaPNG}, facts.Media) {
			t.Errorf("%+v", facts)
		}
	})
}

func BenchmarkInspect(b *testing.B) {
	large := scanPage(2480, 3508, "/DeviceRGB")
	body := make([]byte, 19<<20)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range body {
		body[i] = byte(r.Uint32())
	}
	large = bytes.Replace(large, []byte("endobj\nxref"), []byte("endobj\n9 0 obj\n"+streamOf("", body)+"\nendobj\nxref"), 1)
	b.SetBytes(int64(len(large)))
	for b.Loop() {
		if _, err := (Limits{}).filled().inspect("a.pdf", large); err != nil {
			b.Fatal(err)
		}
	}
}
