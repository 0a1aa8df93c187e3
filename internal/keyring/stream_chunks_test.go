package keyring_test

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"testing/iotest"

	"recourse/internal/keyring"
)

// chunked opens a sealed stream chunk by chunk; one that does not open is nil.
func chunked(t testing.TB, h *house, id keyring.KeyID, at keyring.Place, sealed []byte) (out [][]byte) {
	t.Helper()
	for c, err := range h.ring.OpenChunks(t.Context(), id, at, iotest.HalfReader(bytes.NewReader(sealed))) {
		if err != nil {
			wantErr(t, err, keyring.ErrUnopened)
			c = nil
		}
		out = append(out, bytes.Clone(c))
	}
	return out
}

func TestF24_EveryChunkButTheDamagedOneOpens(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := h.take(t)
	const full = keyring.ChunkSize - 16
	for _, n := range []int{0, 1, full - keyring.StreamHead, 3*full - keyring.StreamHead, 3*full + 7} {
		plain := noise(n)
		sealed := sealStream(t, h.ring, id, here, plain)
		whole := chunked(t, h, id, here, sealed)
		if got := bytes.Join(whole, nil); !bytes.Equal(got, plain) {
			t.Fatalf("%d bytes came back changed", n)
		}
		for damaged := range whole {
			at := min(len(sealed)-1, damaged*keyring.ChunkSize+keyring.StreamHead+5)
			sealed[at] ^= 1
			for i, got := range chunked(t, h, id, here, sealed) {
				switch {
				case i == damaged && got != nil:
					t.Errorf("%d bytes: chunk %d opened although it was damaged", n, i)
				case i != damaged && !bytes.Equal(got, whole[i]):
					t.Errorf("%d bytes, chunk %d damaged: chunk %d came back changed", n, damaged, i)
				}
			}
			sealed[at] ^= 1
		}
	}
}

func TestF24_AStreamOfWhichNothingOpensSaysSo(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id, another := h.take(t), h.take(t)
	sealed := sealStream(t, h.ring, id, here, noise(2*keyring.ChunkSize))
	for name, got := range map[string][][]byte{
		"another key":       chunked(t, h, another, here, sealed),
		"another place":     chunked(t, h, id, keyring.Place{Table: "elsewhere"}, sealed),
		"another version":   chunked(t, h, id, here, append([]byte{9}, sealed[1:]...)),
		"half a head":       chunked(t, h, id, here, sealed[:10]),
		"a head alone":      chunked(t, h, id, here, sealed[:keyring.StreamHead]),
		"the last one lost": chunked(t, h, id, here, sealed[:2*keyring.ChunkSize])[1:],
	} {
		if len(got) == 0 || len(bytes.Join(got, nil)) > 0 {
			t.Errorf("%s: %d chunks came, %d bytes", name, len(got), len(bytes.Join(got, nil)))
		}
	}
	broken := errors.New("disk broken")
	for _, after := range []int{10, keyring.ChunkSize / 2, keyring.ChunkSize} {
		var last error
		for _, err := range h.ring.OpenChunks(t.Context(), id, here, io.MultiReader(bytes.NewReader(sealed[:after]), iotest.ErrReader(broken))) {
			last = err
		}
		wantErr(t, last, broken)
	}
	must(t, h.ring.Shred(t.Context(), id))
	for c, err := range h.ring.OpenChunks(t.Context(), id, here, bytes.NewReader(sealed)) {
		if wantErr(t, err, keyring.ErrShredded); c != nil {
			t.Error("a chunk opened without its key")
		}
	}
}
