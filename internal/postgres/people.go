package postgres

import (
	"context"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"

	"recourse/internal/account"
	"recourse/internal/calendar"
	"recourse/internal/casefile"
	"recourse/internal/keyring"
	"recourse/internal/panel"
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

// Known says what is known of people for a draw: what they are qualified for at that moment, opened in memory, and on how
// many open files they hold one of these functions or were drawn.
func (f *Files) Known(ctx context.Context, people, functions []string, at time.Time) (map[string]panel.Candidate, error) {
	rows, err := f.db.Pool.Query(ctx, `select p.id::text, p.key_id::text, q.held,
			(select count(distinct s.file_id) from standings s join files f on f.id = s.file_id and not f.closed
				where s.person_id = p.id and s.until is null and s.relation = any ($2::text[]))
		from persons p left join qualifications q on q.person_id = p.id where p.id = any ($1::uuid[])`, people, append([]string{casefile.Drawn}, functions...))
	if err != nil {
		return nil, f.refusal(ctx, err)
	}
	out := map[string]panel.Candidate{}
	var key string
	var held keyring.Sealed
	var c panel.Candidate
	_, err = pgx.ForEachRow(rows, []any{&c.ID, &key, &held, &c.Load}, func() error {
		known := panel.Candidate{ID: c.ID, Load: c.Load}
		if held != nil {
			plain, err := f.ring.Open(ctx, keyring.KeyID(key), account.QualificationsPlace(account.PersonID(c.ID)), held)
			if err != nil {
				return err
			}
			var q account.Qualifications
			if err := json.Unmarshal(plain, &q); err != nil {
				return err
			}
			known.Categories, known.Region, known.Trained = q.Categories, q.Region, q.TrainedOn(calendar.DateOf(at))
		}
		out[c.ID] = known
		return nil
	})
	return out, f.refusal(ctx, err)
}

// Elsewhere says, by person, which of these functions they hold or held on a case linked to a file. Whoever holds a
// function has held it from then on, so that only what was held is looked for.
func (f *Files) Elsewhere(ctx context.Context, fileID string, functions []string) (map[string][]string, error) {
	rows, err := f.db.Pool.Query(ctx, `select distinct s.person_id::text, substr(s.relation, length('was_') + 1) from standings s
		where s.file_id in (select linked_cases($1)) and s.relation = any ($2::text[]) order by 1, 2`,
		fileID, column(functions, func(function string) string { return casefile.Was + function }))
	if err != nil {
		return nil, f.refusal(ctx, err)
	}
	out := map[string][]string{}
	var person, function string
	_, err = pgx.ForEachRow(rows, []any{&person, &function}, func() error {
		out[person] = append(out[person], function)
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
