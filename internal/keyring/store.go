package keyring

import (
	"context"
	"errors"
	"iter"
)

// What a Store answers when it cannot.
var (
	ErrUnknownKey = errors.New("keyring: no such key")
	ErrShredded   = errors.New("keyring: the key was destroyed")
	ErrNoMeta     = errors.New("keyring: no such entry")
	ErrMetaExists = errors.New("keyring: the entry exists already")
	ErrInUse      = errors.New("keyring: another process has the key store open")
	ErrClosed     = errors.New("keyring: closed")
	ErrUnread     = errors.New("keyring: the key store cannot be read just now")
)

// Wrapped is a key as the store sees it: an id and bytes that tell nothing without the root key.
type Wrapped struct {
	ID  KeyID
	Key []byte
}

// Store keeps wrapped keys, outside the main database and outside its backups and logs. It is trusted to keep
// what it was given and to destroy what it was told to; it learns no key. Everything it says it did is durable.
type Store interface {
	// Put keeps a whole batch of new keys, or none of it.
	Put(ctx context.Context, batch []Wrapped) error
	// Get returns one wrapped key; ErrUnknownKey, or ErrShredded for one that was deleted.
	Get(ctx context.Context, id KeyID) ([]byte, error)
	// Delete destroys the bytes of keys and leaves tombstones; deleting twice is no error. An id that was never
	// kept is ErrUnknownKey, and then nothing is deleted.
	Delete(ctx context.Context, ids ...KeyID) error
	// List yields the id of every key that is not deleted.
	List(ctx context.Context) iter.Seq2[KeyID, error]
	// Rewrap replaces the bytes of every key that is not deleted by what fn returns; the same bytes leave it as
	// it is. It may stop half-way, with each key either old or new, and may be run again.
	Rewrap(ctx context.Context, fn func(Wrapped) ([]byte, error)) error

	// Meta returns a named entry, or ErrNoMeta.
	Meta(ctx context.Context, name string) ([]byte, error)
	// AddMeta keeps a new entry; ErrMetaExists, with nothing changed, when another was first.
	AddMeta(ctx context.Context, name string, value []byte) error
	// SetMeta replaces an entry, or adds it.
	SetMeta(ctx context.Context, name string, value []byte) error
	// DropMeta destroys an entry; dropping twice is no error.
	DropMeta(ctx context.Context, name string) error
	// MetaNames lists the entries.
	MetaNames(ctx context.Context) ([]string, error)

	// Sole holds the store for this process alone until release; ErrInUse when another one has it open.
	Sole(ctx context.Context) (release func(), err error)
}
