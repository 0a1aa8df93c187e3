package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"recourse/internal/dataprotection"
	"recourse/internal/ledger"
)

func constraintOf(err error) string {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.ConstraintName
	}
	return ""
}

// Begin marks every file that goes as erased, and lists what must be destroyed. It stops the erasure instead where a file is
// held, open or has moved, or is not among those that are free with that last event.
func (e Erasures) Begin(ctx context.Context, id string, free map[string]int, now time.Time) (b dataprotection.Begun, begun bool, err error) {
	err = pgx.BeginFunc(ctx, e.db.Pool, func(tx pgx.Tx) error {
		b, begun = dataprotection.Begun{}, false
		var kind, ref string
		var file string
		var seq int
		var before *time.Time
		// Whoever objects at this moment waits here, and finds that it has begun.
		err := tx.QueryRow(ctx, `select f.kind, f.ref, f.id::text, e.seq, e.begun_at from erasures e join files f on f.id = e.file_id
			where e.id = $1 and e.stopped_at is null and e.done_at is null and e.due_at <= $2 for update of e`, id, now).Scan(&kind, &ref, &file, &seq, &before)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		if before == nil {
			if begun, err = mark(ctx, tx, id, kind, ref, seq, free, now); err != nil || !begun {
				return err
			}
		}
		begun = true
		return listed(ctx, tx, id, &b)
	})
	return b, begun, e.refusal(ctx, err)
}

// mark holds the files, looks at them once more, and erases them or stops.
func mark(ctx context.Context, tx pgx.Tx, id, kind, ref string, seq int, free map[string]int, now time.Time) (bool, error) {
	rows, err := tx.Query(ctx, `with `+doomed+` select f.id::text, f.seq, f.closed and not f.on_hold and (f.ref <> $2 or f.seq = $3)
			and (f.kind = 'case' or $1 = 'case' or not exists (select from links l join files c on c.id = l.other_id
				where l.file_id = f.id and c.kind = 'case' and c.erasure is null))
		from files f where f.id in (select id from doomed) order by f.id for update of f`, kind, ref, seq)
	if err != nil {
		return false, err
	}
	var files []string
	var file string
	var fit bool
	var last int
	all := true
	if _, err := pgx.ForEachRow(rows, []any{&file, &last, &fit}, func() error {
		files, all = append(files, file), all && fit && free[file] == last
		return nil
	}); err != nil {
		return false, err
	}
	if !all || len(files) == 0 {
		_, err := tx.Exec(ctx, `update erasures set stopped_at = $2 where id = $1`, id, now)
		return false, err
	}
	if _, err := tx.Exec(ctx, `update erasures set begun_at = $2 where id = $1`, id, now); err != nil {
		return false, err
	}
	_, err = tx.Exec(ctx, `update files set erasure = $1, next_due = 'infinity', next_clock = null, owes = false where id = any ($2::uuid[])`, id, files)
	return true, err
}

// listed finds the keys and blobs of the files of an erasure, as long as their rows are there.
func listed(ctx context.Context, tx pgx.Tx, id string, b *dataprotection.Begun) error {
	for into, sql := range map[*[]string]string{
		&b.Keys: `select key_id::text from files where erasure = $1
			union select i.key_id::text from identities i join files f on f.id = i.file_id where f.erasure = $1 order by 1`,
		&b.Blobs: `select v.blob from evidence v join files f on f.id = v.file_id where f.erasure = $1
			union select c.blob from copies c join evidence v on v.id = c.item_id join files f on f.id = v.file_id where f.erasure = $1 and c.blob <> '' order by 1`,
	} {
		//allow:sqltext one of the two constants above
		rows, err := tx.Query(ctx, sql, id)
		if err != nil {
			return err
		}
		if *into, err = pgx.CollectRows(rows, pgx.RowTo[string]); err != nil {
			return err
		}
	}
	return nil
}

// gone takes away what the files of an erasure hold, sealed under keys that are destroyed. The skeleton of their events
// stays, and so do reads and custody, which leaves of their own cover.
var gone = []string{
	`delete from river_job where kind in ('` + LetterJob + `', '` + MailJob + `') and args ->> 'id' in (select l.id::text from letters l where l.file_id = any ($1::uuid[])
		union all select i.id::text from check_ins i where i.file_id = any ($1::uuid[]))`,
	`delete from sessions where code_id in (select id from access_codes where file_id = any ($1::uuid[]))`,
	`delete from letters where file_id = any ($1::uuid[])`,
	`delete from votes where file_id = any ($1::uuid[])`,
	`delete from identities where file_id = any ($1::uuid[])`,
	`delete from surveyed where file_id = any ($1::uuid[])`,
	`delete from begun where file_id = any ($1::uuid[])`,
	`delete from due_dates where file_id = any ($1::uuid[])`,
	`delete from copies where item_id in (select id from evidence where file_id = any ($1::uuid[]))`,
	`delete from scans where item_id in (select id from evidence where file_id = any ($1::uuid[]))`,
	`update evidence set about = '\x00', looked = true where file_id = any ($1::uuid[])`,
	`update events set payload = '\x00' where file_id = any ($1::uuid[])`,
}

// Finish takes the rows away and writes the leaf, in one transaction; of one that is finished nothing more.
func (e Erasures) Finish(ctx context.Context, id string, now time.Time) error {
	return e.refusal(ctx, pgx.BeginFunc(ctx, e.db.Pool, func(tx pgx.Tx) error {
		var rule, by, second string
		var begun time.Time
		err := tx.QueryRow(ctx, `select rule, proposed_by::text, confirmed_by::text, begun_at from erasures where id = $1 and begun_at is not null and done_at is null for update`, id).
			Scan(&rule, &by, &second, &begun)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		rows, err := tx.Query(ctx, `select id::text from files where erasure = $1 order by id`, id)
		if err != nil {
			return err
		}
		files, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return err
		}
		var b pgx.Batch
		for _, sql := range gone {
			//allow:sqltext constants of this file
			b.Queue(sql, files)
		}
		if err := e.queueErased(&b, begun.UTC(), ledger.Erasure{Rule: rule, By: []string{by, second}, Files: files}); err != nil {
			return err
		}
		b.Queue(`update erasures set done_at = $2 where id = $1`, id, now)
		return tx.SendBatch(ctx, &b).Close()
	}))
}
