package recode

import (
	"bytes"
	"encoding/binary"
)

// How a picture is to be turned stands in its EXIF, which each format keeps elsewhere: 1 to 8, and 0 where it is
// nowhere to be found. A wrong answer turns a picture; it never keeps anything in it.

func jpegTurn(b []byte) int {
	for at := 2; at+4 <= len(b) && b[at] == 0xff; {
		kind, length := b[at+1], int(binary.BigEndian.Uint16(b[at+2:]))
		if kind == 0xda || length < 2 || at+2+length > len(b) {
			return 0
		}
		if body := b[at+4 : at+2+length]; kind == 0xe1 && bytes.HasPrefix(body, []byte("Exif\x00\x00")) {
			return tiffTurn(body[6:])
		}
		at += 2 + length
	}
	return 0
}

func pngTurn(b []byte) int {
	for at := 8; at+8 <= len(b); {
		length := int(binary.BigEndian.Uint32(b[at:]))
		if length > len(b)-at-8 {
			return 0
		}
		if string(b[at+4:at+8]) == "eXIf" {
			return tiffTurn(b[at+8 : at+8+length])
		}
		at += 12 + length
	}
	return 0
}

func webpTurn(b []byte) int {
	for at := 12; at+8 <= len(b); {
		length := int(binary.LittleEndian.Uint32(b[at+4:]))
		if length > len(b)-at-8 {
			return 0
		}
		if string(b[at:at+4]) == "EXIF" {
			return tiffTurn(bytes.TrimPrefix(b[at+8:at+8+length], []byte("Exif\x00\x00")))
		}
		at += 8 + length + length&1
	}
	return 0
}

// tiffTurn reads tag 0x0112 of the first directory.
func tiffTurn(b []byte) int {
	if len(b) < 8 {
		return 0
	}
	var order binary.ByteOrder
	switch string(b[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return 0
	}
	first := int(order.Uint32(b[4:]))
	if first < 8 || first > len(b)-2 {
		return 0
	}
	at := first + 2
	for range order.Uint16(b[first:]) {
		if at+12 > len(b) {
			return 0
		}
		if order.Uint16(b[at:]) == 0x0112 {
			return int(order.Uint16(b[at+8:]))
		}
		at += 12
	}
	return 0
}
