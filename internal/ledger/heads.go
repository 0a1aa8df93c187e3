package ledger

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Heads keeps, where the database cannot take it back, how far the log was signed and the hash of every leaf: on
// another disk, or on another machine. A database that was restored from a backup, or a second one that signs beside
// the first, is told by it before anything else is signed (Sunlight's lock store; L-06, L-13).
type Heads interface {
	// Last gives the head that was kept last, or the zero Head where none was.
	Last(ctx context.Context) (Head, error)
	// Advance keeps next and the hashes that lie between, provided that the head kept last has size after: else it
	// returns ErrTaken. What it keeps is durable when it returns.
	Advance(ctx context.Context, after int64, next Head, hashes []tlog.Hash) error
	// Mirror gives the hash of every leaf up to the last head, in order.
	Mirror(ctx context.Context) iter.Seq2[tlog.Hash, error]
}

// Head is the last checkpoint, and the records of the leaves that it added. They are kept before the database commits
// them, so that a tick which the database lost is done again to the letter.
type Head struct {
	Checkpoint
	Epoch   uint32
	Records []byte // RecordSize for each leaf
}

// before is the size that the head's tick began with.
func (h Head) before() int64 { return h.Size - int64(len(h.Records)/RecordSize) }

var (
	// ErrTaken is returned by Advance where another head was kept meanwhile: another process signs for this log.
	ErrTaken = errors.New("ledger: another process has signed for this log meanwhile")
	// ErrRolledBack is returned where the store of the log holds less than was signed, or something else.
	ErrRolledBack = errors.New("ledger: the database does not hold the log that was signed")
)

// Check holds the store of the log to its head, and changes nothing. It returns ErrRolledBack where the store is behind
// by more than the tick that can be done again, or holds another history. Without Heads there is nothing to hold it to.
func (l Log) Check(ctx context.Context, store Reader) error {
	last, err := store.Latest(ctx)
	if err == nil {
		_, err = l.held(ctx, store, last)
	}
	return err
}

// held reads the last head and holds the store to it. Without Heads it is the zero Head.
func (l Log) held(ctx context.Context, store Reader, last Checkpoint) (Head, error) {
	if l.Heads == nil {
		return Head{}, nil
	}
	head, err := l.head(ctx)
	if err == nil {
		err = l.compare(ctx, store, last, head)
	}
	return head, err
}

// Trust is what a verification of the store is to be held to from outside it: the log's key, the head and the mirror. Ask
// for it before the snapshot is taken, so that a tick under way is not taken for one that was lost.
func (l Log) Trust(ctx context.Context, store Reader, key note.Verifier) (Trust, error) {
	trust := Trust{Log: key, Epoch: l.Epoch}
	if l.Heads == nil {
		return trust, nil
	}
	head, err := l.head(ctx)
	if errors.Is(err, ErrUnknownKey) { // a database from before a change of keys: the verification says so, and goes on
		trust.Archived, trust.Mirror = [][]byte{head.Note}, l.Heads.Mirror(ctx)
		return trust, nil
	}
	if err != nil || head.Size == 0 {
		return trust, err
	}
	last, err := store.Latest(ctx)
	if err != nil {
		return trust, err
	}
	if again := l.compare(ctx, store, last, head); again != nil || head.Size <= last.Size {
		trust.Archived = [][]byte{head.Note}
	}
	trust.Mirror = l.Heads.Mirror(ctx)
	return trust, nil
}

// head reads the last head, and refuses one that this log's key did not sign.
func (l Log) head(ctx context.Context) (Head, error) {
	h, err := l.Heads.Last(ctx)
	if err != nil || h.Size == 0 {
		return h, err
	}
	if l.Key == nil {
		return h, errors.New("ledger: a log with heads needs the public key that they were signed with")
	}
	signed, err := OpenCheckpoint(h.Note, l.Key)
	if errors.Is(err, ErrUnknownKey) {
		return h, fmt.Errorf("%w: the head that is kept was signed by a key that it does not know: %w", ErrRolledBack, err)
	}
	if err != nil || signed.Size != h.Size || signed.Root != h.Root || len(h.Records)%RecordSize != 0 || h.before() < 0 || h.Epoch != l.Epoch {
		return h, fmt.Errorf("%w: the head that is kept was not signed by the key of this log", ErrNote)
	}
	return h, nil
}

func (l Log) compare(ctx context.Context, store Reader, last Checkpoint, head Head) error {
	lost := func(what string) error {
		return fmt.Errorf("%w: %s. If a backup was restored, restore a newer one; see docs/operating.md", ErrRolledBack, what)
	}
	switch {
	case head.Size == 0:
		return nil
	case head.Size > last.Size && (head.before() != last.Size || len(head.Records) == 0):
		return lost(fmt.Sprintf("it ends at leaf %d, and %d were signed", last.Size, head.Size))
	case head.Size > last.Size: // the last tick, to be done again
		leaves, err := l.resume(last, head)
		if err != nil {
			return err
		}
		for i := range leaves {
			if leaves[i].Class == ClassFiller {
				continue
			}
			if found, err := store.Leaf(ctx, leaves[i].ID); err != nil || found.Index != Pending {
				return lost(fmt.Sprintf("leaf %d was signed, and nothing waits for its place", leaves[i].Index))
			}
		}
		return nil
	}
	root, err := tlog.TreeHash(head.Size, store.Hashes(ctx))
	if err != nil {
		return err
	}
	if root != head.Root {
		return lost(fmt.Sprintf("its first %d leaves are not those that were signed", head.Size))
	}
	return nil
}

// resume gives the leaves of a tick that was signed and that the database lost, or none.
func (l Log) resume(last Checkpoint, head Head) ([]Leaf, error) {
	if head.Size <= last.Size {
		return nil, nil
	}
	var leaves []Leaf
	for rest := head.Records; len(rest) > 0; rest = rest[RecordSize:] {
		leaf, err := ParseRecord(rest[:RecordSize], l.Epoch, last.Size+int64(len(leaves)))
		if err != nil {
			return nil, fmt.Errorf("the head that is kept: %w", err)
		}
		leaves = append(leaves, leaf)
	}
	return leaves, nil
}

// keep signs what a tick has made and keeps it, before it is committed, with the hashes of its leaves and of those that the
// head lags behind. A tick that was done again has its head already.
func (l Log) keep(ctx context.Context, tx Tx, last Checkpoint, head Head, c Checkpoint, leaves []Leaf, own []tlog.Hash) (Checkpoint, error) {
	if head.Size > last.Size {
		if c.Size != head.Size || c.Root != head.Root {
			return Checkpoint{}, fmt.Errorf("%w: its leaves do not give the root that was signed", ErrRolledBack)
		}
		return head.Checkpoint, nil
	}
	var err error
	if c.Note, err = l.Signer.checkpoint(l.Origin, c.Size, c.Root); err != nil || l.Heads == nil {
		return c, err
	}
	records, err := AppendRecords(nil, leaves...)
	if err != nil {
		return c, err
	}
	lag, err := leafHashes(tx.Hashes(ctx), head.Size, last.Size)
	if err != nil {
		return c, err
	}
	return c, l.Heads.Advance(ctx, head.Size, Head{Checkpoint: c, Epoch: l.Epoch, Records: records}, append(lag, own...))
}

// leafHashes reads the hashes of the leaves of a range.
func leafHashes(r tlog.HashReader, from, to int64) ([]tlog.Hash, error) {
	var out []tlog.Hash
	for from < to {
		var at []int64
		for ; from < to && len(at) < most; from++ {
			at = append(at, tlog.StoredHashIndex(0, from))
		}
		hashes, err := r.ReadHashes(at)
		if err != nil {
			return nil, err
		}
		out = append(out, hashes...)
	}
	return out, nil
}

// noteSize reads the size that a note names, whoever signed it.
func noteSize(note []byte) (size int64, root tlog.Hash, err error) {
	lines := strings.SplitN(string(note), "\n", 4)
	if len(lines) < 4 {
		return 0, root, fmt.Errorf("%w: three lines", ErrNote)
	}
	if size, err = parseNumber(lines[1]); err == nil {
		root, err = parseDigest(lines[2])
	}
	return size, root, err
}
