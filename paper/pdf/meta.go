package pdf

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"unicode/utf16"

	"hoso/civil"
)

// Meta is what a file says about itself. The day is the file's only date; without it the file bears none.
type Meta struct {
	Title string
	Lang  string // "vi-VN"
	Day   civil.Date
}

const producer = "hoso"

func (m Meta) info() string {
	out := fmt.Sprintf("<</Title %s /Producer %s", literal(m.Title), literal(producer))
	if !m.Day.IsZero() {
		stamp := m.Day.Start().Format("D:20060102150405") + "+07'00'"
		out += fmt.Sprintf(" /CreationDate (%s) /ModDate (%s)", stamp, stamp)
	}
	return out + ">>"
}

// xmp says the same as info in the form PDF/A asks for, and names the standard.
func (m Meta) xmp() []byte {
	var title bytes.Buffer
	_ = xml.EscapeText(&title, []byte(m.Title)) // a Buffer takes everything
	dates := ""
	if !m.Day.IsZero() {
		stamp := m.Day.Start().Format("2006-01-02T15:04:05-07:00")
		dates = fmt.Sprintf("<xmp:CreateDate>%s</xmp:CreateDate><xmp:ModifyDate>%s</xmp:ModifyDate>", stamp, stamp)
	}
	return fmt.Appendf(nil, `<?xpacket begin="%s" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"><dc:title><rdf:Alt><rdf:li xml:lang="x-default">%s</rdf:li></rdf:Alt></dc:title><pdf:Producer>%s</pdf:Producer>%s<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance></rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>`, "\uFEFF", title.Bytes(), producer, dates)
}

// literal writes a text string: UTF-16 with its mark, in hex, which holds any text without escapes.
func literal(s string) string {
	out := []byte("<FEFF")
	for _, unit := range utf16.Encode([]rune(s)) {
		out = fmt.Appendf(out, "%04X", unit)
	}
	return string(append(out, '>'))
}

// fileID names a file by what is in it, so that the same content has the same name.
func fileID(content []byte) string {
	digest := sha256.Sum256(content)
	return hex.EncodeToString(digest[:16])
}

// subsetTag gives the six capitals that mark a cut font; two different cuts have different ones.
func subsetTag(data []byte) string {
	digest := sha256.Sum256(data)
	tag := make([]byte, 6)
	for i := range tag {
		tag[i] = 'A' + digest[i]%26
	}
	return string(tag)
}
