package api

import (
	"context"
	"io"
	"strings"

	"recourse/internal/casefile"
	"recourse/internal/evidence"
	"recourse/internal/fault"
	"recourse/internal/keyring"
	"recourse/internal/once"
)

// keep seals a file under the key of the report or case that it came to, within the limits of all that it holds. It is
// on no event until an action names it. With it is kept what a repeat is answered, where answer is not nil.
func (a *API) keep(ctx context.Context, f *casefile.File, u evidence.Upload, answer func(evidence.Item) (*once.Answer, error)) (evidence.Item, error) {
	files, bytes, err := a.p.Index.Used(ctx, f.ID)
	if err != nil {
		return evidence.Item{}, err
	}
	u.On, u.Budget = a.day(a.now()), a.p.Files.Limits().Budget(files, bytes, a.now())
	item, err := a.p.Files.Take(ctx, keyring.KeyID(f.Key), f.ID, u)
	if err != nil {
		return evidence.Item{}, err
	}
	if err := u.Budget.Fresh(a.now()); err != nil {
		return evidence.Item{}, err
	}
	var kept *once.Answer
	if answer != nil {
		if kept, err = answer(item); err != nil {
			return evidence.Item{}, err
		}
	}
	return item, a.p.Index.Add(ctx, item, kept)
}

// stored opens an item that the office has given out. One that the index does not know is a broken promise of ours.
func (a *API) stored(ctx context.Context, f *casefile.File, x casefile.Exhibit) (evidence.Item, io.ReadCloser, error) {
	if words, ok := f.Contents.Stated(x); ok {
		return evidence.Item{ID: x.ID, File: f.ID, Name: x.Name, Type: x.Type, Known: true, Size: x.Size, SHA256: x.SHA256, From: x.From, On: x.On},
			io.NopCloser(strings.NewReader(words)), nil
	}
	of := x.File
	if of == "" {
		of = f.ID
	}
	item, found, err := a.p.Index.Find(ctx, of, x.ID)
	if err != nil {
		return item, nil, err
	}
	if !found {
		return item, nil, evidence.ErrMissing
	}
	bytes, err := a.p.Files.Open(ctx, item)
	return item, bytes, err
}

// mayAdd lets through whoever may now take an action that makes a file evidence: reading alone is not enough (I35).
func (a *API) mayAdd(ctx context.Context, kind, ref string) error {
	choices, _, err := a.p.Office.Available(ctx, kind, ref)
	if err != nil {
		return err
	}
	for _, c := range choices {
		if c.Allowed && c.Action.Has("exhibit") {
			return nil
		}
	}
	return fault.Coded(fault.Forbidden, "not_allowed", "You cannot add evidence here now.")
}
