package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"recourse/internal/authz"
	"recourse/internal/casefile"
	"recourse/internal/casework"
)

// ToPost lists letters that wait to be posted, on files in the actor's reach, the oldest first: those to somebody other than a
// reporter, of which no mail has told, that nobody has posted, and that their reader did not choose to read by code alone.
func (f *Files) ToPost(ctx context.Context, q casework.PostQuery) ([]casework.Waiting, error) {
	l := &list{}
	l.text = `(`
	for i, s := range []struct {
		kind  string
		scope authz.Scope
	}{{casefile.Report, q.Reports}, {casefile.Case, q.Cases}} {
		if i > 0 {
			l.text += ` or `
		}
		var in string
		in, l.args = where(s.scope, l.args)
		l.text += `f.kind = '` + s.kind + `' and ` + in
	}
	l.text += `)`
	if isID(q.After.ID) {
		l.and(`(l.at, l.id) > (?::timestamptz, ?::uuid)`, q.After.Due.UTC(), q.After.ID)
	}
	l.args = append(l.args, min(max(q.Limit, 1), pageMost+1))
	//allow:sqltext constants of this package and of authz, numbered; every value is an argument
	rows, err := f.db.Pool.Query(ctx, `select `+headerColumns+`, l.id::text, l.letter, l.party, l.lang, l.at, coalesce((select d.outcome from deliveries d
			where d.letter_id = l.id and d.outcome <> 'posted'), '')
		from letters l join files f on f.id = l.file_id where l.party <> 'reporter' and f.erasure is null
			and not exists (select from deliveries d where d.letter_id = l.id and d.outcome in ('mailed', 'kept', 'posted')) and `+l.text+`
		order by l.at, l.id limit `+l.last(1), l.args...)
	if err != nil {
		return nil, f.refusal(ctx, err)
	}
	out, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (w casework.Waiting, err error) {
		var s scanned
		err = r.Scan(append(s.into(), &w.ID, &w.Letter, &w.To, &w.Lang, &w.At, &w.Mail)...)
		w.Header, w.At = s.Header, w.At.UTC()
		return w, err
	})
	return out, f.refusal(ctx, err)
}
