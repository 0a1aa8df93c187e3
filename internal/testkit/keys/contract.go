package keys

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"iter"
	"slices"
	"sync"
	"testing"

	"github.com/google/uuid"

	"recourse/internal/keyring"
)

// Store is a key store that its process can leave.
type Store interface {
	keyring.Store
	io.Closer
}

// Contract holds a kind of key store to what keyring.Store promises. Fresh makes an empty place of that kind and gives what
// opens it, as often as there are processes.
func Contract(t *testing.T, fresh func(t *testing.T) (open func() (Store, error))) {
	t.Helper()
	for name, part := range map[string]func(*contract){
		"a batch is kept whole or not at all":                       (*contract).batches,
		"R-62 a key that was destroyed is gone for every process":   (*contract).destroys,
		"an entry is added once, replaced and dropped":              (*contract).entries,
		"who needs it alone has it alone":                           (*contract).alone,
		"of many who add at once one is first":                      (*contract).races,
		"F-29 R-58 a change of the root key may die at any call":    (*contract).rotates,
		"decision 30: keys that nothing refers to are destroyed":    (*contract).retires,
		"a copy holds every key and entry, and opens with its root": (*contract).copies,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			part(&contract{t, context.WithoutCancel(t.Context()), fresh(t), fresh})
		})
	}
}

type contract struct {
	*testing.T
	ctx   context.Context //nolint:containedctx // of one test
	again func() (Store, error)
	fresh func(t *testing.T) func() (Store, error)
}

// open is another process.
func (c *contract) open() Store {
	c.Helper()
	s, err := c.again()
	c.must(err)
	c.Cleanup(func() { _ = s.Close() })
	return s
}

func (c *contract) must(err error) {
	c.Helper()
	if err != nil {
		c.Fatal(err)
	}
}

func (c *contract) want(err, want error) {
	c.Helper()
	if !errors.Is(err, want) {
		c.Errorf("got error %v, want %v", err, want)
	}
}

// made are new keys, in as many bytes as a wrapped one has.
func made(n int) (out []keyring.Wrapped) {
	for range n {
		key := make([]byte, len(wrappedOne()))
		rand.Read(key)
		out = append(out, keyring.Wrapped{ID: keyring.KeyID(uuid.NewString()), Key: key})
	}
	return out
}

// wrappedOne is a key as a ring wraps it.
var wrappedOne = sync.OnceValue(func() []byte {
	s := &kept{}
	key := make([]byte, 32)
	rand.Read(key)
	root, err := keyring.NewRoot(key)
	if err != nil {
		panic(err)
	}
	ring, err := keyring.Open(context.Background(), root, s, keyring.Options{Batch: 1})
	if err == nil {
		err = ring.Close()
	}
	if err != nil {
		panic(err)
	}
	return s.batch[0].Key
})

// kept is a store of one batch and its entries, to see what a ring gives one.
type kept struct {
	keyring.Store
	entries sync.Map
	batch   []keyring.Wrapped
}

func (k *kept) Put(_ context.Context, batch []keyring.Wrapped) error { k.batch = batch; return nil }
func (k *kept) MetaNames(context.Context) ([]string, error)          { return nil, nil }
func (k *kept) List(context.Context) iter.Seq2[keyring.KeyID, error] {
	return func(func(keyring.KeyID, error) bool) {}
}
func (k *kept) Meta(_ context.Context, name string) ([]byte, error) {
	if b, ok := k.entries.Load(name); ok {
		return b.([]byte), nil
	}
	return nil, keyring.ErrNoMeta
}
func (k *kept) AddMeta(_ context.Context, name string, value []byte) error {
	k.entries.Store(name, value)
	return nil
}

func (c *contract) listed(s keyring.Store) (ids []keyring.KeyID) {
	c.Helper()
	for id, err := range s.List(c.ctx) {
		c.must(err)
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

func (c *contract) batches() {
	s, other := c.open(), c.open()
	batch := made(40)
	c.must(s.Put(c.ctx, batch))
	for _, from := range []keyring.Store{s, other, c.open()} {
		for _, w := range batch {
			if got, err := from.Get(c.ctx, w.ID); err != nil || !bytes.Equal(got, w.Key) {
				c.Fatalf("got %d bytes, %v", len(got), err)
			}
		}
	}
	twice := made(3)
	twice[2] = twice[0]
	if err := s.Put(c.ctx, twice); err == nil {
		c.Error("a batch that holds one key twice is taken")
	}
	if got := c.listed(c.open()); len(got) != len(batch) {
		c.Errorf("%d keys, want the %d of the first batch", len(got), len(batch))
	}
	_, err := s.Get(c.ctx, twice[0].ID)
	c.want(err, keyring.ErrUnknownKey)
	for _, id := range []keyring.KeyID{"", "x", keyring.KeyID("{" + string(batch[0].ID) + "}"), "c7b8d2a0-1111-1111-1111-111111111111"} {
		_, err := s.Get(c.ctx, id)
		c.want(err, keyring.ErrBadID)
		c.want(s.Put(c.ctx, []keyring.Wrapped{{ID: id, Key: batch[0].Key}}), keyring.ErrBadID)
	}
}

func (c *contract) destroys() {
	s, other := c.open(), c.open()
	batch := made(40)
	c.must(s.Put(c.ctx, batch))
	unknown := made(1)[0].ID
	c.want(s.Delete(c.ctx, batch[0].ID, unknown), keyring.ErrUnknownKey)
	if _, err := s.Get(c.ctx, batch[0].ID); err != nil {
		c.Fatalf("a key is gone beside one that never was: %v", err)
	}
	c.must(other.Delete(c.ctx, batch[0].ID, batch[1].ID))
	c.must(s.Delete(c.ctx, batch[1].ID))
	for _, from := range []keyring.Store{s, other, c.open()} {
		for _, w := range batch[:2] {
			_, err := from.Get(c.ctx, w.ID)
			c.want(err, keyring.ErrShredded)
		}
		if got, err := from.Get(c.ctx, batch[2].ID); err != nil || !bytes.Equal(got, batch[2].Key) {
			c.Errorf("another key: %v", err)
		}
	}
	if got := c.listed(c.open()); len(got) != len(batch)-2 || slices.Contains(got, batch[0].ID) {
		c.Errorf("%d keys are left of %d", len(got), len(batch))
	}
	c.must(c.open().Rewrap(c.ctx, func(w keyring.Wrapped) ([]byte, error) {
		if w.ID == batch[0].ID {
			c.Error("a destroyed key is wrapped anew")
		}
		return w.Key, nil
	}))
}

func (c *contract) entries() {
	s, other := c.open(), c.open()
	_, err := s.Meta(c.ctx, "house")
	c.want(err, keyring.ErrNoMeta)
	c.must(s.AddMeta(c.ctx, "house", []byte("one")))
	c.want(other.AddMeta(c.ctx, "house", []byte("two")), keyring.ErrMetaExists)
	holds := func(name, want string) {
		c.Helper()
		for _, from := range []keyring.Store{s, other} {
			if got, err := from.Meta(c.ctx, name); err != nil || string(got) != want {
				c.Errorf("%s is %q, %v, want %q", name, got, err, want)
			}
		}
	}
	holds("house", "one")
	c.must(other.SetMeta(c.ctx, "house", []byte("three")))
	c.must(other.SetMeta(c.ctx, "seed.a", []byte{0, 1, 0xff}))
	c.must(s.AddMeta(c.ctx, "epoch.10", []byte("x")))
	holds("house", "three")
	holds("seed.a", "\x00\x01\xff")
	if got, err := s.MetaNames(c.ctx); err != nil || !slices.Equal(got, []string{"epoch.10", "house", "seed.a"}) {
		c.Errorf("got %q, %v", got, err)
	}
	c.must(s.DropMeta(c.ctx, "house"))
	c.must(s.DropMeta(c.ctx, "house"))
	_, err = other.Meta(c.ctx, "house")
	c.want(err, keyring.ErrNoMeta)
	for _, name := range []string{"", "../root", "A", "a b", ".a"} {
		_, err := s.Meta(c.ctx, name)
		c.want(err, keyring.ErrBadName)
		c.want(s.AddMeta(c.ctx, name, nil), keyring.ErrBadName)
		c.want(s.SetMeta(c.ctx, name, nil), keyring.ErrBadName)
		c.want(s.DropMeta(c.ctx, name), keyring.ErrBadName)
	}
}

func (c *contract) alone() {
	s, other := c.open(), c.open()
	_, err := s.Sole(c.ctx)
	c.want(err, keyring.ErrInUse)
	c.must(s.Put(c.ctx, made(1))) // who was refused goes on
	c.must(other.Close())
	release, err := s.Sole(c.ctx)
	c.must(err)
	c.must(s.Put(c.ctx, made(1)))
	release()
	third := c.open()
	_, err = s.Sole(c.ctx)
	c.want(err, keyring.ErrInUse)
	c.must(third.Put(c.ctx, made(1)))
}

func (c *contract) races() {
	var all sync.WaitGroup
	var first sync.Map
	for i := range 6 {
		s := c.open()
		all.Go(func() {
			batch := made(30)
			if err := s.Put(c.ctx, batch); err != nil {
				c.Error(err)
			}
			for k, w := range batch[:10] {
				if err := s.Delete(c.ctx, w.ID); err != nil {
					c.Error(err)
				}
				if got, err := s.Get(c.ctx, batch[10+k].ID); err != nil || !bytes.Equal(got, batch[10+k].Key) {
					c.Errorf("a key beside a destroyed one: %v", err)
				}
			}
			switch err := s.AddMeta(c.ctx, "house", []byte{byte(i)}); {
			case err == nil:
				first.Store(i, true)
			case !errors.Is(err, keyring.ErrMetaExists):
				c.Error(err)
			}
		})
	}
	all.Wait()
	n := 0
	first.Range(func(any, any) bool { n++; return true })
	if n != 1 {
		c.Errorf("%d were first", n)
	}
	if got := c.listed(c.open()); len(got) != 6*20 {
		c.Errorf("%d keys, want %d", len(got), 6*20)
	}
}

var here = keyring.Place{Table: "events", Column: "payload", Row: "r1", File: "f1"}
