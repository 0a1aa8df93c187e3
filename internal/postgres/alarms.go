package postgres

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"recourse/internal/authz"
	"recourse/internal/casefile"
	"recourse/internal/casework"
	"recourse/internal/fault"
	"recourse/internal/once"
)

// sealAlarms names the rows of the alarms that a move sounds: nothing in them is sealed.
func (m *sealed) sealAlarms() {
	for range m.event().Data.Sounded {
		m.alarmIDs = append(m.alarmIDs, uuid.NewString())
	}
}

// queueAlarms writes the alarms that the events of a layer sound.
func queueAlarms(b *pgx.Batch, layer []*sealed) {
	type alarm struct {
		casefile.Sounded
		id, file, event string
		at              time.Time
	}
	var alarms []alarm
	for _, m := range layer {
		e := m.event()
		for i, s := range e.Data.Sounded {
			alarms = append(alarms, alarm{s, m.alarmIDs[i], e.File, e.ID, e.At})
		}
	}
	if len(alarms) == 0 {
		return
	}
	text := func(of func(alarm) string) pgtype.FlatArray[string] { return column(alarms, of) }
	id := func(of func(alarm) string) pgtype.FlatArray[idText] { return ids(alarms, of) }
	b.Queue(`insert into alarms (id, file_id, event_id, role, clock, at, due)
		select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[])`,
		id(func(a alarm) string { return a.id }), id(func(a alarm) string { return a.file }), id(func(a alarm) string { return a.event }),
		text(func(a alarm) string { return a.Role }), text(func(a alarm) string { return a.Clock }),
		column(alarms, func(a alarm) time.Time { return a.at }), column(alarms, func(a alarm) time.Time { return a.Due.UTC().Truncate(time.Second) }))
}

// earShot is the condition that an alarm a of a file f is for a role of the actor, and the file in their scope.
func earShot(q casework.AlarmQuery) (text string, args []any) {
	text, args = `a.role = any ($1::text[]) and (`, []any{orNone(q.Who.Roles)}
	for i, s := range []struct {
		kind  string
		scope authz.Scope
	}{{casefile.Report, q.Reports}, {casefile.Case, q.Cases}} {
		if i > 0 {
			text += ` or `
		}
		var in string
		in, args = where(s.scope, args)
		text += `f.kind = '` + s.kind + `' and ` + in
	}
	return text + `)`, args
}

func orNone(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// Alarms lists the alarms that nobody has seen yet, of roles and files in the actor's reach, the oldest first.
func (f *Files) Alarms(ctx context.Context, q casework.AlarmQuery) ([]casework.Alarm, error) {
	text, args := earShot(q)
	l := &list{text: text, args: args}
	if isID(q.After.ID) {
		l.and(`(a.at, a.id) > (?::timestamptz, ?::uuid)`, q.After.Due.UTC(), q.After.ID)
	}
	l.args = append(l.args, min(max(q.Limit, 1), pageMost+1))
	//allow:sqltext constants of this package and of authz, numbered; every value is an argument
	rows, err := f.db.Pool.Query(ctx, `select `+headerColumns+`, a.id, a.role, a.clock, e.action, a.at, a.due
		from alarms a join files f on f.id = a.file_id join events e on e.id = a.event_id where a.seen_at is null and f.erasure is null and `+l.text+` order by a.at, a.id limit `+l.last(1), l.args...)
	if err != nil {
		return nil, f.refusal(ctx, err)
	}
	out, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (a casework.Alarm, err error) {
		var s scanned
		err = r.Scan(append(s.into(), &a.ID, &a.Role, &a.Clock, &a.Action, &a.At, &a.Due)...)
		a.Header, a.At, a.Due = s.Header, a.At.UTC(), a.Due.UTC()
		return a, err
	})
	return out, f.refusal(ctx, err)
}

// SeeAlarm keeps that the actor saw an alarm in their reach, once and for all who hold its role. NotFound for any other,
// Conflict where somebody saw it before.
func (f *Files) SeeAlarm(ctx context.Context, q casework.AlarmQuery, id string, at time.Time, answer *once.Answer) error {
	text, args := earShot(q)
	l := &list{text: text, args: args}
	l.and(`a.id = ?`, idOrNull(id))
	l.args = append(l.args, idOrNull(q.Who.ID), at.UTC().Truncate(time.Second))
	return f.refusal(ctx, pgx.BeginFunc(ctx, f.db.Pool, func(tx pgx.Tx) error {
		var b pgx.Batch
		var heard, seen int
		queueAnswer(&b, answer)
		//allow:sqltext constants of this package and of authz, numbered; every value is an argument
		b.Queue(`with heard as (select a.id, a.seen_at from alarms a join files f on f.id = a.file_id where f.erasure is null and `+l.text+`),
			seen as (update alarms x set seen_by = `+l.last(2)+`, seen_at = `+l.last(1)+` from heard where x.id = heard.id and heard.seen_at is null and x.seen_at is null returning x.id)
			select (select count(*) from heard), (select count(*) from seen)`, l.args...).
			QueryRow(func(r pgx.Row) error { return r.Scan(&heard, &seen) })
		err := tx.SendBatch(ctx, &b).Close()
		switch {
		case err != nil:
			return err
		case heard == 0:
			return casework.NotFound()
		case seen == 0:
			return fault.Coded(fault.Conflict, "seen", "Somebody has seen this alarm already.")
		}
		return nil
	}))
}
