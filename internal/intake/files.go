package intake

import (
	"context"
	"iter"
	"slices"
	"time"

	"recourse/internal/actor"
	"recourse/internal/calendar"
	"recourse/internal/casefile"
	"recourse/internal/evidence"
	"recourse/internal/fault"
)

// taken is the files of one report, sealed and durable before the report's own transaction.
type taken struct {
	ahead  []evidence.Item // with its draft
	items  []evidence.Item // with the report itself
	lost   []string
	budget *evidence.Budget
}

// take seals the files as they stream in, within the limits of one report. A file that breaks a limit or a
// rule refuses the report, so that its author can mend it; one that we fail to keep does not: the words are kept,
// and the answer says which file to send again (F-15). A file whose report is never kept is swept later.
func (d *Desk) take(ctx context.Context, box *Enclosed, uploads iter.Seq2[evidence.Upload, error], forbidden bool, now time.Time) (taken, error) {
	t := taken{ahead: box.Items}
	if forbidden && len(box.Items) > 0 {
		return t, forbids()
	}
	if uploads == nil {
		return t, nil
	}
	for u, err := range uploads {
		if err != nil {
			return t, err
		}
		if forbidden {
			return t, forbids()
		}
		if t.budget == nil {
			t.budget = box.budget(d.Files.Limits(), now)
		}
		u.Budget = t.budget
		item, err := d.takeOne(ctx, box, u, now)
		if fault.Is(err, fault.Unavailable) || fault.Is(err, fault.Internal) {
			t.lost = append(t.lost, evidence.Clean(u.Name))
			continue
		}
		if err != nil {
			return t, err
		}
		t.items = append(t.items, item)
	}
	return t, nil
}

func (d *Desk) takeOne(ctx context.Context, box *Enclosed, u evidence.Upload, now time.Time) (evidence.Item, error) {
	u.From, u.On = string(actor.Reporter), calendar.DateOf(now.In(d.Zone)).String()
	return d.Files.Take(ctx, box.Key, box.Report, u)
}

func forbids() error {
	return fault.OnField("/evidence", "never_upload", "Do not send us this material. Describe it, and tell the police.")
}

// all are the files that the report carries.
func (t taken) all() []evidence.Item { return slices.Concat(t.ahead, t.items) }

func (t taken) exhibits() (out []casefile.Exhibit) {
	for _, i := range t.all() {
		out = append(out, casefile.Exhibit{ID: i.ID, File: i.File, Name: i.Name, Type: i.Type, Size: i.Size, SHA256: i.SHA256, From: i.From, On: i.On})
	}
	return out
}

// fresh refuses a report whose files came in so slowly that they could have been swept.
func (t taken) fresh(now time.Time) error {
	if t.budget == nil {
		return nil
	}
	return t.budget.Fresh(now)
}

// discard throws away what was taken for a report that was not kept; what cannot be is swept later. What was sent ahead stays
// with its draft.
func (t taken) discard(ctx context.Context, files *evidence.Locker) {
	for _, item := range t.items {
		_ = files.Discard(ctx, item)
	}
}
