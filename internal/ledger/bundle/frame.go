package bundle

import "encoding/binary"

// ManifestName is the name of the last part, which no other can have.
const ManifestName = "manifest"

// The lengths of what stands around parts.
const (
	headSize  = 30 // and the name
	endSize   = 16
	entrySize = 46 // and the name
	tailSize  = 22
)

// most is how long a bundle can be: the form without extensions counts in four bytes.
const most = 1<<32 - 1

const (
	version  = 20     // of the form: what any reader understands
	trailing = 1 << 3 // length and check sum stand behind the part, since it is written as it comes
	firstDay = 0x21   // the first day that the form can name: no time is kept
)

// entry is a part as the frame knows it.
type entry struct {
	name   string
	size   uint32
	crc    uint32
	offset uint32
}

func (e entry) head() []byte {
	b := binary.LittleEndian.AppendUint32(nil, 0x04034b50)
	b = e.common(b, 0, 0)
	b = binary.LittleEndian.AppendUint16(b, 0) // nothing beside
	return append(b, e.name...)
}

// common is what the head of a part and its line in the directory have alike.
func (e entry) common(b []byte, crc, size uint32) []byte {
	for _, v := range []uint16{version, trailing, 0, 0, firstDay} {
		b = binary.LittleEndian.AppendUint16(b, v)
	}
	b = binary.LittleEndian.AppendUint32(b, crc)
	b = binary.LittleEndian.AppendUint32(b, size)
	b = binary.LittleEndian.AppendUint32(b, size)
	return binary.LittleEndian.AppendUint16(b, uint16(len(e.name)))
}

func (e entry) end() []byte {
	b := binary.LittleEndian.AppendUint32(nil, 0x08074b50)
	b = binary.LittleEndian.AppendUint32(b, e.crc)
	b = binary.LittleEndian.AppendUint32(b, e.size)
	return binary.LittleEndian.AppendUint32(b, e.size)
}

// line is the part in the directory.
func (e entry) line() []byte {
	b := binary.LittleEndian.AppendUint32(nil, 0x02014b50)
	b = binary.LittleEndian.AppendUint16(b, version)
	b = e.common(b, e.crc, e.size)
	b = append(b, make([]byte, 12)...) // nothing beside, no comment, no disk, no attributes
	b = binary.LittleEndian.AppendUint32(b, e.offset)
	return append(b, e.name...)
}

// next is where the part after this one begins.
func (e entry) next() int64 {
	return int64(e.offset) + headSize + int64(len(e.name)) + int64(e.size) + endSize
}

// tail is the end of the file: where its directory is, and how long.
func tail(parts int, at, size uint32) []byte {
	b := binary.LittleEndian.AppendUint32(nil, 0x06054b50)
	for _, v := range []uint16{0, 0, uint16(parts), uint16(parts)} {
		b = binary.LittleEndian.AppendUint16(b, v)
	}
	b = binary.LittleEndian.AppendUint32(b, size)
	b = binary.LittleEndian.AppendUint32(b, at)
	return binary.LittleEndian.AppendUint16(b, 0)
}
