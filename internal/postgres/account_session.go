package postgres

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"

	"recourse/internal/account"
)

// resolveSQL is the one statement of Resolve: session, person, code, and the roles in force at now.
const resolveSQL = `select s.kind, coalesce(s.person_id::text, ''), p.disabled_at is not null, coalesce(s.code_id::text, ''),
		coalesce(c.revoked_on is not null or c.ends_on <= $1::date, false), coalesce(c.file_id::text, ''), coalesce(c.party_kind, ''),
		coalesce(c.party_id::text, ''), coalesce(s.token_id::text, ''), s.scopes, s.created_at, s.last_used_at, s.expires_at, s.fresh_until,
		array(select g.role from grants g where g.person_id = s.person_id and g.from_at <= $2 and g.to_at > $2
			and (g.revoked_at is null or g.revoked_at > $2) order by g.role)
	from sessions s left join persons p on p.id = s.person_id left join access_codes c on c.id = s.code_id
	where s.digest = $3`

// Resolve reads what a token opens. Every request asks it, so it goes to the driver without GORM between.
func (s AccountStore) Resolve(ctx context.Context, digest []byte, now time.Time) (account.Session, error) {
	out := account.Session{Digest: digest}
	var fresh *time.Time
	err := s.db.Pool.QueryRow(ctx, resolveSQL, now.UTC(), now.UTC(), digest).Scan(&out.Kind, &out.Person, &out.Disabled, &out.CodeID, &out.CodeDead,
		&out.File, &out.PartyKind, &out.PartyID, &out.TokenID, &out.Scopes, &out.CreatedAt, &out.LastUsedAt, &out.ExpiresAt, &fresh, &out.Roles)
	if errors.Is(err, pgx.ErrNoRows) {
		return account.Session{}, errNone
	}
	if err != nil {
		return account.Session{}, refused(ctx, err)
	}
	out.CreatedAt, out.LastUsedAt, out.ExpiresAt, out.FreshUntil = out.CreatedAt.UTC(), out.LastUsedAt.UTC(), out.ExpiresAt.UTC(), utc(fresh)
	return out, nil
}

// Touch moves last use, at most once a minute whatever races.
func (s AccountStore) Touch(ctx context.Context, digest []byte, now time.Time) error {
	_, err := run(ctx, s.db.Gorm, `UPDATE sessions SET last_used_at = ? WHERE digest = ? AND last_used_at <= ?`, now, digest, now.Add(-time.Minute))
	return err
}

// SweepSessions deletes what has ended: sessions past their last moment and attempts of a day ago.
func (s AccountStore) SweepSessions(ctx context.Context, now time.Time) error {
	return s.db.InTx(ctx, func(tx *gorm.DB) error {
		if _, err := run(ctx, tx, `DELETE FROM sessions WHERE expires_at <= ?`, now); err != nil {
			return err
		}
		_, err := run(ctx, tx, `DELETE FROM attempts WHERE window_from <= ?`, now.Add(-24*time.Hour))
		return err
	})
}

func (t accountTx) AddSession(ctx context.Context, s account.Session) error {
	var scopes, name any
	if s.Kind == account.TokenSession {
		scopes, name = strings.Join(s.Scopes, " "), s.TokenName
	}
	// Written only while the person is not disabled and the code not revoked, so that ending somebody's access
	// leaves no session that was being made meanwhile: both sides hold the row.
	return must(ctx, t.tx, errMoved, `WITH person AS (SELECT id FROM persons WHERE id = ? AND disabled_at IS NULL FOR SHARE),
			code AS (SELECT id FROM access_codes WHERE id = ? AND revoked_on IS NULL FOR SHARE)
		INSERT INTO sessions (digest, kind, person_id, code_id, token_id, token_name, scopes, created_at, last_used_at, expires_at, fresh_until)
		SELECT ?, ?, (SELECT id FROM person), (SELECT id FROM code), ?::uuid, ?, string_to_array(?::text, ' '), ?::timestamptz, ?::timestamptz, ?::timestamptz, ?::timestamptz
		WHERE EXISTS (SELECT 1 FROM person) OR EXISTS (SELECT 1 FROM code)`,
		orNull(s.Person), orNull(s.CodeID), s.Digest, string(s.Kind), orNull(s.TokenID), name, scopes,
		s.CreatedAt, s.LastUsedAt, s.ExpiresAt, timeOrNull(s.FreshUntil))
}

func (t accountTx) EndSession(ctx context.Context, digest []byte) error {
	_, err := run(ctx, t.tx, `DELETE FROM sessions WHERE digest = ?`, digest)
	return err
}

func (t accountTx) EndSessionsOf(ctx context.Context, id account.PersonID) error {
	_, err := run(ctx, t.tx, `DELETE FROM sessions WHERE person_id = ?`, string(id))
	return err
}

func (t accountTx) EndToken(ctx context.Context, id account.PersonID, token string) error {
	return must(ctx, t.tx, errNone, `DELETE FROM sessions WHERE person_id = ? AND token_id = ?`, string(id), token)
}

// Tokens lists a person's tokens, newest first. Those that ended are swept.
func (s AccountStore) Tokens(ctx context.Context, id account.PersonID) ([]account.Token, error) {
	type row struct {
		TokenID, TokenName, Scopes       string
		CreatedAt, LastUsedAt, ExpiresAt time.Time
	}
	rs, err := rows[row](ctx, s.db.Gorm, `SELECT token_id, token_name, array_to_string(scopes, ' ') AS scopes, created_at, last_used_at, expires_at
		FROM sessions WHERE person_id = ? AND kind = 'token' ORDER BY created_at DESC, token_id`, string(id))
	return each(rs, func(r row) account.Token {
		return account.Token{ID: r.TokenID, Name: r.TokenName, Scopes: strings.Fields(r.Scopes), CreatedAt: r.CreatedAt.UTC(),
			LastUsedAt: r.LastUsedAt.UTC(), ExpiresAt: r.ExpiresAt.UTC()}
	}), err
}
