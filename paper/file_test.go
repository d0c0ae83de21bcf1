package paper_test

import (
	"encoding/xml"
	"fmt"
	"strings"
	"testing"

	"hoso/law"
	"hoso/office"
	"hoso/paper"
	"hoso/seal"
	"hoso/seal/pades"
)

// TestFiles: poppler and qpdf find nothing wrong, all fonts are inside, and the file says it is PDF/A-2b.
func TestFiles(t *testing.T) {
	for _, id := range []string{"syll", "hop_dong"} {
		file := printPDF(t, page(t, id, 3))
		if out := tool(t, file, "qpdf", "--check", "FILE"); !strings.Contains(out, "No syntax or stream encoding errors") {
			t.Errorf("%s: qpdf says %s", id, out)
		}
		fonts := strings.Split(strings.TrimSpace(tool(t, file, "pdffonts", "FILE")), "\n")[2:]
		if len(fonts) != 3 {
			t.Errorf("%s has %d fonts, want 3", id, len(fonts))
		}
		for _, line := range fonts {
			if !strings.Contains(line, "Identity-H       yes yes yes") {
				t.Errorf("%s: font not embedded, cut and mapped: %s", id, line)
			}
		}
		info := tool(t, file, "pdfinfo", "-meta", "FILE")
		if !strings.Contains(info, "<pdfaid:part>2</pdfaid:part>") || xml.Unmarshal([]byte(info), new(struct{ XMLName xml.Name })) != nil {
			t.Errorf("%s: metadata %s", id, info)
		}
		if info := tool(t, file, "pdfinfo", "-isodates", "FILE"); !strings.Contains(info, "2026-11-21T00:00:00+07") || !strings.Contains(info, "A4") {
			t.Errorf("%s: %s", id, info)
		}
	}
}

// TestHostileText: what cannot be drawn is replaced where one sees it, and the rest is as it was.
func TestHostileText(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"Nguyễn 😀 An", "NGUYỄN □ AN"},
		{"Trần \U00020000 Bình", "TRẦN □ BÌNH"},
		{"Lê 中 Cường", "LÊ □ CƯỜNG"},
		{"Pha\u0323m Thi\u0323 Duye\u0302\u0301n", "PHẠM THỊ DUYẾN"},
		{"Hoàng\u200b\x00\x07\u202e \u00a0Em", "HOÀNG EM"},
		{"Vũ \xff\xfe Giang", "VŨ □ GIANG"},
		{"Đỗ \ufffe\uffff <b>&amp; Hà", "ĐỖ □□ <B>&AMP; HÀ"},
		{"H'Hen Niê", "H'HEN NIÊ"},
	} {
		p := page(t, "syll", 1)
		p.Content.Fields["ho_ten_khai_sinh"] = law.Plain(c.in)
		file := printPDF(t, p)
		if text := words(t, file); !strings.Contains(text, "(viết chữ in hoa): "+c.want+" Giới tính") {
			t.Errorf("%q was not printed as %q", c.in, c.want)
		}
		documentText(t, p) // well-formed
	}
}

func TestEndlessWord(t *testing.T) {
	p := page(t, "syll", 1)
	p.Content.Fields["noi_o_hien_nay"] = law.Plain(strings.Repeat("W", 3000))
	p.Content.Tables["gia_dinh_ban_than"][0].Cells["ho_va_ten"] = law.Plain(strings.Repeat("M", 900))
	text := words(t, printPDF(t, p))
	if strings.Count(text, "W") < 3000 || strings.Count(text, "M") < 900 {
		t.Error("letters of a word longer than a line were lost")
	}
}

// TestPhoto: a readable picture is drawn; in place of any other the frame says what belongs there.
func TestPhoto(t *testing.T) {
	p := page(t, "syll", 1)
	p.Photo = portrait(t)
	if images := tool(t, printPDF(t, p), "pdfimages", "-list", "FILE"); !strings.Contains(images, "472   708") {
		t.Errorf("the portrait is not in the file at 300 dpi:\n%s", images)
	}
	for _, bad := range [][]byte{nil, []byte("%PDF-1.7"), portrait(t)[:200]} {
		p.Photo = bad
		if text := words(t, printPDF(t, p)); !strings.Contains(text, "Ảnh màu (4 x 6 cm)") {
			t.Error("the empty frame does not say what belongs there")
		}
	}
}

// TestBoxes: the boxes for the signatures lie on the last page, free of text; the seal covers the left third of the person's.
func TestBoxes(t *testing.T) {
	for _, id := range []string{"syll", "hop_dong"} {
		p := page(t, id, 4)
		if _, boxes, _ := printer().PDFWithBoxes(t.Context(), p); boxes != nil {
			t.Errorf("%s: a copy without legal value has boxes to sign", id)
		}
		p.ForSigner = true
		file, boxes, err := printer().PDFWithBoxes(t.Context(), p)
		if err != nil || len(boxes) != 2 || boxes[0].Name != seal.PersonField || boxes[1].Name != seal.AgencyField {
			t.Fatalf("%s: %v %v", id, boxes, err)
		}
		person, agency := boxes[0], boxes[1]
		if last := len(pagesOf(t, file)); person.Page != last || agency.Page != last {
			t.Errorf("%s: the boxes are on pages %d and %d of %d", id, person.Page, agency.Page, last)
		}
		if overlap := agency.X + agency.W - person.X; overlap < person.W*0.3 || overlap > person.W*0.36 {
			t.Errorf("%s: the seal covers %.2f of the signature", id, overlap/person.W)
		}
		for _, b := range boxes {
			wantFree(t, file, b)
		}
	}
}

// wantFree finds no word inside a box.
func wantFree(t *testing.T, file []byte, b paper.Box) {
	t.Helper()
	if b.X < 0 || b.Y < 0 || b.X+b.W > 595 || b.Y+b.H > 842 {
		t.Errorf("%s is not on the page: %+v", b.Name, b)
	}
	crop := []string{"pdftotext", "-r", "72", "-f", fmt.Sprint(b.Page), "-l", fmt.Sprint(b.Page), "-x", fmt.Sprint(int(b.X)), "-y", fmt.Sprint(int(841.89 - b.Y - b.H)),
		"-W", fmt.Sprint(int(b.W)), "-H", fmt.Sprint(int(b.H)), "FILE", "-"}
	if text := squeeze(tool(t, file, crop[0], crop[1:]...)); text != "" {
		t.Errorf("%s lies over %q", b.Name, text)
	}
}

// TestSignable: the fields can be laid into the file, and it still looks the same.
func TestSignable(t *testing.T) {
	p := page(t, "syll", 2)
	p.ForSigner = true
	file, boxes, err := printer().PDFWithBoxes(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	var fields []pades.Field
	for _, b := range boxes {
		fields = append(fields, pades.Field{Name: b.Name, Page: b.Page, X: b.X, Y: b.Y, W: b.W, H: b.H})
	}
	ready, err := seal.AddEmptyFields(file, fields)
	if err != nil {
		t.Fatal(err)
	}
	tool(t, ready, "qpdf", "--check", "FILE")
	page := fmt.Sprint(boxes[0].Page)
	picture := func(file []byte) string {
		return tool(t, file, "pdftoppm", "-r", "50", "-f", page, "-l", page, "-gray", "FILE")
	}
	if picture(ready) != picture(file) {
		t.Error("empty fields change how the page looks")
	}
}

// TestSlips: eight on a sheet, each with all it needs, and the login in the code.
func TestSlips(t *testing.T) {
	var slips []office.Slip
	for i := range 11 {
		slips = append(slips, office.Slip{Name: fmt.Sprintf("Nguyễn Thị Phượng Uyển %02d", i), Unit: "Trường Trung học phổ thông Chuyên Hùng Vương, phường Nông Trang",
			Login: fmt.Sprintf("uyen%02d", i), Password: fmt.Sprintf("Ab3%02d-kMq7-4rtZ-9xhd", i), Address: "https://hoso.example.vn/dang-nhap", Issued: day})
	}
	file, err := printer().Slips(t.Context(), slips)
	if err != nil {
		t.Fatal(err)
	}
	tool(t, file, "qpdf", "--check", "FILE")
	pages := pagesOf(t, file)
	if len(pages) != 2 {
		t.Fatalf("%d sheets, want 2", len(pages))
	}
	for i, s := range slips {
		text := pages[i/8]
		for _, want := range []string{s.Name, s.Unit, s.Login, s.Password, s.Address, "Cấp ngày 21/11/2026", "đổi mật khẩu ngay", "hết hiệu lực"} {
			if !strings.Contains(text, want) {
				t.Errorf("slip %d does not say %q", i, want)
			}
		}
	}
	if _, err := printer().Slips(t.Context(), nil); err != nil {
		t.Errorf("no slips: %v", err)
	}
	slips[0].Name, slips[0].Unit = strings.Repeat("Nguyễn ", 60), strings.Repeat("Phòng ", 90)+"😀"
	if file, err = printer().Slips(t.Context(), slips[:1]); err != nil || len(pagesOf(t, file)) != 1 {
		t.Errorf("a long name spoils the slip: %v", err)
	}
}

func TestSlipCode(t *testing.T) {
	s := office.Slip{Name: "An", Login: "an.nv", Password: "secret-secret", Address: "https://hoso.example.vn/dang-nhap"}
	file, err := printer().Slips(t.Context(), []office.Slip{s})
	if err != nil {
		t.Fatal(err)
	}
	wantCode(t, file, "https://hoso.example.vn/dang-nhap#login=an.nv")
}
