package server_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"recourse/internal/keyring"
	"recourse/internal/ledger"
	"recourse/internal/server"
	"recourse/internal/testkit/pg"
)

func ticks(t *testing.T, h *server.House) ledger.Checkpoint {
	t.Helper()
	c, err := h.Log.Integrate(t.Context(), h.DB.Ledger(h.Log.Epoch), time.Now().UTC().Format(time.DateOnly))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestF29_AChangeOfTheLogsKeysIsRunAgainAfterAStopBeforeAnyOfItsSteps(t *testing.T) {
	t.Parallel()
	died := errors.New("died")
	c, o := settings(t, folder(t), nil), server.Options{DSN: pg.Clone(t)}
	h := build(t, c, o)
	was := ticks(t, h)
	former := h.Log
	if _, err := h.RotateLogKeys(t.Context()); err != nil {
		t.Fatalf("alone with its store: %v", err)
	}
	if _, err := former.Integrate(t.Context(), h.DB.Ledger(1), "2026-03-02"); err == nil || !strings.Contains(err.Error(), "start this process anew") {
		t.Errorf("a process with the former key signs: %v", err)
	}
	h.Close()
	for i, at := range []string{"finish", "make", "hand over"} {
		h := build(t, c, server.Options{DSN: o.DSN, Reading: true})
		before := h.Keys.List.Text()
		if _, err := h.RotateLogKeysFailing(t.Context(), func(step string) error {
			if step == at {
				return died
			}
			return nil
		}); !errors.Is(err, died) {
			t.Fatalf("%s: got %v", at, err)
		}
		h.Close()
		h = build(t, c, o)
		if h.Keys.List.Text() != before {
			t.Errorf("%s: a change that was cut off is half done", at)
		}
		ticks(t, h)
		now, err := h.RotateLogKeys(t.Context())
		if err != nil {
			t.Fatalf("%s: run again: %v", at, err)
		}
		if n := strings.Count(now.List.Text(), "recourse keys v1"); n != i+2 || !strings.HasPrefix(now.List.Text(), before) {
			t.Errorf("%s: run again, it is the list\n%s", at, now.List.Text())
		}
		h.Close()
	}
	h = build(t, c, o)
	last := ticks(t, h)
	for _, c := range []ledger.Checkpoint{was, last} {
		if got, err := ledger.OpenCheckpoint(c.Note, h.Keys.List.Log); err != nil || got.Root != c.Root {
			t.Errorf("the checkpoint of %d: %v", c.Size, err)
		}
	}
	if r, err := h.Verify(t.Context()); err != nil || !r.OK() {
		t.Errorf("got %v, %v", r.Findings, err)
	}
}

func TestAChangeOfTheLogsKeysIsRefusedWhileAnotherProcessRuns(t *testing.T) {
	t.Parallel()
	c, o := settings(t, folder(t), nil), server.Options{DSN: pg.Clone(t)}
	running := build(t, c, o)
	command := build(t, c, server.Options{DSN: o.DSN, Reading: true})
	if _, err := command.RotateLogKeys(t.Context()); !errors.Is(err, keyring.ErrInUse) || !strings.Contains(err.Error(), "stop the program first") {
		t.Fatalf("got %v", err)
	}
	ticks(t, running)
}

// TestF27_AKeyStoreFromBeforeTheChangeOfTheLogsKeysIsRefused takes the seeds away that the log signs with now.
func TestF27_AKeyStoreFromBeforeTheChangeOfTheLogsKeysIsRefused(t *testing.T) {
	t.Parallel()
	c, o := settings(t, folder(t), nil), server.Options{DSN: pg.Clone(t)}
	h := build(t, c, o)
	if _, err := h.RotateLogKeys(t.Context()); err != nil {
		t.Fatal(err)
	}
	h.Close()
	store, err := keyring.OpenFolder(c.KeyStore)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(store.DropMeta(t.Context(), "seed.checkpoint.2"), store.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := server.Build(t.Context(), c, o); err == nil || !strings.Contains(err.Error(), "restore a newer one") {
		t.Fatalf("got %v", err)
	}
}

// TestL06_AnotherLogBeginsAfterAChangeOfTheLogsKeys loses what the new keys signed, and once the change itself with it: the log that
// begins then is signed, verified and given other keys as any.
func TestL06_AnotherLogBeginsAfterAChangeOfTheLogsKeys(t *testing.T) {
	t.Parallel()
	for what, before := range map[string]bool{"with a copy from before the change": true, "with a copy from after it": false} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			c, o := settings(t, folder(t), nil), server.Options{DSN: pg.Clone(t)}
			copied := func() (dsn string) { return pg.Copy(t, o.DSN) }
			h := build(t, c, o)
			ticks(t, h)
			h.Close()
			var lost string
			if before {
				lost = copied()
			}
			h = build(t, c, server.Options{DSN: o.DSN, Reading: true})
			if _, err := h.RotateLogKeys(t.Context()); err != nil {
				t.Fatal(err)
			}
			h.Close()
			h = build(t, c, o)
			ticks(t, h)
			if !before {
				h.Close()
				lost = copied()
				h = build(t, c, o)
			}
			ticks(t, h)
			last := ticks(t, h)
			h.Close()

			o.DSN = lost
			if _, err := server.Build(t.Context(), c, o); !errors.Is(err, ledger.ErrRolledBack) {
				t.Fatalf("the copy is taken for the log: %v", err)
			}
			h = build(t, c, server.Options{DSN: o.DSN, Reading: true})
			begun, err := h.NewEpoch(t.Context(), t.TempDir()+"/left")
			if err != nil || string(begun.Lost) != string(last.Note) {
				t.Fatalf("got %+v, %v", begun, err)
			}
			h.Close()
			for range 2 {
				h = build(t, c, o)
				c := ticks(t, h)
				if got, err := ledger.OpenCheckpoint(c.Note, h.Keys.List.Log); err != nil || got.Root != c.Root || !strings.HasPrefix(h.Keys.List.Text(), begun.Origin+"+") {
					t.Fatalf("the log %s, by the keys\n%s\n%v", c.Note, h.Keys.List.Text(), err)
				}
				if r, err := h.Verify(t.Context()); err != nil || !r.OK() {
					t.Fatalf("got %v, %v", r.Findings, err)
				}
				if _, err := h.RotateLogKeys(t.Context()); err != nil {
					t.Fatal(err)
				}
				h.Close()
			}
		})
	}
}
