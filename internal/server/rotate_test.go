package server_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"recourse/internal/config"
	"recourse/internal/keyring"
	"recourse/internal/server"
)

var rotationDay = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// ringOf opens a key store; done lets it go, so that another may have it alone.
func ringOf(t *testing.T, c config.Config) (ring *keyring.Ring, done func()) {
	t.Helper()
	root, err := keyring.ReadRoot(c.RootKeyFile)
	if err != nil {
		t.Fatal(err)
	}
	folder, err := keyring.OpenFolder(c.KeyStore)
	if err != nil {
		t.Fatal(err)
	}
	if ring, err = keyring.Open(t.Context(), root, folder, keyring.Options{Batch: 4}); err != nil {
		t.Fatal(err)
	}
	return ring, func() { ring.Close(); folder.Close() }
}

// oneSealed makes a key store and seals something in it.
func oneSealed(t *testing.T, c config.Config) (opens func()) {
	t.Helper()
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := keyring.MakeRoot(c.RootKeyFile); err != nil {
		t.Fatal(err)
	}
	ring, done := ringOf(t, c)
	defer done()
	key, err := ring.Take(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	at := keyring.Place{Table: "events", Column: "payload", Row: "1", File: "2"}
	sealed, err := ring.Seal(t.Context(), key, at, []byte("invented words"))
	if err != nil {
		t.Fatal(err)
	}
	return func() {
		t.Helper()
		ring, done := ringOf(t, c)
		defer done()
		if words, err := ring.Open(t.Context(), key, at, sealed); err != nil || string(words) != "invented words" {
			t.Fatalf("got %q and %v", words, err)
		}
	}
}

func TestF29_AChangeOfTheRootKeyIsRunAgainAfterAStopBeforeAnyOfItsSteps(t *testing.T) {
	t.Parallel()
	died := errors.New("died")
	for _, at := range []string{"make", "keep", "rewrap", "replace"} {
		t.Run(at, func(t *testing.T) {
			t.Parallel()
			c := settings(t, folder(t), nil)
			opens := oneSealed(t, c)
			was, err := os.ReadFile(c.RootKeyFile)
			if err != nil {
				t.Fatal(err)
			}
			_, err = server.RotateRootFailing(t.Context(), c, rotationDay, func(step string) error {
				if step == at {
					return died
				}
				return nil
			})
			if !errors.Is(err, died) {
				t.Fatalf("got %v", err)
			}
			done, err := server.RotateRoot(t.Context(), c, rotationDay)
			if err != nil {
				t.Fatal(err)
			}
			opens()
			if kept, err := os.ReadFile(done.Former); err != nil || string(kept) != string(was) {
				t.Errorf("the former root key was not kept: %v", err)
			}
			c.RootKeyFile = done.Former
			if _, err := server.OpenRing(t.Context(), c, true); !errors.Is(err, keyring.ErrWrongRoot) {
				t.Errorf("got %v, want the former root key to open nothing", err)
			}
			if left, err := filepath.Glob(filepath.Join(c.Data, "*.next")); err != nil || len(left) > 0 {
				t.Errorf("left behind: %v, %v", left, err)
			}
		})
	}
}

func TestR58_AChangeOfTheRootKeyIsRefusedWhileTheProgramRunsAndNothingIsMade(t *testing.T) {
	t.Parallel()
	c := settings(t, folder(t), nil)
	opens := oneSealed(t, c)
	before := names(t, c.Data)
	running, err := keyring.OpenFolder(c.KeyStore)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = server.RotateRoot(t.Context(), c, rotationDay); !errors.Is(err, keyring.ErrInUse) {
		t.Fatalf("got %v, want to be told to stop the program", err)
	}
	if err := running.Close(); err != nil {
		t.Fatal(err)
	}
	if after := names(t, c.Data); after != before {
		t.Errorf("a refused change made %s, before %s", after, before)
	}
	opens()
}

func TestR58_AFormerRootKeyIsNeverWrittenOver(t *testing.T) {
	t.Parallel()
	c := settings(t, folder(t), nil)
	opens := oneSealed(t, c)
	if _, err := server.RotateRoot(t.Context(), c, rotationDay); err != nil {
		t.Fatal(err)
	}
	if _, err := server.RotateRoot(t.Context(), c, rotationDay); !errors.Is(err, server.ErrFormer) {
		t.Fatalf("got %v, want the first former root key to be kept", err)
	}
	opens()
	if _, err := server.RotateRoot(t.Context(), c, rotationDay.AddDate(0, 0, 1)); err != nil {
		t.Fatal(err)
	}
	opens()
}

func TestR58_WhereThereIsNoKeyStoreNoneIsMade(t *testing.T) {
	t.Parallel()
	c := settings(t, folder(t), nil)
	if _, err := server.RotateRoot(t.Context(), c, rotationDay); err == nil {
		t.Fatal("nothing was changed, and nothing was said")
	}
	if _, err := os.Stat(c.KeyStore); !os.IsNotExist(err) {
		t.Error("a key store was made")
	}
}
