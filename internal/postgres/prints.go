package postgres

import (
	"context"
	"errors"
	"slices"

	"github.com/jackc/pgx/v5"

	"recourse/internal/casework"
	"recourse/internal/evidence"
	"recourse/internal/fault"
	"recourse/internal/keyring"
)

// Prints opens what tells the items of files apart, and those of the reports that cases among them belong to, in one
// round trip. What was erased is left out, also while it happens.
func (e *Evidence) Prints(ctx context.Context, files []string) ([]casework.Print, error) {
	files = slices.DeleteFunc(slices.Clone(files), func(id string) bool { return !isID(id) })
	rows, err := e.db.Pool.Query(ctx, `with w as (select f.id, f.kind from files f where f.id = any ($1::uuid[])),
			reached as (select w.id of, w.id from w
				union select w.id, l.other_id from w join links l on l.file_id = w.id join files r on r.id = l.other_id
					where w.kind = 'case' and r.kind = 'report')
		select r.of::text, e.id::text, e.file_id::text, e.key_id::text, e.blob, e.from_party, e.taken_on, e.about, coalesce(c.blob, ''), coalesce(c.about, '')
		from reached r join evidence e on e.file_id = r.id left join copies c on c.item_id = e.id`, files)
	if err != nil {
		return nil, Trouble(ctx, err)
	}
	type sealed struct {
		of, blob string
		row      EvidenceRow
		about    keyring.Sealed
	}
	read, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (s sealed, err error) {
		err = row.Scan(&s.of, &s.row.id, &s.row.file, &s.row.key, &s.row.blob, &s.row.from, &s.row.on, &s.row.about, &s.blob, &s.about)
		return s, err
	})
	if err != nil {
		return nil, Trouble(ctx, err)
	}
	out := make([]casework.Print, 0, len(read))
	for _, s := range read {
		i, err := e.item(ctx, s.row)
		var c evidence.Copy
		if err == nil && len(s.about) > 0 {
			c, err = e.opened(ctx, i, s.blob, s.about)
		}
		switch {
		case fault.Is(err, fault.NotFound), errors.Is(err, keyring.ErrShredded), errors.Is(err, keyring.ErrUnknownKey):
			continue
		case err != nil:
			return nil, err
		}
		out = append(out, casework.Print{Of: s.of, Item: i.ID, SHA256: i.SHA256, Like: c.Like})
	}
	return out, nil
}
