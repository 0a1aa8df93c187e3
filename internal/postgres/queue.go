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
//
// A burst stands in a list that folds with one row in each state, the first of it that the viewer may see, and how many
// those are; what the viewer stands to is in the list by itself.
func (f *Files) Queue(ctx context.Context, q casework.Query) ([]casework.Row, error) {
	if _, all := q.Scope.Open(); all && len(q.States) == 0 {
		q.Fold = false // whoever sees everything sees each
	}
	l := &list{args: []any{q.Kind, idOrNull(q.Who.ID)}}
	l.text = `f.kind = $1 and f.erasure is null`
	scope, args := where(q.Scope, l.args)
	l.text, l.args = l.text+" and "+scope, args
	l.filters(q)
	l.order = ` order by f.next_due, f.id`
	if !q.Oldest {
		l.order = ` order by f.opened_on desc, f.id desc`
	}
	all := l.text
	l.after(q)
	l.behind = strings.TrimPrefix(l.text, all)
	l.text = all
	l.args = append(l.args, min(max(q.Limit, 1), pageMost+1))
	l.most = ` limit $` + strconv.Itoa(len(l.args))
	l.order += l.most
	//allow:sqltext constants of this file and of authz, numbered; every value is an argument
	rows, done, err := f.planned(ctx, len(q.Marks) > 0, `with page as (`+l.places(q)+`) select `+headerColumns+`,
			array(select s.relation from standings s where s.file_id = f.id and s.person_id = $2 and s.until is null order by s.relation),
			f.next_due, coalesce(f.next_clock, ''), f.on_hold, `+l.alike(q)+`
		from page p join files f on f.id = p.id cross join lateral (select f.state, f.burst) o`+l.order, l.args)
	if err != nil {
		return nil, f.refusal(ctx, err)
	}
	defer done()
	var out []casework.Row
	for rows.Next() {
		var s scanned
		var r casework.Row
		var due pgtype.Timestamptz
		if err := rows.Scan(append(s.into(), &r.Relations, &due, &r.DueClock, &r.OnHold, &r.Alike)...); err != nil {
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

// places looks for the page where it can be: among the few files that bear a mark, where one is looked for; everywhere in
// order, for whoever may see files that they have nothing to do with; otherwise among the files that they stand to, and in
// each state that is open to them. Each place gives at most a page by an index, and the page is the first of all of them. A
// scope that is asked whole would walk through every file of the house for somebody who has three.
func (l *list) places(q casework.Query) string {
	if len(q.Marks) > 0 {
		kinds, tags := tagColumns(q.Marks)
		l.args = append(l.args, kinds, tags)
		return `select f.id from (select distinct t.file_id from tags t join unnest(` + l.last(2) + `::text[], ` + l.last(1) + `::bytea[]) w (kind, tag)
			on t.tag = w.tag and t.kind = w.kind offset 0) m join files f on f.id = m.file_id where ` + l.text + l.behind + l.order
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
			parts = append(parts, l.state(q, `f.state = $`+strconv.Itoa(len(l.args)))...)
		}
	}
	return strings.Join(parts, " union ")
}

// state looks in one state: among what stands alone, and, where there are bursts, at all of them or at the first of each.
func (l *list) state(q casework.Query, in string) []string {
	parts := []string{l.place(in + ` and f.burst is null`)}
	switch {
	case q.Kind != casefile.Report:
	case q.Fold:
		parts = append(parts, `(select f.id from (`+burstsIn(in)+`) b cross join lateral
			(select f.* from files f where `+in+` and f.burst = b.burst and `+l.text+l.order[:len(l.order)-len(l.most)]+` limit 1) f where true`+l.behind+l.order+`)`)
	default:
		parts = append(parts, l.place(in+` and f.burst is not null`))
	}
	return parts
}

// burstsIn finds the bursts that have something in a state by as many steps as there are bursts, however many each has.
func burstsIn(in string) string {
	next := `(select f.burst from files f where f.kind = 'report' and ` + in + ` and f.burst is not null`
	return `with recursive b as (` + next + ` order by f.burst limit 1) union all
		select ` + next + ` and f.burst > b.burst order by f.burst limit 1) from b where b.burst is not null)
		select burst from b where burst is not null`
}

// alike counts, up to a bound, those of a row's burst that the viewer may see in its state.
func (l *list) alike(q casework.Query) string {
	if !q.Fold {
		return `0`
	}
	return `case when o.burst is null then 0 else (select count(*) from (select from files f where f.state = o.state and f.burst = o.burst
		and ` + l.text + ` limit ` + strconv.Itoa(casework.AlikeMost) + `) c) end`
}

func (l *list) place(where string) string {
	return `(select f.id from files f where ` + where + ` and ` + l.text + l.behind + l.order + `)`
}

// list is a condition in the making: constants and numbered arguments.
type list struct {
	text   string // what is asked for, on whatever page
	behind string // where the page begins
	args   []any
	order  string
	most   string // how long a page is; the end of order
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
	if q.Burst != "" {
		l.and(`f.burst = ?`, idOrNull(q.Burst))
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
