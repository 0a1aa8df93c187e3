package ledger

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"hash"
	"slices"
	"strings"
	"time"
)

// Event is what a leaf commits to, in digests. File "" is an event that belongs to no chain (a sign-in, a
// batch of reads): its Seq is 0 and its Prev is zero. Any other File has a chain: Seq counts from 1 without a
// gap and Prev is the commitment of the event before, zero for the first.
type Event struct {
	File    string
	ID      string
	Seq     int
	Prev    [32]byte
	Action  string
	At      time.Time // UTC, whole seconds: what the database keeps
	Actor   string
	Payload [32]byte // SHA-256 of the sealed payload column, as stored
	Rows    []Row
}

// Row is the digest of one row an event wrote, as it stood after the event. A zero Digest says that the event
// took the row away.
type Row struct {
	Table  string
	Key    string
	Digest [32]byte
}

// Column is one column of a row, as stored. A nil Value is SQL's NULL, which differs from an empty one.
type Column struct {
	Name  string
	Value []byte
}

// RowDigest is SHA-256 over the table's name and the columns in order of their names, each length first:
//
//	"recourse row v1\n" · str(table) · u32(columns) · for each: str(name) · 00, or 01 · str(value)
//
// where u32 is four bytes, high byte first, and str(s) is u32(len) and the bytes. The order in which columns
// are given does not matter. It is not salted: sealed columns may go in, words may not.
func RowDigest(table string, columns ...Column) [32]byte {
	if !slices.IsSortedFunc(columns, byName) {
		columns = slices.SortedFunc(slices.Values(columns), byName)
	}
	const long = 512 // from here on a value is hashed where it lies: sealed words are not copied once more
	h := sha256.New()
	b := append(make([]byte, 0, 2*long), rowBegins...)
	b = appendString(b, table)
	b = binary.BigEndian.AppendUint32(b, uint32(len(columns)))
	for _, c := range columns {
		b = appendString(b, c.Name)
		if c.Value == nil {
			b = append(b, 0)
			continue
		}
		if b = append(b, 1); len(c.Value) < long {
			b = appendString(b, c.Value)
			continue
		}
		h.Write(binary.BigEndian.AppendUint32(b, uint32(len(c.Value))))
		h.Write(c.Value)
		b = b[:0]
	}
	h.Write(b)
	return [32]byte(h.Sum(b[:0]))
}

const rowBegins = "recourse row v1\n"

func byName(a, b Column) int { return strings.Compare(a.Name, b.Name) }

func appendString[T string | []byte](b []byte, s T) []byte {
	return append(binary.BigEndian.AppendUint32(b, uint32(len(s))), s...)
}

// Canonical gives the bytes that a commitment is made of:
//
//	"recourse event v1\n" · str(file) · str(id) · u64(seq) · prev · str(action) · u64(seconds since 1970) ·
//	str(actor) · payload · u32(rows) · for each, in order of table and key: str(table) · str(key) · digest
//
// It fails for an event without id or action, a fraction of a second, a time before 1970, a row named twice,
// or a place in the chain that cannot be.
func (e Event) Canonical() ([]byte, error) { return e.append(nil) }

func (e *Event) append(b []byte) ([]byte, error) {
	if err := e.check(); err != nil {
		return nil, err
	}
	rows := e.Rows
	if !slices.IsSortedFunc(rows, byTableAndKey) {
		rows = slices.SortedFunc(slices.Values(rows), byTableAndKey)
	}
	b = append(b, "recourse event v1\n"...)
	b = appendString(b, e.File)
	b = appendString(b, e.ID)
	b = binary.BigEndian.AppendUint64(b, uint64(e.Seq))
	b = append(b, e.Prev[:]...)
	b = appendString(b, e.Action)
	b = binary.BigEndian.AppendUint64(b, uint64(e.At.Unix()))
	b = appendString(b, e.Actor)
	b = append(b, e.Payload[:]...)
	b = binary.BigEndian.AppendUint32(b, uint32(len(rows)))
	for i, r := range rows {
		if i > 0 && byTableAndKey(r, rows[i-1]) == 0 {
			return nil, errors.New("ledger: an event names a row twice")
		}
		b = appendString(b, r.Table)
		b = appendString(b, r.Key)
		b = append(b, r.Digest[:]...)
	}
	return b, nil
}

func (e *Event) check() error {
	switch {
	case e.ID == "" || e.Action == "":
		return errors.New("ledger: an event has an id and an action")
	case e.At.Nanosecond() != 0 || e.At.Unix() < 0:
		return errors.New("ledger: an event's time is in whole seconds")
	case e.File == "" && (e.Seq != 0 || e.Prev != [32]byte{}):
		return errors.New("ledger: an event of no file has no place in a chain")
	case e.File != "" && (e.Seq < 1 || e.Seq == 1 && e.Prev != [32]byte{}):
		return errors.New("ledger: a chain counts from 1 and its first event follows nothing")
	}
	return nil
}

func byTableAndKey(a, b Row) int {
	if c := strings.Compare(a.Table, b.Table); c != 0 {
		return c
	}
	return strings.Compare(a.Key, b.Key)
}

// SaltSize is the least a salt may be: with fewer bits the commitment of a guessed event could be tried.
const SaltSize = 32

// Commit is HMAC-SHA-256(salt, canonical event). Once the salt is destroyed nobody can test a guess against it.
func Commit(salt []byte, e Event) ([32]byte, error) {
	var c committer
	return c.commit(salt, &e)
}

// committer keeps the last salt's state, so that the events of one file are committed without setting up anew.
type committer struct {
	salt []byte
	mac  hash.Hash
	buf  []byte
}

func (c *committer) commit(salt []byte, e *Event) (sum [32]byte, err error) {
	if len(salt) < SaltSize {
		return sum, errors.New("ledger: a salt has at least 32 bytes")
	}
	if c.buf, err = e.append(c.buf[:0]); err != nil {
		return sum, err
	}
	if c.mac == nil || string(c.salt) != string(salt) {
		c.salt = append(c.salt[:0], salt...)
		c.mac = hmac.New(sha256.New, salt)
	} else {
		c.mac.Reset()
	}
	c.mac.Write(c.buf)
	c.mac.Sum(sum[:0])
	return sum, nil
}
