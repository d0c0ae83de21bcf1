package pdf

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"slices"
	"testing"
)

// sides are what the first row and the first column of a stored picture show, by orientation, in the words of Exif 2.32.
var sides = [9][2]string{1: {"top", "left"}, {"top", "right"}, {"bottom", "right"}, {"bottom", "left"}, {"left", "top"}, {"right", "top"}, {"right", "bottom"}, {"left", "bottom"}}

// corners are the colours of an upright picture: left above, right above, left below, right below.
var corners = [4]color.RGBA{{200, 0, 0, 255}, {0, 200, 0, 255}, {0, 0, 200, 255}, {230, 230, 230, 255}}

// stored gives a picture of four colours, w × h when it stands upright, as a camera held that way stores it.
func stored(t testing.TB, way, w, h int) []byte {
	t.Helper()
	size := image.Pt(w, h)
	if onSide(way) {
		size = image.Pt(h, w)
	}
	m := image.NewRGBA(image.Rectangle{Max: size})
	for row := range size.Y {
		for column := range size.X {
			x, y := 0, 0
			for _, p := range []struct {
				n    int
				side string
			}{{row, sides[way][0]}, {column, sides[way][1]}} {
				switch p.side {
				case "top":
					y = p.n
				case "bottom":
					y = h - 1 - p.n
				case "left":
					x = p.n
				case "right":
					x = w - 1 - p.n
				}
			}
			m.SetRGBA(column, row, corners[x*2/w+y*2/h*2])
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// tagged puts an Exif segment with an orientation behind the start of a JPEG, after another segment.
func tagged(picture []byte, order binary.AppendByteOrder, entries ...[4]uint32) []byte {
	head := []byte("II*\x00")
	if order.String() == binary.BigEndian.String() {
		head = []byte("MM\x00*")
	}
	tiff := order.AppendUint32(append([]byte("Exif\x00\x00"), head...), 8)
	tiff = order.AppendUint16(tiff, uint16(len(entries)))
	for _, e := range entries {
		tiff = order.AppendUint32(order.AppendUint16(order.AppendUint16(tiff, uint16(e[0])), uint16(e[1])), e[2])
		tiff = append(order.AppendUint16(tiff, uint16(e[3])), 0, 0)
	}
	tiff = order.AppendUint32(tiff, 0)
	out := append(slices.Clone(picture[:2]), "\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff"...) // and a fill byte
	out = binary.BigEndian.AppendUint16(append(out, 0xFF, 0xE1), uint16(len(tiff)+2))
	return append(append(out, tiff...), picture[2:]...)
}

func oriented(way uint32) [4]uint32 { return [4]uint32{0x0112, 3, 1, way} }

// TestUpright: a picture stands upright however the camera was held, whole or made smaller, whichever byte order its Exif has.
func TestUpright(t *testing.T) {
	for way := 1; way <= 8; way++ {
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
			photo := tagged(stored(t, way, 160, 240), order, [4]uint32{0x010F, 2, 4, 0}, oriented(uint32(way)))
			for _, size := range [][2]int{{160, 240}, {80, 120}} {
				m, err := ReadImage(photo, size[0], size[1])
				if err != nil || m.Width != size[0] || m.Height != size[1] {
					t.Fatalf("orientation %d: %+v, %v", way, m, err)
				}
				picture, err := jpeg.Decode(bytes.NewReader(m.JPEG))
				if err != nil {
					t.Fatal(err)
				}
				for i, want := range corners {
					if got := picture.At(m.Width*(1+i%2*2)/4, m.Height*(1+i/2*2)/4); !near(got, want) {
						t.Errorf("orientation %d at %v: corner %d is %v, want %v", way, size, i, got, want)
					}
				}
			}
		}
	}
}

func near(a, b color.Color) bool {
	r1, g1, b1, _ := a.RGBA()
	r2, g2, b2, _ := b.RGBA()
	off := func(x, y uint32) int { return max(int(x>>8), int(y>>8)) - min(int(x>>8), int(y>>8)) }
	return off(r1, r2) < 30 && off(g1, g2) < 30 && off(b1, b2) < 30
}

// TestOrientationUnread: what cannot be read leaves the picture as it is.
func TestOrientationUnread(t *testing.T) {
	plain := stored(t, 1, 16, 24)
	turned := tagged(plain, binary.BigEndian, oriented(6))
	if got := orientation(turned); got != 6 {
		t.Fatalf("the orientation is read as %d", got)
	}
	far := slices.Clone(turned)
	binary.BigEndian.PutUint32(far[bytes.Index(far, []byte("MM\x00*"))+4:], 0xFFFFFFFE)
	for name, data := range map[string][]byte{
		"no Exif": plain, "nothing": nil, "a stump": turned[:30], "far away": far, "nine": tagged(plain, binary.LittleEndian, oriented(9)), "zero": tagged(plain, binary.LittleEndian, oriented(0)),
		"another kind": tagged(plain, binary.LittleEndian, [4]uint32{0x0112, 4, 1, 6}), "two values": tagged(plain, binary.LittleEndian, [4]uint32{0x0112, 3, 2, 6}),
		"a PNG": []byte("\x89PNG\r\n\x1a\n"), "neither order": bytes.Replace(turned, []byte("MM\x00*"), []byte("MM*\x00"), 1),
		"behind the picture": append(slices.Clone(plain), turned[2:60]...),
	} {
		if got := orientation(data); got != 1 {
			t.Errorf("%s: %d", name, got)
		}
	}
}

// FuzzOrientation: whatever a file says, the answer is one of the eight ways.
func FuzzOrientation(f *testing.F) {
	plain := stored(f, 1, 8, 8)
	f.Add(plain)
	f.Add(tagged(plain, binary.BigEndian, oriented(6)))
	f.Add(tagged(plain, binary.LittleEndian, [4]uint32{0x0100, 3, 1, 1}, oriented(3)))
	f.Add(tagged(plain, binary.LittleEndian, oriented(8))[:40])
	f.Fuzz(func(t *testing.T, data []byte) {
		if way := orientation(data); way < 1 || way > 8 {
			t.Errorf("%d", way)
		}
	})
}
