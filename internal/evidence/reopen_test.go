package evidence_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"testing"

	"recourse/internal/evidence"
	"recourse/internal/keyring"
)

const chunk = 64 << 10

// tamper replaces the bytes of a blob in the store, and wants the damage found and nothing of or past the damaged
// chunk served.
func (h *house) tamper(i evidence.Item, sealed, plain []byte, damagedAt int) {
	h.t.Helper()
	if err := os.WriteFile(h.path(i), sealed, 0o600); err != nil {
		h.t.Fatal(err)
	}
	got, err := h.read(i)
	if !errors.Is(err, evidence.ErrAltered) {
		h.t.Fatalf("damage at %d: %v", damagedAt, err)
	}
	if !bytes.HasPrefix(plain, got) || len(got) > damagedAt/chunk*chunk {
		h.t.Fatalf("damage at %d: %d bytes were served", damagedAt, len(got))
	}
}

func TestR56_AFlippedByteInTheStoreIsFoundAndNothingPastItsChunkIsServed(t *testing.T) {
	t.Parallel()
	h := newHouse(t, evidence.Options{})
	plain := noise(5*chunk - 1000)
	i := h.mustSend("a.bin", plain)
	sealed, err := os.ReadFile(h.path(i))
	if err != nil {
		t.Fatal(err)
	}
	places := []int{0, 1, 39, 40, 41, chunk - 1, chunk, chunk + 1, len(sealed) - 1, len(sealed) - 16}
	for n := 0; n < len(sealed); n += 1009 {
		places = append(places, n)
	}
	for _, at := range places {
		bad := bytes.Clone(sealed)
		bad[at] ^= 0x40
		h.tamper(i, bad, plain, at)
	}
}

func TestR56_ABlobCutPutTogetherOrExchangedIsFound(t *testing.T) {
	t.Parallel()
	h := newHouse(t, evidence.Options{})
	plain := noise(4 * chunk)
	i, other := h.mustSend("a.bin", plain), h.mustSend("b.bin", plain)
	sealed, err := os.ReadFile(h.path(i))
	if err != nil {
		t.Fatal(err)
	}
	foreign, err := os.ReadFile(h.path(other))
	if err != nil {
		t.Fatal(err)
	}
	part := func(n int) []byte { return sealed[n*chunk : (n+1)*chunk] }
	for _, n := range []int{0, 10, 40, 41, chunk, 2 * chunk, len(sealed) - 1} {
		h.tamper(i, sealed[:n], plain, n)
	}
	h.tamper(i, append(bytes.Clone(sealed), 0), plain, len(sealed))
	h.tamper(i, append(bytes.Clone(sealed), part(1)...), plain, len(sealed))
	h.tamper(i, bytes.Join([][]byte{part(0), part(2), part(1), sealed[3*chunk:]}, nil), plain, chunk)
	h.tamper(i, bytes.Join([][]byte{part(0), part(1), part(1), part(2), sealed[3*chunk:]}, nil), plain, 2*chunk)
	h.tamper(i, foreign, plain, 0)
}

func TestI29_AnItemWhoseIndexSaysOtherwiseIsNotServedToItsEnd(t *testing.T) {
	t.Parallel()
	h := newHouse(t, evidence.Options{})
	i := h.mustSend("a.bin", noise(3*chunk))
	for name, change := range map[string]func(*evidence.Item){
		"another digest": func(i *evidence.Item) { i.SHA256 = string(bytes.Repeat([]byte("0"), 64)) },
		"longer":         func(i *evidence.Item) { i.Size++ },
		"shorter":        func(i *evidence.Item) { i.Size-- },
		"of another id":  func(i *evidence.Item) { i.ID = "00000000-0000-4000-8000-000000000000" },
		"of another file": func(i *evidence.Item) {
			i.File = "00000000-0000-4000-8000-000000000000"
		},
	} {
		bad := i
		change(&bad)
		if _, err := h.read(bad); !errors.Is(err, evidence.ErrAltered) {
			t.Errorf("%s: %v", name, err)
		}
	}
	bad := i
	bad.Key = keyring.KeyID("00000000-0000-4000-8000-000000000000")
	if _, err := h.read(bad); !errors.Is(err, keyring.ErrUnknownKey) {
		t.Errorf("of another key: %v", err)
	}
}

func TestABlobThatIsGoneIsSaidToBeMissing(t *testing.T) {
	t.Parallel()
	h := newHouse(t, evidence.Options{})
	i := h.mustSend("a.bin", noise(10))
	for range 2 { // deleting twice is no error
		if err := h.Discard(t.Context(), i); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := h.read(i); !errors.Is(err, evidence.ErrMissing) {
		t.Fatal(err)
	}
	wantEmpty(t, h.dir)
}

func TestAReaderThatFailedStaysFailed(t *testing.T) {
	t.Parallel()
	h := newHouse(t, evidence.Options{})
	i := h.mustSend("a.bin", noise(chunk))
	i.SHA256 = ""
	in, err := h.Open(t.Context(), i)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	if _, err := io.Copy(io.Discard, in); !errors.Is(err, evidence.ErrAltered) {
		t.Fatal(err)
	}
	if n, err := in.Read(make([]byte, 10)); n != 0 || !errors.Is(err, evidence.ErrAltered) {
		t.Fatal(n, err)
	}
}
