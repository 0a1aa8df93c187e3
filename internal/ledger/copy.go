package ledger

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Copy is an exported log as somebody keeps it: files written by Export. It is checked with the public key of the log
// and nothing else; no program of the keeper's and no database is asked.
type Copy struct {
	Files fs.FS
	Log   note.Verifier
}

// Asked is what a check of a copy is held to from outside it.
type Asked struct {
	Checkpoints []Checkpoint // of receipts, of earlier copies: each must be a beginning of this log
	Digest      [32]byte     // of a leaf to look for; zero for none
}

// Checked is what the check of a copy found.
type Checked struct {
	Checkpoint  Checkpoint // the last one
	Checkpoints int        // how many were held to the leaves, those asked for among them
	Statement   Statement
	Leaf        *Leaf     // the one looked for
	Findings    []Finding // what does not fit; Table is the file
}

func (c *Checked) find(file string, index int64, what string) {
	c.Findings = append(c.Findings, Finding{Table: file, Index: index, What: what})
}

// Check recomputes the whole copy: leaves to hashes, hashes to tiles, tiles to the roots of every checkpoint. It names
// each leaf and each file that does not fit. What the keeper's own statement names is among the findings, since a record
// that was taken away leaves its leaf behind. The error is only for a copy that could not be read.
func (c Copy) Check(asked Asked) (Checked, error) {
	var out Checked
	text, err := fs.ReadFile(c.Files, fileCheckpoint)
	if err != nil {
		return out, fmt.Errorf("read the copy: %w", err)
	}
	if out.Checkpoint, err = OpenCheckpoint(text, c.Log); err != nil {
		out.find(fileCheckpoint, Pending, Unsigned(err))
		return out, nil
	}
	w := &copyWalk{Copy: c, out: &out, asked: asked, days: map[string]bool{}}
	if err := w.marked(); err != nil {
		return out, err
	}
	if err := w.walk(); err != nil {
		return out, err
	}
	return out, w.statement()
}

type copyWalk struct {
	Copy
	out   *Checked
	asked Asked
	marks []copyMark
	days  map[string]bool // on which something was erased, as leaves say
	tree  frontier
	tiles []*tileReader
}

type copyMark struct {
	Checkpoint
	from string
}

// marked gathers the checkpoints that the leaves are held to.
func (w *copyWalk) marked() error {
	w.marks = []copyMark{{w.out.Checkpoint, fileCheckpoint}}
	names, err := fs.Glob(w.Files, fileCheckpoints+"*")
	if err != nil {
		return err
	}
	for _, name := range names {
		text, err := fs.ReadFile(w.Files, name)
		if err != nil {
			return fmt.Errorf("read the copy: %w", err)
		}
		at, err := OpenCheckpoint(text, w.Log)
		if err != nil {
			w.out.find(name, Pending, Unsigned(err))
			continue
		}
		if fileCheckpoints+strconv.FormatInt(at.Size, 10) != name {
			w.out.find(name, Pending, "it is not the checkpoint of its name")
			continue
		}
		w.marks = append(w.marks, copyMark{at, name})
	}
	for _, at := range handed(w.Log) {
		if at.Size <= w.out.Checkpoint.Size { // a copy may be older than the list of keys
			w.marks = append(w.marks, copyMark{at, fmt.Sprintf("the handover of keys after %d leaves", at.Size)})
		}
	}
	for _, at := range w.asked.Checkpoints {
		w.marks = append(w.marks, copyMark{at, "the checkpoint that was shown"})
	}
	slices.SortStableFunc(w.marks, func(a, b copyMark) int { return int(min(1, max(-1, a.Size-b.Size))) })
	return nil
}

// walk reads all leaves, and holds the tree to each checkpoint as it reaches its size.
func (w *copyWalk) walk() error {
	size := w.out.Checkpoint.Size
	for n := int64(0); n*tileWidth < size; n++ {
		width := int(min(tileWidth, size-n*tileWidth))
		name := entriesPath(n, width)
		b, err := fs.ReadFile(w.Files, name)
		if errors.Is(err, fs.ErrNotExist) {
			w.out.find(name, n*tileWidth, "these leaves are missing; nothing after them can be checked")
			return nil
		}
		if err != nil {
			return fmt.Errorf("read the copy: %w", err)
		}
		if len(b) != width*(2+LeafSize) {
			w.out.find(name, n*tileWidth, "it does not hold the leaves of its place; nothing after them can be checked")
			return nil
		}
		for ; len(b) > 0; b = b[2+LeafSize:] {
			if err := w.leaf(name, b[:2+LeafSize]); err != nil {
				return err
			}
		}
	}
	for _, t := range w.tiles {
		if err := t.end(w.out); err != nil {
			return err
		}
	}
	for _, m := range w.marks {
		if m.Size > size {
			w.out.find(m.from, size, fmt.Sprintf("it covers %d leaves, and this copy ends after %d: the tail is cut off", m.Size, size))
		}
	}
	return nil
}

func (w *copyWalk) leaf(name string, entry []byte) error {
	index := w.tree.size
	leaf, err := ParseLeaf(entry[2:])
	switch {
	case binary.BigEndian.Uint16(entry) != LeafSize || err != nil:
		w.out.find(name, index, fmt.Sprintf("leaf %d is malformed", index))
	case leaf.Index != index:
		w.out.find(name, index, fmt.Sprintf("in the place of leaf %d stands leaf %d", index, leaf.Index))
	case leaf.Class == ClassErased:
		w.days[leaf.Day] = true
	case leaf.Commitment == w.asked.Digest && w.asked.Digest != [32]byte{}:
		w.out.Leaf = &leaf
	}
	h := tlog.RecordHash(entry[2:])
	if err := w.hash(0, h, name); err != nil {
		return err
	}
	w.tree.add(h, func(tlog.Hash) {})
	for ; len(w.marks) > 0 && w.marks[0].Size <= w.tree.size; w.marks = w.marks[1:] {
		w.out.Checkpoints++
		if m := w.marks[0]; m.Size == w.tree.size && m.Root != w.tree.root() {
			w.out.find(m.from, index, fmt.Sprintf("the first %d leaves of this copy are not those that it signs", m.Size))
		}
	}
	return nil
}

// hash holds a hash to the tile that it stands in.
func (w *copyWalk) hash(level int, h tlog.Hash, name string) error {
	if level == len(w.tiles) {
		w.tiles = append(w.tiles, &tileReader{files: w.Files, level: level, size: w.out.Checkpoint.Size >> (TileHeight * level)})
	}
	t := w.tiles[level]
	kept, err := t.next(w.out)
	if err != nil {
		return err
	}
	if kept != nil && *kept != h {
		if level == 0 {
			w.out.find(name, t.n-1, fmt.Sprintf("leaf %d is not the one whose hash stands in its tile", t.n-1))
		} else {
			w.out.find(t.name, Pending, "an inner hash does not follow from those below it")
		}
	}
	if t.mine = append(t.mine, h); len(t.mine) == tileWidth {
		whole := subtree(t.mine)
		t.mine = t.mine[:0]
		return w.hash(level+1, whole, t.name)
	}
	return nil
}

// tileReader reads the hashes of a level one by one.
type tileReader struct {
	files fs.FS
	level int
	size  int64 // hashes of this level
	n     int64 // read
	name  string
	rest  []byte
	gone  bool
	mine  []tlog.Hash // of the tile under way, as the leaves give them
}

func (t *tileReader) next(out *Checked) (*tlog.Hash, error) {
	if t.n%tileWidth == 0 {
		width := int(min(tileWidth, t.size-t.n))
		t.name = tilePath(t.level, t.n/tileWidth, width)
		b, err := fs.ReadFile(t.files, t.name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("read the copy: %w", err)
		}
		if t.rest, t.gone = b, len(b) != width*tlog.HashSize; t.gone {
			out.find(t.name, Pending, "the tile is missing, or has another length")
		}
	}
	t.n++
	if t.gone {
		return nil, nil
	}
	h := tlog.Hash(t.rest)
	t.rest = t.rest[tlog.HashSize:]
	return &h, nil
}

// end says where a level ended too soon.
func (t *tileReader) end(out *Checked) error {
	if t.n != t.size {
		out.find(t.name, Pending, "the level ends before the leaves do")
	}
	return nil
}

// statement reads what the keeper says, and holds it to the copy.
func (w *copyWalk) statement() error {
	text, err := fs.ReadFile(w.Files, fileStatement)
	if errors.Is(err, fs.ErrNotExist) {
		w.out.find(fileStatement, Pending, "the keeper's statement is missing")
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the copy: %w", err)
	}
	s, err := OpenStatement(text, w.Log)
	if err != nil {
		w.out.find(fileStatement, Pending, Unsigned(err))
		return nil
	}
	w.out.Statement = s
	if s.Size != w.out.Checkpoint.Size || s.Root != w.out.Checkpoint.Root {
		w.out.find(fileStatement, Pending, "it speaks of another log than the checkpoint does")
	}
	for _, e := range s.Erased {
		if e.Index >= w.out.Checkpoint.Size || !w.days[e.Day] {
			w.out.find(fileStatement, e.Index, "the keeper says that its record was erased on "+e.Day+", and no leaf of that day says that anything was")
		}
	}
	for _, f := range s.Findings {
		w.out.find(fileStatement, f.Index, "the keeper found: "+f.What)
	}
	return nil
}
