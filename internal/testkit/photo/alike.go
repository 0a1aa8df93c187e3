package photo

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/rand/v2"

	"golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/basicfont"
	"golang.org/x/image/math/fixed"
)

// Scene is a picture as a camera takes one, fields of light and shade with grain; another for each seed.
func Scene(seed uint64) image.Image {
	r := rand.New(rand.NewPCG(seed, 7))
	coarse := image.NewNRGBA(image.Rect(0, 0, 9, 7))
	for i := range coarse.Pix {
		coarse.Pix[i] = uint8(r.IntN(256))
		if i%4 == 3 {
			coarse.Pix[i] = 255
		}
	}
	m := resized(coarse, 640, 480)
	for i := range m.Pix {
		if i%4 != 3 {
			m.Pix[i] = uint8(min(255, max(0, int(m.Pix[i])+r.IntN(9)-4)))
		}
	}
	return m
}

// Screen is a post as somebody's telephone shows it: a bar, a portrait, lines of letters that mean nothing; another for
// each seed.
func Screen(seed uint64) image.Image {
	r := rand.New(rand.NewPCG(seed, 11))
	m := image.NewNRGBA(image.Rect(0, 0, 360, 720))
	fill := func(where image.Rectangle, with color.Color) {
		draw.Draw(m, where, image.NewUniform(with), image.Point{}, draw.Src)
	}
	fill(m.Bounds(), color.White)
	fill(image.Rect(0, 0, 360, 40), color.Gray{Y: 40})
	fill(image.Rect(16, 60, 64, 108), color.NRGBA{uint8(r.IntN(200)), uint8(r.IntN(200)), uint8(r.IntN(200)), 255})
	pen := font.Drawer{Dst: m, Src: image.Black, Face: basicfont.Face7x13}
	for y := 130 + r.IntN(20); y < 300+r.IntN(350); y += 18 {
		x := 16
		for x < 250+r.IntN(90) {
			word := make([]byte, 2+r.IntN(8))
			for i := range word {
				word[i] = 'a' + byte(r.IntN(26))
			}
			pen.Dot = fixed.P(x, y)
			pen.DrawString(string(word))
			x += 7 * (len(word) + 1)
		}
	}
	return m
}

// Resized is a picture at another size.
func Resized(m image.Image, width, height int) image.Image { return resized(m, width, height) }

func resized(m image.Image, width, height int) *image.NRGBA {
	out := image.NewNRGBA(image.Rect(0, 0, width, height))
	draw.CatmullRom.Scale(out, out.Bounds(), m, m.Bounds(), draw.Src, nil)
	return out
}

// InPNG is a picture in a file.
func InPNG(m image.Image) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// InJPEG is a picture in a file, pressed at a quality of 1 to 100.
func InJPEG(m image.Image, quality int) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: quality}); err != nil {
		panic(err)
	}
	return b.Bytes()
}
