package files

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

const (
	magicPDF  = "%PDF-"
	magicJPEG = "\xff\xd8\xff"
	magicPNG  = "\x89PNG\r\n\x1a\n"
)

// headerRoom is how far into a file readers of PDF look for its header.
const headerRoom = 1024

// mediaOf decides by the first bytes, and names what is not accepted.
func mediaOf(b []byte) (string, error) {
	switch {
	case bytes.HasPrefix(b, []byte(magicPDF)):
		return mediaPDF, nil
	case bytes.HasPrefix(b, []byte(magicJPEG)):
		return mediaJPEG, nil
	case bytes.HasPrefix(b, []byte(magicPNG)):
		return mediaPNG, nil
	case heic(b):
		return "", refuse("file.heic")
	}
	looks := looksLike(b)
	if bytes.Contains(b[:min(len(b), headerRoom)], []byte(magicPDF)) {
		return "", refuse("file.mixed", looks)
	}
	return "", refuse("file.unknown", looks, acceptedMedia)
}

// brand gives the main brand of an ISO media file (HEIC, AVIF, MP4, MOV), empty for other files.
func brand(b []byte) string {
	if len(b) < 12 || string(b[4:8]) != "ftyp" {
		return ""
	}
	return string(b[8:12])
}

func heic(b []byte) bool {
	switch brand(b) {
	case "heic", "heix", "hevc", "hevx", "heim", "heis", "mif1", "msf1":
		return true
	}
	return false
}

// unrecognised is how a file is named that looks like nothing we know.
const unrecognised = "?"

// signatures are the first bytes of files that people try to upload, and their names.
var signatures = []struct{ magic, name string }{
	{"GIF8", "GIF"}, {"BM", "BMP"}, {"II*\x00", "TIFF"}, {"MM\x00*", "TIFF"},
	{"\x00\x00\x00\x0cjP  ", "JPEG 2000"}, {"\xff\x0a", "JPEG XL"}, {"8BPS", "Photoshop"},
	{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Word/Excel 97–2003"}, {`{\rtf`, "RTF"}, {"%!PS", "PostScript"},
	{"Rar!\x1a\x07", "RAR"}, {"7z\xbc\xaf\x27\x1c", "7-Zip"}, {"\x1f\x8b", "GZIP"}, {"BZh", "BZIP2"}, {"\xfd7zXZ\x00", "XZ"},
	{"MZ", "EXE"}, {"\x7fELF", "ELF"}, {"\xcf\xfa\xed\xfe", "Mach-O"}, {"\xca\xfe\xba\xbe", "Java/Mach-O"}, {"#!", "script"},
	{"SQLite format 3\x00", "SQLite"}, {"ID3", "MP3"}, {"OggS", "Ogg"}, {"\x1aE\xdf\xa3", "Matroska/WebM"},
}

// looksLike names the kind of a file that is not accepted.
func looksLike(b []byte) string {
	switch name := brand(b); {
	case name == "avif" || name == "avis":
		return "AVIF"
	case name == "qt  ":
		return "MOV"
	case name != "":
		return "MP4"
	case bytes.HasPrefix(b, []byte("PK\x03\x04")) || bytes.HasPrefix(b, []byte("PK\x05\x06")):
		return zipKind(b)
	case len(b) > 12 && string(b[:4]) == "RIFF":
		return riffKind(string(b[8:12]))
	}
	for _, s := range signatures {
		if bytes.HasPrefix(b, []byte(s.magic)) {
			return s.name
		}
	}
	return textKind(b)
}

func riffKind(form string) string {
	switch form {
	case "WEBP":
		return "WEBP"
	case "WAVE":
		return "WAV"
	}
	return "AVI"
}

// zipKind tells the office formats by the names of their parts, which stand in clear near the beginning.
func zipKind(b []byte) string {
	head := b[:min(len(b), 8<<10)]
	for _, k := range []struct{ part, name string }{
		{"word/", "Word (DOCX)"}, {"xl/", "Excel (XLSX)"}, {"ppt/", "PowerPoint (PPTX)"},
		{"mimetypeapplication/vnd.oasis", "OpenDocument"}, {"AndroidManifest.xml", "APK"}, {"META-INF/MANIFEST.MF", "JAR"},
		{"[Content_Types].xml", "Microsoft Office"},
	} {
		if bytes.Contains(head, []byte(k.part)) {
			return k.name
		}
	}
	return "ZIP"
}

func textKind(b []byte) string {
	head := bytes.TrimPrefix(b[:min(len(b), headerRoom)], []byte("\ufeff"))
	start := strings.ToLower(string(bytes.TrimSpace(head)))
	switch {
	case strings.HasPrefix(start, "<svg") || strings.HasPrefix(start, "<?xml") && strings.Contains(start, "<svg"):
		return "SVG"
	case markup(head):
		return "HTML"
	case strings.HasPrefix(start, "<?xml"):
		return "XML"
	case plainText(head):
		return "text"
	}
	return unrecognised
}

// plainText allows a character cut off at the end.
func plainText(b []byte) bool {
	for len(b) > 0 {
		c, n := utf8.DecodeRune(b)
		if c == utf8.RuneError && n <= 1 && len(b) >= utf8.UTFMax || c < ' ' && (c < '\t' || c > '\r') {
			return false
		}
		b = b[n:]
	}
	return true
}
