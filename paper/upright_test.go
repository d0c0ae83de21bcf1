package paper_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"strings"
	"testing"
)

// onItsSide is the portrait as a phone stores it that was held upright: the sensor's rows run down the picture, and Exif says so (6).
func onItsSide(t testing.TB) []byte {
	t.Helper()
	standing, err := jpeg.Decode(bytes.NewReader(portrait(t)))
	if err != nil {
		t.Fatal(err)
	}
	size := standing.Bounds().Size()
	lying := image.NewRGBA(image.Rect(0, 0, size.Y, size.X))
	for y := range size.Y {
		for x := range size.X {
			lying.Set(y, size.X-1-x, standing.At(x, y))
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, lying, nil); err != nil {
		t.Fatal(err)
	}
	const turn = "\xff\xe1\x00\x22Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00"
	return append([]byte("\xff\xd8"+turn), b.Bytes()[2:]...)
}

// TestPhotoUpright: a portrait taken with a phone stands upright on both papers.
func TestPhotoUpright(t *testing.T) {
	p := page(t, "syll", 1)
	p.Photo = onItsSide(t)
	if images := tool(t, printPDF(t, p), "pdfimages", "-list", "FILE"); !strings.Contains(images, "472   708") {
		t.Errorf("the portrait lies on its side in the PDF:\n%s", images)
	}
	parts := unpacked(t, p)
	picture, err := jpeg.Decode(strings.NewReader(parts["word/media/photo.jpeg"]))
	if err != nil {
		t.Fatal(err)
	}
	size := picture.Bounds().Size()
	if size.X != 472 || size.Y != 708 {
		t.Errorf("the portrait is %v in the DOCX", size)
	}
	dark := func(c color.Color) bool { r, g, b, _ := c.RGBA(); return r>>8 < 80 && g>>8 < 90 && b>>8 < 110 }
	if !dark(picture.At(size.X/2, size.Y-20)) || dark(picture.At(size.X/2, 20)) {
		t.Error("the shoulders are not below")
	}
}
