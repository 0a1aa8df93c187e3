package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"

	"recourse/internal/casework"
	"recourse/internal/keyring"
	"recourse/internal/once"
)

var _ casework.MailStore = (*Files)(nil)

// Addressee says whom a letter or a check-in is for; found is false where there is neither.
func (f *Files) Addressee(ctx context.Context, letter string) (a casework.Addressee, found bool, err error) {
	err = f.db.Pool.QueryRow(ctx, `select l.id::text, l.for_id::text, l.party, coalesce(l.party_id::text, ''), l.lang, l.at, f.id::text, f.ref, f.kind,
			exists (select from deliveries d where d.letter_id = l.id and d.outcome <> 'posted')
		from letters l join files f on f.id = l.file_id where l.id = $1`, idOrNull(letter)).
		Scan(&a.Letter, &a.For, &a.To, &a.Party, &a.Lang, &a.At, &a.Header.ID, &a.Header.Ref, &a.Header.Kind, &a.Told)
	if errors.Is(err, pgx.ErrNoRows) {
		return f.askedBy(ctx, letter)
	}
	a.At = a.At.UTC()
	return a, err == nil, f.refusal(ctx, err)
}

// Contact unseals who made a report, as they said last, for the duty that writes to them and for nobody; nil where they never said.
func (f *Files) Contact(ctx context.Context, report string) ([]byte, error) {
	var id, key string
	var words keyring.Sealed
	err := f.db.Pool.QueryRow(ctx, `select id, key_id, words from identities where file_id = $1 order by written desc limit 1`, idOrNull(report)).Scan(&id, &key, &words)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, f.refusal(ctx, err)
	}
	plain, err := f.ring.Open(ctx, keyring.KeyID(key), identityPlace(id, report), words)
	return plain, f.refusal(ctx, err)
}

// How many mails may leave (P-10).
const (
	turnsHourly  = 3  // to one address
	turnsMinutly = 20 // in all
)

// MailTurn takes a turn to hand over a mail to whoever a tag stands for: one in each round, three an hour, and twenty a
// minute to all together. With a wait that is not zero it took none. Of two at once one comes after the other.
func (f *Files) MailTurn(ctx context.Context, tag []byte, round time.Duration, at time.Time) (wait time.Duration, err error) {
	at, round = at.UTC(), min(round, time.Hour)
	err = f.db.InTx(ctx, func(g *gorm.DB) error {
		tx := PgxTx(g)
		if _, err := tx.Exec(ctx, `select pg_advisory_xact_lock(hashtext('recourse.mail'))`); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `delete from mail_turns where at <= $1::timestamptz - interval '1 hour'`, at); err != nil {
			return err
		}
		var own, all int
		var first, last *time.Time
		if err := tx.QueryRow(ctx, `select count(*) filter (where tag = $1), min(at) filter (where tag = $1), max(at) filter (where tag = $1),
				count(*) filter (where at > $2::timestamptz - interval '1 minute') from mail_turns`, tag, at).Scan(&own, &first, &last, &all); err != nil {
			return err
		}
		switch {
		case own >= turnsHourly:
			wait = first.Add(time.Hour).Sub(at)
		case own > 0 && last.Add(round).After(at):
			wait = last.Add(round).Sub(at)
		case all >= turnsMinutly:
			wait = time.Minute
		default:
			_, err := tx.Exec(ctx, `insert into mail_turns (id, tag, at) values ($1, $2, $3)`, uuid.New(), tag, at)
			return err
		}
		return nil
	})
	return wait, f.refusal(ctx, err)
}

// ForgetTurns forgets turns that count no more.
func (f *Files) ForgetTurns(ctx context.Context, now time.Time) error {
	_, err := f.db.Pool.Exec(ctx, `delete from mail_turns where at <= $1::timestamptz - interval '1 hour'`, now.UTC())
	return f.refusal(ctx, err)
}

// Mailed keeps what became of a mail, with its letter and with every other letter to the same reader of which a mail would
// have told next.
func (f *Files) Mailed(ctx context.Context, a casework.Addressee, d casework.Delivery) error {
	if a.CheckIn != "" {
		return f.askedMailed(ctx, a.CheckIn, d.Outcome)
	}
	rows, err := f.db.Pool.Query(ctx, `select l.id::text, l.file_id::text, f.key_id::text from letters l join files f on f.id = l.file_id
		where l.id = $1 or l.for_id = $2 and l.party = $3 and l.party_id is not distinct from $4
			and exists (select from river_job j where j.kind = $5 and j.args ->> 'id' = l.id::text and j.state not in ('completed', 'cancelled', 'discarded'))
			and not exists (select from deliveries d where d.letter_id = l.id and d.outcome <> 'posted')`,
		a.Letter, a.For, a.To, idOrNull(a.Party), MailJob)
	if err != nil {
		return f.refusal(ctx, err)
	}
	told, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (l lying, err error) {
		err = r.Scan(&l.id, &l.file, &l.key)
		return l, err
	})
	if err != nil {
		return f.refusal(ctx, err)
	}
	return f.deliver(ctx, told, d, nil)
}

// lying is where a letter lies.
type lying struct{ id, file, key string }

// deliver keeps with each of these letters what is known of it on its way. Of a mail the first word stands.
func (f *Files) deliver(ctx context.Context, letters []lying, d casework.Delivery, answer *once.Answer) error {
	words, err := json.Marshal(deliveryAbout{Answer: d.Answer, Means: d.Means, On: d.On, Proof: d.Proof})
	if err != nil {
		return err
	}
	var b pgx.Batch
	queueAnswer(&b, answer)
	for _, l := range letters {
		id := uuid.NewString()
		about, err := f.ring.Seal(ctx, keyring.KeyID(l.key), deliveryPlace(id, l.file), words)
		if err != nil {
			return f.refusal(ctx, err)
		}
		b.Queue(`insert into deliveries (id, file_id, letter_id, outcome, person_id, about, at) values ($1, $2, $3, $4, $5, $6, $7)
			on conflict (letter_id) where outcome <> 'posted' do nothing`, id, l.file, l.id, d.Outcome, d.Person, about, d.At.UTC().Truncate(time.Second))
	}
	return f.refusal(ctx, f.db.Batch(ctx, &b))
}
