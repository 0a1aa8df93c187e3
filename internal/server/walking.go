package server

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"recourse/internal/evidence"
)

// VerifyEvidence reads every sealed file to its end.
func (h *House) VerifyEvidence(ctx context.Context) (evidence.Walked, error) {
	w, err := h.Evidence.Verify(ctx, h.DB.Evidence(h.Ring).All(ctx))
	if err != nil {
		return w, err
	}
	var loose []string
	for _, f := range w.Found {
		if f.Item == "" {
			loose = append(loose, f.Blob)
		}
	}
	// What is enclosed with a draft belongs to no item yet.
	known, err := h.DB.Evidence(h.Ring).Known(ctx, loose)
	w.Found = slices.DeleteFunc(w.Found, func(f evidence.Found) bool { return f.Item == "" && known[f.Blob] })
	return w, err
}

// walk is the last one that this process finished.
type walk struct {
	on    time.Time // the day; zero before the first
	wrong int
}

// WalkEvidence is VerifyEvidence as the worker does it at its moment: what is wrong is an error in the log and a number
// in the metrics. Orphans are neither: an upload under way is one, and they are swept.
func (h *House) WalkEvidence(ctx context.Context, now time.Time) error {
	w, err := h.Evidence.Verify(ctx, h.pools.worker.Evidence(h.Ring).All(ctx))
	if err != nil {
		return err
	}
	done := walk{on: now.UTC().Truncate(24 * time.Hour)}
	for _, f := range w.Found {
		if f.Item == "" {
			continue
		}
		done.wrong++
		h.options.Log.ErrorContext(ctx, "a sealed file is not what was kept", slog.String("found", f.String()))
	}
	h.walked.Store(&done)
	return nil
}

// writeWalked is the last walk for the metrics; nothing before there was one.
func (h *House) writeWalked() string {
	w := h.walked.Load()
	if w == nil {
		return ""
	}
	return fmt.Sprintf(`# HELP recourse_evidence_wrong Sealed files that were missing, altered or unreadable when all were read.
# TYPE recourse_evidence_wrong gauge
recourse_evidence_wrong %d
# HELP recourse_evidence_read_seconds The day when all sealed files were last read, as a time.
# TYPE recourse_evidence_read_seconds gauge
recourse_evidence_read_seconds %d
`, w.wrong, w.on.Unix())
}

// evidence looks whether every file is in its store; that each is what was kept takes reading all of them.
func (d *doctor) evidence(h *House) {
	if b, ok := h.blobs.(*evidence.Bucket); ok && !d.say("the evidence store answers", b.Check(d.ctx)) {
		return
	}
	missing, err := h.Evidence.Missing(d.ctx, h.DB.Evidence(h.Ring).All(d.ctx))
	if err == nil && len(missing) > 0 {
		err = fmt.Errorf("%d are not, the first %s: run `recourse evidence verify`", len(missing), missing[0])
	}
	d.say("every sealed file is in its store", err)
}
