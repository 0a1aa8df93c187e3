package postgres

import "sync"

// tips remembers the commitments of events seen lately, so that the next event of a file can follow on without being
// asked for. The commitment of an event never changes, so that what is remembered is never wrong; what is forgotten is
// read again.
type tips struct {
	mu    sync.Mutex
	young map[tipKey][32]byte
	old   map[tipKey][32]byte
	most  int
}

type tipKey struct {
	file string
	seq  int
}

func newTips(most int) *tips { return &tips{young: map[tipKey][32]byte{}, most: most} }

func (t *tips) put(file string, seq int, commitment [32]byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.young) >= t.most {
		t.old, t.young = t.young, map[tipKey][32]byte{}
	}
	t.young[tipKey{file, seq}] = commitment
}

func (t *tips) get(file string, seq int) (c [32]byte, ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if c, ok = t.young[tipKey{file, seq}]; !ok {
		c, ok = t.old[tipKey{file, seq}]
	}
	return c, ok
}
