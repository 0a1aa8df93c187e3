package keyring

import (
	"crypto/rand"
	"crypto/subtle"
	"errors"
)

// wrappedSize is the length of every wrapped key: version, root id, nonce, key, tag. One length for all lets a
// key be destroyed in place.
const wrappedSize = 1 + rootIDSize + nonceSize + keySize + tagSize

const wrapVersion = 1

// ErrDamaged says that the key store holds something that no root key of ours made.
var ErrDamaged = errors.New("keyring: the key store is damaged")

// wrap seals a 32-byte key under the root. The label says what it is for, so that two keys cannot change places.
func (w *wrapper) wrap(label string, key []byte) []byte {
	out := make([]byte, 0, wrappedSize)
	out = append(out, wrapVersion)
	out = append(out, w.id[:]...)
	var nonce [nonceSize]byte
	rand.Read(nonce[:])
	out = append(out, nonce[:]...)
	return w.aead.Seal(out, nonce[:], key, bind(nil, boundWrap, label, Place{}))
}

// unwrap opens what wrap sealed, or returns ErrDamaged.
func (w *wrapper) unwrap(label string, b []byte) ([]byte, error) {
	if !w.made(b) {
		return nil, ErrDamaged
	}
	key, err := w.aead.Open(nil, b[1+rootIDSize:][:nonceSize], b[1+rootIDSize+nonceSize:], bind(nil, boundWrap, label, Place{}))
	if err != nil {
		return nil, ErrDamaged
	}
	return key, nil
}

// made tells whether b says that it was wrapped by w's root.
func (w *wrapper) made(b []byte) bool {
	return len(b) == wrappedSize && b[0] == wrapVersion && [rootIDSize]byte(b[1:1+rootIDSize]) == w.id
}

// rootMark is how the store remembers a root key: its id and its check value.
const rootMark = rootIDSize + keySize

func (w *wrapper) mark() []byte { return append(append([]byte(nil), w.id[:]...), w.check[:]...) }

// marked tells whether the mark is that of w's root, in constant time.
func (w *wrapper) marked(mark []byte) bool { return subtle.ConstantTimeCompare(w.mark(), mark) == 1 }
