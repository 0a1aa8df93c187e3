package keyring

import (
	"context"
	"fmt"
)

// retireAtOnce is how many keys are destroyed in one write.
const retireAtOnce = 1024

// Retire destroys every key that nothing refers to: what earlier processes had made ahead, and, after a restore of
// the main database, the keys of files that are gone from it (decision 30). It returns how many. It needs the store
// alone and no open Ring, since a key just taken has no row yet. When referenced fails nothing more is destroyed.
func Retire(ctx context.Context, store Store, referenced func(context.Context, KeyID) (bool, error)) (n int, err error) {
	release, err := store.Sole(ctx)
	if err != nil {
		return 0, fmt.Errorf("retire keys: %w", err)
	}
	defer release()
	var unused []KeyID
	flush := func() error {
		if len(unused) == 0 {
			return nil
		}
		if err := store.Delete(ctx, unused...); err != nil {
			return fmt.Errorf("retire keys: %w", err)
		}
		n += len(unused)
		unused = unused[:0]
		return nil
	}
	for id, err := range store.List(ctx) {
		if err != nil {
			return n, fmt.Errorf("retire keys: %w", err)
		}
		used, err := referenced(ctx, id)
		if err != nil {
			return n, fmt.Errorf("retire keys: %w", err)
		}
		if used {
			continue
		}
		if unused = append(unused, id); len(unused) == retireAtOnce {
			if err := flush(); err != nil {
				return n, err
			}
		}
	}
	return n, flush()
}
