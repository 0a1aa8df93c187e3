package api

import (
	"context"

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
