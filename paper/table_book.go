package paper

import (
	"archive/zip"
	"fmt"
	"io"
	"text/template"
	"time"

	"github.com/xuri/excelize/v2"
)

// typeName is the family a spreadsheet asks for; nothing is embedded in it.
const typeName = "Times New Roman"

// book is a spreadsheet in the making. Rows are written in their order and cannot be changed.
type book struct {
	file   *excelize.File
	stream *excelize.StreamWriter
	faces  typeface
	l      *listing
	widths []float64 // of its columns in millimetres
	row    int       // last one written or left free
	styles map[look]int
}

// newBook makes a spreadsheet of one empty sheet.
func newBook(faces typeface, l *listing, templates *template.Template) (*book, error) {
	// A path that no system has keeps a long sheet in memory: in the clear, it has no place on a disk.
	b := &book{file: excelize.NewFile(excelize.Options{TmpDir: "\x00"}), faces: faces, l: l, widths: l.columns(), styles: map[look]int{}}
	b.file.SetZipWriter(func(w io.Writer) excelize.ZipWriter { return dateless{zip.NewWriter(w)} })
	core, err := properties(templates, l)
	if err != nil {
		return nil, err
	}
	b.file.Pkg.Store("docProps/core.xml", core)
	if err := b.file.SetAppProps(&excelize.AppProperties{Application: "hoso"}); err != nil {
		return nil, err
	}
	if err := b.file.SetDefaultFont(typeName); err != nil {
		return nil, err
	}
	if err := b.file.SetSheetName("Sheet1", l.Name); err != nil {
		return nil, err
	}
	return b, b.setUp()
}

// dateless writes every file of a package with the same date, as addFile does.
type dateless struct{ *zip.Writer }

func (z dateless) Create(name string) (io.Writer, error) {
	return z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)})
}

// columns gives how wide the columns of the sheet are, which all tables have in common: as wide as the widest there. A table
// of few columns would make some of them far too wide for the others, so it claims less the fewer it has.
func (l *listing) columns() []float64 {
	most := 0
	for _, p := range l.Parts {
		most = max(most, len(p.Widths))
	}
	if most == 0 {
		return []float64{l.width()}
	}
	out := make([]float64, most)
	for _, p := range l.Parts {
		for i, w := range p.Widths {
			out[i] = max(out[i], w*float64(len(p.Widths))/float64(most))
		}
	}
	return out
}

// begin opens the sheet. With one table only, its head, below that many lines, stays in sight and on every printed page.
func (b *book) begin(above int) (err error) {
	if b.stream, err = b.file.NewStreamWriter(b.l.Name); err != nil {
		return err
	}
	for i, mm := range b.widths {
		if err := b.stream.SetColWidth(i+1, i+1, chars(mm)); err != nil {
			return err
		}
	}
	if len(b.l.Parts) != 1 {
		return nil
	}
	row := above + 1
	if b.l.Parts[0].Heading != "" {
		row++
	}
	if err := b.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: b.l.Name, RefersTo: fmt.Sprintf("'%s'!$%d:$%d", b.l.Name, row, row)}); err != nil {
		return err
	}
	return b.stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: row, TopLeftCell: fmt.Sprintf("A%d", row+1), ActivePane: "bottomLeft"})
}

// chars turns millimetres into the unit of columns: digits of the default font, after a few points of a screen for the edges.
func chars(mm float64) float64 {
	const digit, edges = 7, 5
	return float64(int((mm/25.4*96-edges)/digit*100)) / 100
}
