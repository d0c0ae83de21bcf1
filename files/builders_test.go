package files

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"slices"
	"strings"
)

// pdfOf writes a PDF of the objects 1, 2, …; object 1 is the catalogue.
func pdfOf(objects ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	offsets := make([]int, len(objects))
	for i, o := range objects {
		offsets[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, at := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, start)
	return b.Bytes()
}

const (
	catalogue = "<</Type/Catalog/Pages 2 0 R>>"
	onePage   = "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 595 842]>>"
)

// onePagePDF has one page with what is added to it, and further objects from 4 on.
func onePagePDF(page string, more ...string) []byte {
	return pdfOf(append([]string{catalogue, onePage, "<</Type/Page/Parent 2 0 R " + page + ">>"}, more...)...)
}

func streamOf(dict string, data []byte) string {
	return fmt.Sprintf("<<%s/Length %d>>\nstream\n%s\nendstream", dict, len(data), data)
}

func deflated(b []byte) []byte {
	var out bytes.Buffer
	w, _ := zlib.NewWriterLevel(&out, zlib.BestSpeed)
	w.Write(b)
	w.Close()
	return out.Bytes()
}

// packedPDF keeps its catalogue and pages in a compressed object stream, as every newer writer does.
func packedPDF(filter string, objects ...string) []byte {
	var head, body bytes.Buffer
	for i, o := range objects {
		fmt.Fprintf(&head, "%d %d ", i+1, body.Len())
		body.WriteString(o + " ")
	}
	data := deflated(append(head.Bytes(), body.Bytes()...))
	var b bytes.Buffer
	b.WriteString("%PDF-1.5\n")
	fmt.Fprintf(&b, "50 0 obj\n%s\nendobj\n", streamOf(fmt.Sprintf("/Type/ObjStm/N %d/First %d%s", len(objects), head.Len(), filter), data))
	start := b.Len()
	fmt.Fprintf(&b, "51 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF", streamOf("/Type/XRef/Size 52/W[1 2 1]/Root 1 0 R", []byte("xxxx")), start)
	return b.Bytes()
}

func scanPage(width, height int, space string) []byte {
	return onePagePDF("/Resources<</XObject<</Im1 4 0 R>>>>",
		streamOf(fmt.Sprintf("/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8/ColorSpace%s/Filter/DCTDecode", width, height, space), []byte("\xff\xd8")))
}

func signedPDF() []byte {
	b := onePagePDF("/Annots[4 0 R]", "<</Subtype/Widget/FT/Sig/V 5 0 R>>", "<</Type/Sig/SubFilter/ETSI.CAdES.detached/ByteRange[0 9999 9998 9997]/Contents<00ff>>>")
	return bytes.Replace(b, []byte("0 9999 9998 9997"), []byte("0 0100 0200 0100"), 1)
}

func noise(w, h int) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	r := rand.New(rand.NewPCG(1, 2))
	for i := 0; i < len(m.Pix); i += 4 * 17 {
		m.Pix[i], m.Pix[i+3] = byte(r.Uint32()), 255
	}
	return m
}

func jpegOf(m image.Image) []byte {
	var b bytes.Buffer
	jpeg.Encode(&b, m, &jpeg.Options{Quality: 30})
	return b.Bytes()
}

func pngOf(m image.Image) []byte {
	var b bytes.Buffer
	png.Encode(&b, m)
	return b.Bytes()
}

// withSegment puts a segment behind the start of a JPEG.
func withSegment(b []byte, marker byte, data string) []byte {
	segment := binary.BigEndian.AppendUint16([]byte{0xFF, marker}, uint16(len(data)+2))
	return slices.Concat(b[:2], segment, []byte(data), b[2:])
}

func pngChunk(name, data string) []byte {
	chunk := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	chunk = append(chunk, name+data...)
	return binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(chunk[4:]))
}

// withChunk puts a chunk behind the header of a PNG.
func withChunk(b []byte, name, data string) []byte {
	const header = 8 + 25
	return slices.Concat(b[:header], pngChunk(name, data), b[header:])
}

// resized gives a PNG whose header claims another size.
func resized(b []byte, w, h uint32) []byte {
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)
	return slices.Concat(b[:8], pngChunk("IHDR", string(head)+string(b[24:29])), b[33:])
}

func jfif(units byte, density uint16) string {
	d := binary.BigEndian.AppendUint16(nil, density)
	return "JFIF\x00\x01\x01" + string(units) + string(d) + string(d) + "\x00\x00"
}

func zipOf(name, text string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, _ := z.Create(name)
	w.Write([]byte(text))
	z.Close()
	return b.Bytes()
}

func virusTest() []byte {
	return []byte(`X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-` + `ANTIVIRUS-TEST-FILE!$H+H*`)
}

func brandOf(b string) []byte { return []byte("\x00\x00\x00\x18ftyp" + b + "\x00\x00\x00\x00mif1heic") }

type specimen struct {
	name string // of the file
	b    []byte
	want string // key of the refusal and its arguments, or media, pages and what was noted
}

func kids(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "<</Type/Page/N %d>>", i)
	}
	return b.String()
}

// zipInPDF hides a whole archive in a stream, and the end of the PDF is the comment of the archive.
func zipInPDF() []byte {
	z := zipOf("a.exe", "MZ")
	return onePagePDF("", streamOf("", z))
}

func flipped(b []byte, at int) []byte {
	b = bytes.Clone(b)
	b[at] ^= 1
	return b
}

// resizedJPEG gives a JPEG whose header claims another size.
func resizedJPEG(b []byte, w, h uint16) []byte {
	b = bytes.Clone(b)
	at := bytes.Index(b, []byte{0xFF, 0xC0})
	binary.BigEndian.PutUint16(b[at+5:], h)
	binary.BigEndian.PutUint16(b[at+7:], w)
	return b
}

// a4JPEG and a4PNG claim the size of a page at 200 dpi; the pixels are never looked at, and large ones take long to make.
func a4JPEG(m image.Image) []byte { return resizedJPEG(jpegOf(m), a4Short, a4Long) }

func a4PNG(m image.Image) []byte { return resized(pngOf(m), a4Short, a4Long) }

// manyScans repeats the one scan of a JPEG.
func manyScans(b []byte) []byte {
	at := bytes.Index(b, []byte{0xFF, 0xDA})
	scan := b[at : len(b)-2]
	return slices.Concat(b[:at], bytes.Repeat(scan, maxScans+1), b[len(b)-2:])
}
