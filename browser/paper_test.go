package browser_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"strconv"
	"testing"

	"codeberg.org/go-pdf/fpdf"
)

func itoa(n int) string { return strconv.Itoa(n) }

// decision is a scanned decision as an office machine makes it: one picture on a page.
func decision(t *testing.T) []byte {
	t.Helper()
	scan := image.NewGray(image.Rect(0, 0, 1240, 1754))
	for i := range scan.Pix {
		scan.Pix[i] = 0xF4
	}
	for line := range 40 {
		for x := 150; x < 1090-(line*37)%400; x++ {
			for y := range 6 {
				scan.SetGray(x, 200+line*36+y, color.Gray{Y: 0x30})
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
