package main

import (
	"context"
	crand "crypto/rand"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// statement is the limit of a write: one statement that writes exactly the rows that ours wrote in one transaction,
// with the same bytes but for the ids, which are new each time.
type statement struct {
	sql  string
	args []arg
	pool *pgxpool.Pool
}

// arg is one value of a row as it was captured.
type arg struct {
	kind  byte // 'v' the same each time, 'i' an id (n names it), 'b' random bytes (as many), 't' a random text, 'p' the caller's
	value any
	n     int
	text  string
}

// captured are the tables that a transaction of ours may write, with the columns that the limit leaves to the table.
var captured = []string{
	"files", "due_dates", "events", "leaves", "standings", "links", "identities", "letters", "promises", "votes", "access_codes", "tags", "alarms",
	"river_job", "idempotency", "evidence",
}

// leave are columns that the table fills by itself.
var leave = map[string][]string{"river_job": {"id", "created_at", "scheduled_at", "unique_states"}}

// capture reads the rows that the transaction of an event wrote, and makes the statement that writes their like. For a
// file that is new they are all inserted; for one that was there, files is updated and due dates are put in their
// place, and the ids of the file stand for the caller's ('p').
func capture(ctx context.Context, from *pgxpool.Pool, event string) (*statement, map[string]int, error) {
	s := &statement{}
	counts := map[string]int{}
	var file, xmin string
	var seq int
	if err := from.QueryRow(ctx, `select file_id::text, seq, xmin::text from events where id = $1`, event).Scan(&file, &seq, &xmin); err != nil {
		return nil, nil, fmt.Errorf("capture: %w", err)
	}
	fresh := seq == 1
	ids := map[string]int{}
	var parts []string
	for _, table := range captured {
		columns, types, err := columnsOf(ctx, from, table)
		if err != nil {
			return nil, nil, err
		}
		if len(columns) == 0 {
			continue
		}
		rows, err := from.Query(ctx, `select `+strings.Join(columns, "::text, ")+`::text from `+table+` where xmin::text = $1`, xmin)
		if err != nil {
			return nil, nil, err
		}
		found, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) ([]*string, error) {
			row := make([]*string, len(columns))
			into := make([]any, len(row))
			for i := range row {
				into[i] = &row[i]
			}
			return row, r.Scan(into...)
		})
		if err != nil {
			return nil, nil, err
		}
		for _, row := range found {
			counts[table]++
			update := table == "files" && !fresh
			var names, places []string
			for i, column := range columns {
				a := s.arg(table, column, row[i], types[i], file, fresh, ids)
				if update && !slices.Contains([]string{"id", "state", "seq", "tip", "next_due", "next_clock", "on_hold", "closed"}, column) {
					continue
				}
				s.args = append(s.args, a)
				names = append(names, column)
				places = append(places, fmt.Sprintf("$%d::%s", len(s.args), types[i]))
			}
			n := len(parts)
			switch {
			case update:
				parts = append(parts, fmt.Sprintf("w%d as (update files set (%s) = row(%s) where id = %s returning 1)", n,
					strings.Join(names[1:], ", "), strings.Join(places[1:], ", "), places[0]))
			case table == "due_dates" && !fresh:
				parts = append(parts, fmt.Sprintf("w%d as (insert into due_dates (%s) values (%s) on conflict (file_id, clock) do update set due = excluded.due, state = excluded.state returning 1)",
					n, strings.Join(names, ", "), strings.Join(places, ", ")))
			default:
				parts = append(parts, fmt.Sprintf("w%d as (insert into %s (%s) values (%s) returning 1)", n, table, strings.Join(names, ", "), strings.Join(places, ", ")))
			}
		}
	}
	var count []string
	for i := range parts {
		count = append(count, fmt.Sprintf("(select count(*) from w%d)", i))
	}
	s.sql = "with " + strings.Join(parts, ",\n") + "\nselect " + strings.Join(count, " + ")
	return s, counts, nil
}

func (s *statement) arg(table, column string, value *string, kind, file string, fresh bool, ids map[string]int) arg {
	switch {
	case value == nil:
		return arg{kind: 'v'}
	case !fresh && (*value == file || table == "letters" && column == "for_id"): // who reads it is a file, too
		return arg{kind: 'p'}
	case kind == "uuid":
		if table == "standings" && column == "person_id" {
			return arg{kind: 'v', value: *value}
		}
		n, seen := ids[*value]
		if !seen {
			n = len(ids)
			ids[*value] = n
		}
		return arg{kind: 'i', n: n}
	case kind == "bytea":
		return arg{kind: 'b', n: len(*value)/2 - 1}
	case column == "ref":
		return arg{kind: 't', n: len(*value)}
	case kind == "jsonb":
		return arg{kind: 'v', value: *value}
	case (table == "events" || table == "promises") && column == "seq" && !fresh:
		return arg{kind: 'p', text: "seq"}
	case table == "files" && column == "seq" && !fresh:
		return arg{kind: 'p', text: "seq"}
	}
	return arg{kind: 'v', value: *value}
}

func columnsOf(ctx context.Context, pool *pgxpool.Pool, table string) (columns, types []string, err error) {
	rows, err := pool.Query(ctx, `select a.attname::text, format_type(a.atttypid, a.atttypmod) from pg_attribute a
		where a.attrelid = to_regclass($1) and a.attnum > 0 and not a.attisdropped and a.attidentity = '' order by a.attnum`, table)
	if err != nil {
		return nil, nil, err
	}
	var name, kind string
	_, err = pgx.ForEachRow(rows, []any{&name, &kind}, func() error {
		if !slices.Contains(leave[table], name) {
			columns, types = append(columns, name), append(types, kind)
		}
		return nil
	})
	return columns, types, err
}

// on is the statement on another database.
func (s *statement) on(pool *pgxpool.Pool) *statement {
	return &statement{sql: s.sql, args: s.args, pool: pool}
}

// run executes it once. file and seq stand for the caller's, where the statement moves a file that is there.
func (s *statement) run(ctx context.Context, file string, seq int) error {
	var n int
	return s.pool.QueryRow(ctx, s.sql, s.values(file, seq)...).Scan(&n)
}

func (s *statement) values(file string, seq int) []any {
	var ids [][16]byte
	out := make([]any, len(s.args))
	for i, a := range s.args {
		switch a.kind {
		case 'i':
			for len(ids) <= a.n {
				ids = append(ids, randomID())
			}
			out[i] = ids[a.n]
		case 'b':
			b := make([]byte, a.n)
			randomBytes(b)
			out[i] = b
		case 't':
			b := make([]byte, a.n)
			randomBytes(b)
			out[i] = hex.EncodeToString(b)[:a.n]
		case 'p':
			out[i] = file
			if a.text == "seq" {
				out[i] = seq
			}
		default:
			out[i] = a.value
		}
	}
	return out
}

// randomBytes need not be the system's: the limit computes nothing.
func randomBytes(b []byte) {
	for i := 0; i < len(b); i += 8 {
		v := rand.Uint64()
		for j := i; j < min(i+8, len(b)); j++ {
			b[j] = byte(v)
			v >>= 8
		}
	}
}

func randomID() (b [16]byte) {
	randomBytes(b[:])
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return b
}

// newKey is a fresh idempotency key.
func newKey() string {
	var b [16]byte
	_, _ = crand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}
