package files

import (
	"bytes"
	"path"
	"strings"

	"hoso/fault"
	"hoso/office"
)

// Limits bound what is accepted. A zero means the usual value.
type Limits struct {
	Bytes  int64 // of one file; usually 20 MB
	Pixels int64 // of one picture; usually 60 million
}

const (
	megabyte      = 1 << 20
	usualBytes    = 20 * megabyte
	usualPixels   = 60_000_000
	acceptedMedia = "PDF, JPEG, PNG"
)

func (l Limits) filled() Limits {
	if l.Bytes <= 0 {
		l.Bytes = usualBytes
	}
	if l.Pixels <= 0 {
		l.Pixels = usualPixels
	}
	return l
}

// The media that are accepted.
const (
	mediaPDF  = "application/pdf"
	mediaJPEG = "image/jpeg"
	mediaPNG  = "image/png"
)

// Warnings: the file is taken, and whoever checks it is told. They rest on NĐ 30/2020/NĐ-CP, annex I, part II, I: a digital
// copy is a PDF of version 1.4 or later, in colour, of at least 200 dpi, with the agency's signature.
const (
	warnResolution = "file.low_resolution"
	warnNotSigned  = "file.not_signed"
	warnOldPDF     = "file.old_pdf"
	warnNotColour  = "file.not_colour"
)

// Inspect says what a file is by its bytes; the name only has to agree with them. Every refusal is a fault Invalid:
//
//	file.empty            no bytes
//	file.too_large        [size in MB, allowed MB]
//	file.virus_test       holds the EICAR test string
//	file.unknown          [what it looks like, what is accepted]
//	file.heic             a picture of an iPhone
//	file.mismatch         [extension of the name, what it is]
//	file.mixed            [what else is in it]: a second file rides along
//	file.damaged          cut off or not readable
//	file.pixels           [millions of pixels, allowed millions]
//	file.encrypted        a PDF that asks for a password
//	file.active           [what]: a PDF that runs something
//	file.attachment       a PDF with files inside
//	file.too_complex      a PDF that cannot be checked within bounds
func (f *Folder) Inspect(name string, plain []byte) (office.FileFacts, error) {
	facts, err := f.limits.inspect(name, plain)
	if err != nil {
		return facts, err
	}
	facts.Name = CleanName(name)
	return facts, nil
}

func (l Limits) inspect(name string, plain []byte) (office.FileFacts, error) {
	if err := l.checkSize(int64(len(plain))); err != nil {
		return office.FileFacts{}, err
	}
	if bytes.Contains(plain, eicar()) {
		return office.FileFacts{}, refuse("file.virus_test")
	}
	media, err := mediaOf(plain)
	if err != nil {
		return office.FileFacts{}, err
	}
	if err := agrees(name, media); err != nil {
		return office.FileFacts{}, err
	}
	if holdsZip(plain) {
		return office.FileFacts{}, refuse("file.mixed", "ZIP")
	}
	switch media {
	case mediaPDF:
		return inspectPDF(plain)
	case mediaJPEG:
		return l.inspectPicture(media, readJPEG, plain)
	default:
		return l.inspectPicture(media, readPNG, plain)
	}
}

func refuse(key string, args ...any) *fault.Fault { return fault.New(fault.Invalid, key, args...) }

// checkSize tells sizes in whole megabytes, the actual one rounded up: a file over the limit always shows a larger number.
func (l Limits) checkSize(size int64) error {
	if size == 0 {
		return refuse("file.empty")
	}
	if size > l.Bytes {
		allowed := l.Bytes / megabyte
		return refuse("file.too_large", max((size+megabyte-1)/megabyte, allowed+1), allowed)
	}
	return nil
}

// eicar is the test string of virus scanners, joined here so that this very source is not taken for it.
func eicar() []byte { return []byte("$EICAR-STANDARD-" + "ANTIVIRUS-TEST-FILE!$") }

// extensions gives the media that the extension of a name promises.
var extensions = map[string]string{
	".pdf": mediaPDF, ".png": mediaPNG,
	".jpg": mediaJPEG, ".jpeg": mediaJPEG, ".jpe": mediaJPEG, ".jfif": mediaJPEG,
}

// agrees refuses a name whose extension promises something else. A name without one promises nothing.
func agrees(name, media string) error {
	extension := strings.ToLower(path.Ext(CleanName(name)))
	if extension == "" || extensions[extension] == media {
		return nil
	}
	return refuse("file.mismatch", extension, strings.ToUpper(media[strings.IndexByte(media, '/')+1:]))
}

// holdsZip finds a ZIP archive anywhere in the bytes by its directory: the end record names the directory's size, and the
// directory begins with a signature of its own. Readers of ZIP look from the end, so a PDF or JPEG in front hides nothing.
func holdsZip(b []byte) bool {
	const endRecord = 22
	for from := 0; ; {
		i := bytes.Index(b[from:], []byte("PK\x05\x06"))
		if i < 0 {
			return false
		}
		at := from + i
		from = at + 4
		if len(b)-at < endRecord {
			return false
		}
		size := int(b[at+12]) | int(b[at+13])<<8 | int(b[at+14])<<16 | int(b[at+15])<<24
		if size <= at && bytes.HasPrefix(b[at-size:], []byte("PK\x01\x02")) {
			return true
		}
	}
}

// markup finds what a browser could take for a page, in any case: the beginning of a tag that such pages have.
func markup(b []byte) bool {
	for {
		i := bytes.IndexByte(b, '<')
		if i < 0 {
			return false
		}
		b = b[i+1:]
		if opensPage(b) {
			return true
		}
	}
}

var pageTags = []string{"!doctype html", "html", "head", "body", "script", "iframe", "object", "embed", "svg", "?php", "?="}

func opensPage(b []byte) bool {
	if len(b) == 0 || bytes.IndexByte([]byte("!?bBeEhHiIoOsS"), b[0]) < 0 {
		return false // quickly, because drawings are full of this bracket
	}
	for _, tag := range pageTags {
		if len(b) <= len(tag) || !strings.EqualFold(string(b[:len(tag)]), tag) {
			continue
		}
		if c := b[len(tag)]; c == '>' || c == '/' || c == ' ' || '\t' <= c && c <= '\r' {
			return true
		}
	}
	return false
}
