package ledger

import (
	"context"
	crand "crypto/rand"
	"errors"
	"fmt"
	"math/rand/v2"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Log is one log, as the process that may sign for it knows it. The struct is the manual.
type Log struct {
	// Origin names the log in its checkpoints, and is the name of its key: a host and a path without a scheme.
	Origin string
	// Epoch is 1 until a restore loses the tail of the log and a new one begins.
	Epoch uint32
	// Batch is how many leaves a tick adds, always; 256 makes whole tiles. Up to Batch leaves go at the
	// next tick, the rest is fillers. When more wait, Batch of them go and the others wait for the next ticks,
	// so that a busy hour does not show: leaves of earlier days go first, and only if those alone are more
	// than Batch does a tick add the next multiple of Batch that holds them (at most 65,536 or one Batch). So
	// size tells nothing unless a whole day's leaves exceed a day's ticks, which is the operator's sign to
	// raise Batch; and no leaf waits longer than the first tick of the day after it, or a few more in a flood.
	Batch int
	// Signer holds the checkpoint key.
	Signer Signer
	// Key checks what was signed before: the log's own, or the list of them where it was changed. Heads need it.
	Key note.Verifier
	// Heads keeps how far the log was signed; nil holds the database to nothing but itself.
	Heads Heads
}

// most is the largest tick, in leaves: it bounds memory and the length of the transaction.
const most = 1 << 16

// Integrate is one tick: it gives waiting leaves their places, stores the hashes, reads them back, signs a
// checkpoint and saves it. Returns ErrFollower when another process leads, ErrTaken when another database's process
// does, and ErrRolledBack when the store holds less than was signed. After any other error the tick may be tried again;
// two attempts never leave two roots for one size.
func (l Log) Integrate(ctx context.Context, store Store, day string) (Checkpoint, error) {
	if l.Batch < 1 || l.Batch > most {
		return Checkpoint{}, errors.New("ledger: the batch of a tick is between 1 and 65536")
	}
	if err := checkDay(day); err != nil {
		return Checkpoint{}, err
	}
	var saved Checkpoint
	err := store.Lead(ctx, func(ctx context.Context, tx Tx) (err error) {
		saved, err = l.tick(ctx, tx, day)
		return err
	})
	if err != nil {
		// Whatever was signed is forgotten here: a note that may not have been committed is shown to nobody.
		return Checkpoint{}, fmt.Errorf("integrate: %w", err)
	}
	return saved, nil
}

func (l Log) tick(ctx context.Context, tx Tx, day string) (Checkpoint, error) {
	if err := l.current(ctx, tx); err != nil {
		return Checkpoint{}, err
	}
	last, err := tx.Latest(ctx)
	if err != nil {
		return Checkpoint{}, err
	}
	if last.Size == 0 {
		last.Root = new(frontier).root()
	}
	edge, err := openFrontier(last, tx.Hashes(ctx))
	if err != nil {
		return Checkpoint{}, err
	}
	head, err := l.held(ctx, tx, last)
	if err != nil {
		return Checkpoint{}, err
	}
	leaves, err := l.resume(last, head)
	if err == nil && leaves == nil {
		leaves, err = l.batch(ctx, tx, last.Size, day)
	}
	if err != nil {
		return Checkpoint{}, err
	}
	before := *edge
	var hashes, own []tlog.Hash
	hashed := make(chan error, 1)
	go func() { // while the store gives them their places
		var err error
		hashes, own, err = edge.grow(leaves)
		hashed <- err
	}()
	unplaced := tx.Place(ctx, leaves)
	unhashed := <-hashed
	if unplaced != nil {
		return Checkpoint{}, fmt.Errorf("place: %w", unplaced)
	}
	if unhashed != nil {
		return Checkpoint{}, unhashed
	}
	if err := tx.AddHashes(ctx, tlog.StoredHashCount(last.Size), hashes); err != nil {
		return Checkpoint{}, fmt.Errorf("store hashes: %w", err)
	}
	if err := readBack(ctx, tx, before, edge, leaves); err != nil {
		return Checkpoint{}, err
	}
	c, err := l.keep(ctx, tx, last, head, Checkpoint{Size: edge.size, Root: edge.root(), Day: day}, leaves, own)
	if err != nil {
		return Checkpoint{}, err
	}
	if err := tx.SaveCheckpoint(ctx, last.Size, c); err != nil {
		return Checkpoint{}, fmt.Errorf("save checkpoint: %w", err)
	}
	return c, nil
}

// current refuses to sign with a key that was handed over since this process began.
func (l Log) current(ctx context.Context, tx Tx) error {
	signed, err := tx.Handover(ctx)
	if err != nil || len(signed) == 0 || l.Signer.key == nil {
		return err
	}
	h, next, err := parseHandover(string(signed))
	if err == nil && h.Origin == l.Origin && next.log.KeyHash() != l.Signer.key.KeyHash() {
		err = fmt.Errorf("ledger: the key of this log was changed on %s; start this process anew", h.Day)
	}
	return err
}

// batch chooses the leaves of a tick, adds fillers, and gives them places in random order.
func (l Log) batch(ctx context.Context, tx Tx, size int64, day string) ([]Leaf, error) {
	limit := most / l.Batch * l.Batch
	entries, err := tx.Pending(ctx, day, l.Batch, limit)
	if err != nil {
		return nil, fmt.Errorf("pending: %w", err)
	}
	if len(entries) > limit {
		return nil, errors.New("pending: more leaves than were asked for")
	}
	n := batches(len(entries), l.Batch, limit)
	entries = append(entries, fillers(n-len(entries), day)...)
	random := shuffler()
	random.Shuffle(n, func(i, j int) { entries[i], entries[j] = entries[j], entries[i] })
	leaves := make([]Leaf, n)
	for i, e := range entries {
		leaves[i] = Leaf{Entry: e, Epoch: l.Epoch, Index: size + int64(i)}
	}
	return leaves, nil
}

// batches is the size of a tick that holds n leaves: whole batches, one at least.
func batches(n, batch, most int) int { return min(max(1, (n+batch-1)/batch)*batch, most) }

func shuffler() *rand.Rand {
	var seed [32]byte
	crand.Read(seed[:])
	return rand.New(rand.NewChaCha8(seed))
}

// readBack hashes again what the store now holds and refuses to sign anything else. A bit that flipped
// between writing and signing ended a public log in 2022 (Yeti).
func readBack(ctx context.Context, tx Tx, before frontier, want *frontier, wrote []Leaf) error {
	runs, hashes, err := tx.ReadBack(ctx, before.size, tlog.StoredHashCount(before.size))
	if err != nil {
		return fmt.Errorf("read back: %w", err)
	}
	var hash hasher
	at, same := 0, true
	for _, run := range runs {
		if run.First != before.size || len(run.Leaves)%RecordSize != 0 {
			return fmt.Errorf("read back: a run of %d bytes begins with leaf %d where leaf %d should stand", len(run.Leaves), run.First, before.size)
		}
		for rest := run.Leaves; len(rest) > 0; rest = rest[RecordSize:] {
			index := before.size
			h, err := hash.hash(run.Epoch, index, rest[:RecordSize])
			if err != nil {
				return fmt.Errorf("read back leaf %d: %w", index, err)
			}
			before.add(h, func(h tlog.Hash) {
				same = same && at < len(hashes) && hashes[at] == h
				at++
			})
			if !same || len(wrote) == 0 || !isRecordOf(rest, &wrote[0]) {
				return fmt.Errorf("read back: leaf %d is not the one that was written, or does not give the hash that is stored; nothing was signed", index)
			}
			wrote = wrote[1:]
		}
	}
	if at != len(hashes) || before.size != want.size || before.root() != want.root() {
		return errors.New("read back: the store does not hold what was written; nothing was signed")
	}
	return nil
}
