package evidence

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"

	"recourse/internal/keyring"
)

// Found is something that is wrong with the store.
type Found struct {
	Blob  string // empty where nothing tells any more which it was
	Item  string // that it belongs to; empty for an orphan
	What  string // missing, altered, unreadable, orphaned, left behind, or what is wrong with its row
	Where string // the chunks of an altered blob that do not open, of how many; empty where all do, and it is another's
}

// String names a blob and what is wrong with it, without a word of what is in it.
func (f Found) String() string {
	s := "item " + f.Item
	switch {
	case f.Item == "":
		s = "blob " + f.Blob
	case f.Blob != "":
		s = "blob " + f.Blob + " of item " + f.Item
	}
	s += ": " + f.What
	if f.Where != "" {
		s += ", in " + f.Where
	}
	return s
}

// Kept is an item as the index has it: the item, and its copy where there is one. Where the key is gone and the log says
// that the file was erased, Erased is set and the blobs alone are known; where the row tells nothing, Wrong says why.
type Kept struct {
	Item   Item
	Copy   Copy
	Erased bool
	Wrong  string
}

// What is wrong with a row of the index.
const (
	Unsaid   = "without a key, and no leaf says that it was erased"
	Unopened = "its row does not open"
	Rowless  = "its row is gone, and what was done with it is on record"
)

// Walked is what a walk through the store saw.
type Walked struct {
	Items, Copies, Erased int
	Found                 []Found
}

// Verify reads every item and every copy of the index to its end, as Open does, and then looks for blobs that belong to
// none. It goes on after what it finds, and returns an error only where it could not look. A blob that is being written
// meanwhile, or whose row is not there yet, is orphaned until it is: run it again before believing that alone.
func (l *Locker) Verify(ctx context.Context, index iter.Seq2[Kept, error]) (w Walked, err error) {
	blobs, err := l.names(ctx)
	if err != nil {
		return w, err
	}
	look := func(i Item, blob string, place keyring.Place) error {
		delete(blobs, blob)
		found := Found{Blob: blob, Item: i.ID}
		var err error
		if found.What, err = l.look(ctx, i, place); err != nil || found.What == "" {
			return err
		}
		if found.What == "altered" {
			if found.Where, err = l.where(ctx, i, place); err != nil {
				return err
			}
		}
		w.Found = append(w.Found, found)
		return nil
	}
	for k, err := range index {
		if err != nil {
			return w, fmt.Errorf("walk the evidence: %w", err)
		}
		if k.Erased || k.Wrong != "" { // nothing of it opens
			found, err := l.unopened(ctx, k, blobs)
			if err != nil {
				return w, err
			}
			if w.Found = append(w.Found, found...); k.Erased {
				w.Erased++
			}
			continue
		}
		w.Items++
		if err := look(k.Item, k.Item.Blob, at(k.Item)); err != nil {
			return w, err
		}
		if k.Copy.Cleaned() {
			w.Copies++
			if err := look(k.Copy.Of(k.Item), k.Copy.Blob, copyAt(k.Item)); err != nil {
				return w, err
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(blobs)) {
		w.Found = append(w.Found, Found{Blob: name, What: "orphaned"})
	}
	return w, nil
}

// unopened is what is wrong with an item that cannot be read. Of one that was erased no blob is left.
func (l *Locker) unopened(ctx context.Context, k Kept, blobs map[string]bool) (found []Found, err error) {
	for _, blob := range []string{k.Item.Blob, k.Copy.Blob} {
		if k.Erased && blobs[blob] {
			switch in, err := l.store.Open(ctx, blob); { // it may have gone since it was listed
			case err == nil:
				_ = in.Close()
				found = append(found, Found{Blob: blob, Item: k.Item.ID, What: "left behind"})
			case !errors.Is(err, ErrNoBlob):
				return nil, fmt.Errorf("look for what was erased: %w", err)
			}
		}
		delete(blobs, blob)
	}
	if k.Wrong != "" {
		found = append(found, Found{Blob: k.Item.Blob, Item: k.Item.ID, What: k.Wrong})
	}
	return found, nil
}

// look reads one blob to its end, and says what is wrong with it.
func (l *Locker) look(ctx context.Context, i Item, place keyring.Place) (what string, err error) {
	in, err := l.open(ctx, i, place)
	if err == nil {
		_, err = io.Copy(io.Discard, in)
		_ = in.Close()
	}
	switch {
	case err == nil, errors.Is(err, keyring.ErrShredded): // in the meantime
		return "", nil
	case ctx.Err() != nil:
		return "", ctx.Err()
	case errors.Is(err, keyring.ErrUnread): // nothing is known of the file
		return "", err
	case errors.Is(err, ErrMissing):
		return "missing", nil
	case errors.Is(err, ErrAltered):
		return "altered", nil
	}
	return "unreadable", nil
}

// mostNamed is how many chunks are named one by one.
const mostNamed = 20

// where names the chunks of an altered blob that do not open, counted from one (F-24). The others do: nothing of the
// damage is spread. It says nothing where the blob has gone or cannot be read meanwhile.
func (l *Locker) where(ctx context.Context, i Item, place keyring.Place) (string, error) {
	blob, err := l.store.Open(ctx, i.Blob)
	if err != nil {
		return "", ctx.Err()
	}
	defer blob.Close()
	var bad []string
	chunks, damaged := 0, 0
	for _, err := range l.ring.OpenChunks(ctx, i.Key, place, blob) {
		chunks++
		if err == nil {
			continue
		}
		if !errors.Is(err, keyring.ErrUnopened) {
			return "", ctx.Err()
		}
		if damaged++; damaged <= mostNamed {
			bad = append(bad, strconv.Itoa(chunks))
		}
	}
	switch {
	case damaged == 0:
		return "", nil
	case damaged > mostNamed:
		return fmt.Sprintf("%d of its %d chunks", damaged, chunks), nil
	}
	return fmt.Sprintf("chunk %s of %d", strings.Join(bad, ", "), chunks), nil
}

// Missing compares the index with the names in the store, and reads no file: what it returns is gone, or its row tells nothing.
func (l *Locker) Missing(ctx context.Context, index iter.Seq2[Kept, error]) (missing []Found, err error) {
	blobs, err := l.names(ctx)
	if err != nil {
		return nil, err
	}
	for k, err := range index {
		if err != nil {
			return nil, fmt.Errorf("look for the evidence: %w", err)
		}
		if k.Wrong != "" {
			missing = append(missing, Found{Blob: k.Item.Blob, Item: k.Item.ID, What: k.Wrong})
			continue
		}
		for _, blob := range []string{k.Item.Blob, k.Copy.Blob} {
			if blob == "" || blobs[blob] || k.Erased {
				continue
			}
			in, err := l.store.Open(ctx, blob) // it may have come since
			switch {
			case err == nil:
				_ = in.Close()
			case errors.Is(err, ErrNoBlob):
				missing = append(missing, Found{Blob: blob, Item: k.Item.ID, What: "missing"})
			default:
				return nil, fmt.Errorf("look for the evidence: %w", err)
			}
		}
	}
	return missing, nil
}

// names lists the store.
func (l *Locker) names(ctx context.Context) (map[string]bool, error) {
	blobs := map[string]bool{}
	for name, err := range l.store.List(ctx) {
		if err != nil {
			return nil, fmt.Errorf("list the evidence: %w", err)
		}
		blobs[name] = true
	}
	return blobs, nil
}
