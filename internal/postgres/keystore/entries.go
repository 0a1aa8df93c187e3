package keystore

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"recourse/internal/keyring"
)

// Meta returns a named entry, or ErrNoMeta.
func (s *Store) Meta(ctx context.Context, name string) (value []byte, err error) {
	if !keyring.GoodName(name) {
		return nil, keyring.ErrBadName
	}
	err = s.ask(ctx, func(ctx context.Context) error {
		return s.pool.QueryRow(ctx, `select value from entries where name = $1`, name).Scan(&value)
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, keyring.ErrNoMeta
	}
	return value, err
}

// AddMeta keeps an entry that must not exist yet: of two processes one is first.
func (s *Store) AddMeta(ctx context.Context, name string, value []byte) error {
	return s.change(ctx, name, func(ctx context.Context, tx pgx.Tx) error {
		done, err := tx.Exec(ctx, `insert into entries values ($1, $2) on conflict do nothing`, name, value)
		if err == nil && done.RowsAffected() == 0 {
			err = keyring.ErrMetaExists
		}
		return err
	})
}

// SetMeta replaces an entry in one step, and what it was goes with its file.
func (s *Store) SetMeta(ctx context.Context, name string, value []byte) error {
	return s.change(ctx, name, func(ctx context.Context, tx pgx.Tx) error {
		if err := anew(ctx, tx, "entries", "where name <> $1", name); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `insert into entries values ($1, $2)`, name, value)
		return err
	})
}

// DropMeta destroys an entry, as Delete does a key.
func (s *Store) DropMeta(ctx context.Context, name string) error {
	return s.change(ctx, name, func(ctx context.Context, tx pgx.Tx) error {
		return anew(ctx, tx, "entries", "where name <> $1", name)
	})
}

func (s *Store) change(ctx context.Context, name string, fn func(context.Context, pgx.Tx) error) error {
	if !keyring.GoodName(name) {
		return keyring.ErrBadName
	}
	return s.write(ctx, forWrites, fn)
}

// MetaNames lists the entries in order.
func (s *Store) MetaNames(ctx context.Context) ([]string, error) {
	rows, err := s.pool.Query(ctx, `select name from entries order by name`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}
