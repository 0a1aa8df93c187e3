package ledger_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"os/exec"
	"strings"
	"testing"
	"time"

	"recourse/internal/ledger"
)

func TestALeafHasTheBytesWritten(t *testing.T) {
	t.Parallel()
	l := ledger.Leaf{Entry: ledger.Entry{Class: ledger.ClassEvent, Day: "2026-11-22"}, Epoch: 1, Index: 2}
	for i := range l.Commitment {
		l.Commitment[i] = 0xaa
	}
	b, err := l.Canonical()
	if err != nil {
		t.Fatal(err)
	}
	want := "01" + "00000001" + "0000000000000002" + "20261122" + "01" + strings.Repeat("aa", 32)
	if got := hex.EncodeToString(b); got != want {
		t.Fatalf("got %s, want %s", got, want)
	}
	byHand := sha256.Sum256(append([]byte{0}, b...))
	got, err := l.Hash()
	if err != nil || got != byHand {
		t.Fatalf("got %x, %v, want %x", got, err, byHand)
	}
	if got := hex.EncodeToString(got[:]); got != leafVector {
		t.Fatalf("got %s, want %s", got, leafVector)
	}
}

// Both vectors were made by a few lines of Python from the doc comments alone.
const leafVector = "5c4b13c77c140d80aadea8961c975613c78f53a3edb82c4297b9e086d7cd3e42"

func TestALeafThatCannotBeHasNoBytes(t *testing.T) {
	t.Parallel()
	good := ledger.Leaf{Entry: ledger.Entry{Class: ledger.ClassEvent, Day: "2026-11-22"}, Epoch: 1}
	for name, change := range map[string]func(*ledger.Leaf){
		"no place":     func(l *ledger.Leaf) { l.Index = ledger.Pending },
		"class 0":      func(l *ledger.Leaf) { l.Class = 0 },
		"class 8":      func(l *ledger.Leaf) { l.Class = 8 },
		"no day":       func(l *ledger.Leaf) { l.Day = "" },
		"31 November":  func(l *ledger.Leaf) { l.Day = "2026-11-31" },
		"day and more": func(l *ledger.Leaf) { l.Day = "2026-11-22 " },
	} {
		l := good
		change(&l)
		if b, err := l.Canonical(); err == nil {
			t.Errorf("%s: got %x, want a refusal", name, b)
		}
	}
}

func TestClassesKeepTheirNamesAndNumbers(t *testing.T) {
	t.Parallel()
	for i, name := range []string{"event", "security", "read", "key", "config", "erased", "filler"} {
		c, err := ledger.ParseClass(name)
		if err != nil || c != ledger.Class(i+1) || c.String() != name {
			t.Errorf("got %d %v, want %s to be %d", c, err, name, i+1)
		}
	}
	for _, name := range []string{"", "Event", "other"} {
		if c, err := ledger.ParseClass(name); err == nil {
			t.Errorf("%q: got %d, want a refusal", name, c)
		}
	}
}

func FuzzLeaf(f *testing.F) {
	l := ledger.Leaf{Entry: ledger.NewEntry(ledger.ClassErased, "2026-11-22", [32]byte{7}), Epoch: 3, Index: 1 << 40}
	b, _ := l.Canonical()
	f.Add(b)
	f.Add(b[:49])
	f.Fuzz(func(t *testing.T, b []byte) {
		l, err := ledger.ParseLeaf(b)
		if err != nil {
			return
		}
		again, err := l.Canonical()
		if err != nil || !bytes.Equal(again, b) {
			t.Fatalf("read %x as %+v, which is %x, %v", b, l, again, err)
		}
	})
}

func event() ledger.Event {
	return ledger.Event{File: "f", ID: "e", Seq: 2, Prev: [32]byte{1}, Action: "screen", Actor: "p",
		At: time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC), Payload: [32]byte{2},
		Rows: []ledger.Row{{Table: "files", Key: "a", Digest: [32]byte{3}}, {Table: "tags", Key: "b", Digest: [32]byte{4}}}}
}

func TestACommitmentIsTheHMACOfTheCanonicalEvent(t *testing.T) {
	t.Parallel()
	key := bytes.Repeat([]byte{9}, 32)
	got, err := ledger.Commit(key, event())
	if err != nil {
		t.Fatal(err)
	}
	canonical, err := event().Canonical()
	if err != nil {
		t.Fatal(err)
	}
	mac := hmac.New(sha256.New, key)
	mac.Write(canonical)
	if !bytes.Equal(got[:], mac.Sum(nil)) {
		t.Fatalf("got %x", got)
	}
	if got := hex.EncodeToString(got[:]); got != eventVector {
		t.Fatalf("got %s, want %s: the canonical form has changed", got, eventVector)
	}
	swapped := event()
	swapped.Rows[0], swapped.Rows[1] = swapped.Rows[1], swapped.Rows[0]
	if again, _ := ledger.Commit(key, swapped); again != got {
		t.Fatal("the order in which rows are given matters")
	}
	if swapped.Rows[0].Table != "tags" {
		t.Fatal("the caller's rows were put in order")
	}
}

const eventVector = "57ed28ad1308a14d2301d70e59e34af17c17388f8c13e80ff6988a2b92964dac"

func TestAnEventThatCannotBeIsNotCommitted(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*ledger.Event){
		"no id":           func(e *ledger.Event) { e.ID = "" },
		"no action":       func(e *ledger.Event) { e.Action = "" },
		"part of second":  func(e *ledger.Event) { e.At = e.At.Add(1) },
		"no time":         func(e *ledger.Event) { e.At = time.Time{} },
		"seq 0":           func(e *ledger.Event) { e.Seq = 0 },
		"first with prev": func(e *ledger.Event) { e.Seq = 1 },
		"no file":         func(e *ledger.Event) { e.File = "" },
		"row twice":       func(e *ledger.Event) { e.Rows[1] = e.Rows[0] },
	} {
		e := event()
		change(&e)
		if _, err := ledger.Commit(make([]byte, 32), e); err == nil {
			t.Errorf("%s: committed", name)
		}
	}
	if _, err := ledger.Commit(make([]byte, 31), event()); err == nil {
		t.Error("a short salt was taken")
	}
}

func TestARowsDigestTellsApartWhatDiffers(t *testing.T) {
	t.Parallel()
	col := func(name string, value []byte) ledger.Column { return ledger.Column{Name: name, Value: value} }
	seen := map[[32]byte]string{}
	for name, digest := range map[string][32]byte{
		"plain":         ledger.RowDigest("t", col("a", []byte("x")), col("b", []byte("y"))),
		"other table":   ledger.RowDigest("u", col("a", []byte("x")), col("b", []byte("y"))),
		"other name":    ledger.RowDigest("t", col("a", []byte("x")), col("c", []byte("y"))),
		"other value":   ledger.RowDigest("t", col("a", []byte("x")), col("b", []byte("z"))),
		"moved value":   ledger.RowDigest("t", col("a", []byte("xy")), col("b", []byte(""))),
		"null":          ledger.RowDigest("t", col("a", []byte("xy")), col("b", nil)),
		"fewer columns": ledger.RowDigest("t", col("a", []byte("xy"))),
		"none":          ledger.RowDigest("t"),
	} {
		if other, ok := seen[digest]; ok {
			t.Errorf("%s and %s have one digest", name, other)
		}
		seen[digest] = name
	}
	ordered := ledger.RowDigest("t", col("a", []byte("x")), col("b", []byte("y")))
	if ledger.RowDigest("t", col("b", []byte("y")), col("a", []byte("x"))) != ordered {
		t.Error("the order in which columns are given matters")
	}
}

// the log carries digests, so it must not be able to reach what has words.
func TestR63_TheLedgerReachesNothingThatHasWords(t *testing.T) {
	t.Parallel()
	out, err := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	allowed := map[string]bool{"recourse/internal/ledger": true, "golang.org/x/mod/sumdb/tlog": true, "golang.org/x/mod/sumdb/note": true}
	for _, path := range strings.Fields(string(out)) {
		if !allowed[path] {
			t.Errorf("the ledger imports %s", path)
		}
	}
}
