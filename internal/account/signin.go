package account

import (
	"context"
	"time"

	"recourse/internal/actor"
	"recourse/internal/fault"
)

// Login is what a member of staff types. Source is the caller's bucket (an address class, or the front's name),
// hashed before it is kept; guesses from one source never stop the owner at another.
type Login struct {
	Username string
	Password string
	Code     string
	Source   string
}

// The limit on wrong attempts: the sixth in the window is refused even if it is right (P-06).
const (
	maxAttempts   = 5
	attemptWindow = 15 * time.Minute
)

// SignIn opens a session for a member of staff who knows the password and has the second factor. Every failure is
// the same Unauthenticated, and an unknown, a disabled and a known name cost the same work (P-07, R-48); only too
// many people at once is TooMany.
func (a *Accounts) SignIn(ctx context.Context, in Login) (Issued, error) {
	username, named := Username(in.Username)
	if !named || !plausible(in.Password) || len(in.Code) > 16 || len(in.Source) > 256 {
		return Issued{}, errSignIn // said before anything behind is asked (P-01)
	}
	now := a.now()
	bucket := a.seal.MAC("sign-in", username+"\x00"+in.Source)
	c, err := a.store.CredentialByName(ctx, username)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return Issued{}, err
	}
	ok, step, err := a.prove(ctx, bucket, c, in.Password, in.Code, now)
	if err != nil {
		return Issued{}, err
	}
	if !ok {
		return Issued{}, errSignIn
	}
	s, out, err := a.staffSession(c.Person, now)
	if err != nil {
		return Issued{}, err
	}
	return orNothing(out, a.spend(ctx, bucket, c, step, func(tx Tx) error {
		if err := tx.AddSession(ctx, s); err != nil {
			return err
		}
		return a.trace(ctx, tx, s.as(), now, "session.began", string(c.Person))
	}))
}

// prove judges a password and a code against a credential; the zero credential stands for nobody, at the same cost.
// The attempt is counted first.
func (a *Accounts) prove(ctx context.Context, bucket []byte, c Credential, password, code string, now time.Time) (ok bool, step int64, err error) {
	n, err := a.store.TakeAttempt(ctx, bucket, now, attemptWindow)
	if err != nil {
		return false, 0, err
	}
	if n > maxAttempts {
		if n == maxAttempts+1 && c.Person != "" {
			err = a.store.InTx(ctx, func(tx Tx) error {
				return a.trace(ctx, tx, actor.Actor{Kind: actor.Anyone}, now, "sign-in.delayed", string(c.Person))
			})
		}
		return false, 0, err
	}
	kept := c.Password
	if kept == "" {
		kept = a.decoy
	}
	known, err := a.o.Hasher.Verify(ctx, kept, typed(password))
	if err != nil {
		if back := a.store.ReturnAttempt(ctx, bucket); back != nil {
			return false, 0, back
		}
		return false, 0, err
	}
	if !known || c.Password == "" || c.Disabled || c.Seed == nil {
		return false, 0, nil
	}
	seed, err := a.seal.Open(ctx, c.Key, seedPlace(c.Person), c.Seed)
	if err != nil {
		return false, 0, err
	}
	step, ok = matchStep(string(seed), code, now)
	return ok, step, nil
}

// spend uses up the time step and does the rest with it, or nothing of both. A step spent before is a wrong code.
func (a *Accounts) spend(ctx context.Context, bucket []byte, c Credential, step int64, then func(Tx) error) error {
	return a.store.InTx(ctx, func(tx Tx) error {
		if err := tx.SpendStep(ctx, c, step); fault.Is(err, fault.Conflict) {
			return errSignIn
		} else if err != nil {
			return err
		}
		if err := tx.ClearAttempts(ctx, bucket); err != nil {
			return err
		}
		return then(tx)
	})
}

// SignInWithCode opens a session for a party by the keyed MAC of its access code. Unknown, revoked, ended and never issued
// are one answer. No attempts are counted: 129 random bits are not guessed, and nobody who needs help is made to wait.
func (a *Accounts) SignInWithCode(ctx context.Context, mac []byte) (Issued, error) {
	if len(mac) == 0 {
		return Issued{}, errSignIn
	}
	c, err := a.store.AccessCode(ctx, mac)
	if fault.Is(err, fault.NotFound) {
		return Issued{}, errSignIn
	}
	if err != nil {
		return Issued{}, err
	}
	now := a.now()
	if !c.EndsOn.IsZero() && !now.Before(c.EndsOn) {
		return Issued{}, errSignIn
	}
	token, digest, err := mint(a.o.Rand)
	if err != nil {
		return Issued{}, err
	}
	s := Session{Digest: digest, Kind: PartySession, CodeID: c.ID, File: c.File, PartyKind: c.PartyKind, PartyID: c.PartyID,
		CreatedAt: now, LastUsedAt: now, ExpiresAt: now.Add(a.o.Absolute)}
	out := Issued{Token: token, Kind: PartySession, ExpiresAt: s.ExpiresAt, File: c.File, PartyKind: c.PartyKind}
	err = a.store.InTx(ctx, func(tx Tx) error { return tx.AddSession(ctx, s) })
	if fault.Is(err, fault.Conflict) {
		err = errSignIn // revoked in this moment
	}
	return orNothing(out, err)
}

// StepUp asks a member of staff for the second factor again. The old session ends and a new one begins, with
// the same last moment. A wrong code is Unauthenticated and counts as an attempt.
func (a *Accounts) StepUp(ctx context.Context, token, code string) (Issued, error) {
	digest, ok := digestOf(token)
	if !ok {
		return Issued{}, errNoSession
	}
	now := a.now()
	old, err := a.store.Resolve(ctx, digest, now)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return Issued{}, err
	}
	if err != nil || old.Kind != StaffSession || !a.live(old, now) {
		return Issued{}, errNoSession
	}
	bucket := a.seal.MAC("step-up", string(digest)) // of this session: guessing in a stolen one delays no other
	c, step, err := a.checkCode(ctx, bucket, old.Person, code, now)
	if err != nil {
		return Issued{}, err
	}
	s, out, err := a.staffSession(old.Person, now)
	if err != nil {
		return Issued{}, err
	}
	s.CreatedAt, s.ExpiresAt, out.ExpiresAt = old.CreatedAt, old.ExpiresAt, old.ExpiresAt
	return orNothing(out, a.spend(ctx, bucket, c, step, func(tx Tx) error {
		if err := tx.EndSession(ctx, digest); err != nil {
			return err
		}
		if err := tx.AddSession(ctx, s); err != nil {
			return err
		}
		return a.trace(ctx, tx, s.as(), now, "session.stepped-up", string(old.Person))
	}))
}

// checkCode judges a code of somebody who is already signed in.
func (a *Accounts) checkCode(ctx context.Context, bucket []byte, id PersonID, code string, now time.Time) (Credential, int64, error) {
	n, err := a.store.TakeAttempt(ctx, bucket, now, attemptWindow)
	if err != nil {
		return Credential{}, 0, err
	}
	c, err := a.store.Credential(ctx, id)
	if err != nil {
		return Credential{}, 0, err
	}
	if n > maxAttempts || c.Seed == nil || c.Disabled {
		return Credential{}, 0, errSignIn
	}
	seed, err := a.seal.Open(ctx, c.Key, seedPlace(id), c.Seed)
	if err != nil {
		return Credential{}, 0, err
	}
	step, ok := matchStep(string(seed), code, now)
	if !ok {
		return Credential{}, 0, errSignIn
	}
	return c, step, nil
}
