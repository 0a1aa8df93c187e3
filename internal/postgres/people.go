package postgres

import (
	"context"
	"encoding/json"

	"github.com/jackc/pgx/v5"

	"recourse/internal/account"
	"recourse/internal/casefile"
	"recourse/internal/keyring"
)

// Holders lists who holds each role now, in order of id.
func (f *Files) Holders(ctx context.Context, roles []string) (map[string][]string, error) {
	out := map[string][]string{}
	rows, err := f.db.Pool.Query(ctx, `select distinct g.role, p.id::text from grants g join persons p on p.id = g.person_id and p.disabled_at is null
		where g.role = any ($1::text[]) and g.from_at <= $2 and g.to_at > $2 and (g.revoked_at is null or g.revoked_at > $2)
		order by 1, 2`, roles, f.now().UTC())
	if err != nil {
		return nil, f.refusal(ctx, err)
	}
	var role, person string
	_, err = pgx.ForEachRow(rows, []any{&role, &person}, func() error {
		out[role] = append(out[role], person)
		return nil
	})
	return out, f.refusal(ctx, err)
}

// Person finds a member of staff by user name; "" where there is none.
func (f *Files) Person(ctx context.Context, username string) (id string, err error) {
	err = f.db.Pool.QueryRow(ctx, `select coalesce((select id::text from persons where username = $1), '')`, username).Scan(&id)
	return id, f.refusal(ctx, err)
}

// Names gives the display names of members of staff, by id; those unknown are left out.
func (f *Files) Names(ctx context.Context, people []string) (map[string]string, error) {
	out := map[string]string{}
	if len(people) == 0 {
		return out, nil
	}
	rows, err := f.db.Pool.Query(ctx, `select id, key_id, display_name from persons where id::text = any ($1::text[])`, people)
	if err != nil {
		return nil, f.refusal(ctx, err)
	}
	var id, key string
	var name keyring.Sealed
	_, err = pgx.ForEachRow(rows, []any{&id, &key, &name}, func() error {
		plain, err := f.ring.Open(ctx, keyring.KeyID(key), keyring.Place{Table: "persons", Column: "display_name", Row: id}, name)
		out[id] = string(plain)
		return err
	})
	return out, f.refusal(ctx, err)
}

// Colleagues lists everyone who works here with what they declared, opened in memory for the conflict scan.
func (f *Files) Colleagues(ctx context.Context) ([]casefile.Colleague, error) {
	rows, err := f.db.Pool.Query(ctx, `select p.id, p.username, p.key_id, p.display_name, i.declared
		from persons p left join interests i on i.person_id = p.id where p.disabled_at is null order by p.id`)
	if err != nil {
		return nil, f.refusal(ctx, err)
	}
	out, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (c casefile.Colleague, err error) {
		var key string
		var name, declared keyring.Sealed
		if err := r.Scan(&c.ID, &c.Username, &key, &name, &declared); err != nil {
			return c, err
		}
		plain, err := f.ring.Open(ctx, keyring.KeyID(key), keyring.Place{Table: "persons", Column: "display_name", Row: c.ID}, name)
		if err != nil {
			return c, err
		}
		c.Name = string(plain)
		if declared == nil {
			return c, nil
		}
		plain, err = f.ring.Open(ctx, keyring.KeyID(key), keyring.Place{Table: "interests", Column: "declared", Row: c.ID}, declared)
		if err != nil {
			return c, err
		}
		var i account.Interests
		if err := json.Unmarshal(plain, &i); err != nil {
			return c, err
		}
		c.Near = nonEmpty(append(i.CloseContacts, i.LineManager))
		c.Groups = nonEmpty(append(i.Candidacies, i.Branch, i.Employer))
		return c, nil
	})
	return out, f.refusal(ctx, err)
}

func nonEmpty(words []string) []string {
	var out []string
	for _, w := range words {
		if w != "" {
			out = append(out, w)
		}
	}
	return out
}
