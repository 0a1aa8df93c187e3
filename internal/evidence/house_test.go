package evidence_test

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	mathrand "math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"recourse/internal/evidence"
	"recourse/internal/keyring"
	"recourse/internal/testkit/keys"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// house is a ring, a folder and a locker on it.
type house struct {
	t      testing.TB
	dir    string
	ring   *keyring.Ring
	folder *evidence.Folder
	*evidence.Locker
	key  keyring.KeyID
	file string
}

func newHouse(t testing.TB, o evidence.Options) *house {
	t.Helper()
	h := &house{t: t, dir: filepath.Join(t.TempDir(), "evidence"), ring: keys.Ring(t), file: uuid.NewString()}
	h.folder = openFolder(t, h.dir)
	h.Locker = evidence.NewLocker(h.ring, h.folder, o)
	var err error
	if h.key, err = h.ring.Take(t.Context()); err != nil {
		t.Fatal(err)
	}
	return h
}

func openFolder(t testing.TB, dir string) *evidence.Folder {
	t.Helper()
	f, err := evidence.OpenFolder(dir, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

// send takes an upload that carries body.
func (h *house) send(name string, body io.Reader) (evidence.Item, error) {
	return h.Take(h.t.Context(), h.key, h.file, evidence.Upload{Name: name, Body: body, From: "reporter", On: "2026-03-02"})
}

func (h *house) mustSend(name string, body []byte) evidence.Item {
	h.t.Helper()
	i, err := h.send(name, bytes.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	return i
}

// read opens an item to its end.
func (h *house) read(i evidence.Item) ([]byte, error) {
	in, err := h.Open(h.t.Context(), i)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	return io.ReadAll(in)
}

// path is where the folder keeps a blob.
func (h *house) path(i evidence.Item) string { return filepath.Join(h.dir, i.Blob[:2], i.Blob) }

// files lists every file under a folder.
func files(t testing.TB, dir string) (out []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			out = append(out, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func wantEmpty(t testing.TB, dir string) {
	t.Helper()
	if left := files(t, dir); len(left) > 0 {
		t.Errorf("%d files are left: %v", len(left), left)
	}
}

// wantNowhere fails where any file under a folder holds the needle.
func wantNowhere(t testing.TB, dir, needle string) {
	t.Helper()
	for _, path := range files(t, dir) {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(b, []byte(needle)) {
			t.Errorf("%s holds plaintext", path)
		}
	}
}

// noise is content without a type, the same each time.
func noise(n int) []byte {
	out := make([]byte, n)
	_, _ = mathrand.NewChaCha8([32]byte{7}).Read(out)
	return out
}

// endless never stops sending, and counts what was read of it.
type endless struct{ read int64 }

func (e *endless) Read(p []byte) (int, error) {
	e.read += int64(len(p))
	return len(p), nil
}

// after ends a body with an error of its own.
func after(body string, err error) io.Reader {
	return io.MultiReader(strings.NewReader(body), readerFunc(func([]byte) (int, error) { return 0, err }))
}

type readerFunc func(p []byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// nobody knows no blob.
func nobody(context.Context, []string) (map[string]bool, error) { return nil, nil }
