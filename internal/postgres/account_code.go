package postgres

import (
	"context"
	"time"

	"gorm.io/gorm"

	"recourse/internal/account"
	"recourse/internal/actor"
)

// CodeRows keeps access codes inside somebody's transaction.
type CodeRows struct{ tx *gorm.DB }

var _ account.CodeTx = CodeRows{}

// CodesIn keeps access codes inside the transaction tx.
func CodesIn(tx *gorm.DB) CodeRows { return CodeRows{tx} }

// AddAccessCode gives a party its code; Conflict where it has one in force.
func (t CodeRows) AddAccessCode(ctx context.Context, c account.AccessCode) error {
	_, err := run(ctx, t.tx, `INSERT INTO access_codes (id, file_id, party_kind, party_id, code_mac, issued_on) VALUES (?, ?, ?, ?, ?, ?)`,
		c.ID, c.File, string(c.PartyKind), c.PartyID, c.MAC, c.IssuedAt.UTC().Format(time.DateOnly))
	return err
}

// RevokeAccessCodes ends a party's code and every session it opened.
func (t CodeRows) RevokeAccessCodes(ctx context.Context, file, partyKind, partyID string, at time.Time) error {
	if _, err := run(ctx, t.tx, `UPDATE access_codes SET revoked_on = GREATEST(issued_on, ?::date)
		WHERE file_id = ? AND party_kind = ? AND party_id = ? AND revoked_on IS NULL`,
		at.UTC().Format(time.DateOnly), file, partyKind, partyID); err != nil {
		return err
	}
	_, err := run(ctx, t.tx, `DELETE FROM sessions WHERE code_id IN (
		SELECT id FROM access_codes WHERE file_id = ? AND party_kind = ? AND party_id = ? AND revoked_on IS NOT NULL)`, file, partyKind, partyID)
	return err
}

// AccessCode reads one in force by its keyed MAC.
func (s AccountStore) AccessCode(ctx context.Context, mac []byte) (account.AccessCode, error) {
	r, err := one[struct {
		ID, FileID, PartyKind, PartyID string
		IssuedOn                       time.Time
		EndsOn                         *time.Time
	}](ctx, s.db.Gorm, `SELECT id, file_id, party_kind, party_id, issued_on, ends_on FROM access_codes WHERE code_mac = ? AND revoked_on IS NULL`, mac)
	if err != nil {
		return account.AccessCode{}, err
	}
	return account.AccessCode{ID: r.ID, File: r.FileID, PartyKind: actor.Kind(r.PartyKind), PartyID: r.PartyID, MAC: mac, IssuedAt: r.IssuedOn.UTC(),
		EndsOn: utc(r.EndsOn)}, nil
}
