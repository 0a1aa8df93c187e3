package ledger_test

import (
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"recourse/internal/ledger"
)

const origin = "log.example.org"

// memory is a store and a source in memory, whose parts a test may change and whose steps may fail.
type memory struct {
	leader sync.Mutex
	mu     sync.Mutex
	state

	failBefore, failAfter string                                     // the step that fails, before or after it was done
	handover              []byte                                     // the last change of keys
	corrupt               func(leaves []ledger.Leaf, hs []tlog.Hash) // what the disk does between write and read-back
}

type state struct {
	leaves      []ledger.Leaf
	hashes      []tlog.Hash
	checkpoints []ledger.Checkpoint
	events      []ledger.EventRecord
	rows        []ledger.Row
	misplace    func([]ledger.Place) []ledger.Place // what becomes of where leaves are looked for by their ids
}

func (s state) clone() state {
	return state{slices.Clone(s.leaves), slices.Clone(s.hashes), slices.Clone(s.checkpoints), slices.Clone(s.events), slices.Clone(s.rows), s.misplace}
}

func (m *memory) Lead(ctx context.Context, do func(context.Context, ledger.Tx) error) error {
	if !m.leader.TryLock() {
		return ledger.ErrFollower
	}
	defer m.leader.Unlock()
	m.mu.Lock()
	tx := &memoryTx{state: m.state.clone(), of: m}
	m.mu.Unlock()
	if err := do(ctx, tx); err != nil {
		return err
	}
	return tx.step("commit", func() error {
		m.mu.Lock()
		m.state = tx.state
		m.mu.Unlock()
		return nil
	})
}

func (m *memory) record(e ledger.Entry) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.leaves = append(m.leaves, ledger.Leaf{Entry: e, Epoch: 1, Index: ledger.Pending})
}

var errDisk = errors.New("the disk failed")

type memoryTx struct {
	state
	of *memory
}

func (t *memoryTx) step(name string, do func() error) error {
	if t.of.failBefore == name {
		return errDisk
	}
	if err := do(); err != nil {
		return err
	}
	if t.of.failAfter == name {
		return errDisk
	}
	return nil
}

func (s *state) Latest(context.Context) (ledger.Checkpoint, error) {
	if len(s.checkpoints) == 0 {
		return ledger.Checkpoint{}, nil
	}
	return s.checkpoints[len(s.checkpoints)-1], nil
}

var errNoLeaf = errors.New("no such leaf")

func (s *state) Leaf(_ context.Context, id string) (ledger.Leaf, error) {
	i := slices.IndexFunc(s.leaves, func(l ledger.Leaf) bool { return l.ID == id })
	if i < 0 {
		return ledger.Leaf{}, errNoLeaf
	}
	return s.leaves[i], nil
}

func (s *state) Hashes(context.Context) tlog.HashReader {
	return tlog.HashReaderFunc(func(at []int64) ([]tlog.Hash, error) {
		var hs []tlog.Hash
		for _, i := range at {
			if i >= int64(len(s.hashes)) {
				return nil, fmt.Errorf("no hash %d", i)
			}
			hs = append(hs, s.hashes[i])
		}
		return hs, nil
	})
}

func (t *memoryTx) Latest(ctx context.Context) (c ledger.Checkpoint, err error) {
	err = t.step("latest", func() error { c, err = t.state.Latest(ctx); return err })
	return c, err
}

func (t *memoryTx) Pending(_ context.Context, day string, batch, most int) (es []ledger.Entry, err error) {
	err = t.step("pending", func() error {
		n := batch
		earlier := 0
		for _, l := range t.leaves {
			if l.Index >= 0 {
				continue
			}
			if es = append(es, l.Entry); l.Day < day {
				earlier++
			}
		}
		for n < earlier && n+batch <= most {
			n += batch
		}
		slices.SortFunc(es, func(a, b ledger.Entry) int { return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.ID, b.ID)) })
		es = es[:min(n, len(es))]
		return nil
	})
	return es, err
}

func (t *memoryTx) Place(_ context.Context, leaves []ledger.Leaf) error {
	return t.step("place", func() error {
		at := make(map[string]int, len(t.leaves))
		for i, l := range t.leaves {
			at[l.ID] = i
		}
		for _, l := range leaves {
			i, ok := at[l.ID]
			switch {
			case l.Class == ledger.ClassFiller:
				t.leaves = append(t.leaves, l)
			case !ok || t.leaves[i].Index >= 0:
				return errors.New("not waiting")
			default:
				t.leaves[i] = l
			}
		}
		return nil
	})
}

func (t *memoryTx) AddHashes(_ context.Context, first int64, hs []tlog.Hash) error {
	return t.step("hashes", func() error {
		if first != int64(len(t.hashes)) {
			return errors.New("a gap in the hashes")
		}
		t.hashes = append(t.hashes, hs...)
		return nil
	})
}

func (t *memoryTx) ReadBack(_ context.Context, index, first int64) (runs []ledger.Run, hs []tlog.Hash, err error) {
	err = t.step("read back", func() error {
		var ls []ledger.Leaf
		for _, l := range t.leaves {
			if l.Index >= index {
				ls = append(ls, l)
			}
		}
		slices.SortFunc(ls, func(a, b ledger.Leaf) int { return cmp.Compare(a.Index, b.Index) })
		hs = slices.Clone(t.hashes[first:])
		if t.of.corrupt != nil {
			t.of.corrupt(ls, hs)
		}
		runs = runsOf(ls, 3)
		return nil
	})
	return runs, hs, err
}

// runsOf packs leaves in order, up to most of them to a run, as one who may write anything.
func runsOf(ls []ledger.Leaf, most int) (runs []ledger.Run) {
	for i, l := range ls {
		id, _ := hex.DecodeString(strings.ReplaceAll(l.ID, "-", ""))
		day, _ := hex.DecodeString(strings.ReplaceAll(l.Day, "-", ""))
		record := slices.Concat(id, day, []byte{byte(l.Class)}, l.Commitment[:])
		if n := len(runs); n > 0 && i%most > 0 && l.Index == ls[i-1].Index+1 && l.Epoch == ls[i-1].Epoch {
			runs[n-1].Leaves = append(runs[n-1].Leaves, record...)
		} else {
			runs = append(runs, ledger.Run{Epoch: l.Epoch, First: l.Index, Leaves: record})
		}
	}
	return runs
}

func (t *memoryTx) Handover(context.Context) ([]byte, error) { return t.of.handover, nil }

func (t *memoryTx) SaveCheckpoint(_ context.Context, after int64, c ledger.Checkpoint) error {
	return t.step("checkpoint", func() error {
		last, _ := t.state.Latest(context.Background())
		if last.Size != after {
			return errors.New("another checkpoint was saved")
		}
		t.checkpoints = append(t.checkpoints, c)
		return nil
	})
}

// source reads a state as Verify does, in the orders that Source asks for.
type source struct{ state }

func (s source) Runs(context.Context) iter.Seq2[ledger.Run, error] {
	ls := slices.DeleteFunc(slices.Clone(s.leaves), func(l ledger.Leaf) bool { return l.Index < 0 })
	slices.SortStableFunc(ls, func(a, b ledger.Leaf) int { return cmp.Compare(a.Index, b.Index) })
	return each(runsOf(ls, 5))
}

func (s source) Waiting(context.Context) iter.Seq2[ledger.Entry, error] {
	var es []ledger.Entry
	for _, l := range s.leaves {
		if l.Index < 0 {
			es = append(es, l.Entry)
		}
	}
	return each(es)
}

func (s source) Places(context.Context) iter.Seq2[ledger.Place, error] {
	var ps []ledger.Place
	for _, l := range s.leaves {
		if l.Index >= 0 && l.Class != ledger.ClassFiller {
			ps = append(ps, placeOf(l))
		}
	}
	if s.misplace != nil {
		ps = s.misplace(ps)
	}
	return each(ps)
}

func placeOf(l ledger.Leaf) ledger.Place {
	id, _ := hex.DecodeString(strings.ReplaceAll(l.ID, "-", ""))
	return ledger.Place{ID: [16]byte(id), Index: l.Index}
}

func (s source) Hashes(context.Context) iter.Seq2[[]tlog.Hash, error] {
	return each(slices.Collect(slices.Chunk(s.hashes, 700)))
}
func (s source) Checkpoints(context.Context) iter.Seq2[ledger.Checkpoint, error] {
	return each(s.checkpoints)
}
func (s source) Events(context.Context) iter.Seq2[ledger.EventRecord, error] { return each(s.events) }
func (s source) Rows(context.Context) iter.Seq2[ledger.Row, error]           { return each(s.rows) }

func each[T any](list []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, v := range list {
			if !yield(v, nil) {
				return
			}
		}
	}
}

// keys are made once: they are no secret here.
var keys = sync.OnceValue(func() (k struct {
	log, promise             note.Verifier
	signer                   ledger.Signer
	promiser                 ledger.PromiseSigner
	secret                   string
	public                   [2]string // of the log and of its promises
	strangerSigner, promiseS note.Signer
}) {
	secret, public, err := ledger.GenerateKey(origin)
	if err != nil {
		panic(err)
	}
	k.secret = secret
	k.signer, _ = ledger.NewSigner(secret)
	k.log, _ = ledger.NewVerifier(public)
	k.public[0] = public
	secret, public, _ = ledger.GenerateKey(ledger.PromiseName(origin))
	k.promiser, _ = ledger.NewPromiseSigner(secret)
	k.promiseS, _ = note.NewSigner(secret)
	k.promise, _ = ledger.NewVerifier(public)
	k.public[1] = public
	secret, _, _ = ledger.GenerateKey(origin)
	k.strangerSigner, _ = note.NewSigner(secret)
	return k
})

func theLog(batch int) ledger.Log {
	return ledger.Log{Origin: origin, Epoch: 1, Batch: batch, Signer: keys().signer, Key: keys().log}
}

func tick(t testing.TB, m ledger.Store, batch int, day string) ledger.Checkpoint {
	t.Helper()
	c, err := theLog(batch).Integrate(t.Context(), m, day)
	if err != nil {
		t.Fatalf("tick of %s: %v", day, err)
	}
	return c
}

func salt(file string) []byte {
	d := ledger.RowDigest("salt", ledger.Column{Name: "of", Value: []byte(file)})
	return d[:]
}

// happen writes an event of a file as a verb would: its row, its record and its leaf.
func (m *memory) happen(t testing.TB, file, action, day string) ledger.EventRecord {
	t.Helper()
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		t.Fatal(err)
	}
	e := ledger.EventRecord{Salt: salt(file)}
	e.ID = fmt.Sprintf("e%d", len(m.events))
	e.File, e.Action, e.At, e.Actor = file, action, at, "p1"
	row := ledger.Row{Table: "files", Key: file}
	if file != "" {
		e.Seq = 1
		for i, before := range m.events {
			if before.File == file {
				leaf, _ := m.Leaf(t.Context(), m.events[i].Leaf)
				e.Seq, e.Prev = before.Seq+1, leaf.Commitment
			}
		}
		row.Digest = ledger.RowDigest("files", ledger.Column{Name: "version", Value: []byte{byte(e.Seq)}})
		e.Rows = []ledger.Row{row}
	}
	m.commit(t, &e, ledger.ClassEvent, day)
	if file != "" {
		m.rows = slices.DeleteFunc(m.rows, func(r ledger.Row) bool { return r.Key == file })
		m.rows = append(m.rows, row)
	}
	return e
}

func (m *memory) commit(t testing.TB, e *ledger.EventRecord, class ledger.Class, day string) {
	t.Helper()
	sum, err := ledger.Commit(e.Salt, e.Event)
	if err != nil {
		t.Fatal(err)
	}
	entry := ledger.NewEntry(class, day, sum)
	e.Leaf, e.Class = entry.ID, class
	m.record(entry)
	m.events = append(m.events, *e)
	slices.SortStableFunc(m.events, func(a, b ledger.EventRecord) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Seq, b.Seq))
	})
}

// house is a log with three ticks of eight and events of two files in it.
func house(t testing.TB) *memory {
	t.Helper()
	m := &memory{}
	for i, day := range []string{"2026-11-20", "2026-11-21", "2026-11-22"} {
		m.happen(t, "report-1", fmt.Sprintf("act%d", i), day)
		m.happen(t, "case-2", fmt.Sprintf("act%d", i), day)
		m.happen(t, "", "sign-in", day)
		tick(t, m, 8, day)
	}
	return m
}

func verify(t testing.TB, s state, change ...func(*ledger.Trust)) ledger.Result {
	t.Helper()
	trust := ledger.Trust{Log: keys().log, Epoch: 1}
	for _, c := range change {
		c(&trust)
	}
	r, err := ledger.Verify(t.Context(), source{s}, trust)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
