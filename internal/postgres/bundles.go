package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"recourse/internal/casefile"
	"recourse/internal/casework"
	"recourse/internal/keyring"
	"recourse/internal/ledger"
)

// bundleAbout is the sealed part of the record of a bundle.
type bundleAbout struct {
	Reason string `json:"reason,omitempty"`
	Role   string `json:"role,omitempty"`
}

func bundlePlace(id, file string) keyring.Place {
	return keyring.Place{Table: "bundles", Column: "about", Row: id, File: file}
}

// Bundled keeps that a bundle is made of a file; it is on record when this returns.
func (f *Files) Bundled(ctx context.Context, h casefile.Header, m casework.BundleMade) error {
	words, err := json.Marshal(bundleAbout{Reason: m.Reason, Role: m.Role})
	if err != nil {
		return err
	}
	id := uuid.NewString()
	about, err := f.ring.Seal(ctx, keyring.KeyID(h.Key), bundlePlace(id, h.ID), words)
	if err != nil {
		return f.refusal(ctx, err)
	}
	_, err = f.db.Pool.Exec(ctx, `insert into bundles (id, file_id, what, person_id, about, at) values ($1, $2, $3, $4, $5, $6)`,
		id, h.ID, m.Of, m.Person, about, m.At.UTC().Truncate(time.Second))
	return f.refusal(ctx, err)
}

// Bundles lists the bundles made of a file, newest first.
func (f *Files) Bundles(ctx context.Context, h casefile.Header) ([]casework.BundleMade, error) {
	rows, err := f.db.Pool.Query(ctx, `select id::text, what, person_id, about, at from bundles where file_id = $1 order by at desc, id limit 1000`, idOrNull(h.ID))
	if err != nil {
		return nil, f.refusal(ctx, err)
	}
	type sealed struct {
		id    string
		about keyring.Sealed
		m     casework.BundleMade
	}
	read, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (s sealed, err error) {
		err = row.Scan(&s.id, &s.m.Of, &s.m.Person, &s.about, &s.m.At)
		return s, err
	})
	if err != nil {
		return nil, f.refusal(ctx, err)
	}
	out := make([]casework.BundleMade, 0, len(read))
	for _, s := range read {
		words, err := f.ring.Open(ctx, keyring.KeyID(h.Key), bundlePlace(s.id, h.ID), s.about)
		if err != nil {
			return nil, f.refusal(ctx, err)
		}
		var a bundleAbout
		if err := json.Unmarshal(words, &a); err != nil {
			return nil, errors.New("postgres: the sealed part of the record of a bundle cannot be read")
		}
		s.m.Reason, s.m.Role, s.m.At = a.Reason, a.Role, s.m.At.UTC()
		out = append(out, s.m)
	}
	return out, nil
}

// Leaves gives the ids of the leaves that commit to the events of a file, by the ids of the events.
func (f *Files) Leaves(ctx context.Context, fileID string) (map[string]string, error) {
	rows, err := f.db.Pool.Query(ctx, `select id::text, leaf_id::text from events where file_id = $1`, idOrNull(fileID))
	if err != nil {
		return nil, f.refusal(ctx, err)
	}
	out := map[string]string{}
	var event, leaf string
	_, err = pgx.ForEachRow(rows, []any{&event, &leaf}, func() error {
		out[event] = leaf
		return nil
	})
	return out, f.refusal(ctx, err)
}

const waitingBundles = `select id::text, file_id::text, what, person_id, about, at from bundles where batch is null
	order by at, id limit $1 for update`

func scanBundle(r pgx.CollectableRow) (ledger.Row, error) {
	var id, file, what, person string
	var about []byte
	var at time.Time
	err := r.Scan(&id, &file, &what, &person, &about, &at)
	return bundleRow(id, file, what, person, about, at), err
}
