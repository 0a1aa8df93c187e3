package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"recourse/internal/casefile"
	"recourse/internal/ledger"
)

// Idempotency is an answer to be kept with what it answers (decision 34): the keyed hash of the caller's key, the
// digest of what was sent, and the answer, already sealed under a key that only the caller's key gives.
type Idempotency struct {
	KeyMAC     []byte
	BodyDigest []byte
	Answer     []byte
}

func (i *Idempotency) queue(b *pgx.Batch, at time.Time) {
	b.Queue(`insert into idempotency (key_mac, body_digest, answer, created) values ($1, $2, $3, $4)`, i.KeyMAC, i.BodyDigest, i.Answer, at)
}

// SubmitReport keeps a new report with all that goes with it and the answer it is given, in one round trip, and returns
// its leaf in the log. It returns Conflict where the key was used before: read Answered then. idem may be nil.
func (f *Files) SubmitReport(ctx context.Context, move casefile.Move, idem *Idempotency) (ledger.Entry, error) {
	s, err := f.prepare(ctx, []casefile.Move{move})
	if err != nil {
		return ledger.Entry{}, err
	}
	s.idem = idem
	if err := s.send(ctx); err != nil {
		return ledger.Entry{}, err
	}
	return s.moves[0].leaf, nil
}

// Answered finds what was answered to a key, still sealed; found is false where it was never used.
func (f *Files) Answered(ctx context.Context, keyMAC []byte) (idem Idempotency, found bool, err error) {
	err = f.db.Pool.QueryRow(ctx, `select key_mac, body_digest, answer from idempotency where key_mac = $1`, keyMAC).
		Scan(&idem.KeyMAC, &idem.BodyDigest, &idem.Answer)
	if errors.Is(err, pgx.ErrNoRows) {
		return Idempotency{}, false, nil
	}
	return idem, err == nil, f.refusal(ctx, err)
}

// ForgetAnswers deletes the answers given before a moment: a day ago, in the house.
func (f *Files) ForgetAnswers(ctx context.Context, before time.Time) error {
	_, err := f.db.Pool.Exec(ctx, `delete from idempotency where created < $1`, before.UTC())
	return f.refusal(ctx, err)
}
