package postgres

import (
	"context"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"recourse/internal/casework"
	"recourse/internal/keyring"
)

// Identity unseals who made a report, as they said last, under the key that is for nothing else; nil where they never
// said. That it was read is committed in the same round trip, before anything is unsealed (decision 35).
func (f *Files) Identity(ctx context.Context, report string, look casework.Look) ([]byte, error) {
	var id, key string
	var words keyring.Sealed
	var b pgx.Batch
	b.Queue(`insert into reads (id, file_id, person_id, role, at) values ($1, $2, $3, $4, $5)`,
		uuid.New(), report, look.Who.ID, strings.Join(look.Who.Roles, " "), look.At.UTC())
	b.Queue(`select id, key_id, words from identities where file_id = $1 order by written desc limit 1`, report).Query(func(rows pgx.Rows) error {
		_, err := pgx.ForEachRow(rows, []any{&id, &key, &words}, func() error { return nil })
		return err
	})
	if err := f.db.Pool.SendBatch(ctx, &b).Close(); err != nil || words == nil {
		return nil, f.refusal(ctx, err)
	}
	plain, err := f.ring.Open(ctx, keyring.KeyID(key), identityPlace(id, report), words)
	return plain, f.refusal(ctx, err)
}
