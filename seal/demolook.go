package seal

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"strings"

	"codeberg.org/go-pdf/fpdf"
	"github.com/go-fonts/liberation/liberationserifbold"
)

// DemoSignature draws a stroke that stands for a handwritten signature: blue on
// transparent, always the same for the same name, and nobody's.
func DemoSignature(name string) ([]byte, error) {
	const w, h = 600, 240
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	seed := sha256.Sum256([]byte(name))
	loops := 4 + int(seed[0])%3
	wave := func(i int) float64 { return float64(seed[i]) / 255 }
	const steps = 9000
	for i := range steps {
		t := float64(i) / steps
		a := t * 2 * math.Pi * float64(loops)
		// letters lean to the right, shrink towards the end, and close with a long flourish
		tall := (62 - 34*t) * (0.7 + 0.5*math.Sin(a*(0.31+0.4*wave(1))+6*wave(2)))
		x := 60 + 430*t + 34*math.Cos(a+wave(3))
		y := 118 + tall*math.Sin(a) - 22*math.Sin(math.Pi*t*(1+wave(4)))
		pen(m, x+0.28*(118-y), y, 2.1+1.3*math.Abs(math.Sin(a/2+wave(5))))
	}
	for i := range steps {
		t := float64(i) / steps
		x := 120 + 400*t
		pen(m, x, 186-26*math.Sin(t*math.Pi*(0.8+0.4*wave(6)))-18*t, 1+2.2*math.Sin(t*math.Pi))
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return b.Bytes(), nil
}

// pen makes a round dot with a soft edge.
func pen(m *image.NRGBA, x, y, r float64) {
	for py := int(y - r - 1); py <= int(y+r+1); py++ {
		for px := int(x - r - 1); px <= int(x+r+1); px++ {
			edge := r + 0.5 - math.Hypot(float64(px)-x, float64(py)-y)
			alpha := uint8(255 * min(max(edge, 0), 1))
			if image.Pt(px, py).In(m.Rect) && alpha > m.NRGBAAt(px, py).A {
				m.SetNRGBA(px, py, color.NRGBA{22, 44, 178, alpha})
			}
		}
	}
}

// DemoSeal draws a round red seal at its real size, with the name of the level
// above around it and the agency's inside. It says that it is a trial; it is no
// agency's seal.
func DemoSeal(around, agency string) (page []byte, err error) {
	defer func() {
		if r := recover(); r != nil {
			page, err = nil, fmt.Errorf("seal: drawing: %v", r)
		}
	}()
	p := newPage(SealSize, SealSize)
	p.AddUTF8FontFromBytes("serif", "B", liberationserifbold.TTF)
	p.SetDrawColor(205, 20, 30)
	p.SetTextColor(205, 20, 30)
	p.SetFillColor(205, 20, 30)
	c := float64(SealSize) / 2
	p.SetLineWidth(1.9)
	p.Circle(c, c, c-1.2, "D")
	p.SetLineWidth(0.6)
	p.Circle(c, c, c-3.2, "D")
	p.Circle(c, c, c*0.66, "D")
	arc(p, drawable(strings.ToUpper(around)), c, 8.2, false)
	arc(p, "MẪU THỬ NGHIỆM", c, 6.4, true)
	star(p, c, c-13, 8)
	middle(p, drawable(strings.ToUpper(agency)), c)
	return output(p)
}

// arc writes text between the two circles, over the top or, the other way
// round, along the bottom.
func arc(p *fpdf.Fpdf, text string, c, size float64, bottom bool) {
	radius := c * 0.73
	if bottom {
		radius = c * 0.85
	}
	p.SetFont("serif", "B", size)
	spread := p.GetStringWidth(text) / radius * 180 / math.Pi
	if most := 200.0; spread > most {
		p.SetFont("serif", "B", size*most/spread)
		spread = most
	}
	angle := -spread / 2
	for _, r := range text {
		step := p.GetStringWidth(string(r)) / radius * 180 / math.Pi
		turn, y := -(angle + step/2), c-radius
		if bottom {
			turn, y = angle+step/2, c+radius
		}
		p.TransformBegin()
		p.TransformRotate(turn, c, c)
		p.Text(c-p.GetStringWidth(string(r))/2, y, string(r))
		p.TransformEnd()
		angle += step
	}
}

func star(p *fpdf.Fpdf, x, y, r float64) {
	var points []fpdf.PointType
	for i := range 10 {
		a, d := float64(i)*math.Pi/5, r
		if i%2 == 1 {
			d = r * 0.382
		}
		points = append(points, fpdf.PointType{X: x + d*math.Sin(a), Y: y - d*math.Cos(a)})
	}
	p.Polygon(points, "F")
}

// middle sets the agency's name under the star, as large as it fits inside of
// the inner circle.
func middle(p *fpdf.Fpdf, agency string, c float64) {
	var lines []string
	size := 8.0
	for ; size >= 3; size -= 0.5 {
		p.SetFont("serif", "B", size)
		if lines = p.SplitText(agency, c*0.98); float64(len(lines))*size*1.1 <= c*0.56 {
			break
		}
	}
	for i, line := range lines {
		p.Text(c-p.GetStringWidth(line)/2, c+2+float64(i)*size*1.1, line)
	}
}
