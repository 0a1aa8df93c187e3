package account_test

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/pquerna/otp/totp"

	"recourse/internal/account"
	"recourse/internal/actor"
	"recourse/internal/fault"
	"recourse/internal/keyring"
	"recourse/internal/postgres"
	"recourse/internal/testkit/pg"
)

// envelope is the sealer of these tests: it opens only under the key and at the place it was sealed.
type envelope struct {
	Key   keyring.KeyID
	At    keyring.Place
	Plain []byte
}

type sealer struct{}

var _ account.Sealer = (*keyring.Ring)(nil) // the real one fits too

func (sealer) Take(context.Context) (keyring.KeyID, error) {
	return keyring.KeyID(uuid.NewString()), nil
}

func (sealer) Seal(_ context.Context, key keyring.KeyID, at keyring.Place, plain []byte) (keyring.Sealed, error) {
	b, err := json.Marshal(envelope{key, at, plain})
	for i := range b {
		b[i] ^= 0x5a // so that a dump shows no plaintext
	}
	return b, err
}

func (sealer) Open(_ context.Context, key keyring.KeyID, at keyring.Place, sealed keyring.Sealed) ([]byte, error) {
	b := slices.Clone([]byte(sealed))
	for i := range b {
		b[i] ^= 0x5a
	}
	var e envelope
	if err := json.Unmarshal(b, &e); err != nil {
		return nil, err
	}
	if e.Key != key || e.At != at {
		return nil, errors.New("sealed elsewhere")
	}
	return e.Plain, nil
}

func (sealer) MAC(purpose, value string) []byte {
	m := hmac.New(sha256.New, []byte(purpose))
	m.Write([]byte(value))
	return m.Sum(nil)
}

// counting counts what passwords cost.
type counting struct {
	*account.Argon2
	verified atomic.Int64
}

func (c *counting) Verify(ctx context.Context, kept, password string) (bool, error) {
	c.verified.Add(1)
	return c.Argon2.Verify(ctx, kept, password)
}

// house is account on a real database, with a clock that the test moves.
type house struct {
	*account.Accounts
	t      *testing.T
	db     *postgres.DB
	hasher *counting
	mu     sync.Mutex
	clock  time.Time
	admins [2]actor.Actor
	seeds  map[string]string
}

const password = "violet harbour teapot nine"

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{t: t, db: pg.Open(t), clock: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), seeds: map[string]string{}}
	argon := account.NewArgon2(rand.Reader, 0, 32)
	argon.MemoryKiB, argon.Time = 8, 1
	h.hasher = &counting{Argon2: argon}
	h.Accounts = h.replica()
	return h
}

// replica is a second program on the same database.
func (h *house) replica() *account.Accounts {
	h.t.Helper()
	roles := map[string]bool{"administrator": true, "auditor": true, "triage": true, "investigator": true}
	a, err := account.New(h.t.Context(), h.db.Accounts(), sealer{}, account.Options{
		Now: h.now, Rand: rand.Reader, Hasher: h.hasher, Roles: roles, Admin: "administrator",
		Exclusive: map[string]bool{"administrator": true, "auditor": true}, LocalWords: []string{"Harbour Club"},
		Allow: func(_ context.Context, who actor.Actor, kind, act, _ string) error {
			if who.Has("administrator") || kind == "proposal" && who.Kind == actor.Staff {
				return nil
			}
			return fault.New(fault.Forbidden, "This is for administrators.")
		},
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return a
}

func (h *house) now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.clock
}

func (h *house) later(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.clock = h.clock.Add(d)
}

// console is the operator at the server.
func console(t *testing.T) context.Context {
	return actor.With(t.Context(), actor.SystemFor("console"))
}

// as acts for a person with roles, a second factor just given.
func (h *house) as(id account.PersonID, roles ...string) context.Context {
	return actor.With(h.t.Context(), actor.Actor{Kind: actor.Staff, ID: string(id), Roles: roles, FreshUntil: h.now().Add(5 * time.Minute).Unix()})
}

func (h *house) admin(n int) context.Context {
	return h.as(account.PersonID(h.admins[n].ID), "administrator")
}

// begin makes the first two administrators, enrolled.
func begin(t *testing.T) *house {
	t.Helper()
	h := newHouse(t)
	people, invites, err := h.Bootstrap(console(t), account.NewPerson{Username: "ada", Name: "Ada Example"}, account.NewPerson{Username: "bo", Name: "Bo Example"})
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range people {
		h.accept(p.Username, invites[i])
		h.admins[i] = actor.Actor{Kind: actor.Staff, ID: string(p.ID)}
	}
	return h
}

func (h *house) accept(username string, invite keyring.Secret) {
	h.t.Helper()
	e, err := h.Accept(h.t.Context(), string(invite.Reveal()), password)
	if err != nil {
		h.t.Fatal(err)
	}
	h.seeds[username] = string(e.Secret.Reveal())
}

// hire makes an enrolled person.
func (h *house) hire(username string) account.PersonID {
	h.t.Helper()
	p, invite, err := h.CreatePerson(h.admin(0), account.NewPerson{Username: username, Name: strings.ToUpper(username) + " Example"})
	if err != nil {
		h.t.Fatal(err)
	}
	h.accept(username, invite)
	return p.ID
}

// grant gives a role by two people.
func (h *house) grant(id account.PersonID, role string) account.Grant {
	h.t.Helper()
	p, err := h.ProposeGrant(h.admin(0), h.request(id, role))
	if err != nil {
		h.t.Fatal(err)
	}
	g, err := h.ConfirmGrant(h.admin(1), p.ID)
	if err != nil {
		h.t.Fatal(err)
	}
	return g
}

func (h *house) request(id account.PersonID, role string) account.GrantRequest {
	return account.GrantRequest{Person: id, Role: role, From: h.now(), To: h.now().Add(90 * 24 * time.Hour)}
}

// code is what the person's authenticator shows now.
func (h *house) code(username string) string {
	h.t.Helper()
	c, err := totp.GenerateCode(h.seeds[username], h.now())
	if err != nil {
		h.t.Fatal(err)
	}
	return c
}

func (h *house) login(username string) account.Login {
	return account.Login{Username: username, Password: password, Code: h.code(username), Source: "desk"}
}

func (h *house) signIn(username string) string {
	h.t.Helper()
	in, err := h.SignIn(h.t.Context(), h.login(username))
	if err != nil {
		h.t.Fatal(err)
	}
	return string(in.Token.Reveal())
}

// wrongCode is six digits that are right at none of the steps about now.
func (h *house) wrongCode(username string) string {
	h.t.Helper()
	for n := range 10 {
		c := strings.Repeat(string(rune('0'+n)), 6)
		right := false
		for d := -2; d <= 2; d++ {
			g, err := totp.GenerateCode(h.seeds[username], h.now().Add(time.Duration(d)*30*time.Second))
			if err != nil {
				h.t.Fatal(err)
			}
			right = right || g == c
		}
		if !right {
			return c
		}
	}
	h.t.Fatal("no wrong code")
	return ""
}

// refused checks the kind of a refusal.
func refused(t *testing.T, err error, want fault.Kind) {
	t.Helper()
	if err == nil || fault.KindOf(err) != want {
		t.Fatalf("got %v, want %v", err, want)
	}
}

func (h *house) count(sql string, args ...any) (n int) {
	h.t.Helper()
	if err := h.db.Pool.QueryRow(h.t.Context(), sql, args...).Scan(&n); err != nil {
		h.t.Fatal(err)
	}
	return n
}
