package files

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	_ "image/jpeg" // DecodeConfig
	_ "image/png"  // DecodeConfig
	"slices"

	"hoso/office"
)

// picture is what walking through the parts of a picture's file gives, before any decoding of pixels.
type picture struct {
	aside   [][]byte // parts that hold no pixels, where text can hide
	trailer []byte   // what follows the end
	dpi     float64  // as the file says it; 0 when it does not
	gray    bool
}

// inspectPicture first walks the whole file, which finds truncation, and decodes the header; pixels are never decoded.
func (l Limits) inspectPicture(media string, walk func([]byte) (picture, error), b []byte) (office.FileFacts, error) {
	header, _, err := image.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		return office.FileFacts{}, refuse("file.damaged").Wrap(err)
	}
	// Before anything else about the picture: the sizes are what an attack would choose. Both are below 2³¹.
	if pixels := int64(header.Width) * int64(header.Height); pixels > l.Pixels {
		return office.FileFacts{}, refuse("file.pixels", (pixels+999_999)/1_000_000, l.Pixels/1_000_000)
	} else if pixels <= 0 {
		return office.FileFacts{}, refuse("file.damaged").Wrap(errors.New("files: a picture without pixels"))
	}
	p, err := walk(b)
	if err != nil {
		return office.FileFacts{}, refuse("file.damaged").Wrap(err)
	}
	if other := p.hides(); other != "" {
		return office.FileFacts{}, refuse("file.mixed", other)
	}
	facts := office.FileFacts{Media: media, Pages: 1, Warnings: []string{warnNotSigned}}
	if p.coarse(header.Width, header.Height) {
		facts.Warnings = append(facts.Warnings, warnResolution)
	}
	if p.gray {
		facts.Warnings = append(facts.Warnings, warnNotColour)
	}
	return facts, nil
}

// hides names what else is in the file, empty when nothing is.
func (p picture) hides() string {
	for _, part := range append(slices.Clone(p.aside), p.trailer) {
		if markup(part) {
			return "HTML"
		}
		if bytes.Contains(part, []byte(magicPDF)) {
			return "PDF"
		}
	}
	if rest := bytes.Trim(p.trailer, "\x00\r\n\t "); len(rest) > 0 && !ofPhone(p.trailer, rest) {
		return looksLike(rest)
	}
	return ""
}

// ofPhone knows what phones append to a picture of their own: a second picture (brightness map, preview), a moving picture,
// or Samsung's block of notes.
func ofPhone(trailer, rest []byte) bool {
	return bytes.HasPrefix(rest, []byte(magicJPEG)) || brand(trailer) != "" || bytes.HasSuffix(rest, []byte("SEFT"))
}

// A page of A4 at 200 dpi.
const (
	wantedDPI = 200
	a4Long    = 2339
	a4Short   = 1654
)

// slack lets a scan pass whose edges were trimmed.
const slack = 0.95

// coarse judges the resolution. Scanners write the true one into the file; cameras and screens write 72 or 96 whatever the
// picture shows, and then the picture is taken for one of an A4 page.
func (p picture) coarse(width, height int) bool {
	if p.dpi > 100 {
		return p.dpi < wantedDPI*slack
	}
	long, short := max(width, height), min(width, height)
	return float64(long) < a4Long*slack || float64(short) < a4Short*slack
}

var errCutOff = errors.New("files: the file ends too early")

// readPNG walks the chunks and checks the checksum of each.
func readPNG(b []byte) (picture, error) {
	var p picture
	pixels := false
	for rest := b[len(magicPNG):]; ; {
		if len(rest) < 12 {
			return picture{}, errCutOff
		}
		n := int64(binary.BigEndian.Uint32(rest))
		if n > int64(len(rest))-12 {
			return picture{}, errCutOff
		}
		name, data, sum := string(rest[4:8]), rest[8:8+n], rest[8+n:12+n]
		if crc32.ChecksumIEEE(rest[4:8+n]) != binary.BigEndian.Uint32(sum) {
			return picture{}, errors.New("files: a PNG chunk fails its checksum")
		}
		rest = rest[12+n:]
		switch name {
		case "IEND":
			p.trailer = rest
			if !pixels {
				return picture{}, errCutOff
			}
			return p, nil
		case "IDAT":
			pixels = pixels || n > 0
			continue
		case "IHDR":
			p.gray = len(data) > 9 && data[9]&2 == 0 && data[9]&1 == 0 // colour type: 2 colour, 1 palette
		case "pHYs":
			if len(data) == 9 && data[8] == 1 { // pixels per metre
				p.dpi = float64(binary.BigEndian.Uint32(data)) * 0.0254
			}
		}
		p.aside = append(p.aside, data)
	}
}

// The markers of JPEG that matter here.
const (
	jpegStart   = 0xD8
	jpegEnd     = 0xD9
	jpegScan    = 0xDA
	jpegRestart = 0xD0 // to 0xD7
	jpegAPP0    = 0xE0
	jpegTEM     = 0x01
)

// maxScans bounds the passes of a progressive picture: a small file with thousands keeps a decoder busy for hours.
const maxScans = 100

// readJPEG walks the segments and through the entropy-coded data to the end marker.
func readJPEG(b []byte) (picture, error) {
	var p picture
	scans := 0
	for at := 2; ; {
		marker, next, err := jpegMarker(b, at)
		if err != nil {
			return picture{}, err
		}
		at = next
		switch {
		case marker == jpegEnd && scans == 0:
			return picture{}, errCutOff
		case marker == jpegEnd:
			p.trailer = b[at:]
			return p, nil
		case marker == jpegStart:
			return picture{}, errors.New("files: a JPEG begins inside a JPEG")
		case marker == jpegTEM || marker&^7 == jpegRestart:
			continue
		}
		if len(b)-at < 2 {
			return picture{}, errCutOff
		}
		n := int(binary.BigEndian.Uint16(b[at:]))
		if n < 2 || n > len(b)-at {
			return picture{}, errCutOff
		}
		data := b[at+2 : at+n]
		at += n
		if marker != jpegScan {
			p.segment(marker, data)
			continue
		}
		if scans++; scans > maxScans {
			return picture{}, errors.New("files: a JPEG of too many scans")
		}
		at = skipScan(b, at)
	}
}

// jpegMarker reads the marker at a place, behind any fill bytes.
func jpegMarker(b []byte, at int) (marker byte, next int, err error) {
	if at >= len(b) {
		return 0, 0, errCutOff
	}
	if b[at] != 0xFF {
		return 0, 0, errors.New("files: no marker where a JPEG must have one")
	}
	for at < len(b) && b[at] == 0xFF {
		at++
	}
	if at >= len(b) {
		return 0, 0, errCutOff
	}
	return b[at], at + 1, nil
}

// segment takes note of a segment that is no scan.
func (p *picture) segment(marker byte, data []byte) {
	p.aside = append(p.aside, data)
	switch {
	case marker == jpegAPP0 && len(data) >= 12 && string(data[:5]) == "JFIF\x00":
		density := float64(binary.BigEndian.Uint16(data[8:]))
		switch data[7] {
		case 1:
			p.dpi = density
		case 2:
			p.dpi = density * 2.54
		}
	case 0xC0 <= marker && marker <= 0xC2 && len(data) >= 6: // start of frame
		p.gray = data[5] == 1 // components
	}
}

// skipScan goes to the next marker that is neither an escaped FF nor a restart.
func skipScan(b []byte, at int) int {
	for at < len(b) {
		i := bytes.IndexByte(b[at:], 0xFF)
		if i < 0 || at+i+1 >= len(b) {
			return len(b)
		}
		at += i
		if next := b[at+1]; next != 0 && next&^7 != jpegRestart && next != 0xFF {
			return at
		} else if next == 0xFF {
			at++
			continue
		}
		at += 2
	}
	return len(b)
}
