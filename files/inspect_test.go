package files

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"codeberg.org/go-pdf/fpdf"

	"hoso/fault"
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
	w := zlib.NewWriter(&out)
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

var a4Size = image.Rect(0, 0, a4Short, a4Long)

// The tables are made once: they are large, and the fuzz target takes its seeds from them.
var (
	good    = sync.OnceValue(goodFiles)
	hostile = sync.OnceValue(hostileFiles)
)

// goodFiles must be taken.
func goodFiles() map[string]specimen {
	small, a4 := noise(300, 400), jpegOf(image.NewRGBA(a4Size))
	return map[string]specimen{
		"pdf":             {"qd.pdf", onePagePDF(""), "application/pdf 1 [file.not_signed]"},
		"no extension":    {"quyet dinh", onePagePDF(""), "application/pdf 1 [file.not_signed]"},
		"capitals":        {"QD.PDF", onePagePDF(""), "application/pdf 1 [file.not_signed]"},
		"packed pdf":      {"a.pdf", packedPDF("/Filter/FlateDecode", catalogue, onePage, "<</Type/Page>>"), "application/pdf 1 [file.not_signed]"},
		"packed in array": {"a.pdf", packedPDF("/Filter[/FlateDecode]", catalogue, onePage, "<</Type/Page>>"), "application/pdf 1 [file.not_signed]"},
		"signed":          {"a.pdf", signedPDF(), "application/pdf 1 signed []"},
		"old":             {"a.pdf", bytes.Replace(onePagePDF(""), []byte("%PDF-1.7"), []byte("%PDF-1.3"), 1), "application/pdf 1 [file.not_signed file.old_pdf]"},
		"raised version":  {"a.pdf", bytes.Replace(bytes.Replace(onePagePDF(""), []byte("%PDF-1.7"), []byte("%PDF-1.3"), 1), []byte("/Type/Catalog"), []byte("/Type/Catalog/Version/1.6"), 1), "application/pdf 1 [file.not_signed]"},
		"pages in a tree": {"a.pdf", pdfOf(catalogue, "<</Type/Pages/Kids[3 0 R 4 0 R]>>", "<</Type/Page>>", "<</Type/Pages/Kids[5 0 R 6 0 R]>>", "<</Type/Page>>", "<</Type/Page>>"), "application/pdf 3 [file.not_signed]"},
		"a lie in Count":  {"a.pdf", pdfOf(catalogue, "<</Type/Pages/Count 900/Kids[3 0 R]>>", "<</Type/Page>>"), "application/pdf 1 [file.not_signed]"},
		"saved again":     {"a.pdf", append(onePagePDF(""), "2 0 obj\n<</Type/Pages/Kids[3 0 R 9 0 R]>>\nendobj\n9 0 obj\n<</Type/Page>>\nendobj\ntrailer\n<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"...), "application/pdf 2 [file.not_signed]"},
		"length by ref":   {"a.pdf", onePagePDF("", "<</Length 5 0 R>>\nstream\nabc\nendstream", "3"), "application/pdf 1 [file.not_signed]"},
		"wrong length":    {"a.pdf", onePagePDF("", "<</Length 9999>>\nstream\nabc\nendstream"), "application/pdf 1 [file.not_signed]"},
		"zeros behind":    {"a.pdf", append(onePagePDF(""), 0, 0, 0, '\n'), "application/pdf 1 [file.not_signed]"},
		"a link":          {"a.pdf", onePagePDF("/Annots[<</Subtype/Link/A<</S/URI/URI(https://phutho.gov.vn)>>>>]"), "application/pdf 1 [file.not_signed]"},
		"opens at a page": {"a.pdf", pdfOf("<</Type/Catalog/Pages 2 0 R/OpenAction<</S/GoTo/D[3 0 R/Fit]>>>>", onePage, "<</Type/Page>>"), "application/pdf 1 [file.not_signed]"},
		"no attachments":  {"a.pdf", pdfOf("<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[]>>>>>>", onePage, "<</Type/Page>>"), "application/pdf 1 [file.not_signed]"},
		"odd syntax":      {"a.pdf", onePagePDF("/A/B/C%note\n<41 4>/E(a\\)b(c)\\\\)/F[1.2.3 --5 .5 +3 true null]/G  /H"), "application/pdf 1 [file.not_signed]"},

		"scan":             {"a.pdf", scanPage(1654, 2339, "/DeviceRGB"), "application/pdf 1 [file.not_signed]"},
		"turned scan":      {"a.pdf", scanPage(2339, 1654, "/DeviceRGB"), "application/pdf 1 [file.not_signed]"},
		"coarse scan":      {"a.pdf", scanPage(1240, 1754, "/DeviceRGB"), "application/pdf 1 [file.not_signed file.low_resolution]"},
		"gray scan":        {"a.pdf", scanPage(2480, 3508, "/DeviceGray"), "application/pdf 1 [file.not_signed file.not_colour]"},
		"gray by profile":  {"a.pdf", scanPage(2480, 3508, "[/CalGray<<>>]"), "application/pdf 1 [file.not_signed file.not_colour]"},
		"a point a pixel":  {"a.pdf", bytes.Replace(scanPage(1654, 2339, "/DeviceRGB"), []byte("595 842"), []byte("1654 2339"), 1), "application/pdf 1 [file.not_signed]"},
		"picture and text": {"a.pdf", bytes.Replace(scanPage(100, 100, "/DeviceGray"), []byte("/XObject"), []byte("/Font<</F1 9 0 R>>/XObject"), 1), "application/pdf 1 [file.not_signed]"},
		"picture in form": {"a.pdf", onePagePDF("/Resources<</XObject<</Fm 4 0 R>>>>", streamOf("/Subtype/Form/Resources<</XObject 5 0 R>>", nil), "<</Im 6 0 R>>",
			streamOf("/Subtype/Image/Width 600/Height 800/ColorSpace/DeviceRGB", nil)), "application/pdf 1 [file.not_signed file.low_resolution]"},

		"jpeg":               {"anh.jpg", a4, "image/jpeg 1 [file.not_signed]"},
		"jpeg of a phone":    {"anh.JPEG", append(bytes.Clone(a4), jpegOf(small)...), "image/jpeg 1 [file.not_signed]"},
		"moving picture":     {"anh.jpg", append(bytes.Clone(a4), brandOf("mp42")...), "image/jpeg 1 [file.not_signed]"},
		"samsung":            {"anh.jpg", append(bytes.Clone(a4), "\x00\x00\x01\x0anotesSEFH\x0a\x00SEFT"...), "image/jpeg 1 [file.not_signed]"},
		"small jpeg":         {"anh.jpg", jpegOf(small), "image/jpeg 1 [file.not_signed file.low_resolution]"},
		"gray jpeg":          {"anh.jpg", jpegOf(image.NewGray(a4Size)), "image/jpeg 1 [file.not_signed file.not_colour]"},
		"scanned small card": {"the.jpg", withSegment(jpegOf(small), 0xE0, jfif(1, 300)), "image/jpeg 1 [file.not_signed]"},
		"scanned coarsely":   {"a.jpg", withSegment(a4, 0xE0, jfif(1, 150)), "image/jpeg 1 [file.not_signed file.low_resolution]"},
		"in centimetres":     {"a.jpg", withSegment(jpegOf(small), 0xE0, jfif(2, 118)), "image/jpeg 1 [file.not_signed]"},
		"72 dpi say nothing": {"a.jpg", withSegment(a4, 0xE0, jfif(1, 72)), "image/jpeg 1 [file.not_signed]"},
		"picture data":       {"a.jpg", withSegment(a4, 0xE1, "http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta xmlns:x='adobe:ns:meta/'>"), "image/jpeg 1 [file.not_signed]"},
		"png":                {"a.png", pngOf(image.NewPaletted(a4Size, color.Palette{color.White, color.RGBA{200, 0, 0, 255}})), "image/png 1 [file.not_signed]"},
		"png of a scanner":   {"a.png", withChunk(pngOf(small), "pHYs", "\x00\x00\x2e\x23\x00\x00\x2e\x23\x01"), "image/png 1 [file.not_signed]"},
		"gray png":           {"a.png", pngOf(image.NewGray(a4Size)), "image/png 1 [file.not_signed file.not_colour]"},
		"palette png":        {"a.png", pngOf(image.NewPaletted(a4Size, color.Palette{color.White, color.Black})), "image/png 1 [file.not_signed]"},
	}
}

// hostileFiles must be refused, each for its own reason.
func hostileFiles() map[string]specimen {
	pdf, jpg, pngFile := onePagePDF(""), jpegOf(noise(300, 400)), pngOf(noise(300, 400))
	script := "<</S/JavaScript/JS(app.alert\\(1\\))>>"
	hidden := "7 0 obj" + script + "endobj"
	return map[string]specimen{
		"no bytes":            {"a.pdf", nil, "file.empty []"},
		"21 MB":               {"a.pdf", make([]byte, 21<<20), "file.too_large [21 20]"},
		"one byte too many":   {"a.pdf", make([]byte, 20<<20+1), "file.too_large [21 20]"},
		"virus test":          {"a.pdf", virusTest(), "file.virus_test []"},
		"virus test in a pdf": {"a.pdf", onePagePDF("", streamOf("", virusTest())), "file.virus_test []"},
		"virus test in a jpg": {"a.jpg", withSegment(jpg, 0xFE, string(virusTest())), "file.virus_test []"},

		"iphone":         {"IMG_1.HEIC", brandOf("heic"), "file.heic []"},
		"iphone as jpg":  {"IMG_1.jpg", brandOf("mif1"), "file.heic []"},
		"avif":           {"a.avif", brandOf("avif"), "file.unknown [AVIF PDF, JPEG, PNG]"},
		"film":           {"a.mov", brandOf("qt  "), "file.unknown [MOV PDF, JPEG, PNG]"},
		"docx":           {"a.docx", zipOf("word/document.xml", "x"), "file.unknown [Word (DOCX) PDF, JPEG, PNG]"},
		"docx as pdf":    {"a.pdf", zipOf("word/document.xml", "x"), "file.unknown [Word (DOCX) PDF, JPEG, PNG]"},
		"xlsx":           {"a.xlsx", zipOf("xl/workbook.xml", "x"), "file.unknown [Excel (XLSX) PDF, JPEG, PNG]"},
		"zip bomb":       {"a.zip", zipOf("zeros", strings.Repeat("\x00", 1<<20)), "file.unknown [ZIP PDF, JPEG, PNG]"},
		"old word":       {"a.doc", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest"), "file.unknown [Word/Excel 97–2003 PDF, JPEG, PNG]"},
		"program":        {"a.exe", []byte("MZ\x90\x00"), "file.unknown [EXE PDF, JPEG, PNG]"},
		"program as pdf": {"qd.pdf", []byte("MZ\x90\x00"), "file.unknown [EXE PDF, JPEG, PNG]"},
		"page":           {"a.html", []byte("\ufeff <!DOCTYPE html><script>1</script>"), "file.unknown [HTML PDF, JPEG, PNG]"},
		"page as pdf":    {"a.pdf", []byte("<html ><body>"), "file.unknown [HTML PDF, JPEG, PNG]"},
		"svg":            {"a.svg", []byte(`<?xml version="1.0"?><svg onload="x">`), "file.unknown [SVG PDF, JPEG, PNG]"},
		"xml":            {"a.xml", []byte(`<?xml version="1.0"?><hoso/>`), "file.unknown [XML PDF, JPEG, PNG]"},
		"gif":            {"a.gif", []byte("GIF89a\x01\x00"), "file.unknown [GIF PDF, JPEG, PNG]"},
		"webp":           {"a.webp", []byte("RIFF\x00\x00\x00\x00WEBPVP8 "), "file.unknown [WEBP PDF, JPEG, PNG]"},
		"tiff":           {"a.tif", []byte("II*\x00\x08\x00"), "file.unknown [TIFF PDF, JPEG, PNG]"},
		"text":           {"a.txt", []byte("Quyết định số 15/QĐ-UBND"), "file.unknown [text PDF, JPEG, PNG]"},
		"garbage":        {"a.pdf", []byte("\x01\x02\x03\x04\x05"), "file.unknown [? PDF, JPEG, PNG]"},
		"cut magic":      {"a.png", []byte("\x89PNG\r\n"), "file.unknown [? PDF, JPEG, PNG]"},

		"png named jpg":     {"a.jpg", pngFile, "file.mismatch [.jpg PNG]"},
		"pdf named exe":     {"a.pdf.exe", pdf, "file.mismatch [.exe PDF]"},
		"pdf named html":    {"a.html", pdf, "file.mismatch [.html PDF]"},
		"turned extension":  {"a\u202efdp.exe", pdf, "file.mismatch [.exe PDF]"},
		"extension in path": {"a.pdf/../b.php", pdf, "file.mismatch [.php PDF]"},

		"pdf not at 0":                   {"a.pdf", append([]byte("\n\n"), pdf...), "file.mixed [?]"},
		"gif before pdf":                 {"a.pdf", append([]byte("GIF89a"), pdf...), "file.mixed [GIF]"},
		"page before pdf":                {"a.pdf", append([]byte("<html><!--"), pdf...), "file.mixed [HTML]"},
		"zip behind pdf":                 {"a.pdf", append(bytes.Clone(pdf), zipOf("a.exe", "MZ")...), "file.mixed [ZIP]"},
		"zip whose comment ends the pdf": {"a.pdf", zipInPDF(), "file.mixed [ZIP]"},
		"zip behind jpeg":                {"a.jpg", append(bytes.Clone(jpg), zipOf("a.jar", "x")...), "file.mixed [ZIP]"},
		"zip in a png chunk":             {"a.png", withChunk(pngFile, "teSt", string(zipOf("a.exe", "MZ"))), "file.mixed [ZIP]"},
		"program behind pdf":             {"a.pdf", append(bytes.Clone(pdf), "MZ\x90"...), "file.mixed [EXE]"},
		"program behind png":             {"a.png", append(bytes.Clone(pngFile), "MZ\x90"...), "file.mixed [EXE]"},
		"rar behind jpeg":                {"a.jpg", append(bytes.Clone(jpg), "Rar!\x1a\x07\x00"...), "file.mixed [RAR]"},
		"page behind pdf":                {"a.pdf", append(bytes.Clone(pdf), "<script >obj</script>"...), "file.mixed [HTML]"},
		"page in a pdf comment":          {"a.pdf", bytes.Replace(pdf, []byte("%\xe2\xe3"), []byte("%<HTML><ScRiPt >\n%\xe2\xe3"), 1), "file.mixed [HTML]"},
		"page in a title":                {"a.pdf", onePagePDF("", "<</Title(<script>x</script>)>>"), "file.mixed [HTML]"},
		"page in jpeg comment":           {"a.jpg", withSegment(jpg, 0xFE, "<!DOCTYPE HTML><body>"), "file.mixed [HTML]"},
		"php in jpeg data":               {"a.jpg", withSegment(jpg, 0xE1, "Exif\x00\x00<?php system('id'); ?>"), "file.mixed [HTML]"},
		"pdf in jpeg comment":            {"a.jpg", withSegment(jpg, 0xFE, string(pdf)), "file.mixed [PDF]"},
		"pdf behind jpeg":                {"a.jpg", append(bytes.Clone(jpg), pdf...), "file.mixed [PDF]"},
		"page in png text":               {"a.png", withChunk(pngFile, "tEXt", "Comment\x00<script>alert(1)</script>"), "file.mixed [HTML]"},
		"phone's picture holds a page":   {"a.jpg", slices.Concat(jpg, jpg, []byte("<iframe src=x>")), "file.mixed [HTML]"},
		"object in a comment":            {"a.pdf", onePagePDF("% " + hidden + "\n"), "file.mixed [PDF]"},
		"object in a text":               {"a.pdf", onePagePDF("/T(" + strings.NewReplacer("(", "", ")", "", "\\", "").Replace(hidden) + ")"), "file.mixed [PDF]"},
		"object in a stream":             {"a.pdf", onePagePDF("", streamOf("", []byte(hidden))), "file.mixed [PDF]"},

		"50 000 × 50 000":     {"a.png", resized(pngFile, 50_000, 50_000), "file.pixels [2500 60]"},
		"largest size":        {"a.png", resized(pngFile, 1<<31-1, 1), "file.pixels [2148 60]"},
		"65 535 × 65 535 jpg": {"a.jpg", resizedJPEG(jpg), "file.pixels [4295 60]"},
		"no size":             {"a.png", resized(pngFile, 0, 7), "file.damaged []"},
		"negative size":       {"a.png", resized(pngFile, 1<<31, 1<<31), "file.damaged []"},

		"half a jpeg":        {"a.jpg", jpg[:len(jpg)/2], "file.damaged []"},
		"jpeg without end":   {"a.jpg", jpg[:len(jpg)-2], "file.damaged []"},
		"jpeg header only":   {"a.jpg", jpg[:20], "file.damaged []"},
		"endless jpeg scans": {"a.jpg", manyScans(jpg), "file.damaged []"},
		"half a png":         {"a.png", pngFile[:len(pngFile)/2], "file.damaged []"},
		"png without end":    {"a.png", pngFile[:len(pngFile)-12], "file.damaged []"},
		"png, one bit":       {"a.png", flipped(pngFile, len(pngFile)/2), "file.damaged []"},
		"png without pixels": {"a.png", slices.Concat(pngFile[:33], pngChunk("IEND", "")), "file.damaged []"},
		"endless png chunk":  {"a.png", slices.Concat(pngFile[:33], []byte("\xff\xff\xff\xffIDAT"), pngFile[41:]), "file.damaged []"},

		"half a pdf":          {"a.pdf", pdf[:len(pdf)/2], "file.damaged []"},
		"pdf without end":     {"a.pdf", pdf[:len(pdf)-8], "file.damaged []"},
		"cut in a later part": {"a.pdf", append(bytes.Clone(pdf), "9 0 obj\n<</Type/Page"...), "file.damaged []"},
		"header only":         {"a.pdf", []byte("%PDF-1.7"), "file.damaged []"},
		"no version":          {"a.pdf", bytes.Replace(pdf, []byte("1.7"), []byte("x.y"), 1), "file.damaged []"},
		"no pages":            {"a.pdf", pdfOf(catalogue, "<</Type/Pages/Kids[]>>"), "file.damaged []"},
		"pages lost":          {"a.pdf", pdfOf(catalogue), "file.damaged []"},
		"pages in a circle":   {"a.pdf", pdfOf(catalogue, "<</Type/Pages/Kids[3 0 R]>>", "<</Type/Pages/Kids[2 0 R]>>"), "file.damaged []"},
		"itself for a page":   {"a.pdf", pdfOf(catalogue, "<</Type/Pages/Kids[2 0 R]>>"), "file.damaged []"},
		"reference to itself": {"a.pdf", pdfOf("<</Pages 2 0 R>>", "2 0 R"), "file.damaged []"},
		"stream without end":  {"a.pdf", onePagePDF("", "<</Length 3>>\nstream\nabc"), "file.damaged []"},
		"packed and broken":   {"a.pdf", packedPDF("/Filter/FlateDecode/N 99", catalogue), "file.damaged []"},
		"not packed at all":   {"a.pdf", packedPDF("", catalogue, onePage, "<</Type/Page>>"), "file.damaged []"},

		"many pages":          {"a.pdf", pdfOf(catalogue, "<</Type/Pages/Kids["+kids(6000)+"]>>"), "file.too_complex []"},
		"deep arrays":         {"a.pdf", onePagePDF("/A" + strings.Repeat("[", 100_000)), "file.too_complex []"},
		"deep dictionaries":   {"a.pdf", onePagePDF(strings.Repeat("/A<<", 100_000)), "file.too_complex []"},
		"a million values":    {"a.pdf", onePagePDF("/A[" + strings.Repeat("1 ", maxValues+1) + "]"), "file.too_complex []"},
		"packed bomb":         {"a.pdf", packedPDF("/Filter/FlateDecode", catalogue, onePage, "<</Type/Page>>", strings.Repeat(" ", maxInflated)), "file.too_complex []"},
		"packed otherwise":    {"a.pdf", packedPDF("/Filter/LZWDecode", catalogue), "file.too_complex []"},
		"packed and foretold": {"a.pdf", packedPDF("/Filter/FlateDecode/DecodeParms<</Predictor 12>>", catalogue), "file.too_complex []"},

		"password":          {"a.pdf", bytes.Replace(pdf, []byte("/Root 1 0 R"), []byte("/Root 1 0 R/Encrypt 9 0 R"), 1), "file.encrypted []"},
		"password, packed":  {"a.pdf", bytes.Replace(packedPDF("/Filter/FlateDecode/N 99", catalogue), []byte("/Root 1 0 R"), []byte("/Root 1 0 R/Encrypt 9 0 R"), 1), "file.encrypted []"},
		"script":            {"a.pdf", pdfOf("<</Type/Catalog/Pages 2 0 R/OpenAction"+script+">>", onePage, "<</Type/Page>>"), "file.active [JavaScript]"},
		"script, disguised": {"a.pdf", onePagePDF("/AA<</O<</S/J#61va#53cript/JS 4 0 R>>>>", streamOf("", []byte("x"))), "file.active [JavaScript]"},
		"script, packed":    {"a.pdf", packedPDF("/Filter/FlateDecode", catalogue, onePage, "<</Type/Page/AA<</O"+script+">>>>"), "file.active [JavaScript]"},
		"script, unused":    {"a.pdf", onePagePDF("", script), "file.active [JavaScript]"},
		"script, replaced":  {"a.pdf", onePagePDF("", script+"\nendobj\n4 0 obj\n<<>>"), "file.active [JavaScript]"},
		"script in comment": {"a.pdf", bytes.Replace(pdf, []byte("%\xe2\xe3\xcf\xd3\n"), []byte("% "+hidden+"\n"), 1), "file.active [JavaScript]"},
		"script by name":    {"a.pdf", pdfOf("<</Type/Catalog/Pages 2 0 R/Names<</JavaScript 4 0 R>>>>", onePage, "<</Type/Page>>"), "file.active [JavaScript]"},
		"launches":          {"a.pdf", onePagePDF("/Annots[<</A<</S/Launch/F(cmd.exe)>>>>]"), "file.active [Launch]"},
		"fetches":           {"a.pdf", onePagePDF("/AA<</O<</S/GoToR/F(\\\\\\\\host\\\\x)>>>>"), "file.active [GoToR]"},
		"form that submits": {"a.pdf", onePagePDF("/Annots[<</A<</S/SubmitForm>>>>]"), "file.active [SubmitForm]"},
		"xfa form":          {"a.pdf", pdfOf("<</Type/Catalog/Pages 2 0 R/AcroForm<</XFA 4 0 R>>>>", onePage, "<</Type/Page>>"), "file.active [XFA]"},
		"film in a page":    {"a.pdf", onePagePDF("/Annots[<</Subtype/RichMedia>>]"), "file.active [RichMedia]"},
		"attachment":        {"a.pdf", onePagePDF("", "<</Type/Filespec/F(a.exe)/EF<</F 5 0 R>>>>", streamOf("/Type/EmbeddedFile", []byte("MZ"))), "file.attachment []"},
		"attached to page":  {"a.pdf", onePagePDF("/Annots[<</Subtype/FileAttachment>>]"), "file.attachment []"},
	}
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

func resizedJPEG(b []byte) []byte {
	b = bytes.Clone(b)
	at := bytes.Index(b, []byte{0xFF, 0xC0})
	copy(b[at+5:], "\xff\xff\xff\xff")
	return b
}

// manyScans repeats the one scan of a JPEG.
func manyScans(b []byte) []byte {
	at := bytes.Index(b, []byte{0xFF, 0xDA})
	scan := b[at : len(b)-2]
	return slices.Concat(b[:at], bytes.Repeat(scan, maxScans+1), b[len(b)-2:])
}

// said puts what Inspect answers into one line.
func said(t testing.TB, s specimen) string {
	t.Helper()
	facts, err := Limits{}.filled().inspect(s.name, s.b)
	if err == nil {
		signed := ""
		if facts.Signed {
			signed = "signed "
		}
		return fmt.Sprintf("%s %d %s%v", facts.Media, facts.Pages, signed, facts.Warnings)
	}
	f, ok := fault.As(err)
	if !ok || f.Kind != fault.Invalid {
		t.Errorf("not a fault Invalid: %v", err)
		return ""
	}
	return fmt.Sprintf("%s %v", f.Key, f.Args)
}

func TestP19HostileFilesAreRefused(t *testing.T) {
	for what, s := range hostile() {
		if got := said(t, s); got != s.want {
			t.Errorf("%s: %s, want %s", what, got, s.want)
		}
	}
}

func TestP19OrdinaryFilesAreTaken(t *testing.T) {
	for what, s := range good() {
		if got := said(t, s); got != s.want {
			t.Errorf("%s: %s, want %s", what, got, s.want)
		}
	}
}

// Cut at any place, no file passes for a whole one, but for the white space at its end.
func TestP19CutFilesAreRefused(t *testing.T) {
	for what, b := range map[string][]byte{
		"a.pdf": bytes.TrimSpace(signedPDF()), "b.pdf": packedPDF("/Filter/FlateDecode", catalogue, onePage, "<</Type/Page>>"),
		"a.jpg": jpegOf(noise(40, 60)), "a.png": pngOf(noise(40, 60)),
	} {
		for n := range b {
			if facts, err := (Limits{}).filled().inspect(what, b[:n]); err == nil {
				t.Errorf("%s cut at %d of %d: taken as %v", what, n, len(b), facts)
			}
		}
	}
}

func TestP19LimitsAreThoseGiven(t *testing.T) {
	l := Limits{Bytes: 3 * megabyte, Pixels: 2_000_000}.filled()
	for _, s := range []specimen{
		{"a.pdf", make([]byte, 3<<20+1), "file.too_large [4 3]"},
		{"a.png", pngOf(noise(2000, 1001)), "file.pixels [3 2]"},
	} {
		_, err := l.inspect(s.name, s.b)
		if f, ok := fault.As(err); !ok || fmt.Sprintf("%s %v", f.Key, f.Args) != s.want {
			t.Errorf("%v, want %s", err, s.want)
		}
	}
}

// A writer that is not ours: text, pictures, several pages, and the empty list of attachments that it always writes.
func TestFilesOfAnotherWriterAreTaken(t *testing.T) {
	doc := fpdf.New("P", "mm", "A4", "")
	doc.RegisterImageOptionsReader("scan", fpdf.ImageOptions{ImageType: "JPG"}, bytes.NewReader(jpegOf(noise(800, 1100))))
	for range 3 {
		doc.AddPage()
		doc.ImageOptions("scan", 0, 0, 210, 297, false, fpdf.ImageOptions{ImageType: "JPG"}, 0, "")
	}
	var b bytes.Buffer
	if err := doc.Output(&b); err != nil {
		t.Fatal(err)
	}
	facts, err := openFolder(t, t.TempDir()).Inspect("quyết định.pdf", b.Bytes())
	if err != nil || facts.Pages != 3 || facts.Media != mediaPDF || facts.Signed {
		t.Errorf("%+v, %v", facts, err)
	}

	doc = fpdf.New("P", "mm", "A4", "")
	doc.SetAttachments([]fpdf.Attachment{{Content: []byte("MZ"), Filename: "a.exe"}})
	doc.AddPage()
	b.Reset()
	if err := doc.Output(&b); err != nil {
		t.Fatal(err)
	}
	if got := said(t, specimen{"a.pdf", b.Bytes(), ""}); got != "file.attachment []" {
		t.Errorf("with an attachment: %s", got)
	}
}

// known are all the keys that Inspect may answer with.
var known = strings.Fields("file.empty file.too_large file.virus_test file.unknown file.heic file.mismatch file.mixed file.damaged file.pixels " +
	"file.encrypted file.active file.attachment file.too_complex")

func FuzzInspect(f *testing.F) {
	for _, table := range []map[string]specimen{good(), hostile()} {
		for _, what := range slices.Sorted(maps.Keys(table)) {
			if s := table[what]; len(s.b) < 100_000 { // larger ones only slow the search down
				f.Add(s.name, s.b)
			}
		}
	}
	l := Limits{Bytes: megabyte}.filled()
	f.Fuzz(func(t *testing.T, name string, b []byte) {
		facts, err := l.inspect(name, b)
		if err != nil {
			if fault, ok := fault.As(err); !ok || fault.Kind != "invalid" || !slices.Contains(known, fault.Key) {
				t.Errorf("an error of another kind: %v", err)
			}
			return
		}
		if facts.Pages < 1 || facts.Pages > maxPages || !slices.Contains([]string{mediaPDF, mediaJPEG, mediaPNG}, facts.Media) {
			t.Errorf("%+v", facts)
		}
	})
}

func BenchmarkInspect(b *testing.B) {
	large := scanPage(2480, 3508, "/DeviceRGB")
	body := make([]byte, 19<<20)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range body {
		body[i] = byte(r.Uint32())
	}
	large = bytes.Replace(large, []byte("endobj\nxref"), []byte("endobj\n9 0 obj\n"+streamOf("", body)+"\nendobj\nxref"), 1)
	b.SetBytes(int64(len(large)))
	for b.Loop() {
		if _, err := (Limits{}).filled().inspect("a.pdf", large); err != nil {
			b.Fatal(err)
		}
	}
}
