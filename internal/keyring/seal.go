package keyring

import (
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"

	"recourse/internal/fault"
)

// Seal seals a value under a file's key, for one place. The value itself never shows in an error.
func (r *Ring) Seal(ctx context.Context, id KeyID, at Place, plain []byte) (Sealed, error) {
	o, err := r.key(ctx, id)
	if err != nil {
		return nil, err
	}
	var buf [256]byte
	ad := bind(buf[:0], boundField, string(id), at)
	var out Sealed
	err = o.use(func() (err error) {
		out, err = box(o.aead, ad, plain)
		return err
	})
	return out, err
}

// Open opens what Seal sealed with the same key for the same place. It returns ErrUnopened for anything else,
// ErrShredded when the key was destroyed, and ErrUnknownKey when there never was one.
func (r *Ring) Open(ctx context.Context, id KeyID, at Place, s Sealed) ([]byte, error) {
	o, err := r.key(ctx, id)
	if err != nil {
		return nil, err
	}
	var buf [256]byte
	ad := bind(buf[:0], boundField, string(id), at)
	var out []byte
	err = o.use(func() (err error) {
		out, err = unbox(o.aead, ad, s)
		return err
	})
	return out, err
}

// Salt derives 32 bytes from a file's key, the same for the same label: the salt of a ledger leaf. Without the
// key, and after it was shredded, nobody can tell what a leaf committed to.
func (r *Ring) Salt(ctx context.Context, id KeyID, label string) ([]byte, error) {
	o, err := r.key(ctx, id)
	if err != nil {
		return nil, err
	}
	var out []byte
	err = o.use(func() error {
		out = derive(o.key[:], "recourse/file/salt/1/"+label)
		return nil
	})
	return out, err
}

// streamKey derives the key of one stream from the file's key, a random salt and where the stream stands.
func (o *opened) streamKey(salt []byte, at Place) (key []byte, err error) {
	err = o.use(func() (err error) {
		key, err = hkdf.Key(sha256.New, o.key[:], salt, string(bind(nil, boundStream, string(o.id), at)), keySize)
		return err
	})
	return key, err
}

// Shred destroys a file's key: in the store, where a tombstone stays, and in the memory of this process. When it
// returns nil nothing sealed under the key opens any more, except with a backup of the key store (decision 29).
// Shredding twice is no error. Other processes learn of it with Recall, or are told with Forget.
func (r *Ring) Shred(ctx context.Context, id KeyID) error {
	if err := r.store.Delete(ctx, id); err != nil {
		return fmt.Errorf("shred: %w", err)
	}
	r.cache.drop(id, true)
	return nil
}

// Forget drops a key from memory, because another process shredded it; the next use asks the store.
func (r *Ring) Forget(id KeyID) { r.cache.drop(id, false) }

// Recall asks the store again for every key that is open in memory, and wipes those that another process has shredded. It
// stops where the store cannot be read: what is open stays so until the next time.
func (r *Ring) Recall(ctx context.Context) error {
	for _, id := range r.cache.ids() {
		_, err := r.store.Get(ctx, id)
		switch {
		case errors.Is(err, ErrShredded):
			r.cache.drop(id, true)
		case err != nil && !errors.Is(err, ErrUnknownKey):
			return fmt.Errorf("recall keys: %w", unread(ctx, err))
		}
	}
	return nil
}

// retryUnread is what somebody is told to wait, in seconds, while the key store cannot be read.
const retryUnread = 10

// unread says what it means that a key could not be had. What the store says of the key itself stays as it is; all else is
// the store's own trouble, and passes (F-28).
func unread(ctx context.Context, err error) error {
	for _, known := range []error{ErrUnknownKey, ErrShredded, ErrBadID, ErrDamaged, ErrClosed} {
		if errors.Is(err, known) {
			return err
		}
	}
	if ctx.Err() != nil {
		return err
	}
	f := fault.Because(fault.Unavailable, "What is sealed cannot be read just now. Nothing is lost. Please try again in a few minutes.", fmt.Errorf("%w: %w", ErrUnread, err))
	f.RetryIn = retryUnread
	return f
}

// Reads tells whether the store can be read: nil, or what is wrong with it.
func (r *Ring) Reads(ctx context.Context) error {
	if _, err := r.store.Meta(ctx, metaRoots); err != nil {
		return fmt.Errorf("%w: %w", ErrUnread, err)
	}
	return nil
}

// key finds a file's key, in memory or in the store; Unavailable, with ErrUnread behind it, where the store cannot be read.
func (r *Ring) key(ctx context.Context, id KeyID) (*opened, error) {
	if o, err := r.cache.get(id); o != nil || err != nil {
		return o, err
	}
	b, err := r.store.Get(ctx, id)
	if err != nil {
		return nil, unread(ctx, err)
	}
	key, err := r.unwrap(labelKey(id), b)
	if errors.Is(err, ErrDamaged) {
		return nil, fmt.Errorf("key %s: %w", id, err)
	}
	if err != nil {
		return nil, err
	}
	defer clear(key)
	return r.cache.put(id, newOpened(id, key)), nil
}
