package files

import (
	"bytes"
	"errors"
	"math"
	"regexp"
	"strings"

	"hoso/office"
)

// maxPages bounds the walk through the tree of pages.
const maxPages = 5000

// inspectPDF judges a PDF without drawing it.
func inspectPDF(b []byte) (office.FileFacts, error) {
	if err := checkEnds(b); err != nil {
		return office.FileFacts{}, err
	}
	f, err := scanPDF(b)
	switch {
	case errors.Is(err, errHeavy):
		return office.FileFacts{}, refuse("file.too_complex").Wrap(err)
	case errors.Is(err, errHidden):
		return office.FileFacts{}, refuse("file.mixed", "PDF").Wrap(err)
	case err != nil:
		return office.FileFacts{}, refuse("file.damaged").Wrap(err)
	}
	if err := f.refusal(); err != nil {
		return office.FileFacts{}, err
	}
	pages, err := f.pages()
	switch {
	case errors.Is(err, errHeavy):
		return office.FileFacts{}, refuse("file.too_complex").Wrap(err)
	case err != nil:
		return office.FileFacts{}, refuse("file.damaged").Wrap(err)
	}
	return office.FileFacts{Media: mediaPDF, Pages: len(pages), Signed: f.signed, Warnings: f.warnings(pages)}, nil
}

var versionShape = regexp.MustCompile(`^[0-9]\.[0-9][\x00\t\n\f\r %]`)

// checkEnds wants a version in front and the end mark, and nothing behind it: what stands there is either the rest of a file cut off in the middle
// (a PDF made for the web has an early end mark) or another file.
func checkEnds(b []byte) error {
	if !versionShape.Match(b[len(magicPDF):]) {
		return refuse("file.damaged").Wrap(errMalformed)
	}
	end := bytes.LastIndex(b, []byte("%%EOF"))
	if end < 0 || !bytes.Contains(b[:end], []byte("startxref")) {
		return refuse("file.damaged").Wrap(errCutOff)
	}
	rest := bytes.Trim(b[end+len("%%EOF"):], "\x00\r\n\t\f ")
	switch {
	case len(rest) == 0:
		return nil
	case bytes.Contains(rest, []byte("obj")) && !markup(rest):
		return refuse("file.damaged").Wrap(errCutOff)
	}
	return refuse("file.mixed", looksLike(rest))
}

// refusal gives the reason not to take the file, nil when there is none.
func (f *pdfFile) refusal() error {
	switch {
	case f.encrypted:
		return refuse("file.encrypted")
	case f.active != "":
		return refuse("file.active", f.active)
	case f.attached:
		return refuse("file.attachment")
	case f.markupOutside():
		return refuse("file.mixed", "HTML")
	}
	return nil
}

// markupOutside looks for a page of the web in all that is no stream; streams are compressed or drawn, never sniffed.
func (f *pdfFile) markupOutside() bool {
	from := 0
	for _, s := range f.streams {
		if markup(f.b[from:s[0]]) {
			return true
		}
		from = s[1]
	}
	return markup(f.b[from:])
}

func (f *pdfFile) warnings(pages []pdfPage) []string {
	var w []string
	if !f.signed {
		w = append(w, warnNotSigned)
	}
	if f.version() < "1.4" {
		w = append(w, warnOldPDF)
	}
	coarse, gray := false, false
	for _, p := range pages {
		coarse = coarse || p.scanned() && p.coarse()
		gray = gray || p.scanned() && p.gray
	}
	if coarse {
		w = append(w, warnResolution)
	}
	if gray {
		w = append(w, warnNotColour)
	}
	return w
}

// version is that of the header, or a later one of the catalogue, such as "1.7".
func (f *pdfFile) version() string {
	head := f.b[len(magicPDF):min(len(f.b), len(magicPDF)+3)]
	later, _ := f.catalogue()["Version"].(pdfName)
	return max(string(head), string(later))
}

// resolve follows references, a few at most.
func (f *pdfFile) resolve(v any) any {
	for range 8 {
		ref, ok := v.(pdfRef)
		if !ok {
			return v
		}
		v = f.objects[int(ref)]
	}
	return nil
}

func (f *pdfFile) dict(v any) pdfDict {
	d, _ := f.resolve(v).(pdfDict)
	return d
}

// catalogue is the root named by the last trailer that names one.
func (f *pdfFile) catalogue() pdfDict {
	for i := len(f.trailers) - 1; i >= 0; i-- {
		if d := f.dict(f.trailers[i]["Root"]); d != nil {
			return d
		}
	}
	return nil
}

// pdfPage is what resolution is judged by.
type pdfPage struct {
	width, height float64 // inches; 0 when the page does not say
	pixels        float64 // of all its pictures
	gray          bool    // all its pictures are gray or black and white
	text          bool    // it uses fonts
}

// scanned tells a page that is nothing but pictures. One with a layer of recognised text cannot be told from a written page
// by its resources, and is not judged.
func (p pdfPage) scanned() bool { return p.pixels > 0 && !p.text }

// coarse compares all pixels with the page's area, so that strips and turned pictures count rightly. A scanner that writes
// one point per pixel makes a huge page: then it is enough that the pixels suffice for A4.
func (p pdfPage) coarse() bool {
	if p.pixels >= slack*slack*a4Long*a4Short {
		return false
	}
	area := p.width * p.height
	return area > 0 && math.Sqrt(p.pixels/area) < wantedDPI*slack
}

// pages walks the tree of pages.
func (f *pdfFile) pages() ([]pdfPage, error) {
	w := pageWalk{file: f, visited: map[int]bool{}, budget: 400 * maxPages}
	if err := w.node(f.catalogue()["Pages"], pdfDict{}, 0); err != nil {
		return nil, err
	}
	if len(w.pages) == 0 {
		return nil, errors.New("files: a PDF without pages")
	}
	return w.pages, nil
}

type pageWalk struct {
	file    *pdfFile
	visited map[int]bool // nodes of the tree; one that comes again is a loop
	budget  int          // nodes and pictures still to be looked at
	pages   []pdfPage
}

// node goes down from one node; inherited holds what pages take from their ancestors.
func (w *pageWalk) node(v any, inherited pdfDict, depth int) error {
	if w.budget--; w.budget < 0 || depth > maxDepth || len(w.pages) >= maxPages {
		return errHeavy
	}
	if ref, ok := v.(pdfRef); ok {
		if w.visited[int(ref)] {
			return errMalformed
		}
		w.visited[int(ref)] = true
	}
	d := w.file.dict(v)
	if d == nil {
		return nil // readers show no page for it either
	}
	own := pdfDict{}
	for _, key := range []pdfName{"MediaBox", "Resources"} {
		if own[key] = d[key]; own[key] == nil {
			own[key] = inherited[key]
		}
	}
	kids, ok := w.file.resolve(d["Kids"]).(pdfArray)
	if !ok && d["Type"] == pdfName("Pages") {
		return nil
	}
	if !ok {
		w.pages = append(w.pages, w.page(own))
		return nil
	}
	for _, kid := range kids {
		if err := w.node(kid, own, depth+1); err != nil {
			return err
		}
	}
	return nil
}

func (w *pageWalk) page(own pdfDict) pdfPage {
	p := pdfPage{gray: true}
	p.width, p.height = w.size(own["MediaBox"])
	w.resources(&p, own["Resources"], 0)
	return p
}

// size gives a box's sides in inches.
func (w *pageWalk) size(v any) (width, height float64) {
	box, ok := w.file.resolve(v).(pdfArray)
	if !ok || len(box) != 4 {
		return 0, 0
	}
	var n [4]float64
	for i := range box {
		n[i], _ = w.file.resolve(box[i]).(float64)
	}
	return math.Abs(n[2]-n[0]) / 72, math.Abs(n[3]-n[1]) / 72
}

// resources adds up the pictures that a page or a form on it may draw.
func (w *pageWalk) resources(p *pdfPage, v any, depth int) {
	resources := w.file.dict(v)
	p.text = p.text || len(w.file.dict(resources["Font"])) > 0
	for _, drawn := range w.file.dict(resources["XObject"]) {
		if w.budget--; w.budget < 0 {
			return
		}
		d := w.file.dict(drawn)
		switch {
		case d["Subtype"] == pdfName("Image"):
			w.image(p, d)
		case d["Subtype"] == pdfName("Form") && depth < 3:
			w.resources(p, d["Resources"], depth+1)
		}
	}
}

func (w *pageWalk) image(p *pdfPage, d pdfDict) {
	width, _ := w.file.resolve(d["Width"]).(float64)
	height, _ := w.file.resolve(d["Height"]).(float64)
	p.pixels += max(width, 0) * max(height, 0)
	p.gray = p.gray && w.grayImage(d)
}

// grayImage knows pictures that name their lack of colour; palettes and profiles may hold any.
func (w *pageWalk) grayImage(d pdfDict) bool {
	name, _ := w.file.resolve(d["ColorSpace"]).(pdfName)
	if a, ok := w.file.resolve(d["ColorSpace"]).(pdfArray); ok && len(a) > 0 {
		name, _ = a[0].(pdfName)
	}
	mask := d["ColorSpace"] == nil && !strings.Contains(string(filterOf(d)), "JPX")
	return mask || name == "DeviceGray" || name == "CalGray" || name == "G"
}

// filterOf gives the last filter's name; JPEG 2000 holds its colours inside.
func filterOf(d pdfDict) pdfName {
	if a, ok := d["Filter"].(pdfArray); ok && len(a) > 0 {
		name, _ := a[len(a)-1].(pdfName)
		return name
	}
	name, _ := d["Filter"].(pdfName)
	return name
}
