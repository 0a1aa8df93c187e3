package account

import (
	"context"
	"time"

	"recourse/internal/fault"
	"recourse/internal/keyring"
)

// ProposalState says how an act that waits for a second person stands.
type ProposalState string

// The closed list of states. Open and past its time counts as expired, whether or not a row says so yet.
const (
	Open      ProposalState = "open"
	Confirmed ProposalState = "confirmed"
	Rejected  ProposalState = "rejected"
	Expired   ProposalState = "expired"
)

// proposalLife is how long an act waits for its second person.
const proposalLife = 24 * time.Hour

// Proposal is an act that one person asked for and another must confirm: a grant, or an action of a case that its
// procedure marks so. Payload is sealed by whoever proposed, under the key of the object, at PayloadPlace.
type Proposal struct {
	ID         string
	Kind       string // what the object is: "grant", "reset", "report", "case"
	Object     string // its id
	Act        string
	Payload    keyring.Sealed
	ProposedBy PersonID
	ProposedAt time.Time
	ExpiresAt  time.Time
	State      ProposalState
	SettledBy  PersonID
	SettledAt  time.Time
}

// ProposalFilter is one page of proposals of some kinds, oldest first. It always names kinds: there is no "all".
type ProposalFilter struct {
	Kinds  []string
	Object string // of this object only, where set
	Open   bool   // only those still open at Now
	Now    time.Time
	After  string // id of the last one seen
	Limit  int
}

// PayloadPlace binds a proposal's payload to its row, and to its file where it has one.
func PayloadPlace(id, file string) keyring.Place {
	return keyring.Place{Table: "proposals", Column: "payload", Row: id, File: file}
}

// NewProposal makes an open proposal that lives for a day.
func NewProposal(id, kind, object, act string, payload keyring.Sealed, by PersonID, at time.Time) Proposal {
	return Proposal{ID: id, Kind: kind, Object: object, Act: act, Payload: payload, ProposedBy: by, ProposedAt: at,
		ExpiresAt: at.Add(proposalLife), State: Open}
}

// StateAt is the state as it stands at a moment.
func (p Proposal) StateAt(now time.Time) ProposalState {
	if p.State == Open && !now.Before(p.ExpiresAt) {
		return Expired
	}
	return p.State
}

// Confirm settles a proposal by a second person. Forbidden for the one who proposed; Conflict when it is settled or
// past its time. Whether the second person has a conflict of interest is for the caller to ask first: only the caller
// knows the object.
func (p Proposal) Confirm(by PersonID, at time.Time) (Proposal, error) {
	return p.settle(Confirmed, by, at)
}

// Reject settles a proposal as refused; the one who proposed may take it back this way.
func (p Proposal) Reject(by PersonID, at time.Time) (Proposal, error) {
	return p.settle(Rejected, by, at)
}

func (p Proposal) settle(to ProposalState, by PersonID, at time.Time) (Proposal, error) {
	if by == "" {
		return Proposal{}, errNoSession
	}
	if to == Confirmed && by == p.ProposedBy {
		return Proposal{}, fault.Coded(fault.Forbidden, "R-13", "Somebody else must confirm this: you asked for it.")
	}
	switch p.StateAt(at) {
	case Open:
	case Expired:
		return Proposal{}, fault.Coded(fault.Conflict, "R-13", "This waited for more than a day and has lapsed. Ask for it again.")
	default:
		return Proposal{}, fault.Coded(fault.Conflict, "R-13", "This has been settled already.")
	}
	p.State, p.SettledBy, p.SettledAt = to, by, at
	return p, nil
}

// Propose keeps an act until a second person confirms it. The payload is sealed at PayloadPlace(id, …).
func (a *Accounts) Propose(ctx context.Context, id, kind, object, act string, payload keyring.Sealed) (Proposal, error) {
	who, err := a.may(ctx, "proposal", "propose", id)
	if err != nil {
		return Proposal{}, err
	}
	by, _, err := a.staff(ctx)
	if err != nil {
		return Proposal{}, err
	}
	now := a.now()
	p := NewProposal(id, kind, object, act, payload, by, now)
	return orNothing(p, a.store.InTx(ctx, func(tx Tx) error {
		if err := tx.AddProposal(ctx, p); err != nil {
			return err
		}
		return a.trace(ctx, tx, who, now, "proposal.made", p.ID)
	}))
}

// Confirm settles a proposal and performs it in the same transaction; both or neither, and once whatever races.
func (a *Accounts) Confirm(ctx context.Context, id string, perform func(Tx, Proposal) error) (Proposal, error) {
	return a.settle(ctx, id, "confirm", "proposal.confirmed", Proposal.Confirm, perform)
}

// Reject settles a proposal as refused.
func (a *Accounts) Reject(ctx context.Context, id string) (Proposal, error) {
	return a.settle(ctx, id, "reject", "proposal.rejected", Proposal.Reject, func(Tx, Proposal) error { return nil })
}

func (a *Accounts) settle(ctx context.Context, id, act, what string,
	how func(Proposal, PersonID, time.Time) (Proposal, error), perform func(Tx, Proposal) error) (Proposal, error) {
	who, err := a.may(ctx, "proposal", act, id)
	if err != nil {
		return Proposal{}, err
	}
	by, _, err := a.staff(ctx)
	if err != nil {
		return Proposal{}, err
	}
	now := a.now()
	var settled Proposal
	err = a.store.InTx(ctx, func(tx Tx) error {
		p, err := tx.ProposalForUpdate(ctx, id)
		if err != nil {
			return err
		}
		if settled, err = how(p, by, now); err != nil {
			return err
		}
		if err := tx.SettleProposal(ctx, settled); err != nil {
			return err
		}
		if err := perform(tx, settled); err != nil {
			return err
		}
		return a.done(ctx, tx, who, now, what, id, settled)
	})
	return orNothing(settled, err)
}

// Proposals lists a page of proposals. The caller narrows the kinds to what the viewer may know.
func (a *Accounts) Proposals(ctx context.Context, f ProposalFilter) ([]Proposal, error) {
	if _, err := a.may(ctx, "proposal", "list", ""); err != nil {
		return nil, err
	}
	f.Now = a.now()
	f.Limit = page(f.Limit)
	return a.store.Proposals(ctx, f)
}

// Proposal reads one. NotFound where there is none.
func (a *Accounts) Proposal(ctx context.Context, id string) (Proposal, error) {
	if _, err := a.may(ctx, "proposal", "read", id); err != nil {
		return Proposal{}, err
	}
	return a.store.Proposal(ctx, id)
}

// page keeps a limit within what a list answers.
func page(limit int) int {
	if limit <= 0 {
		return 25
	}
	return min(limit, 100)
}
