package keyring

import "context"

// SigningSeed returns the 32-byte Ed25519 seed for a purpose, made at the first call and kept wrapped in the store.
// Each purpose has a seed of its own: the ledger's checkpoints and its promises are signed by different keys
// (decision 28). A purpose is a name: a–z, 0–9, dot, dash.
func (r *Ring) SigningSeed(ctx context.Context, purpose string) (Secret, error) {
	if !GoodName(metaSeed + purpose) {
		return Secret{}, ErrBadName
	}
	seed, err := r.entry(ctx, metaSeed+purpose)
	if err != nil {
		return Secret{}, err
	}
	defer clear(seed)
	return NewSecret(seed), nil
}

// Sole holds the store for this process alone until release; ErrInUse when another one has it open.
func (r *Ring) Sole(ctx context.Context) (release func(), err error) { return r.store.Sole(ctx) }
