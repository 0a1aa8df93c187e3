package postgres

import (
	"context"
	"database/sql/driver"
	"errors"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"

	"recourse/internal/account"
	"recourse/internal/fault"
)

// AccountStore keeps what account owns.
type AccountStore struct{ db *DB }

var _ account.Store = AccountStore{}

// Accounts is the store that account.New takes.
func (db *DB) Accounts() AccountStore { return AccountStore{db} }

// InTx runs fn in one transaction. fn may run again after a lost race.
func (s AccountStore) InTx(ctx context.Context, fn func(account.Tx) error) error {
	return s.db.InTx(ctx, func(tx *gorm.DB) error { return fn(accountTx{tx: tx, ProposalRows: ProposalRows{tx}}) })
}

// accountTx is one transaction as account sees it.
type accountTx struct {
	tx *gorm.DB
	ProposalRows
}

var _ account.Tx = accountTx{}

// refused says what the database's refusal means to account: an id that is none names nothing, and whatever a
// constraint forbids is not possible in the present state.
func refused(ctx context.Context, err error) error {
	var pg *pgconn.PgError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &pg) && pg.Code == "22P02", errors.Is(err, gorm.ErrForeignKeyViolated):
		return fault.Because(fault.NotFound, "There is no such thing.", err)
	case errors.Is(err, gorm.ErrDuplicatedKey), errors.Is(err, gorm.ErrCheckConstraintViolated),
		errors.As(err, &pg) && (pg.Code == "23514" || pg.Code == "23505"):
		return fault.Because(fault.Conflict, "This is not possible as things stand now. Read it again.", err)
	}
	return Trouble(ctx, err)
}

// octets is a bytea argument: behind an opening bracket GORM would take a bare []byte for a list of numbers.
type octets []byte

// Value gives the bytes.
func (o octets) Value() (driver.Value, error) { return []byte(o), nil }

// BytesValue gives the bytes to pgx.
func (o octets) BytesValue() ([]byte, error) { return o, nil }

func plain(args []any) []any {
	out := make([]any, len(args))
	for i, a := range args {
		if b, ok := a.([]byte); ok {
			a = octets(b)
		}
		out[i] = a
	}
	return out
}

// run executes a statement and says how many rows it touched.
func run(ctx context.Context, tx *gorm.DB, sql string, args ...any) (int64, error) {
	res := tx.WithContext(ctx).Exec(sql, plain(args)...)
	return res.RowsAffected, refused(ctx, res.Error)
}

// must executes a statement that touches a row, or answers none.
func must(ctx context.Context, tx *gorm.DB, none error, sql string, args ...any) error {
	n, err := run(ctx, tx, sql, args...)
	if err == nil && n == 0 {
		return none
	}
	return err
}

// rows reads every row of a query; row is a private struct.
func rows[R any](ctx context.Context, tx *gorm.DB, sql string, args ...any) ([]R, error) {
	var out []R
	err := tx.WithContext(ctx).Raw(sql, plain(args)...).Scan(&out).Error
	return out, refused(ctx, err)
}

// one reads a single row, or NotFound.
func one[R any](ctx context.Context, tx *gorm.DB, sql string, args ...any) (R, error) {
	var none R
	all, err := rows[R](ctx, tx, sql, args...)
	if err != nil {
		return none, err
	}
	if len(all) == 0 {
		return none, errNone
	}
	return all[0], nil
}

// each turns rows into what they stand for.
func each[R, T any](in []R, from func(R) T) []T {
	out := make([]T, 0, len(in))
	for _, r := range in {
		out = append(out, from(r))
	}
	return out
}

// text is "" for NULL.
func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// orNull writes an empty id as NULL.
func orNull[S ~string](id S) any {
	if id == "" {
		return nil
	}
	return string(id)
}

// utc reads a time that may be NULL; the zero time stands for NULL.
func utc(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}

// timeOrNull writes the zero time as NULL.
func timeOrNull(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t
}

var (
	errNone  = fault.New(fault.NotFound, "There is no such thing.")
	errMoved = fault.New(fault.Conflict, "This has changed in the meantime. Read it again.")
)

// Trace adds a security event.
func (t accountTx) Trace(ctx context.Context, e account.Trace) error {
	_, err := run(ctx, t.tx, `INSERT INTO security_events (id, at, what, actor_kind, actor_id, object) VALUES (?, ?, ?, ?, ?, ?)`,
		e.ID, e.At, e.What, string(e.ActorKind), e.ActorID, e.Object)
	return err
}
