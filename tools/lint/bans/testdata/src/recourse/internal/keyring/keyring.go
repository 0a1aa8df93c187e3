package keyring

import (
	"bytes"
	"crypto/subtle"
)

type Secret []byte

func compare(a, b Secret, x []byte) bool {
	if a == nil {
		return false
	}
	return bytes.Equal(a, b) || // want `bytes.Equal on a secret`
		bytes.Equal(x, x) || subtle.ConstantTimeCompare(a, b) == 1
}
