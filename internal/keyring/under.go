package keyring

import (
	"crypto/cipher"
	"errors"
)

// minUnder is the least a caller's secret may hold: 128 random bits (decision 34).
const minUnder = 16

// ErrShortSecret says that a secret is too short to seal under.
var ErrShortSecret = errors.New("keyring: a secret of fewer than 16 bytes seals nothing")

// SealUnder seals under a key derived from a secret that only the caller has and we do not keep: the key of an
// idempotent request, the code of a draft. The secret needs 128 random bits of its own; nothing here makes a weak
// one slow to guess.
func SealUnder(secret []byte, purpose string, at Place, plain []byte) (Sealed, error) {
	a, err := under(secret, purpose)
	if err != nil {
		return nil, err
	}
	return box(a, bind(nil, boundUnder, purpose, at), plain)
}

// OpenUnder opens what SealUnder sealed with the same secret, purpose and place, or returns ErrUnopened.
func OpenUnder(secret []byte, purpose string, at Place, s Sealed) ([]byte, error) {
	a, err := under(secret, purpose)
	if err != nil {
		return nil, err
	}
	return unbox(a, bind(nil, boundUnder, purpose, at), s)
}

func under(secret []byte, purpose string) (cipher.AEAD, error) {
	if len(secret) < minUnder {
		return nil, ErrShortSecret
	}
	key := derive(secret, "recourse/under/1/"+purpose)
	defer clear(key)
	return newAEAD(key), nil
}
