package intake

import (
	"context"
	"iter"
	"time"

	"recourse/internal/actor"
	"recourse/internal/calendar"
	"recourse/internal/casefile"
	"recourse/internal/evidence"
	"recourse/internal/fault"
	"recourse/internal/keyring"
)

// taken is the files of one report, sealed and durable before the report's own transaction.
type taken struct {
	items    []evidence.Item
	exhibits []casefile.Exhibit
	lost     []string
	budget   *evidence.Budget
}

// take seals the files as they stream in, within the limits of one report. A file that breaks a limit or a
// rule refuses the report, so that its author can mend it; one that we fail to keep does not: the words are kept,
// and the answer says which file to send again (F-15). A file whose report is never kept is swept later.
func (d *Desk) take(ctx context.Context, key keyring.KeyID, file string, uploads iter.Seq2[evidence.Upload, error], forbidden bool, now time.Time) (taken, error) {
	var t taken
	if uploads == nil {
		return t, nil
	}
	on := calendar.DateOf(now.In(d.Zone)).String()
	for u, err := range uploads {
		if err != nil {
			return t, err
		}
		if forbidden {
			return t, fault.OnField("/evidence", "never_upload", "Do not send us this material. Describe it, and tell the police.")
		}
		if t.budget == nil {
			t.budget = d.Files.Limits().Budget(0, 0, now)
		}
		u.From, u.On, u.Budget = string(actor.Reporter), on, t.budget
		item, err := d.Files.Take(ctx, key, file, u)
		if fault.Is(err, fault.Unavailable) || fault.Is(err, fault.Internal) {
			t.lost = append(t.lost, evidence.Clean(u.Name))
			continue
		}
		if err != nil {
			return t, err
		}
		t.items = append(t.items, item)
		t.exhibits = append(t.exhibits, casefile.Exhibit{
			ID: item.ID, File: file, Name: item.Name, Type: item.Type, Size: item.Size, SHA256: item.SHA256,
			From: string(actor.Reporter), On: on,
		})
	}
	return t, nil
}

// fresh refuses a report whose files came in so slowly that they could have been swept.
func (t taken) fresh(now time.Time) error {
	if t.budget == nil {
		return nil
	}
	return t.budget.Fresh(now)
}

// discard throws away what was taken for a report that was not kept; what cannot be is swept later.
func (t taken) discard(ctx context.Context, files *evidence.Locker) {
	for _, item := range t.items {
		_ = files.Discard(ctx, item)
	}
}
