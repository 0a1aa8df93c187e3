package keys

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"

	"recourse/internal/keyring"
)

// world is a house with sealed words.
type world struct {
	root   keyring.Root
	ids    []keyring.KeyID
	sealed []keyring.Sealed
}

func (c *contract) root() keyring.Root {
	c.Helper()
	key := make([]byte, 32)
	rand.Read(key)
	root, err := keyring.NewRoot(key)
	c.must(err)
	return root
}

func (c *contract) world(n int) (w world) {
	c.Helper()
	w.root = c.root()
	s := c.open()
	ring, err := keyring.Open(c.ctx, w.root, s, keyring.Options{Batch: n})
	c.must(err)
	for i := range n {
		id, err := ring.Take(c.ctx)
		c.must(err)
		sealed, err := ring.Seal(c.ctx, id, here, fmt.Appendf(nil, "invented words %d", i))
		c.must(err)
		w.ids, w.sealed = append(w.ids, id), append(w.sealed, sealed)
	}
	c.must(errors.Join(ring.Close(), s.Close()))
	return w
}

// opens holds a store to the words, with its root key, or two of them while one is changed.
func (c *contract) opens(s keyring.Store, w world, root, former keyring.Root) {
	c.Helper()
	ring, err := keyring.Open(c.ctx, root, s, keyring.Options{OpenOnly: true, Former: former})
	c.must(err)
	defer ring.Close()
	for i, id := range w.ids {
		if got, err := ring.Open(c.ctx, id, here, w.sealed[i]); err != nil || string(got) != fmt.Sprintf("invented words %d", i) {
			c.Fatalf("words %d: %v", i, err)
		}
	}
}

var errDied = errors.New("died")

// mortal lets a number of calls through, then fails: before the call, or after it was done.
type mortal struct {
	Store
	left  int
	after bool
}

func (m *mortal) call(do func() error) error {
	m.left--
	if m.left >= 0 {
		return do()
	}
	if m.after && m.left == -1 {
		if err := do(); err != nil {
			return err
		}
	}
	return errDied
}

func (m *mortal) SetMeta(ctx context.Context, name string, value []byte) error {
	return m.call(func() error { return m.Store.SetMeta(ctx, name, value) })
}

// Rewrap dies at a key, too.
func (m *mortal) Rewrap(ctx context.Context, fn func(keyring.Wrapped) ([]byte, error)) error {
	return m.Store.Rewrap(ctx, func(w keyring.Wrapped) (out []byte, err error) {
		err = m.call(func() (err error) { out, err = fn(w); return err })
		return out, err
	})
}

func (c *contract) rotates() {
	w := c.world(24)
	was := w.root
	for n := 0; ; n += 1 + n/4 {
		next := c.root()
		m := &mortal{Store: c.open(), left: n, after: n%2 == 1}
		err := keyring.Rotate(c.ctx, m, was, next)
		c.must(m.Close())
		if err != nil {
			c.want(err, errDied)
			if n > 0 { // the first call says that a change is under way
				s := c.open()
				c.opens(s, w, next, was)
				c.must(s.Close())
			}
			s := c.open()
			c.must(keyring.Rotate(c.ctx, s, was, next))
			c.must(s.Close())
		}
		s := c.open()
		c.opens(s, w, next, keyring.Root{})
		if _, err := keyring.Open(c.ctx, was, s, keyring.Options{OpenOnly: true}); !errors.Is(err, keyring.ErrWrongRoot) {
			c.Fatalf("the former root key still opens it: %v", err)
		}
		c.must(s.Close())
		was = next
		if err == nil {
			return
		}
	}
}

func (c *contract) retires() {
	w := c.world(40)
	s := c.open()
	n, err := keyring.Retire(c.ctx, s, func(_ context.Context, id keyring.KeyID) (bool, error) { return id == w.ids[3], nil })
	if got := c.listed(s); err != nil || n < 39 || !slices.Equal(got, w.ids[3:4]) {
		c.Errorf("%d were destroyed, %d are left: %v", n, len(got), err)
	}
}

func (c *contract) copies() {
	w := c.world(30)
	s := c.open()
	c.must(s.Delete(c.ctx, w.ids[0]))
	w.ids, w.sealed = w.ids[1:], w.sealed[1:]
	to, err := c.fresh(c.T)()
	c.must(err)
	defer to.Close()
	c.must(keyring.Copy(c.ctx, s, to))
	if !slices.Equal(c.listed(s), c.listed(to)) {
		c.Error("it does not hold the same keys")
	}
	ring, err := keyring.Open(c.ctx, w.root, to, keyring.Options{OpenOnly: true})
	c.must(err)
	defer ring.Close()
	for i, id := range w.ids {
		if got, err := ring.Open(c.ctx, id, here, w.sealed[i]); err != nil || string(got) != fmt.Sprintf("invented words %d", i+1) {
			c.Fatalf("words %d: %v", i+1, err)
		}
	}
	c.want(keyring.Copy(c.ctx, s, to), keyring.ErrNotEmpty)
}
