package postgres

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"recourse/internal/account"
	"recourse/internal/actor"
	"recourse/internal/casework"
	"recourse/internal/fault"
	"recourse/internal/keyring"
	"recourse/internal/once"
)

// waiting is the sealed part of a proposal about a file.
type waiting struct {
	Reason string         `json:"reason,omitempty"`
	Fields map[string]any `json:"fields,omitempty"`
}

// Propose keeps a proposal, sealed under the key of its file, and its trace as a security event.
func (f *Files) Propose(ctx context.Context, p casework.Proposal, answer *once.Answer) error {
	words, err := json.Marshal(waiting{Reason: p.Reason, Fields: p.Fields})
	if err != nil {
		return err
	}
	payload, err := f.ring.Seal(ctx, keyring.KeyID(p.Key), account.PayloadPlace(p.ID, p.File), words)
	if err != nil {
		return f.refusal(ctx, err)
	}
	at := p.At.UTC().Truncate(time.Second) // an event's time is in whole seconds, and may be the same
	var b pgx.Batch
	queueAnswer(&b, answer)
	b.Queue(`insert into proposals (id, kind, object, act, payload, proposed_by, proposed_at, expires_at, state)
		values ($1, $2, $3, $4, $5, $6, $7, $8, 'open')`,
		p.ID, p.Kind, p.File, p.Action, payload, p.By, at, p.Expires.UTC().Truncate(time.Second))
	queueTrace(&b, "proposal.made", p.By, p.ID, at)
	return f.refusal(ctx, f.db.Pool.SendBatch(ctx, &b).Close())
}

func queueTrace(b *pgx.Batch, what, by, object string, at time.Time) {
	b.Queue(`insert into security_events (id, at, what, actor_kind, actor_id, object) values ($1, $2, $3, $4, $5, $6)`,
		uuid.NewString(), at, what, string(actor.Staff), by, object)
}

// Reject ends an open proposal without doing it. It returns Conflict where it has ended already.
func (f *Files) Reject(ctx context.Context, id, by string, at time.Time, answer *once.Answer) error {
	at = at.UTC().Truncate(time.Second)
	return f.refusal(ctx, pgx.BeginFunc(ctx, f.db.Pool, func(tx pgx.Tx) error {
		var b pgx.Batch
		var ended int64
		queueAnswer(&b, answer)
		b.Queue(`with ended as (
			update proposals set state = 'rejected', settled_by = $2, settled_at = $3
			where id = $1 and state = 'open' and expires_at > $3 returning id)
		insert into security_events (id, at, what, actor_kind, actor_id, object)
		select $4, $3, 'proposal.rejected', 'staff', $2::text, e.id::text from ended e`, idOrNull(id), idOrNull(by), at, uuid.New()).
			Exec(func(tag pgconn.CommandTag) error { ended = tag.RowsAffected(); return nil })
		err := tx.SendBatch(ctx, &b).Close()
		if err == nil && ended == 0 {
			return fault.New(fault.Conflict, "This proposal has ended. Read it again.")
		}
		return err
	}))
}

// Proposal finds an open proposal about a file, unsealed.
func (f *Files) Proposal(ctx context.Context, id string) (p casework.Proposal, found bool, err error) {
	all, err := f.proposals(ctx, ` and p.id = $1`, idOrNull(id))
	if err != nil || len(all) == 0 {
		return p, false, err
	}
	return all[0], true, nil
}

// Proposals lists the open ones about files, oldest first.
func (f *Files) Proposals(ctx context.Context, now time.Time) ([]casework.Proposal, error) {
	return f.proposals(ctx, ` and p.expires_at > $1 order by p.proposed_at, p.id`, now.UTC())
}

func (f *Files) proposals(ctx context.Context, rest string, args ...any) ([]casework.Proposal, error) {
	//allow:sqltext rest is a constant of each caller in this file
	rows, err := f.db.Pool.Query(ctx, `select p.id, p.kind, p.object, f.ref, f.key_id, p.act, p.payload, p.proposed_by, p.proposed_at, p.expires_at
		from proposals p join files f on f.id = p.object and f.kind = p.kind where p.state = 'open' and f.erasure is null`+rest, args...)
	if err != nil {
		return nil, f.refusal(ctx, err)
	}
	out, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (p casework.Proposal, err error) {
		var payload keyring.Sealed
		if err := r.Scan(&p.ID, &p.Kind, &p.File, &p.Ref, &p.Key, &p.Action, &payload, &p.By, &p.At, &p.Expires); err != nil {
			return p, err
		}
		p.At, p.Expires = p.At.UTC(), p.Expires.UTC()
		plain, err := f.ring.Open(ctx, keyring.KeyID(p.Key), account.PayloadPlace(p.ID, p.File), payload)
		if err != nil {
			return p, err
		}
		var w waiting
		err = json.Unmarshal(plain, &w)
		p.Reason, p.Fields = w.Reason, w.Fields
		return p, err
	})
	return out, f.refusal(ctx, err)
}
