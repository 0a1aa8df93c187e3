package ledger_test

import (
	"context"
	"fmt"
	"iter"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"recourse/internal/ledger"
)

// large is a source of n leaves, ready made: of files of ten events with one row each, or of fillers alone.
type large struct {
	runs   []ledger.Run
	places []ledger.Place
	hashes [][]tlog.Hash
	points []ledger.Checkpoint
	events []ledger.EventRecord
	rows   []ledger.Row
}

func (l *large) Runs(context.Context) iter.Seq2[ledger.Run, error] { return each(l.runs) }
func (l *large) Waiting(context.Context) iter.Seq2[ledger.Entry, error] {
	return each[ledger.Entry](nil)
}
func (l *large) Places(context.Context) iter.Seq2[ledger.Place, error] { return each(l.places) }
func (l *large) Hashes(context.Context) iter.Seq2[[]tlog.Hash, error]  { return each(l.hashes) }
func (l *large) Checkpoints(context.Context) iter.Seq2[ledger.Checkpoint, error] {
	return each(l.points)
}
func (l *large) Events(context.Context) iter.Seq2[ledger.EventRecord, error] { return each(l.events) }
func (l *large) Rows(context.Context) iter.Seq2[ledger.Row, error]           { return each(l.rows) }

func makeLarge(b *testing.B, n int, events bool) *large {
	b.Helper()
	l := &large{}
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(at []int64) ([]tlog.Hash, error) {
		var hs []tlog.Hash
		for _, i := range at {
			hs = append(hs, stored[i])
		}
		return hs, nil
	})
	var prev [32]byte
	var key []byte
	for i := range n {
		class, sum := ledger.ClassFiller, ledger.RowDigest(fmt.Sprint(i))
		if events {
			class = ledger.ClassEvent
			file := fmt.Sprintf("file-%08d", i/10)
			if i%10 == 0 {
				prev, key = [32]byte{}, salt(file)
			}
			e := ledger.EventRecord{Salt: key, Class: class, Event: ledger.Event{File: file, ID: fmt.Sprintf("event-%08d", i), Seq: i%10 + 1, Prev: prev,
				Action: "screen", Actor: "person", At: time.Date(2026, 11, 22, 0, 0, i%86400, 0, time.UTC), Rows: []ledger.Row{{Table: "files", Key: file, Digest: sum}}}}
			var err error
			if sum, err = ledger.Commit(key, e.Event); err != nil {
				b.Fatal(err)
			}
			prev = sum
			l.events = append(l.events, e)
			if i%10 == 9 || i == n-1 {
				l.rows = append(l.rows, e.Rows[0])
			}
		}
		leaf := ledger.Leaf{Entry: ledger.NewEntry(class, "2026-11-22", sum), Epoch: 1, Index: int64(i)}
		if events {
			l.events[i].Leaf = leaf.ID
			l.places = append(l.places, placeOf(leaf))
		}
		if i%1024 == 0 {
			l.runs = append(l.runs, ledger.Run{Epoch: 1, First: leaf.Index})
		}
		run, err := ledger.AppendRecords(l.runs[len(l.runs)-1].Leaves, leaf)
		if err != nil {
			b.Fatal(err)
		}
		l.runs[len(l.runs)-1].Leaves = run
		canonical, _ := leaf.Canonical()
		hs, err := tlog.StoredHashes(int64(i), canonical, reader)
		if err != nil {
			b.Fatal(err)
		}
		stored = append(stored, hs...)
		if (i+1)%65536 == 0 || i == n-1 {
			root, err := tlog.TreeHash(int64(i+1), reader)
			if err != nil {
				b.Fatal(err)
			}
			l.points = append(l.points, ledger.Checkpoint{Size: int64(i + 1), Root: root, Note: sign(b, fmt.Sprintf("%s\n%d\n%s\n", origin, i+1, root))})
		}
	}
	l.hashes = [][]tlog.Hash{stored}
	return l
}

// BenchmarkVerify reports leaves a second on one core: of the tree alone, and with an event, its chain and its row
// behind every leaf.
func BenchmarkVerify(b *testing.B) {
	for name, events := range map[string]bool{"tree": false, "tree+events": true} {
		b.Run(name, func(b *testing.B) {
			const n = 200_000
			l := makeLarge(b, n, events)
			b.ReportAllocs()
			for b.Loop() {
				r, err := ledger.Verify(context.Background(), l, ledger.Trust{Log: keys().log, Epoch: 1})
				if err != nil || !r.OK() || r.Size != n {
					b.Fatal(r, err)
				}
			}
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "leaves/s")
		})
	}
}

// none is a store that keeps nothing but what the next step needs: what remains is the work of a tick itself.
type none struct {
	ledger.Tx
	entries []ledger.Entry
	leaves  []ledger.Leaf
	hashes  []tlog.Hash
}

func (s *none) Lead(ctx context.Context, do func(context.Context, ledger.Tx) error) error {
	return do(ctx, s)
}
func (s *none) Leaf(context.Context, string) (ledger.Leaf, error) { return ledger.Leaf{}, errNoLeaf }
func (s *none) Latest(context.Context) (ledger.Checkpoint, error) { return ledger.Checkpoint{}, nil }
func (s *none) Hashes(context.Context) tlog.HashReader            { return nil }
func (s *none) Pending(context.Context, string, int, int) ([]ledger.Entry, error) {
	return s.entries, nil
}
func (s *none) Place(_ context.Context, l []ledger.Leaf) error                 { s.leaves = l; return nil }
func (s *none) AddHashes(_ context.Context, _ int64, hs []tlog.Hash) error     { s.hashes = hs; return nil }
func (s *none) SaveCheckpoint(context.Context, int64, ledger.Checkpoint) error { return nil }
func (s *none) ReadBack(context.Context, int64, int64) ([]ledger.Run, []tlog.Hash, error) {
	b, err := ledger.AppendRecords(nil, s.leaves...)
	return []ledger.Run{{Epoch: 1, Leaves: b}}, s.hashes, err
}

func BenchmarkIntegrate(b *testing.B) {
	for _, n := range []int{256, 8192} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			s := &none{}
			for range n {
				s.entries = append(s.entries, ledger.NewEntry(ledger.ClassEvent, "2026-11-21", [32]byte{1}))
			}
			for b.Loop() {
				if _, err := theLog(n).Integrate(context.Background(), s, "2026-11-22"); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "leaves/s")
		})
	}
}
