package postgres

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"recourse/internal/casefile"
	"recourse/internal/casework"
	"recourse/internal/keyring"
)

func begunPlace(mac []byte, file string) keyring.Place {
	return keyring.Place{Table: "begun", Column: "sealed", Row: string(mac), File: file}
}

// KeepBegun keeps what a party has written so far in the place of what was kept under its mac.
func (f *Files) KeepBegun(ctx context.Context, h casefile.Header, mac, words []byte) error {
	sealed, err := f.ring.Seal(ctx, keyring.KeyID(h.Key), begunPlace(mac, h.ID), words)
	if err != nil {
		return f.refusal(ctx, err)
	}
	_, err = f.db.Pool.Exec(ctx, `insert into begun (mac, file_id, sealed) select $1, id, $3 from files where id = $2 and erasure is null
		on conflict (mac) do update set sealed = excluded.sealed`, mac, h.ID, sealed)
	return f.refusal(ctx, err)
}

// Begun unseals what is kept under a mac; nil where nothing is.
func (f *Files) Begun(ctx context.Context, h casefile.Header, mac []byte) ([]byte, error) {
	var sealed keyring.Sealed
	err := f.db.Pool.QueryRow(ctx, `select sealed from begun where mac = $1 and file_id = $2`, mac, h.ID).Scan(&sealed)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, f.refusal(ctx, err)
	}
	words, err := f.ring.Open(ctx, keyring.KeyID(h.Key), begunPlace(mac, h.ID), sealed)
	return words, f.refusal(ctx, err)
}

// DropBegun throws it away, if it is there.
func (f *Files) DropBegun(ctx context.Context, mac []byte) error {
	_, err := f.db.Pool.Exec(ctx, `delete from begun where mac = $1`, mac)
	return f.refusal(ctx, err)
}

// AllBegun lists what parties have begun behind a mac, unsealed, for the sweep.
func (f *Files) AllBegun(ctx context.Context, after []byte, limit int) ([]casework.Kept, error) {
	rows, err := f.db.Pool.Query(ctx, `select b.mac, b.file_id::text, f.key_id::text, b.sealed from begun b join files f on f.id = b.file_id
		where b.mac > $1 and f.erasure is null order by b.mac limit $2`, after, limit)
	if err != nil {
		return nil, f.refusal(ctx, err)
	}
	var out []casework.Kept
	var k casework.Kept
	var file, key string
	var sealed keyring.Sealed
	_, err = pgx.ForEachRow(rows, []any{&k.MAC, &file, &key, &sealed}, func() error {
		words, err := f.ring.Open(ctx, keyring.KeyID(key), begunPlace(k.MAC, file), sealed)
		out = append(out, casework.Kept{MAC: append([]byte(nil), k.MAC...), Words: words})
		return err
	})
	return out, f.refusal(ctx, err)
}
