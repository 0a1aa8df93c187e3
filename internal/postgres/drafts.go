package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"recourse/internal/fault"
	"recourse/internal/intake"
)

var _ intake.Drafts = (*Files)(nil)

// SaveDraft keeps a draft in the place of what was kept under its code.
func (f *Files) SaveDraft(ctx context.Context, d intake.SealedDraft) error {
	_, err := f.db.Pool.Exec(ctx, `insert into drafts (mac, sealed, until) values ($1, $2, $3)
		on conflict (mac) do update set sealed = excluded.sealed, until = excluded.until`, d.MAC, d.Sealed, d.Until)
	return f.refusal(ctx, err)
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

// SweepDrafts throws away what has expired.
func (f *Files) SweepDrafts(ctx context.Context, today time.Time) error {
	_, err := f.db.Pool.Exec(ctx, `delete from drafts where until < $1`, today)
	return f.refusal(ctx, err)
}
