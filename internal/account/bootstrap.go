package account

import (
	"context"
	"time"

	"recourse/internal/actor"
	"recourse/internal/fault"
	"recourse/internal/keyring"
)

// bootstrapFor is how long the first two hold their role before it must be granted again by two people.
const bootstrapFor = 366 * 24 * time.Hour

// Bootstrap makes the first two administrators, together, at the console (decision 46). It gives an invite for each and
// sets no password: there is no default account. Conflict as soon as anybody was ever granted anything; Forbidden
// for anyone but the system.
func (a *Accounts) Bootstrap(ctx context.Context, first, second NewPerson) (people [2]Person, invites [2]keyring.Secret, err error) {
	who, ok := actor.From(ctx)
	if !ok || who.Kind != actor.System {
		return people, invites, fault.New(fault.Forbidden, "This is done at the console of the server.")
	}
	now := a.now()
	var both [2]made
	for i, in := range [2]NewPerson{first, second} {
		if both[i], err = a.make(ctx, in, now); err != nil {
			return people, invites, err
		}
	}
	err = a.store.InTx(ctx, func(tx Tx) error {
		if ever, err := tx.GrantsEver(ctx); err != nil {
			return err
		} else if ever {
			return fault.New(fault.Conflict, "There are administrators already. They make further ones, two of them together.")
		}
		for i, m := range both {
			if err := m.add(ctx, tx); err != nil {
				return err
			}
			id, err := a.newID()
			if err != nil {
				return err
			}
			g := Grant{ID: id, Person: m.person.ID, Role: a.o.Admin, From: now, To: now.Add(bootstrapFor), Seat: i + 1,
				Exclusive: a.o.Exclusive[a.o.Admin]}
			if err := tx.AddGrant(ctx, g); err != nil {
				return err
			}
			if err := a.trace(ctx, tx, who, now, "bootstrap", string(m.person.ID)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return people, invites, err
	}
	return [2]Person{both[0].person, both[1].person}, [2]keyring.Secret{both[0].invite, both[1].invite}, nil
}
