package keyring_test

import (
	"context"
	"io"
	"testing"

	"recourse/internal/keyring"
)

func BenchmarkTake(b *testing.B) {
	_, ring := reopen(b, b.TempDir()+"/keys", newRoot(b), keyring.Options{})
	for b.Loop() {
		_, err := ring.Take(context.Background())
		must(b, err)
	}
}

func BenchmarkSeal2kB(b *testing.B) {
	h := newHouse(b)
	id, plain := h.take(b), noise(2000)
	b.ReportAllocs()
	for b.Loop() {
		_, err := h.ring.Seal(context.Background(), id, here, plain)
		must(b, err)
	}
}

func BenchmarkOpen2kB(b *testing.B) {
	h := newHouse(b)
	id := h.take(b)
	s := h.seal(b, id, here, string(noise(2000)))
	b.ReportAllocs()
	for b.Loop() {
		_, err := h.ring.Open(context.Background(), id, here, s)
		must(b, err)
	}
}

func BenchmarkOpenAColdKey(b *testing.B) {
	h := newHouse(b)
	a, c := h.take(b), h.take(b)
	_, ring := reopen(b, h.dir, h.root, keyring.Options{Cache: 1, OpenOnly: true})
	for b.Loop() {
		_, err := ring.Salt(context.Background(), a, "leaf")
		must(b, err)
		a, c = c, a
	}
}

func BenchmarkMAC(b *testing.B) {
	h := newHouse(b)
	for b.Loop() {
		h.ring.MAC("code", "ten words of a list")
	}
}

func BenchmarkTag(b *testing.B) {
	h := newHouse(b)
	for b.Loop() {
		h.ring.Tag("1", "handle", "@invented")
	}
}

func BenchmarkSalt(b *testing.B) {
	h := newHouse(b)
	id := h.take(b)
	for b.Loop() {
		_, err := h.ring.Salt(context.Background(), id, "leaf")
		must(b, err)
	}
}

func BenchmarkSealStream8MiB(b *testing.B) {
	h := newHouse(b)
	id, plain := h.take(b), noise(8<<20)
	b.SetBytes(8 << 20)
	for b.Loop() {
		w, err := h.ring.SealStream(context.Background(), id, here, io.Discard)
		must(b, err)
		_, err = w.Write(plain)
		must(b, err)
		must(b, w.Close())
	}
}
