package pdf

import (
	"bytes"
	"encoding/binary"
	"image"
)

// orientation tells how the stored picture of a JPEG must be turned to stand upright: the Exif tag Orientation (CIPA DC-008, 4.6.4), from
// 1, as it is, to 8. A phone stores what its sensor saw and writes here how it was held. Whatever cannot be read is 1: a picture that lies
// on its side is better than none.
func orientation(data []byte) int {
	const tag, short, size = 0x0112, 3, 12
	tiff, order := exif(data)
	if order == nil {
		return 1
	}
	at := uint64(order.Uint32(tiff[4:]))
	if at+2 > uint64(len(tiff)) {
		return 1
	}
	entries := tiff[at+2:]
	for range order.Uint16(tiff[at:]) {
		if len(entries) < size {
			break
		}
		if order.Uint16(entries) == tag && order.Uint16(entries[2:]) == short && order.Uint32(entries[4:]) == 1 {
			if way := int(order.Uint16(entries[8:])); way >= 1 && way <= 8 {
				return way
			}
			break
		}
		entries = entries[size:]
	}
	return 1
}

// exif finds the Exif data of a JPEG, at least eight bytes, and their byte order; nil when there are none.
func exif(data []byte) ([]byte, binary.ByteOrder) {
	const exif1, scan, end = 0xE1, 0xDA, 0xD9
	for at := 2; at+4 <= len(data) && data[at] == 0xFF; {
		marker := data[at+1]
		if marker == 0xFF { // a fill byte
			at++
			continue
		}
		if marker == scan || marker == end {
			break
		}
		next := at + 2 + int(binary.BigEndian.Uint16(data[at+2:]))
		if next < at+4 || next > len(data) {
			break
		}
		if tiff, ok := bytes.CutPrefix(data[at+4:next], []byte("Exif\x00\x00")); ok && marker == exif1 {
			return tiffOrder(tiff)
		}
		at = next
	}
	return nil, nil
}

func tiffOrder(tiff []byte) ([]byte, binary.ByteOrder) {
	switch {
	case len(tiff) < 8:
	case bytes.HasPrefix(tiff, []byte("II*\x00")):
		return tiff, binary.LittleEndian
	case bytes.HasPrefix(tiff, []byte("MM\x00*")):
		return tiff, binary.BigEndian
	}
	return nil, nil
}

// onSide reports whether width and height change places when the picture is turned upright.
func onSide(way int) bool { return way >= 5 }

// upright turns a picture that is stored in one of the eight ways.
func upright(stored *image.RGBA, way int) *image.RGBA {
	if way == 1 {
		return stored
	}
	w, h := stored.Rect.Dx(), stored.Rect.Dy()
	size := image.Pt(w, h)
	if onSide(way) {
		size = image.Pt(h, w)
	}
	out := image.NewRGBA(image.Rectangle{Max: size})
	for y := range size.Y {
		for x := range size.X {
			from := place(way, w-1, h-1, x, y)
			copy(out.Pix[out.PixOffset(x, y):][:4], stored.Pix[stored.PixOffset(from.X, from.Y):][:4])
		}
	}
	return out
}

// place tells where the point x, y of the upright picture is stored; right and bottom are the last places of the stored one.
func place(way, right, bottom, x, y int) image.Point {
	switch way {
	case 2:
		return image.Pt(right-x, y)
	case 3:
		return image.Pt(right-x, bottom-y)
	case 4:
		return image.Pt(x, bottom-y)
	case 5:
		return image.Pt(y, x)
	case 6:
		return image.Pt(y, bottom-x)
	case 7:
		return image.Pt(right-y, bottom-x)
	case 8:
		return image.Pt(right-y, x)
	}
	return image.Pt(x, y)
}
