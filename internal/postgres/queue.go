package postgres

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"recourse/internal/casefile"
	"recourse/internal/casework"
)

// pageMost is the longest page.
const pageMost = 100

// Queue lists files in a scope, in one round trip, by key: no count and no offset, so that a page costs the same
// wherever it stands and however much there is. Oldest sorts by the next due date, files without one last; otherwise
// the newest come first. Row.Mark makes the mark that the next page begins behind.
func (f *Files) Queue(ctx context.Context, q casework.Query) ([]casework.Row, error) {
	l := &list{args: []any{q.Kind, idOrNull(q.Who.ID)}}
	l.text = `f.kind = $1 and f.erasure is null`
	scope, args := where(q.Scope, l.args)
	l.text, l.args = l.text+" and "+scope, args
	l.filters(q)
	l.after(q)
	l.order = ` order by f.next_due, f.id`
	if !q.Oldest {
		l.order = ` order by f.opened_on desc, f.id desc`
	}
	l.args = append(l.args, min(max(q.Limit, 1), pageMost+1))
	l.order += ` limit $` + strconv.Itoa(len(l.args))
	//allow:sqltext constants of this file and of authz, numbered; every value is an argument
	rows, done, err := f.planned(ctx, len(q.Marks) > 0, `with page as (`+l.places(q)+`) select `+headerColumns+`,
			array(select s.relation from standings s where s.file_id = f.id and s.person_id = $2 and s.until is null order by s.relation),
			f.next_due, coalesce(f.next_clock, ''), f.on_hold
		from page p join files f on f.id = p.id`+l.order, l.args)
	if err != nil {
		return nil, f.refusal(ctx, err)
	}
	defer done()
	var out []casework.Row
	for rows.Next() {
		var s scanned
		var r casework.Row
		var due pgtype.Timestamptz
		if err := rows.Scan(append(s.into(), &r.Relations, &due, &r.DueClock, &r.OnHold)...); err != nil {
			return nil, err
		}
		r.Header = s.Header
		if due.InfinityModifier == pgtype.Finite {
			r.Due = due.Time.UTC()
		}
		out = append(out, r)
	}
	return out, f.refusal(ctx, rows.Err())
}

// planned asks for the rows of a list. A search that begins at a few files is planned once a connection: its plan is the
// same whatever is looked for, and making one anew costs more than carrying it out. Any other list is planned with what
// it asks for, because how much there is of it decides where to look first.
func (f *Files) planned(ctx context.Context, once bool, text string, args []any) (pgx.Rows, func(), error) {
	if !once {
		rows, err := f.db.Pool.Query(ctx, text, args...)
		if err != nil {
			return nil, nil, err
		}
		return rows, rows.Close, nil
	}
	b := &pgx.Batch{}
	b.Queue(`select set_config('plan_cache_mode', 'force_generic_plan', true)`) // until the batch ends
	b.Queue(text, args...)
	answers := f.db.Pool.SendBatch(ctx, b)
	if _, err := answers.Exec(); err != nil {
		return nil, nil, errors.Join(err, answers.Close())
	}
	rows, err := answers.Query()
	if err != nil {
		return nil, nil, errors.Join(err, answers.Close())
	}
	return rows, func() { rows.Close(); _ = answers.Close() }, nil // what went wrong is rows.Err
}

// places looks for the page where it can be: among the few files that bear a mark, where one is looked for; everywhere in order, for whoever may see files that they have nothing to
// do with; otherwise among the files that they stand to, and in each state that is open to them. Each place gives at
// most a page by an index, and the page is the first of all of them. A scope that is asked whole would walk through
// every file of the house for somebody who has three.
func (l *list) places(q casework.Query) string {
	if len(q.Marks) > 0 {
		kinds, tags := tagColumns(q.Marks)
		l.args = append(l.args, kinds, tags)
		return `select f.id from (select distinct t.file_id from tags t join unnest(` + l.last(2) + `::text[], ` + l.last(1) + `::bytea[]) w (kind, tag)
			on t.tag = w.tag and t.kind = w.kind offset 0) m join files f on f.id = m.file_id where ` + l.text + l.order
	}
	states, all := q.Scope.Open()
	if all && len(q.States) == 0 {
		return l.place("true")
	}
	var parts []string
	if all {
		states = q.States
	} else {
		parts = append(parts, l.place(`f.id in (select m.file_id from standings m where m.person_id = $2 and m.until is null)`))
		if own := idOrNull(q.Who.File); own != nil {
			l.args = append(l.args, own)
			n := "$" + strconv.Itoa(len(l.args))
			parts = append(parts, l.place(`f.id in (select `+n+`::uuid union select k.other_id from links k where k.file_id = `+n+`)`))
		}
	}
	for _, s := range states {
		if len(q.States) == 0 || slices.Contains(q.States, s) {
			l.args = append(l.args, s)
			parts = append(parts, l.place(`f.state = $`+strconv.Itoa(len(l.args))))
		}
	}
	return strings.Join(parts, " union ")
}

func (l *list) place(where string) string {
	return `(select f.id from files f where ` + where + ` and ` + l.text + l.order + `)`
}

// list is a condition in the making: constants and numbered arguments.
type list struct {
	text  string
	args  []any
	order string
}

// and adds a condition with a ? for each argument.
func (l *list) and(text string, args ...any) {
	for _, a := range args {
		l.args = append(l.args, a)
		text = strings.Replace(text, "?", "$"+strconv.Itoa(len(l.args)), 1)
	}
	l.text += " and " + text
}

// last is the place of the nth argument from the end.
func (l *list) last(n int) string { return "$" + strconv.Itoa(len(l.args)-n+1) }

func (l *list) filters(q casework.Query) {
	if len(q.States) > 0 {
		l.and(`f.state = any (?::text[])`, q.States)
	}
	if len(q.Group) > 0 {
		l.and(`f.state = any (?::text[])`, q.Group)
	}
	if q.Assignee != "" {
		l.and(`exists (select 1 from standings a where a.file_id = f.id and a.person_id = ? and a.until is null
			and a.relation <> 'conflict' and a.relation not like 'was\_%')`, idOrNull(q.Assignee))
	}
	if !q.DueBefore.IsZero() {
		l.and(`f.next_due < ?`, q.DueBefore.UTC())
	}
	if q.Overdue {
		l.and(`f.next_due <= ?`, q.At.UTC())
	}
	if q.Hold != nil {
		l.and(`f.on_hold = ?`, *q.Hold)
	}
	for _, tags := range q.Tags {
		kinds, tags := tagColumns(tags)
		l.and(`f.id in (select t.file_id from tags t join unnest(?::text[], ?::bytea[]) w (kind, tag) on t.tag = w.tag and t.kind = w.kind)`, kinds, tags)
	}
}

func tagColumns(tags []casefile.Tag) (kinds []string, values [][]byte) {
	for _, t := range tags {
		kinds, values = append(kinds, t.Kind), append(values, t.Tag)
	}
	return kinds, values
}

// after begins where the page before ended.
func (l *list) after(q casework.Query) {
	switch {
	case !isID(q.After.ID):
	case !q.Oldest:
		l.and(`(f.opened_on, f.id) < (?::date, ?::uuid)`, q.After.Due.UTC().Format(time.DateOnly), q.After.ID)
	case q.After.Due.IsZero():
		l.and(`(f.next_due, f.id) > ('infinity', ?::uuid)`, q.After.ID)
	default:
		l.and(`(f.next_due, f.id) > (?::timestamptz, ?::uuid)`, q.After.Due.UTC(), q.After.ID)
	}
}
