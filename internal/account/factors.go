package account

import (
	"context"
	"time"

	"recourse/internal/actor"
	"recourse/internal/fault"
	"recourse/internal/keyring"
)

// Accept lets an invited person set their password and receive their second factor. An invite that is unknown, used or
// late is the same Unauthenticated as a failed sign-in; a weak password is Invalid and leaves the invite unused.
func (a *Accounts) Accept(ctx context.Context, invite, password string) (Enrolment, error) {
	digest, ok := digestOf(invite)
	if !ok {
		return Enrolment{}, errSignIn
	}
	now := a.now()
	i, err := a.store.Invite(ctx, digest)
	if fault.Is(err, fault.NotFound) || err == nil && !now.Before(i.Expires) {
		return Enrolment{}, errSignIn
	}
	if err != nil {
		return Enrolment{}, err
	}
	c, err := a.store.Credential(ctx, i.Person)
	if err != nil {
		return Enrolment{}, err
	}
	if c.Disabled {
		return Enrolment{}, errSignIn
	}
	hash, err := a.newHash(ctx, c, password)
	if err != nil {
		return Enrolment{}, err
	}
	seed, err := newSeed(a.o.Rand)
	if err != nil {
		return Enrolment{}, err
	}
	sealed, err := a.seal.Seal(ctx, c.Key, seedPlace(c.Person), []byte(seed))
	if err != nil {
		return Enrolment{}, err
	}
	who := actor.Actor{Kind: actor.Staff, ID: string(c.Person)}
	e := enrolment(a.o.Issuer, c.Username, seed)
	return orNothing(e, a.store.InTx(ctx, func(tx Tx) error {
		if err := tx.UseInvite(ctx, digest, now); fault.Is(err, fault.Conflict) {
			return errSignIn
		} else if err != nil {
			return err
		}
		if err := tx.SetPassword(ctx, c.Person, hash, now); err != nil {
			return err
		}
		if err := tx.SetSeed(ctx, c.Person, sealed, 0); err != nil {
			return err
		}
		return a.changed(ctx, tx, who, c.Person, now, "person.enrolled", e)
	}))
}

// newHash judges a new password and hashes it.
func (a *Accounts) newHash(ctx context.Context, c Credential, password string) (string, error) {
	p, err := a.store.Person(ctx, c.Person)
	if err != nil {
		return "", err
	}
	name, err := a.seal.Open(ctx, c.Key, namePlace(c.Person), p.Name)
	if err != nil {
		return "", err
	}
	if err := a.words.judge(password, c.Username, string(name)); err != nil {
		return "", err
	}
	return a.o.Hasher.Hash(ctx, typed(password))
}

// changed ends every session and token of a person whose password or factor changed, and says so.
func (a *Accounts) changed(ctx context.Context, tx Tx, who actor.Actor, id PersonID, at time.Time, what string, result any) error {
	if err := tx.EndSessionsOf(ctx, id); err != nil {
		return err
	}
	return a.done(ctx, tx, who, at, what, string(id), result)
}

// SetPassword changes one's own password; every session ends, this one too. Unauthenticated where the old one is wrong
// or was guessed too often; Invalid where the new one is weak.
func (a *Accounts) SetPassword(ctx context.Context, old, new string) error {
	id, who, err := a.staff(ctx)
	if err != nil {
		return err
	}
	if !plausible(old) {
		return errSignIn
	}
	now := a.now()
	bucket := a.seal.MAC("set-password", string(id))
	n, err := a.store.TakeAttempt(ctx, bucket, now, attemptWindow)
	if err != nil {
		return err
	}
	if n > maxAttempts {
		return errSignIn
	}
	c, err := a.store.Credential(ctx, id)
	if err != nil {
		return err
	}
	if c.Password == "" {
		return errSignIn
	}
	ok, err := a.o.Hasher.Verify(ctx, c.Password, typed(old))
	if err == nil && !ok {
		return errSignIn
	}
	// Right, or never judged: neither is a wrong attempt, whatever becomes of the new password.
	if back := a.store.ReturnAttempt(ctx, bucket); back != nil {
		return back
	}
	if err != nil {
		return err
	}
	hash, err := a.newHash(ctx, c, new)
	if err != nil {
		return err
	}
	return a.store.InTx(ctx, func(tx Tx) error {
		if err := tx.SetPassword(ctx, id, hash, now); err != nil {
			return err
		}
		if err := tx.ClearAttempts(ctx, bucket); err != nil {
			return err
		}
		return a.changed(ctx, tx, who, id, now, "password.changed", nil)
	})
}

// EnrolTOTP begins to replace one's own second factor: the old one counts until ConfirmTOTP has seen a code of the new.
// It takes no person's id, so nobody can enrol another's (P-33).
func (a *Accounts) EnrolTOTP(ctx context.Context) (Enrolment, error) {
	id, who, err := a.confirmed(ctx)
	if err != nil {
		return Enrolment{}, err
	}
	c, err := a.store.Credential(ctx, id)
	if err != nil {
		return Enrolment{}, err
	}
	seed, err := newSeed(a.o.Rand)
	if err != nil {
		return Enrolment{}, err
	}
	sealed, err := a.seal.Seal(ctx, c.Key, pendingPlace(id), []byte(seed))
	if err != nil {
		return Enrolment{}, err
	}
	now := a.now()
	e := enrolment(a.o.Issuer, c.Username, seed)
	return orNothing(e, a.store.InTx(ctx, func(tx Tx) error {
		if err := tx.SetPendingSeed(ctx, id, sealed); err != nil {
			return err
		}
		return a.done(ctx, tx, who, now, "factor.begun", string(id), e)
	}))
}

// ConfirmTOTP puts the new factor in place of the old once it has given a right code; every session ends.
func (a *Accounts) ConfirmTOTP(ctx context.Context, code string) error {
	id, who, err := a.confirmed(ctx)
	if err != nil {
		return err
	}
	now := a.now()
	c, err := a.store.Credential(ctx, id)
	if err != nil {
		return err
	}
	if c.Pending == nil {
		return fault.New(fault.Conflict, "Begin to set up a new authenticator first.")
	}
	seed, err := a.seal.Open(ctx, c.Key, pendingPlace(id), c.Pending)
	if err != nil {
		return err
	}
	step, ok := matchStep(string(seed), code, now)
	if !ok {
		// The seed was just shown to this very session: there is nothing to guess here that it does not know.
		return fault.OnField("/code", "wrong", "That code does not fit. Type the one your authenticator shows now.")
	}
	sealed, err := a.seal.Seal(ctx, c.Key, seedPlace(id), seed)
	if err != nil {
		return err
	}
	return a.store.InTx(ctx, func(tx Tx) error {
		if err := tx.SetSeed(ctx, id, sealed, step); err != nil {
			return err
		}
		return a.changed(ctx, tx, who, id, now, "factor.changed", nil)
	})
}

const resetKind = "reset"

// ProposeReset asks that a person's password and factor be made void. It sets nothing (P-33), and takes two people,
// since whoever holds the invite that follows can become that person.
func (a *Accounts) ProposeReset(ctx context.Context, id PersonID) (Proposal, error) {
	by, who, err := a.inPerson(ctx, "user", "reset", string(id))
	if err != nil {
		return Proposal{}, err
	}
	p, err := a.store.Person(ctx, id)
	if err != nil {
		return Proposal{}, err
	}
	pid, err := a.newID()
	if err != nil {
		return Proposal{}, err
	}
	sealed, err := a.seal.Seal(ctx, p.Key, PayloadPlace(pid, ""), []byte("{}"))
	if err != nil {
		return Proposal{}, err
	}
	now := a.now()
	prop := NewProposal(pid, resetKind, string(id), "reset", sealed, by, now)
	return orNothing(prop, a.store.InTx(ctx, func(tx Tx) error {
		if err := tx.AddProposal(ctx, prop); err != nil {
			return err
		}
		return a.done(ctx, tx, who, now, "reset.proposed", string(id), prop)
	}))
}

// ConfirmReset makes password and factor void, ends every session, and gives an invite to hand over in person.
func (a *Accounts) ConfirmReset(ctx context.Context, proposal string) (keyring.Secret, error) {
	by, who, err := a.inPerson(ctx, "user", "confirm-reset", proposal)
	if err != nil {
		return keyring.Secret{}, err
	}
	now := a.now()
	var secret keyring.Secret
	err = a.store.InTx(ctx, func(tx Tx) error {
		p, err := tx.ProposalForUpdate(ctx, proposal)
		if err != nil {
			return err
		}
		id := PersonID(p.Object)
		if p.Kind != resetKind {
			return fault.New(fault.NotFound, "There is no such request.")
		}
		if by == id {
			return fault.Coded(fault.Forbidden, "R-13", "Two others must do this for you.")
		}
		if p, err = p.Confirm(by, now); err != nil {
			return err
		}
		if err := tx.SettleProposal(ctx, p); err != nil {
			return err
		}
		var kept Invite
		if secret, kept, err = a.invite(id, now); err != nil {
			return err
		}
		if err := tx.ClearFactors(ctx, id); err != nil {
			return err
		}
		if err := tx.AddInvite(ctx, kept); err != nil {
			return err
		}
		return a.changed(ctx, tx, who, id, now, "reset.confirmed", secret)
	})
	return orNothing(secret, err)
}
