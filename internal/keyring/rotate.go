package keyring

import (
	"context"
	"fmt"
)

// Rotate changes the root key of a store: every key that stands under the former root is wrapped under the next
// one, and no sealed value is touched. It needs the store alone. Stopped at any point it has lost nothing: run it
// again with the same two roots, or open the ring with the next root and Options.Former meanwhile. When it returns
// nil the former root opens nothing in the store (R-58, F-29).
func Rotate(ctx context.Context, store Store, former, next Root) error {
	if err := rotate(ctx, store, former, next); err != nil {
		return fmt.Errorf("change the root key: %w", err)
	}
	return nil
}

func rotate(ctx context.Context, store Store, former, next Root) error {
	release, err := store.Sole(ctx)
	if err != nil {
		return err
	}
	defer release()
	old, err := former.wrapper()
	if err != nil {
		return err
	}
	fresh, err := next.wrapper()
	if err != nil {
		return err
	}
	done, err := beginRotation(ctx, store, old, fresh)
	if err != nil || done {
		return err
	}
	move := func(label string, b []byte) ([]byte, error) {
		if fresh.made(b) {
			return b, nil
		}
		key, err := old.unwrap(label, b)
		if err != nil {
			return nil, err
		}
		defer clear(key)
		return fresh.wrap(label, key), nil
	}
	if err := rewrapMeta(ctx, store, move); err != nil {
		return err
	}
	if err := store.Rewrap(ctx, func(w Wrapped) ([]byte, error) { return move(labelKey(w.ID), w.Key) }); err != nil {
		return err
	}
	return store.SetMeta(ctx, metaRoots, fresh.mark())
}

// beginRotation remembers both roots before the first key moves, or finds that it did already.
func beginRotation(ctx context.Context, store Store, old, fresh *wrapper) (done bool, err error) {
	marks, err := store.Meta(ctx, metaRoots)
	if err != nil {
		return false, err
	}
	current, former, err := splitMarks(marks)
	if err != nil {
		return false, err
	}
	switch {
	case former == nil && fresh.marked(current):
		return true, nil
	case former == nil && old.marked(current):
		return false, store.SetMeta(ctx, metaRoots, append(fresh.mark(), old.mark()...))
	case former != nil && fresh.marked(current) && old.marked(former):
		return false, nil
	case former != nil && (fresh.marked(current) || old.marked(former)):
		return false, ErrRotating
	}
	return false, ErrWrongRoot
}

func rewrapMeta(ctx context.Context, store Store, move func(string, []byte) ([]byte, error)) error {
	names, err := store.MetaNames(ctx)
	if err != nil {
		return err
	}
	for _, name := range names {
		if name == metaRoots || name == metaStore {
			continue
		}
		was, err := store.Meta(ctx, name)
		if err != nil {
			return err
		}
		now, err := move(labelMeta(name), was)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if string(now) == string(was) {
			continue
		}
		if err := store.SetMeta(ctx, name, now); err != nil {
			return err
		}
	}
	return nil
}
