package postgres

import (
	"context"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"

	"recourse/internal/casefile"
	"recourse/internal/casework"
	"recourse/internal/keyring"
	"recourse/internal/panel"
)

const letterColumns = `select l.id, l.file_id, f.key_id, l.letter, l.party, l.lang, l.subject, l.body, l.at, coalesce(l.sent_at, '0001-01-01 00:00:00+00')
	from letters l join files f on f.id = l.file_id`

// Letters lists the letters of a file, unsealed, oldest first, with what is known of each on its way.
func (f *Files) Letters(ctx context.Context, h casefile.Header) ([]casework.Letter, error) {
	out, err := f.letters(ctx, ` where l.file_id = $1 order by l.written`, h.ID)
	if err != nil {
		return nil, err
	}
	went, err := f.deliveries(ctx, h)
	for i := range out {
		out[i].Deliveries = went[out[i].ID]
	}
	return out, err
}

// lettersTo are the letters that a party reads by the code of a file.
const lettersTo = letterColumns + ` where l.for_id = $1 and l.party = $2 and (l.party_id is null or l.party_id = $3) order by l.written desc`

// Letter reads one letter, for the job that hands it to its channel; found is false where there is none.
func (f *Files) Letter(ctx context.Context, id string) (l casework.Letter, found bool, err error) {
	all, err := f.letters(ctx, ` where l.id = $1`, idOrNull(id))
	if err != nil || len(all) == 0 {
		return l, false, err
	}
	return all[0], true, nil
}

// LetterSent notes that a letter was handed to its channel. The first note stands.
func (f *Files) LetterSent(ctx context.Context, id string, at time.Time) error {
	_, err := f.db.Pool.Exec(ctx, `update letters set sent_at = $2 where id = $1 and sent_at is null`, idOrNull(id), at.UTC())
	return f.refusal(ctx, err)
}

func (f *Files) letters(ctx context.Context, rest string, args ...any) ([]casework.Letter, error) {
	//allow:sqltext rest is a constant of each caller in this file
	rows, err := f.db.Pool.Query(ctx, letterColumns+rest, args...)
	if err != nil {
		return nil, f.refusal(ctx, err)
	}
	out, err := f.openLetters(ctx, rows)
	return out, f.refusal(ctx, err)
}

// openLetters reads and unseals letters.
func (f *Files) openLetters(ctx context.Context, rows pgx.Rows) ([]casework.Letter, error) {
	return pgx.CollectRows(rows, func(r pgx.CollectableRow) (l casework.Letter, err error) {
		var file, key string
		var subject, body keyring.Sealed
		if err := r.Scan(&l.ID, &file, &key, &l.Letter, &l.To, &l.Lang, &subject, &body, &l.At, &l.Sent); err != nil {
			return l, err
		}
		l.At, l.Sent = l.At.UTC(), l.Sent.UTC()
		plain, err := f.ring.Open(ctx, keyring.KeyID(key), letterPlace("subject", l.ID, file), subject)
		if err != nil {
			return l, err
		}
		l.Subject = string(plain)
		plain, err = f.ring.Open(ctx, keyring.KeyID(key), letterPlace("body", l.ID, file), body)
		l.Body = string(plain)
		return l, err
	})
}

// Ballots unseals the ballots of one round of one question, in order of who cast them: the order of time tells nothing.
func (f *Files) Ballots(ctx context.Context, h casefile.Header, question string, round int) ([]panel.Ballot, error) {
	rows, err := f.db.Pool.Query(ctx, `select id, ballot from votes where file_id = $1 and question = $2 and round = $3 order by person_id`, h.ID, question, round)
	if err != nil {
		return nil, f.refusal(ctx, err)
	}
	out, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (b panel.Ballot, err error) {
		var id string
		var words keyring.Sealed
		if err := r.Scan(&id, &words); err != nil {
			return b, err
		}
		plain, err := f.ring.Open(ctx, keyring.KeyID(h.Key), ballotPlace(id, h.ID), words)
		if err != nil {
			return b, err
		}
		return b, json.Unmarshal(plain, &b)
	})
	return out, f.refusal(ctx, err)
}

// Reads lists who opened a file and when, newest first.
func (f *Files) Reads(ctx context.Context, fileID string) ([]casework.Read, error) {
	rows, err := f.db.Pool.Query(ctx, `select person_id, role, at from reads where file_id = $1 order by at desc, id limit 1000`, idOrNull(fileID))
	if err != nil {
		return nil, f.refusal(ctx, err)
	}
	out, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (x casework.Read, err error) {
		err = r.Scan(&x.Person, &x.Role, &x.At)
		x.At = x.At.UTC()
		return x, err
	})
	return out, f.refusal(ctx, err)
}
