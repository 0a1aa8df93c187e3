package postgres

import (
	"context"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"recourse/internal/account"
	"recourse/internal/dataprotection"
	"recourse/internal/fault"
	"recourse/internal/keyring"
	"recourse/internal/once"
)

// Erasures keeps what dataprotection decides and carries out.
type Erasures struct{ *Files }

var _ dataprotection.Store = Erasures{}

// erasureKind is the kind of a proposal to erase; its object is the file.
const erasureKind = "erasure"

// doomed is the file of kind $1 and reference $2, and the reports that go with it: those without another case that is not
// erased (decision 26).
const doomed = `one as (select f.id, f.kind from files f where f.kind = $1 and f.ref = $2 and f.erasure is null),
	doomed as (select id from one union
		select r.id from one join links l on l.file_id = one.id and one.kind = 'case'
			join files r on r.id = l.other_id and r.kind = 'report' and r.erasure is null
		where not exists (select from links m join files c on c.id = m.other_id
			where m.file_id = r.id and c.kind = 'case' and c.id <> one.id and c.erasure is null))`

// Doomed lists the file and every report that would go with it, the file first.
func (e Erasures) Doomed(ctx context.Context, kind, ref, person string) ([]dataprotection.Doomed, error) {
	rows, err := e.db.Pool.Query(ctx, `with `+doomed+` select `+headerColumns+`,
			array(select s.relation from standings s where s.file_id = f.id and s.person_id = $3 and s.until is null order by s.relation),
			f.closed, f.on_hold, (select max(v.at) from events v where v.file_id = f.id),
			f.kind = 'report' and exists (select from one, links l join files c on c.id = l.other_id
				where one.id = f.id and l.file_id = f.id and c.kind = 'case' and c.erasure is null)
		from doomed d join files f on f.id = d.id order by f.ref <> $2, f.id`, kind, ref, idOrNull(person))
	if err != nil {
		return nil, e.refusal(ctx, err)
	}
	out, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (d dataprotection.Doomed, err error) {
		var s scanned
		err = r.Scan(append(s.into(), &d.Relations, &d.Closed, &d.Held, &d.Last, &d.OpenCases)...)
		d.Header, d.Last = s.Header, d.Last.UTC()
		return d, err
	})
	return out, e.refusal(ctx, err)
}

// asking is the sealed part of a proposal to erase.
type asking struct {
	Rule   string `json:"rule"`
	Reason string `json:"reason"`
}

// Ask keeps a proposal, its words sealed under the key of its file, and its trace.
func (e Erasures) Ask(ctx context.Context, p dataprotection.Proposal, answer *once.Answer) error {
	words, err := json.Marshal(asking{Rule: p.Rule, Reason: p.Reason})
	if err != nil {
		return err
	}
	payload, err := e.ring.Seal(ctx, keyring.KeyID(p.Key), account.PayloadPlace(p.ID, p.File), words)
	if err != nil {
		return e.refusal(ctx, err)
	}
	var b pgx.Batch
	queueAnswer(&b, answer)
	b.Queue(`insert into proposals (id, kind, object, act, payload, proposed_by, proposed_at, expires_at, state)
		values ($1, $2, $3, 'erase', $4, $5, $6, $7, 'open')`, p.ID, erasureKind, p.File, payload, p.By, p.At, p.Expires)
	queueTrace(&b, "proposal.made", p.By, p.ID, p.At)
	return e.refusal(ctx, e.db.Pool.SendBatch(ctx, &b).Close())
}

// Asked lists the open proposals to erase, oldest first; only that one where id is not "".
func (e Erasures) Asked(ctx context.Context, id string, now time.Time) ([]dataprotection.Proposal, error) {
	rows, err := e.db.Pool.Query(ctx, `select p.id, f.kind, f.ref, f.id, f.key_id, p.payload, p.proposed_by, p.proposed_at, p.expires_at
		from proposals p join files f on f.id = p.object where p.kind = $1 and p.state = 'open' and p.expires_at > $2 and f.erasure is null
			and ($3 = '' or p.id::text = $3) order by p.proposed_at, p.id`, erasureKind, now.UTC(), id)
	if err != nil {
		return nil, e.refusal(ctx, err)
	}
	out, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (p dataprotection.Proposal, err error) {
		var payload keyring.Sealed
		if err := r.Scan(&p.ID, &p.Kind, &p.Ref, &p.File, &p.Key, &payload, &p.By, &p.At, &p.Expires); err != nil {
			return p, err
		}
		p.At, p.Expires = p.At.UTC(), p.Expires.UTC()
		plain, err := e.ring.Open(ctx, keyring.KeyID(p.Key), account.PayloadPlace(p.ID, p.File), payload)
		if err != nil {
			return p, err
		}
		var a asking
		err = json.Unmarshal(plain, &a)
		p.Rule, p.Reason = a.Rule, a.Reason
		return p, err
	})
	return out, e.refusal(ctx, err)
}

// Refuse ends an open proposal without doing it.
func (e Erasures) Refuse(ctx context.Context, id, by string, at time.Time, answer *once.Answer) error {
	return e.Reject(ctx, id, by, at, answer)
}

// Decide settles a proposal and keeps the erasure that it became, or neither.
func (e Erasures) Decide(ctx context.Context, proposal string, d dataprotection.Erasure, answer *once.Answer) error {
	var b pgx.Batch
	queueAnswer(&b, answer)
	b.Queue(`select carry_out($1, $2, $3)`, proposal, d.ConfirmedBy, d.ConfirmedAt)
	b.Queue(`insert into erasures (id, file_id, seq, rule, proposed_by, confirmed_by, confirmed_at, due_at) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		d.ID, d.File, d.Seq, d.Rule, d.ProposedBy, d.ConfirmedBy, d.ConfirmedAt, d.Due)
	queueTrace(&b, "erasure.decided", d.ConfirmedBy, d.ID, d.ConfirmedAt)
	err := e.db.Pool.SendBatch(ctx, &b).Close()
	if duplicate(err) && constraintOf(err) == "erasures_one_at_a_time" {
		return fault.Coded(fault.Conflict, "decided", "It is decided already that this is erased.")
	}
	return e.refusal(ctx, err)
}

const selectErasures = `select e.id, f.kind, f.ref, f.id, f.key_id, e.seq, e.rule, e.proposed_by, e.confirmed_by, e.confirmed_at, e.due_at,
	e.stopped_at, e.begun_at, e.done_at from erasures e join files f on f.id = e.file_id`

// Erasures lists those that are not done, the newest first; only that one where id is not "".
func (e Erasures) Erasures(ctx context.Context, id string) ([]dataprotection.Erasure, error) {
	return e.erasures(ctx, ` where e.done_at is null and ($1 = '' or e.id::text = $1) order by e.confirmed_at desc, e.id limit 500`, id)
}

// Due lists the erasures whose window is over and that are not done, those begun first.
func (e Erasures) Due(ctx context.Context, now time.Time) ([]dataprotection.Erasure, error) {
	return e.erasures(ctx, ` where e.due_at <= $1 and e.stopped_at is null and e.done_at is null order by e.begun_at nulls last, e.due_at, e.id limit 100`, now)
}

func (e Erasures) erasures(ctx context.Context, rest string, args ...any) ([]dataprotection.Erasure, error) {
	//allow:sqltext rest is a constant of each caller in this file
	rows, err := e.db.Pool.Query(ctx, selectErasures+rest, args...)
	if err != nil {
		return nil, e.refusal(ctx, err)
	}
	out, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (d dataprotection.Erasure, err error) {
		var stopped, begun, done *time.Time
		err = r.Scan(&d.ID, &d.Kind, &d.Ref, &d.File, &d.Key, &d.Seq, &d.Rule, &d.ProposedBy, &d.ConfirmedBy, &d.ConfirmedAt, &d.Due, &stopped, &begun, &done)
		d.ConfirmedAt, d.Due, d.Stopped, d.Begun, d.Done = d.ConfirmedAt.UTC(), d.Due.UTC(), momentOf(stopped), momentOf(begun), momentOf(done)
		return d, err
	})
	return out, e.refusal(ctx, err)
}

func momentOf(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}

// Stop keeps an objection, its reason sealed under the key of the file.
func (e Erasures) Stop(ctx context.Context, d dataprotection.Erasure, by, reason string, at time.Time, answer *once.Answer) error {
	words, err := e.ring.Seal(ctx, keyring.KeyID(d.Key), keyring.Place{Table: "erasures", Column: "stopped_for", Row: d.ID, File: d.File}, []byte(reason))
	if err != nil {
		return e.refusal(ctx, err)
	}
	at = at.UTC().Truncate(time.Second)
	return e.refusal(ctx, pgx.BeginFunc(ctx, e.db.Pool, func(tx pgx.Tx) error {
		var b pgx.Batch
		var stopped int64
		queueAnswer(&b, answer)
		b.Queue(`update erasures set stopped_at = $2, stopped_by = $3, stopped_for = $4 where id = $1 and stopped_at is null and begun_at is null`, d.ID, at, by, words).
			Exec(func(tag pgconn.CommandTag) error { stopped = tag.RowsAffected(); return nil })
		queueTrace(&b, "erasure.stopped", by, d.ID, at)
		err := tx.SendBatch(ctx, &b).Close()
		if err == nil && stopped == 0 {
			return fault.Coded(fault.Conflict, "too_late", "It was stopped already, or it has begun.")
		}
		return err
	}))
}

// Erased says on which day and under which rule a file was erased; "" where it was not.
func (f *Files) Erased(ctx context.Context, fileID string) (day, rule string, err error) {
	rows, err := f.db.Pool.Query(ctx, `select to_char(e.begun_at at time zone 'UTC', 'YYYY-MM-DD'), e.rule from files f join erasures e on e.id = f.erasure where f.id = $1`, idOrNull(fileID))
	if err != nil {
		return "", "", f.refusal(ctx, err)
	}
	_, err = pgx.ForEachRow(rows, []any{&day, &rule}, func() error { return nil })
	return day, rule, f.refusal(ctx, err)
}
