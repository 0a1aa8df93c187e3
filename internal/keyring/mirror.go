package keyring

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
)

// Mirror keeps every key in a second place too, so that losing one place loses no file (decision 30). A batch is
// usable once both have it; a key is destroyed once both have destroyed it. The first is the one that is read.
//
// Mirror first makes the second equal to the first, as far as keys are missing there, still stand there although
// they were destroyed, or stand under a former root key.
func Mirror(ctx context.Context, first, second Store) (Store, error) {
	m := mirror{first, second}
	for _, step := range []func(context.Context) error{m.related, m.copyMeta, m.copyKeys, m.copyShredded} {
		if err := step(ctx); err != nil {
			return nil, fmt.Errorf("mirror the key store: %w", err)
		}
	}
	return m, nil
}

// ErrOtherStore says that the second place holds another store, or one whose first place was lost: then it is
// restored from the second, not the other way round.
var ErrOtherStore = errors.New("the second place holds the keys of another store")

type mirror struct{ first, second Store }

// related refuses a second place that is not empty and not a copy of the first.
func (m mirror) related(ctx context.Context) error {
	theirs, err := m.second.Meta(ctx, metaStore)
	if errors.Is(err, ErrNoMeta) {
		return checkEmpty(ctx, m.second)
	}
	if err != nil {
		return err
	}
	ours, err := m.first.Meta(ctx, metaStore)
	if err != nil && !errors.Is(err, ErrNoMeta) {
		return err
	}
	if !bytes.Equal(ours, theirs) {
		return ErrOtherStore
	}
	return nil
}

// copyMeta makes the entries equal. Where the roots differ a change of root stopped in between, and the keys of the
// second are replaced before its mark.
func (m mirror) copyMeta(ctx context.Context) error {
	names, err := m.first.MetaNames(ctx)
	if err != nil {
		return err
	}
	// The name of the store goes first: a copy that stops half-way must be known as ours.
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(order(a), order(b)) })
	for _, name := range names {
		want, err := m.first.Meta(ctx, name)
		if err != nil {
			return err
		}
		got, err := m.second.Meta(ctx, name)
		if err != nil && !errors.Is(err, ErrNoMeta) {
			return err
		}
		if err == nil && bytes.Equal(got, want) {
			continue
		}
		if name == metaRoots {
			if err := m.rewrapSecond(ctx); err != nil {
				return err
			}
		}
		if err := m.second.SetMeta(ctx, name, want); err != nil {
			return err
		}
	}
	extra, err := m.second.MetaNames(ctx)
	if err != nil {
		return err
	}
	for _, name := range extra {
		if _, err := m.first.Meta(ctx, name); errors.Is(err, ErrNoMeta) {
			if err := m.second.DropMeta(ctx, name); err != nil {
				return err
			}
		} else if err != nil {
			return err
		}
	}
	return nil
}

func order(name string) int {
	if name == metaStore {
		return 0
	}
	return 1
}

// rewrapSecond gives each key of the second the bytes that the first has.
func (m mirror) rewrapSecond(ctx context.Context) error {
	return m.second.Rewrap(ctx, func(w Wrapped) ([]byte, error) {
		key, err := m.first.Get(ctx, w.ID)
		if errors.Is(err, ErrShredded) || errors.Is(err, ErrUnknownKey) {
			return w.Key, nil // destroyed, or never usable
		}
		return key, err
	})
}

// copyKeys gives the second the keys that it lacks.
func (m mirror) copyKeys(ctx context.Context) error {
	has := map[KeyID]bool{}
	for id, err := range m.second.List(ctx) {
		if err != nil {
			return err
		}
		has[id] = true
	}
	var missing []Wrapped
	for id, err := range m.first.List(ctx) {
		if err != nil {
			return err
		}
		if has[id] {
			continue
		}
		key, err := m.first.Get(ctx, id)
		if err != nil {
			return err
		}
		missing = append(missing, Wrapped{id, key})
	}
	if len(missing) == 0 {
		return nil
	}
	return m.second.Put(ctx, missing)
}

// copyShredded destroys in the second what was destroyed in the first. What the first never had is left: it may be
// all that remains of it.
func (m mirror) copyShredded(ctx context.Context) error {
	alive := map[KeyID]bool{}
	for id, err := range m.first.List(ctx) {
		if err != nil {
			return err
		}
		alive[id] = true
	}
	var dead []KeyID
	for id, err := range m.second.List(ctx) {
		if err != nil {
			return err
		}
		if alive[id] {
			continue
		}
		if _, err := m.first.Get(ctx, id); errors.Is(err, ErrShredded) {
			dead = append(dead, id)
		} else if err != nil && !errors.Is(err, ErrUnknownKey) {
			return err
		}
	}
	if len(dead) == 0 {
		return nil
	}
	return m.second.Delete(ctx, dead...)
}

func (m mirror) Put(ctx context.Context, batch []Wrapped) error {
	if err := m.second.Put(ctx, batch); err != nil {
		return err
	}
	return m.first.Put(ctx, batch)
}

func (m mirror) Get(ctx context.Context, id KeyID) ([]byte, error) { return m.first.Get(ctx, id) }

// Delete begins with the first, whose tombstone then finishes the second at the next start.
func (m mirror) Delete(ctx context.Context, ids ...KeyID) error {
	if err := m.first.Delete(ctx, ids...); err != nil {
		return err
	}
	return m.second.Delete(ctx, ids...)
}

func (m mirror) List(ctx context.Context) iter.Seq2[KeyID, error] { return m.first.List(ctx) }

func (m mirror) Rewrap(ctx context.Context, fn func(Wrapped) ([]byte, error)) error {
	if err := m.first.Rewrap(ctx, fn); err != nil {
		return err
	}
	return m.rewrapSecond(ctx)
}

func (m mirror) Meta(ctx context.Context, name string) ([]byte, error) {
	return m.first.Meta(ctx, name)
}

func (m mirror) AddMeta(ctx context.Context, name string, value []byte) error {
	if err := m.first.AddMeta(ctx, name, value); err != nil {
		return err
	}
	return m.second.SetMeta(ctx, name, value)
}

func (m mirror) SetMeta(ctx context.Context, name string, value []byte) error {
	if err := m.first.SetMeta(ctx, name, value); err != nil {
		return err
	}
	return m.second.SetMeta(ctx, name, value)
}

func (m mirror) DropMeta(ctx context.Context, name string) error {
	if err := m.first.DropMeta(ctx, name); err != nil {
		return err
	}
	return m.second.DropMeta(ctx, name)
}

func (m mirror) MetaNames(ctx context.Context) ([]string, error) { return m.first.MetaNames(ctx) }

func (m mirror) Sole(ctx context.Context) (func(), error) {
	one, err := m.first.Sole(ctx)
	if err != nil {
		return nil, err
	}
	two, err := m.second.Sole(ctx)
	if err != nil {
		one()
		return nil, err
	}
	return func() { two(); one() }, nil
}
