package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"hoso/fault"
)

// workbook is an XLSX package (ECMA-376) while it is read. The same parts make up one with macros, which are left where they are.
type workbook struct {
	parts   map[string]*zip.File
	left    int64 // bytes that may still be unpacked
	limit   int64
	most    int // texts that may be shared
	strings []string
	styles  []style // by number of the cell format
	since04 bool    // days count from 1904
}

// listed is a sheet as the workbook lists it.
type listed struct{ name, part string }

func readWorkbook(g *gathering, plain []byte) error {
	archive, err := zip.NewReader(bytes.NewReader(plain), int64(len(plain)))
	if err != nil {
		return damaged(err)
	}
	w := &workbook{parts: map[string]*zip.File{}, left: g.limits.Unzipped, limit: g.limits.Unzipped, most: g.limits.Cells}
	for _, f := range archive.File {
		name := strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/"))
		if w.parts[name] != nil {
			return damaged(fmt.Errorf("two parts %s", name)) // which of them counts is a guess
		}
		w.parts[name] = f
	}
	if w.parts["[content_types].xml"] == nil {
		return refuse("spreadsheet.unknown")
	}
	sheets, err := w.list()
	if err == nil && len(sheets) == 0 {
		err = refuse("spreadsheet.unknown")
	}
	if err == nil {
		err = w.readSheets(g, sheets)
	}
	if _, ok := fault.As(err); err != nil && !ok {
		return damaged(err)
	}
	return err
}

func (w *workbook) readSheets(g *gathering, sheets []listed) error {
	for _, s := range sheets {
		g.begin(s.name)
		if err := w.each(s.part, (&sheetReader{workbook: w, g: g}).token); err != nil {
			return err
		}
	}
	return nil
}

// list finds the sheets that are shown, in their order, and reads what all of them share.
func (w *workbook) list() ([]listed, error) {
	main := "xl/workbook.xml"
	tops, err := w.relations("_rels/.rels", "")
	if err != nil {
		return nil, err
	}
	for _, r := range tops {
		if strings.HasSuffix(r.kind, "/officeDocument") {
			main = r.target
		}
	}
	if w.parts[main] == nil {
		return nil, refuse("spreadsheet.unknown")
	}
	dir, file := path.Split(main)
	relations, err := w.relations(dir+"_rels/"+file+".rels", dir)
	if err != nil {
		return nil, err
	}
	for _, r := range relations {
		switch {
		case strings.HasSuffix(r.kind, "/sharedStrings"):
			err = w.readStrings(r.target)
		case strings.HasSuffix(r.kind, "/styles"):
			err = w.readStyles(r.target)
		}
		if err != nil {
			return nil, err
		}
	}
	return w.sheets(main, relations)
}

func (w *workbook) sheets(main string, relations map[string]relation) ([]listed, error) {
	var sheets []listed
	err := w.each(main, func(t xml.Token) error {
		e, ok := t.(xml.StartElement)
		switch {
		case !ok:
		case e.Name.Local == "workbookPr":
			w.since04 = truth(attribute(e, "date1904"))
		case e.Name.Local == "sheet" && (attribute(e, "state") == "" || attribute(e, "state") == "visible"):
			r, known := relations[attributeOf(e, "id")]
			if !known || w.parts[r.target] == nil {
				return errors.New("a sheet without its part")
			}
			if strings.HasSuffix(r.kind, "/worksheet") {
				sheets = append(sheets, listed{attribute(e, "name"), r.target})
			}
		}
		return nil
	})
	return sheets, err
}

// relation is where a part leads to.
type relation struct{ kind, target string }

func (w *workbook) relations(part, dir string) (map[string]relation, error) {
	all := map[string]relation{}
	if w.parts[strings.ToLower(part)] == nil {
		return all, nil
	}
	err := w.each(strings.ToLower(part), func(t xml.Token) error {
		if e, ok := t.(xml.StartElement); ok && e.Name.Local == "Relationship" && attribute(e, "TargetMode") != "External" {
			target := attribute(e, "Target")
			if !strings.HasPrefix(target, "/") {
				target = "/" + dir + target
			}
			all[attribute(e, "Id")] = relation{attribute(e, "Type"), strings.ToLower(path.Clean(target)[1:])}
		}
		return nil
	})
	return all, err
}

// readStrings reads the texts that cells share. Readings of Chinese characters (rPh) are no part of a text.
func (w *workbook) readStrings(part string) error {
	var text []byte
	in, aside := false, 0
	return w.each(part, func(t xml.Token) error {
		switch t := t.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "si":
				text = text[:0]
			case "rPh":
				aside++
			case "t":
				in = aside == 0
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "si":
				if len(w.strings) == w.most {
					return refuse("spreadsheet.too_many_cells", w.most)
				}
				w.strings = append(w.strings, unescaped(string(text)))
			case "rPh":
				aside--
			case "t":
				in = false
			}
		case xml.CharData:
			if in {
				text = append(text, t...)
			}
		}
		return nil
	})
}

// each hands the tokens of a part to fn. A part that ends before its elements do is damaged.
func (w *workbook) each(part string, fn func(xml.Token) error) error {
	f := w.parts[part]
	if f == nil {
		return fmt.Errorf("no part %s", part)
	}
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }() // it was read to its end, or is refused
	d := xml.NewDecoder(&bounded{r, w})
	d.Strict = true
	for depth := 0; ; {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) && depth == 0 {
			return nil
		}
		if err != nil {
			return err
		}
		switch token.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		}
		if depth < 0 {
			return errors.New("an element ends that did not begin")
		}
		if err := fn(token); err != nil {
			return err
		}
	}
}

// bounded stops unpacking where the workbook's limit is.
type bounded struct {
	io.Reader
	w *workbook
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if b.w.left -= int64(n); b.w.left < 0 {
		return n, refuse("spreadsheet.too_large_inside", b.w.limit/megabyte)
	}
	return n, err
}

// attribute gives an attribute that has no prefix.
func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Space == "" && a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// attributeOf gives an attribute of another namespace, whatever its prefix is: r:id.
func attributeOf(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Space != "" && a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func truth(text string) bool { return text == "1" || text == "true" }
