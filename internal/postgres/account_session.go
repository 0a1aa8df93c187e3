package postgres

import (
	"context"
	"strings"
	"time"

	"gorm.io/gorm"

	"recourse/internal/account"
	"recourse/internal/actor"
)

type sessionRow struct {
	Kind       string
	PersonID   *string
	Roles      string
	Disabled   bool
	CodeID     *string
	CodeDead   bool
	FileID     *string
	PartyKind  *string
	PartyID    *string
	TokenID    *string
	Scopes     *string
	CreatedAt  time.Time
	LastUsedAt time.Time
	ExpiresAt  time.Time
	FreshUntil *time.Time
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func (r sessionRow) fromRow(digest []byte) account.Session {
	s := account.Session{
		Digest: digest, Kind: account.SessionKind(r.Kind), Person: account.PersonID(text(r.PersonID)), Roles: strings.Fields(r.Roles),
		Disabled: r.Disabled, CodeID: text(r.CodeID), CodeDead: r.CodeDead, File: text(r.FileID), PartyKind: actor.Kind(text(r.PartyKind)),
		PartyID: text(r.PartyID), TokenID: text(r.TokenID), CreatedAt: r.CreatedAt.UTC(), LastUsedAt: r.LastUsedAt.UTC(),
		ExpiresAt: r.ExpiresAt.UTC(), FreshUntil: utc(r.FreshUntil),
	}
	if r.Scopes != nil {
		s.Scopes = strings.Fields(*r.Scopes)
	}
	return s
}

// resolveSQL is the one statement of Resolve: session, person, code, and the roles in force at now.
const resolveSQL = `SELECT s.kind, s.person_id, p.disabled_at IS NOT NULL AS disabled, s.code_id, c.revoked_on IS NOT NULL OR c.ends_on <= ?::date AS code_dead,
		c.file_id, c.party_kind, c.party_id, s.token_id, array_to_string(s.scopes, ' ') AS scopes,
		s.created_at, s.last_used_at, s.expires_at, s.fresh_until,
		coalesce((SELECT string_agg(g.role, ' ' ORDER BY g.role) FROM grants g
			WHERE g.person_id = s.person_id AND g.from_at <= ? AND g.to_at > ? AND (g.revoked_at IS NULL OR g.revoked_at > ?)), '') AS roles
	FROM sessions s
	LEFT JOIN persons p ON p.id = s.person_id
	LEFT JOIN access_codes c ON c.id = s.code_id
	WHERE s.digest = ?`

// Resolve reads what a token opens.
func (s AccountStore) Resolve(ctx context.Context, digest []byte, now time.Time) (account.Session, error) {
	r, err := one[sessionRow](ctx, s.db.Gorm, resolveSQL, now.UTC().Format(time.DateOnly), now, now, now, digest)
	if err != nil {
		return account.Session{}, err
	}
	return r.fromRow(digest), nil
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
