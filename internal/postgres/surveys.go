package postgres

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/jackc/pgx/v5"

	"recourse/internal/casework"
	"recourse/internal/keyring"
	"recourse/internal/once"
	"recourse/internal/survey"
)

var _ survey.Store = (*Files)(nil)

func surveyPlace(id string) keyring.Place {
	return keyring.Place{Table: "survey_texts", Column: "words", Row: id}
}

// Surveyed tells whether a mark is there.
func (f *Files) Surveyed(ctx context.Context, mark []byte) (there bool, err error) {
	err = f.db.Pool.QueryRow(ctx, `select exists (select from surveyed where mac = $1)`, mark).Scan(&there)
	return there, f.refusal(ctx, err)
}

// KeepSurvey keeps the mark, adds one to each count, always in the same order, and seals the text.
func (f *Files) KeepSurvey(ctx context.Context, k survey.Kept, answer *once.Answer) error {
	var words keyring.Sealed
	if t := k.Text; t != nil {
		var err error
		if words, err = f.ring.Seal(ctx, keyring.KeyID(t.Key), surveyPlace(t.ID), []byte(t.Words)); err != nil {
			return f.refusal(ctx, err)
		}
	}
	questions := slices.Sorted(maps.Keys(k.Answers))
	answers := column(questions, func(q string) string { return k.Answers[q] })
	return f.refusal(ctx, pgx.BeginFunc(ctx, f.db.Pool, func(tx pgx.Tx) error {
		var b pgx.Batch
		queueAnswer(&b, answer)
		b.Queue(`insert into surveyed (mac, file_id) select $1, id from files where id = $2 and erasure is null returning file_id::text`, k.Mark, k.File).
			QueryRow(func(row pgx.Row) error {
				var file string
				err := row.Scan(&file)
				if errors.Is(err, pgx.ErrNoRows) { // erased a moment ago
					return casework.NotFound()
				}
				return err
			})
		b.Queue(`insert into survey_counts as c (month, side, question, answer, n) select $1::date, $2, q, a, 1 from unnest($3::text[], $4::text[]) as given (q, a)
			on conflict (month, side, question, answer) do update set n = c.n + 1`, k.Month, k.Side, questions, answers)
		if t := k.Text; t != nil {
			b.Queue(`insert into survey_texts (id, month, key_id, words) values ($1, $2, $3, $4)`, t.ID, k.Month, t.Key, words)
		}
		return tx.SendBatch(ctx, &b).Close()
	}))
}

// SurveyCounts lists what was counted from a month and before another.
func (f *Files) SurveyCounts(ctx context.Context, from, before string) ([]survey.Count, error) {
	rows, err := f.db.Pool.Query(ctx, `select month::text, side, question, answer, n from survey_counts where month >= $1::date and month < $2::date
		order by month, side, question, answer`, from, before)
	if err != nil {
		return nil, f.refusal(ctx, err)
	}
	out, err := pgx.CollectRows(rows, pgx.RowToStructByPos[survey.Count])
	return out, f.refusal(ctx, err)
}

// SurveyTexts opens the texts from a month and before another, by month and within it by their random ids.
func (f *Files) SurveyTexts(ctx context.Context, from, before string) (out []survey.Text, err error) {
	rows, err := f.db.Pool.Query(ctx, `select id::text, month::text, key_id::text, words from survey_texts where month >= $1::date and month < $2::date
		order by month, id`, from, before)
	if err != nil {
		return nil, f.refusal(ctx, err)
	}
	var t survey.Text
	var key string
	var sealed keyring.Sealed
	_, err = pgx.ForEachRow(rows, []any{&t.ID, &t.Month, &key, &sealed}, func() error {
		words, err := f.ring.Open(ctx, keyring.KeyID(key), surveyPlace(t.ID), sealed)
		out = append(out, survey.Text{ID: t.ID, Month: t.Month, Words: string(words)})
		return err
	})
	return out, f.refusal(ctx, err)
}

// SurveyKeys lists the keys of the texts before a month.
func (f *Files) SurveyKeys(ctx context.Context, before string) ([]keyring.KeyID, error) {
	rows, err := f.db.Pool.Query(ctx, `select key_id::text from survey_texts where month < $1::date`, before)
	if err != nil {
		return nil, f.refusal(ctx, err)
	}
	out, err := pgx.CollectRows(rows, pgx.RowTo[keyring.KeyID])
	return out, f.refusal(ctx, err)
}

// DropSurveys throws away what is before a month.
func (f *Files) DropSurveys(ctx context.Context, before string) error {
	var b pgx.Batch
	b.Queue(`delete from survey_texts where month < $1::date`, before)
	b.Queue(`delete from survey_counts where month < $1::date`, before)
	return f.refusal(ctx, f.db.Pool.SendBatch(ctx, &b).Close())
}
