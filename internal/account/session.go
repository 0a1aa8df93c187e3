package account

import (
	"context"
	"time"

	"recourse/internal/actor"
	"recourse/internal/fault"
	"recourse/internal/keyring"
)

// SessionKind is who a session belongs to.
type SessionKind string

// The closed list of kinds.
const (
	StaffSession SessionKind = "staff"
	PartySession SessionKind = "party"
	TokenSession SessionKind = "token" // a personal access token
)

// Session is a row that a token opens. For staff, Roles are those in force when it was read.
type Session struct {
	Digest     []byte
	Kind       SessionKind
	Person     PersonID // staff and tokens
	Roles      []string
	Disabled   bool
	CodeID     string // parties
	CodeDead   bool   // the access code behind it was revoked
	File       string
	PartyKind  actor.Kind
	PartyID    string
	TokenID    string // tokens
	TokenName  string
	Scopes     []string
	CreatedAt  time.Time
	LastUsedAt time.Time
	ExpiresAt  time.Time
	FreshUntil time.Time
}

// Issued is what whoever signed in receives; the token is shown this once.
type Issued struct {
	Token     keyring.Secret
	Kind      SessionKind
	ExpiresAt time.Time
	Person    PersonID   // staff
	File      string     // parties
	PartyKind actor.Kind // parties
}

// touchEvery is how often last use is written, at most.
const touchEvery = time.Minute

// live tells whether a session still opens anything at now.
func (a *Accounts) live(s Session, now time.Time) bool {
	if !now.Before(s.ExpiresAt) || s.Disabled || s.CodeDead {
		return false
	}
	switch s.Kind {
	case StaffSession:
		return now.Sub(s.LastUsedAt) < a.o.StaffIdle
	case PartySession:
		return now.Sub(s.LastUsedAt) < a.o.PartyIdle
	case TokenSession:
		return true
	}
	return false
}

// as is the actor that a session stands for.
func (s Session) as() actor.Actor {
	switch s.Kind {
	case PartySession:
		return actor.Actor{Kind: s.PartyKind, ID: s.PartyID, Roles: []string{string(s.PartyKind)}, File: s.File}
	case TokenSession:
		return actor.Actor{Kind: actor.Staff, ID: string(s.Person), Roles: s.Roles, Scopes: s.Scopes}
	default:
		return actor.Actor{Kind: actor.Staff, ID: string(s.Person), Roles: s.Roles, FreshUntil: s.FreshUntil.Unix()}
	}
}

// Resolve turns a bearer token into who is acting, with the roles in force at this moment, in one query.
// Every token that opens nothing (unknown, ended, idle, of a person disabled, of a code revoked) gets the same
// Unauthenticated.
func (a *Accounts) Resolve(ctx context.Context, token string) (actor.Actor, error) {
	digest, ok := digestOf(token)
	if !ok {
		return actor.Actor{}, errNoSession
	}
	now := a.now()
	s, err := a.store.Resolve(ctx, digest, now)
	if fault.Is(err, fault.NotFound) {
		return actor.Actor{}, errNoSession
	}
	if err != nil {
		return actor.Actor{}, err
	}
	if !a.live(s, now) {
		return actor.Actor{}, errNoSession
	}
	if now.Sub(s.LastUsedAt) >= touchEvery {
		if err := a.store.Touch(ctx, digest, now); err != nil {
			return actor.Actor{}, err
		}
	}
	return s.as(), nil
}

// SignOut ends a session. Ending one that is not there is no error: it is ended.
func (a *Accounts) SignOut(ctx context.Context, token string) error {
	digest, ok := digestOf(token)
	if !ok {
		return nil
	}
	now := a.now()
	s, err := a.store.Resolve(ctx, digest, now)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return a.store.InTx(ctx, func(tx Tx) error {
		if err := tx.EndSession(ctx, digest); err != nil {
			return err
		}
		if s.Kind == PartySession {
			return nil // when a party came and went is kept nowhere
		}
		return a.trace(ctx, tx, s.as(), now, "session.ended", string(s.Person))
	})
}

// staffSession is a fresh session for a person whose factor was just checked.
func (a *Accounts) staffSession(id PersonID, now time.Time) (Session, Issued, error) {
	token, digest, err := mint(a.o.Rand)
	if err != nil {
		return Session{}, Issued{}, err
	}
	s := Session{Digest: digest, Kind: StaffSession, Person: id, CreatedAt: now, LastUsedAt: now,
		ExpiresAt: now.Add(a.o.Absolute), FreshUntil: now.Add(a.o.Fresh)}
	return s, Issued{Token: token, Kind: StaffSession, ExpiresAt: s.ExpiresAt, Person: id}, nil
}
