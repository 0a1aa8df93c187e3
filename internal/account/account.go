package account

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/google/uuid"

	"recourse/internal/actor"
	"recourse/internal/fault"
	"recourse/internal/keyring"
	"recourse/internal/once"
)

// Sealer is the part of the keyring that account leans on.
type Sealer interface {
	Take(ctx context.Context) (keyring.KeyID, error) // a key made ahead, durable before it is used
	Seal(ctx context.Context, key keyring.KeyID, at keyring.Place, plain []byte) (keyring.Sealed, error)
	Open(ctx context.Context, key keyring.KeyID, at keyring.Place, sealed keyring.Sealed) ([]byte, error)
	MAC(purpose, value string) []byte
}

// Allow asks whether who may do an act on an object of a kind (user, role, proposal); nil for yes, else the fault to
// answer. The wiring gives authz; account knows no policy.
type Allow func(ctx context.Context, who actor.Actor, kind, act, id string) error

// Options are what the wiring decides.
type Options struct {
	Now    func() time.Time // required
	Rand   io.Reader        // required: crypto/rand
	Hasher Hasher           // required: NewArgon2
	Allow  Allow            // required

	Roles      map[string]bool // every role there is; a grant of any other is refused. Required.
	Exclusive  map[string]bool // roles that go with no other: auditor, administrator, independent reviewer, appeal panel
	Admin      string          // the role that Bootstrap gives. Required.
	Issuer     string          // what an authenticator shows beside the code; "Recourse" where empty
	LocalWords []string        // words anybody here would try: the body's name, its town

	StaffIdle time.Duration // 30 minutes where zero
	PartyIdle time.Duration // 20 minutes where zero
	Absolute  time.Duration // 12 hours where zero
	Fresh     time.Duration // how long a second factor counts as just given; 5 minutes where zero
}

// Accounts holds the verbs.
type Accounts struct {
	store Store
	seal  Sealer
	o     Options
	words wordlist
	decoy string // what an unknown person's password is compared with, at the same cost
	keep  Keep
}

// Keep makes, of what a verb is about to return, what a repeat of the request is answered. Of a verb with two results it
// is told both, as Created or NewlyIssued; of one with an error alone, nil.
type Keep func(result any) (*once.Answer, error)

// Keeping gives the same verbs for one request that carries a key: in the transaction of what a verb does, the answer to a
// repeat is kept, too. With nil nothing is.
func (a *Accounts) Keeping(keep Keep) *Accounts {
	b := *a
	b.keep = keep
	return &b
}

// kept keeps what a repeat is answered.
func (a *Accounts) kept(ctx context.Context, tx Tx, result any) error {
	if a.keep == nil {
		return nil
	}
	answer, err := a.keep(result)
	if err != nil || answer == nil {
		return err
	}
	return tx.KeepAnswer(ctx, *answer)
}

// New makes the verbs. It fails where a required option is missing.
func New(ctx context.Context, store Store, seal Sealer, o Options) (*Accounts, error) {
	if store == nil || seal == nil || o.Now == nil || o.Rand == nil || o.Hasher == nil || o.Allow == nil ||
		o.Admin == "" || !o.Roles[o.Admin] {
		return nil, errors.New("account: an option is missing")
	}
	for d, usual := range map[*time.Duration]time.Duration{
		&o.StaffIdle: 30 * time.Minute, &o.PartyIdle: 20 * time.Minute, &o.Absolute: 12 * time.Hour, &o.Fresh: 5 * time.Minute,
	} {
		if *d <= 0 {
			*d = usual
		}
	}
	if o.Issuer == "" {
		o.Issuer = "Recourse"
	}
	unknown, _, err := mint(o.Rand)
	if err != nil {
		return nil, err
	}
	decoy, err := o.Hasher.Hash(ctx, string(unknown.Reveal()))
	if err != nil {
		return nil, fmt.Errorf("make decoy: %w", err)
	}
	return &Accounts{store: store, seal: seal, o: o, words: newWordlist(o.LocalWords), decoy: decoy}, nil
}

// now is the time as the database keeps it.
func (a *Accounts) now() time.Time { return a.o.Now().UTC().Truncate(time.Microsecond) }

// newID makes a random id from the injected chance.
func (a *Accounts) newID() (string, error) {
	id, err := uuid.NewRandomFromReader(a.o.Rand)
	if err != nil {
		return "", fmt.Errorf("make id: %w", err)
	}
	return id.String(), nil
}

// may finds who acts, and refuses unless policy lets them.
func (a *Accounts) may(ctx context.Context, kind, act, id string) (actor.Actor, error) {
	who, ok := actor.From(ctx)
	if !ok || who.Kind == actor.Anyone {
		return actor.Actor{}, errNoSession
	}
	if err := a.o.Allow(ctx, who, kind, act, id); err != nil {
		return actor.Actor{}, err
	}
	return who, nil
}

// fresh refuses an act of consequence without a second factor just given.
func (a *Accounts) fresh(who actor.Actor) error {
	if who.Kind == actor.Staff && a.now().Unix() >= who.FreshUntil {
		return fault.Coded(fault.Forbidden, "R-51", "Confirm it is you with a new code, then do this again.")
	}
	return nil
}

// staff finds the member of staff who acts, in a session of their own and not by a token.
func (a *Accounts) staff(ctx context.Context) (PersonID, actor.Actor, error) {
	who, ok := actor.From(ctx)
	if !ok || who.Kind != actor.Staff {
		return "", actor.Actor{}, errNoSession
	}
	if who.Scopes != nil {
		return "", actor.Actor{}, fault.New(fault.Forbidden, "Sign in to do this; a token cannot.")
	}
	return PersonID(who.ID), who, nil
}

// confirmed finds the member of staff who acts, as staff does, if they have just given their second factor.
func (a *Accounts) confirmed(ctx context.Context) (PersonID, actor.Actor, error) {
	id, who, err := a.staff(ctx)
	if err == nil {
		err = a.fresh(who)
	}
	return id, who, err
}

// inPerson is may for an act of consequence: a member of staff does it, in a session of their own, who has just given
// their second factor.
func (a *Accounts) inPerson(ctx context.Context, kind, act, id string) (PersonID, actor.Actor, error) {
	if _, err := a.may(ctx, kind, act, id); err != nil {
		return "", actor.Actor{}, err
	}
	return a.confirmed(ctx)
}

// done ends the transaction of a verb that a request can ask for: with the trace of what was done, and with what a
// repeat is answered.
func (a *Accounts) done(ctx context.Context, tx Tx, who actor.Actor, at time.Time, what, object string, result any) error {
	if err := a.trace(ctx, tx, who, at, what, object); err != nil {
		return err
	}
	return a.kept(ctx, tx, result)
}

// trace leaves what was done among the security events, in the transaction that did it.
func (a *Accounts) trace(ctx context.Context, tx Tx, who actor.Actor, at time.Time, what, object string) error {
	id, err := a.newID()
	if err != nil {
		return err
	}
	return tx.Trace(ctx, Trace{ID: id, At: at, What: what, ActorKind: who.Kind, ActorID: who.ID, Object: object})
}

var (
	// errSignIn is the one answer to every sign-in that fails, whatever failed (R-48, P-07).
	errSignIn = fault.New(fault.Unauthenticated, "We could not sign you in. Check what you typed, wait a few minutes and try again.")
	// errNoSession answers whoever has no session, or one that has ended.
	errNoSession = fault.New(fault.Unauthenticated, "Please sign in to do this.")
)
