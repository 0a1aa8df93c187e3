package evidence_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"recourse/internal/evidence"
)

func write(words string) func(io.Writer) error {
	return func(w io.Writer) error { _, err := io.WriteString(w, words); return err }
}

func TestP31_P12_ANameThatIsNoneReachesNoFile(t *testing.T) {
	t.Parallel()
	h := newHouse(t, evidence.Options{})
	outside := filepath.Join(filepath.Dir(h.dir), "outside")
	if err := os.WriteFile(outside, []byte("not evidence"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{
		"", ".", "..", "../outside", "../../outside", "/etc/passwd", outside, "ab/../../outside", `..\outside`, "%2e%2e/outside", "ab\x00",
		strings.Repeat("A", 32), strings.Repeat("a", 31), strings.Repeat("a", 33), strings.Repeat("a", 30) + "/.", "../" + strings.Repeat("a", 29),
	} {
		if err := h.folder.Put(t.Context(), name, write("x")); !errors.Is(err, evidence.ErrBadName) {
			t.Errorf("Put %q: %v", name, err)
		}
		if _, err := h.folder.Open(t.Context(), name); !errors.Is(err, evidence.ErrBadName) {
			t.Errorf("Open %q: %v", name, err)
		}
		if err := h.folder.Delete(t.Context(), name); !errors.Is(err, evidence.ErrBadName) {
			t.Errorf("Delete %q: %v", name, err)
		}
	}
	if b, err := os.ReadFile(outside); err != nil || string(b) != "not evidence" {
		t.Errorf("%q, %v", b, err)
	}
	wantEmpty(t, h.dir)
}

func TestP31_ALinkThatLeadsOutOfTheFolderIsNotFollowed(t *testing.T) {
	t.Parallel()
	h := newHouse(t, evidence.Options{})
	outside := t.TempDir()
	name := strings.Repeat("ab", 16)
	if err := os.WriteFile(filepath.Join(outside, name), []byte("not evidence"), 0o600); err != nil {
		t.Fatal(err)
	}
	link := func(from, to string) {
		t.Helper()
		if err := os.RemoveAll(from); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(to, from); err != nil {
			t.Fatal(err)
		}
	}
	link(filepath.Join(h.dir, "ab", name), filepath.Join(outside, name))
	if _, err := h.folder.Open(t.Context(), name); err == nil {
		t.Error("a blob that is a link was opened")
	}
	link(filepath.Join(h.dir, "ab"), outside)
	if _, err := h.folder.Open(t.Context(), name); err == nil {
		t.Error("a shard that is a link was followed")
	}
	if err := h.folder.Delete(t.Context(), name); err == nil {
		t.Error("a blob behind a link was deleted")
	}
	link(filepath.Join(h.dir, "new"), outside)
	if err := h.folder.Put(t.Context(), evidence.NewName(), write("x")); err == nil {
		t.Error("a blob was written behind a link")
	}
	if got := files(t, outside); len(got) != 1 {
		t.Errorf("outside: %v", got)
	}
}

func TestTheFolderIsItsOwnersAloneAndItsTimesSayNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t, evidence.Options{})
	i := h.mustSend("a.txt", []byte("words"))
	st, err := os.Stat(h.path(i))
	if err != nil {
		t.Fatal(err)
	}
	if st.Mode().Perm() != 0o600 || st.ModTime().Unix() != 0 {
		t.Errorf("the blob: %s, %s", st.Mode(), st.ModTime())
	}
	for _, dir := range []string{h.dir, filepath.Dir(h.path(i)), filepath.Join(h.dir, "new")} {
		if st, err := os.Stat(dir); err != nil || st.Mode().Perm() != 0o700 {
			t.Errorf("%s: %s, %v", dir, st.Mode(), err)
		}
	}
	if err := os.Chmod(h.dir, 0o750); err != nil { //nolint:gosec // the test is that this is refused
		t.Fatal(err)
	}
	if _, err := evidence.OpenFolder(h.dir, 0); !errors.Is(err, evidence.ErrFolderMode) {
		t.Errorf("open to a group: %v", err)
	}
}

func TestABlobIsWrittenOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t, evidence.Options{})
	name := evidence.NewName()
	if err := h.folder.Put(t.Context(), name, write("first")); err != nil {
		t.Fatal(err)
	}
	if err := h.folder.Put(t.Context(), name, write("second")); !errors.Is(err, evidence.ErrTwice) {
		t.Fatal(err)
	}
	in, err := h.folder.Open(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	if got, err := io.ReadAll(in); err != nil || string(got) != "first" {
		t.Fatalf("%q, %v", got, err)
	}
}

// F-42: what is not flushed is lost with the power. The bytes are flushed before they have their name, and the name
// before anyone is told.
func TestF42_BytesAreFlushedBeforeTheirNameAndTheNameBeforeTakeReturns(t *testing.T) {
	t.Parallel()
	h := newHouse(t, evidence.Options{})
	var steps []string
	evidence.SetDisk(h.folder,
		func(step string) error { steps = append(steps, step); return nil },
		func(f *os.File) error {
			steps = append(steps, "flush "+filepath.Base(filepath.Dir(f.Name()))+"/"+filepath.Base(f.Name()))
			return f.Sync()
		})
	i := h.mustSend("a.bin", noise(200_000))
	steps = slices.Compact(steps)
	want := []string{"create", "write", "flush new/" + i.Blob, "rename", "flush evidence/" + i.Blob[:2]}
	if !slices.Equal(steps, want) {
		t.Fatalf("got  %q\nwant %q", steps, want)
	}
}

func TestListPassesOverWhatIsNoBlob(t *testing.T) {
	t.Parallel()
	h := newHouse(t, evidence.Options{})
	i := h.mustSend("a.bin", noise(10))
	unfinished := evidence.NewName()
	for _, name := range []string{"lost+found", "README", "ab/README", "new/README", "new/" + unfinished, "ab/" + "cd" + strings.Repeat("a", 30)} {
		if err := os.WriteFile(filepath.Join(h.dir, name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	for name, err := range h.folder.List(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, name)
	}
	if !slices.Equal(got, []string{i.Blob, unfinished}) {
		t.Fatal(got)
	}
	if _, err := h.folder.Open(t.Context(), unfinished); !errors.Is(err, evidence.ErrNoBlob) {
		t.Errorf("what is not finished opens: %v", err)
	}
}

// B-90: at every moment of an upload, no file holds a word of it, in the folder or where the system keeps temporary
// files.
func TestB90_NoFileHoldsPlaintextAtAnyMomentOfAnUpload(t *testing.T) {
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	h := newHouse(t, evidence.Options{})
	const marker = "the-words-of-a-report"
	left, looked := 40, 0
	body := readerFunc(func(p []byte) (int, error) {
		if left == 0 {
			return 0, io.EOF
		}
		left--
		looked++
		wantNowhere(t, h.dir, marker)
		wantEmpty(t, tmp)
		return copy(p, bytes.Repeat([]byte(marker+" "), len(p)/len(marker)-1)), nil
	})
	i, err := h.send(marker+".txt", body)
	if err != nil {
		t.Fatal(err)
	}
	if looked != 40 || i.Size < 1<<20 {
		t.Fatal(fmt.Sprint(looked, " looks at ", i.Size, " bytes"))
	}
	wantNowhere(t, h.dir, marker)
	wantEmpty(t, tmp)
}
