package ledger_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"flag"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	"recourse/internal/ledger"
)

var remake = flag.Bool("vectors", false, "make the test vectors anew")

const vectorFile = "testdata/vectors.json"

// vectors are cases that every verifier of the log must decide alike; deploy/verify reads the same file. The leaf of
// index i in its trees has epoch 1, the day 2026-11-22, class event, and commits to SHA-256 of i in eight bytes.
type vectors struct {
	Log, Promise string // public keys
	Leaves       []leafCase
	Roots        []rootCase
	Inclusion    []pathCase
	Consistency  []pathCase
	Checkpoints  []noteCase
	Receipts     []receiptCase
	Witnesses    string // a policy
	Cosigned     []cosignCase
	Lists        []listCase // of keys, in keys_test.go
	Changed      []changedCase
	Manifests    []changedCase // of bundles, by the same list
}

type (
	leafCase struct {
		Bytes []byte
		Hash  []byte // none where it is no leaf
	}
	rootCase struct {
		Size int64
		Root []byte
	}
	// pathCase leads from a leaf (inclusion) or from an older root (consistency) of At to the root of Size.
	pathCase struct {
		At, Size   int64
		From, Root []byte
		Path       [][]byte
		Holds      bool
	}
	noteCase struct {
		What, Text string
		Size       int64 // -1 where it is to be refused
	}
	receiptCase struct {
		What, Text, Today string
		Says              string // included, promised, overdue or wrong
	}
	// cosignCase is a checkpoint, how many witnesses of the policy cosigned it, and how many names stand under another's.
	cosignCase struct {
		What, Text string
		By, Forged int
	}
)

func vectorLeaf(t testing.TB, i int64) []byte {
	t.Helper()
	l := ledger.Leaf{Entry: ledger.Entry{Class: ledger.ClassEvent, Day: "2026-11-22", Commitment: sha256.Sum256(binary.BigEndian.AppendUint64(nil, uint64(i)))}, Epoch: 1, Index: i}
	b, err := l.Canonical()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// grove is a tree of the leaves of vectors.
type grove []tlog.Hash

func (g grove) ReadHashes(at []int64) (out []tlog.Hash, err error) {
	for _, i := range at {
		out = append(out, g[i])
	}
	return out, nil
}

func plant(t testing.TB, n int64) (g grove) {
	t.Helper()
	for i := range n {
		hashes, err := tlog.StoredHashes(i, vectorLeaf(t, i), g)
		if err != nil {
			t.Fatal(err)
		}
		g = append(g, hashes...)
	}
	return g
}

func (g grove) root(t testing.TB, n int64) tlog.Hash {
	t.Helper()
	h, err := tlog.TreeHash(n, g)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// TestL14_VectorsAreDecidedAlike holds this package, and the verifier in another language, to the same vectors.
func TestL14_VectorsAreDecidedAlike(t *testing.T) {
	t.Parallel()
	if *remake {
		writeVectors(t)
	}
	text, err := os.ReadFile(vectorFile)
	if err != nil {
		t.Fatal(err)
	}
	var v vectors
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	if n := len(v.Leaves) + len(v.Roots) + len(v.Inclusion) + len(v.Consistency) + len(v.Checkpoints) + len(v.Receipts) + len(v.Cosigned) + len(v.Lists) + len(v.Changed) + len(v.Manifests); n != 339 {
		t.Errorf("%d vectors: docs/verifying.md tells of another number", n)
	}
	for i, one := range v.Leaves {
		l, err := ledger.ParseLeaf(one.Bytes)
		var got []byte
		if err == nil {
			h, _ := l.Hash()
			got = h[:]
		}
		if !bytes.Equal(got, one.Hash) {
			t.Errorf("leaf %d: got %x, want %x", i, got, one.Hash)
		}
	}
	g := plant(t, 1000)
	for _, one := range v.Roots {
		if got := g.root(t, one.Size); !bytes.Equal(got[:], one.Root) {
			t.Errorf("root of %d: got %x, want %x", one.Size, got, one.Root)
		}
	}
	for kind, paths := range map[string][]pathCase{"inclusion": v.Inclusion, "consistency": v.Consistency} {
		for i, one := range paths {
			if got := one.holds(kind); got != one.Holds {
				t.Errorf("%s %d: got %t", kind, i, got)
			}
		}
	}
	log, _ := ledger.NewVerifier(v.Log)
	promise, _ := ledger.NewVerifier(v.Promise)
	for _, one := range v.Checkpoints {
		c, err := ledger.OpenCheckpoint([]byte(one.Text), log)
		if err != nil {
			c.Size = -1
		}
		if c.Size != one.Size {
			t.Errorf("checkpoint, %s: got %d, %v", one.What, c.Size, err)
		}
	}
	for _, one := range v.Receipts {
		says := "wrong"
		if r, err := ledger.ParseReceipt([]byte(one.Text)); err == nil {
			s, err := r.Verify(promise, log, one.Today)
			switch {
			case errors.Is(err, ledger.ErrOverdue):
				says = "overdue"
			case err == nil && s.Included:
				says = "included"
			case err == nil:
				says = "promised"
			}
		}
		if says != one.Says {
			t.Errorf("receipt, %s: got %s, want %s", one.What, says, one.Says)
		}
	}
	for _, one := range v.Lists {
		if k, err := ledger.ReadKeys(one.Text); (err == nil) != (one.Keys > 0) || err == nil && strings.Count(k.Text(), "recourse keys") != one.Keys-1 {
			t.Errorf("list of keys, %s: got %v", one.What, err)
		}
	}
	changed, err := ledger.ReadKeys(v.Lists[0].Text)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range v.Changed {
		if got := one.decides(changed); got != one.Says {
			t.Errorf("changed keys, %s: got %s, want %s", one.What, got, one.Says)
		}
	}
	for _, one := range v.Manifests {
		says := "wrong"
		if m, err := ledger.OpenManifest([]byte(one.Text), changed.Bundle); err == nil {
			says = m.Day
		}
		if says != one.Says {
			t.Errorf("manifest, %s: got %s, want %s", one.What, says, one.Says)
		}
	}
	policy, err := ledger.ParsePolicy(v.Witnesses)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range v.Cosigned {
		if got := policy.Count([]byte(one.Text)); got.By != one.By || len(got.Forged) != one.Forged {
			t.Errorf("cosigned, %s: got %d and %d", one.What, got.By, len(got.Forged))
		}
	}
	out, err := exec.CommandContext(t.Context(), "node", "../../deploy/verify/verify.mjs", "vectors", vectorFile).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "decided alike") {
		t.Errorf("the other verifier: %v\n%s", err, out)
	}
}

func (p pathCase) holds(kind string) bool {
	var path []tlog.Hash
	for _, b := range p.Path {
		if len(b) != tlog.HashSize {
			return false
		}
		path = append(path, tlog.Hash(b))
	}
	if kind == "inclusion" {
		return tlog.CheckRecord(path, p.Size, tlog.Hash(p.Root), p.At, tlog.Hash(p.From)) == nil
	}
	return tlog.CheckTree(path, p.Size, tlog.Hash(p.Root), p.At, tlog.Hash(p.From)) == nil
}

func writeVectors(t *testing.T) {
	t.Helper()
	dice := rand.New(rand.NewPCG(11, 22))
	g := plant(t, 1000)
	v := vectors{Log: keys().public[0], Promise: keys().public[1]}
	for i := range int64(30) {
		b := vectorLeaf(t, i*i)
		h := tlog.RecordHash(b)
		v.Leaves = append(v.Leaves, leafCase{b, h[:]})
	}
	for _, change := range []func([]byte) []byte{
		func(b []byte) []byte { return b[:49] }, func(b []byte) []byte { return append(b, 0) }, func(b []byte) []byte { b[0] = 2; return b },
		func(b []byte) []byte { b[17] = 0; return b }, func(b []byte) []byte { b[17] = 8; return b }, func(b []byte) []byte { b[15] = 0x13; return b },
		func(b []byte) []byte { b[16] = 0x31; return b }, func(b []byte) []byte { b[16] = 0x0a; return b }, func(b []byte) []byte { b[5] = 0x80; return b },
		func([]byte) []byte { return nil },
	} {
		v.Leaves = append(v.Leaves, leafCase{Bytes: change(vectorLeaf(t, 5))})
	}
	for _, n := range []int64{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 255, 256, 257, 511, 640, 999, 1000} {
		h := g.root(t, n)
		v.Roots = append(v.Roots, rootCase{n, h[:]})
	}
	for i := range 50 {
		size := 1 + dice.Int64N(999)
		at := dice.Int64N(size)
		path, _ := tlog.ProveRecord(size, at, g)
		leaf, root := tlog.RecordHash(vectorLeaf(t, at)), g.root(t, size)
		v.Inclusion = append(v.Inclusion, spoilt(t, dice, "inclusion", i, pathCase{at, size, leaf[:], root[:], pathOf(path), true}))
		at++
		old := g.root(t, at)
		proof, _ := tlog.ProveTree(size, at, g)
		v.Consistency = append(v.Consistency, spoilt(t, dice, "consistency", i, pathCase{at, size, old[:], root[:], pathOf(tlog.RecordProof(proof)), true}))
	}
	for what, b := range badCheckpoints(t) {
		if len(b) < 4096 {
			v.Checkpoints = append(v.Checkpoints, noteCase{what, string(b), -1})
		}
	}
	for _, c := range house(t).checkpoints {
		v.Checkpoints = append(v.Checkpoints, noteCase{"good", string(c.Note), c.Size})
	}
	v.Receipts = receiptCases(t, dice)
	v.Witnesses, v.Cosigned = cosignCases(t, dice)
	v.Lists, v.Changed, v.Manifests = changedCases(t)
	text, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(vectorFile, append(text, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}

func pathOf(path []tlog.Hash) (out [][]byte) {
	for _, h := range path {
		out = append(out, bytes.Clone(h[:]))
	}
	return out
}

// spoilt changes every other path, and says whether it still holds: a path that is none may lead to the right root.
func spoilt(t testing.TB, dice *rand.Rand, kind string, i int, p pathCase) pathCase {
	t.Helper()
	if i%2 == 0 {
		return p
	}
	switch what := i % 10; {
	case what == 1 && len(p.Path) > 0:
		p.Path[dice.IntN(len(p.Path))][dice.IntN(32)] ^= 1
	case what == 3 && len(p.Path) > 0:
		p.Path = p.Path[:len(p.Path)-1]
	case what == 5:
		p.Path = append(p.Path, make([]byte, 32))
	case what == 7:
		p.Size++
	default:
		p.From = append([]byte{p.From[0] ^ 1}, p.From[1:]...)
	}
	p.Holds = p.holds(kind)
	return p
}

func receiptCases(t *testing.T, dice *rand.Rand) (out []receiptCase) {
	t.Helper()
	promised, proven, _ := receipts(t)
	format := func(r ledger.Receipt) string {
		b, err := r.Format()
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	out = append(out, receiptCase{"promised", format(promised), "2026-11-23", "promised"}, receiptCase{"promised, the day after", format(promised), "2026-11-24", "overdue"},
		receiptCase{"proven", format(proven), "2027-01-01", "included"})
	for range 40 {
		text := []byte(format(proven))
		text[dice.IntN(len(text))] ^= byte(1 + dice.IntN(15))
		out = append(out, receiptCase{"a changed byte", string(text), "2026-11-24", "wrong"})
	}
	return out
}

func cosignCases(t *testing.T, dice *rand.Rand) (policy string, out []cosignCase) {
	t.Helper()
	m := house(t)
	c, before := m.checkpoints[2], m.checkpoints[1]
	for by := range 8 { // every set of three
		var who []int
		for i := range 3 {
			if by&(1<<i) != 0 {
				who = append(who, i)
			}
		}
		out = append(out, cosignCase{"some of three", string(cosign(t, c, who...)), len(who), 0})
	}
	other := cosign(t, before, 0)[len(before.Note):]
	out = append(out, cosignCase{"one of another checkpoint", string(append(cosign(t, c, 1), other...)), 1, 1},
		cosignCase{"one with another time", string(cosign(t, c, 0)) + redated(t, string(cosign(t, c, 1)[len(c.Note):])), 1, 1},
		cosignCase{"one under another's name", string(cosign(t, c, 2)) + strings.Replace(string(cosign(t, c, 0)[len(c.Note):]), "/1 ", "/2 ", 1), 1, 0})
	for range 10 { // a changed byte of the text: nobody signed this
		text := cosign(t, c, 0, 1, 2)
		text[dice.IntN(len(origin))] ^= 1
		out = append(out, cosignCase{"another origin", string(text), 0, 3})
	}
	return policyText("group enough 2 w0 w1 w2\nquorum enough\n"), out
}
