package keyring

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"math/bits"
)

const (
	keySize   = 32
	nonceSize = 12
	tagSize   = 16

	boxVersion = 1
	boxHead    = 1 + nonceSize // version, nonce
	lenSize    = 4             // the true length, inside the box
	minBucket  = 64
	maxPlain   = 1 << 30
)

// ErrUnopened says that a sealed value does not open here: it was damaged, moved from another place, or sealed
// under another key. Which of these it was cannot be told, and nothing of the value is in the error.
var ErrUnopened = errors.New("keyring: the sealed value does not open here")

// ErrTooLong says that a value is longer than one sealed field may be; longer things are streams.
var ErrTooLong = errors.New("keyring: too long for one sealed value")

// derive makes a key for one purpose out of another key.
func derive(key []byte, info string) []byte {
	out, err := hkdf.Key(sha256.New, key, nil, info, keySize)
	if err != nil {
		panic(err) // only a length no code of ours asks for
	}
	return out
}

// newAEAD makes AES-256-GCM over a key of ours.
func newAEAD(key []byte) cipher.AEAD {
	block, err := aes.NewCipher(key)
	if err == nil {
		var a cipher.AEAD
		if a, err = cipher.NewGCM(block); err == nil {
			return a
		}
	}
	panic(err) // only a key that is not 32 bytes
}

// box seals plain: version, nonce, then the ciphertext of length, plain and zeros up to the bucket. The plain
// bytes are laid where their ciphertext will stand, so that no copy of them is left behind.
func box(a cipher.AEAD, ad, plain []byte) (Sealed, error) {
	if len(plain) > maxPlain {
		return nil, ErrTooLong
	}
	size := bucket(lenSize + len(plain))
	out := make([]byte, boxHead+size, boxHead+size+tagSize)
	out[0] = boxVersion
	nonce := out[1:boxHead]
	rand.Read(nonce)
	body := out[boxHead:]
	binary.BigEndian.PutUint32(body, uint32(len(plain)))
	copy(body[lenSize:], plain)
	return a.Seal(out[:boxHead], nonce, body, ad), nil
}

// unbox opens what box sealed, or returns ErrUnopened.
func unbox(a cipher.AEAD, ad []byte, s Sealed) ([]byte, error) {
	if len(s) < boxHead+lenSize+tagSize || s[0] != boxVersion {
		return nil, ErrUnopened
	}
	body, err := a.Open(nil, s[1:boxHead], s[boxHead:], ad)
	if err != nil {
		return nil, ErrUnopened
	}
	n := binary.BigEndian.Uint32(body)
	if uint64(n) > uint64(len(body)-lenSize) {
		return nil, ErrUnopened
	}
	return body[lenSize : lenSize+n : lenSize+n], nil
}

// bucket rounds a length up: 64, 96, 128, 192, 256, 384 … (A-07: lengths tell little).
func bucket(n int) int {
	if n <= minBucket {
		return minBucket
	}
	top := 1 << bits.Len(uint(n-1)) // the power of two not below n
	if mid := top / 4 * 3; n <= mid {
		return mid
	}
	return top
}
