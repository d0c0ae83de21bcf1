package paper_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"
	"testing"

	"hoso/law"
	"hoso/office"
)

// unpacked gives the parts of a Word document; every one of them must be well-formed XML.
func unpacked(t testing.TB, p office.Page) map[string]string {
	t.Helper()
	file, err := printer().DOCX(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
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
		parts[f.Name] = string(content)
		if path.Ext(f.Name) == ".xml" || path.Ext(f.Name) == ".rels" {
			wellFormed(t, f.Name, string(content))
		}
	}
	return parts
}

func wellFormed(t testing.TB, name, content string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(content))
	for {
		_, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("%s is not well-formed: %v", name, err)
		}
	}
}

// documentText gives what a Word document says, paragraph by paragraph, with single spaces.
func documentText(t testing.TB, p office.Page) string {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(unpacked(t, p)["word/document.xml"]))
	var out strings.Builder
	inText := false
	for {
		token, err := d.Token()
		if err != nil {
			return squeeze(out.String())
		}
		switch v := token.(type) {
		case xml.StartElement:
			inText = v.Name.Local == "t"
			if v.Name.Local == "p" || v.Name.Local == "br" {
				out.WriteByte('\n')
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

// TestDocument: the Word document says the same as the paper.
func TestDocument(t *testing.T) {
	p := page(t, "syll", 2)
	text := documentText(t, p)
	for i := range p.Form.Entries {
		e := &p.Form.Entries[i]
		switch {
		case e.Cell == "" || e.Kind == "photo" || e.Kind == "signature" || e.Off || e.ID == "xac_nhan_noi_ngay":
		case e.IsTable():
			wantTable(t, text, p.Content, e)
		default:
			wantField(t, text, p.Content, e)
		}
	}
}

// TestPackage: what the package refers to is in it; tables repeat their heads and keep their rows whole.
func TestPackage(t *testing.T) {
	p := page(t, "syll", 2)
	p.Photo = portrait(t)
	parts := unpacked(t, p)
	for _, target := range []string{"word/document.xml", "docProps/core.xml", "word/styles.xml", "word/header1.xml", "word/header2.xml", "word/footer1.xml", "word/media/photo.jpeg"} {
		if parts[target] == "" {
			t.Errorf("%s is missing", target)
		}
		if !strings.Contains(parts["_rels/.rels"]+parts["word/_rels/document.xml.rels"], strings.TrimPrefix(target, "word/")+`"`) {
			t.Errorf("nothing refers to %s", target)
		}
	}
	document := parts["word/document.xml"]
	tables, grouped := 0, 0
	for i := range p.Form.Entries {
		if e := &p.Form.Entries[i]; e.IsTable() {
			tables++
			if strings.Contains(e.Columns[0].Label.VI, " – ") {
				grouped++
			}
		}
	}
	if got := strings.Count(document, `<w:tblStyle w:val="Grid"/>`); got != tables {
		t.Errorf("%d tables, want %d", got, tables)
	}
	if got := strings.Count(document, "<w:tblHeader/>"); got != tables+grouped {
		t.Errorf("%d repeated heads, want %d", got, tables+grouped)
	}
	if got, rows := strings.Count(document, "<w:cantSplit/>"), strings.Count(document, "<w:tr>"); got != rows-1 { // all but the portrait's
		t.Errorf("%d of %d rows stay whole", got, rows)
	}
	for _, want := range []string{`<w:pgSz w:w="11906" w:h="16838"/>`, "<w:titlePg/>", `r:embed="rId5"`} {
		if !strings.Contains(document, want) {
			t.Errorf("the document lacks %s", want)
		}
	}
	if !strings.Contains(parts["word/header2.xml"], " PAGE ") || strings.Contains(parts["word/header1.xml"], " PAGE ") {
		t.Error("pages are not numbered from the second on")
	}
	for _, header := range []string{"word/header1.xml", "word/header2.xml"} {
		if !strings.Contains(parts[header], "KHÔNG CÓ GIÁ TRỊ PHÁP LÝ") {
			t.Errorf("%s does not say that the copy has no legal value", header)
		}
	}
	if !strings.Contains(parts["word/footer1.xml"], p.Digest) {
		t.Error("the digest is missing")
	}
}

// TestDocumentOfNothing: an empty form for the signer is still a working copy, without a portrait; what is no XML stays out.
func TestDocumentOfNothing(t *testing.T) {
	p := page(t, "syll", 0)
	p.Content, p.Photo, p.ForSigner = law.Content{Fields: map[string]law.Value{"ho_ten_khai_sinh": law.Plain("<w:p> & \"😀\x01\ufffe")}}, nil, true
	parts := unpacked(t, p)
	if _, has := parts["word/media/photo.jpeg"]; has || strings.Contains(parts["word/_rels/document.xml.rels"], "media") {
		t.Error("there is a picture of nobody")
	}
	if !strings.Contains(parts["word/document.xml"], "&lt;W:P&gt; &amp; &#34;😀□") {
		t.Error("the name was not escaped, or lost a character that can be shown")
	}
	if !strings.Contains(parts["word/header1.xml"], "KHÔNG CÓ GIÁ TRỊ PHÁP LÝ") {
		t.Error("a Word document pretends to have legal value")
	}
	unpacked(t, page(t, "hop_dong", 1))
}
