package server

import (
	"context"
	"log/slog"
	"time"
)

// recallEvery is how long a key that another process destroyed may stay open in the memory of this one.
const recallEvery = time.Minute

// recall has this process ask again and again for the keys that are open in its memory, until ctx ends: the worker, or another
// replica, destroys keys, and what was erased is to be erased here, too. Begun twice it runs once.
func (h *House) recall(ctx context.Context) {
	h.recalls.Do(func() {
		go func() {
			for ctx.Err() == nil {
				sleep(ctx, h.options.Recall)
				if ctx.Err() != nil {
					return
				}
				if err := h.Ring.Recall(ctx); err != nil && ctx.Err() == nil {
					h.options.Log.WarnContext(ctx, "the key store cannot be read: keys that were destroyed elsewhere stay in memory until it can", slog.Any("error", err))
				}
			}
		}()
	})
}
