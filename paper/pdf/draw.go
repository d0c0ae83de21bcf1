package pdf

import (
	"strconv"
)

// Text writes s in one line in a font of the list; y is the line the letters stand on. Grey runs from 0 (black) to 1 (white).
// Runes the font lacks are left out: whoever lays out replaces them first (see Font.Has).
func (d *Doc) Text(font int, size, x, y, grey float64, s string) {
	if d.current == nil || s == "" {
		return
	}
	c := d.current.content
	c = append(c, "BT /F"...)
	c = strconv.AppendInt(c, int64(font), 10)
	c = append(append(c, ' '), number(size)...)
	c = append(c, " Tf "...)
	c = appendNumbers(c, grey)
	c = append(c, "g "...)
	c = appendPoint(c, x, y)
	c = append(c, "Td <"...)
	face := d.faces[font]
	for _, r := range s {
		if id, ok := face.use(r); ok {
			c = append(c, hexDigits[id>>12], hexDigits[id>>8&15], hexDigits[id>>4&15], hexDigits[id&15])
		}
	}
	d.current.content = append(c, "> Tj ET\n"...)
}

// Line draws a black line of a width in millimetres.
func (d *Doc) Line(x1, y1, x2, y2, width float64) {
	d.stroke(width, 0, func(c []byte) []byte {
		c = append(appendPoint(c, x1, y1), "m "...)
		return append(appendPoint(c, x2, y2), "l S"...)
	})
}

// Dashed draws a grey line of dashes as long as the gaps between them.
func (d *Doc) Dashed(x1, y1, x2, y2, width, dash float64) {
	d.stroke(width, 0.5, func(c []byte) []byte {
		c = append(c, '[')
		c = appendNumbers(c, dash*pointsPerMM)
		c = append(c, "] 0 d "...)
		c = append(appendPoint(c, x1, y1), "m "...)
		return append(appendPoint(c, x2, y2), "l S"...)
	})
}

// Rect draws the outline of a box whose top left corner is x, y.
func (d *Doc) Rect(x, y, w, h, width float64) {
	d.stroke(width, 0, func(c []byte) []byte {
		c = appendPoint(c, x, y+h)
		c = appendNumbers(c, w*pointsPerMM, h*pointsPerMM)
		return append(c, "re S"...)
	})
}

// Fill fills a box.
func (d *Doc) Fill(x, y, w, h, grey float64) {
	if d.current == nil {
		return
	}
	c := appendNumbers(d.current.content, grey)
	c = append(c, "g "...)
	c = appendPoint(c, x, y+h)
	c = appendNumbers(c, w*pointsPerMM, h*pointsPerMM)
	d.current.content = append(c, "re f\n"...)
}

// Picture draws an image into a box.
func (d *Doc) Picture(m *Image, x, y, w, h float64) {
	if d.current == nil {
		return
	}
	c := append(d.current.content, "q "...)
	c = appendNumbers(c, w*pointsPerMM, 0, 0, h*pointsPerMM)
	c = appendPoint(c, x, y+h)
	c = append(c, "cm /I"...)
	c = strconv.AppendInt(c, int64(d.imageIndex(m)), 10)
	d.current.content = append(c, " Do Q\n"...)
}

func (d *Doc) imageIndex(m *Image) int {
	for i, known := range d.images {
		if known == m {
			return i
		}
	}
	d.images = append(d.images, m)
	return len(d.images) - 1
}

func (d *Doc) stroke(width, grey float64, path func([]byte) []byte) {
	if d.current == nil {
		return
	}
	c := append(d.current.content, "q "...)
	c = appendNumbers(c, width*pointsPerMM)
	c = append(c, "w "...)
	c = appendNumbers(c, grey)
	c = append(c, "G "...)
	d.current.content = append(path(c), " Q\n"...)
}

const hexDigits = "0123456789ABCDEF"

// appendPoint turns millimetres from the top left into the points from the bottom left that the format counts in.
func appendPoint(c []byte, x, y float64) []byte {
	return appendNumbers(c, x*pointsPerMM, (Height-y)*pointsPerMM)
}

func appendNumbers(c []byte, values ...float64) []byte {
	for _, v := range values {
		c = strconv.AppendFloat(c, v, 'f', 2, 64)
		c = append(c, ' ')
	}
	return c
}

// Dotted draws a level line of round dots, one every pitch.
func (d *Doc) Dotted(x1, y, x2, size, pitch float64) {
	d.stroke(size, 0.25, func(c []byte) []byte {
		c = append(c, "1 J [0 "...)
		c = appendNumbers(c, pitch*pointsPerMM)
		c = append(c, "] 0 d "...)
		c = append(appendPoint(c, x1, y), "m "...)
		return append(appendPoint(c, x2, y), "l S"...)
	})
}
