package postgres

import (
	"context"
	"time"

	"recourse/internal/account"
)

type grantRow struct {
	ID            string
	PersonID      string
	Role          string
	Exclusive     bool
	FromAt        time.Time
	ToAt          time.Time
	ProposedBy    *string
	ConfirmedBy   *string
	BootstrapSeat *int
	RevokedBy     *string
	RevokedAt     *time.Time
}

func (r grantRow) fromRow() account.Grant {
	g := account.Grant{ID: r.ID, Person: account.PersonID(r.PersonID), Role: r.Role, Exclusive: r.Exclusive, From: r.FromAt.UTC(), To: r.ToAt.UTC(),
		ProposedBy: account.PersonID(text(r.ProposedBy)), ConfirmedBy: account.PersonID(text(r.ConfirmedBy)),
		RevokedBy: account.PersonID(text(r.RevokedBy)), RevokedAt: utc(r.RevokedAt)}
	if r.BootstrapSeat != nil {
		g.Seat = *r.BootstrapSeat
	}
	return g
}

const grantsOf = `SELECT id, person_id, role, exclusive, from_at, to_at, proposed_by, confirmed_by, bootstrap_seat, revoked_by, revoked_at
	FROM grants WHERE person_id = ? ORDER BY from_at DESC, id`

// Grants reads everything a person was ever granted.
func (s AccountStore) Grants(ctx context.Context, id account.PersonID) ([]account.Grant, error) {
	rs, err := rows[grantRow](ctx, s.db.Gorm, grantsOf, string(id))
	return each(rs, grantRow.fromRow), err
}

// Pool reads who holds a role now.
func (s AccountStore) Pool(ctx context.Context, role string, now time.Time) ([]account.PersonID, error) {
	type row struct{ ID string }
	rs, err := rows[row](ctx, s.db.Gorm, `SELECT p.id FROM persons p WHERE p.disabled_at IS NULL AND EXISTS (
			SELECT 1 FROM grants g WHERE g.person_id = p.id AND g.role = ? AND g.from_at <= ? AND g.to_at > ?
			AND (g.revoked_at IS NULL OR g.revoked_at > ?)) ORDER BY p.id`, role, now, now, now)
	return each(rs, func(r row) account.PersonID { return account.PersonID(r.ID) }), err
}

func (t accountTx) LockGrants(ctx context.Context, id account.PersonID) ([]account.Grant, error) {
	type row struct{ ID string }
	if _, err := one[row](ctx, t.tx, `SELECT id FROM persons WHERE id = ? AND disabled_at IS NULL FOR NO KEY UPDATE`, string(id)); err != nil {
		return nil, err
	}
	rs, err := rows[grantRow](ctx, t.tx, grantsOf, string(id))
	return each(rs, grantRow.fromRow), err
}

func (t accountTx) AddGrant(ctx context.Context, g account.Grant) error {
	var seat any
	if g.Seat != 0 {
		seat = g.Seat
	}
	_, err := run(ctx, t.tx, `INSERT INTO grants (id, person_id, role, exclusive, from_at, to_at, proposed_by, confirmed_by, bootstrap_seat)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		g.ID, string(g.Person), g.Role, g.Exclusive, g.From, g.To, orNull(g.ProposedBy), orNull(g.ConfirmedBy), seat)
	return err
}

func (t accountTx) EndGrant(ctx context.Context, id string, by account.PersonID, at time.Time) error {
	n, err := run(ctx, t.tx, `UPDATE grants SET revoked_by = ?, revoked_at = ? WHERE id = ? AND revoked_at IS NULL AND to_at > ?`, string(by), at, id, at)
	if err != nil || n == 1 {
		return err
	}
	type row struct{ ID string }
	if _, err := one[row](ctx, t.tx, `SELECT id FROM grants WHERE id = ?`, id); err != nil {
		return err
	}
	return errMoved
}

func (t accountTx) GrantsEver(ctx context.Context) (bool, error) {
	r, err := one[struct{ Ever bool }](ctx, t.tx, `SELECT EXISTS (SELECT 1 FROM grants) AS ever`)
	return r.Ever, err
}
