package bundle

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"strconv"

	"golang.org/x/mod/sumdb/note"

	"recourse/internal/ledger"
)

// Directory is the part that a fault names where the frame at the end of the file does not hold.
const Directory = "the directory at the end of the file"

// Fault is something that does not fit, and the part concerned.
type Fault struct{ Part, What string }

// Checked is what a check found. Without faults the file is, byte for byte, what was signed.
type Checked struct {
	Manifest ledger.Manifest
	Faults   []Fault

	parts map[string]*io.SectionReader
}

// Read gives a part of at most MaxNote bytes; false for a longer one, or one that is not there.
func (c *Checked) Read(name string) ([]byte, bool) {
	r := c.parts[name]
	if r == nil || r.Size() > ledger.MaxNote {
		return nil, false
	}
	b := make([]byte, r.Size())
	_, err := r.ReadAt(b, 0)
	return b, err == nil || len(b) == 0
}

// mostFaults bounds how many are listed.
const mostFaults = 100

func (c *Checked) fault(part, format string, args ...any) {
	if len(c.Faults) < mostFaults {
		c.Faults = append(c.Faults, Fault{part, fmt.Sprintf(format, args...)})
	}
}

// Check reads a bundle of a size and holds it to its manifest, which key must have signed: NewBundleVerifier makes it,
// or ReadKeys. It names each part that was changed, added, taken out, exchanged or moved. The error is only for a file that could not
// be read.
func Check(r io.ReaderAt, size int64, key note.Verifier) (Checked, error) {
	c := Checked{parts: map[string]*io.SectionReader{}}
	parts, err := c.directory(r, size)
	if err != nil || len(c.Faults) > 0 {
		return c, err
	}
	signed, ok := c.Read(ManifestName)
	if !ok {
		signed = make([]byte, c.parts[ManifestName].Size()) // at most MaxManifest, as directory saw to
		if _, err := c.parts[ManifestName].ReadAt(signed, 0); err != nil {
			return c, err
		}
	}
	if c.Manifest, err = ledger.OpenManifest(signed, key); err != nil {
		why := "it is not signed by the log's key, or was changed"
		if ledger.OtherKey(err) {
			why = ledger.Unsigned(err)
		}
		c.fault(ManifestName, "%s", why)
		return c, nil
	}
	return c, c.against(r, parts)
}

// directory reads the end of the file, and holds it to what it must be.
func (c *Checked) directory(r io.ReaderAt, size int64) ([]entry, error) {
	if size < tailSize || size > most {
		c.fault(Directory, "a bundle is neither as short nor as long as this file")
		return nil, nil
	}
	last := make([]byte, tailSize)
	if _, err := r.ReadAt(last, size-tailSize); err != nil && err != io.EOF {
		return nil, err
	}
	n, length, at := int(binary.LittleEndian.Uint16(last[10:])), binary.LittleEndian.Uint32(last[12:]), binary.LittleEndian.Uint32(last[16:])
	if !bytes.Equal(last, tail(n, at, length)) || int64(at)+int64(length)+tailSize != size || n < 1 || n > ledger.MaxParts+1 || length > ledger.MaxManifest {
		c.fault(Directory, "it does not say where a bundle's parts are")
		return nil, nil
	}
	b := make([]byte, length)
	if _, err := r.ReadAt(b, int64(at)); err != nil && err != io.EOF {
		return nil, err
	}
	parts := make([]entry, 0, n)
	next := int64(0)
	for i := range n {
		e, rest, ok := parseLine(b)
		if !ok || int64(e.offset) != next || e.next() > int64(at) {
			c.fault(Directory, "its line %d was changed", i+1)
			return nil, nil
		}
		switch {
		case e.name != ManifestName && !ledger.PartName(e.name):
			c.fault(strconv.QuoteToASCII(e.name), "no part may bear this name")
		case c.parts[e.name] != nil:
			c.fault(e.name, "it is there twice")
		case e.name == ManifestName && (i != n-1 || e.size > ledger.MaxManifest):
			c.fault(ManifestName, "it is not the last part, or is too long")
		}
		parts, b, next = append(parts, e), rest, e.next()
		c.parts[e.name] = io.NewSectionReader(r, int64(e.offset)+headSize+int64(len(e.name)), int64(e.size))
	}
	switch {
	case len(b) > 0 || next != int64(at):
		c.fault(Directory, "something stands in the file that is no part")
	case c.parts[ManifestName] == nil:
		c.fault(ManifestName, "it is missing")
	}
	return parts, nil
}

// parseLine reads a line of the directory, in the one spelling that it has.
func parseLine(b []byte) (e entry, rest []byte, ok bool) {
	if len(b) < entrySize {
		return e, nil, false
	}
	n := int(binary.LittleEndian.Uint16(b[28:]))
	if len(b) < entrySize+n {
		return e, nil, false
	}
	e = entry{name: string(b[entrySize : entrySize+n]), size: binary.LittleEndian.Uint32(b[24:]), crc: binary.LittleEndian.Uint32(b[16:]),
		offset: binary.LittleEndian.Uint32(b[42:])}
	return e, b[entrySize+n:], bytes.Equal(b[:entrySize+n], e.line())
}

// against holds the parts to the manifest, and what stands around them to what must.
func (c *Checked) against(r io.ReaderAt, parts []entry) error {
	want := map[string]ledger.Part{}
	for i, p := range c.Manifest.Parts {
		want[p.Name] = p
		switch {
		case c.parts[p.Name] == nil:
			c.fault(p.Name, "it is missing")
		case len(parts) == len(c.Manifest.Parts)+1 && parts[i].name != p.Name:
			c.fault(p.Name, "it does not stand in its place")
		}
	}
	for _, e := range parts {
		p, known := want[e.name]
		if !known && e.name != ManifestName {
			c.fault(e.name, "the manifest does not name it")
			continue
		}
		if err := c.part(r, e, p); err != nil {
			return err
		}
	}
	return nil
}

func (c *Checked) part(r io.ReaderAt, e entry, want ledger.Part) error {
	sum, crc := sha256.New(), crc32.NewIEEE()
	content := c.parts[e.name]
	if _, err := io.Copy(io.MultiWriter(sum, crc), io.NewSectionReader(content, 0, content.Size())); err != nil {
		return err
	}
	switch {
	case e.name != ManifestName && (int64(e.size) != want.Size || [32]byte(sum.Sum(nil)) != want.SHA256):
		c.fault(e.name, "it was changed: it is not what was signed")
		return nil
	case e.crc != crc.Sum32():
		c.fault(e.name, "its check sum in the directory was changed")
		return nil
	}
	for _, frame := range []struct {
		at   int64
		want []byte
		what string
	}{{int64(e.offset), e.head(), "before"}, {e.next() - endSize, e.end(), "behind"}} {
		got := make([]byte, len(frame.want))
		if _, err := r.ReadAt(got, frame.at); err != nil && err != io.EOF {
			return err
		}
		if !bytes.Equal(got, frame.want) {
			c.fault(e.name, "what stands %s it in the file was changed", frame.what)
		}
	}
	return nil
}
