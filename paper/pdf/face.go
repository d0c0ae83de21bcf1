package pdf

import (
	"encoding/binary"
	"fmt"
	"slices"
)

// face is a font as one file uses it: only the glyphs that were drawn, numbered in the order they were first drawn.
// A rune has a number of its own even when it shares its glyph with another, so that text taken out of the file is exact.
type face struct {
	font   *Font
	runes  []rune // number n stands for runes[n-1]; 0 is the glyph for "missing"
	number map[rune]uint16
}

func newFace(f *Font) *face { return &face{font: f, number: map[rune]uint16{}} }

// use gives the number of a rune in this file; false when the font lacks it.
func (f *face) use(r rune) (uint16, bool) {
	if n, ok := f.number[r]; ok {
		return n, true
	}
	if !f.font.Has(r) {
		return 0, false
	}
	f.runes = append(f.runes, r)
	n := uint16(len(f.runes)) // at most 65 535: a font of the BMP has no more runes
	f.number[r] = n
	return n, true
}

// cut is the part of a font that a file needs.
type cut struct {
	font   *Font
	glyphs []uint16          // new number → glyph of the whole font
	number map[uint16]uint16 // glyph of the whole font → new number, for parts of composed glyphs
}

// subset gives a font file with the drawn glyphs and the parts they are composed of.
func (f *face) subset() ([]byte, error) {
	c := &cut{font: f.font, glyphs: []uint16{0}, number: map[uint16]uint16{0: 0}}
	for _, r := range f.runes {
		glyph := f.font.glyphs[r]
		if _, known := c.number[glyph]; !known {
			c.number[glyph] = uint16(len(c.glyphs))
		}
		c.glyphs = append(c.glyphs, glyph)
	}
	var glyf []byte
	offsets := []uint32{0}
	for i := 0; i < len(c.glyphs); i++ { // parts of composed glyphs join the list while it is walked
		outline, err := c.outline(c.glyphs[i])
		if err != nil {
			return nil, fmt.Errorf("pdf: font %s: %w", f.font.name, err)
		}
		glyf = append(glyf, outline...)
		for len(glyf)%4 != 0 {
			glyf = append(glyf, 0)
		}
		offsets = append(offsets, uint32(len(glyf)))
	}
	return c.file(glyf, offsets), nil
}

// The flags of the parts of a composed glyph.
const (
	wordArguments = 0x0001
	oneScale      = 0x0008
	moreParts     = 0x0020
	twoScales     = 0x0040
	fourScales    = 0x0080
)

// outline copies a glyph; the parts of a composed one get their new numbers.
func (c *cut) outline(glyph uint16) ([]byte, error) {
	from, to := c.font.offsets[glyph], c.font.offsets[glyph+1]
	outline := slices.Clone(c.font.tables["glyf"][from:to])
	if len(outline) == 0 || i16(outline, 0) >= 0 {
		return outline, nil
	}
	for at := 10; ; {
		if at+4 > len(outline) {
			return nil, fmt.Errorf("glyph %d is cut off", glyph)
		}
		flags, part := u16(outline, at), u16(outline, at+2)
		if int(part) >= len(c.font.advance) {
			return nil, fmt.Errorf("glyph %d has an unknown part", glyph)
		}
		binary.BigEndian.PutUint16(outline[at+2:], c.partNumber(part))
		if at += partSize(flags); flags&moreParts == 0 {
			return outline, nil
		}
	}
}

func (c *cut) partNumber(part uint16) uint16 {
	n, known := c.number[part]
	if !known {
		n = uint16(len(c.glyphs))
		c.glyphs = append(c.glyphs, part)
		c.number[part] = n
	}
	return n
}

func partSize(flags uint16) int {
	size := 6
	if flags&wordArguments != 0 {
		size = 8
	}
	switch {
	case flags&oneScale != 0:
		size += 2
	case flags&twoScales != 0:
		size += 4
	case flags&fourScales != 0:
		size += 8
	}
	return size
}

// file puts the tables of the cut font together.
func (c *cut) file(glyf []byte, offsets []uint32) []byte {
	count := uint16(len(c.glyphs))
	var loca, hmtx []byte
	for _, offset := range offsets {
		loca = binary.BigEndian.AppendUint32(loca, offset)
	}
	for _, glyph := range c.glyphs {
		hmtx = binary.BigEndian.AppendUint16(hmtx, c.font.advance[glyph])
		hmtx = binary.BigEndian.AppendUint16(hmtx, c.leftBearing(glyph))
	}
	head, hhea, maxp := slices.Clone(c.font.tables["head"]), slices.Clone(c.font.tables["hhea"]), slices.Clone(c.font.tables["maxp"])
	binary.BigEndian.PutUint16(head[50:], 1) // long offsets
	binary.BigEndian.PutUint16(hhea[34:], count)
	binary.BigEndian.PutUint16(maxp[4:], count)
	tables := map[string][]byte{"head": head, "hhea": hhea, "maxp": maxp, "hmtx": hmtx, "loca": loca, "glyf": glyf}
	for _, name := range []string{"cvt ", "fpgm", "prep"} { // the instructions that sharpen glyphs on screens
		if table := c.font.tables[name]; len(table) > 0 {
			tables[name] = table
		}
	}
	return fontFile(tables)
}

// leftBearing gives the space before a glyph: its own left edge, which is what the fonts in use declare.
func (c *cut) leftBearing(glyph uint16) uint16 {
	from, to := c.font.offsets[glyph], c.font.offsets[glyph+1]
	if to-from < 10 {
		return 0
	}
	return u16(c.font.tables["glyf"], int(from)+2)
}
