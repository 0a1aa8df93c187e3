package ledger

import (
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// Class says what kind of thing a leaf commits to. The numbers stand in the tree: they are never changed and
// never used again for something else.
type Class byte

// The closed list of classes.
const (
	ClassEvent    Class = 1 // an event of a report or a case
	ClassSecurity Class = 2 // sign-ins, grants, proposals
	ClassRead     Class = 3 // a minute's batch of reads by staff
	ClassKey      Class = 4 // keys made, opened by two people, rotated
	ClassConfig   Class = 5 // a procedure, policy or code taken into use
	ClassErased   Class = 6 // names the files and leaves whose keys or rows were destroyed
	ClassFiller   Class = 7 // nothing happened: random bytes, so that growth tells nothing
)

var classes = [...]string{"", "event", "security", "read", "key", "config", "erased", "filler"}

// String names the class as the database and findings spell it; "" for none of the list.
func (c Class) String() string {
	if int(c) >= len(classes) {
		return ""
	}
	return classes[c]
}

// ParseClass reads the name of a class.
func ParseClass(name string) (Class, error) {
	for i := 1; i < len(classes); i++ {
		if classes[i] == name {
			return Class(i), nil
		}
	}
	return 0, errors.New("ledger: unknown class of leaf")
}

// Entry is a leaf that has no place yet. Its ID is a random UUID (v4), so that it tells nothing of when.
type Entry struct {
	ID         string
	Class      Class
	Day        string // "2026-11-22"
	Commitment [32]byte
}

// NewEntry makes an entry with an id of its own.
func NewEntry(class Class, day string, commitment [32]byte) Entry {
	return Entry{ID: newID(), Class: class, Day: day, Commitment: commitment}
}

// fillers are n entries that commit to nothing: what they commit to is drawn at random, like that of a leaf whose salt is
// destroyed.
func fillers(n int, day string) []Entry {
	drawn := make([]byte, 48*n)
	rand.Read(drawn) // once for all; never fails: the program ends first
	entries := make([]Entry, n)
	for i := range entries {
		id, commitment := [16]byte(drawn[48*i:]), [32]byte(drawn[48*i+16:])
		entries[i] = Entry{ID: randomID(id), Class: ClassFiller, Day: day, Commitment: commitment}
	}
	return entries
}

func newID() string {
	var b [16]byte
	rand.Read(b[:])
	return randomID(b)
}

// randomID makes an id of drawn bytes (RFC 9562 §5.4).
func randomID(b [16]byte) string {
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return formatID(b)
}

func formatID(b [16]byte) string {
	var s [36]byte
	hex.Encode(s[:8], b[:4])
	hex.Encode(s[9:13], b[4:6])
	hex.Encode(s[14:18], b[6:8])
	hex.Encode(s[19:23], b[8:10])
	hex.Encode(s[24:], b[10:])
	s[8], s[13], s[18], s[23] = '-', '-', '-', '-'
	return string(s[:])
}

// parseID reads the one spelling that formatID writes: small letters, four dashes.
func parseID(s string) (b [16]byte, err error) {
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return b, errors.New("ledger: an id is a UUID")
	}
	j := 0
	for i := 0; i < 36; i += 2 {
		if s[i] == '-' {
			i++
		}
		hi, lo := nibbles[s[i]], nibbles[s[i+1]]
		if hi > 15 || lo > 15 {
			return b, errors.New("ledger: an id is a UUID")
		}
		b[j] = hi<<4 | lo
		j++
	}
	return b, nil
}

// nibbles holds the value of each hexadecimal digit, and 255 for every other byte.
var nibbles = func() (t [256]byte) {
	for i := range t {
		t[i] = 0xff
	}
	for i, c := range []byte("0123456789abcdef") {
		t[c] = byte(i)
	}
	return t
}()

// Pending is the index of a leaf that has no place yet.
const Pending int64 = -1

// Leaf is an entry with its place in the tree.
type Leaf struct {
	Entry
	Epoch uint32 // which log: a new one begins after a restore that lost the tail of the old
	Index int64  // Pending until the tick
}

// LeafSize is the length of a leaf's canonical bytes.
const LeafSize = 50

const leafVersion = 0x01

// Canonical gives the bytes of the leaf that the tree hashes, always 50 of them, numbers with the high byte
// first:
//
//	 0       1   version, 01
//	 1–4     4   epoch
//	 5–12    8   index
//	13–16    4   day, two decimal digits to a byte: 2026-11-22 is 20 26 11 22
//	17       1   class
//	18–49   32   commitment
//
// The hash of the leaf is SHA-256(00 ‖ canonical), as RFC 6962 has it. The id is not in it: what refers to a
// leaf by its id is held to it by the commitment. Epoch 1, index 2, 2026-11-22, event, commitment 32 × aa:
//
//	01 00000001 0000000000000002 20261122 01 aa…aa
//	hash 5c4b13c77c140d80aadea8961c975613c78f53a3edb82c4297b9e086d7cd3e42
//
// It fails for a leaf without a place, a class outside the list, or a day that is none.
func (l Leaf) Canonical() ([]byte, error) {
	var b [LeafSize]byte
	if err := l.encode(&b, new(dayCache)); err != nil {
		return nil, err
	}
	return b[:], nil
}

func (l *Leaf) encode(b *[LeafSize]byte, days *dayCache) error {
	if l.Index < 0 {
		return errors.New("ledger: a leaf without a place has no canonical bytes")
	}
	if l.Class < ClassEvent || l.Class > ClassFiller {
		return errors.New("ledger: unknown class of leaf")
	}
	day, err := days.pack(l.Day)
	if err != nil {
		return err
	}
	b[0] = leafVersion
	binary.BigEndian.PutUint32(b[1:], l.Epoch)
	binary.BigEndian.PutUint64(b[5:], uint64(l.Index))
	copy(b[13:17], day[:])
	b[17] = byte(l.Class)
	copy(b[18:], l.Commitment[:])
	return nil
}

// ParseLeaf reads canonical bytes back. The ID is not in them and stays empty.
func ParseLeaf(b []byte) (Leaf, error) {
	if len(b) != LeafSize || b[0] != leafVersion {
		return Leaf{}, errors.New("ledger: not a leaf of version 1")
	}
	l := Leaf{Epoch: binary.BigEndian.Uint32(b[1:]), Index: int64(binary.BigEndian.Uint64(b[5:]))}
	l.Class = Class(b[17])
	l.Day = fmt.Sprintf("%02x%02x-%02x-%02x", b[13], b[14], b[15], b[16])
	copy(l.Commitment[:], b[18:])
	if _, err := l.Canonical(); err != nil {
		return Leaf{}, err
	}
	return l, nil
}

// Hash is the leaf's hash in the tree.
func (l Leaf) Hash() (tlog.Hash, error) {
	b, err := l.Canonical()
	if err != nil {
		return tlog.Hash{}, err
	}
	return tlog.RecordHash(b), nil
}

// dayCache keeps the last day read: neighbours in the tree mostly share it.
type dayCache struct {
	day    string
	packed [4]byte
}

func (c *dayCache) pack(day string) ([4]byte, error) {
	if day == c.day && day != "" {
		return c.packed, nil
	}
	if err := checkDay(day); err != nil {
		return [4]byte{}, err
	}
	if _, err := hex.Decode(c.packed[:], []byte(day[0:4]+day[5:7]+day[8:10])); err != nil {
		return [4]byte{}, err
	}
	c.day = day
	return c.packed, nil
}

func checkDay(day string) error {
	if _, err := time.Parse(time.DateOnly, day); err != nil || len(day) != 10 {
		return errors.New("ledger: a day is written 2026-11-22")
	}
	return nil
}
