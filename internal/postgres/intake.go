package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"recourse/internal/casefile"
	"recourse/internal/evidence"
	"recourse/internal/intake"
)

var _ intake.Store = (*Files)(nil)

// Submit keeps a new report with all that belongs to it, its evidence and the answer it is given, in one round trip,
// which it shares with other reports where many come at once (gather). It returns the commitment in the log, and Conflict where the key was used before: read Answered then. Of many at
// once with the same key one is kept; the others wait for it and learn of it.
func (f *Files) Submit(ctx context.Context, m casefile.Move, files []evidence.Item, once *intake.Once) (commitment [32]byte, err error) {
	s, err := f.prepare(ctx, []casefile.Move{m})
	if err != nil {
		return commitment, err
	}
	if s.evidence, err = f.db.Evidence(f.ring).Seal(ctx, files...); err != nil {
		return commitment, err
	}
	s.once = once
	if err := f.gather.send(ctx, s); err != nil {
		return commitment, err
	}
	return s.moves[0].commitment, nil
}

// Answered finds the answer kept under an idempotency key, still sealed; false where the key was never used.
func (f *Files) Answered(ctx context.Context, keyMAC []byte) (once intake.Once, found bool, err error) {
	err = f.db.Pool.QueryRow(ctx, `select key_mac, body_digest, answer from idempotency where key_mac = $1`, keyMAC).
		Scan(&once.KeyMAC, &once.Body, &once.Answer)
	if errors.Is(err, pgx.ErrNoRows) {
		return intake.Once{}, false, nil
	}
	return once, err == nil, f.refusal(ctx, err)
}

// ForgetAnswers deletes the answers given before a moment: a day ago, in the house.
func (f *Files) ForgetAnswers(ctx context.Context, before time.Time) error {
	_, err := f.db.Pool.Exec(ctx, `delete from idempotency where created < $1`, before.UTC())
	return f.refusal(ctx, err)
}
