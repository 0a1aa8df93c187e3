package keyring_test

import (
	"context"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"recourse/internal/keyring"
)

// counted is a store that counts how often it was gone through.
type counted struct {
	keyring.Store
	listed int
}

func (c *counted) MetaNames(ctx context.Context) ([]string, error) {
	c.listed++
	return c.Store.MetaNames(ctx)
}

func TestEpochsOfAnotherProcessAreLearntWithoutGoingThroughTheStoreEachTime(t *testing.T) {
	t.Parallel()
	dir, root := filepath.Join(t.TempDir(), "keys"), newRoot(t)
	synctest.Test(t, func(t *testing.T) {
		ctx := context.Background()
		_, other := reopen(t, dir, root, keyring.Options{OpenOnly: true})
		folder, err := keyring.OpenFolder(dir)
		must(t, err)
		store := &counted{Store: folder}
		ring, err := keyring.Open(ctx, root, store, keyring.Options{OpenOnly: true, Closes: true})
		must(t, err)
		t.Cleanup(func() { _ = ring.Close() })
		epochs := func(want ...string) {
			t.Helper()
			got, err := ring.Epochs(ctx)
			must(t, err)
			if !slices.Equal(got, want) {
				t.Errorf("epochs %v, want %v", got, want)
			}
		}
		before := store.listed
		for range 100 {
			epochs("1")
		}
		if store.listed != before {
			t.Errorf("the store was gone through %d times for what was known", store.listed-before)
		}
		if _, err := other.NewEpoch(ctx); err != nil {
			t.Fatal(err)
		}
		epochs("1", "2") // at once
		must(t, other.RetireEpoch(ctx, "1"))
		if ring.Tag("1", "handle", "@invented") != nil {
			t.Error("a retired epoch makes tags")
		}
		for range 2 { // the next one has gone before anybody looked for it
			_, err := other.NewEpoch(ctx)
			must(t, err)
		}
		must(t, other.RetireEpoch(ctx, "3"))
		time.Sleep(time.Minute)
		epochs("2", "4")
		if ring.Epoch() != "4" {
			t.Errorf("the newest is %s", ring.Epoch())
		}
	})
}
