package keyring

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"log/slog"
)

const hiddenSealed = "[sealed]"

// Sealed is a ciphertext. It is the type of every sealed column: the compiler keeps plaintext out of it, because
// only Seal and SealUnder make one, and it prints as "[sealed]" wherever it is printed. Its length falls into
// buckets, two to the octave, so that a stored size tells little about what was written.
type Sealed []byte

// String tells nothing.
func (s Sealed) String() string { return hiddenSealed }

// GoString tells nothing.
func (s Sealed) GoString() string { return hiddenSealed }

// Format tells nothing under any verb.
func (s Sealed) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hiddenSealed) }

// LogValue tells nothing.
func (s Sealed) LogValue() slog.Value { return slog.StringValue(hiddenSealed) }

// MarshalJSON tells nothing.
func (s Sealed) MarshalJSON() ([]byte, error) { return []byte(`"` + hiddenSealed + `"`), nil }

// UnmarshalJSON refuses: a sealed value comes from the database, never from a document.
func (s *Sealed) UnmarshalJSON([]byte) error {
	return errors.New("keyring: a sealed value is not read from a document")
}

// GormDataType names the column type.
func (Sealed) GormDataType() string { return "bytea" }

// Value is the ciphertext for database/sql; nil is NULL.
func (s Sealed) Value() (driver.Value, error) {
	if s == nil {
		return nil, nil
	}
	return []byte(s), nil
}

// Scan takes a ciphertext out of a row. Text is refused: no column of text holds a sealed value.
func (s *Sealed) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*s = nil
	case []byte:
		*s = append(Sealed{}, v...)
	default:
		return fmt.Errorf("keyring: a sealed value is bytes, not %T", src)
	}
	return nil
}

// BytesValue is the ciphertext for pgx, which would otherwise ask for a text.
func (s Sealed) BytesValue() ([]byte, error) { return s, nil }

// ScanBytes takes a ciphertext from pgx, whose memory is not ours to keep.
func (s *Sealed) ScanBytes(v []byte) error {
	if v == nil {
		*s = nil
		return nil
	}
	*s = append(Sealed{}, v...)
	return nil
}
