package browser_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"hoso/office"
)

// decision is a scanned decision as an office machine makes it: one picture on a page.
func decision(t *testing.T) []byte {
	t.Helper()
	scan := image.NewRGBA(image.Rect(0, 0, 1240, 1754))
	for i := range scan.Pix {
		scan.Pix[i] = 0xF4
	}
	for line := range 40 {
		for x := 150; x < 1090-(line*37)%400; x++ {
			for y := range 6 {
				scan.Set(x, 200+line*36+y, color.RGBA{0x30, 0x30, 0x38, 0xFF})
			}
		}
	}
	var picture, out bytes.Buffer
	if err := jpeg.Encode(&picture, scan, &jpeg.Options{Quality: 60}); err != nil {
		t.Fatal(err)
	}
	f := fpdf.New("P", "mm", "A4", "")
	f.AddPage()
	f.RegisterImageOptionsReader("scan", fpdf.ImageOptions{ImageType: "JPG"}, &picture)
	f.ImageOptions("scan", 0, 0, 210, 297, false, fpdf.ImageOptions{}, 0, "")
	if err := f.Output(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// idle waits until no job is left.
func (s *site) idle(t *testing.T) {
	t.Helper()
	for limit := time.Now().Add(patience); time.Now().Before(limit); time.Sleep(50 * time.Millisecond) {
		left := 0
		err := s.Office.Store.View(s.Ctx, func(r office.Reader) error {
			jobs, err := r.Jobs()
			for _, n := range jobs {
				left += n
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if left == 0 {
			return
		}
	}
	t.Fatal("jobs are left")
}

// downloaded waits for the one file that came down.
func (p *tab) downloaded() []byte {
	p.t.Helper()
	for limit := time.Now().Add(patience); time.Now().Before(limit); time.Sleep(50 * time.Millisecond) {
		files, err := filepath.Glob(filepath.Join(p.downloads, "*"))
		if err != nil {
			p.t.Fatal(err)
		}
		if len(files) != 1 || strings.HasSuffix(files[0], ".crdownload") {
			continue
		}
		pdf, err := os.ReadFile(files[0])
		if err != nil {
			p.t.Fatal(err)
		}
		if bytes.HasSuffix(bytes.TrimSpace(pdf), []byte("%%EOF")) {
			return pdf
		}
	}
	p.fatal("nothing was downloaded")
	return nil
}

// tool runs a program that is not ours.
func tool(t *testing.T, name string, args ...string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatalf("%s is needed to check signatures independently; run \"make packages\"", name)
	}
	out, err := exec.Command(path, args...).CombinedOutput()
	if err != nil {
		t.Errorf("%s: %v\n%s", name, err, out)
	}
	return string(out)
}

func write(t *testing.T, dir, name string, b []byte) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func (s *site) pdfsigAccepts(t *testing.T, pdf []byte) {
	t.Helper()
	dir := t.TempDir()
	out := tool(t, "pdfsig", "-nocert", write(t, dir, "ban-ky-so.pdf", pdf))
	if strings.Count(out, "Signature is Valid") != 2 || strings.Count(out, "Total document signed") != 1 {
		t.Errorf("pdfsig: %s", out)
	}
}

// opensslAccepts checks each signature of a file as CAdES under the demonstration's root, at the time of the office.
func (s *site) opensslAccepts(t *testing.T, pdf []byte) {
	t.Helper()
	dir := t.TempDir()
	found := holes(t, pdf)
	if len(found) != 2 {
		t.Fatalf("the file has %d signatures", len(found))
	}
	for i, h := range found {
		content := write(t, dir, fmt.Sprint(i, ".content"), slices.Concat(pdf[:h.at], pdf[h.end:h.covered]))
		message := write(t, dir, fmt.Sprint(i, ".der"), h.message)
		tool(t, "openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", message, "-content", content, "-CAfile", filepath.Join(s.Dir, "keys", "roots.pem"),
			"-certfile", filepath.Join(s.Dir, "keys", "chain.pem"), "-purpose", "any", "-attime", fmt.Sprint(s.Clock.Now().Unix()), "-out", filepath.Join(dir, "out"))
	}
}

// hole is where a signature is, found without the code under test.
type hole struct {
	at, end, covered int
	message          []byte
}

func holes(t *testing.T, pdf []byte) []hole {
	t.Helper()
	var out []hole
	for rest := 0; ; {
		i := bytes.Index(pdf[rest:], []byte("/ByteRange ["))
		if i < 0 {
			return out
		}
		rest += i + len("/ByteRange [")
		var zero, at, end, tail int
		if _, err := fmt.Sscan(string(pdf[rest:rest+40]), &zero, &at, &end, &tail); err != nil {
			t.Fatal(err)
		}
		var raw []byte
		if _, err := fmt.Sscanf(string(pdf[at+1:end-1]), "%x", &raw); err != nil {
			t.Fatal(err)
		}
		out = append(out, hole{at, end, end + tail, bytes.TrimRight(raw, "\x00")})
	}
}
