package postgres

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"recourse/internal/fault"
	"recourse/internal/intake"
)

// Birth finds what the log holds of a file's first event; NotFound where there is no such file.
func (f *Files) Birth(ctx context.Context, fileID string) (intake.Birth, error) {
	return f.birth(ctx, `f.id = $1`, idOrNull(fileID))
}

// BirthOf finds the same by a report's reference.
func (f *Files) BirthOf(ctx context.Context, reference string) (intake.Birth, error) {
	return f.birth(ctx, `f.ref = $1 and f.kind = 'report'`, reference)
}

func (f *Files) birth(ctx context.Context, which string, of any) (intake.Birth, error) {
	var b intake.Birth
	var commitment []byte
	//allow:sqltext which is a constant of each caller in this file
	err := f.db.Pool.QueryRow(ctx, `select f.ref, e.leaf_id::text, e.commitment, e.at from files f join events e on e.file_id = f.id and e.seq = 1
		where `+which, of).Scan(&b.Reference, &b.Leaf, &commitment, &b.At)
	if errors.Is(err, pgx.ErrNoRows) {
		return b, fault.New(fault.NotFound, "There is no such file.")
	}
	if err != nil {
		return b, f.refusal(ctx, err)
	}
	b.Commitment = [32]byte(commitment)
	return b, nil
}
