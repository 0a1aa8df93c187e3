package keyring

import (
	"container/list"
	"crypto/cipher"
	"sync"
)

// opened is the key of one file, ready for use.
type opened struct {
	id KeyID

	mu   sync.RWMutex // held for reading during use, for writing by wipe
	key  [keySize]byte
	aead cipher.AEAD
	gone error // why it was wiped; nil while it is usable
}

func newOpened(id KeyID, key []byte) *opened {
	o := &opened{id: id, aead: newAEAD(derive(key, "recourse/file/field/1"))}
	copy(o.key[:], key)
	return o
}

// use runs fn while the key cannot be wiped; once it was, it returns why.
func (o *opened) use(fn func() error) error {
	o.mu.RLock()
	defer o.mu.RUnlock()
	if o.gone != nil {
		return o.gone
	}
	return fn()
}

func (o *opened) wipe(why error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	clear(o.key[:])
	o.aead = nil
	o.gone = why
}

// cache keeps the keys used last. A key that was shredded is never taken in again, so that a load which began
// before the shredding cannot bring it back.
type cache struct {
	mu     sync.Mutex
	max    int
	order  *list.List // of *opened, newest first
	at     map[KeyID]*list.Element
	barred map[[16]byte]bool
	closed bool
}

func newCache(max int) *cache {
	return &cache{max: max, order: list.New(), at: map[KeyID]*list.Element{}, barred: map[[16]byte]bool{}}
}

// get returns the key, nil when it is not here, or why it can never be.
func (c *cache) get(id KeyID) (*opened, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return nil, ErrClosed
	}
	e, ok := c.at[id]
	if !ok {
		return nil, nil
	}
	c.order.MoveToFront(e)
	return e.Value.(*opened), nil
}

// lost tells why a key may not be used any more, nil while it may. Streams ask it at every chunk, since their
// key may have left the cache long before it was shredded.
func (c *cache) lost(raw [16]byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.closed:
		return ErrClosed
	case c.barred[raw]:
		return ErrShredded
	}
	return nil
}

// put takes a key in and returns the one to use: the same, or one that another goroutine put first. A barred key
// is wiped.
func (c *cache) put(id KeyID, o *opened) *opened {
	raw, _ := id.raw() // ids come here from the store, which has read them
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		o.wipe(ErrClosed)
		return o
	}
	if c.barred[raw] {
		o.wipe(ErrShredded)
		return o
	}
	if e, ok := c.at[id]; ok {
		return e.Value.(*opened)
	}
	c.at[id] = c.order.PushFront(o)
	if c.order.Len() > c.max {
		// Not wiped: somebody may be using it this moment. The collector takes it.
		last := c.order.Back()
		c.order.Remove(last)
		delete(c.at, last.Value.(*opened).id)
	}
	return o
}

// ids lists what is here.
func (c *cache) ids() []KeyID {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := make([]KeyID, 0, len(c.at))
	for id := range c.at {
		out = append(out, id)
	}
	return out
}

// drop forgets a key and wipes it; with bar for good.
func (c *cache) drop(id KeyID, bar bool) {
	raw, err := id.raw()
	if err != nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if bar {
		c.barred[raw] = true
	}
	if e, ok := c.at[id]; ok {
		c.order.Remove(e)
		delete(c.at, id)
		e.Value.(*opened).wipe(ErrShredded)
	}
}

func (c *cache) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for e := c.order.Front(); e != nil; e = e.Next() {
		e.Value.(*opened).wipe(ErrClosed)
	}
	c.closed = true
	c.order.Init()
	clear(c.at)
}
