package files

import (
	"bytes"
	"image"
	"image/color"
	"maps"
	"slices"
	"strings"
	"sync"
)

// The tables are made once: they are large, and the fuzz target takes its seeds from them.
var (
	good    = sync.OnceValue(func() map[string]specimen { return together(goodPDFs(), goodScans(), goodPictures()) })
	hostile = sync.OnceValue(func() map[string]specimen {
		return together(strangers(), misnamed(), twoInOne(), brokenPictures(), brokenPDFs(), dangerousPDFs())
	})
)

func together(tables ...map[string]specimen) map[string]specimen {
	all := map[string]specimen{}
	for _, t := range tables {
		maps.Copy(all, t)
	}
	return all
}

// goodPDFs must be taken.
func goodPDFs() map[string]specimen {
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
	}
}

// goodScans must be taken, with what is to be said of their pictures.
func goodScans() map[string]specimen {
	return map[string]specimen{
		"scan":             {"a.pdf", scanPage(1654, 2339, "/DeviceRGB"), "application/pdf 1 [file.not_signed]"},
		"turned scan":      {"a.pdf", scanPage(2339, 1654, "/DeviceRGB"), "application/pdf 1 [file.not_signed]"},
		"coarse scan":      {"a.pdf", scanPage(1240, 1754, "/DeviceRGB"), "application/pdf 1 [file.not_signed file.low_resolution]"},
		"gray scan":        {"a.pdf", scanPage(2480, 3508, "/DeviceGray"), "application/pdf 1 [file.not_signed file.not_colour]"},
		"gray by profile":  {"a.pdf", scanPage(2480, 3508, "[/CalGray<<>>]"), "application/pdf 1 [file.not_signed file.not_colour]"},
		"a point a pixel":  {"a.pdf", bytes.Replace(scanPage(1654, 2339, "/DeviceRGB"), []byte("595 842"), []byte("1654 2339"), 1), "application/pdf 1 [file.not_signed]"},
		"picture and text": {"a.pdf", bytes.Replace(scanPage(100, 100, "/DeviceGray"), []byte("/XObject"), []byte("/Font<</F1 9 0 R>>/XObject"), 1), "application/pdf 1 [file.not_signed]"},
		"picture in form": {"a.pdf", onePagePDF("/Resources<</XObject<</Fm 4 0 R>>>>", streamOf("/Subtype/Form/Resources<</XObject 5 0 R>>", nil), "<</Im 6 0 R>>",
			streamOf("/Subtype/Image/Width 600/Height 800/ColorSpace/DeviceRGB", nil)), "application/pdf 1 [file.not_signed file.low_resolution]"},
	}
}

// goodPictures must be taken.
func goodPictures() map[string]specimen {
	small, tiny := noise(300, 400), image.Rect(0, 0, 30, 40)
	a4 := a4JPEG(noise(30, 40))
	return map[string]specimen{
		"jpeg":               {"anh.jpg", a4, "image/jpeg 1 [file.not_signed]"},
		"jpeg of a phone":    {"anh.JPEG", append(bytes.Clone(a4), jpegOf(small)...), "image/jpeg 1 [file.not_signed]"},
		"moving picture":     {"anh.jpg", append(bytes.Clone(a4), brandOf("mp42")...), "image/jpeg 1 [file.not_signed]"},
		"samsung":            {"anh.jpg", append(bytes.Clone(a4), "\x00\x00\x01\x0anotesSEFH\x0a\x00SEFT"...), "image/jpeg 1 [file.not_signed]"},
		"small jpeg":         {"anh.jpg", jpegOf(small), "image/jpeg 1 [file.not_signed file.low_resolution]"},
		"gray jpeg":          {"anh.jpg", a4JPEG(image.NewGray(tiny)), "image/jpeg 1 [file.not_signed file.not_colour]"},
		"scanned small card": {"the.jpg", withSegment(jpegOf(small), 0xE0, jfif(1, 300)), "image/jpeg 1 [file.not_signed]"},
		"scanned coarsely":   {"a.jpg", withSegment(a4, 0xE0, jfif(1, 150)), "image/jpeg 1 [file.not_signed file.low_resolution]"},
		"in centimetres":     {"a.jpg", withSegment(jpegOf(small), 0xE0, jfif(2, 118)), "image/jpeg 1 [file.not_signed]"},
		"72 dpi say nothing": {"a.jpg", withSegment(a4, 0xE0, jfif(1, 72)), "image/jpeg 1 [file.not_signed]"},
		"picture data":       {"a.jpg", withSegment(a4, 0xE1, "http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta xmlns:x='adobe:ns:meta/'>"), "image/jpeg 1 [file.not_signed]"},
		"png":                {"a.png", a4PNG(small), "image/png 1 [file.not_signed]"},
		"png of a scanner":   {"a.png", withChunk(pngOf(small), "pHYs", "\x00\x00\x2e\x23\x00\x00\x2e\x23\x01"), "image/png 1 [file.not_signed]"},
		"gray png":           {"a.png", a4PNG(image.NewGray(tiny)), "image/png 1 [file.not_signed file.not_colour]"},
		"palette png":        {"a.png", a4PNG(image.NewPaletted(tiny, color.Palette{color.White, color.Black})), "image/png 1 [file.not_signed]"},
	}
}

// strangers are of no kind that is taken, or too large, or caught by the test string.
func strangers() map[string]specimen {
	jpg := jpegOf(noise(300, 400))
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
	}
}

// misnamed are good files under a name that promises something else.
func misnamed() map[string]specimen {
	pdf, pngFile := onePagePDF(""), pngOf(noise(300, 400))
	return map[string]specimen{
		"png named jpg":     {"a.jpg", pngFile, "file.mismatch [.jpg PNG]"},
		"pdf named exe":     {"a.pdf.exe", pdf, "file.mismatch [.exe PDF]"},
		"pdf named html":    {"a.html", pdf, "file.mismatch [.html PDF]"},
		"turned extension":  {"a\u202efdp.exe", pdf, "file.mismatch [.exe PDF]"},
		"extension in path": {"a.pdf/../b.php", pdf, "file.mismatch [.php PDF]"},
	}
}

// twoInOne are files in which a second one rides along.
func twoInOne() map[string]specimen {
	pdf, jpg, pngFile := onePagePDF(""), jpegOf(noise(300, 400)), pngOf(noise(300, 400))
	hidden := hiddenScript()
	return map[string]specimen{
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
	}
}

// brokenPictures are too large in pixels, cut off or spoilt.
func brokenPictures() map[string]specimen {
	jpg, pngFile := jpegOf(noise(300, 400)), pngOf(noise(300, 400))
	return map[string]specimen{
		"50 000 × 50 000":     {"a.png", resized(pngFile, 50_000, 50_000), "file.pixels [2500 60]"},
		"largest size":        {"a.png", resized(pngFile, 1<<31-1, 1), "file.pixels [2148 60]"},
		"65 535 × 65 535 jpg": {"a.jpg", resizedJPEG(jpg, 65_535, 65_535), "file.pixels [4295 60]"},
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
	}
}

// brokenPDFs are cut off, spoilt, or more than can be checked.
func brokenPDFs() map[string]specimen {
	pdf := onePagePDF("")
	return map[string]specimen{
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
	}
}

// dangerousPDFs run, fetch or carry something, or hide behind a password.
func dangerousPDFs() map[string]specimen {
	pdf := onePagePDF("")
	hidden := hiddenScript()
	return map[string]specimen{
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

const script = "<</S/JavaScript/JS(app.alert\\(1\\))>>"

func hiddenScript() string { return "7 0 obj" + script + "endobj" }
