package tour

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/pquerna/otp/totp"

	"recourse/internal/account"
	"recourse/internal/actor"
	"recourse/internal/calendar"
	"recourse/internal/keyring"
)

// appointed is for how many months everybody is.
const appointed = 30

// administrator is the role of those who appoint the others.
const administrator = "administrator"

// member is somebody who works here, ready to act.
type member struct {
	Person
	who actor.Actor
}

// organise makes everybody through the verbs: two administrators at the console, everybody else by them, each role
// proposed by one and confirmed by the other.
func (p *play) organise(ctx context.Context) error {
	first, second, rest, err := p.founders()
	if err != nil {
		return err
	}
	console := actor.With(ctx, actor.SystemFor("bootstrap"))
	people, invites, err := p.house.Accounts.Bootstrap(console, named(first), named(second))
	if err != nil {
		return err
	}
	var admins [2]actor.Actor
	for i := range people {
		m, err := p.enrol(ctx, people[i], invites[i], administrator)
		if err != nil {
			return err
		}
		if admins[i], err = p.signIn(ctx, m.Person); err != nil {
			return err
		}
	}
	for _, role := range rest {
		for _, name := range role.Names {
			if err := p.appoint(ctx, admins, role.Role, name); err != nil {
				return fmt.Errorf("appoint %s: %w", name, err)
			}
		}
	}
	if err := p.qualify(actor.With(ctx, admins[0])); err != nil {
		return err
	}
	return p.declareInterests(ctx)
}

// qualify has an administrator say what people are qualified for.
func (p *play) qualify(ctx context.Context) error {
	until := calendar.DateOf(p.clock.Now()).AddMonths(appointed)
	for _, k := range p.script.Known {
		q := account.Qualifications{Categories: k.Categories, Region: k.Region}
		for _, what := range k.Training {
			q.Training = append(q.Training, account.Training{For: what, Until: until})
		}
		for _, name := range k.Names {
			at := slices.IndexFunc(p.staff, func(m member) bool { return m.Username == named(name).Username })
			if at < 0 {
				return fmt.Errorf("nobody is called %s", name)
			}
			if err := p.house.Accounts.Qualify(ctx, account.PersonID(p.staff[at].who.ID), q); err != nil {
				return fmt.Errorf("qualify %s: %w", name, err)
			}
		}
	}
	return nil
}

// declareInterests lets people say whom they are close to.
func (p *play) declareInterests(ctx context.Context) error {
	for _, m := range p.staff {
		var in account.Interests
		for _, n := range p.script.Near {
			if n.Role == m.Role {
				in.CloseContacts = append(in.CloseContacts, n.Contact)
			}
		}
		if in.CloseContacts == nil {
			continue
		}
		if err := p.house.Accounts.DeclareInterests(actor.With(ctx, m.who), in); err != nil {
			return err
		}
	}
	return nil
}

// founders are the first two administrators, and everybody else.
func (p *play) founders() (first, second string, rest []Staff, err error) {
	for _, role := range p.script.People {
		if role.Role == administrator && first == "" && len(role.Names) >= 2 {
			first, second = role.Names[0], role.Names[1]
			role.Names = role.Names[2:]
		}
		rest = append(rest, role)
	}
	if first == "" {
		err = fmt.Errorf("the script names no two administrators")
	}
	return first, second, rest, err
}

// named is a new person; their user name is their name in small letters.
func named(name string) account.NewPerson {
	return account.NewPerson{Name: name, Username: strings.ReplaceAll(strings.ToLower(name), " ", ".")}
}

// appoint makes one person with one role.
func (p *play) appoint(ctx context.Context, admins [2]actor.Actor, role, name string) error {
	a := p.house.Accounts
	made, invite, err := a.CreatePerson(actor.With(ctx, admins[0]), named(name))
	if err != nil {
		return err
	}
	if _, err := p.enrol(ctx, made, invite, role); err != nil {
		return err
	}
	now := p.clock.Now()
	proposal, err := a.ProposeGrant(actor.With(ctx, admins[0]), account.GrantRequest{Person: made.ID, Role: role, From: now, To: now.AddDate(0, appointed, 0)})
	if err != nil {
		return err
	}
	_, err = a.ConfirmGrant(actor.With(ctx, admins[1]), proposal.ID)
	return err
}

// enrol sets password and second factor by the invite.
func (p *play) enrol(ctx context.Context, made account.Person, invite keyring.Secret, role string) (member, error) {
	m := member{
		Person: Person{Role: role, Username: made.Username, Password: strings.ToLower(rand.Text())},
		who:    actor.Actor{Kind: actor.Staff, ID: string(made.ID), Roles: []string{role}},
	}
	e, err := p.house.Accounts.Accept(ctx, string(invite.Reveal()), m.Password)
	if err != nil {
		return member{}, err
	}
	m.TOTPSecret = string(e.Secret.Reveal())
	p.staff = append(p.staff, m)
	p.out.People = append(p.out.People, m.Person)
	return m, nil
}

// signIn is how a person proves who they are.
func (p *play) signIn(ctx context.Context, who Person) (actor.Actor, error) {
	code, err := totp.GenerateCode(who.TOTPSecret, p.clock.Now())
	if err != nil {
		return actor.Actor{}, err
	}
	in, err := p.house.Accounts.SignIn(ctx, account.Login{Username: who.Username, Password: who.Password, Code: code, Source: "tour"})
	if err != nil {
		return actor.Actor{}, err
	}
	return p.house.Accounts.Resolve(ctx, string(in.Token.Reveal()))
}

// party signs in with an access code.
func (p *play) party(ctx context.Context, code string) (actor.Actor, error) {
	in, err := p.house.Accounts.SignInWithCode(ctx, p.house.Ring.MAC(codePurpose, code))
	if err != nil {
		return actor.Actor{}, err
	}
	return p.house.Accounts.Resolve(ctx, string(in.Token.Reveal()))
}

// pause is what lies between two things that happen.
func (p *play) pause() { p.clock.Pass(pace - time.Second) }
