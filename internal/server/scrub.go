package server

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"recourse/internal/ledger"
	"recourse/internal/postgres"
)

// scrubbed is what the last verification by this process found.
type scrubbed struct {
	faults   int64
	at       time.Time
	promised postgres.Promised
}

// ScrubLedger holds the log to its rows, as the worker has it done each night: a record that was changed, taken away or that
// never got its leaf (F-25, L-12) is an alarm within a day, and not only when somebody asks.
func (h *House) ScrubLedger(ctx context.Context, now time.Time) error {
	trust, err := h.trust(ctx)
	if err != nil {
		return err
	}
	found, err := h.files(h.pools.worker).Verify(ctx, trust)
	if err != nil {
		return err
	}
	promised, err := h.Promised(ctx)
	if err != nil {
		return err
	}
	h.scrubbed.Store(&scrubbed{found.Faults, now, promised})
	if !found.OK() {
		h.alarm(ctx, found)
	}
	return nil
}

// alarm says that something does not fit, and names the first of it: tables and ids, no content.
func (h *House) alarm(ctx context.Context, found ledger.Result) {
	first := found.Findings[0]
	h.options.Log.ErrorContext(ctx, "the log does not fit its rows: run `recourse ledger verify`, and see docs/operating.md",
		slog.Int64("faults", found.Faults), slog.String("table", first.Table), slog.String("key", first.Key), slog.Int64("leaf", first.Index))
}

// writeScrubbed gives the last verification to the metrics; nothing where this process has made none.
func (h *House) writeScrubbed() string {
	last := h.scrubbed.Load()
	if last == nil {
		return ""
	}
	return fmt.Sprintf(`# HELP recourse_ledger_faults What did not fit when the log was last held to its rows.
# TYPE recourse_ledger_faults gauge
recourse_ledger_faults %d
# HELP recourse_ledger_verified_seconds The day on which that was, as a time.
# TYPE recourse_ledger_verified_seconds gauge
recourse_ledger_verified_seconds %d
# HELP recourse_promises Days by which something was due from us, by what became of them; as of that night, rounded up to tens.
# TYPE recourse_promises gauge
recourse_promises{outcome="kept"} %d
recourse_promises{outcome="moved"} %d
recourse_promises{outcome="missed"} %d
recourse_promises{outcome="open"} %d
`, last.faults, last.at.UTC().Truncate(24*time.Hour).Unix(), tens(last.promised.Kept), tens(last.promised.Moved), tens(last.promised.Missed), tens(last.promised.Open))
}

// tens rounds up, so that one report more does not show.
func tens(n int64) int64 { return (n + 9) / 10 * 10 }
