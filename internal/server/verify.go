package server

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"recourse/internal/calendar"
	"recourse/internal/ledger"
	"recourse/internal/oversight"
	"recourse/internal/postgres"
)

// trust is what the log is held to: its key, and how far it was signed.
func (h *House) trust(ctx context.Context) (ledger.Trust, error) {
	trust, err := h.Log.Trust(ctx, h.DB.Ledger(h.epoch), h.Keys.List.Log)
	trust.Witnesses = h.witnesses
	return trust, err
}

// Verify recomputes the whole log from the rows, and holds it to the checkpoint key, the head and the mirror.
func (h *House) Verify(ctx context.Context) (ledger.Result, error) {
	trust, err := h.trust(ctx)
	if err != nil {
		return ledger.Result{}, err
	}
	return h.Files.Verify(ctx, trust)
}

// Export verifies the log and writes it into a new folder, for anybody to keep and check without us. What was found is in
// the export too, over the log's signature. It refuses a folder that is there.
func (h *House) Export(ctx context.Context, folder string) (found ledger.Result, err error) {
	trust, err := h.trust(ctx)
	if err != nil {
		return found, err
	}
	if err := os.Mkdir(folder, 0o755); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return found, fmt.Errorf("%s is there already: name a folder that is not", folder)
		}
		return found, err
	}
	put := func(name string, b []byte) error {
		at := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			return err
		}
		return os.WriteFile(at, b, 0o644)
	}
	err = h.Files.Snapshot(ctx, h.epoch, func(src postgres.Source) error {
		if found, err = ledger.Verify(ctx, src, trust); err != nil {
			return err
		}
		return h.Log.Export(ctx, src, found, h.Clock().UTC().Format(time.DateOnly), put)
	})
	return found, err
}

// Promised counts what became of the days by which something was due from us.
func (h *House) Promised(ctx context.Context) (postgres.Promised, error) {
	return h.Files.Promised(ctx, calendar.DateOf(h.Clock().In(h.Settings.Location())).String())
}

// Checkpoint gives the last signed checkpoint, or the zero one where there is none yet.
func (h *House) Checkpoint(ctx context.Context) (ledger.Checkpoint, error) {
	return h.DB.Ledger(h.epoch).Latest(ctx)
}

// checks is what anybody may hold to our keys.
func (h *House) checks() *oversight.Checks {
	return &oversight.Checks{Keys: h.Keys.List, Witnesses: h.witnesses, Now: h.Clock}
}
