package keyring_test

import (
	"bytes"
	"context"
	"testing"

	"recourse/internal/keyring"
)

// Whatever bytes a column holds, opening them gives the words that were sealed or ErrUnopened.
func FuzzOpen(f *testing.F) {
	h := newHouse(f)
	id := h.take(f)
	good := h.seal(f, id, here, words)
	f.Add([]byte(good))
	f.Add([]byte{})
	f.Add(bytes.Repeat([]byte{1}, 64))
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := h.ring.Open(context.Background(), id, here, b)
		if bytes.Equal(b, good) {
			must(t, err)
			return
		}
		wantErr(t, err, keyring.ErrUnopened)
		if got != nil {
			t.Fatal("bytes came out beside the error")
		}
	})
}

// A batch file that is read is written back as the same bytes; anything else is damage.
func FuzzBatchFile(f *testing.F) {
	f.Add([]byte("recourse keys 1\n"))
	f.Add([]byte("recourse keys 1\n0123456789abcdef"))
	f.Add(append([]byte("recourse keys 1\n"), bytes.Repeat([]byte{0x8f, 0x4f}, 85)...))
	f.Fuzz(func(t *testing.T, b []byte) {
		again, err := keyring.ParseAndEncode(b)
		if err != nil {
			wantErr(t, err, keyring.ErrDamaged)
			return
		}
		if !bytes.Equal(again, b) {
			t.Fatal("a batch was read as another than it is")
		}
	})
}

// A root key file is a root key or refused, whatever it holds; nothing of it stands in the error.
func FuzzRootFile(f *testing.F) {
	f.Add([]byte(keyring.ExampleRoot + "\n"))
	f.Add([]byte("MDEyMzQ1Njc4OWFiY2RlZmdoaWprbG1ub3BxcnN0dXY\n"))
	f.Add([]byte("=\r\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		_, err := keyring.ParseRoot(b)
		if err != nil && len(b) > 80 && bytes.Contains([]byte(err.Error()), b) {
			t.Fatal("the error tells the content")
		}
	})
}
