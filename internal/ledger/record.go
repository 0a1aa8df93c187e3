package ledger

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/tlog"
)

// RecordSize is the length of a leaf as a store keeps it, side by side with its neighbours.
const RecordSize = idSize + tailSize

const (
	idSize   = 16
	tailAt   = 13 // where the day begins in the canonical bytes
	tailSize = LeafSize - tailAt
)

// Run is leaves with neighbouring places, as a store keeps them: First is the place of the first, and Leaves
// holds RecordSize bytes for each, the id and then what its canonical bytes have from the day on:
//
//	 0–15   16   id
//	16–19    4   day, two decimal digits to a byte
//	20       1   class
//	21–52   32   commitment
//
// So a leaf is hashed as it lies there, and a flipped bit is no other leaf.
type Run struct {
	Epoch  uint32
	First  int64
	Leaves []byte
}

// Place is where a store looks for a leaf that is asked for by its id.
type Place struct {
	ID    [16]byte
	Index int64
}

// AppendRecords appends the records of leaves to b. It fails for one that has no canonical bytes, or an id that is no
// UUID.
func AppendRecords(b []byte, leaves ...Leaf) ([]byte, error) {
	var days dayCache
	var c [LeafSize]byte
	b = slices.Grow(b, len(leaves)*RecordSize)
	for i := range leaves {
		id, err := parseID(leaves[i].ID)
		if err != nil {
			return nil, err
		}
		if err := leaves[i].encode(&c, &days); err != nil {
			return nil, err
		}
		b = append(append(b, id[:]...), c[tailAt:]...)
	}
	return b, nil
}

// ParseRecord reads a leaf's record back. It fails for one of another length, class or day than there are.
func ParseRecord(b []byte, epoch uint32, index int64) (Leaf, error) {
	if len(b) != RecordSize {
		return Leaf{}, fmt.Errorf("ledger: the record of a leaf has %d bytes", len(b))
	}
	if _, err := new(hasher).hash(epoch, index, b); err != nil {
		return Leaf{}, err
	}
	l := Leaf{Epoch: epoch, Index: index}
	l.ID, l.Class, l.Day = formatID(recordID(b)), recordClass(b), spellDay([4]byte(b[idSize:]))
	copy(l.Commitment[:], b[RecordSize-len(l.Commitment):])
	return l, nil
}

func recordID(b []byte) [idSize]byte { return [idSize]byte(b) }
func recordClass(b []byte) Class     { return Class(b[idSize+4]) }

// isRecordOf tells whether the record has the leaf's id.
func isRecordOf(b []byte, l *Leaf) bool {
	id, err := parseID(l.ID)
	return err == nil && id == recordID(b)
}

// spellDay writes a packed day as 2026-11-22; what is no digit stays visible as a letter.
func spellDay(b [4]byte) string {
	var s [10]byte
	hex.Encode(s[:4], b[:2])
	hex.Encode(s[5:7], b[2:3])
	hex.Encode(s[8:], b[3:])
	s[4], s[7] = '-', '-'
	return string(s[:])
}

// hasher hashes records as they lie in a run. It remembers the last day that was one: neighbours mostly share it.
type hasher struct {
	bytes [1 + LeafSize]byte // the first is RFC 6962's 00
	day   [4]byte
}

// hash fails where ParseRecord does, and where Canonical would.
func (h *hasher) hash(epoch uint32, index int64, record []byte) (tlog.Hash, error) {
	if index < 0 {
		return tlog.Hash{}, errors.New("ledger: a leaf without a place has no canonical bytes")
	}
	if c := recordClass(record); c < ClassEvent || c > ClassFiller {
		return tlog.Hash{}, errors.New("ledger: unknown class of leaf")
	}
	if day := [4]byte(record[idSize:]); day != h.day {
		if err := checkDay(spellDay(day)); err != nil {
			return tlog.Hash{}, err
		}
		h.day = day
	}
	b := h.bytes[1:]
	b[0] = leafVersion
	binary.BigEndian.PutUint32(b[1:], epoch)
	binary.BigEndian.PutUint64(b[5:], uint64(index))
	copy(b[tailAt:], record[idSize:])
	return sha256.Sum256(h.bytes[:]), nil
}
