package paper_test

import (
	"bytes"
	"fmt"
	"testing"

	"rsc.io/qr"
)

// wantCode looks at the first slip of a sheet as a camera does and finds the QR code of a text.
func wantCode(t *testing.T, file []byte, text string) {
	t.Helper()
	const perMM = 10
	picture := []byte(tool(t, file, "pdftoppm", "-r", fmt.Sprint(25.4*perMM), "-gray", "FILE"))
	var width, height, most int
	if _, err := fmt.Fscanf(bytes.NewReader(picture), "P5\n%d %d\n%d\n", &width, &height, &most); err != nil {
		t.Fatal(err)
	}
	pixels := picture[len(picture)-width*height:]
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		t.Fatal(err)
	}
	const left, top, size = 70.0, 11.5, 27.0 // where the code of the first slip is, in millimetres
	dot := size / float64(code.Size)
	for y := range code.Size {
		for x := range code.Size {
			px, py := int((left+(float64(x)+0.5)*dot)*perMM), int((top+(float64(y)+0.5)*dot)*perMM)
			if dark := pixels[py*width+px] < 128; dark != code.Black(x, y) {
				t.Fatalf("point %d, %d of the code is wrong", x, y)
			}
		}
	}
}
