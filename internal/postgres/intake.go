package postgres

import (
	"context"

	"recourse/internal/casefile"
	"recourse/internal/evidence"
	"recourse/internal/intake"
)

var _ intake.Store = (*Files)(nil)

// Submit keeps a new report with all that belongs to it, its evidence and the answer it is given, in one round trip,
// which it shares with other reports where many come at once (gather). It returns the commitment in the log, and Conflict where the key was used before: read Answered then. Of many at
// once with the same key one is kept; the others wait for it and learn of it.
func (f *Files) Submit(ctx context.Context, m casefile.Move, files []evidence.Item) (commitment [32]byte, err error) {
	s, err := f.prepare(ctx, []casefile.Move{m})
	if err != nil {
		return commitment, err
	}
	if s.evidence, err = f.db.Evidence(f.ring).Seal(ctx, files...); err != nil {
		return commitment, err
	}
	if err := f.reports.send(ctx, s); err != nil {
		return commitment, err
	}
	return s.moves[0].commitment, nil
}
