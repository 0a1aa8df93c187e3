package keyring

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// epochs is what a ring knows of the epochs in its store.
type epochs struct {
	mu    sync.Mutex
	last  int // the newest there ever was
	names []string
	read  time.Time // when names was; zero before
}

// relist is how long what was listed is believed.
const relist = time.Minute

func (e *epochs) known() (names []string, last int, read time.Time) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.names, e.last, e.read
}

// learn takes over what was read; where that is zero, the epochs are listed anew when somebody asks.
func (e *epochs) learn(names []string, last int, read time.Time) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.names, e.last, e.read = names, max(e.last, last), read
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
	_, last, _ := r.epochs.known()
	return strconv.Itoa(last)
}

// Epochs lists the epochs whose keys still exist, oldest first. One that another process began is there at once; one
// that another process retired is gone within a minute, and makes no tag where its key was not read before.
func (r *Ring) Epochs(ctx context.Context) ([]string, error) {
	names, last, read := r.epochs.known()
	if time.Since(read) >= relist { //allow:clock how long this process has believed a list, whatever day it is
		return r.listEpochs(ctx)
	}
	// One look for the next, since a store that lists goes through all its batches, of which each year brings more.
	_, err := r.store.Meta(ctx, metaEpoch+strconv.Itoa(last+1))
	switch {
	case errors.Is(err, ErrNoMeta):
		return slices.Clone(names), nil
	case err != nil:
		return nil, err
	}
	return r.listEpochs(ctx)
}

// listEpochs asks the store.
func (r *Ring) listEpochs(ctx context.Context) ([]string, error) {
	began := time.Now() //allow:clock as in Epochs, which asks how long ago it was
	entries, err := r.store.MetaNames(ctx)
	if err != nil {
		return nil, err
	}
	var numbers []int
	for _, name := range entries {
		if text, ok := strings.CutPrefix(name, metaEpoch); ok {
			if n, err := epochNumber(text); err == nil {
				numbers = append(numbers, n)
			}
		}
	}
	slices.Sort(numbers)
	names, last := make([]string, len(numbers)), 0
	for i, n := range numbers {
		names[i], last = strconv.Itoa(n), n
	}
	r.epochs.learn(names, last, began)
	return slices.Clone(names), nil
}

// NewEpoch begins an epoch and returns its name. Tags of the former one are made again under it, then the former
// is retired.
func (r *Ring) NewEpoch(ctx context.Context) (string, error) {
	if _, err := r.listEpochs(ctx); err != nil {
		return "", err
	}
	_, last, _ := r.epochs.known()
	next := strconv.Itoa(last + 1)
	// Of two processes that begin one at once both get the same: entry makes it once.
	if _, err := r.entry(ctx, metaEpoch+next); err != nil {
		return "", err
	}
	r.epochs.learn(nil, last+1, time.Time{})
	return next, nil
}

// ErrNewestEpoch says that the newest epoch cannot be retired: begin another first.
var ErrNewestEpoch = errors.New("keyring: the newest epoch is in use")

// RetireEpoch destroys an epoch's key. Its tags can then be neither made nor tested by anybody. Another process
// keeps what it has derived until it ends.
func (r *Ring) RetireEpoch(ctx context.Context, epoch string) error {
	if _, err := epochNumber(epoch); err != nil {
		return err
	}
	all, err := r.listEpochs(ctx)
	if err != nil {
		return err
	}
	if len(all) > 0 && all[len(all)-1] == epoch {
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
	r.epochs.learn(nil, 0, time.Time{})
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
