// Package pdf writes PDF files: text in embedded fonts, lines, filled boxes and pictures, on A4 pages.
//
// It owns the bytes of the file and what of a font goes into it. It does not own what stands where (package paper),
// signatures or reading (package seal). Lengths are millimetres from the top left corner of the page, font sizes are points.
//
// Invariant: the same calls give the same bytes, and the bytes are meant as PDF/A-2b: fonts embedded, colours declared,
// no reference to anything outside the file.
package pdf

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"strconv"
)

// The size of a page in millimetres.
const (
	Width  = 210.0
	Height = 297.0
)

const pointsPerMM = 72 / 25.4

// The first objects of every file; the rest are numbered as they come.
const (
	catalogObject = 1
	pagesObject   = 2
)

// Doc is one file in the making. It is not for use by several goroutines; the fonts it is given may be shared.
type Doc struct {
	meta    Meta
	faces   []*face
	pages   []*page
	current *page
	images  []*Image
	objects [][]byte // written objects; object n is objects[n-1]
	packer  *zlib.Writer
	wide    bool // pages to come lie on their long side
}

type page struct {
	content []byte
	wide    bool
}

// New begins a file without pages. Fonts are named by their place in the list.
func New(meta Meta, fonts ...*Font) *Doc {
	d := &Doc{meta: meta}
	for _, f := range fonts {
		d.faces = append(d.faces, newFace(f))
	}
	return d
}

// Landscape lays the pages added from now on on their long side: they are Height wide and Width high.
func (d *Doc) Landscape() { d.wide = true }

// AddPage begins a new page at the end; what follows is drawn there.
func (d *Doc) AddPage() {
	d.current = &page{content: make([]byte, 0, 8<<10), wide: d.wide}
	if d.wide { // points are counted as on an upright page, so what is drawn is moved down to where a low page begins
		d.current.content = fmt.Appendf(d.current.content, "1 0 0 1 0 %s cm\n", number((Width-Height)*pointsPerMM))
	}
	d.pages = append(d.pages, d.current)
}

// size gives the width and height of a page in millimetres.
func (p *page) size() (width, height float64) {
	if p.wide {
		return Height, Width
	}
	return Width, Height
}

// Pages tells how many pages there are.
func (d *Doc) Pages() int { return len(d.pages) }

// On turns back to a page, counted from 1; a page that does not exist changes nothing.
func (d *Doc) On(n int) {
	if n >= 1 && n <= len(d.pages) {
		d.current = d.pages[n-1]
	}
}

// Bytes finishes the file.
func (d *Doc) Bytes() ([]byte, error) {
	if len(d.pages) == 0 {
		return nil, errors.New("pdf: a file needs a page")
	}
	d.objects = make([][]byte, pagesObject)
	resources, err := d.writeResources()
	if err != nil {
		return nil, err
	}
	kids := make([]int, len(d.pages))
	for i, p := range d.pages {
		content := d.addStream("", p.content)
		width, height := p.size()
		kids[i] = d.add(fmt.Sprintf("<</Type /Page /Parent %d 0 R /MediaBox [0 0 %s %s] /Resources %d 0 R /Contents %d 0 R>>",
			pagesObject, number(width*pointsPerMM), number(height*pointsPerMM), resources, content))
	}
	d.objects[pagesObject-1] = fmt.Appendf(nil, "<</Type /Pages /Kids [%s] /Count %d>>", references(kids), len(kids))
	d.objects[catalogObject-1] = d.catalog()
	info := d.add(d.meta.info())
	return d.assemble(info), nil
}

// writeResources writes fonts and pictures and gives the object that names them for all pages.
func (d *Doc) writeResources() (int, error) {
	var fonts, images []byte
	for i, f := range d.faces {
		if len(f.runes) == 0 {
			continue
		}
		object, err := d.addFont(f)
		if err != nil {
			return 0, err
		}
		fonts = fmt.Appendf(fonts, "/F%d %d 0 R ", i, object)
	}
	for i, m := range d.images {
		images = fmt.Appendf(images, "/I%d %d 0 R ", i, d.addImage(m))
	}
	return d.add(fmt.Sprintf("<</Font <<%s>> /XObject <<%s>>>>", fonts, images)), nil
}

func (d *Doc) catalog() []byte {
	profile := d.addStream("/N 3 /Alternate /DeviceRGB", sRGBProfile())
	intent := d.add(fmt.Sprintf("<</Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier (sRGB) /Info (sRGB IEC61966-2.1) /DestOutputProfile %d 0 R>>", profile))
	metadata := d.addPlainStream("/Type /Metadata /Subtype /XML", d.meta.xmp())
	return fmt.Appendf(nil, "<</Type /Catalog /Pages %d 0 R /Lang %s /OutputIntents [%d 0 R] /Metadata %d 0 R /ViewerPreferences <</DisplayDocTitle true>>>>",
		pagesObject, literal(d.meta.Lang), intent, metadata)
}

func (d *Doc) add(body string) int {
	d.objects = append(d.objects, []byte(body))
	return len(d.objects)
}

// addStream writes data deflated; dict holds further entries of the stream's dictionary.
func (d *Doc) addStream(dict string, data []byte) int {
	return d.addPlainStream(dict+" /Filter /FlateDecode", d.deflate(data))
}

func (d *Doc) addPlainStream(dict string, data []byte) int {
	body := fmt.Appendf(nil, "<<%s /Length %d>>\nstream\n", dict, len(data))
	body = append(append(body, data...), "\nendstream"...)
	d.objects = append(d.objects, body)
	return len(d.objects)
}

// assemble puts the objects behind one another with one contiguous cross-reference table, which signing needs.
func (d *Doc) assemble(info int) []byte {
	var out bytes.Buffer
	out.WriteString("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n")
	offsets := make([]int, len(d.objects))
	for i, body := range d.objects {
		offsets[i] = out.Len()
		fmt.Fprintf(&out, "%d 0 obj\n", i+1)
		out.Write(body)
		out.WriteString("\nendobj\n")
	}
	name := fileID(out.Bytes())
	start := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, offset := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&out, "trailer\n<</Size %d /Root %d 0 R /Info %d 0 R /ID [<%s> <%s>]>>\nstartxref\n%d\n%%%%EOF\n",
		len(offsets)+1, catalogObject, info, name, name, start)
	return out.Bytes()
}

func references(objects []int) string {
	var out []byte
	for i, object := range objects {
		if i > 0 {
			out = append(out, ' ')
		}
		out = fmt.Appendf(out, "%d 0 R", object)
	}
	return string(out)
}

// deflate packs data. The writer is used again for every stream: making one costs more than most streams do.
func (d *Doc) deflate(data []byte) []byte {
	var out bytes.Buffer
	if d.packer == nil {
		d.packer = zlib.NewWriter(&out)
	} else {
		d.packer.Reset(&out)
	}
	_, _ = d.packer.Write(data) // a Buffer takes everything
	_ = d.packer.Close()
	return out.Bytes()
}

func number(v float64) string { return strconv.FormatFloat(v, 'f', 2, 64) }
