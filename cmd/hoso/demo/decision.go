package demo

import (
	"bytes"
	"fmt"

	"codeberg.org/go-pdf/fpdf"
	"github.com/go-fonts/liberation/liberationserifbold"
	"github.com/go-fonts/liberation/liberationserifregular"

	"hoso/civil"
)

// decision draws the "scan" of an invented decision; the words THỬ NGHIỆM stand across it.
func decision(number, subject, person, agency string, day civil.Date) ([]byte, error) {
	f := fpdf.New("P", "mm", "A4", "")
	f.SetCatalogSort(true)
	f.AddUTF8FontFromBytes("s", "", liberationserifregular.TTF)
	f.AddUTF8FontFromBytes("s", "B", liberationserifbold.TTF)
	f.AddPage()
	line := func(style string, size, height float64, align, text string) {
		f.SetFont("s", style, size)
		f.MultiCell(0, height, text, "", align, false)
	}
	line("B", 12, 6, "C", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
	line("B", 12, 6, "C", "Độc lập - Tự do - Hạnh phúc")
	f.Ln(6)
	line("", 12, 6, "L", agency)
	line("", 12, 6, "L", "Số: "+number)
	f.Ln(8)
	line("B", 14, 8, "C", "QUYẾT ĐỊNH")
	line("B", 13, 7, "C", subject)
	f.Ln(6)
	line("", 13, 7, "J", fmt.Sprintf("Điều 1. %s đối với ông/bà %s, kể từ ngày %s.", subject, person, day.VN()))
	line("", 13, 7, "J", "Điều 2. Quyết định này có hiệu lực kể từ ngày ký.")
	f.Ln(30)
	f.SetTextColor(190, 60, 60)
	line("B", 30, 14, "C", "TÀI LIỆU THỬ NGHIỆM")
	var out bytes.Buffer
	if err := f.Output(&out); err != nil {
		return nil, fmt.Errorf("decision: %w", err)
	}
	return out.Bytes(), nil
}
