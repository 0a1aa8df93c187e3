package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"recourse/internal/casefile"
	"recourse/internal/casework"
	"recourse/internal/keyring"
	"recourse/internal/ledger"
	"recourse/internal/once"
)

// deliveryAbout is the sealed part of what is known of a letter on its way.
type deliveryAbout struct {
	Answer string `json:"answer,omitempty"`
	Means  string `json:"means,omitempty"`
	On     string `json:"on,omitempty"`
	Proof  string `json:"proof,omitempty"`
}

func deliveryPlace(id, file string) keyring.Place {
	return keyring.Place{Table: "deliveries", Column: "about", Row: id, File: file}
}

// Posted keeps that somebody posted a letter of a file, or handed it over, and what a repeat is answered; NotFound where the file
// has no such letter.
func (f *Files) Posted(ctx context.Context, h casefile.Header, letter string, d casework.Delivery, answer *once.Answer) error {
	l := lying{file: h.ID}
	err := f.db.Pool.QueryRow(ctx, `select l.id::text, f.key_id::text from letters l join files f on f.id = l.file_id where l.id = $1 and l.file_id = $2`,
		idOrNull(letter), idOrNull(h.ID)).Scan(&l.id, &l.key)
	if errors.Is(err, pgx.ErrNoRows) {
		return casework.NotFound()
	}
	if err != nil {
		return f.refusal(ctx, err)
	}
	return f.deliver(ctx, []lying{l}, d, answer)
}

// deliveries says of each letter of a file what is known of it on its way, the first first.
func (f *Files) deliveries(ctx context.Context, h casefile.Header) (map[string][]casework.Delivery, error) {
	rows, err := f.db.Pool.Query(ctx, `select d.id::text, d.letter_id::text, f.key_id::text, d.outcome, d.person_id, d.about, d.at
		from deliveries d join files f on f.id = d.file_id where d.file_id = $1 order by d.at, d.id`, idOrNull(h.ID))
	if err != nil {
		return nil, f.refusal(ctx, err)
	}
	type sealed struct {
		id, letter, key string
		about           keyring.Sealed
		d               casework.Delivery
	}
	read, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (s sealed, err error) {
		err = row.Scan(&s.id, &s.letter, &s.key, &s.d.Outcome, &s.d.Person, &s.about, &s.d.At)
		return s, err
	})
	if err != nil {
		return nil, f.refusal(ctx, err)
	}
	out := map[string][]casework.Delivery{}
	for _, s := range read {
		words, err := f.ring.Open(ctx, keyring.KeyID(s.key), deliveryPlace(s.id, h.ID), s.about)
		if err != nil {
			return nil, f.refusal(ctx, err)
		}
		var a deliveryAbout
		if err := json.Unmarshal(words, &a); err != nil {
			return nil, errors.New("postgres: the sealed part of how a letter left cannot be read")
		}
		s.d.Answer, s.d.Means, s.d.On, s.d.Proof, s.d.At = a.Answer, a.Means, a.On, a.Proof, s.d.At.UTC()
		out[s.letter] = append(out[s.letter], s.d)
	}
	return out, nil
}

const waitingDeliveries = `select id::text, file_id::text, letter_id::text, outcome, person_id, about, at from deliveries where batch is null
	order by at, id limit $1 for update`

func scanDelivery(r pgx.CollectableRow) (ledger.Row, error) {
	var id, file, letter, outcome, person string
	var about []byte
	var at time.Time
	err := r.Scan(&id, &file, &letter, &outcome, &person, &about, &at)
	return deliveryRow(id, file, letter, outcome, person, about, at), err
}
