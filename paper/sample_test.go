package paper_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"hoso/civil"
	"hoso/law"
	"hoso/office"
	"hoso/paper"
)

// book is the law that ships with the program, read once for all tests of the package.
var book = sync.OnceValues(func() (*law.Book, error) { return law.Load(law.Embedded()) })

// printer is shared: it reads its fonts once.
var printer = sync.OnceValue(paper.New)

var day = civil.Of(2026, 11, 21)

func form(t testing.TB, id string) *law.Form {
	t.Helper()
	b, err := book()
	if err != nil {
		t.Fatal(err)
	}
	f, err := b.Form(id, day)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// sample is a value of every kind as it is stored; n makes them different.
func sample(t testing.TB, e *law.Entry, n int) law.Value {
	t.Helper()
	coded := func(text string) law.Value { return law.Coded("L", fmt.Sprintf("C%02d", n), text) }
	switch e.Kind {
	case "text", "long_text", "unit_or_text", "code_or_text", "codes_or_text":
		return law.Plain(fmt.Sprintf("Nội dung %d của mục đã khai", n))
	case "name":
		return law.Plain("Nguyễn Thị Phượng Uyển")
	case "code", "unit", "place", "address", "codes":
		return coded(fmt.Sprintf("Giá trị chọn số %d", n))
	case "date", "partial_date":
		return law.Plain(fmt.Sprintf("%04d-%02d-%02d", 1980+n%40, 1+n%12, 1+n%28))
	case "month":
		return law.Plain(fmt.Sprintf("%04d-%02d", 1990+n%30, 1+n%12))
	case "year":
		return law.Plain(fmt.Sprint(1990 + n%30))
	case "integer":
		return law.Plain(fmt.Sprint(1 + n%12))
	case "decimal", "percent":
		return law.Plain(fmt.Sprintf("%d.5", 50+n%40))
	case "coefficient":
		return law.Plain(fmt.Sprintf("%d.%02d", 2+n%6, 10+n%80))
	case "money":
		return law.Plain(fmt.Sprint(2340000 + n*1000))
	case "phone":
		return law.Plain("0912345678")
	case "email":
		return law.Plain("uyen@example.vn")
	case "personal_number":
		return law.Plain("025180001234")
	case "social_insurance":
		return law.Plain("2512345678")
	case "health_insurance":
		return law.Plain("HC4252512345678")
	case "photo":
		return coded("ảnh.jpg")
	case "signature", "fixed_text":
		return law.Value{}
	}
	t.Fatalf("no sample of kind %q (entry %s)", e.Kind, e.ID)
	return law.Value{}
}

// dossier fills every entry of a form and gives each table a number of rows.
func dossier(t testing.TB, f *law.Form, rows int) law.Content {
	t.Helper()
	c := law.Content{Form: f.Key(), Fields: map[string]law.Value{}, Tables: map[string][]law.Row{}}
	n := 0
	for i := range f.Entries {
		e := &f.Entries[i]
		n++
		if !e.IsTable() {
			c.Fields[e.ID] = sample(t, e, n)
			continue
		}
		for r := range rows {
			row := law.Row{ID: fmt.Sprint(r), Cells: map[string]law.Value{}}
			for j := range e.Columns {
				row.Cells[e.Columns[j].ID] = sample(t, &e.Columns[j], n+r+j)
			}
			c.Tables[e.ID] = append(c.Tables[e.ID], row)
		}
	}
	if f.Switch != "" {
		c.Fields[f.Switch] = law.Coded("MAU_HOP_DONG", "chuyen_mon_nghiep_vu", "Thực hiện công việc chuyên môn, nghiệp vụ")
	}
	return c
}

func page(t testing.TB, id string, rows int) office.Page {
	t.Helper()
	f := form(t, id)
	return office.Page{
		Form: f, Content: dossier(t, f, rows), Unit: "Sở Xây dựng tỉnh Phú Thọ", Manager: "Ủy ban nhân dân tỉnh Phú Thọ",
		Version: "Phiên bản 3", Digest: strings.Repeat("1a2b3c4d", 8), Day: day, Place: "Phú Thọ", Lang: "vi",
	}
}

// portrait is a picture of a face, more or less.
func portrait(t testing.TB) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 600, 900))
	for y := range 900 {
		for x := range 600 {
			c := color.RGBA{70, 120, 200, 255}
			if dx, dy := float64(x-300)/150, float64(y-380)/200; dx*dx+dy*dy < 1 {
				c = color.RGBA{225, 180, 150, 255}
			}
			if dx, dy := float64(x-300)/280, float64(y-900)/330; dx*dx+dy*dy < 1 {
				c = color.RGBA{40, 50, 70, 255}
			}
			m.SetRGBA(x, y, c)
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func printPDF(t testing.TB, p office.Page) []byte {
	t.Helper()
	file, err := printer().PDF(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// tool runs a program of poppler or qpdf on a file and gives what it says.
func tool(t testing.TB, file []byte, name string, args ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file.pdf")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	for i, arg := range args {
		if arg == "FILE" {
			args[i] = path
		}
	}
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	return string(out)
}

// words gives the text of a file in the order it was drawn, with every run of white space as one space.
func words(t testing.TB, file []byte) string {
	t.Helper()
	return squeeze(tool(t, file, "pdftotext", "-raw", "FILE", "-"))
}

// pagesOf gives the text of each page.
func pagesOf(t testing.TB, file []byte) []string {
	t.Helper()
	text := strings.TrimSuffix(tool(t, file, "pdftotext", "-raw", "FILE", "-"), "\f")
	pages := strings.Split(text, "\f")
	for i := range pages {
		pages[i] = squeeze(pages[i])
	}
	return pages
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }
