package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"
	"image/png"
	"io"
)

// maxPixels is the largest picture that is opened: one line of a file can claim any size.
const maxPixels = 50_000_000

// jpegQuality keeps a face natural at about 40 kB.
const jpegQuality = 88

// Image is a picture ready for a file: JPEG in three colours.
type Image struct {
	Width, Height int // pixels
	JPEG          []byte
}

// ReadImage opens a JPEG or PNG and makes it at most maxWidth × maxHeight pixels, its proportions kept, transparency
// turned into white, and upright however the camera was held. The bytes come from outside; an error says that they cannot be opened.
func ReadImage(data []byte, maxWidth, maxHeight int) (*Image, error) {
	format, ok := formatOf(data)
	if !ok {
		return nil, errors.New("pdf: picture is neither JPEG nor PNG")
	}
	config, err := format.config(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("pdf: picture: %w", err)
	}
	if config.Width <= 0 || config.Height <= 0 || config.Width > maxPixels/config.Height {
		return nil, errors.New("pdf: picture is too large")
	}
	source, err := format.open(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("pdf: picture: %w", err)
	}
	way := orientation(data)
	if onSide(way) {
		maxWidth, maxHeight = maxHeight, maxWidth
	}
	w, h := fitted(config.Width, config.Height, maxWidth, maxHeight)
	picture := upright(shrink(source, w, h), way)
	var out bytes.Buffer
	if err := jpeg.Encode(&out, picture, &jpeg.Options{Quality: jpegQuality}); err != nil {
		return nil, fmt.Errorf("pdf: picture: %w", err)
	}
	return &Image{Width: picture.Rect.Dx(), Height: picture.Rect.Dy(), JPEG: out.Bytes()}, nil
}

// pictureFormat is a way pictures are written. The two are named here and not registered, so that no other package adds one.
type pictureFormat struct {
	magic  string
	config func(io.Reader) (image.Config, error)
	open   func(io.Reader) (image.Image, error)
}

func formatOf(data []byte) (pictureFormat, bool) {
	for _, f := range []pictureFormat{
		{"\xFF\xD8\xFF", jpeg.DecodeConfig, jpeg.Decode},
		{"\x89PNG\r\n\x1a\n", png.DecodeConfig, png.Decode},
	} {
		if bytes.HasPrefix(data, []byte(f.magic)) {
			return f, true
		}
	}
	return pictureFormat{}, false
}

func fitted(w, h, maxWidth, maxHeight int) (int, int) {
	if w <= maxWidth && h <= maxHeight {
		return w, h
	}
	if w*maxHeight > h*maxWidth {
		return maxWidth, max(1, h*maxWidth/w)
	}
	return max(1, w*maxHeight/h), maxHeight
}

// shrink draws source on white at w × h; each pixel is the mean of those it stands for.
func shrink(source image.Image, w, h int) *image.RGBA {
	size := source.Bounds().Size()
	whole := image.NewRGBA(image.Rectangle{Max: size})
	draw.Draw(whole, whole.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(whole, whole.Rect, source, source.Bounds().Min, draw.Over)
	if size.X == w && size.Y == h {
		return whole
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			area := image.Rect(x*size.X/w, y*size.Y/h, (x+1)*size.X/w, (y+1)*size.Y/h)
			mean(out.Pix[out.PixOffset(x, y):][:4:4], whole, area)
		}
	}
	return out
}

// mean writes the mean colour of an area that is not empty into a pixel.
func mean(pixel []byte, whole *image.RGBA, area image.Rectangle) {
	var sum [3]int
	for y := area.Min.Y; y < area.Max.Y; y++ {
		line := whole.Pix[whole.PixOffset(area.Min.X, y) : whole.PixOffset(area.Max.X-1, y)+4]
		for ; len(line) >= 4; line = line[4:] {
			for i := range sum {
				sum[i] += int(line[i])
			}
		}
	}
	count := area.Dx() * area.Dy()
	for i := range sum {
		pixel[i] = byte(sum[i] / count)
	}
	pixel[3] = 0xFF
}

func (d *Doc) addImage(m *Image) int {
	return d.addPlainStream(fmt.Sprintf("/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode",
		m.Width, m.Height), m.JPEG)
}
