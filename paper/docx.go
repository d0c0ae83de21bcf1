package paper

import (
	"archive/zip"
	"bytes"
	"context"
	"embed"
	"encoding/xml"
	"fmt"
	"strings"
	"text/template"
	"time"

	"hoso/paper/pdf"
)

//go:embed ooxml
var ooxml embed.FS

// docxPart is one file of the package and the template it is made from.
type docxPart struct{ name, from string }

// docxParts is what a package consists of; the content types come first, as readers that guess expect.
func docxParts() []docxPart {
	return []docxPart{
		{"[Content_Types].xml", "content_types.xml"},
		{"_rels/.rels", "rels.xml"},
		{"docProps/core.xml", "core.xml"},
		{"word/_rels/document.xml.rels", "document.rels.xml"},
		{"word/styles.xml", "styles.xml"},
		{"word/header1.xml", "header1.xml"},
		{"word/header2.xml", "header2.xml"},
		{"word/footer1.xml", "footer1.xml"},
		{"word/document.xml", "document.xml"},
	}
}

// twips are the unit of the format: a twentieth of a point.
func twips(mm float64) int { return int(mm*1440/25.4 + 0.5) }

// emus are the unit of pictures.
func emus(mm float64) int { return int(mm * 36000) }

const textWidth = rightEdge - leftEdge

// docxSheet is a sheet as the templates read it.
type docxSheet struct {
	*sheet
	Created                                    string
	Masthead, Beside, Body                     []docxBlock
	Total, PhotoColumn, BesideColumn, PhotoRow int
	SignatureColumn                            int
	Picture                                    []byte
	PictureWidth, PictureHeight                int
	Sides                                      []string
}

// docxBlock is a block with the widths of its columns.
type docxBlock struct {
	block
	Width  int // of a line, where its dots end
	Widths []int
	Total  int
}

// SpanWidth gives the width of a run of columns.
func (b docxBlock) SpanWidth(s span) (width int) {
	for i := s.From; i < s.From+s.Count; i++ {
		width += b.Widths[i]
	}
	return width
}

// NoneOnly tells whether the table only says that there is nothing.
func (b docxBlock) NoneOnly() bool { return b.Grid.None != "" && len(b.Grid.Rows) == 0 }

func readTemplates() (*template.Template, error) {
	templates, err := template.New("").Funcs(docxFunctions()).Option("missingkey=error").ParseFS(ooxml, "ooxml/*.xml")
	if err != nil {
		return nil, fmt.Errorf("paper: %w", err)
	}
	return templates, nil
}

// writeDOCX makes an Office Open XML package (ECMA-376) of a sheet.
func writeDOCX(ctx context.Context, templates *template.Template, view docxSheet) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("paper: %w", err)
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, part := range docxParts() {
		var content bytes.Buffer
		if err := templates.ExecuteTemplate(&content, part.from, view); err != nil {
			return nil, fmt.Errorf("paper: %w", err)
		}
		if err := addFile(z, part.name, content.Bytes()); err != nil {
			return nil, err
		}
	}
	if view.Picture != nil {
		if err := addFile(z, "word/media/photo.jpeg", view.Picture); err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("paper: %w", err)
	}
	return out.Bytes(), nil
}

// addFile puts a file into the package, with the oldest date a package can bear, so that the same content has the same bytes.
func addFile(z *zip.Writer, name string, content []byte) error {
	w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		return fmt.Errorf("paper: %w", err)
	}
	if _, err := w.Write(content); err != nil {
		return fmt.Errorf("paper: %w", err)
	}
	return nil
}

func docxView(faces typeface, s *sheet) docxSheet {
	beside := textWidth - photoWidth - 3
	view := docxSheet{
		sheet: s, Total: twips(textWidth), PhotoColumn: twips(photoWidth + 3), BesideColumn: twips(beside), PhotoRow: twips(photoHeight),
		Body: docxBlocks(faces, s.Body, textWidth), Beside: docxBlocks(faces, s.Beside, beside-5),
		SignatureColumn: twips(textWidth / float64(max(1, len(s.Signatures)))),
		Sides:           []string{"top", "left", "bottom", "right"},
	}
	if !s.Day.IsZero() {
		view.Created = s.Day.Start().UTC().Format(time.RFC3339)
	}
	var masthead []block
	for i := range s.Masthead {
		masthead = append(masthead, block{Line: &s.Masthead[i]})
	}
	view.Masthead = docxBlocks(faces, masthead, textWidth)
	if s.Photo == nil {
		return view
	}
	picture, err := pdf.ReadImage(s.Photo.Data, photoWide, photoHigh)
	if err == nil { // one that cannot be opened leaves the frame with its caption
		scale := min(photoWidth/float64(picture.Width), photoHeight/float64(picture.Height))
		view.Picture = picture.JPEG
		view.PictureWidth, view.PictureHeight = emus(scale*float64(picture.Width)), emus(scale*float64(picture.Height))
	}
	return view
}

func docxBlocks(faces typeface, blocks []block, width float64) []docxBlock {
	var out []docxBlock
	for _, b := range blocks {
		view := docxBlock{block: b, Width: twips(width), Total: twips(width)}
		if b.Grid != nil {
			for _, w := range faces.widths(b.Grid, width) {
				view.Widths = append(view.Widths, twips(w))
			}
		}
		out = append(out, view)
	}
	return out
}

func docxFunctions() template.FuncMap {
	return template.FuncMap{
		"x":     escaped,
		"glued": glued,
		"lines": func(s string) []string { return strings.Split(s, "\n") },
		"last":  func(cells []cell) int { return len(cells) - 1 },
		"count": func(n int) []struct{} { return make([]struct{}, n) },
		"jc": func(a align) string {
			return [...]string{left: "left", centre: "center", right: "right"}[a]
		},
	}
}

// escaped makes a text safe in XML; what XML 1.0 cannot hold becomes U+FFFD.
func escaped(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder takes everything
	return b.String()
}
