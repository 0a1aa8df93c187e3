package server

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"recourse/internal/config"
	"recourse/internal/ledger"
	"recourse/internal/postgres"
)

// headsOf is where the heads of an epoch are kept: each has a folder of its own.
func headsOf(c config.Config, epoch uint32) ledger.HeadFolder {
	return ledger.NewHeads(filepath.Join(c.Heads, strconv.Itoa(int(epoch))))
}

// NewEpoch begins another log where the database lost a part of the one that was signed and nothing newer can be restored.
// What is left of the old one is exported first, for whoever holds a receipt of it. It refuses where nothing was lost.
func (h *House) NewEpoch(ctx context.Context, folder string) (begun postgres.Epoch, err error) {
	store := h.DB.Ledger(h.epoch)
	if err = h.Log.Check(ctx, store); !errors.Is(err, ledger.ErrRolledBack) {
		if err == nil {
			err = errors.New("nothing is lost: the database holds the log as it was signed, and goes on with it")
		}
		return begun, err
	}
	head, err := h.Log.Heads.Last(ctx)
	if err != nil {
		return begun, err
	}
	last, err := store.Latest(ctx)
	if err != nil {
		return begun, err
	}
	if last.Size > 0 {
		if _, err := h.Export(ctx, folder); err != nil {
			return begun, fmt.Errorf("export what is left of the log: %w", err)
		}
	}
	old := strings.TrimSuffix(nameOf(head.Note), fmt.Sprintf("/%d", h.epoch))
	begun = postgres.Epoch{
		Number: h.epoch + 1, Origin: fmt.Sprintf("%s/%d", old, h.epoch+1), Lost: head.Note, Kept: last.Size, Day: h.Clock().UTC().Format(time.DateOnly),
	}
	return begun, h.Files.BeginEpoch(ctx, begun, h.Clock())
}
