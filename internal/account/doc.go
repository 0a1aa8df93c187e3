// Package account knows the people who work here: who they are, how they prove it, what they may be, and since when.
//
// It owns staff (Person), their password and second factor, sessions of staff and of parties (who come with an
// access code), personal access tokens, role grants with a start and an end, acts that wait for a second person
// (Proposal), and the register of interests. It turns a bearer token into an actor.Actor in one query, so that a
// revoked role is gone at the next request.
//
// It never decides what a role may do: Options.Allow, given by the wiring, asks authz. It never imports casbin,
// echo or gorm. It keeps no token, only its SHA-256; no name, seed or interest in the open, only sealed under the
// person's own key; and no access code, only a keyed MAC that the caller computes.
//
// What it stores:
//
//	persons ─┬─ credentials (Argon2id, sealed TOTP seed, last step spent)
//	         ├─ invites     (one use, 72 hours: how a new person sets password and factor)
//	         ├─ grants      (role, from, to, proposed by, confirmed by, revoked)
//	         ├─ interests   (sealed)
//	         └─ sessions    (SHA-256 of the token) ── access_codes (keyed MAC) ── a file
//	proposals (open → confirmed | rejected | expired)     attempts (per account and source)     security_events
//
// Attempts are kept in the database and not in memory, so that two replicas share one count and a restart forgets
// nothing. An attempt is counted before it is judged, in one statement, so that parallel guesses cannot outrun it.
// A bucket belongs to one account name and one source: guessing from elsewhere never locks the owner out.
//
// BUG: for the same reason somebody with many sources and the right password gets five codes from each of them.
//
//	in, err := accounts.SignIn(ctx, account.Login{Username: "ada", Password: p, Code: "123456", Source: bucket})
//	who, err := accounts.Resolve(ctx, string(in.Token.Reveal()))
package account
