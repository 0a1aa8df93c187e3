package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"recourse/internal/ledger"
	"recourse/internal/procedure"
)

// SyncProcedures takes procedures into use: their moves become rows that events must be, and each new version a leaf
// in the log. It runs at every start. A version that was in use with another text is an error: files stay on the
// version they began with, so a change is a new version.
func (f *Files) SyncProcedures(ctx context.Context, all []*procedure.Procedure) error {
	for _, p := range all {
		if err := f.syncProcedure(ctx, p); err != nil {
			return fmt.Errorf("procedure %s %s: %w", p.ID, p.Version, err)
		}
	}
	return nil
}

func (f *Files) syncProcedure(ctx context.Context, p *procedure.Procedure) error {
	var digest string
	if err := f.db.Pool.QueryRow(ctx, `select coalesce((select digest from procedures where id = $1 and version = $2), '')`,
		p.ID, p.Version).Scan(&digest); err != nil {
		return f.refusal(ctx, err)
	}
	switch {
	case digest == p.Digest:
		return nil
	case digest != "":
		return fmt.Errorf("the file has changed since this version was taken into use; give it a new version")
	}
	var b pgx.Batch
	b.Queue(`insert into procedures (id, version, digest) values ($1, $2, $3)`, p.ID, p.Version, p.Digest)
	var kinds, actions, from, to []string
	for _, t := range p.Transitions() {
		kinds, actions, from, to = append(kinds, t.Kind), append(actions, t.Action), append(from, t.From), append(to, t.To)
	}
	b.Queue(`insert into transitions (procedure, version, kind, action, from_state, to_state)
		select $1, $2, * from unnest($3::text[], $4::text[], $5::text[], $6::text[])`, p.ID, p.Version, kinds, actions, from, to)
	var one, other []string
	for _, function := range p.Functions {
		for _, apart := range p.ApartFrom(function.ID) {
			one, other = append(one, function.ID), append(other, apart)
		}
	}
	b.Queue(`insert into apart (procedure, version, a, b) select $1, $2, * from unnest($3::text[], $4::text[]) on conflict do nothing`,
		p.ID, p.Version, one, other)
	one, other = nil, nil
	for _, function := range p.Functions {
		for _, before := range function.Elsewhere {
			one, other = append(one, function.ID), append(other, before)
		}
	}
	b.Queue(`insert into elsewhere (procedure, version, a, b) select $1, $2, * from unnest($3::text[], $4::text[]) on conflict do nothing`,
		p.ID, p.Version, one, other)
	if err := f.queueBatch(&b, ledger.ClassConfig, f.now(), []ledger.Row{procedureRow(p.ID, p.Version, p.Digest)}); err != nil {
		return err
	}
	err := f.db.Pool.SendBatch(ctx, &b).Close()
	if duplicate(err) { // another process was first: hold ours against theirs
		return f.syncProcedure(ctx, p)
	}
	return f.refusal(ctx, err)
}
