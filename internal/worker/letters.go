package worker

import (
	"context"
	"time"
)

// Outbox is the letters that were written and not yet handed over.
type Outbox interface {
	Unsent(ctx context.Context, limit int) ([]string, error)
	LetterSent(ctx context.Context, id string, at time.Time) error
}

// letters of one round; what is left goes a minute later.
const letters = 1000

// Deliver hands letters over to the channel that needs nobody's address: the page that is read by the code. A
// letter is marked once, and the first mark stands.
func Deliver(o Outbox) Duty {
	return Duty{Name: "deliver", Every: time.Minute, AtStart: true, Do: func(ctx context.Context, now time.Time) error {
		waiting, err := o.Unsent(ctx, letters)
		if err != nil {
			return err
		}
		for _, id := range waiting {
			if err := o.LetterSent(ctx, id, now); err != nil {
				return err
			}
		}
		return nil
	}}
}
