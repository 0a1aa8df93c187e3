package keyring

import (
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"log/slog"
)

const hiddenSecret = "[secret]"

// Secret is bytes that must not be seen: it prints as "[secret]" under every verb, in JSON, in logs and in a
// panic. The bytes stand behind a function, because fmt calls no methods on unexported fields of other structs and
// follows pointers under a verb that does not fit. Two secrets cannot be compared with ==; Equal takes the same
// time wherever they differ.
type Secret struct{ at func() *[]byte }

// NewSecret keeps a copy of b.
func NewSecret(b []byte) Secret {
	kept := append([]byte(nil), b...)
	return Secret{at: func() *[]byte { return &kept }}
}

// Reveal gives the bytes themselves, not a copy: they become zeros with Wipe.
func (s Secret) Reveal() []byte {
	if s.at == nil {
		return nil
	}
	return *s.at()
}

// Len is the number of bytes.
func (s Secret) Len() int { return len(s.Reveal()) }

// Equal compares in constant time. Two empty secrets are not equal: an absent secret matches nothing.
func (s Secret) Equal(other Secret) bool {
	return s.Len() > 0 && subtle.ConstantTimeCompare(s.Reveal(), other.Reveal()) == 1
}

// Wipe overwrites the bytes, for every copy of s.
func (s Secret) Wipe() {
	clear(s.Reveal())
	if s.at != nil {
		*s.at() = nil
	}
}

// String tells nothing.
func (s Secret) String() string { return hiddenSecret }

// GoString tells nothing.
func (s Secret) GoString() string { return hiddenSecret }

// Format tells nothing under any verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hiddenSecret) }

// LogValue tells nothing.
func (s Secret) LogValue() slog.Value { return slog.StringValue(hiddenSecret) }

// MarshalText tells nothing; JSON, YAML and XML come through here.
func (s Secret) MarshalText() ([]byte, error) { return []byte(hiddenSecret), nil }

// UnmarshalText refuses: a secret comes from a file, never from a document.
func (s *Secret) UnmarshalText([]byte) error {
	return errors.New("keyring: a secret is not read from a document")
}
