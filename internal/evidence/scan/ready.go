package scan

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"hash/crc32"
	"io"
	"strings"
	"sync"
	"time"
)

// Engine is what a clamd says of itself.
type Engine struct {
	Program    string    // "ClamAV 1.4.6"
	Signatures string    // the number of the daily database; empty where there is none
	Of         time.Time // when that was made
}

// String is how an engine stands on record.
func (e Engine) String() string {
	if e.Signatures == "" {
		return e.Program
	}
	return e.Program + "/" + e.Signatures + "/" + e.Of.Format(time.DateOnly)
}

// Ready finds out whether a clamd answers, has signatures of late, and says so where it does not look: then its OK
// can be believed. It returns ErrUnavailable, with what is to be done, where not.
func (c Clamd) Ready(ctx context.Context, now time.Time) (Engine, error) {
	e, err := c.Version(ctx)
	if err != nil {
		return e, err
	}
	if c.Fresh > 0 && (e.Signatures == "" || now.Sub(e.Of) > c.Fresh) {
		return e, fmt.Errorf("%w: its signatures are older than %s, or tell no day: run freshclam", ErrUnavailable, c.Fresh)
	}
	for _, p := range probes() {
		v, err := c.instream(ctx, bytes.NewReader(p.bytes))
		if err != nil {
			return e, err
		}
		if v.Found != p.want {
			return e, fmt.Errorf("%w: it calls %s what it did not look into: set `%s yes` in its clamd.conf", ErrUnavailable, v.Found, p.setting)
		}
	}
	return e, nil
}

// Version asks who answers; ErrUnavailable where nobody does.
func (c Clamd) Version(ctx context.Context) (Engine, error) {
	conn, done, err := c.dial(ctx, hello)
	if err != nil {
		return Engine{}, err
	}
	defer done()
	if _, err := io.WriteString(conn, "zVERSION\x00"); err != nil {
		return Engine{}, unavailable(ctx, "nobody answers", err)
	}
	text, err := reply(conn)
	if err != nil {
		return Engine{}, unavailable(ctx, "nobody answers", err)
	}
	program, rest, _ := strings.Cut(text, "/")
	number, day, _ := strings.Cut(rest, "/")
	e := Engine{Program: program}
	if !strings.HasPrefix(program, "ClamAV ") || len(program) > 60 || len(number) > 20 {
		return Engine{}, fmt.Errorf("%w: what answers is no clamd", ErrUnavailable)
	}
	if of, err := time.ParseInLocation(time.ANSIC, day, time.Local); err == nil && number != "" {
		e.Signatures, e.Of = number, of.UTC()
	}
	return e, nil
}

// probe is a file that a clamd must not call clean, and the setting of its that says so.
type probe struct {
	bytes         []byte
	want, setting string
}

// deep is further down than any clamd looks: it goes no deeper than a hundred (MaxRecursion).
const deep = 110

// probes are an archive within archives, and one that claims to be encrypted. Neither holds anything.
var probes = sync.OnceValue(func() []probe {
	nested := []byte("x")
	for range deep {
		nested = archive(nested)
	}
	locked := archive([]byte("x"))
	locked[6] |= 1 // in the entry's own head, and in the list at the end
	locked[bytes.Index(locked, []byte("PK\x01\x02"))+8] |= 1
	return []probe{{nested, TooLarge, "AlertExceedsMax"}, {locked, Encrypted, "AlertEncrypted"}}
})

// archive packs one file as it is.
func archive(inner []byte) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.CreateRaw(&zip.FileHeader{Name: "a.zip", Method: zip.Store, CRC32: crc32.ChecksumIEEE(inner), CompressedSize64: uint64(len(inner)), UncompressedSize64: uint64(len(inner))})
	if err == nil {
		_, err = w.Write(inner)
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		panic(fmt.Sprintf("scan: pack a probe: %v", err)) // into memory: it cannot
	}
	return b.Bytes()
}
