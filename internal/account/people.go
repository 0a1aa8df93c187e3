package account

import (
	"context"
	"time"

	"recourse/internal/keyring"
)

// inviteLife is how long a new person has to set password and second factor.
const inviteLife = 72 * time.Hour

// CreatePerson makes a member of staff who can do nothing yet: no role, no password. The invite is handed to them by
// whoever made them, works once, within three days. Conflict where the username is taken.
func (a *Accounts) CreatePerson(ctx context.Context, in NewPerson) (Person, keyring.Secret, error) {
	who, err := a.may(ctx, "user", "create", "")
	if err != nil {
		return Person{}, keyring.Secret{}, err
	}
	now := a.now()
	m, err := a.make(ctx, in, now)
	if err != nil {
		return Person{}, keyring.Secret{}, err
	}
	err = a.store.InTx(ctx, func(tx Tx) error {
		if err := m.add(ctx, tx); err != nil {
			return err
		}
		return a.done(ctx, tx, who, now, "person.created", string(m.person.ID), Created{m.person, m.invite})
	})
	if err != nil {
		return Person{}, keyring.Secret{}, err
	}
	return m.person, m.invite, nil
}

// Created is a new person with the invite to hand over.
type Created struct {
	Person Person
	Invite keyring.Secret
}

// made is a person ready to be written.
type made struct {
	person Person
	row    SealedPerson
	invite keyring.Secret
	kept   Invite
}

func (m made) add(ctx context.Context, tx Tx) error {
	if err := tx.AddPerson(ctx, m.row); err != nil {
		return err
	}
	return tx.AddInvite(ctx, m.kept)
}

// make takes a key and seals a person under it.
func (a *Accounts) make(ctx context.Context, in NewPerson, now time.Time) (made, error) {
	in, err := in.validate()
	if err != nil {
		return made{}, err
	}
	id, err := a.newID()
	if err != nil {
		return made{}, err
	}
	key, err := a.seal.Take(ctx)
	if err != nil {
		return made{}, err
	}
	name, err := a.seal.Seal(ctx, key, namePlace(PersonID(id)), []byte(in.Name))
	if err != nil {
		return made{}, err
	}
	invite, kept, err := a.invite(PersonID(id), now)
	if err != nil {
		return made{}, err
	}
	return made{
		person: Person{ID: PersonID(id), Username: in.Username, Name: in.Name, CreatedAt: now, Key: key},
		row:    SealedPerson{ID: PersonID(id), Username: in.Username, Name: name, Key: key, CreatedAt: now},
		invite: invite, kept: kept,
	}, nil
}

func (a *Accounts) invite(id PersonID, now time.Time) (keyring.Secret, Invite, error) {
	secret, digest, err := mint(a.o.Rand)
	return secret, Invite{Digest: digest, Person: id, Expires: now.Add(inviteLife)}, err
}

// Disable ends a person's access at once: every session and token ends, no sign-in succeeds, no draw finds them. What
// they did stays theirs.
func (a *Accounts) Disable(ctx context.Context, id PersonID) error {
	who, err := a.may(ctx, "user", "disable", string(id))
	if err != nil {
		return err
	}
	now := a.now()
	return a.store.InTx(ctx, func(tx Tx) error {
		if err := tx.Disable(ctx, id, now); err != nil {
			return err
		}
		if err := tx.EndSessionsOf(ctx, id); err != nil {
			return err
		}
		return a.done(ctx, tx, who, now, "person.disabled", string(id), nil)
	})
}

// Person reads one; oneself needs no permission. NotFound where there is none.
func (a *Accounts) Person(ctx context.Context, id PersonID) (Person, error) {
	if own, _, err := a.staff(ctx); err != nil || own != id {
		if _, err := a.may(ctx, "user", "read", string(id)); err != nil {
			return Person{}, err
		}
	}
	p, err := a.store.Person(ctx, id)
	if err != nil {
		return Person{}, err
	}
	return a.open(ctx, p)
}

// People lists a page of staff in order of id.
func (a *Accounts) People(ctx context.Context, after PersonID, limit int) ([]Person, error) {
	if _, err := a.may(ctx, "user", "list", ""); err != nil {
		return nil, err
	}
	rows, err := a.store.People(ctx, after, page(limit))
	if err != nil {
		return nil, err
	}
	out := make([]Person, 0, len(rows))
	for _, r := range rows {
		p, err := a.open(ctx, r)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

func (a *Accounts) open(ctx context.Context, s SealedPerson) (Person, error) {
	name, err := a.seal.Open(ctx, s.Key, namePlace(s.ID), s.Name)
	if err != nil {
		return Person{}, err
	}
	return Person{ID: s.ID, Username: s.Username, Name: string(name), Disabled: s.Disabled, CreatedAt: s.CreatedAt, Key: s.Key}, nil
}
