package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"recourse/internal/ledger"
	"recourse/internal/ledger/witness"
)

// readWitnesses reads whose cosignatures the log asks for; none where no file is named.
func readWitnesses(file string) (ledger.Policy, error) {
	if file == "" {
		return ledger.Policy{}, nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return ledger.Policy{}, fmt.Errorf("the setting witnesses: %w", err)
	}
	p, err := ledger.ParsePolicy(string(text))
	if err != nil {
		return p, fmt.Errorf("the setting witnesses: %s: %w", file, err)
	}
	for _, w := range p.Witnesses {
		if w.URL == "" {
			return p, fmt.Errorf("the setting witnesses: %s: %s has no address to be asked at", file, w.Name())
		}
	}
	return p, nil
}

// cosign asks the witnesses that have not cosigned the last checkpoint, which is signed and kept already, and keeps what
// they answer beside it. It never fails: who is away is asked again at the next tick, which it gives way to.
func (h *House) cosign(ctx context.Context) {
	if len(h.witnesses.Witnesses) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, min(h.Settings.Tick/2, 3*witness.Patience))
	defer cancel()
	if err := h.askWitnesses(ctx); err != nil {
		h.options.Log.WarnContext(ctx, "the witnesses could not be asked; they are asked again at the next tick", slog.String("type", fmt.Sprintf("%T", err)))
	}
}

func (h *House) askWitnesses(ctx context.Context) error {
	store := h.pools.worker.Ledger(h.epoch)
	last, err := store.Latest(ctx)
	if err != nil || last.Size == 0 {
		return err
	}
	seen, err := store.Seen(ctx, h.witnesses.Witnesses)
	if err != nil {
		return err
	}
	var ask []witness.Question
	for i, w := range h.witnesses.Witnesses {
		if seen[i] < last.Size {
			ask = append(ask, witness.Question{Witness: w, Seen: seen[i]})
		}
	}
	for _, a := range witness.Ask(ctx, ask, last, store.Hashes(ctx)) {
		if a.Err == nil {
			a.Err = store.Cosign(context.WithoutCancel(ctx), last.Size, a.Witness, a.Line)
		}
		if a.Err != nil && !overtaken(ctx, store, last, a.Err) {
			h.uncosigned(ctx, a)
		}
	}
	return nil
}

// overtaken tells whether a witness is ahead because another process has ticked, and asked it, meanwhile.
func overtaken(ctx context.Context, store ledger.Reader, last ledger.Checkpoint, why error) bool {
	if !errors.Is(why, witness.ErrAhead) {
		return false
	}
	now, err := store.Latest(ctx)
	return err == nil && now.Size > last.Size
}

// uncosigned writes that a witness did not cosign; one that has seen another history is an alarm.
func (h *House) uncosigned(ctx context.Context, a witness.Answer) {
	level := slog.LevelWarn
	if errors.Is(a.Err, witness.ErrSplit) || errors.Is(a.Err, witness.ErrAhead) {
		level = slog.LevelError
	}
	h.options.Log.Log(ctx, level, "a witness did not cosign the log", slog.String("witness", a.Name()), slog.String("why", a.Err.Error()))
}

// Witnessed says how many witnesses cosigned the last checkpoint, how many are needed, and since when they were too few.
func (h *House) Witnessed(ctx context.Context) (ledger.Cosigned, error) {
	return h.DB.Ledger(h.epoch).Witnessed(ctx, h.witnesses)
}

// writeWitnessed is Witnessed for the metrics; nothing where no witness is named.
func (h *House) writeWitnessed(ctx context.Context) string {
	c, err := h.Witnessed(ctx)
	if err != nil || c.Of == 0 {
		return ""
	}
	short := int64(0)
	if day, err := time.Parse(time.DateOnly, c.Since); err == nil {
		short = day.Unix()
	}
	return fmt.Sprintf(`# HELP recourse_witnesses_named Witnesses of the log that are asked at each tick.
# TYPE recourse_witnesses_named gauge
recourse_witnesses_named %d
# HELP recourse_witnesses_needed How many of them must cosign a checkpoint.
# TYPE recourse_witnesses_needed gauge
recourse_witnesses_needed %d
# HELP recourse_witnesses_cosigned How many cosigned the last checkpoint.
# TYPE recourse_witnesses_cosigned gauge
recourse_witnesses_cosigned %d
# HELP recourse_witnesses_short_since_seconds The day since when too few cosign, as a time; 0 while enough do.
# TYPE recourse_witnesses_short_since_seconds gauge
recourse_witnesses_short_since_seconds %d
`, c.Of, c.Needed, c.By, short)
}
