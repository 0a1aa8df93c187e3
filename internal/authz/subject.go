package authz

import (
	"slices"
	"strings"

	"recourse/internal/actor"
)

// Words a line may use in place of a granted role.
const (
	anyone = string(actor.Anyone) // with or without a session
	staff  = string(actor.Staff)  // anybody on the staff who holds a role
)

// Relations that a party's session gives to the one file its code opens.
var fromSession = map[actor.Kind]string{
	actor.Reporter:   "own",
	actor.Respondent: "named",
	actor.Witness:    "witness",
	actor.Affected:   "affected",

	actor.Representative: "represents",
	actor.Supporter:      "supports",
}

// reserved words cannot be granted: a member of staff whose grant read "reporter" would otherwise be one.
var reserved = []string{wildcard, anyone, staff, string(actor.Reporter), string(actor.Respondent),
	string(actor.Witness), string(actor.Affected), string(actor.Representative), string(actor.Supporter), string(actor.System)}

// holds tells whether who has the role that a line names. Only staff have granted roles; everyone else holds
// the role of their kind, whatever their session may say.
func holds(who *actor.Actor, role string) bool {
	if role == anyone {
		return who.Kind != ""
	}
	if who.Kind == actor.Staff {
		if role == wildcard || role == staff {
			return slices.ContainsFunc(who.Roles, grantable)
		}
		return grantable(role) && who.Has(role)
	}
	if who.Kind == "" || who.Kind == actor.Anyone {
		return false
	}
	return role == wildcard || role == string(who.Kind) && role != staff
}

func grantable(role string) bool { return !slices.Contains(reserved, role) }

// inScopes tells whether a token reaches an act: its scopes read "act", "kind:act" or "kind:*". A token
// narrows what its owner may do and never adds to it; nil is no token.
func inScopes(scopes []string, kind, act string) bool {
	if scopes == nil {
		return true
	}
	for _, s := range scopes {
		k, a, two := strings.Cut(s, ":")
		if !two && s == act || two && k == kind && (a == act || a == wildcard) {
			return true
		}
	}
	return false
}

// RelationsOf is how who stands to a file: the rows of standings loaded for them, and what the session of a
// party adds for the one file its code opens. It leaves rows as they are.
func RelationsOf(who actor.Actor, fileID string, rows []string) []string {
	relation, ok := fromSession[who.Kind]
	if !ok || !isUUID(who.File) || who.File != fileID {
		return rows
	}
	return append(slices.Clip(rows), relation)
}

// isUUID tells whether s is an id as the database writes it; anything else is never sent as one.
func isUUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		c := s[i]
		switch i {
		case 8, 13, 18, 23:
			if c != '-' {
				return false
			}
		default:
			if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
				return false
			}
		}
	}
	return true
}
