package account_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"recourse/internal/account"
	"recourse/internal/actor"
	"recourse/internal/fault"
	"recourse/internal/postgres"
)

func with(t *testing.T, who actor.Actor) context.Context { return actor.With(t.Context(), who) }

func TestR50_ASessionEndsWhenIdleAndAtItsLastMoment(t *testing.T) {
	t.Parallel()
	h := begin(t)
	idle := h.signIn("ada")
	h.later(29 * time.Minute)
	if _, err := h.Resolve(t.Context(), idle); err != nil {
		t.Fatalf("in use: %v", err)
	}
	h.later(29 * time.Minute)
	if _, err := h.Resolve(t.Context(), idle); err != nil {
		t.Fatalf("use was not kept: %v", err)
	}
	h.later(30 * time.Minute)
	_, err := h.Resolve(t.Context(), idle)
	refused(t, err, fault.Unauthenticated)

	busy := h.signIn("ada")
	for range 11*4 + 3 {
		h.later(15 * time.Minute)
		if _, err := h.Resolve(t.Context(), busy); err != nil {
			t.Fatalf("busy: %v", err)
		}
	}
	h.later(15 * time.Minute)
	_, err = h.Resolve(t.Context(), busy)
	refused(t, err, fault.Unauthenticated)
}

func TestR50_ASessionEndsAtLogoutDisableAndPasswordOrFactorChange(t *testing.T) {
	t.Parallel()
	h := begin(t)
	ways := map[string]func(id account.PersonID, username, token string){
		"logout": func(_ account.PersonID, _, token string) {
			if err := h.SignOut(t.Context(), token); err != nil {
				t.Error(err)
			}
		},
		"disable": func(id account.PersonID, _, _ string) {
			if err := h.Disable(h.admin(0), id); err != nil {
				t.Error(err)
			}
		},
		"table": func(id account.PersonID, _, _ string) {
			// Disabled, and their sessions left as they were.
			if _, err := h.db.Pool.Exec(t.Context(), `UPDATE persons SET disabled_at = now() + interval '100 years' WHERE id = $1`, string(id)); err != nil {
				t.Error(err)
			}
		},
		"password": func(id account.PersonID, _, _ string) {
			if err := h.SetPassword(h.as(id), password, "quiet lantern mosaic eleven"); err != nil {
				t.Error(err)
			}
		},
		"factor": func(id account.PersonID, username, _ string) {
			e, err := h.EnrolTOTP(h.as(id))
			if err != nil {
				t.Fatal(err)
			}
			h.seeds[username] = string(e.Secret.Reveal())
			if err := h.ConfirmTOTP(h.as(id), h.code(username)); err != nil {
				t.Error(err)
			}
		},
	}
	for name, end := range ways {
		id := h.hire(name)
		token := h.signIn(name)
		if _, err := h.Resolve(t.Context(), token); err != nil {
			t.Fatal(err)
		}
		end(id, name, token)
		for _, on := range []*account.Accounts{h.Accounts, h.replica()} {
			if _, err := on.Resolve(t.Context(), token); !fault.Is(err, fault.Unauthenticated) {
				t.Errorf("%s: the session still opens: %v", name, err)
			}
		}
	}
}

func TestR50_EachLoginMakesANewTokenThatIsKeptNowhere(t *testing.T) {
	t.Parallel()
	h := begin(t)
	first := h.signIn("ada")
	h.later(30 * time.Second)
	second := h.signIn("ada")
	if first == second || len(first) != 43 {
		t.Errorf("tokens %d and %d characters, the same: %v", len(first), len(second), first == second)
	}
	if n := h.count(`select count(*) from sessions s where s::text like '%'||$1||'%' or encode(digest,'base64') like '%'||$1||'%'`, first); n != 0 {
		t.Error("the token stands in the table")
	}
	for _, rubbish := range []string{"", "x", first + "A", first[:42], first[:42] + "=", "Bearer " + first} {
		if _, err := h.Resolve(t.Context(), rubbish); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("%d characters of rubbish: %v", len(rubbish), err)
		}
	}
}

func TestR40_ARoleRevokedIsGoneAtTheNextRequestOnEveryReplica(t *testing.T) {
	t.Parallel()
	h := begin(t)
	id := h.hire("cy")
	g := h.grant(id, "triage")
	token := h.signIn("cy")
	other := h.replica()
	who, err := other.Resolve(t.Context(), token)
	if err != nil || !slices.Equal(who.Roles, []string{"triage"}) {
		t.Fatalf("got %v, %v", who.Roles, err)
	}
	if err := h.RevokeGrant(h.admin(0), g.ID); err != nil {
		t.Fatal(err)
	}
	if who, err = other.Resolve(t.Context(), token); err != nil || len(who.Roles) != 0 {
		t.Errorf("after: got %v, %v", who.Roles, err)
	}
	pool, err := other.Pool(t.Context(), "triage")
	if err != nil || len(pool) != 0 {
		t.Errorf("pool: got %v, %v", pool, err)
	}
}

func TestR43_ATokenNeverDoesMoreThanItsOwnerNowMay(t *testing.T) {
	t.Parallel()
	h := begin(t)
	id := h.hire("cy")
	g := h.grant(id, "triage")
	for name, in := range map[string]account.NewToken{
		"no scope":      {Name: "script", ExpiresAt: h.now().Add(time.Hour)},
		"an odd scope":  {Name: "script", Scopes: []string{"read everything"}, ExpiresAt: h.now().Add(time.Hour)},
		"over 90 days":  {Name: "script", Scopes: []string{"read"}, ExpiresAt: h.now().Add(90*24*time.Hour + time.Second)},
		"already ended": {Name: "script", Scopes: []string{"read"}, ExpiresAt: h.now()},
		"no name":       {Scopes: []string{"read"}, ExpiresAt: h.now().Add(time.Hour)},
	} {
		if _, _, err := h.IssueToken(h.as(id), in); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	kept, secret, err := h.IssueToken(h.as(id), account.NewToken{Name: "script", Scopes: []string{"read", "list"}, ExpiresAt: h.now().Add(90 * 24 * time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	token := string(secret.Reveal())
	h.later(48 * time.Hour) // no idle limit
	who, err := h.Resolve(t.Context(), token)
	if err != nil || !who.Has("triage") || !slices.Equal(who.Scopes, []string{"read", "list"}) || who.FreshUntil > h.now().Unix() {
		t.Fatalf("got %+v, %v", who, err)
	}
	if _, _, err := h.IssueToken(with(t, who), account.NewToken{Name: "more", Scopes: []string{"all"}, ExpiresAt: h.now().Add(time.Hour)}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a token made a token: %v", err)
	}
	if err := h.RevokeGrant(h.admin(0), g.ID); err != nil {
		t.Fatal(err)
	}
	if who, err = h.Resolve(t.Context(), token); err != nil || len(who.Roles) != 0 {
		t.Errorf("the owner lost the role, the token has %v, %v", who.Roles, err)
	}
	refused(t, h.RevokeToken(h.admin(0), kept.ID), fault.NotFound)
	if err := h.RevokeToken(h.as(id), kept.ID); err != nil {
		t.Fatal(err)
	}
	_, err = h.Resolve(t.Context(), token)
	refused(t, err, fault.Unauthenticated)
}

func TestR44_APartysSessionOpensItsOneFileUntilTheCodeIsRevoked(t *testing.T) {
	t.Parallel()
	h := begin(t)
	c := account.AccessCode{ID: uuid.NewString(), File: uuid.NewString(), PartyKind: actor.Reporter, PartyID: uuid.NewString(),
		MAC: sealer{}.MAC("access-code", "ten invented words"), IssuedAt: h.now()}
	codes := func(do func(account.CodeTx) error) {
		t.Helper()
		if err := h.db.InTx(t.Context(), func(tx *gorm.DB) error { return do(postgres.CodesIn(tx)) }); err != nil {
			t.Fatal(err)
		}
	}
	codes(func(tx account.CodeTx) error { return tx.AddAccessCode(t.Context(), c) })
	_, unknown := h.SignInWithCode(t.Context(), sealer{}.MAC("access-code", "other words"))
	refused(t, unknown, fault.Unauthenticated)
	in, err := h.SignInWithCode(t.Context(), c.MAC)
	if err != nil {
		t.Fatal(err)
	}
	who, err := h.Resolve(t.Context(), string(in.Token.Reveal()))
	if err != nil || who.Kind != actor.Reporter || who.File != c.File || who.ID != c.PartyID || !slices.Equal(who.Roles, []string{"reporter"}) {
		t.Fatalf("got %+v, %v", who, err)
	}
	h.later(20 * time.Minute)
	_, err = h.Resolve(t.Context(), string(in.Token.Reveal()))
	refused(t, err, fault.Unauthenticated) // 20 minutes idle

	if in, err = h.SignInWithCode(t.Context(), c.MAC); err != nil {
		t.Fatal(err)
	}
	revoke := func(on any) { // in the table alone: the session is left as it was
		t.Helper()
		if _, err := h.db.Pool.Exec(t.Context(), `UPDATE access_codes SET revoked_on = $1 WHERE id = $2`, on, c.ID); err != nil {
			t.Fatal(err)
		}
	}
	revoke(h.now())
	_, err = h.Resolve(t.Context(), string(in.Token.Reveal()))
	refused(t, err, fault.Unauthenticated)
	revoke(nil)
	codes(func(tx account.CodeTx) error {
		return tx.RevokeAccessCodes(t.Context(), c.File, string(c.PartyKind), c.PartyID, h.now())
	})
	_, err = h.Resolve(t.Context(), string(in.Token.Reveal()))
	refused(t, err, fault.Unauthenticated)
	_, revoked := h.SignInWithCode(t.Context(), c.MAC)
	if revoked == nil || revoked.Error() != unknown.Error() {
		t.Errorf("R-52: a revoked code answers %v, an unknown one %v", revoked, unknown)
	}
}
