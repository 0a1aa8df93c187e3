package recode_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"image/png"
	"io"
	"runtime"
	"testing"
	"testing/iotest"

	"recourse/internal/evidence/recode"
	"recourse/internal/testkit/photo"
)

func clean(t *testing.T, media string, in []byte) (image.Image, []byte) {
	t.Helper()
	out, _, err := recode.Process{}.Clean(t.Context(), media, bytes.NewReader(in))
	if err != nil {
		t.Fatal(err)
	}
	m, kind, err := image.Decode(bytes.NewReader(out))
	if err != nil || "image/"+kind != recode.Types[media] {
		t.Fatalf("the copy is a %s: %v", kind, err)
	}
	return m, out
}

func TestB60_NothingBesideThePixelsIsLeft(t *testing.T) {
	t.Parallel()
	for media, in := range map[string][]byte{"image/jpeg": photo.JPEG(1), "image/png": photo.PNG(), "image/gif": animation(t, 3)} {
		if !bytes.Contains(in, []byte(photo.Marker)) {
			t.Fatalf("%s: the original has no marker", media)
		}
		m, out := clean(t, media, in)
		if bytes.Contains(out, []byte(photo.Marker)) || bytes.Contains(out, []byte("Exif")) || bytes.Contains(out, []byte("eXIf")) || bytes.Contains(out, []byte("xmp")) {
			t.Errorf("%s: words of the original are in the copy", media)
		}
		if got := m.Bounds().Size(); got != image.Pt(64, 32) {
			t.Errorf("%s: it is %v", media, got)
		}
		again, _, err := recode.Process{}.Clean(t.Context(), media, bytes.NewReader(in))
		if err != nil || !bytes.Equal(again, out) {
			t.Errorf("%s: a second copy differs: %v", media, err)
		}
	}
}

func TestThePixelsOfAPNGAreKeptToTheBit(t *testing.T) {
	t.Parallel()
	m, _ := clean(t, "image/png", photo.PNG())
	want := photo.Pixels(64, 32)
	for y := range 32 {
		for x := range 64 {
			if got := color.NRGBAModel.Convert(m.At(x, y)); got != want.At(x, y) {
				t.Fatalf("at %d,%d: %v", x, y, got)
			}
		}
	}
}

// Where the dark and the red corner of the original is to be seen, by orientation: left or right, top or bottom.
func TestAPhotoIsTurnedAsItsCameraWasHeld(t *testing.T) {
	t.Parallel()
	for how, want := range map[int]struct {
		size image.Point
		at   image.Point
	}{
		1: {image.Pt(64, 32), image.Pt(0, 0)}, 2: {image.Pt(64, 32), image.Pt(1, 0)}, 3: {image.Pt(64, 32), image.Pt(1, 1)}, 4: {image.Pt(64, 32), image.Pt(0, 1)},
		5: {image.Pt(32, 64), image.Pt(0, 0)}, 6: {image.Pt(32, 64), image.Pt(1, 0)}, 7: {image.Pt(32, 64), image.Pt(1, 1)}, 8: {image.Pt(32, 64), image.Pt(0, 1)},
		0: {image.Pt(64, 32), image.Pt(0, 0)}, 9: {image.Pt(64, 32), image.Pt(0, 0)},
	} {
		m, _ := clean(t, "image/jpeg", photo.JPEG(how))
		if got := m.Bounds().Size(); got != want.size {
			t.Errorf("orientation %d: it is %v", how, got)
			continue
		}
		corner := func(p image.Point) (r, b uint32) {
			r, _, b, _ = m.At(3+p.X*(want.size.X-7), 3+p.Y*(want.size.Y-7)).RGBA()
			return r >> 8, b >> 8
		}
		if r, b := corner(want.at); r < 40 || r > 110 || b > 60 {
			t.Errorf("orientation %d: the dark red corner is %d, %d", how, r, b)
		}
		if r, b := corner(image.Pt(1-want.at.X, 1-want.at.Y)); b < 170 || r > 60 {
			t.Errorf("orientation %d: the bright blue corner is %d, %d", how, r, b)
		}
	}
}

func TestR32_TheProcessCanDoNothingElse(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Fatal("there is a cage for Linux alone")
	}
	if err := recode.Probe(t.Context()); err != nil {
		t.Fatalf("something that must be refused was not: %v", err)
	}
}

func TestB54_WhatDeclaresOrHoldsTooMuchIsRefusedWithAWord(t *testing.T) {
	t.Parallel()
	jpegHead := func(w, h int) []byte {
		b := photo.JPEG(1)
		at := bytes.Index(b, []byte{0xff, 0xc0})
		binary.BigEndian.PutUint16(b[at+5:], uint16(h))
		binary.BigEndian.PutUint16(b[at+7:], uint16(w))
		return b
	}
	for name, c := range map[string]struct {
		media string
		in    []byte
		want  error
	}{
		"a PNG that declares 16 GiB":           {"image/png", pngHead(65535, 65535), recode.ErrPixels},
		"a PNG that is one line":               {"image/png", pngHead(10001, 1), recode.ErrPixels},
		"a PNG of no height":                   {"image/png", pngHead(10, 0), recode.ErrBroken},
		"a JPEG of 64k by 64k":                 {"image/jpeg", jpegHead(65535, 65535), recode.ErrPixels},
		"a WebP of 16k by 16k":                 {"image/webp", webpHead(16383, 16383), recode.ErrPixels},
		"a GIF of very many frames":            {"image/gif", animation(t, 201), recode.ErrFrames},
		"a GIF of large frames":                {"image/gif", frames(9000, 4000, 2), recode.ErrPixels},
		"a GIF that is cut off":                {"image/gif", animation(t, 2)[:60], recode.ErrBroken},
		"a PNG that is cut off":                {"image/png", photo.PNG()[:300], recode.ErrBroken},
		"a TIFF":                               {"image/tiff", []byte("II*\x00\x08\x00\x00\x00"), recode.ErrBroken},
		"a JPEG 2000":                          {"image/jp2", []byte("\x00\x00\x00\x0cjP  \r\n\x87\n"), recode.ErrBroken},
		"a HEIC":                               {"image/heic", []byte("\x00\x00\x00\x18ftypheic"), recode.ErrBroken},
		"no picture at all":                    {"image/jpeg", []byte("words"), recode.ErrBroken},
		"nothing":                              {"image/png", nil, recode.ErrBroken},
		"more bytes than are read":             {"image/png", append(photo.PNG(), make([]byte, recode.Input)...), recode.ErrBroken},
		"a picture that needs too much memory": {"image/jpeg", memoryBomb(), recode.ErrLimits},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, _, err := (recode.Process{}).Clean(t.Context(), c.media, bytes.NewReader(c.in)); !errors.Is(err, c.want) {
				t.Fatalf("got %v, want %v", err, c.want)
			}
		})
	}
}

func TestB54_ChunksOfTextThatUnpackToMuchAreNeverUnpacked(t *testing.T) {
	t.Parallel()
	var packed bytes.Buffer
	w := png.Encoder{CompressionLevel: png.BestCompression}
	if err := w.Encode(&packed, image.NewGray(image.Rect(0, 0, 9000, 4000))); err != nil {
		t.Fatal(err)
	}
	zeros := packed.Bytes()[41 : packed.Len()-16] // a deflate stream of 36 MB that is one chunk long
	b := photo.PNG()
	out := append([]byte{}, b[:33]...)
	out = photo.Chunk(out, "zTXt", append([]byte("Comment\x00\x00"), zeros...))
	out = photo.Chunk(out, "iCCP", append([]byte("profile\x00\x00"), zeros...))
	clean(t, "image/png", append(out, b[33:]...))
}

func TestAnOriginalThatCannotBeReadToItsEndHasNoCopy(t *testing.T) {
	t.Parallel()
	broken := errors.New("altered")
	in := io.MultiReader(bytes.NewReader(photo.PNG()), iotest.ErrReader(broken))
	if _, _, err := (recode.Process{}).Clean(t.Context(), "image/png", in); !errors.Is(err, broken) {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := (recode.Process{}).Clean(ctx, "image/png", bytes.NewReader(photo.PNG())); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
}

func pngHead(w, h uint32) []byte {
	body := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)
	return photo.Chunk([]byte("\x89PNG\r\n\x1a\n"), "IHDR", append(body, 8, 6, 0, 0, 0))
}

func webpHead(w, h int) []byte {
	bits := uint32(w-1) | uint32(h-1)<<14
	body := append([]byte{0x2f}, binary.LittleEndian.AppendUint32(nil, bits)...)
	body = append(body, make([]byte, 11)...)
	out := append([]byte("RIFF"), binary.LittleEndian.AppendUint32(nil, uint32(len(body)+12))...)
	out = append(append(out, "WEBPVP8L"...), binary.LittleEndian.AppendUint32(nil, uint32(len(body)))...)
	return append(out, body...)
}

// animation is a GIF with a comment.
func animation(t *testing.T, n int) []byte {
	t.Helper()
	g := &gif.GIF{}
	for range n {
		g.Image = append(g.Image, image.NewPaletted(image.Rect(0, 0, 64, 32), color.Palette{color.Black, color.White}))
		g.Delay = append(g.Delay, 5)
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, g); err != nil {
		t.Fatal(err)
	}
	out := bytes.TrimSuffix(b.Bytes(), []byte(";"))
	out = append(out, '!', 0xfe, byte(len(photo.Marker)))
	return append(append(out, photo.Marker...), 0, ';')
}

// frames is a GIF that declares large frames and holds none of their pixels.
func frames(w, h uint16, n int) []byte {
	b := append([]byte("GIF89a"), binary.LittleEndian.AppendUint16(binary.LittleEndian.AppendUint16(nil, w), h)...)
	b = append(b, 0x80, 0, 0, 0, 0, 0, 255, 255, 255)
	for range n {
		b = append(b, ',', 0, 0, 0, 0)
		b = binary.LittleEndian.AppendUint16(binary.LittleEndian.AppendUint16(b, w), h)
		b = append(b, 0, 2, 1, 0, 0)
	}
	return append(b, ';')
}

// memoryBomb is a JPEG in steps, of as many pixels as are allowed, whose coefficients alone need more than there is.
func memoryBomb() []byte {
	b := photo.JPEG(1)
	at := bytes.Index(b, []byte{0xff, 0xc0})
	b[at+1] = 0xc2
	binary.BigEndian.PutUint16(b[at+5:], 6300)
	binary.BigEndian.PutUint16(b[at+7:], 6300)
	b[at+11] = 0x11 // the first component as fine as the others
	scan := bytes.Index(b, []byte{0xff, 0xda})
	b[scan+4+1+6+1] = 0 // of the first coefficient alone
	return b
}
