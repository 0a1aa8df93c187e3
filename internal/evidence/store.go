package evidence

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io"
	"iter"
)

// What a Store answers when it cannot.
var (
	ErrNoBlob  = errors.New("evidence: no such blob")
	ErrBadName = errors.New("evidence: not the name of a blob")
	ErrTwice   = errors.New("evidence: a blob of this name is kept already")
	ErrFull    = errors.New("evidence: the store is full")
)

// Store keeps blobs under opaque names that NewName drew. It is not trusted: it sees ciphertext and lengths, and
// what it gives back is verified. A name of any other form is ErrBadName, so that no name reaches another file.
type Store interface {
	// Put keeps what write writes, all of it or nothing, and returns once it is durable. An error of write ends it
	// and is returned; then nothing is kept. A blob is written once: a name that is taken is ErrTwice. Where the store
	// failed, it may have kept all of it all the same.
	Put(ctx context.Context, name string, write func(io.Writer) error) error
	// Open reads a blob from its beginning; ErrNoBlob where there is none, or none that is whole.
	Open(ctx context.Context, name string) (io.ReadCloser, error)
	// Delete removes a blob, and what an interrupted Put left of it. Deleting twice is no error.
	Delete(ctx context.Context, name string) error
	// List yields the name of every blob, and of every Put that has not finished, each at least once.
	List(ctx context.Context) iter.Seq2[string, error]
}

// nameSize is the length of a name: 128 random bits in hexadecimal.
const nameSize = 32

// NewName draws the name of a blob.
func NewName() string {
	var b [nameSize / 2]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

// isName tells whether s can be the name of a blob.
func isName(s string) bool {
	if len(s) != nameSize {
		return false
	}
	for _, c := range []byte(s) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
