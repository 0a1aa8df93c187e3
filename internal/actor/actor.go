package actor

import "context"

// Kind is how somebody comes to us. A party's kind is also the role its policy lines name.
type Kind string

// The closed list of kinds.
const (
	Anyone     Kind = "anyone"     // no session at all
	Reporter   Kind = "reporter"   // holds the access code of a report
	Respondent Kind = "respondent" // holds the access code of a case against them
	Witness    Kind = "witness"
	Affected   Kind = "affected"
	// Who stands beside a respondent or an affected person, to speak for them or to be there.
	Representative Kind = "representative"
	Supporter      Kind = "supporter"

	Staff  Kind = "staff"
	System Kind = "system" // deadlines and draws: an actor with a name, never an absence
)

// Actor is who is acting now. Roles are those in force at this moment, read with the session.
type Actor struct {
	Kind  Kind
	ID    string   // a person's id for staff, a party's id for parties, the duty's name for the system
	Roles []string // staff: roles granted and in force; a party: its kind
	File  string   // a party: the one file (report or case) its code opens
	// Scopes narrows a personal access token; nil means everything its owner may do now.
	Scopes []string
	// FreshUntil is the Unix second until which a second factor counts as just given.
	FreshUntil int64
}

// Has tells whether the actor holds a role now.
func (a Actor) Has(role string) bool {
	for _, r := range a.Roles {
		if r == role {
			return true
		}
	}
	return false
}

// SystemFor is the system acting on a duty, such as a deadline that ran out.
func SystemFor(duty string) Actor {
	return Actor{Kind: System, ID: duty, Roles: []string{string(System)}}
}

type key struct{}

// With returns a context in which who is acting.
func With(ctx context.Context, who Actor) context.Context { return context.WithValue(ctx, key{}, who) }

// From returns who is acting; ok is false where nobody was set, which every verb treats as nobody at all.
func From(ctx context.Context) (who Actor, ok bool) {
	who, ok = ctx.Value(key{}).(Actor)
	return who, ok
}
