package ledger

import "hash/maphash"

// place keeps of a leaf what its event must fit.
type place struct {
	id         [16]byte
	commitment [32]byte
	index      int64
	class      Class
	day        [4]byte // packed as in its canonical bytes
	claimed    bool    // by an event
	found      bool    // by its id, where the store looks for it
}

// ids keeps the leaves in the order in which they came, and finds them by their ids. It is a map that grows without
// moving what it holds; the looking up is most of what a verification does beside hashing.
type ids struct {
	seed   maphash.Seed
	slots  []uint32 // one more than the number of the leaf, 0 where there is none; a power of two, never half full
	blocks [][]place
	n      int
}

const idBlock = 1 << 12

func newIDs() *ids { return &ids{seed: maphash.MakeSeed(), slots: make([]uint32, 1<<10)} }

func (t *ids) at(i int) *place { return &t.blocks[i/idBlock][i%idBlock] }

// slot is where id stands, or would. The seed is secret: whoever chose the ids cannot make them meet.
func (t *ids) slot(id *[16]byte) int {
	mask := len(t.slots) - 1
	for s := int(maphash.Bytes(t.seed, id[:])) & mask; ; s = (s + 1) & mask {
		if i := t.slots[s]; i == 0 || t.at(int(i)-1).id == *id {
			return s
		}
	}
}

// add adds a leaf, and tells whether its id is new. Of two with one id, the later is found.
func (t *ids) add(p place) bool {
	if 2*t.n >= len(t.slots) {
		t.slots = make([]uint32, 4*len(t.slots))
		for i := range t.n {
			t.slots[t.slot(&t.at(i).id)] = uint32(i + 1)
		}
	}
	if t.n%idBlock == 0 {
		t.blocks = append(t.blocks, make([]place, idBlock))
	}
	*t.at(t.n) = p
	t.n++
	s := t.slot(&p.id)
	isNew := t.slots[s] == 0
	t.slots[s] = uint32(t.n)
	return isNew
}

// find gives the leaf of an id, or nil.
func (t *ids) find(id [16]byte) *place {
	if i := t.slots[t.slot(&id)]; i > 0 {
		return t.at(int(i) - 1)
	}
	return nil
}

// each goes through all, in the order in which they came.
func (t *ids) each(do func(*place)) {
	for i := range t.n {
		do(t.at(i))
	}
}
