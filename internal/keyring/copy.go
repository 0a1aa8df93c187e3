package keyring

import (
	"context"
	"errors"
	"fmt"
)

// ErrNotEmpty says that a store that keys were to be copied into holds some.
var ErrNotEmpty = errors.New("the key store is not empty")

// copyAtOnce is how many keys are put in one write.
const copyAtOnce = 4096

// Copy gives an empty store the entries and the keys of another, as they are wrapped. Keys that were destroyed are not
// copied, and their tombstones are not: whoever needs those takes them afterwards, so that none is missed. The mark of the root key
// comes last: a copy that stopped half-way is no key store.
func Copy(ctx context.Context, from, to Store) error {
	if err := copyStore(ctx, from, to); err != nil {
		return fmt.Errorf("copy the key store: %w", err)
	}
	return nil
}

func copyStore(ctx context.Context, from, to Store) error {
	if err := Empty(ctx, to); err != nil {
		return err
	}
	var batch []Wrapped
	for id, err := range from.List(ctx) {
		if err != nil {
			return err
		}
		key, err := from.Get(ctx, id)
		if errors.Is(err, ErrShredded) { // in the meantime
			continue
		}
		if err != nil {
			return err
		}
		if batch = append(batch, Wrapped{id, key}); len(batch) == copyAtOnce {
			if err := to.Put(ctx, batch); err != nil {
				return err
			}
			batch = nil
		}
	}
	if len(batch) > 0 {
		if err := to.Put(ctx, batch); err != nil {
			return err
		}
	}
	names, err := from.MetaNames(ctx)
	if err != nil {
		return err
	}
	var roots []byte
	for _, name := range names {
		value, err := from.Meta(ctx, name)
		if errors.Is(err, ErrNoMeta) {
			continue
		}
		if name == metaRoots {
			roots = value
			continue
		}
		if err == nil {
			err = to.AddMeta(ctx, name, value)
		}
		if err != nil {
			return err
		}
	}
	if roots == nil {
		return ErrNoCheck
	}
	return to.AddMeta(ctx, metaRoots, roots)
}

// Empty refuses a store that holds a key or an entry with ErrNotEmpty. Tombstones count for nothing.
func Empty(ctx context.Context, s Store) error {
	names, err := s.MetaNames(ctx)
	if err != nil {
		return err
	}
	if len(names) > 0 {
		return ErrNotEmpty
	}
	for _, err := range s.List(ctx) {
		if err != nil {
			return err
		}
		return ErrNotEmpty
	}
	return nil
}
