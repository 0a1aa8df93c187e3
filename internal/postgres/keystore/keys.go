package keystore

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"recourse/internal/keyring"
)

// parts is how many the table of keys has.
const parts = 32

func part(i int) string { return fmt.Sprintf("keys_%d", i) }

// uuidOf reads an id in its one spelling.
func uuidOf(id keyring.KeyID) (uuid.UUID, error) {
	u, err := uuid.Parse(string(id))
	if err != nil || u.String() != string(id) || u.Version() != 4 {
		return u, keyring.ErrBadID
	}
	return u, nil
}

func uuidsOf(ids []keyring.KeyID) (out []uuid.UUID, err error) {
	for _, id := range ids {
		u, err := uuidOf(id)
		if err != nil {
			return nil, err
		}
		out = append(out, u)
	}
	return out, nil
}

// Put keeps a whole batch of new keys, or none of it.
func (s *Store) Put(ctx context.Context, batch []keyring.Wrapped) error {
	rows := make([][]any, 0, len(batch))
	for _, w := range batch {
		u, err := uuidOf(w.ID)
		if err != nil {
			return err
		}
		rows = append(rows, []any{u, w.Key})
	}
	return s.write(ctx, forWrites, func(ctx context.Context, tx pgx.Tx) error { return copyRows(ctx, tx, "keys", rows) })
}

func copyRows(ctx context.Context, tx pgx.Tx, table string, rows [][]any) error {
	_, err := tx.CopyFrom(ctx, pgx.Identifier{"recourse_keys", table}, []string{"id", "wrapped"}, pgx.CopyFromRows(rows))
	return err
}

// Get returns one wrapped key; ErrUnknownKey, or ErrShredded for one that was deleted. A tombstone counts before the key.
func (s *Store) Get(ctx context.Context, id keyring.KeyID) (key []byte, err error) {
	u, err := uuidOf(id)
	if err != nil {
		return nil, err
	}
	var dead bool
	err = s.ask(ctx, func(ctx context.Context) error {
		return s.pool.QueryRow(ctx, `select (select wrapped from keys where id = $1), exists (select from destroyed where id = $1)`, u).Scan(&key, &dead)
	})
	switch {
	case err != nil:
		return nil, err
	case dead:
		return nil, keyring.ErrShredded
	case key == nil:
		return nil, keyring.ErrUnknownKey
	}
	return key, nil
}

// Delete writes the tombstones, and each part of the table anew without the keys: all of it, or nothing.
func (s *Store) Delete(ctx context.Context, ids ...keyring.KeyID) error {
	us, err := uuidsOf(ids)
	if err != nil {
		return err
	}
	return s.write(ctx, forWrites, func(ctx context.Context, tx pgx.Tx) error {
		// One at a time: each reads the whole table before it locks parts of it.
		if _, err := tx.Exec(ctx, `select pg_advisory_xact_lock(hashtext('recourse.keys.delete'))`); err != nil {
			return err
		}
		var unknown bool
		err := tx.QueryRow(ctx, `select exists (select from unnest($1::uuid[]) asked (id)
			where not exists (select from keys where keys.id = asked.id) and not exists (select from destroyed where destroyed.id = asked.id))`, us).Scan(&unknown)
		if err != nil {
			return err
		}
		if unknown {
			return keyring.ErrUnknownKey
		}
		if err := bury(ctx, tx, us); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, `select distinct tableoid::regclass::text from keys where id = any($1) order by 1`, us)
		if err != nil {
			return err
		}
		touched, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return err
		}
		for _, table := range touched {
			if err := anew(ctx, tx, table, "where id <> all($1)", us); err != nil {
				return err
			}
		}
		return nil
	})
}

func bury(ctx context.Context, tx pgx.Tx, ids []uuid.UUID) error {
	_, err := tx.Exec(ctx, `insert into destroyed select unnest($1::uuid[]) on conflict do nothing`, ids)
	return err
}

// Bury leaves tombstones of keys that were destroyed elsewhere, and destroys what is here of them.
func (s *Store) Bury(ctx context.Context, ids ...keyring.KeyID) error {
	us, err := uuidsOf(ids)
	if err != nil {
		return err
	}
	err = s.write(ctx, forWrites, func(ctx context.Context, tx pgx.Tx) error { return bury(ctx, tx, us) })
	if err != nil {
		return err
	}
	return s.Delete(ctx, ids...)
}

// anew writes a table into a new file with the rows that stay; the old file goes with the commit. Nobody reads meanwhile.
func anew(ctx context.Context, tx pgx.Tx, table, keep string, args ...any) error {
	name := pgx.Identifier{"recourse_keys", table}.Sanitize()
	for _, sql := range []string{
		"lock table " + name + " in access exclusive mode",
		"create temporary table staying on commit drop as select * from " + name + " with no data",
	} {
		if _, err := tx.Exec(ctx, sql); err != nil {
			return err
		}
	}
	//allow:sqltext the name is that of a table of this package, quoted
	if _, err := tx.Exec(ctx, "insert into staying select * from "+name+" "+keep, args...); err != nil {
		return err
	}
	for _, sql := range []string{"truncate " + name, "insert into " + name + " select * from staying", "drop table staying"} {
		if _, err := tx.Exec(ctx, sql); err != nil {
			return err
		}
	}
	return nil
}

// List yields the id of every key that is not deleted, from a list taken when it starts.
func (s *Store) List(ctx context.Context) iter.Seq2[keyring.KeyID, error] {
	return s.each(ctx, `select id from keys where not exists (select from destroyed where destroyed.id = keys.id)`)
}

// Destroyed yields the id of every key that was.
func (s *Store) Destroyed(ctx context.Context) iter.Seq2[keyring.KeyID, error] {
	return s.each(ctx, `select id from destroyed`)
}

func (s *Store) each(ctx context.Context, sql string) iter.Seq2[keyring.KeyID, error] {
	return func(yield func(keyring.KeyID, error) bool) {
		ids, err := s.ids(ctx, sql)
		if err != nil {
			yield("", err)
			return
		}
		for _, id := range ids {
			if err := ctx.Err(); err != nil {
				yield("", err)
				return
			}
			if !yield(id, nil) {
				return
			}
		}
	}
}

func (s *Store) ids(ctx context.Context, sql string) ([]keyring.KeyID, error) {
	rows, err := s.pool.Query(ctx, sql)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (keyring.KeyID, error) {
		var u uuid.UUID
		err := row.Scan(&u)
		return keyring.KeyID(u.String()), err
	})
}

// Rewrap replaces the bytes of every key, a part of the table at a time, each in one step and in a new file. Stopped half-way
// it is run again.
func (s *Store) Rewrap(ctx context.Context, fn func(keyring.Wrapped) ([]byte, error)) error {
	err := s.write(ctx, forWrites, func(ctx context.Context, tx pgx.Tx) error {
		return tx.QueryRow(ctx, `update changes set n = n + 1 returning n`).Scan(&s.changes)
	})
	for i := 0; i < parts && err == nil; i++ {
		err = s.write(ctx, forAll, func(ctx context.Context, tx pgx.Tx) error { return rewrapPart(ctx, tx, part(i), fn) })
	}
	return err
}

func rewrapPart(ctx context.Context, tx pgx.Tx, table string, fn func(keyring.Wrapped) ([]byte, error)) error {
	name := pgx.Identifier{"recourse_keys", table}.Sanitize()
	//allow:sqltext the name is that of a table of this package, quoted
	if _, err := tx.Exec(ctx, "lock table "+name+" in access exclusive mode"); err != nil {
		return err
	}
	//allow:sqltext the name is that of a table of this package, quoted
	got, err := tx.Query(ctx, "select id, wrapped from "+name)
	if err != nil {
		return err
	}
	type row struct {
		ID      uuid.UUID
		Wrapped []byte
	}
	was, err := pgx.CollectRows(got, pgx.RowToStructByPos[row])
	if err != nil {
		return err
	}
	changed := false
	rows := make([][]any, 0, len(was))
	for _, r := range was {
		now, err := fn(keyring.Wrapped{ID: keyring.KeyID(r.ID.String()), Key: slices.Clone(r.Wrapped)})
		if err != nil {
			return err
		}
		changed = changed || !bytes.Equal(now, r.Wrapped)
		rows = append(rows, []any{r.ID, now})
	}
	if !changed {
		return nil
	}
	//allow:sqltext the name is that of a table of this package, quoted
	if _, err := tx.Exec(ctx, "truncate "+name); err != nil {
		return err
	}
	return copyRows(ctx, tx, table, rows)
}

// Clear takes away every key and entry, for a restore that failed. Tombstones stay.
func (s *Store) Clear(ctx context.Context) error {
	return s.write(ctx, forAll, func(ctx context.Context, tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `truncate keys, entries`)
		return err
	})
}
