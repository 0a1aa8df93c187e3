package keyring

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
)

// MAC is a keyed hash for lookups of what has enough randomness of its own: access codes, sessions, idempotency
// keys. HMAC-SHA-256 under a key for the purpose; two purposes never agree. The keys outlive a change of root.
func (r *Ring) MAC(purpose, value string) []byte {
	key, ok := r.macs.Load(purpose)
	if !ok {
		key, _ = r.macs.LoadOrStore(purpose, derive(r.house.Reveal(), "recourse/house/mac/1/"+purpose))
	}
	return hash(key.([]byte), value)
}

func hash(key []byte, value string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(value)) // never fails
	return h.Sum(nil)
}

// tagOf names the key of one kind of tag in one epoch.
type tagOf struct{ epoch, kind string }

// Tag is a blind tag: what can be guessed (a handle, an address) under the key of an epoch, so that equal values
// are found while the epoch lives and none can be tested against a dictionary after it (decision 31). Canonical is
// the value in its one spelling; making it so is the caller's. An epoch that is retired or never was gives nil,
// which matches nothing.
func (r *Ring) Tag(epoch, kind, canonical string) []byte {
	key, ok := r.tags.Load(tagOf{epoch, kind})
	if !ok {
		k, err := r.epochKey(context.Background(), epoch)
		if err != nil {
			return nil
		}
		key, _ = r.tags.LoadOrStore(tagOf{epoch, kind}, derive(k, "recourse/epoch/tag/1/"+kind))
		clear(k)
	}
	return hash(key.([]byte), canonical)
}

// epochKey reads the key of an epoch from the store; a tag's key is asked for once a process.
func (r *Ring) epochKey(ctx context.Context, epoch string) ([]byte, error) {
	if _, err := epochNumber(epoch); err != nil {
		return nil, err
	}
	return r.existing(ctx, metaEpoch+epoch)
}
