package keyring

import (
	"bytes"
	"fmt"
)

// A batch file is a line that says what it is, then records of one length: sixteen bytes of id, then the wrapped
// key; zeros in the place of the key once it is destroyed. The length of a record never changes, so that a key is
// overwritten where it stands.
const (
	batchHead   = "recourse keys 1\n"
	batchSuffix = ".keys"
	recordSize  = 16 + wrappedSize
)

var destroyed [wrappedSize]byte

// encodeBatch writes a batch file.
func encodeBatch(batch []Wrapped) ([]byte, error) {
	out := make([]byte, 0, len(batchHead)+len(batch)*recordSize)
	out = append(out, batchHead...)
	for _, w := range batch {
		id, err := w.ID.raw()
		if err != nil {
			return nil, err
		}
		if len(w.Key) != wrappedSize {
			return nil, fmt.Errorf("keyring: a wrapped key of %d bytes, want %d", len(w.Key), wrappedSize)
		}
		out = append(append(out, id[:]...), w.Key...)
	}
	return out, nil
}

// record is one key of a batch file; key points into the file's bytes.
type record struct {
	id  [16]byte
	key []byte
}

func (r record) dead() bool { return bytes.Equal(r.key, destroyed[:]) }

// parseBatch reads a batch file, or returns ErrDamaged. A batch gets its name only when it is complete, so
// anything that does not fit exactly is damage, never an unfinished write.
func parseBatch(b []byte) ([]record, error) {
	rest, ok := bytes.CutPrefix(b, []byte(batchHead))
	if !ok || len(rest)%recordSize != 0 {
		return nil, ErrDamaged
	}
	out := make([]record, 0, len(rest)/recordSize)
	seen := make(map[[16]byte]bool, cap(out))
	for ; len(rest) > 0; rest = rest[recordSize:] {
		r := record{id: [16]byte(rest[:16]), key: rest[16:recordSize:recordSize]}
		if !isV4(r.id) || seen[r.id] {
			return nil, ErrDamaged
		}
		seen[r.id] = true
		out = append(out, r)
	}
	return out, nil
}

// offset is where the key of a record stands in its file.
func offset(slot int) int64 { return int64(len(batchHead) + slot*recordSize + 16) }

// parseTombstones reads the ids of destroyed keys, one a line. The last line may be torn by a crash, alone or with
// a whole one written after it; a torn one was never acknowledged.
func parseTombstones(b []byte) map[[16]byte]bool {
	out := map[[16]byte]bool{}
	for line := range bytes.Lines(b) {
		line, whole := bytes.CutSuffix(line, []byte("\n"))
		if !whole || len(line) < 36 {
			continue
		}
		if id, err := KeyID(line[len(line)-36:]).raw(); err == nil {
			out[id] = true
		}
	}
	return out
}
