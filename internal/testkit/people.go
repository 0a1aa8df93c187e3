package testkit

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"recourse/internal/account"
	"recourse/internal/actor"
	"recourse/internal/keyring"
	"recourse/internal/server"
)

// Password is everybody's.
const Password = "violet harbour teapot nine"

// Person is somebody on the staff of the invented organisation.
type Person struct {
	Username string
	ID       string
	Role     string
	Seed     string // of the second factor

	Qualified account.Qualifications // what they can be drawn for
}

// staff is who works there, as far as the policy has roles for them: enough for every act of two people, and for a case
// that two panels, a hearing body and an appeal panel decide one after another.
var staff = []struct {
	role string
	n    int
}{
	{"triage", 3}, {"lead", 2}, {"investigator", 3}, {"quality", 2}, {"clerk", 2}, {"panel", 9}, {"chair", 3},
	{"appeals", 10}, {"auditor", 1}, {"adviser", 3}, {"independent", 4}, {"resolution", 1}, {"safeguarding", 1}, {"sanctions", 1},
	{"dpo", 1}, {"external", 3},
}

// hiring makes the people of a house through account's own verbs.
type hiring struct {
	*account.Accounts
	now     time.Time
	roles   map[string]bool // of the policy
	grounds []string        // of the code
	admins  [2]account.PersonID
	people  []Person
}

func hire(ctx context.Context, s *server.House, more string) ([]Person, error) {
	argon := account.NewArgon2(rand.Reader, 0, 32)
	argon.MemoryKiB, argon.Time = 8, 1 // a person keeps the cost they were hashed with: signing in is cheap, too
	roles := map[string]bool{}
	for _, r := range s.Rules.Policy.Roles() {
		roles[r] = true
	}
	h := &hiring{now: s.Clock(), roles: roles}
	for _, g := range s.Rules.Book.Grounds() {
		h.grounds = append(h.grounds, g.ID)
	}
	var err error
	h.Accounts, err = account.New(ctx, s.DB.Accounts(), s.Ring, account.Options{
		Now: s.Clock, Rand: rand.Reader, Hasher: argon, Roles: roles, Admin: "administrator",
		Exclusive: map[string]bool{"administrator": true, "auditor": true, "appeals": true},
		Allow:     func(context.Context, actor.Actor, string, string, string) error { return nil },
	})
	if err != nil {
		return nil, err
	}
	err = h.everybody(ctx, more)
	return h.people, err
}

func (h *hiring) everybody(ctx context.Context, more string) error {
	first := account.NewPerson{Username: "administrator-1", Name: "Ada Example"}
	second := account.NewPerson{Username: "administrator-2", Name: "Bo Example"}
	people, invites, err := h.Bootstrap(actor.With(ctx, actor.SystemFor("console")), first, second)
	if err != nil {
		return err
	}
	for i, p := range people {
		h.admins[i] = p.ID
		if err := h.accept(ctx, p, "administrator", invites[i]); err != nil {
			return err
		}
	}
	for _, s := range staff {
		if !h.roles[s.role] {
			continue
		}
		n := s.n
		if s.role == more {
			n++
		}
		for i := range n {
			if err := h.one(ctx, s.role, i+1); err != nil {
				return err
			}
		}
	}
	return nil
}

func (h *hiring) one(ctx context.Context, role string, n int) error {
	p, invite, err := h.CreatePerson(h.admin(ctx, 0), account.NewPerson{
		Username: fmt.Sprintf("%s-%d", role, n), Name: fmt.Sprintf("%s %s Example", names[len(h.people)%len(names)], role),
	})
	if err != nil {
		return err
	}
	proposed, err := h.ProposeGrant(h.admin(ctx, 0), account.GrantRequest{Person: p.ID, Role: role, From: h.now, To: h.now.AddDate(2, 11, 0)})
	if err != nil {
		return err
	}
	if _, err := h.ConfirmGrant(h.admin(ctx, 1), proposed.ID); err != nil {
		return err
	}
	q, err := h.qualify(ctx, p.ID, role, n)
	if err != nil {
		return err
	}
	if err := h.accept(ctx, p, role, invite); err != nil {
		return err
	}
	h.people[len(h.people)-1].Qualified = q
	return nil
}

// names are plainly invented, and no name of anybody in a story.
var names = []string{"Quill", "Juniper", "Marlow", "Tansy", "Birch", "Sorrel", "Wren"}

func (h *hiring) accept(ctx context.Context, p account.Person, role string, invite keyring.Secret) error {
	e, err := h.Accept(ctx, string(invite.Reveal()), Password)
	if err != nil {
		return err
	}
	h.people = append(h.people, Person{Username: p.Username, ID: string(p.ID), Role: role, Seed: string(e.Secret.Reveal())})
	return nil
}

// admin acts as one of the first two, a second factor just given.
func (h *hiring) admin(ctx context.Context, n int) context.Context {
	return actor.With(ctx, actor.Actor{
		Kind: actor.Staff, ID: string(h.admins[n]), Roles: []string{"administrator"}, FreshUntil: h.now.Add(5 * time.Minute).Unix(),
	})
}
