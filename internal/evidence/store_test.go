package evidence_test

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"recourse/internal/evidence"
	"recourse/internal/testkit/chance"
	"recourse/internal/testkit/s3"
)

// bucketOf opens a bucket of the tests' server.
func bucketOf(t testing.TB, p s3.Place) *evidence.Bucket {
	t.Helper()
	b, err := evidence.OpenBucket(optionsOf(t, p))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	return b
}

func optionsOf(t testing.TB, p s3.Place) evidence.BucketOptions {
	t.Helper()
	return evidence.BucketOptions{
		Endpoint: p.Endpoint, Bucket: p.Name, Prefix: "recourse/", Region: s3.Region, AccessKey: s3.AccessKey, SecretKey: s3.SecretKey,
		Spool: t.TempDir() + "/uploads", Patience: 10 * time.Second,
	}
}

// eachStore runs a test on every kind of store there is.
func eachStore(t *testing.T, do func(t *testing.T, s evidence.Store)) {
	t.Helper()
	for name, open := range map[string]func(t *testing.T) evidence.Store{
		"a folder": func(t *testing.T) evidence.Store { return openFolder(t, t.TempDir()+"/evidence") },
		"a bucket": func(t *testing.T) evidence.Store { return bucketOf(t, s3.Bucket(t)) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			do(t, open(t))
		})
	}
}

// kept reads a blob to its end.
func kept(t testing.TB, s evidence.Store, name string) ([]byte, error) {
	t.Helper()
	in, err := s.Open(t.Context(), name)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	return io.ReadAll(in)
}

// listed is what a store lists, in order.
func listed(t testing.TB, s evidence.Store) (names []string) {
	t.Helper()
	for name, err := range s.List(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func TestAStoreKeepsABlobWholeOrNotAtAllAndOnce(t *testing.T) {
	t.Parallel()
	eachStore(t, func(t *testing.T, s evidence.Store) {
		if _, err := s.Open(t.Context(), evidence.NewName()); !errors.Is(err, evidence.ErrNoBlob) {
			t.Errorf("a blob that never was: %v", err)
		}
		if got := listed(t, s); len(got) != 0 {
			t.Errorf("a new store lists %v", got)
		}
		for _, size := range []int{0, 1, 4096, 70_000, 6 << 20} {
			name, body := evidence.NewName(), noise(size)
			if err := s.Put(t.Context(), name, func(w io.Writer) error { _, err := io.Copy(w, bytes.NewReader(body)); return err }); err != nil {
				t.Fatalf("%d bytes: %v", size, err)
			}
			if got, err := kept(t, s, name); err != nil || !bytes.Equal(got, body) {
				t.Errorf("%d bytes came back as %d, %v", size, len(got), err)
			}
			if err := s.Put(t.Context(), name, write("another")); !errors.Is(err, evidence.ErrTwice) {
				t.Errorf("a second time: %v", err)
			}
			if got, err := kept(t, s, name); err != nil || !bytes.Equal(got, body) {
				t.Errorf("a refused second writing changed the first: %d bytes, %v", len(got), err)
			}
			if got := listed(t, s); !slices.Equal(got, []string{name}) {
				t.Errorf("listed are %v, want %s", got, name)
			}
			for range 2 {
				if err := s.Delete(t.Context(), name); err != nil {
					t.Errorf("delete: %v", err)
				}
			}
			if _, err := s.Open(t.Context(), name); !errors.Is(err, evidence.ErrNoBlob) {
				t.Errorf("a deleted blob: %v", err)
			}
		}
		enough := errors.New("the sender has gone")
		name := evidence.NewName()
		err := s.Put(t.Context(), name, func(w io.Writer) error {
			if _, err := w.Write(noise(200_000)); err != nil {
				return err
			}
			return enough
		})
		if !errors.Is(err, enough) {
			t.Errorf("got %v, want the error of writing", err)
		}
		if got := listed(t, s); len(got) != 0 {
			t.Errorf("half a blob was kept: %v", got)
		}
		if err := s.Put(t.Context(), name, write("whole")); err != nil {
			t.Errorf("the name of what failed is free: %v", err)
		}
	})
}

func TestP31_ANameThatIsNoneReachesNothingInAnyStore(t *testing.T) {
	t.Parallel()
	eachStore(t, func(t *testing.T, s evidence.Store) {
		for _, name := range []string{"", ".", "..", "../outside", "/etc/passwd", "ab\x00", strings.Repeat("A", 32), strings.Repeat("a", 31), strings.Repeat("a", 30) + "/."} {
			_, err := s.Open(t.Context(), name)
			for what, err := range map[string]error{"put": s.Put(t.Context(), name, write("x")), "open": err, "delete": s.Delete(t.Context(), name)} {
				if !errors.Is(err, evidence.ErrBadName) {
					t.Errorf("%s %q: %v", what, name, err)
				}
			}
		}
	})
}

func TestOfManyWhoWriteTheSameNameOneDoes(t *testing.T) {
	t.Parallel()
	eachStore(t, func(t *testing.T, s evidence.Store) {
		name := evidence.NewName()
		won := make(chan string, 8)
		var all sync.WaitGroup
		for n := range 8 {
			all.Go(func() {
				body := strings.Repeat(string(rune('a'+n)), 100_000)
				switch err := s.Put(t.Context(), name, write(body)); {
				case err == nil:
					won <- body
				case !errors.Is(err, evidence.ErrTwice):
					t.Error(err)
				}
			})
		}
		all.Wait()
		close(won)
		got, err := kept(t, s, name)
		if err != nil || len(won) != 1 || string(got) != <-won {
			t.Errorf("%d wrote it, and %d bytes are kept, %v", len(won)+1, len(got), err)
		}
	})
}

func TestAListOfManyIsWhole(t *testing.T) {
	t.Parallel()
	many := 30
	if chance.Soak() {
		many = 1100 // more than a page of S3
	}
	eachStore(t, func(t *testing.T, s evidence.Store) {
		var want []string
		for range many {
			name := evidence.NewName()
			if err := s.Put(t.Context(), name, write("x")); err != nil {
				t.Fatal(err)
			}
			want = append(want, name)
		}
		slices.Sort(want)
		if got := listed(t, s); !slices.Equal(got, want) {
			t.Errorf("listed are %d, want %d", len(got), len(want))
		}
		for range s.List(t.Context()) { //nolint:errcheck // who has seen enough may go
			break
		}
	})
}
