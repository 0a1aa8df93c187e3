package postgres_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"recourse/internal/actor"
	"recourse/internal/postgres"
	"recourse/internal/testkit/pg"
)

// TestAScopeIsAskedOfEachFile holds scopes to a plan that costs what a page costs. PostgreSQL would rather read once all that
// somebody stands to where reading a row costs it much, as it believes of large tables: whoever has worked on ten thousand
// cases would wait for all of them.
func TestAScopeIsAskedOfEachFile(t *testing.T) {
	t.Parallel()
	db, p := pg.Open(t), shippedPolicy(t)
	for _, role := range p.Roles() {
		who := actor.Actor{Kind: actor.Staff, ID: uuid.NewString(), Roles: []string{role}}
		for _, kind := range []string{"report", "case"} {
			text, args := postgres.Where(p.Scope(who, "list", kind), nil)
			var plan []string
			err := pgx.BeginFunc(t.Context(), db.Pool, func(tx pgx.Tx) error {
				if _, err := tx.Exec(t.Context(), `set local random_page_cost = 1000000`); err != nil {
					return err
				}
				rows, err := tx.Query(t.Context(), `explain select f.id from files f where `+text+` order by f.next_due, f.id limit 26`, args...)
				if err == nil {
					plan, err = pgx.CollectRows(rows, pgx.RowTo[string])
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			if all := strings.Join(plan, "\n"); strings.Contains(all, "hashed") {
				t.Errorf("%s reads all that they stand to for a page of each %s:\n%s", role, kind, all)
			}
		}
	}
}
