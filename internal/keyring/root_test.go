package keyring_test

import (
	"context"
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"recourse/internal/keyring"
)

func TestF26_ARootKeyFileThatIsNotOneIsRefusedWithTheReason(t *testing.T) {
	t.Parallel()
	good := base64.RawURLEncoding.EncodeToString([]byte("0123456789abcdefghijklmnopqrstuv"))
	write := func(content string, mode os.FileMode) func(string) error {
		return func(path string) error {
			if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
				return err
			}
			return os.Chmod(path, mode)
		}
	}
	for name, c := range map[string]struct {
		make func(path string) error
		want error
	}{
		"missing":             {func(string) error { return nil }, keyring.ErrRootMissing},
		"readable by group":   {write(good, 0o640), keyring.ErrRootMode},
		"readable by all":     {write(good, 0o604), keyring.ErrRootMode},
		"executable":          {write(good, 0o700), keyring.ErrRootMode},
		"empty":               {write("", 0o600), keyring.ErrRootFormat},
		"a directory":         {func(p string) error { return os.Mkdir(p, 0o700) }, keyring.ErrRootKind},
		"a pipe":              {func(p string) error { return syscall.Mkfifo(p, 0o600) }, keyring.ErrRootKind},
		"short":               {write(good[:41], 0o600), keyring.ErrRootFormat},
		"not base64url":       {write(good[:40]+"$$$", 0o600), keyring.ErrRootFormat},
		"two lines":           {write(good+"\n"+good+"\n", 0o600), keyring.ErrRootFormat},
		"a line end inside":   {write(good[:20]+"\n"+good[20:], 0o600), keyring.ErrRootFormat},
		"very long":           {write(strings.Repeat("A", 5000), 0o600), keyring.ErrRootFormat},
		"the same byte":       {write(strings.Repeat("A", 43), 0o600), keyring.ErrRootWeak},
		"R-53 the example":    {write(keyring.ExampleRoot+"\n", 0o600), keyring.ErrRootExample},
		"R-53 example padded": {write(keyring.ExampleRoot+"==\n", 0o600), keyring.ErrRootExample},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "root.key")
			must(t, c.make(path))
			_, err := keyring.ReadRoot(path)
			wantErr(t, err, c.want)
			if strings.Contains(err.Error(), good[:20]) {
				t.Fatal("the error tells the key")
			}
		})
	}
}

func TestR53_TheExampleRootKeyIsRefusedHoweverItComes(t *testing.T) {
	t.Parallel()
	key, err := base64.RawURLEncoding.DecodeString(keyring.ExampleRoot)
	must(t, err)
	if len(key) < 32 {
		t.Fatal("the example would be refused for its length alone")
	}
	_, err = keyring.NewRoot(key)
	wantErr(t, err, keyring.ErrRootExample)
}

func TestARootKeyFileIsMadeOnceAndPrivateWhateverTheUmask(t *testing.T) {
	path := filepath.Join(t.TempDir(), "root.key")
	for _, mask := range []int{0o000, 0o777} {
		old := syscall.Umask(mask)
		made, err := keyring.MakeRoot(path)
		syscall.Umask(old)
		must(t, err)
		st, err := os.Stat(path)
		must(t, err)
		if st.Mode() != 0o600 {
			t.Fatalf("mode %v, want 0600", st.Mode())
		}
		_, err = keyring.MakeRoot(path)
		wantErr(t, err, keyring.ErrRootExists)
		read, err := keyring.ReadRoot(path)
		must(t, err)
		wantSameRoot(t, made, read)
		must(t, os.Chmod(path, 0o400))
		_, err = keyring.ReadRoot(path)
		must(t, err)
		entries, err := os.ReadDir(filepath.Dir(path))
		must(t, err)
		if len(entries) != 1 {
			t.Fatalf("%d files beside the root key, want none", len(entries)-1)
		}
		must(t, os.Remove(path))
	}
}

// wantSameRoot opens with one root what was made with the other.
func wantSameRoot(t *testing.T, a, b keyring.Root) {
	t.Helper()
	folder, err := keyring.OpenFolder(filepath.Join(t.TempDir(), "keys"))
	must(t, err)
	defer folder.Close()
	for _, root := range []keyring.Root{a, b} {
		ring, err := keyring.Open(context.Background(), root, folder, keyring.Options{OpenOnly: true})
		must(t, err)
		must(t, ring.Close())
	}
}

func TestF27_AWrongRootKeyIsRefusedBeforeAnythingIsWritten(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	a, b := newHouse(t), newHouse(t)
	id := a.take(t)
	sealed := a.seal(t, id, here, words)
	for _, h := range []*house{a, b} {
		must(t, h.ring.Close())
		must(t, h.folder.Close())
	}
	before := listing(t, a.dir)
	folder, err := keyring.OpenFolder(a.dir)
	must(t, err)
	defer folder.Close()
	_, err = keyring.Open(ctx, b.root, folder, keyring.Options{})
	wantErr(t, err, keyring.ErrWrongRoot)
	if after := listing(t, a.dir); after != before {
		t.Fatalf("the store changed under a wrong root:\n%s\nwas\n%s", after, before)
	}
	_, err = keyring.Open(ctx, keyring.Root{}, folder, keyring.Options{})
	wantErr(t, err, keyring.ErrRootMissing)
	_, ring := reopen(t, a.dir, a.root, keyring.Options{})
	wantOpens(t, ring, id, here, sealed, words)
}

func TestF27_KeysWithoutTheCheckOfTheirRootAreRefused(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.take(t)
	must(t, h.ring.Close())
	must(t, os.Remove(filepath.Join(h.dir, "roots.meta")))
	_, err := keyring.Open(context.Background(), h.root, h.folder, keyring.Options{})
	wantErr(t, err, keyring.ErrNoCheck)
	entries, err := os.ReadDir(h.dir)
	must(t, err)
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".meta") {
			must(t, os.Remove(filepath.Join(h.dir, e.Name())))
		}
	}
	_, err = keyring.Open(context.Background(), h.root, h.folder, keyring.Options{})
	wantErr(t, err, keyring.ErrNoCheck)
}

// listing is the names and contents of a folder, to see any change.
func listing(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	must(t, err)
	var b strings.Builder
	for _, e := range entries {
		content, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		b.WriteString(e.Name() + " " + base64.StdEncoding.EncodeToString(content) + "\n")
	}
	return b.String()
}
