package pdf

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// Font is a TrueType font that was read; it is never changed and may be shared by any number of files.
type Font struct {
	name    string
	tables  map[string][]byte
	unitsEm int
	advance []uint16 // by glyph, in font units
	offsets []uint32 // by glyph, into the table glyf; one more at the end
	glyphs  map[rune]uint16
	ascent  int
	descent int
	capital int
	box     [4]int
}

// the tables without which a font cannot be laid out or embedded
func neededTables() []string {
	return []string{"head", "hhea", "maxp", "hmtx", "loca", "glyf", "cmap", "OS/2"}
}

// ParseFont reads a TrueType font with a Unicode map of the Basic Multilingual Plane (format 4). The name is the
// PostScript name it gets in files. Errors are internal: fonts are part of the program.
func ParseFont(name string, ttf []byte) (*Font, error) {
	f := &Font{name: name, tables: map[string][]byte{}}
	if err := f.readDirectory(ttf); err != nil {
		return nil, fmt.Errorf("pdf: font %s: %w", name, err)
	}
	steps := []func() error{f.readHead, f.readAdvances, f.readOffsets, f.readMap}
	for _, step := range steps {
		if err := step(); err != nil {
			return nil, fmt.Errorf("pdf: font %s: %w", name, err)
		}
	}
	return f, nil
}

// Has tells whether the font draws a rune.
func (f *Font) Has(r rune) bool { return f.glyphs[r] != 0 }

// Width gives the length of a line of text in millimetres.
func (f *Font) Width(s string, size float64) float64 {
	units := 0
	for _, r := range s {
		units += f.advanceOf(f.glyphs[r])
	}
	return float64(units) * size / float64(f.unitsEm) / pointsPerMM
}

func (f *Font) advanceOf(glyph uint16) int {
	if int(glyph) >= len(f.advance) {
		return 0
	}
	return int(f.advance[glyph])
}

// thousandths turns font units into the thousandths of an em that files use.
func (f *Font) thousandths(units int) int { return units * 1000 / f.unitsEm }

func (f *Font) readDirectory(ttf []byte) error {
	count := int(u16(ttf, 4))
	for i := range count {
		at := 12 + 16*i
		if at+16 > len(ttf) {
			return errors.New("directory is cut off")
		}
		from, size := uint64(u32(ttf, at+8)), uint64(u32(ttf, at+12))
		if from+size > uint64(len(ttf)) {
			return errors.New("table is cut off")
		}
		f.tables[string(ttf[at:at+4])] = ttf[from : from+size]
	}
	for _, name := range neededTables() {
		if len(f.tables[name]) == 0 {
			return fmt.Errorf("table %q is missing", name)
		}
	}
	return nil
}

func (f *Font) readHead() error {
	head, hhea, os2 := f.tables["head"], f.tables["hhea"], f.tables["OS/2"]
	if len(head) < 54 || len(hhea) < 36 || len(os2) < 90 {
		return errors.New("head, hhea or OS/2 is too short")
	}
	f.unitsEm = int(u16(head, 18))
	if f.unitsEm == 0 {
		return errors.New("no units per em")
	}
	for i := range f.box {
		f.box[i] = int(i16(head, 36+2*i))
	}
	f.ascent, f.descent = int(i16(hhea, 4)), int(i16(hhea, 6))
	f.capital = int(i16(os2, 88))
	return nil
}

func (f *Font) readAdvances() error {
	hmtx, metrics := f.tables["hmtx"], int(u16(f.tables["hhea"], 34))
	glyphs := int(u16(f.tables["maxp"], 4))
	if metrics == 0 || metrics > glyphs || len(hmtx) < 4*metrics {
		return errors.New("hmtx is too short")
	}
	f.advance = make([]uint16, glyphs)
	for g := range f.advance {
		f.advance[g] = u16(hmtx, 4*min(g, metrics-1))
	}
	return nil
}

func (f *Font) readOffsets() error {
	loca, long := f.tables["loca"], u16(f.tables["head"], 50) == 1
	f.offsets = make([]uint32, len(f.advance)+1)
	for g := range f.offsets {
		if long {
			f.offsets[g] = u32(loca, 4*g)
		} else {
			f.offsets[g] = 2 * uint32(u16(loca, 2*g))
		}
		if int64(f.offsets[g]) > int64(len(f.tables["glyf"])) || g > 0 && f.offsets[g] < f.offsets[g-1] {
			return errors.New("loca leads outside glyf")
		}
	}
	return nil
}

// readMap reads the Unicode map of platform 3, encoding 1 in format 4: segments of runes with a shift or a list of glyphs.
func (f *Font) readMap() error {
	cmap := f.tables["cmap"]
	for i := range int(u16(cmap, 2)) {
		at := 4 + 8*i
		sub := int(u32(cmap, at+4))
		if u16(cmap, at) != 3 || u16(cmap, at+2) != 1 || sub >= len(cmap) || u16(cmap, sub) != 4 {
			continue
		}
		f.glyphs = map[rune]uint16{}
		f.readSegments(cmap[sub:])
		return nil
	}
	return errors.New("no Unicode map of format 4")
}

func (f *Font) readSegments(t []byte) {
	twice := int(u16(t, 6))
	ends, starts, deltas, ranges := 14, 16+twice, 16+2*twice, 16+3*twice
	for s := 0; s < twice; s += 2 {
		first, last := int(u16(t, starts+s)), int(u16(t, ends+s))
		delta, shift := u16(t, deltas+s), int(u16(t, ranges+s))
		for r := first; r <= last && r != 0xFFFF; r++ {
			glyph := uint16(r) + delta
			if shift != 0 {
				if glyph = u16(t, ranges+s+shift+2*(r-first)); glyph != 0 {
					glyph += delta
				}
			}
			if glyph != 0 && int(glyph) < len(f.advance) {
				f.glyphs[rune(r)] = glyph
			}
		}
	}
}

// u16, i16 and u32 read big-endian numbers; outside the bytes there are zeros.
func u16(b []byte, at int) uint16 {
	if at < 0 || at+2 > len(b) {
		return 0
	}
	return binary.BigEndian.Uint16(b[at:])
}

func i16(b []byte, at int) int16 { return int16(u16(b, at)) }

func u32(b []byte, at int) uint32 {
	if at < 0 || at+4 > len(b) {
		return 0
	}
	return binary.BigEndian.Uint32(b[at:])
}
