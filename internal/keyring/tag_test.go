package keyring_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"slices"
	"strings"
	"sync"
	"testing"

	"recourse/internal/keyring"
)

func TestKeyedHashesDifferByPurposeValueAndHouseAndComeBack(t *testing.T) {
	t.Parallel()
	a, b := newHouse(t), newHouse(t)
	got := a.ring.MAC("code", "ten words")
	if len(got) != 32 {
		t.Fatalf("%d bytes, want 32", len(got))
	}
	for name, other := range map[string][]byte{
		"another purpose": a.ring.MAC("session", "ten words"), "another value": a.ring.MAC("code", "ten word"),
		"parts run together": a.ring.MAC("codeten", " words"), "another house": b.ring.MAC("code", "ten words"),
	} {
		if bytes.Equal(got, other) {
			t.Errorf("%s hashes alike", name)
		}
	}
	_, again := reopen(t, a.dir, a.root, keyring.Options{OpenOnly: true})
	if !bytes.Equal(got, again.MAC("code", "ten words")) {
		t.Fatal("the hash did not come back after a restart")
	}
	must(t, again.Close())
	if !bytes.Equal(got, again.MAC("code", "ten words")) || bytes.Equal(again.MAC("late", ""), b.ring.MAC("late", "")) {
		t.Fatal("a closed ring hashes under another key")
	}
}

func TestDecision31_ATagLivesAsLongAsItsEpoch(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	h := newHouse(t)
	first := h.ring.Epoch()
	tag := h.ring.Tag(first, "handle", "@invented")
	if len(tag) != 32 || !bytes.Equal(tag, h.ring.Tag(first, "handle", "@invented")) {
		t.Fatal("a tag is not found again")
	}
	if bytes.Equal(tag, h.ring.Tag(first, "email", "@invented")) || bytes.Equal(tag, h.ring.Tag(first, "handle", "@other")) {
		t.Fatal("two tags are alike")
	}
	wantErr(t, h.ring.RetireEpoch(ctx, first), keyring.ErrNewestEpoch)
	second, err := h.ring.NewEpoch(ctx)
	must(t, err)
	if second == first || h.ring.Epoch() != second {
		t.Fatalf("the new epoch is %q, the newest %q", second, h.ring.Epoch())
	}
	if bytes.Equal(tag, h.ring.Tag(second, "handle", "@invented")) {
		t.Fatal("a tag is alike in two epochs")
	}
	_, other := reopen(t, h.dir, h.root, keyring.Options{OpenOnly: true})
	if !bytes.Equal(tag, other.Tag(first, "handle", "@invented")) {
		t.Fatal("a tag is not found after a restart")
	}
	wrapped, err := h.folder.Meta(ctx, "epoch."+first)
	must(t, err)
	must(t, h.ring.RetireEpoch(ctx, first))
	must(t, h.ring.RetireEpoch(ctx, first))
	if contains(t, h.dir, wrapped[21:]) {
		t.Fatal("the retired key is still in the store")
	}
	_, again := reopen(t, h.dir, h.root, keyring.Options{OpenOnly: true})
	for _, r := range []*keyring.Ring{h.ring, again} {
		if r.Tag(first, "handle", "@invented") != nil {
			t.Fatal("a retired epoch still makes tags")
		}
		all, err := r.Epochs(ctx)
		must(t, err)
		if !slices.Equal(all, []string{second}) {
			t.Fatalf("epochs %v, want only %s", all, second)
		}
	}
	for _, never := range []string{"", "0", "01", "-1", "3", "x", "../1"} {
		if h.ring.Tag(never, "handle", "@invented") != nil {
			t.Errorf("epoch %q makes tags", never)
		}
	}
}

func TestDecision28_EachPurposeHasASigningSeedOfItsOwnWhichStays(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	h := newHouse(t)
	_, second := reopen(t, h.dir, h.root, keyring.Options{OpenOnly: true})
	var mu sync.Mutex
	var seeds []keyring.Secret
	var all sync.WaitGroup
	for i := range 8 { // two processes ask for the first time at once
		ring := []*keyring.Ring{h.ring, second}[i%2]
		all.Go(func() {
			s, err := ring.SigningSeed(ctx, "checkpoint")
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			seeds = append(seeds, s)
			mu.Unlock()
		})
	}
	all.Wait()
	for _, s := range seeds {
		if !s.Equal(seeds[0]) {
			t.Fatal("two seeds for one purpose")
		}
	}
	if seeds[0].Len() != ed25519.SeedSize {
		t.Fatalf("a seed of %d bytes", seeds[0].Len())
	}
	promise, err := h.ring.SigningSeed(ctx, "promise")
	must(t, err)
	if promise.Equal(seeds[0]) {
		t.Fatal("checkpoint and promise share a seed")
	}
	if contains(t, h.dir, promise.Reveal()) {
		t.Fatal("a seed stands open in the store")
	}
	for _, bad := range []string{"../x", "a b", "A", strings.Repeat("x", 60)} {
		_, err := h.ring.SigningSeed(ctx, bad)
		wantErr(t, err, keyring.ErrBadName)
	}
}
