package paper_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"hoso/office"
)

// staff is a list of people with a number of rows; the texts are long where real ones are.
func staff(rows int) office.Table {
	s := office.Section{Heading: "I. Công chức, viên chức", Total: true, Columns: []office.Column{
		{Title: "STT", Share: 1, Number: true}, {Title: "Họ và tên", Share: 4}, {Title: "Ngày sinh", Share: 2},
		{Title: "Số định danh", Share: 3}, {Title: "Đơn vị công tác", Share: 5}, {Title: "Hệ số lương", Share: 2, Number: true},
	}}
	for i := 1; i < rows; i++ {
		s.Rows = append(s.Rows, []string{fmt.Sprint(i), fmt.Sprintf("Nguyễn Thị Phượng Uyển %03d", i), "05/11/1990", fmt.Sprintf("0251900%05d", i),
			"Trường Trung học phổ thông Chuyên Hùng Vương, phường Nông Trang", fmt.Sprintf("%d,%02d", 2+i%5, i%100)})
	}
	s.Rows = append(s.Rows, []string{"", "Tổng cộng", "", "", "", fmt.Sprint(rows)})
	return office.Table{
		Above: "ỦY BAN NHÂN DÂN TỈNH PHÚ THỌ", Unit: "SỞ XÂY DỰNG", Place: "Phú Thọ", Day: day,
		Title: "DANH SÁCH CÔNG CHỨC, VIÊN CHỨC", Under: "(Kèm theo Báo cáo quý IV năm 2026)",
		Lead: []string{"Thực hiện quy định về quản lý hồ sơ, đơn vị lập danh sách sau:"}, Sections: []office.Section{s},
		Notes: []string{"Danh sách được lập từ hồ sơ điện tử."}, Signers: []string{"NGƯỜI LẬP", "THỦ TRƯỞNG ĐƠN VỊ"}, Lang: "vi",
	}
}

// wide is a report of two tables, the second with too many columns for an upright page, and none in a third.
func wide() office.Table {
	t := staff(4)
	s := office.Section{Heading: "II. Biến động", Total: true}
	row := []string{"Sở Nội vụ"}
	s.Columns = append(s.Columns, office.Column{Title: "Đơn vị", Share: 4})
	for i := range 10 {
		s.Columns = append(s.Columns, office.Column{Title: fmt.Sprintf("Chỉ tiêu %d", i+1), Share: 1, Number: true})
		row = append(row, fmt.Sprint(100+i))
	}
	s.Rows = [][]string{row, row}
	none := office.Section{Heading: "III. Kỷ luật", Columns: []office.Column{{Title: "Họ và tên", Share: 1}, {Title: "Hình thức", Share: 1}}, Total: true}
	t.Sections = append(t.Sections, s, none)
	return t
}

func printTable(t testing.TB, list office.Table, format string) []byte {
	t.Helper()
	file, err := printer().Table(t.Context(), list, format)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// partsOf gives the files of a package; all of them must be well-formed, of one old date, and there once.
func partsOf(t testing.TB, file []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if ext := path.Ext(f.Name); ext == ".xml" || ext == ".rels" {
			wellFormed(t, f.Name, string(content))
		}
		if parts[f.Name] != "" || !f.Modified.Equal(time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)) {
			t.Errorf("%s is there twice, or says when it was made: %v", f.Name, f.Modified)
		}
		parts[f.Name] = string(content)
	}
	return parts
}

// said gives what a table says in a format, with single spaces.
func said(t testing.TB, list office.Table, format string) string {
	t.Helper()
	file := printTable(t, list, format)
	switch format {
	case "pdf":
		return words(t, file)
	case "docx":
		return textOf(t, partsOf(t, file)["word/document.xml"])
	}
	var out []string
	for _, row := range sheetOf(t, file) {
		out = append(out, row...)
	}
	return squeeze(strings.Join(out, " "))
}

// textOf gives the texts of a Word document.
func textOf(t testing.TB, document string) string {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(document))
	var out strings.Builder
	inText := false
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return squeeze(out.String())
		}
		if err != nil {
			t.Fatal(err)
		}
		switch v := token.(type) {
		case xml.StartElement:
			inText = v.Name.Local == "t"
			if v.Name.Local == "p" || v.Name.Local == "br" {
				out.WriteByte(' ')
			}
		case xml.EndElement:
			inText = false
		case xml.CharData:
			if inText {
				out.Write(v)
			}
		}
	}
}

func workbook(t testing.TB, file []byte) *excelize.File {
	t.Helper()
	partsOf(t, file)
	f, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	if n := len(f.GetSheetList()); n != 1 {
		t.Fatalf("%d sheets, want 1", n)
	}
	return f
}

// sheetOf gives the cells of a spreadsheet as they are stored.
func sheetOf(t testing.TB, file []byte) [][]string {
	t.Helper()
	f := workbook(t, file)
	rows, err := f.GetRows(f.GetSheetName(0), excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// find gives the cell that holds a text.
func find(t testing.TB, f *excelize.File, text string) string {
	t.Helper()
	cells, err := f.SearchSheet(f.GetSheetName(0), text)
	if err != nil || len(cells) == 0 {
		t.Fatalf("no cell says %q: %v", text, err)
	}
	return cells[0]
}
