package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"recourse/internal/fault"
	"recourse/internal/intake"
	"recourse/internal/keyring"
)

var _ intake.Drafts = (*Files)(nil)

// SaveDraft keeps a draft in the place of what was kept under its code, and with it which files belong to it now.
func (f *Files) SaveDraft(ctx context.Context, d intake.SealedDraft) error {
	var b pgx.Batch
	b.Queue(`insert into drafts (mac, sealed, until) values ($1, $2, $3)
		on conflict (mac) do update set sealed = excluded.sealed, until = excluded.until`, d.MAC, d.Sealed, d.Until)
	b.Queue(`delete from enclosed where mac = $1 and blob <> all (coalesce($2::text[], '{}'))`, d.MAC, d.Blobs)
	if len(d.Blobs) > 0 {
		b.Queue(`insert into enclosed (blob, mac, key_id) select blob, $2, $3 from unnest($1::text[]) blob on conflict do nothing`, d.Blobs, d.MAC, d.Key)
	}
	return f.refusal(ctx, f.db.Pool.SendBatch(ctx, &b).Close()) // one transaction: a batch that none has begun is its own
}

// Draft finds one that is still kept on a day.
func (f *Files) Draft(ctx context.Context, mac []byte, today time.Time) (d intake.SealedDraft, err error) {
	err = f.db.Pool.QueryRow(ctx, `select mac, sealed, until from drafts where mac = $1 and until >= $2`, mac, today).Scan(&d.MAC, &d.Sealed, &d.Until)
	if errors.Is(err, pgx.ErrNoRows) {
		return d, fault.New(fault.NotFound, "There is no draft under this code: it was sent, or it was kept for two weeks and is gone.")
	}
	return d, f.refusal(ctx, err)
}

// DropDraft throws one away, if it is there.
func (f *Files) DropDraft(ctx context.Context, mac []byte) error {
	_, err := f.db.Pool.Exec(ctx, `delete from drafts where mac = $1`, mac)
	return f.refusal(ctx, err)
}

// SweepDrafts throws away what expired before a day, and gives the keys under which nothing lies any more: not those that a
// report took over with the files of its draft.
func (f *Files) SweepDrafts(ctx context.Context, before time.Time) ([]keyring.KeyID, error) {
	rows, err := f.db.Pool.Query(ctx, `with old as (delete from drafts where until < $1 returning mac)
		select distinct e.key_id::text from enclosed e join old using (mac) where not exists (select from files f where f.key_id = e.key_id)`, before)
	if err != nil {
		return nil, f.refusal(ctx, err)
	}
	keys, err := pgx.CollectRows(rows, pgx.RowTo[string])
	out := make([]keyring.KeyID, len(keys))
	for i, k := range keys {
		out[i] = keyring.KeyID(k)
	}
	return out, f.refusal(ctx, err)
}
