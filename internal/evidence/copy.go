package evidence

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"

	"recourse/internal/evidence/recode"
	"recourse/internal/keyring"
)

// Why an item has no cleaned copy, as it is shown.
const (
	NoCleaner = "type"   // of a type that we do not make anew
	TooLarge  = "large"  // too many bytes
	TooWide   = "pixels" // too many pixels, or frames
	Damaged   = "broken" // no picture, whatever its beginning says
	TooCostly = "limits" // making it anew took too much memory or time
)

// Copy is what was made of an item to be looked at: a picture without anything that its camera wrote beside it, or,
// where Blob is empty, the reason why there is none.
type Copy struct {
	Item   string
	Blob   string // in the store
	Type   string
	Size   int64
	SHA256 string // of the copy
	Like   recode.Likeness
	Why    string // it was not cleaned
}

// Cleaned tells whether there is a copy.
func (c Copy) Cleaned() bool { return c.Blob != "" }

// Cleaner makes pictures anew in a process of its own; recode.Process fits it.
type Cleaner interface {
	Clean(ctx context.Context, media string, original io.Reader) (picture []byte, like recode.Likeness, err error)
}

// NeedsCopy tells whether an item is a picture: those are looked at as cleaned copies, and as nothing else.
func (i Item) NeedsCopy() bool { return strings.HasPrefix(i.Type, "image/") }

// Clean makes the copy of an item and seals it beside the original, under the same key and in a place of its own. It
// returns once the copy is durable; nobody sees it before its row is written, and Sweep removes one that never gets a
// row. A picture of which no copy can be made is no error: the copy says why. Errors are those of Open, and of the store.
func (l *Locker) Clean(ctx context.Context, i Item, cleaner Cleaner) (Copy, error) {
	c := Copy{Item: i.ID}
	kind, ok := recode.Types[i.Type]
	switch {
	case !ok:
		c.Why = NoCleaner
		return c, nil
	case i.Size > recode.Input:
		c.Why = TooLarge
		return c, nil
	}
	original, err := l.Open(ctx, i)
	if err != nil {
		return Copy{}, err
	}
	defer original.Close()
	picture, like, err := cleaner.Clean(ctx, i.Type, original)
	switch {
	case errors.Is(err, recode.ErrBroken):
		c.Why = Damaged
	case errors.Is(err, recode.ErrPixels), errors.Is(err, recode.ErrFrames):
		c.Why = TooWide
	case errors.Is(err, recode.ErrLimits):
		c.Why = TooCostly
	case err != nil:
		return Copy{}, fmt.Errorf("clean evidence %s: %w", i.ID, err)
	}
	if c.Why != "" {
		return c, nil
	}
	defer clear(picture)
	sum := sha256.Sum256(picture)
	c.Blob, c.Type, c.Size, c.SHA256, c.Like = NewName(), kind, int64(len(picture)), hex.EncodeToString(sum[:]), like
	err = l.store.Put(ctx, c.Blob, func(w io.Writer) error {
		sealed, err := l.ring.SealStream(ctx, i.Key, copyAt(i), w)
		if err != nil {
			return err
		}
		if _, err := io.Copy(sealed, bytes.NewReader(picture)); err != nil {
			return err
		}
		if err := pad(sealed, c.Size); err != nil {
			return err
		}
		return sealed.Close()
	})
	if err != nil {
		return Copy{}, fmt.Errorf("keep the copy of evidence %s: %w", i.ID, err)
	}
	return c, nil
}

// DiscardCopy removes a copy whose row was surely not written.
func (l *Locker) DiscardCopy(ctx context.Context, c Copy) error {
	if !c.Cleaned() {
		return nil
	}
	return l.store.Delete(ctx, c.Blob)
}

// OpenCopy reads a copy back, held to its index as Open holds an original.
func (l *Locker) OpenCopy(ctx context.Context, i Item, c Copy) (io.ReadCloser, error) {
	shown := c.Of(i)
	return l.open(ctx, shown, copyAt(i))
}

// Of is the item as its copy is handed out: another type, length and digest, and a name that agrees.
func (c Copy) Of(i Item) Item {
	i.Blob, i.Size, i.SHA256 = c.Blob, c.Size, c.SHA256
	if i.Type != c.Type {
		i.Name = Clean(i.Name + "." + strings.TrimPrefix(c.Type, "image/"))
	}
	i.Type = c.Type
	return i
}

// copyAt is where the copy of an item belongs.
func copyAt(i Item) keyring.Place {
	return keyring.Place{Table: "copies", Column: "blob", Row: i.ID, File: i.File}
}
