package account

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"recourse/internal/fault"
)

// Grant says that a person held or holds a role, from when to when, and which two others said so.
type Grant struct {
	ID          string
	Person      PersonID
	Role        string
	From, To    time.Time
	ProposedBy  PersonID // empty for the two that Bootstrap makes
	ConfirmedBy PersonID
	Seat        int // 1 or 2 for those two, else 0
	Exclusive   bool
	RevokedBy   PersonID
	RevokedAt   time.Time // zero while it was not
}

// GrantRequest is what a first person asks for.
type GrantRequest struct {
	Person PersonID  `json:"person"`
	Role   string    `json:"role"`
	From   time.Time `json:"from"`
	To     time.Time `json:"to"`
}

// end is when a grant ends, or ended.
func (g Grant) end() time.Time {
	if !g.RevokedAt.IsZero() && g.RevokedAt.Before(g.To) {
		return g.RevokedAt
	}
	return g.To
}

// InForce tells whether a grant counts at a moment.
func (g Grant) InForce(now time.Time) bool { return !now.Before(g.From) && now.Before(g.end()) }

// clash refuses a grant beside others that it may not stand with, at any moment they share: the same role twice, or
// a role that goes with no other (domain 5.11).
func (g Grant) clash(held []Grant) error {
	for _, h := range held {
		if !g.From.Before(h.end()) || !h.From.Before(g.end()) {
			continue
		}
		if h.Role == g.Role {
			return fault.Coded(fault.Conflict, "grant.twice", "This person holds that role in that time already.")
		}
		if g.Exclusive || h.Exclusive {
			return fault.Coded(fault.Conflict, "grant.exclusive", "One of these roles goes with no other. End the other first.")
		}
	}
	return nil
}

const (
	grantKind  = "grant"
	longestFor = 3 * 366 * 24 * time.Hour
)

// ProposeGrant asks that a person hold a role for a time; a second person confirms it. Forbidden for one's own role
// (I36); Conflict where it clashes with what they hold.
func (a *Accounts) ProposeGrant(ctx context.Context, in GrantRequest) (Proposal, error) {
	by, who, err := a.inPerson(ctx, "role", "propose", string(in.Person))
	if err != nil {
		return Proposal{}, err
	}
	if by == in.Person {
		return Proposal{}, errOwnRole
	}
	now := a.now()
	if in.From.Before(now) {
		in.From = now
	}
	in.From, in.To = in.From.UTC().Truncate(time.Microsecond), in.To.UTC().Truncate(time.Microsecond)
	var wrong []fault.Field
	if !a.o.Roles[in.Role] {
		wrong = append(wrong, fault.Field{Pointer: "/role", Code: "unknown", Detail: "Choose one of the roles."})
	}
	if !in.To.After(in.From) || in.To.Sub(in.From) > longestFor {
		wrong = append(wrong, fault.Field{Pointer: "/to", Code: "range", Detail: "Give a day of ending, at most three years on."})
	}
	if f := fault.OnFields(wrong); f != nil {
		return Proposal{}, f
	}
	grantee, err := a.store.Person(ctx, in.Person)
	if err != nil {
		return Proposal{}, err
	}
	held, err := a.store.Grants(ctx, in.Person)
	if err != nil {
		return Proposal{}, err
	}
	if grantee.Disabled {
		return Proposal{}, errDisabled
	}
	if err := a.grantOf("", in, "", "").clash(held); err != nil {
		return Proposal{}, err
	}
	id, err := a.newID()
	if err != nil {
		return Proposal{}, err
	}
	plain, err := json.Marshal(in)
	if err != nil {
		return Proposal{}, fmt.Errorf("encode grant: %w", err)
	}
	sealed, err := a.seal.Seal(ctx, grantee.Key, PayloadPlace(id, ""), plain)
	if err != nil {
		return Proposal{}, err
	}
	p := NewProposal(id, grantKind, string(in.Person), "grant", sealed, by, now)
	return orNothing(p, a.store.InTx(ctx, func(tx Tx) error {
		if err := tx.AddProposal(ctx, p); err != nil {
			return err
		}
		return a.done(ctx, tx, who, now, "grant.proposed", p.ID, p)
	}))
}

// RequestOf opens what a proposed grant asks for.
func (a *Accounts) RequestOf(ctx context.Context, p Proposal) (GrantRequest, error) {
	if _, err := a.may(ctx, "role", "read", p.Object); err != nil {
		return GrantRequest{}, err
	}
	return a.openRequest(ctx, p)
}

func (a *Accounts) openRequest(ctx context.Context, p Proposal) (in GrantRequest, err error) {
	if p.Kind != grantKind {
		return in, fault.New(fault.NotFound, "There is no such request.")
	}
	grantee, err := a.store.Person(ctx, PersonID(p.Object))
	if err != nil {
		return in, err
	}
	plain, err := a.seal.Open(ctx, grantee.Key, PayloadPlace(p.ID, ""), p.Payload)
	if err != nil {
		return in, err
	}
	if err := json.Unmarshal(plain, &in); err != nil {
		return in, fmt.Errorf("decode grant: %w", err)
	}
	if string(in.Person) != p.Object {
		return GrantRequest{}, fmt.Errorf("proposal %s names another person than its payload", p.ID)
	}
	return in, nil
}

// ConfirmGrant makes a proposed grant real, from now on and not before. Forbidden for the one who proposed and for
// the one who would hold the role (I36, R-13); Conflict when it lapsed, was settled, or clashes by now.
func (a *Accounts) ConfirmGrant(ctx context.Context, proposal string) (Grant, error) {
	by, who, err := a.inPerson(ctx, "role", "confirm", proposal)
	if err != nil {
		return Grant{}, err
	}
	seen, err := a.store.Proposal(ctx, proposal)
	if err != nil {
		return Grant{}, err
	}
	in, err := a.openRequest(ctx, seen)
	if err != nil {
		return Grant{}, err
	}
	if by == in.Person {
		return Grant{}, errOwnRole
	}
	id, err := a.newID()
	if err != nil {
		return Grant{}, err
	}
	now := a.now()
	if in.From.Before(now) {
		in.From = now
	}
	g := a.grantOf(id, in, seen.ProposedBy, by)
	return orNothing(g, a.store.InTx(ctx, func(tx Tx) error {
		p, err := tx.ProposalForUpdate(ctx, proposal)
		if err != nil {
			return err
		}
		if p, err = p.Confirm(by, now); err != nil {
			return err
		}
		if !g.To.After(g.From) {
			return fault.New(fault.Conflict, "The time it was asked for has passed. Ask for it again.")
		}
		held, err := tx.LockGrants(ctx, in.Person)
		if err != nil {
			return err
		}
		if err := g.clash(held); err != nil {
			return err
		}
		if err := tx.SettleProposal(ctx, p); err != nil {
			return err
		}
		if err := tx.AddGrant(ctx, g); err != nil {
			return err
		}
		return a.done(ctx, tx, who, now, "grant.confirmed", g.ID, g)
	}))
}

// RevokeGrant ends a grant now. One person is enough to take power away; two are needed to give it.
func (a *Accounts) RevokeGrant(ctx context.Context, id string) error {
	by, who, err := a.inPerson(ctx, "role", "revoke", id)
	if err != nil {
		return err
	}
	now := a.now()
	return a.store.InTx(ctx, func(tx Tx) error {
		if err := tx.EndGrant(ctx, id, by, now); err != nil {
			return err
		}
		return a.trace(ctx, tx, who, now, "grant.revoked", id)
	})
}

// Grants lists everything a person was ever granted, newest first. One's own needs no permission.
func (a *Accounts) Grants(ctx context.Context, id PersonID) ([]Grant, error) {
	if own, _, err := a.staff(ctx); err != nil || own != id {
		if _, err := a.may(ctx, "role", "read", string(id)); err != nil {
			return nil, err
		}
	}
	return a.store.Grants(ctx, id)
}

// Pool lists, in order of id, the people who hold a role now and are not disabled: whom a draw draws from. It is asked
// by verbs, not by people, and is never shown.
func (a *Accounts) Pool(ctx context.Context, role string) ([]PersonID, error) {
	return a.store.Pool(ctx, role, a.now())
}

func (a *Accounts) grantOf(id string, in GrantRequest, proposed, confirmed PersonID) Grant {
	return Grant{ID: id, Person: in.Person, Role: in.Role, From: in.From, To: in.To, ProposedBy: proposed,
		ConfirmedBy: confirmed, Exclusive: a.o.Exclusive[in.Role]}
}

var (
	errOwnRole  = fault.Coded(fault.Forbidden, "I36", "Nobody can give a role to themselves.")
	errDisabled = fault.New(fault.Conflict, "This account is disabled.")
)
