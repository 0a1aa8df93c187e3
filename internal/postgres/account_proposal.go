package postgres

import (
	"context"
	"time"

	"gorm.io/gorm"

	"recourse/internal/account"
	"recourse/internal/keyring"
)

// ProposalRows keeps proposals inside somebody's transaction. A verb whose own Tx embeds account.ProposalTx is
// fitted by embedding this.
type ProposalRows struct{ tx *gorm.DB }

var _ account.ProposalTx = ProposalRows{}

// ProposalsIn keeps proposals inside the transaction tx.
func ProposalsIn(tx *gorm.DB) ProposalRows { return ProposalRows{tx} }

type proposalRow struct {
	ID         string
	Kind       string
	Object     string
	Act        string
	Payload    keyring.Sealed
	ProposedBy string
	ProposedAt time.Time
	ExpiresAt  time.Time
	State      string
	SettledBy  *string
	SettledAt  *time.Time
}

func (r proposalRow) fromRow() account.Proposal {
	return account.Proposal{ID: r.ID, Kind: r.Kind, Object: r.Object, Act: r.Act, Payload: r.Payload, ProposedBy: account.PersonID(r.ProposedBy),
		ProposedAt: r.ProposedAt.UTC(), ExpiresAt: r.ExpiresAt.UTC(), State: account.ProposalState(r.State),
		SettledBy: account.PersonID(text(r.SettledBy)), SettledAt: utc(r.SettledAt)}
}

const proposalColumns = `SELECT id, kind, object, act, payload, proposed_by, proposed_at, expires_at, state, settled_by, settled_at FROM proposals `

// AddProposal keeps an open proposal.
func (t ProposalRows) AddProposal(ctx context.Context, p account.Proposal) error {
	_, err := run(ctx, t.tx, `INSERT INTO proposals (id, kind, object, act, payload, proposed_by, proposed_at, expires_at, state)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		p.ID, p.Kind, p.Object, p.Act, p.Payload, string(p.ProposedBy), p.ProposedAt, p.ExpiresAt, string(p.State))
	return err
}

// ProposalForUpdate reads one and holds it.
func (t ProposalRows) ProposalForUpdate(ctx context.Context, id string) (account.Proposal, error) {
	r, err := one[proposalRow](ctx, t.tx, proposalColumns+`WHERE id = ? FOR UPDATE`, id)
	if err != nil {
		return account.Proposal{}, err
	}
	return r.fromRow(), nil
}

// SettleProposal writes how it was settled, if it is still open and in time: of two, one wins.
func (t ProposalRows) SettleProposal(ctx context.Context, p account.Proposal) error {
	return must(ctx, t.tx, errMoved, `UPDATE proposals SET state = ?, settled_by = ?, settled_at = ?
		WHERE id = ? AND state = 'open' AND expires_at > ?`, string(p.State), orNull(p.SettledBy), p.SettledAt, p.ID, p.SettledAt)
}

// Proposal reads one.
func (s AccountStore) Proposal(ctx context.Context, id string) (account.Proposal, error) {
	r, err := one[proposalRow](ctx, s.db.Gorm, proposalColumns+`WHERE id = ?`, id)
	if err != nil {
		return account.Proposal{}, err
	}
	return r.fromRow(), nil
}

// Proposals reads a page, oldest first. No kinds, nothing.
func (s AccountStore) Proposals(ctx context.Context, f account.ProposalFilter) ([]account.Proposal, error) {
	if len(f.Kinds) == 0 {
		return nil, nil
	}
	sql, args := proposalColumns+`WHERE kind IN ?`, []any{f.Kinds}
	if f.Object != "" {
		sql, args = sql+` AND object = ?`, append(args, f.Object)
	}
	if f.Open {
		sql, args = sql+` AND state = 'open' AND expires_at > ?`, append(args, f.Now)
	}
	if f.After != "" {
		sql, args = sql+` AND (proposed_at, id) > (SELECT a.proposed_at, a.id FROM proposals a WHERE a.id = ?)`, append(args, f.After)
	}
	rs, err := rows[proposalRow](ctx, s.db.Gorm, sql+` ORDER BY proposed_at, id LIMIT ?`, append(args, f.Limit)...)
	return each(rs, proposalRow.fromRow), err
}

// ExpireProposals marks those whose day has passed. They were void before: this only says so.
func (s AccountStore) ExpireProposals(ctx context.Context, now time.Time) error {
	return s.db.InTx(ctx, func(tx *gorm.DB) error {
		_, err := run(ctx, tx, `UPDATE proposals SET state = 'expired', settled_at = ? WHERE state = 'open' AND expires_at <= ?`, now, now)
		return err
	})
}
