package intake

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"recourse/internal/evidence"
	"recourse/internal/fault"
	"recourse/internal/keyring"
	"recourse/internal/report"
)

// Enclosed is the files that somebody sent ahead of the report they are writing. They lie under the key, and are bound to the
// id, that the report will have: sending it moves nothing.
type Enclosed struct {
	Report string          `json:"report"`
	Key    keyring.KeyID   `json:"key"`
	Items  []evidence.Item `json:"items"`
}

// box is where the files of a report lie: with those that were sent ahead of it, or a new one.
func (d *Desk) box(ctx context.Context, ahead *Enclosed) (*Enclosed, error) {
	if ahead != nil {
		return ahead, nil
	}
	key, err := d.Keys.Take(ctx)
	return &Enclosed{Report: uuid.NewString(), Key: key}, err
}

// budget is what may still be sent beside what is there.
func (e *Enclosed) budget(l evidence.Limits, now time.Time) *evidence.Budget {
	bytes := int64(0)
	for _, i := range e.Items {
		bytes += i.Size
	}
	return l.Budget(len(e.Items), bytes, now)
}

// Enclose takes a file into a draft and keeps both, so that a line that breaks afterwards loses nothing. How many drafts with
// files an hour are begun from one source is held back as reports are.
//
// It returns TooLarge past a limit, Invalid for a file with nothing in it or where the answers say not to send any,
// Unavailable where it could not be kept, TooMany, and otherwise the error of reading the upload. After an error the draft is as
// it was.
func (d *Desk) Enclose(ctx context.Context, code report.Code, draft *Draft, sender string, u evidence.Upload) (err error) {
	if q := d.Questionnaires[kindOf(draft.Answers.Kind)]; q == nil || q.Forbids(&draft.Answers) {
		return forbids()
	}
	now := d.Now().UTC().Truncate(time.Second)
	if draft.Files == nil {
		giveBack, err := d.files.take(sender, now)
		if err != nil {
			return err
		}
		defer func() {
			if draft.Files == nil {
				giveBack()
			}
		}()
	}
	box, err := d.box(ctx, draft.Files)
	if err != nil {
		return err
	}
	u.Budget = box.budget(d.Files.Limits(), now)
	item, err := d.takeOne(ctx, box, u, now)
	if err != nil {
		return err
	}
	with := *draft
	with.Files = &Enclosed{Report: box.Report, Key: box.Key, Items: append(slices.Clone(box.Items), item)}
	if err = u.Budget.Fresh(d.Now()); err == nil {
		err = d.KeepDraft(ctx, code, with)
	}
	if err != nil {
		if !fault.Is(err, fault.Unavailable) { // then it may be kept all the same, and the sweep asks
			_ = d.Files.Discard(context.WithoutCancel(ctx), item)
		}
		return err
	}
	draft.Files = with.Files
	return nil
}

// TakeOut takes a file out of a draft again, by its id; one that is not in it is no error.
func (d *Desk) TakeOut(ctx context.Context, code report.Code, draft *Draft, id string) error {
	return d.takeOut(ctx, code, draft, func(i evidence.Item) bool { return i.ID == id })
}

// TakeOutForbidden takes every file out of a draft whose answers say that none must be sent.
func (d *Desk) TakeOutForbidden(ctx context.Context, code report.Code, draft *Draft) error {
	if q := d.Questionnaires[kindOf(draft.Answers.Kind)]; q == nil || !q.Forbids(&draft.Answers) {
		return nil
	}
	return d.takeOut(ctx, code, draft, func(evidence.Item) bool { return true })
}

func (d *Desk) takeOut(ctx context.Context, code report.Code, draft *Draft, which func(evidence.Item) bool) error {
	if draft.Files == nil {
		return nil
	}
	var out, left []evidence.Item
	for _, i := range draft.Files.Items {
		if which(i) {
			out = append(out, i)
		} else {
			left = append(left, i)
		}
	}
	if out == nil {
		return nil
	}
	draft.Files = &Enclosed{Report: draft.Files.Report, Key: draft.Files.Key, Items: left}
	if err := d.KeepDraft(ctx, code, *draft); err != nil {
		return err
	}
	for _, i := range out {
		_ = d.Files.Discard(ctx, i) // or else the sweep does
	}
	return nil
}
