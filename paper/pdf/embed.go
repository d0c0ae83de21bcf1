package pdf

import (
	"fmt"
	"strconv"
)

// The bits of a font descriptor's Flags (ISO 32000-1, 9.8.2): with serifs, symbols outside the standard alphabet.
const fontFlags = 1<<1 | 1<<2

// addFont writes the five objects of a font of two-byte characters and gives the one that pages refer to.
func (d *Doc) addFont(f *face) (int, error) {
	data, err := f.subset()
	if err != nil {
		return 0, err
	}
	font, name := f.font, subsetTag(data)+"+"+f.font.name
	file := d.addStream("/Length1 "+strconv.Itoa(len(data)), data)
	descriptor := d.add(fmt.Sprintf("<</Type /FontDescriptor /FontName /%s /Flags %d /FontBBox [%d %d %d %d] /ItalicAngle 0 /Ascent %d /Descent %d /CapHeight %d /StemV 80 /FontFile2 %d 0 R>>",
		name, fontFlags, font.thousandths(font.box[0]), font.thousandths(font.box[1]), font.thousandths(font.box[2]), font.thousandths(font.box[3]),
		font.thousandths(font.ascent), font.thousandths(font.descent), font.thousandths(font.capital), file))
	descendant := d.add(fmt.Sprintf("<</Type /Font /Subtype /CIDFontType2 /BaseFont /%s /CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) /Supplement 0>> /FontDescriptor %d 0 R /CIDToGIDMap /Identity /W [1 [%s]]>>",
		name, descriptor, f.widths()))
	unicode := d.addStream("", f.toUnicode())
	return d.add(fmt.Sprintf("<</Type /Font /Subtype /Type0 /BaseFont /%s /Encoding /Identity-H /DescendantFonts [%d 0 R] /ToUnicode %d 0 R>>",
		name, descendant, unicode)), nil
}

func (f *face) widths() []byte {
	var out []byte
	for _, r := range f.runes {
		units := f.font.advanceOf(f.font.glyphs[r])
		out = strconv.AppendFloat(out, float64(units)*1000/float64(f.font.unitsEm), 'f', 1, 64)
		out = append(out, ' ')
	}
	return out
}

// mapBlock is how many lines the format allows in one block of a map.
const mapBlock = 100

// toUnicode maps the numbers back to runes, for those who copy or search text.
func (f *face) toUnicode() []byte {
	out := []byte("/CIDInit /ProcSet findresource begin 12 dict begin begincmap " +
		"/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def /CMapName /Adobe-Identity-UCS def /CMapType 2 def " +
		"1 begincodespacerange <0000> <FFFF> endcodespacerange\n")
	for from := 0; from < len(f.runes); from += mapBlock {
		block := f.runes[from:min(from+mapBlock, len(f.runes))]
		out = fmt.Appendf(out, "%d beginbfchar\n", len(block))
		for i, r := range block {
			out = fmt.Appendf(out, "<%04X> <%04X>\n", from+i+1, r)
		}
		out = append(out, "endbfchar\n"...)
	}
	return append(out, "endcmap CMapName currentdict /CMap defineresource pop end end"...)
}
