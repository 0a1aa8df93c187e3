package keyring_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"testing"
	"testing/iotest"

	"recourse/internal/keyring"
)

func sealStream(t testing.TB, r *keyring.Ring, id keyring.KeyID, at keyring.Place, plain []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := r.SealStream(context.Background(), id, at, &out)
	must(t, err)
	_, err = io.Copy(w, iotest.HalfReader(bytes.NewReader(plain)))
	must(t, err)
	must(t, w.Close())
	return out.Bytes()
}

func openStream(r *keyring.Ring, id keyring.KeyID, at keyring.Place, sealed []byte) ([]byte, error) {
	in, err := r.OpenStream(context.Background(), id, at, bytes.NewReader(sealed))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(in)
}

func noise(n int) []byte {
	b := make([]byte, n)
	source := rand.NewChaCha8([32]byte{1})
	_, _ = source.Read(b)
	return b
}

// chunksOf cuts a sealed stream into its head and its chunks.
func chunksOf(sealed []byte) (head []byte, chunks [][]byte) {
	head, rest := sealed[:keyring.StreamHead], sealed[keyring.StreamHead:]
	for size := keyring.ChunkSize - keyring.StreamHead; len(rest) > 0; size = keyring.ChunkSize {
		n := min(size, len(rest))
		chunks = append(chunks, rest[:n])
		rest = rest[n:]
	}
	return head, chunks
}

func TestR56_StreamsOfEveryAwkwardLengthComeBack(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := h.take(t)
	full := keyring.ChunkSize - 16
	first := full - keyring.StreamHead
	for _, n := range []int{0, 1, first - 1, first, first + 1, first + full, first + full + 1, 3*full + 7} {
		plain := noise(n)
		got, err := openStream(h.ring, id, here, sealStream(t, h.ring, id, here, plain))
		must(t, err)
		if !bytes.Equal(got, plain) {
			t.Fatalf("a stream of %d bytes came back changed", n)
		}
	}
}

// R-56 asks for each byte of a file of 200 chunks. Here it is every byte of the head, and of each chunk in turn the last
// byte or a random one; the test after this takes every byte of a short stream.
func TestR56_AFlippedByteIsFoundAndNothingPastItIsServed(t *testing.T) {
	t.Parallel()
	const count = 200
	h := newHouse(t)
	id := h.take(t)
	plain := noise(count*(keyring.ChunkSize-16) - keyring.StreamHead - 1000)
	sealed := sealStream(t, h.ring, id, here, plain)
	if _, chunks := chunksOf(sealed); len(chunks) != count {
		t.Fatalf("%d chunks, want %d", len(chunks), count)
	}
	flip := func(at int) {
		t.Helper()
		sealed[at] ^= 0x40
		defer func() { sealed[at] ^= 0x40 }()
		got, err := openStream(h.ring, id, here, sealed)
		wantErr(t, err, keyring.ErrUnopened)
		damaged := at / keyring.ChunkSize // chunks end at multiples of their size, the head included
		limit := max(0, damaged*(keyring.ChunkSize-16)-keyring.StreamHead)
		if len(got) > limit || !bytes.Equal(got, plain[:len(got)]) {
			t.Fatalf("byte %d flipped: %d bytes were served, want at most %d", at, len(got), limit)
		}
	}
	for at := range keyring.StreamHead + 64 {
		flip(at)
	}
	for chunk := range count {
		start := chunk * keyring.ChunkSize
		end := min(len(sealed), start+keyring.ChunkSize)
		if chunk%2 == 0 {
			flip(end - 1)
		} else {
			flip(start + rand.IntN(end-start))
		}
	}
}

func TestR56_EachByteOfAShortStreamCounts(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := h.take(t)
	sealed := sealStream(t, h.ring, id, here, noise(3000))
	for at := range sealed {
		sealed[at] ^= 1
		_, err := openStream(h.ring, id, here, sealed)
		wantErr(t, err, keyring.ErrUnopened)
		sealed[at] ^= 1
		_, err = openStream(h.ring, id, here, sealed[:at])
		wantErr(t, err, keyring.ErrUnopened)
	}
}

func TestR56_ChunksLostDoubledExchangedOrAddedAreFound(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := h.take(t)
	sealed := sealStream(t, h.ring, id, here, noise(6*keyring.ChunkSize))
	other := sealStream(t, h.ring, id, here, noise(6*keyring.ChunkSize))
	head, c := chunksOf(sealed)
	_, foreign := chunksOf(other)
	join := func(chunks ...[]byte) []byte { return bytes.Join(append([][]byte{head}, chunks...), nil) }
	last := len(c) - 1
	for name, bad := range map[string][]byte{
		"the last cut off":      join(c[:last]...),
		"two cut off":           join(c[:last-1]...),
		"the head alone":        head,
		"nothing":               nil,
		"cut inside a chunk":    sealed[:len(sealed)-keyring.ChunkSize/3],
		"one byte short":        sealed[:len(sealed)-1],
		"one lost":              join(c[0], c[1], c[3], c[4], c[5], c[last]),
		"the first lost":        join(c[1:]...),
		"one doubled":           join(c[0], c[1], c[1], c[2], c[3], c[4], c[5], c[last]),
		"the last doubled":      join(append(c[:len(c):len(c)], c[last])...),
		"two exchanged":         join(c[0], c[2], c[1], c[3], c[4], c[5], c[last]),
		"one of another stream": join(c[0], foreign[1], c[2], c[3], c[4], c[5], c[last]),
		"a byte added":          append(bytes.Clone(sealed), 0),
		"another stream added":  append(bytes.Clone(sealed), other...),
		"the head of another":   append(bytes.Clone(other[:keyring.StreamHead]), sealed[keyring.StreamHead:]...),
	} {
		if bytes.Equal(bad, sealed) {
			t.Fatalf("%s: nothing was changed", name)
		}
		if _, err := openStream(h.ring, id, here, bad); !errors.Is(err, keyring.ErrUnopened) {
			t.Errorf("%s: got %v, want ErrUnopened", name, err)
		}
	}
	got, err := openStream(h.ring, id, here, join(c...))
	must(t, err)
	if !bytes.Equal(got, noise(6*keyring.ChunkSize)) {
		t.Fatal("the stream put together again came back changed")
	}
}

func TestR55_AStreamOpensInItsPlaceAndNowhereElse(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id, another := h.take(t), h.take(t)
	for _, from := range places {
		sealed := sealStream(t, h.ring, id, from, []byte(words))
		for _, to := range places {
			_, err := openStream(h.ring, id, to, sealed)
			if from == to {
				must(t, err)
				continue
			}
			wantErr(t, err, keyring.ErrUnopened)
		}
		_, err := openStream(h.ring, another, from, sealed)
		wantErr(t, err, keyring.ErrUnopened)
	}
}

func TestAStreamThatFailedStaysFailed(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := h.take(t)
	sealed := sealStream(t, h.ring, id, here, noise(3*keyring.ChunkSize))
	sealed[keyring.ChunkSize+100] ^= 1
	in, err := h.ring.OpenStream(context.Background(), id, here, bytes.NewReader(sealed))
	must(t, err)
	_, err = io.ReadAll(in)
	wantErr(t, err, keyring.ErrUnopened)
	for range 3 {
		n, err := in.Read(make([]byte, 100))
		wantErr(t, err, keyring.ErrUnopened)
		if n != 0 {
			t.Fatal("bytes came out past the damage")
		}
	}
}

func TestAStreamWhoseWritingFailedGetsNoValidEnd(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := h.take(t)
	var out bytes.Buffer
	full := errors.New("disk full")
	calls := 0
	w, err := h.ring.SealStream(context.Background(), id, here, writerFunc(func(p []byte) (int, error) {
		if calls++; calls == 3 {
			return 0, full
		}
		return out.Write(p)
	}))
	must(t, err)
	_, err = w.Write(noise(4 * keyring.ChunkSize))
	wantErr(t, err, full)
	wantErr(t, w.Close(), full)
	_, err = openStream(h.ring, id, here, out.Bytes())
	wantErr(t, err, keyring.ErrUnopened)
}

func TestAFaultOfTheDiskIsNotTakenForDamage(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := h.take(t)
	sealed := sealStream(t, h.ring, id, here, noise(3*keyring.ChunkSize))
	broken := errors.New("disk broken")
	in, err := h.ring.OpenStream(context.Background(), id, here,
		io.MultiReader(bytes.NewReader(sealed[:keyring.ChunkSize]), iotest.ErrReader(broken)))
	must(t, err)
	_, err = io.ReadAll(in)
	wantErr(t, err, broken)
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }
