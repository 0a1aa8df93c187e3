package keyring

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
)

// KeyID names the key of one file: a random v4 UUID as text. The row of a key in the main database is this id
// and nothing else; the key itself stands in the Store.
type KeyID string

// ErrBadID says that a text is no KeyID. It does not quote the text.
var ErrBadID = errors.New("keyring: not a key id")

// newID draws a random id.
func newID() KeyID {
	var b [16]byte
	rand.Read(b[:]) // never fails: it stops the program where the system has no randomness
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return idOf(b)
}

// idOf writes sixteen bytes as a UUID.
func idOf(b [16]byte) KeyID {
	var t [36]byte
	hex.Encode(t[0:8], b[0:4])
	hex.Encode(t[9:13], b[4:6])
	hex.Encode(t[14:18], b[6:8])
	hex.Encode(t[19:23], b[8:10])
	hex.Encode(t[24:36], b[10:16])
	t[8], t[13], t[18], t[23] = '-', '-', '-', '-'
	return KeyID(t[:])
}

// raw reads the id back. Only the one canonical spelling is taken, so that two texts never name one key.
func (k KeyID) raw() (b [16]byte, err error) {
	if len(k) != 36 || k[8] != '-' || k[13] != '-' || k[18] != '-' || k[23] != '-' {
		return b, ErrBadID
	}
	digits := string(k[0:8] + k[9:13] + k[14:18] + k[19:23] + k[24:36])
	if _, err := hex.Decode(b[:], []byte(digits)); err != nil || !isV4(b) || idOf(b) != k {
		return b, ErrBadID
	}
	return b, nil
}

// isV4 tells whether the version and variant bits are those of a random UUID.
func isV4(b [16]byte) bool { return b[6]>>4 == 4 && b[8]>>6 == 2 }
