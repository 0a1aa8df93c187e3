package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"recourse/internal/casefile"
	"recourse/internal/casework"
	"recourse/internal/once"
)

// askThem keeps that the parties to a procedure's files were asked for the nth time, where their file ended so many days before
// and they were not asked yet. Whether its words were erased since, nobody looks.
const askThem = `with ended as (
		select f.id, f.erasure is null as lives, max(e.at) as at from files f
			join lateral (select f.id as id union select l.other_id from links l join files c on c.id = l.other_id and c.kind = 'case'
				where l.file_id = f.id and f.kind = 'report') own on true
			join events e on e.file_id = own.id and e.from_state <> e.to_state
		where f.closed and f.kind = $1 and f.procedure = $2 and f.version = $3 and f.state = any ($4::text[])
			and not exists (select from links l join files c on c.id = l.other_id and c.kind = 'case' where l.file_id = f.id and f.kind = 'report' and not c.closed)
			and exists (select from access_codes a where a.file_id = f.id and a.revoked_on is null and a.party_kind = any ($5::text[])
				and not exists (select from check_ins i where i.file_id = f.id and i.party_kind = a.party_kind and i.nth in (0, $6)
					and (i.party_id is null or i.party_id = a.party_id)))
		group by f.id)
	insert into check_ins (id, file_id, party_kind, party_id, nth, asked_on)
	select gen_random_uuid(), x.id, a.party_kind, case when a.party_kind = 'affected' then a.party_id end, $6, $8::date
	from ended x join access_codes a on a.file_id = x.id and a.revoked_on is null and (a.ends_on is null or a.ends_on > $8::date) and a.party_kind = any ($5::text[])
	where (x.at at time zone $9)::date + $7::integer between $8::date - $10::integer and $8::date
		and not exists (select from check_ins i where i.file_id = x.id and i.party_kind = a.party_kind and i.nth = 0 and (i.party_id is null or i.party_id = a.party_id))
	on conflict on constraint check_ins_once do nothing
	returning id::text, (select lives from ended y where y.id = file_id)`

// AskCheckIns asks whoever is due on a day, and lets the mail tell of it those whose file lives: of the others no address is left.
func (f *Files) AskCheckIns(ctx context.Context, asks []casework.Asking, today string, zone *time.Location) error {
	return f.refusal(ctx, pgx.BeginFunc(ctx, f.db.Pool, func(tx pgx.Tx) error {
		var mail []string
		for _, a := range asks {
			rows, err := tx.Query(ctx, askThem, a.Kind, a.Procedure, a.Version, a.Ends, a.Sides, a.Nth, a.After, today, zone.String(), casework.LateDays)
			if err != nil {
				return err
			}
			var id string
			var lives bool
			if _, err := pgx.ForEachRow(rows, []any{&id, &lives}, func() error {
				if lives {
					mail = append(mail, id)
				}
				return nil
			}); err != nil {
				return err
			}
		}
		if len(mail) == 0 || f.round == 0 {
			return nil
		}
		var b pgx.Batch
		queueMail(&b, mail, f.round)
		return tx.SendBatch(ctx, &b).Close()
	}))
}

// CheckIn finds what a party is asked, and the file that they are asked of.
func (f *Files) CheckIn(ctx context.Context, file string, p casefile.Asked) (c casework.CheckIn, err error) {
	err = f.db.Pool.QueryRow(ctx, `select `+asked+`, f.erasure is not null, f.kind, f.procedure, f.version from files f where f.id = $1`,
		idOrNull(file), string(p.Kind), idOrNull(p.ID)).Scan(&c.Waits, &c.Erased, &c.File.Kind, &c.File.Procedure, &c.File.Version)
	if errors.Is(err, pgx.ErrNoRows) {
		return c, casework.NotFound()
	}
	return c, f.refusal(ctx, err)
}

// asked tells whether a party to a file was asked and has not answered.
const asked = `exists (select from check_ins i where i.file_id = $1 and i.party_kind = $2 and i.party_id is not distinct from $3 and i.nth > 0 and i.answered_on is null)`

// AnswerCheckIn keeps that the party to an erased file has answered. Conflict where nothing is asked of them.
func (f *Files) AnswerCheckIn(ctx context.Context, file string, c casefile.CheckedIn, at time.Time, answer *once.Answer) error {
	return f.refusal(ctx, pgx.BeginFunc(ctx, f.db.Pool, func(tx pgx.Tx) error {
		var b pgx.Batch
		var answered int64
		queueAnswer(&b, answer)
		queueAnswered(&b, file, c, at).Exec(func(tag pgconn.CommandTag) error { answered = tag.RowsAffected(); return nil })
		err := tx.SendBatch(ctx, &b).Close()
		if err == nil && answered == 0 {
			return casework.DoorShut()
		}
		return err
	}))
}

// queueAnswered notes that whatever a party was asked is answered, which is the statement that it gives, and where they say so that they
// are asked nothing more.
func queueAnswered(b *pgx.Batch, file string, c casefile.CheckedIn, at time.Time) *pgx.QueuedQuery {
	first := b.Queue(`update check_ins set answered_on = greatest(asked_on, $4::date) where file_id = $1 and party_kind = $2 and party_id is not distinct from $3 and answered_on is null`,
		file, string(c.Party.Kind), idOrNull(c.Party.ID), day(at))
	if c.NotAgain {
		b.Queue(`insert into check_ins (id, file_id, party_kind, party_id, nth, asked_on, answered_on) values (gen_random_uuid(), $1, $2, $3, 0, $4::date, $4::date)
			on conflict on constraint check_ins_once do nothing`, file, string(c.Party.Kind), idOrNull(c.Party.ID), day(at))
	}
	return first
}

// queueMail lets the mail tell somebody of each of these, letters or check-ins, at the next multiple of round.
func queueMail(b *pgx.Batch, of []string, round time.Duration) {
	b.Queue(`insert into river_job (args, kind, max_attempts, priority, queue, state, scheduled_at)
		select jsonb_build_object('id', letter), $2, $3, 1, 'mail', 'scheduled', to_timestamp((floor(extract(epoch from now()) / $4) + 1) * $4)
		from unnest($1::uuid[]) letter`, of, MailJob, mailTries, round.Seconds())
}

// askedBy is the addressee of a check-in, for whom nothing was written; found is false where there is none, or it was answered.
func (f *Files) askedBy(ctx context.Context, id string) (a casework.Addressee, found bool, err error) {
	err = f.db.Pool.QueryRow(ctx, `select i.id::text, f.id::text, i.party_kind, coalesce(i.party_id::text, ''), i.asked_on, f.id::text, f.ref, f.kind, i.told is not null
		from check_ins i join files f on f.id = i.file_id and f.erasure is null where i.id = $1 and i.answered_on is null`, idOrNull(id)).
		Scan(&a.CheckIn, &a.For, &a.To, &a.Party, &a.At, &a.Header.ID, &a.Header.Ref, &a.Header.Kind, &a.Told)
	if errors.Is(err, pgx.ErrNoRows) {
		return a, false, nil
	}
	return a, err == nil, f.refusal(ctx, err)
}

// askedMailed keeps what became of the mail for a check-in. The first word stands.
func (f *Files) askedMailed(ctx context.Context, id, outcome string) error {
	_, err := f.db.Pool.Exec(ctx, `update check_ins set told = $2 where id = $1 and told is null`, id, outcome)
	return f.refusal(ctx, err)
}
