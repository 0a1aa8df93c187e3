package keyring

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"slices"
	"strconv"
	"strings"
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

// epochNumber reads an epoch's name: a number from 1 up, in its one spelling.
func epochNumber(epoch string) (int, error) {
	n, err := strconv.Atoi(epoch)
	if err != nil || n < 1 || strconv.Itoa(n) != epoch {
		return 0, ErrBadName
	}
	return n, nil
}

// Epoch is the newest epoch, under which new tags are made.
func (r *Ring) Epoch() string {
	r.last.Lock()
	defer r.last.Unlock()
	return strconv.Itoa(r.last.n)
}

// Epochs lists the epochs whose keys still exist, oldest first. It asks the store, and so learns of epochs that
// another process began.
func (r *Ring) Epochs(ctx context.Context) ([]string, error) {
	names, err := r.store.MetaNames(ctx)
	if err != nil {
		return nil, err
	}
	var numbers []int
	for _, name := range names {
		if text, ok := strings.CutPrefix(name, metaEpoch); ok {
			if n, err := epochNumber(text); err == nil {
				numbers = append(numbers, n)
			}
		}
	}
	slices.Sort(numbers)
	out := make([]string, len(numbers))
	for i, n := range numbers {
		out[i] = strconv.Itoa(n)
		r.saw(n)
	}
	return out, nil
}

func (r *Ring) saw(n int) {
	r.last.Lock()
	defer r.last.Unlock()
	r.last.n = max(r.last.n, n)
}

// NewEpoch begins an epoch and returns its name. Tags of the former one are made again under it, then the former
// is retired.
func (r *Ring) NewEpoch(ctx context.Context) (string, error) {
	if _, err := r.Epochs(ctx); err != nil {
		return "", err
	}
	r.last.Lock()
	next := r.last.n + 1
	r.last.Unlock()
	// Of two processes that begin one at once both get the same: entry makes it once.
	if _, err := r.entry(ctx, metaEpoch+strconv.Itoa(next)); err != nil {
		return "", err
	}
	r.saw(next)
	return strconv.Itoa(next), nil
}

// ErrNewestEpoch says that the newest epoch cannot be retired: begin another first.
var ErrNewestEpoch = errors.New("keyring: the newest epoch is in use")

// RetireEpoch destroys an epoch's key. Its tags can then be neither made nor tested by anybody. Another process
// keeps what it has derived until it ends.
func (r *Ring) RetireEpoch(ctx context.Context, epoch string) error {
	n, err := epochNumber(epoch)
	if err != nil {
		return err
	}
	all, err := r.Epochs(ctx)
	if err != nil {
		return err
	}
	if len(all) > 0 && all[len(all)-1] == strconv.Itoa(n) {
		return ErrNewestEpoch
	}
	if err := r.store.DropMeta(ctx, metaEpoch+epoch); err != nil {
		return err
	}
	r.tags.Range(func(k, v any) bool {
		if k.(tagOf).epoch == epoch {
			r.tags.Delete(k)
		}
		return true
	})
	return nil
}

// findEpoch learns the newest epoch, and begins the first.
func (r *Ring) findEpoch(ctx context.Context) error {
	all, err := r.Epochs(ctx)
	if err != nil || len(all) > 0 {
		return err
	}
	_, err = r.NewEpoch(ctx)
	return err
}
