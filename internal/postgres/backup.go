package postgres

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/jackc/pgx/v5"

	"recourse/internal/postgres/cluster"
)

// ErrNotEmpty says that a database holds something already.
var ErrNotEmpty = errors.New("the database is not empty: name a new one")

// Save writes the whole database as one moment saw it, with the pg_dump of a folder of binaries.
func Save(ctx context.Context, bin, dsn string, to io.Writer) error {
	return cluster.Run(ctx, bin, "pg_dump", dsn, nil, to, "--format=custom", "--no-owner", "--no-privileges", "--no-password")
}

// Restore reads what Save wrote into a database that holds nothing, as a whole or not at all.
func Restore(ctx context.Context, bin, dsn string, from io.Reader) error {
	if err := Empty(ctx, dsn); err != nil {
		return err
	}
	return cluster.Run(ctx, bin, "pg_restore", dsn, from, io.Discard,
		"--format=custom", "--no-owner", "--no-privileges", "--no-password", "--single-transaction", "--exit-on-error")
}

// Empty returns ErrNotEmpty for a database that holds a relation of anybody's.
func Empty(ctx context.Context, dsn string) error {
	var some bool
	err := with(ctx, dsn, func(c *pgx.Conn) error {
		return c.QueryRow(ctx, `select exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
			where n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg\_toast%' and n.nspname not like 'pg\_temp%')`).Scan(&some)
	})
	if err == nil && some {
		err = ErrNotEmpty
	}
	return err
}

// referring are the tables whose rows refer to a key, in order. What a table more refers to must not be taken for unused.
var referring = []string{"enclosed", "evidence", "files", "identities", "persons", "survey_texts"}

const (
	selectKeyed = `select c.table_name::text from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
		where c.table_schema = 'public' and c.column_name = 'key_id' and t.table_type = 'BASE TABLE' order by 1`
	selectKeyIDs = `select key_id::text from evidence union select key_id::text from files
		union select key_id::text from enclosed union select key_id::text from identities union select key_id::text from persons union select key_id::text from survey_texts`
)

// KeyIDs lists every key that a row refers to. It refuses a schema in which a table that it does not know refers to keys.
func KeyIDs(ctx context.Context, dsn string) (ids []string, err error) {
	err = with(ctx, dsn, func(c *pgx.Conn) error {
		rows, err := c.Query(ctx, selectKeyed)
		if err != nil {
			return err
		}
		tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return err
		}
		if !slices.Equal(tables, referring) {
			return fmt.Errorf("the tables %v refer to keys, and %v are known to: nothing is taken for unused", tables, referring)
		}
		if rows, err = c.Query(ctx, selectKeyIDs); err != nil {
			return err
		}
		ids, err = pgx.CollectRows(rows, pgx.RowTo[string])
		return err
	})
	return ids, err
}

func with(ctx context.Context, dsn string, do func(*pgx.Conn) error) error {
	c, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return Trouble(ctx, err)
	}
	defer c.Close(context.WithoutCancel(ctx))
	return Trouble(ctx, do(c))
}
