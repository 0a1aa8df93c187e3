package account

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"

	"recourse/internal/keyring"
)

// tokenBytes is 256 bits: with that much chance behind it, one SHA-256 is enough to keep a token by.
const tokenBytes = 32

// mint makes a fresh token and the digest it is kept by.
func mint(rand io.Reader) (keyring.Secret, []byte, error) {
	raw := make([]byte, tokenBytes)
	if _, err := io.ReadFull(rand, raw); err != nil {
		return keyring.Secret{}, nil, fmt.Errorf("make token: %w", err)
	}
	text := base64.RawURLEncoding.EncodeToString(raw)
	digest := sha256.Sum256([]byte(text))
	return keyring.NewSecret([]byte(text)), digest[:], nil
}

// digestOf gives the digest that a token is looked up by; false for a text that no token of ours can be, so that
// rubbish never reaches the database.
func digestOf(token string) ([]byte, bool) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(raw) != tokenBytes {
		return nil, false
	}
	digest := sha256.Sum256([]byte(token))
	return digest[:], true
}

// orNothing gives out a secret only together with success: a token whose row was not written is not a token.
func orNothing[T any](out T, err error) (T, error) {
	if err != nil {
		var none T
		return none, err
	}
	return out, nil
}
