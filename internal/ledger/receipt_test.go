package ledger_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"recourse/internal/ledger"
)

// receipts gives a receipt before and after its leaf has a place.
func receipts(t testing.TB) (promised, proven ledger.Receipt, m *memory) {
	t.Helper()
	m = house(t)
	e := m.happen(t, "report-7", "receive", "2026-11-22")
	leaf, err := m.Leaf(t.Context(), e.Leaf)
	if err != nil {
		t.Fatal(err)
	}
	promised, err = ledger.NewReceipt(keys().promiser, ledger.Promise{Origin: origin, Reference: "R-7KQ2-M9XD",
		Day: "2026-11-22", Digest: leaf.Commitment, IntegratedBy: "2026-11-23"})
	if err != nil {
		t.Fatal(err)
	}
	tick(t, m, 8, "2026-11-22")
	p, err := ledger.Prove(t.Context(), m, e.Leaf)
	if err != nil {
		t.Fatal(err)
	}
	proven = promised
	proven.Proof = &p
	return promised, proven, m
}

func reread(t testing.TB, r ledger.Receipt) ledger.Receipt {
	t.Helper()
	b, err := r.Format()
	if err != nil {
		t.Fatal(err)
	}
	again, err := ledger.ParseReceipt(b)
	if err != nil {
		t.Fatalf("%v in\n%s", err, b)
	}
	return again
}

func TestAReceiptIsAPromiseAndThenAProof(t *testing.T) {
	t.Parallel()
	promised, proven, _ := receipts(t)
	s, err := reread(t, promised).Verify(keys().promise, keys().log, "2026-11-23")
	if err != nil || s.Included || s.Promise.IntegratedBy != "2026-11-23" {
		t.Fatalf("got %+v, %v", s, err)
	}
	if _, err := promised.Verify(keys().promise, keys().log, "2026-11-24"); !errors.Is(err, ledger.ErrOverdue) {
		t.Fatalf("got %v, want overdue", err)
	}
	s, err = reread(t, proven).Verify(keys().promise, keys().log, "2036-01-01")
	if err != nil || !s.Included || s.Checkpoint.Size != 32 {
		t.Fatalf("got %+v, %v", s, err)
	}
}

func TestAReceiptThatDoesNotFitIsRefused(t *testing.T) {
	t.Parallel()
	promised, proven, m := receipts(t)
	other, err := ledger.Prove(t.Context(), m, m.events[0].Leaf)
	if err != nil {
		t.Fatal(err)
	}
	stranger := promised
	stranger.Promise, err = note.Sign(&note.Note{Text: text(promised.Promise)}, rename(keys().strangerSigner))
	if err != nil {
		t.Fatal(err)
	}
	for name, r := range map[string]ledger.Receipt{
		"another reference":  with(proven, func(r *ledger.Receipt) { r.Reference = "R-0000-0000" }),
		"another day":        with(proven, func(r *ledger.Receipt) { r.Day = "2026-11-21" }),
		"another digest":     with(proven, func(r *ledger.Receipt) { r.Digest[0] ^= 1 }),
		"another leaf":       with(proven, func(r *ledger.Receipt) { r.Proof = &other }),
		"another class":      with(proven, func(r *ledger.Receipt) { p := *r.Proof; p.Leaf.Class = ledger.ClassRead; r.Proof = &p }),
		"another index":      with(proven, func(r *ledger.Receipt) { p := *r.Proof; p.Leaf.Index ^= 1; r.Proof = &p }),
		"beyond the tree":    with(proven, func(r *ledger.Receipt) { p := *r.Proof; p.Leaf.Index += 32; r.Proof = &p }),
		"another path":       with(proven, func(r *ledger.Receipt) { p := *r.Proof; p.Path = p.Path[1:]; r.Proof = &p }),
		"another checkpoint": with(proven, func(r *ledger.Receipt) { p := *r.Proof; p.Checkpoint = m.checkpoints[0].Note; r.Proof = &p }),
		"a stranger's":       stranger,
		"the checkpoint's":   with(promised, func(r *ledger.Receipt) { r.Promise = m.checkpoints[0].Note }),
		"no promise":         with(proven, func(r *ledger.Receipt) { r.Promise = nil }),
		"promise of a forger": with(promised, func(r *ledger.Receipt) {
			r.Promise = bytes.Replace(r.Promise, []byte("R-7K"), []byte("R-8K"), 1)
			r.Reference = "R-8KQ2-M9XD"
		}),
	} {
		if s, err := r.Verify(keys().promise, keys().log, "2026-11-22"); err == nil {
			t.Errorf("%s: got %+v", name, s)
		}
	}
	if _, err := proven.Verify(keys().promise, keys().log, "today"); err == nil {
		t.Error("a day that is none was taken")
	}
}

func with(r ledger.Receipt, change func(*ledger.Receipt)) ledger.Receipt { change(&r); return r }

func text(signed []byte) string {
	s, _, _ := strings.Cut(string(signed), "\n\n")
	return s + "\n"
}

// renamed is a stranger's key that bears the promise key's name and number.
type renamed struct{ note.Signer }

func rename(s note.Signer) note.Signer { return renamed{s} }
func (renamed) Name() string           { return ledger.PromiseName(origin) }
func (renamed) KeyHash() uint32        { return keys().promise.KeyHash() }

func TestAPromiseThatCannotBeIsNotSigned(t *testing.T) {
	t.Parallel()
	good := ledger.Promise{Origin: origin, Reference: "R-1", Day: "2026-11-22", IntegratedBy: "2026-11-23"}
	for name, change := range map[string]func(*ledger.Promise){
		"another log":      func(p *ledger.Promise) { p.Origin = "other.example.org" },
		"no reference":     func(p *ledger.Promise) { p.Reference = "" },
		"a line more":      func(p *ledger.Promise) { p.Reference = "R-1\nR-2" },
		"a space":          func(p *ledger.Promise) { p.Reference = "R 1" },
		"no day":           func(p *ledger.Promise) { p.Day = "" },
		"due before it is": func(p *ledger.Promise) { p.IntegratedBy = "2026-11-21" },
	} {
		p := good
		change(&p)
		if b, err := keys().promiser.Sign(p); err == nil {
			t.Errorf("%s: signed %q", name, b)
		}
	}
	if _, err := keys().promiser.Sign(good); err != nil {
		t.Fatal(err)
	}
}

func TestTheCheckpointKeyAndThePromiseKeyAreNotEachOther(t *testing.T) {
	t.Parallel()
	p, err := ledger.NewPromiseSigner(keys().secret)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Sign(ledger.Promise{Origin: origin, Reference: "R-1", Day: "2026-11-22", IntegratedBy: "2026-11-23"}); err == nil {
		t.Fatal("the checkpoint key signed a promise")
	}
	_, err = ledger.NewSigner("PRIVATE+KEY+x+y+secret")
	if err == nil || strings.Contains(err.Error(), "secret") {
		t.Fatalf("got %v, want an error that does not quote the key", err)
	}
}

func TestAReceiptHasOneSpelling(t *testing.T) {
	t.Parallel()
	_, proven, _ := receipts(t)
	good, err := proven.Format()
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string]string{
		"nothing":        "",
		"carriage":       strings.ReplaceAll(string(good), "\n", "\r\n"),
		"a line before":  "\n" + string(good),
		"no last line":   strings.TrimSuffix(string(good), "\n"),
		"version 2":      strings.Replace(string(good), "v1", "v2", 1),
		"index with 0":   strings.Replace(string(good), "\nindex ", "\nindex 0", 1),
		"another index":  strings.Replace(string(good), "\nindex ", "\nindex 1", 1),
		"no extra":       strings.Replace(string(good), "\nextra ", "\nEXTRA ", 1),
		"padded digest":  strings.Replace(string(good), "=\n", "= \n", 1),
		"a second proof": string(good) + "-- proof --\n",
		"too long":       string(good) + strings.Repeat("x", 200<<10),
	} {
		if r, err := ledger.ParseReceipt([]byte(b)); err == nil {
			if _, err := r.Verify(keys().promise, keys().log, "2026-11-22"); err == nil {
				t.Errorf("%s: read and verified", name)
			}
		}
	}
}

func TestL10_CheckpointsThatAreNotWellFormedOrSignedAreRefused(t *testing.T) {
	t.Parallel()
	root := base64.StdEncoding.EncodeToString(make([]byte, 32))
	good := sign(t, origin+"\n7\n"+root+"\n")
	if c, err := ledger.OpenCheckpoint(good, keys().log); err != nil || c.Size != 7 {
		t.Fatalf("got %+v, %v", c, err)
	}
	empty := "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
	if c, err := ledger.OpenCheckpoint(sign(t, origin+"\n0\n"+empty+"\n"), keys().log); err != nil || c.Size != 0 {
		t.Errorf("the empty tree: %v", err)
	}
	for name, b := range badCheckpoints(t) {
		if c, err := ledger.OpenCheckpoint(b, keys().log); !errors.Is(err, ledger.ErrNote) {
			t.Errorf("%s: got %+v, %v", name, c, err)
		}
	}
}

// badCheckpoints are notes that no checkpoint is read from.
func badCheckpoints(t testing.TB) map[string][]byte {
	t.Helper()
	root := base64.StdEncoding.EncodeToString(make([]byte, 32))
	good := sign(t, origin+"\n7\n"+root+"\n")
	return map[string][]byte{
		"leading zero":     sign(t, origin+"\n07\n"+root+"\n"),
		"plus":             sign(t, origin+"\n+7\n"+root+"\n"),
		"negative":         sign(t, origin+"\n-7\n"+root+"\n"),
		"too large":        sign(t, origin+"\n9223372036854775808\n"+root+"\n"),
		"no size":          sign(t, origin+"\n\n"+root+"\n"),
		"extension":        sign(t, origin+"\n7\n"+root+"\nmore\n"),
		"no root":          sign(t, origin+"\n7\n"),
		"short root":       sign(t, origin+"\n7\n"+root[:40]+"\n"),
		"loose base64":     sign(t, origin+"\n7\n"+root[:42]+"B=\n"),
		"root of no tree":  sign(t, origin+"\n0\n"+root+"\n"),
		"another origin":   sign(t, "other.example.org\n7\n"+root+"\n"),
		"carriage returns": bytes.ReplaceAll(good, []byte("\n"), []byte("\r\n")),
		"a megabyte":       append(bytes.Clone(good), bytes.Repeat([]byte("— a.example AAAAAAAA\n"), 1<<20/22)...),
		"forged":           bytes.Replace(good, []byte("\n7\n"), []byte("\n8\n"), 1),
		"no signature":     []byte(text(good) + "\n"),
		"a stranger's":     resign(t, good, renamedLog{keys().strangerSigner}),
		"nothing":          nil,
	}
}

// TestL10_ASignatureHasOneSpelling changes the bits of its last letter that stand for nothing.
func TestL10_ASignatureHasOneSpelling(t *testing.T) {
	t.Parallel()
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	good := string(sign(t, origin+"\n7\n"+base64.StdEncoding.EncodeToString(make([]byte, 32))+"\n"))
	head, ok := strings.CutSuffix(good, "=\n")
	if !ok {
		t.Fatalf("the signature has no bits to spare: %q", good)
	}
	at := strings.IndexByte(letters, head[len(head)-1])
	other := head[:len(head)-1] + string(letters[at^1]) + "=\n"
	if c, err := ledger.OpenCheckpoint([]byte(other), keys().log); !errors.Is(err, ledger.ErrNote) {
		t.Errorf("got %+v, %v", c, err)
	}
}

func TestL10_SignaturesOfOthersArePassedOver(t *testing.T) {
	t.Parallel()
	root := base64.StdEncoding.EncodeToString(make([]byte, 32))
	good := sign(t, origin+"\n7\n"+root+"\n")
	head, own, _ := strings.Cut(string(good), "\n\n")
	var others strings.Builder
	for i := range 16 {
		sig := bytes.Repeat([]byte{byte(i)}, 72)
		fmt.Fprintf(&others, "— w%d.example %s\n", i, base64.StdEncoding.EncodeToString(sig))
	}
	for name, b := range map[string]string{
		"before": head + "\n\n" + others.String() + own,
		"after":  head + "\n\n" + own + others.String(),
		"twice":  head + "\n\n" + own + own,
	} {
		if c, err := ledger.OpenCheckpoint([]byte(b), keys().log); err != nil || c.Size != 7 {
			t.Errorf("%s: got %+v, %v", name, c, err)
		}
	}
}

type renamedLog struct{ note.Signer }

func (renamedLog) KeyHash() uint32 { return keys().log.KeyHash() }

func resign(t testing.TB, signed []byte, s note.Signer) []byte {
	t.Helper()
	b, err := note.Sign(&note.Note{Text: text(signed)}, s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func sign(t testing.TB, text string) []byte {
	t.Helper()
	s, err := note.NewSigner(keys().secret)
	if err != nil {
		t.Fatal(err)
	}
	b, err := note.Sign(&note.Note{Text: text}, s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func FuzzReceipt(f *testing.F) {
	promised, proven, _ := receipts(f)
	for _, r := range []ledger.Receipt{promised, proven} {
		b, err := r.Format()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := ledger.ParseReceipt(b)
		if err != nil {
			return
		}
		if again, err := r.Format(); err != nil || !bytes.Equal(again, b) {
			t.Fatalf("two spellings: %q and %q, %v", b, again, err)
		}
		s, err := r.Verify(keys().promise, keys().log, "2026-11-22")
		if err == nil && (s.Promise.Reference != promised.Reference || s.Promise.Digest != promised.Digest) {
			t.Fatalf("verified what nobody promised: %+v", s)
		}
	})
}

func FuzzCheckpoint(f *testing.F) {
	root := base64.StdEncoding.EncodeToString(make([]byte, 32))
	f.Add(origin + "\n7\n" + root + "\n")
	f.Add(origin + "\n0\n" + root + "\n")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := note.NewSigner(keys().secret)
		if err != nil {
			t.Fatal(err)
		}
		b, err := note.Sign(&note.Note{Text: text}, s)
		if err != nil {
			return
		}
		c, err := ledger.OpenCheckpoint(b, keys().log)
		if want := fmt.Sprintf("%s\n%d\n%s\n", origin, c.Size, base64.StdEncoding.EncodeToString(c.Root[:])); err == nil && text != want {
			t.Fatalf("read %q as %q", text, want)
		}
	})
}

func FuzzProof(f *testing.F) {
	_, proven, _ := receipts(f)
	b, err := proven.Proof.Format()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := ledger.ParseProof(b)
		if err != nil {
			return
		}
		if again, err := p.Format(); err != nil || !bytes.Equal(again, b) {
			t.Fatalf("two spellings: %q and %q, %v", b, again, err)
		}
	})
}
