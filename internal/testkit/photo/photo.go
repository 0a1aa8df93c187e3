package photo

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
)

// Marker stands in every field of words that a picture of this package has.
const Marker = "Invented-Camera-Serial-7731"

// Pixels is a picture whose left half is red and whose right half is blue, its upper rows darker.
func Pixels(width, height int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			c := color.NRGBA{R: 220, A: 255}
			if x >= width/2 {
				c = color.NRGBA{B: 220, A: 255}
			}
			if y < height/2 {
				c.R, c.B = c.R/3, c.B/3
			}
			m.SetNRGBA(x, y, c)
		}
	}
	return m
}

// JPEG is a photo of Pixels(64, 32) with EXIF that holds a place (51.4816 N, 3.1791 W), an orientation and Marker, with
// XMP and a comment that hold Marker, and with more of it after its end.
func JPEG(orientation int) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, Pixels(64, 32), nil); err != nil {
		panic(err)
	}
	body := b.Bytes()
	out := append([]byte{}, body[:2]...)
	out = segment(out, 0xe1, append([]byte("Exif\x00\x00"), Exif(orientation)...))
	out = segment(out, 0xe1, []byte("http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"+
		"<rdf:Description xmlns:dc='http://purl.org/dc/elements/1.1/' dc:source='"+Marker+"'/></rdf:RDF></x:xmpmeta>"))
	out = segment(out, 0xfe, []byte(Marker))
	return append(append(out, body[2:]...), Marker...)
}

// PNG is Pixels(64, 32) with EXIF and text beside them.
func PNG() []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, Pixels(64, 32)); err != nil {
		panic(err)
	}
	body := b.Bytes()
	const head = 8 + 25 // the signature and IHDR
	out := append([]byte{}, body[:head]...)
	out = Chunk(out, "eXIf", Exif(1))
	out = Chunk(out, "tEXt", []byte("Comment\x00"+Marker))
	return append(out, body[head:]...)
}

// Chunk appends a chunk of a PNG.
func Chunk(out []byte, kind string, body []byte) []byte {
	out = binary.BigEndian.AppendUint32(out, uint32(len(body)))
	whole := append([]byte(kind), body...)
	return binary.BigEndian.AppendUint32(append(out, whole...), crc32.ChecksumIEEE(whole))
}

func segment(out []byte, kind byte, body []byte) []byte {
	out = append(out, 0xff, kind)
	return append(binary.BigEndian.AppendUint16(out, uint16(len(body)+2)), body...)
}

// Exif is a TIFF of one directory and one of GPS.
func Exif(orientation int) []byte {
	const first, gps, data = 8, 8 + 2 + 3*12 + 4, 8 + 2 + 3*12 + 4 + 2 + 4*12 + 4
	b := append([]byte("MM\x00*"), 0, 0, 0, first)
	u16 := func(n int) { b = binary.BigEndian.AppendUint16(b, uint16(n)) }
	u32 := func(n int) { b = binary.BigEndian.AppendUint32(b, uint32(n)) }
	entry := func(tag, kind, count, value int) { u16(tag); u16(kind); u32(count); u32(value) }
	u16(3)
	entry(0x0110, 2, len(Marker)+1, data+48) // the model
	entry(0x0112, 3, 1, orientation<<16)
	entry(0x8825, 4, 1, gps)
	u32(0)
	u16(4)
	entry(1, 2, 2, 'N'<<24)
	entry(2, 5, 3, data)
	entry(3, 2, 2, 'W'<<24)
	entry(4, 5, 3, data+24)
	u32(0)
	for _, n := range []int{51, 1, 28, 1, 5376, 100, 3, 1, 10, 1, 4476, 100} {
		u32(n)
	}
	return append(append(b, Marker...), 0)
}
