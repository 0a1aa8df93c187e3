package ledger

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// The files of an exported log, by name. It holds what C2SP tlog-tiles asks for, so that other tools can read it, and
// beside it the checkpoints signed on the way and what its keeper found on the day of the export:
//
//	checkpoint           the last signed checkpoint
//	checkpoints/<size>   those before it
//	statement            see Statement
//	tile/<level>/<n>     hashes, 256 to a tile; the last of a level is <n>.p/<width>
//	tile/entries/<n>     the canonical bytes of leaves, each behind its length in two bytes, 256 to a bundle
//
// Nothing in it identifies anybody.
const (
	fileCheckpoint  = "checkpoint"
	fileCheckpoints = "checkpoints/"
	fileStatement   = "statement"
)

// tileWidth is how many hashes or entries a whole tile has.
const tileWidth = 1 << TileHeight

// Statement is what the keeper of a log found when it was exported, over the log's own signature: an honest program
// says here that a record was taken away, though the leaf of it stands.
type Statement struct {
	Day      string
	Size     int64
	Root     tlog.Hash
	Faults   int64
	Findings []Finding // the first hundred; Key is left out
	Erased   []ErasedLeaf
}

const statementHead = "recourse statement v1"

// statement signs what was found:
//
//	recourse statement v1
//	<origin>
//	<day>
//	<size>
//	<root, base64>
//	<how many things do not fit>
//	<index of the leaf, or -1> <table>: <what>     for each of the first hundred
//	erased <index of the leaf> <day> <rule>        for each leaf of a receipt whose record was erased
//
// A checkpoint's first line is an origin, which has no space, so that neither can be taken for the other.
func (s Signer) statement(origin string, st Statement) ([]byte, error) {
	if s.key == nil || s.key.Name() != origin {
		return nil, errors.New("ledger: the checkpoint key does not bear the log's origin")
	}
	if err := checkDay(st.Day); err != nil {
		return nil, err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n%s\n%d\n%s\n%d\n", statementHead, origin, st.Day, st.Size, base64.StdEncoding.EncodeToString(st.Root[:]), st.Faults)
	for _, f := range st.Findings {
		fmt.Fprintf(&b, "%d %s: %s\n", f.Index, f.Table, strings.ReplaceAll(f.What, "\n", " "))
	}
	for _, e := range st.Erased {
		b.WriteString(e.line())
	}
	return note.Sign(&note.Note{Text: b.String()}, s.key)
}

// OpenStatement reads a statement signed by the log's key. Returns ErrNote for anything else.
func OpenStatement(signed []byte, log note.Verifier) (Statement, error) {
	text, by, err := openNote(signed, log)
	if err != nil {
		return Statement{}, err
	}
	bad := fmt.Errorf("%w: a statement", ErrNote)
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(lines) < 6 || lines[0] != statementHead || lines[1] != log.Name() || checkDay(lines[2]) != nil {
		return Statement{}, bad
	}
	s := Statement{Day: lines[2]}
	if i := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, erasedHead) }); i >= 6 {
		if s.Erased, err = parseErased(lines[i:]); err != nil {
			return Statement{}, bad
		}
		lines = lines[:i]
	}
	if s.Size, err = parseNumber(lines[3]); err != nil {
		return Statement{}, bad
	}
	if s.Root, err = parseDigest(lines[4]); err != nil {
		return Statement{}, bad
	}
	if s.Faults, err = parseNumber(lines[5]); err != nil || s.Faults < int64(len(lines)-6) || s.Faults > 0 && len(lines) == 6 {
		return Statement{}, bad
	}
	for _, line := range lines[6:] {
		at, rest, ok := strings.Cut(line, " ")
		table, what, also := strings.Cut(rest, ": ")
		index, err := strconv.ParseInt(at, 10, 64)
		if !ok || !also || err != nil || index < Pending {
			return Statement{}, bad
		}
		s.Findings = append(s.Findings, Finding{Table: table, Index: index, What: what})
	}
	return s, by.at(s.Size)
}

// Export writes the log of a source by its files, and what a verification of the same source found. It asks for each
// file once; put may refuse, which ends the export. It fails for a log without a checkpoint.
func (l Log) Export(ctx context.Context, src Source, found Result, day string, put func(name string, b []byte) error) error {
	var last Checkpoint
	for c, err := range src.Checkpoints(ctx) {
		if err != nil {
			return fmt.Errorf("export: %w", err)
		}
		if last.Size > 0 {
			if err := put(fileCheckpoints+strconv.FormatInt(last.Size, 10), last.Note); err != nil {
				return fmt.Errorf("export: %w", err)
			}
		}
		last = c
	}
	if last.Size == 0 {
		return errors.New("export: the log has no checkpoint yet; the first comes with the first tick")
	}
	t := &tiles{put: put, size: last.Size}
	if err := t.leaves(ctx, src); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	signed, err := l.Signer.statement(l.Origin, Statement{Day: day, Size: found.Size, Root: found.Root, Faults: found.Faults, Findings: found.Findings, Erased: found.Erased})
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	if err := put(fileStatement, signed); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	if err := put(fileCheckpoint, last.Note); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	return nil
}

// tiles fills tiles and bundles as leaves come, and hands on those that are full.
type tiles struct {
	put     func(string, []byte) error
	size    int64 // leaves that the last checkpoint covers; what comes after is not shown
	n       int64
	entries []byte
	levels  [][]tlog.Hash // of the tile under way, by level
	done    []int64       // whole tiles, by level
}

func (t *tiles) leaves(ctx context.Context, src Source) error {
	for run, err := range src.Runs(ctx) {
		if err != nil {
			return err
		}
		for rest := run.Leaves; len(rest) >= RecordSize && t.n < t.size; rest = rest[RecordSize:] {
			leaf, err := ParseRecord(rest[:RecordSize], run.Epoch, run.First+int64(len(run.Leaves)-len(rest))/RecordSize)
			if err != nil {
				return err
			}
			if err := t.leaf(leaf); err != nil {
				return err
			}
		}
	}
	return t.end()
}

func (t *tiles) leaf(l Leaf) error {
	b, err := l.Canonical()
	if err != nil {
		return err
	}
	t.entries = append(binary.BigEndian.AppendUint16(t.entries, LeafSize), b...)
	if t.n++; t.n%tileWidth == 0 {
		if err := t.put(entriesPath(t.n/tileWidth-1, tileWidth), t.entries); err != nil {
			return err
		}
		t.entries = t.entries[:0]
	}
	return t.hash(0, tlog.RecordHash(b))
}

func (t *tiles) hash(level int, h tlog.Hash) error {
	if level == len(t.levels) {
		t.levels, t.done = append(t.levels, nil), append(t.done, 0)
	}
	t.levels[level] = append(t.levels[level], h)
	if len(t.levels[level]) < tileWidth {
		return nil
	}
	full := t.levels[level]
	if err := t.put(tilePath(level, t.done[level], tileWidth), join(full)); err != nil {
		return err
	}
	t.done[level]++
	t.levels[level] = full[:0]
	return t.hash(level+1, subtree(full))
}

// end writes what is not full.
func (t *tiles) end() error {
	if w := int(t.n % tileWidth); w > 0 {
		if err := t.put(entriesPath(t.n/tileWidth, w), t.entries); err != nil {
			return err
		}
	}
	for level, hashes := range t.levels {
		if len(hashes) > 0 {
			if err := t.put(tilePath(level, t.done[level], len(hashes)), join(hashes)); err != nil {
				return err
			}
		}
	}
	return nil
}

func join(hashes []tlog.Hash) []byte {
	out := make([]byte, 0, len(hashes)*tlog.HashSize)
	for i := range hashes {
		out = append(out, hashes[i][:]...)
	}
	return out
}

// subtree is the root over a power of two of hashes.
func subtree(hashes []tlog.Hash) tlog.Hash {
	level := append([]tlog.Hash(nil), hashes...)
	for len(level) > 1 {
		for i := range len(level) / 2 {
			level[i] = nodeHash(&level[2*i], &level[2*i+1])
		}
		level = level[:len(level)/2]
	}
	return level[0]
}

// tilePath is where a tile of hashes stands, as C2SP tlog-tiles names it: without the height, which is always the same.
func tilePath(level int, n int64, width int) string {
	t := tlog.Tile{H: TileHeight, L: level, N: n, W: width}
	return "tile/" + strings.TrimPrefix(t.Path(), fmt.Sprintf("tile/%d/", TileHeight))
}

// entriesPath is where a bundle of leaves stands.
func entriesPath(n int64, width int) string {
	return strings.Replace(tilePath(-1, n, width), "/data/", "/entries/", 1)
}
