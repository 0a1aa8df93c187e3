package ledger

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Proof shows that a leaf stands in the tree of a checkpoint. Its text is a C2SP tlog-proof, whose extra line
// holds the leaf's canonical bytes: nothing in them identifies anybody.
type Proof struct {
	Leaf       Leaf // as parsed from its bytes: without an id
	Path       []tlog.Hash
	Checkpoint []byte // the signed note
}

const proofHead = "c2sp.org/tlog-proof@v1"

// Prove makes the proof of a leaf in the last checkpoint. Returns ErrPending before the leaf has a place, and
// the store's own error when there is no such leaf.
func Prove(ctx context.Context, r Reader, id string) (Proof, error) {
	// The checkpoint is read first: a leaf placed in between is refused, never shown beyond it.
	last, err := r.Latest(ctx)
	if err != nil {
		return Proof{}, fmt.Errorf("prove: %w", err)
	}
	leaf, err := r.Leaf(ctx, id)
	if err != nil {
		return Proof{}, fmt.Errorf("prove: %w", err)
	}
	if leaf.Index < 0 || leaf.Index >= last.Size {
		return Proof{}, ErrPending
	}
	path, err := tlog.ProveRecord(last.Size, leaf.Index, r.Hashes(ctx))
	if err != nil {
		return Proof{}, fmt.Errorf("prove: %w", err)
	}
	leaf.ID = ""
	return Proof{Leaf: leaf, Path: path, Checkpoint: last.Note}, nil
}

// Consistency proves that the tree of size old is the beginning of the last checkpoint's, and gives that
// checkpoint. It fails for a size the log has not reached: nothing newer than the last checkpoint is shown.
func Consistency(ctx context.Context, r Reader, old int64) ([]tlog.Hash, Checkpoint, error) {
	last, err := r.Latest(ctx)
	if err != nil {
		return nil, Checkpoint{}, fmt.Errorf("prove consistency: %w", err)
	}
	if old < 1 || old > last.Size {
		return nil, Checkpoint{}, errors.New("ledger: the log has not had this size")
	}
	path, err := tlog.ProveTree(last.Size, old, r.Hashes(ctx))
	if err != nil {
		return nil, Checkpoint{}, fmt.Errorf("prove consistency: %w", err)
	}
	return path, last, nil
}

// TileHeight is the height of the tiles of hashes, as C2SP tlog-tiles has it: 256 hashes each.
const TileHeight = 8

// Tile gives the bytes of a tile of hashes at level, number n, of width hashes (256 for a whole one), and
// fails for a tile the last checkpoint does not cover.
func Tile(ctx context.Context, r Reader, level int, n int64, width int) ([]byte, error) {
	last, err := r.Latest(ctx)
	if err != nil {
		return nil, fmt.Errorf("tile: %w", err)
	}
	if level < 0 || level > 5 || n < 0 || width < 1 || width > 256 || n > last.Size>>TileHeight ||
		n<<TileHeight+int64(width) > last.Size>>(TileHeight*level) {
		return nil, errors.New("ledger: the log has no such tile")
	}
	return tlog.ReadTileData(tlog.Tile{H: TileHeight, L: level, N: n, W: width}, r.Hashes(ctx))
}

// Verify checks the path to the checkpoint and the checkpoint's signature, and returns the checkpoint.
func (p Proof) Verify(log note.Verifier) (Checkpoint, error) {
	c, err := OpenCheckpoint(p.Checkpoint, log)
	if err != nil {
		return Checkpoint{}, err
	}
	h, err := p.Leaf.Hash()
	if err != nil {
		return Checkpoint{}, err
	}
	if p.Leaf.Index >= c.Size {
		return Checkpoint{}, errors.New("ledger: the proof is for a leaf after its checkpoint")
	}
	if err := tlog.CheckRecord(p.Path, c.Size, c.Root, p.Leaf.Index, h); err != nil {
		return Checkpoint{}, errors.New("ledger: the path does not lead from the leaf to the checkpoint")
	}
	return c, nil
}

// Format writes the proof. It fails for a leaf that has no canonical bytes.
func (p Proof) Format() ([]byte, error) {
	leaf, err := p.Leaf.Canonical()
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s\nextra %s\nindex %d\n", proofHead, base64.StdEncoding.EncodeToString(leaf), p.Leaf.Index)
	for _, h := range p.Path {
		fmt.Fprintln(&b, base64.StdEncoding.EncodeToString(h[:]))
	}
	b.WriteByte('\n')
	b.Write(p.Checkpoint)
	return b.Bytes(), nil
}

// ParseProof reads what Format wrote, and nothing else: one spelling for one proof. The checkpoint's
// signature is not looked at here.
func ParseProof(b []byte) (Proof, error) {
	bad := errors.New("ledger: not a proof in the form " + proofHead)
	if len(b) > MaxNote {
		return Proof{}, bad
	}
	head, checkpoint, ok := bytes.Cut(b, []byte("\n\n"))
	lines := strings.Split(string(head), "\n")
	if !ok || len(lines) < 3 || len(lines) > 3+63 {
		return Proof{}, bad
	}
	extra, ok := strings.CutPrefix(lines[1], "extra ")
	if !ok || lines[0] != proofHead {
		return Proof{}, bad
	}
	raw, err := base64.StdEncoding.Strict().DecodeString(extra)
	if err != nil {
		return Proof{}, bad
	}
	p := Proof{Checkpoint: checkpoint}
	if p.Leaf, err = ParseLeaf(raw); err != nil {
		return Proof{}, bad
	}
	for _, line := range lines[3:] {
		h, err := parseDigest(line)
		if err != nil {
			return Proof{}, bad
		}
		p.Path = append(p.Path, h)
	}
	if again, err := p.Format(); err != nil || !bytes.Equal(again, b) {
		return Proof{}, bad
	}
	return p, nil
}
