package postgres

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"recourse/internal/once"
)

// queueAnswer keeps what repeats are answered; nil for a request without a key. Queued first, it makes whoever sends the
// same at the same time wait for this transaction, and then learn of it.
func queueAnswer(b *pgx.Batch, all ...*once.Answer) {
	all = slices.DeleteFunc(slices.Clone(all), func(a *once.Answer) bool { return a == nil })
	if len(all) == 0 {
		return
	}
	b.Queue(`insert into idempotency (key_mac, body_digest, answer, created)
		select * from unnest($1::bytea[], $2::bytea[], $3::bytea[], $4::timestamptz[])`,
		column(all, func(a *once.Answer) []byte { return a.KeyMAC }), column(all, func(a *once.Answer) []byte { return a.Body }),
		column(all, func(a *once.Answer) []byte { return a.Sealed }), column(all, func(a *once.Answer) time.Time { return a.At }))
}

// KeepAnswer keeps what a repeat is answered, in the transaction of what was done. Conflict where the key was used.
func (t accountTx) KeepAnswer(ctx context.Context, a once.Answer) error {
	_, err := run(ctx, t.tx, `insert into idempotency (key_mac, body_digest, answer, created) values (?, ?, ?, ?)`, octets(a.KeyMAC), octets(a.Body), octets(a.Sealed), a.At)
	return err
}

// Answered finds the answer kept under an idempotency key, by the key's keyed hash and still sealed; false where the key
// was never used.
func (f *Files) Answered(ctx context.Context, keyMAC []byte) (a once.Answer, found bool, err error) {
	err = f.db.Pool.QueryRow(ctx, `select key_mac, body_digest, answer from idempotency where key_mac = $1`, keyMAC).
		Scan(&a.KeyMAC, &a.Body, &a.Sealed)
	if errors.Is(err, pgx.ErrNoRows) {
		return once.Answer{}, false, nil
	}
	return a, err == nil, f.refusal(ctx, err)
}

// ForgetAnswers deletes the answers given before a moment: a day ago, in the house.
func (f *Files) ForgetAnswers(ctx context.Context, before time.Time) error {
	_, err := f.db.Pool.Exec(ctx, `delete from idempotency where created < $1`, before.UTC())
	return f.refusal(ctx, err)
}
