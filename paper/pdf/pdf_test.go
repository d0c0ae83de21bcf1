package pdf_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-fonts/liberation/liberationserifbold"
	"github.com/go-fonts/liberation/liberationserifregular"

	"hoso/civil"
	"hoso/paper/pdf"
)

func font(t testing.TB) *pdf.Font {
	t.Helper()
	f, err := pdf.ParseFont("Serif", liberationserifregular.TTF)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func tool(t *testing.T, file []byte, name string, args ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.pdf")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	args = append(args, path)
	if name == "pdftotext" {
		args = append(args, "-") // not into a file
	}
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v %s", name, err, out)
	}
	return string(out)
}

const all = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ" +
	"AÀẢÃÁẠĂẰẲẴẮẶÂẦẨẪẤẬBCDĐEÈẺẼÉẸÊỀỂỄẾỆGHIÌỈĨÍỊKLMNOÒỎÕÓỌÔỒỔỖỐỘƠỜỞỠỚỢPQRSTUÙỦŨÚỤƯỪỬỮỨỰVXYỲỶỸÝỴ 0123456789"

// TestText: text comes out of the file as it went in, also letters that share a glyph, in both fonts, on the page it was drawn.
func TestText(t *testing.T) {
	strong, err := pdf.ParseFont("Serif-Bold", liberationserifbold.TTF)
	if err != nil {
		t.Fatal(err)
	}
	d := pdf.New(pdf.Meta{Title: "Thử (nghiệm) 😀", Lang: "vi-VN", Day: civil.Of(2026, 1, 2)}, font(t), strong)
	d.AddPage()
	d.Text(0, 4, 10, 20, 0, all)
	d.AddPage()
	d.Text(1, 4, 10, 20, 0, all)
	d.Text(0, 12, 10, 30, 0, "x\u00a0y µ\u00b5μ\u03bc")
	d.On(1)
	d.Text(0, 12, 10, 30, 0, "trang đầu \U00020000")
	file, err := d.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	pages := strings.Split(tool(t, file, "pdftotext"), "\f")
	if len(pages) != 3 || !strings.Contains(pages[0], all) || !strings.Contains(pages[0], "trang đầu") || !strings.Contains(pages[1], all) {
		t.Errorf("the text reads %q", pages)
	}
	if strings.Contains(pages[1], "trang đầu") || !strings.Contains(pages[1], "µ\u00b5μ\u03bc") {
		t.Errorf("the second page reads %q", pages[1])
	}
	if info := tool(t, file, "pdfinfo", "-isodates"); !strings.Contains(info, "Thử (nghiệm) 😀") || !strings.Contains(info, "2026-01-02T00:00:00+07") {
		t.Errorf("the file says of itself %s", info)
	}
}

// TestDrawn: every letter leaves ink: a cut font whose glyphs are empty would still give the right text.
func TestDrawn(t *testing.T) {
	for _, r := range all {
		if r == ' ' {
			continue
		}
		d := pdf.New(pdf.Meta{}, font(t))
		d.AddPage()
		d.Text(0, 40, 20, 40, 0, string(r))
		file, err := d.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		if strings.ContainsRune("ạẬđỹÍ", r) { // one of each way a letter is composed
			picture := tool(t, file, "pdftoppm", "-r", "40", "-gray")
			if ink := strings.Count(picture[20:], "\x00"); ink < 5 {
				t.Errorf("%q leaves %d black points", r, ink)
			}
		}
	}
}

func TestDrawing(t *testing.T) {
	m, err := pdf.ReadImage(encoded(t, "png", image.NewGray(image.Rect(0, 0, 8, 8))), 100, 100)
	if err != nil {
		t.Fatal(err)
	}
	d := pdf.New(pdf.Meta{}, font(t))
	d.Text(0, 10, 0, 0, 0, "nowhere") // before there is a page nothing is drawn
	d.Line(0, 0, 1, 1, 1)
	d.Fill(0, 0, 1, 1, 0)
	d.Picture(m, 0, 0, 1, 1)
	if _, err := d.Bytes(); err == nil {
		t.Error("a file without pages was written")
	}
	d.AddPage()
	d.Line(10, 10, 200, 10, 2)
	d.Dashed(10, 20, 200, 20, 2, 5)
	d.Dotted(10, 30, 200, 2, 4)
	d.Rect(10, 40, 20, 20, 1)
	d.Fill(50, 40, 20, 20, 0.5)
	d.Picture(m, 100, 40, 20, 20)
	d.Picture(m, 130, 40, 20, 20)
	file, err := d.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	tool(t, file, "qpdf", "--check")
	if info := tool(t, file, "pdfinfo"); strings.Contains(info, "Date") {
		t.Errorf("a file without a day has dates: %s", info)
	}
	picture := []byte(tool(t, file, "pdftoppm", "-r", "25.4", "-gray")) // one point per millimetre
	var width, height int
	if _, err := fmt.Fscanf(bytes.NewReader(picture), "P5\n%d %d\n", &width, &height); err != nil {
		t.Fatal(err)
	}
	at := func(x, y int) byte { return picture[len(picture)-width*height+y*width+x] }
	for _, c := range []struct {
		x, y int
		dark bool
	}{{100, 10, true}, {100, 5, false}, {10, 50, true}, {20, 50, false}, {60, 50, true}, {110, 50, true}, {125, 50, false}, {140, 50, true}} {
		if dark := at(c.x, c.y) < 160; dark != c.dark {
			t.Errorf("the point %d, %d is %d", c.x, c.y, at(c.x, c.y))
		}
	}
}

func encoded(t testing.TB, format string, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	var err error
	switch format {
	case "png":
		err = png.Encode(&b, m)
	case "jpeg":
		err = jpeg.Encode(&b, m, nil)
	case "gif":
		err = gif.Encode(&b, m, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestReadImage: pictures become small JPEGs on white; what is no picture, or too large, is refused.
func TestReadImage(t *testing.T) {
	clear := image.NewNRGBA(image.Rect(0, 0, 900, 300))
	for x := range 450 {
		for y := range 300 {
			clear.SetNRGBA(x, y, color.NRGBA{200, 0, 0, 255})
		}
	}
	m, err := pdf.ReadImage(encoded(t, "png", clear), 300, 300)
	if err != nil || m.Width != 300 || m.Height != 100 {
		t.Fatalf("%+v, %v", m, err)
	}
	out, err := jpeg.Decode(bytes.NewReader(m.JPEG))
	if err != nil {
		t.Fatal(err)
	}
	if r, g, _, _ := out.At(50, 50).RGBA(); r>>8 < 190 || g>>8 > 20 {
		t.Errorf("red became %v", out.At(50, 50))
	}
	if r, g, b, _ := out.At(250, 50).RGBA(); r>>8 < 250 || g>>8 < 250 || b>>8 < 250 {
		t.Errorf("transparent became %v", out.At(250, 50))
	}
	tall, err := pdf.ReadImage(encoded(t, "jpeg", image.NewGray(image.Rect(0, 0, 10, 5000))), 300, 300)
	if err != nil || tall.Width != 1 || tall.Height != 300 {
		t.Errorf("%+v, %v", tall, err)
	}
	huge := encoded(t, "png", image.NewGray(image.Rect(0, 0, 2, 2)))
	copy(huge[16:24], "\x00\xff\xff\xff\x00\xff\xff\xff") // says it is 16 million points wide
	for _, bad := range [][]byte{nil, []byte("no picture"), huge, encoded(t, "gif", image.NewGray(image.Rect(0, 0, 3, 3))), encoded(t, "jpeg", clear)[:900]} {
		if _, err := pdf.ReadImage(bad, 300, 300); err == nil {
			t.Errorf("%.20q was opened", bad)
		}
	}
}

// FuzzReadImage: bytes from outside never stop the program, and what is opened has the size asked for.
func FuzzReadImage(f *testing.F) {
	m := image.NewNRGBA(image.Rect(0, 0, 20, 30))
	f.Add(encoded(f, "png", m))
	f.Add(encoded(f, "jpeg", m))
	f.Add([]byte("\x89PNG\r\n\x1a\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		config, _, err := image.DecodeConfig(bytes.NewReader(data))
		if err == nil && config.Width*config.Height > 1<<20 {
			return // large but lawful pictures only take time
		}
		if m, err := pdf.ReadImage(data, 10, 10); err == nil && (m.Width < 1 || m.Height < 1 || m.Width > 10 || m.Height > 10) {
			t.Fatalf("%d × %d", m.Width, m.Height)
		}
	})
}

// FuzzParseFont: a damaged font is an error, never a panic, also when it is drawn with.
func FuzzParseFont(f *testing.F) {
	f.Add(0, []byte{0xFF}, false)
	f.Add(12, []byte{1, 2, 3, 4, 5, 6, 7, 8}, false)
	f.Add(300, []byte{0xFF, 0xFF, 0xFF, 0xFF}, false)
	f.Add(1000, []byte{}, true)
	f.Fuzz(func(t *testing.T, at int, patch []byte, cutOff bool) {
		ttf := bytes.Clone(liberationserifregular.TTF)
		if at < 0 || at >= len(ttf) || len(patch) > 64 {
			return
		}
		copy(ttf[at:], patch)
		if cutOff {
			ttf = ttf[:at]
		}
		damaged, err := pdf.ParseFont("Damaged", ttf)
		if err != nil {
			return
		}
		d := pdf.New(pdf.Meta{}, damaged)
		d.AddPage()
		d.Text(0, 10, 10, 10, 0, all)
		_, _ = d.Bytes() // an error is right, a panic is not
	})
}

func TestWidth(t *testing.T) {
	f := font(t)
	if got := f.Width("mm", 72/25.4*10); got < 15 || got > 16 { // an m is 0.778 em, an em here 10 mm
		t.Errorf("two m are %v mm", got)
	}
	if f.Has('中') || f.Has(0x1F600) || !f.Has('ợ') || f.Width("中", 10) < 0 {
		t.Error("the font's letters are not what they are")
	}
}

func TestSameBytes(t *testing.T) {
	write := func() []byte {
		d := pdf.New(pdf.Meta{Title: "x", Day: civil.Of(2026, 1, 2)}, font(t))
		d.AddPage()
		d.Text(0, 10, 10, 10, 0, all)
		file, err := d.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		return file
	}
	if !bytes.Equal(write(), write()) {
		t.Error("the same calls gave other bytes")
	}
}
