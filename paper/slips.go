package paper

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"rsc.io/qr"

	"hoso/civil"
	"hoso/office"
	"hoso/paper/pdf"
)

// A sheet of slips: two columns of four, cut along the dashed lines.
const (
	slipColumns = 2
	slipRows    = 4
	slipWidth   = pdf.Width / slipColumns
	slipHeight  = pdf.Height / slipRows
	slipPad     = 8.0
	qrSize      = 27.0
)

// printSlips lays out all slips; a dossier's name may be long, but a slip never grows.
func printSlips(ctx context.Context, faces typeface, slips []office.Slip) ([]byte, error) {
	day := civil.Date{}
	if len(slips) > 0 {
		day = slips[0].Issued
	}
	d := &slipSheet{faces: faces, clean: drawable(faces), doc: pdf.New(pdf.Meta{Title: "Phiếu đăng nhập", Lang: "vi-VN", Day: day}, faces[:]...)}
	d.doc.AddPage()
	for i, s := range slips {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("paper: %w", err)
		}
		place := i % (slipColumns * slipRows)
		if place == 0 {
			if i > 0 {
				d.doc.AddPage()
			}
			d.cutMarks()
		}
		if err := d.slip(s, float64(place%slipColumns)*slipWidth, float64(place/slipColumns)*slipHeight); err != nil {
			return nil, err
		}
	}
	file, err := d.doc.Bytes()
	if err != nil {
		return nil, fmt.Errorf("paper: %w", err)
	}
	return file, nil
}

type slipSheet struct {
	faces typeface
	clean cleaner
	doc   *pdf.Doc
}

func (d *slipSheet) cutMarks() {
	for i := 1; i < slipColumns; i++ {
		d.doc.Dashed(float64(i)*slipWidth, 0, float64(i)*slipWidth, pdf.Height, 0.15, 1.5)
	}
	for i := 1; i < slipRows; i++ {
		d.doc.Dashed(0, float64(i)*slipHeight, pdf.Width, float64(i)*slipHeight, 0.15, 1.5)
	}
}

// slip prints one slip whose corner is x, y.
func (d *slipSheet) slip(s office.Slip, x, y float64) error {
	x, y = x+slipPad, y+5
	width := slipWidth - 2*slipPad
	beside := width - qrSize - 3
	d.centred(style{bold, 12}, x, y+3.5, width, "PHIẾU ĐĂNG NHẬP LẦN ĐẦU")
	y += 6.5
	if err := d.code(s, x+width-qrSize, y); err != nil {
		return err
	}
	y = d.field(x, y, beside, "Họ và tên", s.Name, style{bold, 11.5}, 2)
	y = d.field(x, y, beside, "Đơn vị", s.Unit, style{regular, 10}, 2)
	y = d.field(x, y, beside, "Tên đăng nhập", s.Login, style{bold, 11.5}, 1)
	d.field(x, y, beside, "Mật khẩu dùng một lần", s.Password, style{bold, 13}, 1)
	d.advice(s, x, width, y)
	return nil
}

// field prints a label and, below it, its value on at most a number of lines; gives where the next one begins.
func (d *slipSheet) field(x, y, width float64, label, value string, s style, most int) float64 {
	d.doc.Text(italic, 8, x, y+2.6, grey, label)
	y += 3
	lines := d.faces.wrap(s, d.clean(value), width)
	if len(lines) > most {
		lines = lines[:most]
		last := []rune(lines[most-1])
		lines[most-1] = string(last[:max(0, len(last)-2)]) + "…"
	}
	for _, line := range lines {
		y += s.size * 0.4
		d.doc.Text(s.font, s.size, x, y, 0, line)
	}
	return y + 1.5
}

// advice says at the foot of the slip what to do with it and how long it is good.
func (d *slipSheet) advice(s office.Slip, x, width, top float64) {
	foot := (float64(int(top/slipHeight)) + 1) * slipHeight
	y := foot - 15
	d.doc.Text(bold, 9, x, y, 0, d.clip(style{bold, 9}, d.clean(s.Address), width))
	text := "Mở địa chỉ trên hoặc quét mã, đăng nhập rồi đổi mật khẩu ngay. Phiếu hết hiệu lực sau lần đăng nhập đầu tiên; giữ kín, không đưa cho người khác."
	if !s.Issued.IsZero() {
		text = "Cấp ngày " + s.Issued.VN() + ". " + text
	}
	for i, line := range d.faces.wrap(style{regular, 8.5}, text, width) {
		d.doc.Text(regular, 8.5, x, y+3.9+3.5*float64(i), 0, line)
	}
}

func (d *slipSheet) clip(s style, text string, width float64) string {
	if d.faces.width(s, text) <= width {
		return text
	}
	return d.faces.fitting(s, text, width-3) + "…"
}

func (d *slipSheet) centred(s style, x, y, width float64, text string) {
	d.doc.Text(s.font, s.size, x+(width-d.faces.width(s, text))/2, y, 0, text)
}

// code draws the QR code as black boxes, one for each run of dark points of a line.
func (d *slipSheet) code(s office.Slip, x, y float64) error {
	code, err := qr.Encode(slipLink(s), qr.M)
	if err != nil {
		return fmt.Errorf("paper: sign-in address: %w", err)
	}
	dot := qrSize / float64(code.Size)
	for row := range code.Size {
		for from := 0; from < code.Size; from++ {
			to := from
			for to < code.Size && code.Black(to, row) {
				to++
			}
			if to > from {
				d.doc.Fill(x+float64(from)*dot, y+float64(row)*dot, float64(to-from)*dot, dot, 0)
				from = to
			}
		}
	}
	return nil
}

// slipLink is the address in the QR code: the sign-in page with the login in the fragment. A fragment never leaves the
// browser, so no server, proxy or log learns who signs in before that person does. The password is in the code in no form:
// whoever photographs the code from afar, or finds it in a browser's history, still needs the slip.
func slipLink(s office.Slip) string {
	address, _, _ := strings.Cut(s.Address, "#")
	return address + "#login=" + url.QueryEscape(s.Login)
}
