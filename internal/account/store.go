package account

import (
	"context"
	"time"

	"recourse/internal/actor"
	"recourse/internal/keyring"
	"recourse/internal/once"
)

// Store is what account needs of a database. A reader answers NotFound where there is nothing.
type Store interface {
	InTx(ctx context.Context, fn func(Tx) error) error

	// Resolve reads session, person and roles in force at now, in one statement.
	Resolve(ctx context.Context, digest []byte, now time.Time) (Session, error)
	// Touch moves last use to now unless it was moved within the minute.
	Touch(ctx context.Context, digest []byte, now time.Time) error

	// TakeAttempt counts an attempt and returns how many the window now holds, in one statement.
	TakeAttempt(ctx context.Context, bucket []byte, now time.Time, window time.Duration) (int, error)
	// ReturnAttempt takes back one that was never judged.
	ReturnAttempt(ctx context.Context, bucket []byte) error

	CredentialByName(ctx context.Context, username string) (Credential, error)
	Credential(ctx context.Context, id PersonID) (Credential, error)
	Invite(ctx context.Context, digest []byte) (Invite, error)
	AccessCode(ctx context.Context, mac []byte) (AccessCode, error) // one in force, else NotFound

	Person(ctx context.Context, id PersonID) (SealedPerson, error)
	People(ctx context.Context, after PersonID, limit int) ([]SealedPerson, error)
	Register(ctx context.Context) ([]SealedInterests, error)                 // of everyone not disabled
	Qualifications(ctx context.Context, id PersonID) (keyring.Sealed, error) // nil where nothing is known
	Tokens(ctx context.Context, id PersonID) ([]Token, error)

	Grants(ctx context.Context, id PersonID) ([]Grant, error)
	Pool(ctx context.Context, role string, now time.Time) ([]PersonID, error) // in order of id
	Proposal(ctx context.Context, id string) (Proposal, error)
	Proposals(ctx context.Context, f ProposalFilter) ([]Proposal, error)
}

// Tx is what account does to a database, together or not at all.
type Tx interface {
	AddPerson(ctx context.Context, p SealedPerson) error // Conflict where the username is taken
	Disable(ctx context.Context, id PersonID, at time.Time) error
	AddInvite(ctx context.Context, i Invite) error // replaces an earlier one for the same person
	UseInvite(ctx context.Context, digest []byte, now time.Time) error
	SaveInterests(ctx context.Context, s SealedInterests, at time.Time) error
	SaveQualifications(ctx context.Context, s SealedQualifications, at time.Time) error

	// SetPassword, SetSeed change a credential; SpendStep marks a time step as used and refuses (Conflict) a step
	// not later than the last, a person disabled, or a password or seed changed since it was verified.
	SetPassword(ctx context.Context, id PersonID, hash string, at time.Time) error
	SetSeed(ctx context.Context, id PersonID, seed keyring.Sealed, step int64) error
	SetPendingSeed(ctx context.Context, id PersonID, seed keyring.Sealed) error
	SpendStep(ctx context.Context, seen Credential, step int64) error
	ClearFactors(ctx context.Context, id PersonID) error
	ClearAttempts(ctx context.Context, bucket []byte) error

	AddSession(ctx context.Context, s Session) error
	EndSession(ctx context.Context, digest []byte) error
	EndSessionsOf(ctx context.Context, id PersonID) error // sessions and tokens alike
	EndToken(ctx context.Context, id PersonID, token string) error

	// LockGrants reads a person's grants and holds the person, so that two grants cannot pass each other.
	LockGrants(ctx context.Context, id PersonID) ([]Grant, error)
	AddGrant(ctx context.Context, g Grant) error
	EndGrant(ctx context.Context, id string, by PersonID, at time.Time) error // Conflict where it had ended
	GrantsEver(ctx context.Context) (bool, error)

	ProposalTx
	// KeepAnswer keeps what a repeat of the request is answered; Conflict where its key was used.
	KeepAnswer(ctx context.Context, a once.Answer) error
	Trace(ctx context.Context, t Trace) error
}

// ProposalTx is the part that a verb of cases needs for its own acts of two people, in its own transaction.
type ProposalTx interface {
	AddProposal(ctx context.Context, p Proposal) error
	ProposalForUpdate(ctx context.Context, id string) (Proposal, error)
	// SettleProposal writes how p was settled; Conflict unless it is still open and in time: one winner.
	SettleProposal(ctx context.Context, p Proposal) error
}

// CodeTx is the part that a verb needs to give a party its access code.
type CodeTx interface {
	AddAccessCode(ctx context.Context, c AccessCode) error
	RevokeAccessCodes(ctx context.Context, file, partyKind, partyID string, at time.Time) error
}

// Credential is what signing in is judged by.
type Credential struct {
	Person   PersonID
	Username string
	Key      keyring.KeyID
	Disabled bool
	Password string         // PHC; empty for a person who has not enrolled
	Seed     keyring.Sealed // nil for a person without a second factor
	Pending  keyring.Sealed // a new seed whose first code has not come yet
	Step     int64          // last time step spent
}

// Invite lets one person set password and second factor, once. Only its digest is kept.
type Invite struct {
	Digest  []byte
	Person  PersonID
	Expires time.Time
}

// AccessCode is a party's way to its one file. The caller computes the keyed MAC; the code itself is nowhere.
type AccessCode struct {
	ID        string
	File      string
	PartyKind actor.Kind
	PartyID   string
	MAC       []byte
	IssuedAt  time.Time
	EndsOn    time.Time // from this day on it opens nothing; zero where it has no end
}

// Trace is one security event: what was done, by whom, to which id. It carries no words.
type Trace struct {
	ID        string
	At        time.Time
	What      string
	ActorKind actor.Kind
	ActorID   string
	Object    string
}
