package evidence

import (
	"context"
	"errors"
	"fmt"
	"time"
)

const (
	// orphanAge is how long a blob may be without a row: longer than any request (see Budget.Fresh).
	orphanAge = time.Hour
	// sweepPage is how many names are asked about at once.
	sweepPage = 1000
	// sweepDoubt is how many blobs may be orphans while hardly any is known, before that looks like the wrong index.
	sweepDoubt = 100
)

// ErrDoubtful says that most of the store would have been swept: more likely the wrong index than so many orphans.
var ErrDoubtful = errors.New("evidence: the index knows hardly any of the blobs; nothing was swept")

// Known tells which of the blobs have a row.
type Known func(ctx context.Context, blobs []string) (map[string]bool, error)

// Sweep removes blobs that never got a row, and what interrupted uploads left, and returns how many. Run it every few
// minutes.
//
// A blob's age is not read from the store: file times would say when reports came, and are not kept. What counts is
// how long this locker has been seeing it without a row: one that had none at a sweep an hour ago or more, and has
// none now, is an orphan. A new process begins to count anew, so a crash delays its own orphans by an hour and never
// takes one too early. Where most of the store would go, nothing does, and the error is ErrDoubtful.
func (l *Locker) Sweep(ctx context.Context, known Known, now time.Time) (removed int, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	still, kept, err := l.looseBlobs(ctx, known, now)
	if err != nil {
		return 0, fmt.Errorf("sweep evidence: %w", err)
	}
	l.loose = still
	var old []string
	for name, since := range still {
		if now.Sub(since) >= orphanAge {
			old = append(old, name)
		}
	}
	if len(old) > sweepDoubt && len(old) > kept {
		return 0, ErrDoubtful
	}
	for _, name := range old {
		if err := l.store.Delete(ctx, name); err != nil {
			return removed, fmt.Errorf("sweep evidence: %w", err)
		}
		delete(l.loose, name)
		removed++
	}
	return removed, nil
}

// looseBlobs lists the blobs without a row, with the sweep that first saw them so, and counts the others. The store is
// listed before the index is asked: what lands in between has a row.
func (l *Locker) looseBlobs(ctx context.Context, known Known, now time.Time) (loose map[string]time.Time, kept int, err error) {
	loose = map[string]time.Time{}
	ask := func(page []string) error {
		rows, err := known(ctx, page)
		if err != nil {
			return err
		}
		for _, name := range page {
			if rows[name] {
				kept++
				continue
			}
			since, seen := l.loose[name]
			if !seen {
				since = now
			}
			loose[name] = since
		}
		return nil
	}
	page := make([]string, 0, sweepPage)
	for name, err := range l.store.List(ctx) {
		if err != nil {
			return nil, 0, err
		}
		if page = append(page, name); len(page) == sweepPage {
			if err := ask(page); err != nil {
				return nil, 0, err
			}
			page = page[:0]
		}
	}
	if len(page) > 0 {
		err = ask(page)
	}
	return loose, kept, err
}
