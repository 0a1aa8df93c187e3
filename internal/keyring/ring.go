package keyring

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"sync"
)

// Why Open refuses a store (F-27). Nothing is written under a root key that is refused.
var (
	ErrWrongRoot = errors.New("the root key is not the one that this key store was made with")
	ErrNoCheck   = errors.New("the key store holds keys but not the check of their root key: restore it from its backup")
	ErrRotating  = errors.New("a change of the root key was not finished: run it again, or give the former root key too")
)

// Options set how many keys are made ahead. The zero value is what the program uses.
type Options struct {
	Batch    int  // keys made in one write; 256 when 0
	Low      int  // make more when fewer are left; half a batch when 0
	Cache    int  // opened keys kept in memory; 2,048 when 0
	Closes   bool // Close closes the store, too
	OpenOnly bool // make no keys: for programs that only read; Take then returns ErrOpenOnly

	// Former is the root key before this one, while a change of it is not finished: keys under either open.
	Former Root
}

const (
	defaultBatch = 256
	defaultCache = 2048
)

// Ring seals and opens. It is safe for many goroutines.
type Ring struct {
	store  Store
	closes bool // the store with itself
	root   *wrapper
	former *wrapper // nil unless a change of the root key is under way
	house  Secret   // what every keyed hash comes from; wrapped in the store, so that it outlives a root key
	cache  *cache
	pool   pool

	macs   sync.Map // purpose -> key
	tags   sync.Map // tagOf -> key
	epochs epochs
}

// The entries of a store that the ring itself keeps.
const (
	metaRoots = "roots" // the marks of the root key; not wrapped
	metaStore = "store" // a random name, so that two places of one store know each other; not wrapped
	metaHouse = "house"
	metaEpoch = "epoch." // and its number
	metaSeed  = "seed."  // and its purpose
)

// Open opens a store with its root key, or makes a new store its own. A store made with another root key is
// refused before anything is written. Keys are made ahead at once, in the background; Close waits for that.
func Open(ctx context.Context, root Root, store Store, o Options) (*Ring, error) {
	r, err := open(ctx, root, store, o)
	if err != nil {
		return nil, fmt.Errorf("open the key ring: %w", err)
	}
	return r, nil
}

func open(ctx context.Context, root Root, store Store, o Options) (*Ring, error) {
	if o.Batch <= 0 {
		o.Batch = defaultBatch
	}
	if o.Low <= 0 {
		o.Low = max(1, o.Batch/2)
	}
	if o.Cache <= 0 {
		o.Cache = defaultCache
	}
	r := &Ring{store: store, closes: o.Closes, cache: newCache(o.Cache)}
	r.pool.batch, r.pool.low, r.pool.never = o.Batch, o.Low, o.OpenOnly
	var err error
	if r.root, err = root.wrapper(); err != nil {
		return nil, err
	}
	if o.Former.s.Len() > 0 {
		if r.former, err = o.Former.wrapper(); err != nil {
			return nil, err
		}
	}
	if err := r.checkRoot(ctx); err != nil {
		return nil, err
	}
	if err := nameStore(ctx, store); err != nil {
		return nil, err
	}
	house, err := r.entry(ctx, metaHouse)
	if err != nil {
		return nil, err
	}
	r.house = NewSecret(house)
	clear(house)
	if err := r.findEpoch(ctx); err != nil {
		return nil, err
	}
	r.ahead()
	return r, nil
}

// checkRoot compares the root key with what the store remembers of its own, and marks a store that is new.
func (r *Ring) checkRoot(ctx context.Context) error {
	marks, err := r.store.Meta(ctx, metaRoots)
	if errors.Is(err, ErrNoMeta) {
		if err := checkEmpty(ctx, r.store); err != nil {
			return err
		}
		if err = r.store.AddMeta(ctx, metaRoots, r.root.mark()); err == nil {
			return nil
		}
		if !errors.Is(err, ErrMetaExists) {
			return err
		}
		marks, err = r.store.Meta(ctx, metaRoots)
	}
	if err != nil {
		return err
	}
	current, former, err := splitMarks(marks)
	if err != nil {
		return err
	}
	switch {
	case former == nil && r.root.marked(current):
		r.former = nil // the change is finished: nothing is left under it
		return nil
	case former == nil:
		return ErrWrongRoot
	case r.root.marked(current) && r.former != nil && r.former.marked(former):
		return nil
	case r.root.marked(current), r.root.marked(former):
		return ErrRotating
	}
	return ErrWrongRoot
}

// nameStore gives a new store its name.
func nameStore(ctx context.Context, store Store) error {
	_, err := store.Meta(ctx, metaStore)
	if !errors.Is(err, ErrNoMeta) {
		return err
	}
	if err := store.AddMeta(ctx, metaStore, []byte(newID())); !errors.Is(err, ErrMetaExists) {
		return err
	}
	return nil
}

// splitMarks reads the marks of the current root key and, during a change, of the former one.
func splitMarks(b []byte) (current, former []byte, err error) {
	switch len(b) {
	case rootMark:
		return b, nil, nil
	case 2 * rootMark:
		return b[:rootMark], b[rootMark:], nil
	}
	return nil, nil, ErrDamaged
}

// checkEmpty refuses a store with content but no mark.
func checkEmpty(ctx context.Context, store Store) error {
	names, err := store.MetaNames(ctx)
	if err != nil {
		return err
	}
	if len(names) > 0 {
		// Another process may have marked it just now.
		if _, err := store.Meta(ctx, metaRoots); err == nil {
			return nil
		}
		return ErrNoCheck
	}
	for _, err := range store.List(ctx) {
		if err != nil {
			return err
		}
		return ErrNoCheck
	}
	return nil
}

// unwrap opens a wrapped key under whichever root it was wrapped.
func (r *Ring) unwrap(label string, b []byte) ([]byte, error) {
	if r.former != nil && r.former.made(b) {
		return r.former.unwrap(label, b)
	}
	return r.root.unwrap(label, b)
}

// entry returns a 32-byte secret of the house, and makes it when there is none.
func (r *Ring) entry(ctx context.Context, name string) ([]byte, error) {
	key, err := r.existing(ctx, name)
	if !errors.Is(err, ErrNoMeta) {
		return key, err
	}
	key = make([]byte, keySize)
	rand.Read(key)
	err = r.store.AddMeta(ctx, name, r.root.wrap(labelMeta(name), key))
	if errors.Is(err, ErrMetaExists) { // another process was first
		clear(key)
		return r.existing(ctx, name)
	}
	if err != nil {
		return nil, err
	}
	return key, nil
}

func (r *Ring) existing(ctx context.Context, name string) ([]byte, error) {
	b, err := r.store.Meta(ctx, name)
	if err != nil {
		return nil, err
	}
	return r.unwrap(labelMeta(name), b)
}

// Labels say what a wrapped key is for.
func labelKey(id KeyID) string     { return "key/" + string(id) }
func labelMeta(name string) string { return "meta/" + name }

// Close waits for keys that are being made and wipes every opened key; what needs one then answers ErrClosed.
// Keyed hashes stay possible: under a wiped secret they would be hashes that anybody can make.
func (r *Ring) Close() error {
	r.pool.close()
	r.cache.close()
	if c, ok := r.store.(io.Closer); ok && r.closes {
		return c.Close()
	}
	return nil
}
