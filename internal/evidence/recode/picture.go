package recode

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/webp"
)

// The bounds of a picture.
const (
	mostPixels = 40_000_000
	mostSide   = 10_000
	mostFrames = 200
)

// Types are the pictures that are made anew, and what each becomes.
var Types = map[string]string{
	"image/jpeg": "image/jpeg", "image/png": "image/png", "image/gif": "image/gif",
	"image/webp": "image/png", // there is no encoder of WebP here
}

// Picture makes a picture anew: its pixels as they are to be seen, and nothing else of it; and says what it looks like,
// of one that moves its first frame. Its head is read first, and what declares too many pixels is not decoded.
func Picture(out io.Writer, in []byte, media string) (Likeness, error) {
	switch media {
	case "image/jpeg":
		return still(out, in, jpeg.DecodeConfig, jpeg.Decode, jpegTurn(in), func(w io.Writer, m image.Image) error {
			return jpeg.Encode(w, m, &jpeg.Options{Quality: 92})
		})
	case "image/png":
		return still(out, in, png.DecodeConfig, png.Decode, pngTurn(in), png.Encode)
	case "image/webp":
		return still(out, in, webp.DecodeConfig, webp.Decode, webpTurn(in), png.Encode)
	case "image/gif":
		return moving(out, in)
	}
	return Likeness{}, ErrBroken
}

func still(out io.Writer, in []byte, head func(io.Reader) (image.Config, error), decode func(io.Reader) (image.Image, error),
	turn int, encode func(io.Writer, image.Image) error,
) (Likeness, error) {
	c, err := head(bytes.NewReader(in))
	if err != nil {
		return Likeness{}, ErrBroken
	}
	if err := fits(c.Width, c.Height, 1); err != nil {
		return Likeness{}, err
	}
	m, err := decode(bytes.NewReader(in))
	if err != nil {
		return Likeness{}, ErrBroken
	}
	seen := turned(m, turn)
	return likenessOf(seen), encode(out, seen)
}

func fits(width, height, frames int) error {
	switch {
	case width < 1 || height < 1:
		return ErrBroken
	case frames > mostFrames:
		return ErrFrames
	case width > mostSide || height > mostSide || width*height*frames > mostPixels:
		return ErrPixels
	}
	return nil
}

// moving makes an animation anew: its frames and their times, without comments and what programs wrote beside it.
func moving(out io.Writer, in []byte) (Likeness, error) {
	c, err := gif.DecodeConfig(bytes.NewReader(in))
	if err != nil {
		return Likeness{}, ErrBroken
	}
	frames, whole := gifFrames(in)
	if err := fits(c.Width, c.Height, max(frames, 1)); err != nil {
		return Likeness{}, err
	}
	if !whole {
		return Likeness{}, ErrBroken
	}
	g, err := gif.DecodeAll(bytes.NewReader(in))
	if err != nil {
		return Likeness{}, ErrBroken
	}
	return likenessOf(g.Image[0]), gif.EncodeAll(out, g)
}

// gifFrames counts the frames of a GIF without decoding any; whole tells whether it ends as one does.
func gifFrames(b []byte) (n int, whole bool) {
	if len(b) < 13 {
		return 0, false
	}
	at := 13 + table(b[10])
	blocks := func() {
		for at < len(b) && b[at] != 0 {
			at += int(b[at]) + 1
		}
		at++
	}
	for at < len(b) && n <= mostFrames {
		switch b[at] {
		case ';':
			return n, true
		case '!':
			at += 2
			blocks()
		case ',':
			n++
			if at+10 > len(b) {
				return n, false
			}
			at += 11 + table(b[at+9]) // the head, the table, the size of a code
			blocks()
		default:
			return n, false
		}
	}
	return n, false
}

// table is the length of a table of colours by its flags.
func table(flags byte) int {
	if flags&0x80 == 0 {
		return 0
	}
	return 3 << (flags&7 + 1)
}

// turned shows a picture as it is to be seen, by the eight orientations of EXIF, without a second copy of its pixels.
func turned(m image.Image, how int) image.Image {
	if how < 2 || how > 8 {
		return m
	}
	return &turning{m, how}
}

type turning struct {
	image.Image
	how int
}

func (t *turning) Bounds() image.Rectangle {
	b := t.Image.Bounds()
	if t.how >= 5 {
		return image.Rect(0, 0, b.Dy(), b.Dx())
	}
	return image.Rect(0, 0, b.Dx(), b.Dy())
}

// At finds the pixel of the original that is seen at x, y.
func (t *turning) At(x, y int) color.Color {
	b := t.Image.Bounds()
	w, h := b.Dx()-1, b.Dy()-1
	switch t.how {
	case 2:
		x = w - x
	case 3:
		x, y = w-x, h-y
	case 4:
		y = h - y
	case 5:
		x, y = y, x
	case 6:
		x, y = y, h-x
	case 7:
		x, y = w-y, h-x
	case 8:
		x, y = w-y, x
	}
	return t.Image.At(b.Min.X+x, b.Min.Y+y)
}
