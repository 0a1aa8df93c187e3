package keyring

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"

	"recourse/internal/fault"
)

// ErrOpenOnly says that this ring was opened to make no keys.
var ErrOpenOnly = errors.New("keyring: opened to make no keys")

// pool holds the keys made ahead: durable in the store, not yet handed out.
type pool struct {
	batch, low int
	never      bool

	mu      sync.Mutex
	keys    []made
	filling *filling // nil when no batch is being made
	closed  bool
}

type made struct {
	id  KeyID
	key *opened
}

// filling is one batch in the making; err is set before done is closed.
type filling struct {
	done chan struct{}
	err  error
}

// Take hands out the next key made ahead. It was durable before, so taking costs no flush; it waits only when
// keys are taken faster than they are made, and gives Unavailable where the store takes none (F-28). No id is handed
// out twice: what is left over at the end of a process is never handed out by another, and Retire destroys it.
func (r *Ring) Take(ctx context.Context) (KeyID, error) {
	for {
		k, wait, err := r.next()
		if err != nil {
			return "", err
		}
		if wait == nil {
			r.cache.put(k.id, k.key)
			return k.id, nil
		}
		select {
		case <-wait.done:
			if wait.err != nil {
				return "", wait.err
			}
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
}

// next pops a key, or says what to wait for.
func (r *Ring) next() (made, *filling, error) {
	p := &r.pool
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.never:
		return made{}, nil, ErrOpenOnly
	case p.closed:
		return made{}, nil, ErrClosed
	}
	if len(p.keys) <= p.low {
		r.fillLocked()
	}
	n := len(p.keys) - 1
	if n < 0 {
		return made{}, p.filling, nil
	}
	k := p.keys[n]
	p.keys[n] = made{}
	p.keys = p.keys[:n]
	return k, nil, nil
}

// ahead begins the first batch.
func (r *Ring) ahead() {
	r.pool.mu.Lock()
	defer r.pool.mu.Unlock()
	if !r.pool.never {
		r.fillLocked()
	}
}

// fillLocked starts a batch unless one is on its way. The batch belongs to all who wait for it, so no one's
// context may end it; Close waits for it.
func (r *Ring) fillLocked() {
	p := &r.pool
	if p.filling != nil || p.closed {
		return
	}
	f := &filling{done: make(chan struct{})}
	p.filling = f
	go func() {
		keys, err := r.makeBatch(context.Background(), p.batch)
		p.mu.Lock()
		p.keys = append(p.keys, keys...)
		p.filling = nil
		f.err = err
		p.mu.Unlock()
		close(f.done)
	}()
}

// makeBatch makes keys and returns them once the store has them for good.
func (r *Ring) makeBatch(ctx context.Context, n int) ([]made, error) {
	keys := make([]made, n)
	wrapped := make([]Wrapped, n)
	for i := range keys {
		key := make([]byte, keySize)
		rand.Read(key)
		id := newID()
		keys[i] = made{id, newOpened(id, key)}
		wrapped[i] = Wrapped{id, r.root.wrap(labelKey(id), key)}
		clear(key)
	}
	if err := r.store.Put(ctx, wrapped); err != nil {
		return nil, fault.Because(fault.Unavailable, "We cannot keep anything new just now. Please try again in a few minutes.",
			fmt.Errorf("make keys ahead: %w", err))
	}
	return keys, nil
}

func (p *pool) close() {
	p.mu.Lock()
	p.closed = true
	f := p.filling
	p.mu.Unlock()
	if f != nil {
		<-f.done
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, k := range p.keys {
		k.key.wipe(ErrClosed)
	}
	p.keys = nil
}
