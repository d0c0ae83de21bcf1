package seal_test

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hoso/seal"
	"hoso/seal/pades"
	"hoso/seal/pdfraw"
)

const mm = 72 / 25.4

// picture renders one page at 100 dots an inch.
func picture(t testing.TB, pdf []byte, page string) *image.RGBA {
	t.Helper()
	dir := t.TempDir()
	out, err := tool(t, "pdftoppm", "-r", "100", "-f", page, "-l", page, "-singlefile", "-png", file(t, dir, "in.pdf", pdf), filepath.Join(dir, "page"))
	if err != nil {
		t.Fatalf("pdftoppm: %v\n%s", err, out)
	}
	img := must(png.Decode(bytes.NewReader(must(readFile(dir, "page.png"))(t))))(t)
	plain := image.NewRGBA(img.Bounds())
	draw.Draw(plain, plain.Rect, img, img.Bounds().Min, draw.Src)
	return plain
}

// extent finds where a colour is on an A4 page, in points from the lower left.
func extent(img *image.RGBA, is func(r, g, b int) bool) (x0, y0, x1, y1 float64, count int) {
	x0, y0 = math.Inf(1), math.Inf(1)
	box := img.Bounds()
	scale := 72.0 / 100
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			c := img.RGBAAt(x, y)
			if !is(int(c.R), int(c.G), int(c.B)) {
				continue
			}
			count++
			px, py := float64(x)*scale, float64(box.Max.Y-y)*scale
			x0, x1, y0, y1 = min(x0, px), max(x1, px), min(y0, py), max(y1, py)
		}
	}
	return x0, y0, x1, y1, count
}

func isRed(r, g, b int) bool  { return r > 150 && g < 110 && b < 110 }
func isBlue(r, g, b int) bool { return b > 120 && r < 110 && g < 120 }

func near(a, b, by float64) bool { return math.Abs(a-b) <= by }

// The decree's picture (ND30 annex I, II.7-8): the person's signature in blue,
// the seal in red, round, 36 mm, over the left third of the signature. Only the
// rendered page can tell.
func TestLooksOnThePage(t *testing.T) {
	w := start(t)
	base := document(t, 2)
	if _, _, _, _, n := extent(picture(t, base, "2"), func(r, g, b int) bool { return isRed(r, g, b) || isBlue(r, g, b) }); n > 0 {
		t.Errorf("%d coloured dots on an unsigned page", n)
	}
	once, twice := w.signedTwice(t, base)
	place := personPlace(2)
	if _, _, _, _, n := extent(picture(t, once, "2"), isRed); n > 0 {
		t.Error("a seal before the agency signed")
	}
	img := picture(t, twice, "2")
	x0, y0, x1, y1, n := extent(img, isBlue)
	if n < 300 || x0 < place.X || x1 > place.X+place.W || y0 < place.Y || y1 > place.Y+place.H {
		t.Errorf("the signature: %d dots in %.0f–%.0f × %.0f–%.0f", n, x0, x1, y0, y1)
	}
	x0, y0, x1, y1, n = extent(img, isRed)
	if n < 1500 || !near(x1-x0, 36*mm, 2) || !near(y1-y0, 36*mm, 2) {
		t.Errorf("the seal: %d dots, %.1f × %.1f mm", n, (x1-x0)/mm, (y1-y0)/mm)
	}
	if !near(x1, place.X+place.W/3, 2) || x0 > place.X || !near((y0+y1)/2, place.Y+place.H/2, 2) {
		t.Errorf("the seal lies at %.0f–%.0f × %.0f–%.0f, the signature's field at %.0f", x0, x1, y0, y1, place.X)
	}
	if _, _, _, _, n := extent(picture(t, twice, "1"), isRed); n > 0 {
		t.Error("red on the page that nobody signed")
	}
	text, err := tool(t, "pdftotext", "-f", "2", file(t, t.TempDir(), "two.pdf", twice), "-")
	want := "Thời gian ký: " + w.now.In(time.FixedZone("", 7*3600)).Format("2006-01-02T15:04:05-07:00")
	if err != nil || !strings.Contains(text, want) || !strings.Contains(text, "Người ký: Nguyễn Thị Quỳnh Hương") || !strings.Contains(text, "Cơ quan: Sở Nội vụ tỉnh Phú Thọ") {
		t.Errorf("text on the page: %v %s", err, text)
	}
}

// An annex in its own file shows no image (ND30 annex I, II.8.b).
func TestTextLook(t *testing.T) {
	w := start(t)
	base := must(seal.AddEmptyFields(rendered(t, 1, false), []pades.Field{{Name: seal.AgencyField, Page: 1, X: 330, Y: 780, W: 240, H: 40}}))(t)
	pdf := must(seal.SignPDF(base, w.agency, seal.PDFOptions{Field: seal.AgencyField, Time: w.now, OwnCopy: true,
		Look: seal.TextLook(w.now, "SAO Y", "Sở Nội vụ tỉnh Phú Thọ")}))(t)
	img := picture(t, pdf, "1")
	if _, _, _, _, n := extent(img, func(r, g, b int) bool { return isRed(r, g, b) || isBlue(r, g, b) }); n > 0 {
		t.Error("colour where no image is to be shown")
	}
	_, y0, x1, y1, n := extent(img, func(r, g, b int) bool { return r < 90 && g < 90 && b < 90 })
	if n < 200 || x1 > 575 || y1 > 825 || y0 > 800 {
		t.Errorf("text in %.0f × %.0f–%.0f", x1, y0, y1)
	}
}

func drawn(edit func(x, y int) color.NRGBA) []byte {
	m := image.NewNRGBA(image.Rect(0, 0, 40, 40))
	for y := range 40 {
		for x := range 40 {
			m.SetNRGBA(x, y, edit(x, y))
		}
	}
	var b bytes.Buffer
	_ = png.Encode(&b, m) // into memory
	return b.Bytes()
}

func TestImagesAreHeldToTheRule(t *testing.T) {
	stroke := func(c color.NRGBA) []byte {
		return drawn(func(x, _ int) color.NRGBA {
			if x < 10 {
				return c
			}
			return color.NRGBA{}
		})
	}
	blue, red, black := color.NRGBA{20, 40, 190, 255}, color.NRGBA{210, 20, 20, 255}, color.NRGBA{0, 0, 0, 255}
	opaque := drawn(func(x, _ int) color.NRGBA {
		if x < 10 {
			return blue
		}
		return color.NRGBA{255, 255, 255, 255}
	})
	for name, c := range map[string]struct {
		look *seal.Look
		want string
	}{
		"blue signature":  {&seal.Look{Image: stroke(blue), Ink: seal.Blue}, ""},
		"black signature": {&seal.Look{Image: stroke(black), Ink: seal.Blue}, "seal.image_ink"},
		"red signature":   {&seal.Look{Image: stroke(red), Ink: seal.Blue}, "seal.image_ink"},
		"red seal":        {seal.AgencyLook(stroke(red)), ""},
		"blue seal":       {seal.AgencyLook(stroke(blue)), "seal.image_ink"},
		"any ink":         {&seal.Look{Image: stroke(black)}, ""},
		"paper behind":    {&seal.Look{Image: opaque, Ink: seal.Blue}, "seal.image_background"},
		"nothing drawn":   {&seal.Look{Image: stroke(color.NRGBA{}), Ink: seal.Blue}, "seal.image_background"},
		"no image":        {&seal.Look{Image: []byte("GIF89a"), Ink: seal.Blue}, "seal.image_unreadable"},
		"cut image":       {&seal.Look{Image: stroke(blue)[:60], Ink: seal.Blue}, "seal.image_unreadable"},
	} {
		_, err := c.look.Draw(100, 50)
		if c.want == "" && err != nil || c.want != "" && !isFault(err, c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	var huge bytes.Buffer
	_ = png.Encode(&huge, image.NewPaletted(image.Rect(0, 0, 2000, 2001), color.Palette{color.Transparent})) // compresses to little
	if _, err := (&seal.Look{Image: huge.Bytes()}).Draw(100, 50); !isFault(err, "seal.image_unreadable") {
		t.Errorf("four million dots: %v", err)
	}
	palette := image.NewPaletted(image.Rect(0, 0, 40, 40), color.Palette{color.Transparent, blue})
	for x := range 40 {
		palette.SetColorIndex(x, 20, 1)
	}
	var few bytes.Buffer
	_ = png.Encode(&few, palette)
	must((&seal.Look{Image: few.Bytes(), Ink: seal.Blue}).Draw(100, 50))(t)
}

// Letters that the font lacks, or at which the drawing library panics, are
// replaced; decomposed letters are composed.
func TestTextsThatAreHardToDraw(t *testing.T) {
	l := &seal.Look{Lines: []string{"Nguye\u0302\u0303n 😀 𠮷 \u4e2d\u00a0\x00\xff", strings.Repeat("Ư", 500), "", "ĐẶNG Ỷ LỘC – “ký”"}}
	page := must(l.Draw(130, 60))(t)
	if again := must(l.Draw(130, 60))(t); !bytes.Equal(page, again) {
		t.Error("the same look has two forms")
	}
	text, err := tool(t, "pdftotext", file(t, t.TempDir(), "look.pdf", page), "-")
	if err != nil || !strings.Contains(text, "Nguyễn ? ? ? ??") || !strings.Contains(text, "ĐẶNG Ỷ LỘC – “ký”") {
		t.Errorf("%v %q", err, text)
	}
	for _, size := range [][2]float64{{0, 10}, {10, 0}, {-1, 10}, {math.NaN(), 10}, {math.Inf(1), 10}, {10, 1e9}} {
		if _, err := l.Draw(size[0], size[1]); err == nil {
			t.Errorf("drawn at %v", size)
		}
	}
}

func TestDemoLooks(t *testing.T) {
	one, same, other := must(seal.DemoSignature("An"))(t), must(seal.DemoSignature("An"))(t), must(seal.DemoSignature("Bình"))(t)
	if !bytes.Equal(one, same) || bytes.Equal(one, other) {
		t.Error("a signature is not its name's own")
	}
	for _, around := range []string{"", "X", "Ủy ban nhân dân phường Nông Trang tỉnh Phú Thọ Ủy ban nhân dân"} {
		page := must(seal.DemoSeal(around, "Trường Trung học phổ thông chuyên Hùng Vương 😀 tỉnh Phú Thọ"))(t)
		p := must(pdfraw.Open(page))(t)
		if pages := must(p.Pages())(t); len(pages) != 1 {
			t.Errorf("%q: %d pages", around, len(pages))
		}
	}
}
