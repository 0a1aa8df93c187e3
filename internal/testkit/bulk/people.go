package bulk

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"recourse/internal/account"
	"recourse/internal/actor"
	"recourse/internal/calendar"
	"recourse/internal/keyring"
)

// Person is an invented member of staff with one role.
type Person struct {
	ID, Username, Role string
	// Token is a session's, good until the house's own limits end it.
	Token string
}

// Actor is the person acting.
func (p Person) Actor() actor.Actor {
	return actor.Actor{Kind: actor.Staff, ID: p.ID, Roles: []string{p.Role}, FreshUntil: 1 << 40}
}

// Staff makes n people of each role of a story, each with a grant and training that others gave and no way to sign in by
// password.
func Staff(ctx context.Context, pool *pgxpool.Pool, ring *keyring.Ring, now time.Time, n int, story Story) ([]Person, error) {
	var people []Person
	for _, role := range story.Roles {
		for i := range n {
			people = append(people, Person{ID: newID(rand.Reader), Role: role, Username: fmt.Sprintf("%s.%d.%s", strings.ToLower(role), i+1, strings.ToLower(rand.Text()[:5]))})
		}
	}
	if len(people) < 3 {
		return nil, fmt.Errorf("bulk: three people at least, since a grant needs two others")
	}
	at := now.UTC().Add(-time.Hour).Truncate(time.Microsecond)
	for i, p := range people {
		key, err := ring.Take(ctx)
		if err != nil {
			return nil, err
		}
		name, err := ring.Seal(ctx, key, keyring.Place{Table: "persons", Column: "display_name", Row: p.ID}, []byte("Invented "+p.Username))
		if err != nil {
			return nil, err
		}
		if _, err := pool.Exec(ctx, `insert into persons (id, username, display_name, key_id, created_at) values ($1, $2, $3, $4, $5)`,
			p.ID, p.Username, []byte(name), string(key), at); err != nil {
			return nil, fmt.Errorf("make person %d: %w", i, err)
		}
	}
	for i, p := range people {
		if err := train(ctx, pool, ring, at, p, people[(i+1)%len(people)].ID, story.Training[p.Role]); err != nil {
			return nil, fmt.Errorf("train %s: %w", p.Role, err)
		}
	}
	for i, p := range people {
		one, other := people[(i+1)%len(people)].ID, people[(i+2)%len(people)].ID
		if _, err := pool.Exec(ctx, `insert into grants (id, person_id, role, exclusive, from_at, to_at, proposed_by, confirmed_by)
			values (gen_random_uuid(), $1, $2, false, $3::timestamptz, $3::timestamptz + interval '10 years', $4, $5)`, p.ID, p.Role, at, one, other); err != nil {
			return nil, fmt.Errorf("grant %s: %w", p.Role, err)
		}
	}
	return people, SignIn(ctx, pool, now, people)
}

// train says what a person is trained for, sealed as the house seals it.
func train(ctx context.Context, pool *pgxpool.Pool, ring *keyring.Ring, at time.Time, p Person, by string, words []string) error {
	if words == nil {
		return nil
	}
	var q account.Qualifications
	for _, word := range words {
		q.Training = append(q.Training, account.Training{For: word, Until: calendar.DateOf(at).AddMonths(120)})
	}
	text, err := json.Marshal(q)
	if err != nil {
		return err
	}
	var key string
	if err := pool.QueryRow(ctx, `select key_id from persons where id = $1`, p.ID).Scan(&key); err != nil {
		return err
	}
	held, err := ring.Seal(ctx, keyring.KeyID(key), account.QualificationsPlace(account.PersonID(p.ID)), text)
	if err != nil {
		return err
	}
	_, err = pool.Exec(ctx, `insert into qualifications (person_id, held, set_at, set_by) values ($1, $2, $3, $4)`, p.ID, []byte(held), at, by)
	return err
}

// SignIn gives each person a fresh session.
func SignIn(ctx context.Context, pool *pgxpool.Pool, now time.Time, people []Person) error {
	at := now.UTC().Truncate(time.Microsecond)
	for i := range people {
		raw := make([]byte, 32)
		_, _ = rand.Read(raw) // never fails
		people[i].Token = base64.RawURLEncoding.EncodeToString(raw)
		digest := sha256.Sum256([]byte(people[i].Token))
		if _, err := pool.Exec(ctx, `insert into sessions (digest, kind, person_id, created_at, last_used_at, expires_at, fresh_until)
			values ($1, 'staff', $2, $3::timestamptz, $3::timestamptz, $3::timestamptz + interval '12 hours', $3::timestamptz + interval '5 minutes')`, digest[:], people[i].ID, at); err != nil {
			return fmt.Errorf("sign in: %w", err)
		}
	}
	return nil
}
