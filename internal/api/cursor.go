package api

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"

	"recourse/internal/fault"
)

// cursors seals the place where a page ended, so that it tells nothing and cannot be made up; it opens only for the
// same viewer and the same filter (B-24).
type cursors struct{ aead cipher.AEAD }

func newCursors(key []byte) (cursors, error) {
	if len(key) != 32 {
		return cursors{}, errors.New("api: the cursor key has 32 bytes")
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return cursors{}, fmt.Errorf("cursor key: %w", err)
	}
	aead, err := cipher.NewGCM(block)
	return cursors{aead}, err
}

// bound is what a cursor is bound to: who lists, what, by which filter.
func bound(viewer, list string, filter any) []byte {
	text, _ := json.Marshal([]any{viewer, list, filter}) // strings, numbers and flags only
	sum := sha256.Sum256(text)
	return sum[:]
}

func (c cursors) seal(mark any, to []byte) (string, error) {
	plain, err := json.Marshal(mark)
	if err != nil {
		return "", fmt.Errorf("seal cursor: %w", err)
	}
	nonce := make([]byte, c.aead.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return "", fmt.Errorf("seal cursor: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(c.aead.Seal(nonce, nonce, plain, to)), nil
}

// open reads a cursor; "" is the first page. Anything that was not sealed for this viewer and filter is Malformed.
func (c cursors) open(text string, to []byte, mark any) error {
	if text == "" {
		return nil
	}
	bad := fault.New(fault.Malformed, "This cursor does not belong to this list. Begin at the first page.")
	raw, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(raw) < c.aead.NonceSize() {
		return bad
	}
	plain, err := c.aead.Open(nil, raw[:c.aead.NonceSize()], raw[c.aead.NonceSize():], to)
	if err != nil {
		return bad
	}
	if err := json.Unmarshal(plain, mark); err != nil {
		return bad
	}
	return nil
}
